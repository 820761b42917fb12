//! `cargo xtask generate`, `dump`, `coverage`: reads the input, runs the pipeline,
//! writes or compares.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use codegen::ir::dump;
use codegen::load::Source;
use codegen::pipeline::{self, DriverPaths, Input, Output};
use codegen::render::Templates;
use codegen::{load, write};

use crate::say::{self, Advise as _, Say};
use crate::{Documents, findings, paths, process, spec};

/// Makes the crate in `generated/` from the documents in `specs/`.
#[derive(Debug, clap::Args)]
pub struct Generate {
    #[command(flatten)]
    documents: Documents,
    /// Put the crate there; the ledger of names is read but stays as it is.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Leave specs/ out of it: for a document of another API, which has none of its products,
    /// families and names.
    #[arg(long, requires_all = ["specs", "out"], conflicts_with = "pin")]
    alone: bool,
    /// Add the names of this document to the ledger `specs/names.toml`, though it is not the one
    /// of the committed crate. Names that are there stay.
    #[arg(long, conflicts_with = "check")]
    pin: bool,
    /// Write nothing; fail and show the difference when something is not up to date.
    #[arg(long)]
    check: bool,
    /// Print every warning, what each pass changed, the time of each stage, and peak memory.
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
    #[command(flatten)]
    say: say::Flags,
}

impl Generate {
    /// Reads, generates, writes or compares.
    pub fn run(self) -> Result<()> {
        let say = self.say.say();
        let begin = Instant::now();
        let home = paths::root().join("generated");
        let out = self.out.clone().unwrap_or_else(|| home.clone());
        let ours = same_place(&out, &home);
        if !self.check {
            write::refuse_foreign(&out).help("give --out a new directory")?;
        }
        let mut input = reading(&self.documents, !ours, say)?;
        if self.alone {
            input = alone(input);
        }

        let stage = say.stage("generating", "");
        let made = pipeline::generate(&input);
        if !made.failed() {
            stage.done(extent(&made));
        }
        if self.verbose {
            say.tell(&details(&made));
        }
        told(&made, self.verbose, say)?;
        // Names are a promise of this repository's crate only.
        let ledger = (ours || self.pin).then_some(paths::root().join("specs").join("names.toml"));
        if self.check {
            return self.compare(&input, &made, &out, ledger.is_some(), say);
        }
        let stage = say.stage("writing", shown(&out));
        let report = write::write(&out, &made.files).help(
            "may this directory be written, and is there room? What was there is untouched",
        )?;
        stage.done("");
        let all = report.written + report.unchanged;
        // Errors do not come so far.
        let warnings = match findings::counts(&made.diagnostics) {
            none if none.is_empty() => none,
            some => format!(", {some}"),
        };
        say.result(format!(
            "{}: {}, {} written, {} unchanged, {} removed in {}{warnings}",
            shown(&out),
            say::count(all, "file", "files"),
            report.written,
            report.unchanged,
            report.removed,
            say::seconds(begin.elapsed())
        ));
        if let Some(path) = ledger.filter(|_| made.ledger != input.ledger) {
            write::replace(&path, made.ledger.as_bytes())?;
            say.result(format!("{}: new names were added, commit them too", paths::short(&path)));
        }
        Ok(())
    }

    fn compare(
        &self,
        input: &Input,
        made: &Output,
        out: &Path,
        ledger: bool,
        say: Say,
    ) -> Result<()> {
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
            say.result(format!("{} is up to date ({} files)", shown(out), made.files.len()));
            return Ok(());
        }
        say::print(&text);
        let files = say::count(found.len(), "file is", "files are");
        Err(anyhow!("{files} not up to date")).help(format!("run `{}`", self.command()))
    }

    /// The command that repairs what `--check` finds.
    fn command(&self) -> String {
        let mut command = "cargo xtask generate".to_owned();
        for (flag, paths) in
            [("--spec", &self.documents.specs), ("--patch", &self.documents.patches)]
        {
            for path in paths {
                command.push_str(&format!(" {flag} {}", path.display()));
            }
        }
        if let Some(out) = &self.out {
            command.push_str(&format!(" --out {}", out.display()));
        }
        if self.alone {
            command.push_str(" --alone");
        }
        command
    }
}

/// A directory as people write it.
fn shown(dir: &Path) -> String {
    format!("{}/", paths::short(dir).trim_end_matches('/'))
}

/// What became of the documents.
fn extent(made: &Output) -> String {
    let Some(model) = &made.model else { return String::new() };
    format!(
        "{}, {}, {}",
        say::count(model.ir.ops().count(), "operation", "operations"),
        say::count(model.placement.types.len(), "type", "types"),
        say::count(made.files.len(), "file", "files")
    )
}

