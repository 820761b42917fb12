//! An HTTP/1.1 server that goes wrong on purpose, on a real socket and byte by byte.
//!
//! Each request meets one [`Step`]: how much of the request is read, what is sent, and how the
//! connection ends. The server counts what it has executed: a request that was read to its end,
//! unless the answer says that it was refused (429).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What happens to one request.
#[derive(Debug, Clone)]
pub struct Step {
    take: Take,
    parts: Vec<Part>,
    end: End,
    refused: bool,
}

/// How much of the request is read before anything else happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    Nothing,
    Head,
    All,
}

#[derive(Debug, Clone)]
enum Part {
    Bytes(Vec<u8>),
    Repeat(Vec<u8>, usize),
    Pause(Duration),
    /// The header `x-mark` of the request.
    Mark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Keep,
    Close,
    Reset,
    /// Nothing more comes; the client has to go.
    Hang,
}

impl Step {
    fn new(take: Take) -> Self {
        Self { take, parts: Vec::new(), end: End::Close, refused: false }
    }

    /// The request is not looked at.
    pub fn unread() -> Self {
        Self::new(Take::Nothing)
    }

    /// The head of the request is read, its body is not.
    pub fn head_only() -> Self {
        Self::new(Take::Head)
    }

    /// The whole request is read, and thereby executed.
    pub fn read() -> Self {
        Self::new(Take::All)
    }

    pub fn send(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.parts.push(Part::Bytes(bytes.as_ref().to_vec()));
        self
    }

    pub fn repeat(mut self, bytes: impl AsRef<[u8]>, times: usize) -> Self {
        self.parts.push(Part::Repeat(bytes.as_ref().to_vec(), times));
        self
    }

    /// Sends what the request had as `x-mark`, so that an answer tells which request it is for.
    pub fn mark(mut self) -> Self {
        self.parts.push(Part::Mark);
        self
    }

    pub fn pause(mut self, duration: Duration) -> Self {
        self.parts.push(Part::Pause(duration));
        self
    }

    /// The connection stays open for the next request.
    pub fn keep(mut self) -> Self {
        self.end = End::Keep;
        self
    }

    /// The connection ends with FIN.
    pub fn close(mut self) -> Self {
        self.end = End::Close;
        self
    }

    /// The connection ends with RST.
    pub fn reset(mut self) -> Self {
        self.end = End::Reset;
        self
    }

    /// The connection stays open, and silent.
    pub fn hang(mut self) -> Self {
        self.end = End::Hang;
        self
    }

    /// The server says that it did not act.
    pub fn refused(mut self) -> Self {
        self.refused = true;
        self
    }

    /// Whether the whole request is read.
    pub fn reads(&self) -> bool {
        self.take == Take::All
    }

    /// Whether the server acts on the request before things go wrong.
    pub fn executes(&self) -> bool {
        self.take == Take::All && !self.refused
    }
}

/// A status line and headers, with the empty line after them.
pub fn head(status: u16, headers: &[(&str, &str)]) -> String {
    let mut out = format!("HTTP/1.1 {status} X\r\n");
    for (name, value) in headers {
        write!(out, "{name}: {value}\r\n").expect("writing to a string cannot fail");
    }
    out + "\r\n"
}

/// A whole answer, after which the connection stays open.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Step {
    let length = body.as_ref().len().to_string();
    let mut all = headers.to_vec();
    if status != 204 {
        all.push(("content-length", &length));
    }
    let step = Step::read().send(head(status, &all)).send(body).keep();
    if status == 429 { step.refused() } else { step }
}

pub fn json(body: &str) -> Step {
    answer(200, &[("content-type", "application/json")], body)
}

/// Gzip without compression: what matters is the framing and the checksum.
pub fn gzip(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("test bodies are short");
    let mut out = GZIP_HEAD.to_vec();
    out.push(1);
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(data);
    let mut crc = !0u32;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    out.extend((!crc).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The beginning of a bomb, and 13 bytes that stand for 2,064 spaces more each time they come.
///
/// Three bits open a block with the fixed codes, eight are a space, and then every thirteen bits
/// repeat the last byte 258 times.
pub fn bomb() -> (Vec<u8>, Vec<u8>) {
    let mut bits = vec![false, true, false];
    bits.extend((0..8).rev().map(|bit| (0x30 + 0x20) >> bit & 1 == 1));
    let again = "1100010100000".chars().map(|bit| bit == '1');
    bits.extend(again.clone());
    let start = [&GZIP_HEAD[..], &pack(&bits)].concat();
    let more: Vec<bool> = (0..8).flat_map(|_| again.clone()).collect();
    (start, pack(&more))
}

fn pack(bits: &[bool]) -> Vec<u8> {
    let byte = |bits: &[bool]| {
        bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << at)
    };
    bits.chunks(8).map(byte).collect()
}

/// A request that reached the server, at least in part.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub connection: u64,
    pub line: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    pub executed: bool,
}

impl Arrival {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A member of the JSON body that is text.
    pub fn member(&self, name: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        Some(body.get(name)?.as_str()?.to_owned())
    }
}

type Script = Box<dyn FnMut() -> Step + Send>;
type Log = Box<dyn Fn(Arrival) + Send + Sync>;

struct State {
    script: Mutex<Script>,
    log: Log,
    connections: AtomicU64,
    open: AtomicUsize,
    sent: AtomicU64,
}

/// The server. It ends, with all its connections, when this is dropped.
pub struct FaultServer {
    pub url: String,
    state: Arc<State>,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    /// Ends with the server.
    _tasks: JoinSet<()>,
}

