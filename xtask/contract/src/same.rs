//! Whether a value is what a JSON document says.

use serde_json::Value;

/// Where `got` differs from `wanted`: numbers by their value, and `null` is as good as absent.
pub fn differences(wanted: &Value, got: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(wanted, got, "", &mut found);
    found
}

fn compare(wanted: &Value, got: &Value, at: &str, found: &mut Vec<String>) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (key, value) in wanted {
                match got.get(key) {
                    Some(there) => compare(value, there, &format!("{at}/{key}"), found),
                    None if value.is_null() => {}
                    None => found.push(format!("{at}/{key} is lost")),
                }
            }
            for (key, value) in got {
                if !wanted.contains_key(key) && !value.is_null() {
                    found.push(format!("{at}/{key} is made up"));
                }
            }
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            for (index, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                compare(wanted, got, &format!("{at}/{index}"), found);
            }
        }
        (Value::Array(wanted), Value::Array(got)) => {
            found.push(format!("{at} has {} items in place of {}", got.len(), wanted.len()));
        }
        (Value::Number(a), Value::Number(b)) if a == b || equal(a, b) => {}
        _ if wanted == got => {}
        _ => found.push(format!("{at} is {} in place of {}", brief(got), brief(wanted))),
    }
}

fn equal(a: &serde_json::Number, b: &serde_json::Number) -> bool {
    a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b)
}

/// A value on one short line.
pub fn brief(value: &Value) -> String {
    cut(&value.to_string(), 120)
}

/// Text, cut where it is longer than this.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    #[test]
    fn numbers_are_equal_by_value() {
        let wanted = json!({"a": 1, "b": [1.5, null], "c": null});
        assert!(differences(&wanted, &json!({"a": 1.0, "b": [1.5, null]})).is_empty());
        assert!(differences(&json!({"a": 1}), &json!({"a": 1, "b": null})).is_empty());
    }

    #[test]
    fn losses_inventions_and_changes_are_found() {
        let wanted = json!({"a": {"b": 1, "c": "x"}, "d": [1, 2]});
        let got = json!({"a": {"b": 2, "e": 0}, "d": [1]});
        let found = differences(&wanted, &got);
        let expected =
            ["/a/b is 2 in place of 1", "/a/c is lost", "/a/e is made up", "/d has 1 items"];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        assert!(found.iter().zip(expected).all(|(found, e)| found.starts_with(e)), "{found:?}");
        assert_eq!(differences(&json!("1"), &json!(1)).len(), 1);
        assert_eq!(differences(&json!([]), &json!({})).len(), 1);
    }
}
