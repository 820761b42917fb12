//! What the tests run the pipeline on: the documents of `specs/`, and those beside the repository.
//! Tests of xtask read this file too, so that all mean the same document by the published one.

// Each test takes what it needs.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use codegen::load;
use codegen::pipeline::Input;
use codegen::render::Templates;
use codegen::write;

/// The root of the repository, from any package in it.
pub fn root() -> PathBuf {
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.find(|dir| dir.join("Cargo.lock").is_file()).expect("a package in a workspace").to_owned()
}

/// A file or directory beside the repository, if it is there; otherwise says that `test` skips.
pub fn shared(test: &str, path: &str) -> Option<PathBuf> {
    let found = beside(path);
    if !found.exists() {
        skipped(test, &format!("../shared/{path} is not on this machine"));
        return None;
    }
    Some(found)
}

/// The published document: `TELNYX_SPEC`, or the newest beside the repository; otherwise says that
/// `test` skips. Who names a document wants it tested, so that one that is not there is a failure.
pub fn official(test: &str) -> Option<PathBuf> {
    if let Some(path) = env::var_os("TELNYX_SPEC").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        assert!(
            path.is_file(),
            "TELNYX_SPEC names the published document, but {} is no file: correct it, or unset it \
             to take the newest of ../shared/official",
            path.display()
        );
        return Some(path);
    }
    let known = |path: &PathBuf| {
        let end = path.extension().and_then(OsStr::to_str);
        end.is_some_and(|end| ["yml", "yaml", "json"].contains(&end))
    };
    let files = fs::read_dir(beside("official")).into_iter().flatten();
    let newest = files.map(|file| file.expect("the directory can be read").path());
    // Their names hold the date.
    let newest = newest.filter(known).max();
    if newest.is_none() {
        skipped(test, "the published document is not on this machine (TELNYX_SPEC can name it)");
    }
    newest
}

fn beside(path: &str) -> PathBuf {
    root().join("../shared").join(path)
}

/// Says that a test checks nothing. Not with `println!`: what a test prints is shown only when it
/// fails, and this one passes.
fn skipped(test: &str, reason: &str) {
    let _ = writeln!(io::stderr(), "{test}: skipped, {reason}");
}

/// The input that the committed crate is made from, with other documents where some are given.
pub fn input(documents: &[PathBuf]) -> Input {
    let specs = root().join("specs");
    let documents = if documents.is_empty() { std::slice::from_ref(&specs) } else { documents };
    let mut files = BTreeMap::new();
    for (path, bytes) in write::files(&root().join("templates")).expect("templates can be read") {
        if [".rs", ".j2", ".toml"].iter().any(|end| path.ends_with(end)) {
            files.insert(path, String::from_utf8(bytes).expect("templates are text"));
        }
    }
    Input {
        patches: Vec::new(),
        sources: load::read(documents).expect("the documents can be read"),
        products: text(&specs.join("products.toml")),
        overrides: text(&specs.join("overrides.toml")),
        families: text(&specs.join("families.toml")),
        ledger: text(&specs.join("names.toml")),
        templates: Templates { files, workspace_manifest: text(&root().join("Cargo.toml")) },
        standalone: false,
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
