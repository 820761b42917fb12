//! Two documents as sides, as the command reads them.

use std::path::PathBuf;

use codegen::diff::{self, Report, SideData};
use codegen::load::Source;
use codegen::pipeline::Input;

use super::input;

/// The side of a file.
pub fn side(path: PathBuf, ledger: Option<&str>) -> SideData {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    read(input::input(&[path]), &name, ledger)
}

/// The side of a text.
#[allow(dead_code, reason = "only some tests write documents")]
pub fn text_side(template: &Input, text: String, ledger: Option<&str>) -> SideData {
    let source = Source { name: "document.yml".to_owned(), text };
    read(Input { sources: vec![source], ..template.clone() }, "document.yml", ledger)
}

fn read(mut input: Input, name: &str, ledger: Option<&str>) -> SideData {
    if let Some(ledger) = ledger {
        input.ledger = ledger.to_owned();
    }
    match diff::side(&input, name) {
        Ok(side) => side,
        Err(found) => panic!("{name} cannot be read: {found:#?}"),
    }
}

/// The report of two files.
#[allow(dead_code, reason = "only some tests read files")]
pub fn report(old: PathBuf, new: PathBuf) -> Report {
    let old = side(old, None);
    let new = side(new, Some(&old.ledger));
    diff::diff(&old, &new)
}

/// All changes and texts, one a line.
#[allow(dead_code, reason = "only some tests print a report")]
pub fn lines(report: &Report) -> Vec<String> {
    let all = report.changes.iter().chain(&report.documentation);
    all.map(|change| {
        let (id, place) = (&change.id, &change.place);
        format!("{:?} {id} | {place} | {} -> {}", change.http, change.before, change.after)
    })
    .collect()
}
