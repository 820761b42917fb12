//! The tokens of a JSON text: where they begin and end, and whether they are well formed.
//!
//! Knows nothing of types. What it passes over is checked like what is read, so that a broken
//! document is refused wherever it is broken.

use std::ops::Range;
use std::str;

/// Lists and objects inside each other, in what is passed over: one bit for each in a `u128`.
const MAX_DEPTH: u32 = 128;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// What is wrong with the text, and where.
pub(in super::super) type Fault = (usize, &'static str);

/// A string as it stands in the text, without its quotes.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Raw<'j> {
    pub(in super::super) text: &'j str,
    pub(in super::super) escaped: bool,
}

/// A place in a JSON text. Small, so that looking ahead is a copy.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Scan<'j> {
    text: &'j str,
    at: usize,
    /// The document goes on with bytes that are not UTF-8.
    cut: bool,
}

impl<'j> Scan<'j> {
    /// UTF-8 is checked once for the whole document: cheaper than once for each string.
    pub(in super::super) fn new(json: &'j [u8]) -> Self {
        match str::from_utf8(json) {
            Ok(text) => Self { text, at: 0, cut: false },
            Err(error) => {
                let text = str::from_utf8(&json[..error.valid_up_to()]).unwrap_or_default();
                Self { text, at: 0, cut: true }
            }
        }
    }

    /// At the end of an empty text.
    pub(in super::super) fn ended() -> Self {
        Self { text: "", at: 0, cut: false }
    }

    pub(in super::super) fn at(&self) -> usize {
        self.at
    }

