//! Downloads one document over https, and nothing else.
//!
//! The connection is left to `curl`: a TLS library of our own would make every `cargo xtask` on a
//! fresh machine several times slower to build. What it may do is decided here: the protocol, the
//! hosts, the size. It follows no redirect by itself and reads no configuration of the user.

use std::io::Read;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

use crate::say::Advise as _;

/// The published document has 4 MB.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Redirects that are followed, one after the other.
const HOPS: usize = 5;

/// Seconds for one request.
const TIME: &str = "300";

/// What goes beyond https to the host that was asked for.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// Further hosts for redirects.
    pub hosts: Vec<String>,
    /// Plain http to this machine.
    pub loopback: bool,
}

/// What is at a URL, and where it was found in the end.
pub fn download(url: &str, allowed: &Allowed) -> Result<(Vec<u8>, String)> {
    let first = Place::of(url, allowed)?;
    let (mut url, mut place) = (url.to_owned(), first.clone());
    for _ in 0..=HOPS {
        let answer = request(&url, place.scheme)?;
        let Some(next) = answer.redirect else {
            return match answer.status {
                200 => Ok((answer.body, url)),
                status => Err(anyhow!("{url} answers {status} in place of 200"))
                    .help("look at it in a browser; `--url` takes another address"),
            };
        };
        let to = Place::of(&next, allowed).with_context(|| format!("{url} redirects"))?;
        let known = to.authority == first.authority
            || allowed.hosts.iter().any(|host| host.eq_ignore_ascii_case(to.host()));
        if !known {
            return Err(anyhow!("{url} redirects to another host: {next}"))
                .help(format!("if that is right, add `--allow-redirect {}`", to.host()));
        }
        (url, place) = (next, to);
    }
    bail!("{url} redirects again, after {HOPS} redirects")
}

/// Protocol and host of a URL that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// `https`, or `http`.
    scheme: &'static str,
    /// Host and port, in lower case.
    authority: String,
}

impl Place {
    /// Reads what decides who is asked, and refuses what two readers could take for two things.
    fn of(url: &str, allowed: &Allowed) -> Result<Self> {
        let schemes = ["https", "http"].into_iter();
        let mut parts = schemes.filter_map(|scheme| {
            let rest = url.get(scheme.len()..)?.strip_prefix("://")?;
            url[..scheme.len()].eq_ignore_ascii_case(scheme).then_some((scheme, rest))
        });
        let Some((scheme, rest)) = parts.next_back() else { bail!("`{url}` is not an https URL") };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest).to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        if authority.is_empty() || !authority.chars().all(plain) {
            bail!("`{url}` has no plain host: `{authority}`");
        }
        let place = Self { scheme, authority };
        if place.scheme == "https" {
            return Ok(place);
        }
        let here = ["127.0.0.1", "[::1]"].contains(&place.host());
        match (here, allowed.loopback) {
            (true, true) => Ok(place),
            (true, false) => Err(anyhow!("`{url}` is plain http"))
                .help("for a server on this machine add `--allow-loopback-http`"),
            (false, _) => {
                Err(anyhow!("`{url}` is plain http: anyone on the way could change the document"))
                    .help("use https")
            }
        }
    }

    /// Without the port.
    fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }
}

/// What a server says.
#[derive(Debug)]
struct Answer {
    status: u16,
    redirect: Option<String>,
    body: Vec<u8>,
}

/// One request. Whatever curl is, it speaks this protocol alone and hands over so many bytes.
fn request(url: &str, scheme: &str) -> Result<Answer> {
    let mut child = Command::new("curl")
        // First, so that no file of the user adds to what follows.
        .args(["--disable", "--silent", "--show-error", "--globoff", "--max-redirs", "0"])
        .args(["--proto", &format!("={scheme}"), "--max-time", TIME])
        .args(["--max-filesize", &LIMIT.to_string()])
        .args(["--write-out", "%{stderr}\n%{http_code} %{redirect_url}"])
        .args(["--", url])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot run curl")
        .help("install curl, or download the document by hand and use `generate --spec FILE`")?;
    let mut body = Vec::new();
    let output = child.stdout.take().context("curl was started with a pipe")?;
    // Old versions of curl keep to the limit only when the server announces the length.
    let read = output.take(LIMIT + 1).read_to_end(&mut body);
    let over = body.len() as u64 > LIMIT;
    if over || read.is_err() {
        // It may have ended by itself.
        let _ = child.kill();
    }
    let ended = child.wait_with_output().context("cannot wait for curl")?;
    read.with_context(|| format!("cannot read what curl gets from {url}"))?;
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    let (said, last) = said.trim_end_matches('\n').rsplit_once('\n').unwrap_or(("", &said));
    // 63 is what curl says of a length that is announced.
    if over || ended.status.code() == Some(63) {
        bail!("{url} has more than {LIMIT} bytes; nothing was kept");
    }
    if !ended.status.success() {
        return Err(anyhow!("{}", said.trim())).context(format!("cannot download {url}")).help(
            "is this machine online? A document that is here already goes in with \
             `generate --spec FILE`",
        );
    }
    let (status, redirect) = last.split_once(' ').unwrap_or((last, ""));
    let status =
        status.parse().with_context(|| format!("curl says `{last}` in place of a status"))?;
    let redirect = Some(redirect.trim().to_owned()).filter(|next| !next.is_empty());
    Ok(Answer { status, redirect, body })
}

#[cfg(test)]
mod tests {
    use super::{Allowed, Place};

    #[test]
    fn only_https_and_this_machine_when_told() {
        let told = Allowed { loopback: true, ..Allowed::default() };
        for url in ["https://example.com/a.yml", "HTTPS://example.com:8443?x"] {
            assert!(Place::of(url, &Allowed::default()).is_ok(), "{url}");
        }
        for url in ["http://127.0.0.1:80/a", "http://[::1]:1/a", "http://127.0.0.1"] {
            assert!(Place::of(url, &told).is_ok(), "{url}");
            let error = Place::of(url, &Allowed::default()).expect_err("it was not allowed");
            assert!(error.to_string().contains("is plain http"), "{error}");
        }
        for url in [
            "http://example.com/a",
            "http://localhost/a",
            "http://127.0.0.1.example.com/a",
            "http://127.0.0.1@example.com/",
            "https://user@example.com/",
            "https://example.com\\@example.org/",
            "https://exa mple.com/",
            "https:///a",
            "ftp://example.com/a",
            "file:///etc/passwd",
            "-K/etc/x",
            "",
        ] {
            assert!(Place::of(url, &told).is_err(), "{url}");
        }
    }

    #[test]
    fn a_port_is_part_of_the_place_and_not_of_the_host() {
        let place = |url| Place::of(url, &Allowed::default()).expect("it is https");
        assert_eq!(place("https://Example.com:8443/a").host(), "example.com");
        assert_ne!(place("https://example.com:8443/a"), place("https://example.com/a"));
        assert_eq!(place("https://[2001:db8::1]/a").host(), "[2001:db8::1]");
    }
}
