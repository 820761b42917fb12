//! All versions of seven years: they load, nothing is different in a copy, and the way back is
//! the mirror of the way there.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use codegen::diff::rules;
use codegen::diff::{Report, SideData};
use serde_yaml::Value;

use crate::support::diff;
use crate::support::input;

/// What has to be the same in both directions, with how often it is there.
type Facts = BTreeMap<(String, String, String, usize, usize), i64>;

fn facts(report: &Report, back: bool) -> Facts {
    let mut out = Facts::new();
    for change in report.changes.iter().chain(&report.documentation) {
        let rule = rules::find(&change.id).expect("every change has a rule");
        let (id, before, after) = if back {
            (rule.mirror, &change.after, &change.before)
        } else {
            (rule.id, &change.before, &change.after)
        };
        let reach = &change.reach;
        let key = (
            id.to_owned(),
            before.clone(),
            after.clone(),
            reach.operations_total,
            reach.webhooks_total,
        );
        *out.entry(key).or_default() += 1;
    }
    out
}

fn versions(test: &str) -> Option<Vec<PathBuf>> {
    let directory = input::shared(test, "history")?;
    let mut paths: Vec<(String, PathBuf)> = fs::read_dir(directory)
        .expect("the directory can be read")
        .map(|entry| entry.expect("the directory can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .map(|path| (order(&path), path))
        .collect();
    paths.sort();
    Some(paths.into_iter().map(|(_, path)| path).collect())
}

/// Names are commits, and a document only grows, so that its size tells its age well enough.
fn order(path: &PathBuf) -> String {
    let size = fs::metadata(path).map_or(0, |found| found.len());
    format!("{size:012}")
}

#[test]
fn every_version_loads_and_is_mirrored_by_its_neighbour() {
    let test = "every_version_loads_and_is_mirrored_by_its_neighbour";
    let Some(paths) = versions(test) else { return };
    assert_eq!(paths.len(), 17);
    let mut last: Option<SideData> = None;
    for path in paths {
        let side = diff::side(path, None);
        let same = codegen::diff::diff(&side, &side);
        assert!(same.changes.is_empty(), "{}: {:#?}", side.name, diff::lines(&same));
        assert!(same.documentation.is_empty(), "{}: {:#?}", side.name, diff::lines(&same));
        if let Some(old) = last {
            let there = codegen::diff::diff(&old, &side);
            let back = codegen::diff::diff(&side, &old);
            let (mut there_facts, back_facts) = (facts(&there, false), facts(&back, true));
            for (fact, count) in back_facts {
                *there_facts.entry(fact).or_default() -= count;
            }
            there_facts.retain(|_, count| *count != 0);
            assert!(there_facts.is_empty(), "{} {}: {there_facts:#?}", old.name, side.name);
            let mut keys: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
            for change in &there.changes {
                let text = format!("{} -> {}", change.before, change.after);
                keys.entry((&change.id, &change.place)).or_default().push(text);
            }
            keys.retain(|_, changes| changes.len() > 1);
            assert!(keys.is_empty(), "a waiver cannot tell these apart: {keys:#?}");
            println!(
                "{} to {}: {} changes, {} texts",
                old.name,
                side.name,
                there.changes.len(),
                there.documentation.len()
            );
            assert_eq!(there.summary.added, back.summary.removed);
            assert_eq!(there.summary.removed, back.summary.added);
        }
        last = Some(side);
    }
}

#[test]
fn what_is_tolerated_is_noted() {
    let test = "what_is_tolerated_is_noted";
    let Some(paths) = versions(test) else { return };
    let Some(path) = paths.into_iter().find(|path| path.ends_with("1c7b277078.yml")) else {
        panic!("{test}: the version is missing")
    };
    // A flag where a list of names belongs, which no other tool reads.
    let text = fs::read_to_string(&path).expect("the version can be read");
    let document: Value = serde_yaml::from_str(&text).expect("the version is YAML");
    assert!(document["paths"].is_mapping());
    let side = diff::side(path, None);
    let report = codegen::diff::diff(&side, &side);
    assert!(!report.notes.is_empty());
    assert!(report.notes.iter().all(|note| note.text.ends_with('.') && !note.place.is_empty()));
}
