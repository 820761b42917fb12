//! How the lists of the published document are paged: every convention that the official SDKs
//! know, with the number of operations that follow it, and the lists that they do not page.
//!
//! What is known of those SDKs is facts about the document (a page class for each operation), so
//! it stands beside the document; where either is absent the test says so and ends.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use codegen::ir::{Ir, Operation, Pager, PagerStyle};
use codegen::load::Source;
use codegen::pipeline::{Input, understand};

use crate::support::input;

/// Style, key of the items, and the parameters for position and size.
type Convention = (PagerStyle, &'static str, &'static str, &'static str);

const NUMBERS: Convention = (PagerStyle::Number, "data", "page[number]", "page[size]");
const EITHER: Convention = (PagerStyle::Either, "data", "page[number]", "page[size]");
const EMAIL: Convention = (PagerStyle::Cursor, "data", "page_cursor", "page_size");
const RECORDS: Convention = (PagerStyle::Records, "records", "page", "recordsPerPage");
const REPORTS: Convention = (PagerStyle::Number, "data", "page", "per_page");
const BARE: Convention = (PagerStyle::Short, "", "page[number]", "page[size]");
const LOGS: Convention = (PagerStyle::Number, "log_messages", "page[number]", "page[size]");
const ORDERS: Convention = (PagerStyle::Number, "data", "page_number", "page_size");
const TOLLFREE: Convention = (PagerStyle::Records, "records", "page", "page_size");
const QUEUES: Convention = (PagerStyle::Uri, "queues", "Page", "PageSize");
const KEYS: Convention = (PagerStyle::Cursor, "data", "cursor", "limit");
const FILES: Convention = (PagerStyle::Cursor, "data", "page[after]", "page[limit]");

#[test]
fn every_page_class_of_the_official_sdks_has_its_convention() {
    let name = "every_page_class_of_the_official_sdks_has_its_convention";
    let (Some(ir), Some(classes)) = (official(name), classes(name)) else { return };
    let mut found: BTreeMap<(String, Option<Found>), usize> = BTreeMap::new();
    for op in &ir.operations {
        let key = (op.method.as_str().to_owned(), op.document_path.clone());
        if let Some(class) = classes.get(&key).filter(|class| class.contains("Pagination")) {
            *found.entry((class.clone(), op.pager.as_ref().map(convention))).or_default() += 1;
        }
    }
    let rows = [
        // The lists with cursors as well, and the one that has nothing else.
        ("DefaultFlatPagination", Some(NUMBERS), 168),
        ("DefaultFlatPagination", Some(EITHER), 7),
        ("DefaultFlatPagination", Some(FILES), 1),
        ("EmailCursorPagination", Some(EMAIL), 4),
        ("PerPagePaginationV2", Some(RECORDS), 5),
        ("PerPagePagination", Some(REPORTS), 2),
        // It declares no parameter for a page.
        ("PerPagePagination", None, 1),
        ("DefaultFlatPaginationTopLevelArray", Some(BARE), 1),
        ("DefaultPaginationForLogMessages", Some(LOGS), 1),
        ("DefaultFlatPaginationForInexplicitNumberOrders", Some(ORDERS), 1),
        ("DefaultPaginationForMessagingTollfree", Some(TOLLFREE), 1),
        ("DefaultPaginationForQueues", Some(QUEUES), 1),
        ("CursorFlatPagination", Some(KEYS), 1),
        ("CloudfsCursorPagination", Some(FILES), 1),
    ];
    let wanted: BTreeMap<(String, Option<Found>), usize> = rows
        .into_iter()
        .map(|(class, row, count)| ((class.to_owned(), row.map(owned)), count))
        .collect();
    assert_eq!(found, wanted);
    assert_eq!(wanted.values().sum::<usize>(), 195);
}

#[test]
fn lists_that_the_official_sdks_do_not_page() {
    let name = "lists_that_the_official_sdks_do_not_page";
    let Some(ir) = official(name) else { return };
    let pager = |path: &str| {
        let op = ir.operations.iter().find(|op| op.method.as_str() == "GET" && op.path == path);
        let op = op.unwrap_or_else(|| panic!("{path} is in the document"));
        op.pager.as_ref().map(convention)
    };
    let status = (PagerStyle::Number, "records", "page[number]", "page[size]");
    let texml = |list, position, size| (PagerStyle::Uri, list, position, size);
    let account = |path: &str| format!("/texml/Accounts/{{account_sid}}/{path}");
    let rows = [
        ("/10dlc/phoneNumberAssignmentByProfile/{taskId}/phoneNumbers".to_owned(), RECORDS),
        ("/messaging_tollfree/verification/requests/{id}/status_history".to_owned(), status),
        ("/wireless/detail_records_reports".to_owned(), NUMBERS),
        (account("Calls"), texml("calls", "Page", "PageSize")),
        (account("Conferences"), texml("conferences", "Page", "PageSize")),
        (account("Recordings.json"), texml("recordings", "Page", "PageSize")),
        (account("Transcriptions.json"), texml("transcriptions", "PageToken", "PageSize")),
        // They declare nothing, and their answers link onwards.
        (account("Conferences/{conference_sid}/Participants"), texml("participants", "", "")),
        (account("Conferences/{conference_sid}/Recordings"), texml("recordings", "", "")),
        (account("Conferences/{conference_sid}/Recordings.json"), texml("recordings", "", "")),
        (account("Calls/{call_sid}/Recordings.json"), texml("recordings", "", "")),
    ];
    for (path, row) in rows {
        assert_eq!(pager(&path), Some(owned(row)), "{path}");
    }
    // A limit alone says nothing about what comes after it.
    assert_eq!(pager("/ai/conversations"), None);
}

#[test]
fn what_has_a_position_and_no_pager_is_no_list() {
    let name = "what_has_a_position_and_no_pager_is_no_list";
    let Some(ir) = official(name) else { return };
    let left: Vec<String> = ir
        .operations
        .iter()
        .filter(|op| op.pager.is_none() && has_position(op))
        .map(|op| format!("{} {}", op.method.as_str(), op.path))
        .collect();
    // Deletes what is on a page; a file with comma-separated values.
    assert_eq!(left, ["GET /email_blocks/export", "DELETE /room_recordings"]);
    assert_eq!(ir.operations.iter().filter(|op| op.pager.is_some()).count(), 205);
}

fn has_position(op: &Operation) -> bool {
    const NAMES: [&str; 8] = [
        "page[number]",
        "page[after]",
        "page",
        "Page",
        "PageToken",
        "page_number",
        "page_cursor",
        "cursor",
    ];
    op.query.iter().any(|param| NAMES.contains(&param.wire.as_str()))
}

/// The same as [`Convention`], with the style by name so that it can be sorted.
type Found = (String, String, String, String);

fn convention(pager: &Pager) -> Found {
    let style = format!("{:?}", pager.style);
    (style, pager.items.clone(), pager.position.clone(), pager.size.clone())
}

fn owned((style, items, position, size): Convention) -> Found {
    (format!("{style:?}"), items.to_owned(), position.to_owned(), size.to_owned())
}

fn official(test: &str) -> Option<&'static Ir> {
    static IR: OnceLock<Ir> = OnceLock::new();
    let path = input::official(test)?;
    Some(IR.get_or_init(|| understood(path)))
}

fn understood(path: PathBuf) -> Ir {
    let text = fs::read_to_string(path).expect("the published document can be read");
    let source = Source { name: "telnyx.yml".to_owned(), text };
    let output = understand(&Input { sources: vec![source], ..Input::default() });
    assert!(!output.failed(), "the published document has no error");
    output.model.expect("a run without an error understood the document").ir
}

/// The page class of each operation in the SDK for node, by method and path.
fn classes(test: &str) -> Option<BTreeMap<(String, String), String>> {
    let path = input::shared(test, "naming/sdk-methods.tsv")?;
    let text = fs::read_to_string(path).expect("the page classes can be read");
    let rows = text.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        let (method, path) = (columns.next()?, columns.next()?);
        let class = columns.nth(1)?;
        Some(((method.to_owned(), path.to_owned()), class.to_owned()))
    });
    Some(rows.collect())
}
