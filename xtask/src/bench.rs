//! `cargo xtask bench`: time per stage and peak memory, against the bare YAML parse.
//!
//! Both in one process on the same text, so that the ratio means something on a busy
//! machine too.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ::codegen::pipeline::generate;
use anyhow::{Context, Result};
use serde_yaml::Value;

use crate::{Documents, codegen, paths, process, say};

/// Measures time per stage and peak memory against the bare YAML parse.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// The document. Default: `TELNYX_SPEC`, or the published one beside the repository.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// How often; the run with the median time is shown.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    #[command(flatten)]
    say: say::Flags,
}

impl Bench {
    /// Measures and prints.
    pub fn run(self) -> Result<()> {
        let say = self.say.say();
        let Some(path) = self.spec.or_else(paths::official) else {
            say.result(
                "bench: skipped, the published document is not on this machine: name it with \
                 --spec or in TELNYX_SPEC",
            );
            return Ok(());
        };
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let runs = usize::from(self.runs);
        say.result(format!(
            "{}, {:.1} MB, median of {runs}",
            paths::short(&path),
            text.len() as f64 / 1e6
        ));

        let stage = say.stage("parsing", say::count(runs, "time, YAML alone", "times, YAML alone"));
        process::reset_own_peak();
        let mut parses = Vec::new();
        for _ in 0..runs {
            let start = Instant::now();
            let value: Value = serde_yaml::from_str(&text).context("the document is not YAML")?;
            parses.push(start.elapsed());
            drop(value);
        }
        parses.sort();
        let parse = parses[runs / 2];
        let parse_peak = process::own_peak();
        stage.done("");
        let shown = format!("{:24} {} {}", "bare YAML parse", millis(parse), memory(parse_peak));
        say.result(shown);

        let documents = Documents { specs: vec![path], ..Documents::default() };
        let input = codegen::reading(&documents, true, say)?;
        let stage = say.stage("generating", say::count(runs, "time", "times"));
        process::reset_own_peak();
        let mut made = Vec::new();
        for _ in 0..runs {
            let start = Instant::now();
            let run = generate(&input);
            let time = start.elapsed();
            let run = codegen::without_errors(run)?;
            let bytes = run.files.values().map(String::len).sum::<usize>();
            made.push((time, run.timings, bytes));
        }
        stage.done("");
        made.sort_by_key(|(whole, ..)| *whole);
        let (whole, stages, bytes) = &made[runs / 2];
        for (stage, time) in stages {
            say.result(format!("  {stage:22} {}", millis(*time)));
        }
        let peak = memory(process::own_peak());
        say.result(format!("{:24} {} {peak}", "whole run", millis(*whole)));
        say.result(format!(
            "{:.1} times the bare parse (budget 10), {:.1} MB of Rust, {:.1} MB/s",
            whole.as_secs_f64() / parse.as_secs_f64(),
            *bytes as f64 / 1e6,
            *bytes as f64 / 1e6 / whole.as_secs_f64()
        ));
        Ok(())
    }
}

fn millis(time: Duration) -> String {
    format!("{:8.1} ms", time.as_secs_f64() * 1000.0)
}

fn memory(peak: Option<u64>) -> String {
    peak.map_or("memory not measured here".to_owned(), |kb| {
        format!("peak {}", process::megabytes(kb))
    })
}
