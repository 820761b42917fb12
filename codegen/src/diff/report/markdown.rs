//! The report as a comment on a pull request: the summary and what is bad in full, the rest
//! folded.
//!
//! Whatever comes from a document stands in a code span, on one line: nothing in it is markup, a
//! link, a mention or a reference to an issue there. Only our own sentences stand free.

use super::notes::{self, Part};
use super::{
    Options, Section, bump, notes_of, number, plural, reach, reaches_others, rust, sections, short,
    told_by_reason, what,
};
use crate::diag::visible;
use crate::diff::model::{Change, Http, Report, Rust};

/// How long a value before or after may be.
const VALUE: usize = 120;

/// How many items of the crate a change in full shows.
const ITEMS: usize = 3;

/// The report as GitHub-flavoured Markdown.
pub fn render(report: &Report, options: Options) -> String {
    let mut page = Page { head: head(report), lists: Vec::new() };
    if !report.changes.is_empty() || !report.documentation.is_empty() {
        for section in sections(report) {
            page.section(&section);
        }
        page.words(report, options);
        page.changelog(report);
    }
    page.notes(report);
    page.finish(options.limit)
}

fn head(report: &Report) -> String {
    let (old, new) = (&report.old, &report.new);
    let mut out = format!("## API changes: {} \u{2192} {}\n\n", code(&old.name), code(&new.name));
    if report.changes.is_empty() && report.documentation.is_empty() {
        out.push_str("No change.\n");
        return out;
    }
    let summary = &report.summary;
    let of = |level| number(summary.http.get(&level).copied().unwrap_or_default());
    let rust = |level| number(summary.rust.get(&level).copied().unwrap_or_default());
    out.push_str("| HTTP | | Rust | | Document | before | after | added | removed |\n");
    out.push_str("|---|--:|---|--:|---|--:|--:|--:|--:|\n");
    let (added, removed) = (&summary.added, &summary.removed);
    let rows = [
        (
            ("**breaking**", of(Http::Breaking)),
            ("**major**", rust(Rust::Major)),
            ("operations", old.operations, new.operations, added.operations, removed.operations),
        ),
        (
            ("risky", of(Http::Risky)),
            ("minor", rust(Rust::Minor)),
            ("schemas", old.schemas, new.schemas, added.schemas, removed.schemas),
        ),
        (
            ("non-breaking", of(Http::NonBreaking)),
            ("none", rust(Rust::None)),
            ("webhooks", old.webhooks, new.webhooks, added.webhooks, removed.webhooks),
        ),
    ];
    for ((http, http_count), (rust, rust_count), (part, before, after, added, removed)) in rows {
        let (before, after) = (number(before), number(after));
        out.push_str(&format!(
            "| {http} | {http_count} | {rust} | {rust_count} | {part} | {before} | {after} | \
             {added} | {removed} |\n"
        ));
    }
    out.push_str(&format!("\n**{}**", bump(report)));
    let words = report.documentation.len();
    if words > 0 {
        out.push_str(&format!(" {} of documentation only.", plural(words, "more change")));
    }
    let waived = report.changes.iter().filter(|change| change.waived.is_some()).count();
    if waived > 0 {
        out.push_str(&format!(" {} waived.", plural(waived, "change")));
    }
    out.push('\n');
    out
}

/// A list of the report: a section in full, or a fold.
struct List {
    /// The heading, or the beginning of the fold.
    open: String,
    /// Headings of products, and changes, which begin with `- `.
    lines: Vec<String>,
    close: &'static str,
}

impl List {
    fn folded(title: &str, lines: Vec<String>) -> Self {
        let open = format!("\n<details><summary>{title}</summary>\n\n");
        Self { open, lines, close: "\n</details>\n" }
    }

    /// The list in so many bytes; what does not fit is counted.
    fn print(&self, mut room: usize, out: &mut String) {
        let is_change = |line: &&String| line.starts_with("- ");
        let mut taken = 0;
        for line in &self.lines {
            if line.len() > room {
                break;
            }
            room -= line.len();
            taken += 1;
        }
        let left_out = self.lines[taken..].iter().filter(is_change).count();
        if left_out > 0 {
            // No heading without what it is for.
            while taken > 0 && !is_change(&&self.lines[taken - 1]) {
                taken -= 1;
            }
        }
        out.push_str(&self.open);
        out.extend(self.lines[..taken].iter().map(String::as_str));
        if left_out > 0 {
            out.push_str(&format!("\nand {} more, left out here\n", number(left_out)));
        }
        out.push_str(self.close);
    }

