//! `cargo xtask generate`, `dump`, `coverage`: reads the input, runs the pipeline,
//! writes or compares.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use codegen::diag::{Diagnostic, Level};
use codegen::render::Templates;
use codegen::write;

use crate::{Documents, paths, spec};

/// Makes the crate in `generated/` from the documents in `specs/`.
#[derive(Debug, clap::Args)]
pub struct Generate {
    #[command(flatten)]
    documents: Documents,
    /// Put the crate there; the ledger of names is read but stays as it is.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; fail and show the difference when something is not up to date.
    #[arg(long)]
    check: bool,
    /// Print what each pass changed, and the time of each stage.
    #[arg(long)]
    verbose: bool,
    /// Print errors only.
    #[arg(long)]
    quiet: bool,
}

/// Everything that the pipeline reads.
#[derive(Debug, Clone)]
pub struct Sources {
    /// What the input is, for people.
    pub origin: String,
    /// Paths of the documents.
    pub documents: Vec<PathBuf>,
    /// `specs/products.toml`.
    pub products: String,
    /// `specs/overrides.toml`.
    pub overrides: String,
    /// `specs/names.toml`.
    pub ledger: String,
    /// `templates/`, and the manifest of the workspace.
    pub templates: Templates,
    /// The crate is not written into this workspace.
    pub standalone: bool,
}

/// What the pipeline made.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// Path in the crate -> text.
    pub files: BTreeMap<String, String>,
    /// Everything that was found.
    pub diagnostics: Vec<Diagnostic>,
    /// Pass -> how many places it changed.
    pub passes: Vec<(String, usize)>,
    /// Stage -> time.
    pub timings: Vec<(String, Duration)>,
    /// The ledger with new names added.
    pub ledger: String,
    /// The IR as text.
    pub dump: String,
}

/// The one place that knows the signature of the pipeline.
pub fn pipeline(_sources: &Sources) -> Result<Made> {
    bail!("the pipeline is not on this branch yet")
}

impl Generate {
    /// Reads, generates, writes or compares.
    pub fn run(self) -> Result<()> {
        let home = paths::root().join("generated");
        let out = self.out.clone().unwrap_or_else(|| home.clone());
        let ours = same_place(&out, &home);
        let sources = read(&self.documents, !ours)?;
        self.say(&format!("reading {}", sources.origin));

        let made = pipeline(&sources)?;
        self.report(&made)?;
        // Names are a promise of this repository's crate only.
        let ledger = ours.then_some(paths::root().join("specs").join("names.toml"));
        if self.check {
            return self.compare(&sources, &made, &out, ledger.is_some());
        }
        let report = write::write(&out, &made.files)?;
        let count = (report.written, report.unchanged, report.removed);
        self.say(&format!(
            "{}: {} files written, {} unchanged, {} removed",
            paths::short(&out),
            count.0,
            count.1,
            count.2
        ));
        if let Some(path) = ledger.filter(|_| made.ledger != sources.ledger) {
            write::replace(&path, made.ledger.as_bytes())?;
            self.say(&format!("{}: new names were added", paths::short(&path)));
        }
        Ok(())
    }

    /// Prints diagnostics and what was asked for. Fails when nothing may be written.
    fn report(&self, made: &Made) -> Result<()> {
        let errors = made.diagnostics.iter().filter(|found| found.level == Level::Error).count();
        for found in &made.diagnostics {
            if found.level == Level::Error || !self.quiet {
                eprintln!("{found}");
            }
        }
        if self.verbose {
            for (pass, changes) in &made.passes {
                println!("  pass {pass:32} {changes:6}");
            }
            for (stage, time) in &made.timings {
                println!("  stage {stage:31} {:6.0} ms", time.as_secs_f64() * 1000.0);
            }
        }
        if errors > 0 {
            bail!("{errors} errors; nothing was written");
        }
        Ok(())
    }

