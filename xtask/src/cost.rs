//! `cargo xtask compile-cost`: what a generated crate costs those who compile it.
//!
//! The crate is copied, first with an empty root so that cargo builds all
//! dependencies, then as it is: what the second run uses is the crate's own cost.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use codegen::write;

use crate::say::{self, Advise as _, Say};
use crate::{paths, process};

/// Measures what generated crates cost to compile.
#[derive(Debug, clap::Args)]
pub struct CompileCost {
    /// A generated crate; may be given several times. Default: `generated`, and
    /// `target/full` where it exists.
    #[arg(long, value_name = "DIR")]
    dir: Vec<PathBuf>,
    /// Measure the release build and the size of the library as well.
    #[arg(long)]
    release: bool,
    #[command(flatten)]
    say: say::Flags,
}

impl CompileCost {
    /// Prints one line per crate, set of features and profile.
    pub fn run(self) -> Result<()> {
        let say = self.say.say();
        let mut dirs = self.dir;
        if dirs.is_empty() {
            dirs.push(paths::root().join("generated"));
            dirs.extend(Some(paths::target().join("full")).filter(|dir| dir.is_dir()));
        }
        for dir in &dirs {
            for (label, features) in
                [("default features", None), ("all features", Some("--all-features"))]
            {
                let mut kinds = vec!["check"];
                kinds.extend(self.release.then_some("build"));
                for kind in kinds {
                    let found = measure(dir, kind, features, say)?;
                    say.result(format!("{}, {label}, {found}", paths::short(dir)));
                }
            }
        }
        Ok(())
    }
}

/// Builds the dependencies, then the crate, and tells about the second.
fn measure(dir: &Path, kind: &str, features: Option<&str>, say: Say) -> Result<String> {
    let target = paths::target();
    // Always the same place: cargo keeps what it built by path, and would pile it up.
    let copy = target.join("cost");
    if copy.exists() {
        fs::remove_dir_all(&copy).with_context(|| format!("cannot empty {}", copy.display()))?;
    }
    let manifest = copy.join("Cargo.toml");
    paths::put(&manifest, alone(dir)?)?;
    fs::copy(paths::root().join("Cargo.lock"), copy.join("Cargo.lock"))
        .context("cannot copy Cargo.lock")?;
    paths::put(&copy.join("src/lib.rs"), "")?;

    let run = || {
        let mut command = process::cargo();
        command.args([kind, "--quiet", "--lib", "--manifest-path"]).arg(&manifest).args(features);
        command.args((kind == "build").then_some("--release"));
        command.env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
        process::strict(&mut command)
    };
    let what = features.unwrap_or("default features");
    let stage = say.long_stage("building", format!("the dependencies, {kind}, {what}"));
    run().context("the dependencies do not compile")?;
    stage.done("");

    for (path, bytes) in
        write::files(dir)?.iter().filter(|(path, _)| path.ends_with(".rs") || path.ends_with(".md"))
    {
        paths::put(&copy.join(path), bytes)?;
    }
    let stage = say.long_stage("measuring", format!("{}, {kind}, {what}", paths::short(dir)));
    let usage = run()?;
    stage.done("");
    let name = if kind == "build" { "cargo build --release" } else { "cargo check" };
    let size = if kind == "build" { library_size(&target)? } else { String::new() };
    Ok(format!("{name}: {}{size}", usage.describe()))
}

/// The manifest without what only concerns tests and examples, as a package of its own.
fn alone(dir: &Path) -> Result<String> {
    let read = |path: PathBuf| -> Result<toml::Table> {
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))
            .help("--dir takes a generated crate: make one with `cargo xtask generate`")?;
        text.parse().with_context(|| format!("in {}", path.display()))
    };
    let mut manifest = read(dir.join("Cargo.toml"))?;
    for key in ["example", "dev-dependencies"] {
        manifest.remove(key);
    }
    manifest.insert("workspace".to_owned(), toml::Value::Table(toml::Table::new()));
    Ok(toml::to_string(&manifest)?)
}

/// Cargo links the library of the package that was asked for to this place.
fn library_size(target: &Path) -> Result<String> {
    let library = target.join("release").join("libtelnyx_sdk.rlib");
    let bytes = fs::metadata(&library).with_context(|| format!("no {}", library.display()))?.len();
    Ok(format!(", rlib {:.1} MB", bytes as f64 / 1e6))
}
