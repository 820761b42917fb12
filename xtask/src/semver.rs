//! `cargo xtask semver`: the verdicts for Rust users, held against the compiler and against
//! `cargo-semver-checks`.
//!
//! For a pair of documents both crates are generated. A program that uses every item of the old
//! one has to compile with it, which says that the items are what the comparison takes them for.
//! The part that is neither major nor gone has to compile with the new crate too; of the rest
//! each use has to fail. What the tool calls major has to be major in our report.

mod consumer;
mod tool;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::diff::model::Rust;
use codegen::diff::rust::{Api, Difference, compare};
use codegen::diff::{self, SideData};
use codegen::pipeline;
use codegen::write;

use crate::{Documents, codegen as generator, paths, process};
use consumer::{Class, Use};

/// A pair that is always there: small, with an edit of most kinds.
const SMALL: (&str, &str) = ("base.yml", "after.yml");

/// Pairs of real documents that lie beside the repository: an enum that is another one, a field
/// that became required, events that came, parameters that were folded, and eleven weeks.
const PAIRS: [(&str, &str); 5] = [
    ("history/64574a5a34.yml", "history/3c8c3a057a.yml"),
    ("history/6c493e1a4d.yml", "history/e12b552f7e.yml"),
    ("history/76778e5067.yml", "history/b2b90cffac.yml"),
    ("history/c9a6f558d5.yml", "history/5b3b0749d4.yml"),
    ("history/1178c787d1.yml", "official/telnyx-2026-07-16.yml"),
];

/// So often the compiler is asked again without what it has refused. It hides later errors.
const ROUNDS: usize = 8;

/// Holds the Rust verdicts of `diff` against the compiler and `cargo-semver-checks`.
#[derive(Debug, clap::Args)]
pub struct Semver {
    /// Two documents, old and new; may be given several times. Default: a small pair of the tests,
    /// and pairs of the history where it lies beside the repository.
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    pair: Vec<PathBuf>,
    /// Leave `cargo-semver-checks` out.
    #[arg(long)]
    no_tool: bool,
    /// Leave the program that uses every item out.
    #[arg(long)]
    no_program: bool,
}

impl Semver {
    /// Checks all pairs; fails if one verdict does not hold.
    pub fn run(self) -> Result<()> {
        if !self.no_tool {
            process::require(tool::NAME, "cargo install cargo-semver-checks --locked")?;
        }
        let mut pairs = self.given();
        if pairs.is_empty() {
            pairs = known_pairs();
        }
        let mut wrong = Vec::new();
        for (old, new) in &pairs {
            let name = |path: &Path| {
                path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            };
            println!("{} -> {}", name(old), name(new));
            let pair = Pair::new(old, new)?;
            let found = pair.differences();
            let majors = found.iter().filter(|found| found.item.level == Rust::Major).count();
            println!("    {} items differ, {majors} of them major", found.len());
            if !self.no_program {
                pair.program(&found, &mut wrong)?;
            }
            if !self.no_tool {
                tool::check(&pair.old_dir(), &pair.new_dir(), &found, &mut wrong)?;
            }
        }
        for line in &wrong {
            println!("WRONG {line}");
        }
        match wrong.len() {
            0 => Ok(()),
            some => bail!("{some} verdicts do not hold"),
        }
    }

    /// The pairs of the command line. They come as one list, and never half a pair.
    fn given(&self) -> Vec<(PathBuf, PathBuf)> {
        self.pair.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
    }
}

fn known_pairs() -> Vec<(PathBuf, PathBuf)> {
    let cases = paths::root().join("codegen/tests/cases/diff_rust");
    let small = (cases.join(SMALL.0), cases.join(SMALL.1));
    let shared = paths::root().join("..").join("shared");
    let all = PAIRS.iter().map(|(old, new)| (shared.join(old), shared.join(new)));
    let (there, gone): (Vec<_>, Vec<_>) =
        all.partition(|(old, new)| old.is_file() && new.is_file());
    for (old, new) in gone {
        println!("skipped, not on this machine: {} -> {}", old.display(), new.display());
    }
    std::iter::once(small).chain(there).collect()
}

/// A pair of documents, understood, with both crates on disk.
struct Pair {
    old: SideData,
    new: SideData,
    /// Where the crates and the program are.
    dir: PathBuf,
}

impl Pair {
    fn new(old: &Path, new: &Path) -> Result<Self> {
        // Always the same place, so that cargo does not pile up what it built.
        let dir = paths::target().join("semver");
        let before = generate(old, None, &dir.join("old"))?;
        let after = generate(new, Some(&before.ledger), &dir.join("new"))?;
        Ok(Self { old: before, new: after, dir })
    }

    fn old_dir(&self) -> PathBuf {
        self.dir.join("old")
    }

    fn new_dir(&self) -> PathBuf {
        self.dir.join("new")
    }

