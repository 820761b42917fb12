//! Links of `API.md` into the documentation of the crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// What every link to a page of the crate begins with.
const BASE: &str = "https://docs.rs/telnyx-sdk/latest/";

/// Looks every link up in what `cargo doc` made; answers with how many there are.
pub fn check(file: &Path, docs: &Path) -> Result<usize> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut pages: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut found = 0;
    for (number, line) in text.lines().enumerate() {
        for rest in line.split(&format!("]({BASE}")).skip(1) {
            let target = rest.split(')').next().unwrap_or_default();
            let (page, fragment) = target.split_once('#').unwrap_or((target, ""));
            let html =
                pages.entry(page).or_insert_with(|| fs::read_to_string(docs.join(page)).ok());
            let there = html.as_ref().is_some_and(|html| {
                fragment.is_empty() || html.contains(&format!("id=\"{fragment}\""))
            });
            found += 1;
            if !there {
                wrong.push(format!("{}:{}: {target}", file.display(), number + 1));
            }
        }
    }
    if !wrong.is_empty() {
        bail!("{} links lead nowhere\n{}", wrong.len(), wrong.join("\n"));
    }
    if found == 0 {
        bail!("{} has no link to the documentation", file.display());
    }
    Ok(found)
}
