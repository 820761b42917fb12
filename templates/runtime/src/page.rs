//! Lists: one page, all pages, all items.
//!
//! The API has five conventions. Which one an operation follows is data; the walk below is the
//! same for all and never asks for a page twice.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use serde_json::Value;

use super::client::execute;
use super::error::Error;
use super::operation::{Pager, PagerStyle};
use super::request::{Call, link_query};
use super::response::RawResponse;
use super::value::{Decode, Encode, JsonKind, Reader, Writer};

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
        Self {
            data: Vec::new(),
            meta: PageMeta::default(),
        }
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
        Self {
            walk: Walk::new(call),
            page: PhantomData,
        }
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
        Self {
            walk: Walk::new(call),
            ready: Vec::new().into_iter(),
        }
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
    let items = if list.is_empty() {
        Vec::decode(&mut reader)
    } else {
        member(&mut reader, list)
    };
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

type Fetch = Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>;

/// Goes from page to page. Not generic.
struct Walk {
    /// The call for the page that comes next, or that is being fetched.
    call: Option<Call>,
    fetch: Option<Fetch>,
    pager: Pager,
    /// The page number asked for last, from 1.
    number: i64,
    seen: i64,
}

impl Walk {
    fn new(call: Call) -> Self {
        // Without a pager there is just the one page.
        let single = Pager {
            style: PagerStyle::Short,
            items: "data",
            position: "",
            size: "",
        };
        let pager = call.operation().pager.unwrap_or(single);
        let number = call.query_number(pager.position).unwrap_or(1);
        Self {
            call: Some(call),
            fetch: None,
            pager,
            number,
            seen: 0,
        }
    }

