//! What a document keeps elsewhere becomes its component: files and pieces of files that are no
//! OpenAPI documents, and headers, parameters and the like in the middle of a path.
//!
//! Afterwards each reference is one that [`refs`](super::refs) can check; one that leads to
//! nothing is left as it is, for it to report.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::join::{Part, is_document};
use super::refs::{clean, relative};
use crate::diag::{escape_pointer, unescape_pointer};
use crate::normalize::walk::{Kind, Pointer, walk, walk_value};

/// How many references in a row are followed to what they name.
const HOPS: usize = 16;

/// Gathers for all documents. Files that were taken apart are no parts any more; the result tells
/// the file of each new component, by pointer.
pub fn gather(parts: &mut Vec<Part>) -> BTreeMap<String, String> {
    let index: BTreeMap<String, usize> =
        parts.iter().enumerate().map(|(at, part)| (clean(&part.file), at)).collect();
    let (mut origins, mut used) = (BTreeMap::new(), BTreeSet::new());
    for home in 0..parts.len() {
        if !is_document(&parts[home].value) || !has_unusual(&mut parts[home].value) {
            continue;
        }
        let mut run = Run::new(home, parts, &index);
        let document = run.document();
        origins.append(&mut run.origins);
        used.append(&mut run.used);
        parts[home].value = document;
    }
    let mut at = 0..;
    parts.retain(|_| at.next().is_some_and(|at| !used.contains(&at)));
    origins
}

/// Whether a document has a reference to anything but a component of its own.
fn has_unusual(document: &mut Value) -> bool {
    let mut found = false;
    walk(document, &mut |kind, value, _| {
        references(kind, value, &mut |reference| {
            let usual = reference.starts_with("#/components/")
                && reference.matches('/').count() == 3
                && !reference.contains('%');
            found |= !usual;
        });
    });
    found
}

/// Calls `visit` with each reference of an object: its own, and those by which a union is told.
fn references(kind: Kind, value: &mut Value, visit: &mut dyn FnMut(&mut String)) {
    if let Some(Value::String(reference)) = value.get_mut("$ref") {
        visit(reference);
    }
    let mapping = (kind == Kind::Schema)
        .then(|| value.get_mut("discriminator")?.get_mut("mapping")?.as_object_mut())
        .flatten();
    for target in mapping.into_iter().flat_map(Map::values_mut) {
        // A mapping may hold a bare schema name; that is not a reference.
        if let Value::String(target) = target
            && (target.contains('#') || names_file(target))
        {
            visit(target);
        }
    }
}

/// Whether a reference without a fragment names a whole file.
pub(super) fn names_file(reference: &str) -> bool {
    [".yml", ".yaml", ".json"].iter().any(|end| reference.ends_with(end))
}

/// What a reference names: part, pointer, and what is expected there.
type Target = (usize, String, Kind);

/// The gathering for one document.
struct Run<'a> {
    home: usize,
    parts: &'a [Part],
    index: &'a BTreeMap<String, usize>,
    /// The name of the component that each target became.
    names: BTreeMap<Target, String>,
    /// Targets that are no component yet.
    open: Vec<Target>,
    /// Pointers of all components.
    taken: BTreeSet<String>,
    origins: BTreeMap<String, String>,
    used: BTreeSet<usize>,
}

impl<'a> Run<'a> {
    fn new(home: usize, parts: &'a [Part], index: &'a BTreeMap<String, usize>) -> Self {
        let sections = parts[home].value.get("components").and_then(Value::as_object);
        let taken = sections
            .into_iter()
            .flatten()
            .filter_map(|(section, entries)| Some((section, entries.as_object()?)))
            .flat_map(|(section, entries)| {
                entries.keys().map(move |name| pointer_of(section, name))
            })
            .collect();
        Self {
            home,
            parts,
            index,
            names: BTreeMap::new(),
            open: Vec::new(),
            taken,
            origins: BTreeMap::new(),
            used: BTreeSet::new(),
        }
    }

    /// The document with everything that it needs.
    fn document(&mut self) -> Value {
        let mut document = self.parts[self.home].value.clone();
        walk(&mut document, &mut |kind, value, _| {
            references(kind, value, &mut |reference| self.rewrite(self.home, kind, reference));
        });
        while let Some((part, pointer, kind)) = self.open.pop() {
            let Some(section) = kind.section() else { continue };
            let mut value = self.parts[part].value.pointer(&pointer).cloned().unwrap_or_default();
            walk_value(kind, &mut value, &Pointer::ROOT, &mut |kind, value, _| {
                references(kind, value, &mut |reference| self.rewrite(part, kind, reference));
            });
            let name = self.names[&(part, pointer, kind)].clone();
            self.origins.insert(pointer_of(section, &name), self.parts[part].file.clone());
            put(&mut document, section, name, value);
        }
        document
    }

