//! What is composed: `allOf` is flattened, `oneOf` and `anyOf` are classified.

mod members;
mod shapes;

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{ReferenceOr, Schema};
use serde_json::Value;

use super::Lower;
use super::schema::Use;
use super::view::{View, borrow};
use crate::diag::unescape_pointer;
use crate::ir::{self, Dispatch, Kind, TextFormat, TypeId, Variant};

pub use members::{Members, members};
use shapes::Shapes;

/// What a union turned out to be.
pub enum Union {
    /// One type after all.
    Alias(Use),
    /// A new kind.
    Kind(Kind),
}

struct Candidate<'a> {
    used: Use,
    pointer: String,
    schema: Option<&'a Schema>,
    reference: Option<String>,
    hint: String,
}

/// Classifies a union, in the order in which the cheaper reading comes first.
pub fn union<'a>(
    lower: &mut Lower<'a>,
    keyword: &str,
    members: &'a [ReferenceOr<Schema>],
    view: &View<'a>,
    pointer: &str,
) -> Union {
    if !lower.afford(members.len(), "members of a union", pointer) {
        return Union::Alias(Use::plain(lower.intern(Kind::Any)));
    }
    let mut all: Vec<Candidate<'a>> = Vec::new();
    let mut nullable = false;
    for (index, member) in members.iter().enumerate() {
        let place = format!("{pointer}/{keyword}/{index}");
        let mut used = lower.schema(borrow(member), &place);
        let schema = lower.resolve(borrow(member), &place).map(|(schema, _)| schema);
        let is_object = schema.is_some_and(|schema| View::of(schema).typ == Some("object"));
        if is_object && lower.ir.ty(used.id).kind == Kind::Any {
            // In a union the kind of a shapeless object matters.
            let value = lower.intern(Kind::Any);
            used.id = lower.intern(Kind::Map { value, nullable: false });
        }
        nullable |= used.nullable;
        let reference = match member {
            ReferenceOr::Reference { reference } => Some(reference.clone()),
            ReferenceOr::Item(schema) => sole_reference(schema),
        };
        let hint = hint(lower, &used, schema, reference.as_deref());
        all.push(Candidate { used, pointer: place, schema, reference, hint });
    }
    let discriminator = view.data.and_then(|data| data.discriminator.as_ref());
    let mut candidates = match discriminator {
        Some(_) => all,
        None => different(lower, all, pointer),
    };
    tell_apart(lower, &mut candidates);
    let mut hints: BTreeMap<&str, usize> = BTreeMap::new();
    for candidate in &candidates {
        *hints.entry(&candidate.hint).or_default() += 1;
    }
    for candidate in candidates.iter().filter(|candidate| hints[candidate.hint.as_str()] == 1) {
        lower.ir.members.insert(candidate.pointer.clone(), candidate.hint.clone());
    }
    let finish = |mut used: Use| {
        used.nullable |= nullable;
        used.constant = None;
        Union::Alias(used)
    };
    if candidates.is_empty() {
        return Union::Kind(Kind::Any);
    }
    if candidates.len() == 1 {
        let only = candidates.remove(0).used;
        return Union::Alias(Use { nullable: only.nullable || nullable, ..only });
    }
    let kinds: Vec<&Kind> =
        candidates.iter().map(|candidate| &lower.ir.ty(candidate.used.id).kind).collect();
    if kinds.iter().all(|kind| is_text(kind)) {
        // Told apart by pattern or value at best: a text is a text.
        let id = lower.intern(Kind::Text(TextFormat::Plain));
        return finish(Use::plain(id));
    }
    if kinds.contains(&&Kind::Any) || admits_everything(lower, &kinds) {
        return Union::Kind(Kind::Any);
    }
    if let Some(item) = one_or_many(lower, &candidates, pointer) {
        let id = lower.intern(Kind::OneOrMany { item });
        return finish(Use::plain(id));
    }
    if let Some(found) = tagged(lower, &candidates, view, pointer) {
        return Union::Kind(Kind::Union(found));
    }
    let variants = candidates
        .into_iter()
        .map(|candidate| Variant { ty: candidate.used.id, tags: Vec::new(), hint: candidate.hint })
        .collect();
    Union::Kind(Kind::Union(ir::Union { variants, dispatch: Dispatch::Shape }))
}

