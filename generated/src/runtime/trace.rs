//! What can be seen from outside while a call is under way: one span per call and events inside
//! of it, with the names that OpenTelemetry has for an HTTP client, for the target `telnyx`.
//!
//! | | |
//! | --- | --- |
//! | span `call` | `http.request.method`, `url.template`, `server.address`, `server.port`, `telnyx.operation`; at its end `http.response.status_code`, `http.request.resend_count`, `telnyx.request_id`, `error.type`; `otel.name`, `otel.kind` and `otel.status_code` for exporters |
//! | warning | an attempt is repeated, and after which time; a key was refused; a list does not advance; fields of an answer could not be read |
//! | debug | an attempt and what came of it; a token is fetched |
//!
//! The ids in a path, queries, headers and bodies never appear. Bodies are a debug event of their
//! own when the client is asked for them, with the values of fields hidden whose names say that
//! they are secret. A header such as `traceparent` is the business of a middleware, which runs
//! inside of the span.
//!
//! Without the feature `tracing` nothing of this is compiled.

#[cfg(not(feature = "tracing"))]
mod off;
#[cfg(feature = "tracing")]
mod on;

use super::env::LogLevel;

#[cfg(not(feature = "tracing"))]
pub(super) use off::{Trace, paging, problems};
#[cfg(feature = "tracing")]
pub(super) use on::{Trace, paging, problems};

/// What a client lets be seen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LogSettings {
    /// No event is less important; without it the subscriber decides alone.
    pub(super) level: Option<LogLevel>,
    /// Bodies as well.
    pub(super) bodies: bool,
}

impl LogSettings {
    fn allows(self, level: LogLevel) -> bool {
        self.level.is_none_or(|limit| level <= limit)
    }
}
