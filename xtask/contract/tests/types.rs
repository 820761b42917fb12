//! The checks over types of the committed crate, with a driver written by hand; and the same checks
//! over codecs that lose something, which they have to notice.

mod support;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_contract::document::Document;
use telnyx_contract::driver::{Codec, Driver, Event, Failure};
use telnyx_contract::{damage, examples, values};
use telnyx_sdk::{
    Client, Error, HeaderMap, HttpRequest, HttpResponse, Method, PendingFull, RawRequest, Response,
    call_control, conferences, webhooks,
};

macro_rules! codecs {
    ($($rust:literal => $ty:ty,)*) => {
        &[$(Codec {
            rust: $rust,
            round: round::<$ty>,
            undocumented: |text| undocumented::<$ty>(text, RawRequest::send_full),
        },)*]
    };
}

const CODECS: &[Codec] = codecs! {
    "call_control::Application" => call_control::types::CallControlApplication,
    "call_control::Transfer" => call_control::types::TransferCallRequest,
    "call_control::Call" => call_control::types::Call,
    "conferences::Conference" => conferences::types::Conference,
    "webhooks::CallHangup" => webhooks::types::CallHangup,
    "webhooks::CallHangupEvent" => webhooks::types::CallHangupEvent,
};

const POINTERS: &str = "\
0\tqr\t#/components/schemas/CallControlApplication
1\tq\t#/components/schemas/TransferCallRequest
2\tr\t#/components/schemas/Call
3\tr\t#/components/schemas/Conference
4\tr\t#/components/schemas/CallHangup
5\tr\t#/components/schemas/CallHangupEvent
";

fn driver(codecs: &'static [Codec], pointers: &'static str) -> Driver<()> {
    Driver {
        connect: |_| (),
        operations: &[],
        codecs,
        pointers,
        webhooks: &[],
        event: |_| Ok(Event::default()),
        error,
    }
}

fn round<T: Serialize + DeserializeOwned>(text: &[u8]) -> Result<Vec<u8>, String> {
    let value: T = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    serde_json::to_vec(&value).map_err(|error| error.to_string())
}

fn undocumented<T>(text: &[u8], send: fn(RawRequest) -> PendingFull<T>) -> Vec<String>
where
    PendingFull<T>: Future<Output = Result<Response<T>, Error>>,
{
    let text = text.to_vec();
    let answer = move |_: HttpRequest| {
        let text = text.clone();
        async move { Ok(HttpResponse::new(200, HeaderMap::new(), text)) }
    };
    let client = Client::builder().api_key("KEY").transport(answer).build().expect("good settings");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let pending = send(client.request(Method::GET, "/canned"));
    let response = runtime.expect("it starts").block_on(pending).expect("it is read");
    response.undocumented().into_iter().map(|found| found.path).collect()
}

/// An error that keeps all.
fn error(_: u16, body: &[u8]) -> Failure {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |entry: &Value, key: &str| match &entry[key] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let entries = json["errors"].as_array().cloned().unwrap_or_default();
    let details = entries
        .iter()
        .map(|entry| (text(entry, "code"), text(entry, "title"), text(entry, "detail")));
    Failure { body: body.to_vec().into(), details: details.collect(), ..Failure::default() }
}

#[test]
fn the_types_of_the_crate_lose_nothing() {
    let (source, normalized) = support::committed();
    let driver = driver(CODECS, POINTERS);
    let summary = examples::run(&driver, &source, &normalized);
    let problems: Vec<String> = summary.failures.iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    // The committed documents have few examples.
    assert!(
        summary.classes.get(&examples::Class::Owner).is_some_and(|count| *count > 5),
        "{summary}"
    );
    let all: usize = summary.kinds.values().sum();
    assert_eq!(summary.classes.values().sum::<usize>(), all, "every example is accounted for");
    for summary in
        [values::run(&driver, &normalized, 7, 60), damage::run(&driver, &normalized, 7, 60)]
    {
        let problems: Vec<String> = summary.failures.iter().map(ToString::to_string).collect();
        assert_eq!(problems, Vec::<String>::new());
        assert!(summary.values > 200, "{summary}");
    }
}

