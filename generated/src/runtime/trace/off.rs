//! Nothing, in the shape of something.

use std::future::Future;
use std::time::Duration;

use super::super::error::Error;
use super::super::request::{Call, Prepared};
use super::super::send::Opened;
use super::super::transport::HttpRequest;
use super::super::value::Problems;
use super::LogSettings;

pub(in super::super) struct Trace;

impl Trace {
    #[inline]
    pub(in super::super) fn start(_: &Call, _: &Prepared) -> Self {
        Self
    }

    #[inline]
    pub(in super::super) fn within<F: Future>(&self, future: F) -> F {
        future
    }

    #[inline]
    pub(in super::super) fn sending(&self, _: &HttpRequest) {}

    #[inline]
    pub(in super::super) fn token(&self, _: &HttpRequest) {}

    #[inline]
    pub(in super::super) fn answered(&self, _: &Opened) {}

    #[inline]
    pub(in super::super) fn failed(&self, _: u32, _: &Error) {}

    #[inline]
    pub(in super::super) fn refused(&self) {}

    #[inline]
    pub(in super::super) fn retry(&self, _: u32, _: Duration, _: &Error) {}

    #[inline]
    pub(in super::super) fn end(&self, _: Result<&Opened, &Error>) {}
}

#[inline]
pub(in super::super) fn paging(_: LogSettings, _: &Error) {}

#[inline]
pub(in super::super) fn problems(_: LogSettings, _: &'static str, _: &Problems, _: &[u8]) {}
