//! What goes over the wire: paths, queries, headers, bodies, and how requests print.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::api::{self, operation};
use crate::model::{Cost, Eleven, Voice};
use crate::runtime::codegen::{self as rt, BodyKind, Bytes, Method, OutputKind, Value};
use crate::runtime::{CallOptions, Client, Upload};
use crate::server::{Reply, Server, json, reply};

static GET: rt::Operation = operation(Method::Get, "/items");
static SID: rt::Operation = operation(Method::Get, "/accounts/{account_sid}/recordings/{sid}.json");
static BYTES: rt::Operation = rt::Operation {
    body: BodyKind::Bytes,
    content_type: "application/octet-stream",
    body_required: true,
    ..operation(Method::Put, "/store/{key}")
};
static DOWNLOAD: rt::Operation = rt::Operation {
    output: OutputKind::Bytes,
    accept: "application/pdf",
    ..operation(Method::Get, "/file")
};
static TEXT: rt::Operation = rt::Operation {
    output: OutputKind::Text,
    accept: "text/plain",
    ..operation(Method::Get, "/text")
};
static EMPTY: rt::Operation = rt::Operation {
    output: OutputKind::Empty,
    accept: "",
    ..operation(Method::Delete, "/items/{id}")
};
static FORM: rt::Operation = rt::Operation {
    body: BodyKind::Form,
    content_type: "application/x-www-form-urlencoded",
    ..operation(Method::Post, "/texml")
};
static MULTIPART: rt::Operation = rt::Operation {
    body: BodyKind::Multipart,
    content_type: "multipart/form-data",
    ..operation(Method::Post, "/docs")
};
static JSON: rt::Operation = rt::Operation {
    body: BodyKind::Json,
    content_type: "*/*",
    ..operation(Method::Post, "/reports")
};

fn client() -> Client {
    Client::builder()
        .api_key("KEY0123")
        .base_url("http://127.0.0.1:9/v2")
        .build()
        .expect("the settings are good")
}

fn url(call: &rt::Call) -> String {
    call.url().expect("a URL").trim_start_matches("http://127.0.0.1:9").to_owned()
}

async fn send(call: rt::Call) -> Result<Value, rt::Error> {
    rt::Pending::new(call).await
}

