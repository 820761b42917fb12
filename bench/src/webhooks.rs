//! An event from its headers to its type, against the bare check of an Ed25519 signature.

use std::hint::black_box;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use bytes::Bytes;
use ed25519_dalek::ed25519::signature::Signer;
use ed25519_dalek::{Signature, SigningKey};
use telnyx_sdk::webhooks::{Event, Verifier, testing};

use crate::decode::EVENT;
use crate::measure::Bench;

/// The row.
pub fn run(bench: &Bench) -> Result<()> {
    let body = Bytes::from_static(EVENT.as_bytes());
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let headers = testing::sign(&testing::SEED, i64::try_from(now)?, &body);
    // It would be stale before the last turn.
    let moment = SystemTime::now();
    let verifier = Verifier::new(testing::PUBLIC_KEY)?.clock(move || moment);

    let key = SigningKey::from_bytes(&testing::SEED);
    let message = [now.to_string().as_bytes(), b"|", &body[..]].concat();
    let signature: Signature = key.sign(&message);
    let key = key.verifying_key();

    ensure!(matches!(*verifier.unwrap(&headers, body.clone())?, Event::CallAnswered(_)));
    key.verify_strict(&message, &signature)?;
    bench.compare(
        "`Verifier::unwrap`, against `verify_strict` alone",
        Some(1.15),
        || drop(black_box(verifier.unwrap(&headers, body.clone()))),
        || drop(black_box(key.verify_strict(&message, &signature))),
    );
    Ok(())
}
