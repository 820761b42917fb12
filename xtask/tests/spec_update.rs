//! The workflow that proposes newer documents, played on this machine: its steps with a cache, a
//! remote repository and pull requests that are directories, and with a `cargo` that does little.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value;

const CARGO: &str = r#"#!/bin/sh
set -e
case "$1 $2" in
  "xtask fetch")
    mkdir -p specs/fetched
    cp "$WORLD/published" specs/fetched/spec3.yml
    printf '[fetched]\nsha256 = "%s"\n' "$(sha256sum < "$WORLD/published" | cut -d ' ' -f 1)" > specs/source.toml ;;
  "xtask diff")
    text="$(cat "$3") to $(cat "$4")"
    while [ "$1" != --out ]; do shift; done
    echo "$text" > "$2" ;;
  "xtask generate") mkdir -p target/telnyx-sdk ;;
  "test --workspace") test ! -e "$WORLD/broken" ;;
esac
"#;

const GH: &str = r#"#!/bin/sh
set -e
case "$1 $2" in
  "pr view") cat "$WORLD/state" ;;
  "pr edit" | "pr create")
    while [ "$1" != --body-file ]; do shift; done
    cp "$2" "$WORLD/text"
    echo OPEN > "$WORLD/state" ;;
esac
"#;

/// All that is outside of a run.
struct World {
    dir: tempfile::TempDir,
    steps: Vec<Value>,
    runs: usize,
}

impl World {
    fn new() -> Self {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows/spec-update.yml");
        let text = fs::read_to_string(file).expect("it is in the repository");
        let workflow: Value = serde_yaml::from_str(&text).expect("it is YAML");
        let steps = workflow["jobs"]["update"]["steps"].as_sequence().expect("steps").clone();
        let world = Self { dir: tempfile::tempdir().expect("a directory"), steps, runs: 0 };
        fs::create_dir_all(world.at("bin")).expect("it is made");
        for (name, text) in [("bin/cargo", CARGO), ("bin/gh", GH)] {
            fs::write(world.at(name), text).expect("it is written");
        }
        world.sh(
            world.dir.path(),
            "chmod +x bin/* && mkdir cache && git init -q --bare -b main origin && \
             git clone -q origin first 2>/dev/null && cd first && mkdir specs && \
             echo 'sha256 = \"\"' > specs/source.toml && touch specs/names.toml Cargo.lock && \
             printf '/target/\\n/specs/fetched/\\n' > .gitignore && git add . && \
             git -c user.name=a -c user.email=a commit -qm first && git push -q origin HEAD:main",
        );
        world
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn sh(&self, dir: &Path, script: &str) {
        assert!(self.step(dir, script), "{script}");
    }

    fn step(&self, dir: &Path, script: &str) -> bool {
        let path =
            format!("{}:{}", self.at("bin").display(), std::env::var("PATH").expect("a path"));
        let out = Command::new("bash")
            .args(["-e", "-c", script])
            .current_dir(dir)
            .envs([("PATH", path.as_str()), ("BASE", "main")])
            .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null")])
            .envs([("WORLD", self.dir.path()), ("GITHUB_OUTPUT", &self.at("output"))])
            .env("GITHUB_STEP_SUMMARY", self.at("summary"))
            .output()
            .expect("there is bash");
        eprint!("{}", String::from_utf8_lossy(&out.stderr));
        out.status.success()
    }

    /// A run of another day. Says whether it succeeded.
    fn run(&mut self, published: &str) -> bool {
        self.runs += 1;
        self.attempt(published, 1)
    }

    fn attempt(&self, published: &str, attempt: usize) -> bool {
        fs::write(self.at("published"), published).expect("it is written");
        let _ = fs::remove_dir_all(self.at("work"));
        let _ = fs::remove_file(self.at("output"));
        self.sh(self.dir.path(), "git clone -q origin work");
        let work = self.at("work");
        let mut good = true;
        for step in &self.steps {
            let output = fs::read_to_string(self.at("output")).unwrap_or_default();
            let wanted = match step["if"].as_str() {
                None => good,
                Some("steps.fetch.outputs.changed == 'true'") => good && output == "changed=true\n",
                Some("always() && steps.fetch.outcome == 'success'") => !output.is_empty(),
                Some(other) => panic!("this test does not know the condition {other}"),
            };
            let with = |key: &str| step["with"][key].as_str().unwrap_or_default();
            let key = with("key")
                .replace("${{ github.run_id }}", &format!("{:03}", self.runs))
                .replace("${{ github.run_attempt }}", &attempt.to_string());
            match (step["uses"].as_str().unwrap_or_default(), step["run"].as_str()) {
                _ if !wanted => {}
                (_, Some(script)) => good &= self.step(&work, script),
                // The same key, or the newest that begins like that.
                ("actions/cache/restore@v4", _) => self.sh(
                    &work,
                    &format!(
                        "cd ../cache; from={key}; [ -d $from ] || from=$(ls -d {}* 2>/dev/null | \
                         tail -n 1); cd ../work; mkdir -p {1}; [ -z \"$from\" ] || \
                         cp -a ../cache/$from/. {1}",
                        with("restore-keys"),
                        with("path"),
                    ),
                ),
                // A key is written once.
                ("actions/cache/save@v4", _) => self.sh(
                    &work,
                    &format!("[ -d ../cache/{key} ] || cp -a {} ../cache/{key}", with("path")),
                ),
                _ => {}
            }
        }
        good
    }

    /// What the open pull request says.
    fn text(&self) -> Option<String> {
        let open = fs::read_to_string(self.at("state")).is_ok_and(|state| state == "OPEN\n");
        open.then(|| fs::read_to_string(self.at("text")).expect("it has a text").trim().to_owned())
    }

    fn merge(&self) {
        self.sh(
            self.dir.path(),
            "rm -rf work && git clone -q origin work && cd work && \
             git merge -q --ff-only origin/spec-update && git push -q origin HEAD:main && \
             echo MERGED > ../state",
        );
    }
}

#[test]
fn no_change_of_the_document_is_lost() {
    let mut world = World::new();
    assert!(world.run("A"));
    assert!(world.text().expect("it is the first").starts_with("There is no earlier version"));
    world.merge();
    assert!(world.run("A") && world.text().is_none());

    // A run that fails, the same once more, and the next one.
    fs::write(world.at("broken"), "").expect("it is written");
    assert!(!world.run("B") && world.text().is_none());
    assert!(!world.attempt("B", 2) && world.text().is_none());
    assert!(!world.run("B") && world.text().is_none());
    fs::remove_file(world.at("broken")).expect("it was there");
    assert!(world.attempt("B", 2));
    assert_eq!(world.text().as_deref(), Some("A to B"));

    // It stays open, and tells everything.
    assert!(world.run("B"));
    assert_eq!(world.text().as_deref(), Some("A to B"));
    assert!(world.run("C"));
    assert_eq!(world.text().as_deref(), Some("A to C"));
    world.merge();
    assert!(world.run("C") && world.text().is_none());
    assert!(world.run("D"));
    assert_eq!(world.text().as_deref(), Some("C to D"));
    world.merge();

    // The cache is gone: the change is proposed all the same.
    world.sh(world.dir.path(), "rm -r cache && mkdir cache");
    assert!(world.run("E"));
    assert!(world.text().expect("it changed").starts_with("There is no earlier version"));
    world.merge();
    assert!(world.run("F"));
    assert_eq!(world.text().as_deref(), Some("E to F"));
}
