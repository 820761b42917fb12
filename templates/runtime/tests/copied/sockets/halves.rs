//! Two tasks on one connection, and how it ends.

use std::task::{Poll, Waker};

use tokio::sync::mpsc as tasks;

use super::*;
use crate::runtime::{SocketReceiver, SocketSender};

const COUNT: u8 = 16;

/// Two connections: the first one takes what the system takes for it and breaks. The second one
/// tells that it is there, listens for a moment once it is told to, tells what it heard, and then
/// reads to the end. More than the system takes is numbered pieces of 1 MiB.
struct Broken {
    server: Server,
    go: mpsc::Sender<()>,
    listen: mpsc::Sender<()>,
    opened: tasks::UnboundedReceiver<()>,
    heard: tasks::UnboundedReceiver<Option<u8>>,
}

impl Broken {
    fn start() -> Self {
        let (go, wait) = mpsc::channel::<()>();
        let (listen, listens) = mpsc::channel::<()>();
        let (opens, opened) = tasks::unbounded_channel();
        let (told, heard) = tasks::unbounded_channel();
        let server = Server::start(vec![
            Box::new(move |peer| {
                wait.recv().expect("the test goes on");
                drop_dead(peer);
            }),
            Box::new(move |mut peer| {
                opens.send(()).expect("the test waits");
                listens.recv().expect("the test goes on");
                let limit = |peer: &Peer, limit| {
                    peer.get_ref().set_read_timeout(limit).expect("it can be set");
                };
                limit(&peer, Some(Duration::from_millis(100)));
                let first = peer.read().ok().map(|message| message.into_data()[0]);
                told.send(first).expect("the test waits");
                limit(&peer, None);
                while let Ok(message) = peer.read() {
                    if message.is_binary() {
                        told.send(Some(message.into_data()[0])).expect("the test waits");
                    }
                }
            }),
        ]);
        Self { server, go, listen, opened, heard }
    }

    /// Two halves; the connection pings nobody, so that only what is sent is heard.
    async fn halves(&self, queue: usize) -> (SocketSender<Bytes>, SocketReceiver<i64>) {
        let (client, _) = client(&self.server.url);
        let pending = connect::<Bytes, i64>(&client).with_options(|options| {
            options.queue(queue);
            options.no_ping();
        });
        pending.await.expect("it opens").split()
    }

    /// Breaks the connection under `sending`, and reads of it when there is a new one.
    async fn stays_silent_until_it_is_read_of(
        mut self,
        sending: impl Future<Output = SocketSender<Bytes>> + Send + 'static,
        mut receiver: SocketReceiver<i64>,
    ) {
        let sending = tokio::spawn(sending);
        // It begins to wait.
        tokio::task::yield_now().await;
        self.go.send(()).expect("the server waits");
        soon(self.opened.recv()).await.expect("somebody opens a new connection");
        soon(until_it_is_open(&receiver)).await;
        self.listen.send(()).expect("the server waits");
        let first = soon(self.heard.recv()).await.expect("the server listens");
        assert_eq!(first, None, "the reader did not know of the connection");
        assert!(!sending.is_finished());
        let message = soon(receiver.next()).await.expect("a message").expect("no error");
        assert_eq!(message, SocketMessage::Reconnected { tries: 1 });
        let sender = soon(sending).await.expect("no panic");
        soon(sender.close()).await.expect("the server says good-bye");
        let mut heard = Vec::new();
        while let Some(number) = soon(self.heard.recv()).await {
            heard.push(number.expect("a piece has a number"));
        }
        let first = *heard.first().expect("most did not fit the first connection");
        assert_eq!(heard, (first..COUNT).collect::<Vec<_>>());
    }
}

