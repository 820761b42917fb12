//! A document as emitted items, with names as plain as can be: the emitters are
//! under test here, not the names.

use std::collections::{BTreeMap, BTreeSet};

use codegen::diag::Diagnostics;
use codegen::emit::{self, Cx};
use codegen::ir::{Ir, Kind, TypeId};
use codegen::load::{self, Source};
use codegen::names::{Names, TypeName};
use codegen::resolve::{cycles, usage};
use codegen::{lower, normalize, sink};
use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::support::types;

/// A document with all that an emitter asks.
pub struct Emitted {
    pub ir: Ir,
    names: Names,
    boxed: cycles::Boxed,
    request: BTreeSet<TypeId>,
    nested: BTreeSet<TypeId>,
}

impl Emitted {
    pub fn from_text(name: &str, text: &str) -> Self {
        let mut diag = Diagnostics::new(name);
        let source = Source { name: format!("{name}.yml"), text: text.to_owned() };
        let document = load::parse(&[source], &mut diag).expect("the case is YAML");
        let normalized = normalize::normalize(document.value, &mut diag);
        let api =
            codegen::model::to_model(&normalized.value, &mut diag).expect("the case is OpenAPI");
        let ir = lower::lower(&api, &mut diag);
        assert!(!diag.has_errors(), "{:#?}", diag.items());
        let names = plain_names(&ir);
        let boxed = cycles::boxed(&ir);
        let request = usage::request_types(&ir);
        let nested = usage::nested_types(&ir);
        Self { ir, names, boxed, request, nested }
    }

    pub fn types(&self, module: &str) -> String {
        let physical = BTreeMap::new();
        types::types_file(&self.cx(module, &physical), self.names.types.keys().copied())
    }

    pub fn event(&self, module: &str) -> String {
        printed(emit::webhook::emit(&self.cx(module, &BTreeMap::new()), None))
    }

    fn cx<'a>(&'a self, module: &str, physical: &'a BTreeMap<TypeId, String>) -> Cx<'a> {
        Cx {
            ir: &self.ir,
            names: &self.names,
            boxed: &self.boxed,
            request: &self.request,
            nested: &self.nested,
            module: module.to_owned(),
            physical,
        }
    }
}

fn printed(tokens: proc_macro2::TokenStream) -> String {
    sink::format(tokens).expect("what is emitted is Rust")
}

fn plain_names(ir: &Ir) -> Names {
    let mut names = Names::default();
    let mut taken = BTreeSet::new();
    for (id, ty) in ir.all_types() {
        let variants: Vec<String> = match &ty.kind {
            Kind::Struct(of) => {
                let fields = of.fields.iter().map(|field| field_name(&field.wire));
                names.fields.insert(id, distinct(fields));
                Vec::new()
            }
            Kind::Enum(values) => distinct(values.iter().map(|value| variant_name(&value.wire))),
            Kind::IntEnum(values) => distinct(values.iter().map(|value| format!("V{value}"))),
            Kind::Union(of) => distinct(of.variants.iter().map(|v| variant_name(&v.hint))),
            _ => continue,
        };
        if variants.iter().any(|name| name == "Unknown") {
            names.unknown.insert(id, "Unrecognized".to_owned());
        }
        names.variants.insert(id, variants);
        let ident = type_name(ty, &mut taken);
        names.types.insert(id, TypeName { ident, home: "widgets".to_owned() });
    }
    let hooks =
        ir.webhooks.iter().map(|hook| variant_name(hook.id.as_deref().unwrap_or(&hook.key)));
    names.webhooks = distinct(hooks);
    names
}

fn type_name(ty: &codegen::ir::Type, taken: &mut BTreeSet<String>) -> String {
    let text = match &ty.component {
        Some(name) => name.clone(),
        None => ty
            .pointer
            .split('/')
            .skip(2)
            .filter(|part| *part != "properties" && *part != "schemas")
            .collect::<Vec<_>>()
            .join(" "),
    };
    let mut name = variant_name(&text);
    if ["Self", "String", "Option", "Vec", "Result", "Box", "Default", "From", "Into"]
        .contains(&name.as_str())
    {
        name.push('_');
    }
    while !taken.insert(name.clone()) {
        name.push('2');
    }
    name
}

fn variant_name(text: &str) -> String {
    let name = text.replace('+', " plus ").to_upper_camel_case();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        Some(_) if name == "Self" => "Self_".to_owned(),
        Some(_) => name,
    }
}

fn field_name(wire: &str) -> String {
    let name: String =
        wire.to_snake_case().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        _ if name.is_empty() || name.as_bytes()[0].is_ascii_digit() => format!("_{name}"),
        _ if syn::parse_str::<syn::Ident>(&name).is_err() => format!("r#{name}"),
        _ => name,
    }
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names
        .map(|mut name| {
            while !taken.insert(name.clone()) {
                name.push('2');
            }
            name
        })
        .collect()
}
