//! `--times`: what a comparison costs, against the bare parse of the same texts.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use codegen::load::Source;
use serde_yaml::Value;

use crate::process;

/// How often the bare parse is measured; the median counts.
const RUNS: usize = 3;

/// How long it was since `start`, how much memory the process has used until now, and how long
/// the bare YAML parse of the same documents takes, in this process and a moment later.
pub fn say(start: Instant, sources: &[Source]) -> Result<String> {
    let whole = start.elapsed();
    let peak = process::own_peak().map_or("not measured here".to_owned(), process::megabytes);
    let parse = bare(sources)?;
    Ok(format!(
        "read, compared and written in {:.2} s, peak {peak}; bare YAML parse of the same {:.2} s, \
         ratio {:.1}",
        whole.as_secs_f64(),
        parse.as_secs_f64(),
        whole.as_secs_f64() / parse.as_secs_f64(),
    ))
}

fn bare(sources: &[Source]) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        for source in sources {
            let value: Value = serde_yaml::from_str(&source.text)
                .with_context(|| format!("{} is not YAML", source.name))?;
            drop(value);
        }
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[RUNS / 2])
}
