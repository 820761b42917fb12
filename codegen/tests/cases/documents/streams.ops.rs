pub(crate) static CHARGES_RETRIEVE: rt::Operation = rt::Operation {
    name: "charges.retrieve",
    method: rt::Method::Get,
    path: "/charges",
    output: rt::OutputKind::Json,
    ..rt::Operation::PLAIN
};

pub(crate) static CHARGES_RETRIEVE_AS_BYTES: rt::Operation = rt::Operation {
    accept: "text/csv",
    output: rt::OutputKind::Bytes,
    pager: None,
    ..CHARGES_RETRIEVE
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /charges`

Made by [`Charges::retrieve`](crate::other::Charges::retrieve), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ChargesRetrieve {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for ChargesRetrieve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("ChargesRetrieve", &self.call, f)
    }
}

impl ChargesRetrieve {
    /// Sets `format`.
    pub fn format(mut self, value: impl Into<types::ChargesRetrieveFormat>) -> Self {
        self.call.query::<types::ChargesRetrieveFormat>("format", value);
        self
    }

    /// Sets `format`, or clears it.
    pub fn maybe_format(
        mut self,
        value: Option<impl Into<types::ChargesRetrieveFormat>>,
    ) -> Self {
        self.call.maybe_query::<types::ChargesRetrieveFormat>("format", value);
        self
    }

    /// Changes how this request is sent.
    #[inline]
    pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }

    /// Sends the request.
    #[inline]
    pub fn send(self) -> rt::Pending<types::Answer> {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<types::Answer> {
        rt::PendingFull::new(self.call)
    }

    /// Sends the request and asks for `text/csv`.
    #[inline]
    pub fn send_bytes(mut self) -> rt::Pending<rt::Bytes> {
        self.call.read_as(&CHARGES_RETRIEVE_AS_BYTES);
        self.call.query::<&str>("format", "csv");
        rt::Pending::new(self.call)
    }

    /// Like `send_bytes`, for `text/csv` to be read piece by piece, or into a file.
    #[inline]
    pub fn stream(mut self) -> rt::PendingDownload {
        self.call.read_as(&CHARGES_RETRIEVE_AS_BYTES);
        self.call.query::<&str>("format", "csv");
        rt::PendingDownload::new(self.call)
    }
}

impl IntoFuture for ChargesRetrieve {
    type Output = Result<types::Answer, rt::Error>;
    type IntoFuture = rt::Pending<types::Answer>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static CHAT_CREATE: rt::Operation = rt::Operation {
    name: "chat.create",
    method: rt::Method::Post,
    path: "/chat",
    output: rt::OutputKind::Json,
    ..rt::Operation::JSON
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /chat`

Required: [`prompt`](Self::prompt).

Made by [`Chat::create`](crate::other::Chat::create), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ChatCreate<S = (rt::Missing<field::prompt>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}

impl<S> fmt::Debug for ChatCreate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("ChatCreate", &self.call, f)
    }
}

impl<A> ChatCreate<(A,)> {
    /// Sets `prompt`.
    pub fn prompt(mut self, value: impl Into<String>) -> ChatCreate<(rt::Set,)> {
        self.call.field::<String>("prompt", value);
        ChatCreate {
            call: self.call,
            state: PhantomData,
        }
    }

    /// Sets `stream`.
    #[inline]
    pub fn set_stream(mut self, value: bool) -> Self {
        self.call.field::<bool>("stream", value);
        self
    }

    /// Sets `stream`, or clears it.
    #[inline]
    pub fn maybe_stream(mut self, value: Option<bool>) -> Self {
        self.call.maybe_field::<bool>("stream", value);
        self
    }

    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(
        mut self,
        value: impl Borrow<types::ChatCreateRequest>,
    ) -> ChatCreate<(rt::Set,)> {
        self.call.body_of::<types::ChatCreateRequest>(value);
        ChatCreate {
            call: self.call,
            state: PhantomData,
        }
    }