    /// Makes a reference that stands in a part one of this document.
    fn rewrite(&mut self, own: usize, kind: Kind, reference: &mut String) {
        let Some((mut part, mut pointer)) = self.place(own, reference) else { return };
        // What stands in this document and is plain stays as it is written: findings quote it.
        let mut plain = own == self.home && !reference.contains('%');
        for _ in 0..HOPS {
            let found = self.parts[part].value.pointer(&pointer);
            let next = found.and_then(|found| found.get("$ref")).and_then(Value::as_str);
            let Some(next) = next.filter(|_| self.is_unusual(kind, part, &pointer)) else { break };
            let Some(place) = self.place(part, next) else { return };
            (part, pointer) = place;
            plain = false;
        }
        let Some(section) = kind.section() else { return };
        if !self.is_unusual(kind, part, &pointer) {
            if !plain {
                *reference = self.written(part, &pointer);
            }
            return;
        }
        if self.parts[part].value.pointer(&pointer).is_none() {
            return;
        }
        if !is_document(&self.parts[part].value) {
            self.used.insert(part);
        }
        let target = (part, pointer, kind);
        let name = match self.names.get(&target) {
            Some(name) => name.clone(),
            None => {
                let name = self.free_name(&target, section);
                self.names.insert(target.clone(), name.clone());
                self.open.push(target);
                name
            }
        };
        *reference = pointer_of(section, &name);
    }

    /// Part and pointer that a reference in a part names, if the part was read.
    fn place(&self, own: usize, reference: &str) -> Option<(usize, String)> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let part = match file {
            "" => own,
            file => *self.index.get(&relative(&self.parts[own].file, file))?,
        };
        Some((part, decoded(fragment)))
    }

    /// Whether what stands there has to become a component before it can be referred to.
    fn is_unusual(&self, kind: Kind, part: usize, pointer: &str) -> bool {
        if !is_document(&self.parts[part].value) {
            return true;
        }
        let own_place = kind != Kind::Schema && kind != Kind::PathItem;
        let is_component = pointer.starts_with("/components/") && pointer.matches('/').count() == 3;
        own_place && !is_component
    }

    /// How this document writes a reference to a document.
    fn written(&self, part: usize, pointer: &str) -> String {
        if part == self.home {
            return format!("#{pointer}");
        }
        let file = clean(&self.parts[part].file);
        if file.starts_with('/') {
            return format!("{file}#{pointer}");
        }
        let up = clean(&self.parts[self.home].file).matches('/').count();
        format!("{}{file}#{pointer}", "../".repeat(up))
    }

    /// The last word of the pointer or the name of the file; with words before it, and a number,
    /// where that is taken.
    fn free_name(&mut self, (part, pointer, _): &Target, section: &str) -> String {
        let file = self.parts[*part].file.rsplit('/').next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let words = pointer.split('/').skip(1).map(unescape_pointer);
        let words: Vec<String> = std::iter::once(stem.to_owned())
            .chain(words)
            .map(|word| word.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "_"))
            .collect();
        let names = (1..=words.len()).map(|count| words[words.len() - count..].join("_"));
        let numbered = (2..).map(|number| format!("{}_{number}", words.join("_")));
        names
            .chain(numbered)
            .find(|name| self.taken.insert(pointer_of(section, name)))
            .unwrap_or_default()
    }
}

fn pointer_of(section: &str, name: &str) -> String {
    format!("#/components/{section}/{}", escape_pointer(name))
}

fn put(document: &mut Value, section: &str, name: String, value: Value) {
    let mut target = document;
    for key in ["components", section] {
        let Value::Object(map) = target else { return };
        target = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
    }
    if let Value::Object(map) = target {
        map.insert(name, value);
    }
}

/// A fragment without the percent signs of a URL. One that is none stays as it is.
fn decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = (*first == b'%').then(|| fragment_byte(tail)).flatten();
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| fragment.to_owned())
}

fn fragment_byte(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits.get(..2)?).ok()?;
    u8::from_str_radix(digits, 16).ok()
}
