//! One item or a list of items, where the API takes either.

use super::value::{Decode, Encode, JsonKind, Reader, Writer};

/// One item, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OneOrMany<T> {
    /// A single item, sent without a list around it.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// The items as a slice.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => items,
        }
    }

    /// The items.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(item) => vec![item],
            Self::Many(items) => items,
        }
    }

    /// The first item.
    pub fn first(&self) -> Option<&T> {
        self.as_slice().first()
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> From<T> for OneOrMany<T> {
    fn from(item: T) -> Self {
        Self::One(item)
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(items: Vec<T>) -> Self {
        Self::Many(items)
    }
}

impl<T, const N: usize> From<[T; N]> for OneOrMany<T> {
    fn from(items: [T; N]) -> Self {
        Self::Many(items.into())
    }
}

impl From<&str> for OneOrMany<String> {
    fn from(item: &str) -> Self {
        Self::One(item.to_owned())
    }
}

impl From<&String> for OneOrMany<String> {
    fn from(item: &String) -> Self {
        Self::One(item.clone())
    }
}

impl From<Vec<&str>> for OneOrMany<String> {
    fn from(items: Vec<&str>) -> Self {
        Self::Many(items.into_iter().map(str::to_owned).collect())
    }
}

impl From<&[&str]> for OneOrMany<String> {
    fn from(items: &[&str]) -> Self {
        Self::Many(items.iter().copied().map(str::to_owned).collect())
    }
}

impl<const N: usize> From<[&str; N]> for OneOrMany<String> {
    fn from(items: [&str; N]) -> Self {
        Self::Many(items.into_iter().map(str::to_owned).collect())
    }
}

impl<T> IntoIterator for OneOrMany<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<T: Decode> Decode for OneOrMany<T> {
    #[inline]
    fn decode(r: &mut Reader<'_>) -> Option<Self> {
        if r.peek() == JsonKind::Array {
            Vec::decode(r).map(Self::Many)
        } else {
            T::decode(r).map(Self::One)
        }
    }
}

impl<T: Encode> Encode for OneOrMany<T> {
    #[inline]
    fn encode(&self, w: &mut Writer) {
        match self {
            Self::One(item) => item.encode(w),
            Self::Many(items) => items.encode(w),
        }
    }
}
