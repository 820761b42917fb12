//! Nothing that a caller puts into a request may be anything but what it was put in as: what
//! other parsers read from the request is compared with what went in, for texts made to break out.

use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use serde_json::{Map, json};
use url::Url;

use crate::api::operation;
use crate::runtime::codegen::{self as rt, BodyKind, Method, Value};
use crate::runtime::{
    Client, HttpRequest, HttpResponse, ListStyle, Transport, TransportFuture, Upload,
};

/// Rounds of each loop: bounded, and the same every time.
const ROUNDS: usize = 1500;

static GET: rt::Operation = operation(Method::Get, "/items");
static SID: rt::Operation = operation(Method::Get, "/accounts/{account_sid}/recordings/{sid}.json");
static FORM: rt::Operation = rt::Operation {
    body: BodyKind::Form,
    content_type: "application/x-www-form-urlencoded",
    ..operation(Method::Post, "/texml")
};
static MULTIPART: rt::Operation = rt::Operation {
    body: BodyKind::Multipart,
    content_type: "multipart/form-data",
    ..operation(Method::Post, "/docs")
};

/// A part of a form, as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub data: Vec<u8>,
}

impl Part {
    pub fn text(name: &str, data: &[u8]) -> Self {
        Self { name: name.into(), file_name: None, media_type: None, data: data.into() }
    }

    pub fn file(name: &str, file_name: &str, media_type: &str, data: &[u8]) -> Self {
        Self {
            name: name.into(),
            file_name: Some(file_name.into()),
            media_type: Some(media_type.into()),
            data: data.into(),
        }
    }
}

/// Reads a multipart form by the letter of RFC 7578, with names escaped as browsers do.
pub fn split(media_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .filter(|boundary| (1..=70).contains(&boundary.len()))
        .ok_or("no boundary")?;
    let mut rest = body.strip_prefix(format!("--{boundary}\r\n").as_bytes()).ok_or("no start")?;
    let line = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    loop {
        let end = find(rest, line.as_bytes()).ok_or("a part has no end")?;
        parts.push(part(&rest[..end])?);
        rest = &rest[end + line.len()..];
        match rest {
            b"--\r\n" => return Ok(parts),
            _ => rest = rest.strip_prefix(b"\r\n").ok_or("a boundary has no end")?,
        }
    }
}

fn part(text: &[u8]) -> Result<Part, String> {
    let end = find(text, b"\r\n\r\n").ok_or("a part has no head")?;
    let head = std::str::from_utf8(&text[..end]).map_err(|_| "a head is not text")?;
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default();
    let rest = first.strip_prefix("Content-Disposition: form-data; name=\"").ok_or(head)?;
    let (name, rest) = rest.split_once('"').ok_or(head)?;
    let file_name = match rest {
        "" => None,
        rest => Some(
            rest.strip_prefix("; filename=\"")
                .and_then(|rest| rest.strip_suffix('"'))
                .filter(|name| !name.contains('"'))
                .ok_or(head)?,
        ),
    };
    let media_type = match lines.next() {
        None => None,
        Some(line) => Some(line.strip_prefix("Content-Type: ").ok_or(head)?.to_owned()),
    };
    if lines.next().is_some() || head.chars().any(|c| c.is_ascii_control() && !"\r\n".contains(c)) {
        return Err(format!("a head has more in it: {head:?}"));
    }
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Ok(Part {
        name: decode(name),
        file_name: file_name.map(decode),
        media_type,
        data: text[end + 4..].to_vec(),
    })
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// Requests that go nowhere.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<HttpRequest>>>);

impl Transport for Kept {
    fn send(&self, request: HttpRequest) -> TransportFuture {
        self.0.lock().expect("nothing panics").push(request);
        Box::pin(std::future::ready(Ok(HttpResponse::new(200, http::HeaderMap::new(), "{}"))))
    }
}

impl Kept {
    fn client(&self) -> Client {
        Client::builder()
            .api_key("KEY0123")
            .base_url("https://api.test/v2")
            .transport(self.clone())
            .build()
            .expect("good settings")
    }

    fn take(&self) -> HttpRequest {
        let mut kept = self.0.lock().expect("nothing panics");
        assert_eq!(kept.len(), 1);
        kept.remove(0)
    }
}

/// Texts that try to break out of where they stand.
struct Texts(fastrand::Rng);

impl Texts {
    fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 44] = [
            "..", ".", "/", "\\", "?", "#", "&", "=", "+", " ", "%", "%2e", "%2F", "%00", "\r\n",
            "\n", "\r", "\t", "\0", "\u{1}", "\u{7f}", "\u{85}", "\"", "'", ";", ":", "@", ",",
            "[", "]", "{", "}", "<", "|", "^", "`", "é", "日本", "\u{202e}", "😀", "a", "Z9", "--",
            "//",
        ];
        let count = self.0.usize(0..6);
        (0..count).map(|_| PIECES[self.0.usize(0..PIECES.len())]).collect()
    }

    /// A name of a part: a percent sign in one has no form of its own, in browsers neither.
    fn part_name(&mut self) -> String {
        self.text().replace('%', "")
    }

    fn value(&mut self, depth: u32) -> Value {
        match self.0.u32(0..if depth == 0 { 5 } else { 8 }) {
            0 => json!(self.0.bool()),
            1 => json!(self.0.i64(..)),
            2 => json!(f64::from(self.0.i32(-1000..1000)) / 8.0),
            3 => Value::Null,
            4 | 5 => json!(self.text()),
            6 => (0..self.0.usize(0..4)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let members = (0..self.0.usize(0..4))
                    .map(|_| (self.text(), self.value(depth - 1)))
                    .collect::<Map<_, _>>();
                Value::Object(members)
            }
        }
    }
}

