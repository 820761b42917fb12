//! The rows of the table of faults: what the server does, how often each kind of request is then
//! sent, and what the caller gets. How they are tried is in `faults`.

use std::time::Duration;

use crate::faults_server::{Step, answer, bomb, gzip, head, json};

/// Which limit is made so short that it strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    None,
    Idle,
    Attempt,
    Body,
}

pub struct Row {
    pub name: &'static str,
    pub step: Step,
    pub limit: Limit,
    /// Attempts of a plain POST, and of the three others, when it goes wrong every time.
    pub attempts: [u32; 2],
    /// What the caller gets then.
    pub gets: &'static str,
    pub status: Option<u16>,
}

fn row(name: &'static str, step: Step, attempts: [u32; 2], gets: &'static str) -> Row {
    Row { name, step, limit: Limit::None, attempts, gets, status: None }
}

impl Row {
    fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    fn limit(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }
}

pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const MB: usize = 1 << 20;

/// Attempts when only what is safe to repeat is repeated, when nothing is, and when everything is.
const SAFE: [u32; 2] = [1, 3];
const ONCE: [u32; 2] = [1, 1];
const ALWAYS: [u32; 2] = [3, 3];

pub fn table() -> Vec<Row> {
    let sized = |length: usize| head(200, &[JSON, ("content-length", &length.to_string())]);
    let zipped = |body: &[u8]| {
        let headers = [JSON, ("content-encoding", "gzip")];
        answer(200, &headers, body)
    };
    let chunked = || Step::read().send(head(200, &[JSON, ("transfer-encoding", "chunked")]));
    let page = "<html><body>Bad Gateway</body></html>";
    let html = [("content-type", "text/html")];
    let (start, more) = bomb();
    let mut bomb = head(200, &[JSON, ("content-encoding", "gzip")]).into_bytes();
    bomb.extend(start);
    let many: Vec<(String, String)> = (0..500).map(|n| (format!("x-{n}"), "y".into())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    vec![
        // The connection ends before there is an answer.
        row("closed, request unread", Step::unread().close(), SAFE, "transport"),
        row("reset, request unread", Step::unread().reset(), SAFE, "transport"),
        row("reset after the head", Step::head_only().reset(), SAFE, "transport"),
        row("closed after the request", Step::read().close(), SAFE, "transport"),
        row("reset after the request", Step::read().reset(), SAFE, "transport"),
        row("silence after the request", Step::read().hang(), SAFE, "timeout")
            .limit(Limit::Attempt),
        row(
            "silence in the head",
            Step::read().send("HTTP/1.1 200 OK\r\nco").hang(),
            SAFE,
            "timeout",
        )
        .limit(Limit::Attempt),
        row("closed in the head", Step::read().send("HTTP/1.1 200 OK\r\nco"), SAFE, "transport"),
        row("no HTTP", Step::read().send("SSH-2.0-OpenSSH_9.9\r\n\r\n"), SAFE, "transport"),
        row("500 headers", Step::read().send(head(200, &many)), SAFE, "transport"),
        row(
            "a header without end",
            Step::read().send("HTTP/1.1 200 OK\r\nx: ").repeat([b'y'; 4096], 1000),
            SAFE,
            "transport",
        ),
        row(
            "interim answers without end",
            Step::read().repeat(head(103, &[("link", "</a>")]), 200).hang(),
            SAFE,
            "timeout",
        )
        .limit(Limit::Attempt),
        // The answer has begun.
        row(
            "half a body, closed",
            Step::read().send(sized(100)).send("{\"a\":"),
            SAFE,
            "transport",
        )
        .status(200),
        row(
            "half a body, reset",
            Step::read().send(sized(100)).send("{\"a\":").pause(Duration::from_millis(30)).reset(),
            SAFE,
            "transport",
        )
        .status(200),
        row(
            "half a body, silence",
            Step::read().send(sized(100)).send("{").hang(),
            SAFE,
            "timeout",
        )
        .limit(Limit::Idle)
        .status(200),
        row(
            "a body that drips longer than an attempt",
            (0..100).fold(Step::read().send(sized(1000)), |step, _| {
                step.send(" ").pause(Duration::from_millis(20))
            }),
            SAFE,
            "timeout",
        )
        .limit(Limit::Attempt)
        .status(200),
        row("chunks, cut off", chunked().send("5\r\n{\"a\":\r\n"), SAFE, "transport").status(200),
        row("chunks, cut in one", chunked().send("ff\r\n{\"a\":"), SAFE, "transport").status(200),
        row("chunks of bad length", chunked().send("zz\r\n{}\r\n"), SAFE, "transport").status(200),
        row("gzip, cut off", zipped(&gzip(br#"{"a":1}"#)[..17]), SAFE, "transport").status(200),
        row("gzip that is none", zipped(b"{\"a\":1}"), SAFE, "transport").status(200),
        row(
            "gzip with a bad checksum",
            {
                let mut body = gzip(br#"{"a":1}"#);
                let at = body.len() - 6;
                body[at] ^= 1;
                zipped(&body)
            },
            SAFE,
            "transport",
        )
        .status(200),
        // The answer is there, and is not what it should be. It was executed, and the same
        // request would be answered the same.
        row(
            "a length too short",
            Step::read().send(sized(3)).send("{\"a\":1}").keep(),
            ONCE,
            "decode",
        )
        .status(200),
        row("invalid JSON", json("{\"a\":1,}"), ONCE, "decode").status(200),
        row("JSON cut off", json("{\"a\":"), ONCE, "decode").status(200),
        row("an empty body", json(""), ONCE, "decode").status(200),
        row("204", answer(204, &[], ""), ONCE, "decode").status(204),
        row("HTML with 200", answer(200, &html, page), ONCE, "decode").status(200),
        row("a redirect to nowhere", answer(302, &[], ""), [1, 1], "api").status(302),
        row(
            "200 MB, announced",
            Step::read().send(sized(200 * MB)).repeat([b' '; 65536], 3200),
            ONCE,
            "too_large",
        )
        .limit(Limit::Body)
        .status(200),
        row(
            "200 MB, not announced",
            Step::read().send(head(200, &[JSON])).repeat([b' '; 65536], 3200),
            ONCE,
            "too_large",
        )
        .limit(Limit::Body)
        .status(200),
        row(
            "200 MB out of gzip",
            Step::read().send(bomb).repeat(more, 200 * MB / 2064),
            ONCE,
            "too_large",
        )
        .limit(Limit::Body)
        .status(200),
        // The answer says that it went wrong, in a broken way: what counts is the status.
        row("an HTML page with 502", answer(502, &html, page), SAFE, "api").status(502),
        row(
            "500 with half a body",
            Step::read().send(head(500, &[JSON, ("content-length", "99")])).send("{\"err"),
            SAFE,
            "api",
        )
        .status(500),
        row(
            "404 with half a body",
            Step::read().send(head(404, &[JSON, ("content-length", "99")])).send("{\"err"),
            ONCE,
            "api",
        )
        .status(404),
        row(
            "503 with a body that stops",
            Step::read().send(head(503, &[JSON, ("content-length", "99")])).send("{").hang(),
            SAFE,
            "api",
        )
        .limit(Limit::Idle)
        .status(503),
        row("500 with bad gzip", answer(500, &[("content-encoding", "gzip")], "x"), SAFE, "api")
            .status(500),
        row(
            "422 of 200 MB",
            Step::read().send(head(422, &[JSON])).repeat([b'['; 65536], 3200),
            ONCE,
            "api",
        )
        .status(422),
        row(
            "429, body cut off",
            Step::read().send(head(429, &[JSON, ("content-length", "99")])).refused(),
            ALWAYS,
            "api",
        )
        .status(429),
        row(
            "413 before the body was read",
            Step::head_only().send(head(413, &[("content-length", "0"), ("connection", "close")])),
            ONCE,
            "api",
        )
        .status(413),
        // Odd, and right.
        row(
            "100 Continue and 103 first",
            Step::read()
                .send("HTTP/1.1 100 Continue\r\n\r\n")
                .send(head(103, &[("link", "</a>")]))
                .send(sized(7))
                .send("{\"a\":1}")
                .keep(),
            ONCE,
            "value",
        )
        .status(200),
        row("gzip", zipped(&gzip(br#"{"a":1}"#)), ONCE, "value").status(200),
        row(
            "a body that ends with the connection",
            Step::read().send(head(200, &[JSON])).send("{\"a\":1}"),
            ONCE,
            "value",
        )
        .status(200),
        row(
            "a body that drips",
            (0..6)
                .fold(Step::read().send(sized(13)).send("{\"a\":1}"), |step, _| {
                    step.pause(Duration::from_millis(20)).send(" ")
                })
                .keep(),
            ONCE,
            "value",
        )
        .status(200),
    ]
}
