//! The runtime stays possible for `wasm32-unknown-unknown`, also where nobody has that target
//! installed: what a browser lacks is used only where a `cfg` keeps the browser out.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Names that compile for wasm32 and then panic, or do not compile at all.
/// Files compile and fail as they would on a full disk, which is fine.
const MISSING: [&str; 8] = [
    "tokio::",
    "rustls::",
    "std::net",
    "std::process",
    "std::thread",
    "Instant::now",
    "SystemTime::now",
    "reqwest::redirect",
];

#[test]
fn what_a_browser_lacks_is_kept_from_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/runtime/src");
    let mut found = Vec::new();
    let mut files = vec![(src.join("lib.rs"), src)];
    let mut read = 0;
    while let Some((file, folder)) = files.pop() {
        read += 1;
        let text = fs::read_to_string(&file).expect("a module has a file");
        let kept = kept(text.parse().expect("it compiles"));
        for name in MISSING.into_iter().filter(|name| kept.text.contains(name)) {
            found.push(format!("{}: {name}", file.display()));
        }
        for module in kept.modules {
            files.push((folder.join(format!("{module}.rs")), folder.join(&module)));
        }
    }
    assert!(read > 30, "the modules of the runtime were not found");
    assert!(found.is_empty(), "outside of `cfg(not(target_arch = \"wasm32\"))`: {found:#?}");
}

#[test]
fn the_search_sees_what_it_should() {
    let text = r#"
        #[cfg(not(target_arch = "wasm32"))] mod native;
        #[cfg(all(feature = "x", not(target_arch = "wasm32")))] fn a() { std::thread::park() }
        #[cfg(any(test, not(target_arch = "wasm32")))] use std::net;
        #[cfg(target_arch = "wasm32")] mod browser;
        #[cfg(test)] mod tests;
        fn b() {
            #[cfg(not(target_arch = "wasm32"))] return std::thread::sleep(x);
            tokio::spawn(y);
        }
    "#;
    let kept = kept(text.parse().expect("these are tokens"));
    assert_eq!(kept.modules, ["browser"]);
    let seen: Vec<_> = MISSING.into_iter().filter(|name| kept.text.contains(name)).collect();
    assert_eq!(seen, ["tokio::", "std::net"]);
}

/// What is compiled for a browser.
#[derive(Default)]
struct Kept {
    /// All of it, without spaces.
    text: String,
    /// Modules in files of their own.
    modules: Vec<String>,
}

fn kept(tokens: TokenStream) -> Kept {
    let mut out = Kept::default();
    walk(tokens, &mut out);
    out
}

fn walk(tokens: TokenStream, out: &mut Kept) {
    let mut tokens = tokens.into_iter().peekable();
    let mut module = None;
    while let Some(token) = tokens.next() {
        let attribute = match (&token, tokens.peek()) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(attribute)))
                if hash.as_char() == '#' =>
            {
                attribute.to_string()
            }
            _ => String::new(),
        };
        if elsewhere(&attribute) {
            // The item ends with a semicolon or with its braces.
            for token in tokens.by_ref().skip(1) {
                match token {
                    TokenTree::Punct(end) if end.as_char() == ';' => break,
                    TokenTree::Group(end) if end.delimiter() == Delimiter::Brace => break,
                    _ => {}
                }
            }
            continue;
        }
        match token {
            TokenTree::Group(group) => walk(group.stream(), out),
            TokenTree::Ident(word) => {
                let word = word.to_string();
                module = match module.take() {
                    None if word == "mod" => Some(None),
                    Some(None) => Some(Some(word.clone())),
                    _ => None,
                };
                // Two words in a row are not one.
                let joins = out.text.ends_with(|last: char| last.is_alphanumeric());
                out.text.push_str(if joins { " " } else { "" });
                out.text.push_str(&word);
            }
            TokenTree::Punct(mark) => {
                if let (';', Some(Some(name))) = (mark.as_char(), module.take()) {
                    out.modules.push(name);
                }
                out.text.push(mark.as_char());
            }
            TokenTree::Literal(_) => {}
        }
    }
    out.text.push(' ');
}

/// Whether an attribute keeps an item out of a browser: the sockets of `ws` do as well.
fn elsewhere(attribute: &str) -> bool {
    let text: String = attribute.chars().filter(|char| !char.is_whitespace()).collect();
    let Some(condition) = text.strip_prefix("[cfg(") else {
        return false;
    };
    let whole = ["test)]", "feature=\"ws\")]", "not(target_arch=\"wasm32\"))]"];
    let part = [",not(target_arch=\"wasm32\"))", "(not(target_arch=\"wasm32\"),"];
    whole.contains(&condition)
        || condition.starts_with("all(") && part.iter().any(|part| condition.contains(part))
}
