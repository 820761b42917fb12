//! The raw door: ids in its paths, URLs that the server has given, and answers that are no JSON.

use crate::runtime::codegen::Value;
use crate::runtime::{Client, ListStyle, Method};
use crate::server::{Server, json, reply};

/// A client with much to give away.
fn client(server: &Server) -> Client {
    let client = server.client();
    let client = client.with(|settings| settings.header("x-own", "secret").query("tenant", "7"));
    client.expect("good settings")
}

#[tokio::test]
async fn an_id_in_a_raw_path_is_encoded() {
    let server = Server::start(vec![json("{}")]).await;
    let request = server.client().request(Method::POST, "/calls/{id}/actions/{name}");
    let sent = request.path_arg("v3:a/b?c").path_arg("speak").send::<Value>().await;
    sent.expect("an answer");
    assert_eq!(server.lines(), ["POST /v2/calls/v3%3Aa%2Fb%3Fc/actions/speak"]);
}

#[tokio::test]
async fn an_empty_id_in_a_raw_path_is_refused() {
    let server = Server::start(vec![]).await;
    let client = server.client();
    for (path, args, said) in [
        ("/calls/{id}/actions/speak", &[][..], "`id` is not given"),
        ("/calls/{id}/actions/speak", &[""][..], "`id` is empty"),
        ("/calls/{id}/actions/{name}", &["v3"], "`name` is not given"),
        ("/calls/{id}", &["v3", "v4"], "more path parameters"),
        ("/calls/{id}", &[".."], "would change the path"),
        ("/calls//actions/speak", &[], "an empty part"),
    ] {
        let mut request = client.request(Method::POST, path);
        for arg in args {
            request = request.path_arg(*arg);
        }
        let error = request.send::<Value>().await.expect_err("it is not sent");
        assert!(error.is_invalid_request() && error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn a_url_of_another_server_gets_nothing_of_ours() {
    let ours = Server::start(vec![]).await;
    let theirs = Server::start(vec![reply(200, "audio/mpeg", b"sound")]).await;
    let url = theirs.client().base_url().replace("/v2", "/bucket//a%20b.mp3?X-Sig=a%2Fb+c&e=");
    let download = client(&ours).request_url(url).send_download().await.expect("an answer");
    assert_eq!(&download.bytes(100).await.expect("all of it")[..], b"sound");
    let seen = theirs.only();
    assert_eq!(seen.line, "GET /bucket//a%20b.mp3?X-Sig=a%2Fb+c&e=");
    assert_eq!(seen.headers.get("authorization"), None);
    assert_eq!(seen.headers.get("x-own"), None);
    assert!(seen.headers.contains_key("user-agent"), "our name is no secret");
}

#[tokio::test]
async fn a_url_of_our_own_server_gets_the_key() {
    let server = Server::start(vec![json(r#"{"a":1}"#)]).await;
    let url = format!("{}/recordings/1?part=2", server.client().base_url());
    let request = client(&server).request_url(url).query("part", 3).query("size", 1);
    let value: Value = request.send().await.expect("an answer");
    assert_eq!(value["a"], 1);
    let seen = server.only();
    assert_eq!(seen.line, "GET /v2/recordings/1?part=2&tenant=7&size=1", "the URL counts");
    assert!(seen.headers.contains_key("authorization"), "{:?}", seen.headers);
    assert_eq!(seen.headers.get("x-own").map(|value| value.as_bytes()), Some(&b"secret"[..]));
}

#[tokio::test]
async fn what_is_asked_beside_a_whole_url_is_sent_like_any_other() {
    let server = Server::start(vec![json("{}"); 5]).await;
    let ours = client(&server);
    let base = ours.base_url().to_owned();
    let lists = ours.request_url(format!("{base}/x?a=1"));
    let lists = lists.query_list("ids", ListStyle::Repeated, vec![1, 2]).query("tenant", 9);
    lists.send::<Value>().await.expect("an answer");
    for (fragment, set) in [("", Some(2)), ("#f?c=3", None)] {
        let request = ours.request_url(format!("{base}/x?a=1{fragment}")).query("x", 1);
        let request = request.with_options(|options| match set {
            Some(value) => options.query("x", value),
            None => options.remove_query("x"),
        });
        request.send::<Value>().await.expect("an answer");
    }
    ours.request_url(format!("{base}/x#f?b=2")).send::<Value>().await.expect("an answer");
    let other = ours.with(|settings| settings.base_url("http://127.0.0.1:1/v2"));
    let other = other.expect("good settings");
    let foreign = other.request_url(format!("{base}/x?a=1")).query("tenant", 9);
    foreign.send::<Value>().await.expect("an answer");
    assert_eq!(
        server.lines(),
        [
            "GET /v2/x?a=1&ids=1&ids=2&tenant=9",
            "GET /v2/x?a=1&tenant=7&x=2",
            "GET /v2/x?a=1&tenant=7",
            "GET /v2/x?tenant=7",
            "GET /v2/x?a=1&tenant=9",
        ]
    );
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_the_answer() {
    let mut nowhere = reply(302, "text/plain", b"");
    nowhere.headers.push(("location", "http://a\"b/".to_owned()));
    let server = Server::start(vec![nowhere]).await;
    let error = server.client().request(Method::GET, "/x").send::<Value>().await;
    let error = error.expect_err("no answer");
    assert_eq!((error.status(), error.attempts()), (Some(302), 1), "{error:?}");
}

#[tokio::test]
async fn a_text_that_is_no_url_is_refused() {
    let server = Server::start(vec![]).await;
    for url in ["", "recordings/1", "/v2/recordings/1", "file:///etc/passwd", "data:,x", "http://"]
    {
        let error = server.client().request_url(url).send_bytes().await.expect_err("no URL");
        assert!(error.is_invalid_request(), "{url:?}: {error}");
    }
    for url in ["http://user:hush@127.0.0.1:1/x", "https://user@127.0.0.1:1/x"] {
        let error = server.client().request_url(url).send_bytes().await.expect_err("a login");
        assert!(
            error.is_invalid_request() && !error.to_string().contains("hush"),
            "{url:?}: {error}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_no_json_says_what_it_is() {
    let page = || reply(200, "text/html; charset=utf-8", b"<html>hello</html>");
    let odd = reply(200, "application/json", b"<html>hello</html>");
    let server = Server::start(vec![page(), odd]).await;
    let texts = ["it is text/html and not JSON", "expected a value"];
    for text in texts {
        let error = server.client().request(Method::GET, "/x").send::<Value>().await;
        let error = error.expect_err("no JSON");
        assert!(error.is_decode() && error.to_string().contains(text), "{error}");
        assert_eq!(&error.body().expect("it came")[..], b"<html>hello</html>");
    }
}
