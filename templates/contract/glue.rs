//! What the emitted functions have in common.

use std::time::Duration;

pub use telnyx_contract::driver::{
    Answer, Call, Codec, Driver, Event, Failure, Operation, Options, Outcome, Output, Way, Webhook,
};
pub use telnyx_contract::sampler::Sampler;
pub use telnyx_sdk as sdk;

pub use sdk::Client;

pub use crate::samples;

/// A client that tries once.
pub fn connect(base_url: &str) -> Client {
    let client = Client::builder().api_key("KEY_of_nobody").base_url(base_url).max_retries(0);
    client.timeout(Duration::from_secs(60)).build().expect("a loopback address is a base URL")
}

/// The further headers of a call.
pub fn options(to: &mut sdk::CallOptions, given: &Options) {
    for (name, value) in &given.headers {
        to.header(name, value);
    }
}

/// Out of JSON and back, by way of a clone, which must have all that was read.
pub fn round<T>(text: &[u8]) -> Result<Vec<u8>, String>
where
    T: Clone + serde::Serialize + serde::de::DeserializeOwned,
{
    let value: T = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    serde_json::to_vec(&value.clone()).map_err(|error| error.to_string())
}

/// The members of a text that its type does not have, as an answer tells them.
pub fn undocumented<T>(
    text: &[u8],
    send: fn(sdk::RawRequest) -> sdk::PendingFull<T>,
) -> Vec<String>
where
    sdk::PendingFull<T>: Future<Output = Result<sdk::Response<T>, sdk::Error>>,
    T: 'static,
{
    let mut pending = Box::pin(send(canned(200, text)));
    // A runtime for each type would take minutes to compile.
    wait(&mut |cx| {
        let answer = std::task::ready!(pending.as_mut().poll(cx)).ok();
        let found = answer.map_or_else(Vec::new, |response| response.undocumented());
        std::task::Poll::Ready(found.into_iter().map(|found| found.path).collect())
    })
}

type Poll<'a, T> = dyn FnMut(&mut std::task::Context<'_>) -> std::task::Poll<T> + 'a;

fn wait<T>(poll: &mut Poll<'_, T>) -> T {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime =
            tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .expect("a runtime without sockets starts");
    }
    RUNTIME.with(|runtime| runtime.block_on(std::future::poll_fn(poll)))
}

/// An event that was understood.
#[allow(dead_code)]
pub fn known<T: serde::Serialize>(arm: &str, event: &T) -> Result<Event, String> {
    let value = serde_json::to_value(event).map_err(|error| error.to_string())?;
    Ok(Event { arm: arm.to_owned(), value: Some(value) })
}

/// The typed error for an answer with this status and body.
pub fn error(status: u16, body: &[u8]) -> Failure {
    let mut pending = canned(status, body).send_text();
    match wait(&mut |cx| std::pin::Pin::new(&mut pending).poll(cx)) {
        Ok(_) => Failure { message: "an answer that is no error".to_owned(), ..Failure::default() },
        Err(error) => finish::failure(&error),
    }
}

/// A request that no server sees, and that is answered with this.
fn canned(status: u16, body: &[u8]) -> sdk::RawRequest {
    let body = sdk::Bytes::copy_from_slice(body);
    let answer = move |_: sdk::HttpRequest| {
        let body = body.clone();
        async move { Ok(sdk::HttpResponse::new(status, sdk::HeaderMap::new(), body)) }
    };
    let client = Client::builder().api_key("KEY_of_nobody").max_retries(0).transport(answer);
    let client = client.build().expect("nothing about this client can be wrong");
    client.request(sdk::Method::GET, "/canned")
}

/// The ways in which an answer ends up as an [`Outcome`].
pub mod finish {
    use super::{Answer, Failure, Outcome, sdk};

