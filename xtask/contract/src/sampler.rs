//! Values for requests, out of the schemas of a document.
//!
//! A driver asks for one piece after the other, by the pointer of its schema, and puts them into
//! the types of the crate; [`Sampler::value`] makes the whole as JSON. It knows the normalized
//! document and nothing of the types. A pointer may go through references and `allOf`, as if all
//! were written in one place.

mod check;
mod make;
mod memory;
mod shape;
mod text;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use crate::document::{Document, unescape};
use memory::Memory;
use shape::{ITEMS, PROPERTIES, Shape};

pub use check::{same, valid};
pub use shape::locate;

/// A value that is nested deeper than this gets nothing that is not required.
const DEPTH: usize = 6;

/// How much of a request is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// What is required.
    Required,
    /// Every field.
    All,
    /// Every field, and null where that is a value.
    Nulls,
    /// Some of the fields, by this seed.
    Random(u64),
}

/// Makes values for the schema at a pointer.
#[derive(Debug, Clone)]
pub struct Sampler {
    document: Document,
    wants: Wants,
    rng: fastrand::Rng,
    /// For runs that set what is required, and for the others.
    memories: [Memory; 2],
    /// Structs and unions that are being made.
    open: Vec<String>,
    /// Which item of a list is made: its values differ from those of the others.
    turn: usize,
    /// The items of a list must differ.
    distinct: bool,
    /// Everything is set, to tell the members of a union apart.
    generous: bool,
    /// Only what a header and a path can hold.
    simple: bool,
    /// The group of fields that was chosen for a struct whose fields exclude each other.
    groups: HashMap<String, usize>,
    shapes: HashMap<String, Arc<Shape>>,
    /// Something that was made could have been null.
    nullable: bool,
    /// The document that others validate against.
    published: Option<Document>,
}

impl Sampler {
    /// Makes values for the schemas of a normalized document.
    pub fn new(normalized: &Document, wants: Wants) -> Self {
        let mut sampler = Self {
            document: normalized.clone(),
            wants,
            rng: fastrand::Rng::with_seed(0),
            memories: Default::default(),
            open: Vec::new(),
            turn: 0,
            distinct: false,
            generous: false,
            simple: false,
            groups: HashMap::new(),
            shapes: HashMap::new(),
            nullable: false,
            published: None,
        };
        sampler.begin(wants);
        sampler
    }

    /// Null is sent only where a validator of this document sees that it may be: not where it is
    /// spelled `nullable: true` in a document of 3.1, as the published one does 109 times, and not
    /// where only the default says it. The crate takes it in all spellings.
    pub fn judged_by(mut self, published: &Document) -> Self {
        self.published = Some(published.clone());
        self
    }

    /// A further run of the same operation: variants of unions that were used are remembered.
    pub fn begin(&mut self, wants: Wants) {
        self.wants = wants;
        if let Wants::Random(seed) = wants {
            self.rng = fastrand::Rng::with_seed(seed);
        }
        self.open.clear();
        self.groups.clear();
        self.turn = 0;
        self.memory().begin();
    }

    /// Whether the last run used a variant of a union for the first time.
    pub fn fresh(&self) -> bool {
        self.memories[usize::from(self.wants == Wants::Required)].fresh()
    }

    /// Whether anything since the last operation could have been null.
    pub fn nullable(&self) -> bool {
        self.nullable
    }

    /// The next operation.
    pub fn forget(&mut self) {
        self.nullable = false;
        self.memories = Default::default();
        self.open.clear();
        self.groups.clear();
    }

    /// Whether to set what is not required.
    pub fn optional(&mut self) -> bool {
        match self.wants {
            _ if self.deep() => false,
            _ if self.generous => true,
            Wants::Required => false,
            Wants::All | Wants::Nulls => true,
            Wants::Random(_) => self.rng.bool(),
        }
    }

    /// Whether to set a field of the struct at a pointer that is not required by itself.
    ///
    /// It differs from [`Sampler::optional`] where the fields of a struct exclude each other, or
    /// one of several has to be there: what a union beside the properties says. Each run takes
    /// the next member of such a union.
    pub fn field(&mut self, at: &str, name: &str) -> bool {
        let wanted = self.optional();
        let Some(shape) = self.shape(at) else { return wanted };
        if shape.absent.contains(name) {
            return false;
        }
        // Of an object that must not be empty the first ones are set.
        let missing = shape.least[PROPERTIES].saturating_sub(shape.required.len());
        let settable = shape.properties.iter().filter(|(name, schemas)| {
            !shape.required.contains(*name) && !schemas.iter().any(|at| self.read_only(at))
        });
        let mut answer = wanted || settable.take(missing).any(|(first, _)| first == name);
        for union in &shape.unions {
            let count = union.members.len();
            let index = match self.groups.get(&union.at) {
                Some(index) => *index,
                None => {
                    let all: Vec<usize> = (0..count).collect();
                    let depth = self.open.len();
                    let index = self.memory().choose(&union.at, count, &all);
                    self.memory().enter(&union.at, index, depth);
                    self.groups.insert(union.at.clone(), index);
                    index
                }
            };
            let member = Shape::of(&self.document, [&union.members[index]]);
            if member.required.contains(name) || member.forced.contains_key(name) {
                answer = true;
            } else if member.absent.contains(name) {
                return false;
            } else if !member.properties.contains_key(name) && !shape.properties.contains_key(name)
            {
                // It is declared by another member only.
                let others = union.members.iter().map(|other| Shape::of(&self.document, [other]));
                if others.into_iter().any(|other| other.properties.contains_key(name)) {
                    return false;
                }
            }
        }
        answer
    }

