//! What an example may count on: one line of text for each thing of the crate that it names.
//!
//! A document that says otherwise, because it is older, newer or somebody else's, makes another
//! crate, and an example of it that does not compile is worse than none.
//!
//! | asked | answered |
//! |---|---|
//! | `POST /calls` | `client.calls().dial().connection_id(String).to(String)`: all that is required |
//! | `POST /calls .timeout_secs` | `i64`: what an optional setter takes |
//! | `POST /calls -> call_control_id` | `String`: a field of what comes back, or of an item of it |
//! | `Event::CallHangup data.payload.from` | `Option<String>` |
//!
//! Enums and structs are answered as `enum` and `struct`: an example never names one of them.

use super::Cx;
use super::operation::{self, Builder};
use super::resource::Tree;
use super::rust_type::rust_type_outside;
use super::structs::{self, Wrap};
use crate::ir::{Kind, Output, TypeId};

/// The answer, where the crate has what is asked for.
pub fn fact(cx: &Cx<'_>, tree: &Tree, asked: &str) -> Option<String> {
    let mut words = asked.split(' ');
    let first = words.next()?;
    if let Some(arm) = first.strip_prefix("Event::") {
        let at = cx.names.webhooks.iter().position(|name| name == arm)?;
        return field(cx, cx.ir.webhooks[at].ty, words.next()?);
    }
    let path = words.next()?;
    let called = |op: &crate::ir::Operation| {
        op.method.as_str() == first && op.document_path == path && !op.hidden
    };
    let (id, op) = cx.ir.ops().find(|(_, op)| called(op))?;
    let builder = operation::builders(cx, id).into_iter().next()?;
    match (words.next(), words.next()) {
        (None, _) => Some(format!("{}{}", tree.call(cx, id), required(cx, &builder))),
        (Some("->"), Some(path)) => match op.output {
            Output::Json(ty) | Output::Data(ty) | Output::Page(ty) => field(cx, ty, path),
            Output::Empty | Output::Text | Output::Bytes => None,
        },
        (Some(setter), _) => {
            let name = setter.strip_prefix('.')?;
            let mut setters = builder.set.setters.iter();
            let found = setters.find(|setter| setter.ident == name && !setter.required)?;
            Some(word(cx, found.ty))
        }
    }
}

fn required(cx: &Cx<'_>, builder: &Builder<'_>) -> String {
    let setters = builder.set.setters.iter().filter(|setter| setter.required);
    let mut out: String =
        setters.map(|setter| format!(".{}({})", setter.ident, word(cx, setter.ty))).collect();
    if let Some(whole) = builder.set.whole.as_ref().filter(|whole| whole.required) {
        out.push_str(&format!(".{}(..)", whole.ident));
    }
    out
}

/// The type of `data.payload.from`.
fn field(cx: &Cx<'_>, ty: TypeId, path: &str) -> Option<String> {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let Kind::Struct(of) = &cx.ir.ty(ty).kind else { return None };
    let members = structs::members(cx, ty, of);
    let member = members.iter().find(|member| member.ident == name)?;
    match rest {
        // What lies behind an option is not reached with a dot.
        Some(rest) if member.wrap == Wrap::Bare => field(cx, member.field.ty, rest),
        Some(_) => None,
        None => {
            let word = word(cx, member.field.ty);
            Some(match member.wrap {
                Wrap::Bare => word,
                Wrap::Option | Wrap::Null => format!("Option<{word}>"),
                Wrap::Field => format!("Field<{word}>"),
            })
        }
    }
}

fn word(cx: &Cx<'_>, ty: TypeId) -> String {
    match &cx.ir.ty(ty).kind {
        Kind::Struct(_) => "struct".to_owned(),
        Kind::Union(_) => "union".to_owned(),
        Kind::Enum(_) => "enum".to_owned(),
        Kind::Array { item, .. } => format!("Vec<{}>", word(cx, *item)),
        _ => rust_type_outside(cx, ty).to_string().replace(' ', ""),
    }
}
