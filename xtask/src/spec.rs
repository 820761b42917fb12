//! `cargo xtask fetch`: brings the published document.
//!
//! It has no licence that would let us keep it in this repository, so that everyone
//! fetches it. `specs/source.toml` says from where and records what came. The
//! download itself is left to `curl`: a TLS library of our own would make every
//! `cargo xtask` on a fresh machine several times slower to build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::paths;

/// The published document has 4 MB.
const LIMIT: u64 = 64 * 1024 * 1024;

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
        let record = paths::root().join("specs").join("source.toml");
        let text = fs::read_to_string(&record)
            .with_context(|| format!("cannot read {}", record.display()))?;
        let mut source: Source =
            toml::from_str(&text).with_context(|| format!("in {}", record.display()))?;
        let url = self.url.unwrap_or_else(|| source.url.clone());
        let wanted = self.sha256.unwrap_or_else(|| source.sha256.clone());

        let bytes = download(&url)?;
        let sha256 = hex(&Sha256::digest(&bytes));
        if !wanted.is_empty() && !wanted.eq_ignore_ascii_case(&sha256) {
            bail!("{url} has the SHA-256 {sha256}, but {wanted} was asked for; nothing was kept");
        }
        std::str::from_utf8(&bytes).with_context(|| format!("{url} is not text"))?;

        let default = fetched_dir().join(file_name(&url));
        let out = self.out.clone().unwrap_or(default);
        if self.out.is_none() {
            // One input at a time.
            for old in paths::documents_in(&fetched_dir())? {
                fs::remove_file(&old)
                    .with_context(|| format!("cannot remove {}", old.display()))?;
            }
        }
        keep(&out, &bytes)?;
        println!("{}: {} bytes, SHA-256 {sha256}", paths::short(&out), bytes.len());
        if self.out.is_none() {
            let date = today()?;
            source.fetched = Some(Fetched { url, date, sha256, bytes: bytes.len() as u64 });
            keep(&record, format!("{COMMENT}{}", toml::to_string(&source)?).as_bytes())?;
            println!(
                "it is the input of `cargo xtask generate` now; remove {} to go back",
                paths::short(&fetched_dir())
            );
        }
        Ok(())
    }
}

/// Where `fetch` puts the document and `generate` looks first. Git ignores it.
pub fn fetched_dir() -> PathBuf {
    paths::root().join("specs").join("fetched")
}

fn download(url: &str) -> Result<Vec<u8>> {
    let protocol = protocol(url)?;
    let dir = tempfile::tempdir()?;
    let file = dir.path().join("document");
    let status = Command::new("curl")
        .args(["--fail", "--location", "--silent", "--show-error", "--globoff"])
        .args(["--proto", &format!("={protocol}"), "--proto-redir", &format!("={protocol}")])
        .args(["--max-time", "300", "--max-filesize", &LIMIT.to_string()])
        .arg("--output")
        .arg(&file)
        .args(["--", url])
        .status()
        .context("cannot run curl; without it, download the document by hand and use `generate --spec FILE`")?;
    if !status.success() {
        bail!("cannot download {url}: curl ended with {status}");
    }
    // Old versions of curl keep to the limit only when the server announces the length.
    let length = fs::metadata(&file).with_context(|| format!("{url} is empty"))?.len();
    if length > LIMIT {
        bail!("{url} has {length} bytes; the limit is {LIMIT}");
    }
    Ok(fs::read(&file)?)
}

/// The protocol that is allowed for this URL, on every redirect too.
fn protocol(url: &str) -> Result<&'static str> {
    if url.starts_with("https://") {
        return Ok("https");
    }
    let Some(rest) = url.strip_prefix("http://") else {
        bail!("`{url}` is not an https URL");
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let port = |host: &str| {
        authority.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    if !authority.contains('@') && ["127.0.0.1", "localhost", "[::1]"].into_iter().any(port) {
        return Ok("http");
    }
    bail!("`{url}` is plain http: anyone on the way could change it; use https")
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
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::{Fetch, date, download, file_name, hex, protocol};
    use sha2::{Digest, Sha256};

    /// Answers one request with this text and gives the URL for it.
    fn serve(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("curl connects");
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).expect("curl asks");
            stream.write_all(answer.as_bytes()).expect("curl reads");
        });
        format!("http://{address}/spec.yml")
    }

    const GOOD: &str =
        "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\nopenapi: 3.1.0\n";

    #[test]
    fn a_document_is_kept_when_the_hash_is_right() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let out = dir.path().join("spec.yml");
        let sha256 = hex(&Sha256::digest("openapi: 3.1.0\n"));
        let fetch = Fetch { url: Some(serve(GOOD)), sha256: Some(sha256), out: Some(out.clone()) };
        fetch.run().expect("the hash is right");
        assert_eq!(std::fs::read_to_string(&out).expect("it was kept"), "openapi: 3.1.0\n");
    }

    #[test]
    fn another_hash_keeps_nothing() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let out = dir.path().join("spec.yml");
        let fetch =
            Fetch { url: Some(serve(GOOD)), sha256: Some("00".repeat(32)), out: Some(out.clone()) };
        let error = fetch.run().expect_err("the hash is wrong").to_string();
        assert!(error.contains("was asked for"), "{error}");
        assert!(!out.exists());
    }

    #[test]
    fn an_error_page_is_no_document() {
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnone";
        assert!(download(&serve(answer)).is_err());
    }

    #[test]
    fn plain_http_only_on_this_machine() {
        for url in [
            "https://example.com/a.yml",
            "http://127.0.0.1:80/a",
            "http://localhost/a",
            "http://[::1]:1/a",
        ] {
            assert!(protocol(url).is_ok(), "{url}");
        }
        for url in [
            "http://example.com/a",
            "http://localhost.example.com/a",
            "http://localhost@example.com/",
            "file:///etc/passwd",
            "-K/etc/x",
        ] {
            assert!(protocol(url).is_err(), "{url}");
        }
    }

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
