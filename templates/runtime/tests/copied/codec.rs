//! Reading and writing JSON.

use std::collections::BTreeMap;

use serde_json::json;

use crate::model::{Call, Cost, Eleven, Filter, State, Version, Voice};
use crate::runtime::codegen::{self as rt, Base64, Encode, Field, OneOrMany, Problems, Value};

fn read<T: rt::Decode>(json: &str) -> (Option<T>, Vec<String>) {
    let (value, problems) = rt::decode(json.as_bytes());
    (value, lines(json, &problems))
}

fn lines(json: &str, problems: &Problems) -> Vec<String> {
    problems
        .all(json.as_bytes())
        .into_iter()
        .map(|(path, message)| format!("{path}: {message}"))
        .collect()
}

fn good<T: rt::Decode>(json: &str) -> T {
    let (value, problems) = read(json);
    assert_eq!(problems, Vec::<String>::new());
    value.expect("it was read without a problem")
}

fn write<T: Encode + ?Sized>(value: &T) -> String {
    String::from_utf8(rt::encode(value).expect("it can be written")).expect("JSON is text")
}

#[test]
fn a_struct_reads_and_writes() {
    let text = r#"{"call_control_id":"v3:a","cost":{"amount":"0.10","note":null,"rate":0.5,"zone":[1,{"a":"b"}]},"duration":12,"is_alive":true,"parent":{"call_control_id":"v3:b"},"started_at":"2026-01-01T00:00:00Z","state":"active","tags":["x","y"]}"#;
    let call: Call = good(text);
    assert_eq!(call.state, Some(State::Active));
    assert_eq!(call.parent.as_ref().expect("it has one").call_control_id, "v3:b");
    let cost = call.cost.clone().expect("it has one");
    assert_eq!((cost.note, cost.rate), (Field::Null, Some(0.5)));
    assert_eq!(cost.extra, BTreeMap::from([("zone".to_owned(), json!([1, {"a": "b"}]))]));
    assert_eq!(write(&call), text);
    // `PartialEq` of this one is derived, so that a member that was not copied shows.
    assert_eq!(call.clone(), call);
    assert_eq!(Cost::default().clone(), Cost::default());
}

#[test]
fn unknown_members_are_skipped_and_blanks_do_not_matter() {
    let call: Call =
        good(" {\n\"x\" : [ 1 , { \"y\" : [ ] } ] ,\t\"call_control_id\" : \"a\" , \"z\":{} }\r\n");
    assert_eq!(call.call_control_id, "a");
    assert_eq!(good::<Call>("{}"), Call::default());
}

