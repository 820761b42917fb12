//! A program that uses every item of a crate once, one use a line.

use std::collections::{BTreeMap, BTreeSet};

use codegen::diff::model::Rust;
use codegen::diff::rust::Difference;
use codegen::diff::rust::api::{Api, Kind, Member, Origin, Shape, Space, Thing};
use serde_json::Value;

/// What the comparison says of a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It compiles with the new crate too.
    Kept,
    /// It does not.
    Broken,
    /// It depends on something else that is told as broken.
    Unsaid,
}

/// A use of an item.
pub struct Use {
    /// What the comparison says.
    pub class: Class,
    /// A function, without its name.
    pub text: String,
}

/// What the comparison says of the items of the old crate.
struct Verdicts<'d> {
    things: BTreeSet<&'d str>,
    members: BTreeSet<(&'d str, Space, &'d str)>,
    /// What made members that are major: their twins are, too.
    origins: BTreeSet<(&'d str, &'d Origin)>,
}

/// Uses of all items of the old crate.
pub fn uses(old: &Api<'_>, new: &Api<'_>, found: &[Difference]) -> Vec<Use> {
    let major = || found.iter().filter(|found| found.item.level == Rust::Major);
    let verdicts = Verdicts {
        things: major().filter(|it| it.is_thing).map(|it| it.thing.as_str()).collect(),
        members: major()
            .filter_map(|it| {
                let (space, name) = it.member.as_ref()?;
                Some((it.thing.as_str(), *space, name.as_str()))
            })
            .collect(),
        origins: major()
            .filter(|it| !it.is_thing)
            .filter_map(|it| Some((it.thing.as_str(), it.old.as_ref()?)))
            .collect(),
    };
    let mut out = Vec::new();
    for (path, thing) in &old.things {
        let now = new.things.get(path);
        let broken = verdicts.things.contains(path.as_str());
        let class = match broken {
            // The path is there: it is hidden, of another kind, or has no parameter any longer.
            true if now.is_some() => Class::Unsaid,
            true => Class::Broken,
            false => Class::Kept,
        };
        out.push(Use { class, text: named(path, thing) });
        // The runtime's own method, which takes headers of any type.
        if path.ends_with("::Verifier") {
            continue;
        }
        for member in &thing.members {
            let Some(text) = of(path, thing, member) else { continue };
            let class = match broken {
                true => Class::Unsaid,
                false => verdicts.of(path, thing, now, member),
            };
            out.push(Use { class, text });
        }
    }
    out
}

impl Verdicts<'_> {
    /// What is said of a member of an item that is still there.
    fn of(&self, path: &str, thing: &Thing, now: Option<&Thing>, member: &Member) -> Class {
        let is = now.and_then(|now| {
            now.members.iter().find(|other| {
                (other.shape.space(), &other.name) == (member.shape.space(), &member.name)
            })
        });
        if self.members.contains(&(path, member.shape.space(), member.name.as_str())) {
            return match (&member.shape, is.map(|is| &is.shape)) {
                // What breaks is to send without it, or a type that nobody writes.
                (Shape::Setter { arg: a, .. }, Some(Shape::Setter { arg: b, .. })) if a == b => {
                    Class::Unsaid
                }
                (_, Some(_)) if is.is_some_and(|is| is.hidden && !member.hidden) => Class::Unsaid,
                _ => Class::Broken,
            };
        }
        if matches!(member.shape, Shape::Send(_)) {
            let asked = now.map(required).unwrap_or_default();
            let given = required(thing);
            if asked.keys().any(|name| !given.contains_key(name)) {
                return Class::Broken;
            }
            if asked != given {
                return Class::Unsaid;
            }
        }
        match member.twin && self.origins.contains(&(path, &member.origin)) {
            true => Class::Unsaid,
            false => Class::Kept,
        }
    }
}

/// The setters that a request cannot be sent without.
fn required(thing: &Thing) -> BTreeMap<&str, &Shape> {
    let setters = thing.members.iter().filter(|member| is_required(&member.shape));
    setters.map(|member| (member.name.as_str(), &member.shape)).collect()
}