    /// Whether to send null in place of a value, where the document has both.
    pub fn null(&mut self, at: &str) -> bool {
        if self.published.as_ref().is_some_and(|published| is_unseen(published, at)) {
            return false;
        }
        self.nullable = true;
        match self.wants {
            Wants::Nulls => true,
            Wants::Random(_) => self.rng.u8(..5) == 0,
            Wants::Required | Wants::All => false,
        }
    }

    /// A boolean.
    pub fn bool(&mut self, at: &str) -> bool {
        match self.leaf(at, &["boolean"]) {
            Value::Bool(flag) => flag,
            _ => true,
        }
    }

    /// An integer.
    pub fn integer(&mut self, at: &str) -> i64 {
        let value = self.leaf(at, &["integer", "number"]);
        value.as_i64().or_else(|| Some(value.as_f64()? as i64)).unwrap_or(7)
    }

    /// A number.
    pub fn number(&mut self, at: &str) -> f64 {
        self.leaf(at, &["number", "integer"]).as_f64().unwrap_or(1.5)
    }

    /// Text of any kind: plain, date, enum member, ...; also for a path parameter of any type.
    pub fn text(&mut self, at: &str) -> String {
        match self.leaf(at, &["string"]) {
            Value::String(text) => text,
            Value::Null => "text".to_owned(),
            Value::Array(items) => {
                items.first().and_then(Value::as_str).unwrap_or("text").to_owned()
            }
            other => other.to_string(),
        }
    }

    /// Raw bytes: the content of a file, or what Base64 stands for.
    pub fn bytes(&mut self, at: &str) -> Vec<u8> {
        let least = self.shape(at).map_or(0, |shape| shape.least[shape::LENGTH]);
        let mut bytes = b"bytes".to_vec();
        bytes.resize(bytes.len().max(least), b'.');
        bytes
    }

    /// Any JSON.
    pub fn any(&mut self, at: &str) -> Value {
        self.value(at)
    }

    /// A list, of at least as many items as the schema at `at` wants.
    pub fn list<T>(&mut self, at: &str, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let shape = self.shape(at).unwrap_or_default();
        // A list may be a member of a union there, or stand beside null.
        let shape = self.with_items(shape);
        let count = self.count(shape.least[ITEMS], shape.most[ITEMS], 1);
        let before = (self.turn, self.distinct);
        self.distinct = shape.unique;
        let items = (0..count)
            .map(|index| {
                self.turn = index;
                item(self)
            })
            .collect();
        (self.turn, self.distinct) = before;
        items
    }

    /// A map.
    pub fn map<T>(
        &mut self,
        at: &str,
        mut value: impl FnMut(&mut Self) -> T,
    ) -> BTreeMap<String, T> {
        let shape = self.shape(at).unwrap_or_default();
        let count = self.count(shape.least[PROPERTIES], shape.most[PROPERTIES], 1);
        let names = (0..).map(|index| match index {
            0 => "key".to_owned(),
            index => format!("key_{index}"),
        });
        let names = names.filter(|name| !shape.properties.contains_key(name)).take(count);
        names.map(|name| (name, value(self))).collect()
    }

    /// Which of `count` variants of the union at `at` to make.
    pub fn variant(&mut self, at: &str, count: usize) -> usize {
        let members = self.shape(at).and_then(|shape| {
            shape.unions.iter().find(|union| union.members.len() == count).cloned()
        });
        let heights: Vec<usize> = (0..count)
            .map(|index| match &members {
                Some(union) if self.deep() => self.height(&union.members[index], 0),
                _ => 0,
            })
            .collect();
        let low = heights.iter().min().copied().unwrap_or(0);
        let may: Vec<usize> = (0..count).filter(|index| heights[*index] == low).collect();
        self.choose(at, count, &may)
    }

    /// Goes one struct or union deeper; `optional` says no where it is too deep.
    pub fn nest<T>(&mut self, at: &str, make: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.open.len();
        let before = self.generous;
        let groups = std::mem::take(&mut self.groups);
        self.open.push(at.to_owned());
        let made = make(self);
        self.open.truncate(depth);
        self.generous = before;
        self.groups = groups;
        self.memory().leave(depth);
        made
    }

    /// The value for the schema at a pointer, as JSON. Null where the document has no such schema.
    pub fn value(&mut self, at: &str) -> Value {
        match self.parts(at).as_slice() {
            [] => Value::Null,
            parts => self.whole(parts),
        }
    }

