//! The rules against those of the best tool of the field: every one of its rules is one of ours,
//! merged into one of ours, or left out for a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use codegen::diff::rules;

use crate::support::input;

struct Line {
    verdict: String,
    ours: Vec<String>,
    why: String,
}

fn table() -> BTreeMap<String, Line> {
    let path = input::root().join("codegen/tests/cases/diff/oasdiff.tsv");
    let text = fs::read_to_string(path).expect("the table can be read");
    let mut out = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [id, verdict, ours, why] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}")
        };
        let ours = ours.split(", ").filter(|ours| *ours != "-").map(str::to_owned).collect();
        let line = Line { verdict: verdict.to_owned(), ours, why: why.to_owned() };
        assert!(out.insert(id.to_owned(), line).is_none(), "{id} is there twice");
    }
    out
}

#[test]
fn the_table_names_rules_of_ours() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (id, line) in table() {
        assert!(!line.why.is_empty(), "{id}: no reason");
        assert_eq!(line.ours.is_empty(), line.verdict == "left-out", "{id}");
        assert!(["rule", "merged", "left-out"].contains(&line.verdict.as_str()), "{id}");
        for ours in &line.ours {
            assert!(rules::find(ours).is_some(), "{id}: {ours} is no rule");
        }
        *counts.entry(line.verdict).or_default() += 1;
    }
    println!("{counts:?}");
    assert_eq!(counts.values().sum::<usize>(), 509);
}

#[test]
fn the_table_names_every_rule_of_theirs() {
    let test = "the_table_names_every_rule_of_theirs";
    let Some(path) = input::shared(test, "diff-rules-oasdiff.tsv") else { return };
    let text = fs::read_to_string(path).expect("their rules can be read");
    let theirs: BTreeSet<String> =
        text.lines().skip(1).filter_map(|line| Some(line.split_once('\t')?.0.to_owned())).collect();
    let ours: BTreeSet<String> = table().into_keys().collect();
    let missing: Vec<&String> = theirs.difference(&ours).collect();
    let invented: Vec<&String> = ours.difference(&theirs).collect();
    assert!(missing.is_empty() && invented.is_empty(), "{missing:?} {invented:?}");
}

/// What we tell and they do not.
#[test]
fn rules_of_our_own_are_counted() {
    let met: BTreeSet<String> = table().into_values().flat_map(|line| line.ours).collect();
    let own: Vec<&str> = rules::all().map(|rule| rule.id).filter(|id| !met.contains(*id)).collect();
    println!("{} rules, {} of our own: {}", rules::all().count(), own.len(), own.join(", "));
    assert!(own.contains(&"parameter-consolidated") && !own.contains(&"operation-removed"));
    assert!(rules::print().lines().count() > 3 * rules::all().count());
}
