//! What `cargo-semver-checks` says, and whether our report says it too.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use codegen::diff::model::Rust;
use codegen::diff::rust::Difference;

use crate::process;

/// The program.
pub const NAME: &str = "cargo-semver-checks";

/// Words of its output that name no item.
const WORDS: [&str; 28] = [
    "variant",
    "field",
    "of",
    "struct",
    "enum",
    "mod",
    "in",
    "file",
    "feature",
    "the",
    "package",
    "s",
    "Cargo",
    "toml",
    "method",
    "function",
    "trait",
    "type",
    "const",
    "constant",
    "from",
    "to",
    "takes",
    "parameters",
    "Struct",
    "allows",
    "generic",
    "types",
];

/// Compares both crates; everything that it calls major has to be major among our differences.
pub fn check(old: &Path, new: &Path, found: &[Difference], wrong: &mut Vec<String>) -> Result<()> {
    let mut run = Command::new(NAME);
    run.args(["semver-checks", "--color", "never", "--release-type", "minor"]);
    run.args(["--default-features", "--features", "full,ws"]);
    run.arg("--manifest-path").arg(new.join("Cargo.toml"));
    run.arg("--baseline-root").arg(old);
    run.env("CARGO_TARGET_DIR", new.with_file_name("target"));
    let (output, usage) = process::measured(&mut run)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    if !said.contains("Checked") {
        bail!("{NAME} could not compare:\n{said}");
    }
    let failures = failures(&text);
    println!("    {NAME}: {} items are major, {}", failures.len(), usage.describe());
    let majors: Vec<BTreeSet<&str>> = found
        .iter()
        .filter(|found| found.item.level == Rust::Major)
        .map(|found| {
            let texts = [&found.item.path, &found.thing, &found.item.before];
            texts.into_iter().flat_map(|text| words(text)).collect()
        })
        .collect();
    let mut missed = 0;
    for (lint, item) in &failures {
        let wanted: BTreeSet<&str> = item_words(item);
        if !majors.iter().any(|known| wanted.is_subset(known)) {
            missed += 1;
            wrong.push(format!("{NAME} calls it major ({lint}): {item}"));
        }
    }
    println!("    {} of them are major in our report", failures.len() - missed);
    Ok(())
}

/// Lint and item of each failure.
fn failures(text: &str) -> Vec<(String, String)> {
    let mut lint = String::new();
    let mut listed = false;
    let mut out = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("--- failure ") {
            lint = rest.split(':').next().unwrap_or_default().to_owned();
            listed = false;
        } else if line.starts_with("Failed in:") {
            listed = true;
        } else if line.is_empty() || line.starts_with("---") {
            listed = false;
        } else if listed && line.starts_with("  ") && !line.starts_with("   ") {
            out.push((lint.clone(), line.trim().to_owned()));
        }
    }
    out
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// The names in a line such as `field a of struct B, previously in file src/c/types.rs:1`.
fn item_words(line: &str) -> BTreeSet<&str> {
    let item = line.split(", previously").next().unwrap_or(line);
    let item = item.split(" in file ").next().unwrap_or(item).split(" in /").next().unwrap_or(item);
    words(item)
        .filter(|word| !WORDS.contains(word) && word.parse::<u64>().is_err())
        // Twins are a part of what is said of their setter.
        .map(|word| word.strip_prefix("maybe_").unwrap_or(word))
        .map(|word| word.strip_suffix("_null").unwrap_or(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{failures, item_words};

    #[test]
    fn items_are_read_off_the_report() {
        let text = "\n--- failure struct_missing: pub struct removed or renamed ---\n\n\
            Description:\nA struct cannot be imported.\n        ref: https://doc\n\nFailed in:\n  \
            struct telnyx_sdk::other::Reputation, previously in file /x/src/other/mod.rs:14\n\n     \
            Summary semver requires new major version\n";
        let found = failures(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "struct_missing");
        let words: Vec<&str> = item_words(&found[0].1).into_iter().collect();
        assert_eq!(words, ["Reputation", "other", "telnyx_sdk"]);
        let field = "field call_reasons of struct Dir, previously in file /x/src/a.rs:1";
        assert_eq!(item_words(field).into_iter().collect::<Vec<_>>(), ["Dir", "call_reasons"]);
        let fewer = "Struct CallsDial allows 1 -> 0 generic types in /x/src/a/ops.rs:1";
        assert_eq!(item_words(fewer).into_iter().collect::<Vec<_>>(), ["CallsDial"]);
    }
}
