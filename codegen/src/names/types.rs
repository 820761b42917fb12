//! Names of the types that are emitted as items.
//!
//! First the pinned ones, then what people decided, then components, then what
//! stands inline, outer before inner. Within each step the order is that of the
//! pointers, so it does not matter how the document is sorted.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{self, camel, singular};
use super::ledger::Ledger;
use super::members::HELP;
use super::places::Labels;
use super::{Members, TypeName, keywords};
use crate::diag::unescape_pointer;
use crate::ir::{Ir, Kind, Output, TypeId};
use crate::plan::{Placement, SHARED};

/// What the names of types depend on.
pub struct Input<'a> {
    /// The document.
    pub ir: &'a Ir,
    /// Homes.
    pub placement: &'a Placement,
    /// Labels of parameters and union members.
    pub labels: &'a Labels,
    /// Stable places of each item.
    pub keys: &'a BTreeMap<TypeId, Vec<String>>,
    /// Builder of each operation.
    pub builders: Vec<&'a str>,
    /// Arm of each webhook.
    pub webhooks: &'a [String],
    /// The names that were given before.
    pub ledger: &'a Ledger,
}

struct Typing<'a, 'b> {
    input: &'a Input<'a>,
    names: BTreeMap<TypeId, TypeName>,
    /// In lower case.
    used: BTreeSet<String>,
    /// Every pointer of an item, raw.
    pointers: BTreeMap<&'a str, TypeId>,
    members: &'a mut Members<'b>,
}

/// Names all items and adds their pins to the ledger.
pub fn assign(
    input: &Input<'_>,
    members: &mut Members<'_>,
    pins: &mut Ledger,
) -> BTreeMap<TypeId, TypeName> {
    let mut pointers = BTreeMap::new();
    for id in input.keys.keys() {
        for pointer in &input.ir.ty(*id).pointers {
            pointers.insert(pointer.as_str(), *id);
        }
    }
    let pinned = input.ledger.types.values().map(|name| name.ident.to_ascii_lowercase());
    let builders = input.builders.iter().map(|ident| ident.to_ascii_lowercase());
    let used = pinned.chain(builders).collect();
    let mut typing = Typing { input, names: BTreeMap::new(), used, pointers, members };
    let split = typing.pinned();
    typing.chosen();
    typing.derived();
    for (id, name) in &typing.names {
        for key in &input.keys[id] {
            if split.contains(id) || !pins.types.contains_key(key) {
                pins.types.insert(key.clone(), name.clone());
            }
        }
    }
    typing.names
}

impl Typing<'_, '_> {
    /// Gives pinned names. Returns types that were part of another one and lose its name.
    fn pinned(&mut self) -> BTreeSet<TypeId> {
        let input = self.input;
        let mut owners: BTreeMap<&str, TypeId> = BTreeMap::new();
        let mut split = BTreeSet::new();
        let mut order: Vec<(&str, TypeId, Vec<&TypeName>)> = Vec::new();
        for (id, keys) in input.keys {
            let pins: Vec<(&str, &TypeName)> = keys
                .iter()
                .filter_map(|key| Some((key.as_str(), input.ledger.types.get(key)?)))
                .collect();
            if let Some((first, _)) = pins.first() {
                order.push((first, *id, pins.iter().map(|(_, name)| *name).collect()));
            }
        }
        order.sort_by_key(|(first, id, _)| (*first, *id));
        for (place, id, pins) in order {
            let free = pins.iter().find(|name| !owners.contains_key(name.ident.as_str()));
            if let Some(name) = free {
                owners.insert(&name.ident, id);
                self.names.insert(id, (*name).clone());
                continue;
            }
            split.insert(id);
            if let Some(name) = pins.first() {
                let owner = owners.get(name.ident.as_str()).map(|id| &input.ir.ty(*id).pointer);
                self.members.diag.warn(
                    "name-split",
                    place,
                    format!(
                        "`{}` was one type; this part of it differs now from {}",
                        name.ident,
                        owner.map_or("the rest", String::as_str)
                    ),
                    "it gets a new name; review the change of specs/names.toml",
                );
            }
        }
        split
    }

