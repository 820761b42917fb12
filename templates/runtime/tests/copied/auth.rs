//! Keys that rotate, tokens that are fetched, shared, renewed and refused, and where they go.

mod origins;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::{HeaderMap, Method as HttpMethod, StatusCode, Uri};
use axum::response::IntoResponse;

use crate::api::operation;
use crate::runtime::codegen::{self as rt, Method, OutputKind, Value};
use crate::runtime::{
    Auth, BoxFuture, Client, ClientBuilder, Clock, HttpRequest, KeyFuture, Next, RetryPolicy,
    TransportFuture,
};

static GET: rt::Operation = operation(Method::Get, "/items");
static POST: rt::Operation = operation(Method::Post, "/items");
static DOWNLOAD: rt::Operation =
    rt::Operation { output: OutputKind::Bytes, ..operation(Method::Get, "/file") };

/// The base64 of `id:s3cret`.
const BASIC: &str = "Basic aWQ6czNjcmV0";

#[derive(Debug, Clone)]
struct Seen {
    line: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Seen {
    fn key(&self) -> &str {
        self.headers.get("authorization").map_or("", String::as_str)
    }

    fn is_token(&self) -> bool {
        self.line.ends_with("/oauth/token")
    }
}

type Reply = (u16, Vec<(&'static str, String)>, String);

/// A server that answers by a function, as many at a time as come.
struct Api {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Api {
    async fn start(answer: impl Fn(&Seen) -> Reply + Clone + Send + Sync + 'static) -> Self {
        Self::slow(Duration::ZERO, answer).await
    }

    /// Token requests take a while.
    async fn slow(
        delay: Duration,
        answer: impl Fn(&Seen) -> Reply + Clone + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let handle = move |method: HttpMethod, uri: Uri, headers: HeaderMap, body: Bytes| {
            let (answer, record) = (answer.clone(), Arc::clone(&record));
            async move {
                let text = |value: &http::HeaderValue| {
                    String::from_utf8_lossy(value.as_bytes()).into_owned()
                };
                let seen = Seen {
                    line: format!("{method} {}", uri.path()),
                    headers: headers.iter().map(|(k, v)| (k.to_string(), text(v))).collect(),
                    body: String::from_utf8_lossy(&body).into_owned(),
                };
                record.lock().expect("nobody panics").push(seen.clone());
                if seen.is_token() {
                    tokio::time::sleep(delay).await;
                }
                let (status, headers, body) = answer(&seen);
                let status = StatusCode::from_u16(status).expect("the test knows its statuses");
                let mut response = (status, body).into_response();
                for (name, value) in headers {
                    let value = value.parse().expect("the test writes good headers");
                    response.headers_mut().insert(name, value);
                }
                response
            }
        };
        let app = axum::Router::new().fallback(handle);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen }
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("nobody panics").clone()
    }

    fn tokens(&self) -> usize {
        self.seen().iter().filter(|seen| seen.is_token()).count()
    }

    fn calls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| !seen.is_token()).collect()
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            .base_url(format!("{}/v2", self.url))
            .client_credentials("id", "s3cret")
            .retry(quick())
    }

    fn client(&self) -> Client {
        self.builder().build().expect("good settings")
    }
}

fn quick() -> RetryPolicy {
    RetryPolicy::new().initial_delay(Duration::from_millis(1))
}

fn ok(body: impl Into<String>) -> Reply {
    (200, vec![("content-type", "application/json".to_owned())], body.into())
}

fn token(number: usize) -> Reply {
    ok(format!(r#"{{"access_token":"t0ken-{number}","token_type":"Bearer","expires_in":3600}}"#))
}

/// An API with tokens `t0ken-1`, `t0ken-2`, .. of which only those that `good` likes are accepted.
async fn with_tokens(
    delay: Duration,
    good: impl Fn(usize) -> bool + Clone + Send + Sync + 'static,
) -> Api {
    let issued = Arc::new(AtomicUsize::new(0));
    Api::slow(delay, move |seen| {
        if seen.is_token() {
            return token(issued.fetch_add(1, Ordering::SeqCst) + 1);
        }
        let number = seen.key().strip_prefix("Bearer t0ken-").and_then(|text| text.parse().ok());
        if number.is_some_and(&good) { ok("{}") } else { (401, Vec::new(), String::new()) }
    })
    .await
}

async fn call(client: &Client, operation: &'static rt::Operation) -> Result<Value, rt::Error> {
    rt::Pending::new(rt::Call::new(client, operation)).await
}

async fn all(
    client: &Client,
    count: usize,
    operation: &'static rt::Operation,
) -> Vec<Result<Value, rt::Error>> {
    let calls: Vec<_> = (0..count)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client, operation).await })
        })
        .collect();
    let mut out = Vec::new();
    for call in calls {
        out.push(call.await.expect("no call panics"));
    }
    out
}

