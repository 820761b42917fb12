//! The tables of the generated manifest.
//!
//! Versions are written once: the runtime's own manifest says what it depends on,
//! with the workspace's for what it inherits. Here they become a manifest that
//! stands on its own.

use std::collections::BTreeMap;

use serde::Serialize;
use toml::{Table, Value};

use super::examples::{self, Example};
use super::{CrateContext, Templates};

/// What the template of the manifest prints: values are TOML text already.
#[derive(Debug, Serialize)]
pub(super) struct Tables<'a> {
    #[serde(flatten)]
    context: &'a CrateContext,
    edition: String,
    rust_version: String,
    license: String,
    /// Feature -> list.
    product_features: BTreeMap<String, String>,
    /// Features of the runtime, passed through.
    runtime_features: BTreeMap<String, String>,
    default: String,
    full: String,
    /// Heading of a table of dependencies -> name -> specification.
    dependencies: BTreeMap<String, BTreeMap<String, String>>,
    examples: Vec<Row>,
    /// Lint group -> lint -> level.
    lints: BTreeMap<String, BTreeMap<String, String>>,
}

/// A table `[[example]]`.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    required_features: String,
}

/// Reads both manifests and puts the tables together, and tells which examples they name. The
/// error is a sentence.
pub(super) fn tables<'a>(
    templates: &Templates,
    context: &'a CrateContext,
) -> Result<(Tables<'a>, Vec<Example>), String> {
    let runtime = templates.files.get("runtime/Cargo.toml").ok_or("this file is missing")?;
    let runtime: Table = runtime.parse().map_err(|error| format!("{error}"))?;
    let workspace: Table = templates
        .workspace_manifest
        .parse()
        .map_err(|error| format!("the manifest of the workspace: {error}"))?;
    let workspace = table(&workspace, "workspace").cloned().unwrap_or_default();

    let mut runtime_features = features(&runtime)?;
    let mut default = runtime_features.remove("default").unwrap_or_default();
    default.extend(context.default_features.iter().cloned());
    for feature in &context.features {
        let reserved = ["default", "full"].contains(&feature.name.as_str());
        if reserved || runtime_features.contains_key(&feature.name) {
            return Err(format!(
                "the product feature `{}` has the name of a feature of the runtime",
                feature.name
            ));
        }
    }

    let names: Vec<String> = runtime_features.keys().cloned().collect();
    let examples = examples::examples(templates, context, &names);
    let tables = Tables {
        context,
        edition: inherited(&runtime, &workspace, "edition")?,
        rust_version: inherited(&runtime, &workspace, "rust-version")?,
        license: inherited(&runtime, &workspace, "license")?,
        product_features: context
            .features
            .iter()
            .map(|feature| (feature.name.clone(), list(&feature.requires)))
            .collect(),
        runtime_features: runtime_features
            .iter()
            .map(|(name, on)| (name.clone(), list(on)))
            .collect(),
        default: list(&default),
        full: list(
            &context.features.iter().map(|feature| feature.name.clone()).collect::<Vec<_>>(),
        ),
        dependencies: all_dependencies(&runtime, &workspace, &examples)?,
        examples: examples
            .iter()
            .filter_map(|example| {
                let name = example.name()?.to_owned();
                Some(Row { name, required_features: list(&example.needs) })
            })
            .collect(),
        lints: lints(&workspace),
    };
    Ok((tables, examples))
}

/// All tables of dependencies, those of one target as well.
///
/// The tests of the runtime stay behind, so of what they need only that is left which an example
/// names as well.
fn all_dependencies(
    runtime: &Table,
    workspace: &Table,
    examples: &[Example],
) -> Result<BTreeMap<String, BTreeMap<String, String>>, String> {
    let mut all = BTreeMap::new();
    let needed = |kind: &str, dependencies: &Table| {
        let mut dependencies = dependencies.clone();
        if kind == "dev-dependencies" {
            dependencies.retain(|name, _| {
                let path = format!("{}::", name.replace('-', "_"));
                examples.iter().any(|example| example.text.contains(&path))
            });
        }
        dependencies
    };
    let empty = Table::new();
    let targets = table(runtime, "target").unwrap_or(&empty);
    for kind in ["dependencies", "dev-dependencies"] {
        if let Some(dependencies) = table(runtime, kind) {
            let dependencies = needed(kind, dependencies);
            all.insert(kind.to_owned(), complete(&dependencies, workspace)?);
        }
        for (target, tables) in targets {
            if let Some(dependencies) = tables.get(kind).and_then(Value::as_table) {
                let (target, dependencies) =
                    (Value::String(target.clone()), needed(kind, dependencies));
                all.insert(format!("target.{target}.{kind}"), complete(&dependencies, workspace)?);
            }
        }
    }
    all.retain(|_, dependencies| !dependencies.is_empty());
    Ok(all)
}

