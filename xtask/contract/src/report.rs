//! What a run found: as JSON for programs, as Markdown for people, as lines for a log.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;
use serde_json::Value;

use crate::{examples, same, values};

/// A whole run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Name of the document.
    pub document: String,
    /// In order of path and method.
    pub operations: Vec<Row>,
    /// The other parts, each with the number of its failures under `failed`.
    #[serde(flatten)]
    pub parts: BTreeMap<&'static str, Value>,
    /// Sums.
    pub totals: Totals,
    /// Limits of the mock servers that were of no use: they go.
    pub obsolete: Vec<String>,
    /// What was not checked, and why.
    pub notes: Vec<String>,
    /// Everything that failed, in words.
    #[serde(skip)]
    pub failures: Vec<Failure>,
}

/// An operation.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// `POST`.
    pub method: &'static str,
    /// As the document writes it.
    pub path: &'static str,
    /// `#/paths/~1calls/post`.
    pub pointer: &'static str,
    /// `client.calls().dial()`.
    pub rust: &'static str,
    /// How many calls were made.
    pub calls: usize,
    /// What was wrong with them.
    pub violations: Vec<String>,
    /// How many answers had which status.
    pub statuses: BTreeMap<u16, usize>,
    /// How many documented examples of answers came back.
    pub examples: usize,
    /// Where the examples of the document contradict its schemas.
    pub document_defects: Vec<String>,
    /// What the mock server gets wrong here.
    pub mock_limits: Vec<&'static str>,
    /// What the second one gets wrong here.
    pub second_limits: Vec<&'static str>,
}

/// Something that failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// The call in Rust.
    pub call: String,
    /// The request as it went over the wire.
    pub wire: String,
    /// What is wrong.
    pub violation: String,
    /// Where the document speaks of it.
    pub pointer: String,
}

/// Sums over the operations.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub struct Totals {
    /// How many operations there are.
    pub operations: usize,
    /// How many of them were called at least once, and without a violation.
    pub good: usize,
    /// How many calls were made.
    pub calls: usize,
    /// What was wrong with them.
    pub violations: usize,
    /// Documented examples of answers that came back.
    pub examples: usize,
    /// Examples that contradict their schema.
    pub document_defects: usize,
    /// Operations with a limit of the mock server.
    pub limited: usize,
    /// Operations with a limit of the second one.
    pub second_limited: usize,
    /// Failures of all parts.
    pub failed: usize,
    /// Seconds on the clock.
    pub seconds: u64,
}

impl Report {
    /// Adds a part; every one has its failures in `failures` already.
    pub fn part(&mut self, name: &'static str, summary: &impl Serialize, failed: usize) {
        let mut value = serde_json::to_value(summary)
            .unwrap_or_else(|error| Value::from(format!("not to be written: {error}")));
        if let Value::Object(members) = &mut value {
            members.insert("failed".to_owned(), failed.into());
        }
        self.parts.insert(name, value);
    }

    /// The same, with the failures; `none` tells what is odd where nothing was checked.
    pub(crate) fn checked(
        &mut self,
        name: &'static str,
        summary: &impl Serialize,
        mut failures: Vec<Failure>,
        none: Option<Result<Failure, String>>,
    ) {
        match none {
            Some(Ok(failure)) => failures.push(failure),
            Some(Err(note)) => self.notes.push(note),
            None => {}
        }
        self.part(name, summary, failures.len());
        self.failures.extend(failures);
    }

    /// Sums up.
    pub fn total(&mut self, seconds: u64) {
        let rows = &self.operations;
        let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum();
        self.totals = Totals {
            operations: rows.len(),
            good: rows.iter().filter(|row| row.calls > 0 && row.violations.is_empty()).count(),
            calls: sum(|row| row.calls),
            violations: sum(|row| row.violations.len()),
            examples: sum(|row| row.examples),
            document_defects: sum(|row| row.document_defects.len()),
            limited: rows.iter().filter(|row| !row.mock_limits.is_empty()).count(),
            second_limited: rows.iter().filter(|row| !row.second_limits.is_empty()).count(),
            failed: self.failures.len(),
            seconds,
        };
    }

