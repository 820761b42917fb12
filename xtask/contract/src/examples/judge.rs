//! Takes one example through the crate, by the type that is nearest to its place.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::codecs::{Codecs, Owned, Owners, Row, is_own};
use crate::declared::Names;
use crate::document::{Document, child};
use crate::driver::{Codec, Driver, Failure};
use crate::loss::{Allowed, compare, fits};
use crate::sampler::{Sampler, Wants};

/// How an example was accounted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub enum Class {
    /// Through the type of its schema.
    Own,
    /// Within the type that its schema is a part of.
    Owner,
    /// By its members, where the crate has no type for the whole: an envelope.
    Parts,
    /// As a part of an error body, through the one error of the crate.
    Error,
    /// Beside the value in an envelope: the runtime reads `meta` by itself.
    Envelope,
    /// A parameter without a type of its own, which is text on the wire.
    Parameter,
    /// The body of a request or answer that is no JSON, or that may be any JSON.
    Untyped,
    /// A component that nothing uses.
    Unused,
    /// A whole body of another kind than its schema, as an object written as a text.
    Misfit,
}

/// What became of an example.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// How it was accounted for.
    pub class: Class,
    /// The type that it went through.
    pub rust: String,
    /// Only requests have this type.
    pub asked_only: bool,
    /// What was let go.
    pub allowed: Allowed,
    /// What should have survived.
    pub differences: Vec<String>,
}

impl Verdict {
    fn of(class: Class) -> Self {
        Self {
            class,
            rust: String::new(),
            asked_only: false,
            allowed: Allowed::default(),
            differences: Vec::new(),
        }
    }
}

/// What all examples have in common.
pub struct Judge<'a> {
    source: &'a Document,
    normalized: &'a Document,
    codecs: Codecs,
    owners: Owners,
    error: fn(u16, &[u8]) -> Failure,
    sampler: RefCell<Sampler>,
    /// The smallest value of a schema, for types that insist on what is required.
    bases: RefCell<BTreeMap<String, Value>>,
}

impl<'a> Judge<'a> {
    /// Reads the tables of a driver.
    pub fn new<C>(driver: &Driver<C>, source: &'a Document, normalized: &'a Document) -> Self {
        Self {
            source,
            normalized,
            codecs: Codecs::new(driver, normalized),
            owners: Owners::new(source),
            error: driver.error,
            sampler: RefCell::new(Sampler::new(normalized, Wants::Required)),
            bases: RefCell::default(),
        }
    }

    /// Takes a value of the schema at a place of the published document through the crate.
    pub fn verdict(&self, schema: &str, value: &Value) -> Verdict {
        // A value of another kind than the schema's has its place in what is around it, where a
        // field that cannot hold it is left out. So has null.
        let around = self.misfit(schema, value);
        if !around && let Some((row, codec)) = self.codec(schema) {
            return self.through(Class::Own, row, codec, schema, value);
        }
        // The owners may insist on what is required beside the example.
        let fill = |at: &str, value| over(self.base(at), value);
        let wanted = |at: &str| self.codec(at).is_some();
        let climb = self.owners.climb(schema, value, around, wanted, fill);
        if let Some(owner) = &climb.owner
            && let Some((row, codec)) = self.codec(&owner.at)
        {
            return self.through(Class::Owner, row, codec, &owner.at, &owner.value);
        }
        if let Some((row, codec)) = self.codecs.find(self.normalized, &self.normal(schema)) {
            return match around {
                true => Verdict::of(Class::Misfit),
                false => self.through(Class::Own, row, codec, schema, value),
            };
        }
        let mut parts = Verdict::of(Class::Parts);
        if self.parts(&[schema.to_owned()], value, "", &mut parts) > 0 {
            return parts;
        }
        self.at_the_end(&climb.ends)
    }

    /// How many operations use the example at a place.
    pub fn uses(&self, at: &str) -> usize {
        if !at.starts_with("#/components/") {
            return 1;
        }
        let component = at.splitn(5, '/').take(4).collect::<Vec<_>>().join("/");
        self.owners.uses(&component).iter().map(|place| self.uses(place)).sum()
    }

    fn misfit(&self, schema: &str, value: &Value) -> bool {
        let names = Names::of(self.source, &[schema.to_owned()]);
        value.is_null() || (!names.any && !names.kinds.is_empty() && !fits(&names, value))
    }

    fn codec(&self, schema: &str) -> Option<(Row, &'static Codec)> {
        let found = self.codecs.find(self.normalized, &self.normal(schema));
        found.filter(|(_, codec)| is_own(codec))
    }

    /// The pointer into the normalized document. Headers that the client sets by itself are
    /// dropped there, so the parameters after them move up.
    fn normal(&self, at: &str) -> String {
        let moved = || {
            let (owner, rest) = at.split_once("/parameters/")?;
            let (index, rest) = rest.split_once('/').unwrap_or((rest, ""));
            let parameter = self.source.get(&format!("{owner}/parameters/{index}"))?;
            let list = self.normalized.get(&format!("{owner}/parameters"))?.as_array()?;
            let same = |other: &Value| {
                ["$ref", "in", "name"].iter().all(|key| other.get(key) == parameter.get(key))
            };
            let index = list.iter().position(same)?;
            Some(format!("{owner}/parameters/{index}/{rest}"))
        };
        if at.starts_with("#/paths/") {
            moved().unwrap_or_else(|| at.to_owned())
        } else {
            at.to_owned()
        }
    }

