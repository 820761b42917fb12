//! `cargo xtask diff`: what changed between two documents, for callers and for Rust users.
//!
//! Reads both sides, compares, prints. What is known of a change is found in `codegen::diff`.

mod input;
mod times;

use std::env;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::ValueEnum;
use codegen::diff::model::{Http, Rust};
use codegen::diff::report::{self, Options, html, json, markdown, terminal};
use codegen::diff::{self, Report, SideData, rules, waivers};
use codegen::load::Source;
use codegen::write;

use crate::paths;
pub use input::{Place, Unreadable, check_revision, git};

/// The page, compiled in: the command then needs no file but its input.
const PAGE: &str = include_str!("../../templates/diff/report.html.j2");

/// What `--help` says after the flags.
const AFTER: &str = "\
Inputs (OLD, NEW):
  FILE             YAML or JSON; several documents of one API with commas between
  DIR              all documents in it
  REV:PATH         a file or directory in git, of this repository or of --repo
  -                standard input
  REV              alone: specs/ of this repository at REV against the work tree

Exit codes:
  0  nothing at or above a --fail-on threshold (without one: always)
  1  a threshold is reached by a change that is not waived
  2  an input, the waivers or the command line cannot be read, or --out not written

Waivers (specs/waivers.toml):
  [[waiver]]
  rule = \"operation-removed\"       # as the report names it
  place = \"GET /calls\"             # as the report names it
  reason = \"It never worked.\"
  date = \"2026-11-21\"";

/// Shows what changed between two documents, for callers of the API and for users of the crate.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Diff {
    /// The old document, or a revision when it is alone. See below.
    #[arg(required_unless_present = "rules")]
    old: Option<String>,
    /// The new document.
    new: Option<String>,
    /// How to show it.
    #[arg(long, value_enum, default_value = "terminal")]
    format: Format,
    /// Write it there instead of printing it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Show changes of words too, not only their count.
    #[arg(long)]
    docs: bool,
    /// Add the text for a changelog; the Markdown report always has it, folded.
    #[arg(long)]
    changelog: bool,
    /// Cut the folded lists of the Markdown report so that it has at most so many bytes.
    #[arg(long, value_name = "BYTES")]
    limit: Option<usize>,
    /// Exit with 1 for a change of this level or worse. May be given several times.
    #[arg(long, value_name = "LEVEL", value_enum)]
    fail_on: Vec<Threshold>,
    /// Changes that were accepted. Default: specs/waivers.toml if it exists.
    #[arg(long, value_name = "FILE")]
    waivers: Option<PathBuf>,
    /// The repository of REV:PATH. Default: this one.
    #[arg(long, value_name = "DIR")]
    repo: Option<PathBuf>,
    /// When the terminal report has colours.
    #[arg(long, value_enum, default_value = "auto")]
    color: Color,
    /// Say how long it took, how much memory, and how long the bare parse of both takes.
    #[arg(long)]
    times: bool,
    /// Print the rules and end.
    #[arg(long)]
    rules: bool,
}

/// How a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people in front of a terminal.
    Terminal,
    /// For a comment on a pull request.
    Markdown,
    /// For programs; its schema is codegen/src/diff/report/schema.json.
    Json,
    /// One page that needs nothing else.
    Html,
}

/// What ends in failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Threshold {
    /// A caller of the API fails.
    #[value(name = "http:breaking")]
    HttpBreaking,
    /// A caller may fail.
    #[value(name = "http:risky")]
    HttpRisky,
    /// Code that compiled may not.
    #[value(name = "rust:major")]
    RustMajor,
    /// There is something new in the crate.
    #[value(name = "rust:minor")]
    RustMinor,
}

