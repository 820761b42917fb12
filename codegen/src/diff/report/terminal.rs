//! The report in a terminal: summary first, then what is worst. Nothing of a document reaches
//! the terminal as a control sequence.

use super::{
    Options, Section, bump, is_addition, notes, notes_of, number, plural, reach, reaches_others,
    rust, sections, short, told_by_reason, what,
};
use crate::diff::model::{Change, Http, Report, Rust};

/// How many items of the crate a change shows.
const ITEMS: usize = 6;

/// How it looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Colours, as ANSI sequences.
    pub color: bool,
    /// Columns.
    pub width: usize,
}

/// The report as text.
pub fn render(report: &Report, options: Options, style: Style) -> String {
    let mut page = Page { out: String::new(), style };
    page.head(report, options);
    for section in sections(report) {
        page.section(&section);
    }
    if options.docs {
        page.words(report);
    }
    if options.changelog {
        page.out.push_str(&format!("\n{}", notes::plain(report)));
    }
    page.notes(report);
    page.out
}

#[derive(Clone, Copy)]
enum Paint {
    Bold,
    Dim,
    Red,
    Yellow,
    Green,
    Magenta,
    Cyan,
}

struct Page {
    out: String,
    style: Style,
}

impl Page {
    fn head(&mut self, report: &Report, options: Options) {
        let names = [&report.old, &report.new].map(|side| short(&side.name, 200));
        let [old, new] = names.map(|name| self.paint(Paint::Bold, &name));
        self.out.push_str(&format!("{old} -> {new}\n"));
        if report.changes.is_empty() && report.documentation.is_empty() {
            self.out.push_str("No change.\n");
            return;
        }
        self.out.push('\n');
        let summary = &report.summary;
        let rows = [
            (
                "operations",
                report.old.operations,
                report.new.operations,
                summary.added.operations,
                summary.removed.operations,
            ),
            (
                "schemas",
                report.old.schemas,
                report.new.schemas,
                summary.added.schemas,
                summary.removed.schemas,
            ),
            (
                "webhooks",
                report.old.webhooks,
                report.new.webhooks,
                summary.added.webhooks,
                summary.removed.webhooks,
            ),
        ];
        for (what, before, after, added, removed) in rows {
            let (before, after) = (number(before), number(after));
            let line = format!("  {what:<11}{before:>6} -> {after:<6} +{added} -{removed}");
            self.out.push_str(&format!("{line}\n"));
        }
        let count = |level| summary.http.get(&level).copied().unwrap_or_default();
        let breaking = format!("{} breaking", number(count(Http::Breaking)));
        let risky = format!("{} risky", number(count(Http::Risky)));
        let line = format!(
            "  HTTP       {}, {}, {} non-breaking\n",
            self.counted(Paint::Red, count(Http::Breaking), &breaking),
            self.counted(Paint::Yellow, count(Http::Risky), &risky),
            number(count(Http::NonBreaking)),
        );
        self.out.push_str(&line);
        let count = |level| summary.rust.get(&level).copied().unwrap_or_default();
        let major = format!("{} major", number(count(Rust::Major)));
        let line = format!(
            "  Rust       {}, {} minor, {} none\n",
            self.counted(Paint::Magenta, count(Rust::Major), &major),
            number(count(Rust::Minor)),
            number(count(Rust::None)),
        );
        self.out.push_str(&line);
        if !report.documentation.is_empty() {
            let hint = if options.docs { "" } else { " (--docs shows them)" };
            let count = plural(report.documentation.len(), "change");
            self.out.push_str(&format!("  Words      {count} of documentation{hint}\n"));
        }
        let waived = report.changes.iter().filter(|change| change.waived.is_some()).count();
        if waived > 0 {
            self.out.push_str(&format!("  Waived     {}\n", plural(waived, "change")));
        }
        self.out.push_str(&format!("  {}\n", bump(report)));
    }

    fn section(&mut self, section: &Section<'_>) {
        let title = format!("{} ({})", section.title, number(section.len()));
        let title = self.paint(Paint::Bold, &title.to_uppercase());
        let about = self.paint(Paint::Dim, section.about);
        self.out.push_str(&format!("\n{title}  {about}\n"));
        for (product, changes) in &section.products {
            let product = self.paint(Paint::Cyan, &short(product, 60));
            self.out.push_str(&format!("\n  {product}\n"));
            for change in changes {
                self.change(change);
            }
        }
    }