#[tokio::test]
async fn keys_rotate() {
    let api = Api::start(|seen| match seen.key() {
        "Bearer key-1" => (401, Vec::new(), String::new()),
        "Bearer key-2" => (503, Vec::new(), String::new()),
        _ => ok("{}"),
    })
    .await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let client = Client::builder()
        .base_url(&api.url)
        .retry(quick())
        .key_provider(move || -> KeyFuture {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            Box::pin(async move {
                tokio::task::yield_now().await;
                if number == 5 {
                    Err("the vault is sealed".into())
                } else {
                    Ok(format!("key-{number}"))
                }
            })
        })
        .build()
        .expect("good settings");
    let full = rt::PendingFull::<Value>::new(rt::Call::new(&client, &GET))
        .await
        .expect("the third key is good");
    assert_eq!(full.attempts(), 3);
    call(&client, &POST).await.expect("the fourth as well");
    let error = call(&client, &GET).await.expect_err("there is no fifth");
    assert!(error.is_config() && error.to_string().contains("the vault is sealed"), "{error}");
    assert_eq!((asked.load(Ordering::SeqCst), error.attempts()), (5, 1));
    let keys: Vec<String> = api.seen().iter().map(|seen| seen.key().to_owned()).collect();
    assert_eq!(keys, ["Bearer key-1", "Bearer key-2", "Bearer key-3", "Bearer key-4"]);
}

