//! From page to page, by whichever convention. Not generic.
//!
//! A page that fails stays the one to come, and is asked for again by the next poll. A server
//! that goes in circles is an error, since ending quietly would lose items, and so is a list
//! without an end.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::task::{Context, Poll};
use std::time::Duration;

use super::super::error::Error;
use super::super::operation::{Pager, PagerStyle};
use super::super::request::{Call, link_query};
use super::super::response::RawResponse;
use super::super::send::execute;
use super::super::transport::BoxFuture;
use super::outline::{Numbers, Outline};

/// A walk of a hundred thousand pages takes hours; one that is longer is more likely endless.
const MAX_PAGES: u64 = 100_000;

/// A filter may empty some pages of a list, but hardly this many in a row.
const MAX_EMPTY: u32 = 100;

/// Where lists have a cursor beside their numbers.
const CURSOR: &str = "page[after]";

/// Goes from page to page.
pub(super) struct Walk {
    /// The call as the caller made it.
    call: Call,
    pager: Pager,
    state: State,
    /// Where the page to come is.
    place: Place,
    /// The page to come first, then those that are fetched ahead.
    fetches: VecDeque<Slot>,
    ahead: usize,
    max_pages: u64,
    /// When the whole walk has to be over, on the monotonic clock.
    deadline: Option<Duration>,
    pages: u64,
    total: Option<i64>,
    numbers: Numbers,
    /// Hashes of the cursors, links and pages that were there.
    seen: HashSet<u64>,
    /// Empty pages in a row.
    empty: u32,
    /// The page to come has failed before in a way that hardly passes.
    struck: bool,
}

enum State {
    /// Nothing was asked for so far.
    Begin,
    /// There is a page to come.
    Next,
    /// What there was is given out; there is more, and no way to it.
    Stuck(Error),
    Over,
}

/// What to ask for in place of what the caller asked for.
enum Place {
    First,
    Number(i64),
    Cursor(&'static str, String),
    Link(String),
}

enum Slot {
    Waiting,
    /// Whether it was begun ahead of its time.
    Fetching(BoxFuture<Result<RawResponse, Error>>, bool),
    Fetched(Result<Box<RawResponse>, Error>, bool),
}

impl Slot {
    /// What was fetched ahead is driven only while somebody asks for a page: its time may have
    /// run out in between, though the server was there.
    fn is_outdated(&self) -> bool {
        let late = |error: &Error| error.is_timeout() || error.is_transport() || error.is_connect();
        matches!(self, Self::Fetched(Err(error), true) if late(error))
    }
}

impl Walk {
    pub(super) fn new(call: Call) -> Self {
        // Without a pager there is just the one page.
        let single = Pager { style: PagerStyle::Short, items: "data", position: "", size: "" };
        let pager = call.operation().pager.unwrap_or(single);
        let numbers = Numbers::new(call.query_number(pager.position));
        Self {
            call,
            pager,
            state: State::Begin,
            place: Place::First,
            fetches: VecDeque::new(),
            ahead: 0,
            max_pages: MAX_PAGES,
            deadline: None,
            pages: 0,
            total: None,
            numbers,
            seen: HashSet::new(),
            empty: 0,
            struck: false,
        }
    }

    pub(super) fn list(&self) -> &'static str {
        self.pager.items
    }

    pub(super) fn set_ahead(&mut self, pages: usize) {
        self.ahead = pages;
    }

    pub(super) fn set_max_pages(&mut self, pages: u64) {
        self.max_pages = pages;
    }

    pub(super) fn pages(&self) -> u64 {
        self.pages
    }

    pub(super) fn total(&self) -> Option<i64> {
        self.total
    }

