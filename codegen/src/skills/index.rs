//! `API.md`: every operation with its call and its types, linked to rustdoc.

use serde::Serialize;

use crate::emit::docs;
use crate::emit::operation::{self, Builder};
use crate::emit::rust_type::is_binary;
use crate::ir::{Kind, OpId, Output, TypeId};
use crate::plan::WEBHOOKS;

use super::document::Maker;
use super::engine::Failure;
use super::families::{Families, OTHER};
use super::operation::heading;
use super::text::{self, Anchors, Table};
use super::{PACKAGE, Placed, events, types};

/// Where the documentation of a published crate is.
const DOCS: &str = "https://docs.rs/telnyx-sdk/latest/telnyx_sdk";

/// What the template prints.
#[derive(Debug, Default, Serialize)]
struct Index {
    package: String,
    docs: String,
    title: String,
    version: String,
    count: usize,
    /// Links to the sections.
    contents: Vec<String>,
    products: Vec<Product>,
    /// Families with their documents.
    families: Table,
    events: Table,
    event_count: usize,
}

#[derive(Debug, Default, Serialize)]
struct Product {
    title: String,
    feature: String,
    summary: String,
    /// One entry for each operation and media type.
    operations: Vec<Entry>,
}

#[derive(Debug, Default, Serialize)]
struct Entry {
    what: String,
    route: String,
    call: String,
    request: String,
    response: String,
    deprecated: bool,
}

/// The index.
pub fn file(
    maker: &Maker<'_>,
    families: &Families,
    placed: &Placed,
) -> Result<(String, String), Failure> {
    let ir = maker.cx.ir;
    let mut index = Index {
        package: PACKAGE.to_owned(),
        docs: DOCS.to_owned(),
        title: text::label(&ir.title),
        version: text::label(&ir.version),
        count: ir.operations.len(),
        families: families_table(families, placed),
        events: events_table(maker),
        event_count: ir.webhooks.len(),
        ..Index::default()
    };
    let mut anchors = Anchors::below(&["API", "Contents"]);
    for feature in maker.tables.modules() {
        let mut ops: Vec<OpId> = ir
            .ops()
            .map(|(id, _)| id)
            .filter(|id| maker.tables.model.placement.ops[id.0 as usize] == feature)
            .collect();
        if ops.is_empty() {
            continue;
        }
        ops.sort_by_key(|id| maker.tree.call(maker.cx, *id));
        let known = maker.tables.products.products.get(&feature);
        let title = known.map_or_else(|| feature.clone(), |product| product.title.clone());
        let anchor = anchors.next(&title);
        index.contents.push(format!("[{title}](#{anchor}): {}", counted(ops.len(), "operation")));
        let operations = ops.into_iter().flat_map(|id| entries(maker, id, &feature)).collect();
        index.products.push(Product {
            title,
            feature: text::code(&feature),
            summary: known.map(|product| product.summary.clone()).unwrap_or_default(),
            operations,
        });
    }
    if index.event_count > 0 {
        let anchor = anchors.next("Events");
        index.contents.push(format!("[Events](#{anchor}): {}", index.event_count));
    }
    let anchor = anchors.next("Skill documents");
    index.contents.push(format!("[Skill documents](#{anchor})"));
    Ok(("API.md".to_owned(), maker.engine.render("API.md.j2", "of", &index)?))
}

/// One entry for each media type of the body.
fn entries(maker: &Maker<'_>, id: OpId, product: &str) -> Vec<Entry> {
    let op = maker.cx.ir.op(id);
    let builders = operation::builders(maker.cx, id);
    builders
        .iter()
        .map(|builder| Entry {
            what: heading(op),
            route: text::code(&format!("{} {}", op.method.as_str(), op.path)),
            call: call(maker, id, builder),
            request: request(builder, product),
            response: response(maker, id),
            deprecated: op.deprecated.is_some(),
        })
        .collect()
}

