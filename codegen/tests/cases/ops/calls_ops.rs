//! Requests of calls.
#![allow(clippy::type_complexity)]
use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;
use crate::field;
use crate::runtime::codegen as rt;
use super::types;
pub(crate) static CALLS_DIAL: rt::Operation = rt::Operation {
    name: "calls.dial",
    method: rt::Method::Post,
    path: "/calls",
    output: rt::OutputKind::Data,
    command_id: true,
    idempotency: true,
    ..rt::Operation::JSON
};
/// Does calls.dial.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /calls`

Required: [`connection_id`](Self::connection_id), [`from`](Self::from), [`to`](Self::to).

Made by [`Calls::dial`](crate::calls::Calls::dial), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct CallsDial<
    S
        = (
            rt::Missing<field::connection_id>,
            rt::Missing<field::from>,
            rt::Missing<field::to>,
        ),
> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for CallsDial<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("CallsDial", &self.call, f)
    }
}
impl<A, B, C> CallsDial<(A, B, C)> {
    /// Sets `connection_id`.
    pub fn connection_id(
        mut self,
        value: impl Into<String>,
    ) -> CallsDial<(rt::Set, B, C)> {
        self.call.field::<String>("connection_id", value);
        CallsDial {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `from`.
    pub fn from(mut self, value: impl Into<String>) -> CallsDial<(A, rt::Set, C)> {
        self.call.field::<String>("from", value);
        CallsDial {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `to`.
    pub fn to(
        mut self,
        value: impl Into<rt::OneOrMany<String>>,
    ) -> CallsDial<(A, B, rt::Set)> {
        self.call.field::<rt::OneOrMany<String>>("to", value);
        CallsDial {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `command_id`.
    pub fn command_id(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("command_id", value);
        self
    }
    /// Sets `command_id`, or clears it.
    pub fn maybe_command_id(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("command_id", value);
        self
    }
    /// Settings.
    #[inline]
    pub fn config(mut self, value: types::DetectionConfig) -> Self {
        self.call.field::<types::DetectionConfig>("config", value);
        self
    }
    /// Sets `config`, or clears it.
    #[inline]
    pub fn maybe_config(mut self, value: Option<types::DetectionConfig>) -> Self {
        self.call.maybe_field::<types::DetectionConfig>("config", value);
        self
    }
    /// Sets `custom_headers`.
    pub fn custom_headers(
        mut self,
        value: impl IntoIterator<Item = impl Into<types::DetectionConfig>>,
    ) -> Self {
        self.call
            .field::<Vec<types::DetectionConfig>>("custom_headers", rt::list(value));
        self
    }
    /// Sets `custom_headers`, or clears it.
    pub fn maybe_custom_headers(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<types::DetectionConfig>>>,
    ) -> Self {
        self.call
            .maybe_field::<
                Vec<types::DetectionConfig>,
            >("custom_headers", value.map(rt::list));
        self
    }
    /// Sets `Idempotency-Key`.
    pub fn idempotency_key(mut self, value: impl Into<String>) -> Self {
        self.call.header("Idempotency-Key", value);
        self
    }
    /// Sets `Idempotency-Key`, or clears it.
    pub fn maybe_idempotency_key(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_header("Idempotency-Key", value);
        self
    }
    /// Sets `metadata`.
    pub fn metadata(
        mut self,
        value: impl IntoIterator<Item = (impl Into<String>, impl Into<rt::Value>)>,
    ) -> Self {
        self.call.field::<rt::BTreeMap<String, rt::Value>>("metadata", rt::map(value));
        self
    }
    /// Sets `metadata`, or clears it.
    pub fn maybe_metadata(
        mut self,
        value: Option<
            impl IntoIterator<Item = (impl Into<String>, impl Into<rt::Value>)>,
        >,
    ) -> Self {
        self.call
            .maybe_field::<
                rt::BTreeMap<String, rt::Value>,
            >("metadata", value.map(rt::map));
        self
    }
    /// Sets `mode`.
    pub fn mode(mut self, value: impl Into<types::DetectionMode>) -> Self {
        self.call.field::<types::DetectionMode>("mode", value);
        self
    }
    /// Sets `mode`, or clears it.
    pub fn maybe_mode(mut self, value: Option<impl Into<types::DetectionMode>>) -> Self {
        self.call.maybe_field::<types::DetectionMode>("mode", value);
        self
    }
    /// Sets `park_after`.
    pub fn park_after(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("park_after", value);
        self
    }
    /// Sets `park_after`, or clears it.
    pub fn maybe_park_after(mut self, value: Option<impl Into<String>>) -> Self {
        self.call.maybe_field::<String>("park_after", value);
        self
    }
    /// Sends null for `park_after`.
    #[inline]
    pub fn park_after_null(mut self) -> Self {
        self.call.field_null("park_after");
        self
    }
    /// Sets `record`.
    #[inline]
    pub fn record(mut self, value: bool) -> Self {
        self.call.field::<bool>("record", value);
        self
    }
    /// Sets `record`, or clears it.
    #[inline]
    pub fn maybe_record(mut self, value: Option<bool>) -> Self {
        self.call.maybe_field::<bool>("record", value);
        self
    }
    /// Sets `speed`.
    pub fn speed(mut self, value: impl Into<f64>) -> Self {
        self.call.field::<f64>("speed", value);
        self
    }
    /// Sets `speed`, or clears it.
    pub fn maybe_speed(mut self, value: Option<impl Into<f64>>) -> Self {
        self.call.maybe_field::<f64>("speed", value);
        self
    }
    /// Sets `state`.
    pub fn state(mut self, value: impl Into<rt::Value>) -> Self {
        self.call.field::<rt::Value>("state", value);
        self
    }
    /// Sets `state`, or clears it.
    pub fn maybe_state(mut self, value: Option<impl Into<rt::Value>>) -> Self {
        self.call.maybe_field::<rt::Value>("state", value);
        self
    }
    /// Sets `tags`.
    pub fn tags(mut self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.call.field::<Vec<String>>("tags", rt::list(value));
        self
    }
    /// Sets `tags`, or clears it.
    pub fn maybe_tags(
        mut self,
        value: Option<impl IntoIterator<Item = impl Into<String>>>,
    ) -> Self {
        self.call.maybe_field::<Vec<String>>("tags", value.map(rt::list));
        self
    }
    /// Sets `timeout_secs`.
    #[deprecated]
    #[inline]
    pub fn timeout_secs(mut self, value: i64) -> Self {
        self.call.field::<i64>("timeout_secs", value);
        self
    }
    /// Sets `timeout_secs`, or clears it.
    #[deprecated]
    #[inline]
    pub fn maybe_timeout_secs(mut self, value: Option<i64>) -> Self {
        self.call.maybe_field::<i64>("timeout_secs", value);
        self
    }
    /// Sets `X-Attempt`.
    pub fn x_attempt(mut self, value: impl Into<i64>) -> Self {
        self.call.header("X-Attempt", value.into().to_string());
        self
    }
    /// Sets `X-Attempt`, or clears it.
    pub fn maybe_x_attempt(mut self, value: Option<impl Into<i64>>) -> Self {
        self.call.maybe_header("X-Attempt", value.map(|value| value.into().to_string()));
        self
    }
    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(
        mut self,
        value: impl Borrow<types::DialRequest>,
    ) -> CallsDial<(rt::Set, rt::Set, rt::Set)> {
        self.call.body_of::<types::DialRequest>(value);
        self.call.field::<&str>("kind", "call");
        CallsDial {
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
    pub fn send(self) -> rt::Pending<types::Call>
    where
        A: rt::Given<field::connection_id>,
        B: rt::Given<field::from>,
        C: rt::Given<field::to>,
    {
        rt::Pending::new(self.call)
    }
    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<types::Call>
    where
        A: rt::Given<field::connection_id>,
        B: rt::Given<field::from>,
        C: rt::Given<field::to>,
    {
        rt::PendingFull::new(self.call)
    }
}
impl<A, B, C> IntoFuture for CallsDial<(A, B, C)>
where
    A: rt::Given<field::connection_id>,
    B: rt::Given<field::from>,
    C: rt::Given<field::to>,
{
    type Output = Result<types::Call, rt::Error>;
    type IntoFuture = rt::Pending<types::Call>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static CALLS_LIST: rt::Operation = rt::Operation {
    name: "calls.list",
    method: rt::Method::Get,
    path: "/calls",
    output: rt::OutputKind::Page,
    pager: Some(rt::Pager {
        style: rt::PagerStyle::Number,
        items: "data",
        position: "page[number]",
        size: "page[size]",
    }),
    ..rt::Operation::PLAIN
};
pub(crate) static CALLS_LIST_AS_BYTES: rt::Operation = rt::Operation {
    accept: "text/csv",
    output: rt::OutputKind::Bytes,
    pager: None,
    ..CALLS_LIST
};
/// Does calls.list.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /calls`

Required: [`filter_connection_id`](Self::filter_connection_id).

Made by [`Calls::list`](crate::calls::Calls::list), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct CallsList<S = (rt::Missing<field::filter_connection_id>,)> {
    pub(crate) call: rt::Call,
    pub(crate) state: rt::State<S>,
}
impl<S> fmt::Debug for CallsList<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("CallsList", &self.call, f)
    }
}
impl<A> CallsList<(A,)> {
    /// Sets `filter[connection_id]`.
    pub fn filter_connection_id(
        mut self,
        value: impl Into<String>,
    ) -> CallsList<(rt::Set,)> {
        self.call.query::<String>("filter[connection_id]", value);
        CallsList {
            call: self.call,
            state: PhantomData,
        }
    }
    /// Sets `filter[created_at][gte]`.
    pub fn filter_created_at_gte(mut self, value: impl Into<String>) -> Self {
        self.call.query::<String>("filter[created_at][gte]", value);
        self
    }
    /// Sets `filter[created_at][gte]`, or clears it.
    pub fn maybe_filter_created_at_gte(
        mut self,
        value: Option<impl Into<String>>,
    ) -> Self {
        self.call.maybe_query::<String>("filter[created_at][gte]", value);
        self
    }
    /// Sets `page[number]`.
    #[inline]
    pub fn page_number(mut self, value: i64) -> Self {
        self.call.query::<i64>("page[number]", value);
        self
    }
    /// Sets `page[number]`, or clears it.
    #[inline]
    pub fn maybe_page_number(mut self, value: Option<i64>) -> Self {
        self.call.maybe_query::<i64>("page[number]", value);
        self
    }
    /// Sets `items`.
    #[inline]
    pub fn set_items(mut self, value: i64) -> Self {
        self.call.query::<i64>("items", value);
        self
    }
    /// Sets `items`, or clears it.
    #[inline]
    pub fn maybe_items(mut self, value: Option<i64>) -> Self {
        self.call.maybe_query::<i64>("items", value);
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
    pub fn send(self) -> rt::Pending<rt::Page<types::Call>>
    where
        A: rt::Given<field::filter_connection_id>,
    {
        rt::Pending::new(self.call)
    }
    /// Sends the request and keeps status, headers and the raw body of the answer.
    #[inline]
    pub fn send_full(self) -> rt::PendingFull<rt::Page<types::Call>>
    where
        A: rt::Given<field::filter_connection_id>,
    {
        rt::PendingFull::new(self.call)
    }
    /// Sends the request and asks for `text/csv`.
    #[inline]
    pub fn send_bytes(mut self) -> rt::Pending<rt::Bytes>
    where
        A: rt::Given<field::filter_connection_id>,
    {
        self.call.read_as(&CALLS_LIST_AS_BYTES);
        rt::Pending::new(self.call)
    }
    /// Like `send_bytes`, for `text/csv` to be read piece by piece, or into a file.
    #[inline]
    pub fn stream(mut self) -> rt::PendingDownload
    where
        A: rt::Given<field::filter_connection_id>,
    {
        self.call.read_as(&CALLS_LIST_AS_BYTES);
        rt::PendingDownload::new(self.call)
    }
    /// All pages from here on, each sent for when it is asked for.
    #[inline]
    pub fn pages(self) -> rt::Pages<rt::Page<types::Call>>
    where
        A: rt::Given<field::filter_connection_id>,
    {
        rt::Pages::new(self.call)
    }
    /// All items from here on, over as many pages as it takes.
    #[inline]
    pub fn items(self) -> rt::Items<types::Call>
    where
        A: rt::Given<field::filter_connection_id>,
    {
        rt::Items::new(self.call)
    }
}
impl<A> IntoFuture for CallsList<(A,)>
where
    A: rt::Given<field::filter_connection_id>,
{
    type Output = Result<rt::Page<types::Call>, rt::Error>;
    type IntoFuture = rt::Pending<rt::Page<types::Call>>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static CALLS_RETRIEVE: rt::Operation = rt::Operation {
    name: "calls.retrieve",
    method: rt::Method::Get,
    path: "/calls/{call_control_id}",
    output: rt::OutputKind::Json,
    ..rt::Operation::PLAIN
};
/// Does calls.retrieve.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`GET /calls/{call_control_id}`

Made by [`Calls::retrieve`](crate::calls::Calls::retrieve), where there is an example."
)]
pub type CallsRetrieve = rt::Request<types::Call>;
pub(crate) static CALLS_ACTIONS_ANSWER: rt::Operation = rt::Operation {
    name: "calls.actions.answer",
    method: rt::Method::Post,
    path: "/calls/{call_control_id}/actions/answer",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::JSON
};
/// Does calls.actions.answer.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /calls/{call_control_id}/actions/answer`

Made by [`CallsActions::answer`](crate::calls::CallsActions::answer), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct CallsActionsAnswer {
    pub(crate) call: rt::Call,
}
impl fmt::Debug for CallsActionsAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("CallsActionsAnswer", &self.call, f)
    }
}
impl CallsActionsAnswer {
    /// Sets `total`.
    #[inline]
    pub fn total(mut self, value: i64) -> Self {
        self.call.field::<i64>("total", value);
        self
    }
    /// Sets `total`, or clears it.
    #[inline]
    pub fn maybe_total(mut self, value: Option<i64>) -> Self {
        self.call.maybe_field::<i64>("total", value);
        self
    }
    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(mut self, value: impl Borrow<types::DetectionConfig>) -> Self {
        self.call.body_of::<types::DetectionConfig>(value);
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
impl IntoFuture for CallsActionsAnswer {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static CALLS_ACTIONS_HANGUP: rt::Operation = rt::Operation {
    name: "calls.actions.hangup",
    method: rt::Method::Post,
    path: "/calls/{call_control_id}/actions/hangup",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::JSON
};
/// Does calls.actions.hangup.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /calls/{call_control_id}/actions/hangup`

Made by [`CallsActions::hangup`](crate::calls::CallsActions::hangup), where there is an example."
)]
#[must_use = "a request does nothing until it is sent"]
pub struct CallsActionsHangup {
    pub(crate) call: rt::Call,
}
impl fmt::Debug for CallsActionsHangup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("CallsActionsHangup", &self.call, f)
    }
}
impl CallsActionsHangup {
    /// Sets `total`.
    #[inline]
    pub fn total(mut self, value: i64) -> Self {
        self.call.field::<i64>("total", value);
        self
    }
    /// Sets `total`, or clears it.
    #[inline]
    pub fn maybe_total(mut self, value: Option<i64>) -> Self {
        self.call.maybe_field::<i64>("total", value);
        self
    }
    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(mut self, value: impl Borrow<types::DetectionConfig>) -> Self {
        self.call.body_of::<types::DetectionConfig>(value);
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
impl IntoFuture for CallsActionsHangup {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static CALLS_ACTIONS_SPEAK: rt::Operation = rt::Operation {
    name: "calls.actions.speak",
    method: rt::Method::Post,
    path: "/calls/{call_control_id}/actions/speak",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::JSON
};
/// Does calls.actions.speak.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /calls/{call_control_id}/actions/speak`

Made by [`CallsActions::speak`](crate::calls::CallsActions::speak), where there is an example."
)]
#[doc(hidden)]
#[must_use = "a request does nothing until it is sent"]
pub struct CallsActionsSpeak {
    pub(crate) call: rt::Call,
}
impl fmt::Debug for CallsActionsSpeak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("CallsActionsSpeak", &self.call, f)
    }
}
impl CallsActionsSpeak {
    /// Sets `total`.
    #[inline]
    pub fn total(mut self, value: i64) -> Self {
        self.call.field::<i64>("total", value);
        self
    }
    /// Sets `total`, or clears it.
    #[inline]
    pub fn maybe_total(mut self, value: Option<i64>) -> Self {
        self.call.maybe_field::<i64>("total", value);
        self
    }
    /// Takes all fields of the body from a prepared value; setters called later replace single ones.
    #[inline]
    pub fn body(mut self, value: impl Borrow<types::DetectionConfig>) -> Self {
        self.call.body_of::<types::DetectionConfig>(value);
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
impl IntoFuture for CallsActionsSpeak {
    type Output = Result<(), rt::Error>;
    type IntoFuture = rt::Pending<()>;
    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}
pub(crate) static CALLS_ACTIONS_RETRIEVE: rt::Operation = rt::Operation {
    name: "calls.actions.retrieve",
    method: rt::Method::Post,
    path: "/calls/{call_control_id}/actions/x/{x_id}",
    output: rt::OutputKind::Empty,
    accept: "",
    ..rt::Operation::PLAIN
};
/// Does calls.actions.retrieve.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"`POST /calls/{call_control_id}/actions/x/{x_id}`

Made by [`CallsActions::retrieve`](crate::calls::CallsActions::retrieve), where there is an example."
)]
pub type CallsActionsRetrieve = rt::Request<()>;