    /// Changes how this request is sent.
    #[inline]
    pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }

    /// Sends the request.
    #[inline]
    pub fn send(self) -> rt::Pending<types::Answer>
    where
        A: rt::Given<field::prompt>,
    {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<types::Answer>
    where
        A: rt::Given<field::prompt>,
    {
        rt::PendingFull::new(self.call)
    }

    /// Sends the request, and gives the answer as a stream of events.
    #[inline]
    pub fn stream(self) -> rt::PendingStream<types::Piece>
    where
        A: rt::Given<field::prompt>,
    {
        rt::PendingStream::new(self.call, true)
    }
}

impl<A> IntoFuture for ChatCreate<(A,)>
where
    A: rt::Given<field::prompt>,
{
    type Output = Result<types::Answer, rt::Error>;
    type IntoFuture = rt::Pending<types::Answer>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static LETTERS_RETRIEVE: rt::Operation = rt::Operation {
    name: "letters.retrieve",
    method: rt::Method::Get,
    path: "/letters",
    output: rt::OutputKind::Bytes,
    accept: "application/pdf",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /letters`

Made by [`Letters::retrieve`](crate::other::Letters::retrieve), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct LettersRetrieve {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for LettersRetrieve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("LettersRetrieve", &self.call, f)
    }
}

impl LettersRetrieve {
    /// Sets `stream`.
    #[inline]
    pub fn set_stream(mut self, value: bool) -> Self {
        self.call.query::<bool>("stream", value);
        self
    }

    /// Sets `stream`, or clears it.
    #[inline]
    pub fn maybe_stream(mut self, value: Option<bool>) -> Self {
        self.call.maybe_query::<bool>("stream", value);
        self
    }

    /// Changes how this request is sent.
    #[inline]
    pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }

    /// Sends the request.
    #[inline]
    pub fn send(self) -> rt::Pending<rt::Bytes> {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<rt::Bytes> {
        rt::PendingFull::new(self.call)
    }

    /// Sends the request and leaves the answer to be read piece by piece, or into a file.
    #[inline]
    pub fn stream(self) -> rt::PendingDownload {
        rt::PendingDownload::new(self.call)
    }
}

impl IntoFuture for LettersRetrieve {
    type Output = Result<rt::Bytes, rt::Error>;
    type IntoFuture = rt::Pending<rt::Bytes>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static LOG_RETRIEVE: rt::Operation = rt::Operation {
    name: "log_.retrieve",
    method: rt::Method::Get,
    path: "/log/{id}",
    output: rt::OutputKind::Text,
    accept: "text/event-stream",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /log/{id}`

Made by [`Log::retrieve`](crate::other::Log::retrieve), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct LogRetrieve {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for LogRetrieve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("LogRetrieve", &self.call, f)
    }
}

impl LogRetrieve {
    /// Changes how this request is sent.
    #[inline]
    pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }

    /// Sends the request.
    #[inline]
    pub fn send(self) -> rt::Pending<String> {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<String> {
        rt::PendingFull::new(self.call)
    }

    /// Sends the request, and gives the answer as a stream of events.
    #[inline]
    pub fn stream(self) -> rt::PendingStream<rt::Value> {
        rt::PendingStream::new(self.call, false)
    }
}

impl IntoFuture for LogRetrieve {
    type Output = Result<String, rt::Error>;
    type IntoFuture = rt::Pending<String>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static SAMPLES_RETRIEVE: rt::Operation = rt::Operation {
    name: "samples.retrieve",
    method: rt::Method::Get,
    path: "/samples/{id}",
    output: rt::OutputKind::Bytes,
    accept: "audio/wav",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /samples/{id}`

Made by [`Samples::retrieve`](crate::other::Samples::retrieve), where there is an example."
)]
pub type SamplesRetrieve = rt::Request<rt::Bytes>;
