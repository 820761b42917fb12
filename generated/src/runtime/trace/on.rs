//! Spans and events of the `tracing` crate.

use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use tracing::field::{Empty, display};
use tracing::instrument::{Instrument, Instrumented};
use tracing::{Span, debug, info_span, warn};
use url::Url;

use super::super::env::LogLevel;
use super::super::error::{Error, request_id};
use super::super::request::{Call, Prepared, printable};
use super::super::send::Opened;
use super::super::transport::HttpRequest;
use super::super::value::Problems;
use super::LogSettings;

/// Under which everything is found; the path of this module is nobody's business.
const TARGET: &str = "telnyx";

/// The span of a call.
pub(in super::super) struct Trace {
    span: Span,
    settings: LogSettings,
}

impl Trace {
    pub(in super::super) fn start(call: &Call, prepared: &Prepared) -> Self {
        let settings = call.client().log();
        if settings.level == Some(LogLevel::Off) {
            return Self { span: Span::none(), settings };
        }
        let operation = call.operation();
        let method = prepared.method.as_str();
        let span = info_span!(
            target: TARGET,
            "call",
            "otel.name" = Empty,
            "otel.kind" = "client",
            "otel.status_code" = Empty,
            "http.request.method" = method,
            "url.template" = Empty,
            "server.address" = Empty,
            "server.port" = Empty,
            "telnyx.operation" = operation.name,
            "http.response.status_code" = Empty,
            "http.request.resend_count" = Empty,
            "telnyx.request_id" = Empty,
            "error.type" = Empty,
        );
        if !span.is_disabled() {
            // A request without an operation has a path with ids in it, and no template.
            if operation.path.is_empty() {
                span.record("otel.name", method);
            } else {
                span.record("otel.name", display(format_args!("{method} {}", operation.path)));
                span.record("url.template", operation.path);
            }
            if let Some(Ok(url)) = prepared.url().map(Url::parse) {
                span.record("server.address", url.host_str());
                span.record("server.port", url.port_or_known_default());
            }
        }
        Self { span, settings }
    }

    /// The future, inside of the span.
    pub(in super::super) fn within<F: Future>(&self, future: F) -> Instrumented<F> {
        future.instrument(self.span.clone())
    }

    pub(in super::super) fn sending(&self, request: &HttpRequest) {
        if !self.settings.allows(LogLevel::Debug) {
            return;
        }
        let (attempt, size) = (request.attempt, request.body.length());
        debug!(
            target: TARGET,
            parent: &self.span,
            attempt,
            "http.request.body.size" = size,
            "sending"
        );
        if self.settings.bodies {
            let body = printable(request.headers.get(CONTENT_TYPE), request.body.as_bytes());
            debug!(target: TARGET, parent: &self.span, attempt, body, "request body");
        }
    }

    /// A request of the client's own on the way to a key.
    pub(in super::super) fn token(&self, request: &HttpRequest) {
        if self.settings.allows(LogLevel::Debug) {
            let operation = request.operation;
            debug!(target: TARGET, parent: &self.span, operation, "fetching a token");
        }
    }

    pub(in super::super) fn answered(&self, opened: &Opened) {
        self.answer(opened.attempts, opened.status, &opened.headers, opened.body.whole());
    }

    /// An attempt that did not succeed, whether or not it is repeated.
    pub(in super::super) fn failed(&self, attempt: u32, error: &Error) {
        if let (Some(status), Some(headers)) = (error.status(), error.headers()) {
            self.answer(attempt, status, headers, error.body());
        } else if self.settings.allows(LogLevel::Debug) {
            debug!(
                target: TARGET,
                parent: &self.span,
                attempt,
                "error.type" = &*error_type(error),
                "no answer"
            );
        }
    }

    fn answer(&self, attempt: u32, status: u16, headers: &HeaderMap, body: Option<&Bytes>) {
        if !self.settings.allows(LogLevel::Debug) {
            return;
        }
        debug!(
            target: TARGET,
            parent: &self.span,
            attempt,
            "http.response.status_code" = status,
            "telnyx.request_id" = request_id(headers),
            "answer"
        );
        if self.settings.bodies {
            let body = printable(headers.get(CONTENT_TYPE), body);
            debug!(target: TARGET, parent: &self.span, attempt, body, "answer body");
        }
    }

    /// The server did not take a key that may have been replaced in the meantime.
    pub(in super::super) fn refused(&self) {
        if self.settings.allows(LogLevel::Warn) {
            warn!(target: TARGET, parent: &self.span, "the key was refused; getting another one");
        }
    }

    pub(in super::super) fn retry(&self, attempt: u32, delay: Duration, error: &Error) {
        if self.settings.allows(LogLevel::Warn) {
            warn!(
                target: TARGET,
                parent: &self.span,
                attempt,
                "telnyx.operation" = error.operation(),
                delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX),
                "http.response.status_code" = error.status(),
                "error.type" = &*error_type(error),
                "trying again"
            );
        }
    }

    pub(in super::super) fn end(&self, outcome: Result<&Opened, &Error>) {
        if self.span.is_disabled() {
            return;
        }
        let (status, headers, attempts) = match outcome {
            Ok(opened) => (Some(opened.status), Some(&opened.headers), opened.attempts),
            Err(error) => (error.status(), error.headers(), error.attempts()),
        };
        self.span.record("http.response.status_code", status);
        self.span.record("http.request.resend_count", attempts.saturating_sub(1));
        self.span.record("telnyx.request_id", headers.and_then(request_id));
        if let Err(error) = outcome {
            self.span.record("otel.status_code", "ERROR");
            self.span.record("error.type", &*error_type(error));
        }
    }
}

/// What OpenTelemetry has for it: the status of an answer, else a word of ours.
fn error_type(error: &Error) -> Cow<'static, str> {
    if let Some(status) = error.status().filter(|_| error.is_api()) {
        return status.to_string().into();
    }
    let words = [
        (error.is_timeout(), "timeout"),
        (error.is_connect(), "connect"),
        (error.is_transport(), "transport"),
        (error.is_too_large(), "too_large"),
        (error.is_invalid_request(), "request"),
        (error.is_config(), "config"),
    ];
    words.iter().find(|(is, _)| *is).map_or("_OTHER", |(_, word)| word).into()
}

/// A list that was given up because it goes round in circles.
pub(in super::super) fn paging(settings: LogSettings, error: &Error) {
    if settings.allows(LogLevel::Warn) && error.is_paging() {
        warn!(
            target: TARGET,
            { "telnyx.operation" = error.operation() },
            "the list does not advance"
        );
    }
}

/// Fields of an answer that could not be read. Their values stay out.
pub(in super::super) fn problems(
    settings: LogSettings,
    operation: &'static str,
    problems: &Problems,
    body: &[u8],
) {
    if problems.is_empty() || !settings.allows(LogLevel::Warn) {
        return;
    }
    if tracing::enabled!(target: TARGET, tracing::Level::WARN) {
        warn!(
            target: TARGET,
            {
                "telnyx.operation" = operation,
                first = problems.first(body).map(|(path, _)| path)
            },
            "fields of the answer could not be read"
        );
    }
}
