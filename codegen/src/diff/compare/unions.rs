//! `oneOf` and `anyOf`: members are paired by what they are, never by their order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::doc::{list, object, sole_reference, text};
use super::schema::Pair;
use super::view::Held;
use super::{At, Compare, short};
use crate::diff::rules::DOCUMENTATION;

impl<'d> Compare<'d> {
    pub(super) fn unions(&mut self, at: &At, pair: &Pair<'d>) {
        if !pair.union_told() {
            match (pair.old.unions.as_slice(), pair.new.unions.as_slice()) {
                ([], []) => {}
                ([], news) => {
                    let after = news.iter().map(|(_, held)| members_of(held)).collect::<Vec<_>>();
                    self.fact(at, "became-union", "", after.join(" and "));
                }
                (olds, []) => {
                    let before = olds.iter().map(|(_, held)| members_of(held)).collect::<Vec<_>>();
                    self.fact(at, "no-longer-union", before.join(" and "), "");
                }
                ([(before, old)], [(after, new)]) => {
                    self.keyword(at, before, after);
                    self.members(at, old, new, pair);
                }
                (olds, news) => {
                    for (key, old) in olds {
                        if let Some((_, new)) = news.iter().find(|(other, _)| other == key) {
                            self.members(at, old, new, pair);
                        }
                    }
                }
            }
        }
        self.discriminator(at, pair);
    }

    /// A schema became one member of a union, or is the only one that is left.
    pub(super) fn wrapped(
        &mut self,
        at: &At,
        pair: &Pair<'d>,
        (old, new): (&'d Value, &'d Value),
        (before, after): (String, String),
    ) {
        let became = pair.old.unions.is_empty();
        let union = if became { &pair.new.unions } else { &pair.old.unions };
        let members: Vec<(&'d Value, String)> = union
            .iter()
            .flat_map(|(_, held)| {
                let members = held.value.as_array().into_iter().flatten().enumerate();
                members.map(|(index, member)| (member, format!("{}/{index}", held.pointer)))
            })
            .collect();
        let other = if became { old } else { new };
        let same = |run: &mut Self, member: &'d Value| {
            let (shapes, others) = (&mut run.shapes.0, &mut run.shapes.1);
            let (old, new) = if became { (other, member) } else { (member, other) };
            shapes.without_null(old) == others.without_null(new)
        };
        let found = members.iter().position(|(member, _)| same(self, member)).or_else(|| {
            // Not the same, but the only one of its kind.
            let kind = text(other, "type")?;
            let of =
                |(_, (member, _)): &(usize, &(&Value, String))| text(member, "type") == Some(kind);
            let mut all = members.iter().enumerate().filter(of);
            let only = all.next()?.0;
            all.next().is_none().then_some(only)
        });
        let Some(found) = found else {
            self.fact(at, "type-changed", before, after);
            return;
        };
        let id = if became { "became-union" } else { "no-longer-union" };
        self.fact(at, id, before, after);
        let (member, pointer) = &members[found];
        // That null is admitted has been told already.
        let start = self.found.facts.len();
        if became {
            self.schema(&at.moved(&at.old, pointer), old, member);
        } else {
            self.schema(&at.moved(pointer, &at.new), member, new);
        }
        let here = at.local.clone();
        let told = ["became-nullable", "became-not-nullable", DOCUMENTATION];
        let inner = self.found.facts.split_off(start);
        let inner = inner.into_iter().filter(|fact| fact.local != here || !told.contains(&fact.id));
        self.found.facts.extend(inner);
    }

    fn keyword(&mut self, at: &At, old: &str, new: &str) {
        match (old, new) {
            ("anyOf", "oneOf") => self.fact(at, "any-of-became-one-of", old, new),
            ("oneOf", "anyOf") => self.fact(at, "one-of-became-any-of", old, new),
            _ => {}
        }
    }

    fn members(&mut self, at: &At, old: &Held<'d>, new: &Held<'d>, pair: &Pair<'d>) {
        let (mut olds, mut news) = (flat(old), flat(new));
        let mut pairs = Vec::new();
        let mut take = |olds: &mut Vec<Flat<'d>>,
                        news: &mut Vec<Flat<'d>>,
                        same: &mut dyn FnMut(&'d Value, &'d Value) -> bool| {
            olds.retain(|before| {
                let found = news.iter().position(|after| same(before.1, after.1));
                if let Some(found) = found {
                    pairs.push((before.clone(), news.remove(found)));
                }
                found.is_none()
            });
        };
        take(&mut olds, &mut news, &mut |old, new| old == new);
        take(&mut olds, &mut news, &mut |old, new| {
            target(old).is_some() && target(old) == target(new)
        });
        take(&mut olds, &mut news, &mut |old, new| !self.differ(old, new));
        let title = |value: &'d Value| text(value, "title");
        take(&mut olds, &mut news, &mut |old, new| {
            title(old).is_some() && title(old) == title(new) && inline(old) && inline(new)
        });
        // A member of a kind that nothing else on either side has is the same one.
        for kind in ["array", "boolean", "integer", "number", "object", "string"] {
            let of = |all: &[Flat<'_>]| {
                all.iter().filter(|(_, value)| text(value, "type") == Some(kind)).count()
            };
            if of(&olds) == 1 && of(&news) == 1 {
                let is = |value: &Value| text(value, "type") == Some(kind);
                take(&mut olds, &mut news, &mut |old, new| is(old) && is(new));
            }
        }
        // A component under another name.
        let (before, after) = (self.old, self.new);
        let renamed = |old: &Value, new: &Value| match (target(old), target(new)) {
            (Some(old), Some(new)) => after.target(old).is_none() && before.target(new).is_none(),
            _ => false,
        };
        let candidates = (
            olds.iter()
                .filter(|(_, value)| target(value).is_some_and(|to| after.target(to).is_none()))
                .count(),
            news.iter()
                .filter(|(_, value)| target(value).is_some_and(|to| before.target(to).is_none()))
                .count(),
        );
        if candidates == (1, 1) {
            take(&mut olds, &mut news, &mut |old, new| renamed(old, new));
        }
        let names: BTreeMap<&str, &str> =
            pairs.iter().filter_map(|((_, old), (_, new))| target(old).zip(target(new))).collect();
        for ((before, old_member), (after, new_member)) in pairs {
            // The same label whichever side is the old one.
            let both = |key: &str| {
                text(old_member, key).filter(|known| Some(*known) == text(new_member, key))
            };
            let step = match both("title").or_else(|| both("type")) {
                _ if target(old_member).is_some() && target(new_member).is_some() => String::new(),
                Some(label) => format!("|{label}"),
                None => "|member".to_owned(),
            };
            let at = at.local(&step).moved(before, after);
            self.schema(&at, old_member, new_member);
        }
        let listed = |all: &[Flat<'_>]| {
            let all: BTreeSet<String> = all.iter().map(|(_, value)| short::schema(value)).collect();
            all.into_iter().collect::<Vec<_>>().join(", ")
        };
        if !olds.is_empty() {
            self.fact(at, "union-member-removed", listed(&olds), "");
        }
        if !news.is_empty() {
            self.fact(at, "union-member-added", "", listed(&news));
        }
        // Told with the members themselves.
        let moved: BTreeSet<&str> =
            olds.iter().chain(&news).filter_map(|(_, value)| target(value)).collect();
        self.mapping(at, pair, &moved, &names);
    }

