//! One page of a list, and what it says about the others.

use std::slice;
use std::vec;

use serde_json::Value;

use super::super::value::{Decode, Encode, JsonKind, Reader, Writer};
use super::facts::Facts;

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub data: Vec<T>,
    /// Where in the list this page is.
    pub meta: PageMeta,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { data: Vec::new(), meta: PageMeta::default() }
    }
}

impl<T> Page<T> {
    /// Whether there is a page after this one; `None` where the server does not tell.
    pub fn has_next(&self) -> Option<bool> {
        self.meta.has_next
    }

    /// The items in their order.
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.data.iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter()
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<T: Decode> Decode for Page<T> {
    #[inline]
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        let (mut out, mut is_there) = (Self::default(), false);
        while let Some(key) = r.key() {
            match &*key {
                "data" => {
                    is_there = true;
                    r.field(&mut out.data);
                }
                "meta" => r.field(&mut out.meta),
                _ => r.pass_undocumented(),
            }
        }
        if !is_there {
            r.missing("data");
        }
        Some(out)
    }
}

impl<T: Encode> Encode for Page<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        w.begin();
        w.field("data", &self.data);
        w.field("meta", &self.meta);
        w.end();
    }
}

/// What a page says about the list it is from. Which fields are set depends on the list.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PageMeta {
    /// The number of this page, from 1.
    pub page_number: Option<i64>,
    /// How many items a page has at most.
    pub page_size: Option<i64>,
    /// How many pages there are.
    pub total_pages: Option<i64>,
    /// How many items there are on all pages.
    pub total_results: Option<i64>,
    /// What to ask for to get the next page, where the list goes by cursors.
    pub next_cursor: Option<String>,
    /// Whether there is a page after this one, where the server tells in any way.
    pub has_next: Option<bool>,
    /// Kept as text: few want more than the fields above.
    raw: Option<Box<str>>,
}

impl PageMeta {
    /// Everything, as it came; null if nothing did.
    pub fn raw(&self) -> Value {
        let value = self.raw.as_deref().and_then(|raw| serde_json::from_str(raw).ok());
        value.unwrap_or_default()
    }
}

impl Decode for PageMeta {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if r.null() {
            return Some(Self::default());
        }
        if r.peek() != JsonKind::Object {
            r.object();
            return None;
        }
        let at = r.position();
        let Ok(raw) = std::str::from_utf8(r.span()?) else {
            r.problem(at, "it is not UTF-8 text".to_owned());
            return None;
        };
        let mut facts = Facts::default();
        facts.meta(&mut Reader::new(raw.as_bytes()));
        Some(Self {
            page_number: facts.page(),
            page_size: facts.size(),
            total_pages: facts.pages(),
            total_results: facts.total(),
            next_cursor: facts.next_cursor().map(str::to_owned),
            has_next: facts.has_next(),
            raw: Some(raw.into()),
        })
    }
}

impl Encode for PageMeta {
    fn encode(&self, w: &mut Writer) {
        w.raw(self.raw.as_deref().unwrap_or("null"));
    }
}
