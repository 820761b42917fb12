//! Identifiers that are taken before we begin: keywords, and names that emitted
//! code and its readers use unqualified.

/// Keywords of Rust 2024, reserved ones included, that stand in value position.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "Self", "_",
];

/// Types, traits and variants of the prelude, std types that are commonly imported, and public
/// names of the runtime.
const TYPES: [&str; 124] = [
    "AsMut", "AsRef", "Base64", "Body", "Bool", "BodyKind", "Box", "Bytes", "BTreeMap", "Call",
    "CallOptions", "Char", "Client", "ClientBuilder", "Clone", "Copy", "Cow", "Crate", "Date",
    "DateTime", "Debug", "Decode", "Default", "Deref", "Deserialize", "Display",
    "DoubleEndedIterator", "Drop", "Duration", "Encode", "Eq", "Err", "Error", "ErrorKind",
    "Event", "EventKind", "ExactSizeIterator", "Extend", "F32", "F64", "Field", "Fn", "FnMut",
    "FnOnce", "From", "FromIterator", "FromStr", "Future", "Given", "Handle", "Hash", "HashMap",
    "HashSet", "I128", "I16", "I32", "I64", "I8", "Infallible", "Instant", "Into", "IntoFuture",
    "IntoIterator", "Isize", "Items", "Iterator", "JsonKind", "Meta", "Method", "Missing", "None",
    "Object", "Ok", "OneOrMany", "Operation", "Option", "Ord", "Ordering", "OutputKind", "Page",
    "PageMeta", "Pager", "PagerStyle", "Pages", "PartialEq", "PartialOrd", "Path", "Pending",
    "PendingFull", "PhantomData", "Pin", "Rc", "Reader", "Record", "Request", "RequestOptions",
    "Response", "Result", "Self", "Send", "Serialize", "Set", "Shared", "Sized", "Some", "State",
    "Str", "Stream", "String", "Sync", "ToOwned", "ToString", "Transport", "TryFrom", "TryInto",
    "Union", "Unknown", "UnknownEvent", "Unpin", "Unparsed", "UnparsedEvent", "Upload", "Uuid",
    "Value",
];

/// Further names of the same sort, numbers of the prelude among them.
const MORE_TYPES: [&str; 10] =
    ["U128", "U16", "U32", "U64", "U8", "Usize", "Vec", "Writer", "Arc", "Sink"];

/// Methods that every request builder has.
const BUILDER: [&str; 13] = [
    "send", "send_full", "send_raw", "send_stream", "pages", "items", "body", "new", "debug",
    "fmt", "clone", "call", "into_future",
];

/// Whether an identifier is a keyword.
pub fn is_keyword(ident: &str) -> bool {
    KEYWORDS.contains(&ident)
}

/// The identifier, with `_` behind it when it is a keyword.
pub fn escape(ident: String) -> String {
    if is_keyword(&ident) { ident + "_" } else { ident }
}

/// Whether a type may not be called so. Case does not matter.
pub fn is_reserved_type(ident: &str) -> bool {
    TYPES.iter().chain(&MORE_TYPES).any(|taken| taken.eq_ignore_ascii_case(ident))
}

/// Whether a setter of a builder may not be called so.
///
/// `maybe_x` and `x_null` are the twins of the setter `x`, `with_..` sets request options.
pub fn is_reserved_setter(ident: &str) -> bool {
    BUILDER.contains(&ident)
        || ident.starts_with("maybe_")
        || ident.starts_with("with_")
        || ident.ends_with("_null")
}
