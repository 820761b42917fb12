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
        rt::show("ItemsRetrieve", &self.call, f)
    }
}

impl<A> ItemsRetrieve<(A,)> {
    /// Sets `repeated`.
    pub fn repeated(
        mut self,
        value: impl IntoIterator<Item = impl Into<String>>,
    ) -> ItemsRetrieve<(rt::Set,)> {
        self.call
            .query_list::<
                Vec<String>,
            >("repeated", rt::ListStyle::Repeated, rt::list(value));
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
        self.call.query::<Vec<String>>("filter[ids]", rt::list(value));
        self
    }

    /// Sets `filter[ids]`, or clears it.
    pub fn maybe_filter_ids(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call.maybe_query::<Vec<String>>("filter[ids]", value.map(rt::list));
        self
    }

    /// Sets `joined`.
    pub fn joined(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call.query::<Vec<String>>("joined", rt::list(value));
        self
    }

    /// Sets `joined`, or clears it.
    pub fn maybe_joined(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call.maybe_query::<Vec<String>>("joined", value.map(rt::list));
        self
    }

    /// Sets `pipes`.
    pub fn pipes(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call
            .query_list::<Vec<String>>("pipes", rt::ListStyle::Pipes, rt::list(value));
        self
    }

    /// Sets `pipes`, or clears it.
    pub fn maybe_pipes(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call
            .maybe_query_list::<
                Vec<String>,
            >("pipes", rt::ListStyle::Pipes, value.map(rt::list));
        self
    }

    /// Sets `scalar`.
    pub fn scalar(mut self, value: impl Into<String>) -> Self {
        self.call.query::<String>("scalar", value);
        self
    }

    /// Sets `scalar`, or clears it.
    pub fn maybe_scalar(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_query::<String>("scalar", value);
        self
    }

    /// Sets `silent`.
    pub fn silent(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call.query::<Vec<String>>("silent", rt::list(value));
        self
    }

    /// Sets `silent`, or clears it.
    pub fn maybe_silent(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call.maybe_query::<Vec<String>>("silent", value.map(rt::list));
        self
    }

    /// Sets `spaces`.
    pub fn spaces(mut self, value: impl IntoIterator<Item = impl Into<i64>>) -> Self {
        self.call
            .query_list::<Vec<i64>>("spaces", rt::ListStyle::Spaces, rt::list(value));
        self
    }

    /// Sets `spaces`, or clears it.
    pub fn maybe_spaces(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<i64>>>,
    ) -> Self {
        self.call
            .maybe_query_list::<
                Vec<i64>,
            >("spaces", rt::ListStyle::Spaces, value.map(rt::list));
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
