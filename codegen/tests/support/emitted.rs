//! The committed crate, read as Rust: types, builders and events with what they send and read.
//!
//! Nothing here asks the IR or the names: what stands in `generated/src` is the witness.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    Fields, FnArg, GenericArgument, GenericParam, ImplItem, Item, PathArguments, Type,
    TypeParamBound, Visibility,
};

use super::shape::Shape;

/// Module and identifier.
pub type Key = (String, String);

/// Everything that was found.
#[derive(Default)]
pub struct Emitted {
    /// Public fields of each struct, by identifier.
    pub fields: BTreeMap<Key, BTreeMap<String, Type>>,
    /// Wire name -> identifier of the field that `Decode` puts it in.
    pub decoded: BTreeMap<Key, BTreeMap<String, String>>,
    /// The values of open enums.
    pub values: BTreeMap<Key, BTreeSet<String>>,
    /// The members of the arms of enums.
    pub arms: BTreeMap<Key, BTreeMap<String, Option<Type>>>,
    /// Methods of builders, and of anything else.
    pub methods: BTreeMap<Key, BTreeMap<String, Method>>,
    /// Required fields in the state of a builder.
    pub required: BTreeMap<Key, BTreeSet<String>>,
    /// What awaiting a builder gives.
    pub output: BTreeMap<Key, Type>,
    /// Strings in `static` items: what the runtime is told about an operation.
    pub operations: BTreeMap<Key, Vec<String>>,
    /// Event type -> arm.
    pub events: BTreeMap<String, String>,
    /// Files that were read.
    pub files: usize,
}

/// A method.
pub struct Method {
    /// The type of its only argument.
    pub argument: Option<Type>,
    /// String literals of its body.
    pub literals: BTreeSet<String>,
}

impl Emitted {
    /// Reads a crate.
    pub fn read(src: &Path) -> Self {
        let mut found = Self::default();
        for dir in fs::read_dir(src).expect("the crate is committed") {
            let dir = dir.expect("a directory can be read").path();
            let module =
                dir.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
            if !dir.is_dir() || module == "runtime" {
                continue;
            }
            for file in fs::read_dir(&dir).expect("a module is a directory") {
                let path = file.expect("a directory can be read").path();
                let text = fs::read_to_string(&path).expect("emitted files are text");
                let file = syn::parse_file(&text).expect("emitted files parse");
                found.files += 1;
                file.items.iter().for_each(|item| found.item(&module, item));
            }
        }
        found
    }

    fn item(&mut self, module: &str, item: &Item) {
        let key = |ident: &syn::Ident| (module.to_owned(), ident.to_string());
        match item {
            Item::Struct(item) => {
                if let Fields::Named(fields) = &item.fields {
                    let public = fields.named.iter().filter_map(|field| {
                        matches!(field.vis, Visibility::Public(_))
                            .then(|| Some((field.ident.as_ref()?.to_string(), field.ty.clone())))?
                    });
                    self.fields.insert(key(&item.ident), public.collect());
                }
                for param in &item.generics.params {
                    if let GenericParam::Type(param) = param
                        && let Some((_, state)) = &param.default
                    {
                        self.required.insert(key(&item.ident), missing(&state.to_token_stream()));
                    }
                }
            }
            Item::Enum(item) => {
                let arms = item.variants.iter().map(|variant| {
                    let member = variant.fields.iter().next().map(|field| field.ty.clone());
                    (variant.ident.to_string(), member)
                });
                self.arms.insert(key(&item.ident), arms.collect());
            }
            Item::Static(item) => {
                self.operations.insert(key(&item.ident), literals(&item.expr.to_token_stream()));
            }
            // An operation with nothing to set is a request of the runtime.
            Item::Type(item) if last_ident(&item.ty).as_deref() == Some("Request") => {
                self.output.insert(key(&item.ident), (*item.ty).clone());
                self.methods.insert(key(&item.ident), BTreeMap::new());
            }
            Item::Impl(item) => self.implementation(module, item),
            _ => {}
        }
    }