async fn until_it_is_open(half: &impl std::fmt::Debug) {
    while !format!("{half:?}").contains("\"open\"") {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_sender_that_waits_for_room_leaves_a_new_connection_to_the_reader() {
    let broken = Broken::start();
    let (mut sender, receiver) = broken.halves(2 << 20).await;
    let sending = async move {
        for number in 0..COUNT {
            sender.send(vec![number; 1 << 20]).await.expect("the server is there again");
        }
        sender
    };
    broken.stays_silent_until_it_is_read_of(sending, receiver).await;
}

#[tokio::test]
async fn a_sender_that_waits_to_be_done_leaves_a_new_connection_to_the_reader() {
    let broken = Broken::start();
    let (mut sender, receiver) = broken.halves(16 << 20).await;
    let sending = async move {
        for number in 0..COUNT {
            sender.try_send(vec![number; 1 << 20]).expect("there is room");
        }
        sender.flush().await.expect("the server is there again");
        sender
    };
    broken.stays_silent_until_it_is_read_of(sending, receiver).await;
}

#[tokio::test]
async fn two_breaks_in_a_row_are_read_of_once() {
    let (go, wait) = mpsc::channel::<()>();
    let (opens, mut opened) = tasks::unbounded_channel();
    let (told, mut heard) = tasks::unbounded_channel();
    let server = Server::start(vec![
        Box::new(move |peer| {
            wait.recv().expect("the test goes on");
            drop_dead(peer);
        }),
        Box::new(drop_dead),
        Box::new(move |mut peer| {
            opens.send(()).expect("the test waits");
            while let Ok(message) = peer.read() {
                let Message::Text(text) = message else { continue };
                told.send(text.as_str().to_owned()).expect("the test waits");
                if text.as_str() == "end" {
                    peer.close(None).expect("the client reads");
                }
            }
        }),
    ]);
    let (client, _) = client(&server.url);
    let pending = connect::<Bytes, i64>(&client).with_options(|options| options.no_ping());
    let (mut sender, mut receiver) = pending.await.expect("it opens").split();
    go.send(()).expect("the server waits");
    let text = |text: &str| SocketOutgoing::Text(text.to_owned());
    // Only the sender moves it on, and the connections break under it. What the first one takes
    // before it breaks is lost with it.
    soon(async {
        loop {
            let _ = sender.try_send(vec![0]);
            tokio::select! {
                _ = sender.flush() => tokio::task::yield_now().await,
                _ = opened.recv() => break,
            }
        }
        tokio::select! {
            _ = sender.flush() => panic!("nobody has read of the new connection"),
            () = until_it_is_open(&receiver) => {}
        }
    })
    .await;
    let mut found = Vec::new();
    while let Some(message) = soon(receiver.next()).await {
        let message = message.expect("no error");
        if matches!(message, SocketMessage::Reconnected { .. }) {
            assert!(!sender.take_unsent().is_empty(), "it was kept until now");
            sender.send_raw(text("start")).await.expect("there is room");
            sender.send_raw(text("end")).await.expect("there is room");
        }
        found.push(message);
    }
    assert_eq!(found[0], SocketMessage::Reconnected { tries: 2 });
    assert!(matches!(found[1], SocketMessage::Closed(_)) && found.len() == 2, "{found:?}");
    assert_eq!(server.heads().len(), 3);
    let mut all = Vec::new();
    while let Some(text) = soon(heard.recv()).await {
        all.push(text);
    }
    assert_eq!(all, ["start", "end"]);
}

#[tokio::test]
async fn both_halves_are_told_that_the_connection_broke() {
    let (go, wait) = mpsc::channel::<()>();
    let server = Server::start(vec![Box::new(move |mut peer| {
        say(&mut peer, "1");
        wait.recv().expect("the test goes on");
        drop_dead(peer);
    })]);
    let (client, _) = client(&server.url);
    let pending = connect::<i64, i64>(&client).with_options(|options| options.no_reconnect());
    let (mut sender, mut receiver) = pending.await.expect("it opens").split();
    let message = soon(receiver.next()).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Frame(1));
    go.send(()).expect("the server waits");
    let sent = soon(async {
        loop {
            if let Err(error) = sender.send(1).await {
                break error;
            }
            tokio::task::yield_now().await;
        }
    });
    let sent = sent.await;
    let read = soon(receiver.next()).await.expect("not a clean end").expect_err("it broke");
    assert!(read.is_transport() && sent.is_transport(), "{sent:?} {read:?}");
    let (sent, read) = (chain(&sent), chain(&read));
    let cause = read.last().expect("an error says something");
    assert!(sent.iter().any(|said| said.contains(cause)), "{sent:?} {read:?}");
    assert!(soon(receiver.next()).await.is_none());
}

/// What an error says, and what its sources say.
fn chain(error: &Error) -> Vec<String> {
    let mut all = Vec::new();
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        all.push(error.to_string());
        next = error.source();
    }
    all
}

