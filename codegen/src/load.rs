//! Reads OpenAPI documents and joins them into one value.
//!
//! [`read`] is the only function here that does I/O; [`parse`] is pure. The value
//! that comes out has sorted keys, so nothing after this stage can depend on the
//! order in which a document was written. It knows nothing of 3.0 or 3.1.

pub mod gather;
pub mod join;
pub mod refs;
pub mod text;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use crate::diag::{Diagnostics, escape_pointer};

/// A document as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file name as the user gave it; references to other files are relative to it.
    pub name: String,
    /// YAML or JSON.
    pub text: String,
}

/// All sources as one value.
#[derive(Debug, Clone)]
pub struct Document {
    /// The joined document. With several sources its key `x-files` maps the pointer
    /// of each path, webhook and component to the file that defines it.
    pub value: Value,
    /// The names of the sources, in the order in which they were given.
    pub files: Vec<String>,
}

/// Reads files, the OpenAPI documents of directories, and the files that they refer to.
pub fn read(paths: &[PathBuf]) -> io::Result<Vec<Source>> {
    let mut sources: Vec<Source> = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            for file in documents_in(path)? {
                let text = read_text(&file)?;
                if has_openapi_key(&text) && seen.insert(name_of(&file)) {
                    sources.push(Source { name: name_of(&file), text });
                }
            }
        } else if seen.insert(name_of(path)) {
            sources.push(Source { name: name_of(path), text: read_text(path)? });
        }
    }
    // A file that nobody named may still be needed. One that does not exist is
    // left to `parse`, which can say where it was asked for.
    let mut next = 0;
    while let Some(source) = sources.get(next) {
        for name in refs::files_mentioned(source) {
            if Path::new(&name).is_file() && seen.insert(name.clone()) {
                let text = read_text(Path::new(&name))?;
                sources.push(Source { name, text });
            }
        }
        next += 1;
    }
    Ok(sources)
}

/// Parses the sources, joins them, and checks every reference.
///
/// All findings are reported, then `None` is returned if one of them is an error.
/// With a single source, `diag.file` is left at its name for the stages that follow.
pub fn parse(sources: &[Source], diag: &mut Diagnostics) -> Option<Document> {
    let before = std::mem::take(&mut diag.file);
    let mut parts = Vec::with_capacity(sources.len());
    for source in sources {
        diag.file.clone_from(&source.name);
        if let Some(mut value) = text::parse(source, diag) {
            // Without effect unless some other crate asks for insertion order.
            value.sort_all_objects();
            short_names(&value, &mut Vec::new(), diag);
            parts.push(join::Part { file: source.name.clone(), value });
        }
    }
    diag.file = before;
    if sources.is_empty() {
        diag.error(
            "no-document",
            "",
            "there is no OpenAPI document to read",
            "name a file, or a directory whose YAML or JSON files have a top-level `openapi`",
        );
    }
    if parts.len() < sources.len() || sources.is_empty() {
        return None;
    }
    let files: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let gathered = gather::gather(&mut parts);
    refs::check(&mut parts, diag);
    let value = join::join(parts, gathered, diag);
    if let [only] = files.as_slice() {
        diag.file.clone_from(only);
    }
    few_operations(&value, diag);
    if diag.has_errors() { None } else { Some(Document { value, files }) }
}

/// Bytes of a name. Names stand in the pointers of all that is below them.
const NAME: usize = 1000;

fn short_names<'v>(value: &'v Value, at: &mut Vec<Cow<'v, str>>, diag: &mut Diagnostics) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                if name.len() > NAME {
                    let start: String = name.chars().take(40).collect();
                    let place: String =
                        at.iter().map(|part| format!("/{}", escape_pointer(part))).collect();
                    diag.error(
                        "too-large",
                        format!("#{place}"),
                        format!(
                            "the name `{start}..` has {} bytes; the limit is {NAME}",
                            name.len()
                        ),
                        "give it a shorter name",
                    );
                    continue;
                }
                at.push(Cow::Borrowed(name));
                short_names(value, at, diag);
                at.pop();
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                at.push(Cow::Owned(index.to_string()));
                short_names(value, at, diag);
                at.pop();
            }
        }
        _ => {}
    }
}

/// Path items of a document, which is about as many operations, and its webhooks. The rest of the
/// pipeline takes up to 40 kB of memory for each; what a document may hold otherwise is in
/// `lower/limits.rs`.
pub const PATHS: usize = 20_000;

fn few_operations(document: &Value, diag: &mut Diagnostics) {
    for section in ["paths", "webhooks"] {
        let count = document.get(section).and_then(Value::as_object).map_or(0, |paths| paths.len());
        if count > PATHS {
            diag.error(
                "too-large",
                format!("#/{section}"),
                format!("there are {count} {section}; the limit is {PATHS}"),
                "split the document",
            );
        }
    }
}

fn documents_in(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("yml" | "yaml" | "json")) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a text looks like an OpenAPI document. A file that is broken further
/// down still counts, so that it is reported and not passed over.
pub fn has_openapi_key(text: &str) -> bool {
    let yaml = |line: &str| {
        let line = line.trim_end();
        ["openapi:", "\"openapi\":", "'openapi':"].iter().any(|key| line.starts_with(key))
    };
    let json = || {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        start.starts_with('{') && text.contains("\"openapi\"")
    };
    text.lines().any(yaml) || json()
}

fn name_of(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn read_text(path: &Path) -> io::Result<String> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    fs::read_to_string(path).map_err(named)
}
