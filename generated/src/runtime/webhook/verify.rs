//! Whether a webhook comes from the server.
//!
//! What is signed is the bytes of the timestamp header, one `|`, and the raw body. Nothing is
//! parsed, copied or written anew before the signature has been checked.

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use ed25519_dalek::{Signature, VerifyingKey};

use super::super::client::Client;
use super::super::texml::Callback;
use super::delivery::Delivery;
use super::error::WebhookError;
use super::event::WebhookEvent;
use super::guard::ReplayGuard;
use super::headers::SignatureHeaders;
use super::{SIGNATURE, TIMESTAMP, key};

/// The variable that holds the public key.
const PUBLIC_KEY: &str = "TELNYX_PUBLIC_KEY";
const TOLERANCE: Duration = Duration::from_secs(300);
/// The largest documented event is a few kilobytes.
const BODY_LIMIT: usize = 1 << 20;

type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Checks that webhooks come from the server. Cheap to clone; made once and shared.
///
/// ```ignore
/// let verifier = Verifier::from_env()?;
/// let event = verifier.unwrap(&headers, body)?;
/// ```
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<[VerifyingKey]>,
    tolerance: Duration,
    body_limit: usize,
    clock: Option<Now>,
    guard: Option<Arc<ReplayGuard>>,
}

impl Verifier {
    /// A verifier for a public key as the portal shows it: standard base64 of 32 bytes.
    pub fn new(public_key: impl AsRef<str>) -> Result<Self, WebhookError> {
        let key = key::public_key(public_key.as_ref(), "the public key")?;
        Ok(Self::with_keys(Arc::new([key])))
    }

    /// A verifier for the key in the environment variable `TELNYX_PUBLIC_KEY`.
    pub fn from_env() -> Result<Self, WebhookError> {
        let text = env::var(PUBLIC_KEY).map_err(|error| WebhookError::Config {
            setting: PUBLIC_KEY,
            reason: match error {
                env::VarError::NotPresent => "is not set",
                env::VarError::NotUnicode(_) => "is not text",
            },
        })?;
        Ok(Self::with_keys(Arc::new([key::public_key(&text, PUBLIC_KEY)?])))
    }

    /// A verifier for the [`public_key`](super::super::Client::public_key) of a client.
    pub fn of(client: &Client) -> Result<Self, WebhookError> {
        let setting = "the public key of the client";
        let text =
            client.public_key().ok_or(WebhookError::Config { setting, reason: "is not set" })?;
        Ok(Self::with_keys(Arc::new([key::public_key(text, setting)?])))
    }

    fn with_keys(keys: Arc<[VerifyingKey]>) -> Self {
        Self { keys, tolerance: TOLERANCE, body_limit: BODY_LIMIT, clock: clock(), guard: None }
    }

    /// Accepts signatures of one more key, while keys are rotated.
    pub fn key(mut self, public_key: impl AsRef<str>) -> Result<Self, WebhookError> {
        let key = key::public_key(public_key.as_ref(), "the public key")?;
        self.keys = self.keys.iter().copied().chain([key]).collect();
        Ok(self)
    }

