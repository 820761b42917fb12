//! Pages that are fetched ahead for somebody who works longer on an item than a page may take.

use std::time::Duration;

use crate::hand_clock::HandClock;
use crate::pages_all::{FLAT, KEYS, answer};
use crate::pages_server::Lists;
use crate::runtime::codegen as rt;
use crate::runtime::{Client, Clock, HttpRequest, HttpResponse, TransportError};

const LIMIT: Duration = Duration::from_secs(60);
const PAGES: i64 = 5;

/// Pages of three items, so long that they do not come in one piece.
async fn server() -> Lists {
    let pad = "x".repeat(300_000);
    Lists::start(move |query, _| {
        let place = query.get("page[number]").or_else(|| query.get("cursor"));
        let number: i64 = place.map_or(1, |text| text.parse().expect("a number"));
        let items = [number * 10, number * 10 + 1, number * 10 + 2];
        let meta = if query.contains_key("page[number]") || !query.contains_key("limit") {
            serde_json::json!({"page_number": number, "total_pages": PAGES})
        } else {
            let next = (number < PAGES).then(|| (number + 1).to_string());
            serde_json::json!({"cursor": next, "has_more": next.is_some()})
        };
        answer(serde_json::json!({"data": items, "pad": pad, "meta": meta}).to_string())
    })
    .await
}

/// A fetch is driven only while somebody asks for an item, so its time runs out in between, though
/// the server was there all along.
#[tokio::test]
async fn long_work_between_items_fails_no_page() {
    for (operation, limit) in [(&FLAT, false), (&KEYS, true)] {
        for ahead in [0, 1, 3, 10] {
            let server = server().await;
            let clock = HandClock::default();
            let client = server.builder().clock(clock.clone()).attempt_timeout(LIMIT);
            let client = client.max_retries(0).build().expect("good settings");
            let mut call = rt::Call::new(&client, operation);
            if limit {
                call.query::<i64>("limit", 3_i64);
            }
            let mut items = rt::Items::<i64>::new(call).prefetch(ahead);
            let mut found = Vec::new();
            while let Some(item) = items.next().await {
                found.push(item.unwrap_or_else(|error| {
                    panic!("{operation:?}, {ahead} ahead, after {found:?}: {error}")
                }));
                // Connections go on meanwhile, as far as they can.
                tokio::time::sleep(Duration::from_millis(5)).await;
                clock.advance(LIMIT * 2);
            }
            let expected: Vec<i64> =
                (1..=PAGES).flat_map(|page| page * 10..page * 10 + 3).collect();
            assert_eq!(found, expected, "{operation:?}, {ahead} ahead");
        }
    }
}

/// The same for a connection that was still to be made.
#[tokio::test]
async fn a_connection_that_comes_too_late_is_made_again() {
    let clock = HandClock::default();
    let hand = clock.clone();
    let transport = move |request: HttpRequest| {
        let (clock, begin) = (hand.clone(), hand.monotonic());
        async move {
            tokio::task::yield_now().await;
            if clock.monotonic() > begin {
                return Err(TransportError::connect("timed out"));
            }
            let number = request.url.split_once("page%5Bnumber%5D=");
            let number: i64 = number.map_or(1, |(_, text)| text.parse().expect("a number"));
            let meta = serde_json::json!({"page_number": number, "total_pages": PAGES});
            let body = serde_json::json!({"data": [number], "meta": meta}).to_string();
            Ok(HttpResponse::new(200, http::HeaderMap::new(), body))
        }
    };
    let client = Client::builder().api_key("KEY0123").clock(clock.clone()).transport(transport);
    let client = client.max_retries(0).build().expect("good settings");
    for ahead in [0, 1, 3] {
        let mut items = rt::Items::<i64>::new(rt::Call::new(&client, &FLAT)).prefetch(ahead);
        let mut found = Vec::new();
        while let Some(item) = items.next().await {
            found.push(item.unwrap_or_else(|error| panic!("{ahead} ahead: {error}")));
            clock.advance(LIMIT * 2);
        }
        assert_eq!(found, [1, 2, 3, 4, 5], "{ahead} ahead");
    }
}

/// One that fails for good is an error, and not asked for without end.
#[tokio::test]
async fn a_page_that_really_takes_too_long_is_an_error() {
    let server = Lists::start(|query, number| {
        let slow = query.get("page[number]").is_some_and(|number| number == "2");
        let delay = Duration::from_secs(if slow { 600 } else { 0 });
        assert!(number < 100, "it does not end");
        (200, r#"{"data":[1],"meta":{"total_pages":3}}"#.to_owned(), delay)
    })
    .await;
    let client = server.builder().attempt_timeout(Duration::from_secs(1)).max_retries(0);
    let client = client.build().expect("good settings");
    let mut items = rt::Items::<i64>::new(rt::Call::new(&client, &FLAT)).prefetch(2);
    assert_eq!(items.next().await.expect("an item").expect("the first page comes"), 1);
    let error = items.next().await.expect("no end").expect_err("the second page takes too long");
    assert!(error.is_timeout(), "{error:?}");
}
