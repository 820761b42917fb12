//! Where a new directory is prepared, and how it takes the place of the old one.
//!
//! The old and the new directory change places in one step where the system can do that (Linux,
//! macOS), so that a run that dies leaves the one or the other. Elsewhere it takes two renames,
//! and a run that died between them is repaired by the next one. Whatever a dead run left behind
//! is removed by the next one too.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::{KEPT, WriteError, io_error};

/// Begins the name of all that is there for a moment only.
const PREFIX: &str = ".generate-";

/// The directory that holds the output, with the right to write into it.
pub(super) struct Desk {
    dir: PathBuf,
    parent: PathBuf,
    /// Let go with the file; the system does so when the process dies.
    _lock: Option<File>,
}

impl Desk {
    /// Waits until no other run writes there, and clears away what dead ones have left.
    pub(super) fn open(dir: &Path) -> Result<Self, WriteError> {
        let parent = dir.parent().ok_or_else(|| WriteError::Outside(dir.display().to_string()))?;
        fs::create_dir_all(parent).map_err(io_error("create", parent))?;
        // Where directories cannot be locked, two runs at once are the user's own affair.
        let lock = File::open(parent).ok().filter(lock);
        let desk = Self { dir: dir.to_owned(), parent: parent.to_owned(), _lock: lock };
        if desk._lock.is_some() {
            desk.clear()?;
        }
        Ok(desk)
    }

    fn prefix(&self) -> String {
        let name = self.dir.file_name().unwrap_or_default().to_string_lossy();
        format!("{PREFIX}{name}-")
    }

    fn clear(&self) -> Result<(), WriteError> {
        let prefix = self.prefix();
        for entry in fs::read_dir(&self.parent).map_err(io_error("list", &self.parent))? {
            let entry = entry.map_err(io_error("list", &self.parent))?;
            if !entry.file_name().to_string_lossy().starts_with(&prefix) {
                continue;
            }
            let left = entry.path();
            let aside = left.join("old");
            if !self.dir.exists() && aside.is_dir() {
                fs::rename(&aside, &self.dir).map_err(io_error("put back", &self.dir))?;
            }
            let removed =
                if left.is_dir() { fs::remove_dir_all(&left) } else { fs::remove_file(&left) };
            removed.map_err(io_error("remove", &left))?;
        }
        Ok(())
    }

    /// A place on the same file system. Dropping it removes it, so that every early return leaves
    /// nothing behind.
    pub(super) fn stage(&self) -> Result<Stage<'_>, WriteError> {
        let within = tempfile::Builder::new()
            .prefix(&self.prefix())
            .tempdir_in(&self.parent)
            .map_err(io_error("make a temporary directory in", &self.parent))?;
        Ok(Stage { desk: self, within })
    }

    /// A file on the same file system, with the rights that any new file has.
    pub(super) fn file(&self) -> Result<NamedTempFile, WriteError> {
        let prefix = self.prefix();
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder
            .tempfile_in(&self.parent)
            .map_err(io_error("make a temporary file in", &self.parent))
    }
}

/// A new directory in the making.
pub(super) struct Stage<'a> {
    desk: &'a Desk,
    within: TempDir,
}

impl Stage<'_> {
    /// The new directory.
    pub(super) fn fresh(&self) -> PathBuf {
        self.within.path().join("new")
    }

    /// The new directory takes the place of the old one.
    pub(super) fn swap(self) -> Result<(), WriteError> {
        let (dir, fresh) = (&self.desk.dir, self.fresh());
        if !dir.exists() {
            return fs::rename(&fresh, dir).map_err(io_error("rename to", dir));
        }
        match exchange(&fresh, dir) {
            Ok(()) => {
                // What cargo made comes after. It can be made again, should this process end here.
                for name in KEPT {
                    carry(&fresh.join(name), &dir.join(name))?;
                }
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Unsupported => self.rename_twice(),
            Err(error) => Err(io_error("replace", dir)(error)),
        }
    }

    /// The second rename failing, the first is undone.
    fn rename_twice(&self) -> Result<(), WriteError> {
        let (dir, fresh, aside) = (&self.desk.dir, self.fresh(), self.within.path().join("old"));
        fs::rename(dir, &aside).map_err(io_error("move aside", dir))?;
        if let Err(error) = fs::rename(&fresh, dir) {
            fs::rename(&aside, dir).map_err(io_error("put back", dir))?;
            return Err(io_error("rename to", dir)(error));
        }
        for name in KEPT {
            carry(&aside.join(name), &dir.join(name))?;
        }
        Ok(())
    }
}

fn carry(from: &Path, to: &Path) -> Result<(), WriteError> {
    if from.exists() { fs::rename(from, to).map_err(io_error("carry over", to)) } else { Ok(()) }
}

#[cfg(unix)]
fn lock(dir: &File) -> bool {
    rustix::fs::flock(dir, rustix::fs::FlockOperation::LockExclusive).is_ok()
}

#[cfg(not(unix))]
fn lock(_: &File) -> bool {
    false
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(|error| match error {
        // Not every file system can, nor every kernel.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
        other => other.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
