//! Waivers: changes that a person has looked at and accepted.
//!
//! A waiver names a rule and a place, which tell changes apart and do not depend on the wording of
//! a message. It marks the change in every report and takes it out of what `--fail-on` counts.
//! One that matches nothing is told, so that the file does not rot.

use serde::Deserialize;

use super::model::{Note, Report};
use super::rules;

/// A waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Id of the rule.
    pub rule: String,
    /// Place, as the report writes it.
    pub place: String,
    /// Why it is accepted.
    pub reason: String,
    /// Since when, `2026-11-21`.
    pub date: String,
    /// The line of the file where it begins.
    pub line: usize,
}

/// The form of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<toml::Spanned<toml::Table>>,
}

/// Reads a file of waivers. The texts tell what is wrong with those that are left out.
///
/// # Errors
///
/// A file that cannot be read at all, with its line.
pub fn parse(text: &str, file: &str) -> Result<(Vec<Waiver>, Vec<String>), String> {
    let parsed: File = match toml::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            return Err(format!(
                "{file}:{line}: this is not a file of waivers: {message}. Each waiver is a table \
                 [[waiver]] with the texts `rule`, `place`, `reason` and `date`."
            ));
        }
    };
    let (mut waivers, mut wrong) = (Vec::new(), Vec::new());
    for entry in parsed.waiver {
        let line = line_at(text, entry.span().start);
        match waiver(entry.get_ref(), line) {
            Ok(waiver) => waivers.push(waiver),
            Err(message) => wrong.push(format!("{file}:{line}: {message}")),
        }
    }
    Ok((waivers, wrong))
}

fn waiver(table: &toml::Table, line: usize) -> Result<Waiver, String> {
    const KEYS: [&str; 4] = ["rule", "place", "reason", "date"];
    if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("a waiver has no `{key}`; it has `rule`, `place`, `reason`, `date`."));
    }
    let text = |key: &str| match table.get(key) {
        // A date may stand there without quotes.
        Some(toml::Value::Datetime(date)) => Ok(date.to_string()),
        Some(toml::Value::String(text)) if !text.trim().is_empty() => Ok(text.clone()),
        _ => Err(format!("the waiver needs a text `{key}`.")),
    };
    let waiver = Waiver {
        rule: text("rule")?,
        place: text("place")?,
        reason: text("reason")?,
        date: text("date")?,
        line,
    };
    if rules::find(&waiver.rule).is_none() {
        return Err(format!(
            "there is no rule `{}`; `cargo xtask diff --rules` lists them.",
            waiver.rule
        ));
    }
    if !is_date(&waiver.date) {
        return Err(format!("`{}` is not a date such as 2026-11-21.", waiver.date));
    }
    Ok(waiver)
}

/// Marks what is waived. Returns what is wrong with the file: a waiver that matches nothing, or
/// that is there twice.
pub fn apply(report: &mut Report, waivers: &[Waiver], file: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, waiver) in waivers.iter().enumerate() {
        let same = |other: &&Waiver| other.rule == waiver.rule && other.place == waiver.place;
        if let Some(first) = waivers[..at].iter().find(same) {
            wrong.push(format!(
                "{file}:{}: the same waiver is in line {}; remove one of them.",
                waiver.line, first.line
            ));
            continue;
        }
        let changes = report.changes.iter_mut().chain(&mut report.documentation);
        let mut used = false;
        for change in changes.filter(|it| it.id == waiver.rule && it.place == waiver.place) {
            change.waived = Some(format!("{} ({})", waiver.reason, waiver.date));
            used = true;
        }
        if !used {
            wrong.push(format!(
                "{file}:{}: the waiver of `{}` at `{}` matches no change; remove it.",
                waiver.line, waiver.rule, waiver.place
            ));
        }
    }
    wrong
}

/// Puts findings into the notes of a report, so that every format shows them.
pub fn note(report: &mut Report, file: &str, wrong: &[String]) {
    report.notes.extend(wrong.iter().map(|text| Note {
        side: "waivers".to_owned(),
        place: file.to_owned(),
        text: text.clone(),
    }));
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, digits: usize| {
        parts.get(at).filter(|part| part.len() == digits).and_then(|part| part.parse::<u32>().ok())
    };
    parts.len() == 3
        && number(0, 4).is_some()
        && number(1, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(2, 2).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::{apply, parse};
    use crate::diff::model::{Change, Report};

    const FILE: &str = "\
[[waiver]]
rule = \"operation-removed\"
place = \"GET /calls\"
reason = \"It never worked.\"
date = \"2026-11-20\"

[[waiver]]
rule = \"operation-removed\"
place = \"GET /gone\"
reason = \"Nobody calls it.\"
date = 2026-11-20

[[waiver]]
rule = \"no-such-rule\"
place = \"GET /calls\"
reason = \"?\"
date = \"2026-11-20\"

[[waiver]]
rule = \"operation-removed\"
place = \"GET /calls\"
reason = \"Twice.\"
date = \"2026-11-20\"

[[waiver]]
rule = \"operation-removed\"
place = \"GET /calls\"
reason = \"When?\"
date = \"yesterday\"
";

    #[test]
    fn waivers_mark_changes_and_what_is_wrong_is_told() {
        let change = |id: &str| Change {
            id: id.to_owned(),
            place: "GET /calls".to_owned(),
            ..Change::default()
        };
        let changes = vec![change("operation-removed"), change("operation-deprecated")];
        let mut report = Report { changes, ..Report::default() };
        let (waivers, wrong) = parse(FILE, "w.toml").expect("it is a file of waivers");
        assert_eq!(
            wrong,
            [
                "w.toml:13: there is no rule `no-such-rule`; `cargo xtask diff --rules` lists them.",
                "w.toml:25: `yesterday` is not a date such as 2026-11-21.",
            ]
        );
        let unused = apply(&mut report, &waivers, "w.toml");
        assert_eq!(
            unused,
            [
                "w.toml:7: the waiver of `operation-removed` at `GET /gone` matches no change; remove it.",
                "w.toml:19: the same waiver is in line 1; remove one of them.",
            ]
        );
        assert_eq!(report.changes[0].waived.as_deref(), Some("It never worked. (2026-11-20)"));
        assert_eq!(report.changes[1].waived, None);
    }

    #[test]
    fn a_broken_file_is_told_with_its_line() {
        let wrong = parse("[[waiver]]\nrule = 'a\n", "w.toml").expect_err("it is broken");
        assert!(wrong.starts_with("w.toml:2: this is not a file of waivers"), "{wrong}");
        let wrong = parse("[[waivers]]\n", "w.toml").expect_err("it has another form");
        assert!(wrong.contains("unknown field"), "{wrong}");
    }
}
