mod doubles;
mod flight;
mod local;
mod oauth;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::header::HeaderValue;

use super::{Auth, KeyFuture};
use doubles::{World, block_on};

fn text(header: &HeaderValue) -> &str {
    assert!(header.is_sensitive());
    header.to_str().expect("the test uses ASCII")
}

#[test]
fn a_key_is_a_bearer_token() {
    let world = World::new();
    let auth = Auth::api_key("KEY0123");
    let header = world.header(&auth).expect("a good key").expect("there is one");
    assert_eq!(text(&header), "Bearer KEY0123");
    assert!(auth.check().is_ok() && !auth.is_none());
    assert!(!auth.rejected(&header), "the same key would be sent again");
    let none = Auth::none();
    assert!(world.header(&none).expect("nothing is wrong").is_none());
    assert!(none.is_none() && none.check().is_ok() && !none.rejected(&header));
    assert_eq!(world.sent().len(), 0);
}

#[test]
fn a_bad_key_is_refused_and_not_shown() {
    let world = World::new();
    for (key, wanted) in [
        ("", "is empty"),
        ("S3CRET\n", "line break"),
        ("S3C\0RET", "cannot carry"),
        ("S3CRET\u{7f}", "cannot carry"),
    ] {
        let provided = key.to_owned();
        let provider = move || -> KeyFuture {
            let key = provided.clone();
            Box::pin(async { Ok(key) })
        };
        let auth = Auth::api_key(key);
        assert!(auth.check().is_err_and(|error| error.is_config()));
        for (auth, what) in [(auth, "the API key"), (Auth::provider(provider), "of the provider")] {
            let error = world.header(&auth).expect_err("a bad key");
            let shown = format!("{error} {error:?} {auth:?}");
            assert!(shown.contains(wanted) && shown.contains(what), "{shown}");
            assert!(!shown.contains("S3C"), "{shown}");
        }
    }
}

#[test]
fn a_provider_is_asked_every_time() {
    let world = World::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let auth = Auth::provider(move || -> KeyFuture {
        let number = count.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if number == 2 {
                return Err("the vault is sealed".into());
            }
            Ok(format!("key-{number}"))
        })
    });
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    for wanted in ["Bearer key-0", "Bearer key-1"] {
        let header = world.header(&auth).expect("a good key").expect("there is one");
        assert_eq!(text(&header), wanted);
        assert!(auth.rejected(&header), "another key may be there by now");
    }
    let error = world.header(&auth).expect_err("the provider failed");
    assert!(error.is_config() && error.to_string().contains("the vault is sealed"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[test]
fn nothing_is_shown() {
    let shown = [
        format!("{:?}", Auth::none()),
        format!("{:?}", Auth::api_key("S3CRET")),
        format!("{:?}", Auth::client_credentials("S3CRET", "S3CRET")),
        format!(
            "{:?}",
            Auth::provider(|| -> KeyFuture { Box::pin(async { Ok("S3CRET".to_owned()) }) })
        ),
    ];
    for (at, text) in shown.iter().enumerate() {
        assert!(text.starts_with("Auth::") && !text.contains("S3CRET"), "{text}");
        assert!(shown[..at].iter().all(|other| other != text), "{text}");
    }
}

#[test]
fn it_can_be_shared_and_its_futures_move() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    fn moves<T: Send>(future: T) -> T {
        future
    }
    let (world, auth) = (World::new(), Auth::api_key("k"));
    shared(&auth);
    assert!(block_on(moves(auth.header(world.context()))).is_ok());
}
