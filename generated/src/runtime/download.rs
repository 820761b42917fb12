//! An answer that is bytes: read piece by piece, whole, or into a file.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::clock;
use super::error::{Error, request_id};
use super::retry::RateLimit;
use super::send::Opened;

/// A successful answer whose body is still on its way.
///
/// It is a stream of pieces, and tokio's `AsyncRead` and `AsyncBufRead`. Dropping it ends the
/// transfer. Once it has begun nothing is repeated: an error in the middle is the caller's to
/// handle. What came before can be kept, and the rest asked for with the headers
/// `range: bytes=1000-` and `if-range` with the `etag` of the first answer: a server that knows
/// these answers with 206 and the rest, or with 200 and all of it.
pub struct Download {
    opened: Opened,
    /// What came and was not read yet.
    rest: Bytes,
}

impl Download {
    pub(super) fn new(opened: Opened) -> Self {
        Self { opened, rest: Bytes::new() }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.opened.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.opened.headers
    }

    /// The id of the request, for the people of the API.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.opened.headers)
    }

    /// How many requests the server takes, as far as it says so.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::of(&self.opened.headers, clock::wall())
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.opened.attempts
    }

    /// The media type.
    pub fn content_type(&self) -> Option<&str> {
        self.opened.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// How many bytes there will be, where the server says so.
    pub fn content_length(&self) -> Option<u64> {
        self.opened.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// The next piece, `None` at the end. After an error there is no more.
    pub async fn chunk(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|cx| self.poll_piece(cx)).await
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        let opened = &mut self.opened;
        let piece = opened.body.poll_chunk(cx);
        piece.map(|piece| piece.map(|piece| piece.map_err(|error| opened.place(error))))
    }

    /// Waits until there is something to read, or nothing any more. The error of tokio's traits has
    /// that of this crate inside.
    pub(super) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // An empty piece is not the end.
        while self.rest.is_empty() {
            match ready!(self.poll_piece(cx)) {
                Some(piece) => self.rest = piece.map_err(within_io)?,
                None => break,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// What came and was not read yet.
    pub(super) fn filled(&self) -> &[u8] {
        &self.rest
    }

    pub(super) fn advance(&mut self, read: usize) {
        self.rest.advance(read.min(self.rest.len()));
    }

    /// Reads all of it that was not read before into memory, but no more than `limit` bytes.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut all = BytesMut::new();
        while let Some(piece) = self.chunk().await {
            let piece = piece?;
            if piece.len() > limit - all.len() {
                let error = Error::too_large(self.opened.operation.name, limit);
                return Err(self.opened.place(error));
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
    }

    /// Writes it to a file, from where it was not read before, and tells the length of the file.
    ///
    /// The file appears under its name when it is complete; until then it is beside it under
    /// another name, and is removed when the transfer fails or is dropped. A file that is
    /// already there is replaced, and keeps its permissions; of a symbolic link it is the file that
    /// it leads to, if there is one. What is no file, such as a pipe or a device, is written to as it
    /// comes; a pipe has to have a reader.
    ///
    /// Needs tokio, like the files that it writes: without its runtime that is an error.
    #[cfg(not(target_arch = "wasm32"))]
    pub async fn save(mut self, path: impl AsRef<std::path::Path>) -> Result<u64, Error> {
        use tokio::io::AsyncWriteExt;

        let path = path.as_ref();
        let operation = self.opened.operation.name;
        let fail = |error: io::Error| Error::file(operation, path, error);
        let runtime = tokio::runtime::Handle::try_current().map_err(io::Error::other);
        let (target, name) = (path.to_owned(), fastrand::u64(..));
        // Who creates it owns it, also when nobody waits for it any more: the part is then dropped
        // where it was created.
        let created =
            runtime.map_err(fail)?.spawn_blocking(move || Part::create(target, name)).await;
        let created = created.map_err(io::Error::other).and_then(|created| created);
        let (file, part) = created.map_err(fail)?;
        let mut file = tokio::fs::File::from_std(file);
        let mut length = 0_u64;
        while let Some(piece) = self.chunk().await {
            let piece = piece?;
            file.write_all(&piece).await.map_err(fail)?;
            length += piece.len() as u64;
        }
        file.flush().await.map_err(fail)?;
        let Some(mut part) = part else {
            return Ok(length);
        };
        file.sync_all().await.map_err(fail)?;
        drop(file);
        tokio::fs::rename(&part.path, &part.target).await.map_err(fail)?;
        part.is_there = false;
        Ok(length)
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(cx)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl tokio::io::AsyncRead for Download {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        ready!(self.poll_fill(cx))?;
        let length = self.rest.len().min(buffer.remaining());
        buffer.put_slice(&self.rest[..length]);
        self.advance(length);
        Poll::Ready(Ok(()))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl tokio::io::AsyncBufRead for Download {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let download = self.get_mut();
        ready!(download.poll_fill(cx))?;
        Poll::Ready(Ok(download.filled()))
    }

    fn consume(mut self: Pin<&mut Self>, read: usize) {
        self.advance(read);
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("opened", &self.opened).finish()
    }
}

fn within_io(error: Error) -> io::Error {
    let kind = if error.is_timeout() { io::ErrorKind::TimedOut } else { io::ErrorKind::Other };
    io::Error::new(kind, error)
}

/// A file that is not complete yet, and that nobody else has created.
#[cfg(not(target_arch = "wasm32"))]
struct Part {
    path: std::path::PathBuf,
    /// What it will be.
    target: std::path::PathBuf,
    is_there: bool,
}

#[cfg(not(target_arch = "wasm32"))]
impl Part {
    /// A file to write to: beside the target, or the target itself if that is no file.
    fn create(target: std::path::PathBuf, name: u64) -> io::Result<(std::fs::File, Option<Self>)> {
        // What a link leads to, unless it leads nowhere yet.
        let target = std::fs::canonicalize(&target).unwrap_or(target);
        let there = std::fs::metadata(&target).ok();
        if there.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            return Ok((std::fs::OpenOptions::new().write(true).open(target)?, None));
        }
        // A name of its own: one made of the target's could be too long.
        let path = target.with_file_name(format!(".{name:016x}.part"));
        let file = std::fs::File::create_new(&path)?;
        let part = Self { path, target, is_there: true };
        if let Some(there) = there {
            file.set_permissions(there.permissions())?;
        }
        Ok((file, Some(part)))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Drop for Part {
    fn drop(&mut self) {
        if self.is_there {
            // It cannot be told to anyone, and a leftover is better than a panic.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
