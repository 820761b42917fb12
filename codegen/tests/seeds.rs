//! Every operation and event that the product was asked for, looked up in the IR of `specs/` and
//! in the committed crate: method, path, every field with type and values.
//!
//! The facts are not part of the repository; where they are absent the tests say that they skip.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use codegen::ir::{Field, Ir, Kind, OpId, Operation, Output, TypeId};
use codegen::names::{OpName, SetterKey};
use codegen::pipeline::{self, Model};
use emitted::{Emitted, Key};
use serde_json::Value;
use shape::{Expected, Shape};

use crate::support::emitted;
use crate::support::input;
use crate::support::shape;

/// Where our crate differs from what a seed says, and why that is right. An entry that nothing
/// uses is an error as well.
const DEVIATIONS: &[(&str, &str)] = &[];

/// Both witnesses, and what was found.
struct Check {
    model: Model,
    emitted: Emitted,
    wrong: Vec<String>,
    used: BTreeSet<&'static str>,
    fields: usize,
}

impl Check {
    fn new() -> Self {
        let made = pipeline::understand(&input::input(&[]));
        assert!(!made.failed(), "{:#?}", made.diagnostics);
        let emitted = Emitted::read(&input::root().join("generated/src"));
        assert!(emitted.files > 10, "only {} emitted files were read", emitted.files);
        let model = made.model.expect("a run without errors has a model");
        Self { model, emitted, wrong: Vec::new(), used: BTreeSet::new(), fields: 0 }
    }

    fn wrong(&mut self, place: &str, what: impl AsRef<str>) {
        let line = format!("{place}: {}", what.as_ref());
        match DEVIATIONS.iter().find(|(known, _)| *known == line) {
            Some((known, _)) => {
                self.used.insert(known);
            }
            None => self.wrong.push(line),
        }
    }

    /// Says what was checked. Fails for anything wrong.
    fn finish(self, deviations: bool) {
        let unused: Vec<_> = DEVIATIONS
            .iter()
            .filter(|(known, _)| deviations && !self.used.contains(known))
            .collect();
        let mut text = String::new();
        for line in &self.wrong {
            let _ = writeln!(text, "  {line}");
        }
        assert!(self.wrong.is_empty(), "{} things are wrong:\n{text}", self.wrong.len());
        assert!(unused.is_empty(), "deviations that are none: {unused:#?}");
    }

    /// A type in both witnesses against a seed's field. `written` is the module and the type.
    fn field_type(
        &mut self,
        place: &str,
        expected: &Expected,
        ir: (TypeId, Option<&Field>),
        written: Option<Shape>,
    ) {
        self.fields += 1;
        let found = shape::of_ir(&self.model.ir, ir.0);
        if !expected.fits(&found) {
            self.wrong(place, format!("{expected:?} is {found:?} in the IR"));
        }
        if let Some(field) = ir.1 {
            if expected.values.len() == 1 && matches!(found, Shape::Text(_)) {
                let value = field.constant.as_ref().and_then(Value::as_str).unwrap_or_default();
                if !expected.values.contains(value) {
                    self.wrong(place, format!("{expected:?} is `{value}` in the IR"));
                }
            }
            if expected.nullable() && !(field.nullable || self.model.ir.ty(ir.0).nullable) {
                self.wrong(place, "null is no value of it in the IR");
            }
        }
        match written {
            None => self.wrong(place, "is not in the crate"),
            Some(written) if !expected.fits(&written) => {
                self.wrong(place, format!("{expected:?} is {written:?} in the crate"));
            }
            Some(_) => {}
        }
    }

    fn operation(&mut self, row: &Value) {
        let label = format!("{} {}", str_of(row, "method"), str_of(row, "path"));
        let found = self.model.ir.ops().find(|(_, op)| {
            op.method.as_str() == str_of(row, "method") && op.path == str_of(row, "path")
        });
        let Some((id, op)) = found else { return self.wrong(&label, "is not in the IR") };
        let (op, name) = (op.clone(), self.model.names.op(id).clone());
        self.path(&label, row, &op, &name);
        let module = self.model.placement.ops[id.0 as usize].clone();
        let builder = (module.clone(), name.builder.clone());
        let Some(methods) = self.emitted.methods.get(&builder) else {
            return self.wrong(&label, format!("has no builder {builder:?}"));
        };
        if !methods.is_empty() && !methods.contains_key("send") {
            self.wrong(&label, "cannot be sent");
        }
        let data = (module, screaming(&name.builder));
        let told = self.emitted.operations.get(&data).cloned().unwrap_or_default();
        if !told.contains(&op.path) {
            self.wrong(&label, format!("the crate sends it to another path: {told:?}"));
        }
        self.request(&label, row, id, &builder);
        self.query(&label, row, &op, &name, &builder);
        self.returned(&label, row, &op, &builder);
    }

