//! Pages that have nothing: a gap in the middle is no end, and no item is lost over it or comes
//! twice.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::api::operation;
use crate::pages_all::{EITHER, FLAT, answer};
use crate::pages_server::{Answer, Lists, Query};
use crate::runtime::Client;
use crate::runtime::codegen::{self as rt, Method, Pager, PagerStyle};
use crate::server::{Server, json as reply};

static LINKS: rt::Operation = rt::Operation {
    name: "things.list",
    pager: Some(Pager {
        style: PagerStyle::Uri,
        items: "calls",
        position: "Page",
        size: "PageSize",
    }),
    ..operation(Method::Get, "/things")
};

/// Answers that have no items and say nothing.
const SILENT: [(u16, &str); 6] =
    [(204, ""), (200, ""), (200, " \n"), (200, "{}"), (200, "{\"data\":null}"), (200, EMPTY)];
const EMPTY: &str = r#"{"data":[]}"#;

fn silence((status, body): (u16, &str)) -> Answer {
    (status, body.to_owned(), Duration::ZERO)
}

fn number(query: &Query) -> i64 {
    query.get("page[number]").map_or(1, |text| text.parse().expect("a number"))
}

/// A page with the items 10, 11 for page 1, and so on.
fn full(number: i64, pages: i64) -> Answer {
    let meta = json!({"page_number": number, "page_size": 2, "total_pages": pages});
    let items = [number * 10, number * 10 + 1];
    answer(json!({"data": items, "meta": meta}).to_string())
}

fn items(client: &Client, operation: &'static rt::Operation) -> rt::Items<i64> {
    rt::Items::new(rt::Call::new(client, operation))
}

/// All items, and how many errors there were between them.
async fn drain(mut items: rt::Items<i64>) -> (Vec<i64>, usize) {
    let (mut found, mut errors) = (Vec::new(), 0);
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => {
                assert!(error.is_decode() && !error.is_retryable(), "{error:?}");
                assert!(error.status().is_some(), "{error:?}");
                errors += 1;
            }
        }
        assert!(errors < 10, "it does not end");
    }
    (found, errors)
}

const ALL: [i64; 10] = [10, 11, 20, 21, 30, 31, 40, 41, 50, 51];

/// Answers page 2 with silence so many times, and all others of 5 as they should be.
async fn server(silent: (u16, &'static str), times: usize) -> Lists {
    let asked = AtomicUsize::new(0);
    Lists::start(move |query, _| match number(query) {
        2 if asked.fetch_add(1, Ordering::SeqCst) < times => silence(silent),
        number => full(number, 5),
    })
    .await
}

#[tokio::test]
async fn silence_in_the_middle_is_an_error_and_no_end() {
    for silent in SILENT {
        for ahead in [0, 3] {
            let passing = server(silent, 1).await;
            let found = drain(items(&passing.client(), &FLAT).prefetch(ahead)).await;
            assert_eq!(found, (ALL.to_vec(), 1), "{silent:?}, {ahead} ahead");
            assert_eq!(passing.requests(), 6, "{silent:?}, {ahead} ahead");

            let lasting = server(silent, usize::MAX).await;
            let found = drain(items(&lasting.client(), &FLAT).prefetch(ahead)).await;
            assert_eq!(found, (vec![10, 11], 2), "{silent:?}, {ahead} ahead");
        }
        let lasting = server(silent, usize::MAX).await;
        let collected = items(&lasting.client(), &FLAT).collect(1000).await;
        assert!(collected.expect_err("items are missing").is_decode(), "{silent:?}");
        assert_eq!(lasting.requests(), 2, "{silent:?}");
    }
}

#[tokio::test]
async fn pages_end_with_an_error_where_items_do() {
    for silent in SILENT {
        let server = server(silent, 1).await;
        let mut pages = rt::Pages::<rt::Page<i64>>::new(rt::Call::new(&server.client(), &FLAT));
        let (mut found, mut errors) = (Vec::new(), 0);
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => found.extend(page.data),
                Err(error) => {
                    assert!(error.is_decode(), "{silent:?}: {error:?}");
                    errors += 1;
                }
            }
        }
        assert_eq!((found, errors), (ALL.to_vec(), 1), "{silent:?}");
    }
}

