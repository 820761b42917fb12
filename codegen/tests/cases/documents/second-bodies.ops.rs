pub(crate) static FILES_UPLOAD: rt::Operation = rt::Operation {
    name: "files.upload",
    method: rt::Method::Post,
    path: "/files/upload",
    output: rt::OutputKind::Empty,
    body_required: false,
    accept: "",
    ..rt::Operation::JSON
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /files/upload`

Made by [`Files::upload`](crate::other::Files::upload), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct FilesUpload {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for FilesUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("FilesUpload", &self.call, f)
    }
}

impl FilesUpload {
    /// Sets `url`.
    pub fn url(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("url", value);
        self
    }

    /// Sets `url`, or clears it.
    pub fn maybe_url(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("url", value);
        self
    }

    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(mut self, value: impl Borrow<types::FilesUploadRequest>) -> Self {
        self.call.body_of::<types::FilesUploadRequest>(value);
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

impl IntoFuture for FilesUpload {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static FILES_UPLOAD_MULTIPART: rt::Operation = rt::Operation {
    name: "files.upload_multipart",
    method: rt::Method::Post,
    path: "/files/upload",
    output: rt::OutputKind::Empty,
    body: rt::BodyKind::Multipart,
    content_type: "multipart/form-data",
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /files/upload`

Made by [`Files::upload_multipart`](crate::other::Files::upload_multipart), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct FilesUploadMultipart {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for FilesUploadMultipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("FilesUploadMultipart", &self.call, f)
    }
}

impl FilesUploadMultipart {
    /// Sets `file`.
    pub fn file(mut self, value: impl Into<rt::Upload>) -> Self {
        self.call.file("file", value);
        self
    }

    /// Sets `file`, or clears it.
    pub fn maybe_file(mut self, value: Option<impl Into<rt::Upload>>) -> Self {
        self.call.maybe_file("file", value);
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

impl IntoFuture for FilesUploadMultipart {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static FILES_POST_UPLOAD_MULTIPART: rt::Operation = rt::Operation {
    name: "files.post_upload_multipart",
    method: rt::Method::Post,
    path: "/files/upload_multipart",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /files/upload_multipart`

Made by [`Files::post_upload_multipart`](crate::other::Files::post_upload_multipart), where there is an example."
)]
pub type FilesPostUploadMultipart = rt::Request<()>;

pub(crate) static FILES_UPLOAD_MULTIPART_RETRIEVE: rt::Operation = rt::Operation {
    name: "files_upload.multipart.retrieve",
    method: rt::Method::Get,
    path: "/files_upload/multipart",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /files_upload/multipart`

Made by [`FilesUploadMultipart::retrieve`](crate::other::FilesUploadMultipart::retrieve), where there is an example."
)]
pub type FilesUploadMultipartRetrieve = rt::Request<()>;

pub(crate) static FILES_UPLOAD_MULTIPART_CREATE: rt::Operation = rt::Operation {
    name: "files_upload.multipart.create",
    method: rt::Method::Post,
    path: "/files_upload/multipart",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /files_upload/multipart`

Made by [`FilesUploadMultipart::create`](crate::other::FilesUploadMultipart::create), where there is an example."
)]
pub type FilesUploadMultipartCreate = rt::Request<()>;

pub(crate) static MEDIA_UPLOAD_MULTIPART: rt::Operation = rt::Operation {
    name: "media.upload_multipart",
    method: rt::Method::Post,
    path: "/media/upload_multipart",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /media/upload_multipart`

Made by [`Media::upload_multipart`](crate::other::Media::upload_multipart), where there is an example."
)]
pub type MediaUploadMultipart = rt::Request<()>;

pub(crate) static MEDIA_ACTIONS_UPLOAD: rt::Operation = rt::Operation {
    name: "media.actions.upload",
    method: rt::Method::Post,
    path: "/media/{id}/actions/upload",
    output: rt::OutputKind::Empty,
    body_required: false,
    accept: "",
    ..rt::Operation::JSON
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /media/{id}/actions/upload`

Made by [`MediaActions::upload`](crate::other::MediaActions::upload), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct MediaActionsUpload {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for MediaActionsUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("MediaActionsUpload", &self.call, f)
    }
}

impl MediaActionsUpload {
    /// Sets `url`.
    pub fn url(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("url", value);
        self
    }

    /// Sets `url`, or clears it.
    pub fn maybe_url(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("url", value);
        self
    }

    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(mut self, value: impl Borrow<types::FilesUploadRequest>) -> Self {
        self.call.body_of::<types::FilesUploadRequest>(value);
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

impl IntoFuture for MediaActionsUpload {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

pub(crate) static MEDIA_ACTIONS_UPLOAD_MULTIPART: rt::Operation = rt::Operation {
    name: "media.actions.upload_multipart",
    method: rt::Method::Post,
    path: "/media/{id}/actions/upload",
    output: rt::OutputKind::Empty,
    body: rt::BodyKind::Multipart,
    content_type: "multipart/form-data",
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /media/{id}/actions/upload`

Made by [`MediaActions::upload_multipart`](crate::other::MediaActions::upload_multipart), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct MediaActionsUploadMultipart {
    pub(crate) call: rt::Call,
}

impl fmt::Debug for MediaActionsUploadMultipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("MediaActionsUploadMultipart", &self.call, f)
    }
}

impl MediaActionsUploadMultipart {
    /// Sets `file`.
    pub fn file(mut self, value: impl Into<rt::Upload>) -> Self {
        self.call.file("file", value);
        self
    }

    /// Sets `file`, or clears it.
    pub fn maybe_file(mut self, value: Option<impl Into<rt::Upload>>) -> Self {
        self.call.maybe_file("file", value);
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

impl IntoFuture for MediaActionsUploadMultipart {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
