//! Three states of a request field that may be left out or be null.

use super::value::{Decode, Encode, Reader, Writer};

/// An optional field for which null has a meaning of its own, usually "remove what is there".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Field<T> {
    /// Not sent: the server keeps what it has.
    #[default]
    Unset,
    /// Sent as null.
    Null,
    /// Sent with this value.
    Set(T),
}

impl<T> Field<T> {
    /// The value, if one is set.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Unset | Self::Null => None,
        }
    }

    /// A reference to the value, if one is set.
    pub fn as_ref(&self) -> Field<&T> {
        match self {
            Self::Set(value) => Field::Set(value),
            Self::Null => Field::Null,
            Self::Unset => Field::Unset,
        }
    }

    /// Neither a value nor null.
    pub fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }

    /// Null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl From<&str> for Field<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.to_owned())
    }
}

impl<T: Decode> Decode for Field<T> {
    #[inline]
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if r.null() {
            return Some(Self::Null);
        }
        T::decode(r).map(Self::Set)
    }
}

impl<T: Encode> Encode for Field<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        match self {
            Self::Set(value) => value.encode(w),
            Self::Null | Self::Unset => w.null(),
        }
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_unset()
    }
}
