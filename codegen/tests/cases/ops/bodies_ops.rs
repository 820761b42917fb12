//! Requests of calls.
#![allow(clippy::type_complexity)]
use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;
use crate::field;
use crate::runtime::codegen as rt;
use super::types;
pub(crate) static MEDIA_UPLOAD: rt::Operation = rt::Operation {
    name: "media.upload",
    method: rt::Method::Post,
    path: "/media",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::JSON
};
/// Does media.upload.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /media`

Required: [`media_url`](Self::media_url).

Made by [`Media::upload`](crate::calls::Media::upload), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct MediaUpload<S = (rt::Missing<field::media_url>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for MediaUpload<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("MediaUpload", &self.call, f)
    }
}
impl<A> MediaUpload<(A,)> {
    /// Sets `media_url`.
    pub fn media_url(mut self, value: impl Into<String>) -> MediaUpload<(rt::Set,)> {
        self.call.field::<String>("media_url", value);
        MediaUpload {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `body`.
    pub fn body(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("body", value);
        self
    }
    /// Sets `body`, or clears it.
    pub fn maybe_body(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("body", value);
        self
    }
    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn with_body(
        mut self,
        value: impl Borrow<types::UploadLink>,
    ) -> MediaUpload<(rt::Set,)> {
        self.call.body_of::<types::UploadLink>(value);
        MediaUpload {
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
        A: rt::Given<field::media_url>,
    {
        rt::Pending::new(self.call)
    }
    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<()>
    where
        A: rt::Given<field::media_url>,
    {
        rt::PendingFull::new(self.call)
    }
}
impl<A> IntoFuture for MediaUpload<(A,)>
where
    A: rt::Given<field::media_url>,
{
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static MEDIA_UPLOAD_MULTIPART: rt::Operation = rt::Operation {
    name: "media.upload_multipart",
    method: rt::Method::Post,
    path: "/media",
    output: rt::OutputKind::Empty,
    body: rt::BodyKind::Multipart,
    content_type: "multipart/form-data",
    body_required: true,
    accept: "",
    ..rt::Operation::PLAIN
};
/// Does media.upload.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /media`

Required: [`media`](Self::media).

Made by [`Media::upload_multipart`](crate::calls::Media::upload_multipart), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct MediaUploadMultipart<S = (rt::Missing<field::media>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for MediaUploadMultipart<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("MediaUploadMultipart", &self.call, f)
    }
}
impl<A> MediaUploadMultipart<(A,)> {
    /// Sets `media`.
    pub fn media(
        mut self,
        value: impl Into<rt::Upload>,
    ) -> MediaUploadMultipart<(rt::Set,)> {
        self.call.file("media", value);
        MediaUploadMultipart {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `more`.
    pub fn more(
        mut self,
        value: impl IntoIterator<Item = impl Into<rt::Upload>>,
    ) -> Self {
        self.call.files("more", rt::list(value));
        self
    }
    /// Sets `more`, or clears it.
    pub fn maybe_more(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<rt::Upload>>>,
    ) -> Self {
        self.call.maybe_files("more", value.map(rt::list));
        self
    }
    /// Sets `name`.
    pub fn name(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("name", value);
        self
    }
    /// Sets `name`, or clears it.
    pub fn maybe_name(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("name", value);
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
    pub fn send(self) -> rt::Pending<()>
    where
        A: rt::Given<field::media>,
    {
        rt::Pending::new(self.call)
    }
    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<()>
    where
        A: rt::Given<field::media>,
    {
        rt::PendingFull::new(self.call)
    }
}
impl<A> IntoFuture for MediaUploadMultipart<(A,)>
where
    A: rt::Given<field::media>,
{
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static CLONES_CREATE: rt::Operation = rt::Operation {
    name: "clones.create",
    method: rt::Method::Post,
    path: "/clones",
    output: rt::OutputKind::Empty,
    body: rt::BodyKind::Multipart,
    content_type: "multipart/form-data",
    body_required: true,
    accept: "",
    ..rt::Operation::PLAIN
};
/// Does clones.create.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /clones`

Required: [`audio`](Self::audio).

Made by [`Clones::create`](crate::calls::Clones::create), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ClonesCreate<S = (rt::Missing<field::audio>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for ClonesCreate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("ClonesCreate", &self.call, f)
    }
}
impl<A> ClonesCreate<(A,)> {
    /// Sets `audio`.
    pub fn audio(mut self, value: impl Into<rt::Upload>) -> ClonesCreate<(rt::Set,)> {
        self.call.file("audio", value);
        ClonesCreate {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `gender`.
    pub fn gender(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("gender", value);
        self
    }
    /// Sets `gender`, or clears it.
    pub fn maybe_gender(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("gender", value);
        self
    }
    /// Sets `model`.
    pub fn model(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("model", value);
        self
    }
    /// Sets `model`, or clears it.
    pub fn maybe_model(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("model", value);
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
    pub fn send(self) -> rt::Pending<()>
    where
        A: rt::Given<field::audio>,
    {
        rt::Pending::new(self.call)
    }
    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<()>
    where
        A: rt::Given<field::audio>,
    {
        rt::PendingFull::new(self.call)
    }
}
impl<A> IntoFuture for ClonesCreate<(A,)>
where
    A: rt::Given<field::audio>,
{
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static RAW_PUT: rt::Operation = rt::Operation {
    name: "raw.put",
    method: rt::Method::Put,
    path: "/raw/{client}",
    output: rt::OutputKind::Empty,
    body: rt::BodyKind::Bytes,
    content_type: "application/octet-stream",
    body_required: true,
    accept: "",
    ..rt::Operation::PLAIN
};
/// Does raw.put.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`PUT /raw/{client}`

Required: [`body`](Self::body).

Made by [`Raw::put`](crate::calls::Raw::put), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct RawPut<S = (rt::Missing<field::body>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for RawPut<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("RawPut", &self.call, f)
    }
}
impl<A> RawPut<(A,)> {
    /// Sets the body.
    #[inline]
    pub fn body(mut self, value: impl Into<rt::Upload>) -> RawPut<(rt::Set,)> {
        self.call.body_bytes(value.into());
        RawPut {
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
impl<A> IntoFuture for RawPut<(A,)>
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
pub(crate) static LISTS_SET: rt::Operation = rt::Operation {
    name: "lists.set",
    method: rt::Method::Post,
    path: "/list",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::JSON
};
/// Does lists.set.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /list`

Required: [`body`](Self::body).

Made by [`Lists::set`](crate::calls::Lists::set), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListsSet<S = (rt::Missing<field::body>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for ListsSet<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("ListsSet", &self.call, f)
    }
}
impl<A> ListsSet<(A,)> {
    /// Sets the body.
    #[inline]
    pub fn body(
        mut self,
        value: impl IntoIterator<Item = impl Into<String>>,
    ) -> ListsSet<(rt::Set,)> {
        self.call.body(rt::list::<String>(value));
        ListsSet {
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
impl<A> IntoFuture for ListsSet<(A,)>
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
pub(crate) static LISTS_ANY: rt::Operation = rt::Operation {
    name: "lists.any",
    method: rt::Method::Post,
    path: "/any",
    output: rt::OutputKind::Empty,
    body: rt::BodyKind::Form,
    content_type: "application/x-www-form-urlencoded",
    accept: "",
    ..rt::Operation::PLAIN
};
/// Does lists.any.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /any`

Made by [`Lists::any`](crate::calls::Lists::any), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ListsAny {
    pub(crate) call: rt::Call,
}
impl fmt::Debug for ListsAny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("ListsAny", &self.call, f)
    }
}
impl ListsAny {
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
impl IntoFuture for ListsAny {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static MEDIA_DOWNLOAD: rt::Operation = rt::Operation {
    name: "media.download",
    method: rt::Method::Get,
    path: "/download",
    output: rt::OutputKind::Bytes,
    server: Some("https://files.example"),
    public: true,
    accept: "*/*",
    ..rt::Operation::PLAIN
};
/// Does media.download.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /download`

Made by [`Media::download`](crate::calls::Media::download), where there is an example."
)]
pub type MediaDownload = rt::Request<rt::Bytes>;
