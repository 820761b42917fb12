//! The two programs of the README are run: the text that stands there and no other.

#[allow(dead_code, reason = "it answers more questions than are asked here")]
#[path = "user/server.rs"]
mod server;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use server::Server;
use telnyx_sdk::webhooks::testing;

/// The program that the README shows.
fn program(name: &str) -> Command {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(here.join(path)).expect("it is in the repository");
    let block = format!("```rust\n{}```\n", read(&format!("tests/readme/{name}.txt")));
    assert!(read("../README.md").contains(&block), "the README shows another {name}:\n{block}");

    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| support::examples("xtask"));
    let example = format!("readme_{name}");
    Command::new(built.get(&example).unwrap_or_else(|| panic!("there is no example {example}")))
}

fn said(command: &mut Command) -> String {
    let output = command.env("NO_PROXY", "*").output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn a_call_is_placed() {
    let server = Server::start();
    server.answer(200, r#"{"data":{"call_control_id":"v3:readme"}}"#);
    let mut program = program("place_call");
    program.env("TELNYX_API_KEY", "KEY").env("TELNYX_BASE_URL", &server.base);
    assert_eq!(said(&mut program), "\"v3:readme\"\n");
    let seen = server.seen();
    assert_eq!(seen.line, "POST /v2/calls");
    assert_eq!(seen.json()["to"], "+13125550100");
    assert_eq!(seen.json()["timeout_secs"], 30);
}

#[test]
fn events_are_received() {
    let mut program = program("receive");
    program.env("TELNYX_PUBLIC_KEY", testing::PUBLIC_KEY);
    let said = said(&mut program);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("answered: "), "{said}");
    assert!(lines[1].starts_with("over: "), "{said}");
    assert_eq!(lines[2], "newer than this crate: Some(\"call.of_tomorrow\")");
    assert_eq!(lines.len(), 3, "{said}");
}
