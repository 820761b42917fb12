use crate::runtime::codegen as rt;

/// Schema `Answer`.
#[non_exhaustive]
pub struct Answer {
    pub text: Option<String>,
}

impl Default for Answer {
    fn default() -> Self {
        Self { text: None }
    }
}

impl rt::Decode for Answer {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("text", &mut out.text)], 0).then_some(out)
    }
}

impl rt::Encode for Answer {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("text", &self.text)]);
    }
}

/// Part of `GET /charges`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"Text converts into it. A value that is not listed is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[non_exhaustive]
pub enum ChargesRetrieveFormat {
    /// `json`
    Json,
    /// `csv`
    Csv,
    /// Any other value, kept as it came.
    Unknown(String),
}

impl ChargesRetrieveFormat {
    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Unknown(other) => other,
        }
    }
}

impl<T: AsRef<str>> From<T> for ChargesRetrieveFormat {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "json" => Self::Json,
            "csv" => Self::Csv,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

rt::open_enum!(ChargesRetrieveFormat);

/// Part of `POST /chat`.
#[non_exhaustive]
pub struct ChatCreateRequest {
    pub prompt: String,
    pub stream: Option<bool>,
}

impl Default for ChatCreateRequest {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            stream: None,
        }
    }
}

impl ChatCreateRequest {
    /// With all that is required.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            prompt: prompt.into(),
            ..Self::default()
        }
    }
}

impl rt::Decode for ChatCreateRequest {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("prompt", &mut out.prompt), ("stream", &mut out.stream)], 1)
            .then_some(out)
    }
}

impl rt::Encode for ChatCreateRequest {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("prompt", &self.prompt), ("stream", &self.stream)]);
    }
}

/// Schema `Piece`.
#[non_exhaustive]
pub struct Piece {
    pub delta: Option<String>,
}

impl Default for Piece {
    fn default() -> Self {
        Self { delta: None }
    }
}

impl rt::Decode for Piece {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("delta", &mut out.delta)], 0).then_some(out)
    }
}

impl rt::Encode for Piece {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("delta", &self.delta)]);
    }
}

rt::models!(Answer, ChatCreateRequest, Piece);

rt::copies!(Answer, ChatCreateRequest, Piece);

#[cfg(feature = "serde")]
rt::serde_shims!(Answer, ChargesRetrieveFormat, ChatCreateRequest, Piece);
