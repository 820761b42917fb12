//! A document as JSON, and the places in it.
//!
//! It knows pointers and references. It does not know what stands where.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use serde_json::Value;

/// How many references are followed before they count as a circle.
const CHAIN: usize = 32;

/// A document; a clone is the same document.
#[derive(Debug, Clone)]
pub struct Document {
    root: Arc<Value>,
    /// Places that the normalization moved, by where the document has them.
    moved: Arc<BTreeMap<String, String>>,
}

impl Document {
    /// Reads a document in JSON.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read(path).with_context(|| format!("{} is read", path.display()))?;
        let root = serde_json::from_slice(&text)
            .with_context(|| format!("{} is a document in JSON", path.display()))?;
        Ok(Self::new(root))
    }

    /// A document out of a value.
    pub fn new(root: Value) -> Self {
        let mut moved = BTreeMap::new();
        // A path that repeats the base path of the server is written without it.
        for (path, item) in root.get("paths").and_then(Value::as_object).into_iter().flatten() {
            if let Some(published) = item.get("x-document-path").and_then(Value::as_str) {
                moved.insert(child("#/paths", published), child("#/paths", path));
            }
        }
        if root.get("webhooks").is_none() && root.get("x-webhooks").is_some() {
            moved.insert("#/webhooks".to_owned(), "#/x-webhooks".to_owned());
        }
        Self { root: Arc::new(root), moved: Arc::new(moved) }
    }

    /// The whole.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// What stands at a pointer such as `#/components/schemas/a~1b`; in a normalized document also
    /// by the pointer into the published one, where a path or webhook has moved.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        let here = self.root.pointer(pointer.strip_prefix('#')?);
        here.or_else(|| self.root.pointer(self.moved(pointer)?.strip_prefix('#')?))
    }

    fn moved(&self, pointer: &str) -> Option<String> {
        let slashes = pointer.match_indices('/').map(|(at, _)| at).chain([pointer.len()]);
        let mut prefixes = slashes.skip(1).take(2).map(|end| pointer.split_at(end));
        prefixes.find_map(|(prefix, rest)| Some(format!("{}{rest}", self.moved.get(prefix)?)))
    }

    /// What stands at a pointer after all references in its place are followed, and where that is.
    pub fn resolve<'a>(&'a self, at: &str) -> Option<(String, &'a Value)> {
        let mut at = at.to_owned();
        for _ in 0..CHAIN {
            let value = self.get(&at)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(target) => at = decode(target),
                None => return Some((at, value)),
            }
        }
        None
    }
}

/// The pointer of a member or item.
pub fn child(at: &str, name: &str) -> String {
    format!("{at}/{}", escape(name))
}

/// A name as it is written in a pointer.
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A name out of a pointer.
pub fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// References may be percent-encoded, as they are fragments of a URI.
fn decode(target: &str) -> String {
    percent_encoding::percent_decode_str(target).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn chains_are_followed_and_circles_end() {
        let document = Document::new(json!({"components": {"schemas": {
            "a/b": {"$ref": "#/components/schemas/c"},
            "c": {"type": "string"},
            "x": {"$ref": "#/components/schemas/y"},
            "y": {"$ref": "#/components/schemas/x"},
        }}}));
        let (at, value) = document.resolve("#/components/schemas/a~1b").expect("it resolves");
        assert_eq!(at, "#/components/schemas/c");
        assert_eq!(value["type"], "string");
        assert!(document.resolve("#/components/schemas/x").is_none());
        assert!(document.resolve("#/components/schemas/z").is_none());
        assert_eq!(child("#", "a/b~c"), "#/a~1b~0c");
        assert_eq!(unescape("a~1b~0c"), "a/b~c");
    }

    #[test]
    fn what_has_moved_is_found() {
        let document = Document::new(json!({
            "paths": {"/a": {"x-document-path": "/v2/a", "get": {"tags": []}}},
            "x-webhooks": {"b": {"post": 1}},
        }));
        assert_eq!(document.get("#/paths/~1v2~1a/get/tags"), Some(&json!([])));
        assert_eq!(document.get("#/paths/~1v2~1a"), document.get("#/paths/~1a"));
        assert_eq!(document.get("#/webhooks/b/post"), Some(&json!(1)));
        assert_eq!(document.get("#/webhooks/c"), None);
    }
}
