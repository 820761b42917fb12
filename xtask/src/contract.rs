//! `cargo xtask contract`: every operation of a generated crate against a server that validates.
//!
//! Installs the mock servers, generates the crate and its driver, starts the servers, runs the
//! driver. What is judged, and how, is a matter of the package `telnyx-contract`.

use std::env;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use ::codegen::diag::Diagnostics;
use ::codegen::{load, write};

use crate::say::{self, Advise as _, Say};
use crate::{Documents, codegen, paths, process};

/// The mock server reads five megabytes before it answers.
const START: Duration = Duration::from_secs(90);

/// Flags of `cargo xtask contract`.
#[derive(Debug, clap::Args)]
pub struct Contract {
    /// An OpenAPI document; may be given several times. Default: the published one, where it is
    /// on this machine.
    #[arg(long = "spec", value_name = "FILE")]
    specs: Vec<PathBuf>,
    /// The committed crate, with the documents in `specs/`.
    #[arg(long, conflicts_with = "specs")]
    committed: bool,
    /// Only operations whose pointer, path or Rust has this text.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Some of the parts, with commas in between.
    #[arg(long, value_name = "PARTS")]
    parts: Option<String>,
    /// Judges by itself alone, for documents whose names and values the mock servers misread.
    #[arg(long)]
    without_mocks: bool,
    /// Only runs what an earlier call has installed.
    #[arg(long)]
    offline: bool,
    /// Runs the driver that an earlier call has built.
    #[arg(long)]
    no_build: bool,
    #[command(flatten)]
    say: say::Flags,
}

/// Name of the built driver.
const DRIVER: &str = if cfg!(windows) { "contract-driver.exe" } else { "contract-driver" };

/// What is driven.
struct Subject {
    /// Name of its directory.
    name: String,
    documents: Vec<PathBuf>,
    /// Where its crate is.
    generated: PathBuf,
}

impl Contract {
    /// Installs, generates, builds, runs.
    pub fn run(&self) -> Result<()> {
        let say = self.say.say();
        let target = paths::target();
        let subject = self.subject(&target)?;
        let dir = target.join("contract").join(&subject.name);
        fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let mocks = target.join("contract/mock");
        if !self.offline && !self.without_mocks {
            install(&mocks, say)?;
        }
        if !self.no_build {
            subject.build(&dir, &target, say)?;
        } else if !dir.join(DRIVER).is_file() {
            return Err(anyhow!("there is no driver of an earlier run in {}", dir.display()))
                .help("leave out --no-build");
        }
        let history = match self.published() {
            true => history(&target.join("contract/history"), say)?,
            false => Vec::new(),
        };
        // It ends when this value goes, on every way out.
        let mock = match self.without_mocks {
            true => None,
            false => Some(Mock::start(&mocks, &dir, say)?),
        };
        self.drive(&dir, &target, mock.as_ref(), &history, say)
    }

    /// Whether it is about the published document.
    fn published(&self) -> bool {
        !self.committed && self.specs.is_empty()
    }

    fn subject(&self, target: &Path) -> Result<Subject> {
        let root = paths::root();
        if self.committed {
            let generated = root.join("generated");
            let documents = vec![root.join("specs")];
            return Ok(Subject { name: "committed".to_owned(), documents, generated });
        }
        let official = paths::official();
        let documents = match &official {
            _ if !self.specs.is_empty() => self.specs.clone(),
            Some(official) if official.is_file() => vec![official.clone()],
            Some(missing) => {
                return Err(anyhow!("there is no document {}", missing.display()))
                    .help("correct TELNYX_SPEC, or use --committed for the documents in specs/");
            }
            None => {
                return Err(anyhow!("the published document is not on this machine")).help(
                    "name it with --spec or in TELNYX_SPEC, or use --committed for the documents \
                     in specs/",
                );
            }
        };
        let name = documents[0].file_stem().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| "document".to_owned());
        // The crate of the published document has a place that other checks use as well.
        let generated = match official {
            Some(official) if documents == [official.clone()] => target.join("full"),
            _ => target.join("contract").join(&name).join("crate"),
        };
        Ok(Subject { name, documents, generated })
    }

    fn drive(
        &self,
        dir: &Path,
        target: &Path,
        mock: Option<&Mock>,
        history: &[PathBuf],
        say: Say,
    ) -> Result<()> {
        // The report that people look for first.
        let out = if self.published() { target.join("contract") } else { dir.to_owned() };
        let mut driver = Command::new(dir.join(DRIVER));
        driver
            .args(mock.iter().flat_map(|mock| ["--mock", &mock.judge, "--second", &mock.second]))
            .arg("--source")
            .arg(dir.join("source.json"))
            .arg("--normalized")
            .arg(dir.join("normalized.json"))
            .arg("--out")
            .arg(&out);
        for document in history {
            driver.arg("--history").arg(document);
        }
        for (name, value) in [("--only", &self.only), ("--parts", &self.parts)] {
            if let Some(value) = value {
                driver.args([name, value]);
            }
        }
        say.announce("driving", "the crate; each part is told when it is done");
        let status = process::inherit(&mut driver, say.is_quiet())?;
        let report = paths::short(&out.join("report.md"));
        match status.code() {
            Some(0) => {
                say.result(format!("the contract holds, see {report}"));
                Ok(())
            }
            Some(1) => Err(anyhow!("the contract does not hold"))
                .help(format!("each failure is above and in {report}")),
            _ => bail!("the run came to no end ({status}), see above"),
        }
    }
}

