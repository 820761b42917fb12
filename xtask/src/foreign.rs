//! `cargo xtask foreign`: other people's documents become crates that compile.
//!
//! `xtask/foreign/documents.toml` names packages of npm and PyPI that ship an OpenAPI document. They
//! are fetched with the ordinary clients of their registries into `target/foreign/packages`; none of
//! them is installed or committed. A document that is another one than was looked at is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use codegen::load::{self, Source};
use codegen::normalize::walk::METHODS;
use codegen::pipeline::{self, Input, Output};
use codegen::write;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::say::{self, Advise as _, Say};
use crate::{codegen as generator, findings, paths, process};

/// The table of documents.
const TABLE: &str = "xtask/foreign/documents.toml";

/// Flags of `cargo xtask foreign`.
#[derive(Debug, clap::Args)]
pub struct Foreign {
    /// The large documents too.
    #[arg(long)]
    all: bool,
    /// Only what an earlier call has fetched.
    #[arg(long)]
    offline: bool,
    /// This document alone, large or not; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    #[command(flatten)]
    say: say::Flags,
}

/// A line of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    registry: Registry,
    package: String,
    version: String,
    licence: String,
    /// Of the document inside of what the registry has.
    path: String,
    /// The document is only in the source archive. pip then asks the package's build tool for its
    /// name and version.
    #[serde(default)]
    sdist: bool,
    /// Further files and folders that the document refers to.
    #[serde(default)]
    with: Vec<String>,
    /// Of the document and of what it refers to, in the order in which they are read.
    sha256: String,
    /// What it says of itself: `3.1.0`.
    openapi: String,
    operations: usize,
    /// The one code of all errors, where it cannot become a crate.
    error: Option<String>,
    /// Only run by `--all` and `--only`.
    #[serde(default)]
    large: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Registry {
    Npm,
    Pypi,
}

impl Foreign {
    /// Fetches, generates, compiles; fails at the end when one was not as the table has it.
    pub fn run(self) -> Result<()> {
        let say = self.say.say();
        let root = paths::root();
        let documents = documents(&root)?;
        if let Some(name) = self.only.iter().find(|name| !documents.contains_key(*name)) {
            let names: Vec<&str> = documents.keys().map(String::as_str).collect();
            return Err(anyhow!("there is no document `{name}`"))
                .help(format!("--only takes one of: {}", names.join(", ")));
        }
        let chosen = |name: &String, document: &Document| match self.only.as_slice() {
            [] => self.all || !document.large,
            only => only.contains(name),
        };
        let dir = paths::target().join("foreign");
        let (mut rows, mut failed, mut prepared) = (Vec::new(), 0, false);
        for (name, document) in &documents {
            if !chosen(name, document) {
                continue;
            }
            let found = sources(document, &dir, self.offline, say)
                .and_then(|sources| generate(name, document, sources, &dir, say))
                .and_then(|made| {
                    if made.types.is_some() && !prepared {
                        dependencies(&dir, name, say)?;
                        prepared = true;
                    }
                    compile(name, made, &dir, say)
                });
            let made = found.unwrap_or_else(|error| {
                failed += 1;
                say::failure(&error.context(format!("the document `{name}`")));
                Made { result: "**fails**".to_owned(), ..Made::default() }
            });
            rows.push(cells(name, document, &made));
        }
        let report = report(&rows);
        write::replace(&dir.join("report.md"), report.as_bytes())?;
        say.result(report.trim_end());
        if failed > 0 {
            bail!("{} not as {TABLE} has them", say::count(failed, "document is", "documents are"));
        }
        Ok(())
    }
}

fn documents(root: &Path) -> Result<BTreeMap<String, Document>> {
    let text = fs::read_to_string(root.join(TABLE)).with_context(|| format!("cannot read {TABLE}"));
    let text = text.help("what is part of this repository comes back with `git restore`")?;
    toml::from_str(&text).with_context(|| format!("in {TABLE}"))
}

/// The document as it was looked at, with the files that it refers to.
fn sources(document: &Document, dir: &Path, offline: bool, say: Say) -> Result<Vec<Source>> {
    let home = dir.join("packages").join(format!(
        "{}-{}",
        document.package.replace(['@', '/'], "_"),
        document.version
    ));
    let file = home.join(&document.path);
    if !file.exists() {
        if offline {
            return Err(anyhow!("{} {} was not fetched", document.package, document.version))
                .help("run once without --offline");
        }
        fetch(document, &home, say)?;
    }
    let mut sources = load::read(std::slice::from_ref(&file))
        .with_context(|| format!("{} has no {}", document.package, document.path))?;
    let mut hash = Sha256::new();
    let prefix = format!("{}/", home.to_string_lossy().replace('\\', "/"));
    for source in &mut sources {
        hash.update(&source.text);
        // Names stand in diagnostics, which are the same on every machine.
        source.name = source.name.strip_prefix(&prefix).unwrap_or(&source.name).to_owned();
    }
    let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if found != document.sha256 {
        return Err(anyhow!("sha256 is {found}, expected {}", document.sha256)).help(format!(
            "the package is another one than was looked at: look again, then correct {TABLE}"
        ));
    }
    Ok(sources)
}

