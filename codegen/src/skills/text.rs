//! Markdown out of untrusted text: cells, code spans, headings, anchors, tables.
//!
//! What a document says is data. It may be emphasised, and is never a heading, HTML or code that
//! somebody runs.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::emit::docs;
pub use crate::emit::docs::{cell_code, code};

/// Text of a document in one line of prose or in a cell of a table.
pub fn inline(text: &str) -> String {
    one_line(text, docs::lines)
}

/// The same without links: headings, which have anchors, and what is inside of a link of ours.
pub fn label(text: &str) -> String {
    one_line(text, docs::lines_without_links)
}

fn one_line(text: &str, lines: fn(&str) -> Vec<String>) -> String {
    let plain = |byte: u8| {
        !byte.is_ascii_control()
            && byte.is_ascii()
            && !matches!(byte, b'\\' | b'~' | b'<' | b'!' | b'[' | b']' | b'|')
    };
    let text = text.trim();
    let marks = text.bytes().filter(|byte| *byte == b'`').count();
    // Most texts are a plain sentence, perhaps with a code span.
    if text.bytes().all(plain)
        && marks % 2 == 0
        && !text.contains("``")
        && !text.contains("http")
        && !text.contains("  ")
    {
        return text.to_owned();
    }
    let lines = lines(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut fence: Option<String> = None;
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        if line.starts_with("```") {
            fence = match fence {
                Some(_) => None,
                None => Some(line.to_owned()),
            };
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        match fence {
            Some(_) => out.push_str(&code(line)),
            None => out.push_str(line),
        }
    }
    docs::bars(&out)
}

/// Several paragraphs of a document as Markdown, without headings.
pub fn prose<S: AsRef<str>>(paragraphs: impl IntoIterator<Item = S>) -> String {
    let mut out = String::new();
    for paragraph in paragraphs {
        let lines = docs::lines(paragraph.as_ref());
        if lines.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        let mut fenced = false;
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            fenced ^= line.trim_start().starts_with("```");
            if !fenced && line.trim_start().starts_with('#') {
                out.push('\\');
                out.push_str(line.trim_start());
            } else {
                out.push_str(line);
            }
        }
    }
    out
}

/// Values of an enum: `a` | `b`. Never commas, since a value may hold one.
pub fn values<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> String {
    let all: Vec<String> = values.into_iter().map(|value| code(value.as_ref())).collect();
    all.join(" | ")
}

/// A table whose rows are written out when it is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings.
    pub head: &'static [&'static str],
    /// Cells, each safe Markdown of one line.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new(head: &'static [&'static str]) -> Self {
        Self { head, rows: Vec::new() }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return Ok(());
        }
        writeln!(f, "| {} |", self.head.join(" | "))?;
        f.write_str("|")?;
        for _ in self.head {
            f.write_str("---|")?;
        }
        for row in &self.rows {
            f.write_str("\n|")?;
            for cell in row {
                f.write_str(" ")?;
                f.write_str(cell)?;
                f.write_str(" |")?;
            }
        }
        Ok(())
    }
}

/// A template prints a table as what it is, and never sees single cells: there are a hundred
/// thousand of them.
impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Anchors as renderers make them out of headings, numbered where they repeat.
#[derive(Debug, Default)]
pub struct Anchors {
    /// How often each was wanted; those that were given are in it too.
    used: BTreeMap<String, usize>,
}

impl Anchors {
    /// Anchors for what stands below these headings.
    pub fn below(headings: &[&str]) -> Self {
        let mut anchors = Self::default();
        for heading in headings {
            let _ = anchors.next(heading);
        }
        anchors
    }

    /// The anchor of the next heading of a file.
    pub fn next(&mut self, heading: &str) -> String {
        let base = slug(heading);
        let mut anchor = base.clone();
        let mut count = self.used.get(&base).copied().unwrap_or_default();
        while self.used.contains_key(&anchor) {
            count += 1;
            anchor = format!("{base}-{count}");
        }
        // As renderers do it: also what is numbered counts as given.
        self.used.insert(base, count);
        self.used.insert(anchor.clone(), 0);
        anchor
    }
}

/// `Dial a call` -> `dial-a-call`.
pub fn slug(heading: &str) -> String {
    heading
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Anchors, Table, cell_code, code, inline, label, prose, slug, values};

    #[test]
    fn a_cell_stays_one() {
        assert_eq!(inline("a | b\nc"), "a \\| b c");
        assert_eq!(inline("`a|b` and \\| c"), "`a\\|b` and \\| c");
        assert_eq!(inline("<script>alert(1)</script>"), "\\<script>alert(1)\\</script>");
        assert_eq!(inline("see [x](javascript:alert(1))"), "see x)");
        assert_eq!(inline("{{ x }} {% raw %} \"\"\""), "{{ x }} {% raw %} \"\"\"");
        assert_eq!(inline("one:\n```rust\nfn main() {}\n```"), "one: `fn main() {}`");
        assert_eq!(inline("`a` or ` b"), "`a` or \\` b");
        assert_eq!(inline("a \\| b | c"), "a \\| b \\| c");
        assert_eq!(
            label("see [x](https://a.example) | x<](javascript:a)"),
            "see x \\| x\\<\\](javascript:a)"
        );
    }

    #[test]
    fn prose_has_neither_headings_nor_code_of_ours() {
        let text = prose(["# Not a heading\n\n```rust\nfn main() {}\n```", "Next."]);
        assert_eq!(text, "\\# Not a heading\n\n```text\nfn main() {}\n```\n\nNext.");
    }

    #[test]
    fn values_are_apart() {
        assert_eq!(values(["Chicago, IL", "a"]), "`Chicago, IL` | `a`");
        assert_eq!(cell_code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code(""), "an empty text");
    }

    #[test]
    fn tables_print_themselves() {
        let mut table = Table::new(&["a", "b"]);
        assert_eq!(table.to_string(), "");
        table.rows.push(vec!["1".to_owned(), "2".to_owned()]);
        assert_eq!(table.to_string(), "| a | b |\n|---|---|\n| 1 | 2 |");
    }

    #[test]
    fn anchors_are_those_of_headings() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.next("Dial a call"), "dial-a-call");
        assert_eq!(anchors.next("Dial a call"), "dial-a-call-1");
        // As renderers have it: a number that a heading has by itself is left out.
        let mut anchors = Anchors::default();
        let given = ["Get", "Get 1", "Get", "Get", "Get 1"].map(|heading| anchors.next(heading));
        assert_eq!(given, ["get", "get-1", "get-2", "get-3", "get-1-1"]);
        assert_eq!(slug("`GET /a_b/{id}`"), "get-a_bid");
    }
}