/// When there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Diff {
    /// Reads, compares, prints.
    pub fn run(self) -> ExitCode {
        match self.report() {
            Ok(reached) => ExitCode::from(u8::from(reached)),
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::from(2)
            }
        }
    }

    /// Whether a threshold is reached.
    fn report(&self) -> Result<bool> {
        if self.rules {
            emit(None, &rules::print())?;
            return Ok(false);
        }
        let given = self.old.as_deref().unwrap_or_default();
        let repo = self.repo.clone().unwrap_or_else(paths::root);
        let (old, new) = match &self.new {
            Some(new) => (Place::parse(given, &repo)?, Place::parse(new, &repo)?),
            None => Place::revision(given, &repo)?,
        };
        if matches!((&old, &new), (Place::Stdin, Place::Stdin)) {
            anyhow::bail!("only one of OLD and NEW can be `-`");
        }
        let start = Instant::now();
        let (before, mut sources) = read(&old, None)?;
        let (after, further) = read(&new, Some(&before.ledger))?;
        let mut found = diff::diff(&before, &after);
        let broken = self.waive(&mut found)?;
        emit(self.out.as_deref(), &self.render(&found)?)?;
        if self.times {
            sources.extend(further);
            eprintln!("{}", times::say(start, &sources)?);
        }
        for line in &broken {
            eprintln!("warning: {line}");
        }
        Ok(self.reached(&found))
    }

    fn render(&self, found: &Report) -> Result<String> {
        let options = Options { docs: self.docs, changelog: self.changelog, limit: self.limit };
        Ok(match self.format {
            Format::Json => json::render(found),
            Format::Markdown => markdown::render(found, options),
            Format::Html => html::render(found, PAGE).context("templates/diff/report.html.j2")?,
            Format::Terminal => {
                let style = terminal::Style { color: self.colored(), width: width() };
                terminal::render(found, options, style)
            }
        })
    }

    fn colored(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let wanted = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
                wanted && self.out.is_none() && std::io::stdout().is_terminal()
            }
        }
    }

    /// Applies the waivers; gives what is wrong with them.
    fn waive(&self, found: &mut Report) -> Result<Vec<String>> {
        let default = paths::root().join("specs").join("waivers.toml");
        let path = match &self.waivers {
            Some(path) => path.clone(),
            None if default.is_file() => default,
            None => return Ok(Vec::new()),
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read the waivers {}", path.display()))?;
        let name = paths::short(&path);
        let (list, mut wrong) = waivers::parse(&text, &name).map_err(anyhow::Error::msg)?;
        wrong.extend(waivers::apply(found, &list, &name));
        waivers::note(found, &name, &wrong);
        Ok(wrong)
    }

    fn reached(&self, found: &Report) -> bool {
        let worst = report::worst(found);
        self.fail_on.iter().any(|threshold| match threshold {
            Threshold::HttpBreaking => worst.http <= Http::Breaking,
            Threshold::HttpRisky => worst.http <= Http::Risky,
            Threshold::RustMajor => worst.rust <= Rust::Major,
            Threshold::RustMinor => worst.rust <= Rust::Minor,
        })
    }
}

/// Reads and understands one side. `ledger` is what the old side left, for the new one.
pub fn side(place: &Place, ledger: Option<&str>) -> Result<SideData> {
    read(place, ledger).map(|(side, _)| side)
}

/// The same, with the texts that it was read from.
fn read(place: &Place, ledger: Option<&str>) -> Result<(SideData, Vec<Source>)> {
    let name = place.name();
    let input = place.read(ledger)?;
    match diff::side(&input, &name) {
        Ok(side) => Ok((side, input.sources)),
        Err(found) => Err(Unreadable { name, found }.into()),
    }
}

/// Prints, or writes into a file.
pub fn emit(out: Option<&std::path::Path>, text: &str) -> Result<()> {
    use std::io::Write;
    match out {
        Some(path) => write::replace(path, text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display())),
        None => match std::io::stdout().lock().write_all(text.as_bytes()) {
            // The reader has seen enough: `| head`.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.context("cannot print the report"),
        },
    }
}

/// Columns of the terminal.
fn width() -> usize {
    let told = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    told.or_else(asked).unwrap_or(100).clamp(40, 160)
}

/// What `stty` says of the terminal that we print to, if it is one.
fn asked() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let tty = std::fs::File::open("/dev/tty").ok()?;
    let output = std::process::Command::new("stty").arg("size").stdin(tty).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1)?.parse().ok()
}
