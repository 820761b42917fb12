//! Types of the user's own, and lists of endpoints that the crate does not know.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json as value;

use crate::runtime::{Json, Method, Page, Value};
use crate::server::{Server, json, reply};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Balance {
    amount: String,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Envelope<T> {
    data: T,
}

fn balance(amount: &str) -> Balance {
    Balance { amount: amount.to_owned(), notes: Vec::new() }
}

#[tokio::test]
async fn an_answer_is_read_as_a_type_of_ones_own() {
    let body = r#"{"data":{"amount":"1.00","notes":["a"]}}"#;
    let server = Server::start(vec![json(body), json(body)]).await;
    let client = server.client();
    let request = client.request(Method::GET, "/balance");
    let Json(found) = request.send::<Json<Envelope<Balance>>>().await.expect("it fits");
    assert_eq!((found.data.amount.as_str(), found.data.notes.len()), ("1.00", 1));
    let request = client.request(Method::GET, "/balance");
    let full = request.send_full::<Json<BTreeMap<String, Value>>>().await.expect("it fits");
    assert_eq!((full.status(), full.0["data"]["amount"].as_str()), (200, Some("1.00")));
    assert!(full.undocumented().is_empty() && full.problems().is_empty());
}

#[tokio::test]
async fn what_does_not_fit_is_an_error_with_its_place() {
    let page = r#"{"data":[{"amount":"1"},{"amount":2}],"meta":{}}"#;
    let replies = vec![json(r#"{"data":1}"#), json(page), json(page), json("{\"data\":")];
    let server = Server::start(replies).await;
    let client = server.client();
    let request = || client.request(Method::GET, "/balance");
    let error = request().send::<Json<Envelope<Balance>>>().await.expect_err("1 is no balance");
    assert!(error.is_decode() && error.to_string().ends_with("expected struct Balance"), "{error}");
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    // In a list an item that does not fit is left out and told, as with types of the crate.
    let page = request().send_full::<Page<Json<Balance>>>().await.expect("one fits");
    assert_eq!(page.data, [Json(balance("1"))]);
    assert_eq!(page.problems()[0].path, "data[1]");
    let strict = request().with_options(|call| call.strict(true));
    let error = strict.send::<Page<Json<Balance>>>().await.expect_err("one does not fit");
    assert_eq!(error.field_path(), Some("data[1]"));
    let error = request().send::<Json<Value>>().await.expect_err("it is cut off");
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn nothing_is_a_value_where_the_type_says_so() {
    let server = Server::start(vec![reply(204, "", b""), reply(200, "", b"")]).await;
    let client = server.client();
    let request = || client.request(Method::GET, "/balance");
    let none = request().send::<Json<Option<Balance>>>().await.expect("nothing is fine");
    assert_eq!(none, Json(None));
    assert!(request().send::<Json<Balance>>().await.expect_err("it is empty").is_decode());
}

#[tokio::test]
async fn a_body_is_written_from_a_type_of_ones_own() {
    let server = Server::start(vec![json("{}"), json("{}")]).await;
    let client = server.client();
    let request = || client.request(Method::POST, "/balance");
    request().json(Json(balance("1.00"))).send::<Value>().await.expect("it is sent");
    let parts = request().part("it", Json(vec![balance("2")])).part("n", Json(1));
    parts.send::<Value>().await.expect("it is sent");
    let seen = server.seen();
    assert_eq!(seen[0].json(), value!({"amount": "1.00", "notes": []}));
    assert!(seen[1].text().contains(r#"{"amount":"2","notes":[]}"#), "{}", seen[1].text());
    // A map whose keys are no texts cannot be written, and nothing is sent.
    let odd = BTreeMap::from([(vec![1], 2)]);
    let error = request().json(Json(odd)).send::<Value>().await.expect_err("it has no JSON");
    assert!(error.is_invalid_request() && error.attempts() == 0, "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn lists_of_unknown_endpoints_have_items() {
    let page = |number: usize| {
        let items = format!(r#"{{"amount":"{number}a"}},{{"amount":"{number}b"}}"#);
        json(&format!(r#"{{"data":[{items}],"meta":{{"page_number":{number},"total_pages":3}}}}"#))
    };
    let server = Server::start((1..=3).chain(1..=3).map(page).collect()).await;
    let client = server.client();
    let list = || client.request(Method::GET, "/things").query("sort", "x").query("filter[a]", "b");
    let items = list().items::<Json<Balance>>().collect(100).await.expect("all of them");
    let amounts: Vec<&str> = items.iter().map(|item| item.0.amount.as_str()).collect();
    assert_eq!(amounts, ["1a", "1b", "2a", "2b", "3a", "3b"]);
    let lines: Vec<String> = server.lines();
    for (line, number) in lines.iter().zip(1..) {
        let asked = if number == 1 { String::new() } else { format!("page[number]={number}") };
        let line = line.replace("%5B", "[").replace("%5D", "]");
        assert!(line.contains("sort=x") && line.contains("filter[a]=b"), "{line}");
        assert!(number == 1 || line.contains(&asked), "{line}");
    }
    let mut pages = list().pages::<Value>();
    let mut found = 0;
    while let Some(page) = pages.next().await {
        assert_eq!(page.expect("a page").meta.total_pages, Some(3));
        found += 1;
    }
    assert_eq!(found, 3);
}

#[tokio::test]
async fn such_a_list_may_go_by_cursors() {
    let first = r#"{"data":[1,2],"meta":{"cursors":{"after":"c2"}}}"#;
    let last = r#"{"data":[3],"meta":{"cursors":{"after":null}}}"#;
    let server = Server::start(vec![json(first), json(last)]).await;
    let list = server.client().request(Method::GET, "/things");
    assert_eq!(list.items::<i64>().collect(10).await.expect("all of them"), [1, 2, 3]);
    assert!(server.lines()[1].contains("c2"), "{:?}", server.lines());
}

#[tokio::test]
async fn what_an_answer_says_is_not_in_the_error() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case", deny_unknown_fields)]
    struct Odd {
        #[allow(dead_code)]
        kind: Kind,
    }
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Known,
    }
    for (body, said) in [
        (r#"{"kind":"Bearer canary"}"#, "expected `known`"),
        (r#"{"kind":{"canary":1}}"#, "expected `known`"),
        (r#"{"canary":1}"#, "expected `kind`"),
        (r#""canary""#, "expected struct Odd"),
        ("{}", "missing field `kind`"),
        (r#"{"kind":"known","kind":"canary"}"#, "duplicate field `kind`"),
    ] {
        let server = Server::start(vec![json(body)]).await;
        let request = server.client().request(Method::GET, "/x");
        let error = request.send::<Json<Odd>>().await.expect_err("it does not fit");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary") && error.to_string().ends_with(said), "{body}: {shown}");
    }
    // A type may say anything.
    let server = Server::start(vec![json(r#""canary""#)]).await;
    let request = server.client().request(Method::GET, "/x");
    let error = request.send::<Json<std::net::IpAddr>>().await.expect_err("it is no address");
    assert!(error.to_string().ends_with("its type refuses it"), "{error}");
}

#[tokio::test]
async fn the_url_of_a_page_is_where_a_list_begins() {
    let page = |number: usize| {
        json(&format!(r#"{{"data":[{number}],"meta":{{"page_number":{number},"total_pages":4}}}}"#))
    };
    let server = Server::start((2..=4).map(page).collect()).await;
    let url = format!("{}/v2/things?a=b%20c&page%5Bnumber%5D=2&page[size]=1&z", server.url);
    let items = server.client().request_url(url).items::<i64>().collect(9).await;
    assert_eq!(items.expect("all from there on"), [2, 3, 4]);
    for (line, number) in server.lines().iter().zip(2..) {
        let line = line.replace("%5B", "[").replace("%5D", "]");
        let asked = format!("page[number]={number}");
        assert!(line.contains(&asked) && line.matches("page[number]").count() == 1, "{line}");
        assert!(line.contains("a=b%20c&z") && line.contains("page[size]=1"), "{line}");
    }
}

#[tokio::test]
async fn a_list_that_says_nothing_about_pages_has_one() {
    for body in [r#"{"data":[1,2,3]}"#, r#"{"data":[1,2,3],"meta":{"took":7}}"#] {
        let server = Server::start(vec![json(body); 2]).await;
        let items = server.client().request(Method::GET, "/x").items::<i64>().collect(9).await;
        assert_eq!(items.expect("all of them"), [1, 2, 3]);
        assert_eq!(server.seen().len(), 1);
    }
}
