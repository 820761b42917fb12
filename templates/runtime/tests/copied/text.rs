//! Text types and their conversions.

use crate::runtime::{Base64, Date, DateTime, Uuid};

#[test]
fn text_is_kept_as_it_is() {
    let at = DateTime::from("Thu, 01 Jan 1970 00:00:00 +0000");
    assert_eq!(at, "Thu, 01 Jan 1970 00:00:00 +0000");
    assert_eq!(at.len(), 31);
    assert_eq!(format!("{at:>33}"), "  Thu, 01 Jan 1970 00:00:00 +0000");
    assert_eq!(String::from(Uuid::new("x")), "x");
    assert_eq!(Date::default().as_str(), "");
}

#[cfg(feature = "time")]
#[test]
fn with_time() {
    let at = time::OffsetDateTime::try_from(&DateTime::from("2026-01-31 10:00:00.5+01:00"))
        .expect("a time");
    assert_eq!(at.unix_timestamp(), 1_769_850_000);
    assert_eq!(DateTime::from(at), "2026-01-31T10:00:00.5+01:00");
    let day = time::Date::try_from(&Date::from("2026-01-31")).expect("a day");
    assert_eq!(Date::from(day), "2026-01-31");
    let error = time::Date::try_from(&Date::from("31.1.2026")).expect_err("no date");
    assert!(error.is_conversion());
    assert_eq!(error.to_string(), "`31.1.2026` is not a date");
}

#[cfg(feature = "jiff")]
#[test]
fn with_jiff() {
    let at =
        jiff::Timestamp::try_from(&DateTime::from("2026-01-31 10:00:00+01:00")).expect("a time");
    assert_eq!(at.as_second(), 1_769_850_000);
    assert_eq!(DateTime::from(at), "2026-01-31T09:00:00Z");
    let day = jiff::civil::Date::try_from(&Date::from("2026-01-31")).expect("a day");
    assert_eq!(Date::from(day), "2026-01-31");
    assert!(jiff::Timestamp::try_from(&DateTime::from("soon")).is_err());
}

#[cfg(feature = "chrono")]
#[test]
fn with_chrono() {
    let at = chrono::DateTime::<chrono::FixedOffset>::try_from(&DateTime::from(
        "2026-01-31 10:00:00.250+01:00",
    ))
    .expect("a time");
    assert_eq!(at.timestamp(), 1_769_850_000);
    assert_eq!(DateTime::from(at), "2026-01-31T09:00:00.250Z");
    let day = chrono::NaiveDate::try_from(&Date::from("2026-01-31")).expect("a day");
    assert_eq!(Date::from(day), "2026-01-31");
    assert!(chrono::NaiveDate::try_from(&Date::from("2026-02-30")).is_err());
}

#[test]
fn bytes_as_text() {
    assert_eq!(String::from(Base64::new(*b"state?")), "c3RhdGU/");
}

/// How servers write 2026-01-31 09:00:00.25 UTC, or the second that it is in.
#[cfg(any(feature = "time", feature = "jiff", feature = "chrono"))]
const MOMENTS: [&str; 15] = [
    "2026-01-31T09:00:00.25Z",
    "2026-01-31T10:00:00.25+01:00",
    "2026-01-31T09:00:00.250",
    "2026-01-31 09:00:00.250000",
    "2026-01-31T10:00:00.25+0100",
    "2026-01-31 04:00:00.25 -0500",
    "2026-01-31 09:00:00.25 UTC",
    " 2026-01-31t09:00:00.25z\n",
    "1769850000250",
    "2026-01-31T09:00:00",
    "2026-01-31 09:00:00",
    "2026-01-31T09:00:00+0000",
    "2026-01-31 09:00:00 +00:00",
    "2026-01-31 09:00:00UTC",
    "1769850000",
];

#[cfg(any(feature = "time", feature = "jiff", feature = "chrono"))]
const NO_MOMENTS: [&str; 15] = [
    "",
    "soon",
    "2026-01-31",
    "2026-01-31T",
    "2026-01-31T09:00:00+01",
    "2026-01-31T09:00:00 CET",
    "2026-01-31T09:00:00.25Z!",
    "2026-01-31T25:00:00",
    "2026-02-30T09:00:00",
    "31.01.2026 09:00",
    "2026-01-3\u{e9}T09:00:00",
    "2026-01-31T09:00:00\u{e9}\u{e9}a",
    "2026-01-31T09:00:00+\u{e9}\u{e9}",
    "2026-01-31T09:00:00+x\u{e9}y",
    "9223372036854775807",
];

#[cfg(feature = "time")]
#[test]
fn moments_with_time() {
    let read = |text: &str| time::OffsetDateTime::try_from(&DateTime::from(text));
    for (at, text) in MOMENTS.into_iter().enumerate() {
        let found = read(text).expect(text).unix_timestamp_nanos();
        assert_eq!(
            found,
            1_769_850_000_000_000_000 + if at < 9 { 250_000_000 } else { 0 },
            "{text}"
        );
    }
    for text in NO_MOMENTS {
        assert!(read(text).expect_err(text).is_conversion());
    }
    assert_eq!(read("-1").expect("a second before").unix_timestamp(), -1);
}

#[cfg(feature = "jiff")]
#[test]
fn moments_with_jiff() {
    let read = |text: &str| jiff::Timestamp::try_from(&DateTime::from(text));
    for (at, text) in MOMENTS.into_iter().enumerate() {
        let found = read(text).expect(text).as_nanosecond();
        assert_eq!(
            found,
            1_769_850_000_000_000_000 + if at < 9 { 250_000_000 } else { 0 },
            "{text}"
        );
    }
    // It knows more ways to write an offset than others.
    for text in NO_MOMENTS.into_iter().filter(|text| !text.ends_with("+01")) {
        assert!(read(text).expect_err(text).is_conversion());
    }
}

#[cfg(feature = "chrono")]
#[test]
fn moments_with_chrono() {
    let read =
        |text: &str| chrono::DateTime::<chrono::FixedOffset>::try_from(&DateTime::from(text));
    for (at, text) in MOMENTS.into_iter().enumerate() {
        let found = read(text).expect(text).timestamp_millis();
        assert_eq!(found, 1_769_850_000_000 + if at < 9 { 250 } else { 0 }, "{text}");
    }
    for text in NO_MOMENTS {
        assert!(read(text).expect_err(text).is_conversion());
    }
}

#[cfg(feature = "uuid")]
#[test]
fn with_uuid() {
    let id =
        uuid::Uuid::try_from(&Uuid::from("0ccc7b54-4df3-4bca-a65a-3da1ecc777f0")).expect("a UUID");
    assert_eq!(Uuid::from(id), "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0");
    assert!(uuid::Uuid::try_from(&Uuid::from("0ccc****")).is_err());
}