#[test]
fn escaped_names_and_text() {
    let call: Call = good(r#"{"call_control\u005fid":"\ud83d\ude00\"\n\u00e9é"}"#);
    assert_eq!(call.call_control_id, "😀\"\né\u{e9}");
    assert_eq!(write("a\"\\\n\r\t\u{1}\u{8}é😀/"), r#""a\"\\\n\r\t\u0001\u0008é😀/""#);
}

#[test]
fn scalars_are_lenient() {
    assert_eq!(good::<i64>("12"), 12);
    assert_eq!(good::<i64>("\"12\""), 12);
    assert_eq!(good::<i64>("12.0"), 12);
    assert_eq!(good::<i64>("1.2e1"), 12);
    assert_eq!(good::<i64>("-9223372036854775808"), i64::MIN);
    assert_eq!(good::<f64>("\"1.5\""), 1.5);
    assert_eq!(good::<f64>("3"), 3.0);
    assert_eq!(good::<String>("12.50"), "12.50");
    assert_eq!(good::<String>("true"), "true");
    assert!(good::<bool>("\"true\""));
    assert!(!good::<bool>("false"));
    assert_eq!(good::<Option<i64>>("null"), None);
    assert_eq!(good::<Field<i64>>("null"), Field::Null);
    assert_eq!(good::<OneOrMany<String>>("\"a\""), OneOrMany::One("a".to_owned()));
    assert_eq!(good::<OneOrMany<String>>("[\"a\"]"), OneOrMany::Many(vec!["a".to_owned()]));
    assert_eq!(&*good::<Base64>("\"aGk=\""), b"hi");
    assert_eq!(write(&Base64::new(*b"hi")), "\"aGk=\"");
}

#[test]
fn scalars_that_cannot_be_read() {
    for (json, wanted) in [
        ("1.5", "an integer"),
        ("9223372036854775808", "an integer"),
        ("\"x\"", "an integer"),
        ("\"\"", "an integer"),
        ("1e400", "an integer"),
        ("[1]", "an integer, found a list"),
    ] {
        let (value, problems) = read::<i64>(json);
        assert_eq!(value, None, "{json}");
        assert!(problems.len() == 1 && problems[0].contains(wanted), "{json}: {problems:?}");
    }
    for json in ["\"inf\"", "\"NaN\"", "1e999", "\"+13125550100\"", "{}", "null"] {
        assert_eq!(read::<f64>(json).0, None, "{json}");
    }
    assert_eq!(read::<bool>("\"yes\"").1, [": expected a boolean, found other text"]);
    assert_eq!(read::<bool>("1").1, [": expected a boolean, found an integer"]);
    assert_eq!(read::<String>("null").1, [": expected a string, found null"]);
    assert_eq!(read::<String>("{\"a\":[]}").1, [": expected a string, found an object"]);
    assert!(read::<Base64>("\"*\"").1[0].starts_with(": expected base64 text"));
}

#[test]
fn a_bad_field_is_recorded_with_its_path_and_does_no_harm() {
    let text = r#"{"data":[{"call_control_id":"a","cost":[1],"duration":"12","tags":["x",null,{"y":1},"z"],"x":1},
        null, {"call_control_id":"b","cost":{"rate":"much"},"is_alive":3}],"meta":{"page_number":"1","total_pages":[]}}"#;
    let (page, problems) = read::<rt::Page<Call>>(text);
    let page = page.expect("a page");
    assert_eq!(page.data.len(), 2);
    assert_eq!(page.data[0].duration, Some(12));
    assert_eq!(page.data[0].tags.as_deref(), Some(&["x".to_owned(), "z".to_owned()][..]));
    assert_eq!((page.data[0].cost.clone(), page.meta.page_number), (None, Some(1)));
    assert_eq!(
        problems,
        [
            "data[0].cost: expected an object, found a list",
            "data[0].tags[1]: expected a string, found null",
            "data[0].tags[2]: expected a string, found an object",
            "data[1]: expected an object, found null",
            "data[2].cost.rate: expected a number, found a value that is none, or is out of range",
            "data[2].is_alive: expected a boolean, found an integer",
        ]
    );
}

