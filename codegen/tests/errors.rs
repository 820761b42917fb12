//! Wrong documents, each with the exact diagnostics that it gets.
//!
//! A case is a directory of `cases/errors`: documents, at most one `patch.yml`,
//! and `expected.txt`. `UPDATE=1` writes the last.

use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::diag::{Diagnostics, Level};
use codegen::load::Source;
use codegen::pipeline::{self, Input};
use codegen::render::Templates;
use codegen::{load, model, normalize, patch};

use crate::support::input;

#[test]
fn every_wrong_document_gets_its_exact_diagnostics() {
    let mut wrong = Vec::new();
    let cases = directories("errors");
    assert!(cases.len() > 20, "the cases are gone");
    let templates = input::input(&[]).templates;
    for case in cases {
        let (text, failed) = run(&case, &templates);
        assert!(!text.is_empty(), "{} says nothing", case.display());
        let expected = case.join("expected.txt");
        let ending = if failed { "\nnothing is written\n" } else { "\nthe output is written\n" };
        if !same_or_updated(&expected, &(text + ending)) {
            wrong.push(case);
        }
    }
    assert!(wrong.is_empty(), "other diagnostics than expected, see with UPDATE=1: {wrong:#?}");
}

/// A crate without its first page is not what was asked for.
#[test]
fn every_broken_template_is_a_finding() {
    let whole = input::input(&[]);
    let templates = whole.templates.files.keys().filter(|path| path.ends_with(".j2"));
    let templates: Vec<&String> = templates.filter(|path| !path.starts_with("diff/")).collect();
    assert!(templates.len() > 5, "{templates:?}");
    for path in templates {
        let mut broken = whole.clone();
        broken.templates.files.insert(path.clone(), "{{ nobody.knows }}".to_owned());
        let made = pipeline::generate(&broken);
        let told = made.diagnostics.iter().any(|found| found.file == format!("templates/{path}"));
        // A part of another template is told with that one's name.
        assert!(told || made.failed(), "{path} is broken, and nobody says so");
        assert!(made.files.is_empty(), "{path}");
    }
}

/// Runs the front of the pipeline and prints what it found, then all of the pipeline for the
/// errors that come later, and to see that nothing is written.
fn run(case: &Path, templates: &Templates) -> (String, bool) {
    let (patches, sources): (Vec<Source>, Vec<Source>) =
        sources(case).into_iter().partition(|source| source.name == "patch.yml");
    let mut diag = Diagnostics::default();
    let document = load::parse(&sources, &mut diag);
    if let Some(mut document) = document {
        for source in &patches {
            let patch = patch::parse(source, &mut diag).expect("the patches of the cases parse");
            patch::apply(&mut document.value, &source.name, &patch, &mut diag);
        }
        if !diag.has_errors() {
            let normalized = normalize::normalize(document.value, &mut diag);
            let model = model::to_model(&normalized.value, &mut diag);
            assert!(model.is_some() || diag.has_errors(), "no model and no reason");
        }
    } else {
        assert!(diag.has_errors(), "no document and no reason");
    }
    let mut lines: Vec<String> = diag.items().iter().map(ToString::to_string).collect();
    let failed = diag.has_errors();
    let made = pipeline::generate(&Input {
        sources,
        patches,
        templates: templates.clone(),
        ..Input::default()
    });
    let later = made.diagnostics.iter().filter(|found| found.level == Level::Error);
    let later: Vec<String> = later.map(ToString::to_string).collect();
    assert!(!failed || made.failed(), "{}: the pipeline goes on", case.display());
    let failed = made.failed();
    assert!(!failed || made.files.is_empty(), "{}: files after an error", case.display());
    assert!(failed || !made.files.is_empty(), "{}: no files and no reason", case.display());
    lines.extend(
        later
            .into_iter()
            .filter(|line| !diag.items().iter().any(|found| found.to_string() == *line)),
    );
    (lines.join("\n"), failed)
}

fn sources(case: &Path) -> Vec<Source> {
    let mut names: Vec<String> = fs::read_dir(case)
        .expect("a case is a directory")
        .map(|entry| entry.expect("a directory can be read").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name != "expected.txt")
        .collect();
    // `spec.yml` first, the way a user would name it.
    names.sort_by_key(|name| (!name.starts_with("spec."), name.clone()));
    let read = |name: String| {
        let text = fs::read_to_string(case.join(&name)).expect("a case can be read");
        Source { name, text }
    };
    names.into_iter().map(read).collect()
}

fn directories(kind: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .expect("the cases are part of the repository")
        .map(|entry| entry.expect("a directory can be read").path())
        .collect();
    cases.sort();
    cases
}

fn same_or_updated(file: &Path, text: &str) -> bool {
    if env::var_os("UPDATE").is_some() {
        fs::write(file, text).expect("the golden file can be written");
        return true;
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    if expected != text {
        println!("--- {}\n{expected}\n--- found\n{text}", file.display());
    }
    expected == text
}
