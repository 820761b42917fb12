use std::future::Future;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::header::HeaderValue;
use url::Url;

use super::super::super::error::Error;
use super::super::Auth;
use super::doubles::{Reply, World, block_on, token};

/// The base64 of `id:s3:cret`.
const BASIC: &str = "Basic aWQ6czM6Y3JldA==";

fn auth() -> Auth {
    Auth::client_credentials("id", "s3:cret")
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn good(world: &World, auth: &Auth) -> String {
    let header = world.header(auth).expect("there is a token").expect("there is a header");
    assert!(header.is_sensitive());
    header.to_str().expect("a token is ASCII").to_owned()
}

fn bad(world: &World, auth: &Auth) -> Error {
    let error = world.header(auth).expect_err("there is no token");
    assert_eq!(error.operation(), "oauth.token");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("s3:cret") && !shown.contains(&BASIC[6..]), "{shown}");
    error
}

#[test]
fn one_request_for_many_callers() {
    let world = World::answering([token("t1", 3600)]);
    let auth = auth();
    world.gate().close();
    let mut calls: Vec<_> = (0..64).map(|_| Box::pin(auth.header(world.context()))).collect();
    let mut cx = Context::from_waker(Waker::noop());
    for call in &mut calls {
        assert!(call.as_mut().poll(&mut cx).is_pending());
    }
    // Who began it gives up, and so does the last one.
    drop(calls.remove(0));
    drop(calls.pop());
    world.gate().open();
    for mut call in calls {
        let Poll::Ready(Ok(Some(header))) = call.as_mut().poll(&mut cx) else {
            panic!("the token is there");
        };
        assert_eq!(header, "Bearer t1");
    }
    let sent = world.sent();
    assert_eq!(sent.len(), 1);
    let request = &sent[0];
    assert_eq!(
        (request.method.as_str(), &*request.url),
        ("POST", "https://api.test/v2/oauth/token")
    );
    assert_eq!(
        (request.operation, request.route, request.attempt),
        ("oauth.token", "/oauth/token", 1)
    );
    assert_eq!(request.headers["authorization"], BASIC);
    assert!(request.headers["authorization"].is_sensitive());
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(
        request.body.as_bytes().map(|body| &body[..]),
        Some(&b"grant_type=client_credentials"[..])
    );
}

#[test]
fn a_token_is_kept_and_renewed_early() {
    // Its life, and for how long it is used.
    for (life, used) in [(3600, 3540), (7200, 7140), (600, 540), (100, 90), (10, 9), (0, 0)] {
        let world = World::answering([token("t1", life), token("t2", life)]);
        let auth = auth();
        assert_eq!(good(&world, &auth), "Bearer t1");
        if used > 0 {
            world.time.pass(secs(used) - Duration::from_millis(1));
            assert_eq!(good(&world, &auth), "Bearer t1", "{life}");
            world.time.pass(Duration::from_millis(1));
        }
        assert_eq!(good(&world, &auth), "Bearer t2", "{life}");
        assert_eq!(world.sent().len(), 2);
    }
}

#[test]
fn both_clocks_count() {
    let world = World::answering([token("t1", 3600), token("t2", 3600)]);
    let auth = auth();
    world.time.set_off(secs(1000));
    assert_eq!(good(&world, &auth), "Bearer t1");
    // The calendar is set back, and the time passes all the same.
    world.time.set_off(secs(0));
    world.time.pass(secs(3600));
    assert_eq!(good(&world, &auth), "Bearer t2");
    // The machine slept: only the calendar has moved.
    world.then(token("t3", 3600));
    world.time.set_off(secs(3600));
    assert_eq!(good(&world, &auth), "Bearer t3");
}

