//! The value of a 3.0 or 3.1 document becomes the 3.0-shaped one that `openapiv3` reads.
//!
//! Every repair is a named pass that counts what it changed. What the narrower
//! form cannot hold travels in `x-` keys. All passes of one object run in one
//! walk, a parent before its children, so a pass may create children that later
//! passes clean. A pass knows its object and its place, nothing else.

pub mod bounds;
pub mod context;
pub mod copies;
pub mod document;
pub mod drafts;
pub mod generics;
pub mod keywords;
pub mod nulls;
pub mod operations;
pub mod parts;
pub mod types;
pub mod unions;
pub mod walk;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diag::Diagnostics;
use context::Context;
use walk::{Kind, Pointer};

/// What one pass did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassCount {
    /// Its name.
    pub name: &'static str,
    /// How many objects it changed.
    pub changed: usize,
    /// The places of the first few.
    pub samples: Vec<String>,
}

/// A document that `openapiv3` can read.
#[derive(Debug, Clone)]
pub struct Normalized {
    /// The 3.0-shaped document.
    pub value: Value,
    /// What each pass did, in the order in which they run; those that did nothing too.
    pub passes: Vec<PassCount>,
    /// Of a joined document: the pointer of each path, webhook and component to its file.
    pub files: BTreeMap<String, String>,
}

impl Normalized {
    /// The count of a pass, zero for a name that no pass has.
    pub fn changed(&self, pass: &str) -> usize {
        self.passes.iter().find(|count| count.name == pass).map_or(0, |count| count.changed)
    }

    /// The file that defines what stands at a pointer of a joined document.
    pub fn file_of(&self, pointer: &str) -> Option<&str> {
        context::file_of(&self.files, pointer)
    }
}

/// A pass over one schema; true when it changed something.
pub type SchemaPass = fn(&mut Map<String, Value>, &Pointer<'_>, &mut Context<'_>) -> bool;

/// The passes over a schema, in their order.
pub const SCHEMA_PASSES: &[(&str, SchemaPass)] = &[
    ("malformed-keyword", keywords::malformed),
    ("unknown-keyword", keywords::unknown),
    ("tuples", drafts::tuples),
    ("unevaluated", drafts::unevaluated),
    ("nullable", nulls::declared),
    ("content-keywords", keywords::content),
    ("ref-siblings", unions::ref_siblings),
    ("not-empty", unions::not_empty),
    ("type-names", types::names),
    ("const", types::constant),
    ("type-arrays", types::arrays),
    ("null-only", nulls::only),
    ("null-branches", nulls::branches),
    ("single-branch", unions::single),
    ("enum-null", nulls::in_enum),
    ("default-null", nulls::default),
    ("mixed-enum", types::mixed_enum),
    ("infer-type", types::infer),
    ("enum-type", types::enum_values),
    ("exclusive-bounds", bounds::exclusive),
    ("float-bounds", bounds::float),
    ("wide-bounds", bounds::wide),
    ("misplaced-keyword", keywords::misplaced),
    ("examples", keywords::examples),
];

/// Normalizes a document. What cannot be repaired is an error in `diag`.
pub fn normalize(mut doc: Value, diag: &mut Diagnostics) -> Normalized {
    let files = document::take_files(&mut doc);
    let mut context = Context::new(&doc, files, diag);
    document::version(&mut doc, &mut context);
    copies::path_items(&mut doc, &mut context);
    generics::dynamic_refs(&mut doc, &mut context);
    copies::deep_refs(&mut doc, &mut context);
    operations::check(&mut doc, &mut context);
    walk::walk(&mut doc, &mut |kind, value, at| object(kind, value, at, &mut context));
    document::webhooks(&mut doc, &mut context);
    document::v2_paths(&mut doc, &mut context);
    document::shape(&mut doc, &mut context);
    // Without effect unless some other crate asks for insertion order.
    doc.sort_all_objects();
    let (passes, files) = context.finish();
    Normalized { value: doc, passes, files }
}

/// Normalizes one object, not what is below it.
fn object(kind: Kind, value: &mut Value, at: &Pointer<'_>, context: &mut Context<'_>) {
    if kind == Kind::Schema && value.is_boolean() && keywords::boolean(value) {
        context.hit("bool-schemas", at);
    }
    let Some(map) = value.as_object_mut() else {
        return;
    };
    match kind {
        Kind::Schema => {
            for (name, pass) in SCHEMA_PASSES {
                if pass(map, at, context) {
                    context.hit(name, at);
                }
            }
        }
        Kind::Parameter | Kind::Header => parts::parameter(kind, map, at, context),
        Kind::Response => {
            parts::response(map, at, context);
            parts::media_types(map, at, context);
        }
        Kind::RequestBody => parts::media_types(map, at, context),
        Kind::MediaType => parts::examples(map, at, context),
        Kind::Operation => parts::operation(map, at, context),
        _ => {}
    }
}
