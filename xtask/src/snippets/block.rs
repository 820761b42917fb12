//! Blocks of Rust in Markdown.

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Line of the fence, from 1.
    pub line: usize,
    /// Lines of code with their numbers, as they are compiled.
    pub lines: Vec<(usize, String)>,
    /// What it holds.
    pub form: Form,
    /// Why it is not compiled.
    pub excused: Option<String>,
}

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Items: functions, types.
    Items,
    /// Statements.
    Statements,
}

/// All blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at].trim_start();
        let indent = lines[at].len() - line.len();
        let fence: String = line.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        let info = line[fence.len()..].trim();
        at += 1;
        if fence.len() < 3 {
            continue;
        }
        let start = at;
        while at < lines.len() {
            let body = lines[at].trim();
            if body.len() >= fence.len() && body.chars().all(|c| fence.starts_with(c)) {
                break;
            }
            at += 1;
        }
        if is_rust(info) {
            let inner = lines[start..at].iter().enumerate().map(|(offset, line)| {
                let line = line.get(indent.min(line.len() - line.trim_start().len())..);
                (start + offset + 1, shown(line.unwrap_or_default()))
            });
            let lines_of: Vec<(usize, String)> = inner.collect();
            out.push(Block {
                line: start,
                form: form(&lines_of),
                excused: excuse(lines[..start - 1].last().copied().unwrap_or_default()),
                lines: lines_of,
            });
        }
        at += 1;
    }
    out
}

/// Whether the words behind the fence mean Rust. `ignore` and the like are no excuse.
fn is_rust(info: &str) -> bool {
    info.split([',', ' ', '{']).next().is_some_and(|first| first == "rust" || first == "rs")
}

/// `<!-- not compiled: reason -->`.
fn excuse(line: &str) -> Option<String> {
    let inner = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    let reason = inner.strip_prefix("not compiled:")?.trim();
    (!reason.is_empty()).then(|| reason.to_owned())
}

/// A line as it is compiled: `# x` is hidden and compiled as `x`, `##` is one `#`.
fn shown(line: &str) -> String {
    let body = line.trim_start();
    match body {
        "#" => String::new(),
        _ if body.starts_with("# ") => body[2..].to_owned(),
        _ if body.starts_with("##") => line.replacen("##", "#", 1),
        _ => line.to_owned(),
    }
}

/// The first line that is neither a comment, an attribute nor an import decides.
fn form(lines: &[(usize, String)]) -> Form {
    const ITEMS: &[&str] = &[
        "fn ",
        "async fn ",
        "pub ",
        "struct ",
        "enum ",
        "impl ",
        "impl<",
        "mod ",
        "trait ",
        "const ",
        "static ",
        "type ",
        "extern ",
        "unsafe ",
    ];
    let mut open = false;
    for (_, line) in lines {
        let line = line.trim();
        // An import of several lines ends with its semicolon.
        if open || line.starts_with("use ") {
            open = !line.ends_with(';');
            continue;
        }
        if line.is_empty()
            || line.starts_with("//")
            || line.starts_with("#[")
            || line.starts_with("#![")
        {
            continue;
        }
        return if ITEMS.iter().any(|item| line.starts_with(item)) {
            Form::Items
        } else {
            Form::Statements
        };
    }
    // Imports alone.
    Form::Items
}

#[cfg(test)]
mod tests {
    use super::{Form, blocks};

    #[test]
    fn blocks_are_found_with_their_lines() {
        let text = "# Title\n\n```rust\nlet a = 1;\n```\n\n```text\nfn no() {}\n```\n\n- item\n\n  ```rust,no_run\n  use a::{\n      b,\n  };\n  # async fn x() {\n  b();\n  # }\n  ```\n";
        let found = blocks(text);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert_eq!((found[0].line, found[0].form), (3, Form::Statements));
        assert_eq!(found[0].lines, [(4, "let a = 1;".to_owned())]);
        assert_eq!((found[1].line, found[1].form), (13, Form::Items));
        assert_eq!(found[1].lines[3], (17, "async fn x() {".to_owned()));
    }

    #[test]
    fn only_a_reason_excuses() {
        let found = blocks(
            "```rust,ignore\nx\n```\n<!-- not compiled: a diff -->\n```rust\n+x\n```\n<!-- not compiled: -->\n```rust\ny\n```",
        );
        let reasons: Vec<_> = found.iter().map(|block| block.excused.as_deref()).collect();
        assert_eq!(reasons, [None, Some("a diff"), None]);
    }

    #[test]
    fn a_fence_inside_of_a_longer_one_is_text() {
        let text = "````markdown\n```rust\nlet a = 1;\n```\n````\n";
        assert!(blocks(text).is_empty());
    }
}
