//! An HTTP server that has a list and gives it out in pages, by every convention of the API.
//!
//! It works out each page from what it is asked for, so that a client that asks for the wrong one
//! gets the wrong one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::runtime::{Client, ClientBuilder};

/// The query of a request, decoded.
pub type Query = BTreeMap<String, String>;

/// What happened on the server.
#[derive(Debug, Default)]
pub struct Log {
    pub queries: Vec<Query>,
    /// Requests at once, now and at most.
    pub now: usize,
    pub peak: usize,
    /// Clients that went away before their answer.
    pub gone: usize,
}

/// Status, body and how long it takes. The number is that of the request, from 0.
pub type Answer = (u16, String, Duration);
type Handler = dyn Fn(&Query, usize) -> Answer + Send + Sync;

pub struct Lists {
    url: String,
    log: Arc<Mutex<Log>>,
}

impl Lists {
    pub async fn start(handler: impl Fn(&Query, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let log = Arc::new(Mutex::new(Log::default()));
        let handler: Arc<Handler> = Arc::new(handler);
        let kept = Arc::clone(&log);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (handler, log) = (Arc::clone(&handler), Arc::clone(&kept));
                tokio::spawn(async move {
                    serve(stream, &*handler, &log).await;
                });
            }
        });
        Self { url, log }
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder().api_key("KEY0123").base_url(format!("{}/v2", self.url))
    }

    /// A client that tries each page once.
    pub fn client(&self) -> Client {
        self.builder().max_retries(0).build().expect("the settings are good")
    }

    /// The same from a client that is there: a new one is slow to make.
    pub fn of(&self, client: &Client) -> Client {
        let url = format!("{}/v2", self.url);
        client.with(|builder| builder.base_url(url)).expect("the settings are good")
    }

    pub fn log<T>(&self, read: impl FnOnce(&Log) -> T) -> T {
        read(&self.log.lock().expect("no test panics while it holds this"))
    }

    pub fn requests(&self) -> usize {
        self.log(|log| log.queries.len())
    }
}

async fn serve(mut stream: TcpStream, handler: &Handler, log: &Mutex<Log>) -> Option<()> {
    let lock = || log.lock().expect("no test panics while it holds this");
    let mut data = Vec::new();
    while !data.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut data).await.ok()? == 0 {
            return None;
        }
    }
    let head = String::from_utf8(data).expect("a head is ASCII");
    let target = head.split(' ').nth(1).expect("a request line has a target");
    let query = target.split_once('?').map(|(_, query)| parse(query)).unwrap_or_default();
    let (status, body, delay) = {
        let mut log = lock();
        let number = log.queries.len();
        log.queries.push(query.clone());
        log.now += 1;
        log.peak = log.peak.max(log.now);
        handler(&query, number)
    };
    let mut more = [0];
    let gone = tokio::select! {
        () = tokio::time::sleep(delay) => false,
        _ = stream.read(&mut more) => true,
    };
    {
        let mut log = lock();
        log.now -= 1;
        log.gone += usize::from(gone);
    }
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

fn parse(query: &str) -> Query {
    let plain = |text: &str| {
        percent_encoding::percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
    };
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

/// How a list is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// `page[number]`, `meta` with all totals.
    Flat,
    /// The same, going by the cursor in `page[after]` with `has_next`.
    FlatCursor,
    /// `page_cursor`, `page_size`, `meta.page_cursor`.
    EmailCursor,
    /// `page[after]`, `page[size]`, `meta.page_cursor`.
    EmailBracketCursor,
    /// `page`, `recordsPerPage`; `records`, `page`, `totalRecords`.
    Records,
    /// `page`, `per_page`, `meta`.
    Reports,
    /// `page[number]`, `page[size]`; a bare list.
    Bare,
    /// `log_messages` in place of `data`.
    LogMessages,
    /// `page_number`, `page_size`, `meta`.
    Orders,
    /// `page`, `page_size`; `records`, `total_records`.
    Tollfree,
    /// `page[number]`, `page[size]`; `records`, `total_records`.
    StatusHistory,
    /// `Page`, `PageSize`; `queues`, `next_page_uri`.
    Queues,
    /// `PageToken`, `PageSize`; `transcriptions`, `next_page_uri`.
    Transcriptions,
    /// No parameters at all; `participants`, `next_page_uri`.
    Participants,
    /// `cursor`, `limit`; `meta.cursor`, `meta.has_more`.
    Keys,
    /// `page[after]`, `page[limit]`; `meta.cursors.after`, `meta.next`.
    Files,
    /// `page[number]`, `page[size]`; `meta.cursors`, `meta.next`, no totals.
    CursorMeta,
}

