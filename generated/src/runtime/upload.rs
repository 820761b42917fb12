//! A file to send: where its bytes come from, and what a multipart part says about them.
//!
//! It knows nothing of requests: those ask it to [open](Upload::open), once per attempt.

mod once;
mod read;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use once::Once;

/// The pieces of a body.
pub(super) type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Pieces are this long: small beside a file, large beside the cost of handing one on.
const PIECE: usize = 64 * 1024;

/// Something to upload: bytes, a file, or a source that is read while it is sent; with a file
/// name and a media type.
///
/// Bytes and files can be sent again when an attempt fails. A reader or a stream can be read only
/// once, so a request with one is not repeated once reading has begun.
///
/// The time that sending takes counts: a large upload over a slow line may need more than the
/// client's limit for an attempt, [`CallOptions::attempt_timeout`](super::CallOptions::attempt_timeout).
#[derive(Clone)]
pub struct Upload {
    source: Source,
    file_name: Option<String>,
    content_type: Option<String>,
    progress: Option<Progress>,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
    Once(Arc<Once>),
}

type Progress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

impl Upload {
    /// Bytes that are in memory.
    pub fn bytes(data: impl Into<Bytes>) -> Self {
        Self::of(Source::Bytes(data.into()))
    }

    /// A file. Its name goes along, and the media type follows from the extension.
    ///
    /// It is opened when the request is sent, and read piece by piece: a large file is never in
    /// memory as a whole. Here it is only checked that it is there. A file that changes its size
    /// while it is sent fails the request.
    pub fn path(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let about = fs::metadata(&path).map_err(|error| at(&path, &error))?;
        if !about.is_file() {
            let message = format!("{} is not a file", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self { file_name: name, ..Self::of(Source::Path(path)) })
    }

    /// Bytes from an asynchronous reader, such as a `tokio::fs::File` or a pipe.
    ///
    /// It can be sent once. Tell the [length](Self::length) if you know it: some servers want it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn reader(reader: impl tokio::io::AsyncRead + Send + 'static) -> Self {
        Self::stream(read::Async::new(Box::pin(reader)))
    }

    /// Bytes from a reader that blocks, such as a decompressor. Inside of a tokio runtime it is
    /// read on the threads meant for that.
    ///
    /// It can be sent once. Tell the [length](Self::length) if you know it: some servers want it.
    pub fn blocking_reader(reader: impl io::Read + Send + 'static) -> Self {
        Self::stream(read::Blocking::new(Box::new(reader)))
    }

    /// Bytes from a stream.
    ///
    /// It can be sent once. Tell the [length](Self::length) if you know it: some servers want it.
    pub fn stream(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self::of(Source::Once(Arc::new(Once::new(Box::pin(stream)))))
    }

    /// How many bytes a reader or a stream will give, before it ends. Any other number fails the
    /// request.
    ///
    /// Bytes and files know theirs.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        if let Source::Once(once) = &mut self.source {
            *once = Arc::new(once.with_length(bytes));
        }
        self
    }

    /// The name that the server is told. It also decides the media type where none is set.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// The media type.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Is told how many bytes were handed to the connection, and how many there are if that is
    /// known. A repeated attempt begins again at the first byte.
    ///
    /// It is called for every piece on the way, so it should return quickly.
    #[must_use]
    pub fn on_progress(mut self, tell: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(tell));
        self
    }

    fn of(source: Source) -> Self {
        Self { source, file_name: None, content_type: None, progress: None }
    }
}

