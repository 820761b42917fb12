//! Lists: one page, all pages, all items.
//!
//! The API has a dozen conventions. Which one an operation follows is data; `walk` goes from page
//! to page for all of them. What is generic here only reads values.

mod facts;
mod one;
mod outline;
mod walk;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::error::Error;
use super::request::Call;
use super::response::RawResponse;
use super::trace;
use super::value::{Decode, Reader};
use outline::Outline;
use walk::Walk;

pub use one::{Page, PageMeta};

/// All pages of a list, fetched one after the other as they are asked for.
///
/// After an error the walk stays where it is: the next [`next`](Self::next) asks for the same page
/// again. It is over after an error that another try cannot mend: a server that goes in circles
/// ([`Error::is_paging`]), a request that cannot be sent, the end of the time for the whole walk,
/// and the second refusal of the same page.
///
/// The settings of the call hold for every page, the retry policy for each anew. A `timeout` that
/// is set for this call is one for the whole walk, what you do between pages included; that of
/// the client is one for each page. Dropping it cancels what is under way. Begin at another page
/// with the setter of its number or cursor: what `with_options` says of them holds for every page.
///
/// As a [`Stream`] it ends after an error, since what collects a stream would otherwise ask for a
/// page that fails for ever; polled after that end, or with `next`, it goes on.
#[must_use = "pages are fetched when `next` is awaited"]
pub struct Pages<P> {
    walk: Walk,
    /// The stream has told of an error and is to end.
    failed: bool,
    page: PhantomData<fn() -> P>,
}

impl<P> Pages<P> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { walk: Walk::new(call), failed: false, page: PhantomData }
    }

    /// Fetches up to so many pages at once, ahead of the one that is read. This takes numbered
    /// pages and a server that tells how many there are; of other lists the next page at most is
    /// fetched ahead. Nothing runs unless this is polled, so a page that failed ahead of its time is
    /// asked for once more.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.walk.set_ahead(pages);
        self
    }

    /// How many pages a list may have; more are an error, after the last of these. This guards
    /// against lists without an end. Default: 100,000.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.walk.set_max_pages(pages);
        self
    }

    /// How many pages were read so far.
    pub fn pages_fetched(&self) -> u64 {
        self.walk.pages()
    }

    /// How many items the list has, as the last page told.
    pub fn total_results(&self) -> Option<i64> {
        self.walk.total()
    }
}

impl<P: Decode> Pages<P> {
    /// The next page, `None` after the last one. It can be cancelled without losing a page.
    pub async fn next(&mut self) -> Option<Result<P, Error>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<P, Error>>> {
        let raw = match ready!(self.walk.poll(cx)) {
            Some(Ok(raw)) => raw,
            Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            None => return Poll::Ready(None),
        };
        let page = match raw.read() {
            Ok((page, _)) => self.walk.accept_unread(&raw).map(|()| page),
            Err(error) => {
                self.walk.failed(&error);
                Err(error)
            }
        };
        self.walk.poll_ahead(cx);
        Poll::Ready(Some(page))
    }
}

impl<P: Decode> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.failed) {
            return Poll::Ready(None);
        }
        let page = ready!(self.poll_page(cx));
        self.failed = matches!(page, Some(Err(_)));
        Poll::Ready(page)
    }
}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.walk).finish()
    }
}

/// All items of a list, over all of its pages.
///
/// What [`Pages`] says about errors, time limits and settings holds here too. Each item comes
/// once: a page that failed has given none, and one that is asked for again gives all of its.
///
/// As a [`Stream`] it ends after an error, since what collects a stream would otherwise ask for a
/// page that fails for ever; polled after that end, or with `next`, it goes on.
#[must_use = "items are fetched when `next` is awaited"]
pub struct Items<I> {
    walk: Walk,
    ready: vec::IntoIter<I>,
    /// The stream has told of an error and is to end.
    failed: bool,
}

impl<I> Items<I> {
    /// Generated code calls this.
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self { walk: Walk::new(call), ready: Vec::new().into_iter(), failed: false }
    }

    /// Fetches up to so many pages at once, ahead of the one that is read. This takes numbered
    /// pages and a server that tells how many there are; of other lists the next page at most is
    /// fetched ahead. Nothing runs unless this is polled, so a page that failed ahead of its time is
    /// asked for once more.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.walk.set_ahead(pages);
        self
    }

    /// How many pages a list may have; more are an error, after the items of these. This guards
    /// against lists without an end. Default: 100,000.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.walk.set_max_pages(pages);
        self
    }

    /// How many pages were read so far.
    pub fn pages_fetched(&self) -> u64 {
        self.walk.pages()
    }

    /// How many items the list has, as the last page told.
    pub fn total_results(&self) -> Option<i64> {
        self.walk.total()
    }
}

impl<I: Decode> Items<I> {
    /// The next item, `None` after the last one. It can be cancelled without losing an item.
    pub async fn next(&mut self) -> Option<Result<I, Error>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    /// Everything that is left, but no more than `limit` items. The first error ends it: to go on
    /// after one, take the items with [`next`](Self::next).
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
                self.walk.poll_ahead(cx);
                return Poll::Ready(Some(Ok(item)));
            }
            let raw = match ready!(self.walk.poll(cx)) {
                Some(Ok(raw)) => raw,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            match items(&raw, self.walk.list()) {
                Ok((items, outline)) => match self.walk.accept(&raw, &outline) {
                    Ok(()) => self.ready = items.into_iter(),
                    Err(error) => return Poll::Ready(Some(Err(error))),
                },
                Err(error) => {
                    self.walk.failed(&error);
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
        if std::mem::take(&mut self.failed) {
            return Poll::Ready(None);
        }
        let item = ready!(self.poll_item(cx));
        self.failed = matches!(item, Some(Err(_)));
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.ready.len(), None)
    }
}

impl<I> fmt::Debug for Items<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items").field(&self.walk).field(&self.ready.len()).finish()
    }
}

/// The items of a page, and what stands beside them, in one pass.
fn items<I: Decode>(raw: &RawResponse, list: &'static str) -> Result<(Vec<I>, Outline), Error> {
    let (mut out, mut outline) = (Vec::new(), Outline::default());
    if raw.body.iter().all(u8::is_ascii_whitespace) && !raw.strict {
        return Ok((out, outline));
    }
    let mut reader = Reader::new(&raw.body);
    let good = outline.scan(&mut reader, list, &mut |r| out.extend(I::decode(r)));
    if raw.strict && good && !outline.is_there {
        reader.missing(list);
    }
    let problems = reader.finish();
    trace::problems(raw.log, raw.operation.name, &problems, &raw.body);
    if good && !problems.forbid(raw.strict) {
        Ok((out, outline))
    } else {
        Err(raw.unread(&problems))
    }
}
