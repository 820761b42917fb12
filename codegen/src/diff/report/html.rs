//! The report as one page that needs nothing else: no network, no font, no script of others.
//!
//! Every change is a row of plain HTML with its facts as data attributes; the script of the page
//! only hides rows. So nothing of a document is ever inside of a script, and a page without
//! scripts shows everything. The template escapes all that it prints.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::notes::{self, Part};
use super::{bump, direction, http, notes_of, number, reach, rust, sections, short, what};
use crate::diag::visible;
use crate::diff::model::{Change, Direction, Http, Report, Rust};

/// Longer texts are shown beside each other without marks: a comparison of words would take long.
const MARKED: usize = 4000;

/// How long the values on the line of a closed row may be.
const BRIEF: usize = 60;

/// The page.
///
/// # Errors
///
/// A template that does not fit the model.
pub fn render(report: &Report, template: &str) -> Result<String, minijinja::Error> {
    expand(template, page(report))
}

/// Expands a page whose every value is escaped for HTML.
pub(super) fn expand(template: &str, context: impl Serialize) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    environment.add_template("page", template)?;
    environment.get_template("page")?.render(Serde(context))
}

/// A text in pieces, some of them marked.
type Pieces = Vec<(bool, String)>;

#[derive(Serialize)]
struct Page<'r> {
    old: String,
    new: String,
    openapi: (&'r str, &'r str),
    bump: &'static str,
    bump_level: &'static str,
    tiles: Vec<Tile>,
    counts: Vec<Count>,
    products: Vec<(String, String, String)>,
    directions: Vec<(&'static str, &'static str)>,
    sections: Vec<Chapter>,
    changelog: Vec<(&'static str, Vec<Pieces>)>,
    notes: Vec<(String, String, Pieces)>,
    waived: usize,
    total: usize,
    shown: String,
}

/// A number that filters when it is pressed.
#[derive(Serialize)]
struct Tile {
    kind: &'static str,
    value: &'static str,
    title: &'static str,
    count: String,
    about: &'static str,
}

/// How much of something there is.
#[derive(Serialize)]
struct Count {
    title: &'static str,
    before: String,
    after: String,
    added: String,
    removed: String,
}

/// A section with its rows.
#[derive(Serialize)]
struct Chapter {
    key: String,
    title: String,
    about: String,
    count: String,
    folded: bool,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    product: String,
    title: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    key: String,
    id: String,
    place: String,
    pointer: String,
    product: String,
    http: &'static str,
    rust: &'static str,
    way: &'static str,
    what: &'static str,
    reason: String,
    /// Names are marked.
    rust_reason: Pieces,
    /// Before and after in a few words.
    was: String,
    now: String,
    values: Values,
    items: Vec<RustItem>,
    reach: String,
    operations: Vec<String>,
    operations_more: usize,
    webhooks: Vec<String>,
    webhooks_more: usize,
    waived: Option<String>,
}

#[derive(Serialize)]
struct RustItem {
    path: String,
    level: &'static str,
    values: Values,
}

/// Before and after as pieces; those with the mark are different.
#[derive(Serialize)]
struct Values {
    before: Pieces,
    after: Pieces,
}

fn page(report: &Report) -> Page<'_> {
    let mut parts: Vec<Chapter> = Vec::new();
    let mut next = 0;
    for section in sections(report) {
        let groups = section.products.iter().map(|(product, changes)| Group {
            product: visible(product),
            title: title(product),
            rows: changes.iter().map(|change| row(change, &mut next)).collect(),
        });
        parts.push(Chapter {
            key: section.title.to_lowercase().replace(' ', "-"),
            title: section.title.to_owned(),
            about: section.about.to_owned(),
            count: number(section.len()),
            folded: false,
            groups: groups.collect(),
        });
    }
    if !report.documentation.is_empty() {
        let rows = report.documentation.iter().map(|change| row(change, &mut next)).collect();
        parts.push(Chapter {
            key: "documentation".to_owned(),
            title: "Documentation".to_owned(),
            about: "Words only: nothing works in another way.".to_owned(),
            count: number(report.documentation.len()),
            folded: true,
            groups: vec![Group { product: String::new(), title: String::new(), rows }],
        });
    }
    let all = || report.changes.iter().chain(&report.documentation);
    let mut products: Vec<&str> = all().map(|change| change.product.as_str()).collect();
    products.sort_unstable();
    let mut counted: Vec<(String, String, String)> = Vec::new();
    for group in products.chunk_by(|a, b| a == b) {
        counted.push((visible(group[0]), title(group[0]), number(group.len())));
    }
    let ways = [Direction::Request, Direction::Response, Direction::Both, Direction::Event];
    let has = |way: Direction| all().any(|change| change.reach.direction == way);
    // What goes both ways is found under either.
    let there = |way: &Direction| {
        let one = matches!(way, Direction::Request | Direction::Response);
        has(*way) || (one && has(Direction::Both))
    };
    Page {
        old: visible(&report.old.name),
        new: visible(&report.new.name),
        openapi: (&report.old.openapi, &report.new.openapi),
        bump: bump(report),
        bump_level: rust(report.summary.bump),
        tiles: tiles(report),
        counts: counts(report),
        products: counted,
        directions: ways.into_iter().filter(there).map(|way| (key(way), direction(way))).collect(),
        sections: parts,
        changelog: changelog(report),
        notes: notes_of(report)
            .into_iter()
            .map(|(side, place, text)| (visible(side), visible(place), names_marked(text)))
            .collect(),
        waived: all().filter(|change| change.waived.is_some()).count(),
        total: report.changes.len() + report.documentation.len(),
        shown: number(report.changes.len() + report.documentation.len()),
    }
}