/// The members without those that read and write the same JSON as one before. A constant stays:
/// its value is no part of its type.
fn different<'a>(
    lower: &mut Lower<'a>,
    all: Vec<Candidate<'a>>,
    pointer: &str,
) -> Vec<Candidate<'a>> {
    let ids: Vec<TypeId> = all.iter().map(|candidate| candidate.used.id).collect();
    let classes = Shapes::classes(lower, &ids, pointer);
    let mut seen = BTreeSet::new();
    let classified = all.into_iter().zip(classes);
    let kept = classified
        .filter(|(candidate, class)| seen.insert(*class) || candidate.used.constant.is_some());
    kept.map(|(candidate, _)| candidate).collect()
}

/// Members that would be called the same are called after what only they require, or after what
/// they are lists of. The order of members says nothing, so it should not name them; nor should
/// optional properties, which come and go. What is the same by all that is numbered after all.
fn tell_apart(lower: &Lower<'_>, candidates: &mut [Candidate<'_>]) {
    let hints: Vec<String> = candidates.iter().map(|candidate| candidate.hint.clone()).collect();
    let required: Vec<BTreeSet<&str>> = candidates
        .iter()
        .map(|candidate| match &lower.ir.ty(candidate.used.id).kind {
            Kind::Struct(of) => {
                let required = of.fields.iter().filter(|field| field.required);
                required.map(|field| field.wire.as_str()).collect()
            }
            _ => BTreeSet::new(),
        })
        .collect();
    let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
    let mut requiring: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (hint, required) in hints.iter().zip(&required) {
        *alike.entry(hint).or_default() += 1;
        for name in required {
            *requiring.entry((hint, name)).or_default() += 1;
        }
    }
    let found: Vec<Option<String>> = (0..candidates.len())
        .map(|at| {
            let hint = hints[at].as_str();
            if alike[hint] == 1 || candidates[at].reference.is_some() {
                return None;
            }
            if let Kind::Array { item, .. } = &lower.ir.ty(candidates[at].used.id).kind {
                let item = Use::plain(*item);
                return Some(format!("{hint}_of_{}", self::hint(lower, &item, None, None)));
            }
            let own = required[at].iter().find(|name| requiring[&(hint, **name)] == 1);
            own.map(|name| format!("{hint}_{name}"))
        })
        .collect();
    for (candidate, found) in candidates.iter_mut().zip(found) {
        candidate.hint = found.unwrap_or_else(|| candidate.hint.clone());
    }
}

/// Every JSON kind is listed, and none says more than its kind.
fn admits_everything(lower: &Lower<'_>, kinds: &[&Kind]) -> bool {
    let any = |id: &TypeId| lower.ir.ty(*id).kind == Kind::Any;
    kinds.contains(&&Kind::Text(TextFormat::Plain))
        && kinds.iter().any(|kind| matches!(kind, Kind::Number | Kind::Integer))
        && kinds.contains(&&Kind::Bool)
        && kinds.iter().any(|kind| matches!(kind, Kind::Map { value, .. } if any(value)))
        && kinds.iter().any(|kind| matches!(kind, Kind::Array { item, .. } if any(item)))
}

fn is_text(kind: &Kind) -> bool {
    matches!(kind, Kind::Text(_) | Kind::Enum(_))
}

/// A reference in an `allOf` of one, as siblings of a `$ref` are written after normalization.
fn sole_reference(schema: &Schema) -> Option<String> {
    match View::of(schema).all {
        [ReferenceOr::Reference { reference }] => Some(reference.clone()),
        _ => None,
    }
}

