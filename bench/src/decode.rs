//! Reading: a page, whole through `send()` over a transport that answers from memory, and an
//! event.

use std::future::ready;
use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::HeaderMap;
use telnyx_sdk::webhooks::Event;
use telnyx_sdk::{Client, HttpRequest, HttpResponse, Transport, TransportFuture};
use tokio::runtime::Builder;

use crate::derived;
use crate::measure::Bench;

const ITEM: &str = include_str!("../data/application.json");
const ITEMS: usize = 50;
/// One event as it is posted.
pub const EVENT: &str = include_str!("../data/answered.json");

/// Answers everything with the same body.
struct Canned(Bytes);

impl Transport for Canned {
    fn send(&self, _: HttpRequest) -> TransportFuture {
        Box::pin(ready(Ok(HttpResponse::new(200, HeaderMap::new(), self.0.clone()))))
    }
}

/// Both rows.
pub fn run(bench: &Bench) -> Result<()> {
    let page = Bytes::from(page());
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let client = Client::builder().api_key("KEY").transport(Canned(page.clone())).build()?;
    let list = || runtime.block_on(client.call_control_applications().list().send());

    let ours = list()?;
    let theirs: derived::Page = serde_json::from_slice(&page)?;
    ensure!(ours.data.len() == ITEMS && theirs.data.len() == ITEMS, "half a page");
    let last = ours.data.last().context("the page is empty")?;
    ensure!(last.tags == theirs.data[ITEMS - 1].tags, "different items");
    let full = runtime.block_on(client.call_control_applications().list().send_full())?;
    ensure!(full.problems().is_empty(), "{:?}", full.problems());

    bench.compare(
        &format!("page of {ITEMS}, {} kB: `list().send()`", page.len() / 1000),
        Some(0.9),
        || drop(black_box(list())),
        || drop(black_box(serde_json::from_slice::<derived::Page>(&page))),
    );

    let event = Bytes::from_static(EVENT.as_bytes());
    let typed = matches!(Event::parse(event.clone()), Event::CallAnswered(_));
    ensure!(typed, "the event was not recognized");
    serde_json::from_slice::<derived::Answered>(&event)?;
    bench.compare(
        &format!("event of {} bytes: `Event::parse`", event.len()),
        Some(0.9),
        || drop(black_box(Event::parse(event.clone()))),
        || drop(black_box(serde_json::from_slice::<derived::Answered>(&event))),
    );
    Ok(())
}

/// Members in the order of a server, not in that of the description, and some that are new.
fn page() -> String {
    let items: Vec<String> =
        (0..ITEMS).map(|index| ITEM.trim_end().replace("@@", &format!("{index:02}"))).collect();
    format!(
        r#"{{"data":[{}],"meta":{{"page_number":1,"page_size":{ITEMS},"total_pages":3,"total_results":150}}}}"#,
        items.join(",")
    )
}
