//! Where things are in this repository, and how files get there.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the repository. Cargo says where this package lies when it runs it.
pub fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map(Path::to_owned).unwrap_or(package)
}

/// Where everything of cargo goes, `CARGO_TARGET_DIR` included.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A path as people write it: relative to the current directory where it lies below.
pub fn short(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// Writes a file, and makes the directories above it.
pub fn put(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot create {}", parent.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// The published document on this machine, if there is one: `TELNYX_SPEC`, or the
/// newest beside the repository.
pub fn official() -> Option<PathBuf> {
    if let Some(path) = env::var_os("TELNYX_SPEC").filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path));
    }
    let beside = root().parent()?.join("shared").join("official");
    documents_in(&beside).ok()?.pop()
}

/// Older documents on this machine, beside the repository.
pub fn history() -> Result<Vec<PathBuf>> {
    match root().parent() {
        Some(parent) => documents_in(&parent.join("shared").join("history")).map(|mut found| {
            found.retain(|path| path.extension().is_some_and(|end| end != "json"));
            found
        }),
        None => Ok(Vec::new()),
    }
}

/// OpenAPI documents right inside of a directory, sorted; none when it does not exist.
pub fn documents_in(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))? {
        let path = entry.with_context(|| format!("cannot list {}", dir.display()))?.path();
        let known = ["yml", "yaml", "json"].map(OsStr::new);
        if path.is_file() && path.extension().is_some_and(|end| known.contains(&end)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
