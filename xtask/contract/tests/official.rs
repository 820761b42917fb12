//! The published document: what is made for its schemas is judged by a validator that no one here
//! wrote.

mod support;

use std::collections::BTreeMap;

use jsonschema::{Draft, Registry};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use telnyx_contract::declared::{Body, undeclared};
use telnyx_contract::document::{Document, child};
use telnyx_contract::sampler::{Sampler, Wants};

/// What stays as it is in the fragment of a reference.
const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'~').remove(b'_').remove(b'-');

/// `oneOf` of members that differ only in what they do not require: hardly a value satisfies
/// exactly one. No request has them.
const ALIKE: &[&str] = &[
    "#/components/schemas/DetailRecord",
    "#/components/schemas/DetailRecordsSearchResponse",
    "#/components/schemas/PortoutEvent",
];

#[test]
fn what_is_made_for_a_request_is_valid() {
    let Some((source, normalized)) = support::official("what_is_made_for_a_request_is_valid")
    else {
        return;
    };
    let places = places(&source, &normalized);
    assert!(places.len() > 3_000, "{} places", places.len());
    let base = "https://example.com/document";
    let registry = Registry::new()
        .add(base, source.root().clone())
        .expect("the document is a resource")
        .prepare()
        .expect("its references resolve");
    let mut sampler = Sampler::new(&normalized, Wants::All);
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut values = 0;
    for place in &places {
        let fragment = utf8_percent_encode(&place[1..], FRAGMENT);
        let schema = json!({"$ref": format!("{base}#{fragment}")});
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&registry)
            .should_validate_formats(true)
            .offline()
            .build(&schema)
            .unwrap_or_else(|error| panic!("{place}: {error}"));
        sampler.forget();
        let mut runs = vec![Wants::Required];
        runs.extend([Wants::All; 20]);
        runs.extend((0..5).map(Wants::Random));
        let mut stale = false;
        for (run, wants) in runs.into_iter().enumerate() {
            if wants == Wants::All && stale {
                continue;
            }
            sampler.begin(wants);
            let value = sampler.value(place);
            stale = !sampler.fresh();
            values += 1;
            let problems: Vec<String> = validator
                .iter_errors(&value)
                // `nullable` is no keyword in 3.1, but it is meant.
                .filter(|error| !error.instance().is_null())
                .map(|error| format!("{wants:?} {run} {}: {error}", error.instance_path()))
                .collect();
            if !problems.is_empty() {
                let text: String = problems.join("; ").chars().take(300).collect();
                wrong.entry(place.clone()).or_default().push(text);
            }
        }
    }
    println!("{values} values for {} places", places.len());
    for (place, problems) in &wrong {
        println!("{place} ({}): {}", problems.len(), problems[0]);
    }
    wrong.retain(|place, _| !ALIKE.contains(&place.as_str()));
    assert!(
        wrong.is_empty(),
        "{} places of {} have values that are not valid",
        wrong.len(),
        places.len()
    );
}

/// Every schema of a request body and of a parameter, and every component schema.
fn places(source: &Document, normalized: &Document) -> Vec<String> {
    let mut out = Vec::new();
    let object = |at: &str| source.get(at).and_then(Value::as_object).into_iter().flatten();
    out.extend(object("#/components/schemas").map(|(name, _)| child("#/components/schemas", name)));
    for (name, _) in object("#/components/parameters") {
        out.push(format!("{}/schema", child("#/components/parameters", name)));
    }
    for (path, item) in object("#/paths") {
        let at = child("#/paths", path);
        for (method, operation) in item.as_object().into_iter().flatten() {
            let at = child(&at, method);
            let parameters = operation.get("parameters").and_then(Value::as_array);
            for index in 0..parameters.map_or(0, Vec::len) {
                let at = format!("{at}/parameters/{index}");
                let name = |document: &Document| document.get(&at).map(|it| it["name"].clone());
                // Headers that the client sets by itself are dropped, so others move up.
                if name(source) == name(normalized) {
                    out.push(format!("{at}/schema"));
                }
            }
            let Some((body, _)) = source.resolve(&format!("{at}/requestBody")) else { continue };
            for (media, _) in object(&format!("{body}/content")) {
                out.push(format!("{}/schema", child(&format!("{body}/content"), media)));
            }
        }
    }
    out.retain(|at| source.get(at).is_some());
    out.sort();
    out.dedup();
    out
}

#[test]
fn what_is_made_for_a_body_is_declared() {
    let Some((source, normalized)) = support::official("what_is_made_for_a_body_is_declared")
    else {
        return;
    };
    let mut sampler = Sampler::new(&normalized, Wants::All);
    let mut bodies = 0;
    let mut caught = 0;
    for (path, item) in source.root()["paths"].as_object().expect("paths are a map") {
        for (method, operation) in item.as_object().expect("a path item is a map") {
            if operation.get("requestBody").is_none() {
                continue;
            }
            let at = child(&child("#/paths", path), method);
            let (body, _) = source.resolve(&format!("{at}/requestBody")).expect("it resolves");
            let content = source.get(&format!("{body}/content")).and_then(Value::as_object);
            for media in content.expect("content is a map").keys().filter(|it| it.contains("json"))
            {
                let schema = format!("{}/schema", child(&format!("{body}/content"), media));
                sampler.forget();
                sampler.begin(Wants::All);
                let mut value = sampler.value(&schema);
                let check =
                    |value: &Value| undeclared(&source, &at, &[], Some(media), Body::Json(value));
                assert_eq!(check(&value), Vec::<String>::new(), "{at} {value}");
                bodies += 1;
                let Some(members) = value.as_object_mut() else { continue };
                members.insert("nobody_declares_this".to_owned(), Value::Null);
                caught += usize::from(!check(&value).is_empty());
            }
        }
    }
    assert!(bodies > 350, "{bodies} bodies");
    // The others are open to any name.
    assert!(caught > 340, "{caught} of {bodies} notice a name too much");
}
