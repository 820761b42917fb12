//! How the built-in HTTP client connects. Plain data: what is wrong with it is found when the
//! client is built. Secrets may be in it, so it does not print.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

/// Settings of the built-in HTTP client.
#[derive(Clone)]
pub(in super::super) struct HttpSettings {
    /// The longest that a connection may take to stand.
    pub(in super::super) connect_timeout: Option<Duration>,
    /// The proxy of every request; its URL may hold a login.
    pub(in super::super) proxy: Option<SecretString>,
    /// No proxy, not even one that the environment names.
    pub(in super::super) no_proxy: bool,
    /// Certificates that are trusted, as PEM, by the name of their setting.
    pub(in super::super) roots: Vec<(&'static str, Arc<[u8]>)>,
    /// None are trusted but these.
    pub(in super::super) only_roots: bool,
    /// A chain of certificates as PEM and its key.
    pub(in super::super) identity: Option<(Arc<[u8]>, SecretString)>,
    /// No request without TLS.
    pub(in super::super) https_only: bool,
    /// How long a connection waits for its next request.
    pub(in super::super) pool_idle_timeout: Option<Duration>,
    /// How many connections wait.
    pub(in super::super) pool_max_idle: Option<usize>,
    /// How often a silent connection is probed.
    pub(in super::super) tcp_keepalive: Option<Duration>,
    pub(in super::super) version: HttpVersion,
    /// How often an HTTP/2 connection is pinged, also while it waits, and how long the answer may
    /// take.
    pub(in super::super) http2_keep_alive: Option<(Duration, Duration)>,
}

/// Which version of HTTP is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum HttpVersion {
    /// What the server prefers.
    Any,
    One,
    Two,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            // A name that does not resolve or a host that is away should be known long before
            // the answer is due.
            connect_timeout: Some(Duration::from_secs(5)),
            proxy: None,
            no_proxy: false,
            roots: Vec::new(),
            only_roots: false,
            identity: None,
            https_only: false,
            // Servers and what stands before them drop connections that are idle for a minute or
            // more. A request on a connection that is just being dropped is lost, and most are
            // not sent again.
            pool_idle_timeout: Some(Duration::from_secs(30)),
            pool_max_idle: None,
            tcp_keepalive: None,
            version: HttpVersion::Any,
            http2_keep_alive: None,
        }
    }
}