/// Replaces `workspace = true` by what the workspace says.
fn complete(dependencies: &Table, workspace: &Table) -> Result<BTreeMap<String, String>, String> {
    let mut out = BTreeMap::new();
    for (name, own) in dependencies {
        let mut own = specification(own);
        if own.remove("workspace").is_some() {
            let shared = table(workspace, "dependencies").and_then(|all| all.get(name));
            let shared =
                shared.ok_or_else(|| format!("the workspace has no dependency `{name}`"))?;
            let mut merged = specification(shared);
            for (key, value) in own {
                match (merged.get_mut(&key), value) {
                    (Some(Value::Array(there)), Value::Array(more)) => there.extend(more),
                    (_, value) => {
                        merged.insert(key, value);
                    }
                }
            }
            own = merged;
        }
        if own.contains_key("path") {
            return Err(format!(
                "`{name}` is a path: the generated crate could not stand on its own"
            ));
        }
        out.insert(name.clone(), inline(&own));
    }
    Ok(out)
}

/// `"1"` is short for `{ version = "1" }`.
fn specification(value: &Value) -> Table {
    match value {
        Value::Table(table) => table.clone(),
        other => Table::from_iter([("version".to_owned(), other.clone())]),
    }
}

/// An inline table in the order in which people write them.
fn inline(table: &Table) -> String {
    if let (1, Some(version)) = (table.len(), table.get("version")) {
        return version.to_string();
    }
    let order = ["package", "version", "default-features", "features", "optional"];
    let rank = |key: &str| order.iter().position(|known| *known == key).unwrap_or(order.len());
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| (rank(key), (*key).clone()));
    let entries: Vec<String> =
        entries.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    format!("{{ {} }}", entries.join(", "))
}

fn features(runtime: &Table) -> Result<BTreeMap<String, Vec<String>>, String> {
    let empty = Table::new();
    let mut out = BTreeMap::new();
    for (name, on) in table(runtime, "features").unwrap_or(&empty) {
        let on = on.as_array().ok_or_else(|| format!("the feature `{name}` is not a list"))?;
        let on = on.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        out.insert(name.clone(), on);
    }
    Ok(out)
}

/// The lints of the workspace: the copied runtime was written under them.
///
/// `missing_docs` and the style lints stay where people write code: documentation
/// and names of emitted items come from the document.
fn lints(workspace: &Table) -> BTreeMap<String, BTreeMap<String, String>> {
    let empty = Table::new();
    let mut out = BTreeMap::new();
    for (group, lints) in table(workspace, "lints").unwrap_or(&empty) {
        let lints = lints.as_table().unwrap_or(&empty).iter();
        let lints = lints
            .filter(|(name, _)| !["missing_docs", "unused_qualifications"].contains(&name.as_str()))
            .map(|(name, level)| match level {
                Value::Table(table) => (name.clone(), inline(table)),
                other => (name.clone(), other.to_string()),
            })
            .collect();
        out.insert(group.clone(), lints);
    }
    out
}

fn inherited(runtime: &Table, workspace: &Table, key: &str) -> Result<String, String> {
    let own = table(runtime, "package").and_then(|package| package.get(key));
    let shared = table(workspace, "package").and_then(|package| package.get(key));
    own.filter(|value| value.is_str())
        .or(shared)
        .map(Value::to_string)
        .ok_or_else(|| format!("`package.{key}` is missing"))
}

fn table<'a>(table: &'a Table, key: &str) -> Option<&'a Table> {
    table.get(key).and_then(Value::as_table)
}

fn list(items: &[String]) -> String {
    Value::Array(items.iter().cloned().map(Value::String).collect()).to_string()
}