#[tokio::test]
async fn a_dropped_receiver_does_not_keep_the_sender() {
    const COUNT: usize = 400;
    let (told, mut heard) = tasks::unbounded_channel();
    let server = Server::start(vec![Box::new(move |mut peer| {
        let mut bytes = 0;
        while let Ok(message) = peer.read() {
            if message.is_binary() {
                bytes += message.len();
                // While nobody reads this, it reads no more either.
                peer.send(message).expect("the client reads");
            }
        }
        told.send(bytes).expect("the test waits");
    })]);
    let (client, _) = client(&server.url);
    let socket: Socket<Bytes, Value> = connect(&client).await.expect("it opens");
    let (mut sender, receiver) = socket.split();
    drop(receiver);
    let piece = Bytes::from(vec![0; 100 << 10]);
    for _ in 0..COUNT {
        soon(sender.send(piece.clone())).await.expect("the server reads");
    }
    soon(sender.close()).await.expect("the server says good-bye");
    assert_eq!(soon(heard.recv()).await, Some(COUNT * piece.len()));
}

#[tokio::test]
async fn closing_ends_while_a_server_talks_and_does_not_read() {
    for split in [false, true] {
        let server = Server::start(vec![Box::new(|mut peer| {
            while peer.send(Message::text("1")).is_ok() {
                thread::sleep(Duration::from_millis(5));
            }
        })]);
        let (client, _) = client(&server.url);
        let pending = connect::<Bytes, i64>(&client).with_options(|options| {
            options.queue(16 << 20);
            options.close_timeout(Duration::from_millis(50));
        });
        let mut socket = pending.await.expect("it opens");
        for _ in 0..12 {
            socket.try_send(vec![0; 1 << 20]).expect("there is room");
        }
        let closed = if split {
            let (sender, mut receiver) = socket.split();
            let closed = soon(sender.close()).await;
            assert!(soon(receiver.next()).await.is_none(), "who closes it is told of everything");
            closed
        } else {
            soon(socket.close()).await
        };
        let error = closed.expect_err("most of it does not fit the system");
        assert!(error.is_timeout() && error.to_string().contains("does not take"), "{error}");
    }
}

/// A clock that moves when it is told to.
#[derive(Clone, Default)]
struct ByHand(Arc<Mutex<(Duration, Vec<Waker>)>>);

impl ByHand {
    fn advance(&self, by: Duration) {
        let mut state = self.0.lock().expect("no test panics with it");
        state.0 += by;
        state.1.drain(..).for_each(Waker::wake);
    }
}

impl Clock for ByHand {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.0.lock().expect("no test panics with it").0
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        let (clock, end) = (self.clone(), self.monotonic() + duration);
        Box::pin(std::future::poll_fn(move |cx| {
            let mut state = clock.0.lock().expect("no test panics with it");
            if state.0 >= end {
                return Poll::Ready(());
            }
            state.1.push(cx.waker().clone());
            Poll::Pending
        }))
    }

    fn limit(&self, duration: Duration) -> BoxFuture<()> {
        self.sleep(duration)
    }
}

