pub(crate) static ARCHIVES_CREATE: rt::Operation = rt::Operation {
    name: "archives.create",
    method: rt::Method::Post,
    path: "/archives",
    output: rt::OutputKind::Empty,
    body_required: false,
    accept: "",
    ..rt::Operation::JSON
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /archives`

Made by [`Archives::create`](crate::other::Archives::create), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ArchivesCreate {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for ArchivesCreate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("ArchivesCreate", &self.call, f)
    }
}

impl ArchivesCreate {
    /// Sets the body.
    #[inline]
    pub fn body(mut self, value: impl Into<rt::Value>) -> Self {
        self.call.body(value.into());
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
    pub fn send(self) -> rt::Pending<()> {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<()> {
        rt::PendingFull::new(self.call)
    }
}

impl IntoFuture for ArchivesCreate {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static FILES_UPDATE: rt::Operation = rt::Operation {
    name: "files.update",
    method: rt::Method::Put,
    path: "/files/{name}",
    output: rt::OutputKind::Empty,
    body: rt::BodyKind::Bytes,
    content_type: "*/*",
    body_required: true,
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`PUT /files/{name}`

Required: [`body`](Self::body).

Made by [`Files::update`](crate::other::Files::update), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct FilesUpdate<S = (rt::Missing<field::body>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}

impl<S> fmt::Debug for FilesUpdate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("FilesUpdate", &self.call, f)
    }
}

impl<A> FilesUpdate<(A,)> {
    /// Sets the body.
    #[inline]
    pub fn body(mut self, value: impl Into<rt::Upload>) -> FilesUpdate<(rt::Set,)> {
        self.call.body_bytes(value.into());
        FilesUpdate {
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
    pub fn send(self) -> rt::Pending<()>
    where
        A: rt::Given<field::body>,
    {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<()>
    where
        A: rt::Given<field::body>,
    {
        rt::PendingFull::new(self.call)
    }
}

impl<A> IntoFuture for FilesUpdate<(A,)>
where
    A: rt::Given<field::body>,
{
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
