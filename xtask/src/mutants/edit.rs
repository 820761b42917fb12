//! Edits of a document at random, repeatable by seed.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// How many edits a mutant has: mostly few, so that most of the document is still read.
const EDITS: [usize; 6] = [1, 1, 1, 2, 3, 6];

/// Texts that a document should not hold.
const NASTY: &[&str] = &[
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "\"",
    "\\",
    "\"#",
    "\"##\"",
    "*/ fn injected() {} /*",
    "]\n#![allow(unused)]\n[",
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "{} {0} {name}",
    "../../../etc/passwd",
    "/etc/passwd",
    "C:\\con",
    "con",
    "aux",
    "crate",
    "Self",
    "super",
    "_",
    "r#fn",
    "1",
    "-",
    "---",
    "\u{202e}gnp.exe",
    "\u{200b}",
    "аdmin",
    "İ",
    "ß",
    "名前",
    "line\r\nline",
    "`${x}`",
    "</script><script>",
    "$(touch injected)",
    "#/components/schemas",
    "#/paths",
    "#",
    "#/components/schemas/~2",
    "other.yml#/x",
    "https://example.com/x.yml#/x",
    "y",
    "null",
    "2026-13-45",
];

/// Words that mean something in a document.
const WORDS: &[&str] = &[
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "type",
    "items",
    "properties",
    "required",
    "enum",
    "nullable",
    "discriminator",
    "mapping",
    "additionalProperties",
    "in",
    "name",
    "schema",
    "content",
    "parameters",
    "requestBody",
    "responses",
    "get",
    "post",
    "style",
    "format",
    "const",
    "default",
    "example",
    "x-hidden",
];

/// What was done, and the document after it.
pub struct Mutant {
    /// In words, one edit after the other.
    pub edits: Vec<String>,
    /// JSON, or damaged YAML.
    pub text: String,
}

/// The mutant of a number: the same for the same document, seed and number.
pub fn mutant(document: &Value, text: &str, seed: u64, number: u64) -> Mutant {
    let mut rng = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number);
    if rng.u8(..8) == 0 {
        return damaged(text, &mut rng);
    }
    let mut value = document.clone();
    let mut edits = Vec::new();
    for _ in 0..rng.choice(EDITS).unwrap_or(1) {
        edits.push(edit(&mut value, &mut rng));
    }
    Mutant { edits, text: value.to_string() }
}

/// The text itself, cut or with lines out of place.
fn damaged(text: &str, rng: &mut Rng) -> Mutant {
    let lines: Vec<&str> = text.lines().collect();
    let at = rng.usize(..lines.len().max(1));
    let other = rng.usize(..lines.len().max(1));
    let (what, lines) = match rng.u8(..5) {
        0 => {
            let mut cut = rng.usize(..text.len().max(1));
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            return Mutant { edits: vec![format!("cut at byte {cut}")], text: text[..cut].into() };
        }
        1 => ("line removed", [&lines[..at], &lines[(at + 1).min(lines.len())..]].concat()),
        2 => {
            let (from, to) = (at.min(other), at.max(other).min(at.min(other) + 200));
            ("lines repeated", [&lines[..to], &lines[from..]].concat())
        }
        3 => {
            let mut lines = lines;
            if !lines.is_empty() {
                lines.swap(at, other);
            }
            ("lines swapped", lines)
        }
        _ => {
            let mut lines = lines;
            if let Some(line) = lines.get_mut(at) {
                *line = line.strip_prefix(' ').unwrap_or("  x: [");
            }
            ("indentation changed", lines)
        }
    };
    Mutant { edits: vec![format!("{what}: {at}, {other}")], text: lines.join("\n") }
}

fn edit(value: &mut Value, rng: &mut Rng) -> String {
    let at = place(value, rng);
    let other = place(value, rng);
    match rng.u8(..10) {
        0 => {
            remove(value, &at);
            format!("delete {at}")
        }
        1 => {
            let copy = value.pointer(&at).cloned().unwrap_or_default();
            let key = word(value, rng);
            insert(value, parent(&at), &key, copy);
            format!("copy {at} as {key:?}")
        }
        2 => {
            let new = odd(rng);
            let said = format!("put {new} at {at}");
            set(value, &at, new);
            said
        }
        3 => {
            let key = word(value, rng);
            let taken = remove(value, &at).unwrap_or_default();
            insert(value, parent(&at), &key, taken);
            format!("rename {at} to {key:?}")
        }
        4 => {
            let taken = remove(value, &at).unwrap_or_default();
            let key = last(&at);
            insert(value, &other, &key, taken);
            format!("move {at} into {other}")
        }
        5 => {
            let (a, b) = (value.pointer(&at).cloned(), value.pointer(&other).cloned());
            if let (Some(a), Some(b)) = (a, b) {
                set(value, &at, b);
                set(value, &other, a);
            }
            format!("swap {at} and {other}")
        }
        6 => {
            let target = reference(value, rng);
            set(value, &at, json!({ "$ref": target }));
            format!("refer from {at} to {target}")
        }
        7 => {
            let text = nasty(rng);
            let said = format!("put {text:?} at {at}");
            set(value, &at, Value::String(text));
            said
        }
        8 => {
            let key = rng.choice(WORDS).copied().unwrap_or("type");
            let copy = value.pointer(&other).cloned().unwrap_or_default();
            insert(value, &at, key, copy);
            format!("put what is at {other} into {at} as {key}")
        }
        _ => {
            let list = Value::Array(vec![value.pointer(&at).cloned().unwrap_or_default(); 3]);
            set(value, &at, list);
            format!("three of {at}")
        }
    }
}

