//! Runs the built commands, and builds examples.

// Each test takes what it needs.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The program with nothing of this environment that changes what it says.
pub fn xtask(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "CI", "TELNYX_SPEC", "COLUMNS"] {
        command.env_remove(name);
    }
    command.args(args);
    command
}

/// The same in a repository of its own.
pub fn xtask_in(root: &Path, args: &[&str]) -> Command {
    let mut command = xtask(args);
    command.env("CARGO_MANIFEST_DIR", root.join("xtask"));
    command
}

/// The examples of a package, by name: of the one whose manifest lies in this directory of the
/// repository. They are built with the whole workspace, since that is how its tests are built: then
/// all that they depend on is there already.
pub fn examples(package: &str) -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the workspace");
    let out = Command::new(env!("CARGO"))
        .args(["build", "--workspace", "--examples", "--quiet", "--message-format=json"])
        .current_dir(root)
        .output()
        .expect("cargo runs");
    assert!(
        out.status.success(),
        "the examples do not build: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    let text = String::from_utf8(out.stdout).expect("cargo writes text");
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["target"]["kind"][0] == "example")
        .filter(|message| {
            let manifest = message["manifest_path"].as_str().unwrap_or_default();
            Path::new(manifest).parent().is_some_and(|dir| dir.ends_with(package))
        })
        .filter_map(|message| {
            let name = message["target"]["name"].as_str()?.to_owned();
            Some((name, message["executable"].as_str()?.into()))
        })
        .collect()
}

/// What a run came to.
pub struct Ran {
    /// Its exit code.
    pub code: Option<i32>,
    /// Results.
    pub out: String,
    /// Progress and errors.
    pub err: String,
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("the program was built");
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    Ran { code: status.code(), out: text(stdout), err: text(stderr) }
}

impl Ran {
    /// It ended with this code, and said these things.
    #[track_caller]
    pub fn says(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is not in\n{}", self.err);
        }
    }
}
