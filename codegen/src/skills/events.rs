//! Events: which there are, and every field of their bodies by its path.

use std::collections::BTreeSet;

use crate::emit::{Cx, docs, unions};
use crate::ir::{Kind, Selector, TypeId, Webhook};

use super::families;
use super::model::EventDoc;
use super::text::{self, Table};
use super::types::{self, Links, Types};

/// Deeper bodies than this are described by the names of their types.
const DEEPEST: usize = 12;

/// So many rows have the tables of all events together. Beyond their share of it, too, members are
/// described by the names of their types.
const ROWS: usize = 250_000;

/// The table of all events of a document.
pub fn table(cx: &Cx<'_>, events: &[usize], file: &str, anchors: &[String]) -> Table {
    let mut table = Table::new(&["Event", "Arm", "When"]);
    for (index, anchor) in events.iter().zip(anchors) {
        let hook = &cx.ir.webhooks[*index];
        let arm = &cx.names.webhooks[*index];
        let summary = text::inline(hook.doc.summary.trim_end_matches('.'));
        table.rows.push(vec![
            format!("[{}]({file}#{anchor})", docs::bars(&shown(hook))),
            text::code(&format!("Event::{arm}")),
            if summary.is_empty() { first_line(hook) } else { summary },
        ]);
    }
    table
}

/// The values that tell an event apart, as code spans with bars.
pub fn shown(hook: &Webhook) -> String {
    let values = text::values(families::values(hook));
    if values.is_empty() { text::code(&hook.key) } else { values }
}

/// Plain text of the heading, for anchors.
pub fn heading(hook: &Webhook) -> String {
    shown(hook).replace('`', "")
}

fn first_line(hook: &Webhook) -> String {
    let paragraph = docs::paragraphs(&hook.doc).into_iter().next().unwrap_or_default();
    text::inline(paragraph.lines().next().unwrap_or_default())
}

/// One event with all fields.
pub fn doc(cx: &Cx<'_>, types: &Types<'_>, index: usize, anchor: String, links: Links) -> EventDoc {
    let hook = &cx.ir.webhooks[index];
    let mut fields = Fields {
        cx,
        types,
        links,
        table: Table::new(&["Path, Rust field", "Type and meaning"]),
        open: Vec::new(),
    };
    fields.of(hook.ty, "");
    let by = match &hook.selector {
        Selector::DataEventType(_) => "`data.event_type`",
        Selector::EventType(_) => "`event_type` at the top",
        Selector::CampaignType(_) => "`type` at the top",
        Selector::DataRecordType(_) => "`data.record_type`",
    };
    let path = match cx.names.types.get(&hook.ty) {
        Some(name) => format!("telnyx_sdk::{}::types::{}", name.home, name.ident),
        None => "telnyx_sdk::Value".to_owned(),
    };
    EventDoc {
        types: shown(hook),
        anchor,
        arm: cx.names.webhooks[index].clone(),
        path: text::code(&path),
        text: text::prose(
            docs::paragraphs(&hook.doc).into_iter().chain([format!("Told apart by {by}.")]),
        ),
        table: fields.table,
    }
}

/// The enums that the events hold, a line each.
pub fn enums(cx: &Cx<'_>, events: &[usize]) -> Vec<String> {
    let mut reached = BTreeSet::new();
    for index in events {
        crate::resolve::usage::visit(cx.ir, cx.ir.webhooks[*index].ty, &mut reached);
    }
    reached.retain(|id| matches!(cx.ir.ty(*id).kind, Kind::Enum(_) | Kind::IntEnum(_)));
    types::enum_lines(cx, &reached)
}

/// The fields of a body, flattened.
struct Fields<'a> {
    cx: &'a Cx<'a>,
    types: &'a Types<'a>,
    links: Links,
    table: Table,
    /// Types around the current one: what holds itself is not described again inside.
    open: Vec<TypeId>,
}

impl Fields<'_> {
    fn of(&mut self, id: TypeId, path: &str) {
        let (cx, ty) = (self.cx, self.cx.ir.ty(id));
        let full = self.table.rows.len() > ROWS / cx.ir.webhooks.len().max(1);
        if full || self.open.contains(&id) || self.open.len() >= DEEPEST {
            return;
        }
        self.open.push(id);
        match &ty.kind {
            Kind::Struct(of) => {
                for (field, ident, written) in types::members(cx, id, of) {
                    let path = if path.is_empty() {
                        field.wire.clone()
                    } else {
                        format!("{path}.{}", field.wire)
                    };
                    let marks: &[&str] = if field.deprecated { &["**Deprecated.**"] } else { &[] };
                    let constant = field.constant.as_ref().map(|only| ("Always", only));
                    self.table.rows.push(vec![
                        types::both(&path, &ident),
                        types::typed(
                            &text::code(&written),
                            &self.types.meaning(field.ty, constant, &field.doc, marks, self.links),
                        ),
                    ]);
                    self.of(field.ty, &path);
                }
            }
            Kind::Array { item, .. } | Kind::OneOrMany { item } => {
                self.of(*item, &format!("{path}[]"));
            }
            Kind::Map { value, .. } => self.of(*value, &format!("{path}.*")),
            Kind::Union(of) => {
                let ident = types::written(cx, id);
                for arm in unions::arms(cx, id, of) {
                    self.table.rows.push(vec![
                        types::both(path, &format!("{ident}::{}", arm.ident)),
                        types::typed(&text::code(&types::held(cx, &arm)), "One form of it."),
                    ]);
                    self.of(arm.variant.ty, path);
                }
            }
            _ => {}
        }
        self.open.pop();
    }
}