    fn through(&self, class: Class, row: Row, codec: &Codec, at: &str, value: &Value) -> Verdict {
        let mut verdict = Verdict {
            class,
            rust: codec.rust.to_owned(),
            asked_only: row.asked && !row.answered,
            ..Verdict::of(class)
        };
        let sent = match class {
            Class::Owner => over(self.base(at), value.clone()),
            _ => value.clone(),
        };
        match round(codec, &sent) {
            Err(error) => verdict.differences.push(format!("it is not read: {error}")),
            Ok(got) => {
                let loss = compare(self.source, &[at.to_owned()], &sent, &got);
                verdict.allowed = loss.allowed;
                verdict.differences = loss.differences;
            }
        }
        verdict
    }

    fn base(&self, at: &str) -> Value {
        let mut bases = self.bases.borrow_mut();
        let make = || self.sampler.borrow_mut().value(&self.normal(at));
        bases.entry(at.to_owned()).or_insert_with(make).clone()
    }

    /// Takes what has types of its own through them; tells how many these were.
    fn parts(&self, schemas: &[String], value: &Value, at: &str, out: &mut Verdict) -> usize {
        let owned = schemas.iter().find_map(|schema| Some((schema, self.codec(schema)?)));
        if let Some((schema, (row, codec))) = owned
            && !value.is_null()
        {
            let part = self.through(Class::Parts, row, codec, schema, value);
            let placed = part.differences.iter().map(|difference| format!("{at}: {difference}"));
            out.differences.extend(placed);
            out.allowed.add(part.allowed);
            out.rust = part.rust;
            out.asked_only = part.asked_only;
            return 1;
        }
        let names = Names::of(self.source, schemas);
        match value {
            Value::Object(members) => {
                let known = members.iter().filter_map(|(name, value)| {
                    Some((child(at, name), names.schemas(name)?, value))
                });
                known.map(|(at, schemas, value)| self.parts(&schemas, value, &at, out)).sum()
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items
                    .map(|(index, item)| {
                        self.parts(&names.items, item, &format!("{at}/{index}"), out)
                    })
                    .sum()
            }
            _ => 0,
        }
    }

    /// Where the schema is used, when no type has it.
    fn at_the_end(&self, ends: &[Owned]) -> Verdict {
        let mut rest = Class::Unused;
        for end in ends {
            match self.end(&end.at) {
                End::Error(status) => return self.error(status, &end.value),
                End::Other(class) => rest = rest.min(class),
            }
        }
        Verdict::of(rest)
    }

    fn end(&self, at: &str) -> End {
        let segments: Vec<&str> = at.split('/').collect();
        let class = match segments.as_slice() {
            ["#", "components", "responses", name, ..] => {
                let component = format!("#/components/responses/{name}");
                let mut uses = self.owners.uses(&component).iter();
                // A response is of one status wherever it is used.
                return uses.next().map_or(End::Other(Class::Unused), |place| {
                    self.end(&format!("{place}/{}", segments[4..].join("/")))
                });
            }
            ["#", "paths" | "webhooks", _, _, "responses", status, "content", media, ..] => {
                let json = media.contains("json");
                match status.parse::<u16>() {
                    Ok(status @ 400..) if json => return End::Error(status),
                    Ok(_) if json => Class::Envelope,
                    Err(_) if json && *status == "4XX" => return End::Error(400),
                    Err(_) if json => return End::Error(500),
                    _ => Class::Untyped,
                }
            }
            ["#", "components", "parameters" | "headers", ..] => Class::Parameter,
            ["#", "components", "requestBodies", ..] => Class::Untyped,
            ["#", "components", ..] => Class::Unused,
            _ if segments.contains(&"parameters") || segments.contains(&"headers") => {
                Class::Parameter
            }
            _ => Class::Untyped,
        };
        End::Other(class)
    }

    fn error(&self, status: u16, body: &Value) -> Verdict {
        let mut verdict = Verdict::of(Class::Error);
        verdict.rust = "Error".to_owned();
        let sent = body.to_string();
        let failure = (self.error)(status, sent.as_bytes());
        if failure.decode {
            verdict.differences.push(format!("it is not read: {}", failure.message));
        }
        if failure.body != sent.as_bytes() {
            verdict.differences.push("the raw body is lost".to_owned());
        }
        for (index, entry) in body["errors"].as_array().into_iter().flatten().enumerate() {
            let text = |key: &str| match entry.get(key) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Number(number)) => Some(number.to_string()),
                // What a text cannot hold is in the raw body.
                Some(_) => None,
            };
            let wanted = [text("code"), text("title"), text("detail")];
            let told = wanted.iter().flatten().any(|text| !text.is_empty());
            let found = failure.details.iter().any(|(code, title, detail)| {
                let got = [code, title, detail];
                wanted
                    .iter()
                    .zip(got)
                    .all(|(wanted, got)| wanted.as_ref().is_none_or(|text| text == got))
            });
            if told && !found {
                verdict.differences.push(format!("/errors/{index} is lost: {entry}"));
            }
        }
        verdict
    }
}

enum End {
    Error(u16),
    Other(Class),
}

/// Decodes and encodes a value.
pub fn round(codec: &Codec, value: &Value) -> Result<Value, String> {
    let written = (codec.round)(value.to_string().as_bytes())?;
    serde_json::from_slice(&written).map_err(|error| format!("what it wrote is no JSON: {error}"))
}

/// A value over another one: what both have is joined.
fn over(base: Value, value: Value) -> Value {
    match (base, value) {
        (Value::Object(base), Value::Object(members)) => {
            let mut out: Map<String, Value> = base;
            for (name, value) in members {
                let below = out.remove(&name).unwrap_or_default();
                out.insert(name, over(below, value));
            }
            Value::Object(out)
        }
        (Value::Array(base), Value::Array(items)) => {
            let mut base = base.into_iter();
            let items = items.into_iter();
            Value::Array(items.map(|item| over(base.next().unwrap_or_default(), item)).collect())
        }
        (_, value) => value,
    }
}
