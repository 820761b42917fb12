//! Who a request comes from: an API key, a source of keys, or OAuth client credentials.
//!
//! Everything ends in one `Authorization` header, made anew for every attempt. Secrets are kept
//! where they are wiped when dropped, and neither `Debug` nor an error ever shows one. It knows
//! no operation, and which origin a header may be sent to is decided where requests are sent.

mod exchange;
mod flight;
#[cfg(any(test, target_arch = "wasm32"))]
mod local;
mod oauth;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::clock::Clock;
use super::error::Error;
use super::transport::{BoxFuture, HttpRequest, TransportFuture};

use oauth::Credentials;

/// How requests are authenticated. Clones share what they know, such as a token.
#[derive(Clone)]
pub struct Auth(Arc<Kind>);

enum Kind {
    None,
    /// The header is made once; where that fails, each request says why.
    Key(SecretString, Option<HeaderValue>),
    Provider(Box<dyn KeyProvider>),
    Credentials(Credentials),
}

/// What [`KeyProvider::key`] returns.
pub type KeyFuture = BoxFuture<Result<String, Box<dyn StdError + Send + Sync>>>;

/// A source of API keys that change, such as a secret store.
///
/// A closure that returns a future of a key is one as well:
/// `builder.key_provider(|| async { Ok(read_secret().await?) })`.
pub trait KeyProvider: Send + Sync + 'static {
    /// The key of this moment. It is asked once for every attempt, so caching is its business;
    /// after an answer with 401 it is asked once more.
    fn key(&self) -> KeyFuture;
}

#[cfg(not(target_arch = "wasm32"))]
impl<F, A> KeyProvider for F
where
    F: Fn() -> A + Send + Sync + 'static,
    A: Future<Output = Result<String, Box<dyn StdError + Send + Sync>>> + Send + 'static,
{
    fn key(&self) -> KeyFuture {
        Box::pin(self())
    }
}

#[cfg(target_arch = "wasm32")]
impl<F, A> KeyProvider for F
where
    F: Fn() -> A + Send + Sync + 'static,
    A: Future<Output = Result<String, Box<dyn StdError + Send + Sync>>> + 'static,
{
    fn key(&self) -> KeyFuture {
        Box::pin(self())
    }
}

impl Auth {
    /// No authentication; only the few public operations work, and calls that leave out the header
    /// `Authorization` with [`CallOptions::remove_header`](super::CallOptions::remove_header).
    pub fn none() -> Self {
        Self(Arc::new(Kind::None))
    }

    /// An API key.
    pub fn api_key(key: impl Into<String>) -> Self {
        let key = SecretString::from(key.into());
        let header = bearer(key.expose_secret(), "the API key").ok();
        Self(Arc::new(Kind::Key(key, header)))
    }

    /// A source of API keys that change.
    pub fn provider(provider: impl KeyProvider) -> Self {
        Self(Arc::new(Kind::Provider(Box::new(provider))))
    }

    /// OAuth client credentials. The token is fetched with the first request, shared by all, and
    /// renewed before it expires or when it is refused.
    pub fn client_credentials(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self(Arc::new(Kind::Credentials(Credentials::new(id.into(), secret.into()))))
    }

    /// Whether requests carry no authentication.
    pub(super) fn is_none(&self) -> bool {
        matches!(*self.0, Kind::None)
    }

    /// What can be known to be wrong before anything is sent.
    pub(super) fn check(&self) -> Result<(), Error> {
        match &*self.0 {
            Kind::None | Kind::Provider(_) => Ok(()),
            Kind::Key(_, Some(_)) => Ok(()),
            Kind::Key(key, None) => bearer(key.expose_secret(), "the API key").map(drop),
            Kind::Credentials(credentials) => credentials.check(),
        }
    }

    /// The `Authorization` header for one attempt, marked as sensitive; `None` without
    /// authentication.
    pub(super) async fn header(&self, cx: AuthContext<'_>) -> Result<Option<HeaderValue>, Error> {
        match &*self.0 {
            Kind::None => Ok(None),
            Kind::Key(_, Some(header)) => Ok(Some(header.clone())),
            Kind::Key(key, None) => bearer(key.expose_secret(), "the API key").map(Some),
            Kind::Provider(provider) => {
                let key = provider.key().await.map_err(|error| {
                    Error::config_because("the provider of API keys failed", error)
                })?;
                let key = SecretString::from(key);
                bearer(key.expose_secret(), "the API key of the provider").map(Some)
            }
            Kind::Credentials(credentials) => credentials.header(&cx).await.map(Some),
        }
    }

    /// The header, where there is nothing to wait for.
    pub(super) fn ready(&self) -> Option<HeaderValue> {
        match &*self.0 {
            Kind::Key(_, header) => header.clone(),
            _ => None,
        }
    }

    /// After an answer with 401 to a request with this header: whether another attempt, with what
    /// [`header`](Self::header) gives then, is worth while. Only if a cached token is the refused
    /// one it is forgotten; another request may have renewed it in the meantime.
    pub(super) fn rejected(&self, header: &HeaderValue) -> bool {
        match &*self.0 {
            Kind::None | Kind::Key(..) => false,
            Kind::Provider(_) => true,
            Kind::Credentials(credentials) => credentials.rejected(header),
        }
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self.0 {
            Kind::None => "Auth::none",
            Kind::Key(..) => "Auth::api_key([hidden])",
            Kind::Provider(_) => "Auth::provider([hidden])",
            Kind::Credentials(_) => "Auth::client_credentials([hidden])",
        })
    }
}

/// A key shorter than this could be a part of any word.
const SHORTEST: usize = 8;

/// The body of an error without the key of the request that it answers: a server that repeats what
/// it was sent must not bring it into an error, and so into a log.
pub(super) fn conceal(header: &HeaderValue, mut body: Bytes) -> Bytes {
    let whole = header.as_bytes();
    // A caller's own header may have another scheme than `Bearer`, or none.
    let scheme = whole.iter().position(|byte| *byte == b' ').unwrap_or(whole.len());
    for key in [whole[scheme..].trim_ascii(), whole] {
        if key.len() >= SHORTEST && body.windows(key.len()).any(|part| part == key) {
            body = Bytes::from(oauth::hide(&body, key));
        }
    }
    body
}

/// What getting a token needs from the client.
#[derive(Clone, Copy)]
pub(super) struct AuthContext<'a> {
    /// The base URL, under which the token endpoint lies.
    pub base: &'a Url,
    /// The clock of the client.
    pub clock: &'a Arc<dyn Clock>,
    /// Sends one request, once.
    pub send: &'a (dyn Fn(HttpRequest) -> TransportFuture + Send + Sync),
}

/// Text that is wiped when it is dropped, as bytes.
struct Wiped(SecretString);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

fn bearer(key: &str, what: &str) -> Result<HeaderValue, Error> {
    if key.is_empty() {
        return Err(Error::config(format!("{what} is empty")));
    }
    // Room for all of it, so that no part stays behind in a block that was too small.
    let mut text = String::with_capacity("Bearer ".len() + key.len());
    text.push_str("Bearer ");
    text.push_str(key);
    sensitive(text).ok_or_else(|| {
        Error::config(format!(
            "{what} has characters that a header cannot carry, perhaps a line break at its end"
        ))
    })
}

/// A header value that is not printed. It takes over the text, so that no second copy stays
/// behind, and the last of its clones wipes it.
fn sensitive(text: String) -> Option<HeaderValue> {
    let text = Bytes::from_owner(Wiped(SecretString::from(text)));
    let mut value = HeaderValue::from_maybe_shared(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