/// Brings the archive of a package and takes out what is wanted; nothing is installed.
fn fetch(document: &Document, home: &Path, say: Say) -> Result<()> {
    let stage = say.long_stage("fetching", format!("{} {}", document.package, document.version));
    fs::create_dir_all(home).with_context(|| format!("cannot make {}", home.display()))?;
    let end = match document.registry {
        Registry::Npm => ".tgz",
        Registry::Pypi if document.sdist => ".tar.gz",
        Registry::Pypi => ".whl",
    };
    // Several documents may be in one package.
    if archive(home, end)?.is_none() {
        process::run(&mut client(document, home)?)
            .help("the package comes from its registry: is this machine online?")?;
    }
    let archive = archive(home, end)?.context("the registry's client brought no archive")?;
    let mut unpack = if end == ".whl" {
        let mut python = Command::new("python3");
        python.args(["-m", "zipfile", "-e"]).arg(archive).arg(home);
        python
    } else {
        let mut tar = Command::new("tar");
        tar.arg("-xzf").arg(archive).arg("-C").arg(home).arg(&document.path).args(&document.with);
        tar
    };
    process::run(&mut unpack).help("is the path in the table still the one in the package?")?;
    stage.done("");
    Ok(())
}

/// The command that downloads a package.
fn client(document: &Document, home: &Path) -> Result<Command> {
    let (package, version) = (&document.package, &document.version);
    match document.registry {
        Registry::Npm => {
            process::require("npm", "install Node.js 18 or newer with npm")?;
            let mut npm = Command::new("npm");
            npm.args(["pack", "--silent", "--ignore-scripts", "--pack-destination"]).arg(home);
            npm.arg(format!("{package}@{version}"));
            Ok(npm)
        }
        Registry::Pypi => {
            process::require("python3", "install Python 3.11 or newer")?;
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]).arg(home);
            match document.sdist {
                true => pip.args(["--no-binary", package]),
                false => pip.args(["--only-binary", package]),
            };
            pip.arg(format!("{package}=={version}"));
            Ok(pip)
        }
    }
}

fn archive(home: &Path, end: &str) -> Result<Option<PathBuf>> {
    for entry in fs::read_dir(home)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(end) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// What became of a document.
#[derive(Debug, Default)]
struct Made {
    /// None where there is no crate.
    types: Option<usize>,
    result: String,
    /// Milliseconds on the clock for the generator.
    milliseconds: u128,
    /// Seconds of CPU time for the compiler.
    cpu: Option<f64>,
}

/// Generates, and holds what came out against the table and the document.
fn generate(
    name: &str,
    document: &Document,
    sources: Vec<Source>,
    dir: &Path,
    say: Say,
) -> Result<Made> {
    let stage = say.stage("generating", name);
    let begin = Instant::now();
    let text = &sources.first().context("there is a document")?.text;
    let (openapi, operations) = said(text)?;
    if (openapi.as_str(), operations) != (document.openapi.as_str(), document.operations) {
        bail!(
            "OpenAPI {openapi} with {operations} operations, and {TABLE} has {} with {}",
            document.openapi,
            document.operations
        );
    }
    // Nothing in specs/ is about this document: no names, no products, no repairs.
    let templates = generator::templates()?;
    let input = generator::alone(Input { sources, templates, ..Input::default() });
    let mut made = pipeline::generate(&input);
    let milliseconds = begin.elapsed().as_millis();
    let row = Made { milliseconds, ..Made::default() };
    if let Some(expected) = &document.error {
        let result = refused(&made, expected)?;
        stage.done(&result);
        return Ok(Made { result, ..row });
    }
    if made.failed() {
        let style = findings::Style { all: false, quiet: true, paint: say.paint() };
        eprint!("{}", findings::render(&made.diagnostics, style));
        bail!("{}", findings::counts(&made.diagnostics));
    }
    let emitted = emitted(&made.files);
    if emitted != operations {
        bail!("the document has {operations} operations and the crate {emitted}");
    }
    if let Some(manifest) = made.files.get_mut("Cargo.toml") {
        *manifest = versioned(manifest, name);
    }
    write::write(&dir.join(name), &made.files)?;
    let types = made.model.context("a run without errors has a model")?.placement.types.len();
    stage.done(format!("{operations} operations, {types} types"));
    Ok(Made { types: Some(types), ..row })
}

/// A manifest whose version says which document it is of. Cargo takes packages of the same name and
/// version, each the root of its own workspace, for one, and would find a crate fresh because
/// another was checked before.
fn versioned(manifest: &str, name: &str) -> String {
    let version = |line: &str| {
        let text = line.strip_prefix("version = \"")?.trim_end_matches('"');
        let plain = text.split('+').next().unwrap_or(text);
        Some(format!("version = \"{plain}+{name}\"\n"))
    };
    manifest.lines().map(|line| version(line).unwrap_or_else(|| format!("{line}\n"))).collect()
}

/// The version and the number of operations of a document, counted in its text.
fn said(text: &str) -> Result<(String, usize)> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) => serde_yaml::from_str(text).context("it is neither JSON nor YAML")?,
    };
    let paths = value.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flat_map(|paths| paths.values());
    let operations = items
        .map(|item| METHODS.iter().filter(|method| item.get(**method).is_some()).count())
        .sum();
    let openapi = value.get("openapi").and_then(Value::as_str).unwrap_or_default();
    Ok((openapi.to_owned(), operations))
}

