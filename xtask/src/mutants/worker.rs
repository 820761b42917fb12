//! The process that tries mutants one after the other and prints a line for each.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use ::codegen::diag::Level;
use ::codegen::pipeline::{self, Input, Output};
use ::codegen::write;
use anyhow::{Context, Result, bail};

use super::{Fate, Mutants, Outcome, Source, edit};
use crate::{Documents, codegen, process};

type Files = BTreeMap<String, String>;

/// Tries each so-manieth mutant.
pub fn run(command: &Mutants, path: &Path, seed: u64) -> Result<()> {
    let said = Arc::new(Mutex::new(String::new()));
    let hook = Arc::clone(&said);
    panic::set_hook(Box::new(move |info| {
        *hook.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
    }));
    let document = Source::read(path)?;
    let documents = Documents { specs: vec![path.to_owned()], ..Documents::default() };
    let (mut input, _) = codegen::read(&documents, true)?;
    let base = codegen::without_errors(pipeline::generate(&input))?.files;
    let room = tempfile::tempdir().context("no place to write to")?;

    let step = usize::try_from(command.jobs.max(1)).unwrap_or(1);
    for number in (command.first..command.first + command.count).step_by(step) {
        let mutant = edit::mutant(&document.value, &document.text, seed, number);
        input.sources[0].text = mutant.text;
        process::reset_own_peak();
        let start = Instant::now();
        let tried = panic::catch_unwind(AssertUnwindSafe(|| judge(&input, &base, room.path())));
        let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let kb = process::own_peak().unwrap_or(0);
        let fate = match tried {
            Ok(Ok(_)) if millis > command.limit * 1000 => {
                Fate::Bad(format!("took {millis} ms, more than {} s", command.limit))
            }
            Ok(Ok(_)) if kb > command.memory * 1024 => {
                Fate::Bad(format!("took {}", process::megabytes(kb)))
            }
            Ok(Ok(fate)) => fate,
            Ok(Err(error)) => Fate::Bad(format!("{error:#}")),
            Err(_) => {
                let said = said.lock().unwrap_or_else(PoisonError::into_inner);
                Fate::Bad(format!("panicked: {said}"))
            }
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", Outcome { number, fate, millis, kb }.line())?;
        out.flush()?;
    }
    Ok(())
}

/// Runs the whole generator and looks at what it gave.
fn judge(input: &Input, base: &Files, room: &Path) -> Result<Fate> {
    let made = pipeline::generate(input);
    if made.failed() {
        return refused(&made);
    }
    if made.files.is_empty() {
        bail!("no file and no error");
    }
    let mut other = false;
    for (path, text) in &made.files {
        // What the document itself gives is known to be good.
        if base.get(path) == Some(text) {
            continue;
        }
        other = true;
        if path.ends_with(".rs") {
            syn::parse_file(text).with_context(|| format!("{path} does not parse"))?;
        } else if path.ends_with(".toml") {
            text.parse::<toml::Table>().with_context(|| format!("{path} does not parse"))?;
        }
    }
    let folded: BTreeSet<String> = made.files.keys().map(|path| path.to_lowercase()).collect();
    if folded.len() != made.files.len() {
        bail!("two files differ by case only");
    }
    write::write(&room.join("out"), &made.files)?;
    for entry in std::fs::read_dir(room)? {
        let name = entry?.file_name();
        if name != "out" {
            bail!("{} was written beside the output", name.to_string_lossy());
        }
    }
    if write::files(&room.join("out"))?.len() != made.files.len() {
        bail!("the output is not what was made");
    }
    Ok(Fate::Made { other })
}

fn refused(made: &Output) -> Result<Fate> {
    if !made.files.is_empty() {
        bail!("an error, and files");
    }
    let errors = made.diagnostics.iter().filter(|found| found.level == Level::Error);
    let mut codes = BTreeSet::new();
    for error in errors {
        if error.message.is_empty() || error.help.is_empty() {
            bail!("{} does not say what to do: {error}", error.code);
        }
        codes.insert(error.code.to_owned());
    }
    Ok(Fate::Refused(codes.into_iter().collect()))
}
