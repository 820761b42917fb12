//! The examples of documents, taken through the types of the crate.
//!
//! Every example of the document is decoded, encoded and compared as JSON: nothing that the type
//! can hold may be lost. Each is accounted for: by the type of its schema, by the type around it,
//! by its members, or by the place at which the crate has no type. The examples of older
//! documents are dirtier, and are held against the types of today.

mod corpus;
mod history;
mod judge;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::document::Document;
use crate::driver::Driver;
use crate::loss::Allowed;
use crate::same::brief;

pub use corpus::{Example, Kind, all};
pub use judge::Class;
pub(crate) use judge::round;

use judge::{Judge, Verdict};

/// Examples of the published document that cannot come out as they went in, with the reason.
pub const EXCEPTIONS: &[(&str, &str)] = &[];

/// What became of all examples.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// How many examples there are.
    pub examples: usize,
    /// How many of them went through a type of the crate and came out as they went in.
    pub equal: usize,
    /// How many examples there are of each kind.
    pub kinds: BTreeMap<Kind, usize>,
    /// Media examples, counted anew in each operation that uses their component.
    pub media_uses: usize,
    /// How they were accounted for.
    pub classes: BTreeMap<Class, usize>,
    /// Those that went through no type of the crate, with the reason.
    pub untyped: BTreeMap<Class, Vec<String>>,
    /// What was let go on the way.
    pub allowed: Allowed,
    /// Those that are not equal.
    pub failures: Vec<Problem>,
    /// Those that are not equal, and of which it is known.
    pub exceptions: Vec<(String, &'static str)>,
    /// Exceptions that are equal by now: the list is too long.
    pub obsolete: Vec<&'static str>,
    /// Schemas of older documents that had examples, and have no place today.
    pub gone: BTreeSet<String>,
}

/// An example that is not equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where it stands.
    pub at: String,
    /// The schema that it went through.
    pub schema: String,
    /// The type that it went through.
    pub rust: String,
    /// Only requests have this type.
    pub asked_only: bool,
    /// What differs.
    pub differences: Vec<String>,
    /// The example, cut.
    pub value: String,
}

impl Problem {
    /// Whether the type refused it.
    pub fn refused(&self) -> bool {
        self.differences.iter().any(|difference| difference.contains("it is not read"))
    }
}

/// The examples of the published document.
pub fn run<C>(driver: &Driver<C>, source: &Document, normalized: &Document) -> Summary {
    let judge = Judge::new(driver, source, normalized);
    let mut summary = Summary::default();
    for example in all(source) {
        let verdict = judge.verdict(&example.schema, &example.value);
        if example.kind == Kind::Media {
            summary.media_uses += judge.uses(&example.at);
        }
        summary.count(&example, &example.schema, verdict);
    }
    let known: Vec<&str> = summary.exceptions.iter().map(|(at, _)| at.as_str()).collect();
    let obsolete = EXCEPTIONS
        .iter()
        .map(|(at, _)| *at)
        .filter(|at| source.get(at).is_some() && !known.contains(at));
    summary.obsolete = obsolete.collect();
    summary
}

/// The examples of older documents, at their places of today.
pub fn dirty<C>(
    driver: &Driver<C>,
    source: &Document,
    normalized: &Document,
    history: &[Document],
) -> Summary {
    let judge = Judge::new(driver, source, normalized);
    let mut summary = Summary::default();
    // The documents have most of their examples in common.
    let mut seen: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut gone = BTreeSet::new();
    for old in history {
        let places = history::Places::new(old, source);
        for example in all(old) {
            let Some(schema) = places.today(&example.schema) else {
                gone.insert(example.schema);
                continue;
            };
            let seen = seen.entry(schema.clone()).or_default();
            if seen.contains(&example.value) {
                continue;
            }
            seen.push(example.value.clone());
            let verdict = judge.verdict(&schema, &example.value);
            summary.count(&example, &schema, verdict);
        }
    }
    summary.gone = gone;
    summary
}

impl Summary {
    fn count(&mut self, example: &Example, schema: &str, verdict: Verdict) {
        *self.kinds.entry(example.kind).or_default() += 1;
        *self.classes.entry(verdict.class).or_default() += 1;
        self.examples += 1;
        self.equal += usize::from(verdict.class.is_typed() && verdict.differences.is_empty());
        if !verdict.class.is_typed() {
            self.untyped.entry(verdict.class).or_default().push(example.at.clone());
        }
        self.allowed.add(verdict.allowed);
        if verdict.differences.is_empty() {
            return;
        }
        if let Some((_, reason)) = EXCEPTIONS.iter().find(|(at, _)| *at == example.at) {
            self.exceptions.push((example.at.clone(), reason));
            return;
        }
        self.failures.push(Problem {
            at: example.at.clone(),
            schema: schema.to_owned(),
            rust: verdict.rust,
            asked_only: verdict.asked_only,
            differences: verdict.differences,
            value: brief(&example.value),
        });
    }

    /// The failures by what they have in common, the largest group first.
    pub fn groups(&self) -> Vec<(usize, String, &Problem)> {
        let mut groups: BTreeMap<String, Vec<&Problem>> = BTreeMap::new();
        for problem in &self.failures {
            let first = problem.differences.first().map_or("", String::as_str);
            let plain: String = first.chars().filter(|c| !c.is_ascii_digit()).take(80).collect();
            groups.entry(format!("{} {plain}", problem.rust)).or_default().push(problem);
        }
        let mut groups: Vec<(usize, String, &Problem)> =
            groups.into_iter().map(|(key, all)| (all.len(), key, all[0])).collect();
        groups.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        groups
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: usize = self.kinds.values().sum();
        let kinds: Vec<String> =
            self.kinds.iter().map(|(kind, count)| format!("{count} {kind:?}")).collect();
        let classes: Vec<String> =
            self.classes.iter().map(|(class, count)| format!("{count} {class:?}")).collect();
        write!(
            f,
            "{all} examples ({}; media by use {}): {}; {} not equal, {} exceptions; let go: {:?}",
            kinds.join(", "),
            self.media_uses,
            classes.join(", "),
            self.failures.len(),
            self.exceptions.len(),
            self.allowed,
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.at)?;
        writeln!(f, "    {} of {}", self.rust, self.schema)?;
        for difference in &self.differences {
            writeln!(f, "    {difference}")?;
        }
        write!(f, "    {}", self.value)
    }
}
