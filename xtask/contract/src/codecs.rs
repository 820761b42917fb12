//! The types of a crate by the places of the document.
//!
//! A place without a type of its own may stand for another one: a reference, an `allOf` or a
//! union of one. A place whose type is written out where it is used, such as a text, is reached
//! through the struct that it is a field of.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use crate::document::{Document, unescape};
use crate::driver::{Codec, Driver};
use crate::sampler::locate;

/// How far an owner is looked for.
const FAR: usize = 12;

/// The codecs of a driver, to be found by pointer.
pub struct Codecs {
    all: &'static [Codec],
    rows: BTreeMap<String, Row>,
}

impl std::fmt::Debug for Codecs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} codecs for {} schemas", self.all.len(), self.rows.len())
    }
}

/// A schema that has a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    number: usize,
    /// A request has it.
    pub asked: bool,
    /// An answer or event has it.
    pub answered: bool,
}

impl Codecs {
    /// Reads the table of a driver. A line that cannot be read is an error of the driver.
    ///
    /// Some lines name a parameter, or a place that is found through references only: they are
    /// known by where their schema stands as well.
    pub fn new<C>(driver: &Driver<C>, normalized: &Document) -> Self {
        let rows = driver.pointers.lines().map(|line| {
            let mut cells = line.splitn(3, '\t');
            let number = cells.next().and_then(|number| number.parse().ok());
            let (uses, pointer) = (cells.next().unwrap_or_default(), cells.next());
            let number = number.filter(|number| *number < driver.codecs.len());
            let number = number.expect("a line begins with the number of a codec");
            let row = Row { number, asked: uses.contains('q'), answered: uses.contains('r') };
            let pointer = pointer.unwrap_or_default().replace("%0D", "\r").replace("%0A", "\n");
            let pointer = pointer.replace("%25", "%");
            (pointer, row)
        });
        let mut found: BTreeMap<String, Row> = BTreeMap::new();
        let mut others = Vec::new();
        for (at, row) in rows {
            match locate(normalized, &at) {
                Some(schema) if schema != at => others.push((schema, row)),
                _ => {
                    found.insert(at, row);
                }
            }
        }
        for (at, row) in others {
            found.entry(at).or_insert(row);
        }
        Self { all: driver.codecs, rows: found }
    }

    /// Every schema that has a type, in the order of the pointers.
    pub fn rows(&self) -> impl Iterator<Item = (&str, Row, &'static Codec)> {
        self.rows.iter().map(|(at, row)| (at.as_str(), *row, &self.all[row.number]))
    }

    /// The codec for exactly this pointer.
    pub fn at(&self, pointer: &str) -> Option<(Row, &'static Codec)> {
        self.rows.get(pointer).map(|row| (*row, &self.all[row.number]))
    }

    /// The codec of a schema, also where it stands for another one.
    pub fn find(&self, normalized: &Document, pointer: &str) -> Option<(Row, &'static Codec)> {
        let mut at = pointer.to_owned();
        for _ in 0..FAR {
            if let Some(found) = self.at(&at) {
                return Some(found);
            }
            at = stands_for(normalized, &at)?;
        }
        None
    }
}

/// Whether a type holds others: a model, a list, a map. Scalars are read where they stand in one.
pub fn is_own(codec: &Codec) -> bool {
    let outer = ["Vec<", "BTreeMap<", "OneOrMany<", "PageMeta", "Value"];
    let holds = outer.iter().any(|name| codec.rust.starts_with(name));
    holds || (codec.rust.contains("::") && !codec.rust.starts_with("Option<"))
}

/// The schema that another one stands for.
fn stands_for(document: &Document, at: &str) -> Option<String> {
    let schema = document.get(at)?.as_object()?;
    if let Some(target) = schema.get("$ref") {
        return target.as_str().map(str::to_owned);
    }
    let telling = |key: &String| {
        matches!(key.as_str(), "properties" | "allOf" | "oneOf" | "anyOf" | "items" | "enum")
    };
    let mut keys = schema.keys().filter(|key| telling(key));
    let (Some(key), None) = (keys.next(), keys.next()) else { return None };
    match schema.get(key)?.as_array()?.as_slice() {
        [_] if key.ends_with("Of") => Some(format!("{at}/{key}/0")),
        _ => None,
    }
}

/// Whether the members of a place have names that say nothing.
fn names(at: &str) -> bool {
    let last = at.rsplit('/').next().unwrap_or_default();
    matches!(last, "properties" | "responses" | "schemas" | "parameters" | "headers")
}

/// How a value stands in the value of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// As a member of the object of this schema, with this name.
    Member(String, String),
    /// As an item.
    Item,
    /// It is that value, or a part of it.
    Same,
}

/// Which schema is used where.
#[derive(Debug, Default)]
pub struct Owners {
    uses: BTreeMap<String, Vec<String>>,
}

/// A value within that of an owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Owned {
    /// The schema of the owner.
    pub at: String,
    /// The value of the owner, around the value that it was made for.
    pub value: Value,
}

impl Owners {
    /// Learns all references of a document.
    pub fn new(document: &Document) -> Self {
        let mut owners = Self::default();
        owners.collect(document.root(), &mut "#".to_owned());
        owners
    }

