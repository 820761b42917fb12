//! What becomes of hostile or careless text.

use super::{
    cell, code, doc, doc_of, inline, lines, lines_without_links, only_rustdoc, place, plain_cell,
};
use crate::ir::Doc;

fn check(text: &str, wanted: &[&str]) {
    assert_eq!(lines(text), wanted, "{text:?}");
}

#[test]
fn what_is_special_is_escaped() {
    check("filter[number] and <TOKEN>", &["filter\\[number\\] and \\<TOKEN>"]);
    check("a [link][ref], a [^note]", &["a \\[link\\]\\[ref\\], a \\[^note\\]"]);
    check("[x]: https://example.com", &["\\[x\\]: <https://example.com>"]);
    check("one ` tick, ``` three", &["one \\` tick, \\`\\`\\` three"]);
    check("back\\slash \\[kept\\]", &["back\\\\slash \\[kept\\]"]);
}

#[test]
fn code_spans_are_kept() {
    check("`filter[a]` and ``x ` y``", &["`filter[a]` and ``x ` y``"]);
    check("<code>Vec<u8></code>", &["`Vec<u8>`"]);
}

#[test]
fn urls() {
    check("See https://example.com/a.", &["See <https://example.com/a>."]);
    check("(http://example.com)", &["(<http://example.com>)"]);
    check("https://example.com/{id}/x", &["`https://example.com/{id}/x`"]);
    check("<https://example.com>", &["<https://example.com>"]);
    check("[docs](https://example.com/a \"t\")", &["[docs](https://example.com/a)"]);
    check("[docs](/relative) ![pic](https://example.com/p.png)", &["docs pic"]);
    check("[https://example.com](https://example.com)", &["<https://example.com>"]);
}

#[test]
fn html() {
    check("one<br/>two<b> bold</b>", &["one", "two bold"]);
    check("<script>alert(1)</script>", &["\\<script>alert(1)\\</script>"]);
    check("<!-- gone", &["\\<!-- gone"]);
}

#[test]
fn indentation_never_makes_code() {
    check("    let x = 1;", &["let x = 1;"]);
    check("text\n\n        deep", &["text", "", "deep"]);
    check(">     quoted", &["quoted"]);
    check("-     item", &["- item"]);
    check("- a\n\n          deep", &["- a", "", "  deep"]);
    check("\ttab", &["tab"]);
}

#[test]
fn fences_become_text() {
    check("```rust\nfn main() {}\n```", &["```text", "fn main() {}", "```"]);
    check("~~~\n```\n~~~", &["````text", "```", "````"]);
    check("```\nnever closed", &["```text", "never closed", "```"]);
    check("- ```rust\n  panic!()", &["- \\`\\`\\`rust", "  panic!()"]);
}

#[test]
fn wide_blanks_do_not_indent() {
    for wide in ["\u{3000}", "\u{2003}", "\u{85}", "\u{2028}", "\u{a0}"] {
        for text in [format!("a\n ```\n{wide}x\n```"), format!("{wide}```\n {wide}x\n```")] {
            assert!(!lines(&text).is_empty(), "{text:?}");
        }
    }
    check("a\n ```\n\u{3000}x\n```", &["a", "", "```text", "\u{3000}x", "```"]);
    check("  ```\n\u{3000}x\n    y\n  ```", &["```text", "\u{3000}x", "  y", "```"]);
}

#[test]
fn a_fence_in_a_quote_ends_with_it() {
    check("> ```\n> a\n>   b\n> ```\nafter", &["```text", "a", "  b", "```", "", "after"]);
    check("> ```\n> a\nafter", &["```text", "a", "```", "", "after"]);
    check(">> ```\n>>a\n> b", &["```text", "a", "```", "", "b"]);
    check("```\n> a\n```", &["```text", "> a", "```"]);
}

#[test]
fn what_follows_a_break_begins_nothing() {
    check("a<br># b<br>- c<br>1. d", &["a", "\\# b", "\\- c", "1\\. d"]);
    check("- a<br># b<br>> c<br>---", &["- a", "  \\# b", "  \\> c", "  \\---"]);
    check("a<br>• b", &["a", "• b"]);
}

/// Each line of a deep list begins with its indentation, and lines cost next to nothing.
#[test]
fn lists_are_not_deeper_than_anybody_reads() {
    let mut text: String = (0..300).map(|depth| format!("{}100. a\n", " ".repeat(depth))).collect();
    text.push_str(&"b\n".repeat(100_000));
    let made: usize = lines(&text).iter().map(String::len).sum();
    assert!(made < 50 * text.len(), "{made} of {}", text.len());
}

