//! Every operation, parameter, returned field, event and event field that the product was asked
//! for, looked up in the committed skill documents as a reader would: by heading, table and link.
//! And every behaviour: where it is documented, or why it does not concern this client.
//!
//! The facts are not part of the repository; where they are absent the tests say that they skip.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use markdown::{Section, Table, sections, spans};
use serde_json::Value;
use shape::{Expected, Shape};

use crate::support::input;
use crate::support::markdown;
use crate::support::shape;

/// The document of a family.
struct Family {
    name: String,
    main: String,
    /// Sections of operations, wherever they stand.
    operations: Vec<Section>,
    events: Vec<Section>,
    types: Vec<Section>,
    /// All enums: name -> values on the wire.
    enums: BTreeMap<String, BTreeSet<String>>,
}

impl Family {
    fn read(dir: &Path) -> Self {
        let text = |name: &str| fs::read_to_string(dir.join(name)).unwrap_or_default();
        let main = text("SKILL.md");
        let file = |name: &str| {
            let found = text(&format!("references/{name}.md"));
            sections(if found.is_empty() { &main } else { &found })
        };
        let (events, types) = (file("events"), file("types"));
        let mut enums = BTreeMap::new();
        for line in events.iter().chain(&types).flat_map(|section| section.text.lines()) {
            let Some((name, rest)) =
                line.strip_prefix("- `").and_then(|line| line.split_once("` in `"))
            else {
                continue;
            };
            let values = rest.split_once(": ").map_or("", |(_, values)| values);
            let values = values.split(" | ").filter(|pair| !pair.starts_with("any other"));
            let values =
                values.filter_map(|pair| spans(pair).first().map(|wire| (*wire).to_owned()));
            enums.insert(name.to_owned(), values.collect());
        }
        let name = dir.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        Self { name, operations: file("operations"), events, types, enums, main }
    }

    /// The section of an operation: the one that says its method and path.
    fn operation(&self, line: &str) -> Option<&Section> {
        let endpoint = format!("- Endpoint: `{line}`");
        self.operations.iter().find(|section| section.text.lines().any(|line| line == endpoint))
    }

    /// The section of a type.
    fn ty(&self, name: &str) -> Option<&Section> {
        self.types.iter().find(|section| section.level == 3 && section.heading == name)
    }

    /// What a type is, as the documents write it.
    fn shape(&self, written: &str) -> Shape {
        let inner = |prefix: &str| written.strip_prefix(prefix)?.strip_suffix('>');
        for wrapper in ["Option<", "Field<", "Box<"] {
            if let Some(inside) = inner(wrapper) {
                return self.shape(inside);
            }
        }
        if let Some(item) = inner("Vec<") {
            return Shape::List(Box::new(self.shape(item)));
        }
        if let Some(item) = inner("OneOrMany<") {
            return Shape::OneOrMany(Box::new(self.shape(item)));
        }
        if inner("BTreeMap<String, ").is_some() {
            return Shape::Map;
        }
        match written {
            "bool" => Shape::Bool,
            "i64" => Shape::Integer,
            "f64" => Shape::Number,
            "String" => Shape::Text(""),
            "Uuid" => Shape::Text("uuid"),
            "DateTime" => Shape::Text("date-time"),
            "Date" => Shape::Text("date"),
            "Value" => Shape::Any,
            name => self.named(name),
        }
    }

    fn named(&self, name: &str) -> Shape {
        if let Some(values) = self.enums.get(name) {
            return Shape::Values(values.clone());
        }
        let Some(section) = self.ty(name) else {
            // Types of events have no sections: their fields stand in the event.
            return Shape::Struct;
        };
        if !section.text.contains("A union: ") {
            return Shape::Struct;
        }
        let rows = section.tables.first().map_or(&[][..], |table| table.rows.as_slice());
        let holds = rows.iter().filter_map(|row| spans(&row[2]).first().copied());
        Shape::Union(holds.map(|held| self.shape(held)).collect())
    }
}

