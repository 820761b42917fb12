//! How much of a document becomes types.
//!
//! A member of a struct or a builder is some hundred tokens of Rust and up to 40 kB of memory on
//! the way to it, and a few lines of a document can ask for millions: schemas that take over the
//! properties of a large one, operations that take such a one as their body. The limits are ten
//! times what the largest documents need, and keep a run below a gigabyte.

use super::Lower;

/// Fields of a struct, values of an enum, members of a union, setters of an operation.
const OF_ONE: usize = 10_000;

/// All of these together.
const OF_ALL: usize = 250_000;

impl Lower<'_> {
    /// Counts members of a thing. False where there are too many: the run ends with a finding
    /// then, and the thing need not be made.
    pub(super) fn afford(&mut self, count: usize, what: &str, pointer: &str) -> bool {
        let before = self.members;
        self.members = before.saturating_add(count);
        if count > OF_ONE {
            self.diag.error(
                "too-large",
                pointer,
                format!("there are {count} {what} here; the limit is {OF_ONE}"),
                "split it, or take a plain type such as `string` for an enum that is a list of data",
            );
            return false;
        }
        if self.members > OF_ALL {
            if before <= OF_ALL {
                self.diag.error(
                    "too-large",
                    pointer,
                    format!(
                        "up to here the document makes more than {OF_ALL} fields, setters, enum \
                         values and union members, which is the limit"
                    ),
                    "look for schemas that repeat the properties of a large one with `allOf`",
                );
            }
            return false;
        }
        true
    }
}