    /// A value that has a form in JSON.
    pub fn json<T: serde::Serialize + Send + 'static>(pending: impl Pending<T>) -> Answer {
        full(pending, |value| serde_json::to_value(value).ok())
    }

    /// Nothing.
    pub fn empty(pending: impl Pending<()>) -> Answer {
        full(pending, |()| None)
    }

    /// Text.
    pub fn text(pending: impl Pending<String>) -> Answer {
        full(pending, |text| Some(text.as_str().into()))
    }

    /// Bytes.
    pub fn raw(pending: impl Pending<sdk::Bytes>) -> Answer {
        full(pending, |_| None)
    }

    fn full<T: Send + 'static>(pending: impl Pending<T>, show: fn(&T) -> Option<sdk::Value>) -> Answer {
        Box::pin(async move {
            match pending.await {
                Ok(response) => Outcome {
                    status: Some(response.status()),
                    body: response.body().clone(),
                    value: show(response.value()),
                    problems: problems(&response),
                    undocumented: undocumented(&response),
                    error: None,
                },
                Err(error) => failed(&error),
            }
        })
    }

    /// What `send_full` answers with.
    pub trait Pending<T>:
        Future<Output = Result<sdk::Response<T>, sdk::Error>> + Send + 'static
    {
    }

    impl<T, F> Pending<T> for F where
        F: Future<Output = Result<sdk::Response<T>, sdk::Error>> + Send + 'static
    {
    }

    fn problems<T>(response: &sdk::Response<T>) -> Vec<(String, String)> {
        let found = response.problems();
        found.iter().map(|found| (found.path.clone(), found.message.clone())).collect()
    }

    fn undocumented<T>(response: &sdk::Response<T>) -> Vec<String> {
        response.undocumented().into_iter().map(|found| found.path).collect()
    }

    /// The other forms of an answer.
    #[allow(dead_code)]
    pub fn bytes(
        pending: impl Future<Output = Result<sdk::Bytes, sdk::Error>> + Send + 'static,
    ) -> Answer {
        Box::pin(async move {
            match pending.await {
                Ok(body) => Outcome { body, ..Outcome::default() },
                Err(error) => failed(&error),
            }
        })
    }

    /// A download, piece by piece.
    #[allow(dead_code)]
    pub fn download(pending: sdk::PendingDownload) -> Answer {
        Box::pin(async move {
            let download = match pending.await {
                Ok(download) => download,
                Err(error) => return failed(&error),
            };
            let status = Some(download.status());
            match download.bytes(1 << 24).await {
                Ok(body) => Outcome { status, body, ..Outcome::default() },
                Err(error) => failed(&error),
            }
        })
    }

    /// Server-sent events to their end.
    #[allow(unused_macros)]
    macro_rules! events {
        ($pending:expr) => {{
            let pending = $pending;
            Box::pin(async move {
                let mut stream = match pending.await {
                    Ok(stream) => stream,
                    Err(error) => return finish::failed(&error),
                };
                let status = Some(stream.status());
                let mut events = Vec::new();
                while let Some(event) = stream.next().await {
                    match event {
                        Ok(event) => events.push(serde_json::to_value(&event).unwrap_or_default()),
                        Err(error) => return finish::failed(&error),
                    }
                }
                let value = Some(sdk::Value::Array(events));
                $crate::glue::Outcome { status, value, ..Default::default() }
            })
        }};
    }

    /// A WebSocket: says one thing, and listens until the server closes.
    #[allow(unused_macros)]
    macro_rules! socket {
        ($pending:expr, $frame:expr) => {{
            let (pending, frame) = ($pending, $frame);
            Box::pin(async move {
                let mut socket = match pending.with_options(|to| to.no_reconnect()).await {
                    Ok(socket) => socket,
                    Err(error) => return finish::failed(&error),
                };
                if let Some(frame) = frame {
                    if let Err(error) = socket.send(frame).await {
                        return finish::failed(&error);
                    }
                }
                let mut frames = Vec::new();
                while let Some(message) = socket.next().await {
                    match message {
                        Ok(sdk::SocketMessage::Frame(frame)) => {
                            frames.push(serde_json::to_value(&frame).unwrap_or_default());
                        }
                        Ok(sdk::SocketMessage::Text(text)) => frames.push(text.into()),
                        Ok(sdk::SocketMessage::Binary(bytes)) => frames.push(bytes.to_vec().into()),
                        Ok(_) => {}
                        Err(error) => return finish::failed(&error),
                    }
                }
                let value = Some(sdk::Value::Array(frames));
                $crate::glue::Outcome { status: Some(101), value, ..Default::default() }
            })
        }};
    }

    #[allow(unused_imports)]
    pub(crate) use {events, socket};

    /// An error as the caller sees it.
    pub fn failed(error: &sdk::Error) -> Outcome {
        Outcome { status: error.status(), error: Some(failure(error)), ..Outcome::default() }
    }

    /// The facts of an error.
    pub fn failure(error: &sdk::Error) -> Failure {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Failure {
            message: error.to_string(),
            decode: error.is_decode(),
            body: error.body().cloned().unwrap_or_default(),
            details: error
                .errors()
                .iter()
                .map(|found| (text(&found.code), text(&found.title), text(&found.detail)))
                .collect(),
        }
    }
}