/// The pairs of a value, written down once more: every item of a list is one of its own here.
fn pairs(name: &str, value: &Value, style: ListStyle, out: &mut Vec<(String, Vec<String>)>) {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (key, member) in members {
                pairs(&format!("{name}[{key}]"), member, style, out);
            }
        }
        Value::Array(items) => {
            let mut open = false;
            for (index, item) in items.iter().enumerate() {
                match item {
                    Value::Null => {}
                    Value::Object(_) | Value::Array(_) => {
                        pairs(&format!("{name}[{index}]"), item, style, out);
                        open = false;
                    }
                    scalar if open && style == ListStyle::Commas => {
                        out.last_mut().expect("it is open").1.push(text(scalar));
                    }
                    scalar => {
                        let name = if style == ListStyle::Brackets {
                            format!("{name}[]")
                        } else {
                            name.to_owned()
                        };
                        out.push((name, vec![text(scalar)]));
                        open = true;
                    }
                }
            }
        }
        scalar => out.push((name.to_owned(), vec![text(scalar)])),
    }
}

/// The pairs of a query or a form: a comma that stands plain separates items.
fn read(text: &str) -> Vec<(String, Vec<String>)> {
    let decode = |text: &str| {
        percent_decode_str(text).decode_utf8().expect("only text went in").into_owned()
    };
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("every pair has a value");
        (decode(name), value.split(',').map(decode).collect())
    };
    text.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

#[test]
fn paths() {
    let client = Kept::default().client();
    let mut texts = Texts::new(1);
    let mut refused = 0;
    for _ in 0..ROUNDS {
        let (account, sid) = (texts.text(), texts.text());
        let call = rt::Call::new(&client, &SID).arg(&*account).arg(&*sid);
        let url = match call.url() {
            Ok(url) => url,
            Err(error) => {
                let bad = ["", ".", ".."];
                assert!(bad.contains(&&*account) || sid.is_empty(), "{account:?} {sid:?}: {error}");
                refused += 1;
                continue;
            }
        };
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
        let read = Url::parse(&url).expect("it is a URL");
        // A parser has nothing to change in it.
        assert_eq!(read.as_str(), url);
        assert_eq!(
            (read.host_str(), read.query(), read.fragment()),
            (Some("api.test"), None, None)
        );
        let segments: Vec<String> = read
            .path_segments()
            .expect("it has a path")
            .map(|text| percent_decode_str(text).decode_utf8().expect("text went in").into_owned())
            .collect();
        assert_eq!(segments, ["v2", "accounts", &account, "recordings", &format!("{sid}.json")]);
    }
    assert!(refused > 0 && refused < ROUNDS / 2, "{refused}");
}