/// What was looked up.
struct Check {
    families: Vec<Family>,
    wrong: Vec<String>,
    found: usize,
}

impl Check {
    fn new() -> Self {
        let dir = input::root().join("generated/skills");
        let mut dirs: Vec<PathBuf> = fs::read_dir(&dir)
            .expect("there are skill documents")
            .map(|entry| entry.expect("the directory can be read").path())
            .collect();
        dirs.sort();
        let families: Vec<Family> = dirs.iter().map(|dir| Family::read(dir)).collect();
        assert!(families.len() >= 4, "only {} families", families.len());
        Self { families, wrong: Vec::new(), found: 0 }
    }

    fn finish(self) -> usize {
        let text = self.wrong.join("\n  ");
        assert!(self.wrong.is_empty(), "{} things are wrong:\n  {text}", self.wrong.len());
        self.found
    }

    /// A row of a table against a seed's field.
    fn row(
        &mut self,
        family: usize,
        place: &str,
        row: Option<&Vec<String>>,
        field: Option<&Value>,
    ) {
        let Some(row) = row else { return self.wrong.push(format!("{place}: is not there")) };
        self.found += 1;
        if row.len() != 2 || spans(&row[0]).len() != 2 {
            return self.wrong.push(format!("{place}: {row:?} is no row with a name in Rust"));
        }
        let Some(field) = field else { return };
        let expected = Expected::of(field);
        let written = spans(&row[1]).first().copied().unwrap_or_default().to_owned();
        let shape = self.families[family].shape(&written);
        if !expected.fits(&shape) {
            self.wrong.push(format!("{place}: {expected:?} is `{written}`, {shape:?}"));
        }
        self.values(place, row, &expected, &shape, &written);
    }

    /// Values stand in the row, or the row says where they stand.
    fn values(
        &mut self,
        place: &str,
        row: &[String],
        expected: &Expected,
        shape: &Shape,
        ty: &str,
    ) {
        if expected.ty != "enum" {
            return;
        }
        let Some((_, meaning)) = row[1].split_once(". ") else {
            return self.wrong.push(format!("{place}: says nothing of values: {row:?}"));
        };
        if let (Shape::Text(_), Some(only)) = (shape, expected.values.first()) {
            let says = |word: &str| meaning.starts_with(&format!("{word} `{only}`."));
            if !says("Always") && !says("Only") {
                self.wrong.push(format!("{place}: does not say that it is `{only}`: {meaning}"));
            }
            return;
        }
        let name =
            ty.trim_start_matches("Option<").trim_start_matches("Field<").trim_end_matches('>');
        if meaning.contains(&format!("See `{name}` in [enums]")) {
            return;
        }
        for value in &expected.values {
            if !spans(meaning).contains(&value.as_str()) {
                self.wrong.push(format!("{place}: `{value}` is no value: {meaning}"));
            }
        }
        // Between values there is nothing that could be a part of one.
        let listed = meaning.split("`.").next().unwrap_or_default();
        if expected.values.len() > 1 && (!listed.contains("` | `") || listed.contains("`, `")) {
            self.wrong.push(format!("{place}: values are not apart: {meaning}"));
        }
    }

