//! Which requests are taken for webhooks of the server: vectors signed here, and one by OpenSSL.

use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use http::HeaderMap;

use crate::runtime::webhook::testing::{self, PUBLIC_KEY, SEED};
use crate::runtime::webhook::{ReplayGuard, SIGNATURE, TIMESTAMP, Verifier, WebhookError, pairs};
use crate::webhooks::Event;

const NOW: i64 = 1_700_000_000;
const BODY: &[u8] = br#"{"data":{"event_type":"call.answered","payload":{}}}"#;

fn at(seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
}

fn verifier() -> Verifier {
    Verifier::new(PUBLIC_KEY).expect("the key of the tests").clock(|| at(NOW))
}

fn check(headers: &[(&str, &str)], body: &[u8]) -> Result<(), WebhookError> {
    verifier().verify(headers, body)
}

/// Signs without any code of the runtime.
fn signature(stamp: &str, body: &[u8]) -> String {
    let message = [stamp.as_bytes(), b"|", body].concat();
    STANDARD.encode(SigningKey::from_bytes(&SEED).sign(&message).to_bytes())
}

#[test]
fn a_signed_body_is_accepted() {
    let made = signature("1700000000", BODY);
    assert_eq!(check(&[(TIMESTAMP, "1700000000"), (SIGNATURE, &made)], BODY), Ok(()));
    assert_eq!(testing::sign(&SEED, NOW, BODY)[1].1, made, "the signer signs the same");
    assert_eq!(testing::public_key(&SEED), PUBLIC_KEY);
    // By `openssl pkeyutl -sign -rawin` with the same key.
    let foreign =
        "IiTD3CDdOzdAUdmsBscHY03feHv4ZiNROXhHjXfieO3YRlimiw11+/Hv3fYlWgM1mQJLcegOpwXp9xsZs6CsBw==";
    assert_eq!(check(&[(TIMESTAMP, "1700000000"), (SIGNATURE, foreign)], b"{\"data\":{}}"), Ok(()));
    // Any bytes may be signed, and nothing at all.
    for body in [&b""[..], b"\xff\x00|", b"a|b"] {
        let headers = testing::sign(&SEED, NOW, body);
        assert_eq!(verifier().verify(&headers, body), Ok(()));
    }
    let headers = testing::sign_now(&SEED, BODY);
    let real = Verifier::new(PUBLIC_KEY).expect("a key");
    assert_eq!(real.verify(&headers, BODY), Ok(()), "the clock of the system");
}

#[test]
fn unwrapping_checks_first_and_keeps_the_body() {
    let headers = testing::sign(&SEED, NOW, BODY);
    let event = verifier().unwrap_as::<Event, _>(&headers, Bytes::from_static(BODY));
    let event = event.expect("signed");
    assert!(matches!(*event, Event::CallAnswered(_)));
    assert_eq!(&event.raw()[..], BODY);
    let error = verifier().unwrap_as::<Event, _>(&headers, Bytes::from_static(b"{}"));
    assert_eq!(error.err(), Some(WebhookError::WrongSignature));
}

