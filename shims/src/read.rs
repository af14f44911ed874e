//! Reading files that a stranger may have put there: bounded, and without waiting.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing.
    Absent,
    /// A regular file, whole, and whose it is.
    Text(Vec<u8>, Owner),
    /// Something that is no readable file, and whose it is.
    Other(Other, Owner),
}

/// What is no readable file.
#[derive(Debug)]
pub(crate) enum Other {
    /// A regular file beyond the limit.
    TooLong,
    /// A directory.
    Directory,
    /// A pipe, a device, a socket.
    NotAFile,
    /// Something that may not or cannot be read.
    Unreadable(String),
}

impl Content {
    /// The bytes of a file that could be read.
    pub(crate) fn bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Text(bytes, _) => Some(bytes),
            _ => None,
        }
    }
}

/// The user whom a file belongs to, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner(u32);

/// Whom a pin file may belong to, seen from a working directory: its owner, this user, or root;
/// and it must lie on the same file system. (A mounted checkout in a container keeps working;
/// another user's `/tmp/.go-version` does not.)
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    directory: Option<Place>,
    user: Owner,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    owner: Owner,
    device: u64,
}

impl Origin {
    pub(crate) fn of(directory: &Path) -> Self {
        let directory = std::fs::metadata(directory).ok().map(|metadata| Place::of(&metadata));
        Self { directory, user: effective_user() }
    }

    /// Whether that file, whose content has that owner, may decide. Where it is a link, the link
    /// counts as well: whoever made it chose the content.
    pub(crate) fn trusts(&self, path: &Path, content: Owner) -> bool {
        let Ok(entry) = std::fs::symlink_metadata(path).map(|metadata| Place::of(&metadata)) else {
            return false;
        };
        let knows = |owner| {
            [Owner(0), self.user].contains(&owner) || self.directory.is_some_and(|directory| directory.owner == owner)
        };
        let is_near = self.directory.is_none_or(|directory| directory.device == entry.device);
        is_near && knows(entry.owner) && knows(content)
    }
}

/// Reads the file at a path, up to a limit in bytes.
pub(crate) fn file(path: &Path, limit: u64) -> Content {
    let file = match open_without_waiting(path) {
        Ok(file) => file,
        Err(error) => return not_opened(path, &error),
    };
    let Ok(metadata) = file.metadata() else { return Content::Absent };
    let owner = Place::of(&metadata).owner;
    let other = |other| Content::Other(other, owner);
    if metadata.is_dir() {
        return other(Other::Directory);
    }
    if !metadata.is_file() {
        return other(Other::NotAFile);
    }
    if metadata.len() > limit {
        return other(Other::TooLong);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    match file.take(limit + 1).read_to_end(&mut bytes) {
        Err(error) => other(Other::Unreadable(error.to_string())),
        Ok(_) if bytes.len() as u64 > limit => other(Other::TooLong),
        Ok(_) => Content::Text(bytes, owner),
    }
}

fn not_opened(path: &Path, error: &std::io::Error) -> Content {
    if matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput | ErrorKind::InvalidFilename
    ) {
        return Content::Absent;
    }
    // Behind a directory that may not be searched, or a loop of links: `go` sees nothing.
    let Ok(metadata) = std::fs::metadata(path) else { return Content::Absent };
    let other = if metadata.is_dir() {
        // On Windows a directory cannot be opened as a file.
        Other::Directory
    } else if metadata.is_file() {
        Other::Unreadable(error.to_string())
    } else {
        Other::NotAFile
    };
    Content::Other(other, Place::of(&metadata).owner)
}

/// Where a process is that goes to that directory: on Windows links are not followed.
#[cfg(not(unix))]
pub fn physical(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Where a process is that goes to that directory: the path with every link followed; the path
/// itself where that fails.
#[cfg(unix)]
pub fn physical(path: &Path) -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "Go sees the physical path after -C, so gov must")]
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// What two paths to one file or directory have in common. `None` where nothing is.
#[cfg(unix)]
pub(crate) fn identity(path: &Path) -> Option<impl PartialEq + use<>> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino())).ok()
}

/// What two paths to one file or directory have in common. `None` where nothing is.
#[cfg(not(unix))]
pub(crate) fn identity(path: &Path) -> Option<impl PartialEq + use<>> {
    #[expect(clippy::disallowed_methods, reason = "shown to nobody: the standard library has no file's number here")]
    std::fs::canonicalize(path).ok()
}

/// True if both paths lead to one file or directory.
pub fn is_same_place(left: &Path, right: &Path) -> bool {
    left == right || identity(left).is_some_and(|left| identity(right) == Some(left))
}

/// True for a file that can be run.
#[cfg(unix)]
pub fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// True for a file that can be run.
#[cfg(not(unix))]
pub fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    // A pipe opens at once with it, and is then seen for what it is. The numbers are the kernels'.
    const NONBLOCK: i32 = if cfg!(any(target_os = "linux", target_os = "android")) { 0o4000 } else { 0x4 };
    OpenOptions::new().read(true).custom_flags(NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

impl Place {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { owner: Owner(metadata.uid()), device: metadata.dev() }
    }

    #[cfg(not(unix))]
    fn of(_metadata: &Metadata) -> Self {
        // Windows has no shared /tmp; its directories carry their own access lists.
        Self { owner: Owner(0), device: 0 }
    }
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library has no geteuid; it cannot fail")]
fn effective_user() -> Owner {
    unsafe extern "C" {
        safe fn geteuid() -> u32;
    }
    Owner(geteuid())
}

#[cfg(not(unix))]
fn effective_user() -> Owner {
    Owner(0)
}
