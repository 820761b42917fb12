//! WebSockets against real servers on loopback, each connection with a script of its own.

// The type of a callback is tungstenite's.
#![allow(clippy::result_large_err)]

mod broken;
mod halves;
mod last_words;
mod opening;
mod turns;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Message, WebSocket, accept, accept_hdr};

use crate::api::operation;
use crate::runtime::codegen::{self as rt, Bytes, Method, OutputKind, Value};
use crate::runtime::{
    BoxFuture, Client, Clock, Error, PendingSocket, Socket, SocketMessage, SocketOutgoing,
};

static SPEECH: rt::Operation = rt::Operation {
    name: "speech.stream",
    accept: "",
    output: OutputKind::Empty,
    ..operation(Method::Get, "/speech")
};

type Peer = WebSocket<TcpStream>;
type Script = Box<dyn FnOnce(Peer) + Send>;

/// A server with a script for each connection; after the last one nobody listens any more.
struct Server {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(scripts: Vec<Script>) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = heads.clone();
        let url = raw(scripts
            .into_iter()
            .map(|script| {
                let seen = seen.clone();
                Box::new(move |stream| {
                    let note = |request: &Request, response: Response| {
                        let headers = request.headers();
                        let of = |name: &str| {
                            headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
                        };
                        let head = format!("{} {}", request.uri(), of("authorization"));
                        seen.lock().expect("no test panics with it").push(head);
                        Ok(response)
                    };
                    script(accept_hdr(stream, note).expect("the client opens a WebSocket"));
                }) as Box<dyn FnOnce(TcpStream) + Send>
            })
            .collect());
        Self { url, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no test panics with it").clone()
    }
}

/// A server with a function for each connection.
fn raw(scripts: Vec<Box<dyn FnOnce(TcpStream) + Send>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/v2", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        for script in scripts {
            let (stream, _) = listener.accept().expect("the client connects");
            thread::spawn(move || script(stream));
        }
    });
    url
}

/// A clock on which waiting takes no time; what was waited for is noted.
#[derive(Clone)]
struct Impatient {
    start: Instant,
    slept: Arc<Mutex<Vec<Duration>>>,
}

impl Impatient {
    fn new() -> Self {
        Self { start: Instant::now(), slept: Arc::default() }
    }

    fn slept(&self) -> Vec<Duration> {
        self.slept.lock().expect("no test panics with it").clone()
    }
}

impl Clock for Impatient {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        self.slept.lock().expect("no test panics with it").push(duration);
        Box::pin(async {})
    }

    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

fn client(url: &str) -> (Client, Impatient) {
    let clock = Impatient::new();
    let client = Client::builder().api_key("KEY0123").base_url(url).clock(clock.clone()).build();
    (client.expect("good settings"), clock)
}

fn connect<S, R>(client: &Client) -> PendingSocket<S, R> {
    let mut call = rt::Call::new(client, &SPEECH);
    call.query::<&str>("voice", "a b");
    PendingSocket::new(call)
}

/// The next message, which must come soon.
async fn next<S: crate::runtime::SocketFrame, R: rt::Decode>(
    socket: &mut Socket<S, R>,
) -> Option<Result<SocketMessage<R>, Error>> {
    soon(socket.next()).await
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("it does not hang")
}

fn text(peer: &mut Peer) -> String {
    peer.read().expect("a message").into_text().expect("text").as_str().to_owned()
}

fn say(peer: &mut Peer, text: &str) {
    peer.send(Message::text(text)).expect("the client reads");
}

/// Ends the connection as a process does that dies.
fn drop_dead(peer: Peer) {
    let _ = peer.get_ref().shutdown(Shutdown::Both);
}

/// Reads until the client is gone.
fn linger(mut peer: Peer) {
    while peer.read().is_ok() {}
}