fn hint(lower: &Lower<'_>, used: &Use, schema: Option<&Schema>, reference: Option<&str>) -> String {
    if let Some(name) = reference.and_then(|reference| reference.rsplit('/').next()) {
        return unescape_pointer(name);
    }
    let kind = match &lower.ir.ty(used.id).kind {
        Kind::Bool => "bool",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Text(TextFormat::Plain) => "text",
        Kind::Text(TextFormat::Uuid) => "uuid",
        Kind::Text(TextFormat::DateTime) => "date_time",
        Kind::Text(TextFormat::Date) => "date",
        Kind::Base64 | Kind::Binary => "bytes",
        Kind::Any => "any",
        Kind::Array { .. } | Kind::OneOrMany { .. } => "list",
        Kind::Map { .. } => "map",
        Kind::Enum(_) | Kind::IntEnum(_) => "value",
        Kind::Struct(_) | Kind::Union(_) => {
            return schema
                .and_then(|schema| schema.schema_data.title.clone())
                .unwrap_or_else(|| "object".to_owned());
        }
    };
    kind.to_owned()
}

fn one_or_many(
    lower: &mut Lower<'_>,
    candidates: &[Candidate<'_>],
    pointer: &str,
) -> Option<TypeId> {
    let [first, second] = candidates else { return None };
    let kind = |of: &Candidate<'_>| &lower.ir.ty(of.used.id).kind;
    let (item, single) = match (kind(first), kind(second)) {
        (Kind::Array { item, .. }, single) if !matches!(single, Kind::Array { .. }) => {
            (*item, candidates[1].used.id)
        }
        (single, Kind::Array { item, .. }) if !matches!(single, Kind::Array { .. }) => {
            (*item, candidates[0].used.id)
        }
        _ => return None,
    };
    if Shapes::same(lower, item, single, pointer) {
        return Some(item);
    }
    // A keyword or a list of ids: both are texts.
    let texts = is_text(&lower.ir.ty(item).kind) && is_text(&lower.ir.ty(single).kind);
    texts
        .then(|| {
            if matches!(lower.ir.ty(single).kind, Kind::Text(TextFormat::Plain)) {
                single
            } else {
                item
            }
        })
        .map(|id| if is_plain(lower, id) { id } else { lower.plain_text })
}

fn is_plain(lower: &Lower<'_>, id: TypeId) -> bool {
    lower.ir.ty(id).kind == Kind::Text(TextFormat::Plain)
}

fn tagged(
    lower: &mut Lower<'_>,
    candidates: &[Candidate<'_>],
    view: &View<'_>,
    pointer: &str,
) -> Option<ir::Union> {
    let objects = candidates.iter().all(|candidate| {
        matches!(lower.ir.ty(candidate.used.id).kind, Kind::Struct(_) | Kind::Union(_))
    });
    if !objects {
        return None;
    }
    let discriminator = view.data.and_then(|data| data.discriminator.as_ref());
    if let Some(discriminator) = discriminator {
        let property = &discriminator.property_name;
        let mut tags: Vec<Vec<String>> = vec![Vec::new(); candidates.len()];
        if !lower.afford(discriminator.mapping.len(), "values of a discriminator", pointer) {
            return None;
        }
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, candidate) in candidates.iter().enumerate() {
            let reference = candidate.reference.as_deref();
            for name in reference.into_iter().flat_map(|all| [Some(all), all.rsplit('/').next()]) {
                known.entry(name.unwrap_or_default()).or_insert(index);
            }
        }
        for (value, target) in &discriminator.mapping {
            let found = known.get(target.as_str()).copied();
            match found {
                Some(index) => tags[index].push(value.clone()),
                None => lower.diag.warn(
                    "unused-mapping",
                    pointer,
                    format!("the discriminator maps `{value}` to `{target}`, which is no member"),
                    "add the member, or remove the entry",
                ),
            }
        }
        for (index, candidate) in candidates.iter().enumerate() {
            if tags[index].is_empty() {
                tags[index] = tag_values(lower, candidate, property, true);
            }
            tags[index].sort();
        }
        if tags.iter().all(|tags| !tags.is_empty()) {
            return Some(tag_union(lower, candidates, property, tags));
        }
        lower.diag.warn(
            "no-tag-values",
            pointer,
            format!("no value of `{property}` is known for some members of the union"),
            "add a mapping; the members are told apart by their properties",
        );
        return None;
    }
    undeclared_tag(lower, candidates, pointer)
}

/// Members without a discriminator may still have one property whose values are disjoint.
fn undeclared_tag(
    lower: &mut Lower<'_>,
    candidates: &[Candidate<'_>],
    pointer: &str,
) -> Option<ir::Union> {
    let Kind::Struct(first) = &lower.ir.ty(candidates[0].used.id).kind else { return None };
    let names: Vec<String> = first.fields.iter().map(|field| field.wire.clone()).collect();
    for property in names {
        if let Some(tags) = disjoint(lower, candidates, &property, pointer) {
            return Some(tag_union(lower, candidates, &property, tags));
        }
    }
    None
}

/// The values of a property, if every member has some and none has those of another one.
fn disjoint(
    lower: &mut Lower<'_>,
    candidates: &[Candidate<'_>],
    property: &str,
    pointer: &str,
) -> Option<Vec<Vec<String>>> {
    let mut tags: Vec<Vec<String>> = Vec::with_capacity(candidates.len());
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for candidate in candidates {
        let values = tag_values(lower, candidate, property, false);
        // Each value as often as members say it may be asked for by every property.
        let affordable = lower.spend(1 + values.len(), pointer);
        if values.is_empty() || !affordable || !values.iter().all(|v| seen.insert(v.clone())) {
            return None;
        }
        tags.push(values);
    }
    Some(tags)
}

/// The values that a member allows for a property; with `loose`, also its default and example.
fn tag_values(
    lower: &Lower<'_>,
    candidate: &Candidate<'_>,
    property: &str,
    loose: bool,
) -> Vec<String> {
    let Kind::Struct(members) = &lower.ir.ty(candidate.used.id).kind else { return Vec::new() };
    // Sorted, as all fields are.
    let found = members.fields.binary_search_by(|field| field.wire.as_str().cmp(property));
    let Ok(found) = found else { return Vec::new() };
    let field = &members.fields[found];
    if let Some(Value::String(value)) = &field.constant {
        return vec![value.clone()];
    }
    if let Kind::Enum(values) = &lower.ir.ty(field.ty).kind
        && !loose
    {
        return values.iter().map(|value| value.wire.clone()).collect();
    }
    if !loose {
        return Vec::new();
    }
    if let Some(Value::String(value)) = &field.default {
        return vec![value.clone()];
    }
    let example = candidate.schema.and_then(|schema| {
        let view = View::of(schema);
        view.properties.iter().find(|(name, _)| *name == property).and_then(|(_, schema)| {
            match schema {
                ReferenceOr::Item(schema) => schema.schema_data.example.clone(),
                ReferenceOr::Reference { .. } => None,
            }
        })
    });
    match example {
        Some(Value::String(value)) => vec![value],
        _ => Vec::new(),
    }
}

fn tag_union(
    lower: &Lower<'_>,
    candidates: &[Candidate<'_>],
    property: &str,
    tags: Vec<Vec<String>>,
) -> ir::Union {
    let variants = candidates
        .iter()
        .zip(tags)
        .map(|(candidate, tags)| {
            let named =
                candidate.reference.is_some() || lower.ir.ty(candidate.used.id).component.is_some();
            let hint =
                if named || tags.len() != 1 { candidate.hint.clone() } else { tags[0].clone() };
            Variant { ty: candidate.used.id, tags, hint }
        })
        .collect();
    ir::Union { variants, dispatch: Dispatch::Tag { property: property.to_owned() } }
}
