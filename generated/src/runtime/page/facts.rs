//! What a page says about its place in the list: in `meta`, or beside the items.
//!
//! The names differ from list to list and mean the same, so all of them are known here. Where a
//! page has several of them, the more exact one counts.

use super::super::value::{JsonKind, Reader};

/// A value, and how exact the name is that it came under; 0 is the best.
type Ranked<T> = Option<(u8, T)>;

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Facts {
    page: Ranked<i64>,
    pages: Ranked<i64>,
    size: Ranked<i64>,
    total: Ranked<i64>,
    more: Ranked<bool>,
    cursor: Ranked<String>,
    link: Ranked<String>,
    /// A place for what comes next is there, be it empty.
    onwards: bool,
}

impl Facts {
    /// Reads one member, whatever it is. Members of `meta` count for more than those beside it.
    pub(super) fn member(&mut self, key: &str, r: &mut Reader<'_>) {
        self.read(key, r, 8);
    }

    /// Reads the members of `meta`.
    pub(super) fn meta(&mut self, r: &mut Reader<'_>) {
        if r.peek() != JsonKind::Object {
            return r.skip();
        }
        r.object();
        while let Some(key) = r.key() {
            self.read(&key, r, 0);
        }
    }

    fn read(&mut self, key: &str, r: &mut Reader<'_>, from: u8) {
        let kind = r.peek();
        if kind == JsonKind::Object {
            if key == "cursors" {
                return self.cursors(r, from);
            }
            return r.skip();
        }
        match key {
            "page_number" => number(&mut self.page, from, r),
            "page" => number(&mut self.page, from + 1, r),
            "total_pages" => number(&mut self.pages, from, r),
            "totalPages" | "num_pages" => number(&mut self.pages, from + 1, r),
            "page_size" => number(&mut self.size, from, r),
            "per_page" | "recordsPerPage" | "records_per_page" => {
                number(&mut self.size, from + 1, r);
            }
            "total_results" => number(&mut self.total, from, r),
            "totalRecords" | "total_records" => number(&mut self.total, from + 1, r),
            "total_items" | "total" => number(&mut self.total, from + 2, r),
            "has_more" | "has_next" if kind == JsonKind::Bool => {
                put(&mut self.more, from, r.bool())
            }
            "page_cursor" => self.cursor(from, r),
            "next_cursor" => self.cursor(from + 1, r),
            "cursor" => self.cursor(from + 2, r),
            "next_page_uri" => put(&mut self.link, from, text(r)),
            "next" if from == 0 => {
                self.onwards = true;
                if let Some(next) = text(r) {
                    // Where it leads is said better by the cursor; that it leads on is enough.
                    put(&mut self.more, from + 2, (!next.is_empty()).then_some(true));
                }
            }
            _ => r.skip(),
        }
    }

    fn cursors(&mut self, r: &mut Reader<'_>, from: u8) {
        self.onwards = true;
        r.object();
        while let Some(key) = r.key() {
            if key == "after" { self.cursor(from + 3, r) } else { r.skip() }
        }
    }

    fn cursor(&mut self, rank: u8, r: &mut Reader<'_>) {
        put(&mut self.cursor, rank, text(r).filter(|cursor| !cursor.is_empty()));
    }

    pub(super) fn page(&self) -> Option<i64> {
        self.page.as_ref().map(|(_, page)| *page)
    }

    pub(super) fn pages(&self) -> Option<i64> {
        self.pages.as_ref().map(|(_, pages)| *pages)
    }

    pub(super) fn size(&self) -> Option<i64> {
        self.size.as_ref().map(|(_, size)| *size)
    }

    pub(super) fn total(&self) -> Option<i64> {
        self.total.as_ref().map(|(_, total)| *total)
    }

    pub(super) fn next_cursor(&self) -> Option<&str> {
        self.cursor.as_ref().map(|(_, cursor)| cursor.as_str())
    }

    pub(super) fn link(&self) -> Option<&str> {
        self.link.as_ref().map(|(_, link)| link.as_str())
    }

    /// Whether there is another page, where the server says so.
    pub(super) fn more(&self) -> Option<bool> {
        let said = self.more.as_ref().map(|(_, more)| *more);
        said.or_else(|| self.onwards.then_some(self.cursor.is_some()))
    }

    /// Nothing was said.
    pub(super) fn is_silent(&self) -> bool {
        let numbers = [&self.page, &self.pages, &self.size, &self.total];
        let places = [&self.cursor, &self.link];
        numbers.into_iter().all(Option::is_none)
            && places.into_iter().all(Option::is_none)
            && self.more().is_none()
    }

    /// The same for a list of numbered pages, where the number of pages says it too.
    pub(super) fn has_next(&self) -> Option<bool> {
        let numbers = || Some(self.page()? < self.pages()?);
        let items = || Some(self.page()?.checked_mul(self.size()?)? < self.total()?);
        let onwards = || (self.cursor.is_some() || self.link.is_some()).then_some(true);
        self.more().or_else(numbers).or_else(items).or_else(onwards)
    }
}

fn number(slot: &mut Ranked<i64>, rank: u8, r: &mut Reader<'_>) {
    let value = match r.peek() {
        JsonKind::Int | JsonKind::Float | JsonKind::String => r.int(),
        _ => {
            r.skip();
            None
        }
    };
    put(slot, rank, value);
}

fn text(r: &mut Reader<'_>) -> Option<String> {
    if r.peek() == JsonKind::String {
        return r.string();
    }
    r.skip();
    None
}

fn put<T>(slot: &mut Ranked<T>, rank: u8, value: Option<T>) {
    if let Some(value) = value
        && slot.as_ref().is_none_or(|(known, _)| rank < *known)
    {
        *slot = Some((rank, value));
    }
}
