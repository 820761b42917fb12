//! The built-in transport. Only this module and the browser's know an HTTP client.

mod tls;

use std::error::Error as StdError;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Proxy, Response};
use secrecy::ExposeSecret;
use url::Url;

#[cfg(feature = "ws")]
use super::{BoxFuture, Upgraded};
use super::{
    HttpRequest, HttpResponse, HttpSettings, HttpVersion, RequestBody, ResponseBody, Transport,
    TransportError, TransportFuture,
};

/// All requests share a connection of HTTP/2, so one that has died without a word would fail all
/// of them, repeated ones as well. It is asked only while somebody waits for an answer.
const HTTP2_KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(10));

pub(in super::super) struct Reqwest {
    client: Client,
    /// Where the first request went, and most others go: read once, since reading a host is dear.
    origin: OnceLock<Url>,
    /// WebSockets need HTTP/1.1; made when the first one is opened.
    #[cfg(feature = "ws")]
    upgrading: OnceLock<Client>,
    #[cfg(feature = "ws")]
    settings: HttpSettings,
}

impl Reqwest {
    pub(super) fn new(settings: &HttpSettings) -> Result<Self, TransportError> {
        Ok(Self {
            client: build(builder(settings)?, settings)?,
            origin: OnceLock::new(),
            #[cfg(feature = "ws")]
            upgrading: OnceLock::new(),
            #[cfg(feature = "ws")]
            settings: settings.clone(),
        })
    }

    /// What `send` puts into a box.
    pub(in super::super) fn exchange(
        &self,
        request: HttpRequest,
    ) -> Sent<impl Future<Output = reqwest::Result<Response>> + Unpin + use<>> {
        match self.ready(&self.client, request) {
            Ok(request) => Sent::Out(self.client.execute(request)),
            Err(error) => Sent::Never(Some(error)),
        }
    }

    #[cfg(feature = "ws")]
    fn upgrader(&self) -> Result<Client, TransportError> {
        let mut settings = self.settings.clone();
        settings.version = HttpVersion::One;
        let client = build(builder(&settings)?, &settings)?;
        // Another thread may have been faster; one is as good as the other.
        let _ = self.upgrading.set(client.clone());
        Ok(client)
    }

    /// A request as reqwest has it.
    fn ready(&self, client: &Client, request: HttpRequest) -> reqwest::Result<reqwest::Request> {
        let body = match request.body.into_bytes() {
            Ok(bytes) if bytes.is_empty() => None,
            Ok(bytes) => Some(bytes.into()),
            Err(body) => Some(reqwest::Body::wrap(Outgoing(Mutex::new(body)))),
        };
        match self.url(&request.url) {
            // The builder would copy the headers one by one.
            Some(url) => {
                let mut ready = reqwest::Request::new(request.method, url);
                *ready.headers_mut() = request.headers;
                *ready.body_mut() = body;
                Ok(ready)
            }
            // It finds what is wrong, or a login, which it makes a header of.
            None => {
                let mut builder =
                    client.request(request.method, request.url).headers(request.headers);
                if let Some(body) = body {
                    builder = builder.body(body);
                }
                builder.build()
            }
        }
    }

    /// A URL that has a host and no login.
    fn url(&self, text: &str) -> Option<Url> {
        if let Some(origin) = self.origin.get()
            && let Some(path) = path(origin, text)
        {
            return origin.join(path).ok();
        }
        let url = Url::parse(text).ok()?;
        if !url.has_host() || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        if self.origin.get().is_none()
            && let Ok(origin) = url.join("/")
        {
            // Another thread may have been faster; one is as good as the other.
            let _ = self.origin.set(origin);
        }
        Some(url)
    }
}

/// The path of a URL at this origin, and what follows it. Not where it might be read as a host.
fn path<'a>(origin: &Url, text: &'a str) -> Option<&'a str> {
    let rest = text.strip_prefix(origin.as_str())?;
    rest.starts_with(|first: char| first.is_ascii_alphanumeric())
        .then(|| &text[origin.as_str().len() - 1..])
}

fn builder(settings: &HttpSettings) -> Result<ClientBuilder, TransportError> {
    // What is sent again is decided and counted elsewhere. By itself reqwest repeats requests
    // after a GOAWAY, also those that the server may have begun with.
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .https_only(settings.https_only);
    // What comes later than this is never; below it no sum of times overflows.
    let soon = |time: Duration| time.min(Duration::from_secs(10 * 365 * 24 * 60 * 60));
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(soon(limit));
    }
    if let Some(url) = &settings.proxy {
        builder = builder.proxy(proxy(url.expose_secret())?);
    } else if settings.no_proxy {
        builder = builder.no_proxy();
    }
    if let Some(limit) = settings.pool_idle_timeout {
        builder = builder.pool_idle_timeout(soon(limit));
    }
    if let Some(connections) = settings.pool_max_idle {
        builder = builder.pool_max_idle_per_host(connections);
    }
    if let Some(interval) = settings.tcp_keepalive {
        builder = builder.tcp_keepalive(soon(interval));
    }
    builder = match settings.version {
        HttpVersion::Any => builder,
        HttpVersion::One => builder.http1_only(),
        HttpVersion::Two => builder.http2_prior_knowledge(),
    };
    let (interval, limit) = settings.http2_keep_alive.unwrap_or(HTTP2_KEEP_ALIVE);
    builder = builder
        .http2_keep_alive_interval(soon(interval))
        .http2_keep_alive_timeout(soon(limit))
        .http2_keep_alive_while_idle(settings.http2_keep_alive.is_some());
    tls::configure(builder, settings)
}

