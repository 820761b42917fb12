//! `cargo xtask mutants`: the generator against damaged copies of a real document.
//!
//! A mutant is made from a seed and a number, so that any can be made again alone. Each has to
//! give diagnostics or a crate whose files parse, within a time and a memory limit, without a
//! panic and without a file outside of the output. The work is done by processes of their own:
//! a hang or a stack that overflows ends one of these and not the run.

mod edit;
mod worker;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use ::codegen::{pipeline, write};
use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{Documents, codegen, paths, process};

/// The generator against damaged copies of a document.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask mutants --count 2000          a long run
  cargo xtask mutants --seed 7 --first 131 --count 1 --keep
                                            one mutant again; target/mutants has its text
Exit codes:
  0  no panic, no hang, nothing partial
  1  at least one; each is named with its seed, number and edits")]
pub struct Mutants {
    /// The document. Default: `TELNYX_SPEC`, or the published one beside the repository.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// How many.
    #[arg(long, default_value_t = 200)]
    count: u64,
    /// Number of the first.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Begins the numbers. Default: another one every day, so that CI goes on looking.
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds that one mutant may take.
    #[arg(long, default_value_t = 20)]
    limit: u64,
    /// Memory that a run may take, in MB.
    #[arg(long, default_value_t = 1024)]
    memory: u64,
    /// Processes at once.
    #[arg(long, default_value_t = 2)]
    jobs: u64,
    /// Compile so many of the crates that come out.
    #[arg(long, default_value_t = 0)]
    compile: usize,
    /// Keep the texts of all mutants, not only of the bad ones.
    #[arg(long)]
    keep: bool,
    /// For the processes that this command starts.
    #[arg(long, hide = true)]
    worker: bool,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    /// A crate, other than that of the document itself or not.
    Made { other: bool },
    /// Diagnostics, by code.
    Refused(Vec<String>),
    /// What must not be.
    Bad(String),
}

/// What is known of one.
#[derive(Debug, Clone)]
struct Outcome {
    number: u64,
    fate: Fate,
    millis: u64,
    kb: u64,
}

impl Mutants {
    /// Runs them all; fails if one is bad.
    pub fn run(self) -> Result<()> {
        let Some(path) = self.spec.clone().or_else(paths::official) else {
            println!(
                "mutants: skipped, the published document is not on this machine (set TELNYX_SPEC)"
            );
            return Ok(());
        };
        let seed = self.seed.unwrap_or_else(today);
        if self.worker {
            return worker::run(&self, &path, seed);
        }
        println!(
            "{} mutants of {}, from {} on; again with --seed {seed}",
            self.count,
            paths::short(&path),
            self.first
        );
        let mut outcomes = self.all(&path, seed)?;
        outcomes.sort_by_key(|one| one.number);
        let bad = self.tell(&outcomes, &path, seed)?;
        let uncompiled = self.sample(&outcomes, &path, seed)?;
        match bad + uncompiled {
            0 => Ok(()),
            some => bail!("{some} mutants are bad"),
        }
    }

    /// Every job has each so-manieth number.
    fn all(&self, path: &Path, seed: u64) -> Result<Vec<Outcome>> {
        let end = self.first + self.count;
        let jobs: Vec<_> = (0..self.jobs.max(1))
            .map(|job| {
                let (this, path) = (self.clone(), path.to_owned());
                thread::spawn(move || this.job(&path, seed, this.first + job, end))
            })
            .collect();
        let mut outcomes = Vec::new();
        for job in jobs {
            match job.join() {
                Ok(found) => outcomes.extend(found?),
                Err(_) => bail!("a thread of this command panicked"),
            }
        }
        Ok(outcomes)
    }

