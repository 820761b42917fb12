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
    ListOfText(Vec<String>),
    ListOfMap(Vec<BTreeMap<String, rt::Value>>),
    Map(BTreeMap<String, String>),
    /// Anything else, kept as it came.
    Unknown(rt::Value),
}

impl From<Vec<String>> for Values {
    fn from(value: Vec<String>) -> Self {
        Self::ListOfText(value)
    }
}

impl From<Vec<BTreeMap<String, rt::Value>>> for Values {
    fn from(value: Vec<BTreeMap<String, rt::Value>>) -> Self {
        Self::ListOfMap(value)
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
                match r.clean(Self::ListOfText) {
                    Some(read) => Some(read),
                    None => {
                        match r.clean(Self::ListOfMap) {
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
            Self::ListOfText(value) => rt::Encode::encode(value, w),
            Self::ListOfMap(value) => rt::Encode::encode(value, w),
            Self::Map(value) => rt::Encode::encode(value, w),
            Self::Unknown(value) => rt::Encode::encode(value, w),
        }
    }
}

rt::models!(Values);

#[cfg(feature = "serde")]
rt::serde_shims!(Values);
