//! Scalars, read leniently: numbers as text, text as numbers, `12.0` as an integer.

use std::str;

use jiter::Peek;

use super::Reader;

impl<'j> Reader<'j> {
    /// A boolean, or its name as text.
    pub fn bool(&mut self) -> Option<bool> {
        match self.next()? {
            peek @ (Peek::True | Peek::False) => {
                let value = self.json.known_bool(peek);
                self.checked(value)
            }
            Peek::String => {
                let at = self.offset();
                match self.text()?.as_str() {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => self.mismatch_at(at, "a boolean", "other text"),
                }
            }
            peek => self.mismatch(peek, "a boolean"),
        }
    }

    /// An integer, also as text or with an empty fraction.
    pub fn int(&mut self) -> Option<i64> {
        let peek = self.next()?;
        let at = self.offset();
        let value = match peek {
            Peek::String => integer(&self.text()?),
            peek if peek.is_num() => integer(self.number(peek)?),
            peek => return self.mismatch(peek, "an integer"),
        };
        if value.is_none() {
            return self.mismatch_at(at, "an integer", "a value that is none, or is out of range");
        }
        value
    }

    /// A finite number, also as text.
    pub fn float(&mut self) -> Option<f64> {
        let peek = self.next()?;
        let at = self.offset();
        let value = match peek {
            Peek::String => finite(&self.text()?),
            peek if peek.is_num() => finite(self.number(peek)?),
            peek => return self.mismatch(peek, "a number"),
        };
        if value.is_none() {
            return self.mismatch_at(at, "a number", "a value that is none, or is out of range");
        }
        value
    }

    /// Text; a number or boolean is taken as it is written.
    pub fn string(&mut self) -> Option<String> {
        match self.next()? {
            Peek::String => self.text(),
            peek @ (Peek::True | Peek::False) => {
                let value = self.json.known_bool(peek);
                self.checked(value).map(|value| value.to_string())
            }
            peek if peek.is_num() => self.number(peek).map(str::to_owned),
            peek => self.mismatch(peek, "a string"),
        }
    }

    fn text(&mut self) -> Option<String> {
        // Written out: the text borrows from the reader until it is copied.
        match self.json.known_str() {
            Ok(text) => Some(text.to_owned()),
            Err(error) => {
                self.fail(&error);
                None
            }
        }
    }

    fn number(&mut self, peek: Peek) -> Option<&'j str> {
        let at = self.offset();
        let read = self.json.known_number_bytes(peek).map(<[u8]>::len);
        let length = self.checked(read)?;
        str::from_utf8(&self.data[at..at + length]).ok()
    }
}

/// `12`, `12.0` and `1.2e1` are integers. Beyond 2^53 a float is not exact, so only digits count.
fn integer(text: &str) -> Option<i64> {
    if let Ok(value) = text.parse() {
        return Some(value);
    }
    let value = finite(text)?;
    (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i64)
}

/// Rust also reads `inf`, `nan` and `+1`; JSON has none of them, but a phone number looks like the last.
fn finite(text: &str) -> Option<f64> {
    let plain =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            && !text.starts_with('+');
    text.parse().ok().filter(|value: &f64| plain && value.is_finite())
}
