//! The kernel's locks on files. One is dropped when its holder ends, however it ends.
//!
//! A file that is locked for as long as it is in use tells the living from what a killed run left:
//! whoever can lock it knows that nobody is at work there any more.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// What became of an attempt.
#[derive(Debug)]
pub enum Attempt {
    /// It is held, and stays so until the file is dropped.
    Taken,
    /// Somebody else holds it.
    Held,
    /// The file system has no locks: NFS without its lock service, some FUSE and container mounts.
    Unsupported,
}

/// Tries to lock an open file.
pub fn attempt(file: &File) -> io::Result<Attempt> {
    match file.try_lock() {
        Ok(()) => Ok(Attempt::Taken),
        Err(TryLockError::WouldBlock) => Ok(Attempt::Held),
        Err(TryLockError::Error(error)) if is_unsupported(&error) => Ok(Attempt::Unsupported),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(unix)]
fn is_unsupported(error: &io::Error) -> bool {
    let without = [libc::ENOLCK, libc::EOPNOTSUPP, libc::ENOTSUP, libc::ENOSYS];
    error.kind() == io::ErrorKind::Unsupported || error.raw_os_error().is_some_and(|code| without.contains(&code))
}

#[cfg(not(unix))]
fn is_unsupported(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

/// True if the path still leads to that open file: between an opening and a lock whoever held the
/// lock may have deleted the file, and a lock of a deleted file locks nothing.
#[cfg(unix)]
pub fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata()?;
    match path.symlink_metadata() {
        Ok(there) => Ok((there.dev(), there.ino()) == (own.dev(), own.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Lock files are not deleted there, so what was opened is what is there.
#[cfg(not(unix))]
pub fn is_at(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}
