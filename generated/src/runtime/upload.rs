//! A file to send: bytes, and what a multipart part says about them.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use bytes::Bytes;

/// Bytes to upload, with a file name and a media type.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    data: Bytes,
    file_name: Option<String>,
    content_type: Option<String>,
}

impl Upload {
    /// Bytes that are in memory.
    pub fn bytes(data: impl Into<Bytes>) -> Self {
        Self { data: data.into(), file_name: None, content_type: None }
    }

    /// Reads a file; its name goes along, and the media type follows from the extension.
    pub fn path(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let upload = Self::bytes(fs::read(path)?);
        Ok(match path.file_name() {
            Some(name) => upload.file_name(name.to_string_lossy()),
            None => upload,
        })
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

    pub(super) fn data(&self) -> &Bytes {
        &self.data
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
        write!(
            f,
            "Upload({} bytes, {:?}, {})",
            self.data.len(),
            self.part_name(),
            self.media_type()
        )
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
