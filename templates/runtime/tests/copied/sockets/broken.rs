//! Connections that break: what comes back, and what goes out again.

use super::*;

#[tokio::test]
async fn a_broken_connection_comes_back() {
    let (asked, wait) = mpsc::channel::<()>();
    let server = Server::start(vec![
        Box::new(move |mut peer| {
            assert_eq!(text(&mut peer), "1");
            wait.recv().expect("the test goes on");
            drop_dead(peer);
        }),
        Box::new(|mut peer| {
            assert_eq!(text(&mut peer), "2");
            say(&mut peer, "3");
            // The server restarts.
            let frame = CloseFrame { code: 1012.into(), reason: "".into() };
            peer.close(Some(frame)).expect("the client reads");
            linger(peer);
        }),
        Box::new(|mut peer| {
            say(&mut peer, "4");
            let frame = CloseFrame { code: 4000.into(), reason: "you know why".into() };
            peer.close(Some(frame)).expect("the client reads");
            linger(peer);
        }),
    ]);
    let (client, clock) = client(&server.url);
    let mut socket: Socket<i64, i64> = connect(&client).await.expect("it opens");
    socket.send(1).await.expect("there is room");
    soon(socket.flush()).await.expect("the server reads");
    asked.send(()).expect("the server waits");
    let mut found = Vec::new();
    while let Some(message) = next(&mut socket).await {
        let message = message.expect("no error");
        if found.is_empty() {
            assert_eq!(message, SocketMessage::Reconnected { tries: 1 });
            socket.send(2).await.expect("there is room");
        }
        found.push(message);
    }
    assert_eq!(found[1], SocketMessage::Frame(3));
    assert_eq!(found[2], SocketMessage::Reconnected { tries: 1 }, "a message makes it a success");
    assert_eq!(found[3], SocketMessage::Frame(4));
    let SocketMessage::Closed(closed) = &found[4] else { panic!("{found:?}") };
    assert_eq!(closed.code, 4000, "a decision of the server is final");
    assert_eq!(server.heads().len(), 3);
    for slept in clock.slept() {
        assert!((375..=500).contains(&slept.as_millis()), "{slept:?}");
    }
}

#[tokio::test]
async fn what_was_not_sent_goes_out_on_the_new_connection() {
    const COUNT: u8 = 16;
    let (go, wait) = mpsc::channel::<()>();
    let (told, hears) = mpsc::channel();
    let server = Server::start(vec![
        Box::new(move |peer| {
            wait.recv().expect("the test goes on");
            drop_dead(peer);
        }),
        Box::new(move |mut peer| {
            while let Ok(message) = peer.read() {
                if message.is_binary() {
                    told.send(message.into_data()[0]).expect("the test waits");
                }
            }
        }),
    ]);
    let (client, _) = client(&server.url);
    let pending = connect::<Bytes, Value>(&client);
    let mut socket =
        pending.with_options(|options| options.queue(16 << 20)).await.expect("it opens");
    for number in 0..COUNT {
        socket.try_send(vec![number; 1 << 20]).expect("there is room");
    }
    go.send(()).expect("the server waits");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert!(matches!(message, SocketMessage::Reconnected { .. }), "{message:?}");
    soon(socket.flush()).await.expect("the server reads");
    assert_eq!(socket.queued(), 0);
    soon(socket.close()).await.expect("the server says good-bye");
    let heard: Vec<u8> = hears.iter().collect();
    // What the first connection had taken is gone with it; the rest comes once and in order.
    let first = *heard.first().expect("most did not fit the first connection");
    assert_eq!(heard, (first..COUNT).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_queue_can_be_taken_back_before_it_goes_out() {
    let (go, wait) = mpsc::channel::<()>();
    let (told, hears) = mpsc::channel();
    let server = Server::start(vec![
        Box::new(move |peer| {
            // It reads nothing, so that most stays with the client.
            wait.recv().expect("the test goes on");
            drop_dead(peer);
        }),
        Box::new(move |mut peer| {
            told.send(text(&mut peer)).expect("the test waits");
            linger(peer);
        }),
    ]);
    let (client, _) = client(&server.url);
    let mut pending = connect::<Value, Value>(&client);
    pending = pending.with_options(|options| options.queue(16 << 20));
    let mut socket = pending.await.expect("it opens");
    let large = Value::from("x".repeat(1 << 20));
    let mut count = 0;
    while socket.try_send(large.clone()).is_ok() {
        count += 1;
    }
    assert!(count >= 15, "{count}");
    go.send(()).expect("the server waits");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert!(matches!(message, SocketMessage::Reconnected { .. }), "{message:?}");
    let unsent = socket.take_unsent();
    assert!(!unsent.is_empty() && unsent.len() <= count, "{} of {count}", unsent.len());
    assert_eq!(socket.queued(), 0);
    socket.send(serde_json::json!("hello")).await.expect("there is room");
    soon(socket.flush()).await.expect("the server reads");
    assert_eq!(hears.recv().expect("the server reads"), "\"hello\"");
}

#[tokio::test]
async fn without_reconnect_it_is_over() {
    let server = Server::start(vec![Box::new(|mut peer| {
        say(&mut peer, "1");
        drop_dead(peer);
    })]);
    let (client, clock) = client(&server.url);
    let pending = connect::<i64, i64>(&client).with_options(|options| options.no_reconnect());
    let mut socket = pending.await.expect("it opens");
    let message = next(&mut socket).await.expect("a message").expect("no error");
    assert_eq!(message, SocketMessage::Frame(1));
    let error = next(&mut socket).await.expect("not the end").expect_err("it broke");
    assert!(error.is_transport(), "{error:?}");
    assert!(next(&mut socket).await.is_none());
    assert!(socket.send(2).await.is_err());
    assert!(clock.slept().is_empty());
}

#[tokio::test]
async fn it_gives_up_after_five_tries() {
    let (go, wait) = mpsc::channel::<()>();
    let server = Server::start(vec![Box::new(move |peer| {
        wait.recv().expect("the test goes on");
        drop_dead(peer);
    })]);
    let (client, clock) = client(&server.url);
    let mut socket: Socket<i64, i64> = connect(&client).await.expect("it opens");
    // By now nobody listens any more.
    go.send(()).expect("the server waits");
    let error = next(&mut socket).await.expect("not the end").expect_err("nobody is there");
    assert!(error.is_connect(), "{error:?}");
    let slept: Vec<u128> = clock.slept().iter().map(Duration::as_millis).collect();
    assert_eq!(slept.len(), 5, "{slept:?}");
    for (slept, full) in slept.iter().zip([500, 1000, 2000, 4000, 8000]) {
        assert!((full * 3 / 4..=full).contains(slept), "{slept} of {full}");
    }
    assert!(next(&mut socket).await.is_none());
}
