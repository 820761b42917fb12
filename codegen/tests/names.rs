//! Names: tiny documents against goldens, and the official document against the naming map.
//!
//! `UPDATE_GOLDENS=1 cargo test -p codegen --test all names` writes the goldens anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::diag::Diagnostics;
use codegen::ir::{Ir, Kind};
use codegen::load::{self, Source};
use codegen::names::ledger::Ledger;
use codegen::names::overrides::Overrides;
use codegen::names::{self, Names, SetterKey};
use codegen::pipeline::{self, Input};
use codegen::plan::{self, Placement, Products};
use codegen::resolve::{dedup, reach};
use codegen::{lower, model, normalize};

use crate::support::input;

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// A document up to the placement, as the pipeline does it.
fn understand(text: String) -> (Ir, Placement) {
    let mut diag = Diagnostics::new("doc.yml");
    let document = load::parse(&[Source { name: "doc.yml".into(), text }], &mut diag)
        .expect("the document of a test is readable");
    let normalized = normalize::normalize(document.value, &mut diag);
    let api = model::to_model(&normalized.value, &mut diag).expect("the document fits the model");
    let mut ir = lower::lower(&api, &mut diag);
    assert!(!diag.has_errors(), "{:?}", diag.items());
    let products =
        Products::parse(&read(&input::root().join("specs/products.toml")), "", &mut diag);
    let ops = plan::place_operations(&ir, &products, &mut Diagnostics::default());
    let reached = reach::reach(&ir, &ops);
    dedup::dedup(&mut ir, &reached, &BTreeMap::new());
    let reached = reach::reach(&ir, &ops);
    let placement = Placement { types: plan::place_types(&ir, &reached), ops };
    (ir, placement)
}

fn overrides(text: &str, diag: &mut Diagnostics) -> Overrides {
    diag.file = "specs/overrides.toml".into();
    Overrides::parse(text, diag)
}

/// Everything that was decided, as text.
fn render(ir: &Ir, names: &Names, ledger: &Ledger, diag: &Diagnostics) -> String {
    let mut out = String::new();
    for (operation, name) in ir.operations.iter().zip(&names.ops) {
        let chain = name.chain.join(".");
        let (method, path) = (operation.method.as_str(), &operation.path);
        let _ = writeln!(out, "{method} {path}\n  {chain}.{} {}", name.method, name.builder);
        for form in &name.forms {
            let _ = writeln!(out, "  {chain}.{} {}", form.method, form.builder);
        }
        if !name.args.is_empty() {
            let _ = writeln!(out, "  args {}", name.args.join(", "));
        }
        for (key, ident) in &name.setters {
            let _ = match key {
                SetterKey::Query(wire) => writeln!(out, "  query {wire} -> {ident}"),
                SetterKey::Header(wire) => writeln!(out, "  header {wire} -> {ident}"),
                SetterKey::Body(at, wire) => writeln!(out, "  body {at} {wire} -> {ident}"),
            };
        }
    }
    let mut types: Vec<_> = names.types.iter().collect();
    types.sort_by_key(|(id, _)| &ir.ty(**id).pointer);
    for (id, name) in types {
        let _ = writeln!(out, "{}::{} {}", name.home, name.ident, ir.ty(*id).pointers.join(" "));
        let members = names.fields.get(id).or_else(|| names.variants.get(id));
        for (wire, ident) in wires(&ir.ty(*id).kind).iter().zip(members.into_iter().flatten()) {
            let _ = writeln!(out, "  {wire:?} -> {ident}");
        }
        if let Some(unknown) = names.unknown.get(id) {
            let _ = writeln!(out, "  otherwise {unknown}");
        }
    }
    for (webhook, arm) in ir.webhooks.iter().zip(&names.webhooks) {
        let _ = writeln!(out, "webhook {} -> {arm}", webhook.key);
    }
    let text = ledger.to_text();
    let pins = text.find("\n[operations]").map_or("", |at| &text[at..]);
    let _ = write!(out, "{pins}");
    for found in diag.items() {
        let _ = write!(out, "\n{found}\n");
    }
    out
}

fn wires(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Struct(body) => body.fields.iter().map(|field| field.wire.clone()).collect(),
        Kind::Enum(values) => values.iter().map(|value| value.wire.clone()).collect(),
        Kind::IntEnum(values) => values.iter().map(i64::to_string).collect(),
        Kind::Union(union) => union.variants.iter().map(|variant| variant.hint.clone()).collect(),
        _ => Vec::new(),
    }
}