/// How many operations the text of a crate has. One with several media types has a description for
/// each, with the same method and path, or with neither where it refers to the first.
fn emitted(files: &BTreeMap<String, String>) -> usize {
    let mut found = BTreeSet::new();
    for text in files.iter().filter(|(path, _)| path.ends_with("/ops.rs")).map(|(_, text)| text) {
        for description in text.split(": rt::Operation = rt::Operation {").skip(1) {
            let lines = description.lines().map(str::trim).take_while(|line| *line != "};");
            let what = |line: &&str| line.starts_with("method: ") || line.starts_with("path: ");
            found.insert(lines.filter(what).collect::<Vec<_>>());
        }
    }
    found.iter().filter(|lines| lines.iter().any(|line| line.starts_with("path: "))).count()
}

/// A document that cannot become a crate says so by the code that is expected, and by no other.
fn refused(made: &Output, expected: &str) -> Result<String> {
    let errors = made.diagnostics.iter().filter(|found| found.level == codegen::diag::Level::Error);
    let codes: Vec<&str> = errors.map(|found| found.code).collect();
    if codes.is_empty() || codes.iter().any(|code| *code != expected) {
        bail!("expected errors `{expected}` and found {codes:?}: correct {TABLE}");
    }
    Ok(format!("{} `{expected}`", codes.len()))
}

/// Builds what all generated crates stand on, so that each of them is measured alone.
fn dependencies(dir: &Path, name: &str, say: Say) -> Result<()> {
    let stage = say.long_stage("building", "the dependencies");
    let home = dir.join("dependencies");
    fs::create_dir_all(home.join("src"))?;
    let manifest = fs::read_to_string(dir.join(name).join("Cargo.toml"))?;
    fs::write(home.join("Cargo.toml"), versioned(&manifest, "dependencies"))?;
    fs::write(home.join("src/lib.rs"), "")?;
    check(&home)?;
    stage.done("");
    Ok(())
}

fn compile(name: &str, made: Made, dir: &Path, say: Say) -> Result<Made> {
    if made.types.is_none() {
        return Ok(made);
    }
    let stage = say.long_stage("checking", name);
    let usage = check(&dir.join(name))?;
    stage.done("");
    Ok(Made { result: "compiles".to_owned(), cpu: usage.user, ..made })
}

/// `cargo check` with all features and the versions of this repository; a warning is a failure.
fn check(dir: &Path) -> Result<process::Usage> {
    fs::copy(paths::root().join("Cargo.lock"), dir.join("Cargo.lock"))
        .context("cannot copy Cargo.lock")?;
    let mut command = process::cargo();
    command.args(["check", "--quiet", "--all-features", "--lib", "--manifest-path"]);
    command.arg(dir.join("Cargo.toml"));
    // The profiles of this repository stand in its root.
    command.current_dir(paths::root());
    command.env("CARGO_TARGET_DIR", paths::target()).env("CARGO_INCREMENTAL", "0");
    process::strict(&mut command)
}

fn cells(name: &str, document: &Document, made: &Made) -> String {
    let types = made.types.map_or("-".to_owned(), |types| types.to_string());
    let cpu = made.cpu.map_or("-".to_owned(), |cpu| format!("{cpu:.1}"));
    format!(
        "| {name} | {} {} | {} | {} | {} | {types} | {} | {} | {cpu} |",
        document.package,
        document.version,
        document.openapi,
        document.licence,
        document.operations,
        made.result,
        made.milliseconds,
    )
}

fn report(rows: &[String]) -> String {
    let mut text = "| document | package | OpenAPI | licence | operations | types | result | generated in ms | check, CPU s |\n\
        |---|---|---|---|--:|--:|---|--:|--:|\n"
        .to_owned();
    for row in rows {
        let _ = writeln!(text, "{row}");
    }
    text
}
