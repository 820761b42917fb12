//! Settings of a client.

mod connection;

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue, USER_AGENT};
use url::Url;

use super::super::auth::{Auth, KeyProvider};
use super::super::clock::{self, Clock};
use super::super::env as environment;
use super::super::error::Error;
use super::super::middleware::{Chain, Middleware};
use super::super::request::IDEMPOTENCY_KEY;
use super::super::retry::RetryPolicy;
use super::super::trace::LogSettings;
use super::super::transport::{HttpSettings, Sender, Transport};
use super::{Client, Limits, Shared, header};

pub(super) use connection::{Origin, Whose};

const DEFAULT_BASE: &str = "https://api.telnyx.com/v2";
const INVALID: &str = "[invalid]";

/// Settings of a [`Client`].
#[must_use = "call `build` to get a client"]
pub struct ClientBuilder {
    auth: Auth,
    base: Option<String>,
    headers: Vec<Change>,
    query: Vec<(String, String)>,
    agent: Option<String>,
    limits: Limits,
    retry: RetryPolicy,
    transport: Origin,
    middleware: Vec<Arc<dyn Middleware>>,
    clock: Option<Arc<dyn Clock>>,
    http: HttpSettings,
    /// The first setting of the built-in HTTP client that was changed since the transport was set.
    http_changed: Option<&'static str>,
    public_key: Option<String>,
    log: LogSettings,
    /// The headers of the client that this one is made from.
    inherited: Option<HeaderMap>,
}

