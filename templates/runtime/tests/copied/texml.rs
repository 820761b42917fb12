//! Forms in, XML out.

use bytes::Bytes;

use crate::runtime::texml::{
    CallStatus, Callback, Channels, Conference, Connect, Dial, Element, Enqueue, Gather, Input,
    Method, Number, Pause, Play, Reason, Record, Redirect, Refer, Reject, Response, Say, Sip,
    Start, Stop, Stream, Track, Transcription,
};
use crate::runtime::webhook::testing::{self, PUBLIC_KEY, SEED};
use crate::runtime::webhook::{Verifier, WebhookError};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn body(response: Response) -> String {
    let text = response.to_xml();
    text.strip_prefix(HEAD).expect("a declaration").to_owned()
}

#[test]
fn a_callback_keeps_every_field_in_order() {
    let form = "CallSid=v3%3A1&From=%2B15550100&To=sip%3Aa%40b&CallStatus=in-progress&New+Field=a+b\
                &Digits=&Custom=1&Custom=2&CallDuration=45&SequenceNumber=x&flag&=nameless&%C3%A9=%C3%A9";
    let callback = Callback::parse(form);
    assert_eq!(callback.call_sid(), Some("v3:1"));
    assert_eq!((callback.from(), callback.to()), (Some("+15550100"), Some("sip:a@b")));
    assert_eq!(callback.call_status(), Some(CallStatus::InProgress));
    assert_eq!(callback.digits(), Some(""), "there, and empty");
    assert_eq!(callback.speech_result(), None);
    assert_eq!(callback.call_duration(), Some(45));
    assert_eq!(callback.sequence_number(), None, "not a number");
    assert_eq!(callback.get("SequenceNumber"), Some("x"));
    assert_eq!(callback.get("callsid"), None, "names are exact");
    assert_eq!(callback.get("Custom"), Some("1"));
    assert_eq!(callback.all("Custom").collect::<Vec<_>>(), ["1", "2"]);
    let names: Vec<_> = callback.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "CallSid",
            "From",
            "To",
            "CallStatus",
            "New Field",
            "Digits",
            "Custom",
            "Custom",
            "CallDuration",
            "SequenceNumber",
            "flag",
            "",
            "é",
        ]
    );
    assert_eq!(&callback.raw()[..], form.as_bytes());
    // What is not UTF-8, or not a form, is still there.
    let odd = Callback::parse(Bytes::from_static(b"a=%ff&\xfe"));
    assert_eq!(odd.get("a"), Some("\u{fffd}"));
    assert_eq!(&odd.raw()[..], b"a=%ff&\xfe");
    assert_eq!(Callback::parse("").iter().count(), 0);
}

#[test]
fn the_status_is_open() {
    for text in [
        "queued",
        "initiated",
        "ringing",
        "answered",
        "in-progress",
        "completed",
        "busy",
        "no-answer",
        "canceled",
        "failed",
    ] {
        let status = CallStatus::from(text);
        assert_eq!(status.as_str(), text);
        assert!(!matches!(status, CallStatus::Unknown(_)), "{text}");
    }
    assert_eq!(CallStatus::from("paused").to_string(), "paused");
}

#[test]
fn a_callback_is_verified_on_its_raw_bytes() {
    let verifier = Verifier::new(PUBLIC_KEY).expect("the key of the tests");
    let form = "CallSid=1&To=%2b1";
    let headers = testing::sign_now(&SEED, form);
    let callback = verifier.unwrap_texml(&headers, form).expect("signed");
    assert_eq!(callback.to(), Some("+1"));
    // The same fields in other letters are other bytes.
    let error = verifier.unwrap_texml(&headers, "CallSid=1&To=%2B1").expect_err("tampered");
    assert_eq!(error, WebhookError::WrongSignature);
}

