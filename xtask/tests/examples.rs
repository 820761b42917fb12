//! The examples of the committed crate, as somebody without a key runs them: each plays its scene
//! against its own stand-in, on 127.0.0.1 and nowhere else, and says whether it came out as told.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// The programs by name.
fn built() -> &'static BTreeMap<String, PathBuf> {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    BUILT.get_or_init(|| support::examples("generated"))
}

/// Runs one without a key. A request that leaves this machine would go to a proxy that is not there.
fn run(name: &str) -> Output {
    let program = built().get(name).unwrap_or_else(|| panic!("there is no example {name}"));
    let mut command = Command::new(program);
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("TELNYX_") {
            command.env_remove(variable);
        }
    }
    for proxy in
        ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "http_proxy", "https_proxy"]
    {
        command.env(proxy, "http://127.0.0.1:1");
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy").output().expect("an example runs")
}

/// Runs one, and looks for lines in their order. Those of the stand-in are indented: what it was
/// sent (`<`) and what it posted (`>`).
#[track_caller]
fn plays(name: &str, lines: &[&str]) {
    let out = run(name);
    let (said, complained) =
        (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{name}: {}\n{said}{complained}", out.status);
    assert_eq!(complained, "", "{name} has nothing to complain of");
    let mut rest = said.lines();
    for line in lines {
        assert!(rest.any(|found| found.trim() == *line), "{name}: `{line}` is not in\n{said}");
    }
    only_what_it_declares(name, &said);
}

/// The operations that an example uses are those that it says it needs, or the generator would
/// give it to a crate that lacks one.
#[track_caller]
fn only_what_it_declares(name: &str, said: &str) {
    // `inbound_ivr` sends these two through the raw door.
    let raw = ["gather_using_speak", "speak"].map(|command| {
        let path = format!("/calls/{{call_control_id}}/actions/{command}");
        format!("POST {path}")
    });
    let declared = operations(name);
    let mut used = BTreeSet::new();
    for line in said.lines().filter_map(|line| line.trim_start().strip_prefix("< ")) {
        let mut words = line.trim_end().split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let fits = |operation: &&String| fits(operation, method, path);
        let operation = declared.iter().chain(&raw).find(fits);
        used.insert(operation.unwrap_or_else(|| panic!("{name} does not declare {method} {path}")));
    }
    for operation in &declared {
        assert!(used.contains(operation), "{name} declares {operation}, which it does not use");
    }
}

/// What stands behind `// Operations:` in an example.
fn operations(name: &str) -> Vec<String> {
    let path = root().join("templates/examples").join(format!("{name}.rs"));
    let text = fs::read_to_string(path).expect("each example has a template");
    let facts = text.lines().filter_map(|line| line.strip_prefix("// Uses: "));
    let asked = facts.filter_map(|fact| fact.split_once(" = ")).map(|(asked, _)| asked);
    let operations = asked.filter(|asked| asked.split(' ').count() == 2 && asked.contains(" /"));
    operations.map(str::to_owned).collect()
}

fn fits(operation: &str, method: &str, path: &str) -> bool {
    let Some((wanted, template)) = operation.split_once(' ') else { return false };
    let parts = || template.split('/').zip(path.split('/'));
    wanted == method
        && template.split('/').count() == path.split('/').count()
        && parts().all(|(wanted, found)| wanted.starts_with('{') || wanted == found)
}

#[test]
fn place_call() {
    plays(
        "place_call",
        &[
            "dialed v3:anna",
            "answered: ok",
            "conference c1 is stand-up",
            "participant v3:2 (muted: true)",
            "2 in the conference",
        ],
    );
}

#[test]
fn inbound_ivr() {
    plays(
        "inbound_ivr",
        &[
            "+13125550101 calls",
            "> event 1, call.initiated: taken",
            "< POST /calls/v3:anna/actions/gather_using_speak : 200 OK",
            "the hours are wanted",
            "< POST /calls/v3:anna/actions/speak : 200 OK",
            "< POST /calls/v3:anna/actions/hangup : 200 OK",
            "+13125550101 is gone",
            "a person is wanted",
            "< POST /calls/v3:ben/actions/transfer : 200 OK",
            "nothing to do for call.bridged",
            "nothing is wanted",
            "< POST /calls/v3:carla/actions/hangup : 200 OK",
        ],
    );
}

#[test]
fn conference_queue() {
    plays(
        "conference_queue",
        &[
            "somebody waits, number 1",
            "somebody waits, number 2",
            "the desk is open: conference c1",
            "< POST /calls/anna/actions/leave_queue : 200 OK",
            "< POST /calls/ben/actions/leave_queue : 200 OK",
            "< POST /conferences/c1/actions/join : 200 OK",
            "< POST /conferences/c1/actions/join : 200 OK",
            "agent is in",
            "anna has left",
            "agent has left",
            "< POST /conferences/c1/actions/end : 200 OK",
            "the desk is closed",
        ],
    );
}

#[test]
fn texml_app() {
    plays(
        "texml_app",
        &[
            "< POST /texml/Accounts/AC1/Calls : 200 OK",
            "calling +13125550101: queued",
            "v3:anna is ringing",
            "+13125550100 is asked",
            "pressed: 7",
            "pressed: 2",
            "pressed: 1",
            "v3:anna is over after 42 s",
        ],
    );
}

#[test]
fn list_pages() {
    plays(
        "list_pages",
        &[
            "page 1 of 3",
            "5. night watch",
            "5 items on 3 pages",
            "the first 3 items",
            "page 2: 2 items",
            "once more: call_control_applications.list: 503 Service Unavailable: 10016: Try again \
             [request stand-in]",
            "page 3: 1 items",
            "5 of 5 items",
        ],
    );
}

#[test]
fn send_retries() {
    plays(
        "send_retries",
        &[
            "messages.send, attempt 1: 429",
            "messages.send, attempt 2: 429",
            "messages.send, attempt 3: 200",
            "sent: 40385f64-5717-4562-b3fc-2c963f66afa6",
            "messages.send, attempt 1: 503",
            "after 1 attempts, id Some(\"stand-in\")",
            "it may work later, and may have worked already",
            "messages.send, attempt 2: 200",
            "calls.actions.hangup, attempt 1: 503",
            "calls.actions.hangup, attempt 2: 200",
            "messages.send, attempt 1: 422",
            "40310: Invalid 'to' address",
        ],
    );
}

#[test]
fn event_channel() {
    plays(
        "event_channel",
        &[
            "> event 3, call.hangup: request: 503 Service Unavailable",
            "> event 6, call.hangup: taken",
            "handled: ['1', '2', '3', '4', '5', '6']",
        ],
    );
    let out = run("event_channel");
    let said = String::from_utf8_lossy(&out.stdout);
    // The worker and the stand-in print at the same time, so these have no place of their own.
    for line in ["answered by +13125550101", "new: call.of.the.future", "over: user_busy"] {
        assert!(said.lines().any(|found| found == line), "{line} is not in\n{said}");
    }
}

#[test]
fn there_is_no_other_example() {
    let own = [
        "conference_queue",
        "event_channel",
        "inbound_ivr",
        "list_pages",
        "place_call",
        "send_retries",
        "texml_app",
    ];
    assert!(built().keys().eq(own), "{:?}", built().keys());
}

/// `cargo fmt` does not see them: no crate has them as they are in `templates/`.
#[test]
fn templates_are_formatted() {
    let dir = root().join("templates/examples");
    let entries = fs::read_dir(dir).expect("the templates can be listed");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024", "--config-path"]).arg(root());
    rustfmt.args(paths.filter(|path| path.extension().is_some_and(|kind| kind == "rs")));
    let out = rustfmt.output().expect("rustfmt is a part of the toolchain");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
}
