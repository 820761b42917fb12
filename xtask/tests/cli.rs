//! What the commands print, where, and how they end.

mod support;

use std::fs;
use std::path::Path;

use support::{Ran, run, xtask, xtask_in};

/// One operation, and what is wrong with it.
fn document(more: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: small, version: '1'}}\npaths:\n  /calls:\n    get:\n      \
         operationId: a\n      responses: {{'200': {{description: ok}}}}\n{more}"
    )
}

/// Further paths with the operation ID of the first.
fn again(count: usize) -> String {
    let path = |at: usize| {
        format!(
            "  /calls{at}:\n    get:\n      operationId: a\n      responses: {{'200': \
             {{description: ok}}}}\n"
        )
    };
    (0..count).map(path).collect()
}

fn generate(spec: &str, more: &[&str]) -> (tempfile::TempDir, Ran) {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("api.yml");
    fs::write(&file, spec).expect("it is written");
    let out = dir.path().join("crate");
    let paths = [file.to_string_lossy().into_owned(), out.to_string_lossy().into_owned()];
    let args = [&["generate", "--spec", &paths[0], "--out", &paths[1]], more].concat();
    let ran = run(&mut xtask(&args));
    (dir, ran)
}

#[test]
fn a_log_gets_plain_lines_and_a_pipe_the_result_alone() {
    let (_dir, ran) = generate(&document(""), &[]);
    ran.says(0, &["     reading ", "1 document, ", "  generating 1 operation, ", "     writing "]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let [line] = lines.as_slice() else { panic!("one line of result: {}", ran.out) };
    assert!(line.contains("/crate/: "), "{line}");
    for part in [" files, ", " written, ", " unchanged, ", " removed in "] {
        assert!(line.contains(part), "{line}");
    }
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains(['\u{1b}', '\r']), "{text:?}");
    }
}

#[test]
fn colours_are_forced_and_forbidden() {
    let colored = |vars: &[(&str, &str)]| {
        let ran = run(xtask(&["generate", "--spec", "nowhere.yml"]).envs(vars.iter().copied()));
        ran.says(1, &["error:", "help:"]);
        ran.err.contains('\u{1b}')
    };
    assert!(!colored(&[]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&[("CLICOLOR_FORCE", "0")]));
}

#[test]
fn quiet_says_nothing_but_errors() {
    let (_dir, ran) = generate(&document(&again(1)), &["--quiet"]);
    ran.says(0, &[]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let (_dir, ran) = generate("openapi: [", &["--quiet"]);
    ran.says(1, &["error[invalid-yaml]", "error: 1 error, nothing was written"]);
    assert!(!ran.err.contains("reading"), "{}", ran.err);
    // By name: what somebody has fetched would come first, and the committed crate is not made of it.
    let specs = here().join("specs").to_string_lossy().into_owned();
    let ran = run(&mut xtask(&["generate", "--check", "-q", "--spec", &specs]));
    ran.says(0, &[]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""), "the committed crate is up to date");
    // What was asked for is no chatter.
    let ran = run(&mut xtask(&["dump", "--quiet"]));
    ran.says(0, &[]);
    assert!(ran.out.len() > 10_000 && ran.err.is_empty(), "{}", ran.err);
}

#[test]
fn warnings_are_folded_and_nothing_is_hidden() {
    let spec = document(&again(5));
    let (_dir, ran) = generate(&spec, &[]);
    let line = "warning[duplicate-operation-id]: 4 more of this kind; --verbose shows them";
    ran.says(0, &[line]);
    // Two kinds, each told once; the result has the count.
    assert_eq!(ran.err.matches("help: ").count(), 2, "{}", ran.err);
    assert!(ran.out.trim_end().ends_with(" s, 6 warnings"), "{}", ran.out);
    let (_dir, ran) = generate(&spec, &["--verbose"]);
    ran.says(0, &["stage load", "stage emit"]);
    assert_eq!(ran.err.matches("warning[duplicate-operation-id]").count(), 5, "{}", ran.err);
}

#[test]
fn exit_codes_are_as_the_help_has_them() {
    let (dir, ran) = generate(&document(""), &[]);
    ran.says(0, &[]);
    let check = |spec: &str| {
        let out = dir.path().join("crate");
        fs::write(dir.path().join("api.yml"), spec).expect("it is written");
        let mut command = xtask(&["generate", "--check", "--spec"]);
        run(command.arg(dir.path().join("api.yml")).arg("--out").arg(out))
    };
    check(&document("")).says(0, &[]);
    let stale = check(&document(&again(1)));
    stale.says(1, &["not up to date", "help: run `cargo xtask generate --spec "]);
    assert!(stale.out.contains("/crate"), "the difference is a result: {}", stale.out);
    for wrong in [
        &["generate", "--quiet", "--verbose"][..],
        &["generate", "--colour"],
        &["bench", "--runs", "0"],
        &["completions"],
        &["no-such-command"],
        &[],
    ] {
        assert_eq!(run(&mut xtask(wrong)).code, Some(2), "{wrong:?}");
    }
    assert_eq!(run(&mut xtask(&["--version"])).code, Some(0));
}

