//! How an operation is called, as a person would write it: one source for rustdoc, the skill
//! documents and `API.md`.
//!
//! What a document says is data here: its values go through literals of Rust, and nothing else
//! of it gets into the code. Names are those that the emitters use, so an example cannot name what
//! is not there.

mod events;
mod layout;
mod value;
mod words;

use crate::ir::{Method, OpId, Operation, Output, Param};

use super::Cx;
use super::operation::{self, Builder};
use super::resource::Tree;
use super::rust_type::is_binary;
use super::setters::{Setter, Slot};
pub use events::{Cause, causes};
use layout::{Expr, Link};
use value::{Hint, Values};

/// How an operation is called, required things only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// `use ..` lines that the code needs, sorted, each a whole line with `;`.
    pub imports: Vec<String>,
    /// Statements, formatted as rustfmt would, for an async function that returns
    /// `Result<(), telnyx_sdk::Error>`, with `client: telnyx_sdk::Client` in scope.
    pub code: String,
    /// Cargo features beyond that of the product.
    pub features: Vec<String>,
}

/// The call of an operation with what it requires.
pub fn call(cx: &Cx<'_>, tree: &Tree, id: OpId) -> Example {
    call_with(cx, tree, id, &[])
}

/// The same with optional values set: query parameters, headers and members of the body, by
/// their names on the wire.
pub fn call_with(cx: &Cx<'_>, tree: &Tree, id: OpId, wires: &[&str]) -> Example {
    match operation::builders(cx, id).first() {
        Some(builder) => of(cx, tree, builder, wires),
        None => Example::default(),
    }
}

/// Optional values that make the example of a builder worth reading, where nothing is required:
/// a change that changes nothing, a search for everything.
pub(crate) fn telling<'a>(cx: &Cx<'_>, builder: &'a Builder<'_>) -> Vec<&'a str> {
    let writes = matches!(builder.op.method, Method::Post | Method::Put | Method::Patch);
    if !writes || !builder.markers().is_empty() || builder.op.socket.is_some() {
        return Vec::new();
    }
    let plain = |setter: &&Setter<'_>| {
        setter.slot == Slot::Field && !setter.deprecated && value::is_scalar(cx, setter.ty)
    };
    let all = || builder.set.setters.iter().filter(plain);
    let given = |setter: &&Setter<'_>| given(cx, builder, setter).is_some();
    all().find(given).or_else(|| all().next()).map(|setter| setter.wire).into_iter().collect()
}

/// The call of one builder.
pub(crate) fn of(cx: &Cx<'_>, tree: &Tree, builder: &Builder<'_>, wires: &[&str]) -> Example {
    let op = builder.op;
    let mut values = Values::new(tree.product(builder.id));
    let mut links: Vec<Link> = tree
        .accessors(cx, builder.id)
        .into_iter()
        .map(|name| Link::new(name, Vec::new()))
        .collect();
    let args = op.path_params.iter().map(|param| values.text(cx, param.ty, path_hint(op, param)));
    links.push(Link::new(&builder.method, args.collect()));
    let wanted = |setter: &&Setter<'_>| setter.required || wires.contains(&setter.wire);
    for setter in builder.set.setters.iter().filter(wanted) {
        let hint = Hint { wire: setter.wire, given: given(cx, builder, setter) };
        let value = match setter.slot {
            Slot::File => values.upload(hint),
            Slot::Files => Expr::List("[", vec![values.upload(hint)]),
            Slot::Header => values.header(cx, setter.ty, hint),
            Slot::Query | Slot::Field => values.argument(cx, setter.ty, hint),
        };
        links.push(Link::new(&setter.ident, vec![value]));
    }
    if let Some(whole) = builder.set.whole.as_ref().filter(|whole| whole.required) {
        let hint = Hint { wire: "body", given: None };
        let value = match whole.ty {
            None => values.upload(hint),
            Some(ty) => values.whole(cx, ty, hint),
        };
        links.push(Link::new(&whole.ident, vec![value]));
    }
    let mut code = String::new();
    if values.uploads {
        code.push_str("// From memory; `Upload::path` takes a file, `Upload::reader` a stream.\n");
    }
    finish(cx, op, links, &mut code);
    let mut features = Vec::new();
    if op.socket.is_some() {
        features.push("ws".to_owned());
    }
    Example { imports: values.imports(), code, features }
}

