//! Which change of the document made which item different.
//!
//! An item knows the places that made it, a change knows where it happened. Where these do not
//! meet, the users of a type are asked, then theirs: a type is new because something that is new
//! needs it. What nobody explains is told as a change of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Origin};
use super::compare::{Difference, compare};
use super::rest::{groups, unexplained, with_what_they_name};
use super::touch::{Touch, touch, untouched};
use super::uses::Uses;
use crate::diff::model::{Change, Report, Rust};
use crate::ir::Operation;

/// The rule for items that no change of the document explains.
pub const UNEXPLAINED: &str = "rust-api-changed";

/// So many items are listed with a change.
pub const SHOWN: usize = 12;

/// How far up the users of a type are asked.
const DEPTH: usize = 8;

/// Gives every change its verdict for Rust users, with the items that it made different.
pub fn link(report: &mut Report, old: &Api<'_>, new: &Api<'_>) {
    let differences = compare(old, new);
    let mut by_change: BTreeMap<usize, Vec<Difference>> = BTreeMap::new();
    let mut rest: Vec<Difference> = Vec::new();
    let finder = Finder::new(&report.changes, old, new);
    for difference in differences {
        let found = finder.causes(&difference);
        if found.is_empty() {
            rest.push(difference);
            continue;
        }
        for index in found {
            by_change.entry(index).or_default().push(difference.clone());
        }
    }
    for change in &mut report.documentation {
        change.rust = Rust::None;
        change.rust_reason = "Only documentation of the crate is different.".to_owned();
    }
    let rest = with_what_they_name(rest, &mut by_change);
    for (index, change) in report.changes.iter_mut().enumerate() {
        verdict(change, by_change.remove(&index).unwrap_or_default());
    }
    report.changes.extend(groups(rest).into_iter().map(|items| unexplained(items, old, new)));
    report.summary.rust.clear();
    for change in &report.changes {
        *report.summary.rust.entry(change.rust).or_default() += 1;
    }
    // The worst one is the first in order.
    report.summary.bump =
        report.changes.iter().map(|change| change.rust).min().unwrap_or(Rust::None);
}

/// Fills the verdict of a change in from the items that it made different.
pub(super) fn verdict(change: &mut Change, mut differences: Vec<Difference>) {
    // The worst first; among equals another name, which explains the others, then what is nearest
    // to the client.
    differences.sort_by(|a, b| {
        let rank = |difference: &Difference| {
            let client = difference.item.path.starts_with("client.");
            (difference.item.level, difference.now.is_none(), !client)
        };
        (rank(a), &a.item).cmp(&(rank(b), &b.item))
    });
    let Some(first) = differences.first() else {
        change.rust = Rust::None;
        change.rust_reason = match touch(&change.id, &change.pointer) {
            Touch::Nothing(why) => why,
            _ => untouched(&change.id),
        }
        .to_owned();
        return;
    };
    change.rust = first.item.level;
    let more = match differences.len() - 1 {
        0 => String::new(),
        1 => ", and one more item is different".to_owned(),
        more => format!(", and {more} more items are different"),
    };
    change.rust_reason = sentence(&format!("{}{more}", first.reason));
    change.items = differences.into_iter().take(SHOWN).map(|difference| difference.item).collect();
}

/// `the type of ..` -> `The type of ...`
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

struct Finder<'r> {
    /// Changes that can touch an item, by pointer. A pointer may mean another place in the other
    /// document, since some count.
    places: BTreeMap<&'r str, Vec<usize>>,
    changes: &'r [Change],
    /// Old pointers of what has another one now.
    moved: Vec<(String, String)>,
    old: Uses<'r>,
    new: Uses<'r>,
}

/// How well a place fits, the smaller the better: at, below or above; a pointer of the same
/// document or of the other one; how far.
type Score = (u8, bool, usize);

type Best = Option<(Score, BTreeSet<usize>)>;

/// A place in one of the documents.
#[derive(Clone, Copy)]
struct Place<'p> {
    pointer: &'p str,
    /// It is a pointer of the old document.
    old: bool,
}