    /// Gives the names that people decided.
    fn chosen(&mut self) {
        let input = self.input;
        let overrides = self.members.overrides;
        for (id, keys) in input.keys {
            let mut places = keys.clone();
            places.extend(input.ir.ty(*id).pointers.iter().cloned());
            let place = &input.ir.ty(*id).pointer;
            let Some(ident) = self.members.chosen(&overrides.types, &places, place) else {
                continue;
            };
            match self.names.get(id) {
                Some(name) if name.ident != ident => self.members.diag.warn(
                    "override-pinned",
                    place.as_str(),
                    format!("the override `{ident}` has no effect: `{}` is pinned", name.ident),
                    "to rename the type, delete its lines in specs/names.toml",
                ),
                Some(_) => {}
                None if self.is_free(&ident) => self.give(*id, ident),
                None => self.members.diag.error(
                    "name-taken",
                    place.as_str(),
                    format!("the override `{ident}` is reserved or names another type"),
                    "choose another name in specs/overrides.toml",
                ),
            }
        }
    }

    /// Gives names by rule to all that have none yet.
    fn derived(&mut self) {
        let input = self.input;
        let bare = self.bare_names();
        let mut order: Vec<TypeId> =
            input.keys.keys().filter(|id| !self.names.contains_key(*id)).copied().collect();
        order.sort_by_cached_key(|id| {
            let ty = input.ir.ty(*id);
            let exact = ty.component.as_ref().is_some_and(|name| camel(name) == *name);
            let depth = ty.pointers.iter().map(|pointer| pointer.matches('/').count()).min();
            (ty.component.is_none(), !exact, depth, ty.pointer.clone(), *id)
        });
        for id in order {
            let ty = input.ir.ty(id);
            let mut candidates: Vec<String> = match &ty.component {
                Some(name) => vec![camel(name)],
                None => ty.pointers.iter().map(|pointer| self.derive(pointer)).collect(),
            };
            candidates.sort_by_key(|name| (name.len(), name.clone()));
            candidates.dedup();
            if let Some(short) = bare.get(&id) {
                candidates.splice(0..0, short.iter().cloned());
            }
            candidates.retain(|name| !name.is_empty());
            for name in &mut candidates {
                if name.starts_with(|c: char| c.is_ascii_digit()) {
                    name.insert(0, 'T');
                }
            }
            if candidates.is_empty() {
                let what = ty.component.as_deref().unwrap_or(&ty.pointer);
                self.members.diag.error(
                    "unnameable",
                    ty.pointer.as_str(),
                    format!("no rule makes an identifier of `{what}`"),
                    HELP,
                );
                candidates.push("Unnameable".to_owned());
            }
            let ident = self.pick(&candidates, suffix(&ty.kind));
            self.give(id, ident);
        }
    }

    /// The first free candidate, then the first one with a suffix that says what it is, then
    /// numbered.
    fn pick(&self, candidates: &[String], suffix: &str) -> String {
        if let Some(free) = candidates.iter().find(|name| self.is_free(name)) {
            return free.clone();
        }
        let base = format!("{}{suffix}", candidates[0]);
        let numbered = (2..).map(|number| format!("{base}{number}"));
        std::iter::once(base.clone())
            .chain(numbered)
            .find(|name| self.is_free(name))
            .expect("an endless row of numbers has a free one")
    }

    fn is_free(&self, ident: &str) -> bool {
        !keywords::is_reserved_type(ident) && !self.used.contains(&ident.to_ascii_lowercase())
    }

    fn give(&mut self, id: TypeId, ident: String) {
        let home = self.input.placement.types.get(&id).map_or(SHARED, String::as_str);
        self.used.insert(ident.to_ascii_lowercase());
        self.names.insert(id, TypeName { ident, home: home.to_owned() });
    }

