//! Which operations stream: what documents declare, and what the table of overrides adds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use codegen::diag::Level;
use codegen::ir::{Ir, Kind, Operation, Output as IrOutput};
use codegen::load::Source;
use codegen::pipeline::{Input, Output, understand};

use crate::support::input;

const SMALL: &str = "
openapi: 3.1.0
info: { title: Chats, version: '1' }
paths:
  /chats:
    post:
      operationId: CreateChat
      requestBody:
        content:
          application/json:
            schema: { type: object, properties: { stream: { type: boolean } } }
      responses: { '200': { description: Ok., content: { application/json: { schema: {} } } } }
  /declared:
    get:
      operationId: GetDeclared
      responses: { '200': { description: Ok., content: { text/event-stream: {} } } }
";

fn run(text: &str, overrides: &str) -> Output {
    let source = Source { name: "case.yml".to_owned(), text: text.to_owned() };
    let overrides = overrides.to_owned();
    understand(&Input { sources: vec![source], overrides, ..Input::default() })
}

/// Operations with events.
fn streams(ir: &Ir) -> BTreeSet<String> {
    let streams = ir.operations.iter().filter(|operation| operation.events.is_some());
    streams.map(|of| format!("{} {}", of.method.as_str(), of.path)).collect()
}

fn findings(output: &Output) -> Vec<(&str, String)> {
    let names = ["undeclared-stream", "unused-override", "invalid-overrides"];
    let found = output.diagnostics.iter().filter(|found| names.contains(&found.code));
    found.map(|found| (found.code, found.place.clone())).collect()
}

#[test]
fn a_row_makes_a_stream() {
    let output = run(SMALL, "streams = { 'POST /chats' = 'sse' }");
    assert_eq!(findings(&output), []);
    let ir = &output.model.as_ref().expect("it is understood").ir;
    assert_eq!(streams(ir), ["GET /declared", "POST /chats"].map(str::to_owned).into());
    for operation in &ir.operations {
        let item = operation.events.expect("both stream");
        assert_eq!(ir.ty(item).kind, Kind::Any);
    }
}

#[test]
fn what_nobody_explains_is_a_finding() {
    let output = run(SMALL, "");
    assert_eq!(findings(&output), [("undeclared-stream", "#/paths/~1chats/post".to_owned())]);
    let output = run(SMALL, "streams = { 'POST /chats' = 'none' }");
    assert_eq!(findings(&output), []);
    let ir = &output.model.as_ref().expect("it is understood").ir;
    assert_eq!(streams(ir), ["GET /declared".to_owned()].into());
}

#[test]
fn a_row_without_use_is_a_finding() {
    let rows = "[streams]\n'POST /chats' = 'sse'\n'POST /away' = 'sse'\n'GET /declared' = 'sse'";
    let output = run(SMALL, rows);
    let wanted = ["GET /declared", "POST /away"].map(|key| ("unused-override", key.to_owned()));
    assert_eq!(findings(&output), wanted);
    let output = run(SMALL, "streams = { 'POST /chats' = 'yes' }");
    assert_eq!(findings(&output), [("invalid-overrides", "POST /chats".to_owned())]);
    assert!(output.diagnostics.iter().any(|found| found.level == Level::Error));
}

