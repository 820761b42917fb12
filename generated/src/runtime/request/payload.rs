//! What a call sends: kept as data, and opened once per attempt.

use bytes::Bytes;

use super::super::transport::RequestBody;

/// The body of a request.
#[derive(Debug, Clone)]
pub(in super::super) struct Payload(Bytes);

impl Payload {
    pub(in super::super) fn bytes(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// The body from its first byte on, for one attempt.
    pub(in super::super) fn open(&self) -> Result<RequestBody, String> {
        Ok(RequestBody::from(self.0.clone()))
    }

    pub(in super::super) fn is_replayable(&self) -> bool {
        true
    }
}
