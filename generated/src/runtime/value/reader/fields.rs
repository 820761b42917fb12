//! The members of a struct: names beside the places for their values.
//!
//! Servers write the members of an object in the same order each time: the name that is expected
//! next is compared first, in place, and most names are never looked for. What is expected is
//! the order of the description, and from the second item of a list on that of the items before.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;

use super::super::{Decode, Extra, Shown};
use super::{Key, Reader, unescape};

/// Structs that are remembered after one visit. A document has few kinds of objects in lists.
const REMEMBERED: usize = 8;

/// A place for a value, whatever its type: one reader serves all structs.
pub trait Slot {
    /// Reads a member into its place; a bad value leaves the place as it is.
    fn read(&mut self, r: &mut Reader<'_>);

    /// Takes over the value of the same member of another struct.
    fn copy(&mut self, from: &dyn Any);
}

impl<T: Decode + Clone + Any> Slot for T {
    #[inline]
    fn read(&mut self, r: &mut Reader<'_>) {
        if let Some(value) = T::decode(r) {
            *self = value;
        }
    }

    fn copy(&mut self, from: &dyn Any) {
        if let Some(from) = from.downcast_ref::<T>() {
            self.clone_from(from);
        }
    }
}

/// A place for undeclared members.
pub trait Rest {
    /// Reads a member.
    fn read(&mut self, key: &str, r: &mut Reader<'_>);

    /// Takes over those of another struct.
    fn copy(&mut self, from: &dyn Any);
}

impl<T: Decode + Clone + Any> Rest for BTreeMap<String, T> {
    #[inline]
    fn read(&mut self, key: &str, r: &mut Reader<'_>) {
        r.extra(key, self);
    }

    fn copy(&mut self, from: &dyn Any) {
        if let Some(from) = from.downcast_ref::<Self>() {
            self.clone_from(from);
        }
    }
}

/// A struct that is read not from JSON, but from another of its kind.
#[derive(Clone, Copy)]
pub(super) struct Original<'a> {
    parts: &'a [Shown<'a>],
    extra: Option<&'a dyn Extra>,
}

impl Original<'_> {
    fn copy(self, members: &mut [Member<'_>], rest: Option<&mut dyn Rest>) {
        debug_assert_eq!(members.len(), self.parts.len(), "members are shown that are not read");
        for ((_, place), (_, part)) in members.iter_mut().zip(self.parts) {
            place.copy(*part);
        }
        if let (Some(rest), Some(extra)) = (rest, self.extra) {
            rest.copy(extra);
        }
    }
}

impl fmt::Debug for Original<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Original").finish_non_exhaustive()
    }
}

/// A member and its place.
pub type Member<'a> = (&'static str, &'a mut dyn Slot);

/// What has been learned about the order of members. Nothing is allocated for a struct that
/// comes only once.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// Addresses of first names.
    seen: [usize; REMEMBERED],
    count: usize,
    learned: Vec<Order>,
}

/// Structs are told apart by the address of their first name and by how many names they have.
/// Two of them may share an order for that: what is expected may be wrong, and costs a search.
#[derive(Debug)]
struct Order {
    first: usize,
    /// Which name comes after each; the first is the one that comes first of all.
    next: Vec<u8>,
}

impl Orders {
    fn of(&mut self, members: &[Member<'_>]) -> Option<usize> {
        let first = members.first()?.0.as_ptr() as usize;
        let is_of = |order: &Order| order.first == first && order.next.len() == members.len() + 1;
        if let Some(known) = self.learned.iter().position(is_of) {
            return Some(known);
        }
        if !self.seen.contains(&first) {
            self.seen[self.count % REMEMBERED] = first;
            self.count += 1;
            return None;
        }
        let next = (0..=u8::try_from(members.len()).ok()?).collect();
        self.learned.push(Order { first, next });
        Some(self.learned.len() - 1)
    }
}

impl<'j> Reader<'j> {
    /// A reader of one struct, which has the members of another.
    pub(in super::super::super) fn of(
        parts: &'j [Shown<'j>],
        extra: Option<&'j dyn Extra>,
    ) -> Self {
        Self { original: Some(Original { parts, extra }), ..Self::new(b"") }
    }

    /// Reads an object with these members into their places; those with a bit in `required` are
    /// missed when they do not come. If it is something else: records, skips, and says no.
    pub fn fields(&mut self, members: &mut [Member<'_>], required: u64) -> bool {
        self.members(members, required, None)
    }

    /// The same, and what is not declared goes to the rest.
    pub fn fields_and(
        &mut self,
        members: &mut [Member<'_>],
        required: u64,
        rest: &mut dyn Rest,
    ) -> bool {
        self.members(members, required, Some(rest))
    }

    fn members(
        &mut self,
        members: &mut [Member<'_>],
        required: u64,
        mut rest: Option<&mut dyn Rest>,
    ) -> bool {
        if let Some(original) = self.original.take() {
            original.copy(members, rest);
            return true;
        }
        let offset = self.position();
        if !self.object() {
            return false;
        }
        let tags = self.tags;
        let order = self.orders.of(members);
        let (mut after, mut seen) = (0, 0_u64);
        loop {
            let member = self.scan.member(self.opened);
            self.opened = false;
            match member {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) => {
                    self.fail(fault);
                    return true;
                }
            }
            let mut index =
                order.map_or(after, |order| self.orders.learned[order].next[after].into());
            let named = match members.get(index) {
                Some((name, _)) => self.scan.is_named(name),
                None => Ok(false),
            };
            let Some(named) = self.checked(named) else { return true };
            if !named {
                let Some(key) = self.name() else { return true };
                let Some(found) = search(members, after, &key) else {
                    match &mut rest {
                        Some(rest) => rest.read(&key, self),
                        None if tags.contains(&self.position()) => self.skip(),
                        None => self.pass_undocumented(),
                    }
                    continue;
                };
                index = found;
                if let Some(order) = order {
                    // Never truncates: longer lists have no order.
                    self.orders.learned[order].next[after] = index as u8;
                }
            }
            after = index + 1;
            let bit = 1_u64.checked_shl(index as u32).unwrap_or(0);
            if seen & bit != 0 {
                let at = self.position();
                self.problem(at, "it is there twice".to_owned());
            }
            seen |= bit;
            members[index].1.read(self);
        }
        self.leave();
        let missing = required & !seen;
        if missing != 0 {
            for (index, (name, _)) in members.iter().enumerate().take(64) {
                if missing >> index & 1 == 1 {
                    self.problems.miss(offset, name);
                }
            }
        }
        true
    }

    /// A name that was not the expected one.
    fn name(&mut self) -> Option<Key<'j>> {
        let raw = self.scan.string();
        let raw = self.checked(raw)?;
        let colon = self.scan.colon();
        self.checked(colon)?;
        let key = unescape(raw);
        if key.is_none() {
            self.fail((self.offset(), "half a pair of surrogates in the name of a member"));
        }
        key
    }
}

/// What was left out is likelier than what came before.
fn search(members: &[Member<'_>], from: usize, key: &str) -> Option<usize> {
    let (before, after) = members.split_at(from);
    match after.iter().position(|(name, _)| *name == key) {
        Some(index) => Some(from + index),
        None => before.iter().position(|(name, _)| *name == key),
    }
}