fn is_required(shape: &Shape) -> bool {
    matches!(shape, Shape::Setter { required: true, .. })
}

/// The item itself.
fn named(path: &str, thing: &Thing) -> String {
    match thing.kind {
        Kind::Module { .. } => format!("() {{ use telnyx_sdk::{path} as _; }}"),
        _ => format!("(_: &{path}) {{}}"),
    }
}

/// A part of an item.
fn of(path: &str, thing: &Thing, member: &Member) -> Option<String> {
    let name = &member.name;
    let builder = matches!(thing.kind, Kind::Builder { .. });
    Some(match &member.shape {
        Shape::Field(ty) => format!("(x: &{path}) {{ let _: &{ty} = &x.{name}; }}"),
        Shape::Variant(None) => format!("(x: &{path}) -> bool {{ matches!(x, {path}::{name}) }}"),
        Shape::Variant(Some(held)) => {
            format!("(x: &{path}) {{ if let {path}::{name}(v) = x {{ let _: &{held} = v; }} }}")
        }
        Shape::Const(value) => {
            format!("() {{ const _: () = assert!({path}::{name}.0 == {value}); }}")
        }
        Shape::New(args) => {
            let (declared, given) = arguments(args.iter().map(|(_, ty)| ty.as_ref()));
            format!("({declared}) -> {path} {{ {path}::new({given}) }}")
        }
        Shape::Setter { arg, .. } if builder => {
            format!("(x: {path}, v: {arg}) {{ let _ = x.{name}(v); }}")
        }
        Shape::Setter { arg, .. } => format!("(x: {path}, v: {arg}) -> {path} {{ x.{name}(v) }}"),
        Shape::Null => format!("(x: {path}) {{ let _ = x.{name}(); }}"),
        Shape::Send(out) => {
            let setters = thing.members.iter().filter(|member| is_required(&member.shape));
            let mut declared = format!("x: {path}");
            let mut chain = String::from("x");
            for (index, setter) in setters.enumerate() {
                let Shape::Setter { arg, .. } = &setter.shape else { continue };
                declared.push_str(&format!(", v{index}: {arg}"));
                chain.push_str(&format!(".{}(v{index})", setter.name));
            }
            format!("({declared}) {{ let _: {out} = {chain}.{name}(); }}")
        }
        Shape::Open { args, out } => {
            let (declared, given) = arguments(args.iter().map(|_| "impl Into<String>"));
            let gap = if args.is_empty() { "" } else { ", " };
            format!("(x: &{path}{gap}{declared}) -> {out} {{ x.{name}({given}) }}")
        }
        Shape::From => format!("(v: {name}) -> {path} {{ {path}::from(v) }}"),
    })
}

fn arguments<'a>(types: impl Iterator<Item = &'a str>) -> (String, String) {
    let (mut declared, mut given) = (Vec::new(), Vec::new());
    for (index, ty) in types.enumerate() {
        declared.push(format!("v{index}: {ty}"));
        given.push(format!("v{index}"));
    }
    (declared.join(", "), given.join(", "))
}

const HEAD: &str = "#![allow(deprecated, unused_imports, clippy::all)] use telnyx_sdk::*; \
    use std::{borrow::Borrow, collections::BTreeMap};\n";

/// The program: the first use stands in line 2.
pub fn text(uses: &[&Use]) -> String {
    let mut out = HEAD.to_owned();
    for (index, one) in uses.iter().enumerate() {
        out.push_str(&format!("pub fn u{index}{}\n", one.text));
    }
    out
}

/// The uses that the compiler refuses, by what it prints as JSON.
pub fn failures(output: &str) -> BTreeSet<usize> {
    let messages = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = messages.filter(|message| {
        message["message"]["level"] == "error" && message["target"]["name"] == "semver_program"
    });
    let lines = errors.flat_map(|message| {
        let spans = message["message"]["spans"].as_array().cloned().unwrap_or_default();
        let primary = spans.into_iter().filter(|span| span["is_primary"] == true);
        primary.filter_map(|span| span["line_start"].as_u64()).collect::<Vec<_>>()
    });
    lines.filter_map(|line| usize::try_from(line.checked_sub(2)?).ok()).collect()
}
