//! The client: what it knows, and which URL a call goes to. How it is set up is in `builder`,
//! how a call travels in `send`.

mod builder;

use std::borrow::Cow;
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
use tower_layer::Layer;
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
use tower_service::Service;
use url::Url;

use super::auth::Auth;
use super::clock::Clock;
use super::error::Error;
use super::middleware::Chain;
use super::operation::Operation;
use super::request::RawRequest;
use super::retry::RetryPolicy;
use super::trace::LogSettings;
use super::transport::HttpSettings;
#[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
use super::transport::{self, HttpRequest, HttpResponse, HttpService};

pub use builder::ClientBuilder;
use builder::Whose;
pub(super) use builder::printable_base;

/// The way to the API. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    auth: Auth,
    base: Url,
    /// The base URL is somebody's choice, so it also stands for servers that operations name.
    own_base: bool,
    headers: HeaderMap,
    query: Vec<(String, String)>,
    limits: Limits,
    retry: RetryPolicy,
    chain: Chain,
    /// Of the transport in the chain.
    whose: Whose,
    clock: Arc<dyn Clock>,
    http: HttpSettings,
    public_key: Option<String>,
    log: LogSettings,
}

/// Limits of every call that has none of its own.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// From the call to its value, all attempts and the waiting between them included.
    pub(super) total: Option<Duration>,
    /// One attempt, from sending it to the end of its answer.
    pub(super) attempt: Option<Duration>,
    /// Between two pieces of an answer.
    pub(super) idle: Option<Duration>,
    /// Bytes of an answer that are held in memory.
    pub(super) body: usize,
    /// An answer that is not as documented is an error.
    pub(super) strict: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total: None,
            attempt: Some(Duration::from_secs(60)),
            idle: Some(Duration::from_secs(60)),
            body: 64 << 20,
            strict: false,
        }
    }
}

impl Client {
    /// A client with an API key and otherwise default settings.
    pub fn new(api_key: impl Into<String>) -> Result<Self, Error> {
        Self::builder().api_key(api_key).build()
    }

    /// A client with the settings of the environment.
    ///
    /// | variable | |
    /// | --- | --- |
    /// | `TELNYX_API_KEY` | the API key |
    /// | `TELNYX_CLIENT_ID`, `TELNYX_CLIENT_SECRET` | OAuth client credentials; they count before a key |
    /// | `TELNYX_BASE_URL` | another base URL |
    /// | `TELNYX_PUBLIC_KEY` | what webhooks are verified with: [`public_key`](Self::public_key) |
    /// | `TELNYX_CUSTOM_HEADERS` | further headers, a line `Name: value` each |
    /// | `TELNYX_LOG` | how much is logged, with the feature `tracing` |
    ///
    /// The error names the variable that is missing or wrong, and never its value.
    pub fn from_env() -> Result<Self, Error> {
        let builder = ClientBuilder::from_env()?;
        if builder.has_auth() {
            builder.build()
        } else {
            Err(Error::config(
                "the environment variable TELNYX_API_KEY is not set, nor are TELNYX_CLIENT_ID and TELNYX_CLIENT_SECRET",
            ))
        }
    }

    /// A client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// The settings of this client, to change some of them for another one that shares its
    /// connections.
    pub fn to_builder(&self) -> ClientBuilder {
        ClientBuilder::of(self)
    }

