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
            let count = used.entry(base.clone()).or_insert(0);
            let anchor = if *count == 0 { base } else { format!("{base}-{count}") };
            *count += 1;
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

/// The code spans of a text.
pub fn spans(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn slug(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