/// What may end far away, or never, is looked for once and not at each place where it may begin.
#[test]
fn work_is_a_multiple_of_the_text() {
    let units = [
        "<",
        "<code>",
        "<tt>",
        "<code>`",
        "<code><tt>",
        "[",
        "[a](",
        "![a](",
        "[ ",
        "`",
        "``a`",
        "```a",
        "\\``",
        "<a ",
        "https://",
        "</code><code>`",
        "[`",
        "`` ` ``` ",
    ];
    let check = |unit: &str, end: &str, length: usize| {
        let text = unit.repeat(length / unit.len()) + end;
        let _ = inline::work::take();
        let _ = lines(&text);
        let done = inline::work::take();
        assert!(done <= 10 * text.len(), "{unit:?} and {end:?}: {done}");
    };
    for unit in units {
        for end in ["", ">", "]", "]()", ")", "</code>", "</tt>", "`", "``"] {
            check(unit, end, 20_000);
        }
    }
    check("<code>", "", 600_000);
    check("[", "]", 600_000);
}

#[test]
fn lists_have_no_lazy_lines() {
    check("Either:\n* a\n  more\n* b\n", &["Either:", "", "- a", "  more", "- b"]);
    check("- a\nlazy\n\nafter", &["- a", "  lazy", "", "after"]);
    check("1. a\n   - b\n      c\n2. d", &["1. a", "   - b", "     c", "2. d"]);
    check("- - x", &["- \\- x"]);
}

#[test]
fn rules_and_underlines_are_dropped() {
    check("Title\n=====\ntext\n---", &["Title", "", "text"]);
}

#[test]
fn tables_are_kept() {
    check("| a | b |\n|---|---|\n| `x|y` | 1 |", &["| a | b |", "|---|---|", "| `x\\|y` | 1 |"]);
}

#[test]
fn control_and_direction_characters_go() {
    check("a\u{0}b\u{202e}c\rd\u{2028}e", &["abc", "d", "e"]);
}

#[test]
fn blank_text_gives_nothing() {
    assert!(doc("  \n\t\n").is_empty());
    assert!(doc_of(&Doc::default(), "").is_empty());
}

#[test]
fn an_attribute_holds_one_line() {
    let text = doc("*/ \"quoted\" \n\n#[evil]").to_string();
    assert_eq!(
        text,
        "# [doc = \" */ \\\"quoted\\\"\"] # [doc = \"\"] # [doc = \" #\\\\[evil\\\\]\"]"
    );
}

#[test]
fn a_summary_is_not_repeated() {
    let doc = |summary: &str, description: &str| Doc {
        summary: summary.to_owned(),
        description: description.to_owned(),
        notes: vec!["At most 3.".to_owned()],
    };
    assert_eq!(super::paragraphs(&doc("List it.", "List it now.")), ["List it now.", "At most 3."]);
    assert_eq!(super::paragraphs(&doc("List", "All.")), ["List", "All.", "At most 3."]);
}

#[test]
fn our_own_code_spans() {
    assert_eq!(code("a`b"), "``a`b``");
    assert_eq!(code("`"), "`` ` ``");
    assert_eq!(code(""), "an empty text");
}

#[test]
fn places() {
    assert_eq!(place("#/components/schemas/Call"), "Schema `Call`.");
    assert_eq!(
        place("#/components/schemas/Call/properties/a/items/properties/b"),
        "`b` of `Call`."
    );
    assert_eq!(place("#/paths/~1calls/post/requestBody"), "Part of `POST /calls`.");
}

#[test]
fn a_cell_of_a_table_is_one_cell() {
    let cells = [
        ("a | b \\| c `d|e`\nmore", "a \\| b \\| c `d\\|e`"),
        ("\n <br>x|", " x\\|"),
        ("[a](javascript:b) <script>", "a \\<script>"),
    ];
    for (text, wanted) in cells {
        assert_eq!(cell(text), wanted, "{text:?}");
    }
    assert_eq!(
        plain_cell("1 ![](https://t.example/p.png)"),
        "1 !\\[\\](`https://t.example/p.png`)"
    );
    assert_eq!(plain_cell("[a](https://t.example) | b"), "a \\| b");
    let without =
        lines_without_links("x<](javascript:a(1)) [d](https://e.example) <https://f.example>");
    assert_eq!(without, ["x\\<\\](javascript:a(1)) d `https://f.example`"]);
}

/// Whatever stands in it, it is one literal that says what it was given.
#[test]
fn what_only_rustdoc_reads_is_one_literal() {
    for text in ["plain", "a \"# b", "\"##\" \"#", "a\r\nb", "\\"] {
        let attribute = only_rustdoc(text);
        let item: syn::ItemStruct =
            syn::parse2(quote::quote!(#attribute struct A;)).expect("it is Rust");
        let metas = item.attrs[0]
            .parse_args_with(
                syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated,
            )
            .expect("attributes");
        let syn::Meta::NameValue(last) = metas.last().expect("a text") else { panic!("{text:?}") };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(found), .. }) = &last.value else {
            panic!("{text:?}")
        };
        assert_eq!(found.value(), text);
    }
}
