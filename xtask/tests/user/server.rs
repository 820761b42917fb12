//! A scripted HTTP server on loopback that keeps what it was sent.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

/// A request as it came over the wire.
#[derive(Debug)]
pub struct Seen {
    /// Method and target.
    pub line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

#[derive(Clone)]
pub struct Server {
    pub base: String,
    seen: Arc<Mutex<VecDeque<Seen>>>,
    script: Arc<Mutex<VecDeque<(u16, String)>>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let server = Self {
            base: format!("http://{address}/v2"),
            seen: Arc::default(),
            script: Arc::default(),
        };
        let own = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                thread::spawn(move || own.serve(stream));
            }
        });
        server
    }

    /// What the next request is answered with.
    pub fn answer(&self, status: u16, body: &str) {
        self.script.lock().expect("no panic holds it").push_back((status, body.to_owned()));
    }

    /// The oldest request that was not looked at yet.
    pub fn seen(&self) -> Seen {
        self.seen.lock().expect("no panic holds it").pop_front().expect("a request was made")
    }

    /// Whether all requests were looked at and all answers given.
    pub fn is_done(&self) -> bool {
        self.seen.lock().expect("no panic holds it").is_empty()
            && self.script.lock().expect("no panic holds it").is_empty()
    }

    fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let mut headers = Vec::new();
            loop {
                let mut header = String::new();
                reader.read_line(&mut header).ok()?;
                let Some((name, value)) = header.trim_end().split_once(':') else { break };
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
            self.seen.lock().ok()?.push_back(Seen { line, headers, body });
            let next = self.script.lock().ok()?.pop_front();
            let (status, body) = next.unwrap_or((501, "no answer was scripted".to_owned()));
            write!(
                stream,
                "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\n\
                 x-request-id: req-1\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .ok()?;
        }
    }
}
