pub(crate) static A_CREATE: rt::Operation = rt::Operation {
    name: "a.create",
    method: rt::Method::Post,
    path: "/a",
    output: rt::OutputKind::Json,
    ..rt::Operation::JSON
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /a`

Required: [`document`](Self::document).

Made by [`A::create`](crate::other::A::create), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ACreate<S = (rt::Missing<field::document>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}

impl<S> fmt::Debug for ACreate<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("ACreate", &self.call, f)
    }
}

impl<A> ACreate<(A,)> {
    /// Sets `document`.
    #[inline]
    pub fn document(mut self, value: types::Document) -> ACreate<(rt::Set,)> {
        self.call.field::<types::Document>("document", value);
        ACreate {
            call: self.call,
            state: PhantomData,
        }
    }

    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(
        mut self,
        value: impl Borrow<types::ACreateRequest>,
    ) -> ACreate<(rt::Set,)> {
        self.call.body_of::<types::ACreateRequest>(value);
        ACreate {
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
    pub fn send(self) -> rt::Pending<types::Document>
    where
        A: rt::Given<field::document>,
    {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<types::Document>
    where
        A: rt::Given<field::document>,
    {
        rt::PendingFull::new(self.call)
    }
}

impl<A> IntoFuture for ACreate<(A,)>
where
    A: rt::Given<field::document>,
{
    type Output = Result<types::Document, rt::Error>;
    type IntoFuture = rt::Pending<types::Document>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