#[test]
fn the_life_is_read_as_it_comes() {
    let table = [
        ("", 3540),
        (r#","expires_in":null"#, 3540),
        (r#","expires_in":"1000""#, 940),
        (r#","expires_in":1000.5"#, 940),
        (r#","expires_in":-5"#, 0),
        (r#","expires_in":"soon""#, 3540),
        (r#","expires_in":"NaN""#, 3540),
        (r#","expires_in":true"#, 3540),
        (r#","expires_in":1e300"#, 1_000_000),
        (r#","expires_in":18446744073709551615"#, 1_000_000),
        (r#","token_type":"bearer""#, 3540),
        (r#","token_type":null"#, 3540),
    ];
    for (rest, used) in table {
        let body = format!(r#"{{"access_token":"t1"{rest}}}"#);
        let world = World::answering([Reply::Answer(200, &[], body), token("t2", 9)]);
        let auth = auth();
        assert_eq!(good(&world, &auth), "Bearer t1", "{rest}");
        if used > 0 {
            world.time.pass(secs(used - 1));
            assert_eq!(good(&world, &auth), "Bearer t1", "{rest}");
        }
        if used < 10_000 {
            world.time.pass(secs(2));
            assert_eq!(good(&world, &auth), "Bearer t2", "{rest}");
        }
    }
}

#[test]
fn all_who_wait_see_a_failure_and_the_next_tries_anew() {
    let refused = || {
        let body = r#"{"error":"invalid_client","error_description":"s3:cret is wrong, so is aWQ6czM6Y3JldA=="}"#;
        Reply::Answer(401, &[("x-request-id", "r1")], body.to_owned())
    };
    let world = World::answering([refused()]);
    let auth = auth();
    world.gate().close();
    let mut calls: Vec<_> = (0..8).map(|_| Box::pin(auth.header(world.context()))).collect();
    let mut cx = Context::from_waker(Waker::noop());
    for call in &mut calls {
        assert!(call.as_mut().poll(&mut cx).is_pending());
    }
    world.gate().open();
    for mut call in calls {
        let Poll::Ready(Err(error)) = call.as_mut().poll(&mut cx) else {
            panic!("the credentials were refused");
        };
        assert_eq!((error.status(), error.request_id()), (Some(401), Some("r1")));
        assert!(error.is_auth() && error.has_code("invalid_client"), "{error:?}");
        assert_eq!(error.operation(), "oauth.token");
        let body = String::from_utf8_lossy(error.body().expect("it had a body")).into_owned();
        let shown = format!("{error} {error:?} {body}");
        assert!(shown.contains("[hidden] is wrong, so is [hidden]"), "{shown}");
        assert!(!shown.contains("s3:cret") && !shown.contains(&BASIC[6..]), "{shown}");
    }
    assert_eq!(world.sent().len(), 1);
    world.then(token("t1", 3600));
    assert_eq!(good(&world, &auth), "Bearer t1");
    assert_eq!(world.sent().len(), 2);
}

#[test]
fn faults_become_errors() {
    let (cut, away) = (World::answering([Reply::Cut]), World::answering([Reply::Refused]));
    let error = bad(&cut, &auth());
    assert!(error.is_transport() && error.to_string().contains("was cut"), "{error}");
    assert!(bad(&away, &auth()).is_connect());
    // Nobody waits for ever, whatever the limits of the call are.
    let silent = World::answering([Reply::Silence]);
    silent.time.hurry();
    assert!(bad(&silent, &auth()).is_timeout());
    assert_eq!(silent.time.passed(), secs(30));
    let busy = World::answering([Reply::Answer(503, &[("retry-after", "7")], String::new())]);
    let error = bad(&busy, &auth());
    assert!(error.is_server_error() && error.retry_after() == Some(secs(7)), "{error:?}");
    let moved = Reply::Answer(302, &[("location", "https://else.test/")], String::new());
    let moved = World::answering([moved]);
    assert_eq!(bad(&moved, &auth()).status(), Some(302));
    for world in [cut, away, silent, busy, moved] {
        assert_eq!(world.sent().len(), 1);
    }
}

/// A waiter that has not looked yet keeps the failed request alive, and no other call gets it.
#[test]
fn a_failure_is_not_for_those_who_come_later() {
    let world = World::answering([Reply::Answer(401, &[], String::new())]);
    let auth = auth();
    world.gate().close();
    let (mut first, mut late) =
        (Box::pin(auth.header(world.context())), Box::pin(auth.header(world.context())));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut cx).is_pending() && late.as_mut().poll(&mut cx).is_pending());
    world.gate().open();
    assert!(matches!(first.as_mut().poll(&mut cx), Poll::Ready(Err(_))));
    world.then(token("t1", 3600));
    assert_eq!(good(&world, &auth), "Bearer t1");
    assert!(matches!(late.as_mut().poll(&mut cx), Poll::Ready(Err(_))));
    assert_eq!(good(&world, &auth), "Bearer t1");
    assert_eq!(world.sent().len(), 2);
}

#[test]
fn an_answer_without_a_token_is_an_error() {
    for (body, path) in [
        ("", ""),
        ("<html>T0KEN</html>", ""),
        ("[]", "access_token"),
        (r#"{"token":"T0KEN"}"#, "access_token"),
        (r#"{"access_token":null}"#, "access_token"),
        (r#"{"access_token":["T0KEN"]}"#, "access_token"),
        (r#"{"access_token":""}"#, "access_token"),
        (r#"{"access_token":"T0KEN\r\nx-evil: 1"}"#, "access_token"),
        (r#"{"access_token":"T0KEN x"}"#, "access_token"),
        (r#"{"access_token":"T0KENé"}"#, "access_token"),
        (r#"{"access_token":"T0KEN","token_type":"mac"}"#, "token_type"),
        (r#"{"access_token":"T0KEN","token_type":1}"#, "token_type"),
    ] {
        let world = World::answering([Reply::Answer(200, &[], body.to_owned())]);
        let error = bad(&world, &auth());
        assert!(error.is_decode() && error.field_path() == Some(path), "{body}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("T0KEN"), "{error:?}");
        assert_eq!(world.sent().len(), 1);
    }
    let world = World::answering([Reply::Answer(200, &[], " ".repeat(1 << 20))]);
    assert!(bad(&world, &auth()).is_transport());
}

#[test]
fn a_refused_token_is_forgotten_once() {
    let world = World::answering([token("t1", 3600), token("t2", 3600), token("t3", 3600)]);
    let auth = auth();
    assert_eq!(good(&world, &auth), "Bearer t1");
    assert!(auth.rejected(&HeaderValue::from_static("Bearer t1")));
    assert_eq!(good(&world, &auth), "Bearer t2");
    // Another request comes back with the old token only now: there is a new one to try.
    assert!(auth.rejected(&HeaderValue::from_static("Bearer t1")));
    assert_eq!(good(&world, &auth), "Bearer t2");
    assert_eq!(world.sent().len(), 2);
}

#[test]
fn a_token_belongs_to_its_base_url() {
    let mut world = World::answering([token("t1", 3600), token("t2", 3600)]);
    let auth = auth();
    assert_eq!(good(&world, &auth), "Bearer t1");
    let first =
        std::mem::replace(&mut world.base, Url::parse("http://localhost:1/").expect("a URL"));
    assert_eq!(good(&world, &auth.clone()), "Bearer t2");
    world.base = first;
    assert_eq!(good(&world, &auth), "Bearer t1");
    let urls: Vec<String> = world.sent().iter().map(|request| request.url.clone()).collect();
    assert_eq!(urls, ["https://api.test/v2/oauth/token", "http://localhost:1/oauth/token"]);
}

#[test]
fn bad_credentials_are_not_sent() {
    let world = World::new();
    for (id, secret, wanted) in [
        ("", "s", "client id is empty"),
        ("S3:CRET", "s", "client id has characters"),
        ("S3\nCRET", "s", "client id has characters"),
        ("id", "", "client secret is empty"),
    ] {
        let auth = Auth::client_credentials(id, secret);
        for error in [auth.check().expect_err(wanted), world.header(&auth).expect_err(wanted)] {
            assert!(error.is_config() && error.to_string().contains(wanted), "{error}");
            assert!(!error.to_string().contains("CRET"), "{error}");
        }
    }
    assert!(world.sent().is_empty() && auth().check().is_ok());
}

#[test]
fn a_call_that_goes_away_leaves_nothing_behind() {
    let world = World::answering([Reply::Silence, token("t1", 3600)]);
    let auth = auth();
    let mut call = Box::pin(auth.header(world.context()));
    assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(call);
    // The silent request is gone with its only caller, and the next one begins anew.
    assert_eq!(
        block_on(auth.header(world.context())).expect("a token").expect("a header"),
        "Bearer t1"
    );
    assert_eq!(world.sent().len(), 2);
}