    fn change(&mut self, change: &Change) {
        let (mark, paint) = match change.http {
            Http::Breaking => ("x", Paint::Red),
            Http::Risky => ("!", Paint::Yellow),
            _ if change.rust == Rust::Major => ("r", Paint::Magenta),
            _ if is_addition(change) => ("+", Paint::Green),
            _ => ("~", Paint::Dim),
        };
        let mark = self.paint(paint, mark);
        let full = matches!(change.http, Http::Breaking | Http::Risky);
        let place = self.paint(Paint::Bold, &short(&change.place, 300));
        let id = self.paint(Paint::Dim, &format!("[{}]", change.id));
        self.out.push_str(&format!("  {mark} {place}  {id}\n"));
        if !is_addition(change) || full {
            self.line("", &sentence(change));
        } else if !change.after.is_empty() {
            self.line("", &short(&change.after, 200));
        }
        if full {
            self.line("", &short(&change.reason, 300));
        }
        if reaches_others(change) {
            let named = change.reach.operations.iter().chain(&change.reach.webhooks);
            let named: Vec<String> = named.take(4).map(|label| short(label, 80)).collect();
            let total = change.reach.operations_total + change.reach.webhooks_total;
            let more = if total > named.len() { ", \u{2026}" } else { "" };
            self.line("", &format!("reaches {}: {}{more}", reach(change), named.join(", ")));
        }
        if change.rust == Rust::Major || (full && change.rust != Rust::None) {
            self.line(
                "",
                &format!("Rust {}: {}", rust(change.rust), short(&change.rust_reason, 300)),
            );
            let shown = if told_by_reason(change) { 0 } else { ITEMS };
            for item in change.items.iter().take(shown) {
                let text = match (item.before.is_empty(), item.after.is_empty()) {
                    (true, true) => short(&item.path, 200),
                    (true, false) => {
                        format!("{} = {}", short(&item.path, 200), short(&item.after, 200))
                    }
                    (false, true) => format!("{} is gone", short(&item.path, 200)),
                    (false, false) => format!(
                        "{}: {} -> {}",
                        short(&item.path, 200),
                        short(&item.before, 200),
                        short(&item.after, 200)
                    ),
                };
                self.line("- ", &text);
            }
            if change.items.len() > ITEMS && shown > 0 {
                self.line("", &format!("and {} more", change.items.len() - ITEMS));
            }
        }
        if let Some(reason) = &change.waived {
            self.line("", &format!("waived: {}", short(reason, 300)));
        }
    }

    fn words(&mut self, report: &Report) {
        let title = format!("DOCUMENTATION ({})", number(report.documentation.len()));
        self.out.push_str(&format!("\n{}\n", self.paint(Paint::Bold, &title)));
        for change in &report.documentation {
            self.out.push_str(&format!("  {}\n", short(&change.place, 300)));
            for (sign, paint, text) in
                [("- ", Paint::Red, &change.before), ("+ ", Paint::Green, &change.after)]
            {
                if !text.is_empty() {
                    let start = self.out.len();
                    self.line(sign, &short(text, 600));
                    let painted = self.paint(paint, &self.out[start..]);
                    self.out.replace_range(start.., &painted);
                }
            }
        }
    }

    fn notes(&mut self, report: &Report) {
        let notes = notes_of(report);
        if notes.is_empty() {
            return;
        }
        let title = format!("NOTES ({})", number(notes.len()));
        self.out.push_str(&format!("\n{}\n", self.paint(Paint::Bold, &title)));
        for (side, place, text) in notes.iter().take(20) {
            let text = format!("{side}: {} {}", short(place, 120), short(text, 300));
            self.line("- ", &text);
        }
        if notes.len() > 20 {
            self.line("", &format!("and {} more (--format json has all)", notes.len() - 20));
        }
    }

    /// Text in the body of a change, wrapped at spaces.
    fn line(&mut self, sign: &str, text: &str) {
        const INDENT: usize = 6;
        let room = self.style.width.saturating_sub(INDENT + sign.len()).max(20);
        let mut rows = vec![String::new()];
        let mut used = 0;
        for word in text.split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > room {
                rows.push(String::new());
                used = 0;
            }
            let row = rows.last_mut().expect("there is always a row");
            if used > 0 {
                row.push(' ');
                used += 1;
            }
            row.push_str(word);
            used += length;
        }
        for (at, row) in rows.iter().enumerate() {
            let sign = if at == 0 { sign } else { &"  "[..sign.len()] };
            self.out.push_str(&format!("{:INDENT$}{sign}{row}\n", ""));
        }
    }

    fn counted(&self, paint: Paint, count: usize, text: &str) -> String {
        if count == 0 { text.to_owned() } else { self.paint(paint, text) }
    }

    fn paint(&self, paint: Paint, text: &str) -> String {
        if !self.style.color {
            return text.to_owned();
        }
        let code = match paint {
            Paint::Bold => 1,
            Paint::Dim => 2,
            Paint::Red => 31,
            Paint::Green => 32,
            Paint::Yellow => 33,
            Paint::Magenta => 35,
            Paint::Cyan => 36,
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// `A property is gone: string -> integer`.
fn sentence(change: &Change) -> String {
    let (before, after) = (short(&change.before, 200), short(&change.after, 200));
    let what = what(change).trim_end_matches('.');
    match (before.is_empty(), after.is_empty()) {
        (true, true) => format!("{what}."),
        (true, false) => format!("{what}: {after}"),
        (false, true) => format!("{what}: was {before}"),
        (false, false) => format!("{what}: {before} -> {after}"),
    }
}