    /// Short names for schemas that stand in several places under one property name: that name
    /// when nothing else wants it, else with the product in front, else none.
    fn bare_names(&self) -> BTreeMap<TypeId, Vec<String>> {
        let input = self.input;
        let mut found: Vec<(TypeId, String, String)> = Vec::new();
        let mut claims: BTreeMap<String, usize> = BTreeMap::new();
        for id in input.keys.keys() {
            let ty = input.ir.ty(*id);
            if let Some(name) = &ty.component {
                *claims.entry(camel(name)).or_default() += 1;
                continue;
            }
            if input.keys[id].len() < 2 {
                continue;
            }
            let Some(name) = shared_property(&ty.pointers) else { continue };
            let home = input.placement.types.get(id).map_or(SHARED, String::as_str);
            let product = match home {
                SHARED => String::new(),
                home => format!("{}{name}", camel(home)),
            };
            *claims.entry(name.clone()).or_default() += 1;
            if !product.is_empty() {
                *claims.entry(product.clone()).or_default() += 1;
            }
            found.push((*id, name, product));
        }
        let alone = |name: &String| claims.get(name) == Some(&1);
        found
            .into_iter()
            .map(|(id, name, product)| {
                // One word says too little without the product.
                let telling = case::words(&name).len() > 1 && !VAGUE.contains(&name.as_str());
                if telling && alone(&name) {
                    (id, vec![name])
                } else if alone(&product) {
                    (id, vec![product])
                } else {
                    (id, Vec::new())
                }
            })
            .collect()
    }

    /// The name that a place suggests: that of the item around it, and the way from there.
    fn derive(&self, pointer: &str) -> String {
        let mut end = pointer.len();
        while let Some(cut) = pointer[..end].rfind('/') {
            end = cut;
            let around = self.pointers.get(&pointer[..end]).and_then(|id| self.names.get(id));
            if let Some(name) = around {
                return self.walk(name.ident.clone(), pointer, end);
            }
        }
        self.rooted(pointer)
    }

    /// The name of a schema that stands in no item.
    fn rooted(&self, pointer: &str) -> String {
        let segments: Vec<&str> = pointer.split('/').collect();
        let end =
            |count: usize| segments.iter().take(count).map(|part| part.len() + 1).sum::<usize>();
        let after = |count: usize| end(count).saturating_sub(1).min(pointer.len());
        match segments.as_slice() {
            ["#", "components", section, name, rest @ ..] => {
                let skip = match (*section, rest) {
                    ("parameters" | "headers", ["schema", ..]) => 1,
                    (_, ["content", _, "schema", ..]) => 3,
                    _ => 0,
                };
                self.walk(camel(&unescape_pointer(name)), pointer, after(4 + skip))
            }
            ["#", "paths", _, _, "requestBody", "content", media, "schema", ..] => {
                let (builder, operation) = self.operation(&segments);
                let several =
                    operation.is_some_and(|at| self.input.ir.operations[at].bodies.len() > 1);
                let kind = match *media {
                    _ if !several => "",
                    "multipart~1form-data" => "Multipart",
                    "application~1x-www-form-urlencoded" => "Form",
                    _ => "",
                };
                self.walk(format!("{builder}{kind}Request"), pointer, after(8))
            }
            ["#", "paths", _, _, "responses", _, "content", _, "schema", rest @ ..] => {
                let (builder, operation) = self.operation(&segments);
                let output = operation.map(|at| self.input.ir.operations[at].output);
                // The envelope is no item, so that what it holds is the response.
                match (output, rest) {
                    (_, ["properties", "data", "items", ..]) => {
                        self.walk(format!("{builder}Item"), pointer, after(12))
                    }
                    (Some(Output::Data(_)), ["properties", "data", ..]) => {
                        self.walk(format!("{builder}Response"), pointer, after(11))
                    }
                    _ => self.walk(format!("{builder}Response"), pointer, after(9)),
                }
            }
            ["#", "paths", _, method, "parameters", _, rest @ ..] => {
                let (builder, _) = self.operation(&segments);
                let skip = if rest.first() == Some(&"content") { 3 } else { 1 };
                let label = self.input.labels.get(&pointer[..after(6)]);
                let name = camel(label.unwrap_or("param"));
                debug_assert!(!method.is_empty());
                self.walk(format!("{builder}{name}"), pointer, after(6 + skip))
            }
            ["#", "paths", _, "parameters", _, rest @ ..] => {
                let (builder, _) = self.operation(&segments);
                let skip = if rest.first() == Some(&"content") { 3 } else { 1 };
                let label = self.input.labels.get(&pointer[..after(5)]);
                let name = camel(label.unwrap_or("param"));
                self.walk(format!("{builder}{name}"), pointer, after(5 + skip))
            }
            ["#", "webhooks", key, _, "requestBody", "content", _, "schema", ..] => {
                let key = unescape_pointer(key);
                let at = self.input.ir.webhooks.iter().position(|webhook| webhook.key == key);
                let arm = at.and_then(|at| self.input.webhooks.get(at));
                let arm = arm.cloned().unwrap_or_else(|| camel(&key));
                self.walk(format!("{arm}Event"), pointer, after(8))
            }
            _ => self.walk(camel(pointer), pointer, pointer.len()),
        }
    }