/// What a document gives as an example of what a setter sets.
fn given<'a>(
    cx: &Cx<'a>,
    builder: &Builder<'a>,
    setter: &Setter<'_>,
) -> Option<&'a serde_json::Value> {
    let named = |params: &'a [Param]| {
        params.iter().find(|param| param.wire == setter.wire)?.example.as_ref()
    };
    match setter.slot {
        Slot::Query => named(&builder.op.query),
        Slot::Header => named(&builder.op.headers),
        _ => {
            let structs = cx.ir.body_structs(builder.body?);
            let fields = structs.into_iter().flat_map(|id| value::fields(cx, id));
            let field = fields.into_iter().find(|field| field.wire == setter.wire)?;
            value::given(field)
        }
    }
}

/// A path parameter called `id` is the id of what stands before it.
fn path_hint<'a>(op: &'a Operation, param: &'a Param) -> Hint<'a> {
    let holder = format!("{{{}}}", param.wire);
    let before = op.path.split_once(&holder).map(|(before, _)| before.trim_end_matches('/'));
    let noun = before.and_then(|before| before.rsplit('/').next()).unwrap_or_default();
    let wire = match param.wire.as_str() {
        // `phone_numbers/{id}` takes the id of a number and not the number.
        "id" => "id",
        _ if noun.is_empty() => "id",
        other => other,
    };
    Hint { wire, given: param.example.as_ref() }
}

/// The way to send that fits the answer, and what is done with it.
fn finish(cx: &Cx<'_>, op: &Operation, mut links: Vec<Link>, code: &mut String) {
    let wait = |links: &mut Vec<Link>, method: &str| {
        links.push(Link::new(method, Vec::new()));
        links.push(Link::wait());
    };
    let walk = |name: &str, one: &str, links: Vec<Link>, code: &mut String| {
        let chain = Expr::chain("client", links);
        code.push_str(&layout::statement(&format!("let mut {name} = "), &chain));
        code.push_str(&format!(
            "while let Some({one}) = {name}.next().await.transpose()? {{\n    println!(\"{{{one}:?}}\");\n}}\n"
        ));
    };
    let shown = |name: &str, links: Vec<Link>, code: &mut String| {
        code.push_str(&layout::statement(&format!("let {name} = "), &Expr::chain("client", links)));
    };
    if op.socket.is_some() {
        wait(&mut links, "connect");
        return walk("socket", "message", links, code);
    }
    if op.pager.is_some() {
        links.push(Link::new("items", Vec::new()));
        return walk("items", "item", links, code);
    }
    match op.output {
        _ if op.events.is_some() && streams_first(op) => {
            wait(&mut links, "stream");
            walk("events", "event", links, code);
        }
        Output::Empty => {
            wait(&mut links, "send");
            code.push_str(&layout::statement("", &Expr::chain("client", links)));
        }
        Output::Json(ty) | Output::Data(ty) if is_binary(cx, ty) => download(op, links, code),
        Output::Bytes => download(op, links, code),
        Output::Text => {
            wait(&mut links, "send");
            shown("text", links, code);
            code.push_str("println!(\"{text}\");\n");
        }
        Output::Page(_) => {
            wait(&mut links, "send");
            shown("page", links, code);
            code.push_str("for item in &page {\n    println!(\"{item:?}\");\n}\n");
        }
        Output::Json(_) | Output::Data(_) => {
            wait(&mut links, "send");
            shown("response", links, code);
            code.push_str("println!(\"{response:?}\");\n");
        }
    }
}

/// Whether events are what the operation is there for, and not a form of an answer that is a
/// value as well.
fn streams_first(op: &Operation) -> bool {
    let accepts =
        op.accept.as_deref().is_some_and(|accept| accept.starts_with("text/event-stream"));
    accepts || !matches!(op.output, Output::Json(_) | Output::Data(_))
}

/// The answer goes into a file.
fn download(op: &Operation, mut links: Vec<Link>, code: &mut String) {
    let end = match op.accept.as_deref().unwrap_or_default() {
        "application/pdf" => "pdf",
        "audio/mpeg" | "audio/mp3" => "mp3",
        "audio/wav" => "wav",
        "text/csv" => "csv",
        "application/zip" => "zip",
        _ => "bin",
    };
    links.push(Link::new("stream", Vec::new()));
    links.push(Link::wait());
    links.push(Link::new("save", vec![Expr::atom(format!("\"answer.{end}\""))]));
    links.push(Link::wait());
    code.push_str(&layout::statement("let size = ", &Expr::chain("client", links)));
    code.push_str("println!(\"{size} bytes\");\n");
}
