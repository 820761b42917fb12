pub(crate) static ITEMS_RETRIEVE: rt::Operation = rt::Operation {
    name: "items.retrieve",
    method: rt::Method::Get,
    path: "/items",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::PLAIN
};

#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /items`

Required: [`repeated`](Self::repeated).

Made by [`Items::retrieve`](crate::other::Items::retrieve), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct ItemsRetrieve<S = (rt::Missing<field::repeated>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}

impl<S> fmt::Debug for ItemsRetrieve<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemsRetrieve").field("call", &self.call).finish()
    }
}

impl<A> ItemsRetrieve<(A,)> {
    /// Sets `repeated`.
    pub fn repeated(
        mut self,
        value: impl IntoIterator<Item = impl Into<String>>,
    ) -> ItemsRetrieve<(rt::Set,)> {
        self.call
            .query_list(
                "repeated",
                rt::ListStyle::Repeated,
                Some(rt::list::<String>(value)),
            );
        ItemsRetrieve {
            call: self.call,
            state: PhantomData,
        }
    }

    /// Sets `filter[ids]`.
    pub fn filter_ids(
        mut self,
        value: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.call.query("filter[ids]", Some(rt::list::<String>(value)));
        self
    }

    /// Sets `filter[ids]`, or clears it.
    pub fn maybe_filter_ids(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call.query("filter[ids]", value.map(rt::list::<String>));
        self
    }

    /// Sets `joined`.
    pub fn joined(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call.query("joined", Some(rt::list::<String>(value)));
        self
    }

    /// Sets `joined`, or clears it.
    pub fn maybe_joined(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call.query("joined", value.map(rt::list::<String>));
        self
    }

    /// Sets `pipes`.
    pub fn pipes(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call
            .query_list("pipes", rt::ListStyle::Pipes, Some(rt::list::<String>(value)));
        self
    }

    /// Sets `pipes`, or clears it.
    pub fn maybe_pipes(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call
            .query_list("pipes", rt::ListStyle::Pipes, value.map(rt::list::<String>));
        self
    }

    /// Sets `scalar`.
    pub fn scalar(mut self, value: impl Into<String>) -> Self {
        self.call.query("scalar", Some(value.into()));
        self
    }

    /// Sets `scalar`, or clears it.
    pub fn maybe_scalar(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.query("scalar", value.map(Into::into));
        self
    }

    /// Sets `silent`.
    pub fn silent(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call.query("silent", Some(rt::list::<String>(value)));
        self
    }

    /// Sets `silent`, or clears it.
    pub fn maybe_silent(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call.query("silent", value.map(rt::list::<String>));
        self
    }

    /// Sets `spaces`.
    pub fn spaces(mut self, value: impl IntoIterator<Item = impl Into<i64>>) -> Self {
        self.call
            .query_list("spaces", rt::ListStyle::Spaces, Some(rt::list::<i64>(value)));
        self
    }

    /// Sets `spaces`, or clears it.
    pub fn maybe_spaces(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<i64>>>,
    ) -> Self {
        self.call
            .query_list("spaces", rt::ListStyle::Spaces, value.map(rt::list::<i64>));
        self
    }

    /// Changes how this request is sent.
    #[inline]
    pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
        set(self.call.options());
        self
    }

    /// Sends the request.
    #[inline]
    pub fn send(self) -> rt::Pending<()>
    where
        A: rt::Given<field::repeated>,
    {
        rt::Pending::new(self.call)
    }

    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<()>
    where
        A: rt::Given<field::repeated>,
    {
        rt::PendingFull::new(self.call)
    }
}

impl<A> IntoFuture for ItemsRetrieve<(A,)>
where
    A: rt::Given<field::repeated>,
{
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
