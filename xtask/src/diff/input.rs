//! Where a side of the comparison is, and how it is read: files, directories, git, standard
//! input. Nothing here knows what a document says.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use codegen::diag::{Diagnostic, Level};
use codegen::load::{self, Source};
use codegen::pipeline::Input;

use crate::paths;

/// The largest document that is taken from standard input.
const LIMIT: u64 = 64 * 1024 * 1024;

/// One side, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Files and directories of one API.
    Files(Vec<PathBuf>),
    /// Files and directories of one API at a revision.
    Git {
        /// The repository.
        repo: PathBuf,
        /// The revision.
        rev: String,
        /// Paths below the root of the repository.
        paths: Vec<String>,
        /// Names, products and ledger are those of the revision too.
        whole: bool,
    },
    /// `specs/` of a work tree, with its names and products.
    Tree(PathBuf),
    /// Standard input.
    Stdin,
}

/// A document that the generator refuses.
#[derive(Debug)]
pub struct Unreadable {
    /// Which side.
    pub name: String,
    /// Why.
    pub found: Vec<Diagnostic>,
}

impl std::error::Error for Unreadable {}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors: Vec<_> =
            self.found.iter().filter(|found| found.level == Level::Error).collect();
        write!(f, "{} cannot be compared; errors: {}", self.name, errors.len())?;
        // Twenty are enough to see what kind of document it is.
        for found in errors.iter().take(20) {
            write!(f, "\n{found}")?;
        }
        if errors.len() > 20 {
            write!(
                f,
                "\nand {} more; `cargo xtask dump --spec FILE` shows all",
                errors.len() - 20
            )?;
        }
        Ok(())
    }
}

impl Place {
    /// What an argument means. A file of that name comes first.
    pub fn parse(text: &str, repo: &Path) -> Result<Self> {
        if text == "-" {
            return Ok(Self::Stdin);
        }
        if Path::new(text).exists() {
            return Ok(Self::Files(vec![PathBuf::from(text)]));
        }
        let parts: Vec<&str> = text.split(',').filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            bail!("an input is empty: give a file, a directory, REV:PATH or `-`");
        }
        if parts.iter().all(|part| Path::new(part).exists()) {
            return Ok(Self::Files(parts.iter().map(PathBuf::from).collect()));
        }
        let Some((rev, first)) = parts[0].split_once(':').filter(|(rev, path)| {
            // `C:\dir` is no revision.
            rev.len() > 1 && !path.is_empty()
        }) else {
            let missing = parts.iter().find(|part| !Path::new(part).exists()).unwrap_or(&text);
            bail!(
                "there is no file `{missing}`; a document in git is written REV:PATH, for example \
                 HEAD~1:specs"
            );
        };
        check_revision(repo, rev)?;
        let rest = parts[1..].iter().map(|part| {
            let own = part.strip_prefix(rev).and_then(|rest| rest.strip_prefix(':'));
            own.unwrap_or(part)
        });
        let paths = std::iter::once(first).chain(rest).map(|path| {
            let path = path.trim_start_matches("./").trim_end_matches('/');
            path.to_owned()
        });
        Ok(Self::Git {
            repo: repo.to_owned(),
            rev: rev.to_owned(),
            paths: paths.collect(),
            whole: false,
        })
    }

    /// A revision alone: `specs/` of this repository at it, and in the work tree.
    pub fn revision(rev: &str, repo: &Path) -> Result<(Self, Self)> {
        if rev == "-" || rev.contains(':') || Path::new(rev).is_file() {
            bail!("`{rev}` is no revision: give NEW too, or a revision such as HEAD alone");
        }
        check_revision(repo, rev)?;
        let old = Self::Git {
            repo: repo.to_owned(),
            rev: rev.to_owned(),
            paths: vec!["specs".to_owned()],
            whole: true,
        };
        Ok((old, Self::Tree(repo.join("specs"))))
    }

    /// As a report names it.
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".to_owned(),
            Self::Tree(_) => "specs".to_owned(),
            Self::Git { rev, paths, .. } => format!("{rev}:{}", paths.join(",")),
            Self::Files(files) => {
                let root = paths::root();
                let names = files.iter().map(|path| {
                    let inside = path.strip_prefix(&root).unwrap_or(path);
                    // A name from a machine says nothing on another one.
                    let path = if inside.is_absolute() {
                        inside.file_name().map_or(inside, Path::new)
                    } else {
                        inside
                    };
                    path.to_string_lossy().replace('\\', "/")
                });
                names.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Reads the documents, and beside them what decides on names.
    pub fn read(&self, ledger: Option<&str>) -> Result<Input> {
        let specs = match self {
            Self::Tree(specs) => specs.clone(),
            _ => paths::root().join("specs"),
        };
        let own = |name: &str| -> Result<String> {
            let path = specs.join(name);
            if !path.exists() {
                return Ok(String::new());
            }
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let sources = match self {
            Self::Stdin => {
                let mut text = String::new();
                std::io::stdin()
                    .lock()
                    .take(LIMIT)
                    .read_to_string(&mut text)
                    .context("standard input is not text; a document is UTF-8")?;
                vec![Source { name: "standard-input".to_owned(), text }]
            }
            Self::Files(files) => load::read(files).context("cannot read the documents")?,
            Self::Tree(specs) => {
                load::read(std::slice::from_ref(specs)).context("cannot read the documents")?
            }
            Self::Git { repo, rev, paths, .. } => from_git(repo, rev, paths)?,
        };
        if sources.is_empty() {
            bail!(
                "{}: there is no OpenAPI document; one is a YAML or JSON file with `openapi` at \
                 its top",
                self.name()
            );
        }
        let mut input = Input {
            sources,
            products: own("products.toml")?,
            overrides: own("overrides.toml")?,
            ledger: ledger.map_or_else(|| own("names.toml"), |text| Ok(text.to_owned()))?,
            ..Input::default()
        };
        if let Self::Git { repo, rev, whole: true, .. } = self {
            // The crate of then had the names of then.
            let then = |name: &str| show(repo, rev, &format!("specs/{name}")).ok();
            input.products = then("products.toml").unwrap_or(input.products);
            input.overrides = then("overrides.toml").unwrap_or(input.overrides);
            input.ledger = then("names.toml").unwrap_or(input.ledger);
        }
        Ok(input)
    }
}

/// Documents of a revision, and the files that they refer to.
fn from_git(repo: &Path, rev: &str, paths: &[String]) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let kind = git(repo, &["cat-file", "-t", &format!("{rev}:{path}")])
            .with_context(|| format!("there is no `{path}` in revision `{rev}`"))?;
        if kind.trim() != "tree" {
            if seen.insert(path.clone()) {
                sources.push(Source { name: path.clone(), text: show(repo, rev, path)? });
            }
            continue;
        }
        let tree = format!("{rev}:{path}");
        let list = git(repo, &["ls-tree", "-z", "--name-only", &tree])?;
        for file in list.split('\0').filter(|name| is_document(name)) {
            let name = if path.is_empty() { file.to_owned() } else { format!("{path}/{file}") };
            let text = show(repo, rev, &name)?;
            if load::has_openapi_key(&text) && seen.insert(name.clone()) {
                sources.push(Source { name, text });
            }
        }
    }
    let mut next = 0;
    while let Some(source) = sources.get(next) {
        for name in load::refs::files_mentioned(source) {
            // One that is not there is told by the stage that follows the reference.
            if !seen.contains(&name)
                && let Ok(text) = show(repo, rev, &name)
            {
                seen.insert(name.clone());
                sources.push(Source { name, text });
            }
        }
        next += 1;
    }
    Ok(sources)
}

