//! What is there against what should be there, as differences that a person reads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::WriteError;

/// Lines of difference that are shown for one file.
const LINES_PER_FILE: usize = 40;

/// Files whose difference is shown in full.
const FILES_SHOWN: usize = 10;

/// A file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Relative to the directory, with `/`.
    pub path: String,
    /// In which way.
    pub kind: Kind,
    /// Unified diff from what is there to what should be, of bounded length.
    pub diff: String,
}

/// In which way a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It should exist.
    Missing,
    /// It should not exist.
    Stale,
    /// It should have other content.
    Changed,
}

/// What `write` would change. Nothing is written.
pub fn check(dir: &Path, files: &BTreeMap<String, String>) -> Result<Vec<Difference>, WriteError> {
    let old = super::files(dir)?;
    let paths: BTreeSet<&String> = old.keys().chain(files.keys()).collect();
    Ok(paths
        .into_iter()
        .filter_map(|path| {
            difference(path, old.get(path).map(Vec::as_slice), files.get(path).map(String::as_str))
        })
        .collect())
}

/// Compares one file, either side of which may be missing.
pub fn difference(path: &str, there: Option<&[u8]>, wanted: Option<&str>) -> Option<Difference> {
    let kind = match (there, wanted) {
        (None, None) => return None,
        (None, Some(_)) => Kind::Missing,
        (Some(_), None) => Kind::Stale,
        (Some(there), Some(wanted)) if there == wanted.as_bytes() => return None,
        (Some(_), Some(_)) => Kind::Changed,
    };
    let diff = match (kind, there, wanted) {
        (Kind::Changed, Some(there), Some(wanted)) => {
            unified(&String::from_utf8_lossy(there), wanted)
        }
        _ => String::new(),
    };
    Some(Difference { path: path.to_owned(), kind, diff })
}

/// Hunks with three lines of context; `-` is what is there, `+` what should be.
fn unified(there: &str, wanted: &str) -> String {
    let diff = TextDiff::from_lines(there, wanted);
    let mut out = String::new();
    let mut lines = 0;
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        out.push_str(&format!("{}\n", hunk.header()));
        for change in hunk.iter_changes() {
            lines += 1;
            if lines > LINES_PER_FILE {
                out.push_str("   (the rest of this file is not shown)\n");
                return out;
            }
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let value = change.value();
            out.push_str(&format!("{sign}{}\n", value.strip_suffix('\n').unwrap_or(value)));
            if !value.ends_with('\n') {
                out.push_str("\\ no newline at the end of the file\n");
            }
        }
    }
    out
}

/// All differences as text, and the command that repairs them.
pub fn render(dir: &str, differences: &[Difference], command: &str) -> String {
    let mut out = String::new();
    for difference in differences.iter().take(FILES_SHOWN) {
        let what = match difference.kind {
            Kind::Missing => "is missing",
            Kind::Stale => "should not be there",
            Kind::Changed => "differs (- is there, + should be)",
        };
        out.push_str(&format!("{dir}/{} {what}\n{}", difference.path, difference.diff));
    }
    let rest = differences.len().saturating_sub(FILES_SHOWN);
    if rest > 0 {
        out.push_str(&format!("... and {rest} more files\n"));
    }
    out.push_str(&format!("{} files differ. To repair: {command}\n", differences.len()));
    out
}
