//! Scalars, read leniently: numbers as text, text as numbers, `12.0` as an integer.

use std::borrow::Cow;

use super::Reader;
use super::scan::Raw;

impl<'j> Reader<'j> {
    /// A boolean, or its name as text.
    pub fn bool(&mut self) -> Option<bool> {
        match self.start()? {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            b'"' => {
                let at = self.offset();
                match &*self.text()? {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => self.mismatch_at(at, "a boolean", "other text"),
                }
            }
            _ => self.mismatch("a boolean"),
        }
    }

    /// An integer, also as text or with an empty fraction.
    pub fn int(&mut self) -> Option<i64> {
        let (at, text) = self.digits("an integer")?;
        let value = integer(&text);
        if value.is_none() {
            return self.mismatch_at(at, "an integer", "a value that is none, or is out of range");
        }
        value
    }

    /// A finite number, also as text.
    pub fn float(&mut self) -> Option<f64> {
        let (at, text) = self.digits("a number")?;
        let value = finite(&text);
        if value.is_none() {
            return self.mismatch_at(at, "a number", "a value that is none, or is out of range");
        }
        value
    }

    /// Text; a number or boolean is taken as it is written.
    pub fn string(&mut self) -> Option<String> {
        self.any_text().map(Cow::into_owned)
    }

    /// Reads what is made from text, without a copy of the text in between.
    #[inline]
    pub fn parse_text<T: for<'a> From<&'a str>>(&mut self) -> Option<T> {
        self.any_text().map(|text| T::from(&text))
    }

    fn any_text(&mut self) -> Option<Cow<'j, str>> {
        match self.start()? {
            b'"' => self.text(),
            b'-' | b'0'..=b'9' => self.number().map(Cow::Borrowed),
            b't' => self.word("true").map(|()| Cow::Borrowed("true")),
            b'f' => self.word("false").map(|()| Cow::Borrowed("false")),
            _ => self.mismatch("a string"),
        }
    }

    /// The text of a number, also of one in quotes, and where it stands.
    fn digits(&mut self, expected: &'static str) -> Option<(usize, Cow<'j, str>)> {
        let start = self.start()?;
        let at = self.offset();
        let text = match start {
            b'"' => self.text()?,
            b'-' | b'0'..=b'9' => Cow::Borrowed(self.number()?),
            _ => return self.mismatch(expected),
        };
        Some((at, text))
    }

    fn number(&mut self) -> Option<&'j str> {
        let number = self.scan.number();
        self.checked(number)
    }

    fn text(&mut self) -> Option<Cow<'j, str>> {
        let at = self.offset();
        let raw = self.scan.string();
        let raw = self.checked(raw)?;
        if !raw.escaped {
            return Some(Cow::Borrowed(raw.text));
        }
        let text = unescape(raw);
        if text.is_none() {
            self.problem(at, "half a pair of surrogates in a string".to_owned());
        }
        text
    }
}

/// The text of a JSON string.
#[inline]
pub(in super::super) fn unescape(raw: Raw<'_>) -> Option<Cow<'_, str>> {
    if raw.escaped { unescaped(raw) } else { Some(Cow::Borrowed(raw.text)) }
}

#[cold]
fn unescaped(raw: Raw<'_>) -> Option<Cow<'_, str>> {
    // The one place for the rules of escapes is serde_json; escapes are rare.
    serde_json::from_str(&format!("\"{}\"", raw.text)).ok().map(Cow::Owned)
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
