//! Values for requests, out of the schemas of a document. (Skeleton: the helper writes it.)

use std::collections::BTreeMap;

use serde_json::Value;

use crate::document::Document;

/// How much of a request is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// What is required.
    Required,
    /// Every field.
    All,
    /// Some of the fields, by this seed.
    Random(u64),
}

/// Makes values for the schema at a pointer.
#[derive(Debug)]
pub struct Sampler {}

impl Sampler {
    /// Makes values for the schemas of a normalized document.
    pub fn new(_normalized: &Document, _wants: Wants) -> Self {
        Self {}
    }
    /// A further run of the same operation: variants of unions that were used are remembered.
    pub fn begin(&mut self, _wants: Wants) {}
    /// Whether the last run used a variant of a union for the first time.
    pub fn fresh(&self) -> bool {
        false
    }
    /// The next operation.
    pub fn forget(&mut self) {}
    /// Whether to set what is not required.
    pub fn optional(&mut self) -> bool {
        false
    }
    /// A boolean.
    pub fn bool(&mut self, _at: &str) -> bool {
        false
    }
    /// An integer.
    pub fn integer(&mut self, _at: &str) -> i64 {
        0
    }
    /// A number.
    pub fn number(&mut self, _at: &str) -> f64 {
        0.0
    }
    /// Text of any kind: plain, date, enum member, ...; also for a path parameter of any type.
    pub fn text(&mut self, _at: &str) -> String {
        String::new()
    }
    /// Raw bytes: the content of a file, or what Base64 stands for.
    pub fn bytes(&mut self, _at: &str) -> Vec<u8> {
        Vec::new()
    }
    /// Any JSON.
    pub fn any(&mut self, _at: &str) -> Value {
        Value::Null
    }
    /// A list, of at least as many items as the schema at `at` wants.
    pub fn list<T>(&mut self, _at: &str, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        vec![item(self)]
    }
    /// A map.
    pub fn map<T>(
        &mut self,
        _at: &str,
        mut value: impl FnMut(&mut Self) -> T,
    ) -> BTreeMap<String, T> {
        BTreeMap::from([("key".to_owned(), value(self))])
    }
    /// Which of `count` variants of the union at `at` to make.
    pub fn variant(&mut self, _at: &str, _count: usize) -> usize {
        0
    }
    /// Goes one struct or union deeper; `optional` says no where it is too deep.
    pub fn nest<T>(&mut self, _at: &str, make: impl FnOnce(&mut Self) -> T) -> T {
        make(self)
    }
}