    /// A client with some settings changed, which shares the connections of this one:
    /// `client.with(|settings| settings.timeout(limit))`.
    pub fn with(&self, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Self, Error> {
        change(self.to_builder()).build()
    }

    /// A client whose requests go through a layer of tower, such as a limit of how many wait for an
    /// answer. Clients that are derived from it share the layer; settings of connections have to be
    /// made before it.
    ///
    /// Each attempt passes through it, inside of the [`Middleware`](super::Middleware) and of the
    /// time limits; so does each redirect and each request for a token, but not the opening of a
    /// WebSocket. It is passed when the head of the answer is there: the body is read behind it. An
    /// error of the layer itself counts as a broken connection, and one of its `poll_ready` as a
    /// connection that could not be made, so that the request can be sent again. An error of the
    /// transport keeps its meaning: a layer that sends a request twice has to see to it that
    /// nothing is executed twice, and that "no connection" is not said of what was sent before.
    ///
    /// ```ignore
    /// let client = client.layered(tower::limit::ConcurrencyLimitLayer::new(16))?;
    /// ```
    #[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
    pub fn layered<L>(&self, layer: L) -> Result<Self, Error>
    where
        L: Layer<HttpService>,
        L::Service: Service<HttpRequest, Response = HttpResponse> + Clone + Send + 'static,
        <L::Service as Service<HttpRequest>>::Error: Into<Box<dyn StdError + Send + Sync>>,
        <L::Service as Service<HttpRequest>>::Future: Send + 'static,
    {
        let transport = transport::layered(self.chain().transport.clone(), &layer);
        self.to_builder().layered(transport).build()
    }

    /// A request to an endpoint that this crate does not know.
    ///
    /// The path is appended to the base URL as it is; what is put into it goes by
    /// [`path_arg`](RawRequest::path_arg), and a query by [`query`](RawRequest::query). Nothing is
    /// taken out of its envelope: what is read is the whole body of the answer.
    ///
    /// ```ignore
    /// use telnyx_sdk::{Method, Value};
    ///
    /// let balance: Value = client.request(Method::GET, "/balance").send().await?;
    /// println!("{}", balance["data"]["currency"]);
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest::new(self, method, path.into())
    }

    /// A GET of a URL that the API has given, such as that of a recording in an event.
    ///
    /// Only to the server of this client go its key, its headers and its query; to another one this
    /// crate sends no more than its name. What the URL asks for counts before a
    /// [`query`](RawRequest::query).
    ///
    /// ```ignore
    /// let recording = client.request_url(url).send_download().await?;
    /// recording.save("recording.mp3").await?;
    /// ```
    pub fn request_url(&self, url: impl AsRef<str>) -> RawRequest {
        RawRequest::of_url(self, url.as_ref())
    }

    /// The base URL.
    pub fn base_url(&self) -> &str {
        self.shared.base.as_str().trim_end_matches('/')
    }

    /// The key that webhooks are verified with, if the client knows it.
    pub fn public_key(&self) -> Option<&str> {
        self.shared.public_key.as_deref()
    }

    /// The base URL for an operation, or for a call that wants another one: an operation's own
    /// server counts unless the user has chosen a base URL, of which then at least the origin is
    /// kept.
    pub(super) fn base_for(
        &self,
        operation: &Operation,
        chosen: Option<&str>,
    ) -> Result<Cow<'_, Url>, Error> {
        let base = match chosen {
            Some(text) => Cow::Owned(builder::check_base(text)?),
            None => Cow::Borrowed(&self.shared.base),
        };
        let Some(server) = operation.server else {
            return Ok(base);
        };
        let mut server = Url::parse(server)
            .map_err(|error| Error::request(operation.name, format!("server {server}: {error}")))?;
        if self.shared.own_base || chosen.is_some() {
            let socket = server.scheme().starts_with("ws");
            let path = server.path().to_owned();
            let secure = base.scheme() == "https";
            server = base.into_owned();
            server.set_path(&path);
            if socket {
                // From http(s) to ws(s) is a change that the URL standard allows.
                let _ = server.set_scheme(if secure { "wss" } else { "ws" });
            }
        }
        Ok(Cow::Owned(server))
    }

    pub(super) fn base(&self) -> &Url {
        &self.shared.base
    }

    pub(super) fn auth(&self) -> &Auth {
        &self.shared.auth
    }

    pub(super) fn chain(&self) -> &Chain {
        &self.shared.chain
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    pub(super) fn retry(&self) -> &RetryPolicy {
        &self.shared.retry
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    pub(super) fn log(&self) -> LogSettings {
        self.shared.log
    }

    pub(super) fn default_headers(&self) -> &HeaderMap {
        &self.shared.headers
    }

    pub(super) fn default_query(&self) -> &[(String, String)] {
        &self.shared.query
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base.as_str())
            .field("auth", &self.shared.auth)
            .finish_non_exhaustive()
    }
}

/// A header from text. The message names the header and never its value.
pub(super) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let parsed = HeaderName::try_from(name)
        .map_err(|_| format!("`{}` is not the name of a header", name.escape_debug()))?;
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        format!("the value of the header `{parsed}` has characters that headers cannot carry")
    })?;
    value.set_sensitive(parsed == AUTHORIZATION || super::request::is_secret(parsed.as_str()));
    Ok((parsed, value))
}