/// A document with one type in one answer.
fn small() -> Document {
    Document::new(json!({
        "components": {"schemas": {
            "Call": {"type": "object", "example": {"id": "a", "legs": [{"n": 1}, {"n": 2}]}, "properties": {
                "id": {"type": "string", "example": "b"},
                "state": {"type": "string", "enum": ["up", "down"]},
                "legs": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer", "example": 3}}}},
            }},
            "Error": {"type": "object", "properties": {"errors": {"type": "array", "items": {"type": "object", "properties": {
                "code": {"type": "string", "example": "10009"}, "title": {"type": "string"},
            }}}}},
        }},
        "paths": {"/calls/{id}": {"get": {"responses": {
            "200": {"content": {"application/json": {
                "schema": {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/Call"}}},
                "examples": {"one": {"value": {"data": {"id": "c", "state": "up"}}}},
            }}},
            "404": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}},
        }}}},
    }))
}

const SMALL: &str = "0\tr\t#/components/schemas/Call\n";

/// Writes again what it read, after something was done to it.
fn after(text: &[u8], change: fn(&mut Value)) -> Result<Vec<u8>, String> {
    let mut value: Value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    if !value.is_object() {
        return Err("expected an object".to_owned());
    }
    change(&mut value);
    serde_json::to_vec(&value).map_err(|error| error.to_string())
}

fn faithful(text: &[u8]) -> Result<Vec<u8>, String> {
    after(text, |_| ())
}

/// Loses a field.
fn forgetful(text: &[u8]) -> Result<Vec<u8>, String> {
    after(text, |value| {
        value.as_object_mut().map(|members| members.remove("id"));
    })
}

/// Loses all but the first item.
fn short(text: &[u8]) -> Result<Vec<u8>, String> {
    after(text, |value| {
        if let Some(legs) = value["legs"].as_array_mut() {
            legs.truncate(1);
        }
    })
}

/// Knows no value that is not listed.
fn narrow(text: &[u8]) -> Result<Vec<u8>, String> {
    after(text, |value| {
        let known = matches!(value["state"].as_str(), Some("up" | "down"));
        if !known && let Some(members) = value.as_object_mut() {
            members.remove("state");
        }
    })
}

/// Refuses a whole for the sake of a field.
fn strict(text: &[u8]) -> Result<Vec<u8>, String> {
    let value: Value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    match value.get("id") {
        None | Some(Value::String(_)) => faithful(text),
        Some(_) => Err("id: expected a string".to_owned()),
    }
}

fn one(round: fn(&[u8]) -> Result<Vec<u8>, String>) -> Driver<()> {
    telling(round, |_| Vec::new())
}

fn telling(
    round: fn(&[u8]) -> Result<Vec<u8>, String>,
    undocumented: fn(&[u8]) -> Vec<String>,
) -> Driver<()> {
    let codec = Codec { rust: "calls::Call", round, undocumented };
    driver(Box::leak(Box::new([codec])), SMALL)
}

#[test]
fn an_example_that_is_not_equal_is_noticed() {
    let document = small();
    let summary = examples::run(&one(faithful), &document, &document);
    assert!(summary.failures.is_empty(), "{summary}");
    assert_eq!(summary.kinds.values().sum::<usize>(), 5);
    let counts: Vec<String> =
        summary.classes.iter().map(|(class, count)| format!("{count} {class:?}")).collect();
    assert_eq!(counts, ["1 Own", "2 Owner", "1 Parts", "1 Error"]);

    let at = |driver: &Driver<()>| -> Vec<String> {
        let summary = examples::run(driver, &document, &document);
        summary
            .failures
            .iter()
            .map(|failure| format!("{} {}", failure.at, failure.differences[0]))
            .collect()
    };
    assert_eq!(
        at(&one(forgetful)),
        [
            "#/components/schemas/Call/example /id is lost: \"a\"",
            "#/components/schemas/Call/properties/id/example /id is lost: \"b\"",
            "#/paths/~1calls~1{id}/get/responses/200/content/application~1json/examples/one /data: /id is lost: \"c\"",
        ]
    );
    assert_eq!(
        at(&one(short)),
        ["#/components/schemas/Call/example /legs has 1 items in place of 2"]
    );
    let mut deaf = one(faithful);
    deaf.error = |_, body| Failure { body: body.to_vec().into(), ..Failure::default() };
    assert_eq!(
        at(&deaf),
        [
            "#/components/schemas/Error/properties/errors/items/properties/code/example /errors/0 is lost: {\"code\":\"10009\"}"
        ]
    );
}

