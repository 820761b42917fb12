//! Runs other programs and measures them: CPU time and memory.
//!
//! The figures come from `/proc`, which needs no unsafe code. Elsewhere than on
//! Linux they are absent, and the commands say so.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::process::{Command, ExitStatus, Output};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::say::Advise as _;

/// Ticks per second in `/proc/PID/stat`: a constant of the kernel's interface.
const TICKS: f64 = 100.0;

/// What a program used, together with all that it started.
#[derive(Debug, Clone)]
pub struct Usage {
    /// Seconds of CPU time in user mode.
    pub user: Option<f64>,
    /// Seconds on the clock.
    pub wall: f64,
    /// The largest resident size of a single process, in kB.
    pub peak_kb: Option<u64>,
}

impl Usage {
    /// `7.31 CPU s, 1203 MB, 7.9 s on the clock`.
    pub fn describe(&self) -> String {
        let user =
            self.user.map_or("CPU not measured".to_owned(), |user| format!("{user:.2} CPU s"));
        let peak = self.peak_kb.map_or("memory not measured".to_owned(), megabytes);
        format!("{user}, {peak}, {:.1} s on the clock", self.wall)
    }
}

/// `1203 MB`.
pub fn megabytes(kb: u64) -> String {
    format!("{:.0} MB", kb as f64 / 1024.0)
}

/// A command that runs the cargo that runs us.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// Runs to the end; fails with what the program said, on warnings too.
pub fn strict(command: &mut Command) -> Result<Usage> {
    let (output, usage) = measured(command)?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{} failed\n{}", line(command), text.trim_end());
    }
    if text.lines().any(|line| line.starts_with("warning")) {
        bail!("{} warns\n{}", line(command), text.trim_end());
    }
    Ok(usage)
}

/// Fails with this help where a program is missing.
pub fn require(program: &str, help: &str) -> Result<()> {
    let there = Command::new(program).arg("--version").output();
    if there.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    Err(anyhow!("`{program}` is missing")).help(help)
}

/// Runs to the end, and fails with what the program said.
pub fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot run {}", line(command)))?;
    if !output.status.success() {
        bail!("{} failed\n{}", line(command), String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(())
}

/// Runs to the end with our own output; a quiet one is heard when it fails.
pub fn inherit(command: &mut Command, quiet: bool) -> Result<ExitStatus> {
    if !quiet {
        return command.status().with_context(|| format!("cannot run {}", line(command)));
    }
    let output = command.output().with_context(|| format!("cannot run {}", line(command)))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stdout));
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.status)
}

/// The command as it would be typed.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    format!("`{}`", words.join(" "))
}

/// Runs to the end and measures, whatever comes of it.
pub fn measured(command: &mut Command) -> Result<(Output, Usage)> {
    let before = children_user();
    let start = Instant::now();
    let done = AtomicBool::new(false);
    let peak = AtomicU64::new(0);
    let output = thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                peak.fetch_max(largest_descendant(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(10));
            }
        });
        let output = command.output();
        done.store(true, Ordering::Relaxed);
        output
    });
    let output = output.with_context(|| format!("cannot run {}", line(command)))?;
    let user = before.zip(children_user()).map(|(before, after)| after - before);
    let peak_kb = Some(peak.load(Ordering::Relaxed)).filter(|peak| *peak > 0);
    Ok((output, Usage { user, wall: start.elapsed().as_secs_f64(), peak_kb }))
}

/// User seconds of all children that have ended, and of theirs.
fn children_user() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Field 16; the name in field 2 may hold anything but is closed by the last bracket.
    let ticks: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(13)?.parse().ok()?;
    Some(ticks / TICKS)
}

/// The high-water mark of the largest process below this one, in kB; 0 if there is none.
fn largest_descendant() -> u64 {
    let Ok(entries) = fs::read_dir("/proc") else { return 0 };
    let mut parents = BTreeMap::new();
    for entry in entries.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1));
        if let Some(parent) = parent.and_then(|parent| parent.parse::<u32>().ok()) {
            parents.insert(pid, parent);
        }
    }
    let me = std::process::id();
    let below = |pid: u32| {
        let mut at = pid;
        // The table is a snapshot, which could hold a circle when ids are reused.
        for _ in 0..64 {
            match parents.get(&at) {
                Some(parent) if *parent == me => return true,
                Some(parent) => at = *parent,
                None => return false,
            }
        }
        false
    };
    parents
        .keys()
        .filter(|pid| below(**pid))
        .filter_map(|pid| peak(&pid.to_string()))
        .max()
        .unwrap_or(0)
}

/// The high-water mark of our own resident size, in kB.
pub fn own_peak() -> Option<u64> {
    peak("self")
}

/// Lets the high-water mark begin again at the present size. Where that is refused
/// the mark simply stays.
pub fn reset_own_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn peak(pid: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::{measured, strict};

    #[test]
    fn cpu_and_memory_of_grandchildren_count() {
        // About 64 MB in one variable, and some work, in a shell below a shell.
        let script =
            "sh -c 'x=$(head -c 64000000 /dev/zero | tr \"\\0\" a); sleep 0.1; echo ${#x}'";
        let (output, usage) =
            measured(Command::new("sh").args(["-c", script])).expect("sh is there");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "64000000");
        assert!(usage.user.expect("measured on Linux") > 0.0, "{usage:?}");
        assert!(usage.peak_kb.expect("measured on Linux") > 50_000, "{usage:?}");
    }

    #[test]
    fn warnings_are_failures() {
        let run = |script: &str| {
            strict(Command::new("sh").args(["-c", script])).map_err(|error| error.to_string())
        };
        assert!(run("echo fine >&2").is_ok());
        assert!(run("echo 'warning: unused' >&2").is_err_and(|error| error.contains("unused")));
        assert!(run("echo broken >&2; false").is_err_and(|error| error.contains("broken")));
    }
}
