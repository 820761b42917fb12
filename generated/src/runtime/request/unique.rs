//! Names that nobody else gives: ids of commands, keys of repeatable requests, boundaries.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// 128 random bits.
///
/// They come from the keyed hash of std, whose key the system gives each thread at random. Not
/// every platform does (in a browser it is always the same), so the other source of the crate and
/// the time are mixed in, and a count, so that one process never repeats itself.
pub(super) fn random(now: SystemTime) -> u128 {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let state = RandomState::new();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let half = |side: u8| {
        let mut hasher = state.build_hasher();
        hasher.write_u8(side);
        hasher.write_usize(count);
        hasher.write_u64(fastrand::u64(..));
        hasher.write_u128(now.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos());
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// A random UUID, version 4.
pub(super) fn uuid(now: SystemTime) -> String {
    let version = 0x4 << 76;
    let variant = 0x2 << 62;
    let bits = random(now) & !(0xf << 76) & !(0x3 << 62) | version | variant;
    let hex = format!("{bits:032x}");
    let mut out = String::with_capacity(36);
    for (index, part) in
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].into_iter().enumerate()
    {
        if index > 0 {
            out.push('-');
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{UNIX_EPOCH, uuid};

    #[test]
    fn ids_have_the_form_of_a_uuid_and_differ() {
        let ids: BTreeSet<String> = (0..1000).map(|_| uuid(UNIX_EPOCH)).collect();
        assert_eq!(ids.len(), 1000);
        for id in &ids {
            let shape: String =
                id.chars().map(|c| if c.is_ascii_hexdigit() { 'x' } else { c }).collect();
            assert_eq!(shape, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "{id}");
            assert_eq!(id.to_ascii_lowercase(), *id);
            assert!(id[14..].starts_with('4') && "89ab".contains(&id[19..20]), "{id}");
        }
        // Every other digit takes every value.
        for place in (0..36).filter(|place| ![8, 13, 14, 18, 19, 23].contains(place)) {
            let digits: BTreeSet<&str> = ids.iter().map(|id| &id[place..=place]).collect();
            assert_eq!(digits.len(), 16, "place {place}");
        }
    }
}