/// The commands as `--help` lists them.
fn commands() -> Vec<String> {
    let ran = run(&mut xtask(&["--help"]));
    let list = ran.out.split("Commands:\n").nth(1).expect("it lists commands");
    let names = list.lines().take_while(|line| !line.is_empty());
    let names = names.filter_map(|line| line.split_whitespace().next().map(str::to_owned));
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_command_explains_itself_by_an_example() {
    let commands = commands();
    assert!(commands.len() >= 13, "{commands:?}");
    for name in &commands {
        for flag in ["--help", "-h"] {
            let ran = run(&mut xtask(&[name, flag]));
            assert_eq!(ran.code, Some(0));
            let (_, examples) = ran.out.split_once("Examples:").expect("examples");
            assert!(examples.contains(&format!("cargo xtask {name}")), "{name}: {examples}");
        }
    }
}

#[test]
fn every_shell_knows_every_command() {
    let commands = commands();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&mut xtask(&["completions", shell]));
        ran.says(0, &[]);
        for name in commands.iter().map(String::as_str).chain(["--no-build", "--allow-redirect"]) {
            let name = if shell == "fish" { name.trim_start_matches('-') } else { name };
            assert!(ran.out.contains(name), "{shell} does not know {name}");
        }
    }
}

#[test]
fn what_is_broken_is_named_with_what_to_do() {
    let (_dir, ran) = generate("openapi: 3.1.0\n  paths: [\n", &[]);
    ran.says(1, &["api.yml:2:", "help: ", "1 error, nothing was written"]);
    run(&mut xtask(&["generate", "--spec", "nowhere.yml"]))
        .says(1, &["nowhere.yml", "help: --spec takes"]);

    let dir = tempfile::tempdir().expect("a directory");
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    // Somebody's own files, and a file where a directory should be.
    fs::create_dir_all(dir.path().join("mine/inner")).expect("it is made");
    fs::write(path("mine/inner/letter.txt"), "dear").expect("it is written");
    run(&mut xtask(&["generate", "--out", &path("mine")]))
        .says(1, &["is not empty and was not made by", "help: give --out a new directory"]);
    run(&mut xtask(&["generate", "--out", &path("mine/inner/letter.txt")]))
        .says(1, &["letter.txt", "help: "]);
    assert_eq!(fs::read_to_string(path("mine/inner/letter.txt")).expect("it stays"), "dear");

    for command in ["features", "compile-cost"] {
        run(&mut xtask(&[command, "--dir", &path("none")]))
            .says(1, &["none/Cargo.toml", "because: ", "help: --dir takes a generated crate"]);
    }
    let mut contract = xtask(&["contract", "--committed", "--offline", "--no-build"]);
    run(contract.env("CARGO_TARGET_DIR", dir.path()))
        .says(1, &["no driver of an earlier run", "help: leave out --no-build"]);
    let mut contract = xtask(&["contract", "--offline"]);
    run(contract.env("CARGO_TARGET_DIR", dir.path()).env("TELNYX_SPEC", path("gone.yml")))
        .says(1, &["there is no document", "gone.yml", "help: correct TELNYX_SPEC"]);
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the repository")
}

/// A repository with the input of this one, without what somebody has fetched.
fn repository() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    for name in ["specs", "templates", "Cargo.toml"] {
        let copied = std::process::Command::new("cp")
            .arg("-r")
            .args([here().join(name), dir.path().join(name)])
            .status();
        assert!(copied.is_ok_and(|status| status.success()));
    }
    let _ = fs::remove_dir_all(dir.path().join("specs/fetched"));
    dir
}

#[test]
fn a_broken_repository_is_told_too() {
    let root = repository();
    let specs = root.path().join("specs");
    let generate = || run(&mut xtask_in(root.path(), &["generate"]));
    generate().says(0, &["reading ", "specs/*.yml: "]);

    let products = specs.join("products.toml");
    let good = fs::read_to_string(&products).expect("it is there");
    fs::write(&products, format!("colour = 1\n{good}")).expect("it is written");
    generate()
        .says(1, &["error[invalid-products]", "specs/products.toml:1:1", "`colour`", "help: "]);
    fs::remove_file(&products).expect("it was there");
    generate().says(1, &["cannot read", "products.toml", "help: ", "git restore"]);
    fs::write(&products, good).expect("it is written");

    for file in fs::read_dir(&specs).expect("it is there") {
        let path = file.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "yml") {
            fs::remove_file(path).expect("it was there");
        }
    }
    generate().says(1, &["there is no document in specs/", "help: give one with --spec"]);
    let ran = run(&mut xtask_in(root.path(), &["bench"]));
    ran.says(0, &[]);
    assert!(ran.out.contains("skipped"), "{}", ran.out);
    run(&mut xtask_in(root.path(), &["contract", "--offline"]))
        .says(1, &["the published document is not on this machine", "help: name it with --spec"]);
}

#[test]
fn a_reader_that_goes_away_is_no_defect() {
    use std::process::Stdio;

    let mut command = xtask(&["dump"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() && !said.contains("panicked"), "{said}");
}

#[test]
fn what_cargo_makes_goes_where_cargo_puts_it() {
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("api.yml"), document("")).expect("it is written");
    let mut command = xtask(&["mutants", "--count", "1", "--seed", "1", "--keep", "--spec"]);
    command.arg(dir.path().join("api.yml")).env("CARGO_TARGET_DIR", dir.path().join("elsewhere"));
    run(&mut command).says(0, &[]);
    assert!(dir.path().join("elsewhere/mutants").is_dir());
}

/// Before hours of work: every section would take it for a machine without the document.
#[cfg(unix)]
#[test]
fn ci_refuses_a_document_that_is_not_there() {
    let ci = here().join(".ci/run");
    let ran = run(std::process::Command::new(ci).env("TELNYX_SPEC", "/nowhere/api.yml"));
    ran.says(2, &["TELNYX_SPEC", "/nowhere/api.yml is no file", "unset it"]);
    assert_eq!(ran.out, "");
}