impl FaultServer {
    /// Goes through the steps in order, and repeats the last one.
    pub async fn start(steps: Vec<Step>) -> Self {
        let mut steps = steps.into_iter().peekable();
        let mut last = None;
        let script = move || {
            last = steps.next().or_else(|| last.take());
            last.clone().expect("a script has a step")
        };
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&arrivals);
        let log = move |arrival| record.lock().expect("no test panics here").push(arrival);
        let mut out = Self::with(Box::new(script), Box::new(log)).await;
        out.arrivals = arrivals;
        out
    }

    /// Asks for each step, and reports each arrival, one by one.
    pub async fn with(script: Script, log: Log) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let state = Arc::new(State {
            script: Mutex::new(script),
            log,
            connections: AtomicU64::new(0),
            open: AtomicUsize::new(0),
            sent: AtomicU64::new(0),
        });
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&state);
        tasks.spawn(async move {
            // Connections live in here, so that they end with the server.
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                let state = Arc::clone(&shared);
                connections.spawn(async move {
                    state.open.fetch_add(1, Ordering::SeqCst);
                    let open = Open(Arc::clone(&state));
                    // The client may have gone away at any time; that is its business.
                    let _ = serve(stream, &state).await;
                    drop(open);
                });
            }
        });
        Self { url, state, arrivals: Arc::default(), _tasks: tasks }
    }

    pub fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().expect("no test panics here").clone()
    }

    pub fn executed(&self) -> usize {
        self.arrivals().iter().filter(|arrival| arrival.executed).count()
    }

    /// Connections that were opened so far.
    pub fn connections(&self) -> u64 {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// Connections that are open now.
    pub fn open(&self) -> usize {
        self.state.open.load(Ordering::SeqCst)
    }

    /// Bytes that were handed to the sockets.
    pub fn sent(&self) -> u64 {
        self.state.sent.load(Ordering::SeqCst)
    }

    /// Waits until all connections are closed.
    pub async fn drained(&self) {
        until("all connections are closed", || self.open() == 0).await;
    }

    /// Waits until this many requests have arrived.
    pub async fn arrived(&self, count: usize) {
        until("the request arrives", || self.arrivals().len() >= count).await;
    }
}

/// Waits for something that has to happen, and fails if it does not.
pub async fn until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..3000 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("in vain: {what}");
}

struct Open(Arc<State>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn serve(mut stream: TcpStream, state: &State) -> io::Result<()> {
    let connection = state.connections.fetch_add(1, Ordering::SeqCst);
    stream.set_nodelay(true)?;
    let mut data = Vec::new();
    loop {
        // A step begins with the first byte of a request, so that connections that a client opens
        // ahead of time use up none.
        if data.is_empty() && stream.peek(&mut [0]).await? == 0 {
            return Ok(());
        }
        let step = (state.script.lock().expect("no script panics"))();
        let mut mark = Vec::new();
        if step.take != Take::Nothing {
            let Some(mut arrival) = read(&mut stream, &mut data, step.take).await? else {
                return Ok(());
            };
            arrival.connection = connection;
            arrival.executed = step.executes();
            mark.extend_from_slice(arrival.header("x-mark").unwrap_or_default().as_bytes());
            (state.log)(arrival);
        }
        for part in &step.parts {
            let (bytes, times) = match part {
                Part::Pause(duration) => {
                    tokio::time::sleep(*duration).await;
                    continue;
                }
                Part::Mark => (&mark, 1),
                Part::Bytes(bytes) => (bytes, 1),
                Part::Repeat(bytes, times) => (bytes, *times),
            };
            for _ in 0..times {
                stream.write_all(bytes).await?;
                state.sent.fetch_add(bytes.len() as u64, Ordering::SeqCst);
            }
        }
        match step.end {
            End::Keep => continue,
            End::Close => stream.shutdown().await?,
            End::Reset => stream.set_zero_linger()?,
            End::Hang => {
                // Until the client goes; more requests would be its mistake.
                while stream.read(&mut [0; 1024]).await? > 0 {}
            }
        }
        return Ok(());
    }
}

async fn read(
    stream: &mut TcpStream,
    data: &mut Vec<u8>,
    take: Take,
) -> io::Result<Option<Arrival>> {
    let end = loop {
        // Whoever speaks TLS here has mistaken the port.
        if data.first() == Some(&0x16) {
            stream.write_all(head(400, &[("content-length", "0")]).as_bytes()).await?;
            return Ok(None);
        }
        if let Some(at) = data.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(data).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = data.split_off(end + 4);
    let text = String::from_utf8_lossy(data).into_owned();
    data.clear();
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    if take == Take::All {
        let length = match headers.get("content-length") {
            Some(length) => length.parse().map_err(io::Error::other)?,
            None if headers.contains_key("transfer-encoding") => {
                return chunked(stream, line, headers, body).await;
            }
            None => 0,
        };
        while body.len() < length {
            if stream.read_buf(&mut body).await? == 0 {
                return Ok(None);
            }
        }
        *data = body.split_off(length);
    }
    Ok(Some(Arrival { connection: 0, line, headers, body, executed: false }))
}

/// A body without a length ends with an empty chunk. It is kept as it came.
async fn chunked(
    stream: &mut TcpStream,
    line: String,
    headers: BTreeMap<String, String>,
    mut body: Vec<u8>,
) -> io::Result<Option<Arrival>> {
    while !body.ends_with(b"0\r\n\r\n") {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Arrival { connection: 0, line, headers, body, executed: false }))
}