#[test]
fn each_check_has_its_own_error() {
    let good = signature("1700000000", BODY);
    let with = |stamp: &str, signature: &str| {
        check(&[(TIMESTAMP, stamp), (SIGNATURE, signature)], BODY).expect_err("refused")
    };
    let wrong = WebhookError::WrongSignature;

    // Body, timestamp and key.
    let mut body = BODY.to_vec();
    body[0] ^= 1;
    assert_eq!(check(&[(TIMESTAMP, "1700000000"), (SIGNATURE, &good)], &body), Err(wrong.clone()));
    assert_eq!(with("1700000001", &good), wrong);
    let other = testing::sign(&[7; 32], NOW, BODY);
    assert_eq!(verifier().verify(&other, BODY), Err(wrong.clone()));

    // Headers that are missing or doubled; the timestamp is looked at first.
    let missing = |name| Err(WebhookError::MissingHeader { name });
    let repeated = |name| Err(WebhookError::RepeatedHeader { name });
    assert_eq!(check(&[], BODY), missing(TIMESTAMP));
    assert_eq!(check(&[(SIGNATURE, &good)], BODY), missing(TIMESTAMP));
    assert_eq!(check(&[(TIMESTAMP, "1700000000")], BODY), missing(SIGNATURE));
    for name in [TIMESTAMP, "Telnyx-Timestamp"] {
        let twice = [(TIMESTAMP, "1700000000"), (SIGNATURE, good.as_str()), (name, "1700000000")];
        assert_eq!(check(&twice, BODY), repeated(TIMESTAMP));
    }
    let twice = [(SIGNATURE, "x"), (TIMESTAMP, "1700000000"), (SIGNATURE, good.as_str())];
    assert_eq!(check(&twice, BODY), repeated(SIGNATURE));

    // What is no number of seconds, though some parsers take it for one.
    for stamp in [
        "",
        " ",
        "now",
        "+1700000000",
        "-1700000000",
        " 1700000000",
        "1700000000 ",
        "01700000000",
        "1700000000.0",
        "1.7e9",
        "0x6553f100",
        "1_700_000_000",
        "1700000000,1700000000",
        "NaN",
        "Infinity",
        "99999999999999999999",
        "１７００００００００",
        "1700000000\u{0}",
        "00",
    ] {
        let error = check(&[(TIMESTAMP, stamp), (SIGNATURE, &signature(stamp, BODY))], BODY);
        assert_eq!(error, Err(WebhookError::InvalidTimestamp), "{stamp:?}");
    }

    // What decodes to the signature in some decoders, and what does not.
    let url_safe = good.replace('+', "-").replace('/', "_");
    assert_ne!(url_safe, good, "the vector has a letter that differs");
    let unpadded = good.trim_end_matches('=');
    // The last letter before the padding carries four bits that belong to no byte.
    let last = unpadded.as_bytes()[unpadded.len() - 1];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let index = alphabet.iter().position(|letter| *letter == last).expect("a letter");
    let loose = char::from(alphabet[index + 1]);
    let trailing_bits = format!("{}{loose}==", &unpadded[..unpadded.len() - 1]);
    let hex: String =
        STANDARD.decode(&good).expect("base64").iter().map(|byte| format!("{byte:02x}")).collect();
    for odd in [
        "",
        "=",
        "==",
        unpadded,
        &format!("{unpadded}="),
        &format!("{good}="),
        &format!(" {good}"),
        &format!("{good}\n"),
        &format!("{good},{good}"),
        &url_safe,
        &trailing_bits,
        &hex,
        &STANDARD.encode([1; 63]),
        &STANDARD.encode([1; 65]),
        &STANDARD.encode([1; 32]),
        &format!("{}\u{e9}==", &unpadded[..84]),
    ] {
        assert_eq!(with("1700000000", odd), WebhookError::InvalidSignature, "{odd:?}");
    }
    assert_eq!(with("1700000000", &STANDARD.encode([1; 64])), wrong);
}

