//! Settings, servers, redirects, timeouts, and another transport.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::api::operation;
use crate::runtime::codegen::{self as rt, Bytes, Method, OutputKind, Value};
use crate::runtime::{
    self, Client, HeaderMap, HttpRequest, HttpResponse, Next, Transport, TransportFuture,
};
use crate::server::{Reply, Server, json, reply};

static GET: rt::Operation = operation(Method::Get, "/items");
static PUBLIC: rt::Operation = rt::Operation { public: true, ..operation(Method::Get, "/open") };
static ROOT: rt::Operation = rt::Operation {
    server: Some("https://api.telnyx.com"),
    public: true,
    ..operation(Method::Get, "/.well-known/x")
};
static SOCKET: rt::Operation =
    rt::Operation { server: Some("wss://api.telnyx.com/v2"), ..operation(Method::Get, "/speech") };
static DOWNLOAD: rt::Operation =
    rt::Operation { output: OutputKind::Bytes, ..operation(Method::Get, "/file") };
static AUTHORIZE: rt::Operation =
    rt::Operation { output: OutputKind::Empty, ..operation(Method::Get, "/oauth/authorize") };

async fn get(client: &Client, operation: &'static rt::Operation) -> Result<Value, rt::Error> {
    rt::Pending::new(rt::Call::new(client, operation)).await
}

fn at(client: &Client, operation: &'static rt::Operation) -> String {
    rt::Call::new(client, operation).url().expect("a URL")
}

#[test]
fn an_operation_may_have_a_server_of_its_own() {
    let client = Client::new("k").expect("a key");
    assert_eq!(at(&client, &GET), "https://api.telnyx.com/v2/items");
    assert_eq!(at(&client, &ROOT), "https://api.telnyx.com/.well-known/x");
    assert_eq!(at(&client, &SOCKET), "wss://api.telnyx.com/v2/speech");
    let client =
        Client::builder().base_url("http://localhost:81/proxy/v2/").build().expect("good settings");
    assert_eq!(at(&client, &GET), "http://localhost:81/proxy/v2/items");
    assert_eq!(at(&client, &ROOT), "http://localhost:81/.well-known/x");
    assert_eq!(at(&client, &SOCKET), "ws://localhost:81/v2/speech");
    let client = Client::builder().base_url("https://[::1]").build().expect("good settings");
    assert_eq!(at(&client, &SOCKET), "wss://[::1]/v2/speech");
}

#[test]
fn bad_settings_are_refused_and_never_repeated() {
    let bad =
        |builder: runtime::ClientBuilder| builder.build().expect_err("bad settings").to_string();
    assert!(bad(Client::builder().api_key("")).contains("empty"));
    let message = bad(Client::builder().api_key("s3cret\n"));
    assert!(message.contains("line break") && !message.contains("s3cret"), "{message}");
    for url in [
        "",
        "api.telnyx.com",
        "ftp://x",
        "https://user:pw@x/v2",
        "https://x?a=b",
        "https://x#a",
        "unix:/x",
    ] {
        let message = bad(Client::builder().base_url(url));
        assert!(message.contains("base URL") && !message.contains("pw"), "{message}");
    }
    assert!(bad(Client::builder().header("a b", "c")).contains("not the name of a header"));
    assert!(bad(Client::builder().header("a", "s3cret\r\n")).contains("`a`"));
    assert!(bad(Client::builder().user_agent("\n")).contains("user agent"));
}

#[tokio::test]
async fn a_key_is_needed_but_for_public_operations() {
    let server = Server::start(vec![json("{}"), json("{}"), json("{}")]).await;
    let client = Client::builder().base_url(&server.url).build().expect("good settings");
    let error = get(&client, &GET).await.expect_err("no key");
    assert!(error.is_config() && error.to_string().contains("TELNYX_API_KEY"), "{error}");
    get(&client, &PUBLIC).await.expect("it is public");
    assert!(!server.only().headers.contains_key("authorization"));
    get(&server.client(), &PUBLIC).await.expect("it is public");
    assert_eq!(server.seen()[1].headers["authorization"], "Bearer KEY0123");
    let mut own = rt::Call::new(&client, &GET);
    own.options().header("Authorization", "Bearer other");
    assert!(!format!("{own:?}").contains("other"));
    rt::Pending::<Value>::new(own).await.expect("it has a key");
    assert_eq!(server.seen()[2].headers["authorization"], "Bearer other");
}