    fn implementation(&mut self, module: &str, item: &syn::ItemImpl) {
        let Some(ident) = last_ident(&item.self_ty) else { return };
        let key = (module.to_owned(), ident);
        let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
        let of = of.map(|segment| segment.ident.to_string()).unwrap_or_default();
        match of.as_str() {
            "Decode" => {
                self.decoded.insert(key, assigned(&item.to_token_stream()));
            }
            "IntoFuture" => {
                for part in &item.items {
                    if let ImplItem::Type(part) = part
                        && part.ident == "Output"
                    {
                        self.output.insert(key.clone(), part.ty.clone());
                    }
                }
            }
            "WebhookEvent" => self.events = arms_by_literal(&item.to_token_stream()),
            "" => item.items.iter().for_each(|part| self.part(&key, part)),
            _ => {}
        }
    }

    fn part(&mut self, key: &Key, part: &ImplItem) {
        match part {
            ImplItem::Const(part) => {
                // `Self(2)`: the number is all that is there.
                let number: String = part
                    .expr
                    .to_token_stream()
                    .to_string()
                    .chars()
                    .filter(|c| c.is_ascii_digit() || *c == '-')
                    .collect();
                self.values.entry(key.clone()).or_default().insert(number);
            }
            ImplItem::Fn(method) => {
                let name = method.sig.ident.to_string();
                let body = method.block.to_token_stream();
                if name == "as_str" {
                    self.values.insert(key.clone(), literals(&body).into_iter().collect());
                }
                if !matches!(method.vis, Visibility::Public(_)) {
                    return;
                }
                let argument = method.sig.inputs.iter().find_map(|argument| match argument {
                    FnArg::Typed(argument) => Some((*argument.ty).clone()),
                    FnArg::Receiver(_) => None,
                });
                let literals = literals(&body).into_iter().collect();
                let method = Method { argument, literals };
                self.methods.entry(key.clone()).or_default().insert(name, method);
            }
            _ => {}
        }
    }

    /// The type of a wire name in a struct: what `Decode` puts into a public field.
    pub fn field(&self, key: &Key, wire: &str) -> Option<&Type> {
        let ident = self.decoded.get(key)?.get(wire)?;
        self.fields.get(key)?.get(ident)
    }

    /// The struct or enum that a type is, below options, boxes and lists.
    pub fn item_of(&self, module: &str, ty: &Type) -> Option<Key> {
        match inner(ty) {
            Some((_, held)) => self.item_of(module, held),
            None => named(module, ty),
        }
    }

    /// The shape of a type written in a module.
    pub fn shape(&self, module: &str, ty: &Type) -> Shape {
        if let Some((around, held)) = inner(ty) {
            return match around.as_str() {
                "Vec" | "IntoIterator" => Shape::List(Box::new(self.shape(module, held))),
                "OneOrMany" => Shape::OneOrMany(Box::new(self.shape(module, held))),
                "BTreeMap" => Shape::Map,
                _ => self.shape(module, held),
            };
        }
        let written = ty.to_token_stream().to_string().replace(' ', "");
        match written.as_str() {
            "bool" => return Shape::Bool,
            "i64" => return Shape::Integer,
            "f64" => return Shape::Number,
            "String" => return Shape::Text(""),
            "rt::Uuid" => return Shape::Text("uuid"),
            "rt::DateTime" => return Shape::Text("date-time"),
            "rt::Date" => return Shape::Text("date"),
            "rt::Value" => return Shape::Any,
            _ => {}
        }
        let Some(key) = named(module, ty) else { return Shape::Other(written) };
        if let Some(values) = self.values.get(&key) {
            return Shape::Values(values.clone());
        }
        if self.decoded.contains_key(&key) && self.fields.contains_key(&key) {
            return Shape::Struct;
        }
        match self.arms.get(&key) {
            Some(arms) => {
                let members = arms.iter().filter(|(name, _)| !name.starts_with("Unknown"));
                let mut members: Vec<Shape> = members
                    .filter_map(|(_, member)| Some(self.shape(&key.0, member.as_ref()?)))
                    .collect();
                members.sort_by_key(|member| *member == Shape::Integer);
                Shape::Union(members)
            }
            None => Shape::Other(written),
        }
    }
}

