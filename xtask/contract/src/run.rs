//! A run: arguments, and the parts in their order.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, bail};

use crate::document::Document;
use crate::driver::{Driver, Operation};
use crate::report::{Failure, Report};
use crate::{complete, damage, examples, kinds, operations, values, webhooks};

/// The parts, in their order.
pub const PARTS: &[&str] =
    &["operations", "kinds", "webhooks", "examples", "history", "values", "damage"];

/// Values for each schema: valid ones, and damaged ones.
const VALUES: usize = 20;

/// What the random values begin with; a failure names the one that makes its value again.
const SEED: u64 = 20;

/// Failures that are printed; the report has all.
const MOST_PRINTED: usize = 100;

/// What a run is about.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Base URL of the mock server that judges. Without one, the part `kinds` makes every call, and
    /// its own servers judge.
    pub mock: Option<String>,
    /// Base URL of the one that gives a second opinion.
    pub second: Option<String>,
    /// The document as published, in JSON.
    pub source: PathBuf,
    /// The document after our normalization, in JSON.
    pub normalized: PathBuf,
    /// Older documents, in JSON.
    pub history: Vec<PathBuf>,
    /// Where the report goes.
    pub out: PathBuf,
    /// Only operations whose pointer, path or Rust has this text.
    pub only: Option<String>,
    /// Which parts; empty for all.
    pub parts: Vec<String>,
}

/// What the parts share.
#[derive(Debug)]
pub struct Ground {
    /// The document as published.
    pub source: Document,
    /// The document after our normalization.
    pub normalized: Document,
    /// What limits the run.
    pub settings: Settings,
}

/// `main` of a driver: arguments, run, report, exit code.
pub fn main<C: Send + Sync + 'static>(driver: &'static Driver<C>) -> ExitCode {
    let ran = arguments(env::args().skip(1)).and_then(|settings| {
        let report = run(driver, &settings)?;
        report.write(&settings.out)?;
        Ok(report)
    });
    match ran {
        Ok(report) => {
            for failure in report.failures.iter().take(MOST_PRINTED) {
                println!("{}", failure.print());
            }
            if let Some(more) = report.failures.len().checked_sub(MOST_PRINTED + 1) {
                println!("and {} more, see the report", more + 1);
            }
            for limit in &report.obsolete {
                println!("a limit of no use: {limit}");
            }
            for note in &report.notes {
                println!("not checked: {note}");
            }
            println!("{}", report.summary());
            if report.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Reads the command line.
pub fn arguments(words: impl Iterator<Item = String>) -> anyhow::Result<Settings> {
    let mut settings = Settings::default();
    let mut words = words;
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--mock" => settings.mock = Some(value),
            "--second" => settings.second = Some(value),
            "--source" => settings.source = value.into(),
            "--normalized" => settings.normalized = value.into(),
            "--history" => settings.history.push(value.into()),
            "--out" => settings.out = value.into(),
            "--only" => settings.only = Some(value),
            "--parts" => settings.parts = value.split(',').map(str::to_owned).collect(),
            _ => bail!("unknown argument {word}"),
        }
    }
    for (name, path) in [
        ("--source", &settings.source),
        ("--normalized", &settings.normalized),
        ("--out", &settings.out),
    ] {
        if path == Path::new("") {
            bail!("{name} is missing");
        }
    }
    if let Some(part) = settings.parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("there is no part {part}; there are: {}", PARTS.join(", "));
    }
    Ok(settings)
}

