//! Elements of XML that are well-formed by construction, and the macros of the typed ones.

use std::fmt::{self, Display, Write as _};

/// An element with any name: for what has no type here.
///
/// Whatever goes in, well-formed XML comes out: text is escaped, a character that XML 1.0 cannot
/// hold becomes U+FFFD, and one that a name cannot hold becomes `_`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    name: String,
    /// In the order in which they were first set.
    attributes: Vec<(String, String)>,
    content: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Text(String),
    Element(Element),
}

impl Element {
    /// An empty element.
    pub fn new(name: impl AsRef<str>) -> Self {
        Self { name: clean_name(name.as_ref()), attributes: Vec::new(), content: Vec::new() }
    }

    /// Sets an attribute; one of the same name is replaced.
    pub fn attr(mut self, name: impl AsRef<str>, value: impl Display) -> Self {
        self.set(name.as_ref(), value.to_string());
        self
    }

    /// Appends text.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.content.push(Node::Text(text.into()));
        self
    }

    /// Appends an element.
    pub fn child(mut self, element: impl Into<Self>) -> Self {
        self.push(element.into());
        self
    }

    pub(super) fn push(&mut self, element: Self) {
        self.content.push(Node::Element(element));
    }

    pub(super) fn set(&mut self, name: &str, value: String) {
        let name = clean_name(name);
        match self.attributes.iter_mut().find(|(found, _)| *found == name) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name, value)),
        }
    }
}

/// The element as XML, on one line.
impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(f, " {name}=\"")?;
            escape(value, true, f)?;
            f.write_char('"')?;
        }
        if self.content.is_empty() {
            return f.write_str("/>");
        }
        f.write_char('>')?;
        for node in &self.content {
            match node {
                Node::Text(text) => escape(text, false, f)?,
                Node::Element(element) => element.fmt(f)?,
            }
        }
        write!(f, "</{}>", self.name)
    }
}

/// Blanks other than a space are written by number: in attributes a reader would make spaces of
/// them, and a carriage return would be lost everywhere.
fn escape(text: &str, attribute: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for c in text.chars() {
        match c {
            '&' => f.write_str("&amp;")?,
            '<' => f.write_str("&lt;")?,
            '>' => f.write_str("&gt;")?,
            '"' if attribute => f.write_str("&quot;")?,
            '\r' => f.write_str("&#13;")?,
            '\t' | '\n' if attribute => write!(f, "&#{};", u32::from(c))?,
            '\t' | '\n' => f.write_char(c)?,
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

/// A name of ASCII letters, digits, `_`, `-` and `.`; the first one a letter or `_`.
fn clean_name(name: &str) -> String {
    let mut out: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .collect();
    if !out.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        out.insert(0, '_');
    }
    out
}

/// How a setter takes a value. Of `impl Into<u32>` a plain `1` would not be one.
macro_rules! argument {
    (u32) => { u32 };
    (bool) => { bool };
    ($kind:ident) => { impl Into<$kind> };
}

/// A type for one element, with its attributes.
macro_rules! element {
    (
        $(#[$doc:meta])*
        $name:ident { $($method:ident: $kind:ident = $attribute:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Element);

        impl $name {
            $(
                #[doc = concat!("Sets `", $attribute, "`.")]
                pub fn $method(mut self, value: argument!($kind)) -> Self {
                    let value: $kind = value.into();
                    self.0.set($attribute, value.to_string());
                    self
                }
            )*

            /// Sets an attribute that has no method here.
            pub fn attr(mut self, name: impl AsRef<str>, value: impl ::std::fmt::Display) -> Self {
                self.0.set(name.as_ref(), value.to_string());
                self
            }
        }

        impl From<$name> for Element {
            fn from(element: $name) -> Self {
                element.0
            }
        }
    };
}

/// A type for an attribute with listed values.
macro_rules! choice {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$of:meta])* $arm:ident = $text:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of])* $arm,)*
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(match self {
                    $(Self::$arm => $text,)*
                })
            }
        }
    };
}

/// Elements around a text.
macro_rules! around_text {
    ($($name:ident: $what:literal,)*) => {
        $(
            impl $name {
                #[doc = concat!("One for ", $what, ".")]
                pub fn new(text: impl Into<String>) -> Self {
                    Self(Element::new(stringify!($name)).text(text))
                }
            }

            impl<T: Into<String>> From<T> for $name {
                fn from(text: T) -> Self {
                    Self::new(text)
                }
            }
        )*
    };
}

/// Elements that are all attributes.
macro_rules! without_text {
    ($($name:ident,)*) => {
        $(
            impl $name {
                /// One without attributes.
                pub fn new() -> Self {
                    Self(Element::new(stringify!($name)))
                }
            }

            impl Default for $name {
                fn default() -> Self {
                    Self::new()
                }
            }
        )*
    };
}

pub(super) use {argument, around_text, choice, element, without_text};
