//! The same input gives the same crate: twice, with other key order, as JSON, with more in it.

use std::collections::{BTreeMap, BTreeSet};

use codegen::diag::Diagnostics;
use codegen::ir::{Kind, Operation, Output as Answer, TypeId};
use codegen::load::{self, Source};
use codegen::names::{OpName, TypeName};
use codegen::pipeline::{self, Input, Model, Output};
use serde_json::Value;

use crate::support::input;

#[test]
fn two_runs_give_the_same_bytes() {
    let input = input::input(&[]);
    let (first, second) = (run(&input), run(&input));
    same(&first, &second);
    assert!(first.files.len() > 40, "{} files", first.files.len());
}

#[test]
fn key_order_and_format_change_no_byte() {
    let Some(input) = official("key_order_and_format_change_no_byte") else { return };
    let first = run(&input);
    same(&first, &run(&input));
    let value = value(&input);
    let mut order = Order(0x9E37_79B9_7F4A_7C15);
    let mut text = String::new();
    write_shuffled(&value, &mut order, &mut text);
    assert_ne!(text, value.to_string(), "the copy is not shuffled");
    let name = input.sources[0].name.clone();
    let shuffled = Input { sources: vec![Source { name, text }], ..input };
    same(&first, &run(&shuffled));
}

/// Operations that change what the rules say of others.
const ADDED: &str = r##"
openapi: 3.1.0
info: {title: More, version: "1"}
paths:
  /calls/{call_control_id}/actions/zzz:
    post:
      tags: [Call Commands]
      operationId: ZzzCall
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {direction: {type: string, enum: [in, out]}}}
      responses: {"200": {description: ok}}
  /conferences/{id}/actions/mute/zzz/{zzz_id}:
    get:
      tags: [Conference Commands]
      operationId: RetrieveZzz
      parameters:
        - {in: path, name: id, required: true, schema: {type: string}}
        - {in: path, name: zzz_id, required: true, schema: {type: string}}
      responses: {"200": {description: ok}}
  /connections/{connection_id}/active_calls/{active_call_id}:
    get:
      tags: [Call Information]
      operationId: RetrieveConnectionActiveCall
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema: {type: object, properties: {state: {type: string, enum: [up, down]}}}
components:
  schemas:
    ListItem: {type: object, properties: {status: {type: string, enum: [one, two]}}}
"##;

#[test]
fn more_operations_rename_nothing() {
    let base = input::input(&[]);
    let name_moved = renamed(&base, true);
    assert!(!name_moved.is_empty(), "the added operations touch no rule: the test shows nothing");
    assert_eq!(renamed(&base, false), BTreeSet::new());
    let Some(full) = official("more_operations_rename_nothing") else { return };
    assert_eq!(renamed(&full, false), BTreeSet::new());
}

/// The names that differ once operations were added, with the ledger or without.
fn renamed(base: &Input, forget: bool) -> BTreeSet<String> {
    let mut base = base.clone();
    let pinned = pipeline::understand(&base);
    base.ledger = if forget { String::new() } else { pinned.ledger };
    let before = names(&pipeline::understand(&base));
    base.sources.push(Source { name: "more.yml".to_owned(), text: ADDED.to_owned() });
    let after = names(&pipeline::understand(&base));
    assert!(after.len() > before.len() + 2, "nothing was added");
    before
        .into_iter()
        .filter(|(place, name)| after.get(place) != Some(name))
        .map(|(place, name)| format!("{place} was {name}, is {:?}", after.get(&place)))
        .collect()
}

/// Every name by its place in the document.
fn names(made: &Output) -> BTreeMap<String, String> {
    assert!(!made.failed(), "{:#?}", made.diagnostics);
    let model = model(made);
    let mut all = BTreeMap::new();
    for (id, op) in model.ir.ops() {
        all.insert(op.pointer.clone(), format!("{:?}", model.names.op(id)));
    }
    for (id, name) in &model.names.types {
        let said = format!("{name:?} {}", members(model, *id));
        for pointer in &model.ir.ty(*id).pointers {
            all.insert(pointer.clone(), said.clone());
        }
    }
    for (hook, name) in model.ir.webhooks.iter().zip(&model.names.webhooks) {
        all.insert(hook.pointer.clone(), name.clone());
    }
    all
}

