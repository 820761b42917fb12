//! What a page says about its place, its items only counted; and what follows for the numbers of
//! the pages after it.

use super::super::value::{JsonKind, Reader};
use super::facts::Facts;

/// A page without its items.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) count: i64,
    /// There was a list.
    pub(super) is_there: bool,
    pub(super) facts: Facts,
}

impl Outline {
    /// Reads a body whose items somebody else reads. Broken text ends it early.
    pub(super) fn read(body: &[u8], list: &str) -> Self {
        let mut out = Self::default();
        out.scan(&mut Reader::new(body), list, &mut |r| {
            r.skip();
        });
        out
    }

    /// Goes through a body once; `item` reads each item. No if there is no such list.
    pub(super) fn scan<'j>(
        &mut self,
        r: &mut Reader<'j>,
        list: &str,
        item: &mut dyn FnMut(&mut Reader<'j>),
    ) -> bool {
        if list.is_empty() {
            return self.list(r, item);
        }
        if !r.object() {
            return false;
        }
        let mut good = true;
        while let Some(key) = r.key() {
            if *key == *list {
                // A list that is not there is empty; one that is no list would lose items.
                good = r.null() || self.list(r, item);
            } else if *key == *"meta" {
                r.guess(|r| self.facts.meta(r));
            } else {
                r.guess(|r| self.facts.member(&key, r));
            }
        }
        good
    }

    fn list<'j>(&mut self, r: &mut Reader<'j>, item: &mut dyn FnMut(&mut Reader<'j>)) -> bool {
        self.count = 0;
        self.is_there = true;
        if !r.list() {
            return false;
        }
        while r.item() {
            item(r);
            self.count += 1;
        }
        true
    }

    /// The page does not say which one it is.
    pub(super) fn is_blind(&self) -> bool {
        self.facts.page().is_none()
    }
}

/// Where a walk over numbered pages is.
#[derive(Debug)]
pub(super) struct Numbers {
    /// The number of the page to come.
    current: i64,
    /// The number of the first page of the list: some lists begin with 0.
    base: i64,
    /// The page that the walk began with, where the caller has chosen one.
    chosen: Option<i64>,
    /// A page was there.
    begun: bool,
    /// The last page, where it is known.
    last: Option<i64>,
    /// Items so far.
    seen: i64,
    /// Items of the longest page so far.
    longest: i64,
}

impl Numbers {
    pub(super) fn new(chosen: Option<i64>) -> Self {
        Self {
            current: chosen.unwrap_or(1),
            base: chosen.unwrap_or(1).min(1),
            chosen,
            begun: false,
            last: None,
            seen: 0,
            longest: 0,
        }
    }

    /// The number of the page to come.
    pub(super) fn current(&self) -> i64 {
        self.current
    }

    /// How many pages there are after the one to come.
    pub(super) fn known_ahead(&self) -> u64 {
        let ahead = self.last.map_or(0, |last| last.saturating_sub(self.current));
        u64::try_from(ahead).unwrap_or(0)
    }

    /// The list goes on by cursors.
    pub(super) fn forget(&mut self) {
        self.last = None;
    }

    /// The server sent a page from before the one that it was asked for.
    pub(super) fn repeats(&self, page: &Outline) -> bool {
        let before = page.facts.page().is_some_and(|number| number < self.current);
        self.begun && before && page.count > 0
    }

    /// A page that is not the last one, as far as is known, and neither has items nor says why: an
    /// empty answer, or one that was made up on its way.
    pub(super) fn is_cut_short(&self, page: &Outline) -> bool {
        page.count == 0 && page.facts.is_silent() && self.last > Some(self.current)
    }

    /// Goes on to the next page; no after the last one. `asked` is the size that was asked for.
    pub(super) fn advance(&mut self, page: &Outline, asked: Option<i64>) -> bool {
        if !self.begun && self.chosen.is_none() && page.count > 0 {
            self.current = page.facts.page().filter(|number| *number >= 0).unwrap_or(self.current);
            self.base = self.current.min(1);
        }
        self.begun = true;
        self.seen = self.seen.saturating_add(page.count);
        self.longest = self.longest.max(page.count);
        self.last = None;
        if self.is_last(page, asked) {
            return false;
        }
        self.current = self.current.saturating_add(1);
        true
    }

    /// Whether this is the last page; else notes which one is, as far as that is known.
    fn is_last(&mut self, page: &Outline, asked: Option<i64>) -> bool {
        let facts = &page.facts;
        if facts.more() == Some(false) {
            return true;
        }
        // A number of pages that there cannot be says nothing.
        if let Some(pages) = facts.pages().filter(|pages| *pages > 0 || page.count == 0) {
            self.last = Some(pages.saturating_add(self.base).saturating_sub(1));
            return self.last <= Some(self.current);
        }
        if facts.more() == Some(true) {
            return false;
        }
        if page.count == 0 {
            return true;
        }
        let told = facts.size().filter(|size| *size > 0);
        match facts.total() {
            Some(total) => self.is_last_of(total, page, told, asked),
            None => told.or(asked).is_some_and(|size| page.count < size),
        }
    }

    /// The same where the number of items is told.
    fn is_last_of(
        &mut self,
        total: i64,
        page: &Outline,
        told: Option<i64>,
        asked: Option<i64>,
    ) -> bool {
        let before = self.current.saturating_sub(self.base);
        if self.chosen.is_none_or(|first| first <= self.base) && self.seen >= total {
            return true;
        }
        // A server may give less than it is asked for, but then the sum does not add up.
        let ends = |size: i64| before.saturating_mul(size).saturating_add(page.count) == total;
        if told.is_none() && asked.is_some_and(ends) {
            return true;
        }
        let size = told.unwrap_or(self.longest).max(1);
        let pages = total.saturating_add(size - 1) / size;
        self.last = Some(pages.saturating_add(self.base).saturating_sub(1));
        self.last <= Some(self.current)
    }
}