/// What a certificate holds is read only here, so the error cannot tell which it was.
fn build(builder: ClientBuilder, settings: &HttpSettings) -> Result<Client, TransportError> {
    builder.build().map_err(|error| {
        let mut names: Vec<&str> = settings.roots.iter().map(|(setting, _)| *setting).collect();
        names.extend(settings.identity.as_ref().map(|_| "client_certificate"));
        let error = describe(error);
        if names.is_empty() {
            return error;
        }
        names.dedup();
        TransportError::other(format!("{error}; look at the setting `{}`", names.join("` or `")))
    })
}

/// The login may be in the URL, so no error may quote it.
fn proxy(url: &str) -> Result<Proxy, TransportError> {
    let wrong =
        |what: &str| TransportError::other(format!("the setting `proxy` is not valid: {what}"));
    let url = Url::parse(url).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("it must begin with http:// or https://"));
    }
    Proxy::all(url).map_err(|_| wrong("it is not the URL of a proxy"))
}

impl Transport for Reqwest {
    fn send(&self, request: HttpRequest) -> TransportFuture {
        Box::pin(self.exchange(request))
    }

    #[cfg(feature = "ws")]
    fn upgrade(&self, request: HttpRequest) -> BoxFuture<Result<Upgraded, TransportError>> {
        let client = match self.upgrading.get() {
            Some(client) => Ok(client.clone()),
            None => self.upgrader(),
        };
        let ready = client.and_then(|client| {
            let request = self.ready(&client, request).map_err(describe)?;
            Ok((client, request))
        });
        Box::pin(async move {
            let (client, request) = ready?;
            let answer = client.execute(request).await.map_err(describe)?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            if status != 101 {
                let mut answer = answer;
                let body = answer.chunk().await.ok().flatten().unwrap_or_default();
                return Ok(Upgraded::refused(status, headers, body));
            }
            let io = answer.upgrade().await.map_err(describe)?;
            Ok(Upgraded::accepted(headers, io))
        })
    }
}

/// A request under way. Written out, since the future of an `async fn` would hold it twice.
pub(in super::super) enum Sent<F> {
    Out(F),
    Never(Option<reqwest::Error>),
}

impl<F: Future<Output = reqwest::Result<Response>> + Unpin> Future for Sent<F> {
    type Output = Result<HttpResponse, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = match &mut *self {
            Self::Out(answer) => ready!(Pin::new(answer).poll(cx)),
            Self::Never(error) => match error.take() {
                Some(error) => Err(error),
                None => return Poll::Pending,
            },
        };
        Poll::Ready(answer.map(received).map_err(describe))
    }
}

fn received(answer: Response) -> HttpResponse {
    let (head, body) = http::Response::<reqwest::Body>::from(answer).into_parts();
    // Empty bodies and those that came along with the head need no stream.
    let body = if body.is_end_stream() {
        ResponseBody::from(Bytes::new())
    } else {
        ResponseBody::pieces(Pieces(body))
    };
    HttpResponse::new(head.status.as_u16(), head.headers, body)
}

/// A body on its way out. The lock is never taken: it makes the body `Sync`, as reqwest wants it.
struct Outgoing(Mutex<RequestBody>);

impl Body for Outgoing {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let body = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let piece = ready!(Pin::new(body).poll_next(cx));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.0.lock().unwrap_or_else(PoisonError::into_inner).length();
        length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// A body on its way in.
pub(super) struct Pieces(reqwest::Body);

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(frame) = ready!(Pin::new(&mut self.0).poll_frame(cx)) else {
                return Poll::Ready(None);
            };
            match frame.map(Frame::into_data) {
                Ok(Ok(data)) => return Poll::Ready(Some(Ok(data))),
                // Trailers are of no use here.
                Ok(Err(_)) => {}
                Err(error) => return Poll::Ready(Some(Err(describe(error)))),
            }
        }
    }
}

/// The reasons of a failure as one line; the URL stays out, it may carry data of a customer.
fn describe(error: reqwest::Error) -> TransportError {
    let (invalid, connect) = (error.is_builder(), error.is_connect());
    let timeout = error.is_timeout();
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        // Writing to a String cannot fail.
        let _ = write!(text, ": {next}");
        cause = next.source();
    }
    if invalid {
        TransportError::invalid(text)
    } else if connect {
        TransportError::connect(text)
    } else if timeout {
        TransportError::timeout(text)
    } else {
        TransportError::other(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_origin_changes_no_url() {
        let transport = Reqwest::new(&HttpSettings::default()).expect("a transport");
        let first = transport.url("http://a.test:81/v2/calls?x=1").expect("a URL");
        assert_eq!(first.as_str(), "http://a.test:81/v2/calls?x=1");
        assert_eq!(transport.origin.get().map(Url::as_str), Some("http://a.test:81/"));
        let rests = [
            "",
            "v2",
            "v2/../..",
            "v2/./x",
            "v2//x",
            "/b.test",
            "//b.test/x",
            "\\b.test",
            "\t/b.test",
            "\n/b.test",
            " /b.test",
            "../x",
            "./x",
            ".",
            "?q=/b",
            "#f",
            "a:b",
            "http://b.test/",
            "@b.test",
            "a\tb/c",
            "a b",
            "é",
            "a/é?é#é",
            "%2e%2e/x",
            "a\\b",
            "a?b?c",
            "a#b#c",
            "a\0b",
            "x ",
        ];
        for rest in rests {
            for origin in
                ["http://a.test:81/", "http://a.test:81", "http://A.test:81/", "http://a.test/"]
            {
                let text = format!("{origin}{rest}");
                let plain = Url::parse(&text).ok();
                let plain =
                    plain.filter(|url| url.username().is_empty() && url.password().is_none());
                assert_eq!(transport.url(&text), plain, "{text:?}");
            }
        }
    }
}
