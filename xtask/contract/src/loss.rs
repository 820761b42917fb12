//! What of a value is lost on its way through a type of the crate.
//!
//! The document judges: it says which members are declared, and of which kinds a value may be.
//! Data that the type can hold may not be lost. What may go is counted: members that nobody
//! declares, nulls, and values of a kind that the document does not admit.

use serde_json::Value;

use crate::declared::{Names, kind_of};
use crate::document::{Document, child};
use crate::same::brief;
use crate::sampler::same;

/// The outcome of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loss {
    /// What should have survived and has not: place and what happened.
    pub differences: Vec<String>,
    /// What was let go.
    pub allowed: Allowed,
    /// Where members were that the type does not have: what nobody declares, and files.
    pub unheld: Vec<String>,
}

/// Counts of what may be lost or changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Allowed {
    /// Members that no schema declares were dropped.
    pub undeclared: usize,
    /// A member that was null is absent, or the other way round.
    pub nulls: usize,
    /// A scalar of another kind than the declared one was written as the declared one:
    /// `"7"` as `7`, `7` as `"7"`, `x` as `[x]`.
    pub converted: usize,
    /// A value of a kind that the document does not admit, which no conversion saves, was dropped.
    pub unfit: usize,
    /// The only value that a property may have was written where it was absent.
    pub constants: usize,
    /// Something empty was written where nothing was: of a property that is required, or an object
    /// without members, such as the payload that every event of the crate has.
    pub empty: usize,
    /// A file stood in JSON as a text. The crate sends files as parts, and never as JSON.
    pub files: usize,
}

impl Allowed {
    /// Adds the counts of another comparison.
    pub fn add(&mut self, other: Self) {
        self.undeclared += other.undeclared;
        self.nulls += other.nulls;
        self.converted += other.converted;
        self.unfit += other.unfit;
        self.constants += other.constants;
        self.empty += other.empty;
        self.files += other.files;
    }
}

/// Compares what was read with what was written again, by the schemas that apply to it.
pub fn compare(source: &Document, schemas: &[String], wanted: &Value, got: &Value) -> Loss {
    let mut loss = Loss::default();
    Comparison { source, loss: &mut loss }.go(schemas, wanted, Some(got), "");
    loss
}

struct Comparison<'a> {
    source: &'a Document,
    loss: &'a mut Loss,
}