    fn list(&self) -> &'static str {
        self.pager.items
    }

    fn end(&mut self) {
        self.call = None;
        self.fetch = None;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<RawResponse, Error>>> {
        let Some(call) = &self.call else {
            return Poll::Ready(None);
        };
        let fetch = self
            .fetch
            .get_or_insert_with(|| Box::pin(execute(call.duplicate())));
        let answer = ready!(fetch.as_mut().poll(cx));
        self.fetch = None;
        let outcome = answer.and_then(|raw| self.advance(&raw).map(|()| raw));
        if outcome.is_err() {
            self.end();
        }
        Poll::Ready(Some(outcome))
    }

    /// Prepares the call for the page after this one, or ends the walk.
    fn advance(&mut self, raw: &RawResponse) -> Result<(), Error> {
        let Some(call) = &mut self.call else {
            return Ok(());
        };
        let outline = Outline::read(raw, self.pager.items);
        let size = call.query_number(self.pager.size).or(outline.size);
        self.seen = self.seen.saturating_add(outline.count);
        let next = match self.pager.style {
            PagerStyle::Cursor => outline.next_cursor(),
            PagerStyle::Uri => outline.next_link(),
            style => {
                if outline.page.is_some_and(|page| page < self.number)
                    && outline.count > 0
                    && self.number > 1
                {
                    return Err(Error::paging(
                        raw.operation.name,
                        "the server repeats a page that was there before",
                    ));
                }
                outline.next_number(style, self.number, size, self.seen)
            }
        };
        let (Some(next), false) = (
            next,
            self.pager.position.is_empty() && self.pager.style != PagerStyle::Uri,
        ) else {
            self.call = None;
            return Ok(());
        };
        match next {
            Next::Number(number) => {
                self.number = number;
                call.query(self.pager.position, Some(number));
            }
            Next::Cursor(cursor) => {
                if !call.move_to(self.pager.position, &cursor) {
                    return Err(Error::paging(
                        raw.operation.name,
                        "the server repeats a cursor",
                    ));
                }
            }
            Next::Link(query) => {
                if !call.move_to_link(query) {
                    return Err(Error::paging(
                        raw.operation.name,
                        "the server repeats a link",
                    ));
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk")
            .field("call", &self.call)
            .field("fetching", &self.fetch.is_some())
            .finish()
    }
}

enum Next {
    Number(i64),
    Cursor(String),
    Link(String),
}

/// What a page says about its place, its items only counted.
#[derive(Debug, Default)]
struct Outline {
    count: i64,
    page: Option<i64>,
    pages: Option<i64>,
    size: Option<i64>,
    total: Option<i64>,
    more: Option<bool>,
    cursor: Option<String>,
    link: Option<String>,
}

impl Outline {
    fn read(raw: &RawResponse, list: &str) -> Self {
        let mut r = Reader::new(&raw.body);
        let mut out = Self::default();
        if list.is_empty() && r.peek() == JsonKind::Array {
            out.count = count(&mut r);
        } else if r.peek() == JsonKind::Object {
            r.object();
            let (mut beside, mut meta) = (serde_json::Map::new(), Value::Null);
            while let Some(key) = r.key() {
                match (&*key, r.peek()) {
                    (key, JsonKind::Array) if key == list => out.count = count(&mut r),
                    ("meta", JsonKind::Object) => meta = r.value().unwrap_or_default(),
                    (_, JsonKind::Array) => r.skip(),
                    (key, _) => {
                        beside.insert(key.to_owned(), r.value().unwrap_or_default());
                    }
                }
            }
            out.fill(&meta);
            out.fill(&Value::Object(beside));
        }
        out
    }

    /// What is known already stays: `meta` comes before what stands beside the list.
    fn fill(&mut self, from: &Value) {
        fn keep<T>(slot: &mut Option<T>, value: Option<T>) {
            if slot.is_none() {
                *slot = value;
            }
        }
        keep(&mut self.page, number(from, &["page_number", "page"]));
        keep(
            &mut self.pages,
            number(from, &["total_pages", "num_pages", "totalPages"]),
        );
        keep(
            &mut self.size,
            number(
                from,
                &[
                    "page_size",
                    "per_page",
                    "recordsPerPage",
                    "records_per_page",
                ],
            ),
        );
        keep(
            &mut self.total,
            number(
                from,
                &["total_results", "totalRecords", "total_records", "total"],
            ),
        );
        keep(
            &mut self.more,
            ["has_more", "has_next"]
                .iter()
                .find_map(|key| from.get(key)?.as_bool()),
        );
        keep(&mut self.cursor, cursor(from));
        keep(
            &mut self.link,
            from.get("next_page_uri")
                .and_then(Value::as_str)
                .map(str::to_owned),
        );
    }

    fn next_number(
        &self,
        style: PagerStyle,
        number: i64,
        size: Option<i64>,
        seen: i64,
    ) -> Option<Next> {
        if self.count == 0 || self.more == Some(false) {
            return None;
        }
        let short = size.is_some_and(|size| self.count < size);
        let last = match (style, self.pages, self.total) {
            (PagerStyle::Number, Some(pages), _) => number >= pages,
            (PagerStyle::Records, _, Some(total)) => match size {
                Some(size) if size > 0 => number.saturating_mul(size) >= total,
                _ => seen >= total,
            },
            _ => short && self.more.is_none(),
        };
        (!last).then(|| Next::Number(number.saturating_add(1)))
    }

    fn next_cursor(&self) -> Option<Next> {
        let stop = self.more == Some(false) || (self.count == 0 && self.more.is_none());
        if stop {
            None
        } else {
            self.cursor.clone().map(Next::Cursor)
        }
    }

    fn next_link(&self) -> Option<Next> {
        if self.count == 0 {
            return None;
        }
        link_query(self.link.as_deref()?).map(|query| Next::Link(query.to_owned()))
    }
}

fn count(r: &mut Reader<'_>) -> i64 {
    let mut count = 0;
    r.list();
    while r.item() {
        r.skip();
        count += 1;
    }
    count
}

/// A number, also as text.
fn number(from: &Value, keys: &[&str]) -> Option<i64> {
    keys.iter().find_map(|key| match from.get(key)? {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64().or_else(|| {
            other
                .as_f64()
                .filter(|value| value.fract() == 0.0)
                .map(|value| value as i64)
        }),
    })
}

fn cursor(from: &Value) -> Option<String> {
    let named = ["page_cursor", "next_cursor", "cursor"]
        .iter()
        .find_map(|key| from.get(key)?.as_str());
    let after = || {
        from.get("cursors")
            .and_then(|cursors| cursors.get("after"))
            .and_then(Value::as_str)
    };
    named
        .or_else(after)
        .filter(|cursor| !cursor.is_empty())
        .map(str::to_owned)
}
