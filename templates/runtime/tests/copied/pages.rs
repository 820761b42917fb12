//! Lists over all conventions, and their guards.

use std::pin::Pin;
use std::task::{Context, Waker};

use futures_core::Stream;

use crate::api::{self, operation};
use crate::runtime::codegen::{self as rt, Method, Pager, PagerStyle, Value};
use crate::server::{Reply, Server, json, reply};

const fn list(
    style: PagerStyle,
    items: &'static str,
    position: &'static str,
    size: &'static str,
) -> rt::Operation {
    rt::Operation {
        name: "things.list",
        pager: Some(Pager { style, items, position, size }),
        ..operation(Method::Get, "/things")
    }
}

static CURSOR: rt::Operation = list(PagerStyle::Cursor, "data", "page_cursor", "page_size");
static RECORDS: rt::Operation = list(PagerStyle::Records, "records", "page", "recordsPerPage");
static URI: rt::Operation = list(PagerStyle::Uri, "queues", "Page", "PageSize");
static SHORT: rt::Operation = list(PagerStyle::Short, "", "page[number]", "page[size]");
static NUMBER: rt::Operation = list(PagerStyle::Number, "data", "page", "per_page");
static FIXED: rt::Operation = list(PagerStyle::Number, "data", "", "");
static NONE: rt::Operation = operation(Method::Get, "/things");

async fn start(bodies: &[&str]) -> Server {
    Server::start(bodies.iter().copied().map(json).collect()).await
}

async fn all(server: &Server, operation: &'static rt::Operation) -> Result<Vec<i64>, rt::Error> {
    rt::Items::new(rt::Call::new(&server.client(), operation)).collect(1000).await
}

/// The queries of the requests.
fn asked(server: &Server) -> Vec<String> {
    server
        .lines()
        .iter()
        .map(|line| {
            line.split_once('?')
                .map_or("", |(_, query)| query)
                .replace("%5B", "[")
                .replace("%5D", "]")
        })
        .collect()
}

#[tokio::test]
async fn numbered_pages() {
    let server = start(&[
        r#"{"data":[{"call_control_id":"a"},{"call_control_id":"b"}],"meta":{"page_number":1,"page_size":2,"total_pages":2,"total_results":3}}"#,
        r#"{"data":[{"call_control_id":"c"}],"meta":{"page_number":2,"page_size":2,"total_pages":2,"total_results":3}}"#,
    ])
    .await;
    let mut items = api::list(&server.client()).page_size(2).items();
    let mut ids = Vec::new();
    while let Some(call) = items.next().await.transpose().expect("a call") {
        ids.push(call.call_control_id);
    }
    assert_eq!(ids, ["a", "b", "c"]);
    assert!(items.next().await.is_none(), "the end stays the end");
    assert_eq!(asked(&server), ["page[size]=2", "page[size]=2&page[number]=2"]);
}

