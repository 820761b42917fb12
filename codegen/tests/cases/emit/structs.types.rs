use std::collections::BTreeMap;
use crate::runtime::codegen as rt;

/// Schema `Envelope`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Envelope {
    pub envelope: Option<Box<Envelope>>,
    pub to: Option<rt::OneOrMany<String>>,
}

impl Envelope {
    /// With all that is required.
    pub fn new(envelope: impl Into<Envelope>) -> Self {
        Self {
            envelope: Some(Box::new(envelope.into())),
            ..Self::default()
        }
    }

    /// Sets `to`.
    #[inline]
    pub fn to(mut self, value: impl Into<rt::OneOrMany<String>>) -> Self {
        self.to = Some(value.into());
        self
    }
}

impl rt::Decode for Envelope {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        let mut out = Self::default();
        while let Some(key) = r.key() {
            match &*key {
                "envelope" => r.field(&mut out.envelope),
                "to" => r.field(&mut out.to),
                _ => r.skip(),
            }
        }
        Some(out)
    }
}

impl rt::Encode for Envelope {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.field("envelope", &self.envelope);
        w.field("to", &self.to);
        w.end();
    }
}

/// Schema `Line`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Line {
    /// `1st` on the wire.
    pub _1st: Option<String>,
    /// At least 1.
    pub amount: i64,
    pub default: Option<bool>,
    pub extra: Option<String>,
    pub price: Option<f64>,
    /// Properties that the API does not declare.
    pub additional: BTreeMap<String, rt::Value>,
}

impl Line {
    /// With all that is required.
    pub fn new(amount: impl Into<i64>) -> Self {
        Self {
            amount: amount.into(),
            ..Self::default()
        }
    }

    /// Sets `_1st`.
    #[inline]
    pub fn _1st(mut self, value: impl Into<String>) -> Self {
        self._1st = Some(value.into());
        self
    }

    /// Sets `default`.
    #[inline]
    pub fn with_default(mut self, value: bool) -> Self {
        self.default = Some(value);
        self
    }

    /// Sets `extra`.
    #[inline]
    pub fn extra(mut self, value: impl Into<String>) -> Self {
        self.extra = Some(value.into());
        self
    }

    /// Sets `price`.
    #[inline]
    pub fn price(mut self, value: impl Into<f64>) -> Self {
        self.price = Some(value.into());
        self
    }
}

impl rt::Decode for Line {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        let mut out = Self::default();
        while let Some(key) = r.key() {
            match &*key {
                "1st" => r.field(&mut out._1st),
                "amount" => r.field(&mut out.amount),
                "default" => r.field(&mut out.default),
                "extra" => r.field(&mut out.extra),
                "price" => r.field(&mut out.price),
                _ => r.extra(&key, &mut out.additional),
            }
        }
        Some(out)
    }
}

impl rt::Encode for Line {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.field("1st", &self._1st);
        w.field("amount", &self.amount);
        w.field("default", &self.default);
        w.field("extra", &self.extra);
        w.field("price", &self.price);
        w.extra(&self.additional);
        w.end();
    }
}

/// Schema `Order`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Order {
    pub children: Option<Vec<Order>>,
    pub closed_at: Option<rt::DateTime>,
    pub id: rt::Uuid,
    pub lines: Option<Vec<Line>>,
    pub note: Option<String>,
    pub opened_on: Option<rt::Date>,
    pub parent: Option<Box<Order>>,
    pub raw: Option<rt::Value>,
    /// Format: byte.
    pub receipt: Option<rt::Base64>,
}

impl rt::Decode for Order {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        let mut out = Self::default();
        while let Some(key) = r.key() {
            match &*key {
                "children" => r.field(&mut out.children),
                "closed_at" => r.field(&mut out.closed_at),
                "id" => r.field(&mut out.id),
                "lines" => r.field(&mut out.lines),
                "note" => r.field(&mut out.note),
                "opened_on" => r.field(&mut out.opened_on),
                "parent" => r.field(&mut out.parent),
                "raw" => r.field(&mut out.raw),
                "receipt" => r.field(&mut out.receipt),
                _ => r.skip(),
            }
        }
        Some(out)
    }
}

impl rt::Encode for Order {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.field("children", &self.children);
        w.required("closed_at", &self.closed_at);
        w.field("id", &self.id);
        w.field("lines", &self.lines);
        w.field("note", &self.note);
        w.field("opened_on", &self.opened_on);
        w.field("parent", &self.parent);
        w.field("raw", &self.raw);
        w.field("receipt", &self.receipt);
        w.end();
    }
}

/// What is ordered.
///
/// See <https://example.com/docs> for filter\[number\] and \<TOKEN>.
///
/// indented like code
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct OrderRequest {
    /// `callbackUrl` on the wire.
    #[deprecated]
    pub callback_url: Option<String>,
    /// Who pays.
    pub customer: String,
    pub id: Option<rt::Uuid>,
    pub kind: String,
    pub labels: Option<BTreeMap<String, String>>,
    pub lines: Vec<Line>,
    /// Free text.
    pub note: rt::Field<String>,
}

impl OrderRequest {
    /// With all that is required.
    pub fn new(
        customer: impl Into<String>,
        lines: impl IntoIterator<Item = impl Into<Line>>,
    ) -> Self {
        Self {
            customer: customer.into(),
            kind: "order".to_owned(),
            lines: lines.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Sets `callback_url`.
    #[deprecated]
    #[allow(deprecated)]
    #[inline]
    pub fn callback_url(mut self, value: impl Into<String>) -> Self {
        self.callback_url = Some(value.into());
        self
    }

    /// Sets `labels`.
    #[inline]
    pub fn labels(
        mut self,
        value: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        self.labels = Some(
            value.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        );
        self
    }

    /// Sets `note`.
    #[inline]
    pub fn note(mut self, value: impl Into<String>) -> Self {
        self.note = rt::Field::Set(value.into());
        self
    }
}

#[allow(deprecated)]
impl rt::Decode for OrderRequest {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        let mut out = Self::default();
        while let Some(key) = r.key() {
            match &*key {
                "callbackUrl" => r.field(&mut out.callback_url),
                "customer" => r.field(&mut out.customer),
                "id" => r.field(&mut out.id),
                "kind" => r.field(&mut out.kind),
                "labels" => r.field(&mut out.labels),
                "lines" => r.field(&mut out.lines),
                "note" => r.field(&mut out.note),
                _ => r.skip(),
            }
        }
        Some(out)
    }
}

#[allow(deprecated)]
impl rt::Encode for OrderRequest {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.field("callbackUrl", &self.callback_url);
        w.field("customer", &self.customer);
        w.field("id", &self.id);
        w.field("kind", &self.kind);
        w.field("labels", &self.labels);
        w.field("lines", &self.lines);
        w.field("note", &self.note);
        w.end();
    }
}

#[cfg(feature = "serde")]
rt::serde_shims!(Envelope, Line, Order, OrderRequest);
