//! Documents that are small and mean much: aliases, depth, rings, numbers. Each gives a finding
//! or a crate, in bounded memory, and never hangs.

mod documents;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use documents::Ends::{Made, Refused};
use documents::bombs;

/// What nobody may use, in kB.
const MEMORY: u64 = 1024 * 1024;

/// After this it hangs. Generous: it guards, and measures nothing.
const PATIENCE: Duration = Duration::from_secs(300);

#[test]
fn no_document_eats_the_machine() {
    let room = tempfile::tempdir().expect("a temporary directory");
    let mut wrong = Vec::new();
    for (name, text, wanted) in bombs() {
        let file = room.path().join(if text.starts_with('{') { "bomb.json" } else { "bomb.yml" });
        fs::write(&file, text).expect("writable");
        let out = room.path().join("out");
        let mut command = xtask();
        command.args(["generate", "--quiet", "--spec"]).arg(&file).arg("--out").arg(&out);
        let (code, told, kb) = run(&mut command, room.path());
        let got = match code {
            Some(0) => "made".to_owned(),
            Some(1) => {
                let at = told.find("error[").map_or(told.len(), |at| at + "error[".len());
                told[at..].split(']').next().unwrap_or_default().to_owned()
            }
            other => format!("ended with {other:?}: {}", told.lines().last().unwrap_or_default()),
        };
        println!("{name}: {got}, {} MB", kb / 1024);
        let same = match wanted {
            Made => got == "made",
            Refused(code) => got == code,
        };
        if !same {
            wrong.push(format!("{name}: {got}, and not {wanted:?}"));
        }
        if kb > MEMORY {
            wrong.push(format!("{name}: {} MB", kb / 1024));
        }
        if wanted != Made && out.exists() {
            wrong.push(format!("{name}: refused, and something was written"));
        }
        if out.exists() {
            fs::remove_dir_all(&out).expect("it was just written");
        }
        fs::remove_file(&file).expect("it was just written");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same documents as one side of a comparison, which reads them in its own way.
#[test]
fn no_pair_eats_the_machine() {
    let room = tempfile::tempdir().expect("a temporary directory");
    let plain = room.path().join("plain.json");
    fs::write(&plain, documents::plain()).expect("writable");
    let mut wrong = Vec::new();
    for (name, text, wanted) in bombs() {
        let end = if text.starts_with('{') { "json" } else { "yml" };
        let [before, after] =
            ["before", "after"].map(|side| room.path().join(side).with_extension(end));
        // The last text that is one, so that what is alike comes first.
        let other =
            text.rfind("string").map(|at| format!("{}number{}", &text[..at], &text[at + 6..]));
        fs::write(&before, &text).expect("writable");
        fs::write(&after, other.unwrap_or(text)).expect("writable");
        let all = [(&plain, &before), (&before, &plain), (&before, &after)];
        // Of a document that is refused nothing is compared.
        let pairs = if wanted == Made { &all[..] } else { &all[..1] };
        for (old, new) in pairs {
            let mut command = xtask();
            command.args(["diff", "--format", "json"]).arg(old).arg(new);
            let (code, told, kb) = run(&mut command, room.path());
            println!("{name}: {code:?}, {} MB", kb / 1024);
            let good = match wanted {
                Made => code == Some(0),
                Refused(why) => code == Some(2) && told.contains(&format!("error[{why}]")),
            };
            if !good {
                wrong.push(format!(
                    "{name}: ended with {code:?}: {}",
                    told.lines().last().unwrap_or_default()
                ));
            }
            if kb > MEMORY {
                wrong.push(format!("{name}: {} MB", kb / 1024));
            }
        }
        let _ = (fs::remove_file(&before), fs::remove_file(&after));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn xtask() -> Command {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
}

/// Exit code, what it said, and the most memory that it had.
fn run(command: &mut Command, room: &Path) -> (Option<i32>, String, u64) {
    let log = room.join("log");
    let mut child = command
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log).expect("writable"))
        .spawn()
        .expect("it runs");
    let start = Instant::now();
    let status = format!("/proc/{}/status", child.id());
    let mut kb = 0;
    let ended = loop {
        // The mark only rises, so that looking now and then is enough but for the very end.
        let now = fs::read_to_string(&status).unwrap_or_default();
        let mark = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let mark = mark.and_then(|mark| mark.trim().strip_suffix("kB")?.trim().parse().ok());
        kb = kb.max(mark.unwrap_or(0));
        if let Some(ended) = child.try_wait().expect("it is ours") {
            break ended.code();
        }
        if start.elapsed() > PATIENCE {
            child.kill().expect("it is ours");
            child.wait().expect("it is ours");
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    (ended, fs::read_to_string(&log).unwrap_or_default(), kb)
}
