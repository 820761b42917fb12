//! Public keys, signatures and timestamps as the two headers and the portal write them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::ed25519::signature::MultipartVerifier as _;
use ed25519_dalek::{Signature, VerifyingKey};

use super::error::WebhookError;

/// Reads a public key: standard base64 of 32 bytes. Blanks around it come from files and shells.
pub(super) fn public_key(text: &str, setting: &'static str) -> Result<VerifyingKey, WebhookError> {
    let wrong = |reason| WebhookError::Config { setting, reason };
    let text = text.trim_ascii();
    if text.is_empty() {
        return Err(wrong("is empty"));
    }
    let bytes: [u8; 32] = STANDARD
        .decode(text)
        .map_err(|_| wrong("is not standard base64"))?
        .try_into()
        .map_err(|_| wrong("is not a key of 32 bytes"))?;
    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| wrong("is not an Ed25519 key"))?;
    // One of the few points for which anybody can make signatures.
    if key.is_weak() {
        return Err(wrong("is a weak key"));
    }
    Ok(key)
}

/// Reads a signature. There is exactly one text for each: 88 characters, of which two are
/// padding, with no bits left over.
pub(super) fn signature(text: &[u8]) -> Result<Signature, WebhookError> {
    let mut bytes = [0; 66];
    if text.len() != 88 {
        return Err(WebhookError::InvalidSignature);
    }
    match STANDARD.decode_slice(text, &mut bytes) {
        Ok(64) => {}
        _ => return Err(WebhookError::InvalidSignature),
    }
    let mut exact = [0; 64];
    exact.copy_from_slice(&bytes[..64]);
    Ok(Signature::from_bytes(&exact))
}

/// Reads a timestamp: decimal digits and nothing else, written in the only way there is.
pub(super) fn timestamp(text: &[u8]) -> Result<i64, WebhookError> {
    let plain = match text {
        [b'0'] => true,
        [first, ..] => *first != b'0' && text.iter().all(u8::is_ascii_digit),
        [] => false,
    };
    let seconds = plain.then(|| std::str::from_utf8(text).ok()?.parse().ok()).flatten();
    seconds.ok_or(WebhookError::InvalidTimestamp)
}

/// Whether one of the keys made the signature of a message that is given in parts.
///
/// As strict as `VerifyingKey::verify_strict`, which wants the message in one piece: weak keys
/// are refused where they are read, and a commitment of low order is refused here. The rest of
/// the equation is the same code.
pub(super) fn signed_by_any(
    keys: &[VerifyingKey],
    message: &[&[u8]],
    signature: &Signature,
) -> bool {
    let sound = VerifyingKey::from_bytes(signature.r_bytes()).is_ok_and(|point| !point.is_weak());
    sound && keys.iter().any(|key| key.multipart_verify(message, signature).is_ok())
}