    /// What it takes at least.
    fn least(&self) -> usize {
        // `and 1,000,000 more, left out here`, with its line ends.
        const MORE: usize = 48;
        self.open.len() + MORE + self.close.len()
    }
}

struct Page {
    head: String,
    lists: Vec<List>,
}

impl Page {
    fn section(&mut self, section: &Section<'_>) {
        let worst = matches!(section.title, "Breaking" | "Risky");
        if worst {
            let count = number(section.len());
            let open = format!("\n### {} ({count})\n\n{}\n", section.title, section.about);
            let mut lines = Vec::new();
            for (product, changes) in &section.products {
                lines.push(format!("\n**{}**\n\n", code(product)));
                lines.extend(changes.iter().map(|change| full(change)));
            }
            self.lists.push(List { open, lines, close: "" });
            return;
        }
        let title = format!("{} ({}): {}", section.title, number(section.len()), section.about);
        let mut lines = Vec::new();
        for (product, changes) in &section.products {
            lines.push(format!("\n**{}** ({})\n\n", code(product), number(changes.len())));
            lines.extend(changes.iter().map(|change| brief(change)));
        }
        self.lists.push(List::folded(&title, lines));
    }

    fn words(&mut self, report: &Report, options: Options) {
        if report.documentation.is_empty() || !options.docs {
            return;
        }
        let title = format!("Documentation ({})", number(report.documentation.len()));
        let line = |change: &Change| {
            let values = values(&change.before, &change.after, 400);
            format!("- {}{values}\n", code(&change.place))
        };
        let lines = report.documentation.iter().map(line).collect();
        self.lists.push(List::folded(&title, lines));
    }

    fn changelog(&mut self, report: &Report) {
        let title = "Text for the changelog";
        let mut lines = Vec::new();
        for (heading, sentences) in notes::entries(report) {
            lines.push(format!("\n#### {heading}\n\n"));
            lines.extend(sentences.iter().map(|parts| format!("- {}\n", sentence(parts))));
        }
        self.lists.push(List::folded(title, lines));
    }

    fn notes(&mut self, report: &Report) {
        let notes = notes_of(report);
        if notes.is_empty() {
            return;
        }
        let title = format!("Notes on the documents ({})", number(notes.len()));
        let line = |(side, place, text): &(&str, &str, &str)| {
            let place = if place.is_empty() { String::new() } else { format!("{} ", code(place)) };
            let mut out = format!("- {}: {place}", code(side));
            append(&mut out, &prose(text));
            out.push('\n');
            out
        };
        self.lists.push(List::folded(&title, notes.iter().map(line).collect()));
    }

    /// Lists are cut from the last one on: the worst comes first. One that does not fit even
    /// without its lines is left out, and a limit below the summary cuts that.
    fn finish(self, limit: Option<usize>) -> String {
        let mut out = self.head;
        let Some(limit) = limit else {
            self.lists.iter().for_each(|list| list.print(usize::MAX, &mut out));
            return out;
        };
        let mut least: usize = self.lists.iter().map(List::least).sum();
        for list in &self.lists {
            let own = list.least();
            // Those behind it get what they take at least, if that is there.
            least -= own;
            if out.len() + own <= limit {
                list.print((limit - out.len() - own).saturating_sub(least), &mut out);
            }
        }
        let end = (0..=limit.min(out.len())).rev().find(|at| out.is_char_boundary(*at));
        out.truncate(end.unwrap_or_default());
        out
    }
}

/// A change with all that matters to a decision.
fn full(change: &Change) -> String {
    let mut out = format!(
        "- {}: {} {}\n",
        code(&change.place),
        sentence_of(change, VALUE),
        prose(&change.reason)
    );
    out.push_str(&format!("  <sub>rule {}", code(&change.id)));
    if reaches_others(change) {
        let all = change.reach.operations.iter().chain(&change.reach.webhooks);
        let named: Vec<String> = all.take(3).map(|label| code(label)).collect();
        let total = change.reach.operations_total + change.reach.webhooks_total;
        let more = if total > named.len() { ", \u{2026}" } else { "" };
        out.push_str(&format!("; {}: {}{more}", reach(change), named.join(", ")));
    }
    out.push_str("</sub>\n");
    if change.rust != Rust::None {
        out.push_str(&format!(
            "  - Rust **{}**: {}\n",
            rust(change.rust),
            prose(&change.rust_reason)
        ));
        let shown = if told_by_reason(change) { 0 } else { ITEMS };
        for item in change.items.iter().take(shown) {
            let values = values(&item.before, &item.after, VALUE);
            out.push_str(&format!("    - {}{values}\n", code(&item.path)));
        }
        if change.items.len() > ITEMS && shown > 0 {
            let more = plural(change.items.len() - ITEMS, "more item");
            out.push_str(&format!("    - and {more}\n"));
        }
    }
    if let Some(reason) = &change.waived {
        out.push_str(&format!("  - **waived**: {}\n", code(reason)));
    }
    out
}

