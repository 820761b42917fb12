//! Settings of how the built-in HTTP client connects.
//!
//! A client that has one of them changed no longer shares the connections of the one that it is
//! derived from. With a transport of one's own they mean nothing, which is an error rather than a
//! proxy that is silently not used.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::super::super::error::Error;
use super::super::super::transport::{self, HttpSettings, HttpVersion, Sender};
use super::ClientBuilder;

/// Where a client has its transport from.
#[derive(Clone)]
pub(in super::super) enum Origin {
    /// It is made when the client is built.
    New,
    /// It is there already.
    There(Sender, Whose),
}

/// Whose a transport is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Whose {
    /// It is the built-in one.
    BuiltIn,
    /// The same with a layer around it.
    Layered,
    /// The user gave it.
    Own,
}

impl Origin {
    /// The transport, and whose it is.
    pub(super) fn open(
        self,
        settings: &HttpSettings,
        changed: Option<&'static str>,
    ) -> Result<(Sender, Whose), Error> {
        let why = match (self, changed) {
            (Self::There(transport, whose), None) => return Ok((transport, whose)),
            (Self::There(_, Whose::Own), Some(_)) => "the client has a transport of its own",
            (Self::There(_, Whose::Layered), Some(_)) => "has to be made before `layered`",
            _ => {
                let transport = transport::built_in(settings)
                    .map_err(|error| Error::config(format!("no HTTP client: {error}")))?;
                return Ok((transport, Whose::BuiltIn));
            }
        };
        let setting = changed.unwrap_or_default();
        Err(Error::config(format!(
            "the setting `{setting}` is one of the built-in HTTP client, and {why}"
        )))
    }
}

impl ClientBuilder {
    /// The longest that a connection may take to stand. Default: 5 seconds.
    ///
    /// Like the other settings of connections it is one of the built-in HTTP client: a client
    /// with a [`transport`](Self::transport) of its own cannot have it, and a client that is
    /// derived with it has connections of its own.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.connection("connect_timeout", |http| http.connect_timeout = Some(timeout))
    }

    /// A proxy for every request: `http://proxy.example:3128`, with a login where it needs one
    /// as `http://user:password@proxy.example:3128`, both percent-encoded.
    ///
    /// Without this setting the proxies of the environment are used: `HTTPS_PROXY`, `HTTP_PROXY`,
    /// `ALL_PROXY` and `NO_PROXY`.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        let url = SecretString::from(url.into());
        self.connection("proxy", |http| {
            http.proxy = Some(url);
            http.no_proxy = false;
        })
    }

    /// No proxy, not even one that the environment names.
    pub fn no_proxy(self) -> Self {
        self.connection("no_proxy", |http| {
            http.proxy = None;
            http.no_proxy = true;
        })
    }

    /// Certificates, as PEM, that are trusted beside those of the system.
    pub fn root_certificates(self, pem: impl AsRef<[u8]>) -> Self {
        let pem = Arc::from(pem.as_ref());
        self.connection("root_certificates", |http| http.roots.push(("root_certificates", pem)))
    }

    /// Certificates, as PEM, that are trusted in place of those of the system.
    pub fn only_root_certificates(self, pem: impl AsRef<[u8]>) -> Self {
        let pem = Arc::from(pem.as_ref());
        self.connection("only_root_certificates", |http| {
            http.roots.push(("only_root_certificates", pem));
            http.only_roots = true;
        })
    }

    /// The certificate that the client shows to the server, as PEM: its chain, the own one first,
    /// and the private key, PKCS #8 (with `rustls` also PKCS #1 and SEC 1).
    pub fn client_certificate(self, chain: impl AsRef<[u8]>, key: impl Into<String>) -> Self {
        let identity = (Arc::from(chain.as_ref()), SecretString::from(key.into()));
        self.connection("client_certificate", |http| http.identity = Some(identity))
    }

    /// No request without TLS. A base URL with `http://` is an error then.
    pub fn https_only(self) -> Self {
        self.connection("https_only", |http| http.https_only = true)
    }

    /// How long a connection waits for its next request. Default: 30 seconds.
    pub fn pool_idle_timeout(self, timeout: Duration) -> Self {
        self.connection("pool_idle_timeout", |http| http.pool_idle_timeout = Some(timeout))
    }

    /// How many connections to a host wait for their next request at most; with 0 each request
    /// has a connection of its own. Default: no limit.
    pub fn pool_max_idle(self, connections: usize) -> Self {
        self.connection("pool_max_idle", |http| http.pool_max_idle = Some(connections))
    }

    /// How often a silent connection is probed by TCP, so that networks do not forget it.
    pub fn tcp_keepalive(self, interval: Duration) -> Self {
        self.connection("tcp_keepalive", |http| http.tcp_keepalive = Some(interval))
    }

    /// Speaks HTTP/1.1 alone.
    pub fn http1_only(self) -> Self {
        self.connection("http1_only", |http| http.version = HttpVersion::One)
    }

    /// Speaks HTTP/2 alone, without TLS as well. By default the server chooses.
    pub fn http2_only(self) -> Self {
        self.connection("http2_only", |http| http.version = HttpVersion::Two)
    }

    /// How often an HTTP/2 connection is pinged, also while it waits, and how long the answer to
    /// that may take before the connection counts as broken. Default: every 20 seconds, only while
    /// an answer is due; 10 seconds for the answer to that.
    pub fn http2_keep_alive(self, interval: Duration, timeout: Duration) -> Self {
        self.connection("http2_keep_alive", |http| {
            http.http2_keep_alive = Some((interval, timeout));
        })
    }

    fn connection(mut self, name: &'static str, set: impl FnOnce(&mut HttpSettings)) -> Self {
        set(&mut self.http);
        self.http_changed.get_or_insert(name);
        self
    }
}