impl Comparison<'_> {
    fn go(&mut self, schemas: &[String], wanted: &Value, got: Option<&Value>, at: &str) {
        let names = Names::of_value(self.source, schemas, wanted);
        match (wanted, got) {
            // Where nothing is said the value is data, nulls and all.
            (wanted, got) if schemas.is_empty() => self.exactly(wanted, got, at),
            (Value::Object(_), Some(Value::Object(_)))
                if names.any && names.properties.is_empty() && names.others.is_empty() =>
            {
                self.exactly(wanted, got, at);
            }
            // A field that has only one value has it whatever stood there.
            (wanted, Some(got))
                if names.values.as_slice() == [got.clone()]
                    && !saved(&names, wanted)
                    && !fits(&names, wanted) =>
            {
                self.loss.allowed.constants += usize::from(wanted != got);
            }
            (Value::Null, None | Some(Value::Null)) => {
                self.loss.allowed.nulls += usize::from(got.is_none());
            }
            (Value::Object(wanted), Some(Value::Object(got))) => {
                for (name, wanted) in wanted {
                    let at = child(at, name);
                    match names.schemas(name) {
                        Some(_)
                            if wanted.is_null()
                                && names.required.contains(name)
                                && !got.contains_key(name) =>
                        {
                            self.differs(&at, "is null and required, and lost".to_owned());
                        }
                        Some(schemas) => self.go(&schemas, wanted, got.get(name), &at),
                        None if got.contains_key(name) => self.exactly(wanted, got.get(name), &at),
                        None => {
                            self.loss.allowed.undeclared += 1;
                            self.loss.unheld.push(at);
                        }
                    }
                }
                for (name, got) in got.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                    self.made_up(&names, name, got, &child(at, name));
                }
            }
            (Value::Array(wanted), Some(Value::Array(got))) => {
                self.items(&names, wanted, got, at);
            }
            (wanted, Some(got)) if same(wanted, got) => {}
            _ => self.changed(&names, wanted, got, at),
        }
    }

    /// Something stands where nothing stood.
    fn made_up(&mut self, names: &Names, name: &str, got: &Value, at: &str) {
        let only = names.schemas(name).map(|schemas| Names::of(self.source, &schemas).values);
        match got {
            Value::Null => self.loss.allowed.nulls += 1,
            got if only.is_some_and(|only| matches!(only.as_slice(), [only] if only == got)) => {
                self.loss.allowed.constants += 1;
            }
            // A field that is not optional has to hold something.
            got if is_empty(got) && (got.is_object() || names.required.contains(name)) => {
                self.loss.allowed.empty += 1;
            }
            got => self.differs(at, format!("is made up: {}", brief(got))),
        }
    }

    fn items(&mut self, names: &Names, wanted: &[Value], got: &[Value], at: &str) {
        let item = Names::of(self.source, &names.items);
        // An item that no type can hold may be dropped.
        let held: Vec<&Value> = match wanted.len() == got.len() {
            true => wanted.iter().collect(),
            false => wanted
                .iter()
                .filter(|wanted| item.any || fits(&item, wanted) || saved(&item, wanted))
                .collect(),
        };
        self.loss.allowed.unfit += wanted.len() - held.len();
        if held.len() != got.len() {
            self.differs(at, format!("has {} items in place of {}", got.len(), wanted.len()));
            return;
        }
        for (index, (wanted, got)) in held.into_iter().zip(got).enumerate() {
            self.go(&names.items, wanted, Some(got), &format!("{at}/{index}"));
        }
    }

    /// It is gone, or it is something else.
    fn changed(&mut self, names: &Names, wanted: &Value, got: Option<&Value>, at: &str) {
        let gone = got.is_none_or(is_empty);
        if gone && names.formats.contains("binary") {
            self.loss.allowed.files += 1;
            self.loss.unheld.push(at.to_owned());
            return;
        }
        if names.any || fits(names, wanted) {
            if gone && !is_base64(names, wanted) {
                self.loss.allowed.unfit += 1;
            } else {
                self.exactly(wanted, got, at);
            }
            return;
        }
        match got {
            Some(got) if converted(wanted, got) => self.loss.allowed.converted += 1,
            Some(Value::Array(items)) if matches!(items.as_slice(), [only] if same(only, wanted)) =>
            {
                self.loss.allowed.converted += 1;
            }
            _ if gone && !saved(names, wanted) => self.loss.allowed.unfit += 1,
            _ => self.exactly(wanted, got, at),
        }
    }

    fn exactly(&mut self, wanted: &Value, got: Option<&Value>, at: &str) {
        match got {
            None => self.differs(at, format!("is lost: {}", brief(wanted))),
            Some(got) if !same(wanted, got) => {
                self.differs(at, format!("is {} in place of {}", brief(got), brief(wanted)));
            }
            Some(_) => {}
        }
    }

    fn differs(&mut self, at: &str, what: String) {
        self.loss.differences.push(format!("{} {what}", if at.is_empty() { "it" } else { at }));
    }
}

/// Nothing, false, or made of these.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
    }
}

/// Whether the document admits a value of this kind.
pub(crate) fn fits(names: &Names, value: &Value) -> bool {
    match kind_of(value) {
        "integer" => {
            names.kinds.contains("number") || (names.kinds.contains("integer") && value.is_i64())
        }
        "number" => {
            let whole =
                value.as_f64().is_some_and(|number| number.fract() == 0.0 && number.abs() < 9e15);
            names.kinds.contains("number") || (names.kinds.contains("integer") && whole)
        }
        kind => names.kinds.contains(kind),
    }
}