/// A change on one line.
fn brief(change: &Change) -> String {
    let mut out = format!("- {}: {}", code(&change.place), sentence_of(change, 80));
    if change.rust == Rust::Major {
        out.push_str(&format!(" Rust **major**: {}", prose(&change.rust_reason)));
        let item = change.items.iter().min_by_key(|item| item.level);
        if let Some(item) = item.filter(|_| !told_by_reason(change)) {
            out.push_str(&format!(
                " {}{}",
                code(&item.path),
                values(&item.before, &item.after, 80)
            ));
        }
    }
    if reaches_others(change) {
        out.push_str(&format!(" ({})", reach(change)));
    }
    if change.waived.is_some() {
        out.push_str(" **waived**");
    }
    out.push('\n');
    out
}

/// `A property is gone: was ..`.
fn sentence_of(change: &Change, limit: usize) -> String {
    let values = values(&change.before, &change.after, limit);
    let colon = if values.is_empty() { "" } else { ":" };
    format!("{}{colon}{values}.", what(change).trim_end_matches('.'))
}

/// ` before → after`, or nothing.
fn values(before: &str, after: &str, limit: usize) -> String {
    let quote = |text: &str| code(&short(text, limit));
    match (before.trim().is_empty(), after.trim().is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!(" {}", quote(after)),
        (false, true) => format!(" was {}", quote(before)),
        (false, false) => format!(" {} \u{2192} {}", quote(before), quote(after)),
    }
}

/// A sentence for a changelog.
pub(super) fn sentence(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Words(text) => append(&mut out, &prose(text)),
            Part::Quote(text) => append(&mut out, &code(text)),
        }
    }
    out
}

/// Appends what may begin with a code span. Two without anything between would be read as other
/// spans, or as none.
fn append(out: &mut String, text: &str) {
    if out.ends_with('`') && text.starts_with('`') {
        out.push(' ');
    }
    out.push_str(text);
}

/// Our own words, in which names may stand between backticks. Anything that could be markup
/// becomes code.
pub fn prose(text: &str) -> String {
    let text = visible(text).replace(['\n', '\t'], " ");
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        let harmless =
            |one: char| one.is_ascii_alphanumeric() || " ,.;:?!()'+=\u{2192}/%-".contains(one);
        // A link would make itself, as would a reference to an issue.
        let plain = part.chars().all(harmless)
            && !["www.", "://", "GH-", "](", "mailto:"].iter().any(|mark| part.contains(mark));
        if at % 2 == 1 || !plain {
            append(&mut out, &code(part));
        } else {
            out.push_str(part);
        }
    }
    out
}

/// A text of a document as a code span on one line.
pub fn code(text: &str) -> String {
    let line = short(text, usize::MAX);
    if line.is_empty() {
        return String::new();
    }
    // The fence is longer than any run of backticks inside.
    let (mut longest, mut run) = (0, 0);
    for one in line.chars() {
        run = if one == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let gap = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{line}{gap}{fence}")
}

#[cfg(test)]
mod tests {
    use super::{code, prose};

    #[test]
    fn no_text_of_a_document_is_markup() {
        assert_eq!(code("a\n\nb"), "`a b`");
        assert_eq!(code("a ``b`` c"), "```a ``b`` c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(prose("A field of `Call` is gone."), "A field of `Call` is gone.");
        assert_eq!(prose("Ask @team in #12."), "`Ask @team in #12.`");
        assert_eq!(prose("a `b`<i>"), "a `b` `<i>`");
        assert_eq!(prose("See https://a.example"), "`See https://a.example`");
        assert_eq!(prose("<script>alert(1)</script>"), "`<script>alert(1)</script>`");
    }
}
