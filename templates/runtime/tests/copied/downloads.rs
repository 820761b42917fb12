//! Downloads into files: which file it is in the end, and what is left when it fails.

use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::api::operation;
use crate::runtime::codegen::{self as rt, Method, OutputKind};
use crate::runtime::{Client, Download, Error};
use crate::server::{Server, reply};

static DOWNLOAD: rt::Operation =
    rt::Operation { output: OutputKind::Bytes, ..operation(Method::Get, "/file") };

/// A directory of its own, gone at the end.
pub struct Directory(pub PathBuf);

impl Directory {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("telnyx-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("it can be made");
        Self(path)
    }

    pub fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(&self.0).expect("it is there");
        files
            .map(|file| file.expect("it is there").file_name().into_string().expect("text"))
            .collect()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Bytes that are there.
async fn sample() -> Download {
    let server = Server::start(vec![reply(200, "audio/wav", b"new")]).await;
    let call = rt::Call::new(&server.client(), &DOWNLOAD);
    rt::PendingDownload::new(call).await.expect("it is there")
}

/// A download of which only a part has come, and the connection that it comes on.
async fn begun() -> (Download, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/v2", listener.local_addr().expect("it is bound"));
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("the client connects");
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut request).await.expect("a request"), 0);
        }
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nnew";
        stream.write_all(head).await.expect("the client reads");
        stream
    });
    let client = Client::builder().api_key("KEY0123").base_url(url).build().expect("good settings");
    let call = rt::Call::new(&client, &DOWNLOAD);
    let download = rt::PendingDownload::new(call).await.expect("it begins");
    (download, served.await.expect("the server is well"))
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("it does not hang")
}

#[tokio::test]
async fn a_name_may_be_as_long_as_the_system_allows() {
    let directory = Directory::new("long");
    let name = "n".repeat(255);
    for _ in 0..2 {
        let length = sample().await.save(directory.0.join(&name)).await;
        assert_eq!(length.expect("there is no name that is longer"), 3);
        assert_eq!(directory.files(), [name.as_str()]);
    }
}

#[tokio::test]
async fn a_directory_is_no_place_for_a_file() {
    let directory = Directory::new("directory");
    std::fs::create_dir(directory.0.join("a")).expect("it can be made");
    // What the server has not sent is not waited for.
    let (download, _connection) = begun().await;
    let error = soon(download.save(directory.0.join("a"))).await.expect_err("it is a directory");
    assert!(error.is_file(), "{error:?}");
    assert_eq!(directory.files(), ["a"]);
    assert!(directory.0.join("a").read_dir().expect("it is there").next().is_none());
}

#[tokio::test]
async fn what_was_there_stays_when_the_connection_breaks() {
    let directory = Directory::new("broken");
    let path = directory.0.join("a.wav");
    std::fs::write(&path, "old").expect("it can be written");
    let (download, connection) = begun().await;
    drop(connection);
    let error = soon(download.save(&path)).await.expect_err("most of it is missing");
    assert!(error.is_transport() && !error.is_file(), "{error:?}");
    assert_eq!(directory.files(), ["a.wav"]);
    assert_eq!(std::fs::read(&path).expect("it is there"), b"old");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

    use super::*;

    #[tokio::test]
    async fn a_file_keeps_its_permissions() {
        let directory = Directory::new("permissions");
        let path = directory.0.join("a.wav");
        for mode in [0o600, 0o640, 0o400] {
            let _ = std::fs::remove_file(&path);
            std::fs::write(&path, "old").expect("it can be written");
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("it is ours");
            assert_eq!(sample().await.save(&path).await.expect("the directory is ours"), 3);
            assert_eq!(std::fs::read(&path).expect("it is there"), b"new");
            let found = std::fs::metadata(&path).expect("it is there").permissions().mode();
            assert_eq!(found & 0o777, mode, "{found:o} {mode:o}");
        }
        assert_eq!(directory.files(), ["a.wav"]);
    }

    #[tokio::test]
    async fn a_link_stays_and_its_target_is_written() {
        let directory = Directory::new("link");
        let (target, link) = (directory.0.join("kept/a.wav"), directory.0.join("link.wav"));
        std::fs::create_dir(directory.0.join("kept")).expect("it can be made");
        std::fs::write(&target, "old").expect("it can be written");
        // It counts from where the link is.
        symlink("kept/a.wav", &link).expect("it can be made");
        assert_eq!(sample().await.save(&link).await.expect("it can be written"), 3);
        assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink());
        assert_eq!(std::fs::read(&target).expect("it is there"), b"new");
        assert_eq!(std::fs::read_dir(directory.0.join("kept")).expect("it is there").count(), 1);
        assert_eq!(directory.files().len(), 2);
    }

    #[tokio::test]
    async fn a_pipe_is_written_to() {
        let directory = Directory::new("pipe");
        let path = directory.0.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("a system has it").success());
        // A thread that the runtime does not wait for, should nobody write.
        let (told, reads) = tokio::sync::oneshot::channel();
        let pipe = path.clone();
        std::thread::spawn(move || told.send(std::fs::read(pipe)));
        assert_eq!(soon(sample().await.save(&path)).await.expect("somebody reads"), 3);
        let read = soon(reads).await.expect("no panic").expect("it can be read");
        assert_eq!(read, b"new");
        let kind = std::fs::symlink_metadata(&path).expect("it is there").file_type();
        assert!(kind.is_fifo());
        assert_eq!(directory.files(), ["pipe"]);
    }
}

