//! The writing end against a real directory: it is what it is about.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{Kind, MARK, Report, WriteError, check, files, render, write};

fn set(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> =
        entries.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    all.insert("Cargo.toml".to_owned(), format!("# {MARK}\n"));
    all
}

fn text(dir: &Path, path: &str) -> String {
    fs::read_to_string(dir.join(path)).expect("the file was just written")
}

/// What a reader of the parent sees: nothing but the output may stay behind.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("the directory exists")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn only_changed_files_are_touched_and_stale_ones_go() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let out = root.path().join("generated");
    let first = set(&[("src/a.rs", "a"), ("src/b.rs", "b"), ("src/old/c.rs", "c")]);
    assert_eq!(
        write(&out, &first).expect("a new directory"),
        Report { written: 4, unchanged: 0, removed: 0 }
    );

    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    for path in ["src/a.rs", "src/b.rs"] {
        let file = fs::File::options().append(true).open(out.join(path)).expect("it exists");
        file.set_modified(long_ago).expect("time stamps can be set");
    }
    fs::create_dir(out.join("target")).expect("a build made it");
    fs::write(out.join("Cargo.lock"), "lock").expect("a build made it");

    let second = set(&[("src/a.rs", "a"), ("src/b.rs", "B")]);
    assert_eq!(
        write(&out, &second).expect("ours"),
        Report { written: 1, unchanged: 2, removed: 1 }
    );
    let modified = |path: &str| {
        fs::metadata(out.join(path)).and_then(|data| data.modified()).expect("it exists")
    };
    assert_eq!(modified("src/a.rs"), long_ago);
    assert_ne!(modified("src/b.rs"), long_ago);
    assert_eq!(text(&out, "src/b.rs"), "B");
    assert!(!out.join("src/old").exists());
    assert_eq!(names(&out), ["Cargo.lock", "Cargo.toml", "src", "target"]);
    assert_eq!(names(root.path()), ["generated"]);
    assert_eq!(
        write(&out, &second).expect("ours"),
        Report { written: 0, unchanged: 3, removed: 0 }
    );
}

#[test]
fn paths_that_leave_are_refused_before_anything_is_written() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let out = root.path().join("generated");
    for path in
        ["../evil.rs", "/evil.rs", "src/../../evil.rs", "", "src\\evil.rs", "target/x", "./x"]
    {
        let result = write(&out, &set(&[("src/a.rs", "a"), (path, "evil")]));
        assert!(
            matches!(result, Err(WriteError::Outside(ref bad)) if bad == path),
            "{path}: {result:?}"
        );
        assert!(names(root.path()).is_empty(), "{path}");
    }
}

#[test]
fn a_directory_of_somebody_else_stays() {
    let root = tempfile::tempdir().expect("a temporary directory");
    fs::write(root.path().join("letters.txt"), "dear").expect("writable");
    let result = write(root.path(), &set(&[("src/a.rs", "a")]));
    assert!(matches!(result, Err(WriteError::NotOurs(_))), "{result:?}");
    assert_eq!(names(root.path()), ["letters.txt"]);
}

#[test]
fn a_failure_half_way_leaves_the_old_files() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let out = root.path().join("generated");
    write(&out, &set(&[("src/a.rs", "a")])).expect("a new directory");
    // `src` cannot be a file and a directory at once: the second one fails in the stage.
    let result = write(&out, &set(&[("src", "file"), ("src/a.rs", "b")]));
    assert!(matches!(result, Err(WriteError::Io { .. })), "{result:?}");
    assert_eq!(text(&out, "src/a.rs"), "a");
    assert_eq!(names(root.path()), ["generated"]);
}

#[test]
fn check_tells_each_difference_and_the_repair() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let out = root.path().join("generated");
    write(&out, &set(&[("src/a.rs", "one\ntwo\nthree\n"), ("src/b.rs", "b")]))
        .expect("a new directory");
    let wanted = set(&[("src/a.rs", "one\n2\nthree\n"), ("src/c.rs", "c")]);
    let before = files(&out).expect("readable");
    let found = check(&out, &wanted).expect("readable");
    assert_eq!(files(&out).expect("readable"), before);
    let kinds: Vec<_> = found.iter().map(|one| (one.path.as_str(), one.kind)).collect();
    assert_eq!(
        kinds,
        [("src/a.rs", Kind::Changed), ("src/b.rs", Kind::Stale), ("src/c.rs", Kind::Missing)]
    );
    assert_eq!(found[0].diff, "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n");
    let text = render("generated", &found, "cargo xtask generate");
    assert!(text.ends_with("3 files differ. To repair: cargo xtask generate\n"), "{text}");
    assert!(
        check(&out, &set(&[("src/a.rs", "one\ntwo\nthree\n"), ("src/b.rs", "b")]))
            .expect("readable")
            .is_empty()
    );
}

#[test]
fn a_long_difference_is_cut() {
    let wanted: String = (0..500).map(|line| format!("{line}\n")).collect();
    let found = super::difference("a", Some(b"x\n"), Some(&wanted)).expect("they differ");
    assert!(found.diff.lines().count() < 50);
    assert!(found.diff.contains("not shown"));
}

#[test]
fn what_a_dead_run_left_is_cleared_away() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let out = root.path().join("generated");
    write(&out, &set(&[("src/a.rs", "a")])).expect("a new directory");
    let left = root.path().join(".generate-generated-dead");
    fs::create_dir_all(left.join("new/src")).expect("writable");
    fs::write(root.path().join(".generate-other-dead"), "").expect("writable");
    fs::write(root.path().join(".generate-names.toml-dead"), "").expect("writable");
    // Also when nothing is to be written.
    write(&out, &set(&[("src/a.rs", "a")])).expect("ours");
    super::replace(&root.path().join("names.toml"), b"names").expect("writable");
    // What belongs to another output may be in use.
    assert_eq!(names(root.path()), [".generate-other-dead", "generated", "names.toml"]);
}

#[test]
fn a_run_that_died_between_two_renames_is_undone() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let out = root.path().join("generated");
    write(&out, &set(&[("src/a.rs", "a")])).expect("a new directory");
    let left = root.path().join(".generate-generated-dead");
    fs::create_dir_all(left.join("new/src")).expect("writable");
    fs::rename(&out, left.join("old")).expect("it exists");
    assert_eq!(
        write(&out, &set(&[("src/a.rs", "a")])).expect("ours"),
        Report { written: 0, unchanged: 2, removed: 0 }
    );
    assert_eq!(names(root.path()), ["generated"]);
}

#[test]
fn runs_at_once_take_turns() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let out = root.path().join("generated");
    let trees: Vec<_> = (0..4)
        .map(|run| set(&[("src/a.rs", &format!("a{run}")), ("src/b.rs", &format!("b{run}"))]))
        .collect();
    std::thread::scope(|scope| {
        for tree in &trees {
            let out = &out;
            scope.spawn(move || {
                for _ in 0..10 {
                    write(out, tree).expect("its turn");
                }
            });
        }
    });
    let (a, b) = (text(&out, "src/a.rs"), text(&out, "src/b.rs"));
    assert_eq!(a.replace('a', "b"), b);
    assert_eq!(names(root.path()), ["generated"]);
}