fn members(model: &Model, id: TypeId) -> String {
    let names = &model.names;
    format!(
        "{:?} {:?} {:?}",
        names.fields.get(&id),
        names.variants.get(&id),
        names.unknown.get(&id)
    )
}

#[test]
fn the_full_document_names_everything_as_the_committed_crate_does() {
    let test = "the_full_document_names_everything_as_the_committed_crate_does";
    let Some(full) = official(test) else { return };
    let (ours, full) = (pipeline::understand(&input::input(&[])), pipeline::understand(&full));
    let (ours, full) = (model(&ours), model(&full));
    let mut pairs = Pairs { ours, full, seen: BTreeSet::new(), wrong: Vec::new() };
    for (id, op) in ours.ir.ops() {
        let found =
            full.ir.ops().find(|(_, found)| (found.method, &found.path) == (op.method, &op.path));
        let Some((other, found)) = found else { panic!("{} is not in the document", op.pointer) };
        pairs.operation(op, ours.names.op(id), found, full.names.op(other));
        let (a, b) = (&ours.placement.ops[id.0 as usize], &full.placement.ops[other.0 as usize]);
        pairs.equal(&op.pointer, a, b);
    }
    for (hook, name) in ours.ir.webhooks.iter().zip(&ours.names.webhooks) {
        let at = full.ir.webhooks.iter().position(|found| found.key == hook.key);
        let at = at.unwrap_or_else(|| panic!("{} is not in the document", hook.key));
        pairs.equal(&hook.pointer, name, &full.names.webhooks[at]);
        pairs.types(hook.ty, full.ir.webhooks[at].ty);
    }
    let (seen, wrong) = (pairs.seen, pairs.wrong);
    assert!(wrong.is_empty(), "{} names differ: {wrong:#?}", wrong.len());
    let visited: BTreeSet<TypeId> = seen.iter().map(|(ours, _)| *ours).collect();
    let missed: Vec<&TypeName> = ours
        .names
        .types
        .iter()
        .filter(|(id, _)| !visited.contains(id))
        .map(|(_, name)| name)
        .collect();
    assert!(missed.is_empty(), "types that were not compared: {missed:#?}");
    println!(
        "{} operations, {} types and {} events have the same names",
        ours.ir.operations.len(),
        ours.names.types.len(),
        ours.ir.webhooks.len()
    );
    assert_eq!((ours.ir.operations.len(), ours.ir.webhooks.len()), (89, 28));
}

/// Walks two models at once.
struct Pairs<'a> {
    ours: &'a Model,
    full: &'a Model,
    seen: BTreeSet<(TypeId, TypeId)>,
    wrong: Vec<String>,
}

