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

/// Escapes one line. May answer with several (`<br>`).
pub(super) fn escape(line: &str, table: bool) -> String {
    let mut out = String::with_capacity(line.len() + 16);
    text(line, table, true, &mut out);
    out
}

fn text(line: &str, table: bool, links: bool, out: &mut String) {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\\' => backslash(rest, out),
            '`' => code_span(rest, table, out),
            '~' if rest.starts_with("~~") => escaped_run(rest, '~', out),
            '<' => angle(rest, table, links, out),
            '!' if rest.starts_with("![") => {
                link(&rest[1..], table, false, out).map_or(0, |n| n + 1)
            }
            '[' => link(rest, table, links, out).unwrap_or(0),
            'h' if links => url(rest, out),
            _ => 0,
        };
        if taken > 0 {
            rest = &rest[taken..];
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
        rest = &rest[c.len_utf8()..];
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

/// A code span that ends on this line stays; other backticks are escaped.
fn code_span(rest: &str, table: bool, out: &mut String) -> usize {
    let run = run_length(rest, '`');
    let body = &rest[run..];
    let mut at = 0;
    while let Some(found) = body[at..].find('`') {
        let start = at + found;
        let closing = run_length(&body[start..], '`');
        if closing == run && run < 3 {
            let inner = &body[..start];
            let inner = if table { inner.replace('|', "\\|") } else { inner.to_string() };
            let fence = &rest[..run];
            out.push_str(&format!("{fence}{inner}{fence}"));
            return run + start + closing;
        }
        at = start + closing;
    }
    escaped_run(rest, '`', out)
}

/// Autolinks, and the HTML that descriptions use.
fn angle(rest: &str, table: bool, links: bool, out: &mut String) -> usize {
    let Some(end) = rest.find('>') else { return 0 };
    let inner = &rest[1..end];
    let after = end + 1;
    if is_url(inner) {
        out.push_str(&rendered_url(inner, links));
        return after;
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
            let closing = format!("</{name}>");
            let Some(length) = rest[after..].to_ascii_lowercase().find(&closing) else { return 0 };
            let body = rest[after..after + length].trim();
            if body.is_empty() || body.contains('`') {
                text(body, table, links, out);
            } else {
                out.push_str(&format!(
                    "`{}`",
                    if table { body.replace('|', "\\|") } else { body.to_string() }
                ));
            }
            after + length + closing.len()
        }
        "br" | "p" | "li" | "tr" => {
            out.push_str(if table { " " } else { "\n" });
            after
        }
        "b" | "strong" | "i" | "em" | "u" | "ul" | "ol" | "a" | "span" | "div" | "pre" | "code"
        | "tt" | "sup" | "sub" | "small" | "table" | "td" | "th" | "tbody" | "thead" | "h1"
        | "h2" | "h3" | "h4" | "h5" | "h6" | "img" | "font" | "center" => after,
        _ => 0,
    }
}

/// `[text](https://..)` stays a link, `[text](elsewhere)` becomes its text.
fn link(rest: &str, table: bool, links: bool, out: &mut String) -> Option<usize> {
    let end = rest.find(']')?;
    let label = &rest[1..end];
    if label.trim().is_empty() || label.contains('[') || !rest[end + 1..].starts_with('(') {
        return None;
    }
    let target_start = end + 2;
    let length = rest[target_start..].find(')')?;
    let target = rest[target_start..target_start + length].trim();
    let target = target.split_once(' ').map_or(target, |(url, _title)| url);
    let mut label_text = String::new();
    text(label, table, false, &mut label_text);
    if !links || !is_url(target) || !is_safe_url(target) {
        out.push_str(&label_text);
    } else if label.trim() == target {
        out.push_str(&rendered_url(target, true));
    } else {
        out.push_str(&format!("[{label_text}]({target})"));
    }
    Some(target_start + length + 1)
}

/// A bare URL becomes an autolink, a template of one a code span.
fn url(rest: &str, out: &mut String) -> usize {
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
    out.push_str(&rendered_url(found, true));
    found.len()
}

fn rendered_url(url: &str, link: bool) -> String {
    if link && is_safe_url(url) {
        format!("<{url}>")
    } else {
        format!("`{}`", url.replace('`', ""))
    }
}

fn is_url(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

fn is_safe_url(url: &str) -> bool {
    url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'*+,;=%".contains(&b))
}
