//! One name for each operation: pins, then what people decided, then the rules; and what happens
//! where two operations want the same name.

use std::collections::{BTreeMap, BTreeSet};

use super::ledger::{self, Ledger};
use super::operation::{self, Proposal};
use super::{FormName, Members, case, keywords, members};
use crate::ir::{Ir, Operation};

/// The key of each operation in the ledger: `POST /calls`. Where two documents' paths are one on
/// the wire, the repeated base path tells them apart.
fn keys(ir: &Ir) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let wire = |operation: &Operation| format!("{} {}", operation.method.as_str(), operation.path);
    for operation in &ir.operations {
        *seen.entry(wire(operation)).or_default() += 1;
    }
    let key = |operation: &Operation| {
        let key = wire(operation);
        if seen.get(&key) == Some(&1) {
            return key;
        }
        format!("{} {}", operation.method.as_str(), operation.document_path)
    };
    ir.operations.iter().map(key).collect()
}

/// Chain and method of each operation.
pub fn operations(
    ir: &Ir,
    ledger: &Ledger,
    members: &mut Members<'_>,
    pins: &mut Ledger,
) -> Vec<Proposal> {
    let keys = keys(ir);
    let overrides = members.overrides;
    let mut found = operation::propose(&operation::subjects(ir));
    let mut used: BTreeSet<Proposal> = ledger
        .operations
        .values()
        .map(|(chain, method)| Proposal { chain: chain.clone(), method: method.clone() })
        .collect();
    let mut open: Vec<usize> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let chosen = overrides.operations.get(key);
        if chosen.is_some() {
            members.seen.insert(key.clone());
        }
        let wanted = chosen.and_then(|name| ledger::split_operation(name));
        let pinned = ledger.operations.get(key);
        let pointer = ir.operations[at].pointer.as_str();
        match (pinned, wanted) {
            (Some((chain, method)), wanted) => {
                if let Some(wanted) = wanted.filter(|(c, m)| (c, m) != (chain, method)) {
                    members.diag.warn(
                        "override-pinned",
                        pointer,
                        format!(
                            "the override `{}.{}` has no effect: `{}.{method}` is pinned",
                            wanted.0.join("."),
                            wanted.1,
                            chain.join(".")
                        ),
                        "to rename the operation, delete its line in specs/names.toml",
                    );
                }
                found[at] = Proposal { chain: chain.clone(), method: method.clone() };
            }
            (None, Some((chain, method))) => {
                found[at] = Proposal { chain, method };
                if !used.insert(escaped(&found[at])) {
                    members.diag.error(
                        "name-taken",
                        pointer,
                        format!("the override for `{key}` names another operation as well"),
                        "choose another name in specs/overrides.toml",
                    );
                }
            }
            (None, None) => {
                if let Some(name) = chosen {
                    members.diag.error(
                        "invalid-override",
                        pointer,
                        format!("the override `{name}` is not of the form `chain.method`"),
                        "write identifiers with dots between them, such as `calls.dial`",
                    );
                }
                open.push(at);
            }
        }
        found[at] = escaped(&found[at]);
    }
    // Fewest parameters first, as where the rules meet themselves; then by key.
    open.sort_by_key(|&at| (ir.operations[at].path_params.len(), &keys[at]));
    let modules: BTreeSet<Vec<String>> = found
        .iter()
        .map(|name| &name.chain)
        .chain(ledger.operations.values().map(|(chain, _)| chain))
        .flat_map(|chain| (1..=chain.len()).map(|end| chain[..end].to_vec()))
        .collect();
    // What has a name keeps that of its forms, too.
    let mut reserved: BTreeSet<Proposal> = BTreeSet::new();
    let reserve = |at: usize, name: &Proposal, reserved: &mut BTreeSet<Proposal>| {
        let forms = operation::forms(&ir.operations[at]);
        reserved.extend(forms.iter().map(|form| with_form(name, form)));
    };
    for at in (0..found.len()).filter(|at| !open.contains(at)) {
        reserve(at, &found[at], &mut reserved);
    }
    for at in open {
        let wanted = found[at].clone();
        let subject = &ir.operations[at];
        let is_module = |name: &Proposal| {
            modules.contains(&[&name.chain[..], std::slice::from_ref(&name.method)].concat())
        };
        let by: Vec<String> =
            subject.path_params.iter().map(|param| case::snake(&param.wire)).collect();
        let mut tries = vec![wanted.method.clone()];
        tries.push(format!("{}_{}", subject.method.key(), wanted.method));
        if !by.is_empty() {
            tries.insert(1, format!("{}_by_{}", wanted.method, by.join("_and_")));
        }
        tries.extend((2..100).map(|number| format!("{}_{number}", wanted.method)));
        let free = tries
            .into_iter()
            .map(|method| Proposal { chain: wanted.chain.clone(), method })
            .find(|name| !used.contains(name) && !reserved.contains(name) && !is_module(name));
        match free {
            Some(name) => found[at] = name,
            None => members.diag.error(
                "name-taken",
                subject.pointer.as_str(),
                format!("a hundred operations want the name `{}`", wanted.method),
                members::HELP,
            ),
        }
        reserve(at, &found[at], &mut reserved);
        used.insert(found[at].clone());
    }
    for (key, name) in keys.into_iter().zip(&found) {
        pins.operations.entry(key).or_insert_with(|| (name.chain.clone(), name.method.clone()));
    }
    found
}