    fn collect(&mut self, value: &Value, at: &mut String) {
        let length = at.len();
        match value {
            Value::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                    self.uses.entry(target.to_owned()).or_default().push(at.clone());
                }
                for (name, member) in members {
                    // Data is no place; but a property, a response and a component may have any name.
                    if matches!(
                        name.as_str(),
                        "example" | "examples" | "default" | "enum" | "const"
                    ) && !names(at)
                    {
                        continue;
                    }
                    at.push('/');
                    at.push_str(&crate::document::escape(name));
                    self.collect(member, at);
                    at.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    at.push_str(&format!("/{index}"));
                    self.collect(item, at);
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// The places that refer to a component.
    pub fn uses(&self, component: &str) -> &[String] {
        self.uses.get(component).map_or(&[], Vec::as_slice)
    }

    /// The nearest owners of a schema that are wanted, with the value inside, and the places where
    /// there is no further owner. With `around`, only an owner that holds more than the value.
    /// What stands beside it in the object of a schema comes from `fill`.
    pub fn climb(
        &self,
        from: &str,
        value: &Value,
        around: bool,
        wanted: impl Fn(&str) -> bool,
        fill: impl Fn(&str, Value) -> Value,
    ) -> Climb {
        let mut climb = Climb::default();
        let mut seen = BTreeSet::from([from.to_owned()]);
        let mut queue = VecDeque::from([(from.to_owned(), Vec::<Step>::new())]);
        while let Some((at, steps)) = queue.pop_front() {
            let enough = match around {
                true => steps.iter().any(|step| *step != Step::Same),
                false => !steps.is_empty(),
            };
            if enough && wanted(&at) {
                climb.owner = Some(Owned { value: wrap(value, &steps, &fill), at });
                return climb;
            }
            let mut next: Vec<(String, Step)> = Vec::new();
            next.extend(outward(&at));
            if let Some(uses) = self.uses.get(&at) {
                next.extend(uses.iter().map(|place| (place.clone(), Step::Same)));
            }
            if next.is_empty() {
                climb.ends.push(Owned { value: wrap(value, &steps, &fill), at });
                continue;
            }
            for (place, step) in next {
                if steps.len() < FAR && seen.insert(place.clone()) {
                    let mut steps = steps.clone();
                    steps.push(step);
                    queue.push_back((place, steps));
                }
            }
        }
        climb
    }
}

/// What was found on the way up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Climb {
    /// The nearest owner that was wanted.
    pub owner: Option<Owned>,
    /// Schemas of bodies and parameters, and components that nobody uses.
    pub ends: Vec<Owned>,
}

/// The schema around a schema.
fn outward(at: &str) -> Option<(String, Step)> {
    let (rest, last) = at.rsplit_once('/')?;
    if rest == "#/components/schemas" || rest.ends_with("/content") {
        return None;
    }
    match (rest.rsplit_once('/'), last) {
        (Some((owner, "properties")), name) => {
            Some((owner.to_owned(), Step::Member(owner.to_owned(), unescape(name))))
        }
        (Some((owner, "allOf" | "oneOf" | "anyOf")), _) => Some((owner.to_owned(), Step::Same)),
        (_, "items") => Some((rest.to_owned(), Step::Item)),
        (_, "additionalProperties") => {
            Some((rest.to_owned(), Step::Member(rest.to_owned(), "key".to_owned())))
        }
        _ => None,
    }
}

fn wrap(value: &Value, steps: &[Step], fill: &dyn Fn(&str, Value) -> Value) -> Value {
    let mut value = value.clone();
    for step in steps {
        value = match step {
            Step::Member(owner, name) => {
                fill(owner, Value::Object(Map::from_iter([(name.clone(), value)])))
            }
            Step::Item => Value::Array(vec![value]),
            Step::Same => value,
        };
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn owners_are_found_through_references_and_lists() {
        let document = Document::new(json!({
            "components": {"schemas": {
                "A": {"type": "object", "properties": {"list": {"type": "array", "items": {"$ref": "#/components/schemas/B"}}}},
                "B": {"type": "object", "properties": {"x/y": {"$ref": "#/components/schemas/C"}}},
                "C": {"type": "string"},
                "Lonely": {"type": "string"},
            }},
            "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {
                "type": "object", "properties": {"data": {"$ref": "#/components/schemas/A"}, "example": {"$ref": "#/components/schemas/C"}},
            }}}}}}}},
        }));
        let owners = Owners::new(&document);
        let climb = |wanted: &str| {
            owners.climb(
                "#/components/schemas/C",
                &json!("v"),
                false,
                |at| at == wanted,
                |_, value| value,
            )
        };
        let owner = climb("#/components/schemas/B").owner.expect("B has a C");
        assert_eq!(owner.value, json!({"x/y": "v"}));
        let owner = climb("#/components/schemas/A").owner.expect("A has it in a list");
        assert_eq!(owner.value, json!({"list": [{"x/y": "v"}]}));
        let around = |around| {
            let climb = owners.climb(
                "#/components/schemas/B",
                &json!(1),
                around,
                |_| true,
                |_, value| value,
            );
            climb.owner.expect("it has one").value
        };
        assert_eq!((around(false), around(true)), (json!(1), json!([1])));
        let nowhere = climb("#");
        assert_eq!(nowhere.owner, None);
        let body = "#/paths/~1a/get/responses/200/content/application~1json/schema";
        assert_eq!(nowhere.ends, [Owned { at: body.to_owned(), value: json!({"example": "v"}) }]);
        let lonely = owners.climb(
            "#/components/schemas/Lonely",
            &json!(1),
            false,
            |_| true,
            |_, value| value,
        );
        assert_eq!(lonely.ends[0].at, "#/components/schemas/Lonely");
    }
}
