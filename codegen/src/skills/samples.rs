//! Samples that the main file shows beside those of its operations.

use crate::emit::example;
use crate::emit::operation;
use crate::emit::resource::Tree;
use crate::emit::structs::Wrap;
use crate::emit::{Cx, structs};
use crate::ir::{Kind, OpId, TypeId};

use super::model::Sample;

/// The example of an operation, as everywhere.
pub fn sample(cx: &Cx<'_>, tree: &Tree, id: OpId) -> Sample {
    let found = operation::builders(cx, id).first().map(|builder| {
        let wires = example::telling(cx, builder);
        example::of(cx, tree, builder, &wires)
    });
    let found = found.unwrap_or_default();
    Sample { imports: found.imports, code: found.code }
}

/// What the handler of webhooks does with the first event: a command that needs nothing but
/// the id of the call, or it tells the id.
pub fn reaction(cx: &Cx<'_>, tree: &Tree, order: &[OpId], event: TypeId) -> Vec<String> {
    let id = ["data", "payload", "call_control_id"];
    let Some((place, wrap)) = place(cx, event, &id) else { return vec![id_of(cx, event)] };
    for op in order {
        let name = cx.names.op(*op);
        let builders = operation::builders(cx, *op);
        let ready = builders.first().is_some_and(|builder| builder.markers().is_empty());
        if !ready
            || name.args != ["call_control_id"]
            || name.chain.last().is_none_or(|last| last != "actions")
        {
            continue;
        }
        let call = tree.call(cx, *op).replace("(call_control_id)", "(id)");
        let mut conditions = vec![match wrap {
            Wrap::Bare => format!("let id = &{place}"),
            _ => format!("let Some(id) = &{place}"),
        }];
        conditions.extend(inbound(cx, event));
        // A binding alone is irrefutable, and a statement of its own.
        let step = if wrap == Wrap::Bare && conditions.len() == 1 { "" } else { "    " };
        let mut lines = Vec::new();
        if step.is_empty() {
            lines.push(format!("{};", conditions[0]));
        } else {
            let last = conditions.len() - 1;
            for (index, condition) in conditions.iter().enumerate() {
                let begin = if index == 0 { "if " } else { "    && " };
                let end = if index == last && last == 0 { " {" } else { "" };
                lines.push(format!("{begin}{condition}{end}"));
            }
            lines.extend((last > 0).then(|| "{".to_owned()));
        }
        lines.push(format!("{step}let sent = app.{call}.send().await;"));
        lines.push(format!("{step}if let Err(error) = sent {{"));
        lines.push(format!("{step}    eprintln!(\"{{error}}\");"));
        lines.push(format!("{step}}}"));
        lines.extend((!step.is_empty()).then(|| "}".to_owned()));
        return lines;
    }
    vec![id_of(cx, event)]
}

/// That a call comes in, where an event is sent for either direction: only those are answered.
fn inbound(cx: &Cx<'_>, event: TypeId) -> Option<String> {
    const INCOMING: &str = "incoming";
    let payload =
        ["data", "payload"].iter().try_fold(event, |id, wire| match &cx.ir.ty(id).kind {
            Kind::Struct(of) => Some(of.fields.iter().find(|field| field.wire == *wire)?.ty),
            _ => None,
        })?;
    let Kind::Struct(of) = &cx.ir.ty(payload).kind else { return None };
    let field = of.fields.iter().find(|field| field.wire == "direction")?;
    let Kind::Enum(values) = &cx.ir.ty(field.ty).kind else { return None };
    if !values.iter().any(|value| value.wire == INCOMING) {
        return None;
    }
    let (place, wrap) = place(cx, event, &["data", "payload", "direction"])?;
    Some(match wrap {
        Wrap::Bare => format!("{place}.as_str() == \"{INCOMING}\""),
        _ => format!("{place}.as_ref().is_some_and(|it| it.as_str() == \"{INCOMING}\")"),
    })
}

/// A statement that prints what identifies an event.
fn id_of(cx: &Cx<'_>, id: TypeId) -> String {
    let whole = || "println!(\"{event:?}\");".to_owned();
    for wire in ["call_control_id", "conference_id", "id"] {
        for path in [&["data", "payload", wire][..], &["payload", wire], &["data", wire]] {
            if let Some((place, _)) = place(cx, id, path) {
                return format!("println!(\"{{:?}}\", {place});");
            }
        }
    }
    whole()
}

/// An expression for a member inside of `event`, without unwrapping more than one `Option`.
fn place(cx: &Cx<'_>, id: TypeId, path: &[&str]) -> Option<(String, Wrap)> {
    let mut at = id;
    let mut last = Wrap::Bare;
    let mut out = String::from("event");
    for (index, wire) in path.iter().enumerate() {
        let Kind::Struct(of) = &cx.ir.ty(at).kind else { return None };
        let members = structs::members(cx, at, of);
        let member = members.iter().find(|member| member.field.wire == *wire)?;
        if member.wrap != Wrap::Bare && index + 1 < path.len() {
            return None;
        }
        out.push_str(&format!(".{}", member.ident));
        at = member.field.ty;
        last = member.wrap;
    }
    (last != Wrap::Field).then_some((out, last))
}
