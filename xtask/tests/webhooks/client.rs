//! A client of few manners: it writes the requests of a test byte by byte.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Headers as a signer makes them.
pub type Headers = Vec<(String, String)>;

/// Posts a body with a length.
pub fn post(to: SocketAddr, path: &str, headers: &Headers, body: &[u8]) -> Answer {
    let mut all = headers.clone();
    all.push(("content-length".to_owned(), body.len().to_string()));
    send(to, path, &all, body, false)
}

/// Posts a body in chunks of so many bytes.
pub fn post_chunked(
    to: SocketAddr,
    path: &str,
    headers: &Headers,
    body: &[u8],
    size: usize,
) -> Answer {
    let mut all = headers.clone();
    all.push(("transfer-encoding".to_owned(), "chunked".to_owned()));
    let mut bytes = Vec::new();
    for chunk in body.chunks(size) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    send(to, path, &all, &bytes, false)
}

/// Posts bytes as they are; with `hang_up` no more is sent than that.
pub fn send(to: SocketAddr, path: &str, headers: &Headers, bytes: &[u8], hang_up: bool) -> Answer {
    let mut stream = TcpStream::connect(to).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let mut head = format!("POST {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).expect("the head is small");
    // The server may answer, and close, before it has read a body that it does not want.
    let _ = stream.write_all(bytes);
    if hang_up {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}
