//! Every paging convention against a server that has lists of several lengths, repeats itself and
//! fails: each item comes once, and nothing is asked for that is not needed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::api::operation;
use crate::pages_server::Convention::{self, *};
use crate::pages_server::{Answer, Lists, Log, Query, page};
use crate::runtime::codegen::{self as rt, Method, Pager, PagerStyle, Value};
use crate::runtime::{Client, RetryPolicy};

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

pub static FLAT: rt::Operation = list(PagerStyle::Number, "data", "page[number]", "page[size]");
pub static EITHER: rt::Operation = list(PagerStyle::Either, "data", "page[number]", "page[size]");
pub static EMAIL: rt::Operation = list(PagerStyle::Cursor, "data", "page_cursor", "page_size");
static BRACKET: rt::Operation = list(PagerStyle::Cursor, "data", "page[after]", "page[size]");
pub static RECORDS: rt::Operation = list(PagerStyle::Records, "records", "page", "recordsPerPage");
pub static REPORTS: rt::Operation = list(PagerStyle::Number, "data", "page", "per_page");
static BARE: rt::Operation = list(PagerStyle::Short, "", "page[number]", "page[size]");
static LOGS: rt::Operation = list(PagerStyle::Number, "log_messages", "page[number]", "page[size]");
static ORDERS: rt::Operation = list(PagerStyle::Number, "data", "page_number", "page_size");
pub static TOLLFREE: rt::Operation = list(PagerStyle::Records, "records", "page", "page_size");
static STATUS: rt::Operation = list(PagerStyle::Number, "records", "page[number]", "page[size]");
static QUEUES: rt::Operation = list(PagerStyle::Uri, "queues", "Page", "PageSize");
static TEXTS: rt::Operation = list(PagerStyle::Uri, "transcriptions", "PageToken", "PageSize");
static PEOPLE: rt::Operation = list(PagerStyle::Uri, "participants", "", "");
pub static KEYS: rt::Operation = list(PagerStyle::Cursor, "data", "cursor", "limit");
static FILES: rt::Operation = list(PagerStyle::Cursor, "data", "page[after]", "page[limit]");

/// All conventions; numbers with a cursor beside them are walked both ways.
static ALL: [(Convention, &rt::Operation); 18] = [
    (Flat, &FLAT),
    (Flat, &EITHER),
    (FlatCursor, &EITHER),
    (EmailCursor, &EMAIL),
    (EmailBracketCursor, &BRACKET),
    (Records, &RECORDS),
    (Reports, &REPORTS),
    (Bare, &BARE),
    (LogMessages, &LOGS),
    (Orders, &ORDERS),
    (Tollfree, &TOLLFREE),
    (StatusHistory, &STATUS),
    (Queues, &QUEUES),
    (Transcriptions, &TEXTS),
    (Participants, &PEOPLE),
    (Keys, &KEYS),
    (Files, &FILES),
    (CursorMeta, &FLAT),
];

pub const SIZE: usize = 4;

/// A client that tries each page once.
fn once() -> Client {
    Client::builder().api_key("KEY0123").max_retries(0).build().expect("the settings are good")
}

pub fn call(client: &Client, operation: &'static rt::Operation) -> rt::Call {
    let mut call = rt::Call::new(client, operation);
    let size = operation.pager.expect("a list has a pager").size;
    if !size.is_empty() {
        call.query::<i64>(size, i64::try_from(SIZE).expect("it is small"));
    }
    call
}

pub fn items(client: &Client, operation: &'static rt::Operation) -> rt::Items<i64> {
    rt::Items::new(call(client, operation))
}

pub fn numbers(total: usize) -> Vec<i64> {
    (0..i64::try_from(total).expect("it is small")).collect()
}

pub async fn good(convention: Convention, total: usize) -> Lists {
    Lists::start(move |query, _| answer(page(convention, total, query, SIZE, false))).await
}

pub fn answer(body: String) -> Answer {
    (200, body, Duration::ZERO)
}

fn failure() -> Answer {
    (503, "{}".to_owned(), Duration::ZERO)
}

/// What a list of so many items takes. A bare list tells its end by a page that is not full.
fn requests(convention: Convention, total: usize) -> usize {
    match convention {
        Bare => total / SIZE + 1,
        _ => total.div_ceil(SIZE).max(1),
    }
}