/// The call, linked to the method.
fn call(maker: &Maker<'_>, id: OpId, builder: &Builder<'_>) -> String {
    let cx = maker.cx;
    let accessors = maker.tree.accessors(cx, id);
    let accessors: String = accessors.iter().map(|name| format!(".{name}()")).collect();
    let args: Vec<String> = builder.args.iter().map(ToString::to_string).collect();
    let shown = text::code(&format!("client{accessors}.{}({})", builder.method, args.join(", ")));
    let Some(node) = maker.tree.nodes.get(&cx.names.op(id).chain) else { return shown };
    let method = builder.method.trim_start_matches("r#");
    link(&shown, builder.op.hidden, || {
        format!("{}/struct.{}.html#method.{method}", node.home, node.ident)
    })
}

fn request(builder: &Builder<'_>, product: &str) -> String {
    let shown = text::code(&builder.ident.to_string());
    let kind = if builder.is_bare() { "type" } else { "struct" };
    link(&shown, builder.op.hidden, || format!("{product}/ops/{kind}.{}.html", builder.ident))
}

fn response(maker: &Maker<'_>, id: OpId) -> String {
    let (cx, op) = (maker.cx, maker.cx.ir.op(id));
    if op.socket.is_some() {
        return "a WebSocket".to_owned();
    }
    match op.output {
        Output::Empty => "`()`".to_owned(),
        Output::Text => "`String`".to_owned(),
        Output::Bytes => "`Bytes`".to_owned(),
        Output::Json(ty) | Output::Data(ty) if is_binary(cx, ty) => "`Bytes`".to_owned(),
        Output::Json(ty) | Output::Data(ty) => linked(maker, ty, types::written(cx, ty)),
        Output::Page(ty) => linked(maker, ty, format!("Page<{}>", types::written(cx, ty))),
    }
}

/// A type, linked to its page or that of what it holds.
fn linked(maker: &Maker<'_>, id: TypeId, shown: String) -> String {
    let cx = maker.cx;
    let id = types::item_of(cx, id);
    let shown = text::code(&shown);
    let kind = match cx.ir.ty(id).kind {
        Kind::Struct(_) | Kind::IntEnum(_) => "struct",
        Kind::Enum(_) | Kind::Union(_) => "enum",
        _ => return shown,
    };
    let (Some(name), Some(module)) = (cx.names.types.get(&id), cx.physical.get(&id)) else {
        return shown;
    };
    link(&shown, false, || format!("{module}/types/{kind}.{}.html", name.ident))
}

/// `1 operation`, `2 operations`.
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A link into the documentation. What is hidden there has no page.
fn link(shown: &str, hidden: bool, path: impl Fn() -> String) -> String {
    if hidden { shown.to_owned() } else { format!("[{shown}]({DOCS}/{})", path()) }
}

fn families_table(families: &Families, placed: &Placed) -> Table {
    let mut table = Table::new(&["Family", "What", "Operations", "Events"]);
    for (name, members) in placed {
        let family = families.families.get(name);
        let title = family.map_or(OTHER, |family| family.title.as_str());
        table.rows.push(vec![
            format!("[{title}](skills/{name}/SKILL.md)"),
            family.map(|family| family.summary.clone()).unwrap_or_default(),
            members.operations.len().to_string(),
            members.events.len().to_string(),
        ]);
    }
    table
}

fn events_table(maker: &Maker<'_>) -> Table {
    let cx = maker.cx;
    let mut table = Table::new(&["Event", "Arm", "Type"]);
    for (hook, arm) in cx.ir.webhooks.iter().zip(&cx.names.webhooks) {
        let shown = text::code(&format!("Event::{arm}"));
        let arm = arm.trim_start_matches("r#");
        table.rows.push(vec![
            docs::bars(&events::shown(hook)),
            link(&shown, false, || format!("{WEBHOOKS}/enum.Event.html#variant.{arm}")),
            linked(maker, hook.ty, types::written(cx, hook.ty)),
        ]);
    }
    table
}
