//! The client: its configuration, and the one function that every request goes through.

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use http::{HeaderMap, Method};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::error::Error;
use super::operation::{Operation, OutputKind};
use super::request::{Call, RawRequest};
use super::response::RawResponse;
use super::transport::{self, HttpRequest, Transport};

const DEFAULT_BASE: &str = "https://api.telnyx.com/v2";
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_AGENT: &str = concat!("telnyx-sdk-rust/", env!("CARGO_PKG_VERSION"));
const KEY_VARIABLE: &str = "TELNYX_API_KEY";
const BASE_VARIABLE: &str = "TELNYX_BASE_URL";

/// A download may be handed on to a store, and that one to a mirror.
const MAX_REDIRECTS: u32 = 5;

/// The way to the API. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    key: Option<SecretString>,
    base: Url,
    /// The base URL is somebody's choice, so it also stands for servers that operations name.
    own_base: bool,
    headers: HeaderMap,
    timeout: Option<Duration>,
    transport: Box<dyn Transport>,
}

impl Client {
    /// A client with an API key and otherwise default settings.
    pub fn new(api_key: impl Into<String>) -> Result<Self, Error> {
        Self::builder().api_key(api_key).build()
    }

    /// A client with the key from `TELNYX_API_KEY` and, if it is set, the base URL from
    /// `TELNYX_BASE_URL`.
    pub fn from_env() -> Result<Self, Error> {
        let Some(key) = variable(KEY_VARIABLE)? else {
            return Err(Error::config(format!(
                "the environment variable {KEY_VARIABLE} is not set"
            )));
        };
        let mut builder = Self::builder().api_key(key);
        if let Some(base) = variable(BASE_VARIABLE)? {
            builder = builder.base_url(base);
        }
        builder.build()
    }

    /// A client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            key: None,
            base: None,
            headers: Vec::new(),
            agent: None,
            timeout: Some(DEFAULT_TIMEOUT),
            transport: None,
        }
    }

    /// A request to an endpoint that this crate does not know.
    ///
    /// The path is appended to the base URL as it is; encode what you put into it.
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest::new(self, method, path.into())
    }

    /// The base URL for an operation: its own server counts unless the user has chosen a base
    /// URL, of which then at least the origin is kept.
    pub(super) fn base_for(&self, operation: &Operation) -> Result<Url, Error> {
        let Some(server) = operation.server else {
            return Ok(self.shared.base.clone());
        };
        let mut server = Url::parse(server)
            .map_err(|error| Error::request(operation.name, format!("server {server}: {error}")))?;
        if self.shared.own_base {
            let base = &self.shared.base;
            let socket = server.scheme().starts_with("ws");
            let path = server.path().to_owned();
            server = base.clone();
            server.set_path(&path);
            if socket {
                // From http(s) to ws(s) is a change that the URL standard allows.
                let _ = server.set_scheme(if base.scheme() == "https" { "wss" } else { "ws" });
            }
        }
        Ok(server)
    }

    pub(super) fn default_headers(&self) -> &HeaderMap {
        &self.shared.headers
    }

    pub(super) fn timeout(&self) -> Option<Duration> {
        self.shared.timeout
    }

    /// The `Authorization` header; `None` without a key.
    pub(super) fn authorization(&self) -> Option<Result<HeaderValue, Error>> {
        let key = self.shared.key.as_ref()?;
        Some(bearer(key))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base.as_str())
            .field("api_key", &self.shared.key.as_ref().map(|_| "[hidden]"))
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
#[must_use = "call `build` to get a client"]
pub struct ClientBuilder {
    key: Option<SecretString>,
    base: Option<String>,
    headers: Vec<(String, String)>,
    agent: Option<String>,
    timeout: Option<Duration>,
    transport: Option<Box<dyn Transport>>,
}