#[tokio::test]
async fn a_call_is_dialed() {
    let server =
        Server::start(vec![json(r#"{"data":{"call_control_id":"v3:x","is_alive":true}}"#)]).await;
    let call = api::dial(&server.client())
        .to(["+13125550100", "sip:a@b"])
        .from("+1000")
        .from("+13125550199")
        .timeout_secs(30)
        .maybe_timeout_secs(None::<i64>)
        .webhook_url_null()
        .voice_settings(Voice::Eleven(Eleven { voice: Some("anna".to_owned()) }))
        .send()
        .await
        .expect("the call is made");
    assert_eq!(call.call_control_id, "v3:x");
    let seen = server.only();
    assert_eq!(seen.line, "POST /v2/calls");
    assert_eq!(seen.headers["authorization"], "Bearer KEY0123");
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(seen.headers["accept"], "application/json");
    assert!(seen.headers["user-agent"].starts_with("telnyx-sdk-rust/"));
    let body = seen.text();
    let (members, id) = body.split_once(r#","command_id":""#).expect("a command has an id");
    assert_eq!(
        members,
        r#"{"to":["+13125550100","sip:a@b"],"from":"+13125550199","webhook_url":null,"voice_settings":{"type":"eleven","voice":"anna"}"#
    );
    assert_eq!((id.len(), id.ends_with("\"}")), (38, true), "{id}");
}

#[tokio::test]
async fn awaiting_a_builder_sends_it() {
    let server = Server::start(vec![json(r#"{"data":{}}"#)]).await;
    let dial = api::dial(&server.client())
        .to("+1")
        .from("+2")
        .with_options(|options| options.header("X-A", "1"));
    dial.await.expect("the call is made");
    let seen = server.only();
    let body = seen.json();
    assert_eq!(
        (&body["to"], &body["from"], seen.headers["x-a"].as_str()),
        (&json!("+1"), &json!("+2"), "1")
    );
}

#[tokio::test]
async fn a_full_answer() {
    let mut reply =
        json(r#"{"data":{"call_control_id":"a","duration":[],"new":1},"meta":{"x":1}}"#);
    reply.status = 201;
    reply.headers.push(("x-request-id", "req-1".to_owned()));
    let server = Server::start(vec![reply]).await;
    let full = api::dial(&server.client())
        .to("+1")
        .from("+2")
        .send_full()
        .await
        .expect("the call is made");
    assert_eq!((full.status(), full.request_id(), full.attempts()), (201, Some("req-1"), 1));
    assert_eq!(full.call_control_id, "a");
    assert!(full.body().ends_with(br#""meta":{"x":1}}"#));
    assert_eq!(
        full.problems().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["data.duration: expected an integer, found a list"]
    );
    assert_eq!(full.into_value().duration, None);
}

#[tokio::test]
async fn a_dropped_request_sends_nothing() {
    let server = Server::start(vec![]).await;
    drop(api::dial(&server.client()).to("+1").from("+2").send());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[test]
fn path_parameters_cannot_change_the_route() {
    let client = client();
    let recording = |account: &str, sid: &str| rt::Call::new(&client, &SID).arg(account).arg(sid);
    assert_eq!(url(&recording("AC 1", "RE1")), "/v2/accounts/AC%201/recordings/RE1.json");
    assert_eq!(
        url(&recording("a/../b?c#d", "+1%2e")),
        "/v2/accounts/a%2F..%2Fb%3Fc%23d/recordings/%2B1%252e.json"
    );
    assert_eq!(
        url(&recording("é\r\nX: 1", "{x}")),
        "/v2/accounts/%C3%A9%0D%0AX%3A%201/recordings/%7Bx%7D.json"
    );
    assert_eq!(url(&recording("%2e%2e", ".")), "/v2/accounts/%252e%252e/recordings/..json");
    assert_eq!(
        url(&recording("a\\b;c", "a@b.c")),
        "/v2/accounts/a%5Cb%3Bc/recordings/a%40b.c.json"
    );
    for account in ["", ".", ".."] {
        let error = recording(account, "a").url().expect_err("it would change the route");
        assert!(
            error.is_invalid_request() && error.to_string().starts_with("test.operation: "),
            "{error}"
        );
    }
    assert!(
        rt::Call::new(&client, &SID)
            .arg("a")
            .url()
            .expect_err("one is missing")
            .to_string()
            .contains("`sid` is not given")
    );
    assert!(recording("a", "b").arg("c").url().is_err());
}

#[test]
fn queries_are_flattened() {
    let client = client();
    let mut call = rt::Call::new(&client, &GET);
    call.query::<i64>("page[number]", 1_i64);
    call.query::<i64>("page[number]", 2_i64);
    call.query::<&str>("gone", "x");
    call.maybe_query::<String>("gone", None::<String>);
    call.query::<Value>("filter", json!({"created_at": {"gte": "2026-01-01T00:00:00+01:00"}, "address.country_code": "US", "none": null}));
    call.query::<Vec<String>>("status", vec!["a,b".to_owned(), "c".to_owned()]);
    call.query::<Vec<String>>("none", Vec::<String>::new());
    call.query::<Value>("list", json!([{"a": 1}, {"a": [2, 3]}]));
    call.query::<bool>("flag", true);
    call.query::<f64>("rate", 1.5);
    let parts: Vec<String> =
        url(&call).split_once('?').expect("a query").1.split('&').map(str::to_owned).collect();
    let mut sorted = parts.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        [
            "filter%5Baddress.country_code%5D=US",
            "filter%5Bcreated_at%5D%5Bgte%5D=2026-01-01T00%3A00%3A00%2B01%3A00",
            "flag=true",
            "list%5B0%5D%5Ba%5D=1",
            "list%5B1%5D%5Ba%5D=2,3",
            "page%5Bnumber%5D=2",
            "rate=1.5",
            "status=a%2Cb,c",
        ]
    );
    assert_eq!(parts[0], "page%5Bnumber%5D=2", "the order is that of the first call");
    // A name is encoded like a value.
    call.options().query("a&b=c#", "d&e");
    call.options().query("flag", json!(false));
    let url = url(&call);
    assert!(url.ends_with("&a%26b%3Dc%23=d%26e&flag=false") && !url.contains("flag=true"), "{url}");
}

#[tokio::test]
async fn the_query_arrives() {
    let server = Server::start(vec![json("[]")]).await;
    let mut call = rt::Call::new(&server.client(), &GET);
    call.query::<&str>("filter[name][contains]", "ä b");
    assert_eq!(send(call).await.expect("an answer"), json!([]));
    assert_eq!(server.only().line, "GET /v2/items?filter%5Bname%5D%5Bcontains%5D=%C3%A4%20b");
}

#[tokio::test]
async fn bodies_are_left_out_unless_required() {
    let server =
        Server::start(vec![json(r#"{"data":{}}"#), json("{}"), json("{}"), json("{}")]).await;
    let client = server.client();
    static REQUIRED: rt::Operation = rt::Operation { body_required: true, ..JSON };
    send(rt::Call::new(&client, &REQUIRED)).await.expect("an answer");
    send(rt::Call::new(&client, &JSON)).await.expect("an answer");
    let mut whole = rt::Call::new(&client, &JSON);
    whole.body(vec![1_i64, 2]);
    send(whole).await.expect("an answer");
    let mut split = rt::Call::new(&client, &JSON);
    split.field::<&str>("rate", "early");
    split.body(Cost { amount: Some("1".to_owned()), rate: Some(2.0), ..Cost::default() });
    split.field::<&str>("amount", "9");
    split.field::<Value>("more", json!({"a": [1]}));
    split.options().body_field("rate", 3);
    split.options().body_field("undocumented", json!([true]));
    send(split).await.expect("an answer");
    let seen = server.seen();
    assert_eq!(
        (seen[0].text(), seen[0].headers["content-type"].as_str()),
        ("{}", "application/json")
    );
    assert_eq!((seen[1].text(), seen[1].headers.get("content-type")), ("", None));
    assert_eq!(seen[2].text(), "[1,2]");
    assert_eq!(
        seen[3].json(),
        json!({"amount": "9", "rate": 3, "more": {"a": [1]}, "undocumented": [true]})
    );
}

#[tokio::test]
async fn what_json_cannot_hold_is_told_when_it_is_sent() {
    let server = Server::start(vec![]).await;
    let error = api::dial(&server.client())
        .to("+1")
        .from("+2")
        .rate(f64::NAN)
        .send()
        .await
        .expect_err("a NaN");
    assert!(error.is_invalid_request());
    assert_eq!(
        error.to_string(),
        "calls.dial: field `rate`: JSON has no infinite numbers and no NaN"
    );
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn forms() {
    let server = Server::start(vec![json("{}")]).await;
    let mut call = rt::Call::new(&server.client(), &FORM);
    call.field::<&str>("To", "+1 2&3");
    call.field::<bool>("Record", true);
    call.field::<Vec<String>>(
        "Events",
        vec!["a", "b"].into_iter().map(str::to_owned).collect::<Vec<_>>(),
    );
    call.field::<Value>("CustomHeaders", json!([{"name": "X-A", "value": "=é"}]));
    call.field_null("Gone");
    send(call).await.expect("an answer");
    let seen = server.only();
    assert_eq!(seen.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(
        seen.text(),
        "To=%2B1%202%263&Record=true&Events=a&Events=b&CustomHeaders%5B0%5D%5Bname%5D=X-A&CustomHeaders%5B0%5D%5Bvalue%5D=%3D%C3%A9"
    );
}

#[tokio::test]
async fn multipart_forms() {
    let server = Server::start(vec![json("{}")]).await;
    let mut call = rt::Call::new(&server.client(), &MULTIPART);
    call.field::<&str>("ref", "a\r\nb");
    call.field::<Value>("ids", json!([1, 2]));
    call.field::<Value>("meta", json!({"a": 1}));
    call.file("file", Upload::bytes(b"%PDF\r\n\0".to_vec()).file_name("a\"\r\n.pdf"));
    call.file("gone", Upload::from(b"x"));
    call.maybe_file("gone", None::<Upload>);
    call.files(
        "more",
        vec![Upload::from(b"1"), Upload::from(b"2").file_name("b.wav").content_type("audio/x-wav")],
    );
    send(call).await.expect("an answer");
    let seen = server.only();
    let boundary = seen.headers["content-type"]
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a boundary")
        .to_owned();
    let body = seen.text().replace(&boundary, "B");
    let expected = [
        "--B\r\nContent-Disposition: form-data; name=\"ref\"\r\n\r\na\r\nb\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"ids\"\r\n\r\n1\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"ids\"\r\n\r\n2\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0A.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\0\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"more\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\n1\r\n",
        "--B\r\nContent-Disposition: form-data; name=\"more\"; filename=\"b.wav\"\r\nContent-Type: audio/x-wav\r\n\r\n2\r\n",
        "--B--\r\n",
    ];
    assert_eq!(body, expected.concat());
}

#[tokio::test]
async fn bytes_in_and_out() {
    let server = Server::start(vec![
        json("{}"),
        json("{}"),
        reply(200, "application/pdf", b"\xff\0"),
        reply(200, "text/plain", b"a\xffb"),
        Reply { status: 204, ..Reply::default() },
    ])
    .await;
    let client = server.client();
    for upload in [Upload::from(b"\0\xff"), Upload::from(b"\0").content_type("image/png")] {
        let mut call = rt::Call::new(&client, &BYTES).arg("a/b");
        call.body_bytes(upload);
        send(call).await.expect("an answer");
    }
    let bytes: Bytes = rt::Pending::new(rt::Call::new(&client, &DOWNLOAD)).await.expect("bytes");
    assert_eq!(&bytes[..], b"\xff\0");
    let text: String = rt::Pending::new(rt::Call::new(&client, &TEXT)).await.expect("text");
    assert_eq!(text, "a\u{fffd}b");
    let nothing: () =
        rt::Pending::new(rt::Call::new(&client, &EMPTY).arg("1")).await.expect("nothing");
    assert_eq!(nothing, ());
    let seen = server.seen();
    assert_eq!(
        (seen[0].line.as_str(), &seen[0].body[..], seen[0].headers["content-type"].as_str()),
        ("PUT /v2/store/a%2Fb", &b"\0\xff"[..], "application/octet-stream")
    );
    assert_eq!(seen[1].headers["content-type"], "image/png");
    assert_eq!(
        (seen[2].headers["accept"].as_str(), seen[4].headers["accept"].as_str()),
        ("application/pdf", "*/*")
    );
    let error = send(rt::Call::new(&client, &BYTES).arg("k")).await.expect_err("no body");
    assert_eq!(error.to_string(), "test.operation: the body is not given");
}

#[tokio::test]
async fn headers_can_be_set_and_replaced() {
    let server = Server::start(vec![json("{}")]).await;
    let client = Client::builder()
        .api_key("k")
        .base_url(&server.url)
        .header("X-All", "1")
        .user_agent("app/1")
        .build()
        .expect("good settings");
    let mut call = rt::Call::new(&client, &GET);
    call.header("Idempotency-Key", "old".to_owned());
    call.header("X-Gone", "1".to_owned());
    call.maybe_header("X-Gone", None::<String>);
    call.options().idempotency_key("new");
    call.options().header("Accept", "text/csv");
    send(call).await.expect("an answer");
    let headers = server.only().headers;
    assert_eq!(
        (
            headers["idempotency-key"].as_str(),
            headers["accept"].as_str(),
            headers["x-all"].as_str()
        ),
        ("new", "text/csv", "1")
    );
    assert!(
        headers["user-agent"].starts_with("app/1 telnyx-sdk-rust/")
            && !headers.contains_key("x-gone")
    );
    let mut call = rt::Call::new(&client, &GET);
    call.header("X-Bad", "a\r\nInjected: 1".to_owned());
    let error = send(call).await.expect_err("a line break");
    assert!(error.is_invalid_request() && !error.to_string().contains("Injected"), "{error}");
}

#[test]
fn requests_print_without_secrets() {
    let client = client();
    let shown =
        format!("{:?}", api::dial(&client).to("+1").sip_auth_password("hunter2").timeout_secs(5));
    assert!(
        shown.starts_with("CallsDial { call: Call { operation: \"calls.dial\"")
            && shown.contains("timeout_secs\": 5")
            && shown.contains("\"+1\""),
        "{shown}"
    );
    assert!(!shown.contains("hunter2") && !shown.contains("KEY0123"), "{shown}");
    let mut call = rt::Call::new(&client, &JSON);
    call.field::<Value>("deep", json!([{"client_secret": "s3", "x": 1}]));
    call.query::<&str>("access_token", "t0k");
    call.header("PAYMENT-SIGNATURE", "s1g".to_owned());
    call.options().header("X-Api-Key", "k3y");
    call.options().body_field("pin", "0000");
    call.options().timeout(Duration::from_secs(1));
    let shown = format!("{call:?}");
    for secret in ["s3", "t0k", "s1g", "k3y", "0000"] {
        assert!(!shown.contains(&format!("\"{secret}\"")), "{secret}: {shown}");
    }
    assert!(shown.contains("[hidden]") && shown.contains("\"x\":1"), "{shown}");
    call.body(vec!["a".to_owned()]);
    assert!(format!("{call:?}").contains(r#"body: ["a"]"#));
    call.body_bytes(Upload::from(b"abc"));
    assert!(format!("{call:?}").contains("Upload(3 bytes"));
    assert!(
        !format!("{:?} {:?}", client, Client::builder().api_key("KEY0123")).contains("KEY0123")
    );
}

#[tokio::test]
async fn the_raw_door() {
    let server =
        Server::start(vec![json(r#"{"data":[1]}"#), Reply { status: 204, ..Reply::default() }])
            .await;
    let client = server.client();
    let value: Value = client
        .request(http::Method::PATCH, "/new/thing")
        .query("filter", json!({"a": 1}))
        .header("X-A", "1")
        .json(BTreeMap::from([("a".to_owned(), 1_i64)]))
        .with_options(|options: &mut CallOptions| options.timeout(Duration::from_secs(5)))
        .send()
        .await
        .expect("an answer");
    assert_eq!(value, json!({"data": [1]}));
    let full = client
        .request(http::Method::DELETE, "/new/thing")
        .send_full::<()>()
        .await
        .expect("an answer");
    assert_eq!(full.status(), 204);
    let seen = server.seen();
    assert_eq!(
        (seen[0].line.as_str(), seen[0].text(), seen[0].headers["x-a"].as_str()),
        ("PATCH /v2/new/thing?filter%5Ba%5D=1", r#"{"a":1}"#, "1")
    );
    assert_eq!((seen[1].line.as_str(), seen[1].text()), ("DELETE /v2/new/thing", ""));
    for path in ["new", "/a/../b", "/a?b=1", "/%2E%2e/x", "/a#b"] {
        let error =
            client.request(http::Method::GET, path).send::<Value>().await.expect_err("a bad path");
        assert!(error.is_invalid_request(), "{path}: {error}");
    }
}

#[test]
fn an_upload_reads_a_file() {
    let upload =
        Upload::path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect("it exists");
    assert!(format!("{upload:?}").contains("\"Cargo.toml\", application/octet-stream"));
    assert!(Upload::path("/no/such/file").is_err());
}

#[test]
fn a_route_that_no_url_can_hold_as_it_is_gets_encoded() {
    static BEFORE: rt::Operation = operation(Method::Get, "/a b/{id}");
    static BEHIND: rt::Operation = operation(Method::Get, "/{id}/\u{e9}");
    static WHOLE: rt::Operation = operation(Method::Get, "/a b");
    let client = client();
    assert_eq!(url(&rt::Call::new(&client, &BEFORE).arg("x y")), "/v2/a%20b/x%20y");
    assert_eq!(url(&rt::Call::new(&client, &BEHIND).arg("x")), "/v2/x/%C3%A9");
    let mut call = rt::Call::new(&client, &WHOLE);
    assert_eq!(url(&call), "/v2/a%20b");
    call.query::<&str>("q", "1");
    assert_eq!(url(&call), "/v2/a%20b?q=1");
}
