//! The built-in transport of a browser: `fetch`, which connects, redirects and encrypts by its own
//! rules. Bodies are whole in both directions, and there are no settings of connections.

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Client;

use super::{HttpRequest, HttpResponse, RequestBody, Transport, TransportError, TransportFuture};

pub(super) struct Fetch(Client);

impl Fetch {
    pub(super) fn new() -> Self {
        Self(Client::new())
    }
}

impl Transport for Fetch {
    fn send(&self, request: HttpRequest) -> TransportFuture {
        let client = self.0.clone();
        Box::pin(async move {
            let body = whole(request.body).await?;
            let mut builder = client.request(request.method, request.url).headers(request.headers);
            if !body.is_empty() {
                builder = builder.body(body);
            }
            let answer = builder.send().await.map_err(describe)?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let body = answer.bytes().await.map_err(describe)?;
            Ok(HttpResponse::new(status, headers, body))
        })
    }
}

/// A browser takes a body only as a whole.
async fn whole(body: RequestBody) -> Result<Bytes, TransportError> {
    let mut body = std::pin::pin!(body);
    let mut all = Vec::new();
    while let Some(piece) = std::future::poll_fn(|cx| body.as_mut().poll_next(cx)).await {
        // Nothing has been sent so far.
        all.extend_from_slice(&piece.map_err(TransportError::connect)?);
    }
    Ok(all.into())
}

/// What a browser says about a failure is little; the URL stays out.
fn describe(error: reqwest::Error) -> TransportError {
    let timeout = error.is_timeout();
    let text = error.without_url().to_string();
    if timeout { TransportError::timeout(text) } else { TransportError::other(text) }
}
