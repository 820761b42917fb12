//! Diagnostics of a run as text: warnings first and folded, errors last and whole, then counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use codegen::diag::{Diagnostic, Level};

use crate::say::{Paint, count};

/// How findings are shown.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Every warning, not the first of each kind alone.
    pub all: bool,
    /// No warning.
    pub quiet: bool,
    /// With or without colours.
    pub paint: Paint,
}

/// The findings, ready to print; empty where there is nothing to say.
pub fn render(found: &[Diagnostic], style: Style) -> String {
    let mut text = String::new();
    if !style.quiet {
        for (code, group) in groups(found, Level::Warning) {
            let shown = if style.all { group.len() } else { 1 };
            group.iter().take(shown).for_each(|found| one(found, style.paint, &mut text));
            if let Some(more) = group.len().checked_sub(shown).filter(|more| *more > 0) {
                let head = style.paint.warning(&format!("warning[{code}]:"));
                let _ = writeln!(text, "{head} {more} more of this kind; --verbose shows them");
            }
        }
    }
    for (_, group) in groups(found, Level::Error) {
        group.iter().for_each(|found| one(found, style.paint, &mut text));
    }
    text
}

/// `3 errors of 2 kinds, 12 warnings`; empty where there is neither.
pub fn counts(found: &[Diagnostic]) -> String {
    let of = |level| {
        let kinds = groups(found, level);
        (kinds.values().map(Vec::len).sum::<usize>(), kinds.len())
    };
    let ((errors, kinds), (warnings, _)) = (of(Level::Error), of(Level::Warning));
    let mut parts = Vec::new();
    if errors > 0 {
        let kinds = if kinds > 1 { format!(" of {kinds} kinds") } else { String::new() };
        parts.push(format!("{}{kinds}", count(errors, "error", "errors")));
    }
    if warnings > 0 {
        parts.push(count(warnings, "warning", "warnings"));
    }
    parts.join(", ")
}

/// By code, each in the order in which they were found.
fn groups(found: &[Diagnostic], level: Level) -> BTreeMap<&'static str, Vec<&Diagnostic>> {
    let mut groups: BTreeMap<&'static str, Vec<&Diagnostic>> = BTreeMap::new();
    for found in found.iter().filter(|found| found.level == level) {
        groups.entry(found.code).or_default().push(found);
    }
    groups
}

fn one(found: &Diagnostic, paint: Paint, text: &mut String) {
    let whole = found.to_string();
    // The head of its first line, `error[code]:`, is what the eye looks for.
    let (head, rest) = whole.split_at(whole.find("]:").map_or(0, |at| at + 2));
    let head = match found.level {
        Level::Error => paint.error(head),
        Level::Warning => paint.warning(head),
    };
    let _ = writeln!(text, "{head}{rest}");
}

#[cfg(test)]
mod tests {
    use codegen::diag::Diagnostics;

    use super::{Style, counts, render};
    use crate::say::Paint;

    fn found() -> Diagnostics {
        let mut diag = Diagnostics::new("a.yml");
        diag.error("bad-thing", "#/a", "a is bad", "mend it");
        for name in ["b", "c", "d"] {
            diag.warn("odd-thing", format!("#/{name}"), format!("{name} is odd"), "look at it");
        }
        diag.warn("lone-thing", "#/e", "e is alone", "");
        diag
    }

    const STYLE: Style = Style { all: false, quiet: false, paint: Paint::PLAIN };

    #[test]
    fn warnings_are_folded_and_errors_come_last() {
        let text = render(found().items(), STYLE);
        assert_eq!(
            text,
            "warning[lone-thing]: e is alone\n  at a.yml:#/e\n\
             warning[odd-thing]: b is odd\n  at a.yml:#/b\n  help: look at it\n\
             warning[odd-thing]: 2 more of this kind; --verbose shows them\n\
             error[bad-thing]: a is bad\n  at a.yml:#/a\n  help: mend it\n"
        );
        assert_eq!(counts(found().items()), "1 error, 4 warnings");
        assert_eq!(counts(&[]), "");
    }

    #[test]
    fn all_are_shown_when_asked_for_and_errors_always() {
        let text = render(found().items(), Style { all: true, ..STYLE });
        assert_eq!(text.matches("warning[odd-thing]").count(), 3);
        let text = render(found().items(), Style { quiet: true, ..STYLE });
        assert_eq!((text.matches("warning").count(), text.matches("error[").count()), (0, 1));
    }

    #[test]
    fn colours_are_on_the_head_alone() {
        let text = render(found().items(), Style { paint: Paint::COLORED, ..STYLE });
        assert!(text.contains("\u{1b}[1;31merror[bad-thing]:\u{1b}[0m a is bad\n"), "{text}");
    }
}
