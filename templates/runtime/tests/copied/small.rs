//! Small types that users meet everywhere: what goes in, what can be asked, and what is too much.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream as _;
use serde_json::json;

use crate::api::operation;
use crate::runtime::Client;
use crate::runtime::codegen::{self as rt, Bytes, Field, Method, OneOrMany, OutputKind, Value};
use crate::server::{Server, reply};

static FILE: rt::Operation = rt::Operation {
    name: "files.download",
    accept: "audio/wav",
    output: OutputKind::Bytes,
    ..operation(Method::Get, "/file")
};

#[test]
fn a_field_has_three_states() {
    let states: [Field<String>; 3] = [Field::Unset, Field::Null, Field::from("a".to_owned())];
    let seen: Vec<_> = states
        .iter()
        .map(|field| (field.is_unset(), field.is_null(), field.as_ref().value().cloned()))
        .collect();
    let a = Some("a".to_owned());
    assert_eq!(seen, [(true, false, None), (false, true, None), (false, false, a.clone())]);
    assert_eq!(Field::from("a").value(), a);
    assert_eq!(Field::<i64>::default(), Field::Unset);
}

#[test]
fn one_or_many_is_made_of_either() {
    let (one, many) = (["a".to_owned()], ["a".to_owned(), "b".to_owned()]);
    let texts: &[&str] = &["a", "b"];
    for (made, wanted) in [
        (OneOrMany::from("a".to_owned()), &one[..]),
        (OneOrMany::from("a"), &one),
        (OneOrMany::from(&one[0]), &one),
        (OneOrMany::from(many.to_vec()), &many),
        (OneOrMany::from(many.clone()), &many),
        (OneOrMany::from(vec!["a", "b"]), &many),
        (OneOrMany::from(texts), &many),
        (OneOrMany::from(["a", "b"]), &many),
        (OneOrMany::default(), &[]),
    ] {
        let is_one = matches!(made, OneOrMany::One(_));
        assert_eq!((made.as_slice(), is_one), (wanted, wanted.len() == 1));
        assert_eq!(made.first(), wanted.first());
        assert_eq!(made.clone().into_vec(), wanted);
        assert_eq!(made.into_iter().collect::<Vec<String>>(), wanted);
    }
}

#[tokio::test]
async fn a_download_tells_what_it_is_and_is_a_stream() {
    let mut answer = reply(200, "audio/wav", &[7; 100_000]);
    answer.headers.push(("x-request-id", "r1".to_owned()));
    let server = Server::start(vec![answer]).await;
    let client = server.client();
    let request = rt::Request::<Bytes>::new(rt::Call::new(&client, &FILE));
    let mut download = request.stream().await.expect("it is there");
    assert_eq!(download.status(), 200);
    assert_eq!((download.request_id(), download.attempts()), (Some("r1"), 1));
    assert_eq!(download.headers()["x-request-id"], "r1");
    assert_eq!(download.content_length(), Some(100_000));
    let mut all = Vec::new();
    while let Some(piece) = poll_fn(|cx| Pin::new(&mut download).poll_next(cx)).await {
        all.extend_from_slice(&piece.expect("it comes whole"));
    }
    assert_eq!(all, [7; 100_000]);
}

#[tokio::test]
async fn a_value_that_no_query_can_hold_is_named() {
    let mut deep = json!("end");
    for _ in 0..200 {
        deep = json!({ "a": deep });
    }
    let client = Client::new("KEY").expect("a key");
    let request = client.request(http::Method::GET, "/x").query("filter", deep);
    let error = request.send::<Value>().await.expect_err("it is too deep");
    assert!(error.is_invalid_request(), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("`filter`: ") && said.contains("nested more than 128 deep"), "{said}");
}
