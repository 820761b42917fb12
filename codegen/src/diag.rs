//! Diagnostics: what is wrong with the input, where, and what to do about it.
//!
//! Every pass collects them; nothing here knows a pass. A fatal one stops the
//! run before anything is written, but only after all of them were found.

use std::collections::HashSet;
use std::fmt;

/// So many findings of a level are kept; nobody reads more, and each takes memory.
const KEPT: usize = 10_000;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The output is complete; a person may want to look.
    Warning,
    /// Nothing is written.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// A stable kebab-case id, such as `unresolved-ref`.
    pub code: &'static str,
    /// The file as given by the user, empty for a document from memory.
    pub file: String,
    /// `line:column` for a text error, a JSON pointer such as `#/paths/~1calls/post` otherwise.
    pub place: String,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Diagnostic {
    /// What stands for this finding and all that follow it.
    fn and_more(self) -> Self {
        Self {
            code: "too-many-findings",
            place: String::new(),
            message: format!("there are more than {KEPT} findings like these"),
            help: "correct what was found so far, and look again".to_owned(),
            ..self
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Warning => "warning",
            Level::Error => "error",
        };
        // All may quote a document, and are read in a terminal, or by what runs a job there: a line
        // of a document must not look like one of ours, or like a command to that.
        let line = |text: &str| visible(text).replace('\n', " ");
        writeln!(f, "{level}[{}]: {}", self.code, line(&self.message))?;
        let separator = if self.file.is_empty() || self.place.is_empty() { "" } else { ":" };
        write!(f, "  at {}{separator}{}", line(&self.file), line(&self.place))?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", line(&self.help))?;
        }
        Ok(())
    }
}

/// All findings of a run, in the order in which they were found.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    /// The file that `error` and `warn` attach to a finding.
    pub file: String,
    items: Vec<Diagnostic>,
    /// The same, to see what was said before. Never iterated.
    seen: HashSet<Diagnostic>,
    /// How many of each level, warnings first.
    counts: [usize; 2],
}

impl Diagnostics {
    /// An empty list for one file.
    pub fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// Records a finding that stops the run.
    pub fn error(
        &mut self,
        code: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Level::Error, code, place.into(), message.into(), help.into());
    }

    /// Records a finding that a person may want to look at.
    pub fn warn(
        &mut self,
        code: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Level::Warning, code, place.into(), message.into(), help.into());
    }

    fn push(
        &mut self,
        level: Level,
        code: &'static str,
        place: String,
        message: String,
        help: String,
    ) {
        let file = self.file.clone();
        self.take(Diagnostic { level, code, file, place, message, help });
    }

    fn take(&mut self, found: Diagnostic) {
        let count = &mut self.counts[usize::from(found.level == Level::Error)];
        if *count > KEPT || self.seen.contains(&found) {
            return;
        }
        *count += 1;
        let found = if *count > KEPT { found.and_more() } else { found };
        self.seen.insert(found.clone());
        self.items.push(found);
    }

    /// Takes over the findings of another list.
    pub fn extend(&mut self, other: Self) {
        other.items.into_iter().for_each(|found| self.take(found));
    }

    /// Whether anything stops the run.
    pub fn has_errors(&self) -> bool {
        self.counts[1] > 0
    }

    /// All findings.
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }
}

/// Escapes one segment of a JSON pointer.
pub fn escape_pointer(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// The text of an escaped segment.
pub fn unescape_pointer(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// A text without what cannot be seen but changes how its surroundings look: control characters
/// and marks of direction become `U+202E`-like names.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Half of a line break says nothing, and moves the cursor of a terminal.
    for one in text.chars().filter(|one| *one != '\r') {
        let hidden = match one {
            '\n' | '\t' => false,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
            '\u{feff}' | '\u{061c}' | '\u{2028}' | '\u{2029}' | '\u{ad}' => true,
            _ => one.is_control(),
        };
        if hidden {
            out.push_str(&format!("\u{27e8}U+{:04X}\u{27e9}", u32::from(one)));
        } else {
            out.push(one);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, KEPT, Level};

    #[test]
    fn a_finding_is_kept_once_and_not_without_end() {
        let mut diag = Diagnostics::new("spec.yml");
        for at in 0..100_000 {
            diag.warn("odd", format!("#/{at}"), "It is odd.", "");
            diag.warn("odd", format!("#/{at}"), "It is odd.", "");
        }
        assert_eq!(diag.items().len(), KEPT + 1);
        assert_eq!(diag.items()[KEPT].code, "too-many-findings");
        assert!(!diag.has_errors());
        diag.error("wrong", "#", "It is wrong.", "");
        let last = diag.items().last().expect("it was just told");
        assert!(diag.has_errors() && last.level == Level::Error && last.code == "wrong");
    }

    #[test]
    fn no_text_of_a_document_begins_a_line() {
        let text = || "x\u{1b}[2J\nerror[fake]: y\n::stop-commands::z".to_owned();
        let found = Diagnostic {
            level: Level::Error,
            code: "real",
            file: text(),
            place: text(),
            message: text(),
            help: text(),
        };
        let shown = found.to_string();
        let starts: Vec<&str> = shown.lines().map(|line| &line[..6]).collect();
        assert_eq!(starts, ["error[", "  at x", "  help"], "{shown}");
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }
}
