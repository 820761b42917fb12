//! Runs of `generate` that end before their time: killed, without room, two at once. The output
//! is the old one or the new one then, never a mixture, and the next run clears away the rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// How often a run is killed.
const KILLS: u32 = 50;

struct Scene {
    root: tempfile::TempDir,
    /// Two documents, and what each gives.
    sides: Vec<(PathBuf, Tree)>,
}

impl Scene {
    /// Some hundred schemas in several products, so that there is something to interrupt.
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        let sides = ["first", "second"].map(|name| {
            let path = root.path().join(format!("{name}.yml"));
            fs::write(&path, document(name)).expect("writable");
            let out = root.path().join(name);
            let status = generate(&path, &out).status().expect("it runs");
            assert!(status.success(), "{name} does not generate");
            let made = tree(&out);
            fs::remove_dir_all(&out).expect("it was just written");
            (path, made)
        });
        assert_ne!(sides[0].1, sides[1].1);
        Self { root, sides: sides.into() }
    }

    fn out(&self) -> PathBuf {
        self.root.path().join("out")
    }

    /// The output is one of the two, whole.
    fn whole(&self, when: &str) {
        let found = tree(&self.out());
        assert!(
            self.sides.iter().any(|(_, side)| *side == found),
            "{when}: a mixture of {} files",
            found.len()
        );
    }

    /// Nothing lies beside the output but the documents.
    fn tidy(&self, when: &str) {
        let mut names: Vec<String> = fs::read_dir(self.root.path())
            .expect("it can be listed")
            .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, ["first.yml", "out", "second.yml"], "{when}");
    }
}

fn document(name: &str) -> String {
    let mut text = format!("openapi: 3.1.0\ninfo: {{title: {name}, version: '1'}}\npaths:\n");
    for at in 0..60 {
        text.push_str(&format!(
            "  /{name}_{at}:\n    get:\n      operationId: {name}Get{at}\n      tags: [Tag {}]\n      \
             responses:\n        '200':\n          description: It.\n          content:\n            \
             application/json:\n              schema: {{$ref: '#/components/schemas/{name}{at}'}}\n",
            at % 4
        ));
    }
    text.push_str("components:\n  schemas:\n");
    for at in 0..60 {
        text.push_str(&format!(
            "    {name}{at}:\n      type: object\n      properties:\n        {name}: {{type: string}}\n        \
             at_{at}: {{type: integer}}\n"
        ));
    }
    text
}

fn generate(document: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("generate").arg("--quiet").arg("--spec").arg(document).arg("--out").arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn tree(dir: &Path) -> Tree {
    let mut found = Tree::new();
    let mut open = vec![dir.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap_or_else(|error| panic!("{}: {error}", at.display())) {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = fs::read(&path).expect("it can be read");
                found.insert(path.strip_prefix(dir).expect("it is below").to_owned(), bytes);
            }
        }
    }
    found
}

#[test]
fn a_killed_run_leaves_the_old_tree_or_the_new_one() {
    let scene = Scene::new();
    let start = Instant::now();
    assert!(generate(&scene.sides[0].0, &scene.out()).status().expect("it runs").success());
    let usual = start.elapsed();
    let seed = std::env::var("TELNYX_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("TELNYX_SEED={seed} repeats the moments of these kills");
    let mut random = seed;
    let (mut died, mut came) = (0, 0);
    for at in 0..KILLS {
        let (document, wanted) = &scene.sides[(at as usize + 1) % 2];
        let before = tree(&scene.out());
        let mut child = generate(document, &scene.out()).spawn().expect("it runs");
        // What writes comes last; half of the kills fall into the last part of a usual run.
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = (random >> 33) as f64 / f64::from(1u32 << 31);
        let part = if at % 2 == 0 { part } else { 0.8 + part * 0.3 };
        sleep(Duration::from_secs_f64(usual.as_secs_f64() * part));
        // One that has ended already is only reaped.
        child.kill().expect("it is ours");
        let status = child.wait().expect("it is ours");
        died += u32::from(!status.success());
        scene.whole(&format!("kill {at} of seed {seed}"));
        let after = tree(&scene.out());
        came += u32::from(after != before && after == *wanted);
    }
    println!("{KILLS} runs, {died} died, {came} had come to their end");
    assert!(died > KILLS / 4, "hardly a run was hit: {died}");
    for (document, wanted) in &scene.sides {
        assert!(generate(document, &scene.out()).status().expect("it runs").success());
        assert!(tree(&scene.out()) == *wanted);
        scene.tidy("after the kills");
    }
}

#[test]
fn two_runs_at_once_give_one_of_both() {
    let scene = Scene::new();
    for round in 0..10 {
        let mut runs: Vec<_> = (0..4)
            .map(|at| generate(&scene.sides[at % 2].0, &scene.out()).spawn().expect("it runs"))
            .collect();
        for run in &mut runs {
            assert!(run.wait().expect("it is ours").success(), "round {round}");
        }
        scene.whole(&format!("round {round}"));
        scene.tidy(&format!("round {round}"));
    }
}

/// A limit on the size of files stands for a disk that is full: the same errors, and no need to
/// be root.
#[cfg(unix)]
#[test]
fn without_room_the_old_tree_stays() {
    let scene = Scene::new();
    let out = scene.out();
    assert!(generate(&scene.sides[0].0, &out).status().expect("it runs").success());
    for blocks in [0, 1, 8, 32] {
        let run = generate(&scene.sides[1].0, &out);
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"")).arg("sh");
        command.arg(run.get_program()).args(run.get_args());
        let output = command.output().expect("sh runs");
        assert_eq!(output.status.code(), Some(1), "{blocks} blocks: {output:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("cannot write"), "{told}");
        assert!(tree(&out) == scene.sides[0].1, "{blocks} blocks");
        scene.tidy(&format!("{blocks} blocks"));
    }
}

/// Root may write anywhere, so the place is made unwritable by what stands there.
#[test]
fn a_place_that_cannot_be_written_stays() {
    let scene = Scene::new();
    fs::write(scene.out(), "a file").expect("writable");
    let status = generate(&scene.sides[0].0, &scene.out()).status().expect("it runs");
    assert_eq!(status.code(), Some(1));
    assert_eq!(fs::read_to_string(scene.out()).expect("it is there"), "a file");
    scene.tidy("a file in the way");
    let below = scene.out().join("deeper");
    let status = generate(&scene.sides[0].0, &below).status().expect("it runs");
    assert_eq!(status.code(), Some(1));
    scene.tidy("a file for a parent");
}
