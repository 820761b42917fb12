//! Markdown as the tests of documents read it: sections, tables, anchors.

// Each test that includes this file uses some of it.
#![allow(dead_code)]

/// What stands below a heading, up to the next one of any level.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// How deep the heading is.
    pub level: usize,
    /// The heading without code marks.
    pub heading: String,
    /// As renderers make it.
    pub anchor: String,
    /// The text, tables included.
    pub text: String,
    /// The tables.
    pub tables: Vec<Table>,
}

/// A table, and the paragraph before it.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The last paragraph before it.
    pub label: String,
    /// Headings.
    pub head: Vec<String>,
    /// Cells, bars unescaped.
    pub rows: Vec<Vec<String>>,
}

/// All sections of a text. What is fenced is no heading.
pub fn sections(text: &str) -> Vec<Section> {
    let mut out: Vec<Section> = vec![Section::default()];
    let mut used = std::collections::BTreeMap::new();
    let (mut fenced, mut paragraph, mut inside) = (false, String::new(), false);
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if !fenced && level > 0 && line[level..].starts_with(' ') {
            let heading = line[level..].trim().replace(['`', '\\'], "");
            let base = slug(&heading);
            let mut anchor = base.clone();
            while used.contains_key(&anchor) {
                let count = used.entry(base.clone()).or_insert(0);
                *count += 1;
                anchor = format!("{base}-{count}");
            }
            used.insert(anchor.clone(), 0);
            out.push(Section { level, heading, anchor, ..Section::default() });
            paragraph.clear();
            continue;
        }
        let section = out.last_mut().expect("there is a first section");
        section.text.push_str(line);
        section.text.push('\n');
        if fenced || !line.starts_with('|') {
            inside = false;
            if !line.trim().is_empty() {
                paragraph = line.to_owned();
            }
            continue;
        }
        if !inside {
            inside = true;
            let label = paragraph.clone();
            section.tables.push(Table { label, head: cells(line), rows: Vec::new() });
        } else if !line.starts_with("|---") {
            section.tables.last_mut().expect("a head came before").rows.push(cells(line));
        }
    }
    out
}

/// The cells of a row.
fn cells(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut escaped = false;
    let inner = line.trim().trim_start_matches('|');
    for c in inner.chars() {
        let last = out.last_mut().expect("there is a first cell");
        match c {
            '|' if escaped => {
                last.pop();
                last.push('|');
            }
            '|' => out.push(String::new()),
            _ => last.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    out.pop();
    out.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// What a text holds that a document must not bring: HTML, pictures, links to anything but pages
/// and files, code that is open or in another language, rows with cells of their own. And the
/// blocks of Rust, for others to judge.
pub fn strange(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut faults, mut blocks) = (Vec::new(), Vec::new());
    let mut fence: Option<(String, String, String)> = None;
    for line in text.lines() {
        let body = line.trim_start();
        let mark = body.chars().next().filter(|mark| matches!(mark, '`' | '~'));
        let run = mark.map_or(0, |mark| body.chars().take_while(|one| *one == mark).count());
        let (marks, info) = body.split_at(run);
        match &mut fence {
            Some((open, language, block)) => {
                if run >= open.len() && marks.starts_with(&*open) && info.trim().is_empty() {
                    if language.starts_with("rust") {
                        blocks.push(std::mem::take(block));
                    }
                    fence = None;
                } else {
                    block.push_str(line);
                    block.push('\n');
                }
            }
            None if run >= 3 && !(mark == Some('`') && info.contains('`')) => {
                if !["text", "rust", "rust,no_run", "bash"].contains(&info) {
                    faults.push(format!("a block of {info:?}"));
                }
                fence = Some((marks.to_owned(), info.to_owned(), String::new()));
            }
            None if line.starts_with("<!-- Generated ") => {}
            None => faults.extend(inside(line)),
        }
    }
    faults.extend(fence.map(|_| "a block that does not end".to_owned()));
    for table in sections(text).iter().flat_map(|section| &section.tables) {
        let odd = table.rows.iter().filter(|row| row.len() != table.head.len());
        faults.extend(odd.map(|row| format!("cells of a row: {row:?}")));
    }
    (faults, blocks)
}

/// The same for a line outside of blocks.
fn inside(line: &str) -> Option<String> {
    let fault = |what: &str| Some(format!("{what}: {line}"));
    let mut rest = line;
    while let Some(one) = rest.chars().next() {
        let after = &rest[one.len_utf8()..];
        rest = match one {
            '\\' if after.starts_with(|next: char| next.is_ascii_punctuation()) => &after[1..],
            '`' => {
                let run = rest.bytes().take_while(|byte| *byte == b'`').count();
                let mut tail = &rest[run..];
                loop {
                    let Some(found) = tail.find('`') else { return fault("open code") };
                    tail = &tail[found..];
                    let closing = tail.bytes().take_while(|byte| *byte == b'`').count();
                    tail = &tail[closing..];
                    if closing == run {
                        break tail;
                    }
                }
            }
            '<' if after.starts_with("https://") || after.starts_with("http://") => {
                let Some((url, tail)) = after.split_once('>') else { return fault("open link") };
                if url.contains(|one: char| one.is_whitespace() || one == '<') {
                    return fault("a link");
                }
                tail
            }
            '<' if after.starts_with(|next: char| next.is_alphabetic() || "/!?".contains(next)) => {
                return fault("HTML");
            }
            '!' if after.starts_with('[') => return fault("a picture"),
            ']' if after.starts_with('(') => {
                let target = after[1..].split(')').next().unwrap_or_default();
                let ours = target.starts_with("https://") || !target.contains([':', ' ', '<']);
                if !ours {
                    return fault("a link");
                }
                after
            }
            _ => after,
        };
    }
    None
}

/// The code spans of a text.
pub fn spans(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn slug(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
