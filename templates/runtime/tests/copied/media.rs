//! The frames of a media stream, as they are on the wire and as they are read.

use serde_json::{Value, json};

use crate::runtime::Base64;
use crate::runtime::media_stream::{Frame, StreamCommand, StreamEvent};

fn read(text: &str) -> Frame {
    Frame::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_first_frames_say_whose_stream_it_is() {
    let first = read(r#"{"event":"connected","version":"1.0.0"}"#);
    let StreamEvent::Connected(connected) = &first.event else { panic!("{first:?}") };
    assert_eq!((connected.version.as_deref(), &connected.auth_token), (Some("1.0.0"), &None));
    let first = read(
        r#"{"event":"connected","version":"1","connected":{"x-telnyx-streaming-auth-token":"canary"}}"#,
    );
    let StreamEvent::Connected(connected) = &first.event else { panic!("{first:?}") };
    assert_eq!(connected.auth_token.as_deref(), Some("canary"));
    assert!(!format!("{first:?}").contains("canary"), "{first:?}");

    let start = read(
        r#"{"event":"start","sequence_number":"1","stream_id":"s1","start":{
            "user_id":"u","call_control_id":"v3:a","call_session_id":"c","from":"+1","to":"+2",
            "tags":["a","b"],"client_state":"c3RhdGU=","custom_parameters":{"n":1},
            "media_format":{"encoding":"PCMU","sample_rate":8000,"channels":1}}}"#,
    );
    assert_eq!((start.stream_id.as_deref(), start.sequence_number), (Some("s1"), Some(1)));
    let StreamEvent::Start(start) = start.event else { panic!("{start:?}") };
    assert_eq!(start.call_control_id.as_deref(), Some("v3:a"));
    assert_eq!(start.client_state.as_deref(), Some(&b"state"[..]));
    assert_eq!(start.custom_parameters.expect("there are")["n"], 1);
    assert_eq!(start.tags.expect("there are"), ["a", "b"]);
    let format = start.media_format.expect("it is told");
    assert_eq!(
        (format.encoding.as_deref(), format.sample_rate, format.channels),
        (Some("PCMU"), Some(8000), Some(1))
    );
}

#[test]
fn audio_is_bytes() {
    for (chunk, timestamp) in [("\"2\"", "\"40\""), ("2", "40")] {
        let text = format!(
            r#"{{"event":"media","sequence_number":"4","stream_id":"s1","media":{{"track":"inbound","chunk":{chunk},"timestamp":{timestamp},"payload":"AAEC/w=="}}}}"#
        );
        let frame = read(&text);
        let StreamEvent::Media(media) = &frame.event else { panic!("{frame:?}") };
        assert_eq!((media.track.as_deref(), media.chunk), (Some("inbound"), Some(2)));
        assert_eq!((media.timestamp, &*media.payload), (Some(40), &[0, 1, 2, 255][..]));
        assert!(format!("{frame:?}").contains("bytes: 4"), "a log is no place for audio");
    }
}

