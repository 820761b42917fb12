//! Bodies as they stand on the wire, read by parsers that the crate under test does not use.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body::{Body, Frame};
use serde_json::Value;

use crate::declared::{self, Part};

/// What was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    /// No body.
    None,
    /// JSON.
    Json(Value),
    /// The pairs of a form.
    Form(Vec<(String, String)>),
    /// The parts of a multipart body.
    Parts(Vec<Part>),
    /// Anything else.
    Bytes,
    /// It is not what its media type says.
    Broken(String),
}

impl Sent {
    /// For the check of names.
    pub fn body(&self) -> declared::Body<'_> {
        match self {
            Self::None => declared::Body::None,
            Self::Json(value) => declared::Body::Json(value),
            Self::Form(pairs) => declared::Body::Form(pairs),
            Self::Parts(parts) => declared::Body::Parts(parts),
            Self::Bytes | Self::Broken(_) => declared::Body::Bytes,
        }
    }
}

/// Reads a body by its media type.
pub async fn parse(headers: &HeaderMap, body: &Bytes) -> Sent {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(media) = media else {
        return if body.is_empty() { Sent::None } else { Sent::Bytes };
    };
    match essence(media).as_str() {
        "multipart/form-data" => match multipart(media, body).await {
            Ok(parts) => Sent::Parts(parts),
            Err(error) => Sent::Broken(format!("no multipart body: {error}")),
        },
        "application/x-www-form-urlencoded" => Sent::Form(pairs(body)),
        essence if is_json(essence) => match serde_json::from_slice(body) {
            Ok(value) => Sent::Json(value),
            Err(error) => Sent::Broken(format!("no JSON: {error}")),
        },
        _ => Sent::Bytes,
    }
}

/// A media type without its parameters, in lower case.
pub fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is JSON.
pub fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

/// The pairs of a form or query.
pub fn pairs(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

async fn multipart(media: &str, body: &Bytes) -> Result<Vec<Part>, multer::Error> {
    let boundary = multer::parse_boundary(media)?;
    let mut parser = multer::Multipart::new(Pieces::new(vec![body.clone()]), boundary);
    let mut parts = Vec::new();
    while let Some(field) = parser.next_field().await? {
        parts.push(Part {
            name: unquoted(field.name().unwrap_or_default()),
            file: field.file_name().map(unquoted),
            media: field.content_type().map(ToString::to_string),
            content: field.bytes().await?.to_vec(),
        });
    }
    Ok(parts)
}

/// A name of a part: what cannot stand in quotes is written as `%22`, as browsers do, and so is a
/// backslash before the closing quote.
fn unquoted(name: &str) -> String {
    if let Some(name) = name.strip_suffix("%5C") {
        return unquoted(name) + "\\";
    }
    let mut out = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let code = after.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        let code = code.filter(|code| after.starts_with(&format!("{code:02X}")));
        match code.map(char::from).filter(|found| *found == '"' || found.is_ascii_control()) {
            Some(character) => {
                out.push(character);
                rest = &after[2..];
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out + rest
}

/// Bytes in the pieces in which they shall arrive. Between two of them the task gives way once,
/// so that they are written one by one.
#[derive(Debug)]
pub struct Pieces {
    rest: VecDeque<Bytes>,
    rested: bool,
}

impl Pieces {
    /// In this order.
    pub fn new(pieces: Vec<Bytes>) -> Self {
        Self { rest: pieces.into(), rested: true }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if !self.rested {
            self.rested = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.rested = false;
        Poll::Ready(self.rest.pop_front())
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx).map(|piece| piece.map(Ok))
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.poll(cx).map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(media: &str, body: &'static str) -> Sent {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, media.parse().expect("a media type is a header value"));
        parse(&headers, &Bytes::from_static(body.as_bytes())).await
    }

    #[tokio::test]
    async fn bodies_are_read_by_their_media_type() {
        let json = read("application/json; charset=utf-8", "{\"a\":1}").await;
        assert_eq!(json, Sent::Json(serde_json::json!({"a": 1})));
        assert!(matches!(read("application/json", "{").await, Sent::Broken(_)));
        let form = read("application/x-www-form-urlencoded", "a=1+2&b%5Bc%5D=%C3%A4").await;
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(form, Sent::Form(vec![pair("a", "1 2"), pair("b[c]", "ä")]));
        let body = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\
                    Content-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n";
        let part = Part {
            name: "f".to_owned(),
            file: Some("a.pdf".to_owned()),
            media: Some("application/pdf".to_owned()),
            content: b"%PDF".to_vec(),
        };
        assert_eq!(read("multipart/form-data; boundary=x", body).await, Sent::Parts(vec![part]));
        assert!(matches!(read("multipart/form-data; boundary=y", body).await, Sent::Broken(_)));
        assert_eq!(read("text/plain", "abc").await, Sent::Bytes);
        assert_eq!(parse(&HeaderMap::new(), &Bytes::new()).await, Sent::None);
    }
}
