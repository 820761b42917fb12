//! Two APIs, and what a program that was written for the one notices with the other.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Kind, Member, Origin, Shape, Space, Str, Thing};
use super::renames::renamed;
use super::show::{has_state, head, is_builder, last, member_path, required, shown, whole};
use crate::diff::model::{Item, Rust};

/// An item that is different.
#[derive(Debug, Clone)]
pub struct Difference {
    /// As a report shows it.
    pub item: Item,
    /// Why it has its level, as a sentence without a full stop.
    pub reason: String,
    /// Path of the item that it is, or is a part of.
    pub thing: String,
    /// It is that item and not a part of it.
    pub is_thing: bool,
    /// Which part of it.
    pub member: Option<(Space, String)>,
    /// The path that it has now, if that is another one.
    pub now: Option<String>,
    /// All that is different is that its use warns.
    pub deprecation: bool,
    /// What made it in the old document.
    pub old: Option<Origin>,
    /// And in the new one.
    pub new: Option<Origin>,
}

/// All differences, in order of their paths.
pub fn compare(old: &Api<'_>, new: &Api<'_>) -> Vec<Difference> {
    let mut found = Found { out: Vec::new() };
    let renamed = renamed(old, new);
    let came: BTreeSet<&String> = renamed.values().copied().collect();
    for (path, thing) in &old.things {
        match new.things.get(path) {
            Some(now) => found.both(path, thing, now),
            None => found.gone(path, thing, renamed.get(path).copied(), new),
        }
    }
    let fresh = new.things.iter().filter(|(path, _)| !old.things.contains_key(*path));
    for (path, thing) in fresh.filter(|(path, _)| !came.contains(path)) {
        found.came(path, thing);
    }
    found.out.sort_by(|a, b| (&a.item.path, &a.item.before).cmp(&(&b.item.path, &b.item.before)));
    found.out
}

struct Found {
    out: Vec<Difference>,
}

impl Found {
    fn gone(&mut self, path: &str, thing: &Thing, now: Option<&String>, new: &Api<'_>) {
        let (after, reason, origin) = match now {
            Some(now) => {
                let other = &new.things[now];
                let reason = format!("`{}` is called `{}` now", whole(path), whole(now));
                (head(now, other), reason, Some(other.origin.clone()))
            }
            None => {
                let reason = match thing.kind {
                    Kind::Module { feature: true, .. } => {
                        format!("the module and the cargo feature `{path}` are gone")
                    }
                    Kind::Marker => format!("no request requires `{}` any longer", last(path)),
                    Kind::ReExport => format!("`{}` is found in its own module only", whole(path)),
                    _ => format!("`{}` is gone", shown(path, thing)),
                };
                (String::new(), reason, None)
            }
        };
        let item = Item { path: whole(path), before: head(path, thing), after, level: Rust::Major };
        let old = Some(thing.origin.clone());
        self.out.push(Difference {
            item,
            reason,
            thing: path.to_owned(),
            is_thing: true,
            member: None,
            now: now.cloned(),
            deprecation: false,
            old,
            new: origin,
        });
    }

    fn came(&mut self, path: &str, thing: &Thing) {
        let reason = match thing.kind {
            Kind::Module { feature: true, .. } => {
                format!("there is a module and a cargo feature `{path}`")
            }
            _ => format!("there is `{}` now", shown(path, thing)),
        };
        let after = head(path, thing);
        let item = Item { path: whole(path), before: String::new(), after, level: Rust::Minor };
        let new = Some(thing.origin.clone());
        self.out.push(Difference {
            item,
            reason,
            thing: path.to_owned(),
            is_thing: true,
            member: None,
            now: None,
            deprecation: false,
            old: None,
            new,
        });
    }

    fn both(&mut self, path: &str, old: &Thing, new: &Thing) {
        if let Some((level, reason)) = heads(path, old, new) {
            // The state is what the setters make it.
            let lost = has_state(old) && !has_state(new);
            let setters = || required(old).map(|setter| setter.origin.clone()).collect();
            let made = if lost { Origin::Many(setters()) } else { old.origin.clone() };
            let (before, mut after) = (head(path, old), head(path, new));
            if before == after {
                after = match (old.hidden, new.hidden) {
                    (false, true) => format!("#[doc(hidden)] {after}"),
                    _ => after,
                };
            }
            self.out.push(Difference {
                item: Item { path: whole(path), before, after, level },
                reason,
                thing: path.to_owned(),
                is_thing: true,
                member: None,
                now: None,
                deprecation: false,
                old: Some(made),
                new: Some(new.origin.clone()),
            });
            // What an enum has says nothing of the struct that took its place.
            if old.kind.word() != new.kind.word() && !is_builder(old.kind) {
                return;
            }
        }
        if old.members.is_empty() && new.members.is_empty() {
            return;
        }
        let (before, after) = (by_name(old), by_name(new));
        // What made the members that differ, in either document.
        let (mut changed_old, mut changed_new) = (BTreeSet::new(), BTreeSet::new());
        for twin in [false, true] {
            let names: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
            for name in names {
                let (was, is) = (before.get(&name), after.get(&name));
                if is.or(was).is_none_or(|member| member.twin != twin) {
                    continue;
                }
                // One setter is one item, however many methods it has.
                let told = was.is_some_and(|member| changed_old.contains(&member.origin))
                    || is.is_some_and(|member| changed_new.contains(&member.origin));
                if twin && told {
                    continue;
                }
                if let Some(difference) = member(path, old, new, was.copied(), is.copied()) {
                    changed_old.extend(was.map(|member| &member.origin));
                    changed_new.extend(is.map(|member| &member.origin));
                    self.out.push(difference);
                }
            }
        }
    }
}