enum Change {
    Set(String, String),
    Append(String, String),
    Remove(String),
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            auth: Auth::none(),
            base: None,
            headers: Vec::new(),
            query: Vec::new(),
            agent: None,
            limits: Limits::default(),
            retry: RetryPolicy::default(),
            transport: Origin::New,
            middleware: Vec::new(),
            clock: None,
            http: HttpSettings::default(),
            http_changed: None,
            public_key: None,
            log: LogSettings::default(),
            inherited: None,
        }
    }

    pub(super) fn of(client: &Client) -> Self {
        let shared = &client.shared;
        Self {
            auth: shared.auth.clone(),
            base: shared.own_base.then(|| shared.base.to_string()),
            headers: Vec::new(),
            query: shared.query.clone(),
            agent: None,
            limits: shared.limits.clone(),
            retry: shared.retry.clone(),
            transport: Origin::There(shared.chain.transport.clone(), shared.whose),
            middleware: shared.chain.middleware.to_vec(),
            clock: Some(shared.clock.clone()),
            http: shared.http.clone(),
            http_changed: None,
            public_key: shared.public_key.clone(),
            log: shared.log,
            inherited: Some(shared.headers.clone()),
        }
    }

    /// The settings of the environment; see [`Client::from_env`]. Nothing needs to be set.
    pub fn from_env() -> Result<Self, Error> {
        let found = environment::read(environment::variable)?;
        let mut builder = Self::new();
        if let Some(auth) = found.auth()? {
            builder = builder.auth(auth);
        }
        if let Some(base) = found.base_url {
            builder = builder.base_url(base);
        }
        builder.public_key = found.public_key;
        builder.log.level = found.log;
        for (name, value) in found.custom_headers {
            builder = builder.header(name, value);
        }
        Ok(builder)
    }

    pub(super) fn has_auth(&self) -> bool {
        !self.auth.is_none()
    }

    /// The API key. It is sent as a bearer token, and never printed.
    pub fn api_key(self, key: impl Into<String>) -> Self {
        self.auth(Auth::api_key(key))
    }

    /// OAuth client credentials: a token is fetched with them when it is needed, and renewed.
    pub fn client_credentials(self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.auth(Auth::client_credentials(id, secret))
    }

    /// Where the API key comes from, for keys that are rotated. It is asked for every attempt.
    pub fn key_provider(self, provider: impl KeyProvider) -> Self {
        self.auth(Auth::provider(provider))
    }

    /// How requests prove who sends them.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        // That of another client would count before it.
        if let Some(inherited) = &mut self.inherited {
            inherited.remove(AUTHORIZATION);
        }
        self
    }

    /// The key that [`Client::public_key`] tells: what webhooks are verified with.
    pub fn public_key(mut self, key: impl Into<String>) -> Self {
        self.public_key = Some(key.into());
        self
    }

    /// The base URL, version included: `https://api.telnyx.com/v2` is the default.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// The longest that a call may take, all attempts and the waiting between them included.
    /// Default: no limit of its own; the attempts have theirs.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.total = Some(timeout);
        self
    }

    /// The longest that one attempt may take, reading the answer included. Default: 60 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt = Some(timeout);
        self
    }

    /// The longest that an answer may pause, streams included. Default: 60 seconds.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle = Some(timeout);
        self
    }

    /// No limit on how long a call, an attempt or a pause takes. Connecting has its own.
    pub fn no_timeout(mut self) -> Self {
        self.limits.total = None;
        self.limits.attempt = None;
        self.limits.idle = None;
        self
    }

    /// What is tried again, how often, and after which time.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How often a failed attempt is repeated at most. Default: 2.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.retry = self.retry.max_retries(retries);
        self
    }

    /// How many bytes of an answer are held in memory at most. Default: 64 MiB. A longer one is an
    /// error, unless it is read as a stream.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// Makes an error of every answer, page and server-sent event that is not as documented: a value of another type, or a
    /// required member that is not there. Without it such a field is left empty, and
    /// [`Response::problems`](super::super::Response::problems) tells. Members and values of enums
    /// that are new are no error, as they are how an API grows, and a union takes anything. Webhooks,
    /// frames of a WebSocket and tokens are read as without it. Default: off.
    ///
    /// The request was executed all the same: the error has the status and the body of its answer.
    pub fn strict(mut self, on: bool) -> Self {
        self.limits.strict = on;
        self
    }

    /// A header for every request; it takes the place of one of the same name. What a request
    /// sets itself counts before it, such as the `Accept` of its operation.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(Change::Set(name.into(), value.into()));
        self
    }

    /// A header for every request, beside those of the same name.
    pub fn append_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push(Change::Append(name.into(), value.into()));
        self
    }

    /// Takes a header away that was set before.
    pub fn remove_header(mut self, name: impl Into<String>) -> Self {
        self.headers.push(Change::Remove(name.into()));
        self
    }

    /// A query parameter for every request; it takes the place of one of the same name. What a
    /// request sets itself counts before it.
    pub fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.remove_query(&name).append_query(name, value)
    }

    /// A query parameter for every request, beside those of the same name.
    pub fn append_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Takes a query parameter away that was set before.
    pub fn remove_query(mut self, name: &str) -> Self {
        self.query.retain(|(known, _)| known != name);
        self
    }

    /// The name of your application, put before the crate's own in `User-Agent`.
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.agent = Some(agent.into());
        self
    }

    /// Another way to send requests than the built-in HTTP client, whose settings so far no
    /// longer matter.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Origin::There(Sender::Other(Arc::new(transport)), Whose::Own);
        self.http_changed = None;
        self
    }

    /// The transport of the client that this one is made from, with something around it.
    #[cfg(all(feature = "tower", not(target_arch = "wasm32")))]
    pub(super) fn layered(mut self, transport: impl Transport) -> Self {
        let whose = match self.transport {
            Origin::There(_, Whose::Own) => Whose::Own,
            _ => Whose::Layered,
        };
        self.transport = Origin::There(Sender::Other(Arc::new(transport)), whose);
        self
    }

    /// Something that sees every attempt and its answer. The first one added is the outermost.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Logs bodies as well, in both directions, as debug events.
    ///
    /// The values of fields are hidden whose names say that they are secret, such as `api_key`
    /// and `sip_auth_password`; what else is in a body, such as the text of a message, is not.
    #[cfg(feature = "tracing")]
    pub fn log_bodies(mut self, on: bool) -> Self {
        self.log.bodies = on;
        self
    }

    /// Another clock, for another async runtime than tokio or for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Checks the settings. Nothing is sent.
    ///
    /// A client without a key can call the few operations that need none.
    pub fn build(self) -> Result<Client, Error> {
        self.auth.check()?;
        let own_base = self.base.is_some();
        let base = check_base(self.base.as_deref().unwrap_or(DEFAULT_BASE))?;
        // A client that has taken the name away is not given it back.
        let named = self.agent.is_some() || self.inherited.is_none();
        let mut headers = self.inherited.unwrap_or_default();
        if named {
            headers.insert(USER_AGENT, user_agent(self.agent.as_deref())?);
        }
        for change in self.headers {
            match change {
                Change::Set(name, value) => {
                    let (name, value) = header(&name, &value).map_err(Error::config)?;
                    headers.insert(name, value);
                }
                Change::Append(name, value) => {
                    let (name, value) = header(&name, &value).map_err(Error::config)?;
                    headers.append(name, value);
                }
                Change::Remove(name) => {
                    headers.remove(name.as_str());
                }
            }
        }
        if headers.contains_key(IDEMPOTENCY_KEY) {
            return Err(Error::config(
                "the header `idempotency-key` belongs to one request: with the same key in all of them the server would take each for a repetition of the first",
            ));
        }
        let (transport, whose) = self.transport.open(&self.http, self.http_changed)?;
        if self.http.https_only && whose != Whose::Own && base.scheme() != "https" {
            return Err(Error::config(
                "the base URL must begin with https://, as `https_only` is set",
            ));
        }
        let clock = self.clock.or_else(clock::system).ok_or_else(|| {
            Error::config("there is no clock on this platform: set one with `clock`")
        })?;
        let shared = Shared {
            auth: self.auth,
            base,
            own_base,
            headers,
            query: self.query,
            limits: self.limits,
            retry: self.retry,
            whose,
            chain: Chain { transport, middleware: self.middleware.into() },
            clock,
            http: self.http,
            public_key: self.public_key,
            log: self.log,
        };
        Ok(Client { shared: Arc::new(shared) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base.as_deref().map(printable_base))
            .field("auth", &self.auth)
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

fn user_agent(application: Option<&str>) -> Result<HeaderValue, Error> {
    let own = format!(
        "telnyx-sdk-rust/{} ({}; {})",
        env!("CARGO_PKG_VERSION"),
        env::consts::OS,
        env::consts::ARCH
    );
    let agent = application.map_or_else(|| own.clone(), |name| format!("{name} {own}"));
    HeaderValue::from_str(&agent)
        .map_err(|_| Error::config("the user agent is not a valid header value"))
}

/// A base URL that was not checked yet, without the parts that [`check_base`] refuses.
pub(in super::super) fn printable_base(text: &str) -> String {
    match Url::parse(text) {
        Ok(mut url) if matches!(url.scheme(), "http" | "https") => {
            url.set_query(None);
            url.set_fragment(None);
            let without = url.set_username("").and_then(|()| url.set_password(None));
            without.map_or_else(|()| INVALID.to_owned(), |()| url.into())
        }
        // What it is meant to be is unknown, and so is where in it a password stands.
        _ => INVALID.to_owned(),
    }
}

pub(in super::super) fn check_base(text: &str) -> Result<Url, Error> {
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
