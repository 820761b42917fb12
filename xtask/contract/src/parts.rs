//! The parts that need no server, as they go into the report.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use crate::document::Document;
use crate::driver::Driver;
use crate::report::{Failure, Report};
use crate::{damage, examples, values};

/// Makes the same values in every run.
const SEED: u64 = 2026;

/// Values of each type.
const VALUES: usize = 50;

/// Damaged values of each type.
const DAMAGED: usize = 50;

/// The examples of the document.
pub fn examples<C>(
    driver: &Driver<C>,
    source: &Document,
    normalized: &Document,
    report: &mut Report,
) {
    let summary = examples::run(driver, source, normalized);
    let obsolete =
        summary.obsolete.iter().map(|at| format!("{at}: this exception is equal by now"));
    report.obsolete.extend(obsolete);
    corpus("examples", &summary, report);
}

/// The examples of older documents: each file in a directory is one.
pub fn history<C>(
    driver: &Driver<C>,
    source: &Document,
    normalized: &Document,
    dir: &Path,
    report: &mut Report,
) -> anyhow::Result<()> {
    let entries = fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    let old = paths.iter().map(|path| Document::read(path)).collect::<Result<Vec<_>, _>>()?;
    corpus("history", &examples::dirty(driver, source, normalized, &old), report);
    Ok(())
}

fn corpus(name: &'static str, summary: &examples::Summary, report: &mut Report) {
    let count = |(key, count): (String, &usize)| (key, Value::from(*count));
    let kinds = summary.kinds.iter().map(|(kind, n)| count((format!("{kind:?}"), n)));
    let classes = summary.classes.iter().map(|(class, n)| count((format!("{class:?}"), n)));
    let exceptions: Vec<Value> =
        summary.exceptions.iter().map(|(at, why)| json!({"pointer": at, "why": why})).collect();
    let part = json!({
        "examples": summary.kinds.values().sum::<usize>(),
        "exceptions": summary.exceptions.len(),
        "kinds": kinds.collect::<serde_json::Map<_, _>>(),
        "classes": classes.collect::<serde_json::Map<_, _>>(),
        "excepted": exceptions,
        "let_go": format!("{:?}", summary.allowed),
        "gone": summary.gone,
    });
    report.part(name, &part, summary.failures.len());
    report.failures.extend(summary.failures.iter().map(|problem| Failure {
        call: format!("{name}: {}", problem.rust),
        wire: problem.value.clone(),
        violation: problem.differences.join("; "),
        pointer: format!("{} (schema {})", problem.at, problem.schema),
    }));
}

/// Random values of every type, valid and damaged.
pub fn values<C>(driver: &Driver<C>, normalized: &Document, report: &mut Report) {
    let valid = values::run(driver, normalized, SEED, VALUES);
    let damaged = damage::run(driver, normalized, SEED, DAMAGED);
    let failed = valid.failures.len() + damaged.failures.len();
    let part = json!({
        "schemas": valid.schemas,
        "values": valid.values,
        "damaged_schemas": damaged.schemas,
        "damaged": damaged.values,
        "let_go": format!("{:?}", valid.allowed),
        "damaged_let_go": format!("{:?}", damaged.allowed),
    });
    report.part("values", &part, failed);
    for failure in valid.failures.iter().chain(&damaged.failures) {
        let damage = if failure.damage.is_empty() { "valid" } else { &failure.damage };
        report.failures.push(Failure {
            call: format!("{}, seed {}, {damage}", failure.rust, failure.seed),
            wire: failure.value.clone(),
            violation: failure.problems.join("; "),
            pointer: failure.schema.clone(),
        });
    }
}
