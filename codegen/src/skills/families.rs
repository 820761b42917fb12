//! Families: which skill document an operation or event belongs to.
//!
//! Placement is data (`specs/families.toml`). What no line places is in the document `other`, with
//! a warning.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::diag::Diagnostics;
use crate::ir::{Ir, OpId, Operation, Selector, Webhook};

/// The family of what no rule places.
pub const OTHER: &str = "other";

const FILE: &str = "specs/families.toml";

/// `specs/families.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Families {
    /// By name, which is the name of the directory.
    #[serde(default)]
    pub families: BTreeMap<String, Family>,
}

/// One document.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Heading.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// Tags whose operations belong here.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Single operations, `METHOD /path`. They win over tags.
    #[serde(default)]
    pub operations: Vec<String>,
    /// How much stands in the main file.
    #[serde(default)]
    pub layout: Layout,
    /// Operations that come first.
    #[serde(default)]
    pub core: Vec<String>,
    /// Operations that come next.
    #[serde(default)]
    pub supporting: Vec<String>,
    /// Values of `event_type`, or keys of events; exact, or with `*` at the end.
    #[serde(default)]
    pub events: Vec<String>,
    /// The section about TeXML callbacks.
    #[serde(default)]
    pub texml: bool,
    /// The note about the form of phone numbers.
    #[serde(default)]
    pub numbers: bool,
    /// What one has to know about the domain, Markdown of our own.
    #[serde(default)]
    pub caveats: Vec<String>,
}

/// How much stands in the main file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Everything, if it is not too much.
    #[default]
    Plain,
    /// The most used operations; the rest is in `references/`.
    Core,
}

impl Families {
    /// Reads the file; what is wrong with it is a finding.
    pub fn parse(text: &str, diag: &mut Diagnostics) -> Self {
        let found: Self = match toml::from_str(text) {
            Ok(found) => found,
            Err(error) => {
                diag.error(
                    "invalid-families",
                    "",
                    format!("{FILE} cannot be read: {}", error.message()),
                    "see the comments at its head for the form",
                );
                return Self::default();
            }
        };
        for name in found.families.keys() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if name.is_empty() || name == OTHER || !name.chars().all(plain) {
                diag.error(
                    "invalid-families",
                    name.as_str(),
                    format!("`{name}` cannot be the name of a directory of its own"),
                    "use small letters, digits and hyphens, and not the name `other`",
                );
            }
        }
        found
    }
}

/// What belongs to a family of this document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// In the order of the document's paths.
    pub operations: Vec<OpId>,
    /// Indices into [`Ir::webhooks`].
    pub events: Vec<usize>,
}

/// The members of each family that has any. Every operation is in exactly one of them.
///
/// With `foreign` nobody is told of those that no family lists: that none is known at all was said
/// when they were placed in products.
pub fn place(
    ir: &Ir,
    families: &Families,
    foreign: bool,
    diag: &mut Diagnostics,
) -> BTreeMap<String, Members> {
    let by_tag = unique(families, |family| &family.tags, "tag", diag);
    let single = unique(families, |family| &family.operations, "operation", diag);
    let mut out: BTreeMap<String, Members> = BTreeMap::new();
    for (id, operation) in ir.ops() {
        // Tags may belong to several: the first of those by name.
        let tagged = || operation.tags.iter().filter_map(|tag| by_tag.get(tag.as_str())).min();
        let found = keys(operation).iter().find_map(|key| single.get(key.as_str())).or_else(tagged);
        let family = found.copied().unwrap_or(OTHER);
        if family == OTHER && !foreign {
            diag.warn(
                "operation-without-family",
                operation.pointer.as_str(),
                match operation.tags.join("`, `") {
                    tags if tags.is_empty() => {
                        "the operation has no tag and no family lists it".to_owned()
                    }
                    tags => format!("no family lists the operation or the tag `{tags}`"),
                },
                "add it to specs/families.toml; until then it is in the document `other`",
            );
        }
        out.entry(family.to_owned()).or_default().operations.push(id);
    }
    for (name, family) in &families.families {
        // In the order of the file: the events that begin something come first.
        let mut events: Vec<usize> = Vec::new();
        for pattern in &family.events {
            let fits = |index: &usize| matches(pattern, &ir.webhooks[*index]);
            let new: Vec<usize> = (0..ir.webhooks.len()).filter(fits).collect();
            events.extend(
                new.into_iter().filter(|index| !events.contains(index)).collect::<Vec<_>>(),
            );
        }
        if !events.is_empty() {
            out.entry(name.clone()).or_default().events = events;
        }
    }
    for (index, webhook) in ir.webhooks.iter().enumerate() {
        if !out.values().any(|members| members.events.contains(&index)) {
            diag.warn(
                "event-without-family",
                webhook.pointer.as_str(),
                "no family lists the event",
                "add it to specs/families.toml; until then it is in the document `other`",
            );
            out.entry(OTHER.to_owned()).or_default().events.push(index);
        }
    }
    // A family without operations is worth a document only for an event that no other has.
    let told: BTreeSet<usize> = out
        .values()
        .filter(|members| !members.operations.is_empty())
        .flat_map(|members| members.events.iter().copied())
        .collect();
    out.retain(|_, members| {
        !members.operations.is_empty() || members.events.iter().any(|event| !told.contains(event))
    });
    out
}

/// How the file may name an operation: as the document writes its path, and as it is sent.
fn keys(operation: &Operation) -> [String; 2] {
    let method = operation.method.as_str();
    [format!("{method} {}", operation.document_path), format!("{method} {}", operation.path)]
}

/// Whether a line of the file means this operation.
pub fn names(line: &str, operation: &Operation) -> bool {
    keys(operation).iter().any(|key| key == line)
}

/// The family of each key; one that two families list is an error.
fn unique<'a>(
    families: &'a Families,
    list: fn(&Family) -> &Vec<String>,
    what: &str,
    diag: &mut Diagnostics,
) -> BTreeMap<&'a str, &'a str> {
    let mut out = BTreeMap::new();
    for (name, family) in &families.families {
        for key in list(family) {
            if let Some(other) = out.insert(key.as_str(), name.as_str()) {
                diag.error(
                    "in-two-families",
                    key.as_str(),
                    format!("the {what} `{key}` is listed by `{other}` and by `{name}`"),
                    "list it once in specs/families.toml",
                );
            }
        }
    }
    out
}

/// The values that tell an event apart.
pub fn values(webhook: &Webhook) -> &[String] {
    match &webhook.selector {
        Selector::DataEventType(values)
        | Selector::EventType(values)
        | Selector::CampaignType(values)
        | Selector::DataRecordType(values) => values,
    }
}

fn matches(pattern: &str, webhook: &Webhook) -> bool {
    let fits = |value: &str| match pattern.strip_suffix('*') {
        Some(prefix) => value.starts_with(prefix),
        None => pattern == value,
    };
    fits(&webhook.key) || values(webhook).iter().any(|value| fits(value))
}

/// The operations of a list of the file that this document has, in its order, once each.
pub fn ordered(ir: &Ir, lines: &[String], among: &[OpId]) -> Vec<OpId> {
    let mut seen = BTreeSet::new();
    lines
        .iter()
        .filter_map(|line| among.iter().copied().find(|id| names(line, ir.op(*id))))
        .filter(|id| seen.insert(*id))
        .collect()
}
