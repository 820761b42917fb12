//! `cargo xtask snippets`: every block of Rust in skill documents, `API.md` and READMEs compiles.
//!
//! All blocks become functions and modules of one package in `target/snippets`, which `cargo
//! check` reads once. What the compiler finds is told with the line of the document.
//!
//! How a block is read, as in rustdoc: lines that begin with `# ` are compiled without these two
//! characters. A block whose first line of code begins an item (`fn`, `struct`, `impl`, an
//! attribute ..., after comments and `use` lines) is a module of its own; any other block holds
//! statements, and stands in an async function that has a `client` and returns
//! `Result<(), telnyx_sdk::Error>`.
//!
//! A block cannot opt out, but for a reason: `<!-- not compiled: reason -->` on the line above.
//! Reasons are printed.

mod block;
mod links;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use block::{Block, Form};

use crate::{Documents, codegen, paths, process};

/// Compiles every block of Rust in skill documents, `API.md` and READMEs.
#[derive(Debug, clap::Args)]
pub struct Snippets {
    #[command(flatten)]
    documents: Documents,
    /// The committed crate with its documents, and those of this repository. This is what
    /// happens where no document is given.
    #[arg(long, conflicts_with = "specs")]
    committed: bool,
    /// What `cargo doc --all-features` made of the crate (such as `target/doc`): the links of
    /// `API.md` are looked up there as well.
    #[arg(long, value_name = "DIR")]
    doc: Option<PathBuf>,
    /// Further Markdown files.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Where a line of the package comes from: index of the file in the list, and line there.
type Origin = Option<(usize, usize)>;

/// One file of the package.
#[derive(Default)]
struct Module {
    text: String,
    /// By line.
    origins: Vec<Origin>,
}

impl Snippets {
    /// Collects, writes the package, checks, and tells.
    pub fn run(self) -> Result<()> {
        let work = paths::target().join("snippets");
        let (home, label) = self.home(&work)?;
        let files = self.sources(&home)?;
        let mut blocks = Vec::new();
        let mut reasons = Vec::new();
        for (index, path) in files.iter().enumerate() {
            let text = fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            for found in block::blocks(&text) {
                match found.excused {
                    Some(reason) => {
                        reasons.push(format!("{}:{}: {reason}", paths::short(path), found.line));
                    }
                    None => blocks.push((index, found)),
                }
            }
        }
        if blocks.is_empty() {
            bail!("{label}: there is no block of Rust in {} files", files.len());
        }
        let package = work.join("package");
        let modules = modules(&blocks);
        write(&package, &home, &modules)?;
        for reason in &reasons {
            println!("not compiled: {reason}");
        }
        let usage = check(&package, &modules, &files)?;
        println!(
            "{label}: {} blocks of {} documents compile ({} not compiled for a reason), {}",
            blocks.len(),
            files.len(),
            reasons.len(),
            usage.describe()
        );
        if let Some(docs) = &self.doc {
            let count = links::check(&home.join("API.md"), docs)?;
            println!("{count} links of API.md lead to a page of {}", paths::short(docs));
        }
        Ok(())
    }

    /// The crate that the blocks use, and how to call it.
    fn home(&self, work: &Path) -> Result<(PathBuf, String)> {
        if self.documents.specs.is_empty() {
            return Ok((paths::root().join("generated"), "committed crate".to_owned()));
        }
        let (input, origin) = codegen::read(&self.documents, true)?;
        let made = codegen::without_errors(::codegen::pipeline::generate(&input))?;
        let home = work.join("crate");
        ::codegen::write::write(&home, &made.files)?;
        Ok((home, origin))
    }

    /// The documents of the crate, of the repository where it is the committed one, and what was
    /// named.
    fn sources(&self, home: &Path) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        markdown(&home.join("skills"), &mut found)?;
        for name in ["API.md", "README.md"] {
            found.extend(Some(home.join(name)).filter(|path| path.is_file()));
        }
        if self.documents.specs.is_empty() {
            for name in ["README.md", "CONTRIBUTING.md"] {
                found.extend(Some(paths::root().join(name)).filter(|path| path.is_file()));
            }
        }
        found.extend(self.files.iter().cloned());
        Ok(found)
    }
}

