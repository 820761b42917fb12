use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Failure, LONGEST, RetryPolicy, delay, retry_after, server_delay};

/// Sat, 21 Nov 2026 07:00:00 GMT.
const NOW: u64 = 1_795_244_400;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

/// Names and values.
type List<'a> = &'a [(&'static str, &'a [u8])];

fn headers(list: List<'_>) -> HeaderMap {
    let mut out = HeaderMap::new();
    for (name, value) in list {
        let value =
            HeaderValue::from_bytes(value).expect("the test writes values that can be sent");
        out.append(HeaderName::from_static(name), value);
    }
    out
}

fn after(policy: &RetryPolicy, repeatable: bool, status: u16, list: List<'_>) -> Option<u128> {
    let headers = headers(list);
    let failure = Failure::Status { status, headers: &headers };
    delay(policy, repeatable, &failure, 1, now(), 0.0).map(|wait| wait.as_millis())
}

#[test]
fn which_failures_are_repeated() {
    let policy = RetryPolicy::new();
    // Status, without advice, advised to, for a request that can be repeated; then for one that
    // cannot.
    let table: &[(u16, [bool; 4])] = &[
        (200, [false, false, false, false]),
        (304, [false, false, false, false]),
        (399, [false, false, false, false]),
        (400, [false, true, false, false]),
        (401, [false, true, false, false]),
        (404, [false, true, false, false]),
        (408, [true, true, false, false]),
        (409, [true, true, false, false]),
        (422, [false, true, false, false]),
        (429, [true, true, true, true]),
        (499, [false, true, false, false]),
        (500, [true, true, false, false]),
        (501, [true, true, false, false]),
        (502, [true, true, false, false]),
        (503, [true, true, false, false]),
        (504, [true, true, false, false]),
        (599, [true, true, false, false]),
        (999, [true, true, false, false]),
    ];
    for (status, wanted) in table {
        let mut found = [false; 4];
        for (at, found) in found.iter_mut().enumerate() {
            let advice: List<'_> = if at % 2 == 1 { &[("x-should-retry", b" True ")] } else { &[] };
            *found = after(&policy, at < 2, *status, advice).is_some();
        }
        assert_eq!(&found, wanted, "{status}");
        for repeatable in [true, false] {
            let refused = after(&policy, repeatable, *status, &[("x-should-retry", b"false")]);
            assert_eq!(refused, None, "{status}");
        }
    }
    for (failure, wanted) in [(Failure::Unsent, [true, true]), (Failure::Broken, [true, false])] {
        let found = [true, false]
            .map(|repeatable| delay(&policy, repeatable, &failure, 1, now(), 0.0).is_some());
        assert_eq!(found, wanted, "{failure:?}");
    }
}

#[test]
fn waits_double_up_to_a_limit() {
    let policy = RetryPolicy::new().max_retries(u32::MAX);
    let wait = |policy: &RetryPolicy, sent, random| {
        delay(policy, true, &Failure::Broken, sent, now(), random)
            .expect("there are retries left")
            .as_millis()
    };
    let found: Vec<u128> = (1..8).map(|sent| wait(&policy, sent, 0.0)).collect();
    assert_eq!(found, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
    assert_eq!(wait(&policy, 1, 1.0), 375);
    assert_eq!(wait(&policy, 1, 0.5), 437);
    for sent in [0, 31, 32, 33, 64, 1_000_000, u32::MAX - 1] {
        assert!(wait(&policy, sent, 0.0) >= 500 && wait(&policy, sent, 0.0) <= 8000, "{sent}");
    }
    for random in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 7.0, f64::MAX] {
        assert!((375..=500).contains(&wait(&policy, 1, random)), "{random}");
    }
    let full = policy.clone().full_jitter(true);
    assert_eq!([0.0, 0.5, 1.0].map(|random| wait(&full, 2, random)), [0, 500, 1000]);
    let endless = policy.initial_delay(Duration::MAX).max_delay(Duration::MAX);
    for random in [0.0, 0.3, 1.0] {
        assert!(wait(&endless, 40, random) > 1_000_000_000, "{random}");
    }
    let none = RetryPolicy::new().initial_delay(Duration::ZERO);
    assert_eq!(wait(&none, 2, 0.7), 0);
}

