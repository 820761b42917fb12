//! Every event of the document, as a delivery of it: dispatched to its own arm, and nothing lost.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::document::{Document, child};
use crate::driver::{Driver, Event};
use crate::report::Failure;
use crate::same;
use crate::sampler::{Sampler, Wants};

/// What became of the events.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// How many events the document has.
    pub events: usize,
    /// How many of them came to their own arm, with every field and with the required ones.
    pub dispatched: usize,
    /// How many bodies were read.
    pub bodies: usize,
    /// What failed.
    #[serde(skip)]
    pub failures: Vec<Failure>,
}

/// A body for every webhook of a document with all that its schema has, by key.
pub fn bodies(normalized: &Document) -> BTreeMap<String, Value> {
    let webhooks = normalized.get("#/webhooks").and_then(Value::as_object);
    let keys = webhooks.into_iter().flatten().map(|(key, _)| key);
    let body = |key: &String| {
        let schema = schema(normalized, &child("#/webhooks", key))?;
        Some((key.clone(), Sampler::new(normalized, Wants::All).value(&schema)))
    };
    keys.filter_map(body).collect()
}

/// All events of the driver, and whether these are all of the document.
pub fn run<C>(driver: &Driver<C>, source: &Document, normalized: &Document) -> Summary {
    let mut summary = Summary::default();
    let documented = source.get("#/webhooks").and_then(Value::as_object);
    for key in documented.into_iter().flatten().map(|(key, _)| key) {
        if !driver.webhooks.iter().any(|webhook| webhook.key == key) {
            let at = child("#/webhooks", key);
            summary.failed(key, &at, String::new(), "the crate has no such event".to_owned());
        }
    }
    for webhook in driver.webhooks {
        summary.events += 1;
        let Some(schema) = schema(normalized, webhook.pointer) else {
            let text = "the document has no schema for its body".to_owned();
            summary.failed(webhook.key, webhook.pointer, String::new(), text);
            continue;
        };
        let mut good = true;
        let all = Sampler::new(normalized, Wants::All).value(&schema);
        let mut required = Sampler::new(normalized, Wants::Required).value(&schema);
        tag(&mut required, &all);
        for body in [all, required] {
            summary.bodies += 1;
            let event = (driver.event)(body.to_string().as_bytes());
            for violation in judge(webhook.arm, &body, event) {
                good = false;
                summary.failed(webhook.key, webhook.pointer, body.to_string(), violation);
            }
        }
        summary.dispatched += usize::from(good);
    }
    summary
}

/// Where the API says which event a body is. Schemas do not require it, and without it no one
/// could tell.
const TAGS: &[&[&str]] = &[
    &["data", "event_type"],
    &["data", "record_type"],
    &["event_type"],
    &["type"],
    &["campaignId"],
];

fn tag(body: &mut Value, all: &Value) {
    for path in TAGS {
        let pointer = format!("/{}", path.join("/"));
        let Some(tag) = all.pointer(&pointer) else { continue };
        let mut at = &mut *body;
        for key in *path {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            at = &mut at[*key];
        }
        *at = tag.clone();
    }
    // What an event carries; without it a body is no event to the crate, nor to anyone.
    if all.pointer("/data/payload").is_some_and(Value::is_object)
        && let Some(data) = body.get_mut("data").and_then(Value::as_object_mut)
    {
        data.entry("payload").or_insert_with(|| Value::Object(Map::new()));
    }
}

fn judge(arm: &str, body: &Value, event: Result<Event, String>) -> Vec<String> {
    match event {
        Err(error) => vec![format!("it was not read: {error}")],
        Ok(event) if event.arm != arm => vec![format!("it is {} in place of {arm}", event.arm)],
        Ok(event) => same::differences(body, &event.value.unwrap_or(Value::Null)),
    }
}

/// Where the schema of the body stands; the normalization may keep webhooks under another key.
fn schema(normalized: &Document, pointer: &str) -> Option<String> {
    let other = pointer.replacen("#/webhooks/", "#/x-webhooks/", 1);
    [pointer, &other].into_iter().find_map(|at| {
        let (at, _) = normalized.resolve(at)?;
        let (at, _) = normalized.resolve(&format!("{at}/post/requestBody"))?;
        let at = format!("{at}/content/application~1json/schema");
        normalized.get(&at).map(|_| at)
    })
}

impl Summary {
    fn failed(&mut self, key: &str, pointer: &str, wire: String, violation: String) {
        self.failures.push(Failure {
            call: format!("event {key}"),
            wire: same::cut(&wire, 1500),
            violation,
            pointer: pointer.to_owned(),
        });
    }
}
