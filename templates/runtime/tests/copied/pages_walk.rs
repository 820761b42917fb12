//! What a walk over pages does beside the ordinary: fetching ahead, limits, guards, and servers
//! with ways of their own.

use std::time::Duration;

use crate::pages_all::{
    EITHER, EMAIL, FLAT, KEYS, RECORDS, REPORTS, SIZE, TOLLFREE, answer, call, good, items, numbers,
};
use crate::pages_server::Convention::*;
use crate::pages_server::{Lists, Query, page};
use crate::runtime::codegen::{self as rt, Value};

#[tokio::test]
async fn a_refusal_gets_one_more_try() {
    let server = Lists::start(|query, number| match number {
        0 => answer(page(Flat, 9, query, SIZE, false)),
        _ => (401, "{}".to_owned(), Duration::ZERO),
    })
    .await;
    let mut walk = items(&server.client(), &FLAT);
    let mut errors = 0;
    // A loop that looks away from errors must not ask forever.
    while let Some(item) = walk.next().await {
        errors += usize::from(item.is_err());
    }
    assert_eq!((errors, server.requests()), (2, 3));
    // What cannot be sent is not tried twice.
    let mut call = rt::Call::new(&server.client(), &FLAT);
    call.query::<f64>("rate", f64::NAN);
    let mut walk = rt::Items::<i64>::new(call);
    assert!(walk.next().await.expect("an error").expect_err("NaN").is_invalid_request());
    assert!(walk.next().await.is_none());
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_asked_for_again() {
    let server = Lists::start(|query, number| match number {
        1 => answer("{\"data\":[4,5".to_owned()),
        _ => answer(page(Flat, 9, query, SIZE, false)),
    })
    .await;
    let mut walk = items(&server.client(), &FLAT).prefetch(2);
    let (mut found, mut failures) = (Vec::new(), 0);
    while let Some(item) = walk.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => {
                assert!(error.is_decode(), "{error}");
                failures += 1;
            }
        }
    }
    assert_eq!((found, failures, server.requests()), (numbers(9), 1, 4));
}

#[tokio::test]
async fn pages_are_fetched_ahead_at_once() {
    for (ahead, peak) in [(0, 1), (1, 1), (4, 4), (100, 9)] {
        let server = Lists::start(|query, number| {
            // The later pages come first.
            let delay =
                Duration::from_millis(if number == 0 { 0 } else { 150 - 15 * number as u64 });
            (200, page(Flat, 10 * SIZE, query, SIZE, false), delay)
        })
        .await;
        let walk = items(&server.client(), &FLAT).prefetch(ahead);
        let found = walk.collect(1000).await.expect("items");
        assert_eq!(found, numbers(10 * SIZE), "{ahead} ahead");
        assert_eq!(server.requests(), 10, "{ahead} ahead");
        server.log(|log| assert_eq!(log.peak, peak, "{ahead} ahead"));
    }
}

#[tokio::test]
async fn the_next_page_of_a_cursor_list_is_fetched_ahead() {
    let server = good(Keys, 3 * SIZE).await;
    let mut walk = items(&server.client(), &KEYS).prefetch(5);
    for number in 0..SIZE {
        let item = walk.next().await.expect("an item").expect("an item");
        assert_eq!(item, numbers(SIZE)[number]);
        // Somebody works with the item.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(
        server.requests(),
        2,
        "the second page came while the items of the first were taken"
    );
    assert_eq!(walk.collect(1000).await.expect("items"), numbers(3 * SIZE)[SIZE..]);
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn dropping_cancels_what_is_under_way() {
    let server = Lists::start(|query, number| {
        let delay = Duration::from_secs(if number == 0 { 0 } else { 30 });
        (200, page(Flat, 10 * SIZE, query, SIZE, false), delay)
    })
    .await;
    let mut walk = items(&server.client(), &FLAT).prefetch(3);
    for _ in 0..SIZE {
        walk.next().await.expect("an item").expect("an item");
    }
    let late = tokio::time::timeout(Duration::from_millis(300), walk.next()).await;
    assert!(late.is_err(), "the second page takes long");
    assert_eq!(server.log(|log| (log.now, log.gone)), (3, 0));
    drop(walk);
    for _ in 0..400 {
        if server.log(|log| log.now) == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(server.log(|log| (log.now, log.gone)), (0, 3));
}

#[tokio::test]
async fn a_next_that_is_cancelled_loses_nothing() {
    let server = Lists::start(|query, _| {
        (200, page(Flat, 9, query, SIZE, false), Duration::from_millis(40))
    })
    .await;
    let mut walk = items(&server.client(), &FLAT);
    let mut found = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_millis(7), walk.next()).await {
            Err(_) => {}
            Ok(Some(item)) => found.push(item.expect("an item")),
            Ok(None) => break,
        }
    }
    assert_eq!((found, server.requests()), (numbers(9), 3));
}

