//! Every identifier is decided here, once. Emitters ask.
//!
//! Must not know how anything is emitted.

mod case;
mod collide;
pub(crate) mod keywords;
pub mod ledger;
mod members;
pub mod operation;
pub mod overrides;
mod places;
mod setters;
mod types;
mod verbs;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diag::Diagnostics;
use crate::ir::{Ir, OpId, TypeId};
use crate::plan::{self, Placement};
use ledger::Ledger;
use members::Members;
use overrides::Overrides;
use places::Labels;

/// The identifiers of a crate: a side table over the IR.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// By [`OpId`].
    pub ops: Vec<OpName>,
    /// Types that are emitted as items.
    pub types: BTreeMap<TypeId, TypeName>,
    /// Identifier of each field of a struct, in field order.
    pub fields: BTreeMap<TypeId, Vec<String>>,
    /// Identifier of each value of an enum or member of a union, in order.
    pub variants: BTreeMap<TypeId, Vec<String>>,
    /// Name of the arm for unknown values of an enum or union.
    pub unknown: BTreeMap<TypeId, String>,
    /// Identifier of each webhook's arm, by index into `Ir::webhooks`.
    pub webhooks: Vec<String>,
}

/// Names of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpName {
    /// Resource modules from the client down: `["calls", "actions"]`. Never empty.
    pub chain: Vec<String>,
    /// `answer`.
    pub method: String,
    /// The builder type, unique in the crate: `CallsActionsAnswer`.
    pub builder: String,
    /// Names of the same for each body after the first.
    pub forms: Vec<FormName>,
    /// Setter names by wire name, for query, header and body fields together: see [`SetterKey`].
    pub setters: BTreeMap<SetterKey, String>,
    /// Argument names of the path parameters, in template order.
    pub args: Vec<String>,
}

/// Names of an operation with a further body: one that takes JSON or a form has two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormName {
    /// `upload_multipart`.
    pub method: String,
    /// `FilesUploadMultipart`.
    pub builder: String,
}

/// What a setter sets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetterKey {
    /// A query parameter, by wire name.
    Query(String),
    /// A header parameter.
    Header(String),
    /// A top-level property of the body, by index of the body and wire name.
    Body(usize, String),
}

/// Name of a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeName {
    /// `CallHangupPayload`, unique in the crate.
    pub ident: String,
    /// Product module whose `types` the public path names: `call_control`, or `shared`.
    pub home: String,
}

/// Looks up the name of an operation.
impl Names {
    /// The names of an operation.
    pub fn op(&self, id: OpId) -> &OpName {
        &self.ops[id.0 as usize]
    }
}

/// Names everything: what the ledger pins first, then what people decided, then by rule.
///
/// Returns the ledger with the new names added; what it pinned stays in it.
pub fn assign(
    ir: &Ir,
    placement: &Placement,
    overrides: &Overrides,
    ledger: &Ledger,
    diag: &mut Diagnostics,
) -> (Names, Ledger) {
    let mut pins = ledger.clone();
    let labels = Labels::of(ir);
    let items = placement.types.keys().filter(|id| plan::is_item(&ir.ty(**id).kind));
    let keys = places::keys(ir, &labels, items);
    let mut members = Members { ir, overrides, keys: &keys, diag, seen: BTreeSet::new() };
    let mut names = Names::default();
    let operations = collide::operations(ir, ledger, &mut members, &mut pins);
    let builders = collide::builders(&operations, ledger);
    let forms = collide::forms(ir, &operations, &builders, ledger);
    names.webhooks = webhooks(ir);
    let input = types::Input {
        ir,
        placement,
        labels: &labels,
        keys: &keys,
        builders: builders.iter().map(String::as_str).collect(),
        webhooks: &names.webhooks,
        ledger,
    };
    names.types = types::assign(&input, &mut members, &mut pins);
    let given = operations.into_iter().zip(builders).zip(forms);
    for (operation, ((name, builder), forms)) in ir.operations.iter().zip(given) {
        names.ops.push(OpName {
            args: setters::args(operation, &mut members),
            setters: setters::setters(ir, operation, &mut members),
            chain: name.chain,
            method: name.method,
            builder,
            forms,
        });
    }
    for (id, name) in &names.types {
        let fields = members.fields(*id);
        if matches!(ir.ty(*id).kind, crate::ir::Kind::Struct(_)) {
            names.fields.insert(*id, fields);
        }
        if let Some((variants, unknown)) = members.variants(*id, &name.ident) {
            names.variants.insert(*id, variants);
            names.unknown.insert(*id, unknown);
        }
    }
    unused_overrides(&mut members, &pins);
    (names, pins)
}

/// The pinned name of every type that has one, by pointer.
pub fn pinned<'a>(ir: &Ir, ledger: &'a Ledger) -> BTreeMap<String, &'a TypeName> {
    let labels = Labels::of(ir);
    let items = ir.types.iter().filter(|ty| plan::is_item(&ty.kind));
    let pointers = items.flat_map(|ty| &ty.pointers);
    let pin =
        |pointer: &String| Some((pointer.clone(), ledger.types.get(&labels.stable(pointer))?));
    pointers.filter_map(pin).collect()
}

/// The arm of each webhook: its `operationId`, else its key.
fn webhooks(ir: &Ir) -> Vec<String> {
    let mut used: BTreeSet<String> = ["unknown", "unparsed"].map(str::to_owned).into();
    let arm = |webhook: &crate::ir::Webhook| {
        let base = case::camel(webhook.id.as_deref().unwrap_or_default());
        let base = if base.is_empty() { case::camel(&webhook.key) } else { base };
        let digit = base.starts_with(|c: char| c.is_ascii_digit());
        let base = if digit { format!("V{base}") } else { base };
        let base = if base.is_empty() { "Event".to_owned() } else { keywords::escape(base) };
        let more = (2..u32::MAX).map(|number| format!("{base}{number}"));
        let ident = [base.clone(), format!("{base}Event")]
            .into_iter()
            .chain(more)
            .find(|ident| !used.contains(&ident.to_ascii_lowercase()))
            .unwrap_or(base);
        used.insert(ident.to_ascii_lowercase());
        ident
    };
    ir.webhooks.iter().map(arm).collect()
}

/// An override that names nothing, neither here nor in the ledger, is a mistake of somebody.
fn unused_overrides(members: &mut Members<'_>, pins: &Ledger) {
    let overrides = members.overrides;
    members.diag.file = "specs/overrides.toml".to_owned();
    let known = |key: &str| {
        let around = key.match_indices('/').map(|(at, _)| &key[..at]);
        pins.operations.contains_key(key)
            || around.chain([key]).any(|place| pins.types.contains_key(place))
    };
    let tables = [&overrides.operations, &overrides.types, &overrides.fields, &overrides.variants];
    for key in tables.into_iter().flat_map(BTreeMap::keys) {
        if !members.seen.contains(key) && !known(key) {
            members.diag.warn(
                "unused-override",
                key.as_str(),
                "the override names nothing in the document",
                "delete it from specs/overrides.toml, or correct its key",
            );
        }
    }
}

/// `line:column` of an error in a TOML text.
pub(crate) fn place(text: &str, span: Option<Range<usize>>) -> String {
    let Some(before) = span.and_then(|span| text.get(..span.start)) else { return String::new() };
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("{line}:{column}")
}
