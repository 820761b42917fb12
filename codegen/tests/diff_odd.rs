//! Documents that nobody would write: parts of one are taken away or replaced at random. Whatever
//! the generator reads can be compared with anything, both ways, and is the same as itself.
//!
//! `ODD_SECONDS=300 ODD_DOCUMENT=file.yml cargo test -p codegen --test all diff_odd` looks longer.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use codegen::diff::report::{Options, html, json, markdown, terminal};
use codegen::diff::{Report, SideData, rules};
use codegen::load::Source;
use codegen::pipeline::Input;
use fastrand::Rng;
use serde_json::{Value, json};

use crate::support::diff;
use crate::support::input;

const PAGE: &str = include_str!("../../templates/diff/report.html.j2");

/// How many documents are made where nobody asks for more.
const ROUNDS: usize = 150;

#[test]
fn odd_documents_can_be_compared() {
    let path = std::env::var_os("ODD_DOCUMENT").map_or_else(
        || input::root().join("codegen/tests/cases/diff/base.yml"),
        std::path::PathBuf::from,
    );
    let text = fs::read_to_string(path).expect("the document can be read");
    let document: Value = serde_yaml::from_str(&text).expect("the document is YAML");
    let seconds = std::env::var("ODD_SECONDS").ok().and_then(|text| text.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let input = Input::default();
    let base = diff::text_side(&input, text, None);
    let (mut read, mut round) = (0, 0);
    let goes_on = |round: usize| end.map_or(round < ROUNDS, |end| Instant::now() < end);
    while goes_on(round) {
        round += 1;
        let mut rng = Rng::with_seed(round as u64);
        let mut odd = document.clone();
        for _ in 0..rng.usize(1..4) {
            edit(&mut odd, &document, &mut rng);
        }
        // What is refused is told as findings; that is all that is asked here.
        let Some(side) = side(&input, &odd.to_string()) else { continue };
        read += 1;
        check(&base, &side, round);
    }
    println!("{read} of {round} documents can be read");
    assert!(read * 4 > round, "only {read} of {round} documents can be read");
}

fn side(input: &Input, text: &str) -> Option<SideData> {
    let source = Source { name: "odd.json".to_owned(), text: text.to_owned() };
    codegen::diff::side(&Input { sources: vec![source], ..input.clone() }, "odd.json").ok()
}

fn check(base: &SideData, odd: &SideData, round: usize) {
    let itself = codegen::diff::diff(odd, odd);
    assert_eq!(diff::lines(&itself), Vec::<String>::new(), "round {round}: against itself");
    let there = codegen::diff::diff(base, odd);
    let back = codegen::diff::diff(odd, base);
    assert_eq!(ids(&there, true), ids(&back, false), "round {round}: both ways");
    let options = Options { docs: true, changelog: true, limit: Some(60_000) };
    let style = terminal::Style { color: false, width: 80 };
    let shown = terminal::render(&there, options, style);
    assert!(shown.chars().all(|one| one == '\n' || !one.is_control()), "round {round}");
    markdown::render(&there, options);
    json::render(&there);
    html::render(&there, PAGE).expect("the page fits every report");
}

/// How often each rule was met, as it is read the other way round where that is asked for.
fn ids(report: &Report, mirrored: bool) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    for change in report.changes.iter().chain(&report.documentation) {
        let rule = rules::find(&change.id).expect("every change has a rule");
        // What the crate is called depends on what there was before.
        if rule.id != "rust-api-changed" {
            *out.entry(if mirrored { rule.mirror } else { rule.id }).or_default() += 1;
        }
    }
    out
}

/// Takes something away, or puts something else there.
fn edit(document: &mut Value, source: &Value, rng: &mut Rng) {
    let place = pick(document, rng);
    let (parent, last) = place.rsplit_once('/').unwrap_or_default();
    if rng.u8(..) < 100 {
        match document.pointer_mut(parent) {
            Some(Value::Object(map)) => drop(map.remove(&codegen::diag::unescape_pointer(last))),
            Some(Value::Array(list)) => {
                let at = last.parse().unwrap_or(0);
                if at < list.len() {
                    list.remove(at);
                }
            }
            _ => {}
        }
        return;
    }
    let to = match rng.u8(0..13) {
        0 => json!(null),
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e300),
        4 => json!(""),
        5 => json!([]),
        6 => json!({}),
        7 => json!({"$ref": "#/components/schemas/Call"}),
        8 => json!({"allOf": [{"$ref": "#/components/schemas/Call"}, {"nullable": true}]}),
        9 => json!("a\u{1b}[31m\u{202e}`<b>\r\n| x"),
        10 => json!({"type": ["string", "null"], "enum": ["a", null, 1]}),
        _ => source.pointer(&pick(source, rng)).cloned().unwrap_or_default(),
    };
    if let Some(value) = document.pointer_mut(&place) {
        *value = to;
    }
}

/// The pointer of any value but the whole.
fn pick(document: &Value, rng: &mut Rng) -> String {
    let mut place = String::new();
    let mut value = document;
    loop {
        let (step, next) = match value {
            Value::Object(map) if !map.is_empty() => {
                let at = rng.usize(..map.len());
                let (key, next) = map.iter().nth(at).expect("it is below the length");
                (codegen::diag::escape_pointer(key), next)
            }
            Value::Array(list) if !list.is_empty() => {
                let at = rng.usize(..list.len());
                (at.to_string(), &list[at])
            }
            _ => return place,
        };
        place = format!("{place}/{step}");
        value = next;
        // Most values are deep down; the others are tried as well.
        if rng.u8(..) < 30 {
            return place;
        }
    }
}