#[test]
fn a_huge_integer_is_one_bad_field() {
    let (call, problems) =
        read::<Call>(r#"{"duration":99999999999999999999999999,"call_control_id":"a"}"#);
    assert_eq!(call.expect("a call").call_control_id, "a");
    assert_eq!(problems.len(), 1);
}

#[test]
fn broken_text_is_fatal_and_says_where() {
    for (json, path) in [
        (r#"{"data":[{"cost":{"rate":1 2}}]}"#, "data[0].cost"),
        (r#"{"data":[{"x":[1 2]}]}"#, "data[0].x"),
        (r#"{"data":[]"#, ""),
        (r#"{"data":[{"x":01}]}"#, "data[0].x"),
        (r#"{"data":[{]}"#, "data[0]"),
        (r#"{"data":[]} x"#, ""),
        ("", ""),
        ("{\"data\":[{\"call_control_id\":\"\u{1}\"}]}", "data[0].call_control_id"),
    ] {
        let (page, problems) = read::<rt::Page<Call>>(json);
        assert!(page.is_none(), "{json}");
        let last = problems.last().expect("a problem");
        assert!(last.starts_with(&format!("{path}: ")), "{json}: {last}");
    }
    let (value, problems) = rt::decode::<Call>(b"{\"\xff\":1}");
    assert!(value.is_none() && problems.is_fatal());
}

#[test]
fn every_prefix_of_a_document_ends() {
    let text = r#"{"data":[{"call_control_id":"a\u00e9","cost":{"rate":1.5e3,"zone":[true,null]},"parent":{"tags":["x"]}}],"meta":{"page_number":1}}"#;
    for end in 0..text.len() {
        let (page, problems) = rt::decode::<rt::Page<Call>>(&text.as_bytes()[..end]);
        assert!(page.is_none() && problems.is_fatal(), "{}", &text[..end]);
        assert!(!problems.all(&text.as_bytes()[..end]).is_empty());
    }
    good::<rt::Page<Call>>(text);
}

#[test]
fn damaged_documents_never_panic() {
    let text = br#"{"data":[{"call_control_id":"a","cost":{"rate":1.5,"zone":[true,null]},"tags":["x",2]}],"meta":{"a":{}}}"#;
    for at in 0..text.len() {
        for byte in *b"\"{}[],:0x \\\xff" {
            let mut damaged = text.to_vec();
            damaged[at] = byte;
            let (page, problems) = rt::decode::<rt::Page<Call>>(&damaged);
            let _ = problems.all(&damaged);
            // What serde_json refuses must not pass, but for text in members that nobody reads.
            if page.is_some() && !damaged.contains(&0xff) {
                assert!(
                    serde_json::from_slice::<Value>(&damaged).is_ok(),
                    "{}",
                    String::from_utf8_lossy(&damaged)
                );
            }
        }
    }
}

#[test]
fn deep_nesting_does_not_overflow() {
    let deep = "{\"parent\":".repeat(100_000);
    let (call, problems) = rt::decode::<Call>(deep.as_bytes());
    assert!(call.is_none() && problems.is_fatal());
    let closed = format!("{}{}{}", "{\"parent\":".repeat(150), "null", "}".repeat(150));
    let (call, problems) = read::<Call>(&closed);
    assert!(call.is_some());
    assert!(problems[0].contains("nested more than 128 deep"), "{problems:?}");
    let lists = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(rt::decode::<Value>(lists.as_bytes()).0.is_none());
    assert!(rt::decode::<Call>(format!("{{\"x\":{lists}}}").as_bytes()).0.is_none());
}

#[test]
fn a_duplicate_member_ends_with_the_last_value() {
    let (call, problems) = read::<Call>(r#"{"duration":1,"duration":2}"#);
    assert_eq!(call.expect("it is read").duration, Some(2));
    assert_eq!(problems, ["duration: it is there twice"]);
}

#[test]
fn problems_are_limited() {
    let text = format!("[{}1]", "{},".repeat(1000));
    let (value, problems) = read::<Vec<i64>>(&text);
    assert_eq!(value, Some(vec![1]));
    assert_eq!(problems.len(), 64);
}

#[test]
fn unions_by_tag() {
    let voice: Voice = good(r#"{"x":{"type":"no"},"voice":"anna","t\u0079pe":"eleven"}"#);
    assert_eq!(voice, Voice::Eleven(Eleven { voice: Some("anna".to_owned()) }));
    assert_eq!(write(&voice), r#"{"type":"eleven","voice":"anna"}"#);
    assert_eq!(write(&Voice::Eleven(Eleven::default())), r#"{"type":"eleven"}"#);
    let unknown: Voice = good(r#"{"type":"new","deep":[1]}"#);
    assert_eq!(unknown, Voice::Unknown(json!({"type": "new", "deep": [1]})));
    assert_eq!(good::<Voice>("3"), Voice::Unknown(json!(3)));
    assert_eq!(good::<Vec<Voice>>(r#"[{"type":"eleven"},{"type":1},null]"#).len(), 3);
}

#[test]
fn a_tag_that_is_there_is_not_written_twice() {
    struct Tagged;
    impl Encode for Tagged {
        fn encode(&self, w: &mut rt::Writer) {
            w.begin();
            w.field("inner", &Cost::default());
            w.field("type", &"own".to_owned());
            w.end();
        }
    }
    let mut w = rt::Writer::new();
    w.tagged("type", "eleven", &Tagged);
    assert_eq!(w.finish().expect("JSON"), br#"{"inner":{"amount":null},"type":"own"}"#);
}

#[test]
fn an_empty_tag_becomes_the_one_of_its_arm() {
    struct Empty(&'static str);
    impl Encode for Empty {
        fn encode(&self, w: &mut rt::Writer) {
            w.begin();
            w.field("a", &1_i64);
            w.field(self.0, &String::new());
            w.field("z", &true);
            w.end();
        }
    }
    let mut w = rt::Writer::new();
    w.tagged("type", "eleven", &Empty("type"));
    assert_eq!(w.finish().expect("JSON"), br#"{"a":1,"type":"eleven","z":true}"#);
    let mut w = rt::Writer::new();
    w.tagged("type", "eleven", &Empty("other"));
    assert_eq!(w.finish().expect("JSON"), br#"{"type":"eleven","a":1,"other":"","z":true}"#);
}

#[test]
fn unions_by_shape_keep_what_does_not_fit() {
    assert_eq!(good::<Filter>("\"a\""), Filter::Text("a".to_owned()));
    assert!(matches!(good::<Filter>(r#"{"voice":"a"}"#), Filter::Eleven(_)));
    assert!(matches!(good::<Filter>(r#"{"amount":"a"}"#), Filter::Cost(_)));
    assert_eq!(good::<Filter>("[1]"), Filter::Unknown(json!([1])));
    // The kind is right and the member is not.
    struct Odd;
    impl rt::Decode for Odd {
        fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
            rt::Decode::decode(r).and_then(|number: i64| (number == 1).then_some(Self))
        }
    }
    let mut r = rt::Reader::new(b"{\"a\":[2]}");
    let kept: Option<Value> = r.arm(|_: Odd| Value::Null, |value| value);
    assert_eq!(kept, Some(json!({"a": [2]})));
    assert!(r.finish().is_empty(), "what is kept is no problem");
}

/// Flaws that are not kept count as well.
#[test]
fn the_lists_of_a_union_are_told_apart_after_many_problems() {
    #[derive(Debug, Clone, PartialEq)]
    enum To {
        Texts(Vec<String>),
        Costs(Vec<Cost>),
        Unknown(Value),
    }
    impl rt::Decode for To {
        fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
            match r.peek() {
                rt::JsonKind::Array => match r.clean(Self::Texts) {
                    Some(read) => Some(read),
                    None => match r.clean(Self::Costs) {
                        Some(read) => Some(read),
                        None => r.raw(Self::Unknown),
                    },
                },
                _ => r.raw(Self::Unknown),
            }
        }
    }
    #[derive(Debug, Default)]
    struct Item {
        cost: Option<i64>,
        to: Option<To>,
    }
    impl rt::Decode for Item {
        fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
            let mut out = Self::default();
            let read = r.fields(&mut [("cost", &mut out.cost), ("to", &mut out.to)], 0);
            read.then_some(out)
        }
    }
    let arms = [r#"["+1"]"#, r#"[{"amount":"1"}]"#, r#"[{"amount":[]}]"#];
    let all: Vec<String> = (0..300)
        .map(|at| format!(r#"{{"cost":"1.5 USD","to":{}}}"#, arms[at % arms.len()]))
        .collect();
    let (items, problems) = read::<Vec<Item>>(&format!("[{}]", all.join(",")));
    let items = items.expect("a list");
    assert_eq!((items.len(), problems.len()), (300, 64));
    assert!(problems.iter().all(|problem| problem.contains(".cost: ")), "{problems:?}");
    for (at, item) in items.iter().enumerate() {
        assert_eq!(item.cost, None, "{at}");
        let to = item.to.as_ref().expect("it is there");
        match at % arms.len() {
            0 => assert_eq!(to, &To::Texts(vec!["+1".to_owned()]), "{at}"),
            1 => {
                assert!(matches!(to, To::Costs(costs) if costs[0].amount.is_some()), "{at} {to:?}")
            }
            _ => assert_eq!(to, &To::Unknown(json!([{"amount": []}])), "{at}"),
        }
    }
}

#[test]
fn kinds_and_members_are_seen_ahead() {
    for (json, kind) in [
        ("null", rt::JsonKind::Null),
        ("true", rt::JsonKind::Bool),
        ("-1", rt::JsonKind::Int),
        ("1e2", rt::JsonKind::Float),
        ("\"\"", rt::JsonKind::String),
        (" []", rt::JsonKind::Array),
        ("{}", rt::JsonKind::Object),
    ] {
        let mut r = rt::Reader::new(json.as_bytes());
        assert_eq!(r.peek(), kind);
        r.skip();
        assert!(r.finish().is_empty());
    }
    let mut r = rt::Reader::new(br#"{"a":1,"b":{"c":2}}"#);
    assert!(r.has_keys(&["b", "a"]) && !r.has_keys(&["a", "c"]));
    assert_eq!((r.tag("a"), r.tag("c"), r.tag("b")), (Some("1".to_owned()), None, None));
}

#[test]
fn open_enums_keep_what_they_do_not_know() {
    let state: State = good("\"parked\"");
    assert_eq!(state, State::Unknown("parked".to_owned()));
    assert_eq!(write(&state), "\"parked\"");
    assert_eq!(State::from("active"), State::Active);
    assert_eq!(State::from("bridged".to_owned()).to_string(), "bridged");
    assert_eq!(State::Active.to_string(), "active");
    assert_eq!(State::from(&"active".to_owned()), State::Active);
    assert_eq!(good::<Version>("\"1\""), Version::V1);
    assert_eq!(write(&Version(7)), "7");
    assert_eq!(
        (i64::from(Version::from(2)), Version::from(3_i64).to_string()),
        (2, "3".to_owned())
    );
}

#[test]
fn numbers_that_json_lacks_are_an_error() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(rt::encode(&vec![1.0, number]).is_err());
    }
    assert_eq!(write(&vec![0.1, -2.0, 1e300]), "[0.1,-2.0,1e+300]");
    assert_eq!(write(&vec![i64::MIN, 0]), "[-9223372036854775808,0]");
}

#[test]
fn absent_and_null_differ() {
    let mut cost = Cost::default();
    assert_eq!(write(&cost), r#"{"amount":null}"#);
    cost.note = Field::Null;
    cost.amount = Some("1".to_owned());
    assert_eq!(write(&cost), r#"{"amount":"1","note":null}"#);
    cost.note = Field::from("hi");
    assert_eq!(write(&cost), r#"{"amount":"1","note":"hi"}"#);
    assert_eq!(write(&[Some(1_i64), None][..]), "[1,null]");
}

#[cfg(feature = "serde")]
#[test]
fn serde_goes_through_the_same_codec() {
    let text =
        r#"{"call_control_id":"a","duration":"12","parent":{"call_control_id":"b"},"state":"new"}"#;
    let call: Call = serde_json::from_str(text).expect("a call");
    assert_eq!(call.duration, Some(12));
    let back = serde_json::to_value(&call).expect("a value");
    assert_eq!(
        back,
        json!({"call_control_id": "a", "duration": 12, "parent": {"call_control_id": "b"}, "state": "new"})
    );
    let error = serde_json::from_str::<Call>("[1]").expect_err("a list is no call");
    assert!(error.to_string().contains("expected an object, found a list"), "{error}");
    let cost = Cost { rate: Some(f64::NAN), ..Cost::default() };
    assert!(serde_json::to_string(&cost).is_err());
    let page: rt::Page<Call> =
        serde_json::from_str(r#"{"data":[{}],"meta":{"page_number":1}}"#).expect("a page");
    assert_eq!((page.data.len(), page.meta.page_number), (1, Some(1)));
    let many: OneOrMany<State> = serde_json::from_str("[\"active\"]").expect("a list");
    assert_eq!(many.first(), Some(&State::Active));
}

/// However deep they are: each place is found once, on one way.
#[test]
fn many_problems_are_found_on_one_way() {
    let mut json = String::new();
    for _ in 0..100 {
        json.push_str(r#"{"duration":"x","tags":[""#);
        json.push_str(&"y".repeat(20_000));
        json.push_str(r#""],"parent":"#);
    }
    json.push_str("{}");
    json.push_str(&"}".repeat(100));
    let (_, problems) = rt::decode::<Call>(json.as_bytes());
    let all = problems.all(json.as_bytes());
    assert_eq!(all.len(), 64);
    assert_eq!(all[0].0, "duration");
    assert_eq!(all[63].0, format!("{}duration", "parent.".repeat(63)));
    assert_eq!(problems.first(json.as_bytes()).as_ref(), Some(&all[0]));
}
