//! Where everything goes: item -> file, module, feature.
//!
//! Placement is data (`specs/products.toml`) and reachability; nothing here
//! knows how an item is emitted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::diag::Diagnostics;
use crate::ir::{Ir, Kind, Operation, TypeId};
use crate::names::{self, Names};
use crate::resolve::reach::Reach;
use crate::resolve::usage;

/// Name of the module for types that several products use. It has no feature.
pub const SHARED: &str = "shared";

/// Name of the module and feature for events.
pub const WEBHOOKS: &str = "webhooks";

/// Product for operations that no rule places.
pub const OTHER: &str = "other";

/// `specs/products.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Products {
    /// Features of the default set.
    #[serde(default)]
    pub default: Vec<String>,
    /// Products by module name.
    #[serde(default)]
    pub products: BTreeMap<String, Product>,
}

/// One product: a module and a cargo feature.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// For people.
    pub title: String,
    /// One sentence.
    #[serde(default)]
    pub summary: String,
    /// Tags whose operations belong here.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Paths of untagged operations, exact or with `*` at the end.
    #[serde(default)]
    pub paths: Vec<String>,
}

impl Products {
    /// Reads the file; what is wrong with it is a finding.
    pub fn parse(text: &str, file: &str, diag: &mut Diagnostics) -> Self {
        match toml::from_str(text) {
            Ok(products) => products,
            Err(error) => {
                diag.error(
                    "invalid-products",
                    names::place(text, error.span()),
                    format!("{file} cannot be read: {}", error.message()),
                    "see the comments at its head for the form",
                );
                Self::default()
            }
        }
    }
}

/// Product of every operation, and the home that reachability suggests for every type.
#[derive(Debug, Clone, Default)]
pub struct Placement {
    /// Product of each operation, by [`OpId`](crate::ir::OpId).
    pub ops: Vec<String>,
    /// Product module of each type that an operation or event reaches; [`SHARED`] where several do.
    pub types: BTreeMap<TypeId, String>,
}

/// The finding about a document of which no operation is in a product.
pub const FOREIGN: &str = "foreign-document";

/// The product of each operation: by tag, else by path, else [`OTHER`] with a warning, one for all
/// where nothing is placed. Where its tags belong to several, it is the first of those by name,
/// whatever the order of the tags.
pub fn place_operations(ir: &Ir, products: &Products, diag: &mut Diagnostics) -> Vec<String> {
    let mut by_tag: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, product) in &products.products {
        for tag in &product.tags {
            if let Some(other) = by_tag.insert(tag, name) {
                diag.error(
                    "tag-in-two-products",
                    tag.as_str(),
                    format!("the tag `{tag}` is listed by `{other}` and by `{name}`"),
                    "list it once in specs/products.toml",
                );
            }
        }
    }
    let place = |operation: &Operation| {
        let tagged = operation.tags.iter().filter_map(|tag| by_tag.get(tag.as_str())).copied();
        tagged.min().or_else(|| {
            let mut all = products.products.iter();
            let fits = |pattern: &String| matches_path(pattern, &operation.path);
            Some(all.find(|(_, product)| product.paths.iter().any(fits))?.0.as_str())
        })
    };
    let placed: Vec<Option<&str>> = ir.operations.iter().map(place).collect();
    if placed.len() > 1 && !products.products.is_empty() && placed.iter().all(Option::is_none) {
        diag.warn(
            FOREIGN,
            "",
            format!("no product lists any of the {} operations", placed.len()),
            "for a document of another API, leave specs/ out of it with --alone",
        );
    } else if !products.products.is_empty() {
        let all = ir.operations.iter().zip(&placed);
        for (operation, _) in all.filter(|(_, product)| product.is_none()) {
            diag.warn(
                "unplaced-operation",
                operation.pointer.as_str(),
                match operation.tags.join("`, `") {
                    tags if tags.is_empty() => {
                        "the operation has no tag and no product lists its path".to_owned()
                    }
                    tags => format!("no product lists the tag `{tags}`"),
                },
                "add it to specs/products.toml; until then it is in the product `other`",
            );
        }
    }
    placed.into_iter().map(|product| product.unwrap_or(OTHER).to_owned()).collect()
}

fn matches_path(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => pattern == path,
    }
}

/// The home of every type that is emitted as an item.
pub fn place_types(ir: &Ir, reach: &Reach) -> BTreeMap<TypeId, String> {
    reach
        .iter()
        .filter(|(id, _)| is_item(&ir.ty(**id).kind))
        .map(|(id, products)| (*id, single(products).unwrap_or(SHARED).to_owned()))
        .collect()
}

/// Whether a kind is emitted as an item with a name.
pub fn is_item(kind: &Kind) -> bool {
    matches!(kind, Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_))
}

fn single(products: &BTreeSet<String>) -> Option<&str> {
    match (products.first(), products.len()) {
        (Some(only), 1) => Some(only),
        _ => None,
    }
}

/// In which module the code of each item stands.
///
/// That may differ from its home, the module of its public path, which the ledger pins: an item
/// that products other than its home need stands in `shared`, and its home re-exports it.
/// What such an item holds stands there too: the ledger may pin to `shared` what one product
/// alone still uses, and `shared` cannot name a module that may be switched off.
pub fn physical(ir: &Ir, names: &Names, reach: &Reach) -> BTreeMap<TypeId, String> {
    let at_home = |id: &TypeId, home: &str| reach.get(id).and_then(single) == Some(home);
    let mut shared = BTreeSet::new();
    for (id, _) in names.types.iter().filter(|(id, name)| !at_home(id, &name.home)) {
        usage::visit(ir, *id, &mut shared);
    }
    names
        .types
        .iter()
        .map(|(id, name)| {
            let module = if shared.contains(id) { SHARED } else { name.home.as_str() };
            (*id, module.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{SHARED, physical};
    use crate::ir::{Doc, Ir, Kind, Type, TypeId};
    use crate::names::{Names, TypeName};
    use crate::resolve::reach::Reach;

    #[test]
    fn what_a_shared_item_contains_is_shared() {
        let mut ir = Ir::default();
        let mut names = Names::default();
        let mut reach = Reach::new();
        let kinds = [Kind::Any, Kind::Array { item: TypeId(0), nullable: false }, Kind::Any];
        for (index, (kind, home)) in kinds.into_iter().zip(["sms", SHARED, "sms"]).enumerate() {
            let id = TypeId(u32::try_from(index).expect("three types"));
            ir.types.push(Type {
                pointer: String::new(),
                pointers: Vec::new(),
                component: None,
                doc: Doc::default(),
                kind,
                nullable: false,
            });
            names.types.insert(id, TypeName { ident: format!("T{index}"), home: home.into() });
            // Today only one product needs the shared one: its home was pinned by another document.
            reach.entry(id).or_default().insert("sms".to_owned());
        }
        let modules: Vec<String> = physical(&ir, &names, &reach).into_values().collect();
        assert_eq!(modules, [SHARED, SHARED, "sms"]);
    }
}
