//! Uploads: bodies that go out piece by piece, their lengths, and what an attempt leaves behind.

mod sources;

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::api::operation;
use crate::injection::{Part, split};
use crate::runtime::codegen::{self as rt, BodyKind, Bytes, Method, Value};
use crate::runtime::{
    Client, HttpRequest, HttpResponse, RetryPolicy, Transport, TransportError, TransportFuture,
    Upload,
};

const PIECE: usize = 64 * 1024;
const LARGE: u64 = 50_000_000;

static PUT: rt::Operation = rt::Operation {
    body: BodyKind::Bytes,
    content_type: "application/octet-stream",
    body_required: true,
    ..operation(Method::Put, "/store")
};
static FORM: rt::Operation = rt::Operation {
    body: BodyKind::Multipart,
    content_type: "multipart/form-data",
    ..operation(Method::Post, "/docs")
};

async fn put(client: &Client, upload: Upload) -> Result<Value, rt::Error> {
    let mut call = rt::Call::new(client, &PUT);
    call.body_bytes(upload);
    rt::Pending::new(call).await
}

/// A file that goes away with its test.
struct Temp(PathBuf);

impl Temp {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let name = format!("telnyx-upload-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, bytes).expect("the directory for such files can be written");
        Self(path)
    }

    /// 50 MB that are no two places alike.
    fn large(name: &str) -> (Self, u64) {
        let temp = Self::new(name, b"");
        let file = std::fs::File::create(&temp.0).expect("it was just created");
        let mut out = io::BufWriter::new(file);
        let mut sum = Sum::default();
        let mut left = LARGE;
        let mut number = 0_u64;
        while left > 0 {
            let block: Vec<u8> = (0..1000)
                .flat_map(|_| {
                    number += 1;
                    number.to_le_bytes()
                })
                .collect();
            let block = &block[..left.min(8000) as usize];
            sum.add(block);
            out.write_all(block).expect("there is room");
            left -= block.len() as u64;
        }
        out.flush().expect("there is room");
        (temp, sum.0)
    }

    fn upload(&self) -> Upload {
        Upload::path(&self.0).expect("the file is there")
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        // A test may have removed it.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Depends on every byte and its place.
#[derive(Debug, Clone, Copy, Default)]
struct Sum(u64);

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(5) ^ u64::from(*byte).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
}

/// What a server got, without the bytes of a large body.
#[derive(Debug, Clone)]
struct Got {
    head: String,
    length: u64,
    sum: u64,
    /// The first part of the body.
    start: Vec<u8>,
    complete: bool,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        let mut pairs = lines.filter_map(|line| line.split_once(": "));
        pairs.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A server that counts what it gets, and understands bodies in chunks.
struct Sink {
    url: String,
    got: Arc<Mutex<Vec<Got>>>,
    /// It reads no body before it is told to.
    go: Arc<Notify>,
}

impl Sink {
    async fn start(statuses: Vec<u16>, wait: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/v2", listener.local_addr().expect("it is bound"));
        let got = Arc::new(Mutex::new(Vec::new()));
        let go = Arc::new(Notify::new());
        let statuses = Arc::new(Mutex::new(statuses.into_iter()));
        let (record, gate) = (Arc::clone(&got), Arc::clone(&go));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (statuses, record) = (Arc::clone(&statuses), Arc::clone(&record));
                let gate = wait.then(|| Arc::clone(&gate));
                tokio::spawn(async move {
                    let (read, mut write) = stream.into_split();
                    let seen = take(&mut BufReader::new(read), gate).await;
                    let complete = seen.complete;
                    record.lock().expect("no test panics while it holds this").push(seen);
                    if complete {
                        let next =
                            statuses.lock().expect("no test panics while it holds this").next();
                        let reply = format!(
                            "HTTP/1.1 {} X\r\ncontent-length: 2\r\nretry-after-ms: 1\r\nconnection: close\r\n\r\n{{}}",
                            next.unwrap_or(200)
                        );
                        // The client may have gone away.
                        let _ = write.write_all(reply.as_bytes()).await;
                    }
                });
            }
        });
        Self { url, got, go }
    }

    fn client(&self) -> Client {
        Client::builder().api_key("k").base_url(&self.url).build().expect("good settings")
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().expect("no test panics while it holds this").clone()
    }
}