// What a request needs.
impl Upload {
    /// The bytes, where they are in memory and nobody wants to know how far they got.
    pub(super) fn in_memory(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Bytes(data) if self.progress.is_none() => Some(data),
            _ => None,
        }
    }

    /// It can be opened, once more if it was opened before.
    pub(super) fn is_replayable(&self) -> bool {
        match &self.source {
            Source::Bytes(_) | Source::Path(_) => true,
            Source::Once(once) => once.is_fresh(),
        }
    }

    /// The pieces from the first one on, and their length if it is known.
    pub(super) fn open(&self) -> Result<(Pieces, Option<u64>), String> {
        let (pieces, length): (Pieces, _) = match &self.source {
            Source::Bytes(data) => (Box::pin(read::Slices(data.clone())), Some(data.len() as u64)),
            Source::Path(path) => {
                let (file, length) = read::open(path).map_err(|error| error.to_string())?;
                (Box::pin(read::Blocking::new(Box::new(file))), Some(length))
            }
            Source::Once(once) => (once.open()?, once.length()),
        };
        let counted = Counted {
            pieces,
            length,
            sent: 0,
            last: None,
            over: false,
            progress: self.progress.clone(),
        };
        Ok((Box::pin(counted), length))
    }

    /// A file part needs a name, or servers take it for a text field.
    pub(super) fn part_name(&self) -> &str {
        self.file_name.as_deref().unwrap_or("file")
    }

    pub(super) fn explicit_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    pub(super) fn media_type(&self) -> &str {
        self.content_type
            .as_deref()
            .unwrap_or_else(|| guess(self.file_name.as_deref().unwrap_or_default()))
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upload(")?;
        match &self.source {
            Source::Bytes(data) => write!(f, "{} bytes", data.len())?,
            Source::Path(path) => write!(f, "file {path:?}")?,
            Source::Once(once) => match once.length() {
                Some(length) => write!(f, "stream of {length} bytes")?,
                None => f.write_str("stream")?,
            },
        }
        write!(f, ", {:?}, {})", self.part_name(), self.media_type())
    }
}

impl From<Vec<u8>> for Upload {
    fn from(data: Vec<u8>) -> Self {
        Self::bytes(data)
    }
}

impl From<Bytes> for Upload {
    fn from(data: Bytes) -> Self {
        Self::bytes(data)
    }
}

impl From<&'static [u8]> for Upload {
    fn from(data: &'static [u8]) -> Self {
        Self::bytes(data)
    }
}

impl<const N: usize> From<&'static [u8; N]> for Upload {
    fn from(data: &'static [u8; N]) -> Self {
        Self::bytes(&data[..])
    }
}

/// Pieces that are counted: a length that was announced has to be kept, or the server would wait
/// for the rest, or take part of the upload for the whole.
struct Counted {
    pieces: Pieces,
    length: Option<u64>,
    sent: u64,
    /// The piece that makes the length full. Nobody asks for a piece after it, so it is held back
    /// until the source says that there is none.
    last: Option<Bytes>,
    over: bool,
    progress: Option<Progress>,
}

impl Stream for Counted {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while !self.over {
            let next = match ready!(self.pieces.as_mut().poll_next(cx)) {
                Some(Ok(piece)) if piece.is_empty() => continue,
                Some(Ok(piece)) => self.count(piece),
                Some(Err(error)) => Err(error),
                None => self.end(),
            };
            match next {
                Ok(Some(piece)) => {
                    if let Some(tell) = &self.progress {
                        tell(self.sent, self.length);
                    }
                    return Poll::Ready(Some(Ok(piece)));
                }
                Ok(None) => {}
                Err(error) => {
                    self.over = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(None)
    }
}

impl Counted {
    fn count(&mut self, piece: Bytes) -> io::Result<Option<Bytes>> {
        self.sent += piece.len() as u64;
        match self.length {
            Some(length) if self.sent > length => {
                let message = format!("the upload has more than the {length} bytes it should have");
                Err(io::Error::new(io::ErrorKind::InvalidData, message))
            }
            Some(length) if self.sent == length => {
                self.last = Some(piece);
                Ok(None)
            }
            _ => Ok(Some(piece)),
        }
    }

    fn end(&mut self) -> io::Result<Option<Bytes>> {
        self.over = true;
        match self.length {
            Some(length) if self.sent < length => {
                let message = format!("the upload ended after {} of {length} bytes", self.sent);
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, message))
            }
            _ => Ok(self.last.take()),
        }
    }
}

/// An error of a file that tells which one it was.
fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The kinds of files that the API takes; anything else is bytes.
fn guess(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "json" => "application/json",
        "csv" => "text/csv",
        "txt" | "text" => "text/plain",
        "html" | "htm" => "text/html",
        "xml" => "application/xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "tif" | "tiff" => "image/tiff",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "ogg" | "oga" => "audio/ogg",
        "flac" => "audio/flac",
        "mp4" => "video/mp4",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