    /// Writes `report.json` and `report.md`.
    pub fn write(&self, dir: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let json = serde_json::to_string_pretty(self).context("the report is JSON")?;
        for (name, text) in [("report.json", json + "\n"), ("report.md", self.markdown())] {
            let path = dir.join(name);
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }

    /// One line for a log, when all is done.
    pub fn summary(&self) -> String {
        let all = &self.totals;
        format!(
            "contract: {} of {} operations good, {} calls, {} violations, {} examples of answers, \
             {} with a limit of the mock server, {} of the second one; {} failures of all parts, \
             {} s",
            all.good,
            all.operations,
            all.calls,
            all.violations,
            all.examples,
            all.limited,
            all.second_limited,
            all.failed,
            all.seconds
        )
    }

    /// One line for a part.
    pub(crate) fn line(&self, name: &str) -> String {
        let part = self.parts.get(name).unwrap_or(&Value::Null);
        let failed = part.get("failed").unwrap_or(&Value::Null);
        let counts = numbers(part).into_iter().filter(|(key, _)| key != "failed");
        let counts: Vec<_> = counts.map(|(key, n)| format!("{n} {key}")).collect();
        format!("{name}: {}, {failed} failed", counts.join(", "))
    }

    /// What is not checked in the ordinary way: the limits of the mock servers, and examples that
    /// go through no type.
    fn by_name(&self, text: &mut String) {
        let list = |text: &mut String, title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                let _ = writeln!(text, "## {title}\n\n{}\n", lines.join("\n"));
            }
        };
        let notes = self.notes.iter().map(|note| format!("- {}", cell(note))).collect();
        list(text, "What was not checked", notes);
        let obsolete = self.obsolete.iter().map(|limit| format!("- {}", cell(limit))).collect();
        list(text, "Limits of no use", obsolete);
        let limited = |of: fn(&Row) -> &[&'static str]| {
            let rows = self.operations.iter().filter(|row| !of(row).is_empty());
            rows.map(|row| {
                let whys: Vec<_> = of(row).iter().map(|why| cell(why)).collect();
                format!("- {} {}: {}", row.method, row.path, whys.join("; "))
            })
            .collect()
        };
        list(text, "What the mock server gets wrong", limited(|row| &row.mock_limits));
        list(text, "What the second mock server gets wrong", limited(|row| &row.second_limits));
        let untyped = self.parts.get("examples").and_then(|part| part.get("untyped"));
        let classes = untyped.and_then(Value::as_object).into_iter().flatten();
        let mut classes = classes.peekable();
        if classes.peek().is_some() {
            text.push_str("## Examples that go through no type of the crate\n\n");
            for (class, places) in classes {
                for place in places.as_array().into_iter().flatten() {
                    let _ = writeln!(text, "- {class}: `{}`", place.as_str().unwrap_or_default());
                }
            }
            text.push('\n');
        }
    }

    fn markdown(&self) -> String {
        let mut text = format!("# Contract run: {}\n\n{}\n\n", self.document, self.summary());
        for name in self.parts.keys() {
            let _ = writeln!(text, "- {}", self.line(name));
        }
        for failure in &self.failures {
            let (call, pointer) = (&failure.call, &failure.pointer);
            let violation = cell(&failure.violation);
            let _ = write!(text, "\n- `{call}`: {violation} (`{pointer}`)");
        }
        text.push_str(if self.failures.is_empty() { "\n" } else { "\n\n" });
        self.by_name(&mut text);
        text.push_str("| operation | Rust | calls | statuses | examples | violations | notes |\n");
        text.push_str("|---|---|---|---|---|---|---|\n");
        for row in &self.operations {
            let statuses = row.statuses.iter().map(|(status, n)| format!("{status}: {n}"));
            let statuses = statuses.collect::<Vec<_>>().join(", ");
            let limits = row.mock_limits.iter().map(|why| format!("limit: {}", cell(why)));
            let defects =
                row.document_defects.iter().map(|defect| format!("document: {}", cell(defect)));
            let second = row.second_limits.iter().map(|why| format!("second: {}", cell(why)));
            let notes = limits.chain(second).chain(defects).collect::<Vec<_>>().join("<br>");
            let wrong: Vec<_> = row.violations.iter().map(|wrong| cell(wrong)).collect();
            let _ = writeln!(
                text,
                "| {} {} | `{}` | {} | {statuses} | {} | {} | {notes} |",
                row.method,
                row.path,
                row.rust,
                row.calls,
                row.examples,
                wrong.join("<br>")
            );
        }
        text
    }
}

impl Failure {
    /// For a log.
    pub fn print(&self) -> String {
        let mut text = format!("FAILED {}\n  {}", self.call, self.violation);
        if !self.wire.is_empty() {
            let _ = write!(text, "\n  sent: {}", self.wire.replace('\n', "\n        "));
        }
        let _ = write!(text, "\n  document: {}", self.pointer);
        text
    }
}

impl From<&examples::Problem> for Failure {
    fn from(problem: &examples::Problem) -> Self {
        Self {
            call: format!("{} of {}", problem.rust, problem.schema),
            wire: problem.value.clone(),
            violation: problem.differences.join("; "),
            pointer: problem.at.clone(),
        }
    }
}

impl From<&values::Failure> for Failure {
    fn from(failure: &values::Failure) -> Self {
        let damage = match failure.damage.as_str() {
            "" => String::new(),
            damage => format!(" ({damage})"),
        };
        Self {
            call: format!("{}, seed {}{damage}", failure.rust, failure.seed),
            wire: failure.value.clone(),
            violation: failure.problems.join("; "),
            pointer: failure.schema.clone(),
        }
    }
}

/// The numbers of a part, and how long the lists of what it passed over are.
fn numbers(part: &Value) -> Vec<(String, u64)> {
    let passed_over = |key: &str| matches!(key, "gone" | "unmade");
    let members = part.as_object().into_iter().flatten();
    members
        .filter_map(|(key, value)| match value {
            Value::Array(list) if passed_over(key) => Some((key.clone(), list.len() as u64)),
            _ => Some((key.clone(), value.as_u64()?)),
        })
        .collect()
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    same::cut(text, 400).replace('|', "\\|").replace(['\n', '\r'], " ")
}
