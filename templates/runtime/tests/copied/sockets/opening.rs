//! What decides whether opening is tried again: the same as for any other request.

use super::*;
use crate::runtime::RetryPolicy;

const BUSY: &str =
    "HTTP/1.1 503 Busy\r\nretry-after: 3\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn a_function_that_decides_is_asked() {
    let (client, clock) = client(&raw(vec![answer(BUSY)]));
    let never = RetryPolicy::new().decide(|failed| {
        assert_eq!((failed.error.status(), failed.attempts), (Some(503), 1));
        None
    });
    let client = client.with(|settings| settings.retry(never)).expect("good settings");
    let error = connect::<i64, i64>(&client).await.expect_err("once and never again");
    assert_eq!((error.attempts(), clock.slept().len()), (1, 0));
}

#[tokio::test]
async fn there_is_no_more_time_than_for_any_call() {
    let (client, clock) = client(&raw(vec![answer(BUSY)]));
    let client = client.with(|settings| settings.timeout(Duration::from_secs(2)));
    let error = connect::<i64, i64>(&client.expect("good")).await.expect_err("3 s are too long");
    assert_eq!((error.status(), clock.slept().len()), (Some(503), 0));
}
