//! The pipeline as one function: documents and templates in, files out.
//!
//! Pure. Each stage runs to its end and reports all that it finds; a stage that
//! found an error is the last one, and there are no files then.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use quote::ToTokens;
use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics};
use crate::emit::coverage;
use crate::emit::docs;
use crate::emit::driver;
use crate::emit::files::{self, Tables};
use crate::emit::module::Export;
use crate::ir::Ir;
use crate::load::{self, Source};
use crate::names::ledger::Ledger;
use crate::names::overrides::Overrides;
use crate::names::{self, Names};
use crate::normalize::{self, PassCount};
use crate::plan::{self, Placement, Products};
use crate::render::{self, CrateContext, Templates};
use crate::resolve::reach::{self, Reach};
use crate::resolve::{dedup, endless, streams};
use crate::skills::families::{self, Families};
use crate::{lower, model, patch, sink, skills};

/// Everything that the output depends on.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The documents.
    pub sources: Vec<Source>,
    /// Repairs of the documents, applied in this order. One that does not fit is an error.
    pub patches: Vec<Source>,
    /// Text of `products.toml`.
    pub products: String,
    /// Text of `overrides.toml`.
    pub overrides: String,
    /// Text of the ledger `names.toml`.
    pub ledger: String,
    /// Text of `families.toml`. Without it there are no skill documents.
    pub families: String,
    /// Templates and runtime.
    pub templates: Templates,
    /// The crate is to build outside of this repository's workspace.
    pub standalone: bool,
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct Output {
    /// The crate: path -> text. Empty if there was an error.
    pub files: BTreeMap<String, String>,
    /// The ledger with the names that this run gave added.
    pub ledger: String,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
    /// What each normalization pass changed.
    pub passes: Vec<PassCount>,
    /// How long each stage took.
    pub timings: Vec<(&'static str, Duration)>,
    /// What was understood; `None` if it did not come that far.
    pub model: Option<Model>,
}

impl Output {
    /// Whether anything stopped the run.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|found| found.level == crate::diag::Level::Error)
    }
}

/// The IR with its side tables.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// What the document says.
    pub ir: Ir,
    /// Every identifier.
    pub names: Names,
    /// The product of every operation, the home of every type.
    pub placement: Placement,
    /// Products that reach each type.
    pub reach: Reach,
}

/// Runs all stages up to the names: what review tools need.
pub fn understand(input: &Input) -> Output {
    let mut run = Run::new();
    run.understand(input);
    run.finish()
}

/// The documents that a run has read: as one, and the same normalized.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Documents {
    /// Joined and repaired.
    pub source: Value,
    /// What the pointers of the IR point into.
    pub normalized: Value,
}

/// [`understand`], and the documents that the model was made from, in one run. They are there
/// where the model is.
pub fn understand_documents(input: &Input) -> (Output, Documents) {
    let mut run = Run::keeping();
    run.understand(input);
    run.finish_with_documents()
}

/// Runs all stages.
pub fn generate(input: &Input) -> Output {
    let mut run = Run::new();
    if run.understand(input).is_some() {
        run.emit(input);
    }
    run.finish()
}

/// Where the driver finds what it stands on, as a manifest writes it.
#[derive(Debug, Clone, Default)]
pub struct DriverPaths {
    /// The package `telnyx-contract`.
    pub contract: String,
    /// The generated crate.
    pub generated: String,
}

/// The crate that drives the generated one in a contract run: path -> text in `files`; and the
/// documents that it was made from.
pub fn driver(input: &Input, paths: &DriverPaths) -> (Output, Documents) {
    let mut run = Run::keeping();
    if run.understand(input).is_some() {
        run.drive(input, paths);
    }
    run.finish_with_documents()
}

struct Run {
    output: Output,
    diag: Diagnostics,
    products: Products,
    overrides: Overrides,
    /// Set where the documents are wanted afterwards.
    kept: Option<Documents>,
    last: Instant,
}

impl Run {
    fn new() -> Self {
        Self {
            output: Output::default(),
            diag: Diagnostics::default(),
            products: Products::default(),
            overrides: Overrides::default(),
            kept: None,
            last: Instant::now(),
        }
    }