impl ClientBuilder {
    /// The API key. It is sent as a bearer token, and never printed.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(SecretString::from(key.into()));
        self
    }

    /// The base URL, version included: `https://api.telnyx.com/v2` is the default.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// The longest that one attempt may take, reading the answer included. Default: 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// No limit on how long a request takes.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// A header for every request.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The name of your application, put before the crate's own in `User-Agent`.
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.agent = Some(agent.into());
        self
    }

    /// Another way to send requests than the built-in HTTP client.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Checks the settings. Nothing is sent.
    ///
    /// A client without a key can call the few operations that need none.
    pub fn build(self) -> Result<Client, Error> {
        if let Some(key) = &self.key {
            bearer(key)?;
        }
        let own_base = self.base.is_some();
        let base = check_base(self.base.as_deref().unwrap_or(DEFAULT_BASE))?;
        let mut headers = HeaderMap::new();
        let agent = self
            .agent
            .map_or_else(|| DEFAULT_AGENT.to_owned(), |agent| format!("{agent} {DEFAULT_AGENT}"));
        let agent = HeaderValue::from_str(&agent)
            .map_err(|_| Error::config("the user agent is not a valid header value"))?;
        headers.insert(USER_AGENT, agent);
        for (name, value) in self.headers {
            let (name, value) = header(&name, &value).map_err(Error::config)?;
            headers.insert(name, value);
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => transport::built_in()
                .map_err(|error| Error::config(format!("no HTTP client: {error}")))?,
        };
        let shared =
            Shared { key: self.key, base, own_base, headers, timeout: self.timeout, transport };
        Ok(Client { shared: Arc::new(shared) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base)
            .field("api_key", &self.key.as_ref().map(|_| "[hidden]"))
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Sends a call and waits for a successful answer. Everything that is sent goes through here;
/// repeating an attempt belongs here too.
pub(super) async fn execute(call: Call) -> Result<RawResponse, Error> {
    let request = call.prepare()?;
    let (client, operation) = (call.client(), call.operation());
    let mut answer = attempt(client, operation, request.clone()).await?;
    let mut at = request;
    for _ in 0..MAX_REDIRECTS {
        match redirected(operation, &at, &answer) {
            Some(next) => {
                answer = attempt(client, operation, next.clone()).await?;
                at = next;
            }
            None => break,
        }
    }
    let success = (200..300).contains(&answer.status);
    // An operation without a value may well answer with a redirect, which is then its value.
    let elsewhere = (300..400).contains(&answer.status) && operation.output == OutputKind::Empty;
    if success || elsewhere {
        Ok(answer)
    } else {
        Err(Error::status_of(
            operation.name,
            answer.status,
            answer.headers,
            answer.body,
            answer.attempts,
        ))
    }
}

async fn attempt(
    client: &Client,
    operation: &'static Operation,
    request: HttpRequest,
) -> Result<RawResponse, Error> {
    let sent = client.shared.transport.send(request);
    let answer = sent.await.map_err(|error| Error::transport(operation.name, error))?;
    Ok(RawResponse {
        operation,
        status: answer.status,
        headers: answer.headers,
        body: answer.body,
        attempts: 1,
    })
}

/// The next request of a download that lies elsewhere. The key stays with the origin that it is for.
fn redirected(
    operation: &Operation,
    request: &HttpRequest,
    answer: &RawResponse,
) -> Option<HttpRequest> {
    let follow = operation.output == OutputKind::Bytes && request.method == Method::GET;
    if !follow || !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let here = Url::parse(&request.url).ok()?;
    let there = here.join(answer.headers.get(LOCATION)?.to_str().ok()?).ok()?;
    let worse = here.scheme() == "https" && there.scheme() != "https";
    if worse || !matches!(there.scheme(), "http" | "https") {
        return None;
    }
    let mut next = request.clone();
    if there.origin() != here.origin() {
        // Not only the key: headers that a user sets may be as secret.
        let agent = next.headers.get(USER_AGENT).cloned();
        next.headers = HeaderMap::new();
        next.headers.extend(agent.map(|agent| (USER_AGENT, agent)));
    }
    next.url = there.into();
    Some(next)
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

fn bearer(key: &SecretString) -> Result<HeaderValue, Error> {
    let key = key.expose_secret();
    if key.is_empty() {
        return Err(Error::config("the API key is empty"));
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {key}"))
        .map_err(|_| Error::config("the API key has characters that a header cannot carry, perhaps a line break at its end"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn check_base(text: &str) -> Result<Url, Error> {
    let mut url = Url::parse(text)
        .map_err(|error| Error::config(format!("the base URL is invalid: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(Error::config("the base URL must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::config("the base URL must not hold a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::config("the base URL must not have a query or a fragment"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// A variable that is set; the error names the variable and never its value.
fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Error::config(format!("the environment variable {name} is not valid text")))
        }
    }
}
