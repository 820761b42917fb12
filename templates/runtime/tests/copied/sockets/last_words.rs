//! What a server says last, before it is gone with what the client sent.

use super::*;

/// A frame and the refusal behind it, with what the client sent never read: the system then tells
/// the client that the connection is reset.
fn refuse(mut peer: Peer, ping: bool) {
    // What waits for others to arrive first would be lost with the connection.
    peer.get_ref().set_nodelay(true).expect("it can be set");
    if ping {
        peer.send(Message::Ping(Bytes::from_static(b"?"))).expect("the client is there");
    }
    say(&mut peer, "7");
    let frame = CloseFrame { code: 4000.into(), reason: "no credit".into() };
    peer.close(Some(frame)).expect("the client is there");
}

/// That the frame and the refusal come, and that nothing else was tried.
async fn hears_the_refusal(socket: &mut Socket<Bytes, i64>, server: &Server, clock: &Impatient) {
    let message = next(socket).await.expect("the frame").expect("it was there before the reset");
    assert_eq!(message, SocketMessage::Frame(7));
    let message = next(socket).await.expect("the refusal").expect("it was there as well");
    let SocketMessage::Closed(closed) = message else { panic!("{message:?}") };
    assert_eq!((closed.code, closed.reason.as_str()), (4000, "no credit"));
    assert!(next(socket).await.is_none(), "a decision of the server is final");
    assert_eq!(server.heads().len(), 1);
    assert!(clock.slept().is_empty(), "nobody thought of another connection");
}

#[tokio::test]
async fn the_last_words_of_a_server_that_reads_nothing_are_heard() {
    for backlog in [1, 200] {
        let (go, wait) = mpsc::channel::<()>();
        let (gone, is_gone) = mpsc::channel::<()>();
        let server = Server::start(vec![Box::new(move |peer| {
            wait.recv().expect("the test goes on");
            refuse(peer, false);
            gone.send(()).expect("the test waits");
        })]);
        let (client, clock) = client(&server.url);
        let pending = connect::<Bytes, i64>(&client);
        let mut socket =
            pending.with_options(|options| options.queue(64 << 20)).await.expect("it opens");
        for _ in 0..backlog {
            socket.try_send(vec![0; 64 << 10]).expect("there is room");
        }
        go.send(()).expect("the server waits");
        is_gone.recv().expect("the server does not panic");
        hears_the_refusal(&mut socket, &server, &clock).await;
    }
}

/// A client that has sent something, and a server that refuses it meanwhile. The runtime sees
/// nothing of that yet: this waits on its thread.
async fn refused(ping: bool) -> (Socket<Bytes, i64>, Server, Impatient) {
    let (go, wait) = mpsc::channel::<()>();
    let (gone, is_gone) = mpsc::channel::<()>();
    let server = Server::start(vec![Box::new(move |peer| {
        wait.recv().expect("the test goes on");
        refuse(peer, ping);
        gone.send(()).expect("the test waits");
    })]);
    let (client, clock) = client(&server.url);
    let mut socket: Socket<Bytes, i64> = connect(&client).await.expect("it opens");
    socket.send(vec![0; 1000]).await.expect("there is room");
    soon(socket.flush()).await.expect("the system takes it");
    go.send(()).expect("the server waits");
    is_gone.recv().expect("the server does not panic");
    (socket, server, clock)
}

/// The write fails before the system has told anybody that there is something to read.
#[tokio::test]
async fn who_sends_to_a_server_that_has_refused_hears_its_last_words() {
    let (mut socket, server, clock) = refused(false).await;
    socket.try_send(vec![0; 1000]).expect("there is room");
    hears_the_refusal(&mut socket, &server, &clock).await;
}

/// The answer to the ping fails, and that is not all there is to read.
#[tokio::test]
async fn a_ping_before_the_last_words_does_not_hide_them() {
    let (mut socket, server, clock) = refused(true).await;
    hears_the_refusal(&mut socket, &server, &clock).await;
}
