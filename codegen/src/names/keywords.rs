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
const TYPES: [&str; 80] = [
    "Arc",
    "AsMut",
    "AsRef",
    "BTreeMap",
    "Box",
    "Bytes",
    "CallOptions",
    "Client",
    "ClientBuilder",
    "Clone",
    "Copy",
    "Cow",
    "Date",
    "DateTime",
    "Debug",
    "Decode",
    "Default",
    "Deserialize",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Duration",
    "Encode",
    "Eq",
    "Err",
    "Error",
    "ErrorKind",
    "Event",
    "ExactSizeIterator",
    "Extend",
    "Field",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromStr",
    "Future",
    "Hash",
    "HashMap",
    "HashSet",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "OneOrMany",
    "Option",
    "Ord",
    "Page",
    "PageMeta",
    "PartialEq",
    "PartialOrd",
    "Pending",
    "Pin",
    "Record",
    "Response",
    "Result",
    "Self",
    "Send",
    "Serialize",
    "Sized",
    "Some",
    "Stream",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unknown",
    "UnknownEvent",
    "Unparsed",
    "UnparsedEvent",
    "Unpin",
    "Upload",
    "Uuid",
    "Value",
    "Vec",
];

/// Methods that every request builder has.
const BUILDER: [&str; 12] = [
    "send",
    "send_full",
    "send_raw",
    "send_stream",
    "pages",
    "items",
    "body",
    "new",
    "debug",
    "fmt",
    "clone",
    "into_future",
];

/// Methods of the runtime's client, its own ones included, beside which resources stand.
pub const CLIENT: &[&str] = &[
    "auth",
    "base",
    "base_for",
    "base_url",
    "builder",
    "chain",
    "clock",
    "clone",
    "default",
    "default_headers",
    "default_query",
    "fmt",
    "from_env",
    "layered",
    "limits",
    "log",
    "new",
    "public_key",
    "request",
    "request_url",
    "retry",
    "to_builder",
    "with",
];

/// Whether the client has a method of this name, so that no resource can.
pub fn is_reserved_resource(ident: &str) -> bool {
    CLIENT.contains(&ident)
}

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
    TYPES.iter().any(|taken| taken.eq_ignore_ascii_case(ident))
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::CLIENT;

    /// A resource named like a method of the client would not compile: every `fn` of the client's
    /// own file is in the list, and the list names nothing that is gone.
    #[test]
    fn every_method_of_the_client_is_reserved() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/runtime/src/client.rs");
        let text = std::fs::read_to_string(&file).expect("the runtime's client");
        let file = syn::parse_file(&text).expect("Rust");
        // The one that is derived, and the one that readers would take for `Default`'s.
        let mut methods = vec!["clone".to_owned(), "default".to_owned()];
        for item in file.items {
            let syn::Item::Impl(block) = item else { continue };
            let syn::Type::Path(of) = &*block.self_ty else { continue };
            if of.path.is_ident("Client") {
                methods.extend(block.items.iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                    _ => None,
                }));
            }
        }
        methods.sort();
        assert_eq!(methods, CLIENT);
    }
}
