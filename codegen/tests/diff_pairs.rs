//! Real changes of seven years against what is known to have changed: every fact is there once,
//! and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::diff::model::{Change, Http, Report};
use serde_json::Value;

use crate::support::diff;
use crate::support::input;

/// The kinds of the known changes, and our rules; none where nothing is to be reported.
const KINDS: &[(&str, &[&str])] = &[
    ("bounds-rewritten", &[]),
    ("constraint-relaxed", &["item-count-widened", "range-widened", "length-widened"]),
    ("constraint-tightened", &["range-narrowed", "range-shifted", "length-narrowed"]),
    ("enum-values-added", &["enum-values-added"]),
    ("enum-values-removed", &["enum-values-removed"]),
    ("nullable-rewritten", &[]),
    ("openapi-version-changed", &["openapi-version-changed"]),
    ("operation-id-changed", &["operation-id-changed"]),
    ("parameter-consolidated", &["parameter-consolidated"]),
    ("property-became-required", &["property-became-required"]),
    ("schema-removed", &["schema-removed"]),
    ("webhooks-added", &["webhook-added"]),
];

fn pairs(test: &str) -> Option<(PathBuf, Vec<Value>)> {
    let directory = input::shared(test, "history")?;
    let text = fs::read_to_string(directory.join("pairs.json")).expect("the pairs can be read");
    let pairs: Value = serde_json::from_str(&text).expect("the pairs are JSON");
    let pairs = pairs["pairs"].as_array().expect("there are pairs").clone();
    Some((directory, pairs))
}

fn report(test: &str, directory: &Path, pair: &Value) -> Option<Report> {
    let file = |side: &str| {
        let commit = pair[side]["commit"].as_str().expect("a side has a commit");
        directory.join(format!("{commit}.yml"))
    };
    // The newest version is not among the others.
    let new = if file("new").exists() { file("new") } else { input::official(test)? };
    Some(diff::report(file("old"), new))
}

fn is_told(change: &Change, truth: &Value) -> bool {
    let text = |key: &str| truth[key].as_str().expect("a known change has texts");
    let (_, ids) = KINDS
        .iter()
        .find(|(kind, _)| *kind == text("kind"))
        .unwrap_or_else(|| panic!("no rule is named for {}", text("kind")));
    let http = match text("http") {
        "breaking" => Http::Breaking,
        "risky" => Http::Risky,
        _ => Http::NonBreaking,
    };
    ids.contains(&change.id.as_str()) && change.http == http && is_at(change, text("where"))
}

/// The known places name an operation and a component; ours name the component, and the
/// operations are in the reach.
fn is_at(change: &Change, place: &str) -> bool {
    if change.place == place || change.place.starts_with(&format!("{place} ")) {
        return true;
    }
    let Some((operation, component)) = place.split_once(" body ") else { return false };
    change.place == format!("components.schemas.{component}")
        && change.reach.operations.iter().any(|known| known == operation)
}

#[test]
fn complete_pairs_are_told_exactly() {
    let test = "complete_pairs_are_told_exactly";
    let Some((directory, pairs)) = pairs(test) else { return };
    let mut seen = 0;
    for pair in pairs.iter().filter(|pair| pair["complete"] == true) {
        let id = pair["id"].as_str().expect("a pair has an id");
        let report = report(test, &directory, pair).expect("all complete pairs are there");
        let truths: Vec<&Value> =
            pair["changes"].as_array().expect("a pair has changes").iter().collect();
        let lines = diff::lines(&report).join("\n");
        let mut left: Vec<&Change> = report.changes.iter().collect();
        for truth in truths {
            let kind = truth["kind"].as_str().unwrap_or_default();
            let rewritten = KINDS.iter().any(|(known, ids)| *known == kind && ids.is_empty());
            if rewritten {
                continue;
            }
            let found = left.iter().position(|change| is_told(change, truth));
            let found = found.unwrap_or_else(|| panic!("{id}: {truth} is not told in\n{lines}"));
            left.remove(found);
        }
        assert!(left.is_empty(), "{id}: more than what changed:\n{left:#?}");
        let words = pair["documentation_only_changes"].as_u64().expect("a count");
        assert_eq!(report.documentation.len() as u64, words, "{id}: {lines}");
        println!("{id}: {} changes", report.changes.len());
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn eleven_weeks_are_counted() {
    let test = "eleven_weeks_are_counted";
    let Some((directory, pairs)) = pairs(test) else { return };
    let pair = pairs.iter().find(|pair| pair["complete"] == false).expect("the pair is there");
    let Some(report) = report(test, &directory, pair) else { return };
    let counts = &pair["counts"];
    let count = |key: &str| counts[key].as_u64().expect("a count") as usize;
    let sides = (&report.old, &report.new);
    assert_eq!(sides.0.operations, count("operations_old"));
    assert_eq!(sides.1.operations, count("operations_new"));
    assert_eq!(sides.0.schemas, count("schemas_old"));
    assert_eq!(sides.1.schemas, count("schemas_new"));
    let summary = &report.summary;
    assert_eq!(summary.added.operations, count("operations_added"));
    assert_eq!(summary.removed.operations, count("operations_removed"));
    assert_eq!(summary.added.schemas, count("schemas_added"));
    assert_eq!(summary.added.webhooks, count("webhooks_added"));
    assert_eq!(summary.removed.webhooks, count("webhooks_removed"));
    let of = |id: &str| report.changes.iter().filter(|change| change.id == id).count();
    assert_eq!(of("operation-added"), count("operations_added"));
    assert_eq!(of("operation-id-changed"), count("operation_ids_changed_on_same_method_and_path"));
    // A name that is gone is told as such, or as another name.
    let gone: BTreeSet<&str> = report
        .changes
        .iter()
        .filter(|change| ["schema-removed", "schema-renamed"].contains(&change.id.as_str()))
        .flat_map(|change| change.before.split(", "))
        .collect();
    let wanted = counts["schemas_removed"].as_array().expect("a list").iter();
    assert_eq!(gone, wanted.filter_map(Value::as_str).collect());
    assert_eq!(summary.removed.schemas, gone.len());
    assert!(report.changes.len() <= 600, "{} entries", report.changes.len());
    println!("{} changes, {} texts", report.changes.len(), report.documentation.len());
    // A waiver names a rule and a place, so these tell changes apart.
    let keys: BTreeSet<(&str, &str)> =
        report.changes.iter().map(|change| (&*change.id, &*change.place)).collect();
    assert_eq!(keys.len(), report.changes.len(), "two changes cannot be told apart");
}
