//! From page to page, by whichever convention. Not generic, and it never asks for a page twice:
//! a server that repeats itself is an error, since ending quietly would lose items.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use serde_json::Value;

use super::super::error::Error;
use super::super::operation::{Pager, PagerStyle};
use super::super::request::{Call, link_query};
use super::super::response::RawResponse;
use super::super::send::execute;
use super::super::transport::BoxFuture;
use super::super::value::{JsonKind, Reader};
use super::{cursor, number};

type Fetch = BoxFuture<Result<RawResponse, Error>>;

/// Goes from page to page. Not generic.
pub(super) struct Walk {
    /// The call for the page that comes next, or that is being fetched.
    call: Option<Call>,
    fetch: Option<Fetch>,
    pager: Pager,
    /// The page number asked for last, from 1.
    number: i64,
    seen: i64,
}

impl Walk {
    pub(super) fn new(call: Call) -> Self {
        // Without a pager there is just the one page.
        let single = Pager { style: PagerStyle::Short, items: "data", position: "", size: "" };
        let pager = call.operation().pager.unwrap_or(single);
        let number = call.query_number(pager.position).unwrap_or(1);
        Self { call: Some(call), fetch: None, pager, number, seen: 0 }
    }

    pub(super) fn list(&self) -> &'static str {
        self.pager.items
    }

    pub(super) fn end(&mut self) {
        self.call = None;
        self.fetch = None;
    }

    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<RawResponse, Error>>> {
        let Some(call) = &self.call else {
            return Poll::Ready(None);
        };
        let fetch = self.fetch.get_or_insert_with(|| Box::pin(execute(call.duplicate())));
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
        let (Some(next), false) =
            (next, self.pager.position.is_empty() && self.pager.style != PagerStyle::Uri)
        else {
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
                    return Err(Error::paging(raw.operation.name, "the server repeats a cursor"));
                }
            }
            Next::Link(query) => {
                if !call.move_to_link(query) {
                    return Err(Error::paging(raw.operation.name, "the server repeats a link"));
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
        keep(&mut self.pages, number(from, &["total_pages", "num_pages", "totalPages"]));
        keep(
            &mut self.size,
            number(from, &["page_size", "per_page", "recordsPerPage", "records_per_page"]),
        );
        keep(
            &mut self.total,
            number(from, &["total_results", "totalRecords", "total_records", "total"]),
        );
        keep(
            &mut self.more,
            ["has_more", "has_next"].iter().find_map(|key| from.get(key)?.as_bool()),
        );
        keep(&mut self.cursor, cursor(from));
        keep(&mut self.link, from.get("next_page_uri").and_then(Value::as_str).map(str::to_owned));
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
        if stop { None } else { self.cursor.clone().map(Next::Cursor) }
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