#[tokio::test]
async fn one_page_and_all_pages() {
    let first = r#"{"data":[{"call_control_id":"a"}],"meta":{"page_number":3,"page_size":1,"total_pages":4,"total_results":4}}"#;
    let server =
        start(&[first, first, r#"{"data":[{}],"meta":{"page_number":4,"total_pages":4}}"#]).await;
    let page = api::list(&server.client()).page_number(3).send().await.expect("a page");
    assert_eq!(
        (page.data.len(), page.meta.page_number, page.meta.total_pages, page.meta.total_results),
        (1, Some(3), Some(4), Some(4))
    );
    let full = api::list(&server.client()).page_number(3).pages();
    let mut pages = full;
    assert_eq!(pages.next().await.expect("a page").expect("a page").into_iter().count(), 1);
    assert_eq!(pages.next().await.expect("a page").expect("a page").meta.page_number, Some(4));
    assert!(pages.next().await.is_none());
    assert_eq!(asked(&server), ["page[number]=3", "page[number]=3", "page[number]=4"]);
}

#[tokio::test]
async fn a_limit_stops_early() {
    let server = start(&[r#"{"data":[1,2,3],"meta":{"page_number":1,"total_pages":9}}"#]).await;
    let items: Vec<i64> =
        rt::Items::new(rt::Call::new(&server.client(), &NUMBER)).collect(2).await.expect("items");
    assert_eq!((items, server.lines().len()), (vec![1, 2], 1));
}

#[tokio::test]
async fn pages_without_a_total() {
    // `has_next` decides; then a page that is shorter than asked for.
    let server = start(&[
        r#"{"data":[1],"meta":{"has_next":true}}"#,
        r#"{"data":[2],"meta":{"has_next":false}}"#,
    ])
    .await;
    assert_eq!(all(&server, &NUMBER).await.expect("items"), [1, 2]);
    let server = start(&[
        r#"{"data":[1,2],"meta":{"page_size":2}}"#,
        r#"{"data":[3],"meta":{"page_size":2}}"#,
    ])
    .await;
    assert_eq!(all(&server, &NUMBER).await.expect("items"), [1, 2, 3]);
    // Nothing is known at all: an empty page ends it.
    let server = start(&[r#"{"data":[1]}"#, r#"{"data":[]}"#]).await;
    assert_eq!(all(&server, &NUMBER).await.expect("items"), [1]);
    assert_eq!(asked(&server), ["", "page=2"]);
}

#[tokio::test]
async fn cursors() {
    for meta in [
        r#""meta":{"page_cursor":"c/1"}"#,
        r#""meta":{"cursors":{"after":"c/1"}}"#,
        r#""meta":{"next_cursor":"c/1","has_more":true}"#,
        r#""cursor":"c/1","has_more":true"#,
    ] {
        let server = start(&[
            &format!(r#"{{"data":[1,2],{meta}}}"#),
            r#"{"data":[3],"meta":{"page_cursor":"","has_more":false}}"#,
        ])
        .await;
        assert_eq!(all(&server, &CURSOR).await.expect("items"), [1, 2, 3], "{meta}");
        assert_eq!(asked(&server), ["", "page_cursor=c%2F1"]);
    }
    let server = start(&[r#"{"data":[1],"meta":{"cursor":"x","has_more":false}}"#]).await;
    assert_eq!(all(&server, &CURSOR).await.expect("items"), [1]);
    // A filter may empty a page in the middle.
    let server = start(&[
        r#"{"data":[],"meta":{"cursor":"x","has_more":true}}"#,
        r#"{"data":[1],"meta":{"cursor":null}}"#,
    ])
    .await;
    assert_eq!(all(&server, &CURSOR).await.expect("items"), [1]);
}

#[tokio::test]
async fn a_server_that_repeats_itself_is_an_error() {
    let same = r#"{"data":[1],"meta":{"page_cursor":"x"}}"#;
    let server = start(&[same, same, same, same]).await;
    let mut items = rt::Items::<i64>::new(rt::Call::new(&server.client(), &CURSOR));
    // The second page is new, and the way on leads back to it.
    assert_eq!(items.next().await.expect("an item").expect("an item"), 1);
    assert_eq!(items.next().await.expect("an item").expect("an item"), 1);
    let error = items.next().await.expect("an error").expect_err("the cursor repeats");
    assert!(error.is_paging() && error.to_string().starts_with("things.list: "), "{error}");
    assert!(items.next().await.is_none());
    let same = r#"{"data":[1],"meta":{"page_number":1,"total_pages":3}}"#;
    let server = start(&[same, same, same]).await;
    assert!(all(&server, &NUMBER).await.expect_err("page 1 again").is_paging());
    assert_eq!(server.lines().len(), 2);
    let same = r#"{"queues":[1],"next_page_uri":"/x?Page=1"}"#;
    let server = start(&[same, same, same]).await;
    assert!(all(&server, &URI).await.expect_err("the link repeats").is_paging());
}

#[tokio::test]
async fn records_stop_at_the_last_page() {
    let server = start(&[
        r#"{"records":[1,2],"page":1,"totalRecords":4}"#,
        r#"{"records":[3,4],"page":2,"totalRecords":4}"#,
    ])
    .await;
    let mut call = rt::Call::new(&server.client(), &RECORDS);
    call.query::<i64>("recordsPerPage", 2_i64);
    let items: Vec<i64> = rt::Items::new(call).collect(1000).await.expect("items");
    assert_eq!(items, [1, 2, 3, 4]);
    assert_eq!(asked(&server), ["recordsPerPage=2", "recordsPerPage=2&page=2"]);
    let server = start(&[
        r#"{"records":[1,2],"page":1,"total_records":"3"}"#,
        r#"{"records":[3],"page":2,"total_records":3}"#,
    ])
    .await;
    assert_eq!(all(&server, &RECORDS).await.expect("items"), [1, 2, 3]);
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn links_to_the_next_page() {
    let server = start(&[
        r#"{"queues":[1],"next_page_uri":"https://elsewhere.test/other?Page=1&PageToken=a%2Fb"}"#,
        r#"{"queues":[2],"next_page_uri":null}"#,
    ])
    .await;
    let mut call = rt::Call::new(&server.client(), &URI);
    call.query::<i64>("PageSize", 1_i64);
    let items: Vec<i64> = rt::Items::new(call).collect(1000).await.expect("items");
    assert_eq!(items, [1, 2]);
    assert_eq!(
        server.lines(),
        ["GET /v2/things?PageSize=1", "GET /v2/things?Page=1&PageToken=a%2Fb"]
    );
}

#[tokio::test]
async fn bare_lists() {
    let server = start(&["[1,2]", "[3]"]).await;
    let mut call = rt::Call::new(&server.client(), &SHORT);
    call.query::<i64>("page[size]", 2_i64);
    let items: Vec<i64> = rt::Items::new(call).collect(1000).await.expect("items");
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(asked(&server), ["page[size]=2", "page[size]=2&page[number]=2"]);
    let server = start(&["[1]", "[]"]).await;
    assert_eq!(all(&server, &SHORT).await.expect("items"), [1]);
}

#[tokio::test]
async fn lists_that_have_one_page() {
    for operation in [&FIXED, &NONE] {
        let server = start(&[r#"{"data":[1],"meta":{"page_number":1,"total_pages":5}}"#]).await;
        assert_eq!(all(&server, operation).await.expect("items"), [1]);
        assert_eq!(server.lines().len(), 1);
    }
}

#[tokio::test]
async fn errors_of_a_list() {
    let server = Server::start(vec![
        json(r#"{"data":[1],"meta":{"page_number":1,"total_pages":3}}"#),
        reply(503, "text/plain", b""),
        json(r#"{"data":[2],"meta":{"page_number":2,"total_pages":2}}"#),
    ])
    .await;
    let mut items = rt::Items::<i64>::new(rt::Call::new(&server.client(), &NUMBER));
    assert!(items.next().await.expect("an item").is_ok());
    assert_eq!(items.next().await.expect("an error").expect_err("503").status(), Some(503));
    assert_eq!(items.next().await.expect("the same page").expect("an item"), 2);
    assert!(items.next().await.is_none());
    assert_eq!(asked(&server), ["", "page=2", "page=2"]);
    for body in [r#"{"data":{"a":1}}"#, "[1]", r#"{"data":[1]"#, "7"] {
        let server = start(&[body]).await;
        assert!(all(&server, &NUMBER).await.expect_err("no list").is_decode(), "{body}");
    }
    for body in ["{}", r#"{"data":null}"#] {
        let server = start(&[body]).await;
        assert_eq!(all(&server, &NUMBER).await.expect("nothing"), [0_i64; 0], "{body}");
    }
    let server = Server::start(vec![Reply { status: 204, ..Reply::default() }]).await;
    assert_eq!(all(&server, &NUMBER).await.expect("nothing"), [0_i64; 0]);
}

#[tokio::test]
async fn a_bad_item_does_not_lose_the_page() {
    let server = start(&[
        r#"{"data":[{"call_control_id":"a","cost":7},4,{"call_control_id":"b"}],"meta":{}}"#,
    ])
    .await;
    let full = api::list(&server.client()).send_full().await.expect("a page");
    assert_eq!(full.data.len(), 2);
    assert_eq!(full.problems().len(), 2);
}

#[tokio::test]
async fn lists_are_streams() {
    let server = start(&[r#"{"data":[1,2]}"#, r#"{"data":[]}"#]).await;
    let mut items = rt::Items::<i64>::new(rt::Call::new(&server.client(), &NUMBER));
    let mut seen = Vec::new();
    while let Some(item) = std::future::poll_fn(|cx| Pin::new(&mut items).poll_next(cx)).await {
        seen.push(item.expect("an item"));
    }
    assert_eq!(seen, [1, 2]);
    // The script is over: what collects a stream gets one error and an end, and may go on.
    let mut broken = rt::Items::<i64>::new(rt::Call::new(&server.client(), &NUMBER));
    for _ in 0..2 {
        let item = std::future::poll_fn(|cx| Pin::new(&mut broken).poll_next(cx)).await;
        assert!(item.is_some_and(|item| item.is_err_and(|error| error.status() == Some(500))));
        let end = std::future::poll_fn(|cx| Pin::new(&mut broken).poll_next(cx)).await;
        assert!(end.is_none());
    }
    let mut pages = rt::Pages::<Value>::new(rt::Call::new(&server.client(), &NUMBER));
    let poll = Pin::new(&mut pages).poll_next(&mut Context::from_waker(Waker::noop()));
    assert!(poll.is_pending());
    assert!(format!("{pages:?} {items:?}").contains("things.list"));
}
