//! `cargo xtask changelog`: the history of a document, from files or from git.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use codegen::diff::report::history::{self, Step};
use codegen::diff::{self, SideData};

use crate::diff::{Place, check_revision, emit, git, side};
use crate::paths;

/// The page, compiled in.
const PAGE: &str = include_str!("../../templates/diff/history.html.j2");

/// Tells what each version of a document changed, from files or from git.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask changelog 2026-05-01.yml 2026-06-01.yml 2026-07-01.yml
  cargo xtask changelog --range v1..HEAD --format html --out changelog.html -- specs

Exit codes: 0 done, 2 fewer than two versions can be read. A version that cannot be read is left
out and named.")]
pub struct Changelog {
    /// Versions, the oldest first; each as in `diff`. With --range: the path in the repository.
    #[arg(required = true, value_name = "VERSION")]
    versions: Vec<String>,
    /// All commits of this range that touch the path given after `--`.
    #[arg(long, value_name = "REV..REV")]
    range: Option<String>,
    /// The repository. Default: this one.
    #[arg(long, value_name = "DIR")]
    repo: Option<PathBuf>,
    /// How to show it.
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
    /// Write it there instead of printing it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a file beside the code.
    Markdown,
    /// One page with charts.
    Html,
}

impl Changelog {
    /// Reads all versions in order, compares neighbours, prints.
    pub fn run(self) -> ExitCode {
        match self.write() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::from(2)
            }
        }
    }

    fn write(&self) -> Result<()> {
        let versions = self.versions()?;
        let mut before: Option<SideData> = None;
        let mut since = String::new();
        let mut steps = Vec::new();
        for (date, place) in versions {
            // Names are pinned from version to version, as they would be by regenerating.
            let ledger = before.as_ref().map(|side| side.ledger.clone());
            let now = match side(&place, ledger.as_deref()) {
                Ok(now) => now,
                Err(error) => {
                    eprintln!("warning: {date} is left out: {error:#}");
                    continue;
                }
            };
            match &before {
                Some(before) => steps.push(Step { date, report: diff::diff(before, &now) }),
                None => since = date,
            }
            before = Some(now);
        }
        if steps.is_empty() {
            bail!("a changelog needs two versions that can be read");
        }
        let title = match &self.range {
            Some(_) => self.versions[0].clone(),
            None => before.map(|side| side.name).unwrap_or_default(),
        };
        let text = match self.format {
            Format::Markdown => history::markdown(&title, &since, &steps),
            Format::Html => history::html(&title, &since, &steps, PAGE)
                .context("templates/diff/history.html.j2")?,
        };
        emit(self.out.as_deref(), &text)
    }

    /// Date and place of each version.
    fn versions(&self) -> Result<Vec<(String, Place)>> {
        let repo = self.repo.clone().unwrap_or_else(paths::root);
        let Some(range) = &self.range else {
            let place = |text: &String| {
                let place = Place::parse(text, &repo)?;
                Ok((date_of(&repo, &place), place))
            };
            return self.versions.iter().map(place).collect();
        };
        let [path] = self.versions.as_slice() else {
            bail!("with --range there is one path: `--range {range} -- specs`");
        };
        let ends = range
            .split_once("..")
            .filter(|(from, to)| !from.is_empty() && !to.starts_with('.') && !from.contains(".."));
        let Some((from, to)) = ends else {
            bail!("`{range}` is no range; one is written REV..REV, for example HEAD~20..HEAD");
        };
        let to = if to.is_empty() { "HEAD" } else { to };
        check_revision(&repo, from)?;
        check_revision(&repo, to)?;
        let log = git(
            &repo,
            &[
                "log",
                "--first-parent",
                "--reverse",
                "--format=%h %cs",
                &format!("{from}..{to}"),
                "--",
                path,
            ],
        )?;
        let first = git(&repo, &["log", "-1", "--format=%h %cs", from, "--"])?;
        let mut found = Vec::new();
        for line in first.lines().chain(log.lines()) {
            let Some((commit, date)) = line.split_once(' ') else { continue };
            let place = Place::parse(&format!("{commit}:{path}"), &repo)?;
            found.push((format!("{date} ({commit})"), place));
        }
        if found.len() < 2 {
            bail!("no commit of {from}..{to} touches `{path}`");
        }
        Ok(found)
    }
}

/// The date of a commit, or the name of a file without its ending.
fn date_of(repo: &std::path::Path, place: &Place) -> String {
    match place {
        Place::Git { rev, .. } => git(repo, &["log", "-1", "--format=%cs (%h)", rev])
            .map_or_else(|_| rev.clone(), |text| text.trim().to_owned()),
        Place::Files(files) => {
            let stem = files.first().and_then(|path| path.file_stem());
            stem.map_or_else(|| place.name(), |stem| stem.to_string_lossy().into_owned())
        }
        Place::Stdin | Place::Tree(_) => place.name(),
    }
}
