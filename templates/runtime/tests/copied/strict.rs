//! With `strict` what is not as documented is an error. Without it, it is left out and told.

use crate::api;
use crate::model::Call;
use crate::runtime::Client;
use crate::runtime::codegen as rt;
use crate::server::{Reply, Server, json, reply};

const BAD: &str = r#"{"data":{"call_control_id":"1","duration":"long","tags":[1,{}]}}"#;
const NEW: &str = r#"{"data":{"call_control_id":"1","state":"new","new":1},"meta":{"new":2}}"#;

fn strict(server: &Server) -> Client {
    server.client().with(|settings| settings.strict(true)).expect("good settings")
}

async fn server(replies: &[&str]) -> Server {
    Server::start(replies.iter().map(|body| json(body)).collect()).await
}

#[tokio::test]
async fn a_value_of_another_type_is_an_error() {
    let server = server(&[BAD, BAD, BAD]).await;
    let dial = |client: &Client| api::dial(client).to("+1").from("+2");
    let error = dial(&strict(&server)).send().await.expect_err("it is not as documented");
    assert!(error.is_decode() && !error.is_retryable());
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    assert_eq!(error.field_path(), Some("data.duration"));
    assert_eq!(error.body().map(|body| &body[..]), Some(BAD.as_bytes()), "nothing is lost");
    // One call may have it otherwise, and one alone may be strict.
    let call = dial(&strict(&server)).with_options(|call| call.strict(false)).send().await;
    assert_eq!(call.expect("it is left out").duration, None);
    let call = dial(&server.client()).with_options(|call| call.strict(true)).send_full().await;
    assert_eq!(call.expect_err("not as documented").field_path(), Some("data.duration"));
}

#[tokio::test]
async fn what_is_new_is_no_error() {
    let server = server(&[NEW]).await;
    let call = api::dial(&strict(&server)).to("+1").from("+2").send_full().await;
    let call = call.expect("APIs grow");
    assert_eq!(call.state.as_ref().map(|state| state.as_str()), Some("new"));
    assert_eq!(call.undocumented().len(), 1);
}

#[tokio::test]
async fn lists_are_read_as_strictly() {
    let page =
        r#"{"data":[{"call_control_id":"1"},{"call_control_id":[]}],"meta":{"total_pages":1}}"#;
    let server = server(&[page; 4]).await;
    let lenient = api::list(&server.client()).items().collect(10).await.expect("two items");
    assert_eq!(lenient.len(), 2);
    for error in [
        api::list(&strict(&server)).items().collect(10).await.expect_err("a number is no text"),
        api::list(&strict(&server)).pages().next().await.expect("one").expect_err("the same"),
        api::list(&strict(&server)).send().await.expect_err("the same"),
    ] {
        assert_eq!(error.field_path(), Some("data[1].call_control_id"));
    }
}

#[tokio::test]
async fn an_event_of_a_stream_is_refused_and_the_next_one_read() {
    static WATCH: rt::Operation = api::operation(rt::Method::Get, "/watch");
    let events = "data: {\"duration\":\"a\"}\n\ndata: {\"duration\":2}\n\ndata: [DONE]\n\n";
    let answer: Reply = reply(200, "text/event-stream", events.as_bytes());
    let server = Server::start(vec![answer]).await;
    let call = rt::Call::new(&strict(&server), &WATCH);
    let mut stream = rt::PendingStream::<Call>::new(call, false).await.expect("a stream");
    let error = stream.next().await.expect("an event").expect_err("it is not as documented");
    assert_eq!(error.field_path(), Some("duration"));
    assert_eq!(stream.next().await.expect("an event").expect("good").duration, Some(2));
    assert!(stream.next().await.is_none() && stream.is_done());
}

/// All three ways to read a list take the same answers, and refuse the same.
#[tokio::test]
async fn a_list_is_refused_or_taken_in_every_way() {
    for (body, good) in [
        (r#"{"data":[]}"#, true),
        (r#"{"data":[],"meta":{"total_pages":1},"total":"1 item"}"#, true),
        (
            r#"{"data":[],"meta":{"total":12.5,"total_pages":"one","next_cursor":{}},"page":"x"}"#,
            true,
        ),
        (r#"{"data":[],"page_cursor":[],"next_page_uri":7}"#, true),
        ("{}", false),
        (r#"{"meta":{}}"#, false),
        (r#"{"data":null}"#, false),
        (r#"{"data":{}}"#, false),
        ("", false),
    ] {
        let server = server(&[body; 3]).await;
        let client = strict(&server);
        let sent = api::list(&client).send().await.is_ok();
        let paged = api::list(&client).pages().next().await.is_some_and(|page| page.is_ok());
        let item = api::list(&client).items().next().await;
        let taken = item.is_none_or(|item| item.is_ok());
        assert_eq!([sent, paged, taken], [good; 3], "{body}");
    }
}