/// `X.yml` with `X.overrides.toml` and `X.ledger.toml`, where they exist, gives `X.txt`.
#[test]
fn cases() {
    let dir = input::root().join("codegen/tests/cases/names");
    let mut seen = 0;
    let mut wrong = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(&dir)
        .expect("the cases are there")
        .map(|entry| entry.expect("a readable directory").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yml"))
        .collect();
    entries.sort();
    for path in entries {
        seen += 1;
        let (ir, placement) = understand(read(&path));
        let mut diag = Diagnostics::default();
        let overrides = overrides(&read(&path.with_extension("overrides.toml")), &mut diag);
        diag.file = "specs/names.toml".into();
        let ledger = Ledger::parse(&read(&path.with_extension("ledger.toml")), &mut diag);
        diag.file = "doc.yml".into();
        let (names, pins) = names::assign(&ir, &placement, &overrides, &ledger, &mut diag);
        let found = render(&ir, &names, &pins, &diag);
        let golden = path.with_extension("txt");
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            fs::write(&golden, &found).expect("the golden can be written");
        } else if read(&golden) != found {
            wrong.push(format!("{}:\n{found}", golden.display()));
        }
        // What was given is what is pinned, and a second run changes nothing.
        let mut again = Diagnostics::default();
        let pinned = Ledger::parse(&pins.to_text(), &mut again);
        assert_eq!(pinned, pins, "{}", path.display());
        let (second, same) = names::assign(&ir, &placement, &overrides, &pinned, &mut again);
        assert_eq!(same, pins, "{}", path.display());
        assert_eq!(second.ops, names.ops, "{}", path.display());
        assert_eq!(second.types, names.types, "{}", path.display());
    }
    assert!(seen >= 8, "only {seen} cases were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// ---- the official document ----

fn official(test: &str) -> Option<String> {
    let path = input::official(test)?;
    Some(fs::read_to_string(path).expect("the published document can be read"))
}

/// The naming map: `METHOD /path` -> `chain.method`, by the path on the wire.
fn naming_map(test: &str) -> Option<BTreeMap<String, String>> {
    let path = input::shared(test, "naming/rust-names-proposed.tsv")?;
    let text = fs::read_to_string(path).expect("the naming map can be read");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [method, path, chain, name, ..] = cells.as_slice() else { return None };
        let path = path.strip_prefix("/v2").filter(|rest| rest.starts_with('/')).unwrap_or(path);
        Some((format!("{method} {path}"), format!("{chain}.{name}")))
    };
    Some(text.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect())
}

fn dotted(ledger: &Ledger) -> BTreeMap<String, String> {
    let one = |(key, (chain, method)): (&String, &(Vec<String>, String))| {
        (key.clone(), format!("{}.{method}", chain.join(".")))
    };
    ledger.operations.iter().map(one).collect()
}

/// Where the rules know more than the map: this answer is seen to be a list, so it is `list` and
/// not `retrieve`, once the three equal item types of its union are one.
const IMPROVED: &[&str] = &["GET /wireless_blocklist_values"];

#[test]
fn official_operations_follow_the_naming_map() {
    let test = "official_operations_follow_the_naming_map";
    let (Some(text), Some(map)) = (official(test), naming_map(test)) else { return };
    let (ir, placement) = understand(text);
    let mut diag = Diagnostics::default();
    let chosen = overrides(&read(&input::root().join("specs/overrides.toml")), &mut diag);
    let none = Overrides::default();
    let rules = names::assign(&ir, &placement, &none, &Ledger::default(), &mut diag).1;
    let ours = names::assign(&ir, &placement, &chosen, &Ledger::default(), &mut diag).1;
    assert_eq!(diag.items(), [], "no finding, and every override names something");
    assert_eq!(map.len(), 1156);
    let (rules, ours) = (dotted(&rules), dotted(&ours));
    for (key, wanted) in &map {
        let by_rule = rules.get(key).unwrap_or_else(|| panic!("{key} has no name"));
        match chosen.operations.get(key) {
            None if IMPROVED.contains(&key.as_str()) => assert_ne!(by_rule, wanted, "{key}"),
            None => assert_eq!(by_rule, wanted, "{key}"),
            Some(name) => {
                assert_eq!(&ours[key], name, "{key}");
                assert_ne!(by_rule, name, "the override for {key} changes nothing");
            }
        }
    }
    assert_eq!(ours.len(), map.len());
}

#[test]
fn official_identifiers_are_valid_and_unique() {
    let Some(text) = official("official_identifiers_are_valid_and_unique") else { return };
    let (ir, placement) = understand(text);
    let mut diag = Diagnostics::default();
    let chosen = overrides(&read(&input::root().join("specs/overrides.toml")), &mut diag);
    let (names, ledger) = names::assign(&ir, &placement, &chosen, &Ledger::default(), &mut diag);
    let valid = |ident: &str| {
        assert!(syn::parse_str::<syn::Ident>(ident).is_ok(), "{ident} is no identifier");
    };
    let mut items = BTreeSet::new();
    let types = names.types.values().map(|name| &name.ident);
    for ident in types.chain(names.ops.iter().map(|name| &name.builder)) {
        valid(ident);
        assert!(items.insert(ident.to_ascii_lowercase()), "{ident} is there twice");
    }
    let modules: BTreeSet<&[String]> = names
        .ops
        .iter()
        .flat_map(|name| (1..=name.chain.len()).map(|end| &name.chain[..end]))
        .collect();
    for name in &names.ops {
        name.chain.iter().chain([&name.method]).chain(&name.args).for_each(|ident| valid(ident));
        let path = [&name.chain[..], std::slice::from_ref(&name.method)].concat();
        assert!(!modules.contains(&path[..]), "{path:?} is a method and a module");
        let mut setters: BTreeMap<&String, BTreeSet<&str>> = BTreeMap::new();
        for (key, ident) in &name.setters {
            valid(ident);
            let (SetterKey::Query(wire) | SetterKey::Header(wire) | SetterKey::Body(_, wire)) = key;
            setters.entry(ident).or_default().insert(wire);
        }
        for (ident, wires) in setters {
            assert_eq!(wires.len(), 1, "{}: {ident} sets {wires:?}", name.builder);
        }
    }
    for (id, members) in names.fields.iter().chain(&names.variants) {
        members.iter().for_each(|ident| valid(ident));
        let unknown = names.unknown.get(id).into_iter();
        let all: Vec<&String> = members.iter().chain(unknown).collect();
        let distinct: BTreeSet<&String> = all.iter().copied().collect();
        assert_eq!(distinct.len(), all.len(), "{:?}", names.types[id]);
    }
    // The ledger proves it: one operation more changes no name.
    let text = ledger.to_text();
    assert_eq!(Ledger::parse(&text, &mut diag), ledger);
    assert_eq!(diag.items(), []);
}

#[test]
fn one_operation_more_changes_no_name() {
    let Some(text) = official("one_operation_more_changes_no_name") else { return };
    let (ir, placement) = understand(text.clone());
    let mut diag = Diagnostics::default();
    let chosen = Overrides::default();
    let (before, ledger) = names::assign(&ir, &placement, &chosen, &Ledger::default(), &mut diag);
    // A second operation would turn the leaf `calls.list_events`-like names into resources.
    let more = "paths:\n  /connections/{connection_id}/active_calls/{call}:\n    delete:\n      \
                operationId: EndActiveCall\n      parameters:\n        - {name: connection_id, in: \
                path, required: true, schema: {type: string}}\n        - {name: call, in: path, \
                required: true, schema: {type: string}}\n      responses:\n        '204': \
                {description: Done}\n";
    let text = text.replacen("\npaths:\n", &format!("\n{more}"), 1);
    let (ir, placement) = understand(text);
    let (after, grown) = names::assign(&ir, &placement, &chosen, &ledger, &mut diag);
    assert_eq!(after.ops.len(), before.ops.len() + 1);
    for (key, pin) in &ledger.operations {
        assert_eq!(grown.operations.get(key), Some(pin), "{key}");
    }
    for (key, pin) in &ledger.types {
        assert_eq!(grown.types.get(key), Some(pin), "{key}");
    }
    let builders: BTreeSet<&String> = after.ops.iter().map(|name| &name.builder).collect();
    assert!(before.ops.iter().all(|name| builders.contains(&name.builder)));
}

/// What is pinned are names that the rules gave, so that whoever changes a rule sees what it would
/// name otherwise.
#[test]
fn the_rules_give_the_names_that_are_pinned() {
    let Some(official) = input::official("the_rules_give_the_names_that_are_pinned") else {
        return;
    };
    let input = input::input(&[official]);
    let mut diag = Diagnostics::default();
    let pinned = Ledger::parse(&input.ledger, &mut diag);
    let found = pipeline::understand(&Input { ledger: String::new(), ..input });
    let given = Ledger::parse(&found.ledger, &mut diag);
    assert_eq!(diag.items(), []);
    assert!(given.operations.len() > 1000 && given.types.len() > 2000);
    let mut others = Vec::new();
    for (key, name) in &given.operations {
        if pinned.operations.get(key) != Some(name) {
            others.push(format!("{key}: {name:?}"));
        }
    }
    for (key, name) in &given.types {
        let pin = pinned.types.get(key);
        // Lists in unions were numbered when these names were given.
        let numbered = pin.is_some_and(|pin| pin.ident.contains("Variant"));
        if pin != Some(name) && !(numbered && key.contains("/list/items")) {
            others.push(format!("{key}: {name:?}"));
        }
    }
    assert!(others.is_empty(), "{} others:\n{}", others.len(), others.join("\n"));
}

#[test]
fn what_is_wrong_in_a_ledger_is_told() {
    let mut diag = Diagnostics::new("specs/names.toml");
    let text = "[operations]\n\"GET /a\" = \"a.list\"\n\"GET /b\" = \"a.list\"\n\"GET /c\" = \"list\"\n\
                \"GET /d\" = \"a-b.list\"\n[types]\n\"#/a\" = \"shared::A\"\n\"#/b\" = \"sha red::B\"\n\
                \"#/c\" = \"shared::C-D\"\n\"#/d\" = \"D\"\n";
    let ledger = Ledger::parse(text, &mut diag);
    let places: Vec<&str> = diag.items().iter().map(|found| found.place.as_str()).collect();
    assert_eq!(places, ["GET /b", "GET /c", "GET /d", "#/b", "#/c", "#/d"]);
    assert!(diag.items().iter().all(|found| found.code == "invalid-ledger"));
    assert_eq!((ledger.operations.len(), ledger.types.len()), (1, 1));
    let mut diag = Diagnostics::new("specs/names.toml");
    Ledger::parse("[types]\n\"#/a\" = \"shared::A\"\n\"#/b\" = = 1\n", &mut diag);
    assert_eq!(diag.items()[0].place, "3:9", "line and column of what cannot be read");
}

#[test]
fn any_key_of_a_document_can_be_pinned() {
    let name = (vec!["things".to_owned()], "list".to_owned());
    for text in ["a\"b", "a\\b", "a\nb", "a\u{0}\u{1b}b", "\u{7f}", "\u{85}", "é\u{2028}😀"] {
        let mut ledger = Ledger::default();
        ledger.operations.insert(format!("GET /{text}"), name.clone());
        let mut diag = Diagnostics::default();
        assert_eq!(Ledger::parse(&ledger.to_text(), &mut diag), ledger, "{text:?}");
        assert_eq!(diag.items(), []);
    }
}

/// One that the ledger knows is for a document that has the thing.
#[test]
fn an_override_without_use_is_told_unless_the_ledger_knows_it() {
    let (ir, placement) =
        understand("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n".to_owned());
    let mut diag = Diagnostics::default();
    let chosen = overrides(
        "[operations]\n\"GET /gone\" = \"a.b\"\n\"GET /typo\" = \"a.c\"\n[types]\n\"#/gone\" = \"A\"\n\
         \"#/typo\" = \"B\"\n[fields]\n\"#/gone/properties/x\" = \"y\"\n",
        &mut diag,
    );
    let ledger = Ledger::parse(
        "[operations]\n\"GET /gone\" = \"a.b\"\n[types]\n\"#/gone\" = \"shared::A\"\n",
        &mut diag,
    );
    assert_eq!(diag.items(), []);
    names::assign(&ir, &placement, &chosen, &ledger, &mut diag);
    let places: Vec<&str> = diag.items().iter().map(|found| found.place.as_str()).collect();
    assert_eq!(places, ["GET /typo", "#/typo"]);
}