#[tokio::test]
async fn lists_of_all_lengths() {
    let client = once();
    for (convention, operation) in ALL {
        for total in [0, 1, SIZE, SIZE + 1, 2 * SIZE + 1, 3 * SIZE] {
            let needed = requests(convention, total);
            let name = format!("{convention:?} with {total}");

            let server = good(convention, total).await;
            let mut walk = items(&server.of(&client), operation);
            let mut found = Vec::new();
            while let Some(item) = walk.next().await {
                found.push(item.unwrap_or_else(|error| panic!("{name}: {error}")));
            }
            assert_eq!(found, numbers(total), "{name}");
            assert_eq!(server.requests(), needed, "{name}");
            assert_eq!(walk.pages_fetched(), needed as u64, "{name}");
            assert!(walk.next().await.is_none(), "{name}: the end stays the end");

            // The same by pages, and ahead.
            let server = good(convention, total).await;
            let mut walk = rt::Pages::<Value>::new(call(&server.of(&client), operation));
            while let Some(page) = walk.next().await {
                page.unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            assert_eq!(server.requests(), needed, "{name} by pages");
            let server = good(convention, total).await;
            let walk = items(&server.of(&client), operation).prefetch(3);
            let found = walk.collect(1000).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(found, numbers(total), "{name} ahead");
            assert_eq!(server.requests(), needed, "{name} ahead");
        }
    }
}

/// Nobody has asked for a size, so the server uses its own.
#[tokio::test]
async fn a_size_that_is_not_asked_for() {
    let client = once();
    for (convention, operation) in ALL {
        for total in [0, 1, SIZE, 3 * SIZE] {
            let server = good(convention, total).await;
            let walk = rt::Items::<i64>::new(rt::Call::new(&server.of(&client), operation));
            let found = walk.collect(1000).await.expect("items");
            assert_eq!(found, numbers(total), "{convention:?} with {total}");
            // Of a bare list not even the length of a full page is known then.
            let extra = usize::from(convention == Bare && total % SIZE != 0);
            assert_eq!(server.requests(), requests(convention, total) + extra, "{convention:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_goes_in_circles() {
    let client = once();
    for (convention, operation) in ALL {
        for ahead in [0, 3] {
            let server =
                Lists::start(move |query, _| answer(page(convention, 3 * SIZE, query, SIZE, true)))
                    .await;
            let mut walk = items(&server.of(&client), operation).prefetch(ahead);
            let mut found = Vec::new();
            let error = loop {
                match walk.next().await.expect("no end without an error") {
                    Ok(item) => found.push(item),
                    Err(error) => break error,
                }
            };
            let name = format!("{convention:?}, {ahead} ahead: {error}");
            assert!(error.is_paging() && error.to_string().starts_with("things.list: "), "{name}");
            assert!(walk.next().await.is_none(), "{name}: a walk in circles is over");
            // By number the first page comes again; by cursor the second one is new.
            let by_number = !matches!(
                convention,
                FlatCursor
                    | EmailCursor
                    | EmailBracketCursor
                    | Queues
                    | Transcriptions
                    | Participants
                    | Keys
                    | Files
            );
            let pages = if by_number { 1 } else { 2 };
            assert_eq!(found, numbers(pages * SIZE), "{name}");
            let told = by_number && ahead > 0;
            assert!(told || server.requests() == 2, "{name}: {} requests", server.requests());
        }
    }
}

/// Answers each page with 503 twice, then well, but the first at once.
fn failing(convention: Convention, total: usize) -> impl Fn(&Query, usize) -> Answer {
    let failures = AtomicUsize::new(0);
    move |query, number| {
        if number > 0 && failures.fetch_add(1, Ordering::Relaxed) < 2 {
            return failure();
        }
        answer(page(convention, total, query, SIZE, false))
    }
}

#[tokio::test]
async fn a_page_that_fails_twice_is_retried() {
    let total = 2 * SIZE + 1;
    let policy = RetryPolicy::new().initial_delay(Duration::from_millis(1));
    let client = once().with(|builder| builder.retry(policy)).expect("the settings are good");
    for (convention, operation) in ALL {
        let server = Lists::start(failing(convention, total)).await;
        let found = items(&server.of(&client), operation).collect(1000).await.expect("items");
        assert_eq!(found, numbers(total), "{convention:?}");
        assert_eq!(server.requests(), requests(convention, total) + 2, "{convention:?}");
    }
}

#[tokio::test]
async fn a_page_that_fails_twice_can_be_resumed() {
    let total = 2 * SIZE + 1;
    let client = once();
    for (convention, operation) in ALL {
        for ahead in [0, 1, 3] {
            let name = format!("{convention:?}, {ahead} ahead");
            let server = Lists::start(failing(convention, total)).await;
            let mut walk = items(&server.of(&client), operation).prefetch(ahead);
            let (mut found, mut failures) = (Vec::new(), 0);
            while let Some(item) = walk.next().await {
                match item {
                    Ok(item) => found.push(item),
                    Err(error) => {
                        assert_eq!(error.status(), Some(503), "{name}");
                        assert_eq!(found.len() % SIZE, 0, "{name}: between two pages");
                        failures += 1;
                    }
                }
            }
            assert_eq!((found, failures), (numbers(total), 2), "{name}");
            assert_eq!(server.requests(), requests(convention, total) + 2, "{name}");

            let server = Lists::start(failing(convention, total)).await;
            let mut walk =
                rt::Pages::<Value>::new(call(&server.of(&client), operation)).prefetch(ahead);
            let (mut pages, mut failures) = (0, 0);
            while let Some(page) = walk.next().await {
                *if page.is_ok() { &mut pages } else { &mut failures } += 1;
            }
            assert_eq!((pages, failures), (requests(convention, total), 2), "{name} by pages");
        }
    }
}

#[tokio::test]
async fn settings_hold_for_every_page() {
    let client = once();
    for (convention, operation) in ALL {
        // A link is the whole query, as the server made it.
        if operation.pager.is_some_and(|pager| pager.style == PagerStyle::Uri) {
            continue;
        }
        let server = good(convention, 2 * SIZE).await;
        let mut call = call(&server.of(&client), operation);
        call.query::<&str>("filter[name]", "a b");
        call.options().query("further", 7);
        let found = rt::Items::<i64>::new(call).collect(1000).await.expect("items");
        assert_eq!(found.len(), 2 * SIZE);
        server.log(|log: &Log| {
            for query in &log.queries {
                assert_eq!(query["filter[name]"], "a b", "{convention:?}");
                assert_eq!(query["further"], "7", "{convention:?}");
            }
        });
    }
}
