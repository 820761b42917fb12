//! How items and their signatures are written in a report.

use super::api::{Kind, Member, Shape, Thing};

/// The name by which programs know the crate.
const CRATE: &str = "telnyx_sdk";

/// `telnyx_sdk::call_control::types::Call`
pub fn whole(path: &str) -> String {
    format!("{CRATE}::{path}")
}

pub fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

pub fn shown(path: &str, thing: &Thing) -> String {
    if thing.call.is_empty() || thing.kind == Kind::Handle {
        return whole(path);
    }
    thing.call.clone()
}

pub fn head(path: &str, thing: &Thing) -> String {
    let name = last(path);
    match thing.kind {
        Kind::Module { feature: true, default } => {
            let on = if default { ", on by default" } else { "" };
            format!("mod {name} (feature `{name}`{on})")
        }
        Kind::Builder { bare: true } => {
            let out = thing.members.iter().find_map(|member| match &member.shape {
                Shape::Send(out) if member.name == "send" => {
                    Some(out.replacen("Pending<", "Request<", 1))
                }
                _ => None,
            });
            format!("type {name} = {}", out.unwrap_or_default())
        }
        Kind::Builder { .. } if has_state(thing) => format!("struct {name}<S>"),
        Kind::IntEnum => format!("struct {name}(i64)"),
        kind => format!("{} {name}", kind.word()),
    }
}

/// How a member is reached.
pub fn member_path(path: &str, thing: &Thing, member: &Member) -> String {
    let name = &member.name;
    let call = if thing.call.is_empty() { String::new() } else { format!("{}.", thing.call) };
    match member.shape {
        Shape::Field(_) | Shape::Variant(_) | Shape::Const(_) => format!("{}::{name}", whole(path)),
        Shape::From => format!("{}: From<{name}>", whole(path)),
        _ if call.is_empty() => format!("{}::{name}()", whole(path)),
        _ => format!("{call}{name}()"),
    }
}

/// Whether the type of a builder says what is missing.
pub fn has_state(thing: &Thing) -> bool {
    required(thing).next().is_some()
}

pub fn required(thing: &Thing) -> impl Iterator<Item = &Member> {
    let setters = thing.members.iter().filter(|_| is_builder(thing.kind));
    setters.filter(|member| matches!(member.shape, Shape::Setter { required: true, .. }))
}

pub fn is_builder(kind: Kind) -> bool {
    matches!(kind, Kind::Builder { .. })
}