#[test]
fn the_other_frames() {
    let dtmf = r##"{"event":"dtmf","stream_id":"s1","occurred_at":"2026-11-22T10:00:00Z","sequence_number":5,"dtmf":{"digit":"#"}}"##;
    let StreamEvent::Dtmf(dtmf) = read(dtmf).event else { panic!("it is a key") };
    let at = dtmf.occurred_at.expect("it is told");
    assert_eq!((dtmf.digit.as_deref(), at.as_str()), (Some("#"), "2026-11-22T10:00:00Z"));
    let mark = r#"{"event":"mark","sequence_number":"4","stream_id":"s1","mark":{"name":"end"}}"#;
    assert!(
        matches!(read(mark).event, StreamEvent::Mark(mark) if mark.name.as_deref() == Some("end"))
    );
    let stop = r#"{"event":"stop","sequence_number":"5","stream_id":"s1","stop":{"user_id":"u","call_control_id":"v3:a"}}"#;
    let StreamEvent::Stop(stop) = read(stop).event else { panic!("it is the end") };
    assert_eq!(stop.call_control_id.as_deref(), Some("v3:a"));
    assert!(matches!(read(r#"{"event":"stop"}"#).event, StreamEvent::Stop(_)));
    let error = r#"{"event":"error","stream_id":"s1","payload":{"code":100003,"title":"malformed_frame","detail":"no JSON"}}"#;
    let StreamEvent::Error(error) = read(error).event else { panic!("it is an error") };
    assert_eq!((error.code, error.title.as_deref()), (Some(100_003), Some("malformed_frame")));
}

#[test]
fn what_is_not_known_is_kept() {
    for text in [
        r#"{"event":"new","stream_id":"s1","new":{"a":[1]}}"#,
        r#"{"event":"media","stream_id":"s1"}"#,
        r#"{"event":"start","stream_id":"s1","start":"x"}"#,
        r#"{"event":"media","stream_id":"s1","media":{"payload":"%%%"}}"#,
        r#"{"event":"media","stream_id":"s1","media":{"payload":null}}"#,
        r#"{"event":"media","stream_id":"s1","media":{"chunk":1}}"#,
        r#"{"event":7,"stream_id":"s1"}"#,
        r#"{"stream_id":"s1"}"#,
    ] {
        let frame = read(text);
        let StreamEvent::Unknown(raw) = &frame.event else { panic!("{frame:?}") };
        assert_eq!(*raw, serde_json::from_str::<Value>(text).expect("JSON"));
        assert_eq!(frame.stream_id.as_deref(), Some("s1"));
    }
    for text in ["", "hello", "[]", "1", "{\"event\":\"media\"", "{} {}", "\u{feff}{}"] {
        let error = Frame::parse(text).expect_err("it is no frame");
        assert!(error.is_decode(), "{text}: {error}");
    }
    // Cut off anywhere, it is an error and nothing worse.
    let whole = r#"{"event":"media","media":{"payload":"AAEC/w=="},"é":"😀"}"#;
    for end in 0..whole.len() {
        assert!(Frame::parse(&whole.as_bytes()[..end]).is_err(), "{end}");
    }
}

#[test]
fn commands_are_written_as_the_server_reads_them() {
    let json = |command: StreamCommand| -> Value {
        serde_json::from_str(&command.to_json()).expect("it is JSON")
    };
    let bytes = [0, 1, 2, 255];
    assert_eq!(
        json(StreamCommand::media(&bytes)),
        json!({"event": "media", "media": {"payload": "AAEC/w=="}})
    );
    assert_eq!(
        json(StreamCommand::mark("a \"name\"")),
        json!({"event": "mark", "mark": {"name": "a \"name\""}})
    );
    assert_eq!(json(StreamCommand::Clear), json!({"event": "clear"}));
    let debug = format!("{:?}", StreamCommand::media(Base64::new(vec![7; 1000])));
    assert_eq!(debug, "Media(1000 bytes)");
}

#[test]
fn what_is_the_programs_is_not_in_logs() {
    for text in [
        r#"{"event":"start","start":{"client_state":"Y2FuYXJ5","custom_parameters":{"password":"canary"}}}"#,
        r#"{"event":"connect","connected":{"x-telnyx-streaming-auth-token":"canary"}}"#,
        r#"{"event":"new","n":1e999,"token":"canary"}"#,
    ] {
        let frame = read(text);
        let shown = format!("{frame:?} {frame:#?}");
        assert!(!shown.contains("canary") && !shown.contains("99, 97, 110"), "{shown}");
    }
    // What no value can hold is there as its text.
    let StreamEvent::Unknown(raw) = read(r#"{"event":"new","n":1e999}"#).event else {
        panic!("it is of no known kind")
    };
    assert_eq!(raw, r#"{"event":"new","n":1e999}"#);
}
