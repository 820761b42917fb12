use std::collections::BTreeMap;
use crate::runtime::codegen as rt;

/// Schema `Values`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"One of several types. What is none of them is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[derive(Clone)]
#[non_exhaustive]
pub enum Values {
    List(Vec<String>),
    List2(Vec<BTreeMap<String, rt::Value>>),
    Map(BTreeMap<String, String>),
    /// Anything else, kept as it came.
    Unknown(rt::Value),
}

impl From<Vec<String>> for Values {
    fn from(value: Vec<String>) -> Self {
        Self::List(value)
    }
}

impl From<Vec<BTreeMap<String, rt::Value>>> for Values {
    fn from(value: Vec<BTreeMap<String, rt::Value>>) -> Self {
        Self::List2(value)
    }
}

impl From<BTreeMap<String, String>> for Values {
    fn from(value: BTreeMap<String, String>) -> Self {
        Self::Map(value)
    }
}

impl From<rt::Value> for Values {
    fn from(value: rt::Value) -> Self {
        Self::Unknown(value)
    }
}

impl rt::Decode for Values {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.peek() {
            rt::JsonKind::Array => {
                match r.clean(Self::List) {
                    Some(read) => Some(read),
                    None => {
                        match r.clean(Self::List2) {
                            Some(read) => Some(read),
                            None => r.raw(Self::Unknown),
                        }
                    }
                }
            }
            rt::JsonKind::Object => r.arm(Self::Map, Self::Unknown),
            _ => r.raw(Self::Unknown),
        }
    }
}

impl rt::Encode for Values {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        match self {
            Self::List(value) => rt::Encode::encode(value, w),
            Self::List2(value) => rt::Encode::encode(value, w),
            Self::Map(value) => rt::Encode::encode(value, w),
            Self::Unknown(value) => rt::Encode::encode(value, w),
        }
    }
}

rt::models!(Values);

#[cfg(feature = "serde")]
rt::serde_shims!(Values);