    /// The builder of the operation at `#/paths/../post`, or the first one of the path.
    fn operation(&self, segments: &[&str]) -> (String, Option<usize>) {
        let path = format!("{}/", segments[..3].join("/"));
        let own = segments.get(..4).map(|part| part.join("/")).unwrap_or_default();
        let operations = &self.input.ir.operations;
        let at = operations.iter().position(|operation| operation.pointer == own).or_else(|| {
            operations.iter().position(|operation| operation.pointer.starts_with(&path))
        });
        let builder = at.and_then(|at| self.input.builders.get(at)).copied();
        (builder.map_or_else(|| camel(segments[2]), str::to_owned), at)
    }

    /// Appends the way from `pointer[..from]` to the end of the pointer to a name.
    fn walk(&self, base: String, pointer: &str, from: usize) -> String {
        let mut words: Vec<String> = vec![base];
        let mut place = from;
        let mut rest = pointer.get(from..).unwrap_or_default().split('/').filter(|s| !s.is_empty());
        while let Some(segment) = rest.next() {
            place += segment.len() + 1;
            match segment {
                "properties" => {
                    let Some(name) = rest.next() else { break };
                    place += name.len() + 1;
                    words.extend(
                        case::words(&unescape_pointer(name)).iter().map(|word| case::capital(word)),
                    );
                }
                "items" => one_of_many(&mut words, "Item"),
                "additionalProperties" => one_of_many(&mut words, "Value"),
                "allOf" => place += rest.next().map_or(0, |index| index.len() + 1),
                "oneOf" | "anyOf" => {
                    let Some(index) = rest.next() else { break };
                    place += index.len() + 1;
                    let label = pointer.get(..place).and_then(|place| self.input.labels.get(place));
                    let label = label.map(camel).filter(|label| !label.is_empty());
                    match label {
                        Some(label) if label.ends_with(&words.concat()) => words = vec![label],
                        Some(label) => words.push(label),
                        None => {
                            let number = index.parse::<usize>().unwrap_or(0) + 1;
                            words.push(format!("Variant{number}"));
                        }
                    }
                }
                other => words.push(camel(&unescape_pointer(other))),
            }
        }
        words.concat()
    }
}

/// Names that say nothing without what is around them.
const VAGUE: [&str; 3] = ["EventType", "RecordType", "SortOrder"];

/// The property under which all these pointers stand, as a type name.
fn shared_property(pointers: &[String]) -> Option<String> {
    let mut found: Option<String> = None;
    for pointer in pointers {
        let (_, tail) = pointer.rsplit_once("/properties/")?;
        let mut segments = tail.split('/');
        let mut words: Vec<String> = case::words(&unescape_pointer(segments.next()?))
            .iter()
            .map(|word| case::capital(word))
            .collect();
        for segment in segments {
            match segment {
                "items" => one_of_many(&mut words, "Item"),
                _ => return None,
            }
        }
        let name = words.concat();
        if name.is_empty() || found.as_ref().is_some_and(|other| *other != name) {
            return None;
        }
        found = Some(name);
    }
    found
}

/// The last word in the singular, or another word where that changes nothing.
fn one_of_many(words: &mut Vec<String>, otherwise: &str) {
    if let Some(last) = words.last_mut() {
        let one = case::capital(&singular(&last.to_ascii_lowercase()));
        let single_word = case::words(last).len() == 1;
        if single_word && one.len() != last.len() {
            *last = one;
            return;
        }
    }
    words.push(otherwise.to_owned());
}

fn suffix(kind: &Kind) -> &'static str {
    match kind {
        Kind::Enum(_) | Kind::IntEnum(_) => "Enum",
        Kind::Union(_) => "Union",
        _ => "Object",
    }
}