#[tokio::test]
async fn a_time_limit_of_the_call_is_one_for_all_pages() {
    let slow = |query: &Query, _| {
        (200, page(Flat, 100 * SIZE, query, SIZE, false), Duration::from_millis(100))
    };
    let server = Lists::start(slow).await;
    let mut limited = call(&server.client(), &FLAT);
    limited.options().timeout(Duration::from_millis(350));
    let mut walk = rt::Items::<i64>::new(limited);
    let mut found = 0;
    let error = loop {
        match walk.next().await.expect("no end without an error") {
            Ok(_) => found += 1,
            Err(error) => break error,
        }
    };
    assert!(error.is_timeout(), "{error}");
    assert!((SIZE..=3 * SIZE).contains(&found), "{found} items");
    assert!(walk.next().await.is_none(), "there is no time left to try again");

    // The limit of the client is one for each page.
    let server = Lists::start(|query, _| {
        (200, page(Flat, 5 * SIZE, query, SIZE, false), Duration::from_millis(100))
    })
    .await;
    let client = server.builder().timeout(Duration::from_millis(350)).build().expect("settings");
    assert_eq!(items(&client, &FLAT).collect(1000).await.expect("items"), numbers(5 * SIZE));
}

#[tokio::test]
async fn a_cycle_of_cursors_is_found() {
    // a, b, c, a, ..: each names another one than it was asked for by.
    let server = Lists::start(|query, number| {
        let next = match query.get("page_cursor").map(String::as_str) {
            None | Some("c") => "a",
            Some("a") => "b",
            _ => "c",
        };
        answer(format!(r#"{{"data":[{number}],"meta":{{"page_cursor":"{next}"}}}}"#))
    })
    .await;
    let mut walk = items(&server.client(), &EMAIL);
    for number in 0..4 {
        assert_eq!(walk.next().await.expect("an item").expect("an item"), number);
    }
    assert!(walk.next().await.expect("an error").expect_err("a cycle").is_paging());
    assert!(walk.next().await.is_none());
    assert_eq!(server.requests(), 4);
}

#[tokio::test]
async fn endless_lists_are_found() {
    let endless = |query: &Query, _| {
        let page: usize = query.get("page_cursor").map_or(0, |text| text.parse().expect("ours"));
        answer(format!(r#"{{"data":[{page}],"meta":{{"page_cursor":"{}"}}}}"#, page + 1))
    };
    let server = Lists::start(endless).await;
    let mut walk = items(&server.client(), &EMAIL).max_pages(5);
    for number in 0..5 {
        assert_eq!(walk.next().await.expect("an item").expect("an item"), number);
    }
    let error = walk.next().await.expect("an error").expect_err("six pages");
    assert!(error.is_paging() && error.to_string().contains("more than 5 pages"), "{error}");
    assert!(walk.next().await.is_none());
    assert_eq!(server.requests(), 5);
    // A list of exactly so many pages is none.
    for ahead in [0, 9] {
        let server = good(Flat, 5 * SIZE).await;
        let walk = items(&server.client(), &FLAT).max_pages(5).prefetch(ahead);
        assert_eq!(walk.collect(1000).await.expect("items").len(), 5 * SIZE);
        let server = good(Flat, 6 * SIZE).await;
        let walk = items(&server.client(), &FLAT).max_pages(5).prefetch(ahead);
        assert!(walk.collect(1000).await.expect_err("six pages").is_paging());
        assert_eq!(server.requests(), 5, "nothing is fetched that would not be given out");
    }
}

#[tokio::test]
async fn empty_pages_in_the_middle() {
    // Three empty pages, then the last item.
    let some = |query: &Query, _| {
        let page: usize = query.get("cursor").map_or(0, |text| text.parse().expect("ours"));
        let (data, more) = if page == 4 { ("[7]", false) } else { ("[]", true) };
        answer(format!(r#"{{"data":{data},"meta":{{"cursor":"{}","has_more":{more}}}}}"#, page + 1))
    };
    let server = Lists::start(some).await;
    let found = items(&server.client(), &KEYS).collect(9).await.expect("items");
    assert_eq!((found, server.requests()), (vec![7], 5));

    let never = |query: &Query, _| {
        let page: usize = query.get("cursor").map_or(0, |text| text.parse().expect("ours"));
        answer(format!(r#"{{"data":[],"meta":{{"cursor":"{}","has_more":true}}}}"#, page + 1))
    };
    let server = Lists::start(never).await;
    let error = items(&server.client(), &KEYS).collect(9).await.expect_err("nothing comes");
    assert!(error.is_paging() && error.to_string().contains("empty pages"), "{error}");
    assert_eq!(server.requests(), 100);

    // By number: what is said of the pages counts for more than what is on one of them.
    let hole = |query: &Query, _| {
        let page: usize = query.get("page[number]").map_or(1, |text| text.parse().expect("ours"));
        let data = if page == 2 { String::new() } else { page.to_string() };
        answer(format!(r#"{{"data":[{data}],"meta":{{"page_number":{page},"total_pages":3}}}}"#))
    };
    let server = Lists::start(hole).await;
    let found = items(&server.client(), &FLAT).collect(9).await.expect("items");
    assert_eq!((found, server.requests()), (vec![1, 3], 3));
}

#[tokio::test]
async fn more_without_a_way_to_it_is_an_error() {
    let server =
        Lists::start(|_, _| answer(r#"{"data":[1],"meta":{"has_more":true}}"#.to_owned())).await;
    let mut walk = items(&server.client(), &KEYS);
    assert_eq!(walk.next().await.expect("an item").expect("an item"), 1);
    assert!(walk.next().await.expect("an error").expect_err("nowhere").is_paging());
    assert!(walk.next().await.is_none());
}

#[tokio::test]
async fn a_walk_begins_where_the_caller_says() {
    let server = good(Flat, 5 * SIZE).await;
    let mut call = call(&server.client(), &FLAT);
    call.query::<i64>("page[number]", 4_i64);
    let walk = rt::Items::<i64>::new(call).prefetch(8);
    assert_eq!(walk.collect(1000).await.expect("items"), numbers(5 * SIZE)[3 * SIZE..]);
    assert_eq!(server.requests(), 2);

    let server = good(FlatCursor, 3 * SIZE).await;
    let mut call = self::call(&server.client(), &EITHER);
    call.query::<&str>("page[after]", "c/1");
    let walk = rt::Items::<i64>::new(call);
    assert_eq!(walk.collect(1000).await.expect("items"), numbers(3 * SIZE)[SIZE..]);
    assert_eq!(server.requests(), 2);

    let server = good(Records, 3 * SIZE).await;
    let mut call = self::call(&server.client(), &RECORDS);
    call.query::<i64>("page", 2_i64);
    let walk = rt::Items::<i64>::new(call);
    assert_eq!(walk.collect(1000).await.expect("items"), numbers(3 * SIZE)[SIZE..]);
    assert_eq!(server.requests(), 2);
}

/// A server may give less per page than it is asked for, and say so or not.
#[tokio::test]
async fn a_server_that_caps_the_size_loses_nothing() {
    for (convention, operation) in [(Flat, &FLAT), (Records, &RECORDS), (Tollfree, &TOLLFREE)] {
        let server = Lists::start(move |query, _| {
            let mut query = query.clone();
            query.retain(|name, _| name.contains("number") || name == "page");
            answer(page(convention, 3 * SIZE, &query, SIZE, false))
        })
        .await;
        let mut call = rt::Call::new(&server.client(), operation);
        call.query::<i64>(operation.pager.expect("a pager").size, 1000_i64);
        let found = rt::Items::<i64>::new(call).collect(1000).await.expect("items");
        assert_eq!(found, numbers(3 * SIZE), "{convention:?}");
        assert_eq!(server.requests(), 3, "{convention:?}");
    }
}

#[tokio::test]
async fn lists_that_count_from_zero() {
    let server = Lists::start(|query, _| {
        let page: usize = query.get("page").map_or(0, |text| text.parse().expect("ours"));
        answer(format!(r#"{{"data":[{page}],"meta":{{"page_number":{page},"total_pages":3}}}}"#))
    })
    .await;
    let found = items(&server.client(), &REPORTS).collect(9).await.expect("items");
    assert_eq!((found, server.requests()), (vec![0, 1, 2], 3));
}

#[test]
fn walks_can_be_sent_and_moved() {
    fn check<T: Send + Unpin + 'static>() {}
    check::<rt::Items<std::cell::Cell<i64>>>();
    check::<rt::Pages<Value>>();
}
