//! `specs/names.toml`: the names that were given once.
//!
//! A pin outlives what it names: an operation that this document lacks keeps
//! its name reserved, so that it has the same one when it comes back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use super::{TypeName, case};
use crate::diag::Diagnostics;

/// Pinned names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// `POST /calls` -> chain and method.
    pub operations: BTreeMap<String, (Vec<String>, String)>,
    /// Pointer -> name. All pointers of a type that several schemas share are listed.
    pub types: BTreeMap<String, TypeName>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    operations: BTreeMap<String, String>,
    #[serde(default)]
    types: BTreeMap<String, String>,
}

const HEAD: &str = "\
# The names that were given once, by place in the document: written by `cargo xtask generate`.
# A name is a promise. Deleting or changing a line renames something that people use.
";

impl Ledger {
    /// Reads the file; what is wrong with it is a finding.
    pub fn parse(text: &str, diag: &mut Diagnostics) -> Self {
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                diag.error(
                    "invalid-ledger",
                    super::place(text, error.span()),
                    format!("the ledger cannot be read: {}", error.message()),
                    "restore specs/names.toml from version control",
                );
                return Self::default();
            }
        };
        let mut ledger = Self::default();
        let mut wrong = |key: &str, value: &str, form: &str| {
            diag.error(
                "invalid-ledger",
                key,
                format!("`{value}` is not a name of the form `{form}`"),
                "restore the line in specs/names.toml from version control",
            );
        };
        let mut methods: BTreeSet<String> = BTreeSet::new();
        for (key, value) in file.operations {
            match split_operation(&value) {
                Some(name) if methods.insert(value.clone()) => {
                    ledger.operations.insert(key, name);
                }
                Some(_) => wrong(&key, &value, "chain.method, once"),
                None => wrong(&key, &value, "chain.method"),
            }
        }
        for (key, value) in file.types {
            match value.split_once("::") {
                Some((home, ident)) if case::is_ident(home) && case::is_ident(ident) => {
                    let name = TypeName { ident: ident.to_owned(), home: home.to_owned() };
                    ledger.types.insert(key, name);
                }
                _ => wrong(&key, &value, "home::Ident"),
            }
        }
        ledger
    }

    /// The text of the file: sorted, one pin a line.
    pub fn to_text(&self) -> String {
        let mut text = HEAD.to_owned();
        text.push_str("\n[operations]\n");
        for (key, (chain, method)) in &self.operations {
            let _ = writeln!(text, "{} = \"{}.{method}\"", quoted(key), chain.join("."));
        }
        text.push_str("\n[types]\n");
        for (key, name) in &self.types {
            let _ = writeln!(text, "{} = \"{}::{}\"", quoted(key), name.home, name.ident);
        }
        text
    }
}

/// `calls.actions.answer` -> `["calls", "actions"]`, `answer`.
pub fn split_operation(name: &str) -> Option<(Vec<String>, String)> {
    let mut chain: Vec<String> = name.split('.').map(str::to_owned).collect();
    if !chain.iter().all(|part| case::is_ident(part)) {
        return None;
    }
    let method = chain.pop()?;
    (!chain.is_empty()).then_some((chain, method))
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
