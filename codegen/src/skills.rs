//! Skill documents: what an agent or a person reads who has to write a program with one family of
//! operations; and `API.md`, the index of all operations.
//!
//! From the same tables as the code, and with the same examples. What is decided is decided here;
//! the templates in `templates/skills/` loop and print. What a document says is data: it goes
//! through the module `text`.

mod document;
mod engine;
mod events;
pub mod families;
mod index;
mod model;
mod operation;
mod samples;
mod text;
mod types;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diag::{Diagnostic, Level};
use crate::emit::files::Tables;
use crate::emit::resource::Tree;
use crate::render::Templates;
use document::Maker;
use engine::{Engine, Failure};
use families::{Families, Family, Members};

/// Name of the generated package.
const PACKAGE: &str = "telnyx-sdk";

/// What became of the families of a document.
pub type Placed = BTreeMap<String, Members>;

/// The documents and the index: path in the crate -> text. Nothing where there are no families.
pub fn files(
    templates: &Templates,
    tables: &Tables<'_>,
    tree: &Tree,
    families: &Families,
    placed: &Placed,
) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    if placed.is_empty() {
        return Ok(BTreeMap::new());
    }
    let engine = Engine::new(templates).map_err(|failure| vec![diagnostic(failure)])?;
    let cx = tables.cx("");
    let maker = Maker { tables, cx: &cx, tree, engine: &engine };
    let other = Family {
        title: "Other".to_owned(),
        summary: "Operations and events that belong to no family yet.".to_owned(),
        ..Family::default()
    };
    let all: Vec<_> = placed.iter().collect();
    let made: Vec<Result<Vec<(String, String)>, Failure>> = all
        .into_par_iter()
        .map(|(name, members)| {
            let family = families.families.get(name).unwrap_or(&other);
            maker.document(name, family, members)
        })
        .collect();
    let index = index::file(&maker, families, placed).map(|file| vec![file]);
    let mut files = BTreeMap::new();
    let mut failed = Vec::new();
    for part in made.into_iter().chain([index]) {
        match part {
            Ok(found) => files.extend(found),
            Err(failure) => failed.push(diagnostic(failure)),
        }
    }
    if failed.is_empty() { Ok(files) } else { Err(failed) }
}

fn diagnostic((name, message): Failure) -> Diagnostic {
    Diagnostic {
        level: Level::Error,
        code: "template",
        file: format!("templates/{name}"),
        place: String::new(),
        message,
        help: "the template and codegen/src/skills/model.rs have to agree".to_owned(),
    }
}
