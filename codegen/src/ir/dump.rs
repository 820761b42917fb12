//! The IR as stable text, for tests and for review.
//!
//! One line per fact, sorted, without ids: a change of the document changes
//! only the lines that it is about.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Dispatch, Field, Ir, Kind, Output, Param, Selector, TextFormat, TypeId};

/// Writes the whole IR.
pub fn dump(ir: &Ir) -> String {
    let mut out = String::new();
    put(&mut out, format_args!("document {:?} {:?} {}", ir.title, ir.version, ir.server));
    for operation in &ir.operations {
        put(&mut out, format_args!("\n{} {}", operation.method.as_str(), operation.path));
        put(&mut out, format_args!("  at {}", operation.pointer));
        if let Some(id) = &operation.id {
            put(&mut out, format_args!("  id {id}"));
        }
        for tag in &operation.tags {
            put(&mut out, format_args!("  tag {tag}"));
        }
        if let Some(server) = &operation.server {
            put(&mut out, format_args!("  server {server}"));
        }
        if operation.public {
            put(&mut out, format_args!("  public"));
        }
        params(&mut out, ir, "path", &operation.path_params);
        params(&mut out, ir, "query", &operation.query);
        params(&mut out, ir, "header", &operation.headers);
        for body in &operation.bodies {
            let required = if body.required { " required" } else { "" };
            put(
                &mut out,
                format_args!("  body {}{required}: {}", body.content_type, name(ir, body.ty)),
            );
        }
        let output = match operation.output {
            Output::Empty => "empty".to_owned(),
            Output::Json(id) => name(ir, id),
            Output::Data(id) => format!("data {}", name(ir, id)),
            Output::Page(id) => format!("page of {}", name(ir, id)),
            Output::Text => "text".to_owned(),
            Output::Bytes => "bytes".to_owned(),
        };
        put(&mut out, format_args!("  output {output}"));
        if let Some(events) = operation.events {
            put(&mut out, format_args!("  events {}", name(ir, events)));
        }
        if let Some(pager) = &operation.pager {
            put(
                &mut out,
                format_args!(
                    "  pager {:?} items={:?} position={:?} size={:?}",
                    pager.style, pager.items, pager.position, pager.size
                ),
            );
        }
        if let Some(socket) = &operation.socket {
            let side = |id: Option<TypeId>| id.map_or("-".to_owned(), |id| name(ir, id));
            put(
                &mut out,
                format_args!(
                    "  socket send={} receive={}",
                    side(socket.send),
                    side(socket.receive)
                ),
            );
        }
        put(&mut out, format_args!("  statuses {}", operation.statuses.join(" ")));
    }
    for webhook in &ir.webhooks {
        let (how, values) = match &webhook.selector {
            Selector::DataEventType(values) => ("data.event_type", values),
            Selector::EventType(values) => ("event_type", values),
            Selector::CampaignType(values) => ("type beside campaignId", values),
            Selector::DataRecordType(values) => ("data.record_type", values),
        };
        put(
            &mut out,
            format_args!("\nevent {}: {} by {how} {values:?}", webhook.key, name(ir, webhook.ty)),
        );
    }
    let mut types: Vec<TypeId> =
        reached(ir).into_iter().filter(|id| crate::plan::is_item(&ir.ty(*id).kind)).collect();
    types.sort_by(|a, b| ir.ty(*a).pointer.cmp(&ir.ty(*b).pointer));
    for id in types {
        item(&mut out, ir, id);
    }
    out
}

fn put(out: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(out, "{line}").expect("writing to a string cannot fail");
}

fn params(out: &mut String, ir: &Ir, place: &str, params: &[Param]) {
    for param in params {
        let required = if param.required { " required" } else { "" };
        let lists = match param.lists {
            Some(style) => format!(" {style:?}"),
            None => String::new(),
        };
        let ty = name(ir, param.ty);
        put(out, format_args!("  {place} {:?}{required}: {ty}{lists}", param.wire));
    }
}

fn item(out: &mut String, ir: &Ir, id: TypeId) {
    let ty = ir.ty(id);
    match &ty.kind {
        Kind::Struct(body) => {
            put(out, format_args!("\nstruct {}", ty.pointer));
            for field in &body.fields {
                put(out, format_args!("  {}", field_text(ir, field)));
            }
            if let Some(extra) = body.extra {
                put(out, format_args!("  ..: {}", name(ir, extra)));
            }
        }
        Kind::Enum(values) => {
            put(out, format_args!("\nenum {}", ty.pointer));
            for value in values {
                put(out, format_args!("  {:?}", value.wire));
            }
        }
        Kind::IntEnum(values) => put(out, format_args!("\nenum {} {values:?}", ty.pointer)),
        Kind::Union(union) => {
            let how = match &union.dispatch {
                Dispatch::Tag { property } => format!("by {property:?}"),
                Dispatch::Shape => "by shape".to_owned(),
            };
            put(out, format_args!("\nunion {} {how}", ty.pointer));
            for variant in &union.variants {
                put(out, format_args!("  {:?}: {}", variant.tags, name(ir, variant.ty)));
            }
        }
        _ => {}
    }
    for pointer in ty.pointers.iter().skip(1) {
        put(out, format_args!("  also {pointer}"));
    }
}

fn field_text(ir: &Ir, field: &Field) -> String {
    let mut text = format!("{:?}: {}", field.wire, name(ir, field.ty));
    let flags = [
        (field.required, "required"),
        (field.nullable, "nullable"),
        (field.read_only, "read-only"),
        (field.write_only, "write-only"),
        (field.deprecated, "deprecated"),
    ];
    for (_, flag) in flags.iter().filter(|(set, _)| *set) {
        text.push(' ');
        text.push_str(flag);
    }
    if let Some(constant) = &field.constant {
        text.push_str(&format!(" = {constant}"));
    }
    if let Some(default) = &field.default {
        text.push_str(&format!(" default {default}"));
    }
    text
}

/// How a type is called in the dump.
pub fn name(ir: &Ir, id: TypeId) -> String {
    let ty = ir.ty(id);
    let question = |nullable: &bool| if *nullable { "?" } else { "" };
    match &ty.kind {
        Kind::Bool => "bool".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Text(TextFormat::Plain) => "text".to_owned(),
        Kind::Text(TextFormat::Uuid) => "uuid".to_owned(),
        Kind::Text(TextFormat::DateTime) => "date-time".to_owned(),
        Kind::Text(TextFormat::Date) => "date".to_owned(),
        Kind::Base64 => "base64".to_owned(),
        Kind::Binary => "binary".to_owned(),
        Kind::Any => "any".to_owned(),
        Kind::Array { item, nullable } => format!("[{}{}]", name(ir, *item), question(nullable)),
        Kind::Map { value, nullable } => {
            format!("{{text: {}{}}}", name(ir, *value), question(nullable))
        }
        Kind::OneOrMany { item } => format!("one or many {}", name(ir, *item)),
        Kind::Struct(_) | Kind::Enum(_) | Kind::IntEnum(_) | Kind::Union(_) => ty.pointer.clone(),
    }
}

/// All types that an operation or event reaches.
fn reached(ir: &Ir) -> BTreeSet<TypeId> {
    let products = vec![String::new(); ir.operations.len()];
    crate::resolve::reach::reach(ir, &products).into_keys().collect()
}
