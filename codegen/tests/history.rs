//! The documents of seven years, 3.0 and 3.1, some of them defective: every one becomes a crate,
//! and no operation is lost on the way.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use codegen::pipeline;
use serde_yaml::Value;

use crate::support::input;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

#[test]
fn every_older_document_becomes_a_crate() {
    let test = "every_older_document_becomes_a_crate";
    let Some(directory) = input::shared(test, "history") else { return };
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)
        .expect("the directory can be read")
        .map(|entry| entry.expect("the directory can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .collect();
    paths.sort();
    assert_eq!(paths.len(), 17);
    for path in paths {
        let input = input::input(std::slice::from_ref(&path));
        let wanted = operations(&input.sources[0].text);
        let made = pipeline::generate(&input);
        let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into());
        assert!(!made.failed(), "{name}: {:#?}", made.diagnostics);
        let model = made.model.expect("a run without errors has a model");
        assert_eq!(model.ir.operations.len(), wanted.len(), "{name}: operations");
        for (method, path) in &wanted {
            let found = model
                .ir
                .operations
                .iter()
                .any(|op| op.method.key() == method && op.document_path == *path);
            assert!(found, "{name}: {method} {path} is lost");
        }
        assert_eq!(model.names.webhooks.len(), model.ir.webhooks.len());
        // The runtime is told of every operation by name, in a static of its own.
        let ops = made.files.iter().filter(|(path, _)| path.contains("ops"));
        let emitted: BTreeSet<&str> = ops
            .flat_map(|(_, text)| text.split("    name: \"").skip(1))
            .filter_map(|rest| Some(rest.split_once('"')?.0))
            .collect();
        for (op, given) in model.ir.operations.iter().zip(&model.names.ops) {
            let dotted = format!("{}.{}", given.chain.join("."), given.method);
            let there = emitted.contains(dotted.as_str()) || op.socket.is_some();
            assert!(there, "{name}: {} is not emitted as {dotted}", op.pointer);
        }
        assert!(emitted.len() + 2 >= wanted.len(), "{name}: {} are emitted", emitted.len());
        let (found, files) = (made.diagnostics.len(), made.files.len());
        println!("{name}: {} operations, {found} findings, {files} files", wanted.len());
    }
}

/// Method and path of everything below `paths`, counted by other means than the pipeline's.
fn operations(text: &str) -> Vec<(String, String)> {
    let document: Value = serde_yaml::from_str(text).expect("older documents are YAML");
    let paths = document["paths"].as_mapping().expect("a document has paths");
    let mut found = Vec::new();
    for (path, item) in paths {
        let Some(item) = item.as_mapping() else { continue };
        for method in item.keys().filter_map(Value::as_str).filter(|key| METHODS.contains(key)) {
            found.push((method.to_owned(), path.as_str().expect("paths are text").to_owned()));
        }
    }
    found
}
