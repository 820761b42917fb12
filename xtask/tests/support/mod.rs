//! Runs the built commands.

// Each test takes what it needs.
#![allow(dead_code)]

use std::path::Path;
use std::process::{Command, Output};

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