/// All Markdown files below a directory, sorted.
fn markdown(dir: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            markdown(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
    Ok(())
}

/// One module for each document.
fn modules(blocks: &[(usize, Block)]) -> BTreeMap<usize, Module> {
    let mut out: BTreeMap<usize, Module> = BTreeMap::new();
    for (file, block) in blocks {
        let module = out.entry(*file).or_default();
        let name = format!("line_{}", block.line);
        match block.form {
            Form::Items => module.add(&format!("pub mod {name} {{"), None),
            Form::Statements => module.add(
                &format!(
                    "pub async fn {name}(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {{"
                ),
                None,
            ),
        }
        for (line, text) in &block.lines {
            module.add(text, Some((*file, *line)));
        }
        module.add(if block.form == Form::Statements { "Ok(()) }" } else { "}" }, None);
    }
    out
}

impl Module {
    fn add(&mut self, line: &str, origin: Origin) {
        self.text.push_str(line);
        self.text.push('\n');
        self.origins.push(origin);
    }
}

/// The package: a library with a module for each document.
fn write(package: &Path, home: &Path, modules: &BTreeMap<usize, Module>) -> Result<()> {
    let source = package.join("src");
    if source.exists() {
        fs::remove_dir_all(&source)?;
    }
    fs::create_dir_all(&source)?;
    let manifest: toml::Table = fs::read_to_string(home.join("Cargo.toml"))?.parse()?;
    let features = manifest.get("features").and_then(toml::Value::as_table);
    let features: Vec<&String> = features.into_iter().flat_map(toml::Table::keys).collect();
    let home = fs::canonicalize(home)?;
    let text = format!(
        "[package]\nname = \"telnyx-snippets\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n[dependencies]\n\
         axum = {{ version = \"0.8\", default-features = false, features = [\"http1\", \"tokio\"] }}\n\
         telnyx-sdk = {{ path = {:?}, features = {features:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\", \"sync\", \"time\"] }}\n",
        home.display().to_string(),
    );
    fs::write(package.join("Cargo.toml"), text)?;
    // With the versions of this repository; cargo adds what is missing.
    fs::copy(paths::root().join("Cargo.lock"), package.join("Cargo.lock"))?;
    let mut lib = String::from("#![allow(warnings)]\n");
    for (index, module) in modules {
        let _ = writeln!(lib, "pub mod document_{index};");
        fs::write(source.join(format!("document_{index}.rs")), &module.text)?;
    }
    fs::write(source.join("lib.rs"), lib)?;
    Ok(())
}

/// Runs `cargo check`; what the compiler finds is told with the place in the document.
fn check(
    package: &Path,
    modules: &BTreeMap<usize, Module>,
    files: &[PathBuf],
) -> Result<process::Usage> {
    let mut command = process::cargo();
    command.args(["check", "--quiet", "--message-format=json", "--manifest-path"]);
    command.arg(package.join("Cargo.toml"));
    command.env("CARGO_TARGET_DIR", paths::target());
    let (output, usage) = process::measured(&mut command)?;
    if output.status.success() {
        return Ok(usage);
    }
    let mut errors = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        let message = &message["message"];
        if message["level"] == "error" && message["spans"].as_array().is_some_and(|s| !s.is_empty())
        {
            errors.push(located(message, modules, files));
        }
    }
    errors.sort();
    errors.dedup();
    for error in &errors {
        println!("{error}");
    }
    if errors.is_empty() {
        bail!("cargo check failed\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    bail!("{} errors in blocks of Rust", errors.len())
}

/// `generated/skills/voice/SKILL.md:64: error: ...`.
fn located(message: &Value, modules: &BTreeMap<usize, Module>, files: &[PathBuf]) -> String {
    let said = message["message"].as_str().unwrap_or_default();
    let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
    let primary = spans.iter().find(|span| span["is_primary"] == true).or(spans.first());
    let place = primary.and_then(|span| {
        let name = Path::new(span["file_name"].as_str()?).file_stem()?.to_str()?;
        let module = modules.get(&name.strip_prefix("document_")?.parse().ok()?)?;
        let line = usize::try_from(span["line_start"].as_u64()?).ok()?;
        // An error in what stands around a block is told with its first line.
        let from = module.origins.get(line.checked_sub(1)?..)?;
        from.iter().find_map(|origin| *origin)
    });
    match place {
        Some((file, line)) => format!("{}:{line}: error: {said}", paths::short(&files[file])),
        None => format!("error: {said}: {}", message["rendered"].as_str().unwrap_or_default()),
    }
}