#[tokio::test]
async fn a_key_that_stays_refused_is_sent_no_third_time() {
    let api = Api::start(|_| (401, Vec::new(), String::new())).await;
    let rotating = || -> KeyFuture { Box::pin(async { Ok("old".to_owned()) }) };
    let client = |builder: ClientBuilder| {
        builder.base_url(&api.url).retry(quick()).build().expect("good settings")
    };
    let error =
        call(&client(Client::builder().key_provider(rotating)), &POST).await.expect_err("refused");
    assert!(error.is_auth() && error.attempts() <= 2, "{error:?}");
    let before = api.seen().len();
    let error = call(&client(Client::builder().api_key("old")), &POST).await.expect_err("refused");
    assert_eq!((error.status(), error.attempts(), api.seen().len()), (Some(401), 1, before + 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_calls_fetch_one_token() {
    let api = with_tokens(Duration::from_millis(100), |number| number == 1).await;
    let client = api.client();
    for result in all(&client, 64, &GET).await {
        result.expect("the token is good");
    }
    // Clones and derived clients share it.
    let derived = client.with(|settings| settings.max_retries(0)).expect("good settings");
    call(&derived, &GET).await.expect("the token is good");
    assert_eq!((api.tokens(), api.calls().len()), (1, 65));
    let seen = api.seen();
    let token = seen.iter().find(|seen| seen.is_token()).expect("one asked");
    assert_eq!((&*token.line, token.key()), ("POST /v2/oauth/token", BASIC));
    assert_eq!(token.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(token.body, "grant_type=client_credentials");
    assert!(api.calls().iter().all(|seen| seen.key() == "Bearer t0ken-1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_that_is_dropped_strands_no_other() {
    let api = with_tokens(Duration::from_millis(200), |_| true).await;
    let client = api.client();
    let first = {
        let client = client.clone();
        tokio::spawn(async move { call(&client, &GET).await })
    };
    while api.tokens() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // It has asked for the token; now it goes away, and the others wait for its request.
    let others = {
        let client = client.clone();
        tokio::spawn(async move { all(&client, 16, &GET).await })
    };
    tokio::time::sleep(Duration::from_millis(50)).await;
    first.abort();
    for result in others.await.expect("no call panics") {
        result.expect("the token is good");
    }
    assert_eq!((api.tokens(), api.calls().len()), (1, 16));
}

/// The real clock, moved forward by hand.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicU64>);

impl Ahead {
    fn by(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

impl Clock for Ahead {
    fn now(&self) -> SystemTime {
        SystemTime::now() + self.by()
    }

    fn monotonic(&self) -> Duration {
        // The calls of these tests have no time limit that this could end.
        self.by()
    }

    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let api = with_tokens(Duration::ZERO, |_| true).await;
    let clock = Ahead::default();
    let client = api.builder().clock(clock.clone()).build().expect("good settings");
    for ahead in [0, 3500, 3545, 7000, 7090] {
        clock.0.store(ahead, Ordering::SeqCst);
        call(&client, &GET).await.expect("the token is good");
    }
    let keys: Vec<String> = api.calls().iter().map(|seen| seen.key().to_owned()).collect();
    assert_eq!(keys, [1, 1, 2, 2, 3].map(|number| format!("Bearer t0ken-{number}")));
    assert_eq!(api.tokens(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_token_is_renewed_once_for_all() {
    let limit = Arc::new(AtomicUsize::new(1));
    let least = Arc::clone(&limit);
    let api = with_tokens(Duration::from_millis(50), move |number| {
        number >= least.load(Ordering::SeqCst)
    })
    .await;
    let client = api.client();
    call(&client, &POST).await.expect("the first token is good");
    limit.store(2, Ordering::SeqCst);
    for result in all(&client, 32, &POST).await {
        result.expect("the second token is good");
    }
    assert_eq!(api.tokens(), 2);
    // A refused request was not executed, so a POST may go again, and each went through once.
    let accepted = api.calls().iter().filter(|seen| seen.key() == "Bearer t0ken-2").count();
    assert_eq!(accepted, 32);
}

#[tokio::test]
async fn a_token_that_stays_refused_is_an_error() {
    let api = with_tokens(Duration::ZERO, |_| false).await;
    let error = call(&api.client(), &GET).await.expect_err("no token is good");
    assert_eq!((error.status(), error.operation(), error.attempts()), (Some(401), GET.name, 2));
    assert_eq!((api.tokens(), api.calls().len()), (2, 2));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let refused = || {
        let body = r#"{"error":"invalid_client","error_description":"unknown client"}"#;
        (401, vec![("content-type", "application/json".to_owned())], body.to_owned())
    };
    let api = Api::start(move |_| refused()).await;
    let client = api.client();
    let error = call(&client, &POST).await.expect_err("the credentials are wrong");
    assert_eq!(
        (error.status(), error.operation(), error.attempts()),
        (Some(401), "oauth.token", 1)
    );
    assert!(error.is_auth() && error.has_code("invalid_client"), "{error:?}");
    assert_eq!((api.tokens(), api.calls().len()), (1, 0));
    // A failure is not kept.
    call(&client, &POST).await.expect_err("they are still wrong");
    assert_eq!(api.tokens(), 2);
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_is_tried_as_often_as_a_call() {
    let api = Api::start(|_| (503, Vec::new(), String::new())).await;
    for (retries, wanted) in [(2, 3), (0, 1)] {
        let before = api.tokens();
        let client = api.builder().max_retries(retries).build().expect("good settings");
        let ended = tokio::time::timeout(Duration::from_secs(20), call(&client, &GET)).await;
        let error = ended.expect("it gives up").expect_err("there is no token");
        assert_eq!((error.status(), error.operation()), (Some(503), "oauth.token"));
        assert_eq!((api.tokens() - before, api.calls().len()), (wanted, 0));
    }
    let nobody = api.builder().base_url("http://127.0.0.1:1").build().expect("good settings");
    let ended = tokio::time::timeout(Duration::from_secs(20), call(&nobody, &GET)).await;
    assert!(ended.expect("it gives up").expect_err("nobody listens").is_connect());
    let long = Api::start(|_| (429, vec![("retry-after", "3600".to_owned())], String::new())).await;
    let error = call(&long.client(), &GET).await.expect_err("that is too long");
    assert_eq!((error.retry_after(), long.tokens()), (Some(Duration::from_secs(3600)), 1));
}

#[tokio::test]
async fn a_passing_fault_of_the_token_endpoint_is_not_seen() {
    let asked = Arc::new(AtomicUsize::new(0));
    let api = Api::start(move |seen| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => (500, Vec::new(), String::new()),
        1 => (429, vec![("retry-after-ms", "5".to_owned())], String::new()),
        2 => token(1),
        _ => ok(format!("{:?}", seen.key())),
    })
    .await;
    let value = call(&api.client(), &POST).await.expect("the third answer is a token");
    assert_eq!(value, "Bearer t0ken-1");
}

#[tokio::test]
async fn secrets_are_never_printed() {
    let api = with_tokens(Duration::ZERO, |number| number > 1).await;
    let shown = Arc::new(Mutex::new(String::new()));
    let show = Arc::clone(&shown);
    let builder =
        api.builder().middleware(move |request: HttpRequest, next: Next| -> TransportFuture {
            show.lock().expect("nobody panics").push_str(&format!("{request:?} {next:?}\n"));
            next.run(request)
        });
    let before = format!("{builder:?}");
    let client = builder.build().expect("good settings");
    let full = rt::PendingFull::<Value>::new(rt::Call::new(&client, &GET))
        .await
        .expect("the second token is good");
    let shown = shown.lock().expect("nobody panics").clone();
    assert_eq!(shown.matches("oauth.token").count(), 2, "{shown}");
    assert_eq!(shown.matches("Sensitive").count(), 4, "{shown}");
    let never = with_tokens(Duration::ZERO, |_| false).await;
    let error = call(&never.client(), &GET).await.expect_err("no token is good");
    let call = rt::Call::new(&client, &GET);
    let all = format!(
        "{before} {client:?} {call:?} {full:?} {shown} {error} {error:?} {:?}",
        Auth::client_credentials("id", "s3cret")
    );
    for secret in ["s3cret", "t0ken", &BASIC["Basic ".len()..]] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}