#[test]
fn the_tolerance_is_exact_and_works_both_ways() {
    let ask = |tolerance: Duration, stamp: i64| {
        let headers = testing::sign(&SEED, stamp, BODY);
        verifier().tolerance(tolerance).verify(&headers, BODY)
    };
    let (five, zero) = (Duration::from_secs(300), Duration::ZERO);
    assert_eq!(ask(five, NOW - 300), Ok(()));
    assert_eq!(ask(five, NOW + 300), Ok(()));
    let age = Duration::from_secs(301);
    assert_eq!(ask(five, NOW - 301), Err(WebhookError::Stale { age }));
    assert_eq!(ask(five, NOW + 301), Err(WebhookError::Future { ahead: age }));
    assert_eq!(ask(Duration::from_secs(7200), NOW - 7200), Ok(()));
    assert_eq!(ask(zero, NOW), Ok(()));
    let age = Duration::from_secs(1);
    assert_eq!(ask(zero, NOW - 1), Err(WebhookError::Stale { age }));
    assert_eq!(ask(Duration::MAX, 0), Ok(()));
    assert_eq!(ask(Duration::MAX, i64::MAX), Ok(()));
    assert!(matches!(ask(five, i64::MAX), Err(WebhookError::Future { .. })));
    // A clock before 1970 is a wrong clock, not a panic.
    let early = verifier().clock(|| at(-10));
    let headers = testing::sign(&SEED, NOW, BODY);
    assert!(matches!(early.verify(&headers, BODY), Err(WebhookError::Future { .. })));
    let soon = testing::sign(&SEED, 295, BODY);
    let ahead = Duration::from_secs(305);
    assert_eq!(early.verify(&soon, BODY), Err(WebhookError::Future { ahead }));
    // Parts of a second do not count against the sender.
    let late = verifier().clock(|| at(NOW + 300) + Duration::from_millis(999));
    assert_eq!(late.verify(&headers, BODY), Ok(()));
    // The default.
    assert_eq!(verifier().verify(&testing::sign(&SEED, NOW - 300, BODY), BODY), Ok(()));
    assert!(verifier().verify(&testing::sign(&SEED, NOW - 301, BODY), BODY).is_err());
}

#[test]
fn keys_are_rotated() {
    let new = testing::public_key(&[7; 32]);
    let (old_headers, new_headers) =
        (testing::sign(&SEED, NOW, BODY), testing::sign(&[7; 32], NOW, BODY));
    let both = verifier().key(&new).expect("a key");
    assert_eq!(both.verify(&old_headers, BODY), Ok(()));
    assert_eq!(both.verify(&new_headers, BODY), Ok(()));
    let third = testing::sign(&[8; 32], NOW, BODY);
    assert_eq!(both.verify(&third, BODY), Err(WebhookError::WrongSignature));
    assert_eq!(verifier().verify(&new_headers, BODY), Err(WebhookError::WrongSignature));
}

#[test]
fn bad_keys_are_refused_by_name_and_never_shown() {
    // The identity, for which anybody can make signatures; and bytes that are no point.
    let mut weak = [0; 32];
    weak[0] = 1;
    let (weak, none) = (STANDARD.encode(weak), STANDARD.encode([2; 32]));
    for (text, reason) in [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("secret!", "is not standard base64"),
        (PUBLIC_KEY.trim_end_matches('='), "is not standard base64"),
        ("QUJD", "is not a key of 32 bytes"),
        (&none, "is not an Ed25519 key"),
        (&weak, "is a weak key"),
    ] {
        for error in [Verifier::new(text).err(), verifier().key(text).err()] {
            let error = error.expect("refused");
            assert_eq!(error, WebhookError::Config { setting: "the public key", reason });
            assert!(error.is_config());
            assert_eq!(error.status(), 500);
            let shown = format!("{error} {error:?}");
            assert!(text.trim().is_empty() || !shown.contains(text), "{shown}");
        }
    }
    assert!(Verifier::new(format!(" {PUBLIC_KEY}\r\n")).is_ok(), "as files end");
    let shown = format!("{:?}", verifier().replay_guard(ReplayGuard::new()));
    assert!(shown.contains("tolerance: 300s") && !shown.contains(&PUBLIC_KEY[..8]), "{shown}");
}

