//! `allOf` is flattened into one list of properties.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use crate::diag::escape_pointer;
use crate::lower::Lower;
use crate::lower::schema::Use;
use crate::lower::view::{View, borrow};

/// A property that a flattened schema declares.
#[derive(Debug, Clone)]
pub struct Member<'a> {
    /// Its schema.
    pub schema: ReferenceOr<&'a Schema>,
    /// Where it is declared.
    pub pointer: String,
    /// An overridden declaration was writable.
    pub writable: bool,
}

/// All that the members of an `allOf` declare together.
#[derive(Debug, Clone, Default)]
pub struct Members<'a> {
    /// Properties by name; the last declaration wins.
    pub fields: BTreeMap<&'a str, Member<'a>>,
    /// Required names, including those of members that only require.
    pub required: BTreeSet<&'a str>,
    /// The last open `additionalProperties`, with the pointer of its schema.
    pub extra: Option<(&'a AdditionalProperties, String)>,
    /// The last member that is no object.
    pub scalar: Option<Use>,
}

/// Flattens a schema with its `allOf` members, and merges the properties of union members that
/// stand beside properties.
pub fn members<'a>(lower: &mut Lower<'a>, view: &View<'a>, pointer: &str) -> Members<'a> {
    let mut out = Members::default();
    collect(lower, view, pointer, &mut Seen::default(), &mut out);
    out
}

/// The schemas that were collected. Once is enough, or a few dozen levels that name the one
/// below twice would take for ever; but what was found in a member of a union did not count
/// with its requirements, so that it is collected again outside of one.
#[derive(Default)]
struct Seen {
    certain: BTreeSet<String>,
    possible: BTreeSet<String>,
    /// How many unions are around.
    unions: usize,
}

impl Seen {
    fn insert(&mut self, pointer: &str) -> bool {
        let set = if self.unions == 0 { &mut self.certain } else { &mut self.possible };
        set.insert(pointer.to_owned())
    }
}

fn collect<'a>(
    lower: &mut Lower<'a>,
    view: &View<'a>,
    pointer: &str,
    seen: &mut Seen,
    out: &mut Members<'a>,
) {
    if !lower.spend(1 + view.properties.len(), pointer)
        || !lower.has_room(pointer, view.properties.len())
    {
        return;
    }
    for (index, member) in view.all.iter().enumerate() {
        let place = format!("{pointer}/allOf/{index}");
        collect_member(lower, member, &place, seen, out);
    }
    if let Some((keyword, members)) = view.any {
        for (index, member) in members.iter().enumerate() {
            let place = format!("{pointer}/{keyword}/{index}");
            let mut part = Members::default();
            seen.unions += 1;
            collect_member(lower, member, &place, seen, &mut part);
            seen.unions -= 1;
            // Only one member applies, so none of its requirements does in general.
            for (name, member) in part.fields {
                out.fields.entry(name).or_insert(member);
            }
            out.extra = out.extra.take().or(part.extra);
        }
    }
    for (name, schema) in &view.properties {
        if let ReferenceOr::Item(schema) = schema
            && View::of(schema).not
            && View::of(schema).is_empty()
        {
            // `not: {}` says that the property must be absent.
            continue;
        }
        let writable = out.fields.get(name).is_some_and(|earlier| {
            earlier.writable || !read_only(&earlier.schema) || !read_only(schema)
        });
        let place = format!("{pointer}/properties/{}", escape_pointer(name));
        out.fields.insert(name, Member { schema: schema.clone(), pointer: place, writable });
    }
    out.required.extend(view.required.iter().copied());
    match view.additional {
        Some(open @ (AdditionalProperties::Any(true) | AdditionalProperties::Schema(_))) => {
            out.extra = Some((open, pointer.to_owned()));
        }
        Some(AdditionalProperties::Any(false)) | None => {}
    }
}

fn read_only(schema: &ReferenceOr<&Schema>) -> bool {
    matches!(schema, ReferenceOr::Item(schema) if schema.schema_data.read_only)
}

fn collect_member<'a>(
    lower: &mut Lower<'a>,
    member: &'a ReferenceOr<Schema>,
    place: &str,
    seen: &mut Seen,
    out: &mut Members<'a>,
) {
    let Some((schema, pointer)) = lower.resolve(borrow(member), place) else { return };
    if !seen.insert(&pointer) {
        return;
    }
    let view = View::of(schema);
    let object = view.typ == Some("object")
        || !view.properties.is_empty()
        || !view.all.is_empty()
        || !view.required.is_empty()
        || view.any.is_some();
    if object {
        if lower.enter(&pointer) {
            collect(lower, &view, &pointer, seen, out);
        }
        lower.leave();
    } else if !view.is_empty() {
        out.scalar = Some(lower.schema(borrow(member), place));
    }
}
