//! Telling the members of a union apart without a tag: by the JSON kind, then
//! objects by the properties that only they have.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Arm, read};
use crate::emit::Cx;
use crate::ir::{Kind, TypeId};

/// JSON kinds, in the order in which arms are emitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Json {
    Bool,
    Int,
    Float,
    String,
    Array,
    Object,
}

const ALL: [Json; 6] =
    [Json::Bool, Json::Int, Json::Float, Json::String, Json::Array, Json::Object];

/// How many properties that only one member has are looked for.
const MAX_UNIQUE: usize = 4;

/// The body of `decode`.
pub(super) fn decode(cx: &Cx<'_>, arms: &[Arm<'_>], unknown: &Ident) -> TokenStream {
    let any = arms.iter().find(|arm| cx.ir.ty(arm.variant.ty).kind == Kind::Any);
    let rest = match any {
        Some(arm) => read(arm, unknown),
        None => quote! { r.raw(Self::#unknown) },
    };
    let mut out: Vec<(Json, Option<Vec<TokenStream>>, TokenStream)> = Vec::new();
    for json in ALL {
        let mut candidates: Vec<&Arm<'_>> =
            arms.iter().filter(|arm| kinds(cx, arm.variant.ty, 0).contains(&json)).collect();
        // An exact type comes before one that merely admits the kind.
        candidates.sort_by_key(|arm| rank(&cx.ir.ty(arm.variant.ty).kind, json));
        if json == Json::Object && candidates.len() > 1 {
            for (guard, arm) in ranked(cx, &candidates) {
                out.push((json, guard, read(arm, unknown)));
            }
        } else if json == Json::Array && candidates.len() > 1 {
            out.push((json, None, lists(&candidates, unknown)));
        } else if let Some(first) = candidates.first() {
            out.push((json, None, read(first, unknown)));
        }
    }
    if out.is_empty() {
        return rest;
    }
    let mut tokens = TokenStream::new();
    let mut at = 0;
    while at < out.len() {
        let (json, guard, read) = &out[at];
        // Kinds that read the same share an arm.
        let mut same = vec![*json];
        while guard.is_none()
            && out
                .get(at + 1)
                .is_some_and(|next| next.1.is_none() && next.2.to_string() == read.to_string())
        {
            at += 1;
            same.push(out[at].0);
        }
        at += 1;
        let patterns = same.iter().map(|json| format_ident!("{json:?}"));
        let guard = guard.as_ref().map(|any| quote! { if #(#any)||* });
        tokens.extend(quote! { #(rt::JsonKind::#patterns)|* #guard => #read, });
    }
    quote! {
        match r.peek() {
            #tokens
            _ => #rest,
        }
    }
}

/// An expression that reads one of several lists: the first whose items all fit.
fn lists(arms: &[&Arm<'_>], unknown: &Ident) -> TokenStream {
    arms.iter().rev().fold(quote! { r.raw(Self::#unknown) }, |rest, arm| {
        let ident = &arm.ident;
        quote! {
            match r.clean(Self::#ident) {
                Some(read) => Some(read),
                None => #rest,
            }
        }
    })
}

/// An expression that reads one of several objects.
pub(super) fn objects(cx: &Cx<'_>, arms: &[&Arm<'_>], unknown: &Ident) -> TokenStream {
    let mut rest = quote! { r.raw(Self::#unknown) };
    for (guard, arm) in ranked(cx, arms).into_iter().rev() {
        let read = read(arm, unknown);
        rest = match guard {
            Some(any) => quote! { if #(#any)||* { #read } else { #rest } },
            None => read,
        };
    }
    quote! { #rest }
}

/// Objects with the condition under which each is chosen, most specific first.
/// At most one has no condition, and it comes last.
fn ranked<'a, 'b>(
    cx: &Cx<'_>,
    arms: &[&'b Arm<'a>],
) -> Vec<(Option<Vec<TokenStream>>, &'b Arm<'a>)> {
    let keys: Vec<Keys> = arms.iter().map(|arm| Keys::of(cx, arm.variant.ty)).collect();
    let mut found: Vec<(usize, Vec<Vec<String>>, usize)> = Vec::new();
    for (index, own) in keys.iter().enumerate() {
        let others = || keys.iter().enumerate().filter(move |(other, _)| *other != index);
        let shared = others().any(|(_, other)| other.required == own.required);
        let required: Vec<String> = own.required.iter().cloned().collect();
        let unique: Vec<String> = own
            .declared
            .iter()
            .filter(|key| !others().any(|(_, other)| other.declared.contains(*key)))
            .take(MAX_UNIQUE)
            .cloned()
            .collect();
        let any = if shared && !unique.is_empty() {
            unique
                .into_iter()
                .map(|key| {
                    let mut all = required.clone();
                    if !all.contains(&key) {
                        all.push(key);
                    }
                    all
                })
                .collect()
        } else if required.is_empty() {
            Vec::new()
        } else {
            vec![required]
        };
        let specific = own.required.len() + usize::from(shared && !any.is_empty());
        found.push((specific, any, index));
    }
    found.sort_by_key(|(specific, any, index)| (any.is_empty(), usize::MAX - specific, *index));
    let mut seen: BTreeSet<Vec<Vec<String>>> = BTreeSet::new();
    let mut out = Vec::new();
    for (_, any, index) in found {
        // Two members with the same condition: nothing tells them apart, the first is read.
        if !seen.insert(any.clone()) {
            continue;
        }
        let guard = (!any.is_empty())
            .then(|| any.iter().map(|keys| quote! { r.has_keys(&[#(#keys),*]) }).collect());
        out.push((guard, arms[index]));
    }
    out
}

/// Property names of an object.
#[derive(Default)]
struct Keys {
    required: BTreeSet<String>,
    declared: BTreeSet<String>,
}

impl Keys {
    fn of(cx: &Cx<'_>, id: TypeId) -> Self {
        let Kind::Struct(of) = &cx.ir.ty(id).kind else { return Self::default() };
        let wires = |required: bool| {
            of.fields
                .iter()
                .filter(move |f| f.required || !required)
                .map(|f| f.wire.clone())
                .collect()
        };
        Self { required: wires(true), declared: wires(false) }
    }
}

/// The JSON kinds that a type reads.
fn kinds(cx: &Cx<'_>, id: TypeId, depth: usize) -> BTreeSet<Json> {
    // Unions of unions may run in a circle.
    if depth > 8 {
        return BTreeSet::new();
    }
    match &cx.ir.ty(id).kind {
        Kind::Bool => [Json::Bool].into(),
        Kind::Integer | Kind::Number | Kind::IntEnum(_) => [Json::Int, Json::Float].into(),
        Kind::Text(_) | Kind::Base64 | Kind::Enum(_) => [Json::String].into(),
        Kind::Array { .. } => [Json::Array].into(),
        Kind::Map { .. } | Kind::Struct(_) => [Json::Object].into(),
        Kind::OneOrMany { item } => {
            let mut all = kinds(cx, *item, depth + 1);
            all.insert(Json::Array);
            all
        }
        Kind::Union(of) => of.variants.iter().flat_map(|v| kinds(cx, v.ty, depth + 1)).collect(),
        Kind::Any | Kind::Binary => BTreeSet::new(),
    }
}

fn rank(kind: &Kind, json: Json) -> usize {
    match (kind, json) {
        (Kind::Integer | Kind::IntEnum(_), Json::Float) | (Kind::Number, Json::Int) => 1,
        (Kind::Union(_) | Kind::OneOrMany { .. }, _) => 2,
        _ => 0,
    }
}