#[tokio::test]
async fn queries() {
    let kept = Kept::default();
    let client = kept.client();
    let mut texts = Texts::new(2);
    let styles = [ListStyle::Commas, ListStyle::Repeated, ListStyle::Brackets];
    for round in 0..ROUNDS {
        let style = styles[round % 3];
        let mut expected = Vec::new();
        let mut request = client.request(http::Method::GET, "/items");
        let mut names = Vec::new();
        for _ in 0..3 {
            let (name, value) = (texts.text(), texts.value(3));
            if names.contains(&name) {
                continue;
            }
            pairs(&name, &value, style, &mut expected);
            request = request.query_list(&*name, style, &value);
            names.push(name);
        }
        request.send::<Value>().await.expect("an answer");
        let url = kept.take().url;
        assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
        let parsed = Url::parse(&url).expect("it is a URL");
        assert_eq!(parsed.as_str(), url);
        assert_eq!((parsed.path(), parsed.fragment()), ("/v2/items", None));
        assert_eq!(read(parsed.query().unwrap_or_default()), expected, "{url}");
        // A parser of forms finds the same names and, commas aside, the same values.
        let flat: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
        let joined = expected.into_iter().map(|(name, values)| (name, values.join(",")));
        assert_eq!(flat, joined.collect::<Vec<_>>(), "{url}");
    }
}

#[tokio::test]
async fn forms() {
    let kept = Kept::default();
    let client = kept.client();
    let mut texts = Texts::new(3);
    for _ in 0..ROUNDS {
        let value =
            Value::Object((0..3).map(|_| (texts.text(), texts.value(2))).collect::<Map<_, _>>());
        let mut expected = Vec::new();
        for (name, value) in value.as_object().expect("it was made so") {
            pairs(name, value, ListStyle::Repeated, &mut expected);
        }
        let mut call = rt::Call::new(&client, &FORM);
        call.body(value);
        rt::Pending::<Value>::new(call).await.expect("an answer");
        let request = kept.take();
        let body = std::str::from_utf8(request.body.as_bytes().expect("it is in memory"));
        let body = body.expect("it is ASCII");
        assert_eq!(read(body), expected, "{body}");
        let flat: Vec<(String, String)> =
            url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let joined = expected.into_iter().map(|(name, values)| (name, values.concat()));
        assert_eq!(flat, joined.collect::<Vec<_>>(), "{body}");
    }
}

#[tokio::test]
async fn multipart() {
    let kept = Kept::default();
    let client = kept.client();
    let mut texts = Texts::new(4);
    for _ in 0..ROUNDS {
        let mut expected = Vec::new();
        let mut request = client.request(http::Method::POST, "/docs");
        for round in 0..4 {
            // Numbered, so that no two are the same.
            let name = format!("{round}{}", texts.part_name());
            let data = texts.text() + "\r\n--telnyx-" + &texts.text();
            if texts.0.bool() {
                let file_name = texts.part_name();
                expected.push(Part::file(&name, &file_name, "a/b", data.as_bytes()));
                let file = Upload::bytes(data.into_bytes()).file_name(file_name);
                request = request.file(name, file.content_type("a/b"));
            } else {
                expected.push(Part::text(&name, data.as_bytes()));
                request = request.part(name, data);
            }
        }
        request.send::<Value>().await.expect("an answer");
        let request = kept.take();
        let media_type = request.headers["content-type"].to_str().expect("it is ASCII");
        let body = request.body.as_bytes().expect("it is in memory");
        assert_eq!(split(media_type, body).as_deref(), Ok(&*expected));
    }
}