    /// A run that keeps its documents.
    fn keeping() -> Self {
        Self { kept: Some(Documents::default()), ..Self::new() }
    }

    fn stage(&mut self, name: &'static str) -> Option<()> {
        self.output.timings.push((name, self.last.elapsed()));
        self.last = Instant::now();
        (!self.diag.has_errors()).then_some(())
    }

    /// The documents as one, repaired.
    fn read(&mut self, input: &Input) -> Option<Value> {
        if let [only] = input.sources.as_slice() {
            self.diag.file.clone_from(&only.name);
        }
        let document = load::parse(&input.sources, &mut self.diag);
        self.stage("load")?;
        let mut document = document?.value;
        for source in &input.patches {
            if let Some(patch) = patch::parse(source, &mut self.diag) {
                patch::apply(&mut document, &source.name, &patch, &mut self.diag);
            }
        }
        self.stage("patch")?;
        Some(document)
    }

    fn understand(&mut self, input: &Input) -> Option<()> {
        let document = self.read(input)?;
        let file = self.diag.file.clone();
        if let Some(kept) = &mut self.kept {
            kept.source.clone_from(&document);
        }
        let normalized = normalize::normalize(document, &mut self.diag);
        self.output.passes = normalized.passes;
        self.stage("normalize")?;
        let api = model::to_model(&normalized.value, &mut self.diag);
        if let Some(kept) = &mut self.kept {
            kept.normalized = normalized.value;
        } else {
            drop(normalized.value);
        }
        self.stage("openapiv3")?;
        let api = api?;
        let mut ir = lower::lower(&api, &mut self.diag);
        drop(api);
        endless::endless(&mut ir, &mut self.diag);
        self.stage("lower")?;
        self.diag.file = "specs/products.toml".to_owned();
        self.products = Products::parse(&input.products, "specs/products.toml", &mut self.diag);
        let ops = plan::place_operations(&ir, &self.products, &mut self.diag);
        let reached = reach::reach(&ir, &ops);
        self.diag.file = "specs/names.toml".to_owned();
        let ledger = Ledger::parse(&input.ledger, &mut self.diag);
        self.diag.file = "specs/overrides.toml".to_owned();
        self.overrides = Overrides::parse(&input.overrides, &mut self.diag);
        self.diag.file.clone_from(&file);
        streams::streams(&mut ir, &self.overrides, &ledger, &mut self.diag);
        let pins = names::pinned(&ir, &ledger);
        dedup::dedup(&mut ir, &reached, &pins);
        let reach = reach::reach(&ir, &ops);
        let placement = Placement { types: plan::place_types(&ir, &reach), ops };
        self.stage("resolve")?;
        // What has no name stands in the document.
        self.diag.file = file;
        let (names, ledger) =
            names::assign(&ir, &placement, &self.overrides, &ledger, &mut self.diag);
        self.output.ledger = ledger.to_text();
        self.output.model = Some(Model { ir, names, placement, reach });
        self.stage("names")
    }

    fn emit(&mut self, input: &Input) -> Option<()> {
        let model = self.output.model.as_ref()?;
        let tables = Tables::new(model, &self.products, &self.overrides);
        let tree = tables.tree();
        let context = coverage::context(input, &tables, &tree);
        let exports = exports(&input.templates);
        let (docs, undocumented) = match crate_docs(&input.templates, &context) {
            Ok(docs) => (docs, None),
            Err(found) => (String::new(), Some(found)),
        };
        let jobs = files::jobs(&tables, &tree, &docs, &exports);
        let (placed, families) = families(input, model, &mut self.diag);
        let (emitted, skills) = rayon::join(
            || sink::run(jobs),
            || skills::files(&input.templates, &tables, &tree, &families, &placed),
        );
        let rendered = render::files(&input.templates, &context);
        let mut failed: Vec<Diagnostic> = undocumented.into_iter().collect();
        let mut all = BTreeMap::new();
        for part in [emitted, rendered, skills] {
            match part {
                Ok(files) => all.extend(files),
                Err(found) => failed.extend(found),
            }
        }
        if failed.is_empty() {
            self.output.files = all;
        }
        self.output.diagnostics.extend(failed);
        self.stage("emit")
    }

