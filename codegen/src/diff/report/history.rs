//! The history of a document as a changelog: what each version brought, the newest first, and
//! how large the API was over time.

use serde::Serialize;

use super::markdown::{code, prose, sentence};
use super::notes::{self, Part};
use super::{Http, Report, bump, html, number, plural, rust, short};
use crate::diag::visible;

/// From how many lines on a list is folded.
const LONG: usize = 30;

/// The size of a chart.
const WIDTH: f64 = 340.0;
/// Room for the line.
const HEIGHT: f64 = 90.0;

/// What a version changed.
#[derive(Debug, Clone)]
pub struct Step {
    /// When, or the name of the file.
    pub date: String,
    /// Against the version before.
    pub report: Report,
}

/// The changelog as Markdown.
pub fn markdown(title: &str, since: &str, steps: &[Step]) -> String {
    let mut out = format!("# Changelog of {}\n\nSince {}.\n", code(title), code(since));
    for step in steps.iter().rev() {
        out.push_str(&format!("\n## {}\n\n{}\n", code(&step.date), prose(&summary(&step.report))));
        for (heading, sentences) in notes::entries(&step.report) {
            let folded = sentences.len() > LONG;
            let count = number(sentences.len());
            if folded {
                out.push_str(&format!("\n<details><summary>{heading} ({count})</summary>\n\n"));
            } else {
                out.push_str(&format!("\n### {heading}\n\n"));
            }
            for parts in sentences {
                out.push_str(&format!("- {}\n", sentence(&parts)));
            }
            if folded {
                out.push_str("\n</details>\n");
            }
        }
    }
    out
}

/// `1,041 operations, 11 schemas, 2 webhooks; 1 breaking change. The crate needs ...`
fn summary(report: &Report) -> String {
    let new = &report.new;
    let size = format!(
        "{}, {}, {}",
        plural(new.operations, "operation"),
        plural(new.schemas, "schema"),
        plural(new.webhooks, "webhook")
    );
    if report.changes.is_empty() && report.documentation.is_empty() {
        return format!("{size}. No change.");
    }
    let breaking = report.summary.http.get(&Http::Breaking).copied().unwrap_or_default();
    let breaking = match breaking {
        0 => "nothing breaks".to_owned(),
        some => plural(some, "breaking change"),
    };
    format!("{size}; {breaking}. {}", bump(report))
}

#[derive(Serialize)]
struct Page {
    title: String,
    since: String,
    charts: Vec<Chart>,
    steps: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    key: String,
    date: String,
    bump: &'static str,
    summary: String,
    headings: Vec<Heading>,
}

#[derive(Serialize)]
struct Heading {
    title: &'static str,
    count: String,
    folded: bool,
    entries: Vec<Vec<(bool, String)>>,
}

/// A line over time.
#[derive(Serialize)]
struct Chart {
    title: &'static str,
    first: String,
    last: String,
    line: String,
    area: String,
    dots: Vec<Dot>,
}

#[derive(Serialize)]
struct Dot {
    x: String,
    y: String,
    text: String,
}

/// The changelog as a page that needs nothing else.
///
/// # Errors
///
/// A template that does not fit.
pub fn html(
    title: &str,
    since: &str,
    steps: &[Step],
    template: &str,
) -> Result<String, minijinja::Error> {
    let entry = |(at, step): (usize, &Step)| Entry {
        key: format!("v{}", at + 1),
        date: short(&step.date, 80),
        bump: rust(step.report.summary.bump),
        summary: summary(&step.report),
        headings: headings(&step.report),
    };
    let page = Page {
        title: visible(title),
        since: visible(since),
        charts: charts(since, steps),
        steps: steps.iter().enumerate().map(entry).rev().collect(),
    };
    html::expand(template, &page)
}

fn headings(report: &Report) -> Vec<Heading> {
    let parts = |sentence: Vec<Part>| {
        let part = |part| match part {
            Part::Words(text) => (false, text),
            Part::Quote(text) => (true, text),
        };
        sentence.into_iter().map(part).collect()
    };
    let heading = |(title, list): (&'static str, Vec<Vec<Part>>)| Heading {
        title,
        count: number(list.len()),
        folded: list.len() > LONG,
        entries: list.into_iter().map(parts).collect(),
    };
    notes::entries(report).into_iter().map(heading).collect()
}

fn charts(since: &str, steps: &[Step]) -> Vec<Chart> {
    let Some(first) = steps.first() else { return Vec::new() };
    let dates: Vec<&str> =
        std::iter::once(since).chain(steps.iter().map(|step| step.date.as_str())).collect();
    let sides: Vec<&crate::diff::model::Side> = std::iter::once(&first.report.old)
        .chain(steps.iter().map(|step| &step.report.new))
        .collect();
    let days: Option<Vec<f64>> = dates.iter().map(|date| day(date)).collect();
    // Without dates, and where they do not go forward, every version takes the same room.
    let days = days
        .filter(|days| days.is_sorted() && days.first() < days.last())
        .unwrap_or_else(|| (0..dates.len()).map(|at| at as f64).collect());
    let counts: [(&'static str, Vec<usize>); 3] = [
        ("operations", sides.iter().map(|side| side.operations).collect()),
        ("schemas", sides.iter().map(|side| side.schemas).collect()),
        ("webhooks", sides.iter().map(|side| side.webhooks).collect()),
    ];
    counts.into_iter().map(|(title, counts)| chart(title, &counts, &days, &dates)).collect()
}

fn chart(title: &'static str, counts: &[usize], days: &[f64], dates: &[&str]) -> Chart {
    let (begin, end) = (days[0], days[days.len() - 1]);
    let most = counts.iter().copied().max().unwrap_or_default().max(1) as f64;
    let dots: Vec<Dot> = counts
        .iter()
        .zip(days.iter().zip(dates))
        .map(|(count, (day, date))| Dot {
            x: format!("{:.1}", (day - begin) / (end - begin) * WIDTH),
            y: format!("{:.1}", HEIGHT - *count as f64 / most * HEIGHT),
            text: format!("{}: {}", short(date, 40), number(*count)),
        })
        .collect();
    let line: Vec<String> = dots.iter().map(|dot| format!("{},{}", dot.x, dot.y)).collect();
    let line = line.join(" ");
    Chart {
        title,
        first: number(counts[0]),
        last: number(counts[counts.len() - 1]),
        area: format!("0,{HEIGHT} {line} {WIDTH},{HEIGHT}"),
        line,
        dots,
    }
}

/// The day of a date that begins a text, counted from some day; months are taken for equally long,
/// which a chart this small cannot show otherwise.
fn day(text: &str) -> Option<f64> {
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let fine = text.get(4..5) == Some("-") && (1..=12).contains(&month) && (1..=31).contains(&day);
    fine.then(|| f64::from(year) * 372.0 + f64::from(month) * 31.0 + f64::from(day))
}