    fn choose(&mut self, at: &str, count: usize, may: &[usize]) -> usize {
        if may.is_empty() {
            return 0;
        }
        let index = match self.wants {
            Wants::Random(_) => may[self.rng.usize(..may.len())],
            _ if self.deep() && may.len() == count => (self.open.len() + self.turn) % count,
            _ => self.memory().choose(at, count, may),
        };
        let depth = self.open.len();
        self.memory().enter(at, index, depth);
        index
    }

    /// A scalar, of the member of these kinds where there is a union at the pointer.
    fn leaf(&mut self, at: &str, kinds: &[&str]) -> Value {
        let before = std::mem::replace(&mut self.simple, true);
        let shape = self.shape(at).unwrap_or_default();
        let member = kinds.iter().find_map(|kind| {
            let members = shape.unions.iter().flat_map(|union| &union.members);
            members
                .into_iter()
                .find(|member| Shape::of(&self.document, [*member]).kind() == Some(kind))
        });
        let at = member.map_or(at, String::as_str);
        let value = self.value(at);
        self.simple = before;
        value
    }

    /// How many items: one more than needed is not worth its bytes.
    fn count(&mut self, least: usize, most: Option<usize>, usual: usize) -> usize {
        let most = most.unwrap_or(usize::MAX);
        let count = match self.wants {
            _ if self.deep() => least,
            Wants::Random(_) => least + self.rng.usize(..3),
            _ => least.max(usual),
        };
        count.min(most)
    }

    fn deep(&self) -> bool {
        let twice = |at: &String| self.open.iter().filter(|open| *open == at).count() > 1;
        self.open.len() > DEPTH || self.open.last().is_some_and(twice)
    }

    fn shape(&mut self, at: &str) -> Option<Arc<Shape>> {
        if let Some(shape) = self.shapes.get(at) {
            return Some(shape.clone());
        }
        let parts = self.parts(at);
        if parts.is_empty() {
            return None;
        }
        let shape = Arc::new(Shape::of(&self.document, &parts));
        self.shapes.insert(at.to_owned(), shape.clone());
        Some(shape)
    }

    fn read_only(&self, at: &str) -> bool {
        let schema = self.document.resolve(at);
        schema.is_some_and(|(_, schema)| schema["readOnly"] == true)
    }

    /// The schemas that apply to a place: several where members of an `allOf` declare the same
    /// property.
    fn parts(&self, at: &str) -> Vec<String> {
        if self.document.get(at).is_none()
            && let Some((parent, name)) = at.rsplit_once("/properties/")
            && !name.contains('/')
            && let Some(parent) = locate(&self.document, parent)
        {
            let shape = Shape::of(&self.document, [&parent]);
            if let Some(schemas) = shape.properties.get(&unescape(name)) {
                return schemas.clone();
            }
        }
        locate(&self.document, at).into_iter().collect()
    }

    /// The member of a union that is a list, where the shape itself is none.
    fn with_items(&self, shape: Arc<Shape>) -> Arc<Shape> {
        if !shape.items.is_empty() {
            return shape;
        }
        let members = shape.unions.iter().flat_map(|union| &union.members);
        let mut lists = members.map(|member| Shape::of(&self.document, [member]));
        lists.find(|member| member.kind() == Some("array")).map_or(shape, Arc::new)
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memories[usize::from(self.wants == Wants::Required)]
    }

    /// How deep the smallest value of a schema is; large where it contains itself.
    fn height(&self, at: &str, depth: usize) -> usize {
        if depth > 8 {
            return 100;
        }
        let shape = Shape::of(&self.document, [&at.to_owned()]);
        let of = |schemas: &Vec<String>| {
            schemas.iter().map(|at| self.height(at, depth + 1)).max().unwrap_or(0)
        };
        let required = shape.required.iter().filter_map(|name| shape.properties.get(name));
        let own = required.map(of).max();
        let items = (shape.least[ITEMS] > 0).then(|| of(&shape.items));
        let unions = shape.unions.iter().map(|union| {
            union.members.iter().map(|member| self.height(member, depth + 1)).min().unwrap_or(0)
        });
        let nested = usize::from(matches!(shape.kind(), Some("object" | "array")));
        nested + own.max(items).max(unions.max()).unwrap_or(0)
    }
}

/// Whether null is a value where a schema stands, and no validator of 3.1 sees it: because it is
/// spelled in the way of OpenAPI 3.0, said by a default alone, or left out of the listed values.
fn is_unseen(published: &Document, at: &str) -> bool {
    let Some(at) = locate(published, at) else { return false };
    let Some((_, schema)) = published.resolve(&at) else { return false };
    let is_3_0 = published
        .get("#/openapi")
        .and_then(Value::as_str)
        .is_some_and(|version| version.starts_with("3.0"));
    let by_default = schema.get("default").is_some_and(Value::is_null);
    let values = schema.get("enum").and_then(Value::as_array);
    let left_out = values.is_some_and(|values| !values.contains(&Value::Null));
    (schema.get("nullable").is_some() && !is_3_0) || by_default || left_out
}