/// `Option<T>`, `impl Into<T>`, ...: what is around, and `T`.
fn inner(ty: &Type) -> Option<(String, &Type)> {
    let segment = match ty {
        Type::Path(path) => path.path.segments.last()?,
        Type::ImplTrait(bounds) => match bounds.bounds.first()? {
            TypeParamBound::Trait(bound) => bound.path.segments.last()?,
            _ => return None,
        },
        Type::Tuple(tuple) => return Some(("tuple".to_owned(), tuple.elems.last()?)),
        _ => return None,
    };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let around = segment.ident.to_string();
    let first = arguments.args.iter().rev().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        GenericArgument::AssocType(item) => Some(&item.ty),
        _ => None,
    })?;
    // `Result<T, Error>` and what a pager gives say their type first.
    let first = if around == "Result" {
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })?
    } else {
        first
    };
    // `impl IntoIterator<Item = (K, V)>` is a map.
    let map = around == "IntoIterator" && matches!(first, Type::Tuple(_));
    Some((if map { "BTreeMap".to_owned() } else { around }, first))
}

/// `types::X`, `crate::m::types::X` or `X`.
fn named(module: &str, ty: &Type) -> Option<Key> {
    let Type::Path(path) = ty else { return None };
    let segments: Vec<String> =
        path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    match segments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["crate", module, "types", ident] => Some(((*module).to_owned(), (*ident).to_owned())),
        ["types", ident] | [ident] => Some((module.to_owned(), (*ident).to_owned())),
        _ => None,
    }
}

fn last_ident(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

/// All tokens in one row, with the groups opened.
fn flat(stream: &TokenStream) -> Vec<String> {
    let mut out = Vec::new();
    for token in stream.clone() {
        match token {
            TokenTree::Group(group) => out.extend(flat(&group.stream())),
            other => out.push(other.to_string()),
        }
    }
    out
}

fn text(token: &str) -> Option<String> {
    Some(syn::parse_str::<syn::LitStr>(token).ok()?.value())
}

fn literals(stream: &TokenStream) -> Vec<String> {
    flat(stream).iter().filter_map(|token| text(token)).collect()
}

/// `Missing<field::from>` -> `from`.
fn missing(stream: &TokenStream) -> BTreeSet<String> {
    let tokens = flat(stream);
    tokens
        .windows(4)
        .filter(|window| window[0] == "field" && window[1] == ":")
        .map(|window| window[3].clone())
        .collect()
}

/// `"wire" => .. out.ident ..`.
fn assigned(stream: &TokenStream) -> BTreeMap<String, String> {
    let tokens = flat(stream);
    let mut found = BTreeMap::new();
    for place in tokens.windows(7) {
        let [name, comma, by, how, out, dot, ident] = place else { continue };
        if [comma, by, how, out, dot] == [",", "&", "mut", "out", "."]
            && let Some(wire) = text(name)
        {
            found.insert(wire, ident.to_owned());
        }
    }
    found
}

/// `"call.answered") => .. Self::CallAnswered ..`.
fn arms_by_literal(stream: &TokenStream) -> BTreeMap<String, String> {
    let tokens = flat(stream);
    let mut found = BTreeMap::new();
    let mut in_pattern = false;
    let mut events: Vec<String> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        in_pattern = (in_pattern || token == "EventKind") && token != "=";
        if in_pattern && let Some(literal) = text(token) {
            events.push(literal);
        } else if token == "Self"
            && let Some(arm) = tokens.get(at + 3)
            && arm.starts_with(|c: char| c.is_ascii_uppercase())
        {
            found.extend(events.drain(..).map(|event| (event, arm.clone())));
        }
    }
    found
}
