//! `cargo xtask generate`, `dump`, `coverage`: reads the input, runs the pipeline,
//! writes or compares.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::diag::Level;
use codegen::ir::dump;
use codegen::load::Source;
use codegen::pipeline::{self, DriverPaths, Input, Output};
use codegen::render::Templates;
use codegen::{load, write};

use crate::{Documents, paths, spec};

/// Makes the crate in `generated/` from the documents in `specs/`.
#[derive(Debug, clap::Args)]
pub struct Generate {
    #[command(flatten)]
    documents: Documents,
    /// Put the crate there; the ledger of names is read but stays as it is.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Add the names of this document to the ledger `specs/names.toml`, though it is not the one
    /// of the committed crate. Names that are there stay.
    #[arg(long, conflicts_with = "check")]
    pin: bool,
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

impl Generate {
    /// Reads, generates, writes or compares.
    pub fn run(self) -> Result<()> {
        let home = paths::root().join("generated");
        let out = self.out.clone().unwrap_or_else(|| home.clone());
        let ours = same_place(&out, &home);
        let (input, origin) = read(&self.documents, !ours)?;
        self.say(&format!("reading {origin}"));

        let made = pipeline::generate(&input);
        self.report(&made)?;
        // Names are a promise of this repository's crate only.
        let ledger = (ours || self.pin).then_some(paths::root().join("specs").join("names.toml"));
        if self.check {
            return self.compare(&input, &made, &out, ledger.is_some());
        }
        let report = write::write(&out, &made.files)?;
        self.say(&format!(
            "{}: {} files written, {} unchanged, {} removed",
            paths::short(&out),
            report.written,
            report.unchanged,
            report.removed
        ));
        if let Some(path) = ledger.filter(|_| made.ledger != input.ledger) {
            write::replace(&path, made.ledger.as_bytes())?;
            self.say(&format!("{}: new names were added", paths::short(&path)));
        }
        Ok(())
    }

    /// Prints diagnostics and what was asked for. Fails when nothing may be written.
    fn report(&self, made: &Output) -> Result<()> {
        for found in &made.diagnostics {
            if found.level == Level::Error || !self.quiet {
                eprintln!("{found}");
            }
        }
        if self.verbose {
            for pass in &made.passes {
                println!("  pass {:32} {:6}  {}", pass.name, pass.changed, pass.samples.join(" "));
            }
            for (stage, time) in &made.timings {
                println!("  stage {stage:31} {:6.0} ms", time.as_secs_f64() * 1000.0);
            }
        }
        if made.failed() {
            bail!("{} errors; nothing was written", errors(made));
        }
        Ok(())
    }

