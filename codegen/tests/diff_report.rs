//! The formats of the report, from one that is made by hand: goldens, and nothing hostile gets
//! through. `UPDATE_GOLDENS=1 cargo test -p codegen --test all diff_report` writes the goldens anew.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::diff::Report;
use codegen::diff::model::{Change, Http, Rust};
use codegen::diff::report::{self, Options, Worst, history, html, json, markdown, terminal};
use serde_json::Value;

const PAGE: &str = include_str!("../../templates/diff/report.html.j2");
const HISTORY: &str = include_str!("../../templates/diff/history.html.j2");

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diff_report").join(name)
}

fn fixture() -> Report {
    let text = fs::read_to_string(case("report.json")).expect("the fixture is there");
    serde_json::from_str(&text).expect("the fixture is a report")
}

/// Compares with the golden, or writes it where that is asked for.
fn golden(name: &str, made: &str) {
    let path = case(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, made).expect("the golden can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "{name} is another one; UPDATE_GOLDENS=1 writes it anew\n{made}");
}

const ALL: Options = Options { docs: true, changelog: true, limit: None };

#[test]
fn terminal() {
    let plain = terminal::Style { color: false, width: 80 };
    let made = terminal::render(&fixture(), ALL, plain);
    golden("terminal.txt", &made);
    assert!(made.chars().all(|one| one == '\n' || !one.is_control()), "{made:?}");
    let colored = terminal::render(&fixture(), ALL, terminal::Style { color: true, width: 80 });
    // Ours have a number and an `m`; the one of the document is a name.
    assert!(colored.contains("\u{1b}[31mx\u{1b}[0m"), "{colored}");
    assert!(!colored.contains("\u{1b}[31mred"), "{colored}");
    let narrow = terminal::render(
        &fixture(),
        Options::default(),
        terminal::Style { color: false, width: 40 },
    );
    assert!(narrow.lines().count() > made.lines().count() / 2);
}

#[test]
fn markdown() {
    let made = markdown::render(&fixture(), ALL);
    golden("markdown.md", &made);
    // Outside of code there is nothing that a document has brought.
    let free = outside_of_code(&made);
    for mark in ["@", "#12", "<img", "<script", "</style", "<b>", "<em>", "![", "\u{202e}", "](y)"]
    {
        assert!(!free.contains(mark), "{mark}: {free}");
    }
    assert!(made.lines().all(|line| line != "## heading"), "{made}");
    let cut = markdown::render(&fixture(), Options { limit: Some(2600), ..ALL });
    assert!(cut.len() <= 2600 && cut.contains("left out here"), "{}: {cut}", cut.len());
    assert_eq!(cut.matches("<details>").count(), cut.matches("</details>").count());
}

/// The worst of a report is as long as it is; what takes it has a limit all the same.
#[test]
fn markdown_never_exceeds_its_limit() {
    let mut report = fixture();
    let worst = report.changes.iter().find(|change| change.http == Http::Breaking).cloned();
    let worst = worst.expect("the fixture has a breaking change");
    for number in 0..400 {
        let place = format!("POST /calls/{number} request body {}", "field.".repeat(30));
        let http = if number % 2 == 0 { Http::Breaking } else { Http::Risky };
        report.changes.push(Change { place, http, ..worst.clone() });
    }
    let whole = markdown::render(&report, ALL);
    assert!(whole.len() > 65_536, "{}", whole.len());
    for limit in [0, 1, 100, 1_000, 2_000, 5_000, 20_000, 65_536, whole.len()] {
        let cut = markdown::render(&report, Options { limit: Some(limit), ..ALL });
        assert!(cut.len() <= limit, "{} for {limit}", cut.len());
        let folds = [cut.matches("<details>").count(), cut.matches("</details>").count()];
        assert!(limit < 2_000 || folds[0] == folds[1], "{limit}: {folds:?}");
        if limit == 65_536 {
            assert!(cut.contains("### Breaking") && cut.contains("### Risky"), "{cut}");
            assert!(cut.contains(" more, left out here"), "{cut}");
        }
    }
    assert_eq!(
        markdown::render(&report, Options { limit: Some(whole.len() + 1_000), ..ALL }),
        whole
    );
}

/// The text without its code spans.
fn outside_of_code(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(start) = rest.find('`') {
            out.push_str(&rest[..start]);
            let run = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
            let fence = "`".repeat(run);
            let inside = &rest[start + run..];
            let mut at = 0;
            // The end is a run of the same length.
            let end = loop {
                let found =
                    at + inside[at..].find(&fence).unwrap_or_else(|| panic!("open: {line}"));
                let length = inside[found..].bytes().take_while(|byte| *byte == b'`').count();
                if length == run {
                    break found;
                }
                at = found + length;
            };
            rest = &inside[end + run..];
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}

#[test]
fn json_keeps_to_its_schema() {
    let made = json::render(&fixture());
    golden("written.json", &made);
    let schema: Value = serde_json::from_str(json::SCHEMA).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut value: Value = serde_json::from_str(&made).expect("it is JSON");
    let wrong: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The schema would notice a key that is new, a level that is none, and what is missing.
    value["changes"][0]["http"] = "bad".into();
    assert!(!schema.is_valid(&value));
    let mut value = serde_json::to_value(fixture()).expect("a report is JSON");
    value["changes"][0]["surprise"] = true.into();
    assert!(!schema.is_valid(&value));
    let mut value = serde_json::to_value(fixture()).expect("a report is JSON");
    value.as_object_mut().expect("an object").remove("notes");
    assert!(!schema.is_valid(&value));
}

#[test]
fn html() {
    let made = html::render(&fixture(), PAGE).expect("the template fits");
    golden("page.html", &made);
    assert_eq!(made.matches("<script").count(), 1, "only our own script");
    assert_eq!(made.matches("</style").count(), 1, "only our own style");
    for mark in ["<img", "<em>", "<i>", "\u{202e}", "\u{2067}", "\u{0}", "http:", "https:"] {
        assert!(!made.contains(mark), "{mark}");
    }
    assert_eq!(made, html::render(&fixture(), PAGE).expect("the template fits"));
}

#[test]
fn nothing_changed() {
    let empty = Report::default();
    let style = terminal::Style { color: false, width: 80 };
    assert!(terminal::render(&empty, ALL, style).contains("No change."));
    assert!(markdown::render(&empty, ALL).contains("No change."));
    assert!(html::render(&empty, PAGE).expect("the template fits").contains("No change."));
}

#[test]
fn waived_changes_are_not_the_worst() {
    let change = |http, rust, waived: Option<&str>| Change {
        http,
        rust,
        waived: waived.map(str::to_owned),
        ..Change::default()
    };
    let changes = vec![
        change(Http::Breaking, Rust::Major, Some("Seen.")),
        change(Http::Risky, Rust::Minor, None),
    ];
    let found = Report { changes, ..Report::default() };
    assert_eq!(report::worst(&found), Worst { http: Http::Risky, rust: Rust::Minor });
}

#[test]
fn a_changelog_of_versions() {
    let mut second = fixture();
    second.old.operations = 1041;
    second.new.operations = 1100;
    second.new.name = "newest.yml".to_owned();
    let steps = vec![
        history::Step { date: "2026-07-01".to_owned(), report: fixture() },
        history::Step { date: "2026-07-16 </script>".to_owned(), report: second },
    ];
    let title = "specs <b>";
    golden("history.md", &history::markdown(title, "2026-06-01", &steps));
    let page = history::html(title, "2026-06-01", &steps, HISTORY).expect("the template fits");
    golden("history.html", &page);
    assert!(!page.contains("<b>specs") && !page.contains("<script>document"), "{page}");
    assert_eq!(page.matches("<svg").count(), 3);
}