#[test]
fn the_attempts_are_counted() {
    let tries = |policy: &RetryPolicy| {
        (1..100)
            .take_while(|sent| delay(policy, true, &Failure::Unsent, *sent, now(), 0.5).is_some())
            .count()
    };
    assert_eq!(tries(&RetryPolicy::default()), 2);
    assert_eq!(tries(&RetryPolicy::none()), 0);
    assert_eq!(tries(&RetryPolicy::new().max_retries(5)), 5);
    assert_eq!(RetryPolicy::new().max_retries(u32::MAX).attempts(), u32::MAX);
}

#[test]
fn the_server_may_say_how_long() {
    let policy = RetryPolicy::new();
    let table: &[(List<'_>, Option<u128>)] = &[
        (&[("retry-after-ms", b"1500")], Some(1500)),
        (&[("retry-after-ms", b"0.5")], Some(0)),
        (&[("retry-after", b"2")], Some(2000)),
        (&[("retry-after", b" 2.25 ")], Some(2250)),
        (&[("retry-after", b"0")], Some(0)),
        (&[("retry-after", b"60")], Some(60_000)),
        (&[("retry-after", b"60.001")], None),
        (&[("retry-after", b"3600")], None),
        (&[("retry-after", b"1e300")], None),
        (&[("retry-after", b"1e999")], None),
        (&[("retry-after-ms", b"1"), ("retry-after", b"9")], Some(1)),
        (&[("retry-after-ms", b"soon"), ("retry-after", b"9")], Some(9000)),
        (&[("retry-after", b"1"), ("x-ratelimit-reset", b"9")], Some(1000)),
        (&[("retry-after", b"3"), ("retry-after", b"x"), ("retry-after", b"5")], Some(5000)),
        // Dates: in 30 seconds, in the other two forms, now, and long ago.
        (&[("retry-after", b"Sat, 21 Nov 2026 07:00:30 GMT")], Some(30_000)),
        (&[("retry-after", b"Saturday, 21-Nov-26 07:00:30 GMT")], Some(30_000)),
        (&[("retry-after", b"Sat Nov 21 07:00:30 2026")], Some(30_000)),
        (&[("retry-after", b"Sat, 21 Nov 2026 07:00:00 GMT")], Some(0)),
        (&[("retry-after", b"Thu, 01 Jan 1970 00:00:00 GMT")], Some(0)),
        (&[("retry-after", b"Sat, 21 Nov 2026 07:02:00 GMT")], None),
        (&[("retry-after", b"Fri, 31 Dec 9999 23:59:59 GMT")], None),
        // The reset of the limit: in seconds, or as a point in time.
        (&[("x-ratelimit-reset", b"12")], Some(12_000)),
        (&[("x-ratelimit-reset", b"1795244420")], Some(20_000)),
        (&[("x-ratelimit-reset", b"1795240000")], Some(0)),
        (&[("x-ratelimit-reset", b"1000000000")], None),
        (&[("x-ratelimit-reset", b"-5")], Some(0)),
        (&[("x-ratelimit-reset", b"1e300")], None),
        // Below zero is zero.
        (&[("retry-after", b"-1")], Some(0)),
        (&[("retry-after-ms", b"-1e300")], Some(0)),
        // What cannot be read is absent, and the policy's own delay counts.
        (&[], Some(500)),
        (&[("retry-after", b"")], Some(500)),
        (&[("retry-after", b"   ")], Some(500)),
        (&[("retry-after", b"NaN")], Some(500)),
        (&[("retry-after", b"inf")], Some(500)),
        (&[("retry-after", b"-infinity")], Some(500)),
        (&[("retry-after", b"5 seconds")], Some(500)),
        (&[("retry-after", b"1,5")], Some(500)),
        (&[("retry-after", b"--5")], Some(500)),
        (&[("retry-after", b"0x10")], Some(500)),
        (&[("retry-after", b".")], Some(500)),
        (&[("retry-after", b"\xff\xfe5")], Some(500)),
        (&[("retry-after", "٣".as_bytes())], Some(500)),
        (&[("retry-after", b"Sat, 99 Nov 2026 07:00:30 GMT")], Some(500)),
        (&[("retry-after-ms", b"\xc3\xa9"), ("retry-after", b"?")], Some(500)),
        (&[("x-ratelimit-reset", b"tomorrow")], Some(500)),
    ];
    for (list, wanted) in table {
        assert_eq!(&after(&policy, true, 429, list), wanted, "{list:?}");
    }
    let patient = policy.max_server_delay(Duration::MAX);
    assert_eq!(after(&patient, true, 429, &[("retry-after", b"1e300")]), Some(LONGEST.as_millis()));
    // A limit on what the server may ask for is none on one's own delays.
    let own = RetryPolicy::new().max_server_delay(Duration::ZERO);
    assert_eq!(after(&own, true, 429, &[]), Some(500));
    assert_eq!(after(&own, true, 429, &[("retry-after", b"0")]), Some(0));
}

#[test]
fn the_reset_counts_only_where_the_limit_was_hit() {
    let list: List<'_> = &[("x-ratelimit-reset", b"7")];
    assert_eq!(after(&RetryPolicy::new(), true, 503, list), Some(500));
    let seven = Some(Duration::from_secs(7));
    assert_eq!(server_delay(&headers(list), now()), seven);
    assert_eq!(retry_after(429, &headers(list), now()), seven);
    assert_eq!(retry_after(422, &headers(list), now()), None);
    let both: List<'_> = &[("retry-after", b"2"), ("x-ratelimit-reset", b"7")];
    assert_eq!(retry_after(503, &headers(both), now()), Some(Duration::from_secs(2)));
}

/// Random bytes, and random joins of pieces that mean something.
#[test]
fn no_header_does_harm() {
    const PIECES: &[&str] = &[
        "-",
        "+",
        ".",
        "e",
        "E",
        "0",
        "1",
        "9",
        "00",
        "1e",
        "1e3",
        "308",
        "309",
        "-0",
        "nan",
        "NaN",
        "inf",
        "infinity",
        "Sat",
        ", ",
        " ",
        "Nov",
        "21",
        "Feb",
        "30",
        "2026",
        "1795244420",
        "9999",
        "07:00:30",
        "24:60:60",
        "GMT",
        "UTC",
        "-Nov-26",
        "18446744073709551616",
        "0.1",
        "1_000",
        "\t",
    ];
    let mut random = fastrand::Rng::with_seed(0x7e1_0b5);
    let policies =
        [RetryPolicy::new(), RetryPolicy::new().max_server_delay(Duration::MAX).full_jitter(true)];
    for round in 0..60_000 {
        let mut map = HeaderMap::new();
        for _ in 0..random.usize(1..4) {
            let text: Vec<u8> = if random.bool() {
                (0..random.usize(0..24)).map(|_| random.u8(..)).collect()
            } else {
                (0..random.usize(0..8))
                    .flat_map(|_| random.choice(PIECES).expect("not empty").bytes())
                    .collect()
            };
            let Ok(value) = HeaderValue::from_bytes(&text) else { continue };
            let names = ["retry-after", "retry-after-ms", "x-ratelimit-reset", "x-should-retry"];
            map.append(*random.choice(names.iter()).expect("not empty"), value);
        }
        let now = match round % 4 {
            0 => UNIX_EPOCH,
            1 => UNIX_EPOCH + Duration::from_secs(random.u64(..1 << 40)),
            _ => now(),
        };
        let asked = server_delay(&map, now);
        assert!(asked.is_none_or(|asked| asked <= LONGEST), "{map:?}: {asked:?}");
        let (status, sent) = (random.u16(..), random.u32(..6));
        for policy in &policies {
            let failure = Failure::Status { status, headers: &map };
            let repeatable = random.bool();
            let found = delay(policy, repeatable, &failure, sent, now, random.f64() * 3.0 - 1.0);
            let limit = policy.max_server_delay.min(LONGEST).max(policy.max_delay);
            assert!(found.is_none_or(|found| found <= limit), "{map:?}: {found:?}");
            let allowed = repeatable || status == 429;
            assert!(found.is_none() || (allowed && status >= 400 && sent <= 2), "{map:?}");
        }
    }
}