impl Pairs<'_> {
    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, place: &str, ours: &T, full: &T) {
        if ours != full {
            self.wrong.push(format!("{place}: {ours:?} is {full:?}"));
        }
    }

    fn operation(&mut self, op: &Operation, name: &OpName, other: &Operation, full: &OpName) {
        self.equal(&op.pointer, name, full);
        let params = |op: &Operation| {
            let all = op.path_params.iter().chain(&op.query).chain(&op.headers);
            all.map(|param| (param.wire.clone(), param.ty)).collect::<BTreeMap<_, _>>()
        };
        let (a, b) = (params(op), params(other));
        for (wire, ty) in a {
            match b.get(&wire) {
                Some(found) => self.types(ty, *found),
                None => self.wrong.push(format!("{}: no parameter {wire}", op.pointer)),
            }
        }
        self.equal(&op.pointer, &op.bodies.len(), &other.bodies.len());
        for (ours, full) in op.bodies.iter().zip(&other.bodies) {
            self.types(ours.ty, full.ty);
        }
        match (op.output, other.output) {
            (Answer::Json(a), Answer::Json(b))
            | (Answer::Data(a), Answer::Data(b))
            | (Answer::Page(a), Answer::Page(b)) => self.types(a, b),
            (a, b) => self.equal(&op.pointer, &a, &b),
        }
        let style = |op: &Operation| {
            op.pager.as_ref().map(|pager| {
                (pager.style, pager.items.clone(), pager.position.clone(), pager.size.clone())
            })
        };
        self.equal(&op.pointer, &style(op), &style(other));
    }

    fn types(&mut self, a: TypeId, b: TypeId) {
        if !self.seen.insert((a, b)) {
            return;
        }
        let (ours, full) = (self.ours.ir.ty(a), self.full.ir.ty(b));
        let place = ours.pointer.clone();
        self.equal(&place, &self.ours.names.types.get(&a), &self.full.names.types.get(&b));
        let unknown = (self.ours.names.unknown.get(&a), self.full.names.unknown.get(&b));
        self.equal(&place, &unknown.0, &unknown.1);
        let variants =
            |model: &Model, id| model.names.variants.get(&id).cloned().unwrap_or_default();
        let (ours_arms, full_arms) = (variants(self.ours, a), variants(self.full, b));
        match (&ours.kind, &full.kind) {
            (Kind::Struct(left), Kind::Struct(right)) => {
                let wires = |found: &codegen::ir::Struct| -> Vec<String> {
                    found.fields.iter().map(|field| field.wire.clone()).collect()
                };
                self.equal(&place, &wires(left), &wires(right));
                self.equal(
                    &place,
                    &self.ours.names.fields.get(&a),
                    &self.full.names.fields.get(&b),
                );
                let pairs: Vec<_> =
                    left.fields.iter().zip(&right.fields).map(|(a, b)| (a.ty, b.ty)).collect();
                pairs
                    .into_iter()
                    .chain(left.extra.zip(right.extra))
                    .for_each(|(a, b)| self.types(a, b));
            }
            (Kind::Enum(left), Kind::Enum(right)) => {
                let arms = |values: &[codegen::ir::EnumValue], names: Vec<String>| {
                    let wires = values.iter().map(|value| value.wire.clone());
                    wires.zip(names).collect::<BTreeMap<_, _>>()
                };
                self.equal(&place, &arms(left, ours_arms), &arms(right, full_arms));
            }
            (Kind::IntEnum(_), Kind::IntEnum(_)) => {
                self.equal(&place, &ours.kind, &full.kind);
                self.equal(&place, &ours_arms, &full_arms);
            }
            (Kind::Union(left), Kind::Union(right)) => {
                self.equal(&place, &ours_arms, &full_arms);
                self.equal(&place, &left.dispatch, &right.dispatch);
                for (a, b) in left.variants.iter().zip(&right.variants) {
                    self.types(a.ty, b.ty);
                }
            }
            (Kind::Array { item: a, .. }, Kind::Array { item: b, .. })
            | (Kind::OneOrMany { item: a }, Kind::OneOrMany { item: b })
            | (Kind::Map { value: a, .. }, Kind::Map { value: b, .. }) => self.types(*a, *b),
            (left, right) => self.equal(&place, left, right),
        }
    }
}

fn official(test: &str) -> Option<Input> {
    Some(input::input(&[input::official(test)?]))
}

fn run(input: &Input) -> Output {
    let made = pipeline::generate(input);
    assert!(!made.failed(), "{:#?}", made.diagnostics);
    made
}

fn model(made: &Output) -> &Model {
    made.model.as_ref().expect("a run without errors has a model")
}

fn same(first: &Output, second: &Output) {
    assert!(!first.files.is_empty());
    let names = |made: &Output| made.files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(first), names(second));
    let different: Vec<&String> = first
        .files
        .iter()
        .filter(|(path, text)| second.files.get(*path) != Some(text))
        .map(|(path, _)| path)
        .collect();
    assert!(different.is_empty(), "these files differ: {different:#?}");
    assert!(first.ledger == second.ledger, "the ledgers differ");
    assert_eq!(first.diagnostics, second.diagnostics);
}

fn value(input: &Input) -> Value {
    let mut diag = Diagnostics::default();
    load::parse(&input.sources, &mut diag).expect("the document has no error").value
}

/// A seeded generator: every run shuffles in the same way.
struct Order(u64);

impl Order {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}

/// Writes JSON with the keys of every object in another order.
fn write_shuffled(value: &Value, order: &mut Order, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            for at in (1..entries.len()).rev() {
                entries.swap(at, order.below(at + 1));
            }
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_shuffled(value, order, out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for (index, value) in list.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_shuffled(value, order, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