    fn discriminator(&mut self, at: &At, pair: &Pair<'d>) {
        let Some((old, new)) = pair.key("discriminator") else { return };
        let name = |value: &Value| text(value, "propertyName").unwrap_or_default().to_owned();
        match (old, new) {
            (None, Some(new)) => self.fact(at, "discriminator-added", "", name(new)),
            (Some(old), None) => self.fact(at, "discriminator-removed", name(old), ""),
            (Some(old), Some(new)) if name(old) != name(new) => {
                self.fact(at, "discriminator-changed", name(old), name(new));
            }
            _ => {}
        }
    }

    /// The values that select a member, other than those of members that came or went.
    /// `names` holds what members are called on the other side.
    fn mapping(
        &mut self,
        at: &At,
        pair: &Pair<'d>,
        moved: &BTreeSet<&str>,
        names: &BTreeMap<&str, &str>,
    ) {
        let Some((Some(old), Some(new))) = pair.key("discriminator") else { return };
        let called = |names: &BTreeMap<&str, &str>| -> BTreeMap<String, String> {
            let names = names.iter();
            names.map(|(old, new)| (short::name_of(old), short::name_of(new))).collect()
        };
        let names = called(names);
        let moved: BTreeSet<String> = moved.iter().map(|to| short::name_of(to)).collect();
        // A target is a reference, or the name of a component alone.
        let of = |value: &'d Value| -> BTreeMap<&'d str, String> {
            let entries = object(value, "mapping").iter();
            let entries =
                entries.filter_map(|(key, to)| Some((key.as_str(), short::name_of(to.as_str()?))));
            // A member is selected by its own name in any case.
            entries.filter(|(key, to)| to != key && !moved.contains(to)).collect()
        };
        let (mut old, new) = (of(old), of(new));
        for to in old.values_mut() {
            if let Some(now) = names.get(to.as_str()) {
                to.clone_from(now);
            }
        }
        let without = |all: &BTreeMap<&str, String>, other: &BTreeMap<&str, String>| {
            let left = all.iter().filter(|(key, to)| other.get(*key) != Some(*to));
            left.map(|(key, to)| format!("{key}: {to}")).collect::<Vec<_>>()
        };
        let (gone, came) = (without(&old, &new), without(&new, &old));
        if !gone.is_empty() || !came.is_empty() {
            let text = |list: Vec<String>| {
                if list.is_empty() { "no such values".to_owned() } else { list.join(", ") }
            };
            self.fact(at, "discriminator-changed", text(gone), text(came));
        }
    }
}

/// A member of a union, with its pointer.
type Flat<'d> = (String, &'d Value);

/// The members of a union. One that is nothing but a union of the same kind adds its own, since
/// that admits the same.
fn flat<'d>(held: &Held<'d>) -> Vec<Flat<'d>> {
    let keyword = held.pointer.rsplit('/').next().unwrap_or_default();
    let mut out = Vec::new();
    members_below(held.value, &held.pointer, keyword, &mut out);
    out
}

fn members_below<'d>(list: &'d Value, pointer: &str, keyword: &str, out: &mut Vec<Flat<'d>>) {
    for (index, member) in list.as_array().into_iter().flatten().enumerate() {
        let place = format!("{pointer}/{index}");
        match member.get(keyword) {
            Some(inner) if member.as_object().is_some_and(|map| map.len() == 1) => {
                members_below(inner, &format!("{place}/{keyword}"), keyword, out);
            }
            _ => out.push((place, member)),
        }
    }
}

fn inline(member: &Value) -> bool {
    target(member).is_none()
}

/// The reference that a member is, perhaps with words beside it.
fn target(member: &Value) -> Option<&str> {
    sole_reference(member).or_else(|| match list(member, "allOf") {
        [only] => sole_reference(only),
        _ => None,
    })
}

fn members_of(held: &Held<'_>) -> String {
    let names = held.value.as_array().into_iter().flatten().map(short::schema);
    short::cut(&format!("one of {}", names.collect::<Vec<_>>().join(", ")))
}