/// All parts that were asked for.
pub fn run<C: Send + Sync + 'static>(
    driver: &'static Driver<C>,
    settings: &Settings,
) -> anyhow::Result<Report> {
    let begin = Instant::now();
    let named = |part: &str| settings.parts.iter().any(|named| named == part);
    if settings.history.is_empty() && named("history") {
        bail!("the part history needs older documents: --history FILE");
    }
    if settings.mock.is_none() && named("operations") && !named("kinds") {
        bail!(
            "the part operations needs a mock server; without one, the part kinds makes its calls"
        );
    }
    let ground = Ground {
        source: Document::read(&settings.source)?,
        normalized: Document::read(&settings.normalized)?,
        settings: settings.clone(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("a runtime for the calls")?;
    let title = ground.source.get("#/info/title").and_then(|title| title.as_str());
    let version = ground.source.get("#/info/version").and_then(|version| version.as_str());
    let document = [title, version].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut report = Report { document, ..Report::default() };
    let wanted = |part: &str| settings.parts.is_empty() || named(part);
    let chosen = chosen(driver, settings.only.as_deref());
    if chosen.is_empty() && (wanted("operations") || wanted("kinds")) {
        match &settings.only {
            Some(text) => bail!("no operation has {text:?} in its pointer, path or Rust"),
            None => bail!("the driver has no operations"),
        }
    }
    if settings.only.is_none() && (wanted("operations") || wanted("kinds")) {
        report.failures.extend(complete::missing(driver, &ground.source));
    }
    let mut statuses = BTreeMap::new();
    if wanted("kinds") {
        let (source, normalized) = (&ground.source, &ground.normalized);
        let every = settings.mock.is_none() && wanted("operations");
        if every {
            report.operations =
                chosen.iter().map(|operation| operations::row_of(operation)).collect();
        }
        let summary = runtime.block_on(kinds::run(driver, source, normalized, &chosen, every))?;
        report.part("kinds", &summary, summary.failures.len());
        tell(&report, "kinds");
        statuses = summary.statuses;
        report.failures.extend(summary.failures);
    }
    if wanted("webhooks") {
        let summary = webhooks::run(driver, &ground.source, &ground.normalized);
        report.part("webhooks", &summary, summary.failures.len());
        tell(&report, "webhooks");
        report.failures.extend(summary.failures);
    }
    types(driver, &ground, &wanted, &mut report)?;
    if wanted("operations") && settings.mock.is_some() {
        runtime.block_on(operations::run(driver, chosen.clone(), ground, &mut report))?;
    }
    // The mock server knows no WebSockets; they have their row all the same.
    for row in &mut report.operations {
        if let Some(answers) = statuses.get(row.pointer) {
            for (status, count) in answers {
                row.calls += count;
                *row.statuses.entry(*status).or_default() += count;
            }
            let wrong = report.failures.iter().filter(|failure| failure.pointer == row.pointer);
            row.violations.extend(wrong.map(|failure| failure.violation.clone()));
        }
    }
    for operation in chosen {
        let row = report.operations.iter_mut().find(|row| row.pointer == operation.pointer);
        let Some(row) = row else { continue };
        if let Some(failure) = complete::uncalled(operation, row, wanted("kinds")) {
            row.violations.push(failure.violation.clone());
            report.failures.push(failure);
        }
    }
    report.total(begin.elapsed().as_secs());
    Ok(report)
}

/// A run takes minutes, so that a part is told when it is done.
fn tell(report: &Report, part: &str) {
    println!("{}", report.line(part));
}

/// Examples and made values through the types of the crate.
fn types<C>(
    driver: &'static Driver<C>,
    ground: &Ground,
    wanted: &dyn Fn(&str) -> bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    let Ground { source, normalized, settings } = ground;
    let mut examples = |name, summary: examples::Summary, documents: &[&Document]| {
        let none = complete::examples(name, &summary, documents);
        let obsolete = summary.obsolete.iter().map(|at| Failure {
            call: "exceptions".to_owned(),
            violation: "this exception is equal by now: take it off the list".to_owned(),
            pointer: (*at).to_owned(),
            ..Failure::default()
        });
        let failures: Vec<Failure> =
            summary.failures.iter().map(Failure::from).chain(obsolete).collect();
        report.checked(name, &summary, failures, none);
        tell(report, name);
    };
    if wanted("examples") {
        examples("examples", examples::run(driver, source, normalized), &[source]);
    }
    if wanted("history") && !settings.history.is_empty() {
        let old = settings.history.iter().map(|path| Document::read(path));
        let old = old.collect::<anyhow::Result<Vec<_>>>()?;
        let documents: Vec<&Document> = old.iter().collect();
        examples("history", examples::dirty(driver, source, normalized, &old), &documents);
    } else if wanted("history") {
        report.notes.push("history: there are no older documents".to_owned());
    }
    let mut values = |name, summary: values::Summary| {
        let none = complete::values(name, &summary, normalized);
        let failures: Vec<Failure> = summary.failures.iter().map(Failure::from).collect();
        report.checked(name, &summary, failures, none);
        tell(report, name);
    };
    if wanted("values") {
        values("values", values::run(driver, normalized, SEED, VALUES));
    }
    if wanted("damage") {
        values(damage::NAME, damage::run(driver, normalized, SEED, VALUES));
    }
    Ok(())
}

/// The operations whose pointer, path or Rust has this text.
fn chosen<C>(driver: &'static Driver<C>, text: Option<&str>) -> Vec<&'static Operation<C>> {
    let says = |op: &&'static Operation<C>| {
        let Some(text) = text else { return true };
        let places = [op.pointer, op.path].into_iter();
        places.chain(op.calls.iter().map(|call| call.rust)).any(|place| place.contains(text))
    };
    driver.operations.iter().filter(says).collect()
}