    fn job(&self, path: &Path, seed: u64, first: u64, end: u64) -> Result<Vec<Outcome>> {
        let step = self.jobs.max(1);
        let mut outcomes = Vec::new();
        let mut next = first;
        while next < end {
            let (mut child, lines) = self.start(path, seed, next, end)?;
            // The first answer takes longer: a worker reads the document and makes its crate.
            let mut patience = 6 * self.limit;
            let dead = loop {
                match lines.recv_timeout(Duration::from_secs(patience)) {
                    Ok(line) => match Outcome::parse(&line) {
                        Some(outcome) => {
                            patience = 2 * self.limit;
                            next = outcome.number + step;
                            outcomes.push(outcome);
                        }
                        None => bail!("a worker said `{line}`"),
                    },
                    Err(RecvTimeoutError::Timeout) => {
                        child.kill().context("a worker that hangs cannot be ended")?;
                        break Some(format!("no answer within {patience} s"));
                    }
                    Err(RecvTimeoutError::Disconnected) => break None,
                }
            };
            let status = child.wait()?;
            if next >= end {
                break;
            }
            let why = dead.unwrap_or_else(|| format!("the process ended with {status}"));
            outcomes.push(Outcome { number: next, fate: Fate::Bad(why), millis: 0, kb: 0 });
            next += step;
        }
        Ok(outcomes)
    }

    fn start(
        &self,
        path: &Path,
        seed: u64,
        first: u64,
        end: u64,
    ) -> Result<(Child, Receiver<String>)> {
        let own = std::env::current_exe().context("where is this program?")?;
        let mut child = Command::new(own)
            .args(["mutants", "--worker", "--spec"])
            .arg(path)
            .args(["--seed", &seed.to_string(), "--first", &first.to_string()])
            .args(["--count", &(end - first).to_string(), "--jobs", &self.jobs.to_string()])
            .args(["--limit", &self.limit.to_string(), "--memory", &self.memory.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start a worker")?;
        let (send, receive) = mpsc::channel();
        let stdout = child.stdout.take().context("a worker without output")?;
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Ok((child, receive))
    }

    /// Prints what there is to know. Gives the number of bad ones.
    fn tell(&self, outcomes: &[Outcome], path: &Path, seed: u64) -> Result<usize> {
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut made, mut other, mut refused, mut bad) = (0, 0, 0, 0);
        let document = Source::read(path)?;
        for one in outcomes {
            let mutant = || edit::mutant(&document.value, &document.text, seed, one.number);
            match &one.fate {
                Fate::Made { other: differs } => {
                    made += 1;
                    other += usize::from(*differs);
                }
                Fate::Refused(found) => {
                    refused += 1;
                    found.iter().for_each(|code| *codes.entry(code).or_default() += 1);
                }
                Fate::Bad(why) => {
                    bad += 1;
                    println!("BAD mutant {}: {why}", one.number);
                    mutant().edits.iter().for_each(|edit| println!("    {edit:.200}"));
                }
            }
            if self.keep || matches!(one.fate, Fate::Bad(_)) {
                let file = directory().join(format!("{seed}-{}.json", one.number));
                fs::create_dir_all(directory())?;
                fs::write(&file, mutant().text)
                    .with_context(|| format!("cannot write {}", file.display()))?;
            }
        }
        if outcomes.len() as u64 != self.count {
            bail!("{} mutants were asked for, {} were tried", self.count, outcomes.len());
        }
        let codes: Vec<String> = codes.iter().map(|(code, n)| format!("{code} {n}")).collect();
        println!("{made} made a crate, {other} of them another one; {refused} were refused:");
        println!("  {}", codes.join(", "));
        let slowest = outcomes.iter().max_by_key(|one| one.millis);
        if let Some(one) = slowest {
            println!("slowest: number {}, {} ms", one.number, one.millis);
        }
        if let Some(kb) = outcomes.iter().map(|one| one.kb).max() {
            println!("peak of a worker: {}", process::megabytes(kb));
        }
        println!("{bad} bad");
        Ok(bad)
    }

    /// Compiles crates of mutants. Gives how many do not compile.
    fn sample(&self, outcomes: &[Outcome], path: &Path, seed: u64) -> Result<usize> {
        let other = outcomes.iter().filter(|one| one.fate == Fate::Made { other: true });
        let numbers: Vec<u64> = other.map(|one| one.number).collect();
        if numbers.is_empty() || self.compile == 0 {
            return Ok(0);
        }
        // From all over the run.
        let chosen = numbers.iter().step_by(numbers.len().div_ceil(self.compile)).copied();
        let document = Source::read(path)?;
        let documents = Documents { specs: vec![path.to_owned()], ..Documents::default() };
        let (mut input, _) = codegen::read(&documents, true)?;
        let mut bad = 0;
        for number in chosen {
            let mutant = edit::mutant(&document.value, &document.text, seed, number);
            input.sources[0].text = mutant.text;
            let made = codegen::without_errors(pipeline::generate(&input))?;
            let out = directory().join("crate");
            write::write(&out, &made.files)?;
            fs::copy(paths::root().join("Cargo.lock"), out.join("Cargo.lock"))?;
            let mut command = process::cargo();
            command.args(["check", "--quiet", "--all-features", "--lib", "--examples"]);
            command.arg("--manifest-path").arg(out.join("Cargo.toml"));
            command.env("CARGO_TARGET_DIR", paths::target()).env("CARGO_INCREMENTAL", "0");
            let (output, usage) = process::measured(&mut command)?;
            if output.status.success() {
                println!("mutant {number} compiles: {}", usage.describe());
            } else {
                bad += 1;
                println!("BAD mutant {number} does not compile:");
                mutant.edits.iter().for_each(|edit| println!("    {edit:.200}"));
                println!("{}", String::from_utf8_lossy(&output.stderr));
            }
        }
        Ok(bad)
    }
}

impl Outcome {
    /// `NUMBER MILLIS KB made|other|refused CODE,..|bad WHY`, one line.
    fn line(&self) -> String {
        let fate = match &self.fate {
            Fate::Made { other: false } => "made".to_owned(),
            Fate::Made { other: true } => "other".to_owned(),
            Fate::Refused(codes) => format!("refused {}", codes.join(",")),
            Fate::Bad(why) => format!("bad {}", why.replace(['\n', '\r'], " ")),
        };
        format!("{} {} {} {fate}", self.number, self.millis, self.kb)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(4, ' ');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (number, millis, kb) = (number()?, number()?, number()?);
        let fate = match parts.next()?.split_once(' ') {
            None => "",
            Some((_, rest)) => rest,
        };
        let kind = line.split(' ').nth(3)?;
        let fate = match kind {
            "made" => Fate::Made { other: false },
            "other" => Fate::Made { other: true },
            "refused" => Fate::Refused(fate.split(',').map(str::to_owned).collect()),
            "bad" => Fate::Bad(fate.to_owned()),
            _ => return None,
        };
        Some(Self { number, fate, millis, kb })
    }
}

/// The document as text and as a value.
struct Source {
    text: String,
    value: Value,
}

impl Source {
    fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let value = serde_yaml::from_str(&text)
            .with_context(|| format!("{} is not YAML", path.display()))?;
        Ok(Self { text, value })
    }
}