async fn take(read: &mut (impl AsyncRead + Unpin), gate: Option<Arc<Notify>>) -> Got {
    let mut got =
        Got { head: String::new(), length: 0, sum: 0, start: Vec::new(), complete: false };
    while let Some(line) = line(read).await {
        if line.is_empty() {
            break;
        }
        got.head.push_str(&line);
        got.head.push('\n');
    }
    if let Some(gate) = gate {
        gate.notified().await;
    }
    let mut sum = Sum::default();
    got.complete = if let Some(length) = got.header("content-length") {
        let length = length.parse().expect("a length is a number");
        body(read, length, &mut got, &mut sum).await
    } else {
        loop {
            let Some(length) = line(read).await else { break false };
            let length = u64::from_str_radix(&length, 16).expect("a chunk has a length");
            if !body(read, length, &mut got, &mut sum).await || line(read).await.is_none() {
                break false;
            }
            if length == 0 {
                break true;
            }
        }
    };
    got.sum = sum.0;
    got
}

async fn line(read: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut line = Vec::new();
    loop {
        match read.read_u8().await.ok()? {
            b'\n' => break,
            byte => line.push(byte),
        }
    }
    Some(String::from_utf8(line).expect("a head is text").trim_end().to_owned())
}

async fn body(
    read: &mut (impl AsyncRead + Unpin),
    mut left: u64,
    got: &mut Got,
    sum: &mut Sum,
) -> bool {
    let mut buffer = vec![0; PIECE];
    while left > 0 {
        let room = left.min(PIECE as u64) as usize;
        let Ok(length @ 1..) = read.read(&mut buffer[..room]).await else {
            return false;
        };
        let piece = &buffer[..length];
        sum.add(piece);
        got.length += length as u64;
        left -= length as u64;
        let room = (1_usize << 20).saturating_sub(got.start.len());
        got.start.extend_from_slice(&piece[..length.min(room)]);
    }
    true
}

/// A transport that pulls the body itself, so that a test can look at each piece.
struct Pull<F>(F);

impl<F> Transport for Pull<F>
where
    F: Fn(HttpRequest) -> TransportFuture + Send + Sync + 'static,
{
    fn send(&self, request: HttpRequest) -> TransportFuture {
        self.0(request)
    }
}

fn through(send: impl Fn(HttpRequest) -> TransportFuture + Send + Sync + 'static) -> Client {
    Client::builder().api_key("k").transport(Pull(send)).build().expect("good settings")
}

async fn piece(request: &mut HttpRequest) -> Option<io::Result<Bytes>> {
    std::future::poll_fn(|cx| Pin::new(&mut request.body).poll_next(cx)).await
}

fn done() -> HttpResponse {
    HttpResponse::new(200, http::HeaderMap::new(), "{}")
}

/// A reader that makes up its bytes, and tells how many were asked for.
struct Made {
    left: u64,
    made: Arc<AtomicU64>,
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.left.min(buffer.len() as u64) as usize;
        buffer[..length].fill(b'x');
        self.left -= length as u64;
        self.made.fetch_add(length as u64, Ordering::SeqCst);
        Ok(length)
    }
}

impl AsyncRead for Made {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let length = Read::read(&mut *self, buffer.initialize_unfilled())?;
        buffer.advance(length);
        Poll::Ready(Ok(()))
    }
}

/// A stream of given pieces.
struct Given(std::vec::IntoIter<io::Result<Bytes>>);