fn is_document(name: &str) -> bool {
    [".yml", ".yaml", ".json"].iter().any(|end| name.ends_with(end))
}

/// A file of a revision.
pub fn show(repo: &Path, rev: &str, path: &str) -> Result<String> {
    git(repo, &["cat-file", "blob", &format!("{rev}:{path}")])
        .with_context(|| format!("cannot read `{path}` in revision `{rev}`"))
}

/// Whether a repository has a revision.
pub fn check_revision(repo: &Path, rev: &str) -> Result<()> {
    // Git would take it for an option.
    let fine = !rev.is_empty() && !rev.starts_with('-');
    let known = fine
        && git(repo, &["rev-parse", "--quiet", "--verify", &format!("{rev}^{{commit}}")]).is_ok();
    if known {
        return Ok(());
    }
    bail!(
        "`{rev}` is neither a file nor a revision of the repository at {}; `git log --oneline` \
         lists revisions, and a shallow clone has few",
        paths::short(repo)
    )
}

/// What git prints.
pub fn git(repo: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(repo)
        .args(arguments)
        .output()
        .context("cannot run git; without it, give files")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git: {}", said.trim().lines().next().unwrap_or("it failed"));
    }
    String::from_utf8(output.stdout).context("git printed something that is not text")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Place, git};

    const DOCUMENT: &str = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths: {}\n\
        components: {schemas: {A: {$ref: 'parts.yml#/components/schemas/B'}}}\n";
    const PART: &str = "components: {schemas: {B: {type: string}}}\n";

    /// A repository with one commit: a document in a directory, and a part that it refers to.
    fn repository() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("there is room for a directory");
        let run = |arguments: &[&str]| git(dir.path(), arguments).expect("git works");
        run(&["init", "--quiet"]);
        fs::create_dir(dir.path().join("api")).expect("a directory");
        fs::write(dir.path().join("api/all.yml"), DOCUMENT).expect("a file");
        fs::write(dir.path().join("api/parts.yml"), PART).expect("a file");
        run(&["add", "."]);
        let who =
            ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        run(&[&who[..], &["commit", "--quiet", "--message", "one"]].concat());
        dir
    }

    fn error(text: &str, repo: &Path) -> String {
        let place = Place::parse(text, repo).and_then(|place| place.read(None));
        format!("{:#}", place.expect_err("it cannot be read"))
    }

    #[test]
    fn documents_come_from_revisions() {
        let repo = repository();
        for path in
            ["HEAD:api", "HEAD:api/", "HEAD:./api/all.yml", "HEAD:api/all.yml,HEAD:api/parts.yml"]
        {
            let place = Place::parse(path, repo.path()).expect("it is there");
            let input = place.read(None).expect("it can be read");
            let names: Vec<&str> =
                input.sources.iter().map(|source| source.name.as_str()).collect();
            assert_eq!(names, ["api/all.yml", "api/parts.yml"], "{path}");
        }
        let place = Place::parse("HEAD:api", repo.path()).expect("it is there");
        assert_eq!(place.name(), "HEAD:api");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_what_to_do() {
        let repo = repository();
        let told = |text: &str, part: &str| {
            let error = error(text, repo.path());
            assert!(error.contains(part), "{text}: {error}");
        };
        told(
            "nowhere.yml",
            "there is no file `nowhere.yml`; a document in git is written REV:PATH",
        );
        told("HEAD:nowhere.yml", "there is no `nowhere.yml` in revision `HEAD`");
        told("nobody:api", "`nobody` is neither a file nor a revision");
        told("--output=x:api", "is neither a file nor a revision");
        told("", "an input is empty");
        let alone = Place::revision("HEAD:api", repo.path()).expect_err("it needs two");
        assert!(alone.to_string().contains("give NEW too"), "{alone}");
    }
}
