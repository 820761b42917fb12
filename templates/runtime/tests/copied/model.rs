//! Models as the generator emits them, one of each kind.

use std::collections::BTreeMap;

use crate::runtime::codegen as rt;

#[derive(Debug, PartialEq, Default)]
#[non_exhaustive]
pub struct Call {
    pub call_control_id: String,
    pub is_alive: Option<bool>,
    pub duration: Option<i64>,
    pub cost: Option<Cost>,
    pub state: Option<State>,
    pub started_at: Option<rt::DateTime>,
    pub tags: Option<Vec<String>>,
    pub parent: Option<Box<Call>>,
}

impl rt::Decode for Call {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        let read = r.fields(
            &mut [
                ("call_control_id", &mut out.call_control_id),
                ("cost", &mut out.cost),
                ("duration", &mut out.duration),
                ("is_alive", &mut out.is_alive),
                ("parent", &mut out.parent),
                ("started_at", &mut out.started_at),
                ("state", &mut out.state),
                ("tags", &mut out.tags),
            ],
            0,
        );
        read.then_some(out)
    }
}

impl rt::Encode for Call {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[
            ("call_control_id", &self.call_control_id),
            ("cost", &self.cost),
            ("duration", &self.duration),
            ("is_alive", &self.is_alive),
            ("parent", &self.parent),
            ("started_at", &self.started_at),
            ("state", &self.state),
            ("tags", &self.tags),
        ]);
    }
}

#[derive(Debug, PartialEq, Default)]
#[non_exhaustive]
pub struct Cost {
    pub amount: Option<String>,
    pub rate: Option<f64>,
    pub note: rt::Field<String>,
    pub extra: BTreeMap<String, rt::Value>,
}

impl rt::Decode for Cost {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        let read = r.fields_and(
            &mut [("amount", &mut out.amount), ("note", &mut out.note), ("rate", &mut out.rate)],
            0,
            &mut out.extra,
        );
        read.then_some(out)
    }
}

impl rt::Encode for Cost {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.take(
            &[("amount", &self.amount), ("note", &self.note), ("rate", &self.rate)],
            &["amount"],
            Some(&self.extra),
        );
    }
}

rt::copies!(Call, Cost);

#[non_exhaustive]
pub enum State {
    Active,
    Bridged,
    Unknown(String),
}

impl State {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Bridged => "bridged",
            Self::Unknown(text) => text,
        }
    }
}

impl<T: AsRef<str>> From<T> for State {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "active" => Self::Active,
            "bridged" => Self::Bridged,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

rt::open_enum!(State);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub i64);

impl Version {
    pub const V1: Self = Self(1);
}

rt::open_int!(Version);

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Eleven {
    pub voice: Option<String>,
}

impl rt::Decode for Eleven {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        let read = r.fields(&mut [("voice", &mut out.voice)], 0);
        read.then_some(out)
    }
}

impl rt::Encode for Eleven {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.field("voice", &self.voice);
        w.end();
    }
}

/// Told apart by a tag.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Voice {
    Eleven(Eleven),
    Unknown(rt::Value),
}

impl Default for Voice {
    fn default() -> Self {
        Self::Unknown(rt::Value::Null)
    }
}

impl rt::Decode for Voice {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.tag("type").as_deref() {
            Some("eleven") => r.arm(Self::Eleven, Self::Unknown),
            _ => r.raw(Self::Unknown),
        }
    }
}

impl rt::Encode for Voice {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        match self {
            Self::Eleven(inner) => w.tagged("type", "eleven", inner),
            Self::Unknown(raw) => w.value(raw),
        }
    }
}

/// Told apart by shape.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    Text(String),
    Eleven(Eleven),
    Cost(Cost),
    Unknown(rt::Value),
}

impl Default for Filter {
    fn default() -> Self {
        Self::Unknown(rt::Value::Null)
    }
}

impl rt::Decode for Filter {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.peek() {
            rt::JsonKind::String => r.arm(Self::Text, Self::Unknown),
            rt::JsonKind::Object if r.has_keys(&["voice"]) => r.arm(Self::Eleven, Self::Unknown),
            rt::JsonKind::Object => r.arm(Self::Cost, Self::Unknown),
            _ => r.raw(Self::Unknown),
        }
    }
}

impl rt::Encode for Filter {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        match self {
            Self::Text(inner) => inner.encode(w),
            Self::Eleven(inner) => inner.encode(w),
            Self::Cost(inner) => inner.encode(w),
            Self::Unknown(raw) => w.value(raw),
        }
    }
}

#[cfg(feature = "serde")]
rt::serde_shims!(Call, Cost, State, Version, Eleven, Voice, Filter);