impl Stream for Given {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn stream(pieces: &[&'static str]) -> Upload {
    let pieces: Vec<_> =
        pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
    Upload::stream(Given(pieces.into_iter()))
}

#[tokio::test]
async fn a_large_file_goes_out_in_pieces() {
    let (file, sum) = Temp::large("large.bin");
    let server = Sink::start(vec![200], false).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&told);
    let upload = file.upload().on_progress(move |sent, total| {
        record.lock().expect("nothing panics").push((sent, total));
    });
    put(&server.client(), upload).await.expect("it is taken");
    let got = &server.got()[0];
    assert_eq!((got.length, got.sum, got.complete), (LARGE, sum, true));
    assert_eq!(got.header("content-length"), Some("50000000"));
    assert_eq!(got.header("content-type"), Some("application/octet-stream"));
    let told = told.lock().expect("nothing panics");
    let mut before = 0;
    for (sent, total) in told.iter() {
        assert!(*sent > before && sent - before <= PIECE as u64, "{before} to {sent}");
        assert_eq!(*total, Some(LARGE));
        before = *sent;
    }
    assert_eq!(before, LARGE);
}

#[tokio::test]
async fn a_file_is_never_in_memory_as_a_whole() {
    let (file, sum) = Temp::large("pieces.bin");
    let seen = Arc::new(Mutex::new((0_u64, 0_usize, Sum::default())));
    let record = Arc::clone(&seen);
    let client = through(move |mut request| {
        let record = Arc::clone(&record);
        assert!(request.body.as_bytes().is_none() && request.body.length() == Some(LARGE));
        Box::pin(async move {
            while let Some(piece) = piece(&mut request).await {
                let piece = piece.map_err(TransportError::other)?;
                let mut seen = record.lock().expect("nothing panics");
                seen.0 += piece.len() as u64;
                seen.1 = seen.1.max(piece.len());
                seen.2.add(&piece);
            }
            Ok(done())
        })
    });
    put(&client, file.upload()).await.expect("it is taken");
    let seen = seen.lock().expect("nothing panics");
    assert_eq!((seen.0, seen.1, seen.2.0), (LARGE, PIECE, sum));
}

#[tokio::test]
async fn a_slow_server_slows_the_source_down() {
    let server = Sink::start(vec![200, 200], true).await;
    let client = server.client();
    for blocking in [false, true] {
        let made = Arc::new(AtomicU64::new(0));
        let source = Made { left: LARGE, made: Arc::clone(&made) };
        let upload =
            if blocking { Upload::blocking_reader(source) } else { Upload::reader(source) };
        let sending = tokio::spawn({
            let client = client.clone();
            async move { put(&client, upload).await }
        });
        // Until the buffers of the connection are full.
        let mut before = u64::MAX;
        while made.load(Ordering::SeqCst) != before {
            before = made.load(Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert!(before > 0 && before < LARGE / 2, "{before} bytes were read ahead");
        server.go.notify_one();
        sending.await.expect("no panic").expect("it is taken");
    }
    for got in server.got() {
        assert_eq!((got.length, got.complete), (LARGE, true));
        // Nobody said how many there are.
        assert_eq!(got.header("transfer-encoding"), Some("chunked"));
        assert_eq!(got.header("content-length"), None);
    }
}

#[tokio::test]
async fn forms_hold_files_of_every_source() {
    let large = vec![b'-'; 200_000];
    let file = Temp::new("fax.pdf", &large);
    let server = Sink::start(vec![200, 200], false).await;
    for known in [true, false] {
        let piped = stream(&["a\r\n--", "", "b"]).file_name("notes.txt");
        let piped = if known { piped.length(6) } else { piped };
        let mut call = rt::Call::new(&server.client(), &FORM);
        call.field::<&str>("ref", "x");
        call.file("path", file.upload());
        call.files("parts", vec![Upload::bytes(large.clone()), piped]);
        call.file("small", Upload::from(b"\0\r\n").content_type("audio/x-wav"));
        rt::Pending::<Value>::new(call).await.expect("it is taken");
    }
    let name = file.0.file_name().expect("it has one").to_str().expect("it is ASCII");
    for (got, known) in server.got().iter().zip([true, false]) {
        assert_eq!(got.header("content-length"), known.then_some(&*got.length.to_string()));
        let media_type = got.header("content-type").expect("a form has one");
        let parts = split(media_type, &got.start).expect("it is a form");
        let expected = [
            Part::text("ref", b"x"),
            Part::file("path", name, "application/pdf", &large),
            Part::file("parts", "file", "application/octet-stream", &large),
            Part::file("parts", "notes.txt", "text/plain", b"a\r\n--b"),
            Part::file("small", "file", "audio/x-wav", b"\0\r\n"),
        ];
        assert_eq!(parts.len(), expected.len());
        for (part, expected) in parts.iter().zip(&expected) {
            assert_eq!(part, expected, "{}", expected.name);
        }
    }
}
