//! The members of a struct, by number.
//!
//! Servers write the members of an object in the same order each time: the name that is expected
//! next is compared first, in place, and most names are never looked for. What is expected is
//! the order of the description, and from the second item of a list on that of the items before.

use std::borrow::Cow;

use super::{Key, Reader, unescape};

/// Structs that are remembered after one visit. A document has few kinds of objects in lists.
const REMEMBERED: usize = 8;

/// The object that is being read, and which of its members have come.
#[derive(Debug)]
pub struct Fields<'j> {
    names: &'static [&'static str],
    /// The name that probably comes next.
    expected: usize,
    /// One more than the number of the last name, 0 before the first.
    after: usize,
    /// Which of the learned orders it has.
    order: Option<usize>,
    /// One bit per name, from the lowest, for those that have to come and have not yet.
    missing: u64,
    offset: usize,
    unknown: Key<'j>,
}

impl Fields<'_> {
    /// The name of the member that was in no list.
    pub fn unknown(&self) -> &str {
        &self.unknown
    }
}

/// What has been learned about the order of members. Nothing is allocated for a struct that
/// comes only once.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// Addresses of lists of names.
    seen: [usize; REMEMBERED],
    count: usize,
    learned: Vec<Order>,
}

#[derive(Debug)]
struct Order {
    names: usize,
    /// Which name comes after each; the first is the one that comes first of all.
    next: Vec<u8>,
}

impl Orders {
    fn of(&mut self, names: &'static [&'static str]) -> Option<usize> {
        let address = names.as_ptr() as usize;
        let is_of = |order: &Order| order.names == address && order.next.len() == names.len() + 1;
        if let Some(known) = self.learned.iter().position(is_of) {
            return Some(known);
        }
        if !self.seen.contains(&address) {
            self.seen[self.count % REMEMBERED] = address;
            self.count += 1;
            return None;
        }
        let next = (0..=u8::try_from(names.len()).ok()?).collect();
        self.learned.push(Order { names: address, next });
        Some(self.learned.len() - 1)
    }
}

impl<'j> Reader<'j> {
    /// Enters an object with these members; those with a bit in `required` are missed when they
    /// do not come. If it is something else: records and skips.
    pub fn fields(&mut self, names: &'static [&'static str], required: u64) -> Option<Fields<'j>> {
        let offset = self.position();
        if !self.object() {
            return None;
        }
        let order = self.orders.of(names);
        let expected = self.expected(order, 0);
        let unknown = Cow::Borrowed("");
        Some(Fields { names, expected, after: 0, order, missing: required, offset, unknown })
    }

    /// The number of the next member, the count of names for an unknown one, and `None` at the
    /// end of the object.
    pub fn next(&mut self, fields: &mut Fields<'j>) -> Option<usize> {
        let member = self.scan.member(self.opened);
        self.opened = false;
        match member {
            Ok(true) => {}
            Ok(false) => {
                self.leave();
                if fields.missing != 0 {
                    self.missed(fields);
                }
                return None;
            }
            Err(fault) => {
                self.fail(fault);
                return None;
            }
        }
        let mut index = fields.expected;
        let named = match fields.names.get(index) {
            Some(name) => self.scan.is_named(name),
            None => Ok(false),
        };
        if !self.checked(named)? {
            let Some(found) = self.search(fields)? else {
                return Some(fields.names.len());
            };
            index = found;
            if let Some(order) = fields.order {
                // Never truncates: longer lists have no order.
                self.orders.learned[order].next[fields.after] = index as u8;
            }
        }
        fields.after = index + 1;
        fields.expected = self.expected(fields.order, fields.after);
        fields.missing &= !1_u64.checked_shl(index as u32).unwrap_or(0);
        Some(index)
    }

    #[inline]
    fn expected(&self, order: Option<usize>, after: usize) -> usize {
        order.map_or(after, |order| self.orders.learned[order].next[after].into())
    }

    /// Reads a name that was not the expected one.
    fn search(&mut self, fields: &mut Fields<'j>) -> Option<Option<usize>> {
        let raw = self.scan.string();
        let raw = self.checked(raw)?;
        let colon = self.scan.colon();
        self.checked(colon)?;
        let Some(key) = unescape(raw) else {
            self.fail((self.offset(), "half a pair of surrogates in the name of a member"));
            return None;
        };
        // What was left out is likelier than what came before.
        let (before, after) = fields.names.split_at(fields.after);
        let found = match after.iter().position(|name| *name == key) {
            Some(index) => Some(fields.after + index),
            None => before.iter().position(|name| *name == key),
        };
        if found.is_none() {
            fields.unknown = key;
        }
        Some(found)
    }

    #[cold]
    fn missed(&mut self, fields: &Fields<'j>) {
        for (index, name) in fields.names.iter().enumerate().take(64) {
            if fields.missing >> index & 1 == 1 {
                self.problems.miss(fields.offset, name);
            }
        }
    }
}
