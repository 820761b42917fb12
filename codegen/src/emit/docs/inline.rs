//! Inline Markdown: code spans, links, URLs, HTML.
//!
//! A line is read from left to right. What is a safe construct stays one, every
//! other character that rustdoc would interpret is escaped.

/// Removes what must not be in a comment and makes line ends equal.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let text = text.replace('\t', "    ").replace('\u{a0}', " ");
    text.chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .filter(|c| {
            !matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{61c}' | '\u{feff}' | '\u{ad}')
        })
        .collect()
}

/// The longest run of a character.
pub(super) fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Escapes one line. May answer with several (`<br>`). Without `links` those of the text become
/// their labels.
pub(super) fn escape(line: &str, table: bool, links: bool) -> String {
    let mut out = String::with_capacity(line.len() + 16);
    Line::new(line, table, links).read(&mut out);
    out
}

/// What a construct ends with.
#[derive(Clone, Copy)]
enum End {
    Angle,
    Bracket,
    Paren,
    Code,
    Teletype,
}

impl End {
    fn text(self) -> &'static str {
        match self {
            Self::Angle => ">",
            Self::Bracket => "]",
            Self::Paren => ")",
            Self::Code => "</code>",
            Self::Teletype => "</tt>",
        }
    }
}

/// A line that is being read, and what is known of the rest of it. An end may be far away or
/// missing, and is asked for wherever a construct may begin: without a memory a line of nothing
/// but beginnings would take the square of its length.
struct Line<'a> {
    text: &'a str,
    table: bool,
    links: bool,
    /// The text in small letters, for the names of elements.
    small: Option<String>,
    /// By end: from where it was looked for, and where the next one is (else the end of the line).
    ahead: [Option<(usize, usize)>; 5],
    /// No run of one backtick, and of two, closes a code span any more.
    unclosed: [bool; 2],
}

impl<'a> Line<'a> {
    fn new(text: &'a str, table: bool, links: bool) -> Self {
        Self { text, table, links, small: None, ahead: [None; 5], unclosed: [false; 2] }
    }

