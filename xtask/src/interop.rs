//! `cargo xtask interop`: our webhook signatures against the official Node and Python packages.
//!
//! Installs both, at pinned versions and by hash, into `target/interop` with the ordinary clients
//! of their registries, then runs `xtask/tests/interop.rs`, which cannot run without them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::say::{self, Advise as _, Say};
use crate::{paths, process};

/// What to do when something cannot be installed.
const ONLINE: &str = "the package comes from its registry: is this machine online?";

/// Flags of `cargo xtask interop`.
#[derive(Debug, clap::Args)]
pub struct Interop {
    /// Only runs what an earlier call has installed.
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    say: say::Flags,
}

impl Interop {
    /// Installs and tests.
    pub fn run(&self) -> Result<()> {
        let say = self.say.say();
        let source = paths::root().join("xtask/interop");
        let dir = paths::target().join("interop");
        fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        for name in ["check.mjs", "check.py"] {
            copy(&source, &dir, name)?;
        }
        if !self.offline {
            node(&source, &dir, say)?;
            python(&source, &dir, say)?;
        }
        say.announce("asking", "the official packages");
        let mut tests = process::cargo();
        // Of the workspace and not of the package: what it is made of is then built already.
        tests
            .args(["test", "--quiet", "--workspace", "--test", "interop"])
            .args(["--", "--include-ignored", "--nocapture"])
            .env("INTEROP_DIR", &dir);
        // Standard output is inherited: the closing lines of the tests belong in a log.
        let held = process::inherit(&mut tests, say.is_quiet()).context("cannot run the tests")?;
        if !held.success() {
            bail!("the official packages disagree, see above");
        }
        say.result("the official packages and the crate accept and refuse the same signatures");
        Ok(())
    }
}

fn node(source: &Path, dir: &Path, say: Say) -> Result<()> {
    if is_installed(source, dir, "package-lock.json")? {
        return Ok(());
    }
    for program in ["node", "npm"] {
        process::require(program, "install Node.js 18 or newer with npm")?;
    }
    let stage = say.long_stage("installing", "the Node package");
    copy(source, dir, "package.json")?;
    fs::copy(source.join("package-lock.json"), dir.join("package-lock.json"))
        .context("cannot copy package-lock.json")?;
    process::run(
        Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit"]).current_dir(dir),
    )
    .help(ONLINE)?;
    stage.done("");
    mark(source, dir, "package-lock.json")
}

fn python(source: &Path, dir: &Path, say: Say) -> Result<()> {
    if is_installed(source, dir, "requirements.txt")? {
        return Ok(());
    }
    process::require("python3", "install Python 3.11 or newer")?;
    let stage = say.long_stage("installing", "the Python package");
    let venv = dir.join("venv");
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))
        .context("cannot make a virtual environment: is the package python3-venv installed?")?;
    process::run(
        Command::new(venv.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"])
            .arg("--requirement")
            .arg(source.join("requirements.txt")),
    )
    .help(ONLINE)?;
    stage.done("");
    mark(source, dir, "requirements.txt")
}

/// Whether what this list names was installed by an earlier run.
fn is_installed(source: &Path, dir: &Path, list: &str) -> Result<bool> {
    let wanted = fs::read(source.join(list)).with_context(|| format!("cannot read {list}"))?;
    Ok(fs::read(dir.join(format!("{list}.done"))).is_ok_and(|done| done == wanted))
}

fn mark(source: &Path, dir: &Path, list: &str) -> Result<()> {
    fs::copy(source.join(list), dir.join(format!("{list}.done")))
        .with_context(|| format!("cannot copy {list}"))?;
    Ok(())
}

fn copy(source: &Path, dir: &Path, name: &str) -> Result<()> {
    fs::copy(source.join(name), dir.join(name)).with_context(|| format!("cannot copy {name}"))?;
    Ok(())
}
