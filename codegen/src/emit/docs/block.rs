//! Block structure: fences, lists, paragraphs.
//!
//! Lists are laid out anew, so that no line is a lazy continuation and no
//! indentation can turn text into a code block.

use super::inline;

/// An open list item.
struct Item {
    /// Where the marker stood in the source.
    source: usize,
    /// Where its content begins in the output.
    content: usize,
}

/// Deeper lists are laid out as if they ended here: every line of one begins with its indentation.
const DEEPEST: usize = 8;

/// What the line before was.
#[derive(PartialEq)]
enum Before {
    Blank,
    Text,
    Item,
}

/// Lays out cleaned text; every line is safe Markdown. Without `links` there are none in it.
pub(super) fn lines(text: &str, links: bool) -> Vec<String> {
    let source: Vec<&str> = text.lines().map(str::trim_end).collect();
    let table = source.iter().any(|line| is_delimiter_row(line));
    let mut out: Vec<String> = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    let mut before = Before::Blank;
    let mut at = 0;
    while at < source.len() {
        let line = source[at];
        at += 1;
        let indent = spaces(line);
        let body = strip_quotes(line);
        if body.is_empty() || (is_rule(body) && !(table && is_delimiter_row(body))) {
            blank(&mut out);
            before = Before::Blank;
        } else if let Some(fence) = fence_of(body) {
            let inner = fenced(&source, &mut at, fence, line);
            items.clear();
            blank(&mut out);
            code_block(&mut out, &inner);
            before = Before::Blank;
        } else if let Some((marker, rest)) = marker_of(body) {
            if before == Before::Text && items.is_empty() {
                blank(&mut out);
            }
            items.retain(|item| item.source < indent);
            items.truncate(DEEPEST - 1);
            let column = items.last().map_or(0, |item| item.content);
            let content = column + marker.len() + 1;
            items.push(Item { source: indent, content });
            let rest = inline::escape(&escape_start(rest), table, links);
            let mut parts = rest.split('\n').map(str::trim);
            let first = parts.next().unwrap_or_default();
            out.push(format!("{}{marker} {first}", " ".repeat(column)));
            let parts = parts.filter(|part| !part.is_empty());
            out.extend(parts.map(|part| format!("{}{}", " ".repeat(content), escape_start(part))));
            before = Before::Item;
        } else {
            if before == Before::Blank {
                items.retain(|item| item.source < indent);
            }
            let column = items.last().map_or(0, |item| item.content);
            let body = inline::escape(&escape_list_like(body), table, links);
            let parts = body.lines().map(str::trim).filter(|part| !part.is_empty());
            for (index, part) in parts.enumerate() {
                // A line that only we have begun, at a `<br>`, begins nothing else.
                let part = if index == 0 { part.to_owned() } else { escape_start(part) };
                out.push(format!("{}{part}", " ".repeat(column)));
            }
            before = if items.is_empty() { Before::Text } else { Before::Item };
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

fn blank(out: &mut Vec<String>) {
    if out.last().is_some_and(|line| !line.is_empty()) {
        out.push(String::new());
    }
}

/// How many blanks a line begins with. Only these indent in Markdown; wider ones are text.
fn spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The body of a line without block quote markers and indentation.
fn strip_quotes(line: &str) -> &str {
    line.trim_start_matches([' ', '>'])
}

/// `---`, `***`, `===`: a rule or the underline of a heading. Neither is kept.
fn is_rule(body: &str) -> bool {
    let mut marks = body.chars().filter(|c| *c != ' ');
    let Some(first) = marks.next() else { return true };
    matches!(first, '-' | '*' | '_' | '=') && marks.clone().count() > 0 && marks.all(|c| c == first)
        || first == '=' && body.len() == 1
}

fn is_delimiter_row(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains('-')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The fence that opens here: its character and length.
fn fence_of(body: &str) -> Option<(char, usize)> {
    let first = body.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = body.chars().take_while(|c| *c == first).count();
    let info = &body[length..];
    (length >= 3 && !(first == '`' && info.contains('`'))).then_some((first, length))
}

/// Takes the lines up to the closing fence, the end of the quote that it is in, or the end.
fn fenced<'a>(
    source: &[&'a str],
    at: &mut usize,
    fence: (char, usize),
    opening: &str,
) -> Vec<&'a str> {
    let before = &opening[..opening.len() - strip_quotes(opening).len()];
    let depth = before.matches('>').count();
    let indent = unquoted(opening, depth).map_or(0, spaces);
    let mut inner = Vec::new();
    while let Some(line) = source.get(*at).and_then(|line| unquoted(line, depth)) {
        *at += 1;
        let body = line.trim();
        if body.len() >= fence.1 && body.chars().all(|c| c == fence.0) {
            break;
        }
        inner.push(&line[spaces(line).min(indent)..]);
    }
    inner
}

/// The rest of a line that is in so many quotes; nothing if it is in fewer.
fn unquoted(line: &str, depth: usize) -> Option<&str> {
    (0..depth).try_fold(line, |line, _| {
        let rest = line.trim_start_matches(' ').strip_prefix('>')?;
        Some(rest.strip_prefix(' ').unwrap_or(rest))
    })
}

fn code_block(out: &mut Vec<String>, inner: &[&str]) {
    if inner.iter().all(|line| line.trim().is_empty()) {
        return;
    }
    let longest = inner.iter().map(|line| inline::longest_run(line, '`')).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    out.push(format!("{fence}text"));
    out.extend(inner.iter().map(|line| line.to_string()));
    out.push(fence);
    out.push(String::new());
}

/// The list marker at the start of a line, bullets made equal, and the rest.
fn marker_of(body: &str) -> Option<(String, &str)> {
    let (mark, rest) = body.split_once(' ')?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return None;
    }
    if matches!(mark, "-" | "*" | "+" | "•") {
        return Some(("-".to_string(), rest));
    }
    let digits = mark.strip_suffix(['.', ')'])?;
    (matches!(digits.len(), 1..=3) && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| (format!("{digits}."), rest))
}

/// The content of a list item must not open another block.
fn escape_start(rest: &str) -> String {
    if let Some((mark, _)) = marker_of(rest) {
        if rest.starts_with('•') {
            return rest.to_owned();
        }
        if mark == "-" {
            return format!("\\{rest}");
        }
        return rest.replacen(['.', ')'], "\\.", 1);
    }
    if rest.starts_with(['>', '#']) || is_rule(rest) {
        format!("\\{rest}")
    } else {
        rest.to_string()
    }
}

/// A marker without content would open an empty item.
fn escape_list_like(body: &str) -> String {
    if matches!(body, "-" | "*" | "+") {
        return format!("\\{body}");
    }
    match body.strip_suffix(['.', ')']) {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{digits}\\.")
        }
        _ => body.to_string(),
    }
}