/// The environment of a running test cannot be changed, so it runs itself again.
#[test]
fn the_key_comes_from_the_environment() {
    const CHILD: &str = "TEST_OF_FROM_ENV";
    if std::env::var_os(CHILD).is_some() {
        let seen = Verifier::from_env();
        print!("<{}>", seen.map_or_else(|error| error.to_string(), |_| "fine".to_owned()));
        return;
    }
    let run = |key: Option<&str>| {
        let mut child = Command::new(std::env::current_exe().expect("this program"));
        child
            .args(["--exact", "signatures::the_key_comes_from_the_environment", "--nocapture"])
            .env(CHILD, "1")
            .env_remove("TELNYX_PUBLIC_KEY");
        if let Some(key) = key {
            child.env("TELNYX_PUBLIC_KEY", key);
        }
        let output = child.output().expect("it runs");
        let text = String::from_utf8(output.stdout).expect("text");
        let (_, text) = text.split_once('<').expect("an answer");
        text.split_once('>').expect("an answer").0.to_owned()
    };
    assert_eq!(run(Some(PUBLIC_KEY)), "fine");
    assert_eq!(run(None), "webhook: TELNYX_PUBLIC_KEY is not set");
    assert_eq!(run(Some("abc")), "webhook: TELNYX_PUBLIC_KEY is not standard base64");
}

#[test]
fn headers_come_from_any_map() {
    let [(_, stamp), (_, made)] = testing::sign(&SEED, NOW, BODY);
    let verifier = verifier();
    for (time, signature) in
        [(TIMESTAMP, SIGNATURE), ("Telnyx-Timestamp", "TELNYX-SIGNATURE-Ed25519")]
    {
        let list = [("host", "x"), (time, stamp.as_str()), (signature, made.as_str())];
        let owned: Vec<(String, String)> =
            list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let hash: HashMap<String, String> = owned.iter().cloned().collect();
        let tree: BTreeMap<&str, &[u8]> =
            list.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        let mut map = HeaderMap::new();
        for (name, value) in &list {
            let name: http::HeaderName = name.parse().expect("a name");
            map.append(name, value.parse().expect("a value"));
        }
        let look_up = |name: &str| {
            owned.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        assert_eq!(verifier.verify(&list, BODY), Ok(()));
        assert_eq!(verifier.verify(list.as_slice(), BODY), Ok(()));
        assert_eq!(verifier.verify(&owned, BODY), Ok(()));
        assert_eq!(verifier.verify(&hash, BODY), Ok(()));
        assert_eq!(verifier.verify(&tree, BODY), Ok(()));
        assert_eq!(verifier.verify(&map, BODY), Ok(()));
        assert_eq!(verifier.verify(&look_up, BODY), Ok(()));
        assert_eq!(verifier.verify(&pairs(hash.iter()), BODY), Ok(()));
        assert_eq!(verifier.verify(&pairs(list), BODY), Ok(()));
        map.append(TIMESTAMP, stamp.parse().expect("a value"));
        let repeated = WebhookError::RepeatedHeader { name: TIMESTAMP };
        assert_eq!(verifier.verify(&map, BODY), Err(repeated));
    }
    let mixed: HashMap<&str, &str> =
        HashMap::from([(TIMESTAMP, "1"), ("Telnyx-Timestamp", "2"), (SIGNATURE, "x")]);
    let repeated = WebhookError::RepeatedHeader { name: TIMESTAMP };
    assert_eq!(verifier.verify(&mixed, BODY), Err(repeated));
    let none = |_: &str| None::<String>;
    let missing = WebhookError::MissingHeader { name: TIMESTAMP };
    assert_eq!(verifier.verify(&none, BODY), Err(missing));
    // Bytes that are not text.
    let bytes: [(&str, &[u8]); 2] = [(TIMESTAMP, b"17\xff"), (SIGNATURE, b"\xff")];
    assert_eq!(verifier.verify(&bytes, BODY), Err(WebhookError::InvalidTimestamp));
}

#[test]
fn a_delivery_is_accepted_once() {
    let clock = Arc::new(AtomicI64::new(NOW));
    let guard = Arc::new(ReplayGuard::with_capacity(3));
    let now = Arc::clone(&clock);
    let verifier =
        verifier().clock(move || at(now.load(Ordering::SeqCst))).replay_guard(Arc::clone(&guard));
    let sign = |stamp: i64| testing::sign(&SEED, stamp, BODY);
    assert_eq!(verifier.verify(&sign(NOW), BODY), Ok(()));
    assert_eq!(verifier.verify(&sign(NOW), BODY), Err(WebhookError::Replayed));
    assert_eq!(verifier.clone().verify(&sign(NOW), BODY), Err(WebhookError::Replayed));
    // What is refused is not remembered.
    assert!(verifier.verify(&testing::sign(&[7; 32], NOW, BODY), BODY).is_err());
    assert_eq!(guard.len(), 1);
    assert!(!guard.is_empty());
    assert_eq!(format!("{guard:?}"), "ReplayGuard { len: 1, capacity: 3 }");
    // What could not be handled may come again.
    verifier.forget(&sign(NOW));
    verifier.forget(&[(TIMESTAMP, "x")]);
    assert!(guard.is_empty());
    assert_eq!(verifier.verify(&sign(NOW), BODY), Ok(()));
    // The oldest makes room.
    for stamp in NOW + 1..=NOW + 3 {
        assert_eq!(verifier.verify(&sign(stamp), BODY), Ok(()));
    }
    assert_eq!(guard.len(), 3);
    assert_eq!(verifier.verify(&sign(NOW + 3), BODY), Err(WebhookError::Replayed));
    // What has expired is dropped, and is stale.
    clock.store(NOW + 302, Ordering::SeqCst);
    assert_eq!(verifier.verify(&sign(NOW + 302), BODY), Ok(()));
    assert_eq!(guard.len(), 3, "two of the three before are still good");
    assert!(matches!(verifier.verify(&sign(NOW + 1), BODY), Err(WebhookError::Stale { .. })));
    clock.store(NOW + 1000, Ordering::SeqCst);
    assert_eq!(verifier.verify(&sign(NOW + 1000), BODY), Ok(()));
    assert_eq!(guard.len(), 1);
}

#[test]
fn of_many_at_once_one_is_accepted() {
    let verifier = verifier().replay_guard(ReplayGuard::new());
    let headers = testing::sign(&SEED, NOW, BODY);
    let accepted: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| usize::from(verifier.verify(&headers, BODY).is_ok())))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    assert_eq!(accepted, 1);
}

