use crate::runtime::codegen as rt;

/// How a machine is told from a person.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"Text converts into it. A value that is not listed is kept as it came, in [`Unrecognized`](Self::Unrecognized)."
)]
#[non_exhaustive]
pub enum Detection {
    /// `premium`
    Premium,
    /// `detect words`
    DetectWords,
    /// an empty text
    Empty,
    /// `unknown`
    Unknown,
    /// `+E.164`
    PlusE164,
    /// Any other value, kept as it came.
    Unrecognized(String),
}

impl Detection {
    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Premium => "premium",
            Self::DetectWords => "detect words",
            Self::Empty => "",
            Self::Unknown => "unknown",
            Self::PlusE164 => "+E.164",
            Self::Unrecognized(other) => other,
        }
    }
}

impl<T: AsRef<str>> From<T> for Detection {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "premium" => Self::Premium,
            "detect words" => Self::DetectWords,
            "" => Self::Empty,
            "unknown" => Self::Unknown,
            "+E.164" => Self::PlusE164,
            other => Self::Unrecognized(other.to_owned()),
        }
    }
}

rt::open_enum!(Detection);

/// Schema `Rate`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"A number with names for the values that are listed; any other is kept as well."
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub i64);

impl Rate {
    /// `8000`
    pub const V8000: Self = Self(8000);
    /// `16000`
    pub const V16000: Self = Self(16000);
}

rt::open_int!(Rate);

/// Part of `POST /calls`.
#[non_exhaustive]
pub struct V1callsPostRequestBodyContentApplication1jsonSchema {
    pub detection: Option<Detection>,
    pub rate: Option<Rate>,
}

impl Default for V1callsPostRequestBodyContentApplication1jsonSchema {
    fn default() -> Self {
        Self {
            detection: None,
            rate: None,
        }
    }
}

impl rt::Decode for V1callsPostRequestBodyContentApplication1jsonSchema {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("detection", &mut out.detection), ("rate", &mut out.rate)], 0)
            .then_some(out)
    }
}

impl rt::Encode for V1callsPostRequestBodyContentApplication1jsonSchema {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("detection", &self.detection), ("rate", &self.rate)]);
    }
}

rt::models!(V1callsPostRequestBodyContentApplication1jsonSchema);

rt::copies!(V1callsPostRequestBodyContentApplication1jsonSchema);

#[cfg(feature = "serde")]
rt::serde_shims!(Detection, Rate, V1callsPostRequestBodyContentApplication1jsonSchema);
