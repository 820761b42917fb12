//! Operations and builders as the generator emits them.

use std::fmt;

use crate::model::{Call, Voice};
use crate::runtime::codegen as rt;

pub mod field {
    #[derive(Debug)]
    #[allow(non_camel_case_types)]
    pub struct from;
    #[derive(Debug)]
    #[allow(non_camel_case_types)]
    pub struct to;
}

pub const fn operation(method: rt::Method, path: &'static str) -> rt::Operation {
    rt::Operation {
        name: "test.operation",
        method,
        path,
        server: None,
        public: false,
        body: rt::BodyKind::None,
        content_type: "",
        body_required: false,
        accept: "application/json",
        output: rt::OutputKind::Json,
        pager: None,
        command_id: false,
        idempotency: false,
    }
}

static DIAL: rt::Operation = rt::Operation {
    name: "calls.dial",
    body: rt::BodyKind::Json,
    content_type: "application/json",
    body_required: true,
    output: rt::OutputKind::Data,
    command_id: true,
    ..operation(rt::Method::Post, "/calls")
};

static LIST: rt::Operation = rt::Operation {
    name: "calls.list",
    output: rt::OutputKind::Page,
    pager: Some(rt::Pager {
        style: rt::PagerStyle::Number,
        items: "data",
        position: "page[number]",
        size: "page[size]",
    }),
    ..operation(rt::Method::Get, "/calls")
};

#[must_use = "a request does nothing until it is sent"]
pub struct CallsDial<S = (rt::Missing<field::from>, rt::Missing<field::to>)> {
    call: rt::Call,
    state: rt::State<S>,
}

impl<S> fmt::Debug for CallsDial<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("CallsDial", &self.call, f)
    }
}

pub fn dial(client: &rt::Client) -> CallsDial {
    CallsDial { call: rt::Call::new(client, &DIAL), state: rt::PhantomData }
}

impl<A, B> CallsDial<(A, B)> {
    #[inline]
    pub fn from(mut self, value: impl Into<String>) -> CallsDial<(rt::Set, B)> {
        self.call.field::<String>("from", value);
        CallsDial { call: self.call, state: rt::PhantomData }
    }

    #[inline]
    pub fn to(mut self, value: impl Into<rt::OneOrMany<String>>) -> CallsDial<(A, rt::Set)> {
        self.call.field::<rt::OneOrMany<String>>("to", value);
        CallsDial { call: self.call, state: rt::PhantomData }
    }

    #[inline]
    pub fn timeout_secs(mut self, value: impl Into<i64>) -> Self {
        self.call.field::<i64>("timeout_secs", value);
        self
    }

    #[inline]
    pub fn maybe_timeout_secs(mut self, value: Option<impl Into<i64>>) -> Self {
        self.call.maybe_field::<i64>("timeout_secs", value);
        self
    }

    #[inline]
    pub fn webhook_url_null(mut self) -> Self {
        self.call.field_null("webhook_url");
        self
    }

    #[inline]
    pub fn rate(mut self, value: impl Into<f64>) -> Self {
        self.call.field::<f64>("rate", value);
        self
    }

    #[inline]
    pub fn sip_auth_password(mut self, value: impl Into<String>) -> Self {
        self.call.field::<String>("sip_auth_password", value);
        self
    }

    #[inline]
    pub fn voice_settings(mut self, value: impl Into<Voice>) -> Self {
        self.call.field::<Voice>("voice_settings", value);
        self
    }

    #[inline]
    pub fn with_options(mut self, set: impl FnOnce(&mut rt::CallOptions)) -> Self {
        self.call.set_options(set);
        self
    }

    #[inline]
    pub fn send(self) -> rt::Pending<Call>
    where
        A: rt::Given<field::from>,
        B: rt::Given<field::to>,
    {
        rt::Pending::new(self.call)
    }

    #[inline]
    pub fn send_full(self) -> rt::PendingFull<Call>
    where
        A: rt::Given<field::from>,
        B: rt::Given<field::to>,
    {
        rt::PendingFull::new(self.call)
    }
}

impl<A, B> IntoFuture for CallsDial<(A, B)>
where
    A: rt::Given<field::from>,
    B: rt::Given<field::to>,
{
    type Output = Result<Call, rt::Error>;
    type IntoFuture = rt::Pending<Call>;

    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

#[must_use = "a request does nothing until it is sent"]
pub struct CallsList {
    call: rt::Call,
}

impl fmt::Debug for CallsList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rt::show("CallsList", &self.call, f)
    }
}

pub fn list(client: &rt::Client) -> CallsList {
    CallsList { call: rt::Call::new(client, &LIST) }
}

impl CallsList {
    #[inline]
    pub fn page_number(mut self, value: impl Into<i64>) -> Self {
        self.call.query::<i64>("page[number]", value);
        self
    }

    #[inline]
    pub fn page_size(mut self, value: impl Into<i64>) -> Self {
        self.call.query::<i64>("page[size]", value);
        self
    }

    #[inline]
    pub fn send(self) -> rt::Pending<rt::Page<Call>> {
        rt::Pending::new(self.call)
    }

    #[inline]
    pub fn send_full(self) -> rt::PendingFull<rt::Page<Call>> {
        rt::PendingFull::new(self.call)
    }

    #[inline]
    pub fn pages(self) -> rt::Pages<rt::Page<Call>> {
        rt::Pages::new(self.call)
    }

    #[inline]
    pub fn items(self) -> rt::Items<Call> {
        rt::Items::new(self.call)
    }
}