#[tokio::test]
async fn a_slow_server_gets_everything_before_the_good_bye() {
    const LIMIT: Duration = Duration::from_secs(5);
    let (go, wait) = mpsc::channel::<()>();
    let (told, mut heard) = tasks::unbounded_channel();
    let server = Server::start(vec![Box::new(move |mut peer| {
        // One message each time that it is told to.
        while wait.recv().is_ok() {
            let Ok(message) = peer.read() else { break };
            told.send(message.is_binary().then(|| message.into_data()[0])).expect("the test waits");
        }
    })]);
    let clock = ByHand::default();
    let client = Client::builder().api_key("KEY0123").base_url(&server.url).clock(clock.clone());
    let client = client.build().expect("good settings");
    let pending = connect::<Bytes, i64>(&client).with_options(|options| {
        options.queue(16 << 20);
        options.close_timeout(LIMIT);
        options.no_ping();
    });
    let (mut sender, receiver) = pending.await.expect("it opens").split();
    for number in 0..COUNT {
        sender.try_send(vec![number; 1 << 20]).expect("there is room");
    }
    let queued = || {
        let shown = format!("{receiver:?}");
        let (_, rest) = shown.split_once("queued: ").expect("it is shown");
        rest.chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    let mut closing = tokio::spawn(sender.close());
    let mut pauses = 0;
    let mut all = Vec::new();
    while queued() != "0" {
        // Nearly too long, each time that the server has taken something.
        clock.advance(LIMIT * 9 / 10);
        pauses += 1;
        let before = queued();
        while queued() == before {
            go.send(()).expect("the server waits");
            all.extend(soon(heard.recv()).await.expect("the server reads"));
            // Until what it made room for is there, or is not.
            let _ = tokio::time::timeout(Duration::from_millis(20), &mut closing).await;
        }
    }
    assert!(pauses > 2, "in all it took longer than the limit: {pauses}");
    loop {
        go.send(()).expect("the server waits");
        match soon(heard.recv()).await.expect("the server reads") {
            Some(number) => all.push(number),
            None => break,
        }
    }
    drop(go);
    soon(closing).await.expect("no panic").expect("everything was taken");
    assert_eq!(all, (0..COUNT).collect::<Vec<_>>());
}

#[derive(Debug, Default, PartialEq)]
struct Transcript {
    text: Option<String>,
    is_final: Option<bool>,
}

impl rt::Decode for Transcript {
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        let read = r.fields(&mut [("is_final", &mut out.is_final), ("text", &mut out.text)], 0);
        read.then_some(out)
    }
}

#[tokio::test]
async fn a_frame_tells_its_text_and_what_could_not_be_read() {
    const BAD: &str = r#"{"text":{"segments":["hello"]},"is_final":true,"new":[1]}"#;
    const GOOD: &str = r#"{"text":"hello"}"#;
    let server = Server::start(vec![Box::new(|mut peer| {
        say(&mut peer, BAD);
        say(&mut peer, GOOD);
        say(&mut peer, BAD);
        say(&mut peer, "hello");
        linger(peer);
    })]);
    let (client, _) = client(&server.url);
    let mut socket: Socket<Value, Transcript> = connect(&client).await.expect("it opens");
    assert_eq!((socket.raw(), socket.problems().len()), (None, 0));
    let bad = SocketMessage::Frame(Transcript { text: None, is_final: Some(true) });
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!((&message, socket.raw()), (&bad, Some(BAD)));
    let problems = socket.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].path, "text");
    let undocumented = socket.undocumented().remove(0);
    assert_eq!((undocumented.path.as_str(), undocumented.value), ("new", serde_json::json!([1])));
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert!(matches!(message, SocketMessage::Frame(Transcript { text: Some(_), .. })));
    assert_eq!((socket.raw(), socket.problems().len()), (Some(GOOD), 0));
    assert_eq!(socket.undocumented(), []);
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!(message, bad);
    // Who reads on still knows what came last.
    let (_sender, mut receiver) = socket.split();
    assert_eq!((receiver.raw(), receiver.problems().len()), (Some(BAD), 1));
    assert_eq!(receiver.undocumented().len(), 1);
    let message = soon(receiver.next()).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Text("hello".to_owned()));
    assert_eq!((receiver.raw(), receiver.problems().len()), (None, 0));
}