    fn operation(&mut self, row: &Value) {
        let label = format!("{} {}", str_of(row, "method"), str_of(row, "path"));
        let at: Vec<usize> = (0..self.families.len())
            .filter(|at| self.families[*at].operation(&label).is_some())
            .collect();
        let [family] = at.as_slice() else {
            return self.wrong.push(format!("{label}: is in {} families", at.len()));
        };
        let family = *family;
        if !self.families[family].main.contains(&format!("`{label}`")) {
            let name = &self.families[family].name;
            self.wrong.push(format!("{label}: SKILL.md of {name} does not name it"));
        }
        let section = self.families[family].operation(&label).cloned().unwrap_or_default();
        self.found += 1;
        if !section.text.contains("```rust\n") {
            self.wrong.push(format!("{label}: has no example"));
        }
        let tables: Vec<Table> = section.tables.clone();
        let of = |begin: &str, wire: &str| {
            let tables = tables.iter().filter(|table| table.label.starts_with(begin));
            tables.flat_map(|table| &table.rows).find(|row| name_of(row) == wire).cloned()
        };
        for param in list(row, "path_params") {
            let wire = str_of(param, "name");
            let found = tables
                .iter()
                .flat_map(|table| &table.rows)
                .find(|row| name_of(row) == wire && row[0].contains("` argument `"));
            self.row(family, &format!("{label} path {wire}"), found, None);
        }
        for field in list(row, "required_detail") {
            let wire = str_of(field, "name");
            let found = tables
                .iter()
                .filter(|table| table.label.starts_with("**Required**"))
                .flat_map(|table| &table.rows)
                .find(|row| name_of(row) == wire && !row[0].contains("` argument `"));
            self.row(family, &format!("{label} required {wire}"), found, Some(field));
        }
        for field in list(row, "optional") {
            let wire = str_of(field, "name");
            let place = format!("{label} optional {wire}");
            match of("**Optional**", wire) {
                // An object in the query is its members.
                None if str_of(field, "in") == "query" => {
                    let begin = format!("{wire}[");
                    let members = tables.iter().flat_map(|table| &table.rows);
                    let found = members.into_iter().find(|row| name_of(row).starts_with(&begin));
                    self.row(family, &place, found, None);
                }
                found => self.row(family, &place, found.as_ref(), Some(field)),
            }
        }
        self.returned(family, &label, row, &section);
    }

    fn returned(&mut self, family: usize, label: &str, row: &Value, section: &Section) {
        let returns: Vec<&Value> = list(row, "returns").collect();
        let Some(line) = section.text.lines().find_map(|line| line.strip_prefix("**Returns**: "))
        else {
            return self.wrong.push(format!("{label}: does not say what it returns"));
        };
        if returns.is_empty() {
            return;
        }
        // `Page<T>`, `T`: the type whose section is linked.
        let link = line.split("](").nth(1).and_then(|rest| rest.split(')').next());
        let anchor = link.and_then(|link| link.split_once('#')).map_or("", |(_, anchor)| anchor);
        let found = self.families[family].types.iter().find(|ty| ty.anchor == anchor).cloned();
        let Some(ty) = found else {
            return self.wrong.push(format!("{label}: the link to {anchor} leads nowhere: {line}"));
        };
        if !ty.text.contains("Returned by: ") {
            self.wrong.push(format!("{label}: {} is returned by nothing", ty.heading));
        }
        for field in returns {
            let wire = str_of(field, "name");
            let rows = ty.tables.iter().flat_map(|table| &table.rows);
            let found = rows.into_iter().find(|row| name_of(row) == wire);
            self.row(family, &format!("{label} returns {wire}"), found, Some(field));
        }
    }

    fn event(&mut self, row: &Value) {
        let event_type = str_of(row, "event_type");
        let sections: Vec<(usize, Section)> = self
            .families
            .iter()
            .enumerate()
            .filter_map(|(at, family)| {
                let section = family.events.iter().find(|section| section.heading == event_type);
                Some((at, section?.clone()))
            })
            .collect();
        let [(family, section)] = sections.as_slice() else {
            return self.wrong.push(format!("{event_type}: is in {} families", sections.len()));
        };
        self.found += 1;
        let main = &self.families[*family].main;
        let listed = main.lines().find(|line| line.starts_with(&format!("| [`{event_type}`](")));
        let arm = section.text.lines().find_map(|line| line.strip_prefix("Arm "));
        let arm = arm.and_then(|line| spans(line).first().copied()).unwrap_or_default();
        if arm.is_empty() || !listed.is_some_and(|line| line.contains(&format!("`{arm}`"))) {
            self.wrong.push(format!("{event_type}: the table has no arm `{arm}`: {listed:?}"));
        }
        for field in list(row, "fields") {
            let path = str_of(field, "path");
            let rows = section.tables.iter().flat_map(|table| &table.rows);
            let found = rows.into_iter().find(|row| name_of(row) == path);
            self.row(*family, &format!("{event_type} {path}"), found, Some(field));
        }
    }
}

