//! `cargo xtask fetch` against servers on this machine: what is kept, and what is refused.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sha2::{Digest as _, Sha256};
use support::{Ran, run, xtask_in};

const TEXT: &str = "openapi: 3.1.0\n";

/// A server that answers each request by its path; it counts them.
struct Server {
    base: String,
    asked: Arc<AtomicUsize>,
}

impl Server {
    fn start(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("curl connects");
                count.fetch_add(1, Ordering::SeqCst);
                let mut request = [0; 4096];
                let read = stream.read(&mut request).expect("curl asks");
                let request = String::from_utf8_lossy(&request[..read]).into_owned();
                answer(request.split(' ').nth(1).unwrap_or_default(), &mut stream);
            }
        });
        Self { base, asked }
    }

    /// One that has the document, under any path.
    fn good() -> Self {
        Self::start(|_, stream| say(stream, "200 OK", "", TEXT))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn say(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}");
    // Who does not want to hear more goes away.
    let _ = write!(stream, "{head}Connection: close\r\n\r\n{body}");
}

fn redirect(stream: &mut TcpStream, to: &str) {
    say(stream, "302 Found", &format!("Location: {to}\r\n"), "elsewhere");
}

/// A repository with nothing but the record of where the document is from.
struct Repository {
    dir: tempfile::TempDir,
}

impl Repository {
    fn new(url: &str, sha256: &str) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(dir.path().join("specs/fetched")).expect("it is made");
        let repository = Self { dir };
        fs::write(repository.record(), format!("url = \"{url}\"\nsha256 = \"{sha256}\"\n"))
            .expect("it is written");
        // What an earlier call has brought.
        fs::write(repository.fetched("old.yml"), "old").expect("it is written");
        repository
    }

    fn root(&self) -> &Path {
        self.dir.path()
    }

    fn record(&self) -> PathBuf {
        self.root().join("specs/source.toml")
    }

    fn fetched(&self, name: &str) -> PathBuf {
        self.root().join("specs/fetched").join(name)
    }

    fn fetch(&self, more: &[&str]) -> Ran {
        let args = [&["fetch", "--allow-loopback-http"], more].concat();
        run(&mut xtask_in(self.root(), &args))
    }

    /// Nothing came, and what was there stays.
    #[track_caller]
    fn refuses(&self, more: &[&str], parts: &[&str]) {
        let before = fs::read_to_string(self.record()).expect("it is there");
        let ran = self.fetch(more);
        ran.says(1, parts);
        assert_eq!(ran.out, "");
        let files = fs::read_dir(self.root().join("specs/fetched")).expect("it is there");
        let files: Vec<_> = files.map(|file| file.expect("an entry").file_name()).collect();
        assert_eq!(files, ["old.yml"], "nothing was kept");
        assert_eq!(fs::read_to_string(self.record()).expect("it is there"), before);
    }
}