#[test]
fn official_operations_that_take_stream() {
    let Some(path) = input::official("official_operations_that_take_stream") else { return };
    let text = fs::read_to_string(path).expect("the published document can be read");
    let overrides =
        fs::read_to_string(input::root().join("specs/overrides.toml")).expect("it is committed");
    let output = run(&text, &overrides);
    let unexplained: Vec<_> =
        findings(&output).into_iter().filter(|(code, _)| *code == "undeclared-stream").collect();
    assert_eq!(unexplained, []);
    let table: toml::Table = overrides.parse().expect("the overrides are TOML");
    let rows: BTreeSet<&String> = table["streams"].as_table().expect("a table").keys().collect();
    let unused = findings(&output).into_iter().filter(|(_, key)| rows.contains(key));
    assert_eq!(unused.count(), 0, "every row is used");

    let model = output.model.as_ref().expect("it is understood");
    let wanted = [
        "POST /ai/anthropic/v1/messages",
        "POST /ai/chat/completions",
        "POST /ai/openai/chat/completions",
        "POST /ai/openai/responses",
    ];
    assert_eq!(streams(&model.ir), wanted.map(str::to_owned).into());
    // Each has the method, with the flag set.
    let files = emitted(&text, &overrides);
    for (id, operation) in model.ir.ops().filter(|(_, operation)| operation.events.is_some()) {
        let builder = &model.names.op(id).builder;
        let code = body_of(&files, builder);
        let method = code.split("pub fn stream(").nth(1).unwrap_or_default();
        let method = method.split("pub fn ").next().unwrap_or_default();
        assert!(
            method.contains("rt::PendingStream<rt::Value>")
                && method.contains("rt::PendingStream::new(self.call, true)"),
            "{} {}: {method}",
            operation.path,
            builder
        );
    }
    // Files can be read piece by piece, and sockets connect.
    let mut tables = Vec::new();
    for (id, operation) in model.ir.ops() {
        let builder = &model.names.op(id).builder;
        let code = body_of(&files, builder);
        if is_file(operation) && operation.events.is_none() {
            let alias = ["Bytes", "String"].iter().any(|of| {
                let of = of.replace("Bytes", "rt::Bytes");
                files.contains(&format!("pub type {builder} = rt::Request<{of}>;"))
            });
            let stream = code.contains("-> rt::PendingDownload");
            assert!(alias || stream, "{}", operation.path);
        }
        if operation.alternatives.iter().any(|media| media == "text/csv") {
            tables.push((operation.path.as_str(), code.matches("\"format\", \"csv\"").count()));
        }
        if operation.socket.is_some() {
            assert!(code.contains("pub fn connect("), "{}", operation.path);
        }
    }
    let wanted = [
        ("/charges_breakdown", 2),
        ("/organizations/users/users_groups_report", 0),
        ("/porting_phone_numbers", 0),
        ("/usage_reports", 2),
    ];
    assert_eq!(tables, wanted, "where a parameter decides on the form, it is set");
    assert_eq!(
        files.matches("accept: \"text/csv\",\n    output: rt::OutputKind::Bytes").count(),
        4
    );
    assert_eq!(files.matches("rt::PendingSocket::new(self.call)").count(), 2);
}

/// Answers that are bytes or text in one of their forms.
fn is_file(operation: &Operation) -> bool {
    matches!(operation.output, IrOutput::Bytes | IrOutput::Text)
        || !operation.alternatives.is_empty()
}

/// The code of all operations that stream in one way or another.
fn emitted(text: &str, overrides: &str) -> String {
    use codegen::emit::files::Tables;
    use codegen::emit::operation;
    use codegen::names::overrides::Overrides;
    use codegen::plan::Products;
    use codegen::sink;

    let output = run(text, overrides);
    let model = output.model.expect("it is understood");
    let (products, overrides) = (Products::default(), Overrides::default());
    let tables = Tables::new(&model, &products, &overrides);
    let cx = tables.cx("other");
    let tree = tables.tree();
    let streamed = |operation: &Operation| {
        operation.events.is_some() || operation.socket.is_some() || is_file(operation)
    };
    let ops = model.ir.ops().filter(|(_, operation)| streamed(operation));
    let tokens = ops.map(|(id, _)| operation::operation(&cx, &tree, id)).collect();
    sink::format(tokens).expect("what is emitted is Rust")
}

/// The methods of a builder that come after its setters.
fn body_of(text: &str, builder: &str) -> String {
    let impls: BTreeMap<usize, &str> = text
        .match_indices("\nimpl")
        .map(|(at, _)| (at, text[at + 1..].lines().next().unwrap_or_default()))
        .collect();
    let mine = impls.iter().filter(|(_, head)| {
        head.contains(&format!(" {builder} ")) || head.contains(&format!(" {builder}<"))
    });
    mine.map(|(at, _)| text[*at..].split("\n}").next().unwrap_or_default()).collect()
}