/// Operations and components whose pointer is another one: old and new.
fn moved(changes: &[Change], old: &Api<'_>, new: &Api<'_>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let shape = |op: &Operation| {
        let plain = op.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        format!("{} {}", op.method.as_str(), plain.collect::<Vec<_>>().join("/"))
    };
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    let there: BTreeSet<&str> =
        old.model.ir.operations.iter().map(|op| op.pointer.as_str()).collect();
    for op in new.model.ir.operations.iter().filter(|op| !there.contains(op.pointer.as_str())) {
        known.insert(shape(op), &op.pointer);
        known.extend(op.id.clone().map(|id| (id, op.pointer.as_str())));
    }
    let there: BTreeSet<&str> =
        new.model.ir.operations.iter().map(|op| op.pointer.as_str()).collect();
    for op in old.model.ir.operations.iter().filter(|op| !there.contains(op.pointer.as_str())) {
        let ids = [op.id.clone(), Some(shape(op))];
        let now = ids.iter().flatten().find_map(|id| known.get(id));
        out.extend(now.map(|now| (op.pointer.clone(), (*now).to_owned())));
    }
    for change in changes.iter().filter(|change| change.id == "schema-renamed") {
        if let Some((section, _)) = change.pointer.rsplit_once('/') {
            let was = change.before.trim_matches('`').rsplit(['.', '/']).next().unwrap_or_default();
            out.push((format!("{section}/{was}"), change.pointer.clone()));
        }
    }
    out
}

/// Whether a pointer of the change can only be one of the other document: what was added is not in
/// the old one, and a parameter that went is not in the new one, whatever has its number now.
fn is_elsewhere(change: &Change, old: bool) -> bool {
    let gone = change.id.ends_with("-removed") && !change.id.starts_with("enum-");
    let came = change.id.ends_with("-added") && !change.id.starts_with("enum-");
    if old { came } else { gone }
}

/// The pointers of a change that are its own. What came or went has none in the other document, and
/// what would hold it there may hold much else.
fn own_places(change: &Change) -> impl Fn(&str) -> bool {
    let one_sided = change.id.ends_with("-added") || change.id.ends_with("-removed");
    let parent = |pointer: &str| -> Option<&'static str> {
        let (above, _) = pointer.rsplit_once('/')?;
        ["/properties", "/parameters"].into_iter().find(|end| above.ends_with(end))
    };
    let kinds = [("property-", "/properties"), ("parameter-", "/parameters")];
    let kind = kinds.into_iter().find(|(part, _)| one_sided && change.id.contains(part));
    let kind = kind.map(|(_, end)| end);
    let some = change.pointers.iter().any(|pointer| parent(pointer) == kind);
    move |pointer| kind.is_none() || !some || parent(pointer) == kind
}

/// The type of a field without what says how it may be missing.
fn inner(ty: &str) -> &str {
    let wrapped = ["Option<", "Field<", "Box<"].iter().find_map(|start| ty.strip_prefix(start));
    wrapped.and_then(|rest| rest.strip_suffix('>')).map_or(ty, inner)
}

/// Whether something that holds all of a pointer may explain it: an operation, a component, or all
/// webhooks, but not all components.
fn holds(pointer: &str) -> bool {
    pointer.matches('/').count() >= 3 || pointer == "#/webhooks"
}