    fn compare(&self, sources: &Sources, made: &Made, out: &Path, ledger: bool) -> Result<()> {
        let mut found = write::check(out, &made.files)?;
        let mut text = String::new();
        if !found.is_empty() {
            text.push_str(&write::render(&paths::short(out), &found, &self.command()));
        }
        if ledger {
            let difference = write::difference(
                "names.toml",
                Some(sources.ledger.as_bytes()),
                Some(&made.ledger),
            );
            if let Some(difference) = difference {
                text.push_str(&write::render(
                    "specs",
                    std::slice::from_ref(&difference),
                    &self.command(),
                ));
                found.push(difference);
            }
        }
        if found.is_empty() {
            self.say(&format!("{} is up to date ({} files)", paths::short(out), made.files.len()));
            return Ok(());
        }
        print!("{text}");
        bail!("not up to date")
    }

    /// The command that repairs what `--check` finds.
    fn command(&self) -> String {
        let mut command = "cargo xtask generate".to_owned();
        for spec in &self.documents.specs {
            command.push_str(&format!(" --spec {}", spec.display()));
        }
        if let Some(out) = &self.out {
            command.push_str(&format!(" --out {}", out.display()));
        }
        command
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            println!("{text}");
        }
    }
}

/// Prints the intermediate representation.
pub fn dump(documents: &Documents) -> Result<()> {
    print!("{}", without_errors(documents)?.dump);
    Ok(())
}

/// Prints the coverage report.
pub fn coverage(documents: &Documents) -> Result<()> {
    let made = without_errors(documents)?;
    let report = made.files.get("COVERAGE.md").context("the crate has no coverage report")?;
    print!("{report}");
    Ok(())
}

fn without_errors(documents: &Documents) -> Result<Made> {
    let made = pipeline(&read(documents, false)?)?;
    let errors: Vec<_> =
        made.diagnostics.iter().filter(|found| found.level == Level::Error).collect();
    if errors.is_empty() {
        return Ok(made);
    }
    for error in &errors {
        eprintln!("{error}");
    }
    bail!("{} errors", errors.len())
}

/// Reads everything that the pipeline takes.
pub fn read(documents: &Documents, standalone: bool) -> Result<Sources> {
    let root = paths::root();
    let specs = root.join("specs");
    let (origin, documents) = choose(&documents.specs)?;
    Ok(Sources {
        origin,
        documents,
        products: text(&specs.join("products.toml"))?,
        overrides: text(&specs.join("overrides.toml"))?,
        ledger: text(&specs.join("names.toml"))?,
        templates: Templates {
            files: tree(&root.join("templates"))?,
            workspace_manifest: text(&root.join("Cargo.toml"))?,
        },
        standalone,
    })
}

/// What was given, or what was fetched, or what is committed.
fn choose(given: &[PathBuf]) -> Result<(String, Vec<PathBuf>)> {
    let names = |paths: &[PathBuf]| {
        paths.iter().map(|path| paths::short(path)).collect::<Vec<_>>().join(", ")
    };
    if !given.is_empty() {
        return Ok((names(given), given.to_vec()));
    }
    let fetched = paths::documents_in(&spec::fetched_dir())?;
    if !fetched.is_empty() {
        let origin = format!(
            "{}, which was fetched (remove {} to go back to specs/*.yml)",
            names(&fetched),
            paths::short(&spec::fetched_dir())
        );
        return Ok((origin, fetched));
    }
    let committed = paths::documents_in(&paths::root().join("specs"))?;
    if committed.is_empty() {
        bail!("there is no document in specs/: give one with --spec, or run `cargo xtask fetch`");
    }
    Ok((names(&committed), committed))
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// All text files below a directory, without what cargo makes there.
fn tree(dir: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for (path, bytes) in write::files(dir)? {
        let wanted = [".rs", ".j2", ".toml"].into_iter().any(|end| path.ends_with(end));
        if wanted {
            let text =
                String::from_utf8(bytes).with_context(|| format!("{}/{path}", dir.display()))?;
            found.insert(path, text);
        }
    }
    Ok(found)
}

/// Whether two paths name one directory, which may not exist yet.
fn same_place(a: &Path, b: &Path) -> bool {
    let resolve = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path)).ok();
    resolve(a) == resolve(b)
}
