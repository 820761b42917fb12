//! References between documents: each must lead to something of the right kind.
//!
//! References into other files are rewritten to local ones, because the files
//! become one document. Only `$ref`s that OpenAPI defines are looked at; the
//! text `$ref` inside an example is data.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::join::Part;
use super::{Source, gather};
use crate::diag::{Diagnostics, escape_pointer};
use crate::normalize::walk::{Kind, SECTIONS, walk};

const CODE: &str = "unresolved-ref";

/// A reference that the name index cannot answer: one into the middle of something.
struct Deep {
    from: usize,
    to: usize,
    place: String,
    written: String,
    fragment: String,
    /// What is wrong with its kind, for a schema that is asked of something that has one.
    problem: Option<String>,
}

/// Checks all references of all documents, and makes those to other files local.
pub fn check(parts: &mut [Part], diag: &mut Diagnostics) {
    let files: BTreeMap<String, usize> =
        parts.iter().enumerate().map(|(index, part)| (clean(&part.file), index)).collect();
    let names: Vec<BTreeSet<String>> = parts.iter().map(|part| index(&part.value)).collect();
    let mut deep = Vec::new();
    for (from, part) in parts.iter_mut().enumerate() {
        diag.file.clone_from(&part.file);
        let own = part.file.clone();
        let mut one = |kind: Kind, reference: &mut String, place: &dyn Fn() -> String| {
            let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
            let to = if file.is_empty() {
                from
            } else if let Some(to) = files.get(&relative(&own, file)) {
                *to
            } else {
                missing_file(reference, file, place(), diag);
                return;
            };
            let fragment = format!("#{fragment}");
            match answer(kind, &fragment, &names[to]) {
                Answer::Found => {}
                Answer::Deep(problem) => deep.push(Deep {
                    from,
                    to,
                    place: place(),
                    written: reference.clone(),
                    fragment: fragment.clone(),
                    problem,
                }),
                Answer::Wrong(problem, help) => {
                    diag.error(CODE, place(), format!("`{reference}` {problem}"), help);
                }
            }
            if !file.is_empty() {
                *reference = fragment;
            }
        };
        walk(&mut part.value, &mut |kind, value, at| {
            let Some(map) = value.as_object_mut() else {
                return;
            };
            if let Some(Value::String(reference)) = map.get_mut("$ref") {
                one(kind, reference, &|| at.to_string());
            }
            if kind != Kind::Schema {
                return;
            }
            let mapping = map
                .get_mut("discriminator")
                .and_then(|discriminator| discriminator.get_mut("mapping"))
                .and_then(Value::as_object_mut);
            for (tag, target) in mapping.into_iter().flatten() {
                // A mapping may hold a bare schema name; that is not a reference.
                if let Value::String(target) = target
                    && target.contains('#')
                {
                    let place = || format!("{at}/discriminator/mapping/{}", escape_pointer(tag));
                    one(kind, target, &place);
                }
            }
        });
    }
    for found in deep {
        follow(&found, parts, diag);
    }
    diag.file.clear();
}

/// Checks a reference that leads into something.
///
/// A schema position that names a whole response means its schema; documents do
/// that, and it is plain what they mean, so it is repaired.
fn follow(found: &Deep, parts: &mut [Part], diag: &mut Diagnostics) {
    diag.file.clone_from(&parts[found.from].file);
    let target = parts[found.to].value.pointer(found.fragment.trim_start_matches('#'));
    let Some(problem) = &found.problem else {
        if target.is_none() {
            let message = format!("`{}` leads to nothing", found.written);
            let help = "define the target or correct the reference";
            diag.error(CODE, found.place.clone(), message, help);
        }
        return;
    };
    let message = format!("`{}` {problem}", found.written);
    let Some(inner) = target.and_then(schema_of) else {
        let help = "refer to `#/components/schemas/...`";
        diag.error(CODE, found.place.clone(), message, help);
        return;
    };
    let reference = format!("{}{inner}", found.fragment);
    let help = if inner.is_empty() {
        "move the schema to `components/schemas`; it is taken from where it stands".to_owned()
    } else {
        format!("refer to the schema itself; `{reference}` is taken")
    };
    diag.warn("wrong-kind-ref", found.place.clone(), message, help);
    let place = parts[found.from].value.pointer_mut(found.place.trim_start_matches('#'));
    if let Some(Value::Object(map)) = place {
        map.insert("$ref".to_owned(), Value::String(reference));
    }
}

