//! Damaged JSON against `serde_json`: what it refuses we refuse, what it accepts we accept, with
//! equal values, and nothing panics. The seed is fixed and the loop bounded; `FUZZ_ROUNDS` and
//! `FUZZ_SEED` in the environment make it longer and another one.

use std::env;

use fastrand::Rng;

use crate::model::{Call, Filter};
use crate::runtime::codegen::{self as rt, Value};

const ROUNDS: u64 = 30_000;

/// Pieces that documents and damage are made of.
const PIECES: [&str; 46] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "null",
    "true",
    "false",
    "nul",
    "0",
    "-0",
    "01",
    "-",
    "1.5",
    "1.",
    ".5",
    "1e3",
    "1E-7",
    "1e999",
    "-12",
    "9223372036854775808",
    "1e",
    "NaN",
    " ",
    "\n",
    "\t",
    "\"a\"",
    "\"a\":1",
    "\"call_control_id\":\"x\"",
    "\"cost\":{\"rate\":1}",
    "\"\\u00e9\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\u{1}\"",
    "\"é😀\"",
    "\"12345678\\n12345678\"",
    "/*x*/",
    "\u{feff}",
    "\"state\":\"active\"",
    "\"tags\":[1,\"b\"]",
    "\"duration\":\"12\"",
];