    fn read(&mut self, out: &mut String) {
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let rest = &self.text[at..];
            let taken = match c {
                '\\' => backslash(rest, out),
                '`' => self.code_span(at, out),
                '~' if rest.starts_with("~~") => escaped_run(rest, '~', out),
                '<' => self.angle(at, out),
                '!' if rest.starts_with("![") => {
                    self.link(at + 1, false, out).map_or(0, |taken| taken + 1)
                }
                '[' => self.link(at, self.links, out).unwrap_or(0),
                'h' => self.url(rest, out),
                _ => 0,
            };
            if taken > 0 {
                at += taken;
                continue;
            }
            match c {
                '[' | ']' | '<' => {
                    out.push('\\');
                    out.push(c);
                }
                // Runs of blanks could indent code inside of a container.
                ' ' if out.ends_with(' ') => {}
                _ => out.push(c),
            }
            at += c.len_utf8();
        }
    }

    /// Where the next end is, at or after a place.
    fn find(&mut self, end: End, from: usize) -> Option<usize> {
        let at = match self.ahead[end as usize] {
            Some((start, at)) if start <= from && from <= at => at,
            _ => {
                let text = match end {
                    End::Code | End::Teletype => {
                        self.small.get_or_insert_with(|| self.text.to_ascii_lowercase()).as_str()
                    }
                    _ => self.text,
                };
                let found = text[from..].find(end.text());
                let at = found.map_or(self.text.len(), |found| from + found);
                #[cfg(test)]
                work::add(at - from);
                self.ahead[end as usize] = Some((from, at));
                at
            }
        };
        (at < self.text.len()).then_some(at)
    }

    /// A code span that ends on this line stays; other backticks are escaped.
    fn code_span(&mut self, at: usize, out: &mut String) -> usize {
        let rest = &self.text[at..];
        let run = run_length(rest, '`');
        if run > 2 || self.unclosed[run - 1] {
            return escaped_run(rest, '`', out);
        }
        let body = &rest[run..];
        let mut at = 0;
        while let Some(found) = body[at..].find('`') {
            let start = at + found;
            let closing = run_length(&body[start..], '`');
            #[cfg(test)]
            work::add(found + closing);
            if closing == run {
                let fence = &rest[..run];
                out.push_str(&format!("{fence}{}{fence}", self.bars(&body[..start])));
                return run + start + closing;
            }
            at = start + closing;
        }
        self.unclosed[run - 1] = true;
        escaped_run(rest, '`', out)
    }

    /// The inside of a code span: bars would end a cell.
    fn bars(&self, code: &str) -> String {
        if self.table { super::bars(code) } else { code.to_owned() }
    }

    /// Autolinks, and the HTML that descriptions use.
    fn angle(&mut self, at: usize, out: &mut String) -> usize {
        let Some(end) = self.find(End::Angle, at) else { return 0 };
        let inner = &self.text[at + 1..end];
        let after = end + 1;
        if is_url(inner) {
            out.push_str(&self.rendered(inner));
            return after - at;
        }
        let name: String =
            inner.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        let plain = inner[name.len() + usize::from(inner.starts_with('/'))..].chars().next();
        if !plain.is_none_or(|c| matches!(c, ' ' | '/')) {
            return 0;
        }
        match name.as_str() {
            "code" | "tt" if !inner.starts_with('/') => {
                let closing = if name == "code" { End::Code } else { End::Teletype };
                let Some(close) = self.find(closing, after) else { return 0 };
                let body = self.text[after..close].trim();
                if body.is_empty() || body.contains('`') {
                    Line::new(body, self.table, self.links).read(out);
                } else {
                    out.push_str(&format!("`{}`", self.bars(body)));
                }
                close + closing.text().len() - at
            }
            "br" | "p" | "li" | "tr" => {
                out.push_str(if self.table { " " } else { "\n" });
                after - at
            }
            "b" | "strong" | "i" | "em" | "u" | "ul" | "ol" | "a" | "span" | "div" | "pre"
            | "code" | "tt" | "sup" | "sub" | "small" | "table" | "td" | "th" | "tbody"
            | "thead" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "img" | "font" | "center" => {
                after - at
            }
            _ => 0,
        }
    }

    /// `[text](https://..)` stays a link, `[text](elsewhere)` becomes its text.
    fn link(&mut self, at: usize, links: bool, out: &mut String) -> Option<usize> {
        let end = self.find(End::Bracket, at)?;
        let label = &self.text[at + 1..end];
        // In this order: a label with another one in it is refused where that begins.
        if label.contains('[') || label.trim().is_empty() || !self.text[end + 1..].starts_with('(')
        {
            return None;
        }
        let close = self.find(End::Paren, end + 2)?;
        let target = self.text[end + 2..close].trim();
        let target = target.split_once(' ').map_or(target, |(url, _title)| url);
        if links && label.trim() == target && is_url(target) {
            out.push_str(&self.rendered(target));
            return Some(close + 1 - at);
        }
        let mut label_text = String::new();
        Line::new(label, self.table, false).read(&mut label_text);
        if !links || !is_url(target) || !is_safe_url(target) {
            out.push_str(&label_text);
        } else {
            out.push_str(&format!("[{label_text}]({target})"));
        }
        Some(close + 1 - at)
    }

    /// A bare URL becomes an autolink, a template of one a code span.
    fn url(&self, rest: &str, out: &mut String) -> usize {
        if !is_url(rest) {
            return 0;
        }
        let end = rest
            .find(|c: char| {
                c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '|' | '(' | ')')
            })
            .unwrap_or(rest.len());
        let found =
            rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', ']', '[']);
        if !is_url(found) {
            return 0;
        }
        out.push_str(&self.rendered(found));
        found.len()
    }

    /// A URL as a link, or as code where it is none that all renderers read alike.
    fn rendered(&self, url: &str) -> String {
        if self.links && is_safe_url(url) {
            format!("<{url}>")
        } else {
            format!("`{}`", self.bars(&url.replace('`', "")))
        }
    }
}

/// An escape stays one; a backslash before anything else is doubled.
fn backslash(rest: &str, out: &mut String) -> usize {
    match rest[1..].chars().next() {
        Some(next) if next.is_ascii_punctuation() => {
            out.push('\\');
            out.push(next);
            2
        }
        _ => {
            out.push_str("\\\\");
            1
        }
    }
}

fn run_length(text: &str, wanted: char) -> usize {
    text.chars().take_while(|c| *c == wanted).count()
}

fn escaped_run(rest: &str, wanted: char, out: &mut String) -> usize {
    let run = run_length(rest, wanted);
    for _ in 0..run {
        out.push('\\');
        out.push(wanted);
    }
    run
}

fn is_url(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

fn is_safe_url(url: &str) -> bool {
    url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'*+,;=%".contains(&b))
}

/// How many bytes were looked through, for the tests.
#[cfg(test)]
pub(super) mod work {
    use std::cell::Cell;

    thread_local! {
        static DONE: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn add(bytes: usize) {
        DONE.set(DONE.get() + bytes);
    }

    pub fn take() -> usize {
        DONE.take()
    }
}
