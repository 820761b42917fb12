//! Settings of connections at their ends: times that are never over, and connections of HTTP/2 on
//! which nothing comes any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::faults_server::{FaultServer, json};
use crate::runtime::codegen::Value;
use crate::runtime::{Client, ClientBuilder, Error, Response, RetryPolicy};

const LONG: Duration = Duration::from_secs(60);

/// A server of HTTP/2 without TLS, of which the first connections are silent.
struct Two {
    url: String,
    connections: Arc<AtomicUsize>,
}

impl Two {
    async fn start(silent: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let silent = count.fetch_add(1, Ordering::SeqCst) < silent;
                tokio::spawn(serve(stream, silent));
            }
        });
        Self { url, connections }
    }

    fn opened(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
/// It acknowledges one, or is the end of a stream.
const ACK_OR_END: u8 = 1;
const END_OF_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short frame");
    [&[0, 0, length, kind, flags], stream, payload].concat()
}

/// Answers the settings of the client, and then each request with `{}` unless it is silent.
async fn serve(mut stream: TcpStream, silent: bool) -> Option<()> {
    const WHOLE: &[u8] = &[0; 4];
    stream.set_nodelay(true).ok()?;
    stream.read_exact(&mut [0; b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len()]).await.ok()?;
    stream.write_all(&frame(SETTINGS, 0, WHOLE, &[])).await.ok()?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await.ok()?;
        let answer = match kind {
            SETTINGS if flags & ACK_OR_END == 0 => frame(SETTINGS, ACK_OR_END, WHOLE, &[]),
            PING if flags & ACK_OR_END == 0 && !silent => frame(PING, ACK_OR_END, WHOLE, &payload),
            HEADERS if !silent => {
                // 0x88 is `:status: 200`.
                let head = frame(HEADERS, END_OF_HEADERS, &id, &[0x88]);
                [head, frame(0, ACK_OR_END, &id, b"{}")].concat()
            }
            _ => continue,
        };
        stream.write_all(&answer).await.ok()?;
    }
}

fn settings(url: &str) -> ClientBuilder {
    let retry = RetryPolicy::new().initial_delay(Duration::from_millis(1));
    Client::builder().api_key("KEY0123").base_url(url).attempt_timeout(LONG).retry(retry)
}

async fn get(client: &Client) -> Result<Response<Value>, Error> {
    client.request(http::Method::GET, "/calls").send_full().await
}

#[tokio::test]
async fn a_silent_connection_is_given_up_for_another_one() {
    let server = Two::start(1).await;
    let soon = Duration::from_millis(500);
    let client = settings(&server.url).http2_only().http2_keep_alive(soon, soon);
    let client = client.build().expect("good settings");
    let begin = Instant::now();
    let answer = get(&client).await.expect("the second connection is good");
    assert!(begin.elapsed() < LONG / 2, "nobody waits for the end of the attempt");
    assert!(answer.attempts() >= 2 && server.opened() >= 2, "{answer:?}");

    // What may not be sent again is an error, at once as well.
    let server = Two::start(usize::MAX).await;
    let client = client.with(|settings| settings.base_url(&server.url)).expect("good settings");
    let begin = Instant::now();
    let request = client.request(http::Method::POST, "/calls").json(serde_json::json!({}));
    let error = request.send::<Value>().await.expect_err("nothing comes");
    assert!(begin.elapsed() < LONG / 2, "nobody waits for the end of the attempt");
    assert!((error.is_transport() || error.is_timeout()) && error.attempts() == 1, "{error:?}");
}

/// The sum of now and such a time made the task of the connection panic.
#[tokio::test]
async fn times_that_are_never_over_do_no_harm() {
    const NEVER: Duration = Duration::MAX;
    type Change = fn(ClientBuilder) -> ClientBuilder;
    let changes: [(&str, Change); 5] = [
        ("connect_timeout", |settings| settings.connect_timeout(NEVER)),
        ("pool_idle_timeout", |settings| settings.pool_idle_timeout(NEVER)),
        ("tcp_keepalive", |settings| settings.tcp_keepalive(NEVER)),
        ("http2_keep_alive", |settings| settings.http2_keep_alive(NEVER, NEVER)),
        ("timeout", |settings| settings.timeout(NEVER).attempt_timeout(NEVER).idle_timeout(NEVER)),
    ];
    for (name, change) in changes {
        let one = FaultServer::start(vec![json("{}")]).await;
        let two = Two::start(0).await;
        for (url, version) in
            [(&one.url, ClientBuilder::http1_only as Change), (&two.url, ClientBuilder::http2_only)]
        {
            let client = version(change(settings(url).max_retries(0))).build().expect(name);
            for _ in 0..3 {
                // A task that has panicked answers nobody.
                let answer = tokio::time::timeout(LONG, get(&client)).await.expect(name);
                assert_eq!(answer.expect(name).status(), 200);
            }
        }
        assert_eq!(two.opened(), 1, "{name}: the connection lives on");
    }
}
