//! `cargo xtask features`: every feature of the generated crate compiles alone.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::say::{self, Advise as _};
use crate::{paths, process};

/// Checks the generated crate with no feature, each one alone, and all.
#[derive(Debug, clap::Args)]
pub struct Features {
    /// The crate.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    #[command(flatten)]
    say: say::Flags,
}

impl Features {
    /// Runs `cargo check` once per combination; warnings are failures.
    pub fn run(self) -> Result<()> {
        let say = self.say.say();
        let dir = self.dir.unwrap_or_else(|| paths::root().join("generated"));
        let manifest = dir.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)
            .with_context(|| format!("cannot read {}", manifest.display()))
            .help("--dir takes a generated crate: make one with `cargo xtask generate`")?;
        let table: toml::Table =
            text.parse().with_context(|| format!("in {}", manifest.display()))?;
        let names = table.get("features").and_then(toml::Value::as_table);
        let names = names.context("the crate has no features")?.keys().map(String::as_str);

        let mut rows = vec![("(none)".to_owned(), vec!["--no-default-features".to_owned()])];
        for name in names {
            let args = ["--no-default-features", "--features", name].map(str::to_owned);
            rows.push((name.to_owned(), args.to_vec()));
        }
        rows.push(("(all)".to_owned(), vec!["--all-features".to_owned()]));

        let begin = Instant::now();
        let mut failed = 0;
        for (at, (name, args)) in rows.iter().enumerate() {
            let stage = say.stage("checking", format!("{name} ({} of {})", at + 1, rows.len()));
            let mut command = process::cargo();
            command.args(["check", "--quiet", "--manifest-path"]).arg(&manifest).args(args);
            command.env("CARGO_TARGET_DIR", paths::target());
            match process::strict(&mut command) {
                Ok(_) => {
                    stage.done("");
                }
                Err(error) => {
                    failed += 1;
                    drop(stage);
                    say::failure(&error.context(format!("features {name}")));
                }
            }
        }
        if failed > 0 {
            bail!("{failed} of {} combinations of features fail", rows.len());
        }
        say.result(format!(
            "{}: {} combinations of features compile without a warning in {}",
            paths::short(&dir),
            rows.len(),
            say::seconds(begin.elapsed())
        ));
        Ok(())
    }
}
