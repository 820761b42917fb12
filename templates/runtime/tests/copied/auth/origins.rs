//! Where keys and credentials go, and where they come from.

use super::*;

#[tokio::test]
async fn a_key_goes_to_its_origin_alone() {
    let other = Api::start(|_| (200, Vec::new(), "file".to_owned())).await;
    let host = other.url.trim_start_matches("http://").to_owned();
    let places = [
        other.url.clone(),
        format!("//{host}"),
        format!("\\\\{host}"),
        format!("http:\\\\{host}\\"),
        format!("http://127.0.0.1/@{host}"),
        format!("http://KEY@{host}/"),
    ];
    for place in places {
        let there = place.clone();
        let api = Api::start(move |seen| {
            if seen.is_token() {
                token(1)
            } else {
                (302, vec![("location", there.clone())], String::new())
            }
        })
        .await;
        for client in [
            api.client(),
            Client::builder()
                .base_url(&api.url)
                .api_key("KEY0123")
                .max_retries(0)
                .build()
                .expect("good settings"),
        ] {
            // Whether it is followed differs; that nothing secret goes along does not.
            let _ = rt::Pending::<Bytes>::new(rt::Call::new(&client, &DOWNLOAD)).await;
            let _ = call(&client, &POST).await;
        }
        for seen in other.seen() {
            assert!(!seen.headers.contains_key("authorization"), "{place}: {seen:?}");
            assert!(!format!("{seen:?}").contains("t0ken"), "{place}: {seen:?}");
        }
    }
    assert!(!other.seen().is_empty(), "some redirects are followed");
    assert!(other.seen().iter().all(|seen| seen.line.starts_with("GET ")));
}

#[tokio::test]
async fn the_credentials_do_not_follow_a_redirect() {
    let other = Api::start(|_| token(1)).await;
    let there = format!("{}/oauth/token", other.url);
    let api = Api::start(move |_| (307, vec![("location", there.clone())], String::new())).await;
    let error = call(&api.client(), &GET).await.expect_err("a redirect is no token");
    assert_eq!((error.status(), api.tokens(), other.seen().len()), (Some(307), 1, 0));
}

#[tokio::test]
async fn another_base_url_gets_a_token_of_its_own() {
    let (here, there) = (
        with_tokens(Duration::ZERO, |_| true).await,
        Api::start(|seen| if seen.is_token() { token(77) } else { ok("{}") }).await,
    );
    let client = here.client();
    call(&client, &GET).await.expect("the token is good");
    let moved = client.with(|settings| settings.base_url(&there.url)).expect("good settings");
    call(&moved, &GET).await.expect("the token is good");
    assert_eq!((here.tokens(), there.tokens()), (1, 1));
    assert_eq!(there.calls()[0].key(), "Bearer t0ken-77");
}

/// Variables belong to a process, so this is one of its own.
#[tokio::test]
async fn the_environment_is_enough() {
    let api = with_tokens(Duration::ZERO, |_| true).await;
    let run = |variables: Vec<(&'static str, String)>| async move {
        let program = std::env::current_exe().expect("a test is a program");
        let output = tokio::task::spawn_blocking(move || {
            let mut child = std::process::Command::new(program);
            for name in [
                "API_KEY",
                "PUBLIC_KEY",
                "CLIENT_ID",
                "CLIENT_SECRET",
                "BASE_URL",
                "LOG",
                "CUSTOM_HEADERS",
            ] {
                child.env_remove(format!("TELNYX_{name}"));
            }
            child.envs(variables);
            child
                .args([
                    "--exact",
                    "auth::origins::call_with_the_environment",
                    "--ignored",
                    "--nocapture",
                ])
                .output()
        });
        let output = output.await.expect("it does not panic").expect("it runs");
        String::from_utf8(output.stdout).expect("it prints text")
    };
    let base = ("TELNYX_BASE_URL", format!("{}/v2", api.url));
    let shown = run(vec![
        base.clone(),
        ("TELNYX_API_KEY", "KEY0123".to_owned()),
        ("TELNYX_CLIENT_ID", "id".to_owned()),
        ("TELNYX_CLIENT_SECRET", "s3cret\n".to_owned()),
        ("TELNYX_CUSTOM_HEADERS", "X-Team: blue\nX-Cost: 7".to_owned()),
    ])
    .await;
    assert!(shown.contains("called"), "{shown}");
    let seen = api.calls();
    assert_eq!((seen.len(), seen[0].key()), (1, "Bearer t0ken-1"));
    assert_eq!((&*seen[0].headers["x-team"], &*seen[0].headers["x-cost"]), ("blue", "7"));
    assert_eq!(api.seen()[0].key(), BASIC);
    for (name, value, wanted) in [
        ("TELNYX_CLIENT_ID", "id", "TELNYX_CLIENT_SECRET is not set"),
        ("TELNYX_CUSTOM_HEADERS", "S3CRET", "TELNYX_CUSTOM_HEADERS"),
        ("TELNYX_PUBLIC_KEY", "S3CRET", "TELNYX_PUBLIC_KEY"),
        ("TELNYX_LOG", "S3CRET", "TELNYX_LOG"),
    ] {
        let shown = run(vec![base.clone(), (name, value.to_owned())]).await;
        assert!(shown.contains(wanted) && !shown.contains("S3CRET"), "{shown}");
    }
    assert_eq!(api.calls().len(), 1);
}

#[tokio::test]
#[ignore = "runs as a process of `the_environment_is_enough`"]
async fn call_with_the_environment() {
    match Client::from_env() {
        Ok(client) => match call(&client, &GET).await {
            Ok(_) => println!("called"),
            Err(error) => println!("{error}"),
        },
        Err(error) => println!("{error}"),
    }
}
