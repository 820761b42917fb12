//! A WebSocket server that no part of the crate under test knows.

// The type of a callback is tungstenite's.
#![allow(clippy::result_large_err)]

use std::io;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::Value;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocket;
use tokio_tungstenite::tungstenite::{self, Message};

use super::Room;
use crate::declared;
use crate::document::Document;
use crate::driver::{Call, Options};
use crate::judge::Told;
use crate::operations;
use crate::route::Template;
use crate::same;
use crate::sampler::{self, Sampler, Wants};
use crate::wire;

/// Longer than anything takes on loopback.
const LONGEST: Duration = Duration::from_secs(10);

/// What a server knows of its conversation.
#[derive(Debug, Default)]
struct Seen {
    target: String,
    key: bool,
    first: Option<Message>,
}

/// One conversation: the client says something, the server says everything that it can, and
/// closes.
pub async fn call<C: Send + Sync>(
    room: &Room<C>,
    call: &Call<C>,
    told: &Told,
    wants: Wants,
) -> Vec<String> {
    let frames = Frames::of(&room.normalized, told.pointer);
    let (listener, base) = match listen() {
        Ok(listener) => listener,
        Err(error) => return vec![format!("no port for a server: {error}")],
    };
    let client = (room.connect)(&base);
    let sent: Vec<String> = frames.server.iter().map(Value::to_string).collect();
    let server = tokio::task::spawn_blocking(move || converse(&listener, &sent));
    let mut sampler = Sampler::new(&room.normalized, wants);
    let outcome = operations::finish((call.send)(&client, &Options::default(), &mut sampler)).await;
    let seen = match server.await.map_err(anyhow::Error::from).and_then(|seen| seen) {
        Ok(seen) => seen,
        Err(error) => {
            let client = outcome.error.map(|error| error.message).unwrap_or_default();
            return vec![format!("the server: {error:#}; the client: {client}")];
        }
    };
    let mut found = Vec::new();
    let (path, query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
    let base = own_base(&room.source, told.pointer);
    let rest = path.strip_prefix(base.as_str()).unwrap_or(path);
    if !Template::new(told.wire_path).matches(rest) {
        found.push(format!("the path {path} is none of {}", told.wire_path));
    }
    if !seen.key {
        found.push("the request has no key".to_owned());
    }
    let query = wire::pairs(query.as_bytes());
    let body = declared::Body::None;
    let names = declared::undeclared(&room.source, told.pointer, &query, None, body);
    found.extend(names.into_iter().map(|name| format!("not declared: {name}")));
    found.extend(frames.said(&room.normalized, seen.first.as_ref()));
    if let Some(error) = outcome.error {
        found.push(format!("the conversation became an error: {}", error.message));
    }
    let mut wanted = frames.server;
    wanted.push(Value::from(BINARY.to_vec()));
    let got = outcome.value.unwrap_or(Value::Null);
    let differences = same::differences(&Value::from(wanted), &got);
    found.extend(differences.into_iter().map(|found| format!("the frames: {found}")));
    found
}

/// The path of the server that an operation has for itself: it stays when a client is told to
/// talk to another host.
fn own_base(source: &Document, pointer: &str) -> String {
    let url = source.get(&format!("{pointer}/servers/0/url")).and_then(Value::as_str);
    let url = url.and_then(|url| url::Url::parse(url).ok());
    url.map(|url| url.path().trim_end_matches('/').to_owned()).unwrap_or_default()
}

/// The last frame of the server; no kind of JSON.
const BINARY: &[u8] = b"\x00\xff sound";

fn listen() -> io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    // Nobody may come.
    listener.set_nonblocking(true)?;
    let base = format!("http://{}", listener.local_addr()?);
    Ok((listener, base))
}