    /// The text from there to here.
    pub(in super::super) fn since(&self, start: usize) -> &'j str {
        &self.text[start..self.at]
    }

    /// The text from here.
    pub(in super::super) fn rest(&self) -> &'j str {
        &self.text[self.at..]
    }

    /// Goes on behind so many bytes, which somebody else has read.
    pub(in super::super) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// The byte with which the next token begins; 0, which begins none, at the end.
    #[inline]
    pub(in super::super) fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return byte;
            }
            self.at += 1;
        }
        0
    }

    /// The fault of finding something else here.
    #[cold]
    pub(in super::super) fn fault(&self, expected: &'static str) -> Fault {
        let ended = self.at >= self.text.len();
        (
            self.at,
            match (ended, self.cut) {
                (true, true) => "the text is not UTF-8",
                (true, false) => "the text ends too early",
                _ => expected,
            },
        )
    }

    /// Nothing but blanks may be left.
    pub(in super::super) fn finish(&mut self) -> Result<(), Fault> {
        self.peek();
        if self.at < self.text.len() || self.cut {
            return Err(self.fault("expected the end of the text"));
        }
        Ok(())
    }

    /// Passes the opening bracket that was seen.
    pub(in super::super) fn open(&mut self) {
        self.at += 1;
    }

    /// To the value of the next member; its name, or `None` at the end of the object.
    #[inline]
    pub(in super::super) fn key(&mut self, first: bool) -> Result<Option<Raw<'j>>, Fault> {
        if !self.member(first)? {
            return Ok(None);
        }
        let key = self.string()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// To the name of the next member, if there is one.
    #[inline]
    pub(in super::super) fn member(&mut self, first: bool) -> Result<bool, Fault> {
        let mut byte = self.peek();
        if byte == b'}' {
            self.at += 1;
            return Ok(false);
        }
        if !first {
            if byte != b',' {
                return Err(self.fault("expected `,` or `}`"));
            }
            self.at += 1;
            byte = self.peek();
        }
        if byte != b'"' {
            let what =
                if byte == b'}' { "trailing comma" } else { "expected the name of a member" };
            return Err(self.fault(what));
        }
        Ok(true)
    }

    /// Passes the name that comes next and its colon, if it is this one as it would be written
    /// without escapes.
    #[inline]
    pub(in super::super) fn is_named(&mut self, name: &str) -> Result<bool, Fault> {
        let rest = self.text.as_bytes().get(self.at + 1..).unwrap_or_default();
        match rest.strip_prefix(name.as_bytes()) {
            Some([b'"', ..]) => {
                self.at += name.len() + 2;
                self.colon()?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    #[inline]
    pub(in super::super) fn colon(&mut self) -> Result<(), Fault> {
        if self.peek() != b':' {
            return Err(self.fault("expected `:`"));
        }
        self.at += 1;
        Ok(())
    }

    /// To the next item of a list, if there is one.
    #[inline]
    pub(in super::super) fn item(&mut self, first: bool) -> Result<bool, Fault> {
        match self.peek() {
            b']' => {
                self.at += 1;
                Ok(false)
            }
            _ if first => Ok(true),
            b',' => {
                self.at += 1;
                if self.peek() == b']' {
                    return Err(self.fault("trailing comma"));
                }
                Ok(true)
            }
            _ => Err(self.fault("expected `,` or `]`")),
        }
    }

    /// The string whose quote comes next.
    #[inline]
    pub(in super::super) fn string(&mut self) -> Result<Raw<'j>, Fault> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut escaped = false;
        self.at = start;
        loop {
            self.at = plain(bytes, self.at);
            match bytes.get(self.at) {
                Some(b'"') => {
                    let text = &self.text[start..self.at];
                    self.at += 1;
                    return Ok(Raw { text, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(self.fault("a control character inside of a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let bytes = &self.text.as_bytes()[self.at + 1..];
        match bytes.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') if bytes.len() > 4 && bytes[1..5].iter().all(u8::is_ascii_hexdigit) => {
                self.at += 6;
            }
            _ => return Err((self.at, "a broken escape inside of a string")),
        }
        Ok(())
    }

    /// The number that begins here.
    pub(in super::super) fn number(&mut self) -> Result<&'j str, Fault> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
        let first = at;
        at = digits(bytes, at);
        let mut whole = match at - first {
            0 => false,
            1 => true,
            _ => bytes[first] != b'0',
        };
        if bytes.get(at) == Some(&b'.') {
            let fraction = at + 1;
            at = digits(bytes, fraction);
            whole &= at > fraction;
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            let exponent = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            at = digits(bytes, exponent);
            whole &= at > exponent;
        }
        self.at = at;
        if whole { Ok(&self.text[start..at]) } else { Err(self.fault("a broken number")) }
    }

    /// One of `true`, `false` and `null`.
    #[inline]
    pub(in super::super) fn word(&mut self, word: &'static str) -> Result<(), Fault> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return Err((self.at, "expected a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// Where the text stands that is a member of a member of the object that comes next; `None`
    /// also where only a reader could tell, since there are escapes.
    pub(in super::super) fn text_at(&mut self, path: [&str; 2]) -> Option<Range<usize>> {
        for wanted in path {
            if self.peek() != b'{' {
                return None;
            }
            self.open();
            let mut first = true;
            while self.member(first).ok()? {
                first = false;
                if self.is_named(wanted).ok()? {
                    break;
                }
                if self.string().ok()?.escaped {
                    return None;
                }
                self.colon().ok()?;
                self.skip().ok()?;
            }
        }
        if self.peek() != b'"' {
            return None;
        }
        let start = self.at + 1;
        let text = self.string().ok()?;
        (!text.escaped).then_some(start..self.at - 1)
    }

    /// Passes over a value, without recursion.
    pub(in super::super) fn skip(&mut self) -> Result<(), Fault> {
        // The lowest bit is the innermost container: 1 for an object.
        let (mut kinds, mut depth) = (0_u128, 0_u32);
        loop {
            let mut entered = false;
            match self.peek() {
                b'"' => {
                    self.string()?;
                }
                b'-' | b'0'..=b'9' => {
                    self.number()?;
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                bracket @ (b'{' | b'[') => {
                    if depth >= MAX_DEPTH {
                        return Err((self.at, "nested too deep"));
                    }
                    self.at += 1;
                    depth += 1;
                    kinds = kinds << 1 | u128::from(bracket == b'{');
                    entered = true;
                }
                _ => return Err(self.fault("expected a value")),
            }
            // To where the next value begins, out of all that ends here.
            loop {
                if depth == 0 {
                    return Ok(());
                }
                let more =
                    if kinds & 1 == 1 { self.key(entered)?.is_some() } else { self.item(entered)? };
                if more {
                    break;
                }
                kinds >>= 1;
                depth -= 1;
                entered = false;
            }
        }
    }
}

fn digits(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// Where the next byte stands that is not plainly part of a string, eight bytes at a time.
#[inline]
pub(in super::super) fn plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ (ONES * b'"' as u64);
        let slash = word ^ (ONES * b'\\' as u64);
        let control = word.wrapping_sub(ONES * 0x20);
        let found = control | quote.wrapping_sub(ONES) | slash.wrapping_sub(ONES);
        // Bytes of longer characters have the high bit and are plain.
        let found = found & !word & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'"' | b'\\' | 0..0x20) {
            break;
        }
        at += 1;
    }
    at
}