/// A random place: down from the top, with a chance to stop that leaves all depths likely. Few are
/// at the very top, where nearly every edit ends in the same refusal.
fn place(value: &Value, rng: &mut Rng) -> String {
    let shallow = if rng.u8(..12) == 0 { 0 } else { 3 };
    let mut depth = 0;
    let mut at = String::new();
    let mut here = value;
    let main = rng.choice(["paths", "paths", "components", "components", "webhooks"]);
    if let Some((key, next)) = main.and_then(|key| here.get(key).map(|next| (key, next)))
        && shallow > 0
    {
        at = format!("/{key}");
        here = next;
    }
    loop {
        let (key, next) = match here {
            Value::Object(map) if !map.is_empty() => {
                let Some((key, next)) = map.iter().nth(rng.usize(..map.len())) else { break };
                (key.replace('~', "~0").replace('/', "~1"), next)
            }
            Value::Array(list) if !list.is_empty() => {
                let index = rng.usize(..list.len());
                (index.to_string(), &list[index])
            }
            _ => break,
        };
        at.push('/');
        at.push_str(&key);
        here = next;
        depth += 1;
        if depth >= shallow && rng.u8(..6) == 0 {
            break;
        }
    }
    at
}

fn parent(at: &str) -> &str {
    at.rfind('/').map_or("", |end| &at[..end])
}

fn last(at: &str) -> String {
    let key = at.rfind('/').map_or("", |end| &at[end + 1..]);
    key.replace("~1", "/").replace("~0", "~")
}

fn set(value: &mut Value, at: &str, new: Value) {
    if let Some(place) = value.pointer_mut(at) {
        *place = new;
    }
}

fn remove(value: &mut Value, at: &str) -> Option<Value> {
    let key = last(at);
    match value.pointer_mut(parent(at))? {
        Value::Object(map) => map.remove(&key),
        Value::Array(list) => {
            let index = key.parse().ok().filter(|index| *index < list.len())?;
            Some(list.remove(index))
        }
        _ => None,
    }
}

fn insert(value: &mut Value, into: &str, key: &str, new: Value) {
    match value.pointer_mut(into) {
        Some(Value::Object(map)) => drop(map.insert(key.to_owned(), new)),
        Some(Value::Array(list)) => list.push(new),
        Some(other) => *other = Value::Object(Map::from_iter([(key.to_owned(), new)])),
        None => {}
    }
}

fn nasty(rng: &mut Rng) -> String {
    match rng.u8(..20) {
        0 => "x".repeat(100_000),
        1 => rng.choice(NASTY).copied().unwrap_or_default().repeat(500),
        _ => rng.choice(NASTY).copied().unwrap_or_default().to_owned(),
    }
}

/// A key: nasty, meaningful, or one that stands elsewhere.
fn word(value: &Value, rng: &mut Rng) -> String {
    match rng.u8(..3) {
        0 => nasty(rng),
        1 => rng.choice(WORDS).copied().unwrap_or_default().to_owned(),
        _ => last(&place(value, rng)),
    }
}

/// Somewhere to refer to: mostly a component, sometimes anything.
fn reference(value: &Value, rng: &mut Rng) -> String {
    let schemas = value.pointer("/components/schemas").and_then(Value::as_object);
    match schemas {
        Some(map) if !map.is_empty() && rng.u8(..4) > 0 => {
            let name = map.keys().nth(rng.usize(..map.len())).cloned().unwrap_or_default();
            format!("#/components/schemas/{}", name.replace('~', "~0").replace('/', "~1"))
        }
        _ => format!("#{}", place(value, rng)),
    }
}

/// A value of another type than is expected.
fn odd(rng: &mut Rng) -> Value {
    match rng.u8(..14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(-1),
        4 => json!(i64::MIN),
        5 => json!(u64::MAX),
        6 => json!(1e308),
        7 => json!(0.1),
        8 => json!([]),
        9 => json!({}),
        10 => json!([null]),
        11 => json!(["string", "null", "string", 7]),
        12 => json!({ "type": ["object", "array", "string"], "items": false }),
        // Deeper than anybody writes, not deeper than the reader takes.
        _ => (0..100).fold(
            json!({ "type": "string" }),
            |inner, _| json!({ "type": "array", "items": inner }),
        ),
    }
}