fn accept(listener: &TcpListener) -> anyhow::Result<TcpStream> {
    let begin = Instant::now();
    let stream = loop {
        match listener.accept() {
            Ok((stream, _)) => break stream,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                anyhow::ensure!(begin.elapsed() < LONGEST, "nobody came");
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(error.into()),
        }
    };
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(LONGEST))?;
    Ok(stream)
}

fn converse(listener: &TcpListener, frames: &[String]) -> anyhow::Result<Seen> {
    let stream = accept(listener)?;
    let mut seen = Seen::default();
    // The library wants it so, and it is called once.
    #[allow(clippy::result_large_err)]
    let note = |request: &Request, response: Response| {
        seen.target = request.uri().to_string();
        let key = request.headers().get(http::header::AUTHORIZATION);
        seen.key = key.is_some_and(|key| key.as_bytes().starts_with(b"Bearer "));
        Ok(response)
    };
    let mut socket = tungstenite::accept_hdr(stream, note)
        .map_err(|error| anyhow::anyhow!("no handshake: {error}"))?;
    seen.first = Some(heard(&mut socket).context("nothing was said")?);
    for frame in frames {
        socket.send(Message::text(frame.as_str()))?;
    }
    socket.send(Message::binary(BINARY))?;
    socket.close(None)?;
    // Until the other side has closed as well.
    while heard(&mut socket).is_ok() {}
    Ok(seen)
}

/// The next message that is one of the caller's.
fn heard(socket: &mut WebSocket<TcpStream>) -> Result<Message, tungstenite::Error> {
    loop {
        let message = socket.read()?;
        if message.is_text() || message.is_binary() {
            return Ok(message);
        }
    }
}

/// What the two sides may say, by the answer 101 and the body of the document.
struct Frames {
    /// One of every kind that the server sends.
    server: Vec<Value>,
    /// Schemas of what the client sends.
    client: Vec<String>,
    /// The client sends bytes.
    binary: bool,
}

impl Frames {
    fn of(normalized: &Document, pointer: &str) -> Self {
        let body = format!("{pointer}/requestBody/content/application~1octet-stream");
        let binary = normalized.get(&body).is_some();
        let answer = format!("{pointer}/responses/101/content/application~1json/schema");
        // The document puts both directions into one schema, and tells them apart by name only.
        let (mut client, mut spoken) = (Vec::new(), Vec::new());
        for at in members(normalized, &answer) {
            let name = at.rsplit('/').next().unwrap_or_default();
            if name.starts_with("Client") { client.push(at) } else { spoken.push(at) }
        }
        let server = spoken.iter().flat_map(|at| members(normalized, at)).map(|at| {
            let mut sampler = Sampler::new(normalized, Wants::All);
            sampler.value(&at)
        });
        Self { server: server.collect(), client, binary }
    }

    /// What is wrong with the first frame of the client.
    fn said(&self, normalized: &Document, first: Option<&Message>) -> Option<String> {
        match first {
            Some(Message::Binary(bytes)) if self.binary && !bytes.is_empty() => None,
            Some(Message::Text(text)) if !self.binary => {
                let value = serde_json::from_str::<Value>(text).ok();
                let fits = |value: &Value| {
                    self.client.iter().any(|at| sampler::valid(normalized, at, value))
                };
                (!value.as_ref().is_some_and(fits))
                    .then(|| format!("the first frame is no documented one: {text}"))
            }
            other => Some(format!("the first frame is {other:?}")),
        }
    }
}

/// The schema itself, or the members of its union, each where it stands after references.
fn members(normalized: &Document, at: &str) -> Vec<String> {
    let Some((at, schema)) = normalized.resolve(at) else { return Vec::new() };
    for key in ["oneOf", "anyOf"] {
        if let Some(list) = schema.get(key).and_then(Value::as_array) {
            let each = (0..list.len()).map(|index| format!("{at}/{key}/{index}"));
            return each.filter_map(|at| Some(normalized.resolve(&at)?.0)).collect();
        }
    }
    vec![at]
}
