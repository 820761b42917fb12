//! Signed webhooks for tests: of this crate, and of the programs that use it.
//!
//! **Not for production.** The key of this module is known to everybody; a server that accepts
//! it accepts events from everybody.
//!
//! ```ignore
//! let verifier = Verifier::new(testing::PUBLIC_KEY)?;
//! let body = r#"{"data":{"event_type":"call.answered","payload":{}}}"#;
//! let headers = testing::sign_now(&testing::SEED, body);
//! let event = verifier.unwrap(&headers, body)?;
//! ```

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::ed25519::signature::MultipartSigner as _;

use super::{SIGNATURE, TIMESTAMP};

/// The secret half of a fixed key pair.
pub const SEED: [u8; 32] = *b"not a secret: for tests only ...";

/// The public half of the fixed key pair, as a portal would show it.
pub const PUBLIC_KEY: &str = "ooyUUPcj7jK7GvvuES4tatH+VlsQm+op3T57Gmg+Z6s=";

/// The two headers of a webhook: names and values.
pub type Headers = [(&'static str, String); 2];

/// The public key of a seed, in standard base64.
pub fn public_key(seed: &[u8; 32]) -> String {
    STANDARD.encode(SigningKey::from_bytes(seed).verifying_key().as_bytes())
}

/// Signs a body as the server would at a time, in seconds since 1970.
pub fn sign(seed: &[u8; 32], timestamp: i64, body: impl AsRef<[u8]>) -> Headers {
    let timestamp = timestamp.to_string();
    let message: [&[u8]; 3] = [timestamp.as_bytes(), b"|", body.as_ref()];
    let signature = SigningKey::from_bytes(seed).multipart_sign(&message);
    [(TIMESTAMP, timestamp), (SIGNATURE, STANDARD.encode(signature.to_bytes()))]
}

/// Signs a body as the server would now.
#[cfg(not(target_arch = "wasm32"))]
pub fn sign_now(seed: &[u8; 32], body: impl AsRef<[u8]>) -> Headers {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    sign(seed, i64::try_from(now.as_secs()).unwrap_or(i64::MAX), body)
}
