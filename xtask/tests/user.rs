//! The committed crate as a user meets it: what goes over the wire, what comes back, and what the
//! compiler says when a field is missing.

#[path = "user/server.rs"]
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use telnyx_sdk::call_control::types as calls;
use telnyx_sdk::conferences::types as conferences;
use telnyx_sdk::shared::types as shared;
use telnyx_sdk::texml::types as texml;
use telnyx_sdk::webhooks::Event;
use telnyx_sdk::{Client, Error};

use server::Server;

const KEY: &str = "KEY_that_nobody_prints";
const DIALED: &str = r#"{"data":{"call_control_id":"v3:1","call_leg_id":"l","call_session_id":"s",
    "is_alive":"false","record_type":"call","new":1}}"#;

fn setup() -> (Server, Client) {
    let server = Server::start();
    let client = Client::builder().api_key(KEY).base_url(&server.base).build();
    (server, client.expect("valid settings"))
}

#[tokio::test]
async fn a_call_is_dialed_with_all_kinds_of_fields() -> Result<(), Error> {
    let (server, client) = setup();
    server.answer(200, DIALED);
    let dial = client
        .calls()
        .dial()
        .connection_id("123")
        .to("+15550199")
        .to(["+15550101", "sip:a@example.com"])
        .from("+15550100")
        .timeout_secs(30)
        .answering_machine_detection(calls::AnsweringMachineDetection::Premium)
        .answering_machine_detection_config(
            calls::AnsweringMachineDetectionConfig::default().total_analysis_time_millis(5000),
        )
        .custom_headers([shared::CustomSipHeader::new("X-A", "1")])
        .sip_auth_password("hunter2")
        .client_state("aGk=")
        .maybe_client_state(None::<String>);
    let shown = format!("{dial:?} {client:?}");
    assert!(!shown.contains(KEY) && !shown.contains("hunter2"), "{shown}");
    let call = dial.send().await?;
    assert_eq!((call.call_control_id.as_str(), call.is_alive), ("v3:1", false));
    let seen = server.seen();
    assert_eq!(seen.line, "POST /v2/calls");
    assert_eq!(seen.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    let mut sent = seen.json();
    // What the server knows a repeated command by; a version 4 UUID unless the user sets one.
    let command = sent.as_object_mut().and_then(|sent| sent.remove("command_id"));
    assert!(command.is_some_and(|id| id.as_str().is_some_and(|id| id.len() == 36)), "{sent}");
    assert_eq!(
        sent,
        json!({
            "connection_id": "123",
            "to": ["+15550101", "sip:a@example.com"],
            "from": "+15550100",
            "timeout_secs": 30,
            "answering_machine_detection": "premium",
            "answering_machine_detection_config": {"total_analysis_time_millis": 5000},
            "custom_headers": [{"name": "X-A", "value": "1"}],
            "sip_auth_password": "hunter2",
        })
    );
    Ok(())
}

#[tokio::test]
async fn a_prepared_body_can_be_changed_and_a_handle_keeps_its_id() -> Result<(), Error> {
    let (server, client) = setup();
    server.answer(200, DIALED);
    let mut prepared = calls::CallRequest::new("1", "+1", "+2");
    prepared.timeout_secs = Some(10);
    let full = client.calls().dial().body(&prepared).to("+3").send_full().await?;
    assert_eq!((full.status(), full.request_id()), (200, Some("req-1")));
    let mut sent = server.seen().json();
    assert!(sent.as_object_mut().is_some_and(|sent| sent.remove("command_id").is_some()));
    let body = json!({"connection_id": "1", "from": "+1", "to": "+3", "timeout_secs": 10});
    assert_eq!(sent, body);

    server.answer(200, r#"{"data":{"result":"ok"}}"#);
    let call = client.calls().control("v3:a/b ü");
    let answer = call.answer().command_id("7").send().await?;
    assert_eq!(answer.result.as_deref(), Some("ok"));
    let seen = server.seen();
    assert_eq!(seen.line, "POST /v2/calls/v3%3Aa%2Fb%20%C3%BC/actions/answer");
    assert_eq!(seen.json(), json!({"command_id": "7"}));
    assert!(client.calls().retrieve("..").send().await.is_err_and(|e| e.is_invalid_request()));
    assert!(client.calls().retrieve("").send().await.is_err_and(|e| e.is_invalid_request()));
    assert!(server.is_done());
    Ok(())
}

#[tokio::test]
async fn unions_go_out_with_their_tag() -> Result<(), Error> {
    let (server, client) = setup();
    let kinds: [(conferences::ConferenceSpeakRequestVoiceSettings, Value); 3] = [
        (
            shared::ElevenLabsVoiceSettings::new().api_key_ref("k").into(),
            json!({"type": "elevenlabs", "api_key_ref": "k"}),
        ),
        (shared::AwsVoiceSettings::default().into(), json!({"type": "aws"})),
        (json!({"type": "new", "x": [1]}).into(), json!({"type": "new", "x": [1]})),
    ];
    for (settings, wire) in kinds {
        server.answer(200, r#"{"data":{"result":"ok"}}"#);
        let speak = client.conferences().speak("c").payload("hi").voice("female");
        speak.voice_settings(settings).send().await?;
        assert_eq!(server.seen().json()["voice_settings"], wire);
    }
    Ok(())
}

#[tokio::test]
async fn lists_go_from_page_to_page() -> Result<(), Error> {
    let (server, client) = setup();
    let meta = |page| format!(r#"{{"page_number":{page},"total_pages":"2","total_results":3}}"#);
    server.answer(200, &format!(r#"{{"data":[{{"id":"1"}},{{"id":"2"}}],"meta":{}}}"#, meta(1)));
    server.answer(200, &format!(r#"{{"data":[{{"id":"3"}}],"meta":{}}}"#, meta(2)));
    let list = client.call_control_applications().list().page_size(2);
    let list = list.filter_application_name_contains("a b&c,d");
    let mut items = list.items();
    let mut count = 0;
    while let Some(item) = items.next().await.transpose()? {
        count += 1;
        assert_eq!(item.id.as_deref(), Some(count.to_string().as_str()));
    }
    assert_eq!(count, 3);
    let query = "page%5Bsize%5D=2&filter%5Bapplication_name%5D%5Bcontains%5D=a%20b%26c%2Cd";
    assert_eq!(server.seen().line, format!("GET /v2/call_control_applications?{query}"));
    let second = server.seen().line;
    assert_eq!(second, format!("GET /v2/call_control_applications?{query}&page%5Bnumber%5D=2"));

    let next = "/v2/texml/Accounts/ac/Calls.json?Page=1&PageSize=1&PageToken=zz";
    server.answer(200, &format!(r#"{{"calls":[{{"sid":"a"}}],"next_page_uri":"{next}"}}"#));
    server.answer(200, r#"{"calls":[{"sid":"b"}],"next_page_uri":null}"#);
    let mut pages = client.texml().accounts().calls().list("ac").page_size(1).pages();
    let mut sids = Vec::new();
    while let Some(page) = pages.next().await.transpose()? {
        sids.extend(page.calls.unwrap_or_default().into_iter().filter_map(|call| call.sid));
    }
    assert_eq!(sids, ["a", "b"]);
    assert_eq!(server.seen().line, "GET /v2/texml/Accounts/ac/Calls?PageSize=1");
    let third = server.seen().line;
    assert_eq!(third, "GET /v2/texml/Accounts/ac/Calls?Page=1&PageSize=1&PageToken=zz");
    assert!(server.is_done());
    Ok(())
}

#[tokio::test]
async fn forms_nulls_and_the_raw_door() -> Result<(), Error> {
    let (server, client) = setup();
    server.answer(200, r#"{"sid":"a","status":"from-the-future"}"#);
    let update = client.texml().accounts().calls().update("ac", "ca").status("completed");
    let update = update.method(texml::UpdateCallRequestMethod::Post).texml("<R a=\"1&2\"/> ü+");
    update.send().await?;
    let seen = server.seen();
    assert_eq!(seen.line, "POST /v2/texml/Accounts/ac/Calls/ca");
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
    let form = "Status=completed&Method=POST&Texml=%3CR%20a%3D%221%262%22%2F%3E%20%C3%BC%2B";
    assert_eq!(seen.text(), form);

    server.answer(200, r#"{"data":{"id":"1"}}"#);
    let update = client.call_control_applications().update("1").application_name("n");
    let update = update.webhook_event_url("http://example.com").webhook_timeout_secs(5);
    update.webhook_timeout_secs_null().send().await?;
    let url = "http://example.com";
    let body =
        json!({"application_name": "n", "webhook_event_url": url, "webhook_timeout_secs": null});
    assert_eq!(server.seen().json(), body);

    server.answer(200, r#"{"a":1}"#);
    let raw = client.calls().retrieve("x").with_options(|options| options.query("more", "1 2"));
    raw.send().await.expect_err("there is no `data` with what is required");
    assert_eq!(server.seen().line, "GET /v2/calls/x?more=1%202");
    Ok(())
}

#[tokio::test]
async fn errors_answer_questions() {
    let (server, client) = setup();
    server.answer(422, r#"{"errors":[{"code":"10015","title":"Bad","source":{"pointer":"/to"}}]}"#);
    let sent = client.messages().send().to("+1").from("+2").text("x").send().await;
    let error = sent.expect_err("it was refused");
    assert_eq!(error.status(), Some(422));
    assert!(error.is_validation() && error.has_code("10015") && !error.is_retryable());
    assert_eq!(error.request_id(), Some("req-1"));
    assert_eq!(
        error.to_string(),
        "messages.send: 422 Unprocessable Entity: 10015: Bad (at /to) [request req-1]"
    );

    server.answer(200, r#"{"data":17}"#);
    let error = client.calls().retrieve("x").send().await.expect_err("it cannot be read");
    assert!(error.is_decode());
    assert_eq!((error.operation(), error.field_path()), ("calls.retrieve", Some("data")));
}

#[test]
fn events_are_told_apart_and_none_is_lost() {
    let told = |body: &'static str| match Event::parse(body) {
        Event::CallInitiated(event) => format!("initiated {:?}", event.data.payload.direction),
        Event::CallAnswered(event) => format!("answered {:?}", event.data.payload.from),
        Event::CallHangup(event) => {
            let payload = event.data.payload;
            let cause = payload.hangup_cause.map(|cause| cause.to_string());
            format!("hangup {cause:?} {:?}", payload.hangup_source.map(|source| source.to_string()))
        }
        Event::CallRecordingSaved(_) => "saved".to_owned(),
        Event::Unknown(event) => {
            format!("unknown {:?} {}", event.event_type, event.raw.len())
        }
        Event::Unparsed(event) => {
            format!("unparsed {} {:?}", event.event_type, event.error.field_path())
        }
        other => format!("other {:?}", other.event_type()),
    };
    let event = |kind: &str, payload: &str| -> &'static str {
        format!(r#"{{"data":{{"event_type":"{kind}","payload":{payload}}}}}"#).leak()
    };
    assert_eq!(
        told(event("call.initiated", r#"{"direction":"incoming"}"#)),
        "initiated Some(\"incoming\")"
    );
    assert_eq!(told(event("call.answered", r#"{"from":"+1"}"#)), "answered Some(\"+1\")");
    assert_eq!(
        told(event("call.hangup", r#"{"hangup_cause":"normal_clearing","hangup_source":"moon"}"#)),
        "hangup Some(\"normal_clearing\") Some(\"moon\")"
    );
    assert_eq!(told(event("call.bridged", "{}")), "other Some(\"call.bridged\")");
    assert_eq!(told(event("call.new", "{}")), "unknown Some(\"call.new\") 47");
    assert_eq!(told(event("call.hangup", "[]")), "unparsed call.hangup Some(\"data.payload\")");
    assert_eq!(told("nonsense"), "unknown None 8");
    assert_eq!(told(""), "unknown None 0");
}

#[test]
fn the_compiler_names_the_field_that_is_missing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("missing_field");
    fs::create_dir_all(dir.join("src")).expect("the target directory can be written");
    let write = |name: &str, text: &str| {
        fs::write(dir.join(name), text).expect("the target directory can be written");
    };
    write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"missing-field\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
             telnyx-sdk = {{ path = {:?}, default-features = false, features = [\"call_control\"] }}\n",
            root.join("generated")
        ),
    );
    write(
        "src/lib.rs",
        "pub async fn run(client: telnyx_sdk::Client) {\n    \
         let _ = client.calls().dial().connection_id(\"1\").to(\"+1\").send().await;\n}\n",
    );
    fs::copy(root.join("Cargo.lock"), dir.join("Cargo.lock")).expect("the workspace is locked");
    let out = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--color=never"])
        .arg("--target-dir")
        .arg(dir.join("target"))
        .current_dir(&dir)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(!out.status.success(), "it compiled without `from`");
    let message = said.lines().find(|line| line.contains("required field not set"));
    assert!(message.is_some_and(|line| line.contains("field::from>")), "{said}");
    assert!(said.contains("call the setter of the same name before `.send()`"), "{said}");
}