fn tiles(report: &Report) -> Vec<Tile> {
    let of = |level| number(report.summary.http.get(&level).copied().unwrap_or_default());
    let rust = |level| number(report.summary.rust.get(&level).copied().unwrap_or_default());
    let tile = |kind, value, title, count, about| Tile { kind, value, title, count, about };
    vec![
        tile("http", "breaking", "breaking", of(Http::Breaking), "What worked yesterday fails."),
        tile("http", "risky", "risky", of(Http::Risky), "It may fail for some."),
        tile("http", "non-breaking", "non-breaking", of(Http::NonBreaking), "Nobody is worse off."),
        tile("http", "documentation", "documentation", of(Http::Documentation), "Words only."),
        tile("rust", "major", "Rust major", rust(Rust::Major), "Code that compiled may not."),
        tile("rust", "minor", "Rust minor", rust(Rust::Minor), "There is something new."),
    ]
}

fn counts(report: &Report) -> Vec<Count> {
    let (old, new) = (&report.old, &report.new);
    let (added, removed) = (&report.summary.added, &report.summary.removed);
    let rows = [
        ("operations", old.operations, new.operations, added.operations, removed.operations),
        ("schemas", old.schemas, new.schemas, added.schemas, removed.schemas),
        ("webhooks", old.webhooks, new.webhooks, added.webhooks, removed.webhooks),
    ];
    let count = |(title, before, after, added, removed): (_, usize, usize, usize, usize)| Count {
        title,
        before: number(before),
        after: number(after),
        added: number(added),
        removed: number(removed),
    };
    rows.into_iter().map(count).collect()
}

fn row(change: &Change, next: &mut usize) -> Row {
    *next += 1;
    let reach_of = &change.reach;
    let names = |list: &[String]| list.iter().map(|name| visible(name)).collect();
    Row {
        key: format!("c{next}"),
        id: visible(&change.id),
        place: visible(&change.place),
        pointer: visible(&change.pointer),
        product: visible(&change.product),
        http: http(change.http),
        rust: rust(change.rust),
        way: key(reach_of.direction),
        what: what(change),
        reason: visible(&change.reason),
        rust_reason: names_marked(&change.rust_reason),
        was: short(&change.before, BRIEF),
        now: short(&change.after, BRIEF),
        values: values(&change.before, &change.after),
        items: change
            .items
            .iter()
            .map(|item| RustItem {
                path: visible(&item.path),
                level: rust(item.level),
                values: values(&item.before, &item.after),
            })
            .collect(),
        reach: reach(change),
        operations: names(&reach_of.operations),
        operations_more: reach_of.operations_total.saturating_sub(reach_of.operations.len()),
        webhooks: names(&reach_of.webhooks),
        webhooks_more: reach_of.webhooks_total.saturating_sub(reach_of.webhooks.len()),
        waived: change.waived.as_deref().map(visible),
    }
}

/// A sentence of ours in pieces: what stands between backticks is marked.
fn names_marked(text: &str) -> Pieces {
    let text = visible(text);
    text.split('`').enumerate().map(|(at, part)| (at % 2 == 1, part.to_owned())).collect()
}

/// The two texts in pieces, so that the page can mark what is different.
fn values(before: &str, after: &str) -> Values {
    let (before, after) = (visible(before), visible(after));
    let whole = |text: String| if text.is_empty() { Vec::new() } else { vec![(false, text)] };
    if before.is_empty() || after.is_empty() || before.len() + after.len() > MARKED {
        return Values { before: whole(before), after: whole(after) };
    }
    let mut values = Values { before: Vec::new(), after: Vec::new() };
    let mut same = 0;
    for piece in TextDiff::from_words(before.as_str(), after.as_str()).iter_all_changes() {
        let text = piece.value().to_owned();
        match piece.tag() {
            ChangeTag::Equal => {
                same += text.trim().len();
                push(&mut values.before, false, &text);
                push(&mut values.after, false, &text);
            }
            ChangeTag::Delete => push(&mut values.before, true, &text),
            ChangeTag::Insert => push(&mut values.after, true, &text),
        }
    }
    // Marks help where most is the same; elsewhere they are confetti.
    if same * 4 < before.len().min(after.len()) {
        return Values { before: whole(before), after: whole(after) };
    }
    values
}

fn push(pieces: &mut Pieces, marked: bool, text: &str) {
    match pieces.last_mut() {
        Some((mark, last)) if *mark == marked => last.push_str(text),
        _ => pieces.push((marked, text.to_owned())),
    }
}

fn changelog(report: &Report) -> Vec<(&'static str, Vec<Pieces>)> {
    let parts = |sentence: Vec<Part>| {
        let part = |part| match part {
            Part::Words(text) => (false, text),
            Part::Quote(text) => (true, text),
        };
        sentence.into_iter().map(part).collect()
    };
    let entries = notes::entries(report).into_iter();
    entries.map(|(heading, list)| (heading, list.into_iter().map(parts).collect())).collect()
}

/// `Call control`.
fn title(product: &str) -> String {
    let text = visible(product).replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The direction in a data attribute.
fn key(way: Direction) -> &'static str {
    match way {
        Direction::None => "none",
        Direction::Request => "request",
        Direction::Response => "response",
        Direction::Both => "both",
        Direction::Event => "event",
    }
}
