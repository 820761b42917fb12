//! What a command says while it works: stages with times, warnings, results, errors.
//!
//! Progress goes to standard error and results to standard output, so that a pipe gets results
//! alone. On a terminal the stage at work stands in one line that changes; in a log each stage is
//! a line of its own, without colours. `--quiet` leaves errors. What a stage does is not known
//! here.

use std::env;
use std::fmt::{self, Write as _};
use std::io::{IsTerminal, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often a running stage tells its time.
const TICK: Duration = Duration::from_millis(200);

/// A stage shorter than this does not tell its time while it runs.
const SHORT: Duration = Duration::from_secs(1);

/// What a terminal does with the line: begins it anew and empties it.
const ERASE: &str = "\r\x1b[2K";

/// Flags of every command that has something to tell.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Flags {
    /// Print errors only.
    #[arg(long, short)]
    pub quiet: bool,
}

/// The voice of one command.
#[derive(Debug, Clone, Copy)]
pub struct Say {
    quiet: bool,
    /// Standard error is a terminal on which a line can change.
    live: bool,
    /// Standard error has colours.
    color: bool,
}

impl Flags {
    /// As these flags, the environment and the terminal want it.
    pub fn say(self) -> Say {
        let terminal = std::io::stderr().is_terminal();
        let env = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let dumb = env("TERM").is_some_and(|term| term == "dumb");
        Say {
            quiet: self.quiet,
            live: terminal && !dumb && env("CI").is_none(),
            color: colored(terminal && !dumb, env("NO_COLOR"), env("CLICOLOR_FORCE")),
        }
    }
}

/// Whether there are colours: never with `NO_COLOR`, always with `CLICOLOR_FORCE`, or else on a
/// terminal.
fn colored(terminal: bool, never: Option<String>, always: Option<String>) -> bool {
    never.is_none() && (terminal || always.is_some_and(|value| value != "0"))
}

impl Say {
    /// Begins a stage that is over in a moment: a log gets one line, at its end.
    pub fn stage(&self, verb: &'static str, object: impl fmt::Display) -> Stage<'_> {
        let object = object.to_string();
        let ticker = (self.live && !self.quiet).then(|| Ticker::start(*self, verb, &object));
        Stage { say: self, verb, object, begin: Instant::now(), ticker }
    }

    /// Begins a stage that takes a while: a log gets a line at its beginning too, so that one sees
    /// what is going on.
    pub fn long_stage(&self, verb: &'static str, object: impl fmt::Display) -> Stage<'_> {
        let stage = self.stage(verb, object);
        if stage.ticker.is_none() {
            self.line(verb, &format!("{} ...", stage.object));
        }
        stage
    }

    /// Says what comes now, where something else prints on its own.
    pub fn announce(&self, verb: &'static str, object: impl fmt::Display) {
        self.line(verb, &object.to_string());
    }

    /// What a command has to show for itself.
    pub fn result(&self, text: impl fmt::Display) {
        if !self.quiet {
            print(&format!("{text}\n"));
        }
    }

    /// Text of several lines that is no result: findings, tables.
    pub fn tell(&self, text: &str) {
        if !self.quiet {
            eprint!("{text}");
        }
    }

    /// Whether only errors are wanted.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// How a piece of text is marked.
    pub fn paint(&self) -> Paint {
        Paint { color: self.color }
    }

    fn line(&self, verb: &str, rest: &str) {
        if !self.quiet {
            eprintln!("{} {rest}", self.verb(verb));
        }
    }

    fn verb(&self, verb: &str) -> String {
        self.paint().good(&format!("{verb:>12}"))
    }
}

/// Prints to standard output. A reader that went away, such as `head`, is no error of ours.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// A stage at work. It is told with its time when it is done, and not at all when it is dropped:
/// then an error tells more.
#[derive(Debug)]
pub struct Stage<'a> {
    say: &'a Say,
    verb: &'static str,
    object: String,
    begin: Instant,
    ticker: Option<Ticker>,
}

impl Stage<'_> {
    /// It has come to its end; `detail` says to which.
    pub fn done(mut self, detail: impl fmt::Display) -> Duration {
        let time = self.begin.elapsed();
        drop(self.ticker.take());
        let mut text = self.object.clone();
        let detail = detail.to_string();
        if !detail.is_empty() {
            let separator = if text.is_empty() { "" } else { ": " };
            let _ = write!(text, "{separator}{detail}");
        }
        self.say.line(self.verb, &format!("{text} in {}", seconds(time)));
        time
    }
}