fn directory() -> PathBuf {
    paths::target().join("mutants")
}

/// Days since 1970.
fn today() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs() / 86_400)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Fate, Outcome, edit};

    #[test]
    fn an_outcome_survives_its_line() {
        let fates = [
            Fate::Made { other: false },
            Fate::Made { other: true },
            Fate::Refused(vec!["unresolved-ref".into(), "not-a-document".into()]),
            Fate::Bad("it panicked: at 3".into()),
        ];
        for (number, fate) in fates.into_iter().enumerate() {
            let one = Outcome { number: number as u64, fate, millis: 12, kb: 34 };
            let back = Outcome::parse(&one.line()).expect("it was just written");
            assert_eq!((back.number, &back.fate), (one.number, &one.fate));
        }
        assert!(Outcome::parse("thread panicked").is_none());
    }

    #[test]
    fn a_mutant_is_the_same_each_time_and_another_than_the_next() {
        let text = "openapi: 3.1.0\npaths:\n  /x:\n    get: {responses: {}}\n";
        let value =
            json!({ "openapi": "3.1.0", "paths": { "/x": { "get": { "responses": {} } } } });
        let made = |number| edit::mutant(&value, text, 3, number).text;
        let all: Vec<String> = (0..200).map(made).collect();
        assert_eq!(all, (0..200).map(made).collect::<Vec<_>>());
        let different = all.iter().collect::<std::collections::BTreeSet<_>>().len();
        assert!(different > 100, "{different}");
    }
}
