//! Regular files of somebody else's: opened without waiting, and read up to a limit.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// What a path may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// A link to a file will do.
    Followed,
    /// The file itself.
    Refused,
}

/// Opens a regular file. A pipe that stands there is not waited for, and refused like anything else
/// that is no file.
pub fn open(path: &Path, links: Links) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        let refuse_links = if links == Links::Refused { libc::O_NOFOLLOW } else { 0 };
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | refuse_links);
    }
    #[cfg(not(unix))]
    if links == Links::Refused && std::fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::Error::other("a link, and no file"));
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
}

/// Reads a file that has at most so many bytes; a longer one is an error.
pub fn read(path: &Path, links: Links, most: usize) -> io::Result<Vec<u8>> {
    let file = open(path, links)?;
    // Room for all of it and the end: two calls, and no growing.
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(most).min(most);
    let mut content = Vec::with_capacity(length + 1);
    file.take(most as u64 + 1).read_to_end(&mut content)?;
    if content.len() > most { Err(io::Error::other(format!("longer than {most} bytes"))) } else { Ok(content) }
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;
    #[cfg(unix)]
    use std::os::unix::fs::symlink;

    #[test]
    #[cfg(unix)]
    fn only_regular_files_are_read_and_only_so_far() {
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("file"), directory.path().join("link"));
        crate::system::atomic_file::write(&file, b"12345").unwrap();
        symlink(&file, &link).unwrap();
        assert_eq!(read(&file, Links::Refused, 5).unwrap(), b"12345");
        assert_eq!(read(&link, Links::Followed, 5).unwrap(), b"12345");
        assert!(read(&link, Links::Refused, 5).is_err());
        assert!(read(&file, Links::Refused, 4).is_err());
        assert!(read(directory.path(), Links::Refused, 5).is_err());
        let pipe = directory.path().join("pipe");
        let name = std::ffi::CString::new(pipe.to_str().unwrap()).unwrap();
        #[expect(unsafe_code, reason = "the standard library makes no pipe with a name")]
        // SAFETY: the name ends in NUL.
        let made = unsafe { libc::mkfifo(name.as_ptr(), 0o600) };
        assert_eq!(made, 0);
        assert!(read(&pipe, Links::Refused, 5).is_err(), "and at once");
    }
}