impl Subject {
    /// Generates the crate and its driver, and builds both.
    fn build(&self, dir: &Path, target: &Path, say: Say) -> Result<()> {
        let root = paths::root();
        if self.generated != root.join("generated") {
            let stage = say.long_stage("generating", paths::short(&self.generated));
            let mut generate = Command::new(env::current_exe().context("who am I?")?);
            generate.args(["generate", "--quiet", "--out"]).arg(&self.generated);
            for document in &self.documents {
                generate.arg("--spec").arg(document);
            }
            process::run(&mut generate)?;
            stage.done("");
        }
        let documents = Documents { specs: self.documents.clone(), patches: Vec::new() };
        codegen::driver(&documents, &self.generated, dir, say)?;
        let driver = dir.join("driver");
        // With the versions of this repository, which are built already.
        fs::copy(root.join("Cargo.lock"), driver.join("Cargo.lock"))
            .context("cannot copy Cargo.lock")?;
        let stage = say.long_stage("building", "crate and driver");
        let mut build = process::cargo();
        build.args(["build", "--quiet", "--manifest-path"]).arg(driver.join("Cargo.toml"));
        build.env("CARGO_TARGET_DIR", target);
        process::run(&mut build)?;
        stage.done("");
        // Drivers of all documents have one name there; each subject keeps its own.
        let (built, kept) = (target.join("debug").join(DRIVER), dir.join(DRIVER));
        let _ = fs::remove_file(&kept);
        fs::hard_link(&built, &kept)
            .or_else(|_| fs::copy(&built, &kept).map(|_| ()))
            .with_context(|| format!("cannot keep {}", built.display()))
    }
}

/// The older documents beside this repository, in JSON: their examples are held against the types
/// of today.
fn history(dir: &Path, say: Say) -> Result<Vec<PathBuf>> {
    let stage = say.stage("reading", "older documents");
    let mut found = Vec::new();
    for document in paths::history()? {
        let name = document.file_stem().unwrap_or_default().to_string_lossy();
        let json = dir.join(format!("{name}.json"));
        if !is_newer(&json, &document) {
            let mut diag = Diagnostics::default();
            let sources = load::read(std::slice::from_ref(&document))
                .with_context(|| format!("cannot read {}", document.display()))?;
            let Some(read) = load::parse(&sources, &mut diag) else {
                bail!("{} cannot be read: {:?}", document.display(), diag.items());
            };
            fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
            write::replace(&json, &serde_json::to_vec(&read.value)?)?;
        }
        found.push(json);
    }
    stage.done(format!("{} of them", found.len()));
    Ok(found)
}

/// Whether a file was made after another one.
fn is_newer(made: &Path, source: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).ok();
    matches!((time(made), time(source)), (Some(made), Some(source)) if made > source)
}

/// Installs the mock servers by their lock file, unless that was done.
fn install(dir: &Path, say: Say) -> Result<()> {
    let source = paths::root().join("xtask/contract/mock");
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    for name in ["package.json", "package-lock.json", "start.mjs"] {
        fs::copy(source.join(name), dir.join(name))
            .with_context(|| format!("cannot copy {name}"))?;
    }
    let (lock, done) = (dir.join("package-lock.json"), dir.join("package-lock.json.done"));
    let wanted = fs::read(&lock).context("cannot read package-lock.json")?;
    if fs::read(&done).is_ok_and(|done| done == wanted) {
        return Ok(());
    }
    for program in ["node", "npm"] {
        process::require(program, "install Node.js 18 or newer with npm")?;
    }
    let stage = say.long_stage("installing", "the mock servers");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(dir);
    process::run(&mut npm).help("they come from the npm registry: is this machine online?")?;
    stage.done("");
    fs::write(&done, wanted).context("cannot note what was installed")
}

/// The mock servers. They end when their standard input is closed: when this value goes, and
/// also when this program is killed.
struct Mock {
    child: Child,
    /// Base URL of the one that judges.
    judge: String,
    /// Base URL of the one that gives a second opinion.
    second: String,
}

impl Mock {
    fn start(mocks: &Path, dir: &Path, say: Say) -> Result<Self> {
        if !mocks.join("start.mjs").is_file() {
            return Err(anyhow!("the mock servers are not installed"))
                .help("run it once without --offline");
        }
        let stage = say.long_stage("starting", "the mock servers");
        for name in ["prism.log", "steady.log"] {
            // What an earlier run left behind.
            let _ = fs::remove_file(dir.join(name));
        }
        let [judge, second] = free_ports()?;
        let mut node = Command::new("node");
        node.arg(mocks.join("start.mjs")).arg(dir.join("source.json"));
        node.args([judge.to_string(), second.to_string()]).arg(dir);
        let child = node.stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let child = child.context("cannot start the mock servers: is Node.js installed?")?;
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        let mut mock = Self { child, judge: url(judge), second: url(second) };
        let begin = Instant::now();
        for port in [second, judge] {
            while !answers(port) {
                if let Ok(Some(status)) = mock.child.try_wait() {
                    bail!("the mock servers ended with {status}, see {}/*.log", dir.display());
                }
                if begin.elapsed() > START {
                    bail!("the mock servers did not answer in time, see {}/*.log", dir.display());
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
        stage.done("");
        Ok(mock)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // Waiting closes standard input first.
        let _ = self.child.wait();
    }
}

/// Two ports that nobody has. Someone else may take one before the servers do; then they end.
fn free_ports() -> Result<[u16; 2]> {
    let first = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    let second = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok([first.local_addr()?.port(), second.local_addr()?.port()])
}

/// Whether something answers a request.
fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let limit = Some(Duration::from_secs(10));
    let ready = stream.set_read_timeout(limit).and_then(|()| {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
    });
    ready.is_ok() && matches!(stream.read(&mut [0; 16]), Ok(read) if read > 0)
}
