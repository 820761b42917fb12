//! What setters of lists and maps take, as the types that are encoded.

use std::collections::BTreeMap;

/// A list out of anything that can be walked.
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}

/// A map out of anything that can be walked in pairs.
pub fn map<T>(
    values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
) -> BTreeMap<String, T> {
    values.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borrowed_items_become_owned_ones() {
        assert_eq!(list::<String>(["a", "b"]), ["a".to_owned(), "b".to_owned()]);
        assert_eq!(map::<i64>([("b", 2), ("a", 1)])["b"], 2);
    }
}