    fn differences(&self) -> Vec<Difference> {
        compare(&Api::side(&self.old), &Api::side(&self.new))
    }

    /// Compiles the program with both crates.
    fn program(&self, found: &[Difference], wrong: &mut Vec<String>) -> Result<()> {
        let api = Api::side(&self.old);
        let uses = consumer::uses(&api, &Api::side(&self.new), found);
        let (kept, broken): (Vec<&Use>, Vec<&Use>) = uses
            .iter()
            .filter(|one| one.class != Class::Unsaid)
            .partition(|one| one.class == Class::Kept);
        let all: Vec<&Use> = kept.iter().chain(&broken).copied().collect();
        let (failed, usage) = self.check(&self.old_dir(), &all)?;
        println!("    {} uses with the old crate: {usage}", all.len());
        wrong.extend(failed.iter().map(|at| format!("not in the old crate: {}", all[*at].text)));
        let (failed, usage) = self.check(&self.new_dir(), &kept)?;
        println!("    {} uses that should compile with the new crate: {usage}", kept.len());
        wrong.extend(failed.iter().map(|at| format!("breaks unsaid: {}", kept[*at].text)));
        let mut rest = broken.clone();
        for _ in 0..ROUNDS {
            let (failed, _) = self.check(&self.new_dir(), &rest)?;
            if failed.is_empty() {
                break;
            }
            let mut at = 0;
            rest.retain(|_| {
                at += 1;
                !failed.contains(&(at - 1))
            });
        }
        println!(
            "    {} of {} uses of what is major break with the new crate",
            broken.len() - rest.len(),
            broken.len()
        );
        wrong.extend(rest.iter().map(|one| format!("major, and compiles: {}", one.text)));
        Ok(())
    }

    /// The uses that do not compile with a crate, by index.
    fn check(&self, with: &Path, uses: &[&Use]) -> Result<(BTreeSet<usize>, String)> {
        let dir = self.dir.join("program");
        let manifest = fs::read_to_string(with.join("Cargo.toml"))?;
        let manifest: toml::Table = manifest.parse().context("in the generated manifest")?;
        let mut features: Vec<&str> = vec!["full"];
        let table = manifest.get("features").and_then(toml::Value::as_table);
        features.extend(table.filter(|table| table.contains_key("ws")).map(|_| "ws"));
        let manifest = format!(
            "[package]\nname = \"semver-program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             publish = false\n\n[workspace]\n\n[dependencies]\ntelnyx-sdk = {{ path = {:?}, \
             default-features = false, features = {features:?} }}\n",
            with.display().to_string()
        );
        paths::put(&dir.join("Cargo.toml"), manifest)?;
        paths::put(&dir.join("src").join("lib.rs"), consumer::text(uses))?;
        fs::copy(paths::root().join("Cargo.lock"), dir.join("Cargo.lock"))
            .context("cannot copy Cargo.lock")?;
        let mut command = process::cargo();
        command.args(["check", "--quiet", "--message-format=json", "--manifest-path"]);
        command.arg(dir.join("Cargo.toml"));
        // What both versions depend on is built once, and most likely is already.
        command.env("CARGO_TARGET_DIR", paths::target()).env("CARGO_INCREMENTAL", "0");
        let (output, usage) = process::measured(&mut command)?;
        let failed = consumer::failures(&String::from_utf8_lossy(&output.stdout));
        if !output.status.success() && failed.is_empty() {
            bail!("the program cannot be checked: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok((failed, usage.describe()))
    }
}

/// Writes the crate of a document, and says what was understood.
fn generate(document: &Path, ledger: Option<&str>, dir: &Path) -> Result<SideData> {
    let documents = Documents { specs: vec![document.to_owned()], ..Documents::default() };
    let (mut input, _) = generator::read(&documents, true)?;
    if let Some(ledger) = ledger {
        input.ledger = ledger.to_owned();
    }
    let made = generator::without_errors(pipeline::generate(&input))?;
    write::write(dir, &made.files).with_context(|| format!("cannot write {}", dir.display()))?;
    let side = diff::side(&input, &document.display().to_string());
    side.map_err(|found| anyhow::anyhow!("{found:#?}"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Semver;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        semver: Semver,
    }

    #[test]
    fn pairs_are_those_that_were_given() {
        let parse = |args: &str| {
            let args = std::iter::once("program").chain(args.split(' '));
            Program::try_parse_from(args).map(|program| program.semver.given())
        };
        let pair = |old: &str, new: &str| (old.into(), new.into());
        let given = |args| parse(args).expect("they are whole pairs");
        assert_eq!(given("--pair a b"), [pair("a", "b")]);
        assert_eq!(given("--pair a b --pair c d"), [pair("a", "b"), pair("c", "d")]);
        assert_eq!(given("--no-tool"), []);
        assert!(parse("--pair a").is_err());
    }
}
