use secrecy::ExposeSecret;

use super::super::error::Error;
use super::{Environment, LogLevel, read};

const GOOD_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn with(list: &[(&str, &str)]) -> Result<Environment, Error> {
    read(|name| {
        let found = list.iter().find(|(known, _)| *known == name);
        Ok(found.map(|(_, value)| (*value).to_owned()))
    })
}

#[test]
fn nothing_is_set() {
    for list in
        [&[][..], &[("TELNYX_API_KEY", ""), ("TELNYX_LOG", " \n"), ("TELNYX_CUSTOM_HEADERS", "\n")]]
    {
        let found = with(list).expect("nothing is wrong");
        assert!(found.api_key.is_none() && found.log.is_none() && found.custom_headers.is_empty());
        assert!(found.auth().expect("nothing is wrong").is_none());
    }
}

#[test]
fn all_are_set() {
    let found = with(&[
        ("TELNYX_API_KEY", "KEY0123\n"),
        ("TELNYX_PUBLIC_KEY", GOOD_KEY),
        ("TELNYX_CLIENT_ID", "id"),
        ("TELNYX_CLIENT_SECRET", "s3:cret"),
        ("TELNYX_BASE_URL", " https://localhost:8/v3/ "),
        ("TELNYX_LOG", "Warn"),
        ("TELNYX_CUSTOM_HEADERS", "X-A: 1: 2\r\n\n  x-b :\nx-a:3\n"),
    ])
    .expect("all are good");
    assert_eq!(found.api_key.as_ref().map(|key| key.expose_secret()), Some("KEY0123"));
    assert_eq!(found.public_key.as_deref(), Some(GOOD_KEY));
    assert_eq!(found.client_id.as_deref(), Some("id"));
    assert_eq!(found.client_secret.as_ref().map(|key| key.expose_secret()), Some("s3:cret"));
    assert_eq!(found.base_url.as_deref(), Some("https://localhost:8/v3/"));
    assert_eq!(found.log, Some(LogLevel::Warn));
    let headers: Vec<(&str, &str)> =
        found.custom_headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(headers, [("x-b", ""), ("x-a", "3")]);
    let shown = format!("{found:?}");
    assert!(!shown.contains("KEY0123") && !shown.contains("s3:cret"), "{shown}");
    assert!(LogLevel::Off < LogLevel::Error && LogLevel::Info < LogLevel::Debug);
}

#[test]
fn a_bad_value_is_an_error_that_names_the_variable_alone() {
    let table: &[(&str, &[&str])] = &[
        ("TELNYX_API_KEY", &["S3CRET\nx", "S3CRET\u{7f}", "S3CRET\u{0}x"]),
        ("TELNYX_PUBLIC_KEY", &["S3CRET", "S3CRET==", "S3CRETS3CRET", "-----BEGIN S3CRET"]),
        ("TELNYX_CLIENT_ID", &["S3CRET:x", "S3CRET\nx"]),
        ("TELNYX_CLIENT_SECRET", &["S3CRET\rx"]),
        (
            "TELNYX_BASE_URL",
            &[
                "S3CRET",
                "ftp://S3CRET",
                "https://u:S3CRET@x",
                "https://x?k=S3CRET",
                "https://x#S3CRET",
                "http://[S3CRET",
                "unix:/S3CRET",
            ],
        ),
        ("TELNYX_LOG", &["S3CRET", "trace S3CRET", "2", "debug,info"]),
        (
            "TELNYX_CUSTOM_HEADERS",
            &[
                "S3CRET",
                "a: b\nS3CRET",
                "S 3CRET: x",
                ": S3CRET",
                "x: S3CRET\rx",
                "é: S3CRET",
                "x: S3CRET\u{0}",
            ],
        ),
    ];
    for (name, values) in table {
        for value in *values {
            let error = with(&[(name, value)]).expect_err(value);
            assert!(error.is_config(), "{error:?}");
            let (shown, debug) = (error.to_string(), format!("{error:?}"));
            assert!(shown.contains(name), "{shown}");
            assert!(!shown.contains("S3CRET") && !debug.contains("S3CRET"), "{shown}");
        }
    }
    let error = with(&[("TELNYX_CUSTOM_HEADERS", "a: b\n\nc")]).expect_err("there is no colon");
    assert!(error.to_string().contains("line 3"), "{error}");
    let unreadable = read(|name| Err(super::invalid(name, "it is not valid text")));
    assert!(unreadable.expect_err("no text").to_string().contains("TELNYX_API_KEY"));
}

#[test]
fn who_authenticates() {
    let kind = |list: &[(&str, &str)]| {
        with(list).and_then(|found| found.auth()).map(|auth| format!("{auth:?}"))
    };
    let (key, id, secret) =
        (("TELNYX_API_KEY", "KEY"), ("TELNYX_CLIENT_ID", "ID"), ("TELNYX_CLIENT_SECRET", "SE"));
    let api_key = kind(&[key]).expect("a key is enough");
    assert_eq!(kind(&[key, id]).expect("a key is enough"), api_key);
    assert_eq!(kind(&[key, secret]).expect("a key is enough"), api_key);
    let credentials = kind(&[id, secret]).expect("both are there");
    assert_ne!(credentials, api_key);
    assert_eq!(kind(&[key, id, secret]).expect("all are there"), credentials);
    for (list, wanted) in
        [(id, "TELNYX_CLIENT_SECRET is not set"), (secret, "TELNYX_CLIENT_ID is not set")]
    {
        let error = kind(&[list]).expect_err("half a pair");
        assert!(error.to_string().contains(wanted), "{error}");
    }
}