/// Where the schema of a response, body, parameter or header stands in it. One
/// that is written as a schema, in the wrong section, is its own.
fn schema_of(target: &Value) -> Option<String> {
    let own = ["properties", "items", "allOf", "anyOf", "oneOf"];
    if own.iter().any(|key| target.get(key).is_some()) {
        return Some(String::new());
    }
    if target.get("schema").is_some() {
        return Some("/schema".to_owned());
    }
    let content = target.get("content")?.as_object()?;
    let json = content.get_key_value("application/json").or_else(|| content.iter().next());
    let (name, media) = json?;
    media.get("schema")?;
    Some(format!("/content/{}/schema", escape_pointer(name)))
}

/// Names of the other files that a text seems to refer to, for reading them.
pub fn files_mentioned(source: &Source) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for after in source.text.split("$ref").skip(1) {
        let target = after.trim_start_matches(['\'', '"', ':', ' ']);
        let end = target.find(['\'', '"', '\n', '\r', ' ', ',', '}']).unwrap_or(target.len());
        let target = &target[..end];
        let file = match target.split_once('#') {
            Some((file, _)) => file,
            None if gather::names_file(target) => target,
            None => continue,
        };
        if !file.is_empty() && !file.contains("://") {
            files.insert(relative(&source.name, file));
        }
    }
    files
}

enum Answer {
    Found,
    Deep(Option<String>),
    Wrong(String, String),
}

fn answer(kind: Kind, fragment: &str, names: &BTreeSet<String>) -> Answer {
    let mut segments = fragment.split('/').skip(1);
    let place = (segments.next(), segments.next(), segments.next(), segments.next());
    let wanted = kind.section().unwrap_or("paths");
    match place {
        (Some("components"), Some(section), Some(_), rest) => {
            if names.contains(fragment) {
                if section == wanted {
                    return Answer::Found;
                }
                let problem = format!(
                    "is one of `components/{section}`, where `components/{wanted}` is expected"
                );
                if kind == Kind::Schema {
                    return Answer::Deep(Some(problem));
                }
                return Answer::Wrong(problem, format!("refer to `#/components/{wanted}/...`"));
            }
            if rest.is_some() && kind == Kind::Schema {
                return Answer::Deep(None);
            }
            Answer::Wrong("leads to nothing".to_owned(), nearest(fragment, names))
        }
        (Some("paths" | "webhooks"), Some(_), None, None) if kind == Kind::PathItem => {
            Answer::Deep(None)
        }
        (Some("paths" | "webhooks"), Some(_), Some(_), Some(_)) if kind == Kind::Schema => {
            Answer::Deep(None)
        }
        _ => Answer::Wrong(
            "leads to nothing that a reference can name".to_owned(),
            format!("refer to `#/components/{wanted}/...`"),
        ),
    }
}

fn missing_file(reference: &str, file: &str, place: String, diag: &mut Diagnostics) {
    let help = if file.contains("://") {
        "download the file and refer to the copy: nothing is fetched here".to_owned()
    } else {
        format!("add `{file}` to the documents that are read, or correct the reference")
    };
    diag.error(CODE, place, format!("`{reference}` is in a file that was not read"), help);
}

/// Suggests a name that differs in case only, or any that begins alike.
fn nearest(fragment: &str, names: &BTreeSet<String>) -> String {
    let same = |name: &&String| name.eq_ignore_ascii_case(fragment);
    names.iter().find(same).map_or_else(
        || "define the target or correct the reference".to_owned(),
        |name| format!("did you mean `{name}`?"),
    )
}

/// The pointers of all components of a document.
fn index(value: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (section, _) in SECTIONS {
        let entries = value.get("components").and_then(|components| components.get(section));
        for name in entries.and_then(Value::as_object).into_iter().flat_map(|map| map.keys()) {
            names.insert(format!("#/components/{section}/{}", escape_pointer(name)));
        }
    }
    names
}

/// The name of a file that another one mentions.
pub(super) fn relative(from: &str, file: &str) -> String {
    match from.rsplit_once('/') {
        Some((directory, _)) if !file.starts_with('/') => clean(&format!("{directory}/{file}")),
        _ => clean(file),
    }
}

/// Takes `.` and `..` out of a path as text; no disk is asked.
pub(super) fn clean(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." => {}
            "" if !segments.is_empty() => {}
            ".." if segments.last().is_some_and(|last| !matches!(*last, ".." | "")) => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments.join("/")
}