#[tokio::test]
async fn frames_both_ways() {
    let server = Server::start(vec![Box::new(|mut peer| {
        assert_eq!(text(&mut peer), r#"{"text":"hi"}"#);
        assert_eq!(peer.read().expect("a message"), Message::binary(vec![1, 2, 3]));
        say(&mut peer, "7");
        say(&mut peer, r#"{"new":"frame"}"#);
        say(&mut peer, "no JSON");
        peer.send(Message::binary(vec![9; 100_000])).expect("the client reads");
        peer.send(Message::Ping(Bytes::from_static(b"are you there"))).expect("the client reads");
        let pong = peer.read().expect("a message");
        assert_eq!(pong, Message::Pong(Bytes::from_static(b"are you there")));
        let frame = CloseFrame { code: 1000.into(), reason: "done".into() };
        peer.close(Some(frame)).expect("the client reads");
        linger(peer);
    })]);
    let (client, _) = client(&server.url);
    let mut socket: Socket<Value, i64> = connect(&client).await.expect("it opens");
    socket.send(serde_json::json!({ "text": "hi" })).await.expect("there is room");
    let bytes = Bytes::from_static(&[1, 2, 3]);
    socket.send_raw(SocketOutgoing::Binary(bytes)).await.expect("there is room");
    let mut found = Vec::new();
    while let Some(message) = next(&mut socket).await {
        found.push(message.expect("no error"));
    }
    assert_eq!(found[0], SocketMessage::Frame(7));
    assert_eq!(found[1], SocketMessage::Text(r#"{"new":"frame"}"#.to_owned()));
    assert_eq!(found[2], SocketMessage::Text("no JSON".to_owned()));
    assert_eq!(found[3], SocketMessage::Binary(vec![9; 100_000].into()));
    let SocketMessage::Closed(closed) = &found[4] else { panic!("{found:?}") };
    assert_eq!((closed.code, closed.reason.as_str()), (1000, "done"));
    assert_eq!(found.len(), 5);
    assert!(next(&mut socket).await.is_none(), "the end stays");
    let error = socket.send(Value::Null).await.expect_err("it is over");
    assert!(error.is_transport() && error.operation() == "speech.stream", "{error:?}");
    assert_eq!(server.heads(), ["/v2/speech?voice=a%20b Bearer KEY0123"]);
}

#[tokio::test]
async fn bytes_are_frames_of_their_own() {
    let server = Server::start(vec![Box::new(|mut peer| {
        let audio = peer.read().expect("a message");
        peer.send(audio).expect("the client reads");
        linger(peer);
    })]);
    let (client, _) = client(&server.url);
    let mut socket: Socket<Bytes, Value> = connect(&client).await.expect("it opens");
    socket.send(vec![1, 2]).await.expect("there is room");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Binary(vec![1, 2].into()));
}

#[tokio::test]
async fn the_queue_is_bounded() {
    let (go, wait) = mpsc::channel::<()>();
    let server = Server::start(vec![Box::new(move |mut peer| {
        wait.recv().expect("the test goes on");
        let mut bytes = 0;
        while let Ok(message) = peer.read() {
            if message.is_text() {
                say(&mut peer, &bytes.to_string());
                break;
            }
            bytes += message.len();
        }
        linger(peer);
    })]);
    let (client, _) = client(&server.url);
    let pending = connect::<Bytes, usize_of::Count>(&client);
    let mut socket =
        pending.with_options(|options| options.queue(100_000)).await.expect("it opens");
    let piece = Bytes::from(vec![0; 40_000]);
    let mut sent = 0;
    let error = loop {
        match socket.try_send(piece.clone()) {
            Ok(()) => sent += piece.len(),
            Err(error) => break error,
        }
        assert!(socket.queued() <= 100_000);
    };
    assert!(error.is_full() && !error.is_transport(), "{error:?}");
    assert!(socket.queued() > 60_000, "the server reads nothing");
    let waits = tokio::time::timeout(Duration::from_millis(50), socket.send(piece.clone())).await;
    assert!(waits.is_err(), "there is no room");
    let error = socket.try_send(Bytes::from(vec![0; 100_001])).expect_err("it never fits");
    assert!(error.is_invalid_request(), "{error:?}");
    go.send(()).expect("the server waits");
    soon(socket.send(piece.clone())).await.expect("the server reads now");
    sent += piece.len();
    soon(socket.flush()).await.expect("the server reads now");
    socket.send_raw(SocketOutgoing::Text("how many?".to_owned())).await.expect("there is room");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Frame(usize_of::Count(sent)), "nothing was lost or doubled");
}

mod usize_of {
    use crate::runtime::codegen as rt;

    #[derive(Debug, PartialEq)]
    pub struct Count(pub usize);

    impl rt::Decode for Count {
        fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
            i64::decode(r).and_then(|count| usize::try_from(count).ok()).map(Self)
        }
    }
}

/// A server that does the handshake and then nothing, not even answer pings.
fn mute() -> Box<dyn FnOnce(TcpStream) + Send> {
    Box::new(|stream| {
        let peer = accept(stream);
        let mut stream =
            peer.expect("the client opens a WebSocket").get_ref().try_clone().expect("a socket");
        let mut sink = [0; 1024];
        while stream.read(&mut sink).is_ok_and(|count| count > 0) {}
    })
}

#[tokio::test]
async fn a_silent_connection_counts_as_broken() {
    let url = raw(vec![mute(), mute()]);
    let (client, _) = client(&url);
    let pending = connect::<i64, i64>(&client).with_options(|options| {
        options.ping(Duration::from_millis(20));
        options.reconnect(1);
    });
    let mut socket = pending.await.expect("it opens");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Reconnected { tries: 1 });
    let error = next(&mut socket).await.expect("not the end").expect_err("silent again");
    assert!(error.is_timeout(), "{error:?}");
    assert!(next(&mut socket).await.is_none());
}

