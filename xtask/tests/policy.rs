//! `deny.toml` against the lock file: licences, doubles, sources. `cargo deny` says the same and
//! more; this runs everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn policy() -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deny.toml");
    fs::read_to_string(path).expect("it is in the repository").parse().expect("it is TOML")
}

fn texts<'a>(policy: &'a toml::Table, section: &str, key: &str, field: &str) -> Vec<&'a str> {
    let list = policy[section][key].as_array().expect("a list");
    let text = |entry: &'a toml::Value| entry.as_str().or_else(|| entry.get(field)?.as_str());
    list.iter().map(|entry| text(entry).expect("a text, or a table with it")).collect()
}

/// What is resolved from the lock file, for all platforms and with all features.
fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// Everything in the lock file that is not ours.
fn packages() -> Vec<Value> {
    let Value::Array(all) = metadata()["packages"].take() else { panic!("cargo lists packages") };
    let found: Vec<Value> = all.into_iter().filter(|one| !one["source"].is_null()).collect();
    assert!(found.len() > 100, "only {} packages", found.len());
    found
}

fn text<'a>(package: &'a Value, key: &str) -> &'a str {
    package[key].as_str().unwrap_or_default()
}

#[test]
fn licences_and_sources_are_those_that_are_allowed() {
    let policy = policy();
    let allowed = texts(&policy, "licenses", "allow", "");
    let registries = texts(&policy, "sources", "allow-registry", "");
    let mut used = BTreeSet::new();
    for package in packages() {
        let (name, licence) = (text(&package, "name"), text(&package, "license"));
        let expression = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX)
            .unwrap_or_else(|error| panic!("{name}: {licence:?}: {error}"));
        let fine = expression.evaluate(|asked| {
            let known = allowed
                .iter()
                .find(|allowed| asked.license.id().is_some_and(|id| id.name == **allowed));
            used.extend(known.copied());
            known.is_some()
        });
        assert!(fine, "{name}: {licence}");
        let source = text(&package, "source").trim_start_matches("registry+");
        assert!(registries.contains(&source), "{name} comes from {source}");
    }
    let unused: Vec<_> = allowed.iter().filter(|one| !used.contains(*one)).collect();
    assert!(unused.is_empty(), "allowed and not needed: {unused:?}");
}

#[test]
fn doubles_are_known() {
    let policy = policy();
    let skipped: BTreeSet<&str> = texts(&policy, "bans", "skip", "crate").into_iter().collect();
    let packages = packages();
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for package in &packages {
        let (name, version) = (text(package, "name"), text(package, "version"));
        versions.entry(name).or_default().insert(format!("{name}@{version}"));
    }
    let mut used = BTreeSet::new();
    for (name, mut found) in versions {
        found.retain(|one| match skipped.get(one.as_str()) {
            Some(known) => {
                used.insert(*known);
                false
            }
            None => true,
        });
        assert!(found.len() == 1, "{name}: {found:?}");
    }
    let stale: Vec<_> = skipped.difference(&used).collect();
    assert!(stale.is_empty(), "no double any more: {stale:?}");
}

/// Packages by name, each with one that it depends on directly.
type Edges<'a> = BTreeSet<(&'a str, &'a str)>;

/// Who depends on something that is denied, other than the wrappers that may.
fn banned<'a>(policy: &toml::Table, edges: &Edges<'a>) -> Edges<'a> {
    let denied = policy["bans"]["deny"].as_array().expect("a list");
    let may = |who: &str, what: &str| {
        let rules = denied.iter().filter(|rule| rule["name"].as_str() == Some(what));
        rules.map(|rule| rule.get("wrappers").and_then(toml::Value::as_array)).all(|wrappers| {
            wrappers.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(who)))
        })
    };
    edges.iter().copied().filter(|(who, what)| !may(who, what)).collect()
}

#[test]
fn what_is_denied_is_used_by_its_wrappers_alone() {
    let policy = policy();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("a list");
    let names: BTreeMap<&str, &str> =
        packages.iter().map(|one| (text(one, "id"), text(one, "name"))).collect();
    let nodes = metadata["resolve"]["nodes"].as_array().expect("a list");
    let edges: Edges<'_> = nodes
        .iter()
        .flat_map(|node| {
            let all = node["deps"].as_array().expect("a list").iter();
            all.map(|one| (names[text(node, "id")], names[text(one, "pkg")]))
        })
        .collect();
    // What the rule is about is there, and one more user of it would be seen.
    assert!(edges.contains(&("native-tls", "openssl")));
    assert_eq!(banned(&policy, &edges), Edges::new(), "see deny.toml");
    let more = [("native-tls", "openssl"), ("reqwest", "openssl"), ("codegen", "serde_yml")];
    assert_eq!(banned(&policy, &more.into()), more[1..].iter().copied().collect());
}
