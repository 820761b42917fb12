//! What we sign is accepted by the official Node and Python packages, what OpenSSL and libsodium
//! sign is accepted by us, and what anybody changed is refused by all.
//!
//! `cargo xtask interop` installs the packages and runs this.

use std::collections::BTreeMap;
use std::env;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use telnyx_sdk::webhooks::testing::{self, PUBLIC_KEY, SEED};
use telnyx_sdk::webhooks::{Event, SIGNATURE, TIMESTAMP, Verifier, WebhookError};

/// A request, and whether it is to be accepted.
struct Case {
    name: String,
    headers: BTreeMap<String, String>,
    body: String,
    good: bool,
}

fn bodies() -> Vec<String> {
    let mut bodies = vec![
        "{}".to_owned(),
        r#"{"data":{"event_type":"call.answered","id":"1","payload":{"to":"+15550100"}}}"#.into(),
        // Blanks, escapes and letters that a parser would not write back.
        "{ \"data\" :\r\n{\"event_type\":\"a|b\",\"payload\":{\"text\":\"Gr\u{fc}\u{df}e \u{1f600} \\u00e9 \\/\"}}}\n".into(),
        format!(r#"{{"data":{{"payload":{{"text":"{}"}}}}}}"#, "x".repeat(200_000)),
    ];
    bodies.extend(Event::EVENT_TYPES.iter().map(|name| {
        format!(r#"{{"data":{{"event_type":"{name}","id":"1","payload":{{"n":1}}}}}}"#)
    }));
    bodies
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(now.as_secs()).expect("before the end of time")
}

fn case(name: &str, good: bool, headers: testing::Headers, body: &str) -> Case {
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Case { name: name.to_owned(), headers, body: body.to_owned(), good }
}

fn cases() -> Vec<Case> {
    let (now, all) = (now(), bodies());
    let mut cases: Vec<Case> = all
        .iter()
        .enumerate()
        .map(|(index, body)| {
            case(&format!("good {index}"), true, testing::sign(&SEED, now, body), body)
        })
        .collect();
    let body = &all[1];
    let good = || testing::sign(&SEED, now, body);
    cases.push(case("a little old", true, testing::sign(&SEED, now - 200, body), body));
    cases.push(case("a little early", true, testing::sign(&SEED, now + 200, body), body));
    cases.push(case("another body", false, good(), &body.replace("answered", "hangup..")));
    cases.push(case("a blank more", false, good(), &format!("{body} ")));
    cases.push(case("stale", false, testing::sign(&SEED, now - 400, body), body));
    cases.push(case("future", false, testing::sign(&SEED, now + 400, body), body));
    cases.push(case("another key", false, testing::sign(&[7; 32], now, body), body));
    let mut change = |name: &str, change: &dyn Fn(&mut BTreeMap<String, String>)| {
        let mut case = case(name, false, good(), body);
        change(&mut case.headers);
        cases.push(case);
    };
    change("another time", &|headers| {
        headers.insert(TIMESTAMP.to_owned(), (now + 1).to_string());
    });
    change("no time", &|headers| {
        headers.remove(TIMESTAMP);
    });
    change("no signature", &|headers| {
        headers.remove(SIGNATURE);
    });
    change("words for a time", &|headers| {
        headers.insert(TIMESTAMP.to_owned(), "now".to_owned());
    });
    change("half a signature", &|headers| {
        let half = headers[SIGNATURE][..44].to_owned();
        headers.insert(SIGNATURE.to_owned(), half);
    });
    change("a signature without padding", &|headers| {
        let bare = headers[SIGNATURE].trim_end_matches('=').to_owned();
        headers.insert(SIGNATURE.to_owned(), bare);
    });
    change("no base64", &|headers| {
        headers.insert(SIGNATURE.to_owned(), "!".repeat(88));
    });
    cases
}

/// Sends the cases to a program, compares its verdicts with ours, and checks what it signed.
fn compare(program: &str, argument: &str) {
    let dir = PathBuf::from(env::var_os("INTEROP_DIR").expect("run it by `cargo xtask interop`"));
    let (cases, bodies) = (cases(), bodies());
    let question = json!({
        "publicKey": PUBLIC_KEY,
        "seed": SEED.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        "cases": cases.iter().map(|case| json!({
            "name": case.name, "headers": case.headers, "body": case.body,
        })).collect::<Vec<_>>(),
        "bodies": bodies,
        "now": now(),
    });
    let program = if program.contains('/') { dir.join(program) } else { program.into() };
    let mut child = Command::new(program)
        .arg(argument)
        .current_dir(&dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is installed");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(question.to_string().as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{argument} failed");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");

    let verifier = Verifier::new(PUBLIC_KEY).expect("the key of the tests");
    for case in &cases {
        let theirs = answer["verdicts"][&case.name].as_str().expect("a verdict");
        let expected = if case.good { "accepted" } else { "refused" };
        assert!(theirs.starts_with(expected), "{argument}, {}: {theirs}", case.name);
        let ours = verifier.verify(&case.headers, case.body.as_bytes());
        assert_eq!(ours.is_ok(), case.good, "{}: {ours:?}", case.name);
    }

    let signed = answer["signed"].as_array().expect("a list");
    assert_eq!(signed.len(), bodies.len());
    for (one, body) in signed.iter().zip(&bodies) {
        let text = |name: &str| one[name].as_str().expect("text");
        assert_eq!(text("body"), body);
        let headers = [(TIMESTAMP, text("timestamp")), (SIGNATURE, text("signature"))];
        assert_eq!(verifier.verify(&headers, body.as_bytes()), Ok(()), "{argument}");
        let changed = format!("{body} ");
        let refused = verifier.verify(&headers, changed.as_bytes());
        assert_eq!(refused, Err(WebhookError::WrongSignature), "{argument}");
    }
    println!("{argument}: {} requests judged, {} signatures accepted", cases.len(), signed.len());
}

#[test]
#[ignore = "needs installed packages: cargo xtask interop"]
fn node() {
    compare("node", "check.mjs");
}

#[test]
#[ignore = "needs installed packages: cargo xtask interop"]
fn python() {
    compare("venv/bin/python", "check.py");
}