/// The method of a further body: `upload`, `multipart` -> `upload_multipart`.
fn with_form(name: &Proposal, form: &str) -> Proposal {
    let method = format!("{}_{}", name.method.trim_start_matches("r#"), form);
    Proposal { chain: name.chain.clone(), method }
}

fn escaped(name: &Proposal) -> Proposal {
    let mut chain: Vec<String> = name.chain.iter().cloned().map(ident).collect();
    if let Some(first) = chain.first_mut().filter(|first| keywords::is_reserved_resource(first)) {
        first.push('_');
    }
    Proposal { chain, method: ident(name.method.clone()) }
}

fn ident(word: String) -> String {
    let digit = word.starts_with(|c: char| c.is_ascii_digit());
    keywords::escape(if digit { format!("n{word}") } else { word })
}

/// The builder type of each operation. `a.b_c` and `a_b.c` would be called the same: the one with
/// the shorter chain, then the smaller one, keeps the name.
pub fn builders(operations: &[Proposal], ledger: &Ledger) -> Vec<String> {
    // Operations that are not here count as well: the ledger promises their names, too.
    let mut all: BTreeSet<(usize, Vec<String>, String)> = ledger
        .operations
        .values()
        .map(|(chain, method)| (chain.len(), chain.clone(), method.clone()))
        .collect();
    all.extend(
        operations.iter().map(|name| (name.chain.len(), name.chain.clone(), name.method.clone())),
    );
    let types: BTreeSet<String> =
        ledger.types.values().map(|name| name.ident.to_ascii_lowercase()).collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut given: BTreeMap<Proposal, String> = BTreeMap::new();
    for (_, chain, method) in all {
        let base = operation::builder(&chain, &method);
        let more = (2..u32::MAX).map(|number| format!("{base}Call{number}"));
        let ident = [base.clone(), format!("{base}Call")]
            .into_iter()
            .chain(more)
            .find(|ident| {
                let lower = ident.to_ascii_lowercase();
                !used.contains(&lower)
                    && !types.contains(&lower)
                    && !keywords::is_reserved_type(ident)
            })
            .unwrap_or(base);
        used.insert(ident.to_ascii_lowercase());
        given.insert(Proposal { chain, method }, ident);
    }
    operations.iter().map(|name| given.get(name).cloned().unwrap_or_default()).collect()
}

/// The names of each operation with its further bodies. Where another operation is called like
/// that already, be it because both are pinned, the body is the one that gives way.
pub fn forms(
    ir: &Ir,
    operations: &[Proposal],
    builders: &[String],
    ledger: &Ledger,
) -> Vec<Vec<FormName>> {
    let pinned = ledger.operations.values();
    let pinned =
        pinned.map(|(chain, method)| Proposal { chain: chain.clone(), method: method.clone() });
    let mut methods: BTreeSet<Proposal> = operations.iter().cloned().chain(pinned).collect();
    let mut types: BTreeSet<String> =
        builders.iter().map(|builder| builder.to_ascii_lowercase()).collect();
    let names = operations.iter().zip(builders);
    let each = ir.operations.iter().zip(names).map(|(subject, (name, builder))| {
        let mut one = |form: String| {
            let others = (2..u32::MAX).map(|number| format!("as_{form}_{number}"));
            let mut all = [form.clone(), format!("as_{form}")].into_iter().chain(others);
            loop {
                let form = all.next().unwrap_or_else(|| form.clone());
                let method = with_form(name, &form);
                let builder = format!("{builder}{}", case::camel(&form));
                let lower = builder.to_ascii_lowercase();
                if !methods.contains(&method) && !types.contains(&lower) {
                    methods.insert(method.clone());
                    types.insert(lower);
                    return FormName { method: method.method, builder };
                }
            }
        };
        operation::forms(subject).into_iter().map(&mut one).collect()
    });
    each.collect()
}