/// What each pass changed, the time of each stage, and how much memory it took.
fn details(made: &Output) -> String {
    let mut text = String::new();
    for pass in made.passes.iter().filter(|pass| pass.changed > 0) {
        let first = pass.samples.first().map_or("", String::as_str);
        text.push_str(&format!("        pass {:32} {:6}  {first}\n", pass.name, pass.changed));
    }
    for (stage, time) in &made.timings {
        text.push_str(&format!("       stage {stage:32} {:6.0} ms\n", time.as_secs_f64() * 1000.0));
    }
    if let Some(peak) = process::own_peak() {
        text.push_str(&format!("      memory {:32} {:>9}\n", "peak", process::megabytes(peak)));
    }
    text
}

/// Prints the intermediate representation.
pub fn dump(documents: &Documents, say: Say) -> Result<()> {
    let input = reading(documents, false, say)?;
    let made = without_errors(pipeline::understand(&input))?;
    let model = made.model.context("a run without errors has a model")?;
    say::print(&dump::dump(&model.ir));
    Ok(())
}

/// Prints the coverage report.
pub fn coverage(documents: &Documents, say: Say) -> Result<()> {
    let input = reading(documents, false, say)?;
    let made = without_errors(pipeline::generate(&input))?;
    let report = made.files.get("COVERAGE.md").context("the crate has no coverage report")?;
    say::print(report);
    Ok(())
}

/// Passes on a run that came to its end; prints what stopped any other.
pub fn without_errors(made: Output) -> Result<Output> {
    if made.failed() {
        told(&made, false, say::Flags { quiet: true }.say())?;
    }
    Ok(made)
}

/// Prints the findings. Fails when there is an error among them: then nothing may be written.
fn told(made: &Output, all: bool, say: Say) -> Result<()> {
    let style = findings::Style { all, quiet: say.is_quiet(), paint: say.paint() };
    eprint!("{}", findings::render(&made.diagnostics, style));
    if made.failed() {
        bail!("{}, nothing was written", findings::counts(&made.diagnostics));
    }
    Ok(())
}

/// Reads everything that the pipeline takes, and tells what it was.
pub fn reading(documents: &Documents, standalone: bool, say: Say) -> Result<Input> {
    let (origin, paths) = choose(&documents.specs)?;
    let stage = say.stage("reading", origin);
    let input = read_all(documents, paths, standalone)?;
    let bytes: usize = input.sources.iter().map(|source| source.text.len()).sum();
    let patches = match input.patches.len() {
        0 => String::new(),
        patches => format!(", {}", say::count(patches, "patch", "patches")),
    };
    stage.done(format!(
        "{}, {} kB{patches}",
        say::count(input.sources.len(), "document", "documents"),
        bytes.div_ceil(1000)
    ));
    Ok(input)
}

/// Reads everything that the pipeline takes; also where the documents are from.
pub fn read(documents: &Documents, standalone: bool) -> Result<(Input, String)> {
    let (origin, paths) = choose(&documents.specs)?;
    Ok((read_all(documents, paths, standalone)?, origin))
}

fn read_all(documents: &Documents, paths: Vec<PathBuf>, standalone: bool) -> Result<Input> {
    let root = paths::root();
    let specs = root.join("specs");
    let fetched = paths == [spec::fetched_dir()];
    let mut sources = load::read(&paths).context("cannot read the documents").help(
        "--spec takes a YAML or JSON file, or a directory of them; without it specs/*.yml is read",
    )?;
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
    Ok(Input {
        sources,
        patches,
        products: text(&specs.join("products.toml"))?,
        overrides: text(&specs.join("overrides.toml"))?,
        families: text(&specs.join("families.toml"))?,
        ledger,
        templates: templates()?,
        standalone,
    })
}

/// The input without what specs/ says of its own documents.
pub fn alone(input: Input) -> Input {
    let Input { sources, patches, templates, .. } = input;
    Input { sources, patches, templates, standalone: true, ..Input::default() }
}

/// Templates and runtime of this repository.
pub fn templates() -> Result<Templates> {
    let root = paths::root();
    Ok(Templates {
        files: tree(&root.join("templates"))?,
        workspace_manifest: text(&root.join("Cargo.toml"))?,
    })
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
        return Err(anyhow!("there is no document in specs/"))
            .help("give one with --spec, or run `cargo xtask fetch`");
    }
    Ok((format!("{}/*.yml", paths::short(&specs)), vec![specs]))
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .help("what is part of this repository comes back with `git restore`")
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
pub fn driver(documents: &Documents, generated: &Path, dir: &Path, say: Say) -> Result<()> {
    let input = reading(documents, true, say)?;
    let paths = DriverPaths {
        contract: paths::root().join("xtask/contract").to_string_lossy().into_owned(),
        generated: generated.to_string_lossy().into_owned(),
    };
    let (made, documents) = pipeline::driver(&input, &paths);
    let made = without_errors(made)?;
    write::write(&dir.join("driver"), &made.files)?;
    let both = [("source.json", documents.source), ("normalized.json", documents.normalized)];
    for (name, value) in both {
        write::replace(&dir.join(name), &serde_json::to_vec(&value)?)?;
    }
    Ok(())
}
