//! The members of a struct, by number.
//!
//! Servers write the members of an object in the same order each time, and mostly in the one of
//! the description: the name that is expected next is compared first, in place, and most names
//! are never looked for.

use std::borrow::Cow;

use super::{Key, Reader, unescape};

/// The object that is being read, and which of its members have come.
#[derive(Debug)]
pub struct Fields<'j> {
    names: &'static [&'static str],
    /// The name that probably comes next.
    expected: usize,
    /// One bit per name, from the lowest, for those that have to come and have not yet.
    missing: u64,
    offset: usize,
    unknown: Key<'j>,
}

impl<'j> Fields<'j> {
    /// The name of the member that was in no list.
    pub fn unknown(&self) -> &str {
        &self.unknown
    }
}

impl<'j> Reader<'j> {
    /// Enters an object with these members; those with a bit in `required` are missed when they
    /// do not come. If it is something else: records and skips.
    pub fn fields(&mut self, names: &'static [&'static str], required: u64) -> Option<Fields<'j>> {
        let offset = self.position();
        self.object().then_some(Fields {
            names,
            expected: 0,
            missing: required,
            offset,
            unknown: Cow::Borrowed(""),
        })
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
        let index = match fields.names.get(fields.expected) {
            Some(name) => {
                let named = self.scan.is_named(name);
                if self.checked(named)? { fields.expected } else { self.search(fields)? }
            }
            None => self.search(fields)?,
        };
        if index < fields.names.len() {
            fields.expected = index + 1;
        }
        fields.missing &= !1_u64.checked_shl(index as u32).unwrap_or(0);
        Some(index)
    }

    /// Reads a name that was not the expected one.
    fn search(&mut self, fields: &mut Fields<'j>) -> Option<usize> {
        let raw = self.scan.string();
        let raw = self.checked(raw)?;
        let colon = self.scan.colon();
        self.checked(colon)?;
        let Some(key) = unescape(raw) else {
            self.fail((self.offset(), "half a pair of surrogates in the name of a member"));
            return None;
        };
        // What was left out is likelier than what came before.
        let (before, after) = fields.names.split_at(fields.expected);
        let found = match after.iter().position(|name| *name == key) {
            Some(index) => Some(fields.expected + index),
            None => before.iter().position(|name| *name == key),
        };
        Some(found.unwrap_or_else(|| {
            fields.unknown = key;
            fields.names.len()
        }))
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
