//! Whole text files of the generated crate: manifest, README, coverage report, and
//! what is copied (runtime, examples).
//!
//! Pure: templates come in as text, files go out as text. Templates loop and print;
//! everything that has to be decided is decided in the context or here. Nothing
//! here knows the IR.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use crate::diag::{Diagnostic, Level};
use crate::emit::docs;

mod examples;
mod manifest;

pub use examples::asked;

/// The text that the crate is made from, by path relative to `templates/`
/// (`README.md.j2`, `runtime/Cargo.toml`, `runtime/src/lib.rs`, `examples/dial.rs`).
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// Path -> text.
    pub files: BTreeMap<String, String>,
    /// The `Cargo.toml` of the workspace, which holds the versions that the runtime uses.
    pub workspace_manifest: String,
}

/// What the templates print.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CrateContext {
    /// `telnyx-sdk`.
    pub package: String,
    /// Version of the generated crate.
    pub version: String,
    /// The crate is no member of this repository's workspace.
    pub standalone: bool,
    /// `info.title` of the document.
    pub document_title: String,
    /// `info.version` of the document.
    pub document_version: String,
    /// One per product, sorted by name.
    pub features: Vec<Feature>,
    /// Names of the products that are on by default, sorted.
    pub default_features: Vec<String>,
    /// One row per operation of the document, in the order of the report.
    pub operations: Vec<CoverageRow>,
    /// One row per event of the document.
    pub webhooks: Vec<CoverageRow>,
    /// How many types were emitted.
    pub types: usize,
    /// Fields whose type is any JSON value, because the document leaves it open: reason -> how many.
    pub free_form: BTreeMap<String, usize>,
    /// What the examples ask for (see [`asked`]) -> what the crate has.
    #[serde(skip)]
    pub facts: BTreeMap<String, String>,
}

/// A product.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Feature {
    /// Name of the cargo feature and of the module.
    pub name: String,
    /// For people: `Call control`.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// How many operations it has.
    pub operations: usize,
    /// Features that it needs, sorted.
    pub requires: Vec<String>,
}

/// What became of one operation or event.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CoverageRow {
    /// `POST`; empty for an event.
    pub method: String,
    /// The path; the key of an event.
    pub path: String,
    /// Where it stands in the document.
    pub pointer: String,
    /// The product.
    pub product: String,
    /// `client.calls().dial()`, or the arm of the event enum.
    pub rust: String,
    /// Whether it is in the crate.
    pub status: Status,
    /// Why it is not; empty otherwise.
    pub reason: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is in the crate.
    #[default]
    Emitted,
    /// It is not, for a reason.
    Skipped,
}

/// Renders and copies: path in the crate -> text.
pub fn files(
    templates: &Templates,
    context: &CrateContext,
) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let mut files = BTreeMap::new();
    let mut failed = Vec::new();

    match manifest::tables(templates, context) {
        Ok((tables, examples)) => {
            render(templates, "Cargo.toml", tables, &mut files, &mut failed);
            files.extend(examples.into_iter().map(|example| (example.path, example.text)));
        }
        Err(message) => failed.push(diagnostic("runtime/Cargo.toml", message)),
    }
    render(templates, "README.md", context, &mut files, &mut failed);
    render(templates, "COVERAGE.md", coverage(context), &mut files, &mut failed);
    render(templates, "rustfmt.toml", context, &mut files, &mut failed);

    files.extend(runtime(templates));
    if failed.is_empty() { Ok(files) } else { Err(failed) }
}

/// The runtime as it is, but for files that hold nothing but its tests: those run where it is a
/// crate of its own. Its crate root becomes a module.
fn runtime(templates: &Templates) -> impl Iterator<Item = (String, String)> {
    templates.files.iter().filter_map(|(path, text)| {
        let inside = path.strip_prefix("runtime/src/")?;
        if inside.split('/').any(|part| matches!(part, "tests" | "tests.rs")) {
            return None;
        }
        let inside = if inside == "lib.rs" { "mod.rs" } else { inside };
        Some((format!("src/runtime/{inside}"), text.replace("#[cfg(test)]\nmod tests;\n", "")))
    })
}

fn render(
    templates: &Templates,
    name: &str,
    context: impl Serialize,
    files: &mut BTreeMap<String, String>,
    failed: &mut Vec<Diagnostic>,
) {
    let file = format!("{name}.j2");
    let Some(text) = templates.files.get(&file) else {
        failed.push(diagnostic(&file, "this template is missing".to_owned()));
        return;
    };
    match expand(&file, text, context) {
        Ok(text) => {
            files.insert(name.to_owned(), text);
        }
        Err(error) => failed.push(diagnostic(&file, format!("{error:#}"))),
    }
}

/// Expands one template. A name that the context does not have is an error.
pub fn expand(name: &str, text: &str, context: impl Serialize) -> Result<String, minijinja::Error> {
    let mut environment = environment()?;
    environment.add_template(name, text)?;
    environment.get_template(name)?.render(Serde(context))
}

/// How all templates are read: strictly, and without empty lines where only a tag was.
pub fn environment<'a>() -> Result<Environment<'a>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    // A text of the document: in a cell, and as code, in a cell or elsewhere.
    environment.add_filter("cell", |text: &str| docs::plain_cell(text));
    environment.add_filter("code", |text: &str| docs::cell_code(text));
    environment.add_filter("toml", |text: &str| toml::Value::String(text.to_owned()).to_string());
    Ok(environment)
}

/// The context of the coverage report: the counts are taken here, not in the template.
fn coverage(context: &CrateContext) -> impl Serialize + use<'_> {
    #[derive(Serialize)]
    struct Coverage<'a> {
        #[serde(flatten)]
        context: &'a CrateContext,
        emitted_operations: usize,
        emitted_webhooks: usize,
        skipped: Vec<&'a CoverageRow>,
        free_form_fields: usize,
    }
    let emitted =
        |rows: &[CoverageRow]| rows.iter().filter(|row| row.status == Status::Emitted).count();
    let rows = context.operations.iter().chain(&context.webhooks);
    Coverage {
        context,
        emitted_operations: emitted(&context.operations),
        emitted_webhooks: emitted(&context.webhooks),
        skipped: rows.filter(|row| row.status == Status::Skipped).collect(),
        free_form_fields: context.free_form.values().sum(),
    }
}

/// A template that cannot be expanded.
pub fn diagnostic(file: &str, message: String) -> Diagnostic {
    Diagnostic {
        level: Level::Error,
        code: "template",
        file: format!("templates/{file}"),
        place: String::new(),
        message,
        help: "the template and `CrateContext` in codegen/src/render.rs have to agree".to_owned(),
    }
}

#[cfg(test)]
mod tests;
