//! `cargo xtask fetch`: brings the published document.
//!
//! It has no licence that would let us keep it in this repository, so that everyone
//! fetches it. `specs/source.toml` says from where and records what came. The
//! download itself is in [`mod@download`].

mod download;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::paths;
use crate::say::{self, Advise as _};
use download::{Allowed, download};

/// What stands above the values in `specs/source.toml`.
const COMMENT: &str = "\
# The published document. `cargo xtask fetch` downloads `url`, refuses anything else
# than `sha256` unless that is empty, and records under [fetched] what came.
";

/// Downloads the published document and makes it the input of `generate`.
#[derive(Debug, clap::Args)]
pub struct Fetch {
    /// Where from. Default: `url` in `specs/source.toml`.
    #[arg(long)]
    url: Option<String>,
    /// What it has to be. Default: `sha256` in `specs/source.toml`, if that is not empty.
    #[arg(long, value_name = "HEX")]
    sha256: Option<String>,
    /// Put it there instead, and record nothing.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Follow a redirect to this host too; may be given several times. One to the same host is
    /// always followed.
    #[arg(long, value_name = "HOST")]
    allow_redirect: Vec<String>,
    /// Allow plain http to this machine (127.0.0.1 and `::1`): for a mirror of one's own, and for
    /// tests.
    #[arg(long)]
    allow_loopback_http: bool,
    #[command(flatten)]
    say: say::Flags,
}

/// `specs/source.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    url: String,
    #[serde(default)]
    sha256: String,
    fetched: Option<Fetched>,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fetched {
    url: String,
    date: String,
    sha256: String,
    bytes: u64,
}

impl Fetch {
    /// Downloads, checks, puts in place, records.
    pub fn run(self) -> Result<()> {
        let say = self.say.say();
        let record = paths::root().join("specs").join("source.toml");
        let text = fs::read_to_string(&record)
            .with_context(|| format!("cannot read {}", record.display()))?;
        let mut source: Source =
            toml::from_str(&text).with_context(|| format!("in {}", record.display()))?;
        let url = self.url.unwrap_or_else(|| source.url.clone());
        let wanted = self.sha256.unwrap_or_else(|| source.sha256.clone());

        let stage = say.long_stage("fetching", &url);
        let allowed = Allowed { hosts: self.allow_redirect, loopback: self.allow_loopback_http };
        let (bytes, from) = download(&url, &allowed)?;
        stage.done(format!("{:.1} MB", bytes.len() as f64 / 1e6));
        let sha256 = hex(&Sha256::digest(&bytes));
        if !wanted.is_empty() && !wanted.eq_ignore_ascii_case(&sha256) {
            return Err(anyhow!(
                "{from} has the SHA-256 {sha256}, but {wanted} was asked for; nothing was kept"
            ))
            .help(
                "if the document was meant to change, look at it with `--out FILE --sha256 ''` and \
                 `cargo xtask diff`, then put the new hash into specs/source.toml",
            );
        }
        std::str::from_utf8(&bytes)
            .with_context(|| format!("{from} is not text; nothing was kept"))?;

        let default = fetched_dir().join(file_name(&url));
        let out = self.out.clone().unwrap_or(default);
        keep(&out, &bytes)?;
        say.result(format!("{}: {} bytes, SHA-256 {sha256}", paths::short(&out), bytes.len()));
        if self.out.is_none() {
            // One input at a time.
            for old in paths::documents_in(&fetched_dir())?.iter().filter(|old| **old != out) {
                fs::remove_file(old).with_context(|| format!("cannot remove {}", old.display()))?;
            }
            let date = today()?;
            source.fetched = Some(Fetched { url, date, sha256, bytes: bytes.len() as u64 });
            keep(&record, format!("{COMMENT}{}", toml::to_string(&source)?).as_bytes())?;
            say.result(format!(
                "it is the input of `cargo xtask generate` now; remove {} to go back",
                paths::short(&fetched_dir())
            ));
        }
        Ok(())
    }
}

/// Where `fetch` puts the document and `generate` looks first. Git ignores it.
pub fn fetched_dir() -> PathBuf {
    paths::root().join("specs").join("fetched")
}

/// The last segment of the path where it is a plain file name.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let last = path.rsplit('/').next().unwrap_or_default();
    let plain = last.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && !last.starts_with('.');
    let known = [".yml", ".yaml", ".json"].into_iter().any(|end| last.ends_with(end));
    if plain && known { last.to_owned() } else { "document.yml".to_owned() }
}

/// Writes a file beside its place and moves it there.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot create {}", parent.display()))?;
    }
    codegen::write::replace(path, bytes)?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Today's date in UTC.
fn today() -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Ok(date(now.as_secs() / 86_400))
}

/// Days since 1970 as `YYYY-MM-DD`: years counted from March, so that the leap day comes last.
fn date(days: u64) -> String {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + carry)
}

#[cfg(test)]
mod tests {
    use super::{date, file_name};

    #[test]
    fn a_file_name_never_leaves_its_directory() {
        assert_eq!(file_name("https://example.com/openapi/spec3.yml?raw=1"), "spec3.yml");
        for url in [
            "https://example.com/..",
            "https://example.com/",
            "https://example.com/a%2fb.yml",
            "https://example.com/.yml",
        ] {
            assert_eq!(file_name(url), "document.yml", "{url}");
        }
    }

    #[test]
    fn days_become_dates() {
        let dates = [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (20_453, "2025-12-31"),
            (20_454, "2026-01-01"),
        ];
        for (days, want) in dates {
            assert_eq!(date(days), want);
        }
    }
}