/// The page that a query asks for, from 0, and the size that counts.
fn asked(convention: Convention, query: &Query, size: usize) -> (usize, usize) {
    use Convention::*;
    let get = |name: &str| query.get(name).map(String::as_str);
    let number = |name: &str| get(name).map_or(1, |text| text.parse().expect("a number"));
    let cursor = |name: &str| {
        get(name).map_or(0, |text| {
            text.strip_prefix("c/").expect("a cursor of ours").parse().expect("a number")
        })
    };
    let (page, wanted) = match convention {
        Flat | Bare | LogMessages | StatusHistory | CursorMeta => {
            (number("page[number]") - 1, get("page[size]"))
        }
        FlatCursor => {
            assert!(get("page[after]").is_none() || get("page[number]").is_none(), "one of two");
            (cursor("page[after]"), get("page[size]"))
        }
        EmailCursor => (cursor("page_cursor"), get("page_size")),
        EmailBracketCursor => (cursor("page[after]"), get("page[size]")),
        Records => (number("page") - 1, get("recordsPerPage")),
        Reports => (number("page") - 1, get("per_page")),
        Orders => (number("page_number") - 1, get("page_size")),
        Tollfree => (number("page") - 1, get("page_size")),
        Queues | Transcriptions | Participants => (cursor("PageToken"), get("PageSize")),
        Keys => (cursor("cursor"), get("limit")),
        Files => (cursor("page[after]"), get("page[limit]")),
    };
    (page, wanted.map_or(size, |size| size.parse().expect("a number")))
}

/// A page of a list of the numbers below `total`. A stuck server always names the second page as
/// the next one, or, where the client counts, always sends the first.
pub fn page(
    convention: Convention,
    total: usize,
    query: &Query,
    size: usize,
    stuck: bool,
) -> String {
    use Convention::*;
    let (mut page, size) = asked(convention, query, size);
    let counted = matches!(
        convention,
        Flat | Bare
            | LogMessages
            | StatusHistory
            | CursorMeta
            | Records
            | Reports
            | Orders
            | Tollfree
    );
    if stuck && counted {
        page = 0;
    }
    let items: Vec<usize> = (page * size..total.min((page + 1) * size)).collect();
    let pages = total.div_ceil(size);
    let next = if stuck {
        Some("c/1".to_owned())
    } else {
        (page + 1 < pages).then(|| format!("c/{}", page + 1))
    };
    let number = page + 1;
    let totals = json!({
        "page_number": number, "page_size": size, "total_pages": pages, "total_results": total,
    });
    let link = next.as_ref().map(|next| {
        let (token, next) = (next.replace('/', "%2F"), &next[2..]);
        format!("/2010-04-01/Accounts/A/List.json?Page={next}&PageSize={size}&PageToken={token}")
    });
    let body: Value = match convention {
        Flat | Reports | Orders => json!({"data": items, "meta": totals}),
        LogMessages => json!({"meta": totals, "log_messages": items}),
        // The flag stands where there is a next page, the cursor only then.
        FlatCursor => match &next {
            Some(next) => json!({"data": items, "meta": {
                "has_next": true, "next_cursor": next, "has_previous": page > 0,
            }}),
            None => json!({"data": items, "meta": {"has_next": false, "has_previous": page > 0}}),
        },
        EmailCursor | EmailBracketCursor => {
            json!({"data": items, "meta": {"page_cursor": next, "page_size": size}})
        }
        Records => json!({"records": items, "page": number, "totalRecords": total}),
        Tollfree | StatusHistory => json!({"records": items, "total_records": total}),
        Bare => json!(items),
        Queues => json!({
            "queues": items, "page": page, "page_size": size, "next_page_uri": link,
            "first_page_uri": "/x?Page=0", "start": page * size, "end": total, "uri": "/x",
        }),
        Transcriptions => json!({"next_page_uri": link, "transcriptions": items, "page": page}),
        Participants => json!({"participants": items, "next_page_uri": link}),
        Keys => json!({"data": items, "meta": {
            "cursor": next.clone().unwrap_or_default(), "has_more": next.is_some(),
        }}),
        Files => json!({"data": items, "meta": {
            "cursors": {"after": next, "before": null}, "next": next, "previous": null,
        }}),
        CursorMeta => json!({"data": items, "meta": {
            "cursors": {"after": next, "before": "b"}, "next": next, "previous": "p",
        }}),
    };
    body.to_string()
}
