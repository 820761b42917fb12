//! Skill documents and the index of a document that means harm, in both layouts, and where each
//! operation goes. `UPDATE_GOLDENS=1 cargo test -p codegen --test all skills` writes the goldens anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use codegen::diag::Diagnostics;
use codegen::pipeline::{self, Input};
use codegen::skills::families::{self, Families};
use markdown::sections;

use crate::support::input;
use crate::support::markdown;

/// The documents of the hostile description.
fn made(layout: &str) -> (BTreeMap<String, String>, Vec<&'static str>) {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/skills");
    let families = include_str!("cases/skills/hostile.families.toml").replace("LAYOUT", layout);
    let input = Input {
        families,
        // Of products nothing is known, so that the document is not a foreign one.
        products: String::new(),
        ledger: String::new(),
        overrides: String::new(),
        ..input::input(&[cases.join("hostile.yml")])
    };
    let made = pipeline::generate(&input);
    assert!(!made.failed(), "{:#?}", made.diagnostics);
    let wanted = |path: &str| path.starts_with("skills/") || path == "API.md";
    let files = made.files.into_iter().filter(|(path, _)| wanted(path)).collect();
    (files, made.diagnostics.iter().map(|found| found.code).collect())
}

#[test]
fn hostile_texts_stay_texts() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/skills/hostile");
    for layout in ["plain", "core"] {
        let (files, _) = made(layout);
        assert!(files.len() >= 4, "{:?}", files.keys());
        for (path, text) in &files {
            let golden = dir.join(layout).join(path);
            if std::env::var_os("UPDATE_GOLDENS").is_some() {
                fs::create_dir_all(golden.parent().expect("a file is in a directory"))
                    .and_then(|()| fs::write(&golden, text))
                    .expect("the golden can be written");
            }
            let kept = fs::read_to_string(&golden).unwrap_or_default();
            assert!(
                kept == *text,
                "{layout}/{path} is another one; UPDATE_GOLDENS=1 writes it\n{text}"
            );
        }
    }
}

#[test]
fn nothing_of_a_text_becomes_structure() {
    for layout in ["plain", "core"] {
        let (files, _) = made(layout);
        for (path, text) in &files {
            let all = text.matches("<script>").count();
            assert_eq!(text.matches("\\<script>").count(), all, "{path}");
            let (strange, _) = markdown::strange(text);
            assert!(strange.is_empty(), "{path}: {strange:#?}");
            let mut found = 0;
            for section in sections(text) {
                assert!(
                    !section.heading.starts_with("Not a heading"),
                    "{path}: {}",
                    section.heading
                );
                for table in &section.tables {
                    found += table.rows.len();
                    for row in &table.rows {
                        assert_eq!(row.len(), table.head.len(), "{path}: {row:?}");
                    }
                }
            }
            assert!(found > 0 || path.contains("other"), "{path} has no row of a table");
            // The document's own block is text, whatever it calls itself.
            let mut rust = false;
            for line in text.lines() {
                rust = match line {
                    "```rust" => true,
                    "```" => false,
                    _ => rust,
                };
                assert!(!(rust && line.contains("compile_error")), "{path}: {line}");
            }
        }
    }
}

#[test]
fn values_are_apart_and_whole() {
    let (files, _) = made("core");
    let text = &files["skills/things/references/operations.md"];
    let sections = sections(text);
    let rows = sections.iter().flat_map(|section| &section.tables).flat_map(|table| &table.rows);
    let row = rows
        .into_iter()
        .find(|row| row[0].starts_with("`filter[a|b]` "))
        .expect("the filter has a row");
    let values = "`Chicago, IL` | `a|b` | `` `tick` `` | `{{ x }}` | `</script>` | `\"\"\"`.";
    let ty = "`ThingsListFilterAB`. ";
    assert!(row[1].starts_with(&format!("{ty}{values}")), "{row:?}");
}

#[test]
fn what_no_family_lists_is_told_and_kept() {
    let (files, codes) = made("core");
    assert!(codes.contains(&"operation-without-family"), "{codes:?}");
    assert!(files["skills/other/SKILL.md"].contains("`GET /unplaced`"));
}