/// The name on the wire, or the path: what is in the first cell.
fn name_of(row: &[String]) -> &str {
    row.first().and_then(|cell| spans(cell).first().copied()).unwrap_or_default()
}

fn str_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value[key].as_array().into_iter().flatten()
}

fn rows(test: &str, file: &str) -> Option<Vec<Value>> {
    let path = input::shared(test, file)?;
    let text = fs::read_to_string(path).expect("the facts can be read");
    Some(serde_json::from_str(&text).expect("the facts are a list"))
}

#[test]
fn every_operation_is_in_the_document_of_its_family() {
    let test = "every_operation_is_in_the_document_of_its_family";
    let Some(rows) = rows(test, "seeds/operations.json") else { return };
    let mut check = Check::new();
    rows.iter().for_each(|row| check.operation(row));
    let found = check.finish();
    println!("{} operations, {found} things found", rows.len());
    assert_eq!(rows.len(), 88);
    // The operations; 113 fields in paths, 37 required, 324 optional, 567 returned.
    assert_eq!(found, 88 + 113 + 37 + 324 + 567);
}

#[test]
fn every_event_is_in_the_document_of_its_family() {
    let test = "every_event_is_in_the_document_of_its_family";
    let Some(rows) = rows(test, "seeds/webhooks.json") else { return };
    let mut check = Check::new();
    rows.iter().for_each(|row| check.event(row));
    let found = check.finish();
    println!("{} events, {found} things found", rows.len());
    assert_eq!((rows.len(), found), (28, 28 + 330));
}

#[test]
fn every_behaviour_is_documented_or_concerns_nobody() {
    let test = "every_behaviour_is_documented_or_concerns_nobody";
    let Some(rows) = rows(test, "seeds/behaviours.json") else { return };
    let table = include_str!("cases/skills/behaviours.tsv");
    let mut told = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, place, word] = cells.as_slice() else { panic!("three cells: {line:?}") };
        assert!(told.insert(*id, (*place, *word)).is_none(), "{id} is there twice");
    }
    let ids: BTreeSet<&str> = rows.iter().map(|row| str_of(row, "id")).collect();
    let known: BTreeSet<&str> = told.keys().copied().collect();
    assert_eq!(ids, known, "left: the facts, right: the table");
    let mut wrong = Vec::new();
    let (mut documented, mut excused) = (0, 0);
    for (id, (place, word)) in &told {
        if *place == "-" {
            assert!(word.split_whitespace().count() >= 3, "{id}: `{word}` is no reason");
            excused += 1;
            continue;
        }
        documented += 1;
        let (file, anchor) = place.split_once('#').expect("file#section");
        let text = fs::read_to_string(input::root().join("generated").join(file));
        let Ok(text) = text else {
            wrong.push(format!("{id}: there is no {file}"));
            continue;
        };
        let all = sections(&text);
        let Some(at) = all.iter().position(|section| section.anchor == anchor) else {
            wrong.push(format!("{id}: {file} has no section {anchor}"));
            continue;
        };
        // With all that stands below it.
        let below = all[at + 1..].iter().take_while(|section| section.level > all[at].level);
        let mut whole = format!("{}\n{}", all[at].heading, all[at].text);
        below.for_each(|section| whole.push_str(&format!("{}\n{}", section.heading, section.text)));
        if !whole.contains(word) {
            wrong.push(format!("{id}: {place} does not say `{word}`"));
        }
    }
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{documented} behaviours documented, {excused} concern nobody here");
    assert_eq!(documented + excused, 135);
    assert!(documented > 90, "only {documented}");
}
