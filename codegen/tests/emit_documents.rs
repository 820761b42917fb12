//! Small documents through all stages, and the requests that become of them: defects that
//! real documents had.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test all emit_documents` writes the goldens anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::emit::files::Tables;
use codegen::emit::operation;
use codegen::load::Source;
use codegen::names::overrides::Overrides;
use codegen::pipeline::{Input, generate, understand};
use codegen::plan::Products;
use codegen::sink;

use crate::support::input;
use crate::support::types;

#[test]
fn every_document_gives_its_requests() {
    for case in cases() {
        let (requests, types) = emitted(&fs::read_to_string(&case).expect("the case can be read"));
        compare(&case.with_extension("ops.rs"), &requests);
        compare(&case.with_extension("types.rs"), &types);
    }
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/documents");
    let mut cases: Vec<PathBuf> = fs::read_dir(root)
        .expect("the cases are committed")
        .map(|entry| entry.expect("the cases can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// What is there twice is no crate: `syn` takes it, and a compiler does not.
#[test]
fn nothing_is_there_twice() {
    for case in cases() {
        let source = Source {
            name: "case.yml".to_owned(),
            text: fs::read_to_string(&case).expect("the case can be read"),
        };
        let made = generate(&Input {
            sources: vec![source],
            ledger: String::new(),
            overrides: String::new(),
            ..input::input(&[])
        });
        assert!(!made.failed(), "{:#?}", made.diagnostics);
        let (mut methods, mut items) = (BTreeSet::new(), BTreeSet::new());
        for (path, text) in made.files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            if path.starts_with("src/runtime") || !path.starts_with("src/") {
                continue;
            }
            for item in syn::parse_file(text).expect("what is emitted is Rust").items {
                let name = match &item {
                    syn::Item::Struct(item) => &item.ident,
                    syn::Item::Enum(item) => &item.ident,
                    syn::Item::Type(item) => &item.ident,
                    syn::Item::Static(item) => &item.ident,
                    syn::Item::Impl(item) if item.trait_.is_none() => {
                        let ty = &item.self_ty;
                        let ty = quote::quote!(#ty).to_string();
                        for member in &item.items {
                            let syn::ImplItem::Fn(method) = member else { continue };
                            let key = (ty.clone(), method.sig.ident.to_string());
                            let message = format!("{path} of {}: {key:?}", case.display());
                            assert!(methods.insert((path.clone(), key)), "{message}");
                        }
                        continue;
                    }
                    _ => continue,
                };
                let key = (path.clone(), name.to_string());
                assert!(items.insert(key), "{path} of {}: {name}", case.display());
            }
        }
        assert!(!methods.is_empty() && !items.is_empty());
    }
}

fn compare(golden: &Path, found: &str) {
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(golden, found).expect("the golden can be written");
    }
    let wanted = fs::read_to_string(golden).unwrap_or_default();
    if wanted != found {
        let diff = similar::TextDiff::from_lines(wanted.as_str(), found);
        let header = golden.display().to_string();
        panic!("{}", diff.unified_diff().header(&header, "emitted"));
    }
}

/// The builders of all operations of a document, and its types.
fn emitted(text: &str) -> (String, String) {
    let source = Source { name: "case.yml".to_owned(), text: text.to_owned() };
    let output = understand(&Input { sources: vec![source], ..Input::default() });
    assert!(!output.failed(), "{:#?}", output.diagnostics);
    let model = output.model.expect("a run without an error understood the document");
    let (products, overrides) = (Products::default(), Overrides::default());
    let tables = Tables::new(&model, &products, &overrides);
    let cx = tables.cx("other");
    let tree = tables.tree();
    let tokens = model.ir.ops().map(|(id, _)| operation::operation(&cx, &tree, id)).collect();
    let requests = sink::format(tokens).expect("what is emitted is Rust");
    let types = types::types_file(&cx, model.names.types.keys().copied());
    (requests, types)
}