#[tokio::test]
async fn headers() {
    let kept = Kept::default();
    let client = kept.client();
    let mut texts = Texts::new(5);
    let (mut sent, mut refused) = (0, 0);
    for _ in 0..ROUNDS {
        let (name, value) = (texts.text(), texts.text());
        for name in ["X-Safe", &name] {
            let request = client.request(http::Method::GET, "/items").header(name, &*value);
            match request.send::<Value>().await {
                Ok(_) => {
                    let request = kept.take();
                    assert_eq!(request.headers[name].as_bytes(), value.as_bytes());
                    let control = |byte| byte != b'\t' && (byte < b' ' || byte == 0x7f);
                    assert!(!value.bytes().any(control), "{value:?}");
                    sent += 1;
                }
                Err(error) => {
                    assert!(error.is_invalid_request(), "{error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(sent > 100 && refused > 100, "{sent} {refused}");
}

#[tokio::test]
async fn media_types_and_keys() {
    let kept = Kept::default();
    let client = kept.client();
    for bad in ["a/b\r\nX: 1", "a/b\n", "a\0b", "a\u{7f}"] {
        let file = Upload::from(b"x").content_type(bad);
        let mut call = rt::Call::new(&client, &MULTIPART);
        call.file("file", file.clone());
        let error = rt::Pending::<Value>::new(call).await.expect_err("a bad media type");
        assert!(error.is_invalid_request() && !error.to_string().contains('\n'), "{error}");
        let whole = client.request(http::Method::PUT, "/x").bytes(file);
        assert!(whole.send::<Value>().await.expect_err("a bad media type").is_invalid_request());
        let keyed = client.request(http::Method::POST, "/x");
        let keyed = keyed.with_options(|options| options.idempotency_key(bad));
        assert!(keyed.send::<Value>().await.expect_err("a bad key").is_invalid_request());
    }
    assert!(kept.0.lock().expect("nothing panics").is_empty());
    // A percent sign stays as it is, as browsers have it. A backslash does not end the quotes.
    let named = client
        .request(http::Method::POST, "/x")
        .file("100%22", Upload::from(b"x").file_name("50%.pdf"))
        .file("a\\b\\", Upload::from(b"x").file_name("\\"));
    named.send::<Value>().await.expect("an answer");
    let body = kept.take().body;
    let body = std::str::from_utf8(body.as_bytes().expect("it is in memory")).expect("it is text");
    assert!(body.contains("name=\"100%22\"; filename=\"50%.pdf\"\r\n"), "{body}");
    assert!(body.contains("name=\"a\\b%5C\"; filename=\"%5C\"\r\n"), "{body}");
}

#[tokio::test]
async fn the_raw_door_keeps_to_its_path() {
    let kept = Kept::default();
    let client = kept.client();
    let bad = [
        "",
        "x",
        "/a/../b",
        "/..",
        "/.",
        "/a/%2e%2E/b",
        "/a/.%2e",
        "/a?b",
        "/a#b",
        "/a\\..\\b",
        "/a/.\t./b",
        "/a/.\n./b",
        "/.\r./b\\c",
        "/a\0b",
        "/\u{7f}",
        "//evil.test/x",
        "/calls//actions/answer",
    ];
    for path in bad {
        let error = client.request(http::Method::GET, path).send::<Value>().await;
        assert!(error.expect_err("a bad path").is_invalid_request(), "{path:?}");
    }
    for (path, sent) in
        [("/a b/é", "/v2/a%20b/%C3%A9"), ("/a%2Fb;c@d:80", "/v2/a%2Fb;c@d:80"), ("/...", "/v2/...")]
    {
        client.request(http::Method::GET, path).send::<Value>().await.expect("an answer");
        assert_eq!(kept.take().url, format!("https://api.test{sent}"));
    }
    let mut texts = Texts::new(6);
    for _ in 0..ROUNDS {
        let path = format!("/a/{}", texts.text());
        if client.request(http::Method::GET, &*path).send::<Value>().await.is_ok() {
            let url = kept.take().url;
            let read = Url::parse(&url).expect("it is a URL");
            assert_eq!(
                (read.host_str(), read.query(), read.fragment()),
                (Some("api.test"), None, None)
            );
            assert_eq!(read.as_str(), url);
            let count = path.split('/').count() + 1;
            assert!(url.starts_with("https://api.test/v2/a/"), "{path:?}: {url}");
            assert_eq!(read.path().split('/').count(), count, "{path:?}: {url}");
        }
    }
}

#[test]
fn an_id_is_one_segment() {
    let client = Kept::default().client();
    let mut call = rt::Call::new(&client, &GET);
    call.query::<&str>("a\r\nb", "c\r\nd");
    assert_eq!(call.url().expect("a URL"), "https://api.test/v2/items?a%0D%0Ab=c%0D%0Ad");
}
