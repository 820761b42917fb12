//! `diff` and `changelog` as people call them, on a repository with a history of tiny documents.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const ONE: &str = "\
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /calls:
    get:
      operationId: ListCalls
      tags: [Calls]
      responses: {'200': {description: Calls.}}
";
/// Goes on where the first one ends.
const TWO: &str = "  /texts:
    get:
      operationId: ListTexts
      tags: [Texts]
      responses: {'200': {description: Texts.}}
";
const PRODUCTS: &str = "[products.voice]\ntitle = 'Voice'\ntags = ['Calls', 'Texts']\n";

/// Three versions: a document, the same in another layout and with a comment, and with one more
/// operation. In between one that nobody can read.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repo = Self(tempfile::tempdir().expect("there is room for a directory"));
        repo.git(&["init", "--quiet"]);
        repo.write("specs/products.toml", PRODUCTS);
        repo.write("specs/names.toml", "");
        repo.commit("v1", "2026-01-01", ONE);
        repo.commit(
            "v2",
            "2026-01-02",
            &ONE.replace("{title: t, version: '1'}", "\n  version: '1'\n  title: t"),
        );
        repo.commit("broken", "2026-01-03", "openapi: 3.0.3\npaths: [\n");
        repo.commit("v3", "2026-01-04", &format!("{ONE}{TWO}"));
        repo.write("other.txt", "Nothing of the API.");
        repo.git(&["add", "."]);
        repo.git(&["commit", "--quiet", "--message", "other"]);
        repo
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("it is below the directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    fn commit(&self, tag: &str, date: &str, document: &str) {
        self.write("specs/all.yml", document);
        self.git(&["add", "."]);
        let date = format!("{date}T10:00:00Z");
        let mut command = self.command(&["commit", "--quiet", "--message", tag]);
        let done = command.env("GIT_COMMITTER_DATE", date).status();
        assert!(done.expect("git works").success());
        self.git(&["tag", tag]);
    }

    fn git(&self, arguments: &[&str]) {
        assert!(self.command(arguments).status().expect("git works").success(), "{arguments:?}");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.path());
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.org"]);
        command.args(["-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"]).args(arguments);
        command
    }

    /// What the command prints, without colours, and how it ends.
    fn run(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg(arguments[0]).arg("--repo").arg(self.path()).args(&arguments[1..]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command can be run");
        let mut pipe = child.stdin.take().expect("it is piped");
        // One that reads nothing may have ended.
        drop(pipe.write_all(input.as_bytes()));
        drop(pipe);
        let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("it is text");
        (status.code().expect("it ends by itself"), text(stdout), text(stderr))
    }

    /// What it prints, where all is well.
    fn prints(&self, arguments: &[&str], input: &str) -> String {
        let (code, out, err) = self.run(arguments, input);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        out
    }

    /// What it says, where it cannot go on.
    fn refuses(&self, arguments: &[&str], said: &str) {
        let (code, out, err) = self.run(arguments, "");
        assert_eq!(code, 2, "{arguments:?}: {out}{err}");
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}

#[test]
fn documents_come_from_revisions_files_and_standard_input() {
    let repo = Repository::new();
    let added = "GET /texts  [operation-added]";
    let same = repo.prints(&["diff", "v1:specs/all.yml", "v2:specs"], "");
    assert!(same.contains("\nNo change.\n") && !same.contains("operation-"), "{same}");
    for (old, new, input) in [
        ("v1:specs/all.yml", "v3:specs/all.yml", String::new()),
        ("v2:specs", "-", format!("{ONE}{TWO}")),
        ("-", "HEAD:specs", ONE.to_owned()),
    ] {
        let out = repo.prints(&["diff", old, new], &input);
        assert!(out.contains(added) && out.matches("  [").count() == 1, "{old} {new}: {out}");
    }
    // A revision alone is against the work tree, with the products of that repository.
    repo.write("specs/all.yml", ONE);
    let out = repo.prints(&["diff", "HEAD"], "");
    assert!(out.contains("GET /texts  [operation-removed]") && out.contains("voice"), "{out}");
    repo.refuses(&["diff", "v9"], "`v9` is neither a file nor a revision");
    repo.refuses(&["diff", "v1:specs", "v1:nowhere.yml"], "there is no `nowhere.yml`");
    repo.refuses(&["diff", "-", "-"], "only one of OLD and NEW");
    repo.refuses(&["diff", "v1:specs", "broken:specs"], "broken:specs cannot be compared");
}

#[test]
fn thresholds_and_waivers_decide_how_it_ends() {
    let repo = Repository::new();
    let code = |arguments: &[&str]| repo.run(&[&["diff"], arguments].concat(), "").0;
    let (old, new) = ("v1:specs", "v3:specs");
    assert_eq!(code(&[old, new, "--fail-on", "http:breaking", "--fail-on", "rust:major"]), 0);
    assert_eq!(code(&[old, new, "--fail-on", "rust:minor"]), 1);
    assert_eq!(code(&[new, old, "--fail-on", "http:risky"]), 1);
    assert_eq!(code(&[new, old]), 0);
    let waiver = |place: &str| {
        format!(
            "[[waiver]]\nrule = 'operation-removed'\nplace = '{place}'\nreason = 'Nobody called \
             it.'\ndate = 2026-11-21\n"
        )
    };
    let with = |text: &str| {
        repo.write("waivers.toml", text);
        let file = repo.path().join("waivers.toml");
        let file = file.to_str().expect("the directory has a name of text");
        repo.run(&["diff", new, old, "--waivers", file, "--fail-on", "http:breaking"], "")
    };
    let (code, out, err) = with(&waiver("GET /texts"));
    assert!(code == 0 && out.contains("Nobody called it. (2026-11-21)"), "{code} {out}{err}");
    let (code, _, err) = with(&waiver("GET /gone"));
    assert!(code == 1 && err.contains("matches no change; remove it"), "{code} {err}");
    let (code, out, err) = with("[[waiver]\n");
    assert!(code == 2 && out.is_empty() && err.contains("not a file of waivers"), "{code} {err}");
}

#[test]
fn a_history_is_told_version_by_version() {
    let repo = Repository::new();
    let named = repo.prints(&["changelog", "v1:specs", "v2:specs", "v3:specs"], "");
    assert!(named.starts_with("# Changelog of `v3:specs`\n\nSince `2026-01-01 ("), "{named}");
    for range in ["v1..v3", "v1..HEAD", "v1.."] {
        let arguments = ["changelog", "--range", range, "--", "specs/all.yml"];
        let (code, out, err) = repo.run(&arguments, "");
        assert_eq!(code, 0, "{range}: {err}");
        // What cannot be read is left out, and said.
        assert!(err.contains("2026-01-03") && err.contains("is left out"), "{range}: {err}");
        let heads: Vec<&str> = out
            .lines()
            .filter_map(|line| line.strip_prefix("## `"))
            .map(|line| line.split(' ').next().unwrap_or_default())
            .collect();
        assert_eq!(heads, ["2026-01-04", "2026-01-02"], "{range}: {out}");
        assert!(out.contains("1 operation, 0 schemas, 0 webhooks. No change."), "{out}");
        assert!(out.contains("- `GET /texts`: an operation is new (`ListTexts`)."), "{out}");
    }
    let page =
        repo.prints(&["changelog", "--range", "v2..v3", "--format", "html", "specs/all.yml"], "");
    assert!(page.contains("<svg") && page.contains("2 operations"), "{page}");
    let refused = |range: &str, path: &str, said: &str| {
        repo.refuses(&["changelog", "--range", range, "--", path], said);
    };
    refused("v3..HEAD", "specs/all.yml", "no commit of v3..HEAD touches `specs/all.yml`");
    refused("v1..v9", "specs/all.yml", "`v9` is neither a file nor a revision");
    refused("v1...v3", "specs/all.yml", "is no range");
    refused("v1..--all", "specs/all.yml", "neither a file nor a revision");
    repo.refuses(&["changelog", "v1:specs"], "a changelog needs two versions");
}

#[test]
fn what_a_document_says_is_no_command_to_a_terminal() {
    let repo = Repository::new();
    let text = ONE.replace("description: Calls.", "$ref: \"#/components/responses/\\e[31mred\"");
    let (code, out, err) = repo.run(&["diff", "v1:specs", "-"], &text);
    assert_eq!(code, 2, "{out}{err}");
    assert!(err.contains("[31mred") && !err.contains('\u{1b}'), "{err:?}");
}
