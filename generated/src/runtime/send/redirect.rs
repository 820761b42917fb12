//! Where an answer sends us on, and what goes along.

use http::header::{ACCEPT, LOCATION, USER_AGENT};
use http::{HeaderMap, Method};
use url::Url;

use super::super::operation::{Operation, OutputKind};
use super::super::transport::{HttpRequest, HttpResponse};

pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// A request that may be sent elsewhere.
pub(super) struct Hop {
    method: Method,
    url: String,
    headers: HeaderMap,
    operation: &'static Operation,
}

impl Hop {
    /// What is needed to follow a redirect, where one would be followed.
    pub(super) fn of(request: &HttpRequest, operation: &'static Operation) -> Option<Box<Self>> {
        let reads = matches!(request.method, Method::GET | Method::HEAD);
        (reads && operation.output != OutputKind::Empty).then(|| {
            Box::new(Self {
                method: request.method.clone(),
                url: request.url.clone(),
                headers: request.headers.clone(),
                operation,
            })
        })
    }

    /// The next request, if the answer sends us on. The key stays with the origin that it is for.
    pub(super) fn to(self, response: &HttpResponse, attempt: u32) -> Option<HttpRequest> {
        if !is_redirect(response.status) {
            return None;
        }
        let here = Url::parse(&self.url).ok()?;
        let there = here.join(response.headers.get(LOCATION)?.to_str().ok()?).ok()?;
        let worse = here.scheme() == "https" && there.scheme() != "https";
        let login = !there.username().is_empty() || there.password().is_some();
        if worse || login || !matches!(there.scheme(), "http" | "https") {
            return None;
        }
        let headers = if there.origin() == here.origin() {
            self.headers
        } else {
            // Not only the key: headers that a user sets may be as secret.
            let mut kept = HeaderMap::new();
            for name in [USER_AGENT, ACCEPT] {
                if let Some(value) = self.headers.get(&name) {
                    kept.insert(name, value.clone());
                }
            }
            kept
        };
        let mut next = HttpRequest::new(self.method, there);
        next.headers = headers;
        next.operation = self.operation.name;
        next.route = self.operation.path;
        next.attempt = attempt;
        Some(next)
    }
}
