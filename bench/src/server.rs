//! The server of the round trips, in a process of its own so that its CPU time is not counted.
//!
//! It speaks as much HTTP/1.1 as two well-behaved clients need, and ends when its standard input
//! does: when the benchmark is gone, so is the server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::{env, io, thread};

use anyhow::{Context, Result};

/// The argument with which this program becomes the server.
pub const COMMAND: &str = "serve";

/// What it answers, whatever it is asked.
pub const ANSWER: &str = include_str!("../data/dial.json");

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it is.
    pub url: String,
}

impl Server {
    /// Starts it.
    pub fn start() -> Result<Self> {
        let program = env::current_exe().context("where is this program?")?;
        let mut child = Command::new(program)
            .arg(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the server")?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut address = String::new();
        BufReader::new(output).read_line(&mut address).context("the server says nothing")?;
        Ok(Self { child, url: format!("http://{}", address.trim()) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It may be gone already; then there is nothing to wait for.
        let _ = self.child.wait();
    }
}

/// Serves until standard input ends.
pub fn serve() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port on the loopback")?;
    println!("{}", listener.local_addr()?);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            // A client that hangs up ends its connection, and that is all.
            thread::spawn(move || drop(answer(connection)));
        }
    });
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn answer(stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: 1\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let mut reader = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        reader.get_mut().write_all(response.as_bytes())?;
    }
}
