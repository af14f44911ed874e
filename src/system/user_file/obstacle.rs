//! Why a file of the user's is not read or not replaced.

use crate::failure::Kind;
use gov_shims::quoted::Shown;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What is in the way.
#[derive(Debug)]
pub enum Obstacle {
    /// A directory, a pipe, a device or a socket stands there.
    NotAFile,
    /// What should be a directory above it is none.
    NotADirectory(PathBuf),
    /// It has more than so many bytes.
    TooLong(u64),
    /// The link leads nowhere, or in a circle; it may be one of a directory above the file.
    DanglingLink(PathBuf),
    /// A link leads to this place, which is not where the file may be.
    LinkLeadsAway(PathBuf),
    /// Its permissions do not let this user read it.
    Unreadable,
    /// Its mode lets nobody write it.
    ReadOnly,
    /// It belongs to the user with that number.
    ForeignOwner(u32),
    /// Files of this directory cannot be replaced by this user.
    ReadOnlyDirectory(PathBuf),
    /// The directory that it is in belongs to the user with that number, who lets nobody else write.
    ForeignDirectory(PathBuf, u32),
    /// There is no such directory, and none is to be made.
    NoDirectory(PathBuf),
    /// It is on a file system that is mounted read-only.
    ReadOnlyFileSystem,
    /// It, or its directory, is marked as one that nobody changes.
    Immutable,
    /// There is no room for it.
    DiskFull,
    /// It is not what was read any more.
    Changed,
    /// Another program has it open for writing, and goes on having it.
    BeingWritten,
    /// Anything else that the system says.
    Io(io::Error),
}

impl Obstacle {
    /// What an error of the system means for a file in that directory. Making, renaming and deleting
    /// are matters of the directory, so a refused permission is the directory's.
    pub(super) fn of(error: io::Error, directory: &Path) -> Self {
        use io::ErrorKind;
        #[cfg(unix)]
        if error.raw_os_error() == Some(libc::EPERM) {
            return Self::Immutable;
        }
        match error.kind() {
            ErrorKind::PermissionDenied => Self::ReadOnlyDirectory(directory.to_owned()),
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyFileSystem,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }

    /// The kind of failure that it is, and so the exit code.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NotAFile
            | Self::NotADirectory(_)
            | Self::TooLong(_)
            | Self::DanglingLink(_)
            | Self::LinkLeadsAway(_) => Kind::RefusedFile,
            Self::Changed | Self::BeingWritten => Kind::Busy,
            Self::Unreadable
            | Self::ReadOnly
            | Self::ForeignOwner(_)
            | Self::ReadOnlyDirectory(_)
            | Self::ForeignDirectory(..)
            | Self::NoDirectory(_)
            | Self::ReadOnlyFileSystem
            | Self::Immutable
            | Self::DiskFull
            | Self::Io(_) => Kind::Disk,
        }
    }

    /// What helps with that file: a command that works, or a sentence.
    pub fn hint(&self, file: &Path) -> String {
        match self {
            Self::NotAFile | Self::NotADirectory(_) => format!("move it away: {}", command("ls -ld", file)),
            Self::TooLong(_) => "edit it by hand".to_owned(),
            Self::DanglingLink(link) => format!("repair the link, or delete it: {}", command("ls -l", link)),
            Self::LinkLeadsAway(target) => format!("edit {} by hand", Shown(target)),
            Self::Unreadable => command("chmod u+r", file),
            Self::ReadOnly => command("chmod u+w", file),
            Self::ForeignOwner(_) => {
                format!("run gov as its owner, or take it over: {}", command("sudo chown \"$USER\"", file))
            }
            Self::ReadOnlyDirectory(directory) => command("chmod u+w", directory),
            Self::ForeignDirectory(directory, _) => {
                format!("run gov as its owner, or take it over: {}", command("sudo chown \"$USER\"", directory))
            }
            Self::NoDirectory(directory) => command("mkdir -p", directory),
            Self::ReadOnlyFileSystem => {
                format!("edit it where it is made, or mount it writable: {}", command("df", file))
            }
            Self::Immutable => {
                format!("look at the marks with `lsattr`, and take them off: {}", command("sudo chattr -ia", file))
            }
            Self::DiskFull => format!("make room: {}", command("df -h", file.parent().unwrap_or(file))),
            Self::Changed => "run it again".to_owned(),
            Self::BeingWritten => {
                format!("close the program that writes it, and run it again: {}", command("fuser -v", file))
            }
            Self::Io(_) => format!("look at the file and its disk: {}", command("ls -l", file)),
        }
    }
}

/// A shell's command with a path after it.
fn command(words: &str, path: &Path) -> String {
    format!("{words} {}", quoted(path))
}

/// A path as a word of a POSIX shell; one that has what a terminal could act on is only shown.
fn quoted(path: &Path) -> String {
    let Some(text) = path.to_str() else { return Shown(path).to_string() };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@,%".contains(c);
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let shown = Shown(path).to_string();
    if shown == text { format!("'{}'", text.replace('\'', r"'\''")) } else { shown }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => out.write_str("is no regular file"),
            Self::NotADirectory(path) => write!(out, "cannot be: {} is no directory", Shown(path)),
            Self::TooLong(most) => write!(out, "is longer than {most} bytes"),
            Self::DanglingLink(link) => write!(out, "cannot be found: the link {} leads nowhere", Shown(link)),
            Self::LinkLeadsAway(target) => write!(out, "is a link to {}, where gov does not write", Shown(target)),
            Self::Unreadable => out.write_str("cannot be read by this user"),
            Self::ReadOnly => out.write_str("is read-only"),
            Self::ForeignOwner(user) => write!(out, "belongs to another user, whose number is {user}"),
            Self::ReadOnlyDirectory(path) => write!(out, "cannot be replaced: {} is read-only", Shown(path)),
            Self::ForeignDirectory(path, user) => {
                write!(out, "cannot be replaced: {} belongs to another user, whose number is {user}", Shown(path))
            }
            Self::NoDirectory(path) => write!(out, "cannot be made: there is no directory {}", Shown(path)),
            Self::ReadOnlyFileSystem => out.write_str("is on a file system that is mounted read-only"),
            Self::Immutable => out.write_str("is marked as immutable"),
            Self::DiskFull => out.write_str("cannot be written: there is no room on its disk"),
            Self::Changed => out.write_str("was changed by another program meanwhile"),
            Self::BeingWritten => out.write_str("is being written by another program"),
            Self::Io(error) => write!(out, "cannot be edited: {error}"),
        }
    }
}

impl std::error::Error for Obstacle {}
