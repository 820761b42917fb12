//! Lists: one page, all pages, all items.
//!
//! The API has five conventions. Which one an operation follows is data; `walk` goes from page to
//! page for all of them.

mod walk;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde_json::Value;

use super::error::Error;
use super::request::Call;
use super::response::RawResponse;
use super::value::{Decode, Encode, JsonKind, Reader, Writer};
use walk::Walk;

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
        let mut out = Self::default();
        while let Some(key) = r.key() {
            match &*key {
                "data" => r.field(&mut out.data),
                "meta" => r.field(&mut out.meta),
                _ => r.skip(),
            }
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
    /// Everything, as it came.
    pub raw: Value,
}

impl PageMeta {
    fn read(raw: Value) -> Self {
        Self {
            page_number: number(&raw, &["page_number"]),
            page_size: number(&raw, &["page_size"]),
            total_pages: number(&raw, &["total_pages"]),
            total_results: number(&raw, &["total_results", "total_records", "totalRecords"]),
            next_cursor: cursor(&raw),
            raw,
        }
    }
}

impl Decode for PageMeta {
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if !matches!(r.peek(), JsonKind::Object | JsonKind::Null) {
            r.object();
            return None;
        }
        r.value().map(Self::read)
    }
}

impl Encode for PageMeta {
    fn encode(&self, w: &mut Writer) {
        w.value(&self.raw);
    }
}

/// All pages of a list, fetched one after the other as they are asked for.
#[must_use = "pages are fetched when `next` is awaited"]
pub struct Pages<P> {
    walk: Walk,
    page: PhantomData<fn() -> P>,
}

impl<P> Pages<P> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { walk: Walk::new(call), page: PhantomData }
    }
}

impl<P: Decode> Pages<P> {
    /// The next page, `None` after the last one. After an error there are no more.
    pub async fn next(&mut self) -> Option<Result<P, Error>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<P, Error>>> {
        let Some(raw) = ready!(self.walk.poll(cx)) else {
            return Poll::Ready(None);
        };
        let page = raw.and_then(|raw| raw.read().map(|(page, _)| page));
        if page.is_err() {
            self.walk.end();
        }
        Poll::Ready(Some(page))
    }
}

impl<P: Decode> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.walk).finish()
    }
}

/// All items of a list, over all of its pages.
#[must_use = "items are fetched when `next` is awaited"]
pub struct Items<I> {
    walk: Walk,
    ready: vec::IntoIter<I>,
}

impl<I> Items<I> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { walk: Walk::new(call), ready: Vec::new().into_iter() }
    }
}

impl<I: Decode> Items<I> {
    /// The next item, `None` after the last one. After an error there are no more.
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    /// Everything that is left, but no more than `limit` items.
    pub async fn collect(mut self, limit: usize) -> Result<Vec<I>, Error> {
        let mut out = Vec::new();
        while out.len() < limit {
            match self.next().await {
                Some(item) => out.push(item?),
                None => break,
            }
        }
        Ok(out)
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<I, Error>>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(raw) = ready!(self.walk.poll(cx)) else {
                return Poll::Ready(None);
            };
            match raw.and_then(|raw| items(&raw, self.walk.list())) {
                Ok(items) => self.ready = items.into_iter(),
                Err(error) => {
                    self.walk.end();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

/// Items wait in a list and are never pinned.
impl<I> Unpin for Items<I> {}

impl<I: Decode> Stream for Items<I> {
    type Item = Result<I, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items").field(&self.walk).finish()
    }
}

/// The list inside of a page, whatever else the page holds.
fn items<I: Decode>(raw: &RawResponse, list: &'static str) -> Result<Vec<I>, Error> {
    if raw.body.is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = Reader::new(&raw.body);
    let items = if list.is_empty() { Vec::decode(&mut reader) } else { member(&mut reader, list) };
    let problems = reader.finish();
    match items {
        Some(items) if !problems.is_fatal() => Ok(items),
        _ => Err(raw.unread(&problems)),
    }
}

/// A list that is not there is empty; one that is no list is an error, or items would be lost.
fn member<I: Decode>(r: &mut Reader<'_>, list: &str) -> Option<Vec<I>> {
    if !r.object() {
        return None;
    }
    let mut out = Some(Vec::new());
    while let Some(key) = r.key() {
        if *key != *list {
            r.skip();
        } else if !r.null() {
            out = Vec::decode(r);
        }
    }
    out
}

/// A number, also as text.
fn number(from: &Value, keys: &[&str]) -> Option<i64> {
    keys.iter().find_map(|key| match from.get(key)? {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64().or_else(|| {
            other.as_f64().filter(|value| value.fract() == 0.0).map(|value| value as i64)
        }),
    })
}

fn cursor(from: &Value) -> Option<String> {
    let named =
        ["page_cursor", "next_cursor", "cursor"].iter().find_map(|key| from.get(key)?.as_str());
    let after =
        || from.get("cursors").and_then(|cursors| cursors.get("after")).and_then(Value::as_str);
    named.or_else(after).filter(|cursor| !cursor.is_empty()).map(str::to_owned)
}