/// Writes the changing line until it is dropped.
#[derive(Debug)]
struct Ticker {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    fn start(say: Say, verb: &'static str, object: &str) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let text = object.to_owned();
        let begin = Instant::now();
        let width = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let room = width.unwrap_or(80_usize).saturating_sub(14);
        let thread = thread::spawn(move || {
            loop {
                let time = begin.elapsed();
                let time = match time < SHORT {
                    true => String::new(),
                    false => format!(" {} s", time.as_secs()),
                };
                let shown: String = text.chars().take(room.saturating_sub(time.len())).collect();
                let line = format!("{shown}{time}");
                eprint!("{ERASE}{} {}", say.verb(verb), line.trim_start());
                if stopped.recv_timeout(TICK) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
            eprint!("{ERASE}");
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A thread that panicked has nothing more to say.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Marks pieces of text, or leaves them as they are.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    color: bool,
}

impl Paint {
    /// Without colours.
    #[cfg(test)]
    pub const PLAIN: Self = Self { color: false };

    /// With colours.
    #[cfg(test)]
    pub const COLORED: Self = Self { color: true };

    /// What goes well.
    pub fn good(self, text: &str) -> String {
        self.with("1;32", text)
    }

    /// A warning.
    pub fn warning(self, text: &str) -> String {
        self.with("1;33", text)
    }

    /// An error.
    pub fn error(self, text: &str) -> String {
        self.with("1;31", text)
    }

    /// What to do.
    pub fn help(self, text: &str) -> String {
        self.with("1;36", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// An error with what to do about it.
#[derive(Debug)]
struct Advised {
    error: anyhow::Error,
    help: String,
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl std::error::Error for Advised {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

/// Adds to an error what to do about it.
pub trait Advise<T> {
    /// A sentence for the line `help:`.
    fn help(self, text: impl fmt::Display) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Advise<T> for Result<T, E> {
    fn help(self, text: impl fmt::Display) -> anyhow::Result<T> {
        self.map_err(|error| Advised { error: error.into(), help: text.to_string() }.into())
    }
}

/// Prints an error: what failed, because of what, and what to do.
pub fn failure(error: &anyhow::Error) {
    let paint = Flags::default().say().paint();
    eprint!("{}", failed(error, paint));
}

fn failed(error: &anyhow::Error, paint: Paint) -> String {
    let mut text = format!("{} {error}\n", paint.error("error:"));
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Some errors tell their cause themselves.
        if !said.contains(&cause) {
            let _ = writeln!(text, "  because: {cause}");
            said = cause;
        }
    }
    if let Some(advised) = error.downcast_ref::<Advised>() {
        let _ = writeln!(text, "  {} {}", paint.help("help:"), advised.help);
    }
    text
}

/// `0.1 s`, `12.3 s`, `2 min 42 s`.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        all => format!("{} min {} s", all / 60, all % 60),
    }
}

/// `1 file`, `3 files`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::time::Duration;

    use anyhow::Context as _;

    use super::{Advise as _, Paint, colored, count, failed, seconds};

    #[test]
    fn colours_are_a_matter_of_terminal_and_environment() {
        let some = |text: &str| Some(text.to_owned());
        assert!(colored(true, None, None));
        assert!(!colored(false, None, None));
        assert!(!colored(true, some("1"), some("1")));
        assert!(colored(false, None, some("1")));
        assert!(!colored(false, None, some("0")));
        assert!(colored(true, None, some("0")), "it forces, it does not forbid");
    }

    #[test]
    fn an_error_tells_its_causes_once_and_what_to_do() {
        let cause = io::Error::other("the disk is full");
        let error = Err::<(), _>(cause)
            .context("cannot write a.rs: the disk is full")
            .help("make room")
            .context("nothing was kept")
            .expect_err("it is one");
        let text = failed(&error, Paint::PLAIN);
        assert_eq!(
            text,
            "error: nothing was kept\n  because: cannot write a.rs: the disk is full\n  help: make room\n"
        );
        assert!(failed(&error, Paint::COLORED).starts_with("\u{1b}[1;31merror:\u{1b}[0m "));
    }

    #[test]
    fn times_and_counts_read_well() {
        assert_eq!(seconds(Duration::from_millis(1_234)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(162)), "2 min 42 s");
        assert_eq!(count(1, "file", "files"), "1 file");
        assert_eq!(count(0, "file", "files"), "0 files");
    }
}
