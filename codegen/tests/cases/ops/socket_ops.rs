//! Requests of calls.
#![allow(clippy::type_complexity)]
use std::fmt;
use std::marker::PhantomData;
use crate::field;
use crate::runtime::codegen as rt;
pub(crate) static SPEECH_STREAM: rt::Operation = rt::Operation {
    name: "speech.stream",
    method: rt::Method::Get,
    path: "/speech",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::PLAIN
};
/// Does speech.stream.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /speech`

Required: [`voice`](Self::voice).

Made by [`Speech::stream`](crate::calls::Speech::stream), where there is an example."
)]
#[must_use = "a request does nothing until it is connected"]
pub struct SpeechStream<S = (rt::Missing<field::voice>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for SpeechStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("SpeechStream", &self.call, f)
    }
}
impl<A> SpeechStream<(A,)> {
    /// Sets `voice`.
    pub fn voice(mut self, value: impl Into<String>) -> SpeechStream<(rt::Set,)> {
        self.call.query::<String>("voice", value);
        SpeechStream {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `url`.
    pub fn set_url(mut self, value: impl Into<String>) -> Self {
        self.call.query::<String>("url", value);
        self
    }
    /// Sets `url`, or clears it.
    pub fn maybe_url(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_query::<String>("url", value);
        self
    }
    /// Changes how this request is sent.
    #[inline]
    pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }
    /// The URL to connect to.
    /// The handshake carries the key as a bearer token.
    ///
    /// Frames to send: [`ClientFrame`](crate::calls::types::ClientFrame).
    ///
    /// Frames to expect: `String`.
    #[inline]
    pub fn url(self) -> Result<String, rt::Error>
    where
        A: rt::Given<field::voice>,
    {
        self.call.socket_url()
    }
    /// Connects, and keeps the connection.
    #[cfg(feature = "ws")]
    #[cfg_attr(docsrs, doc(cfg(feature = "ws")))]
    #[inline]
    pub fn connect(self) -> rt::PendingSocket<crate::calls::types::ClientFrame, String>
    where
        A: rt::Given<field::voice>,
    {
        rt::PendingSocket::new(self.call)
    }
}