fn by_name(thing: &Thing) -> BTreeMap<(Space, &str), &Member> {
    thing
        .members
        .iter()
        .map(|member| ((member.shape.space(), member.name.as_str()), member))
        .collect()
}

/// What is different about the item itself.
fn heads(path: &str, old: &Thing, new: &Thing) -> Option<(Rust, String)> {
    let name = last(path);
    match (old.kind, new.kind) {
        (Kind::Module { default: true, feature: true }, Kind::Module { default: false, .. }) => {
            return Some((Rust::Major, format!("the feature `{name}` is no longer on by default")));
        }
        (Kind::Module { default: false, .. }, Kind::Module { default: true, feature: true }) => {
            return Some((Rust::Minor, format!("the feature `{name}` is on by default")));
        }
        (Kind::Module { feature: true, .. }, Kind::Module { feature: false, .. }) => {
            return Some((Rust::Major, format!("there is no feature `{name}` any longer")));
        }
        (Kind::Builder { bare: true }, Kind::Builder { bare: false }) => {
            let text = format!("`{name}` was another name of `Request` and is a type of its own");
            return Some((Rust::Minor, text));
        }
        (Kind::Builder { bare: false }, Kind::Builder { bare: true }) => {
            let text = format!("`{name}` is only another name of `Request` now");
            return Some((Rust::Major, text));
        }
        (Kind::Builder { .. }, Kind::Builder { .. }) if has_state(old) && !has_state(new) => {
            let text = format!("`{name}` requires nothing any longer and has no type parameter");
            return Some((Rust::Major, text));
        }
        (Kind::ReExport, _) | (_, Kind::ReExport) => {}
        (old, new) if std::mem::discriminant(&old) != std::mem::discriminant(&new) => {
            let kind = |kind: Kind| match kind {
                Kind::Struct => "a struct",
                Kind::Enum => "an enum of texts",
                Kind::IntEnum => "a number with names",
                Kind::Union => "an enum of types",
                Kind::Builder { .. } => "a request",
                Kind::Handle => "a resource",
                _ => "something else",
            };
            return Some((Rust::Major, format!("`{name}` was {} and is {}", kind(old), kind(new))));
        }
        _ => {}
    }
    match (old.hidden, new.hidden) {
        (false, true) => {
            Some((Rust::Major, format!("`{name}` is hidden: no part of the public API any longer")))
        }
        (true, false) => Some((Rust::Minor, format!("`{name}` is a part of the public API now"))),
        _ => None,
    }
}

/// What is different about a member.
fn member(
    path: &str,
    old: &Thing,
    new: &Thing,
    was: Option<&Member>,
    is: Option<&Member>,
) -> Option<Difference> {
    let any = is.or(was)?;
    let thing = if is.is_some() { new } else { old };
    let shown = member_path(path, thing, any);
    let (level, reason) = match (was, is) {
        (Some(_), None) => (Rust::Major, format!("`{shown}` is gone")),
        (None, Some(is)) => came(thing, is, &shown),
        (Some(was), Some(is)) if !was.hidden && is.hidden => {
            (Rust::Major, format!("`{shown}` is hidden: no part of the public API any longer"))
        }
        (Some(was), Some(is)) => changed(was, is, &shown)?,
        (None, None) => return None,
    };
    let text = |member: Option<&Member>| {
        member.map(|member| member.shape.signature(&member.name)).unwrap_or_default()
    };
    let (before, mut after) = (text(was), text(is));
    let deprecation = before == after && level == Rust::Minor;
    if before == after {
        let attribute = if deprecation { "#[deprecated]" } else { "#[doc(hidden)]" };
        after = format!("{attribute} {after}");
    }
    let (made_old, made_new) = made(old, new, was, is);
    Some(Difference {
        item: Item { path: shown, before, after, level },
        reason,
        thing: path.to_owned(),
        is_thing: false,
        member: Some((any.shape.space(), any.name.clone())),
        now: None,
        deprecation,
        old: made_old,
        new: made_new,
    })
}