    /// How old a timestamp may be, and how far in the future. 300 seconds at first.
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self.tell_guard();
        self
    }

    /// Where the time comes from.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(now));
        self
    }

    /// Refuses a delivery that was accepted before. Give the same guard to several verifiers
    /// with an `Arc`.
    pub fn replay_guard(mut self, guard: impl Into<Arc<ReplayGuard>>) -> Self {
        self.guard = Some(guard.into());
        self.tell_guard();
        self
    }

    /// Before anything is verified: another verifier may be at work with the guard already.
    fn tell_guard(&self) {
        if let Some(guard) = &self.guard {
            guard.keep_for(i64::try_from(self.tolerance.as_secs()).unwrap_or(i64::MAX));
        }
    }

    /// How many bytes of a body the extractor and the layer read at most. 1 MiB at first; the
    /// methods here are given the body as it is.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Checks a request: headers, age, signature, and whether it was there before.
    ///
    /// `body` is the body as it came, byte for byte.
    pub fn verify<H>(&self, headers: &H, body: &[u8]) -> Result<(), WebhookError>
    where
        H: SignatureHeaders + ?Sized,
    {
        self.claim(headers)?.check(self, body)
    }

    /// Checks a request, then reads an event out of it. The generated `unwrap` is this.
    #[doc(hidden)]
    #[inline]
    pub fn unwrap_as<E, H>(&self, headers: &H, body: Bytes) -> Result<Delivery<E>, WebhookError>
    where
        E: WebhookEvent,
        H: SignatureHeaders + ?Sized,
    {
        self.verify(headers, &body)?;
        Ok(E::read(body))
    }

    /// Checks a request, then reads it as the form that is posted to TeXML applications.
    pub fn unwrap_texml<H>(
        &self,
        headers: &H,
        body: impl Into<Bytes>,
    ) -> Result<Callback, WebhookError>
    where
        H: SignatureHeaders + ?Sized,
    {
        let body = body.into();
        self.verify(headers, &body)?;
        Ok(Callback::parse(body))
    }

    /// Takes a delivery out of the replay guard again, because it could not be handled and may
    /// come once more. Does nothing for headers that are not those of a webhook.
    pub fn forget<H>(&self, headers: &H)
    where
        H: SignatureHeaders + ?Sized,
    {
        if let (Some(guard), Ok(claim)) = (&self.guard, Claim::read(headers)) {
            guard.forget(&claim.entry());
        }
    }

    pub(super) fn limit(&self) -> usize {
        self.body_limit
    }

    /// What can be refused before the body is there.
    pub(super) fn claim<H>(&self, headers: &H) -> Result<Claim, WebhookError>
    where
        H: SignatureHeaders + ?Sized,
    {
        let claim = Claim::read(headers)?;
        self.check_age(&claim)?;
        Ok(claim)
    }

    fn check_age(&self, claim: &Claim) -> Result<(), WebhookError> {
        let age = self.now()?.saturating_sub(claim.seconds);
        let distance = Duration::from_secs(age.unsigned_abs());
        if distance > self.tolerance {
            return Err(match age {
                0.. => WebhookError::Stale { age: distance },
                _ => WebhookError::Future { ahead: distance },
            });
        }
        Ok(())
    }

    /// Whole seconds since 1970.
    fn now(&self) -> Result<i64, WebhookError> {
        let clock = self.clock.as_ref().ok_or(WebhookError::Config {
            setting: "the clock",
            reason: "has to be set: this platform has none",
        })?;
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        Ok(match clock().duration_since(UNIX_EPOCH) {
            Ok(since) => seconds(since),
            Err(before) => -seconds(before.duration()),
        })
    }
}

/// What the headers claim.
#[derive(Clone)]
pub(super) struct Claim {
    seconds: i64,
    signature: Signature,
}

impl Claim {
    fn read<H: SignatureHeaders + ?Sized>(headers: &H) -> Result<Self, WebhookError> {
        let seconds = only(headers, TIMESTAMP, key::timestamp)?;
        let signature = only(headers, SIGNATURE, key::signature)?;
        Ok(Self { seconds: seconds?, signature: signature? })
    }

    /// What needs the body.
    pub(super) fn check(&self, verifier: &Verifier, body: &[u8]) -> Result<(), WebhookError> {
        // The header has one spelling for each number, so this is what it said.
        let stamp = self.seconds.to_string();
        if !key::signed_by_any(&verifier.keys, &[stamp.as_bytes(), b"|", body], &self.signature) {
            return Err(WebhookError::WrongSignature);
        }
        if let Some(guard) = &verifier.guard
            && !guard.first_time(self.entry(), verifier.now()?)
        {
            return Err(WebhookError::Replayed);
        }
        // Once more, since a body may take its time; and after the guard, which may just have
        // dropped the delivery that this one repeats.
        verifier.check_age(self)
    }

    /// Takes it out of the guard again.
    pub(super) fn forget(&self, verifier: &Verifier) {
        if let Some(guard) = &verifier.guard {
            guard.forget(&self.entry());
        }
    }

    fn entry(&self) -> (i64, [u8; 64]) {
        (self.seconds, self.signature.to_bytes())
    }
}

/// The one value of a header, read. What is wrong with the number of values is said before what
/// is wrong with the values.
fn only<H, T>(
    headers: &H,
    name: &'static str,
    read: fn(&[u8]) -> Result<T, WebhookError>,
) -> Result<Result<T, WebhookError>, WebhookError>
where
    H: SignatureHeaders + ?Sized,
{
    let (mut value, mut count) = (None, 0_usize);
    headers.each(name, &mut |bytes| {
        count += 1;
        value.get_or_insert_with(|| read(bytes));
    });
    match (value, count) {
        (Some(value), 1) => Ok(value),
        (Some(_), _) => Err(WebhookError::RepeatedHeader { name }),
        (None, _) => Err(WebhookError::MissingHeader { name }),
    }
}

/// The clock of the system. A browser has none that std could read.
fn clock() -> Option<Now> {
    #[cfg(not(target_arch = "wasm32"))]
    return Some(Arc::new(SystemTime::now));
    #[cfg(target_arch = "wasm32")]
    None
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("keys", &self.keys.len())
            .field("tolerance", &self.tolerance)
            .field("body_limit", &self.body_limit)
            .field("replay_guard", &self.guard)
            .finish_non_exhaustive()
    }
}
