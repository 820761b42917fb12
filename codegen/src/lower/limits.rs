//! How much of a document becomes types.
//!
//! A member of a struct or a builder is some hundred tokens of Rust and up to 40 kB of memory on
//! the way to it, and a few lines of a document can ask for millions: schemas that take over the
//! properties of a large one, operations that take such a one as their body. The limits are ten
//! times what the largest documents need, and keep a run below a gigabyte.

use serde_json::Value;

use super::Lower;

/// Fields of a struct, values of an enum, members of a union, setters of an operation.
const OF_ONE: usize = 10_000;

/// All of these together.
const OF_ALL: usize = 250_000;

/// Steps of work that a schema costs beyond being read: a property that `allOf` takes over, a
/// member that is compared with the others of a union. Largest documents take some hundred
/// thousand; a few hundred lines can ask for as many as there are ways through them.
const STEPS: usize = 20_000_000;

/// Bytes of descriptions, examples and pointers, each as often as something uses it.
const TEXTS: usize = 128 * 1024 * 1024;

/// How many schemas may be inside of each other, references followed.
const LEVELS: usize = 10_000;

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
            self.stop(
                "too-large",
                pointer,
                format!(
                    "up to here the document makes more than {OF_ALL} fields, setters, enum \
                     values and union members, which is the limit"
                ),
                "look for schemas that repeat the properties of a large one with `allOf`",
            );
            return false;
        }
        true
    }

    /// Whether a list has grown beyond what [`Self::afford`] will allow.
    pub(super) fn is_too_long(&self, list: usize) -> bool {
        self.stopped || list > OF_ONE
    }

    /// Counts steps of work. False where there were too many: the run ends with a finding then.
    pub(super) fn spend(&mut self, steps: usize, pointer: &str) -> bool {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > STEPS {
            self.stop(
                "too-large",
                pointer,
                format!(
                    "up to here it takes more than {STEPS} steps to join what `allOf` names and \
                     to compare members of unions, which is the limit"
                ),
                "look for large schemas that many others take over with `allOf`, or for unions \
                 of very many objects",
            );
        }
        !self.stopped
    }

    /// Counts a text that a type, field or parameter takes a copy of.
    pub(super) fn copy_text(&mut self, bytes: usize, pointer: &str) {
        self.texts = self.texts.saturating_add(bytes);
        if self.texts > TEXTS {
            self.stop(
                "too-large",
                // Its own place may be what is too long.
                pointer.get(..1_000).unwrap_or(pointer),
                format!(
                    "up to here descriptions, examples and places are more than {TEXTS} bytes \
                     together, counted wherever they are used, which is the limit"
                ),
                "look for a long text or name that very much of the document uses or is below of",
            );
        }
    }

    /// Whether there is room for the places of so many members at once.
    pub(super) fn has_room(&mut self, pointer: &str, members: usize) -> bool {
        if pointer.len().saturating_mul(members) > TEXTS {
            self.copy_text(TEXTS, pointer);
        }
        !self.stopped
    }

    /// Counts a schema inside of another one. False where they are too deep.
    pub(super) fn enter(&mut self, pointer: &str) -> bool {
        self.levels += 1;
        if self.levels > LEVELS {
            self.stop(
                "too-deep",
                pointer,
                format!("schemas are nested more than {LEVELS} deep, references followed"),
                "look for a chain of schemas that each hold the next one",
            );
        }
        !self.stopped
    }

    /// Leaves what [`Self::enter`] entered.
    pub(super) fn leave(&mut self) {
        self.levels -= 1;
    }

    /// Says once that a limit is reached. What is left of the document is not looked at.
    fn stop(&mut self, code: &'static str, pointer: &str, message: String, help: &str) {
        if !self.stopped {
            self.diag.error(code, pointer, message, help);
        }
        self.stopped = true;
    }
}

/// About how many bytes a value takes.
pub(super) fn size(value: &Value) -> usize {
    16 + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| key.len() + size(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}