#[tokio::test]
async fn a_last_page_without_items_is_the_end() {
    for silent in SILENT {
        for (pages, full_ones) in [(3, 2), (2, 1), (1, 1)] {
            let server = Lists::start(move |query, _| match number(query) {
                number if number > full_ones => silence(silent),
                number => full(number, pages),
            })
            .await;
            let found = drain(items(&server.client(), &FLAT)).await;
            let expected = &ALL[..usize::try_from(full_ones * 2).expect("it is small")];
            assert_eq!(found, (expected.to_vec(), 0), "{silent:?}, page {pages} is empty");
        }
        // A server that tells no number of pages ends a list in the same way.
        let server = Lists::start(move |query, _| match number(query) {
            1 => answer(r#"{"data":[10,11]}"#.to_owned()),
            _ => silence(silent),
        })
        .await;
        assert_eq!(drain(items(&server.client(), &FLAT)).await, (vec![10, 11], 0), "{silent:?}");
    }
    // A list that has become shorter says so.
    let server = Lists::start(|query, _| match number(query) {
        number @ 1..3 => full(number, 5),
        number => {
            answer(format!(r#"{{"data":[],"meta":{{"page_number":{number},"total_pages":2}}}}"#))
        }
    })
    .await;
    assert_eq!(drain(items(&server.client(), &FLAT)).await, (ALL[..4].to_vec(), 0));
}

#[tokio::test]
async fn an_empty_page_with_a_link_is_not_the_end() {
    let server = Server::start(vec![
        reply(r#"{"calls":[1],"next_page_uri":"/2010/x?Page=1"}"#),
        reply(r#"{"calls":[],"next_page_uri":"/2010/x?Page=2"}"#),
        reply(r#"{"calls":[3],"next_page_uri":null}"#),
    ])
    .await;
    assert_eq!(drain(items(&server.client(), &LINKS)).await, (vec![1, 3], 0));
    assert_eq!(server.seen().len(), 3);
    // Without a link it is.
    let server = Server::start(vec![
        reply(r#"{"calls":[1],"next_page_uri":"/2010/x?Page=1"}"#),
        reply(r#"{"calls":[],"next_page_uri":null}"#),
    ])
    .await;
    assert_eq!(drain(items(&server.client(), &LINKS)).await, (vec![1], 0));
}

#[tokio::test]
async fn what_was_added_to_the_query_goes_along_with_a_link() {
    let server = Server::start(vec![
        reply(r#"{"calls":[1],"next_page_uri":"/2010/x?Page=1&PageToken=a%2Fb"}"#),
        reply(r#"{"calls":[2],"next_page_uri":"/2010/x?Page=2&tenant=link"}"#),
        reply(r#"{"calls":[3],"next_page_uri":"/2010/x?Page=3&gateway=link"}"#),
        reply(r#"{"calls":[4],"next_page_uri":null}"#),
    ])
    .await;
    let client = server.client().with(|settings| {
        settings.query("gateway", "g 1").query("tenant", "client").query("gone", "1")
    });
    let mut call = rt::Call::new(&client.expect("good settings"), &LINKS);
    call.query::<i64>("PageSize", 1_i64);
    call.options().query("tenant", "call");
    call.options().remove_query("gone");
    let found = rt::Items::<i64>::new(call).collect(10).await.expect("all are there");
    assert_eq!(found, [1, 2, 3, 4]);
    let lines = server.lines();
    assert!(lines[0].contains("PageSize=1") && lines[0].contains("tenant=call"), "{lines:?}");
    assert_eq!(
        lines[1..],
        [
            "GET /v2/things?Page=1&PageToken=a%2Fb&gateway=g%201&tenant=call",
            "GET /v2/things?Page=2&tenant=link&gateway=g%201",
            "GET /v2/things?Page=3&gateway=link&tenant=call",
        ]
    );
}

/// Page 1 is one of numbers, and page 2 knows only a cursor: the pages 3 and 4 that were fetched
/// ahead by number are none of this list.
#[tokio::test]
async fn a_list_may_go_on_by_cursors() {
    for ahead in [0, 1, 3] {
        let server = Lists::start(|query, _| {
            if let Some(cursor) = query.get("page[after]") {
                let number: i64 = cursor.parse().expect("a cursor of ours");
                let next = (number < 5).then(|| (number + 1).to_string());
                let body = json!({
                    "data": [number], "meta": {"cursors": {"after": next}},
                });
                return answer(body.to_string());
            }
            answer(match number(query) {
                2 => r#"{"data":[2],"meta":{"cursors":{"after":"3"}}}"#.to_owned(),
                number => format!(
                    r#"{{"data":[{number}],"meta":{{"page_number":{number},"total_pages":5}}}}"#
                ),
            })
        })
        .await;
        let found = drain(items(&server.client(), &EITHER).prefetch(ahead)).await;
        assert_eq!(found, ((1..=5).collect(), 0), "{ahead} ahead");
    }
}
