//! The settings that come from the environment: the seven `TELNYX_*` variables, under the names
//! and in the forms that the official SDKs have for them.
//!
//! A value that cannot be meant is an error, so that nobody runs with settings other than they
//! think. The error names the variable and never its value, which may be a secret or contain one.

use std::env;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::auth::Auth;
use super::error::Error;


const API_KEY: &str = "TELNYX_API_KEY";
const PUBLIC_KEY: &str = "TELNYX_PUBLIC_KEY";
const CLIENT_ID: &str = "TELNYX_CLIENT_ID";
const CLIENT_SECRET: &str = "TELNYX_CLIENT_SECRET";
const BASE_URL: &str = "TELNYX_BASE_URL";
const LOG: &str = "TELNYX_LOG";
const CUSTOM_HEADERS: &str = "TELNYX_CUSTOM_HEADERS";

/// The bytes of an Ed25519 public key.
const PUBLIC_KEY_LENGTH: usize = 32;

/// What the environment says. A variable that is not set, or is blank, is `None`.
pub(super) struct Environment {
    pub api_key: Option<SecretString>,
    /// Base64 of the 32 bytes with which webhooks are verified.
    pub public_key: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<SecretString>,
    pub base_url: Option<String>,
    pub log: Option<LogLevel>,
    /// Names and values that a header can have; no name occurs twice.
    pub custom_headers: Vec<(String, String)>,
}

/// How much is logged, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
}

impl LogLevel {
    const ALL: [(&'static str, Self); 5] = [
        ("off", Self::Off),
        ("error", Self::Error),
        ("warn", Self::Warn),
        ("info", Self::Info),
        ("debug", Self::Debug),
    ];
}

impl Environment {
    /// How requests are authenticated: client credentials, as with the official SDKs, also where
    /// there is an API key; a client id without its secret is only in the way where there is none.
    pub fn auth(&self) -> Result<Option<Auth>, Error> {
        match (&self.client_id, &self.client_secret, &self.api_key) {
            (Some(id), Some(secret), _) => {
                Ok(Some(Auth::client_credentials(id.clone(), secret.expose_secret())))
            }
            (_, _, Some(key)) => Ok(Some(Auth::api_key(key.expose_secret()))),
            (Some(_), None, None) => Err(missing(CLIENT_SECRET, CLIENT_ID)),
            (None, Some(_), None) => Err(missing(CLIENT_ID, CLIENT_SECRET)),
            (None, None, None) => Ok(None),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Which are set is enough to find a mistake; any value may hold a secret.
        let headers: Vec<&str> = self.custom_headers.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("Environment")
            .field("api_key", &self.api_key.is_some())
            .field("public_key", &self.public_key.is_some())
            .field("client_id", &self.client_id.is_some())
            .field("client_secret", &self.client_secret.is_some())
            .field("base_url", &self.base_url.is_some())
            .field("log", &self.log)
            .field("custom_headers", &headers)
            .finish()
    }
}

/// Reads and checks all variables. `get` is [`variable`] but in tests.
pub(super) fn read(
    get: impl Fn(&str) -> Result<Option<String>, Error>,
) -> Result<Environment, Error> {
    let text = |name: &str| -> Result<Option<String>, Error> {
        // A value from a file tends to end with a line break.
        let value = get(name)?.map(|value| value.trim().to_owned());
        Ok(value.filter(|value| !value.is_empty()))
    };
    Ok(Environment {
        api_key: text(API_KEY)?.map(|key| header_text(API_KEY, key)).transpose()?,
        public_key: text(PUBLIC_KEY)?.map(public_key).transpose()?,
        client_id: text(CLIENT_ID)?.map(client_id).transpose()?,
        client_secret: text(CLIENT_SECRET)?
            .map(|secret| header_text(CLIENT_SECRET, secret))
            .transpose()?,
        base_url: text(BASE_URL)?.map(base_url).transpose()?,
        log: text(LOG)?.map(|level| log_level(&level)).transpose()?,
        custom_headers: custom_headers(&text(CUSTOM_HEADERS)?.unwrap_or_default())?,
    })
}

/// A variable of this process.
pub(super) fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(invalid(name, "it is not valid text")),
    }
}

fn header_text(name: &str, value: String) -> Result<SecretString, Error> {
    if HeaderValue::from_str(&value).is_err() {
        return Err(invalid(name, "it has characters that a header cannot carry"));
    }
    Ok(SecretString::from(value))
}

fn public_key(value: String) -> Result<String, Error> {
    match STANDARD.decode(&value) {
        Ok(bytes) if bytes.len() == PUBLIC_KEY_LENGTH => Ok(value),
        _ => Err(invalid(PUBLIC_KEY, "it is not the base64 of a key of 32 bytes")),
    }
}

fn client_id(value: String) -> Result<String, Error> {
    if value.contains(':') || value.chars().any(char::is_control) {
        return Err(invalid(CLIENT_ID, "it has characters that a client id cannot have"));
    }
    Ok(value)
}

fn base_url(value: String) -> Result<String, Error> {
    let url = Url::parse(&value)
        .map_err(|error| invalid(BASE_URL, &format!("the base URL is invalid: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(invalid(BASE_URL, "the base URL must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid(BASE_URL, "the base URL must not hold a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(BASE_URL, "the base URL must not have a query or a fragment"));
    }
    Ok(value)
}

fn log_level(value: &str) -> Result<LogLevel, Error> {
    let known = LogLevel::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(value));
    known
        .map(|(_, level)| *level)
        .ok_or_else(|| invalid(LOG, "it is none of off, error, warn, info and debug"))
}

/// One `Name: value` a line; the last of several lines with one name counts.
fn custom_headers(text: &str) -> Result<Vec<(String, String)>, Error> {
    let mut out: Vec<(String, String)> = Vec::new();
    for (at, line) in text.split('\n').enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |what| invalid(CUSTOM_HEADERS, &format!("line {}: {what}", at + 1));
        let (name, value) =
            line.split_once(':').ok_or_else(|| wrong("there is no colon after the name"))?;
        let name = HeaderName::try_from(name.trim())
            .map_err(|_| wrong("what is before the colon cannot be the name of a header"))?;
        let value = value.trim();
        if HeaderValue::from_str(value).is_err() {
            return Err(wrong("the value has characters that a header cannot carry"));
        }
        out.retain(|(known, _)| known != name.as_str());
        out.push((name.as_str().to_owned(), value.to_owned()));
    }
    Ok(out)
}

fn invalid(name: &str, what: &str) -> Error {
    Error::config(format!("the environment variable {name} is invalid: {what}"))
}

fn missing(name: &str, other: &str) -> Error {
    Error::config(format!(
        "the environment variable {name} is not set, and {other} means nothing without it"
    ))
}
