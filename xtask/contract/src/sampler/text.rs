//! Texts: by format, by pattern, within lengths.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::check::matches;
use super::shape::{LENGTH, Shape};

/// What is written where nothing is said.
const PLAIN: &str = "text";

/// A text for a shape; another one for another `turn`. With `random`, one of many.
pub fn make(shape: &Shape, turn: usize, random: Option<&mut fastrand::Rng>) -> String {
    let least = shape.least[LENGTH];
    let most = shape.most[LENGTH].unwrap_or(usize::MAX);
    if let Some(pattern) = shape.patterns.first() {
        return by_pattern(shape, pattern, turn);
    }
    if let Some(text) = shape.formats.iter().find_map(|format| by_format(format, turn)) {
        return text;
    }
    let mut text = match random {
        Some(rng) => any(rng),
        None if turn == 0 => PLAIN.to_owned(),
        None => format!("{PLAIN}{turn}"),
    };
    let count = text.chars().count();
    if count < least {
        text.extend(std::iter::repeat_n('a', least - count));
    }
    if count > most {
        // The end is kept: it is what differs from turn to turn.
        text = text.chars().skip(count - most).collect();
    }
    text
}

/// Text of all sorts.
fn any(rng: &mut fastrand::Rng) -> String {
    const PIECES: &[&str] = &[
        "a", "Z", "0", " ", "-", "_", "\"", "\\", "/", "\n", "\t", "\u{1}", "ä", "€", "語", "🦀",
        "\u{2028}", "&", "=", "+", "%", "{", "null", "true", "1e3",
    ];
    (0..rng.usize(..12)).map(|_| PIECES[rng.usize(..PIECES.len())]).collect()
}

/// A text of a format, where the format is one that a validator checks.
fn by_format(format: &str, turn: usize) -> Option<String> {
    let turn = turn % 60;
    Some(match format {
        "uuid" => format!("0ccc7b54-4df3-4bca-a65a-3da1ecc777{turn:02x}"),
        "date-time" => format!("2026-07-16T10:{turn:02}:00.000Z"),
        "date" => format!("2026-07-{:02}", turn % 28 + 1),
        "time" => format!("08:{turn:02}:00Z"),
        "email" | "idn-email" => format!("user{turn}@example.com"),
        "uri" | "url" | "iri" | "uri-reference" => format!("https://example.com/{turn}"),
        "hostname" => format!("host{turn}.example.com"),
        "ipv4" => format!("192.0.2.{turn}"),
        "ipv6" => format!("2001:db8::{turn:x}"),
        "json-pointer" => format!("/data/{turn}"),
        "byte" => format!("dGV4dDA{}", ["w", "x", "y", "z", "0", "1", "2", "3"][turn % 8]),
        "duration" => format!("PT{turn}S"),
        "integer" | "int64" | "int32" => turn.to_string(),
        _ => return None,
    })
}

/// Whether a text is of a format; of an unknown format it is.
pub fn is_of_format(format: &str, text: &str) -> bool {
    const DATE: &str = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])";
    const TIME: &str = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)";
    match format {
        "uuid" => matches(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", text),
        "date-time" => matches(&format!("^{DATE}T{TIME}$"), text),
        "date" => matches(&format!("^{DATE}$"), text),
        "time" => matches(&format!("^{TIME}$"), text),
        "email" => matches(r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", text),
        "uri" | "url" => url::Url::parse(text).is_ok_and(|url| url.has_host()),
        "hostname" => matches(r"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$", text),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "json-pointer" => text.is_empty() || text.starts_with('/'),
        "byte" => text.len().is_multiple_of(4) && matches(r"^[A-Za-z0-9+/]*={0,2}$", text),
        _ => true,
    }
}

/// A text that a pattern matches: repeated as often as the lengths want.
fn by_pattern(shape: &Shape, pattern: &str, turn: usize) -> String {
    let least = shape.least[LENGTH];
    let most = shape.most[LENGTH].unwrap_or(usize::MAX);
    let Ok(tree) = regex_syntax::parse(pattern) else { return PLAIN.to_owned() };
    let mut best = None;
    for more in (0..8).chain([least as u32]) {
        let mut text = String::new();
        write(&tree, more, turn, &mut text);
        // After a beginning that is fixed, anything may follow.
        if let Some(format) = shape.formats.first().and_then(|format| by_format(format, turn))
            && matches(pattern, &format)
        {
            text = format;
        }
        let open = !pattern.ends_with('$');
        if open && !text.contains("example") {
            text.push_str("example.com");
        }
        let count = text.chars().count();
        let fits = shape.patterns.iter().all(|pattern| matches(pattern, &text));
        if fits && count >= least && count <= most {
            return text;
        }
        best.get_or_insert(text);
    }
    best.unwrap_or_else(|| PLAIN.to_owned())
}

fn write(tree: &Hir, more: u32, turn: usize, out: &mut String) {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.push(member(class, turn)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            let count = repetition.min.saturating_add(more).min(most);
            for index in 0..count {
                // One place that differs is enough, and keeps the rest readable.
                let turn = if index + 1 == count { turn } else { 0 };
                write(&repetition.sub, more, turn, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, more, turn, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, more, turn, out)),
        HirKind::Alternation(parts) => {
            if let Some(part) = parts.first() {
                write(part, more, turn, out);
            }
        }
    }
}

/// A member of a class: a letter or digit if there is one.
fn member(class: &Class, turn: usize) -> char {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let holds = |c: &char| ranges.iter().any(|(low, high)| low <= c && c <= high);
    let usual: Vec<char> = ('a'..='z').chain('A'..='Z').chain('1'..='9').filter(holds).collect();
    match usual.as_slice() {
        [] => ranges.first().map_or('a', |(low, _)| *low),
        usual => usual[turn % usual.len()],
    }
}