#[test]
fn a_value_that_is_not_equal_is_shown_at_its_smallest() {
    let document = small();
    assert!(values::run(&one(faithful), &document, 1, 50).failures.is_empty());
    for (round, smallest) in
        [(forgetful as fn(&[u8]) -> _, "{\"id\":"), (short as fn(&[u8]) -> _, "{\"legs\":[{},{}]}")]
    {
        let summary = values::run(&one(round), &document, 1, 50);
        let failure = summary.failures.first().expect("it is noticed");
        assert!(failure.value.starts_with(smallest), "{failure}");
        let again = values::run(&one(round), &document, 1, 50);
        assert_eq!(again.failures, summary.failures, "the seed makes it again");
    }
}

#[test]
fn what_is_wrongly_told_as_undocumented_is_noticed() {
    let document = small();
    let told = telling(faithful, |text| match text.windows(6).any(|part| part == b"\"legs\"") {
        true => vec!["legs".to_owned()],
        false => Vec::new(),
    });
    let failure = values::run(&told, &document, 1, 50).failures.remove(0);
    assert_eq!(failure.problems, ["the type lacks [], told as undocumented are [\"legs\"]"]);
    assert_eq!(failure.value, "{\"legs\":[]}");
}

#[test]
fn what_does_not_survive_damage_is_noticed() {
    let document = small();
    let run = |round| damage::run(&one(round), &document, 3, 300).failures;
    assert_eq!(run(faithful), []);
    let refused = run(strict);
    assert!(refused[0].problems[0].starts_with("it is not read: id"), "{}", refused[0]);
    assert!(refused[0].damage.starts_with("/id is"), "{}", refused[0]);
    let lost = run(narrow);
    assert_eq!(lost[0].value, "{\"state\":\"nobody_listed_this\"}");
    assert_eq!(lost[0].problems, ["/state is lost: \"nobody_listed_this\""]);
    assert!(!run(forgetful).is_empty());
    assert!(!run(short).is_empty());
}

#[test]
fn older_examples_are_held_against_the_types_of_today() {
    let document = small();
    let old = Document::new(
        json!({"paths": {"/calls/{call_id}": {"get": {"responses": {"200": {"content": {"application/json": {
            "schema": {"type": "object", "properties": {"data": {"type": "object", "properties": {
                "id": {"type": "integer", "example": 7},
                "state": {"type": "string", "example": "sideways"},
                "gone": {"type": "string", "example": "x"},
            }}}},
            "example": {"data": {"id": null, "legs": [{"n": "4"}, {"n": 5}], "gone": 1}},
        }}}}}}}}),
    );
    let run =
        |round| examples::dirty(&one(round), &document, &document, std::slice::from_ref(&old));
    let summary = run(narrow);
    let problems: Vec<&str> =
        summary.failures.iter().map(|failure| failure.differences[0].as_str()).collect();
    assert_eq!(problems, ["/state is lost: \"sideways\""]);
    assert_eq!(summary.gone.len(), 1);
    // Read as they are, nothing is lost; a number where a text is declared is one written as text.
    let summary = run(lenient);
    assert!(summary.failures.is_empty(), "{:?}", summary.failures);
    assert_eq!(summary.allowed.converted, 2, "{summary}");
    let refused = run(strict);
    assert!(refused.failures.iter().any(examples::Problem::refused));
}

/// Writes scalars in the kind that is declared.
fn lenient(text: &[u8]) -> Result<Vec<u8>, String> {
    after(text, |value| {
        if let Some(id) = value["id"].as_i64() {
            value["id"] = json!(id.to_string());
        }
        for leg in value["legs"].as_array_mut().into_iter().flatten() {
            if let Some(n) = leg["n"].as_str().and_then(|n| n.parse::<i64>().ok()) {
                leg["n"] = json!(n);
            }
        }
    })
}
