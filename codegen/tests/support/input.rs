//! What the tests run the pipeline on: the documents of `specs/`, and those beside the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::load;
use codegen::pipeline::Input;
use codegen::render::Templates;
use codegen::write;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file or directory beside the repository, if it is there; otherwise says that `test` skips.
#[allow(dead_code, reason = "not every test has documents from there")]
pub fn shared(test: &str, path: &str) -> Option<PathBuf> {
    let found = root().join("../shared").join(path);
    let there = found.exists();
    if !there {
        println!("{test}: skipped, {path} is not on this machine");
    }
    there.then_some(found)
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