    fn drive(&mut self, input: &Input, paths: &DriverPaths) -> Option<()> {
        let model = self.output.model.as_ref()?;
        let tables = Tables::new(model, &self.products, &self.overrides);
        let tree = tables.tree();
        match sink::run(driver::jobs(&tables, &tree)) {
            Ok(files) => self.output.files = files,
            Err(found) => self.output.diagnostics.extend(found),
        }
        let manifest = driver::manifest(&paths.contract, &paths.generated);
        self.output.files.insert("Cargo.toml".to_owned(), manifest);
        for (path, text) in &input.templates.files {
            if let Some(name) = path.strip_prefix("contract/") {
                self.output.files.insert(format!("src/{name}"), text.clone());
            }
        }
        self.stage("driver")
    }

    fn finish_with_documents(mut self) -> (Output, Documents) {
        let kept = self.kept.take().unwrap_or_default();
        (self.finish(), kept)
    }

    fn finish(mut self) -> Output {
        self.output.diagnostics.extend(self.diag.items().iter().cloned());
        self.output.diagnostics.sort();
        self.output
    }
}

/// The families, and what of the document belongs to each.
fn families(input: &Input, model: &Model, diag: &mut Diagnostics) -> (skills::Placed, Families) {
    if input.families.is_empty() {
        return Default::default();
    }
    let document = std::mem::replace(&mut diag.file, "specs/families.toml".to_owned());
    let families = Families::parse(&input.families, diag);
    diag.file = document;
    let foreign = diag.items().iter().any(|found| found.code == plan::FOREIGN);
    (families::place(&model.ir, &families, foreign, diag), families)
}

/// What users see at the root of the crate: the runtime's own public names, read off its text,
/// each with the condition under which it exists.
fn exports(templates: &Templates) -> Vec<Export> {
    let text = templates.files.get("runtime/src/lib.rs").map_or("", String::as_str);
    let Ok(file) = syn::parse_file(text) else { return Vec::new() };
    let mut found = Vec::new();
    for item in file.items {
        let (vis, attrs) = match &item {
            syn::Item::Use(item) => (&item.vis, &item.attrs),
            syn::Item::Mod(item) => (&item.vis, &item.attrs),
            _ => continue,
        };
        let hidden = attrs.iter().any(|attr| {
            attr.path().is_ident("doc")
                && attr.meta.to_token_stream().to_string().contains("hidden")
        });
        if hidden || !matches!(vis, syn::Visibility::Public(_)) {
            continue;
        }
        let condition = attrs.iter().find(|attr| attr.path().is_ident("cfg"));
        let condition = condition
            .and_then(|attr| attr.meta.require_list().ok())
            .map(|list| list.tokens.to_string());
        let mut names = Vec::new();
        match &item {
            syn::Item::Use(item) => collect(&item.tree, &mut names),
            syn::Item::Mod(item) => names.push(item.ident.to_string()),
            _ => {}
        }
        found.extend(names.into_iter().map(|name| Export { condition: condition.clone(), name }));
    }
    found.sort();
    found
}

fn collect(tree: &syn::UseTree, names: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => collect(&path.tree, names),
        syn::UseTree::Name(name) => names.push(name.ident.to_string()),
        syn::UseTree::Rename(rename) => names.push(rename.rename.to_string()),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, names)),
        syn::UseTree::Glob(_) => {}
    }
}

/// The documentation of the crate: a template, since it is mostly text.
fn crate_docs(templates: &Templates, context: &CrateContext) -> Result<String, Diagnostic> {
    let text = templates.files.get("lib.md.j2").map_or("", String::as_str);
    // A title is a text of the document like any other.
    let title = docs::code(&context.document_title);
    let context = CrateContext { document_title: title, ..context.clone() };
    render::expand("lib.md.j2", text, &context)
        .map_err(|error| render::diagnostic("lib.md.j2", format!("{error:#}")))
}
