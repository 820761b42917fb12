//! `cargo xtask completions`: what a shell needs to complete these commands.

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::say;

/// Flags of `cargo xtask completions`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub fn run(self) -> Result<()> {
        let mut command = crate::Args::command().bin_name("xtask");
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "xtask", &mut script);
        say::print(&String::from_utf8_lossy(&script));
        Ok(())
    }
}