    /// The page to come. It stays the page to come until it is accepted.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<RawResponse, Error>>> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Begin => self.begin(),
            State::Next => self.state = State::Next,
            State::Stuck(error) => return Poll::Ready(Some(Err(error))),
            State::Over => return Poll::Ready(None),
        }
        if self.left() == Some(Duration::ZERO) {
            let message = "timed out: the time for all pages of the list is over";
            self.end();
            return Poll::Ready(Some(Err(Error::timed_out(self.call.operation().name, message))));
        }
        self.work(cx, false);
        if let Some(head) = self.fetches.front_mut()
            && head.is_outdated()
        {
            *head = Slot::Waiting;
            self.work(cx, false);
        }
        let Some(head) = self.fetches.front_mut() else {
            return Poll::Ready(None);
        };
        match std::mem::replace(head, Slot::Waiting) {
            Slot::Fetched(Ok(raw), _) => Poll::Ready(Some(Ok(*raw))),
            Slot::Fetched(Err(error), _) => {
                self.failed(&error);
                Poll::Ready(Some(Err(error)))
            }
            other => {
                *head = other;
                Poll::Pending
            }
        }
    }

    /// Drives what is fetched ahead.
    pub(super) fn poll_ahead(&mut self, cx: &mut Context<'_>) {
        if self.ahead > 0 && matches!(self.state, State::Next) {
            self.work(cx, true);
        }
    }

    /// The page could not be fetched or read. Unless another try is in vain it stays the page to
    /// come; what will hardly pass gets one more try, so that no loop asks forever.
    pub(super) fn failed(&mut self, error: &Error) {
        let late = self.left() == Some(Duration::ZERO);
        let lasting = !error.is_retryable();
        if late || error.is_invalid_request() || error.is_config() || (lasting && self.struck) {
            self.end();
        }
        self.struck = lasting;
    }

    /// The page was read, so the one after it is the page to come. The error of a page that was
    /// there before ends the walk.
    pub(super) fn accept(&mut self, raw: &RawResponse, outline: &Outline) -> Result<(), Error> {
        if self.numbers.is_cut_short(outline) {
            let message = "the page has no items and says nothing, and there are more pages";
            let error = Error::unreadable(raw.operation.name, self.pager.items, message);
            let error = raw.with_answer(error);
            self.failed(&error);
            return Err(error);
        }
        self.fetches.pop_front();
        self.struck = false;
        self.pages += 1;
        self.total = outline.facts.total().or(self.total);
        let step = self.step(raw, outline);
        self.state = match step {
            Step::Again => {
                self.end();
                return Err(stuck(raw, "the server repeats a page that was there before"));
            }
            Step::On if self.pages >= self.max_pages => State::Stuck(stuck(
                raw,
                format!("there are more than {} pages: raise `max_pages`", self.max_pages),
            )),
            Step::On if self.empty >= MAX_EMPTY => State::Stuck(stuck(
                raw,
                format!("the server sent {MAX_EMPTY} empty pages in a row"),
            )),
            Step::On => State::Next,
            Step::Stuck(message) => State::Stuck(stuck(raw, message)),
            Step::Last => State::Over,
        };
        if !matches!(self.state, State::Next) {
            self.fetches.clear();
        }
        Ok(())
    }

    /// The same for a page whose items were not counted yet.
    pub(super) fn accept_unread(&mut self, raw: &RawResponse) -> Result<(), Error> {
        self.accept(raw, &Outline::read(&raw.body, self.pager.items))
    }

    fn begin(&mut self) {
        // A limit for this call is one for all of its pages; the client's is one for each.
        if self.call.own_timeout().is_some() {
            self.deadline = self.call.deadline();
        }
        for position in [self.pager.position, CURSOR] {
            if let Some(cursor) = self.call.query_text(position) {
                self.seen.insert(hash(cursor.as_bytes()));
            }
        }
        self.state = State::Next;
    }

    fn end(&mut self) {
        self.state = State::Over;
        self.fetches.clear();
    }

    /// Starts what should be under way, and drives it. `ahead` when nobody waits for the page to
    /// come so far.
    fn work(&mut self, cx: &mut Context<'_>, ahead: bool) {
        let left = self.left();
        // Pages that certainly exist, of those that may be fetched at once.
        let known = self.numbers.known_ahead().min(self.max_pages.saturating_sub(self.pages + 1));
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let wanted = self.ahead.saturating_sub(1).min(known).saturating_add(1);
        while self.fetches.len() < wanted {
            self.fetches.push_back(Slot::Waiting);
        }
        for (slot, offset) in self.fetches.iter_mut().zip(0..) {
            if let Slot::Waiting = slot {
                let mut call = self.call.duplicate();
                match &self.place {
                    Place::First => {}
                    Place::Number(number) => {
                        call.query::<i64>(self.pager.position, number.saturating_add(offset));
                    }
                    Place::Cursor(name, cursor) => {
                        // The server takes a number or a cursor, not both.
                        if *name != self.pager.position {
                            call.maybe_query::<i64>(self.pager.position, None::<i64>);
                        }
                        call.query::<&str>(name, cursor.as_str());
                    }
                    Place::Link(query) => call.set_whole_query(query.clone()),
                }
                if let Some(left) = left {
                    call.options().timeout(left);
                }
                *slot = Slot::Fetching(Box::pin(execute(call)), ahead || offset > 0);
            }
            if let Slot::Fetching(fetch, early) = slot {
                match fetch.as_mut().poll(cx) {
                    Poll::Ready(answer) => *slot = Slot::Fetched(answer.map(Box::new), *early),
                    // From here on it is waited for like any other.
                    Poll::Pending => *early &= ahead || offset > 0,
                }
            }
        }
    }

    /// What is left of the time for the walk.
    fn left(&self) -> Option<Duration> {
        let now = || self.call.client().clock().monotonic();
        self.deadline.map(|deadline| deadline.saturating_sub(now()))
    }

    /// Finds the page after this one.
    fn step(&mut self, raw: &RawResponse, outline: &Outline) -> Step {
        self.empty = if outline.count == 0 { self.empty + 1 } else { 0 };
        let pager = self.pager;
        match pager.style {
            PagerStyle::Uri => self.follow_link(outline),
            _ if pager.position.is_empty() => Step::Last,
            PagerStyle::Cursor => self.follow_cursor(pager.position, outline),
            PagerStyle::Either
                if matches!(self.place, Place::Cursor(..))
                    || self.call.query_text(CURSOR).is_some()
                    || (outline.facts.pages().is_none()
                        && outline.facts.next_cursor().is_some()) =>
            {
                // What was fetched ahead are pages by number.
                self.numbers.forget();
                self.fetches.clear();
                self.follow_cursor(CURSOR, outline)
            }
            PagerStyle::Number | PagerStyle::Either | PagerStyle::Records | PagerStyle::Short => {
                // Of an endpoint that nobody has described it is not known that it has pages: one
                // that says nothing about them is all there is.
                let silent = self.call.is_raw() && outline.facts.is_silent();
                let all = silent.then_some(i64::MAX);
                let asked = self.call.query_number(pager.size).or(all);
                if self.numbers.repeats(outline) {
                    return Step::Again;
                }
                if !self.numbers.advance(outline, asked) {
                    return Step::Last;
                }
                // Without a number in the answer only the page itself tells that it comes again.
                if outline.is_blind() && outline.count > 0 && !self.first_time(&raw.body) {
                    return Step::Again;
                }
                self.place = Place::Number(self.numbers.current());
                Step::On
            }
        }
    }

    fn follow_cursor(&mut self, position: &'static str, outline: &Outline) -> Step {
        let more = outline.facts.more();
        let Some(cursor) = outline.facts.next_cursor().filter(|_| more != Some(false)) else {
            return match more {
                Some(true) => Step::Stuck("the server says that there is more, and not where"),
                _ => Step::Last,
            };
        };
        if !self.first_time(cursor.as_bytes()) {
            // Some servers answer an empty page with the cursor that it was asked for by.
            return match (outline.count, more) {
                (0, None) => Step::Last,
                _ => Step::Stuck("the server repeats a cursor"),
            };
        }
        self.place = Place::Cursor(position, cursor.to_owned());
        Step::On
    }

    fn follow_link(&mut self, outline: &Outline) -> Step {
        let Some(query) = outline.facts.link().and_then(link_query) else {
            return Step::Last;
        };
        if !self.first_time(query.as_bytes()) {
            return Step::Stuck("the server repeats a link");
        }
        self.place = Place::Link(query.to_owned());
        Step::On
    }

    /// Remembers something that must not come twice; no if it was there before.
    fn first_time(&mut self, what: &[u8]) -> bool {
        self.seen.insert(hash(what))
    }
}

/// What comes after a page.
enum Step {
    /// There is a page to come.
    On,
    Last,
    /// The items are new, and there is no way on.
    Stuck(&'static str),
    /// This is no new page.
    Again,
}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk")
            .field("call", &self.call)
            .field("pages", &self.pages)
            .field("fetching", &self.fetches.len())
            .finish_non_exhaustive()
    }
}

fn stuck(raw: &RawResponse, message: impl Into<String>) -> Error {
    raw.with_answer(Error::paging(raw.operation.name, message))
}

fn hash(what: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
