//! Text with a meaning: timestamps, dates, ids. They keep what the server wrote, since not all
//! of it follows the format; conversions to other crates' types are behind features.

use std::fmt;
use std::ops::Deref;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::Error;
use super::value::{Decode, Encode, Reader, Writer};

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self(text.clone())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl Decode for $name {
            #[inline]
            fn decode(r: &mut Reader<'_>) -> Option<Self> {
                r.string().map(Self)
            }
        }

        impl Encode for $name {
            #[inline]
            fn encode(&self, w: &mut Writer) {
                w.text(&self.0);
            }
        }
    };
}

text_type! {
    /// A point in time as the API writes it, usually RFC 3339.
    ///
    /// With the features `time`, `jiff` and `chrono` it converts from and to their types. What the
    /// API writes otherwise is understood, too: no offset (which means UTC), and numbers of seconds
    /// or milliseconds since 1970.
    DateTime
}
text_type! {
    /// A calendar day as the API writes it, usually `2026-01-31`.
    ///
    /// With the features `time`, `jiff` and `chrono` it converts from and to their types.
    Date
}
text_type! {
    /// An id, usually in the form of a UUID.
    ///
    /// With the feature `uuid` it converts from and to `uuid::Uuid`.
    Uuid
}

/// Bytes that travel as base64 text. This holds the decoded bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// Takes bytes that are not encoded.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Decodes text such as the `client_state` of an event: standard base64 with its padding.
    pub fn decode(text: impl AsRef<str>) -> Result<Self, Error> {
        let text = text.as_ref();
        STANDARD.decode(text.trim()).map(Self).map_err(|_| Error::not_base64())
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Base64 {
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Decode for Base64 {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        let at = r.position();
        let text = r.string()?;
        match STANDARD.decode(text) {
            Ok(bytes) => Some(Self(bytes)),
            Err(error) => {
                r.problem(at, format!("expected base64 text: {error}"));
                None
            }
        }
    }
}

/// The encoded text, for fields that take it as it is, such as `client_state`.
impl From<Base64> for String {
    fn from(bytes: Base64) -> Self {
        STANDARD.encode(bytes.0)
    }
}

impl Encode for Base64 {
    fn encode(&self, w: &mut Writer) {
        w.text(&STANDARD.encode(&self.0));
    }
}

/// What a point in time says, in whichever way.
#[cfg(any(feature = "time", feature = "jiff", feature = "chrono"))]
enum Moment {
    /// Seconds since 1970, and nanoseconds on top.
    Epoch(i64, u32),
    /// RFC 3339.
    Text(String),
}

/// A number is seconds since 1970, or milliseconds if it would otherwise lie behind the year 5000.
/// What servers get wrong in a text is repaired: a blank for the `T`, an offset without its colon,
/// the word UTC, and no offset at all, which means UTC as well.
#[cfg(any(feature = "time", feature = "jiff", feature = "chrono"))]
fn moment(text: &str) -> Moment {
    const LAST_SECOND: i64 = 95_617_584_000;

    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        if (-LAST_SECOND..=LAST_SECOND).contains(&number) {
            return Moment::Epoch(number, 0);
        }
        let millis = u32::try_from(number.rem_euclid(1000)).unwrap_or_default();
        return Moment::Epoch(number.div_euclid(1000), millis * 1_000_000);
    }
    let Some((day, time)) = text.split_at_checked(10) else {
        return Moment::Text(text.to_owned());
    };
    let Some(time) = time.strip_prefix([' ', 'T', 't']) else {
        return Moment::Text(text.to_owned());
    };
    let (time, offset) =
        time.split_at(time.find(['Z', 'z', '+', '-', 'U', ' ']).unwrap_or(time.len()));
    let offset = match offset.trim() {
        "" | "z" | "UTC" => "Z".to_owned(),
        short if short.len() == 5 && short.is_ascii() && !short.contains(':') => {
            format!("{}:{}", &short[..3], &short[3..])
        }
        other => other.to_owned(),
    };
    Moment::Text(format!("{day}T{time}{offset}"))
}

#[cfg(feature = "time")]
mod with_time {
    use time::format_description::well_known::Rfc3339;
    use time::macros::format_description;

    use super::super::error::Error;
    use super::{Date, DateTime, Moment, moment};

