//! Connections that would never let anybody else have a turn.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::*;
use crate::runtime::{HttpRequest, Transport, TransportError, TransportFuture, Upgraded};

/// A server that always has one more frame, and takes nothing once it is told so.
struct Endless {
    takes: bool,
}

impl AsyncRead for Endless {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Text of one letter.
        const FRAME: [u8; 3] = [0x81, 1, b'1'];
        while into.remaining() >= FRAME.len() {
            into.put_slice(&FRAME);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Endless {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(if self.takes {
            Ok(bytes.len())
        } else {
            Err(io::ErrorKind::ConnectionReset.into())
        })
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

struct Upgrading {
    takes: bool,
}

impl Transport for Upgrading {
    fn send(&self, _: HttpRequest) -> TransportFuture {
        unreachable!("only WebSockets are opened")
    }

    fn upgrade(&self, request: HttpRequest) -> BoxFuture<Result<Upgraded, TransportError>> {
        use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

        let key = request.headers.get("sec-websocket-key").expect("a handshake");
        let mut headers = http::HeaderMap::new();
        let accept = derive_accept_key(key.as_bytes()).parse().expect("base64");
        headers.insert("sec-websocket-accept", accept);
        headers.insert("upgrade", http::HeaderValue::from_static("websocket"));
        headers.insert("connection", http::HeaderValue::from_static("upgrade"));
        let io = Endless { takes: self.takes };
        Box::pin(async move { Ok(Upgraded::accepted(headers, io)) })
    }
}

async fn endless(takes: bool) -> Socket<i64, i64> {
    let client = Client::builder().api_key("KEY0123").transport(Upgrading { takes });
    let client = client.build().expect("good settings");
    let pending = connect(&client).with_options(|options| {
        options.close_timeout(Duration::from_millis(20));
        options.no_reconnect();
    });
    pending.await.expect("it opens")
}

#[tokio::test]
async fn closing_ends_though_there_is_always_more_to_read() {
    soon(endless(true).await.close()).await.expect("everything was sent");
}

#[tokio::test]
async fn a_sender_has_its_turn_though_nobody_reads() {
    let (mut sender, receiver) = endless(true).await.split();
    drop(receiver);
    for number in 0..1000 {
        soon(sender.send(number)).await.expect("the server takes it");
    }
    soon(sender.flush()).await.expect("the server takes it");
}

#[tokio::test]
async fn last_words_have_an_end() {
    let mut socket = endless(false).await;
    socket.send(1).await.expect("there is room");
    let mut words = 0;
    let error = loop {
        match next(&mut socket).await.expect("an error comes first") {
            Ok(message) => assert_eq!(message, SocketMessage::Frame(1)),
            Err(error) => break error,
        }
        words += 1;
        tokio::task::yield_now().await;
    };
    assert!(error.is_transport() && words > 0, "{error:?}");
}

#[tokio::test]
async fn one_task_may_use_both_halves() {
    let server = Server::start(vec![
        Box::new(|mut peer| {
            say(&mut peer, "1");
            drop_dead(peer);
        }),
        Box::new(|mut peer| {
            assert_eq!(text(&mut peer), "7");
            say(&mut peer, "2");
            linger(peer);
        }),
    ]);
    let (client, _) = client(&server.url);
    let (mut sender, mut receiver) = connect::<i64, i64>(&client).await.expect("it opens").split();
    let first = soon(receiver.next()).await.expect("a message").expect("no error");
    assert_eq!(first, SocketMessage::Frame(1));
    // The connection breaks while this task only sends.
    soon(async {
        while format!("{sender:?}").contains("\"open\"") {
            let _ = tokio::time::timeout(Duration::from_millis(5), receiver.next()).await;
            if server.heads().len() > 1 {
                break;
            }
        }
    })
    .await;
    sender.send(7).await.expect("there is room");
    soon(sender.flush()).await.expect("nobody else could read of the new connection");
}