/// Whether a value of any kind can be held, and of Base64 only what is Base64.
fn is_base64(names: &Names, value: &Value) -> bool {
    let Some(text) = value.as_str().filter(|_| names.formats.contains("byte")) else { return true };
    let digits = text.trim_end_matches('=');
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    digits.chars().all(known) && digits.len() % 4 != 1
}

/// Whether a type of an admitted kind can hold the value after all, written in another way.
fn saved(names: &Names, value: &Value) -> bool {
    let admits = |kind: &str| names.kinds.contains(kind);
    match value {
        Value::String(text) => {
            (admits("integer") && text.parse::<i64>().is_ok())
                || (admits("number") && text.parse::<f64>().is_ok_and(f64::is_finite))
                || (admits("boolean") && matches!(text.as_str(), "true" | "false"))
        }
        Value::Number(_) | Value::Bool(_) => admits("string"),
        _ => false,
    }
}

/// Whether a scalar is the other one, written as another kind.
fn converted(wanted: &Value, got: &Value) -> bool {
    match (wanted, got) {
        (Value::String(text), Value::Number(number)) => text.parse::<f64>().ok() == number.as_f64(),
        (Value::Number(number), Value::String(text)) => number.to_string() == *text,
        (Value::String(text), Value::Bool(flag)) => text.parse() == Ok(*flag),
        (Value::Bool(flag), Value::String(text)) => flag.to_string() == *text,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Document {
        Document::new(json!({"components": {"schemas": {
            "A": {"type": "object", "properties": {
                "text": {"type": "string"}, "count": {"type": "integer"}, "flag": {"type": ["boolean", "null"]},
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/B"}},
                "kind": {"type": "string", "enum": ["a"]}, "any": {},
            }},
            "B": {"type": "object", "properties": {"id": {"type": "string"}}},
        }}}))
    }

    fn loss(wanted: &Value, got: &Value) -> Loss {
        compare(&document(), &["#/components/schemas/A".to_owned()], wanted, got)
    }

    #[test]
    fn what_the_type_can_hold_may_not_be_lost() {
        let cases = [
            (json!({"text": "a"}), json!({}), "/text is lost: \"a\""),
            (json!({"text": "1"}), json!({"text": 1}), "/text is 1 in place of \"1\""),
            (json!({"count": 1}), json!({"count": "1"}), "/count is \"1\" in place of 1"),
            (json!({"count": "1"}), json!({}), "/count is lost: \"1\""),
            (json!({"text": 7}), json!({"text": null}), "/text is null in place of 7"),
            (
                json!({"list": [{"id": "a"}, {"id": "b"}]}),
                json!({"list": [{"id": "a"}]}),
                "/list has 1 items in place of 2",
            ),
            (json!({"list": [{"id": "a"}]}), json!({"list": [{}]}), "/list/0/id is lost: \"a\""),
            (json!({}), json!({"text": ""}), "/text is made up: \"\""),
            (
                json!({"any": {"a": null}}),
                json!({"any": {}}),
                "/any is {} in place of {\"a\":null}",
            ),
            (json!({"x": 1}), json!({"x": 2}), "/x is 2 in place of 1"),
            (json!({"text": null}), json!({"text": "null"}), "/text is \"null\" in place of null"),
        ];
        for (wanted, got, difference) in cases {
            assert_eq!(loss(&wanted, &got).differences, [difference], "{wanted} {got}");
        }
    }

    #[test]
    fn what_may_go_is_counted() {
        let wanted = json!({
            "text": 7, "count": "12", "flag": null, "any": 1, "undeclared": {"x": 1}, "kept": 1,
            "list": ["bad", {"id": "a"}],
        });
        let got = json!({
            "text": "7", "count": 12.0, "any": 1.0, "kept": 1, "list": [{"id": "a"}], "kind": "a",
        });
        let loss = loss(&wanted, &got);
        assert_eq!(loss.differences, Vec::<String>::new());
        let allowed = Allowed {
            undeclared: 1,
            nulls: 1,
            converted: 2,
            unfit: 1,
            constants: 1,
            ..Allowed::default()
        };
        assert_eq!(loss.allowed, allowed);
    }
}
