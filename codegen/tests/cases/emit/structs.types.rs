use std::collections::BTreeMap;
use crate::runtime::codegen as rt;

/// Schema `Envelope`.
#[non_exhaustive]
pub struct Envelope {
    pub envelope: Option<Box<Envelope>>,
    pub to: Option<rt::OneOrMany<String>>,
}

impl Default for Envelope {
    fn default() -> Self {
        Self { envelope: None, to: None }
    }
}

impl Envelope {
    /// With all that is required.
    pub fn new(envelope: Envelope) -> Self {
        Self {
            envelope: Some(Box::new(envelope)),
            ..Self::default()
        }
    }

    /// Sets `to`.
    pub fn to(mut self, value: impl Into<rt::OneOrMany<String>>) -> Self {
        self.to = Some(value.into());
        self
    }
}

impl rt::Decode for Envelope {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("envelope", &mut out.envelope), ("to", &mut out.to)], 1)
            .then_some(out)
    }
}

impl rt::Encode for Envelope {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("envelope", &self.envelope), ("to", &self.to)]);
    }
}

/// Schema `Line`.
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

impl Default for Line {
    fn default() -> Self {
        Self {
            _1st: None,
            amount: 0,
            default: None,
            extra: None,
            price: None,
            additional: BTreeMap::new(),
        }
    }
}

impl Line {
    /// With all that is required.
    pub fn new(amount: i64) -> Self {
        Self { amount, ..Self::default() }
    }

    /// Sets `_1st`.
    pub fn _1st(mut self, value: impl Into<String>) -> Self {
        self._1st = Some(value.into());
        self
    }

    /// Sets `default`.
    pub fn with_default(mut self, value: bool) -> Self {
        self.default = Some(value);
        self
    }

    /// Sets `extra`.
    pub fn extra(mut self, value: impl Into<String>) -> Self {
        self.extra = Some(value.into());
        self
    }

    /// Sets `price`.
    pub fn price(mut self, value: impl Into<f64>) -> Self {
        self.price = Some(value.into());
        self
    }
}

impl rt::Decode for Line {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields_and(
                &mut [
                    ("1st", &mut out._1st),
                    ("amount", &mut out.amount),
                    ("default", &mut out.default),
                    ("extra", &mut out.extra),
                    ("price", &mut out.price),
                ],
                2,
                &mut out.additional,
            )
            .then_some(out)
    }
}

impl rt::Encode for Line {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.take(
            &[
                ("1st", &self._1st),
                ("amount", &self.amount),
                ("default", &self.default),
                ("extra", &self.extra),
                ("price", &self.price),
            ],
            &[],
            Some(&self.additional),
        );
    }
}

/// Schema `Order`.
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

impl Default for Order {
    fn default() -> Self {
        Self {
            children: None,
            closed_at: None,
            id: Default::default(),
            lines: None,
            note: None,
            opened_on: None,
            parent: None,
            raw: None,
            receipt: None,
        }
    }
}

impl rt::Decode for Order {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("children", &mut out.children),
                    ("closed_at", &mut out.closed_at),
                    ("id", &mut out.id),
                    ("lines", &mut out.lines),
                    ("note", &mut out.note),
                    ("opened_on", &mut out.opened_on),
                    ("parent", &mut out.parent),
                    ("raw", &mut out.raw),
                    ("receipt", &mut out.receipt),
                ],
                6,
            )
            .then_some(out)
    }
}

impl rt::Encode for Order {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.take(
            &[
                ("children", &self.children),
                ("closed_at", &self.closed_at),
                ("id", &self.id),
                ("lines", &self.lines),
                ("note", &self.note),
                ("opened_on", &self.opened_on),
                ("parent", &self.parent),
                ("raw", &self.raw),
                ("receipt", &self.receipt),
            ],
            &["closed_at"],
            None,
        );
    }
}

/// What is ordered.
///
/// See <https://example.com/docs> for filter\[number\] and \<TOKEN>.
///
/// indented like code
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

impl Default for OrderRequest {
    #[allow(deprecated)]
    fn default() -> Self {
        Self {
            callback_url: None,
            customer: String::new(),
            id: None,
            kind: "order".to_owned(),
            labels: None,
            lines: Vec::new(),
            note: rt::Field::Unset,
        }
    }
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
}

#[allow(deprecated)]
impl rt::Decode for OrderRequest {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("callbackUrl", &mut out.callback_url),
                    ("customer", &mut out.customer),
                    ("id", &mut out.id),
                    ("kind", &mut out.kind),
                    ("labels", &mut out.labels),
                    ("lines", &mut out.lines),
                    ("note", &mut out.note),
                ],
                42,
            )
            .then_some(out)
    }
}

#[allow(deprecated)]
impl rt::Encode for OrderRequest {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(
            &[
                ("callbackUrl", &self.callback_url),
                ("customer", &self.customer),
                ("id", &self.id),
                ("kind", &self.kind),
                ("labels", &self.labels),
                ("lines", &self.lines),
                ("note", &self.note),
            ],
        );
    }
}

rt::models!(Envelope, Line, Order, OrderRequest);

rt::copies!(Envelope, Line, Order, OrderRequest);

#[cfg(feature = "serde")]
rt::serde_shims!(Envelope, Line, Order, OrderRequest);