/// What made a member in either document. For `new` these are the properties whose arguments are
/// others, since the struct as a whole says little.
fn made(
    old: &Thing,
    new: &Thing,
    was: Option<&Member>,
    is: Option<&Member>,
) -> (Option<Origin>, Option<Origin>) {
    let args = |member: Option<&Member>| match member.map(|member| &member.shape) {
        Some(Shape::New(args)) => args.clone(),
        _ => Vec::new(),
    };
    let (before, after) = (args(was), args(is));
    // The properties of arguments that only one side has.
    let lone = |own: &[(String, Str)], other: &[(String, Str)]| -> BTreeSet<String> {
        own.iter().filter(|arg| !other.contains(arg)).map(|(name, _)| name.clone()).collect()
    };
    let mut names = lone(&before, &after);
    names.extend(lone(&after, &before));
    let of = |thing: &Thing, member: Option<&Member>| {
        let is_arg =
            |other: &&Member| matches!(other.shape, Shape::Field(_)) && names.contains(&other.name);
        let fields: Vec<Origin> =
            thing.members.iter().filter(is_arg).map(|field| field.origin.clone()).collect();
        match fields.is_empty() {
            true => member.map(|member| member.origin.clone()),
            false => Some(Origin::Many(fields)),
        }
    };
    (of(old, was), of(new, is))
}

/// Something new is harmless, unless it has to be used.
fn came(thing: &Thing, member: &Member, shown: &str) -> (Rust, String) {
    match &member.shape {
        Shape::Setter { required: true, .. } if is_builder(thing.kind) => {
            (Rust::Major, format!("`{shown}` has to be called before the request can be sent"))
        }
        _ => (Rust::Minor, format!("there is `{shown}` now")),
    }
}

fn changed(was: &Member, is: &Member, shown: &str) -> Option<(Rust, String)> {
    let major = |text: String| Some((Rust::Major, text));
    match (&was.shape, &is.shape) {
        (Shape::Field(old), Shape::Field(new)) if old != new => {
            major(format!("the type of `{shown}` is `{new}` and was `{old}`"))
        }
        (Shape::Variant(old), Shape::Variant(new)) if old != new => {
            major(format!("the variant `{shown}` holds something else"))
        }
        (Shape::Const(old), Shape::Const(new)) if old != new => {
            major(format!("`{shown}` stands for {new} and stood for {old}"))
        }
        (Shape::New(old), Shape::New(new)) if !same_arguments(old, new) => {
            let types = |args: &[(String, Str)]| -> Vec<Str> {
                args.iter().map(|(_, ty)| Str::clone(ty)).collect()
            };
            let text = match (new.len().cmp(&old.len()), types(old) == types(new)) {
                (Ordering::Greater, _) => "asks for more",
                (Ordering::Less, _) => "has an argument less",
                (_, true) => "takes its arguments in another order",
                (_, false) => "takes other arguments",
            };
            major(format!("`{shown}` {text}"))
        }
        (
            Shape::Setter { arg: old, required: before },
            Shape::Setter { arg: new, required: after },
        ) => match (before, after) {
            (false, true) => {
                major(format!("`{shown}` has to be called before the request can be sent"))
            }
            (true, false) => major(format!(
                "`{shown}` need not be called any longer, which changes the type of the request"
            )),
            _ if old != new => major(format!("`{shown}` takes `{new}` and took `{old}`")),
            _ => deprecated(was, is, shown),
        },
        (Shape::Send(old), Shape::Send(new)) if old != new => {
            major(format!("`{shown}` returns `{new}` and returned `{old}`"))
        }
        (Shape::Open { args: a, out: old }, Shape::Open { args: b, out: new }) => {
            // A name of an argument is only documentation.
            match (a.len() == b.len(), old == new) {
                (false, _) => major(format!("`{shown}` takes {} and took {}", count(b), count(a))),
                (true, false) => major(format!("`{shown}` returns `{new}` and returned `{old}`")),
                (true, true) => deprecated(was, is, shown),
            }
        }
        (old, new) if std::mem::discriminant(old) != std::mem::discriminant(new) => {
            major(format!("`{shown}` is something else"))
        }
        _ => deprecated(was, is, shown),
    }
}

/// Whether a call of `new` means the same: a name is only documentation, unless it stands at
/// another place, where a value of the same type would be taken for another one.
fn same_arguments(old: &[(String, Str)], new: &[(String, Str)]) -> bool {
    let types = old.iter().map(|(_, ty)| ty).eq(new.iter().map(|(_, ty)| ty));
    let place = |name: &String| new.iter().position(|(other, _)| other == name);
    let mut old = old.iter().enumerate();
    types && old.all(|(at, (name, _))| place(name).is_none_or(|now| now == at))
}

fn count(args: &[String]) -> String {
    match args.len() {
        0 => "no argument".to_owned(),
        1 => "one argument".to_owned(),
        more => format!("{more} arguments"),
    }
}

fn deprecated(was: &Member, is: &Member, shown: &str) -> Option<(Rust, String)> {
    let became = !was.deprecated && is.deprecated;
    became.then(|| (Rust::Minor, format!("using `{shown}` warns: it is deprecated")))
}
