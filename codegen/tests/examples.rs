//! Examples of calls, against goldens. That examples compile is shown by the doctests of the
//! generated crate.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test all examples` writes them anew.

use std::fs;
use std::path::Path;

use codegen::emit::example::{call, call_with, causes};
use codegen::emit::files::Tables;
use codegen::load::Source;
use codegen::names::overrides::Overrides;
use codegen::pipeline::{Input, generate, understand};
use codegen::plan::Products;

use crate::support::input as support;

#[test]
fn every_call_of_a_document() {
    for (case, wires) in
        [("forms", &["filter[phone_number]", "webhook_url", "label"][..]), ("hostile", &[])]
    {
        let input = input(case);
        let output = understand(&input);
        assert!(!output.failed(), "{:#?}", output.diagnostics);
        let model = output.model.expect("a run without an error understood the document");
        let (products, overrides) = (Products::default(), Overrides::default());
        let tables = Tables::new(&model, &products, &overrides);
        let (cx, tree) = (tables.cx(""), tables.tree());
        let mut found = String::new();
        for (id, op) in model.ir.ops() {
            let (plain, rich) = (call(&cx, &tree, id), call_with(&cx, &tree, id, wires));
            let events: Vec<_> = causes(&cx, id).iter().map(|cause| cause.event_type).collect();
            found.push_str(&format!("// {} {}", op.method.as_str(), op.path));
            found.push_str(&if events.is_empty() {
                "\n".into()
            } else {
                format!(", causes {events:?}\n")
            });
            for example in if plain == rich { vec![plain] } else { vec![plain, rich] } {
                let text = format!("{}\n{}", example.imports.join("\n"), example.code);
                let text = text.trim_start();
                // One function, whatever the document says.
                let code = format!("async fn example() -> R {{ {text} }}");
                let file = syn::parse_file(&code).unwrap_or_else(|error| panic!("{error}\n{text}"));
                assert_eq!(file.items.len(), 1, "{text}");
                found.push_str(text);
                found.push('\n');
            }
        }
        let golden = format!("{case}.txt");
        compare(&golden, found.trim_end());
    }
}

/// A block of code ends where it should, and nothing of the document begins another.
#[test]
fn no_text_of_a_document_gets_out_of_its_page() {
    let input = support::input(&[cases().join("hostile.yml")]);
    let output = generate(&input);
    let files = &output.files;
    assert!(!output.failed(), "{:#?}", output.diagnostics);
    let page = files
        .iter()
        .find(|(path, text)| path.ends_with("/mod.rs") && text.contains("pub fn create"));
    let (_, page) = page.expect("the operation is emitted");
    compare("hostile.mod.txt", page.trim_end());
    let fences = page.lines().filter(|line| line.trim_start().starts_with("```")).count();
    assert_eq!(fences, 2, "one block, and it is ours: {page}");
    let plain = page.replace("\\<", "").replace("\\]", "");
    assert!(!plain.contains("](https://evil") && !plain.contains("<script"), "{page}");
}

fn input(case: &str) -> Input {
    let path = cases().join(format!("{case}.yml"));
    let text = fs::read_to_string(&path).expect("the case is there");
    Input { sources: vec![Source { name: format!("{case}.yml"), text }], ..Input::default() }
}

fn cases() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/examples")
}

fn compare(golden: &str, found: &str) {
    let golden = cases().join(golden);
    let found = format!("{found}\n");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&golden, &found).expect("the golden can be written");
    }
    let wanted = fs::read_to_string(&golden).unwrap_or_default();
    if wanted != found {
        let diff = similar::TextDiff::from_lines(wanted.as_str(), found.as_str());
        panic!("{}", diff.unified_diff().header(&golden.display().to_string(), "emitted"));
    }
}