    fn compare(&self, input: &Input, made: &Output, out: &Path, ledger: bool) -> Result<()> {
        let mut found = write::check(out, &made.files)?;
        let mut text = String::new();
        if !found.is_empty() {
            text.push_str(&write::render(&paths::short(out), &found, &self.command()));
        }
        if ledger {
            let difference =
                write::difference("names.toml", Some(input.ledger.as_bytes()), Some(&made.ledger));
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
    let (input, _) = read(documents, false)?;
    let made = without_errors(pipeline::understand(&input))?;
    let model = made.model.context("a run without errors has a model")?;
    print!("{}", dump::dump(&model.ir));
    Ok(())
}

/// Prints the coverage report.
pub fn coverage(documents: &Documents) -> Result<()> {
    let (input, _) = read(documents, false)?;
    let made = without_errors(pipeline::generate(&input))?;
    let report = made.files.get("COVERAGE.md").context("the crate has no coverage report")?;
    print!("{report}");
    Ok(())
}

/// Passes on a run that came to its end; prints what stopped any other.
pub fn without_errors(made: Output) -> Result<Output> {
    if !made.failed() {
        return Ok(made);
    }
    for found in made.diagnostics.iter().filter(|found| found.level == Level::Error) {
        eprintln!("{found}");
    }
    bail!("{} errors", errors(&made))
}

fn errors(made: &Output) -> usize {
    made.diagnostics.iter().filter(|found| found.level == Level::Error).count()
}

/// Reads everything that the pipeline takes, and says where the documents are from.
pub fn read(documents: &Documents, standalone: bool) -> Result<(Input, String)> {
    let root = paths::root();
    let specs = root.join("specs");
    let (origin, paths) = choose(&documents.specs)?;
    let fetched = paths == [spec::fetched_dir()];
    let mut sources = load::read(&paths).context("cannot read the documents")?;
    // Names stand in diagnostics: those of our own documents are the same on every machine.
    let prefix = format!("{}/", root.to_string_lossy().replace('\\', "/"));
    for source in &mut sources {
        if let Some(inside) = source.name.strip_prefix(&prefix) {
            source.name = inside.to_owned();
        }
    }
    // The first run ever begins with an empty ledger.
    let ledger = specs.join("names.toml");
    let ledger = if ledger.exists() { text(&ledger)? } else { String::new() };
    let patches = patches(&documents.patches, fetched.then(|| specs.join("patches")))?;
    let input = Input {
        sources,
        patches,
        products: text(&specs.join("products.toml"))?,
        overrides: text(&specs.join("overrides.toml"))?,
        families: text(&specs.join("families.toml"))?,
        ledger,
        templates: Templates {
            files: tree(&root.join("templates"))?,
            workspace_manifest: text(&root.join("Cargo.toml"))?,
        },
        standalone,
    };
    Ok((input, origin))
}

/// The patches that were given, and those that are kept for the fetched document.
fn patches(given: &[PathBuf], kept: Option<PathBuf>) -> Result<Vec<Source>> {
    let mut files = given.to_vec();
    if let Some(kept) = kept.filter(|kept| kept.is_dir()) {
        let mut found = Vec::new();
        for entry in fs::read_dir(&kept)? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == "yml" || end == "yaml") {
                found.push(path);
            }
        }
        found.sort();
        files.extend(found);
    }
    files.iter().map(|path| Ok(Source { name: paths::short(path), text: text(path)? })).collect()
}

/// What was given, or what was fetched, or what is committed.
fn choose(given: &[PathBuf]) -> Result<(String, Vec<PathBuf>)> {
    if !given.is_empty() {
        let names: Vec<_> = given.iter().map(|path| paths::short(path)).collect();
        return Ok((names.join(", "), given.to_vec()));
    }
    let fetched = spec::fetched_dir();
    if !paths::documents_in(&fetched)?.is_empty() {
        let name = paths::short(&fetched);
        let origin = format!("what was fetched to {name} (remove it to go back to specs/*.yml)");
        return Ok((origin, vec![fetched]));
    }
    let specs = paths::root().join("specs");
    if paths::documents_in(&specs)?.is_empty() {
        bail!("there is no document in specs/: give one with --spec, or run `cargo xtask fetch`");
    }
    Ok((format!("{}/*.yml", paths::short(&specs)), vec![specs]))
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

/// Writes what a contract run needs into `dir`: the driver of the crate at `generated`, and the
/// document as published and as normalized.
pub fn driver(documents: &Documents, generated: &Path, dir: &Path) -> Result<()> {
    let (input, _) = read(documents, true)?;
    let paths = DriverPaths {
        contract: paths::root().join("xtask/contract").to_string_lossy().into_owned(),
        generated: generated.to_string_lossy().into_owned(),
    };
    let made = without_errors(pipeline::driver(&input, &paths))?;
    write::write(&dir.join("driver"), &made.files)?;
    let (source, normalized) = pipeline::documents(&input).map_err(|found| {
        found.iter().for_each(|found| eprintln!("{found}"));
        anyhow::anyhow!("the documents cannot be read")
    })?;
    for (name, value) in [("source.json", source), ("normalized.json", normalized)] {
        write::replace(&dir.join(name), &serde_json::to_vec(&value)?)?;
    }
    Ok(())
}