    fn path(&mut self, label: &str, row: &Value, op: &Operation, name: &OpName) {
        let wanted: Vec<&str> =
            list(row, "path_params").map(|param| str_of(param, "name")).collect();
        let mut found: Vec<&str> = op.path_params.iter().map(|param| param.wire.as_str()).collect();
        found.sort_by_key(|wire| op.path.find(&format!("{{{wire}}}")));
        let mut sorted = wanted.clone();
        sorted.sort_by_key(|wire| op.path.find(&format!("{{{wire}}}")));
        if sorted != found || name.args.len() != found.len() {
            self.wrong(label, format!("path parameters {wanted:?}, in the IR {found:?}"));
        }
        for param in &op.path_params {
            let shape = shape::of_ir(&self.model.ir, param.ty);
            if !matches!(shape, Shape::Text("" | "uuid")) {
                self.wrong(label, format!("the path parameter {} is {shape:?}", param.wire));
            }
            self.fields += 1;
        }
    }

    fn request(&mut self, label: &str, row: &Value, id: OpId, builder: &Key) {
        let op = self.model.ir.op(id).clone();
        let wanted = row["official_request"]["content_type"].as_str();
        let found = op.bodies.first().map(|body| body.content_type.as_str());
        if wanted != found {
            self.wrong(label, format!("the body is {found:?}, not {wanted:?}"));
        }
        let Some(body) = op.bodies.first() else {
            let fields = list(row, "optional").chain(list(row, "required_detail"));
            if fields.into_iter().any(|field| str_of(field, "in") == "body") {
                self.wrong(label, "has no body");
            }
            return;
        };
        let Kind::Struct(object) = &self.model.ir.ty(body.ty).kind.clone() else {
            return self.wrong(label, "the body has no fields");
        };
        let required: BTreeSet<&str> =
            row["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let in_ir: BTreeSet<&str> = object
            .fields
            .iter()
            .filter(|field| field.required)
            .map(|field| field.wire.as_str())
            .collect();
        if required != in_ir {
            self.wrong(label, format!("{required:?} are required, in the IR {in_ir:?}"));
        }
        let name = self.model.names.op(id).clone();
        let in_state = self.emitted.required.get(builder).cloned().unwrap_or_default();
        let idents: BTreeSet<String> = in_ir
            .iter()
            .filter_map(|wire| name.setters.get(&SetterKey::Body(0, (*wire).to_owned())))
            .cloned()
            .collect();
        if idents != in_state {
            self.wrong(label, format!("the compiler asks for {in_state:?}, not {idents:?}"));
        }
        let detail = list(row, "required_detail").chain(list(row, "optional"));
        for field in detail.filter(|field| str_of(field, "in") == "body") {
            let expected = Expected::of(field);
            self.body_field(label, str_of(field, "name"), Some(&expected), object, &name, builder);
        }
        for wire in list(&row["official_only"], "body").filter_map(Value::as_str) {
            self.body_field(label, wire, None, object, &name, builder);
        }
    }

    fn body_field(
        &mut self,
        label: &str,
        wire: &str,
        expected: Option<&Expected>,
        object: &codegen::ir::Struct,
        name: &OpName,
        builder: &Key,
    ) {
        let place = format!("{label} body {wire}");
        let Some(field) = object.fields.iter().find(|field| field.wire == wire) else {
            return self.wrong(&place, "is not in the IR");
        };
        let setter = name.setters.get(&SetterKey::Body(0, wire.to_owned()));
        let written = setter.and_then(|setter| self.setter(builder, setter, wire));
        let null = setter.and_then(|setter| {
            self.setter_exists(builder, &format!("{}_null", setter.trim_end_matches('_')))
                .or_else(|| self.setter_exists(builder, &format!("{setter}_null")))
        });
        match expected {
            Some(expected) => {
                self.field_type(&place, expected, (field.ty, Some(field)), written);
                if expected.nullable() && null.is_none() {
                    self.wrong(&place, "has no setter for null");
                }
            }
            None => self.as_in_ir(&place, field.ty, written),
        }
    }

    /// A field of which the seeds say nothing: the crate says what the IR says.
    fn as_in_ir(&mut self, place: &str, ty: TypeId, written: Option<Shape>) {
        self.fields += 1;
        let wanted = shape::of_ir(&self.model.ir, ty);
        match written {
            None => self.wrong(place, "is not in the crate"),
            Some(written) if wanted != written => {
                self.wrong(place, format!("is {wanted:?} in the IR, {written:?} in the crate"));
            }
            Some(_) => {}
        }
    }

    /// The type that a setter takes, if it exists and sends this name.
    fn setter(&self, builder: &Key, setter: &str, wire: &str) -> Option<Shape> {
        let method = self.emitted.methods.get(builder)?.get(setter)?;
        let argument = method.argument.as_ref()?;
        method.literals.contains(wire).then(|| self.emitted.shape(&builder.0, argument))
    }

    fn setter_exists(&self, builder: &Key, setter: &str) -> Option<()> {
        self.emitted.methods.get(builder)?.contains_key(setter).then_some(())
    }

    fn query(&mut self, label: &str, row: &Value, op: &Operation, name: &OpName, builder: &Key) {
        let mut covered = BTreeSet::new();
        for param in list(row, "official_query") {
            let wire = str_of(param, "name");
            let members: Vec<String> = list(param, "properties")
                .filter_map(Value::as_str)
                .map(|member| format!("{wire}[{member}]"))
                .collect();
            let deep = !members.is_empty();
            for wanted in if deep { members } else { vec![wire.to_owned()] } {
                let place = format!("{label} query {wanted}");
                let inside = format!("{wanted}[");
                let found: Vec<_> = op
                    .query
                    .iter()
                    .filter(|param| param.wire == wanted || deep && param.wire.starts_with(&inside))
                    .cloned()
                    .collect();
                if found.is_empty() {
                    self.wrong(&place, "is not in the IR");
                }
                for found in found {
                    let setter = name.setters.get(&SetterKey::Query(found.wire.clone()));
                    let written =
                        setter.and_then(|setter| self.setter(builder, setter, &found.wire));
                    if deep {
                        self.as_in_ir(&place, found.ty, written);
                    } else {
                        self.field_type(&place, &Expected::of(param), (found.ty, None), written);
                    }
                    covered.insert(found.wire);
                }
            }
        }
        for param in &op.query {
            if !covered.contains(&param.wire) {
                self.wrong(label, format!("the query has {}, which nobody asked for", param.wire));
            }
        }
        let official: BTreeSet<&str> =
            list(row, "official_query").map(|param| str_of(param, "name")).collect();
        let named = list(&row["official_only"], "query").filter_map(Value::as_str).chain(
            list(row, "optional")
                .filter(|field| str_of(field, "in") == "query")
                .map(|field| str_of(field, "name")),
        );
        for wire in named {
            if !official.contains(wire) {
                self.wrong(label, format!("the query field {wire} was not looked at"));
            }
        }
    }

    fn returned(&mut self, label: &str, row: &Value, op: &Operation, builder: &Key) {
        let wrapper = str_of(&row["official_response"], "wrapper");
        let (ty, fits) = match op.output {
            Output::Empty => (None, wrapper == "none"),
            Output::Data(ty) => (Some(ty), wrapper == "data"),
            Output::Page(ty) => (Some(ty), wrapper == "data[]+meta"),
            Output::Json(ty) => (Some(ty), wrapper == "bare"),
            Output::Text | Output::Bytes => (None, false),
        };
        if !fits {
            self.wrong(label, format!("the answer is {:?}, not {wrapper}", op.output));
        }
        let style = row["pagination_style"].as_str();
        let found = op.pager.as_ref().map(|pager| match pager.style {
            codegen::ir::PagerStyle::Number | codegen::ir::PagerStyle::Either => "page_number",
            codegen::ir::PagerStyle::Cursor => "cursor",
            codegen::ir::PagerStyle::Uri => "texml_uri",
            codegen::ir::PagerStyle::Records => "records",
            codegen::ir::PagerStyle::Short => "short",
        });
        if style != found {
            self.wrong(label, format!("pages by {found:?}, not by {style:?}"));
        }
        let wires: Vec<(&str, Option<&Value>)> = list(row, "returns")
            .map(|field| (str_of(field, "name"), Some(field)))
            .chain(
                list(&row["official_only"], "returns")
                    .filter_map(Value::as_str)
                    .map(|wire| (wire, None)),
            )
            .collect();
        let Some(ty) = ty else {
            if !wires.is_empty() {
                self.wrong(label, "returns nothing");
            }
            return;
        };
        let output = self.emitted.output.get(builder);
        let Some(at) = output.and_then(|output| self.emitted.item_of(&builder.0, output)) else {
            return self.wrong(label, "the builder gives nothing with fields");
        };
        for (wire, row) in wires {
            let place = format!("{label} returns {wire}");
            self.member(&place, wire, row, ty, &at);
        }
    }

    /// A field of a struct in both witnesses, perhaps some levels down.
    fn member(&mut self, place: &str, wire: &str, row: Option<&Value>, ty: TypeId, at: &Key) {
        let Some((field, key, written)) = self.find(wire, ty, at) else {
            return self.wrong(place, "is not in the IR");
        };
        let written = written.map(|ty| self.emitted.shape(&key.0, &ty));
        match row {
            Some(row) => {
                self.field_type(place, &Expected::of(row), (field.ty, Some(&field)), written);
            }
            None => self.as_in_ir(place, field.ty, written),
        }
    }

    fn find(&self, path: &str, ty: TypeId, at: &Key) -> Option<(Field, Key, Option<syn::Type>)> {
        let (wire, rest) = path.split_once('.').map_or((path, None), |(a, b)| (a, Some(b)));
        let field =
            struct_of(&self.model.ir, ty)?.fields.iter().find(|field| field.wire == wire)?;
        let written = self.emitted.field(at, wire);
        match rest {
            None => Some((field.clone(), at.clone(), written.cloned())),
            Some(rest) => self.find(rest, field.ty, &self.emitted.item_of(&at.0, written?)?),
        }
    }

    fn event(&mut self, row: &Value) {
        let label = str_of(row, "name").to_owned();
        let Some(at) = self.model.ir.webhooks.iter().position(|hook| hook.key == label) else {
            return self.wrong(&label, "is not in the IR");
        };
        let hook = self.model.ir.webhooks[at].clone();
        let wanted = str_of(row, "event_type");
        use codegen::ir::Selector;
        let (types, wrapped) = match &hook.selector {
            Selector::DataEventType(types) => (types.clone(), true),
            Selector::EventType(types) => (types.clone(), false),
            other => return self.wrong(&label, format!("is told apart by {other:?}")),
        };
        if types != [wanted] || row["data_wrapper"].as_bool() != Some(wrapped) {
            self.wrong(&label, format!("is told apart by {:?}", hook.selector));
        }
        let arm = self.emitted.events.get(wanted).cloned();
        if arm.as_ref() != Some(&self.model.names.webhooks[at]) {
            self.wrong(&label, format!("`{wanted}` becomes {arm:?}"));
        }
        let event = ("webhooks".to_owned(), "Event".to_owned());
        let member = arm.and_then(|arm| self.emitted.arms.get(&event)?.get(&arm)?.clone());
        let Some(at) = member.and_then(|member| self.emitted.item_of("webhooks", &member)) else {
            return self.wrong(&label, "has no arm");
        };
        for field in list(row, "fields") {
            let path = str_of(field, "path");
            self.member(&format!("{label} {path}"), path, Some(field), hook.ty, &at);
        }
        for path in list(row, "official_only_fields").filter_map(Value::as_str) {
            self.member(&format!("{label} {path}"), path, None, hook.ty, &at);
        }
    }
}

/// The object that a type is, below a list or an alternative.
fn struct_of(ir: &Ir, ty: TypeId) -> Option<&codegen::ir::Struct> {
    match &ir.ty(ty).kind {
        Kind::Struct(object) => Some(object),
        _ => None,
    }
}

fn str_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value[key].as_array().into_iter().flatten()
}