#[tokio::test]
async fn downloads_follow_redirects_without_the_key() {
    let store = Server::start(vec![reply(200, "application/pdf", b"file")]).await;
    let away =
        |to: String| Reply { status: 302, headers: vec![("location", to)], ..Reply::default() };
    let server = Server::start(vec![
        away("/v2/there?a=1".to_owned()),
        away(format!("{}/bucket/file", store.url)),
    ])
    .await;
    let bytes: Bytes =
        rt::Pending::new(rt::Call::new(&server.client(), &DOWNLOAD)).await.expect("the file");
    assert_eq!(&bytes[..], b"file");
    assert_eq!(server.lines(), ["GET /v2/file", "GET /v2/there?a=1"]);
    assert_eq!(server.seen()[1].headers["authorization"], "Bearer KEY0123");
    assert_eq!(store.only().line, "GET /bucket/file");
    assert!(!store.only().headers.contains_key("authorization"));
}

#[tokio::test]
async fn redirects_of_values_and_of_nothing() {
    let away = || Reply {
        status: 302,
        headers: vec![("location", "/elsewhere".to_owned())],
        ..Reply::default()
    };
    let server = Server::start(vec![away(), json("[7]"), away()]).await;
    let value = get(&server.client(), &GET).await.expect("it is elsewhere");
    assert_eq!(value, serde_json::json!([7]));
    assert_eq!(server.lines()[1], "GET /elsewhere");
    let full = rt::PendingFull::<()>::new(rt::Call::new(&server.client(), &AUTHORIZE))
        .await
        .expect("a redirect is the answer");
    assert_eq!(
        (full.status(), full.headers()["location"].to_str().ok()),
        (302, Some("/elsewhere"))
    );
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn an_endless_redirect_ends() {
    let away = || Reply {
        status: 307,
        headers: vec![("location", "/again".to_owned())],
        ..Reply::default()
    };
    let server = Server::start((0..20).map(|_| away()).collect()).await;
    let result: Result<Bytes, _> =
        rt::Pending::new(rt::Call::new(&server.client(), &DOWNLOAD)).await;
    assert_eq!(result.expect_err("it never ends").status(), Some(307));
    assert_eq!(server.lines().len(), 6);
}

#[tokio::test]
async fn timeouts() {
    let slow = || Reply { delay: Duration::from_secs(30), ..json("{}") };
    let server = Server::start(vec![slow(), slow()]).await;
    let client = Client::builder()
        .api_key("k")
        .base_url(&server.url)
        .timeout(Duration::from_millis(100))
        .build()
        .expect("good settings");
    let error = get(&client, &GET).await.expect_err("it is slow");
    assert!(error.is_timeout() && error.is_retryable() && !error.is_connect(), "{error:?}");
    let mut call = rt::Call::new(&server.client(), &GET);
    call.options().timeout(Duration::from_millis(100));
    let error = rt::Pending::<Value>::new(call).await.expect_err("it is slow");
    assert!(error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn broken_connections() {
    let server = Server::start(vec![Reply { hang_up: true, ..Reply::default() }]).await;
    let error = get(&server.client(), &GET).await.expect_err("it hangs up");
    assert!(error.is_transport() && std::error::Error::source(&error).is_some(), "{error:?}");
    let nobody = Client::builder()
        .api_key("k")
        .base_url("http://127.0.0.1:1")
        .build()
        .expect("good settings");
    let error = get(&nobody, &GET).await.expect_err("nobody listens");
    assert!(
        error.is_connect() && error.to_string().starts_with("test.operation: cannot connect: "),
        "{error}"
    );
    assert!(!error.to_string().contains("127.0.0.1:1/"), "the URL stays out: {error}");
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> TransportFuture {
        self.0.lock().expect("nobody panics").push(format!("{request:?}"));
        Box::pin(async { Ok(HttpResponse::new(200, HeaderMap::new(), &b"[7]"[..])) })
    }
}

#[tokio::test]
async fn another_transport() {
    let recorder = Recorder::default();
    let client = Client::builder()
        .api_key("s3cret")
        .transport(recorder.clone())
        .build()
        .expect("good settings");
    assert_eq!(get(&client.clone(), &GET).await.expect("an answer"), serde_json::json!([7]));
    let seen = recorder.0.lock().expect("nobody panics").join("");
    assert!(seen.contains("https://api.telnyx.com/v2/items"), "{seen}");
    assert!(seen.contains("Sensitive") && !seen.contains("s3cret"), "{seen}");
}

#[test]
fn futures_can_move_between_threads() {
    fn check<T: Send + 'static>(_: &T) {}
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let client = Client::new("k").expect("a key");
    shared(&client);
    check(&rt::Pending::<Value>::new(rt::Call::new(&client, &GET)));
    check(&rt::PendingFull::<Value>::new(rt::Call::new(&client, &GET)));
    check(&rt::Items::<Value>::new(rt::Call::new(&client, &GET)));
    check(&rt::Pages::<Value>::new(rt::Call::new(&client, &GET)));
    check(&crate::api::dial(&client));
}

/// Variables belong to a process, so each case is a process of its own.
#[test]
fn settings_from_the_environment() {
    let run = |variables: &[(&str, &str)]| {
        let mut child =
            std::process::Command::new(std::env::current_exe().expect("a test is a program"));
        child
            .env_remove("TELNYX_API_KEY")
            .env_remove("TELNYX_BASE_URL")
            .envs(variables.iter().copied());
        let output = child
            .args(["--exact", "client::print_the_client", "--ignored", "--nocapture"])
            .output()
            .expect("it runs");
        String::from_utf8(output.stdout).expect("it prints text")
    };
    assert!(run(&[]).contains("the environment variable TELNYX_API_KEY is not set"));
    assert!(
        run(&[("TELNYX_API_KEY", "")])
            .contains("the environment variable TELNYX_API_KEY is not set")
    );
    let shown = run(&[("TELNYX_API_KEY", "s3cret")]);
    assert!(shown.contains("https://api.telnyx.com/v2") && !shown.contains("s3cret"), "{shown}");
    assert!(
        run(&[("TELNYX_API_KEY", "k"), ("TELNYX_BASE_URL", "http://localhost:1/v3")])
            .contains("http://localhost:1/v3")
    );
    assert!(
        run(&[("TELNYX_API_KEY", "k"), ("TELNYX_BASE_URL", "nowhere")])
            .contains("the base URL is invalid")
    );
}

#[test]
#[ignore = "runs as a process of `settings_from_the_environment`"]
fn print_the_client() {
    match Client::from_env() {
        Ok(client) => println!("{client:?}"),
        Err(error) => println!("{error}"),
    }
}

#[tokio::test]
async fn closures_with_async_blocks_are_keys_middleware_and_transports() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (keep, log) = (Arc::clone(&seen), Arc::clone(&seen));
    let shared = Arc::new(move |mut request: HttpRequest, next: Next| {
        request.attempt += 10;
        next.run(request)
    });
    let client = Client::builder()
        .key_provider(|| async { Ok("key-of-now".to_owned()) })
        .middleware(move |request: HttpRequest, next: Next| {
            let log = Arc::clone(&log);
            async move {
                let answer = next.run(request).await;
                let status = answer.as_ref().map_or(0, |answer| answer.status);
                log.lock().expect("nobody panics").push(status.to_string());
                answer
            }
        })
        .middleware(shared)
        .transport(move |request: HttpRequest| {
            let key = request.headers["authorization"].to_str().expect("text").to_owned();
            keep.lock().expect("nobody panics").push(format!("{key} {}", request.attempt));
            async { Ok(HttpResponse::new(200, HeaderMap::new(), r#"{"data":7}"#)) }
        })
        .build()
        .expect("good settings");
    let full: Value =
        client.request(runtime::Method::GET, "/items").send().await.expect("the closure answers");
    assert_eq!(full["data"], 7);
    assert_eq!(*seen.lock().expect("nobody panics"), ["Bearer key-of-now 11", "200"]);
}