fn setting(name: &str, default: u64) -> u64 {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A document that is right, before it is damaged.
fn value(random: &mut Rng, depth: u32, out: &mut String) {
    match random.u32(0..if depth > 4 { 6 } else { 9 }) {
        0 => out.push_str("null"),
        1 => out.push_str(["true", "false"][random.usize(0..2)]),
        2 => out.push_str(&random.i64(..).to_string()),
        3 => out
            .push_str(["0", "-0.0", "1e3", "2.5E-3", "123456789012345678901"][random.usize(0..5)]),
        4 | 5 => text(random, out),
        6 | 7 => {
            out.push('{');
            for index in 0..random.u32(0..5) {
                if index > 0 {
                    out.push(',');
                }
                // Names of one object differ: of two equal ones serde_json keeps the last, too,
                // but a struct says that there were two.
                match random.u32(0..4) {
                    0 => out.push_str(
                        ["\"cost\"", "\"tags\"", "\"parent\"", "\"state\""][index as usize % 4],
                    ),
                    _ => out.push_str(&format!("\"n{index}\"")),
                }
                out.push_str([":", " : ", ":\n"][random.usize(0..3)]);
                value(random, depth + 1, out);
            }
            out.push('}');
        }
        _ => {
            out.push('[');
            for index in 0..random.u32(0..5) {
                if index > 0 {
                    out.push_str([",", " ,", ", "][random.usize(0..3)]);
                }
                value(random, depth + 1, out);
            }
            out.push(']');
        }
    }
}

fn text(random: &mut Rng, out: &mut String) {
    out.push('"');
    for _ in 0..random.u32(0..14) {
        out.push_str(
            [
                "a",
                "bc",
                "é",
                "😀",
                "\\n",
                "\\\"",
                "\\\\",
                "\\u0041",
                "\\ud83d\\ude00",
                " ",
                "{",
                "]",
                ",",
            ][random.usize(0..13)],
        );
    }
    out.push('"');
}

/// Changes a few bytes of a document: so that most is still right, and something is not.
fn damage(random: &mut Rng, bytes: &mut Vec<u8>) {
    for _ in 0..random.u32(0..4) {
        let at = random.usize(0..=bytes.len());
        match random.u32(0..6) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => {
                bytes.remove(at);
            }
            2 if at < bytes.len() => bytes[at] ^= 1 << random.u32(0..8),
            3 => bytes.insert(at, random.u8(..)),
            4 => {
                let piece = PIECES[random.usize(0..PIECES.len())].bytes();
                bytes.splice(at..at, piece);
            }
            _ => {
                let end = random.usize(at..=bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
        // Copies of copies would grow without end.
        bytes.truncate(4096);
    }
}

#[test]
fn damaged_documents_are_refused_like_serde_json_refuses_them() {
    let mut random = Rng::with_seed(setting("FUZZ_SEED", 0x6a73_6f6e));
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..setting("FUZZ_ROUNDS", ROUNDS) {
        let mut document = String::new();
        if random.u32(0..4) == 0 {
            for _ in 0..random.u32(0..12) {
                document.push_str(PIECES[random.usize(0..PIECES.len())]);
            }
        } else {
            value(&mut random, 0, &mut document);
        }
        let mut bytes = document.into_bytes();
        damage(&mut random, &mut bytes);
        if check(&bytes) {
            accepted += 1;
        } else {
            refused += 1;
        }
    }
    // Otherwise the loop would show nothing.
    assert!(accepted > ROUNDS / 10 && refused > ROUNDS / 10, "{accepted} and {refused}");
}

/// Whether `serde_json` accepts the document; fails where we see it otherwise.
fn check(bytes: &[u8]) -> bool {
    let shown = || String::from_utf8_lossy(bytes).into_owned();
    let theirs = serde_json::from_slice::<Value>(bytes);
    let (ours, problems) = rt::decode::<Value>(bytes);
    match &theirs {
        Ok(theirs) => {
            assert_eq!(ours.as_ref(), Some(theirs), "{}", shown());
            assert!(problems.is_empty(), "{}: {:?}", shown(), problems.all(bytes));
        }
        Err(error) => {
            assert!(ours.is_none(), "{}: {error}, but read as {ours:?}", shown());
            assert!(!problems.is_empty(), "{}", shown());
        }
    }

    // What is only passed over is checked as well. Numbers out of range, halves of surrogate
    // pairs and equal names are no concern of who does not read them.
    let (skipped, passed) = rt::decode::<()>(bytes);
    let ignored = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
    let is_text = std::str::from_utf8(bytes).is_ok();
    assert_eq!(skipped.is_some() && !passed.is_fatal(), ignored && is_text, "{}", shown());

    // Types never panic, read whatever is an object, and refuse what is no JSON.
    let (call, found) = rt::decode::<Call>(bytes);
    for (path, at) in found.undocumented(bytes) {
        // It begins and ends where a value does.
        let text = &bytes[at];
        assert!(rt::decode::<()>(text).0.is_some(), "{}: {path}", shown());
    }
    assert_eq!(call.is_some() && found.is_empty(), call.is_some() && found.all(bytes).is_empty());
    if let Ok(theirs) = &theirs {
        assert_eq!(call.is_some(), theirs.is_object(), "{}", shown());
        let found = found.all(bytes);
        assert!(found.iter().all(|(path, message)| !message.is_empty() && path.len() < 5000));
    } else if !ignored {
        assert!(call.is_none(), "{}", shown());
    }
    let (_, found) = rt::decode::<Vec<Filter>>(bytes);
    found.all(bytes);
    found.undocumented(bytes);
    theirs.is_ok()
}

#[test]
fn depth_is_limited_and_never_overflows() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [1_usize, 100, 126, 127, 128, 129, 1000, 100_000] {
            let document = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(
                rt::decode::<Value>(document.as_bytes()).0,
                serde_json::from_str(&document).ok(),
                "{depth} of {open}"
            );
            let (skipped, _) = rt::decode::<()>(document.as_bytes());
            assert_eq!(skipped.is_some(), depth <= 128, "{depth} of {open}");
            let (_, found) = rt::decode::<Call>(document.as_bytes());
            found.all(document.as_bytes());
            found.undocumented(document.as_bytes());
        }
    }
}

#[test]
fn an_order_of_members_is_learned_and_unlearned() {
    // The same members in changing orders, with unknown ones between, in one list.
    let mut random = Rng::with_seed(7);
    let mut members = [
        "\"call_control_id\":\"x\"",
        "\"duration\":3",
        "\"new\":[]",
        "\"tags\":[\"a\"]",
        "\"state\":\"active\"",
    ];
    let items: Vec<String> = (0..200)
        .map(|index| {
            if index % 7 == 0 {
                random.shuffle(&mut members);
            }
            let count = random.usize(0..=members.len());
            format!("{{{}}}", members[..count].join(","))
        })
        .collect();
    let document = format!("[{}]", items.join(","));
    let (calls, problems) = rt::decode::<Vec<Call>>(document.as_bytes());
    assert!(problems.is_empty());
    let calls = calls.expect("a list of objects");
    assert_eq!(calls.len(), items.len());
    for (call, item) in calls.iter().zip(&items) {
        // One by one nothing has been learned yet.
        assert_eq!(Some(call), rt::decode::<Call>(item.as_bytes()).0.as_ref(), "{item}");
    }
}