/// `CallsDial` -> `CALLS_DIAL`.
fn screaming(camel: &str) -> String {
    let mut out = String::new();
    for (at, c) in camel.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

fn rows(test: &str, file: &str) -> Option<Vec<Value>> {
    let path = input::shared(test, file)?;
    let text = fs::read_to_string(path).expect("the facts can be read");
    Some(serde_json::from_str(&text).expect("the facts are a list"))
}

#[test]
fn every_operation_is_in_the_ir_and_in_the_crate() {
    let test = "every_operation_is_in_the_ir_and_in_the_crate";
    let Some(rows) = rows(test, "seeds/operations.json") else { return };
    let mut check = Check::new();
    rows.iter().for_each(|row| check.operation(row));
    println!("{} operations, {} fields checked twice", rows.len(), check.fields);
    let fields = check.fields;
    check.finish(true);
    assert_eq!(rows.len(), 88);
    // 113 in paths, 37 required and 320 optional in bodies, 132 that no seed names, 567 and 105
    // returned, and the query.
    assert!(fields > 113 + 37 + 320 + 132 + 567 + 105, "only {fields} fields were checked");
}

#[test]
fn every_event_is_in_the_ir_and_in_the_crate() {
    let test = "every_event_is_in_the_ir_and_in_the_crate";
    let Some(rows) = rows(test, "seeds/webhooks.json") else { return };
    let mut check = Check::new();
    rows.iter().for_each(|row| check.event(row));
    println!("{} events, {} fields checked twice", rows.len(), check.fields);
    let fields = check.fields;
    check.finish(false);
    assert_eq!((rows.len(), fields), (28, 335));
}