/// Two signatures that a lax verifier takes: one with a commitment of low order, which the owner
/// of the key can make for several messages, and one whose scalar is not reduced.
#[test]
fn verification_is_strict() {
    let body = b"{\"data\":{}}";
    let key = SigningKey::from_bytes(&SEED).verifying_key();
    let message = [b"1700000000|", &body[..]].concat();
    let low =
        "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAOQWw9yuNAUcmriNuUTT5IFxb8sqYvrs0BEtm0JfywCA==";
    let bytes = STANDARD.decode(low).expect("base64");
    let signature = Signature::from_slice(&bytes).expect("64 bytes");
    assert!(ed25519_dalek::Verifier::verify(&key, &message, &signature).is_ok(), "lax");
    assert!(key.verify_strict(&message, &signature).is_err());
    let ask = |text: &str| check(&[(TIMESTAMP, "1700000000"), (SIGNATURE, text)], body);
    assert_eq!(ask(low), Err(WebhookError::WrongSignature));

    let mut bytes = STANDARD.decode(self::signature("1700000000", body)).expect("base64");
    assert_eq!(ask(&STANDARD.encode(&bytes)), Ok(()));
    // The order of the group, little-endian, added to the scalar.
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in bytes[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(carry, 0, "it still fits");
    assert_eq!(ask(&STANDARD.encode(&bytes)), Err(WebhookError::WrongSignature));
}

#[test]
fn errors_know_what_to_answer() {
    let age = Duration::from_secs(400);
    let table = [
        (WebhookError::MissingHeader { name: TIMESTAMP }, 400, "missing"),
        (WebhookError::RepeatedHeader { name: SIGNATURE }, 400, "twice"),
        (WebhookError::InvalidTimestamp, 400, "timestamp"),
        (WebhookError::InvalidSignature, 400, "base64"),
        (WebhookError::BodyUnreadable, 400, "early"),
        (WebhookError::Stale { age }, 401, "400 s ago"),
        (WebhookError::Future { ahead: age }, 401, "400 s in the future"),
        (WebhookError::WrongSignature, 401, "does not fit"),
        (WebhookError::Replayed, 401, "before"),
        (WebhookError::BodyTooLarge { limit: 5 }, 413, "5 bytes"),
        (WebhookError::NotVerified, 500, "no layer"),
        (
            WebhookError::Config { setting: "TELNYX_PUBLIC_KEY", reason: "is not set" },
            500,
            "TELNYX",
        ),
    ];
    for (error, status, text) in table {
        assert_eq!(error.status(), status, "{error}");
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(error.is_refused(), status == 401);
        assert_eq!(error.is_malformed(), status == 400);
        assert_eq!(error.is_config(), status == 500);
    }
}

/// A seeded walk over requests that differ from a good one, and over noise: no panic, and what is
/// accepted is what the plain verifier of the library accepts.
#[test]
fn nothing_but_the_signed_bytes_is_accepted() {
    let verifier = verifier();
    let mut rng = fastrand::Rng::with_seed(0x7e1_4e7);
    let [(_, stamp), (_, made)] = testing::sign(&SEED, NOW, BODY);
    // Every byte of every part, with a change of one bit and of all.
    for (part, length) in [(0, stamp.len()), (1, made.len()), (2, BODY.len())] {
        for index in 0..length {
            for change in [1 << rng.u32(0..8), 0xff_u8] {
                let mut parts =
                    [stamp.clone().into_bytes(), made.clone().into_bytes(), BODY.to_vec()];
                parts[part][index] ^= change;
                let [stamp, made, body] = &parts;
                let headers = [(TIMESTAMP, stamp), (SIGNATURE, made)];
                assert!(verifier.verify(&headers, body).is_err(), "{part} {index} {change}");
            }
        }
    }
    let key = VerifyingKey::from(&SigningKey::from_bytes(&SEED));
    for _ in 0..3_000 {
        let mut headers: Vec<(String, Vec<u8>)> = vec![
            (TIMESTAMP.to_owned(), stamp.clone().into_bytes()),
            (SIGNATURE.to_owned(), made.clone().into_bytes()),
        ];
        let mut body = BODY.to_vec();
        for _ in 0..rng.usize(0..4) {
            match rng.u32(0..9) {
                0 => headers.truncate(rng.usize(0..3)),
                1 => headers.push((TIMESTAMP.to_ascii_uppercase(), b"1700000000".to_vec())),
                2 => headers.reverse(),
                3 => body.truncate(rng.usize(0..=body.len())),
                4 => body.insert(rng.usize(0..=body.len()), rng.u8(..)),
                5 => body = std::iter::repeat_with(|| rng.u8(..)).take(40).collect(),
                6 => {
                    if let Some((_, value)) = headers.first_mut() {
                        value.insert(rng.usize(0..=value.len()), rng.u8(..));
                    }
                }
                7 => {
                    if let Some((_, value)) = headers.last_mut() {
                        *value = STANDARD
                            .encode(std::array::from_fn::<u8, 64, _>(|_| rng.u8(..)))
                            .into_bytes();
                    }
                }
                _ => {
                    if let Some((name, _)) = headers.first_mut() {
                        name.make_ascii_uppercase();
                    }
                }
            }
        }
        let accepted = verifier.verify(&headers, &body).is_ok();
        let values = |name: &str| -> Vec<&[u8]> {
            let same = headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
            same.map(|(_, value)| value.as_slice()).collect()
        };
        let expected = match (&values(TIMESTAMP)[..], &values(SIGNATURE)[..]) {
            ([time], [made]) if *time == stamp.as_bytes() => {
                let made = STANDARD.decode(made).unwrap_or_default();
                let message = [time, &b"|"[..], &body].concat();
                Signature::from_slice(&made)
                    .is_ok_and(|made| key.verify_strict(&message, &made).is_ok())
            }
            _ => false,
        };
        assert_eq!(accepted, expected, "{headers:?}");
    }
}
