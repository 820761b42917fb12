//! Who uses a type, in one of the documents.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Origin};
use crate::ir::{Kind, Operation, Output, TypeId};
use crate::plan::is_item;

/// The users of every type.
pub struct Uses<'a> {
    api: &'a Api<'a>,
    users: Vec<Vec<Origin>>,
    /// Types with a name, by every place that became them.
    places: BTreeMap<&'a str, TypeId>,
}

impl<'a> Uses<'a> {
    /// Asks everything that has a type.
    pub fn new(api: &'a Api<'a>) -> Self {
        let ir = &api.model.ir;
        let mut users = vec![Vec::new(); ir.types.len()];
        let mut places = BTreeMap::new();
        for (id, ty) in ir.all_types().filter(|(_, ty)| is_item(&ty.kind)) {
            places.extend(ty.pointers.iter().map(|pointer| (pointer.as_str(), id)));
        }
        let mut add = |ty: TypeId, user: Origin| users[ty.0 as usize].push(user);
        for (id, ty) in ir.all_types() {
            match &ty.kind {
                Kind::Array { item: held, .. }
                | Kind::OneOrMany { item: held }
                | Kind::Map { value: held, .. } => add(*held, Origin::Type(id)),
                Kind::Struct(of) => {
                    for (index, field) in of.fields.iter().enumerate() {
                        add(field.ty, Origin::Field(id, index));
                    }
                    of.extra.into_iter().for_each(|extra| add(extra, Origin::Type(id)));
                }
                Kind::Union(of) => {
                    for (index, variant) in of.variants.iter().enumerate() {
                        add(variant.ty, Origin::Arm(id, index));
                    }
                }
                _ => {}
            }
        }
        for (id, op) in ir.ops() {
            for (index, param) in op.query.iter().enumerate() {
                add(param.ty, Origin::Query(id, index));
            }
            for (index, param) in op.headers.iter().enumerate() {
                add(param.ty, Origin::Header(id, index));
            }
            for (index, param) in op.path_params.iter().enumerate() {
                add(param.ty, Origin::Path(id, index));
            }
            for (index, body) in op.bodies.iter().enumerate() {
                add(body.ty, Origin::Body(id, index));
            }
            for ty in answers(op) {
                add(ty, Origin::Output(id));
            }
        }
        for (index, webhook) in ir.webhooks.iter().enumerate() {
            add(webhook.ty, Origin::Event(index));
        }
        Self { api, users, places }
    }

    /// The users of a type.
    pub fn of(&self, id: TypeId) -> &[Origin] {
        &self.users[id.0 as usize]
    }

    /// The places that became one type together with this one.
    pub fn relatives(&self, pointer: &str) -> &'a [String] {
        self.places.get(pointer).map_or(&[], |id| &self.api.model.ir.ty(*id).pointers)
    }

    /// The places that made something, and those that they were composed of.
    pub fn places(&self, origin: &Origin) -> Vec<String> {
        let mut out = origin.pointers(self.api.model);
        for pointer in out.clone() {
            let (base, end) = match pointer.rsplit_once("/properties/") {
                Some((base, _)) if !pointer[base.len() + 12..].contains('/') => {
                    (base, &pointer[base.len()..])
                }
                _ => (pointer.as_str(), ""),
            };
            for part in self.api.parts(base) {
                out.push(format!("{part}{end}"));
            }
        }
        out
    }

    /// The components without an item of their own that a place refers to: what they are is written
    /// wherever they are used.
    pub fn aliases(&self, place: &str) -> BTreeSet<&'a str> {
        let mut out: BTreeSet<&'a str> = BTreeSet::new();
        let mut open: Vec<&'a str> = self.api.targets(place).into_iter().collect();
        while let Some(next) = open.pop() {
            if !self.places.contains_key(next) && out.insert(next) {
                open.extend(self.api.targets(next));
            }
        }
        out
    }

    /// The types that a signature names, with the places that made them.
    pub fn named<'s>(&self, signature: &'s str) -> BTreeMap<&'s str, &'a [String]> {
        let words = signature.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':')));
        let types = words.filter_map(|word| match self.api.things.get(word)?.origin {
            Origin::Type(id) => Some((word, self.api.model.ir.ty(id).pointers.as_slice())),
            _ => None,
        });
        types.collect()
    }

    /// The types that something is, or is a part of.
    pub fn types(&self, origin: &Origin) -> BTreeSet<TypeId> {
        match origin {
            Origin::Type(id) | Origin::Field(id, _) | Origin::Arm(id, _) => BTreeSet::from([*id]),
            Origin::Many(all) => all.iter().flat_map(|origin| self.types(origin)).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// `POST /calls`, for what belongs to one.
    pub fn operation(&self, origin: &Origin) -> Option<String> {
        let op = self.op(origin)?;
        Some(format!("{} {}", op.method.as_str(), op.document_path))
    }

    /// Where the operation stands that something belongs to.
    pub fn operation_pointer(&self, origin: &Origin) -> Option<&'a str> {
        Some(self.op(origin)?.pointer.as_str())
    }

    fn op(&self, origin: &Origin) -> Option<&'a Operation> {
        match origin {
            Origin::Op(id)
            | Origin::Query(id, _)
            | Origin::Header(id, _)
            | Origin::Path(id, _)
            | Origin::Body(id, _)
            | Origin::Output(id) => Some(self.api.model.ir.op(*id)),
            _ => None,
        }
    }
}

fn answers(op: &Operation) -> impl Iterator<Item = TypeId> {
    let output = match op.output {
        Output::Json(ty) | Output::Data(ty) | Output::Page(ty) => Some(ty),
        _ => None,
    };
    let frames = op.socket.iter().flat_map(|socket| socket.send.into_iter().chain(socket.receive));
    let item = op.pager.as_ref().map(|pager| pager.item);
    output.into_iter().chain(op.events).chain(item).chain(frames)
}