fn sha256() -> String {
    Sha256::digest(TEXT).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_document_is_kept_and_recorded() {
    let server = Server::good();
    let repository = Repository::new(&server.url("/openapi/spec3.yml"), &sha256());
    let ran = repository.fetch(&[]);
    ran.says(0, &["fetching http://127.0.0.1:"]);
    assert!(ran.out.contains(&format!("15 bytes, SHA-256 {}", sha256())), "{}", ran.out);
    assert_eq!(fs::read_to_string(repository.fetched("spec3.yml")).expect("it is kept"), TEXT);
    assert!(!repository.fetched("old.yml").exists(), "one input at a time");
    let record = fs::read_to_string(repository.record()).expect("it is there");
    for part in ["[fetched]", &sha256(), "bytes = 15", "date = \"20"] {
        assert!(record.contains(part), "{record}");
    }
    // Somewhere else nothing is recorded.
    let out = repository.root().join("copy.yml");
    let ran = repository.fetch(&["--quiet", "--out", &out.to_string_lossy()]);
    ran.says(0, &[]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    assert_eq!(fs::read_to_string(out).expect("it is kept"), TEXT);
    assert_eq!(fs::read_to_string(repository.record()).expect("it is there"), record);
}

#[test]
fn plain_http_is_refused_before_anyone_is_asked() {
    let server = Server::good();
    let repository = Repository::new(&server.url("/a.yml"), "");
    let ran = run(&mut xtask_in(repository.root(), &["fetch"]));
    ran.says(
        1,
        &["is plain http", "help: for a server on this machine add `--allow-loopback-http`"],
    );
    assert_eq!(server.asked(), 0);
    for url in ["http://example.com/a.yml", "http://127.0.0.1.example.com/a", "http://localhost/a"]
    {
        repository.refuses(&["--url", url], &["is plain http", "help: use https"]);
    }
    for url in ["file:///etc/passwd", "ftp://example.com/a.yml", "example.com/a.yml"] {
        repository.refuses(&["--url", url], &["is not an https URL"]);
    }
}

#[test]
fn another_hash_is_refused() {
    let server = Server::good();
    let repository = Repository::new(&server.url("/a.yml"), &"0".repeat(64));
    repository.refuses(&[], &["was asked for; nothing was kept", &sha256(), "help: "]);
    assert_eq!(server.asked(), 1);
    // The flag is over the record.
    repository.fetch(&["--sha256", &sha256().to_uppercase()]).says(0, &[]);
}

#[test]
fn what_is_too_large_is_refused() {
    let announced = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 70000000\r\n\r\nopenapi");
    });
    Repository::new(&announced.url("/a.yml"), "")
        .refuses(&[], &["has more than 67108864 bytes; nothing was kept"]);
    // Without a length, and without an end.
    let endless = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        let piece = vec![b' '; 1 << 20];
        while stream.write_all(&piece).is_ok() {}
    });
    Repository::new(&endless.url("/a.yml"), "")
        .refuses(&[], &["has more than 67108864 bytes; nothing was kept"]);
}

#[test]
fn a_redirect_stays_with_its_host_unless_told() {
    let other = Server::good();
    let to = other.url("/there.yml");
    let server = Server::start(move |path, stream| match path {
        "/same" => redirect(stream, "/here.yml"),
        "/other" => redirect(stream, &to),
        "/file" => redirect(stream, "file:///etc/passwd"),
        "/plain" => redirect(stream, "http://example.com/a.yml"),
        "/user" => redirect(stream, "https://127.0.0.1@example.com/a.yml"),
        "/loop" => redirect(stream, "/loop"),
        _ => say(stream, "200 OK", "", TEXT),
    });
    let repository = Repository::new(&server.url("/same"), "");
    for (path, parts) in [
        ("/other", &["redirects to another host", "add `--allow-redirect 127.0.0.1`"][..]),
        ("/file", &["redirects", "is not an https URL"]),
        ("/plain", &["redirects", "plain http"]),
        ("/user", &["redirects", "no plain host"]),
        ("/loop", &["redirects again, after 5 redirects"]),
    ] {
        repository.refuses(&["--url", &server.url(path)], parts);
    }
    assert_eq!(other.asked(), 0, "it is not asked to be refused then");
    let out = repository.root().join("copy.yml");
    let out = out.to_string_lossy();
    repository.fetch(&["--out", &out]).says(0, &[]);
    let told = ["--url", &server.url("/other"), "--allow-redirect", "127.0.0.1", "--out", &out];
    repository.fetch(&told).says(0, &[]);
    assert_eq!(other.asked(), 1);
}

#[test]
fn what_is_no_document_is_refused() {
    let server = Server::start(|path, stream| match path {
        "/gone" => say(stream, "404 Not Found", "", "none"),
        "/moved" => say(stream, "302 Found", "", "no location"),
        "/cut" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nopenapi");
        }
        _ => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe");
        }
    });
    let repository = Repository::new(&server.url("/"), "");
    for (path, part) in [
        ("/gone", "answers 404 in place of 200"),
        ("/moved", "answers 302 in place of 200"),
        ("/cut", "cannot download"),
        ("/bytes", "is not text; nothing was kept"),
    ] {
        repository.refuses(&["--url", &server.url(path)], &[part]);
    }
    // Nobody there.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}/a.yml", listener.local_addr().expect("it is bound"));
    drop(listener);
    repository.refuses(&["--url", &url], &["cannot download", "because: curl: (7)", "help: "]);
}
