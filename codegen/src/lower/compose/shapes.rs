//! Which types read and write the same JSON.
//!
//! Types are compared as numbers: two towers of equal objects have more ways through them than
//! anybody can walk side by side, but few types. What is open while a union is read stays as it is
//! until the union is known, so the numbers hold for one union and not for longer.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::ir::{Kind, TypeId};
use crate::lower::Lower;

/// Below this only what is one type is the same: types may hold themselves.
const DEEP: usize = 8;

/// The numbers of types by depth.
pub struct Shapes<'l, 'a> {
    lower: &'l mut Lower<'a>,
    pointer: &'l str,
    known: HashMap<(TypeId, usize), u64>,
}

impl<'l, 'a> Shapes<'l, 'a> {
    /// A number for each of some types, equal for those that are the same.
    pub fn classes(lower: &'l mut Lower<'a>, ids: &[TypeId], pointer: &'l str) -> Vec<u64> {
        let mut shapes = Self { lower, pointer, known: HashMap::new() };
        // Most differ at first sight, and need not be looked into.
        let outside: Vec<u64> = ids.iter().map(|id| shapes.outside(*id)).collect();
        let mut alike: BTreeMap<u64, usize> = BTreeMap::new();
        outside.iter().for_each(|shape| *alike.entry(*shape).or_default() += 1);
        let number = |(id, outside): (&TypeId, u64)| match alike[&outside] {
            1 => outside,
            _ => shapes.whole(*id, 0),
        };
        ids.iter().zip(outside).map(number).collect()
    }

    /// Whether two types are the same.
    pub fn same(lower: &'l mut Lower<'a>, one: TypeId, other: TypeId, pointer: &'l str) -> bool {
        let classes = Self::classes(lower, &[one, other], pointer);
        one == other || classes[0] == classes[1]
    }

    fn outside(&mut self, id: TypeId) -> u64 {
        self.number(id, |_, _| 0)
    }

    fn whole(&mut self, id: TypeId, depth: usize) -> u64 {
        if depth > DEEP {
            return u64::from(id.0);
        }
        if let Some(known) = self.known.get(&(id, depth)) {
            return *known;
        }
        let number = self.number(id, |shapes, inner| shapes.whole(inner, depth + 1));
        self.known.insert((id, depth), number);
        number
    }

    /// The number of a type, with those of what it holds.
    fn number(&mut self, id: TypeId, mut inner: impl FnMut(&mut Self, TypeId) -> u64) -> u64 {
        let mut hash = DefaultHasher::new();
        let kind = &self.lower.ir.ty(id).kind;
        std::mem::discriminant(kind).hash(&mut hash);
        // What it holds, first of all: looking into it needs the pass, and so may not borrow it.
        let mut held: Vec<TypeId> = Vec::new();
        match kind {
            Kind::Bool | Kind::Integer | Kind::Number | Kind::Base64 | Kind::Binary | Kind::Any => {
            }
            Kind::Text(format) => format.hash(&mut hash),
            Kind::Enum(values) => values.hash(&mut hash),
            Kind::IntEnum(values) => values.hash(&mut hash),
            Kind::Array { item, nullable } => {
                nullable.hash(&mut hash);
                held.push(*item);
            }
            Kind::Map { value, nullable } => {
                nullable.hash(&mut hash);
                held.push(*value);
            }
            Kind::OneOrMany { item } => held.push(*item),
            Kind::Struct(of) => {
                of.extra.hash(&mut hash);
                of.fields.len().hash(&mut hash);
                for field in &of.fields {
                    (&field.wire, field.required, field.nullable, &field.constant).hash(&mut hash);
                    held.push(field.ty);
                }
            }
            Kind::Union(of) => {
                of.dispatch.hash(&mut hash);
                of.variants.len().hash(&mut hash);
                for variant in &of.variants {
                    variant.tags.hash(&mut hash);
                    held.push(variant.ty);
                }
            }
        }
        self.lower.spend(1 + held.len(), self.pointer);
        for id in held {
            inner(self, id).hash(&mut hash);
        }
        hash.finish()
    }
}