impl<'r> Finder<'r> {
    fn new(changes: &'r [Change], old: &'r Api<'r>, new: &'r Api<'r>) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, change) in changes.iter().enumerate() {
            if !matches!(touch(&change.id, &change.pointer), Touch::Nothing(_)) {
                let all = change.pointers.iter().chain([&change.pointer]);
                let all: BTreeSet<&str> = all.map(String::as_str).collect();
                // In the document that lacks it, what holds it stands for it.
                let holds = |pointer: &str| {
                    let start = format!("{pointer}/");
                    all.range(start.as_str()..).next().is_some_and(|next| next.starts_with(&start))
                };
                let own = own_places(change);
                for pointer in all.iter().filter(|pointer| !holds(pointer) && own(pointer)) {
                    places.entry(pointer).or_default().push(index);
                }
            }
        }
        let moved = moved(changes, old, new);
        Self { places, changes, moved, old: Uses::new(old), new: Uses::new(new) }
    }

    /// The changes that explain a difference.
    fn causes(&self, difference: &Difference) -> Vec<usize> {
        let mut sides: Vec<(&Origin, &Uses<'_>, bool)> = Vec::new();
        sides.extend(difference.old.as_ref().map(|origin| (origin, &self.old, true)));
        sides.extend(difference.new.as_ref().map(|origin| (origin, &self.new, false)));
        let mut best: Best = None;
        for &(origin, uses, old) in &sides {
            // What is in a type does not say how it is called, or whether it is there.
            let moved = difference.is_thing
                && (difference.old.is_none()
                    || difference.new.is_none()
                    || difference.now.is_some());
            let many = moved || origin.is_wide();
            for pointer in uses.places(origin) {
                self.at(Place { pointer: &pointer, old }, difference, !many, &mut best);
                if let Some(now) = self.now(&pointer).filter(|_| old) {
                    self.at(Place { pointer: &now, old: false }, difference, !many, &mut best);
                }
            }
        }
        if best.is_none() {
            for &(origin, uses, _) in &sides {
                self.through_relatives(&uses.places(origin), difference, &mut best);
            }
        }
        if best.is_none() {
            self.through_swap(difference, &mut best);
        }
        if best.is_none() {
            for &(origin, uses, old) in &sides {
                let aliases = uses.places(origin).into_iter();
                for pointer in aliases.flat_map(|place| uses.aliases(&place)) {
                    self.at(Place { pointer, old }, difference, true, &mut best);
                }
            }
        }
        // Who uses a type decides whether it is there, where it is, what setters it has, and whether
        // a field can say null; not what a field holds.
        let item = &difference.item;
        let stays = difference.old.is_some() && difference.new.is_some() && !difference.is_thing;
        if best.is_none() && !(stays && inner(&item.before) != inner(&item.after)) {
            for &(origin, uses, old) in &sides {
                self.through_users(origin, uses, old, difference, &mut best);
            }
        }
        if best.is_none() && !stays {
            self.by_reach(&sides, difference, &mut best);
        }
        let found: Vec<usize> =
            best.map(|(_, found)| found.into_iter().collect()).unwrap_or_default();
        // Each argument of `new` has a place of its own.
        let arguments = |origin: &Origin| matches!(origin, Origin::Many(_)) && !origin.is_wide();
        if sides.iter().any(|(origin, ..)| arguments(origin)) {
            return found;
        }
        // What came is due to what was added, where several changes have one place.
        let wanted = match (&difference.old, &difference.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        };
        let of_a_kind = |index: &usize| {
            let id = self.changes[*index].id.as_str();
            match wanted {
                "changed" => !id.ends_with("added") && !id.ends_with("removed"),
                _ => id.ends_with(wanted),
            }
        };
        let fitting: Vec<usize> = found.iter().copied().filter(of_a_kind).collect();
        if fitting.is_empty() { found } else { fitting }
    }

    fn touch(&self, index: usize) -> Touch {
        touch(&self.changes[index].id, &self.changes[index].pointer)
    }

    /// Where the place of an old pointer is now, if it has moved.
    fn now(&self, pointer: &str) -> Option<String> {
        let mut known = self.moved.iter().filter_map(|(was, is)| {
            let rest = pointer.strip_prefix(was.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{is}{rest}"))
        });
        known.next()
    }

    /// Changes at a place, below it, or above it.
    fn at(&self, at: Place<'_>, difference: &Difference, below: bool, best: &mut Best) {
        if let Some(found) = self.places.get(at.pointer) {
            self.offer(0, at.old, 0, found, difference, best);
        }
        if below {
            let start = format!("{}/", at.pointer);
            for (place, found) in self.places.range(start.as_str()..) {
                let Some(rest) = place.strip_prefix(start.as_str()) else { break };
                self.offer(1, at.old, rest.matches('/').count(), found, difference, best);
            }
        }
        let mut above = at.pointer;
        let mut steps = 0;
        while let Some((parent, _)) = above.rsplit_once('/') {
            (above, steps) = (parent, steps + 1);
            if holds(above) {
                self.whole(Place { pointer: above, ..at }, steps, difference, best);
            }
        }
    }

    /// Changes at a place that can touch all that is below.
    fn whole(&self, at: Place<'_>, steps: usize, difference: &Difference, best: &mut Best) {
        if let Some(found) = self.places.get(at.pointer) {
            let whole = |index: &usize| self.touch(*index) == Touch::Whole;
            let found: Vec<usize> = found.iter().copied().filter(whole).collect();
            self.offer(2, at.old, steps, &found, difference, best);
        }
    }

    fn offer(
        &self,
        how: u8,
        old: bool,
        steps: usize,
        found: &[usize],
        difference: &Difference,
        best: &mut Best,
    ) {
        for index in found {
            let change = &self.changes[*index];
            if (touch(&change.id, &change.pointer) == Touch::Deprecation) != difference.deprecation
            {
                continue;
            }
            let score = (how, is_elsewhere(change, old), steps);
            match best {
                Some((known, all)) if *known == score => {
                    all.insert(*index);
                }
                Some((known, _)) if *known < score => {}
                _ => *best = Some((score, BTreeSet::from([*index]))),
            }
        }
    }

    /// Where another type stands now: what is different between the two.
    fn through_swap(&self, difference: &Difference, best: &mut Best) {
        let item = &difference.item;
        let (before, after) = (self.old.named(&item.before), self.new.named(&item.after));
        let gone: Vec<&String> = before
            .iter()
            .filter(|(path, _)| !after.contains_key(**path))
            .flat_map(|(_, all)| *all)
            .collect();
        let came: Vec<&String> = after
            .iter()
            .filter(|(path, _)| !before.contains_key(**path))
            .flat_map(|(_, all)| *all)
            .collect();
        let within = |change: &Change, all: &[&String]| {
            let inside = |pointer: &String, of: &String| {
                let rest = pointer.strip_prefix(of.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            change.pointers.iter().any(|pointer| all.iter().any(|of| inside(pointer, of)))
        };
        let between = |change: &&Change| within(change, &gone) && within(change, &came);
        // The worst one is the first.
        let found = self.changes.iter().position(|change| between(&change));
        if let Some(index) = found {
            *best = Some(((3, false, 0), BTreeSet::from([index])));
        }
    }

    /// Equal schemas are one type: what happens to one of them parts it from the others, or joins
    /// it to others.
    fn through_relatives(&self, places: &[String], difference: &Difference, best: &mut Best) {
        for (uses, old) in [(&self.old, true), (&self.new, false)] {
            let relatives = places.iter().flat_map(|place| uses.relatives(place));
            for pointer in relatives.filter(|pointer| !places.contains(pointer)) {
                self.at(Place { pointer, old }, difference, true, best);
            }
        }
    }

    /// The users of the types that made it, then theirs.
    fn through_users(
        &self,
        origin: &Origin,
        uses: &Uses<'_>,
        old: bool,
        difference: &Difference,
        best: &mut Best,
    ) {
        let mut level: BTreeSet<_> = uses.types(origin);
        let mut seen = level.clone();
        for _ in 0..DEPTH {
            let mut next = BTreeSet::new();
            let mut here: Best = None;
            for user in level.iter().flat_map(|id| uses.of(*id)) {
                // What is below a property is its own type, which was asked before.
                let below = matches!(user, Origin::Body(..) | Origin::Output(_));
                for pointer in uses.places(user) {
                    self.at(Place { pointer: &pointer, old }, difference, below, &mut here);
                }
                // What stands in components may be there for an operation that is new.
                if let Some(pointer) = uses.operation_pointer(user) {
                    self.whole(Place { pointer, old }, 0, difference, &mut here);
                }
                next.extend(uses.types(user));
            }
            if let Some((_, found)) = here {
                // One is enough: what is above it has the same reason.
                let first = found.into_iter().take(1).collect();
                if best.is_none() {
                    *best = Some(((3, false, 0), first));
                }
                return;
            }
            level = next.difference(&seen).copied().collect();
            seen.extend(&level);
        }
    }

    /// Changes that say themselves that they reach the operation.
    fn by_reach(
        &self,
        sides: &[(&Origin, &Uses<'_>, bool)],
        difference: &Difference,
        best: &mut Best,
    ) {
        for (origin, uses, old) in sides {
            let Some(line) = uses.operation(origin) else { continue };
            let reaches = |change: &Change| change.reach.operations.contains(&line);
            let found: Vec<usize> = self
                .places
                .values()
                .flatten()
                .copied()
                .filter(|index| reaches(&self.changes[*index]))
                .collect();
            self.offer(4, *old, 0, &found[..found.len().min(1)], difference, best);
        }
    }
}