#[test]
fn verbs_and_nouns() {
    assert_eq!(body(Response::new()), "<Response/>");
    assert_eq!(
        body(
            Response::new()
                .say("Hello")
                .say(Say::new("Hi").voice("alice").language("en-GB").loop_(2))
                .play("https://example.com/a.mp3")
                .play(Play::keys("1w#"))
                .pause(3)
                .pause(Pause::seconds(1))
                .hangup()
        ),
        "<Response><Say>Hello</Say><Say voice=\"alice\" language=\"en-GB\" loop=\"2\">Hi</Say>\
         <Play>https://example.com/a.mp3</Play><Play digits=\"1w#\"/>\
         <Pause length=\"3\"/><Pause length=\"1\"/><Hangup/></Response>"
    );
    assert_eq!(
        body(
            Response::new().gather(
                Gather::new()
                    .action("/menu?a=1&b=2")
                    .method(Method::Post)
                    .input(Input::Both)
                    .num_digits(1)
                    .finish_on_key("")
                    .say("Press one.")
                    .play(Play::new("https://example.com/b.wav").loop_(0))
            )
        ),
        "<Response><Gather action=\"/menu?a=1&amp;b=2\" method=\"POST\" input=\"dtmf speech\" \
         numDigits=\"1\" finishOnKey=\"\"><Say>Press one.</Say>\
         <Play loop=\"0\">https://example.com/b.wav</Play></Gather></Response>"
    );
    assert_eq!(
        body(
            Response::new().dial("+15550100").dial(
                Dial::new()
                    .caller_id("+15550101")
                    .timeout(20)
                    .hangup_on_star(true)
                    .recording_channels(Channels::Dual)
                    .number(Number::new("+1").status_callback_event("ringing answered"))
                    .number("+2")
                    .sip(Sip::new("sip:a@example.com").username("u").password("p"))
                    .conference(
                        Conference::new("Room").muted(false).max_participants(5).beep("onEnter")
                    )
                    .queue("support")
            )
        ),
        "<Response><Dial>+15550100</Dial><Dial callerId=\"+15550101\" timeout=\"20\" \
         hangupOnStar=\"true\" recordingChannels=\"dual\">\
         <Number statusCallbackEvent=\"ringing answered\">+1</Number><Number>+2</Number>\
         <Sip username=\"u\" password=\"p\">sip:a@example.com</Sip>\
         <Conference muted=\"false\" maxParticipants=\"5\" beep=\"onEnter\">Room</Conference>\
         <Queue>support</Queue></Dial></Response>"
    );
    assert_eq!(
        body(
            Response::new()
                .record(Record::new().max_length(30).play_beep(false).trim("trim-silence"))
                .redirect(Redirect::new("/next").method(Method::Get))
                .reject(Reject::new())
                .reject(Reject::new().reason(Reason::Busy))
                .enqueue(Enqueue::new("support").wait_url("/wait"))
                .leave()
                .refer("sip:b@example.com")
                .refer(Refer::new("sip:c@example.com").action("/referred"))
        ),
        "<Response><Record maxLength=\"30\" playBeep=\"false\" trim=\"trim-silence\"/>\
         <Redirect method=\"GET\">/next</Redirect><Reject/><Reject reason=\"busy\"/>\
         <Enqueue waitUrl=\"/wait\">support</Enqueue><Leave/>\
         <Refer><Sip>sip:b@example.com</Sip></Refer>\
         <Refer action=\"/referred\"><Sip>sip:c@example.com</Sip></Refer></Response>"
    );
    let stream = || Stream::new("wss://example.com/a").name("s").track(Track::Both);
    assert_eq!(
        body(
            Response::new()
                .start(
                    Start::new()
                        .stream(stream())
                        .transcription(Transcription::new().language("en").interim_results(true))
                )
                .stop(Stop::new().stream(Stream::named("s")))
                .connect(Connect::new().stream(Stream::new("wss://example.com/b")))
        ),
        "<Response><Start><Stream url=\"wss://example.com/a\" name=\"s\" track=\"both_tracks\"/>\
         <Transcription language=\"en\" interimResults=\"true\"/></Start>\
         <Stop><Stream name=\"s\"/></Stop>\
         <Connect><Stream url=\"wss://example.com/b\"/></Connect></Response>"
    );
}

#[test]
fn what_has_no_method_can_be_written_too() {
    let ai = Element::new("AIGather")
        .attr("action", "/a")
        .child(Element::new("Greeting").text("Hello & ").text("welcome"));
    assert_eq!(
        body(
            Response::new()
                .say(Say::new("x").attr("effect", "low").attr("effect", "high"))
                .verb(ai)
        ),
        "<Response><Say effect=\"high\">x</Say>\
         <AIGather action=\"/a\"><Greeting>Hello &amp; welcome</Greeting></AIGather></Response>"
    );
}

/// Texts with everything that XML minds come back from a reader as they went in; what XML cannot
/// hold is replaced, and no text can end an element or an attribute.
#[test]
fn no_text_breaks_the_document() {
    let nasty = "<a b=\"c\" d='e'>&amp;]]></Say>\r\n\t é \u{1f600}\u{0}\u{b}\u{fffe}\u{1f}";
    let clean = nasty.replace(['\u{0}', '\u{b}', '\u{fffe}', '\u{1f}'], "\u{fffd}");
    let text = body(Response::new().say(Say::new(nasty).voice(nasty)));
    let inside = text.strip_prefix("<Response><Say voice=\"").expect("the attribute");
    let (attribute, rest) = inside.split_once("\">").expect("its end");
    let content = rest.strip_suffix("</Say></Response>").expect("the end");
    for part in [attribute, content] {
        assert!(!part.contains('<') && !part.contains('>'), "{part}");
        assert_eq!(unescape(part), clean);
    }
    assert!(!attribute.contains(['"', '\n', '\t', '\r']), "{attribute:?}");
    assert!(!content.contains('\r'), "{content:?}");

    let odd = Element::new("1 <x>").attr("a=\"b\" c", "d").attr("", 1);
    assert_eq!(odd.to_string(), "<_1__x_ a__b__c=\"d\" _=\"1\"/>");

    let mut rng = fastrand::Rng::with_seed(42);
    for _ in 0..500 {
        let text: String = (0..rng.usize(0..20)).map(|_| rng.char(..)).collect();
        let xml = Element::new("T").text(&*text).to_string();
        let inside = xml.strip_prefix("<T>").and_then(|xml| xml.strip_suffix("</T>"));
        let inside = inside.expect("one element");
        assert!(!inside.contains('<') && inside.chars().all(is_xml), "{inside:?}");
    }
}

/// Characters of XML 1.0.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}'
        | '\u{10000}'..='\u{10ffff}')
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#9;", "\t")
        .replace("&#10;", "\n")
        .replace("&#13;", "\r")
        .replace("&amp;", "&")
}