#[tokio::test]
async fn it_is_read_as_tokio_reads() {
    let body = "first line\nsecond\n\nlast";
    let server = Server::start(vec![reply(200, "text/csv", body.as_bytes()); 3]).await;
    let open = || rt::PendingDownload::new(rt::Call::new(&server.client(), &DOWNLOAD));
    let mut text = String::new();
    let length = open().await.expect("it is there").read_to_string(&mut text).await;
    assert_eq!((length.expect("text"), text.as_str()), (body.len(), body));
    let mut lines = open().await.expect("it is there").lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next_line().await.expect("text") {
        found.push(line);
    }
    assert_eq!(found, ["first line", "second", "", "last"]);
    // What was begun one way goes on in another: nothing is lost.
    let mut download = open().await.expect("it is there");
    let mut begin = [0; 6];
    download.read_exact(&mut begin).await.expect("there is more");
    assert_eq!(download.read(&mut []).await.expect("nothing was asked for"), 0);
    let mut line = String::new();
    download.read_line(&mut line).await.expect("text");
    assert_eq!((&begin[..], line.as_str()), (&b"first "[..], "line\n"));
    assert_eq!(download.bytes(100).await.expect("the rest"), "second\n\nlast");
}

#[tokio::test]
async fn a_broken_connection_is_an_error_of_reading_with_ours_inside() {
    let (mut download, stream) = begun().await;
    drop(stream);
    let mut all = Vec::new();
    let error = soon(download.read_to_end(&mut all)).await.expect_err("most of it is missing");
    assert_eq!(all, b"new");
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()).expect("ours");
    assert_eq!((inner.status(), inner.route()), (Some(200), "/file"));
    assert_eq!(soon(download.read_to_end(&mut all)).await.expect("nothing more comes"), 0);
}

/// A range counts the bytes on the wire, and those that the caller has were unpacked.
#[tokio::test]
async fn a_part_is_asked_for_as_it_is() {
    let server = Server::start(vec![reply(206, "audio/wav", b"rest"); 3]).await;
    let open = |headers: &[(&str, &str)]| {
        let mut call = rt::Call::new(&server.client(), &DOWNLOAD);
        headers.iter().for_each(|(name, value)| call.options().header(*name, *value));
        rt::PendingDownload::new(call)
    };
    for headers in
        [&[("range", "bytes=4-")][..], &[], &[("Range", "bytes=4-"), ("accept-encoding", "br")]]
    {
        assert_eq!(open(headers).await.expect("there").bytes(9).await.expect("all"), "rest");
    }
    let asked = |index: usize| server.seen()[index].headers.get("accept-encoding").cloned();
    assert_eq!(asked(0).as_deref(), Some("identity"));
    assert_eq!(asked(1).as_deref(), if cfg!(feature = "reqwest") { Some("gzip") } else { None });
    assert_eq!(asked(2).as_deref(), Some("br"));
}