    impl TryFrom<&DateTime> for time::OffsetDateTime {
        type Error = Error;

        fn try_from(value: &DateTime) -> Result<Self, Error> {
            let found = match moment(value) {
                Moment::Epoch(seconds, nanos) => Self::from_unix_timestamp(seconds)
                    .and_then(|at| at.replace_nanosecond(nanos))
                    .ok(),
                Moment::Text(text) => Self::parse(&text, &Rfc3339).ok(),
            };
            found.ok_or_else(|| Error::text("a date and time", value))
        }
    }

    impl From<time::OffsetDateTime> for DateTime {
        fn from(value: time::OffsetDateTime) -> Self {
            // RFC 3339 ends with the year 9999; beyond it the server has the last word.
            Self(value.format(&Rfc3339).unwrap_or_else(|_| value.to_string()))
        }
    }

    impl TryFrom<&Date> for time::Date {
        type Error = Error;

        fn try_from(value: &Date) -> Result<Self, Error> {
            Self::parse(value, format_description!("[year]-[month]-[day]"))
                .map_err(|_| Error::text("a date", value))
        }
    }

    impl From<time::Date> for Date {
        fn from(value: time::Date) -> Self {
            Self(value.to_string())
        }
    }
}

#[cfg(feature = "jiff")]
mod with_jiff {
    use super::super::error::Error;
    use super::{Date, DateTime, Moment, moment};

    impl TryFrom<&DateTime> for jiff::Timestamp {
        type Error = Error;

        fn try_from(value: &DateTime) -> Result<Self, Error> {
            let found = match moment(value) {
                Moment::Epoch(seconds, nanos) => {
                    i32::try_from(nanos).ok().and_then(|nanos| Self::new(seconds, nanos).ok())
                }
                Moment::Text(text) => text.parse().ok(),
            };
            found.ok_or_else(|| Error::text("a date and time", value))
        }
    }

    impl From<jiff::Timestamp> for DateTime {
        fn from(value: jiff::Timestamp) -> Self {
            Self(value.to_string())
        }
    }

    impl TryFrom<&Date> for jiff::civil::Date {
        type Error = Error;

        fn try_from(value: &Date) -> Result<Self, Error> {
            value.parse().map_err(|_| Error::text("a date", value))
        }
    }

    impl From<jiff::civil::Date> for Date {
        fn from(value: jiff::civil::Date) -> Self {
            Self(value.to_string())
        }
    }
}

#[cfg(feature = "chrono")]
mod with_chrono {
    use chrono::SecondsFormat;

    use super::super::error::Error;
    use super::{Date, DateTime, Moment, moment};

    impl TryFrom<&DateTime> for chrono::DateTime<chrono::FixedOffset> {
        type Error = Error;

        fn try_from(value: &DateTime) -> Result<Self, Error> {
            let found = match moment(value) {
                Moment::Epoch(seconds, nanos) => {
                    chrono::DateTime::from_timestamp(seconds, nanos).map(|at| at.fixed_offset())
                }
                Moment::Text(text) => Self::parse_from_rfc3339(&text).ok(),
            };
            found.ok_or_else(|| Error::text("a date and time", value))
        }
    }

    impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for DateTime {
        fn from(value: chrono::DateTime<Z>) -> Self {
            Self(value.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
    }

    impl TryFrom<&Date> for chrono::NaiveDate {
        type Error = Error;

        fn try_from(value: &Date) -> Result<Self, Error> {
            value.parse().map_err(|_| Error::text("a date", value))
        }
    }

    impl From<chrono::NaiveDate> for Date {
        fn from(value: chrono::NaiveDate) -> Self {
            Self(value.to_string())
        }
    }
}

#[cfg(feature = "uuid")]
mod with_uuid {
    use super::super::error::Error;
    use super::Uuid;

    impl TryFrom<&Uuid> for uuid::Uuid {
        type Error = Error;

        fn try_from(value: &Uuid) -> Result<Self, Error> {
            Self::try_parse(value).map_err(|_| Error::text("a UUID", value))
        }
    }

    impl From<uuid::Uuid> for Uuid {
        fn from(value: uuid::Uuid) -> Self {
            Self(value.to_string())
        }
    }
}