#[test]
fn every_operation_is_in_exactly_one_family() {
    let mut documents = vec![Vec::new()];
    let official = input::official("every_operation_is_in_exactly_one_family");
    documents.extend(official.map(|path| vec![path]));
    for document in documents {
        let input = input::input(&document);
        let model = pipeline::understand(&input).model.expect("the document can be read");
        let mut diag = Diagnostics::default();
        let families = Families::parse(&input.families, &mut diag);
        let placed = families::place(&model.ir, &families, false, &mut diag);
        assert!(diag.items().is_empty(), "{:#?}", diag.items());
        let all: Vec<_> = placed.values().flat_map(|members| &members.operations).collect();
        let distinct: BTreeSet<_> = all.iter().collect();
        assert_eq!((all.len(), distinct.len()), (model.ir.operations.len(), all.len()));
        let events: BTreeSet<_> = placed.values().flat_map(|members| &members.events).collect();
        assert_eq!(events.len(), model.ir.webhooks.len());
        println!("{} operations, {} events in {} families", all.len(), events.len(), placed.len());
    }
}

/// Links inside of the documents of a crate that lead nowhere, and how many there are.
fn broken(files: &BTreeMap<String, String>) -> (Vec<String>, usize) {
    let documents = files.iter().filter(|(path, _)| path.ends_with(".md"));
    let anchors: BTreeMap<&str, BTreeSet<String>> = documents
        .clone()
        .map(|(path, text)| {
            let all = sections(text).into_iter().map(|section| section.anchor).collect();
            (path.as_str(), all)
        })
        .collect();
    let (mut wrong, mut found) = (Vec::new(), 0);
    for (path, text) in
        documents.filter(|(path, _)| path.starts_with("skills/") || *path == "API.md")
    {
        let links = text.match_indices("](").filter(|(at, _)| !text[..*at].ends_with('\\'));
        for target in links.filter_map(|(at, _)| text[at + 2..].split(')').next()) {
            if target.contains("://") || target.contains(char::is_whitespace) {
                continue;
            }
            found += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let mut at: Vec<&str> = path.split('/').collect();
            if !file.is_empty() {
                at.pop();
            }
            for step in file.split('/').filter(|step| !step.is_empty()) {
                match step {
                    ".." => drop(at.pop()),
                    step => at.push(step),
                }
            }
            let known = anchors.get(at.join("/").as_str());
            if !known.is_some_and(|all| anchor.is_empty() || all.contains(anchor)) {
                wrong.push(format!("{path}: {target}"));
            }
        }
    }
    (wrong, found)
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let mut documents = vec![Vec::new()];
    let official = input::official("links_between_the_documents_lead_somewhere");
    documents.extend(official.map(|path| vec![path]));
    for document in documents {
        let made = pipeline::generate(&input::input(&document));
        assert!(!made.failed(), "{:#?}", made.diagnostics);
        let (wrong, found) = broken(&made.files);
        assert!(
            wrong.is_empty(),
            "{} of {found}: {:#?}",
            wrong.len(),
            &wrong[..wrong.len().min(20)]
        );
        assert!(found > 500, "only {found} links");
        println!("{found} links");
    }
    for layout in ["plain", "core"] {
        assert_eq!(broken(&made(layout).0).0, Vec::<String>::new());
    }
}

#[test]
fn no_main_file_is_too_long_to_read() {
    let Some(official) = input::official("no_main_file_is_too_long_to_read") else { return };
    let made = pipeline::generate(&input::input(&[official]));
    let mains = made.files.iter().filter(|(path, _)| path.ends_with("/SKILL.md"));
    let lengths: Vec<usize> = mains.map(|(_, text)| text.len()).collect();
    let largest = lengths.iter().max().copied().unwrap_or_default();
    println!("{} documents, the largest main file has {largest} bytes", lengths.len());
    assert!(lengths.len() > 40);
    // The operations that come first are as large as they are; the rest has to fit.
    assert!(largest < 27_000, "{largest}");
}

#[test]
fn a_list_of_families_has_to_make_sense() {
    let check = |text: &str| {
        let mut diag = Diagnostics::default();
        let families = Families::parse(text, &mut diag);
        let _ = families::place(&codegen::ir::Ir::default(), &families, false, &mut diag);
        diag.items().iter().map(|found| found.code).collect::<Vec<_>>()
    };
    let family = |name: &str, tags: &str| {
        format!("[families.{name}]\ntitle = \"T\"\nsummary = \"S\"\ntags = [{tags}]\n")
    };
    assert_eq!(check(&family("a", "\"x\"")), Vec::<&str>::new());
    let both = family("a", "\"x\"") + &family("b", "\"x\"");
    assert_eq!(check(&both), ["in-two-families"]);
    assert_eq!(check(&family("other", "")), ["invalid-families"]);
    assert_eq!(
        check("[families.\"../x\"]\ntitle = \"T\"\nsummary = \"S\"\n"),
        ["invalid-families"]
    );
    assert_eq!(check("[families.a]\ntitel = \"T\"\n"), ["invalid-families"]);
}