#[tokio::test]
async fn pings_keep_a_quiet_connection() {
    let server = Server::start(vec![Box::new(|mut peer| {
        let mut pings = 0;
        while pings < 6 {
            pings += usize::from(peer.read().expect("the client pings").is_ping());
        }
        say(&mut peer, "1");
        linger(peer);
    })]);
    let (client, _) = client(&server.url);
    let pending = connect::<i64, i64>(&client)
        .with_options(|options| options.ping(Duration::from_millis(20)));
    let mut socket = pending.await.expect("it opens");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Frame(1));
}

#[tokio::test]
async fn closing_sends_everything_first() {
    let (told, hears) = mpsc::channel();
    let server = Server::start(vec![Box::new(move |mut peer| {
        loop {
            match peer.read() {
                Ok(Message::Text(text)) => {
                    // The client does not read any more; that must not keep it.
                    say(&mut peer, "late");
                    told.send(text.as_str().to_owned()).expect("the test waits");
                }
                Ok(Message::Close(frame)) => {
                    let code = u16::from(frame.expect("a code").code);
                    told.send(code.to_string()).expect("the test waits");
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
    })]);
    let (client, _) = client(&server.url);
    let mut socket: Socket<i64, i64> = connect(&client).await.expect("it opens");
    for number in 0..3 {
        socket.send(number).await.expect("there is room");
    }
    soon(socket.close()).await.expect("the server says good-bye");
    assert_eq!(hears.iter().collect::<Vec<_>>(), ["0", "1", "2", "1000"]);
}

#[tokio::test]
async fn a_server_that_does_not_say_good_bye_is_left() {
    let (client, _) = client(&raw(vec![mute()]));
    let pending = connect::<i64, i64>(&client)
        .with_options(|options| options.close_timeout(Duration::from_millis(50)));
    let socket = pending.await.expect("it opens");
    soon(socket.close()).await.expect("everything was sent");
}

#[tokio::test]
async fn dropping_it_ends_the_connection() {
    let (told, hears) = mpsc::channel();
    let server = Server::start(vec![Box::new(move |peer| {
        linger(peer);
        told.send(()).expect("the test waits");
    })]);
    let (client, _) = client(&server.url);
    let socket: Socket<i64, i64> = connect(&client).await.expect("it opens");
    drop(socket);
    let gone = tokio::task::spawn_blocking(move || hears.recv_timeout(Duration::from_secs(10)));
    gone.await.expect("no panic").expect("the server sees the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_halves_in_two_tasks() {
    const COUNT: i64 = 2_000;
    let server = Server::start(vec![Box::new(|mut peer| {
        while let Ok(message) = peer.read() {
            if message.is_text() && peer.send(message).is_err() {
                break;
            }
        }
    })]);
    let (client, _) = client(&server.url);
    // A queue that is smaller than the traffic, so that both sides wait for each other.
    let pending = connect::<i64, i64>(&client).with_options(|options| options.queue(64));
    let (mut sender, mut receiver) = pending.await.expect("it opens").split();
    let sending = tokio::spawn(async move {
        for number in 0..COUNT {
            sender.send(number).await.expect("the server reads");
        }
        sender.flush().await.expect("the server reads");
        sender
    });
    for number in 0..COUNT {
        let message = soon(receiver.next()).await.expect("a message").expect("no error");
        assert_eq!(message, SocketMessage::Frame(number));
    }
    let sender = soon(sending).await.expect("no panic");
    soon(sender.close()).await.expect("the server says good-bye");
    assert!(soon(receiver.next()).await.is_none());
}

/// One answer, as it is.
fn answer(text: &'static str) -> Box<dyn FnOnce(TcpStream) + Send> {
    Box::new(move |mut stream| {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("a request");
            head.extend(byte);
        }
        stream.write_all(text.as_bytes()).expect("the client reads");
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read(&mut [0]);
    })
}

#[tokio::test]
async fn handshakes_that_are_none() {
    let switched = |more: &str| -> &'static str {
        format!("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n{more}\r\n\r\n")
            .leak()
    };
    for (more, said) in [
        ("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "sec-websocket-accept"),
        ("x: y", "sec-websocket-accept"),
    ] {
        // A server like that will not be better next time, but the connection may.
        let (client, _) = client(&raw((0..3).map(|_| answer(switched(more))).collect()));
        let error = connect::<i64, i64>(&client).await.expect_err("it is not for us");
        assert!(error.is_transport() && error.to_string().contains(said), "{error}");
        assert!(
            !error.to_string().contains("KEY0123") && !format!("{error:?}").contains("KEY0123")
        );
    }
    let refused = "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: 29\r\n\r\n{\"errors\":[{\"code\":\"10009\"}]}";
    let (client, _) = client(&raw(vec![answer(refused)]));
    let error = connect::<i64, i64>(&client).await.expect_err("refused");
    assert!(error.is_auth() && error.has_code("10009") && error.attempts() == 1, "{error:?}");
    assert_eq!(error.route(), "/speech");
    let repeats = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: 59\r\n\r\n{\"errors\":[{\"detail\":\"no such key: Bearer KEY0123456789\"}]}";
    let url = raw(vec![answer(repeats)]);
    let client = Client::builder().api_key("KEY0123456789").base_url(url).build();
    let client = client.expect("good settings");
    let error = connect::<i64, i64>(&client).await.expect_err("refused");
    assert_eq!(error.errors().len(), 1, "{error:?}");
    assert!(!format!("{error} {error:?}").contains("KEY0123"), "{error:?}");
}

#[tokio::test]
async fn opening_is_tried_again() {
    let busy =
        "HTTP/1.1 503 Busy\r\nretry-after: 3\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let opens = Box::new(|stream| {
        let peer = accept(stream);
        let mut peer = peer.expect("the client opens a WebSocket");
        say(&mut peer, "1");
        linger(peer);
    });
    let (client, clock) = client(&raw(vec![answer(busy), opens]));
    let mut socket: Socket<i64, i64> = connect(&client).await.expect("it opens");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Frame(1));
    assert_eq!(clock.slept(), [Duration::from_secs(3)]);
}

#[tokio::test]
async fn a_message_has_a_limit() {
    let server = Server::start(vec![Box::new(|mut peer| {
        say(&mut peer, &"1".repeat(2_000));
        linger(peer);
    })]);
    let (client, clock) = client(&server.url);
    let pending = connect::<i64, i64>(&client).with_options(|options| options.max_message(1_000));
    let mut socket = pending.await.expect("it opens");
    let error = next(&mut socket).await.expect("not the end").expect_err("it is too large");
    assert!(error.is_too_large(), "{error:?}");
    assert!(clock.slept().is_empty(), "it would come again");
}

#[tokio::test]
async fn a_key_that_is_left_out_stays_out() {
    let server = Server::start(vec![Box::new(linger)]);
    let (client, _) = client(&server.url);
    let mut call = rt::Call::new(&client, &SPEECH);
    call.options().remove_header("Authorization");
    let socket = soon(PendingSocket::<SocketOutgoing, Value>::new(call)).await;
    drop(socket.expect("the server wants no key"));
    assert_eq!(server.heads(), ["/v2/speech "]);
}
