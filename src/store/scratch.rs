//! A directory beside the place where something is about to be renamed to, locked for as long as it
//! is in use, so that a sweep tells what a killed run left from what is being made.

use crate::system::atomic_file::UNFINISHED;
use crate::system::locked;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// How often it is made anew where somebody deletes it at once.
const ATTEMPTS: u32 = 32;

/// The directory; deleted when dropped.
#[derive(Debug)]
pub(super) struct Scratch {
    // Unlocked only once it is gone: fields are dropped in their order.
    directory: tempfile::TempDir,
    _lock: Option<File>,
}

impl Scratch {
    /// Makes one in that directory.
    pub(super) fn within(directory: &Path) -> io::Result<Self> {
        Self::named(directory, "")
    }

    /// Makes one that says in its name what it is for.
    pub(super) fn named(directory: &Path, name: &str) -> io::Result<Self> {
        let dot = if name.is_empty() { "" } else { "." };
        let prefix = format!("{UNFINISHED}{name}{dot}");
        for _ in 0..ATTEMPTS {
            let directory = tempfile::Builder::new().prefix(&prefix).tempdir_in(directory)?;
            let lock = match File::open(directory.path()) {
                Ok(lock) => lock,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                // Windows opens no directory so, and is swept by age.
                Err(_) => return Ok(Self { directory, _lock: None }),
            };
            let is_held_elsewhere = matches!(locked::attempt(&lock), Ok(locked::Attempt::Held));
            if !is_held_elsewhere && locked::is_at(&lock, directory.path())? {
                return Ok(Self { directory, _lock: Some(lock) });
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    /// Gives it the name that it has without the mark of what is unfinished; it is its caller's then.
    pub(super) fn finish(self) -> io::Result<PathBuf> {
        let path = self.directory.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(UNFINISHED));
        let finished = path.with_file_name(name.ok_or(io::ErrorKind::InvalidFilename)?);
        std::fs::rename(path, &finished)?;
        // There is nothing left at the old name to delete.
        let _ = self.directory.keep();
        Ok(finished)
    }

    /// A path in it.
    pub(super) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.directory.path().join(name)
    }
}
