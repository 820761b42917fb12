//! Text types and their conversions.

use crate::runtime::{Date, DateTime, Uuid};

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

#[cfg(feature = "uuid")]
#[test]
fn with_uuid() {
    let id =
        uuid::Uuid::try_from(&Uuid::from("0ccc7b54-4df3-4bca-a65a-3da1ecc777f0")).expect("a UUID");
    assert_eq!(Uuid::from(id), "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0");
    assert!(uuid::Uuid::try_from(&Uuid::from("0ccc****")).is_err());
}
