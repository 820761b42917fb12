//! Enums that stay open: a value the description does not know is kept as it came.

/// What an emitted enum with `as_str` and `From` for any text needs besides.
///
/// The caller has `use ..::codegen as rt;` in scope.
macro_rules! open_enum {
    ($name:ident) => {
        // All by text rather than derived: a match of a hundred arms is checked, and compiled, a
        // thousand times over, and nobody needs these to be quicker. There is no
        // `Hash`: it cost a hundredth of the memory of a build, and `as_str` is a key as well.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                Self::from(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl rt::Decode for $name {
            #[inline]
            fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
                r.parse_text()
            }
        }

        impl rt::Encode for $name {
            #[inline]
            fn encode(&self, w: &mut rt::Writer) {
                w.text(self.as_str());
            }
        }
    };
}

/// What an emitted newtype over `i64` with constants needs besides.
macro_rules! open_int {
    ($name:ident) => {
        impl Default for $name {
            fn default() -> Self {
                Self(0)
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }

        impl From<i32> for $name {
            fn from(value: i32) -> Self {
                Self(value.into())
            }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl rt::Decode for $name {
            #[inline]
            fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
                <i64 as rt::Decode>::decode(r).map(Self)
            }
        }

        impl rt::Encode for $name {
            #[inline]
            fn encode(&self, w: &mut rt::Writer) {
                rt::Encode::encode(&self.0, w);
            }
        }
    };
}

pub(crate) use {open_enum, open_int};
