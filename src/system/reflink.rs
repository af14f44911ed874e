//! Copies that share their blocks until either side changes: free where the file system has them
//! (Btrfs, XFS, bcachefs, ZFS, APFS), and impossible elsewhere.

use std::fs::File;
use std::io;
use std::path::Path;

/// Makes a new file that shares the content of another, and opens it for reading. `mode` is that of
/// the file, the umask already taken off. Fails where the file system cannot share, or where the two
/// are on different ones; then there is no new file.
#[cfg(target_os = "linux")]
pub fn create(target: &Path, source: &File, mode: u32) -> io::Result<File> {
    use std::os::fd::AsRawFd as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = File::options().read(true).write(true).create_new(true).mode(mode).open(target)?;
    #[expect(unsafe_code, reason = "the standard library shares blocks only inside its own copy")]
    // SAFETY: both descriptors are open for the call, and it takes no pointer.
    let result = unsafe { libc::ioctl(file.as_raw_fd(), libc::FICLONE, source.as_raw_fd()) };
    if result == 0 {
        return Ok(file);
    }
    let error = io::Error::last_os_error();
    std::fs::remove_file(target)?;
    Err(error)
}

/// The same on APFS, where a clone takes its source's mode as well, until it is given its own.
#[cfg(target_os = "macos")]
pub fn create(target: &Path, source: &File, mode: u32) -> io::Result<File> {
    use std::os::fd::AsRawFd as _;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::PermissionsExt as _;
    let name = std::ffi::CString::new(target.as_os_str().as_bytes())?;
    #[expect(unsafe_code, reason = "the standard library shares blocks only inside its own copy")]
    // SAFETY: the descriptor is open for the call, and the name ends in NUL.
    let result = unsafe { libc::fclonefileat(source.as_raw_fd(), libc::AT_FDCWD, name.as_ptr(), 0) };
    if result != 0 {
        return Err(io::Error::last_os_error());
    }
    std::fs::set_permissions(target, std::fs::Permissions::from_mode(mode))?;
    File::open(target)
}

/// No other system has it.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub fn create(_target: &Path, _source: &File, _mode: u32) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;
    #[cfg(unix)]
    use std::io::Read as _;
    #[cfg(unix)]
    use std::os::unix::fs::MetadataExt as _;

    /// Passes on every file system: where blocks can be shared, what is shared is the content and
    /// nothing else; where they cannot, nothing is left behind.
    #[test]
    #[cfg(unix)]
    fn a_clone_has_the_content_and_a_mode_of_its_own_or_is_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let (source, target) = (directory.path().join("source"), directory.path().join("target"));
        crate::system::atomic_file::write(&source, b"content").unwrap();
        let opened = File::open(&source).unwrap();
        match create(&target, &opened, 0o444) {
            Err(_) => assert!(!target.exists()),
            Ok(mut file) => {
                let mut content = String::new();
                file.read_to_string(&mut content).unwrap();
                assert_eq!(content, "content");
                let (of_source, of_target) = (source.metadata().unwrap(), target.metadata().unwrap());
                assert_ne!(of_source.ino(), of_target.ino());
                assert_eq!(of_target.mode() & 0o7777, 0o444);
                assert!(create(&target, &opened, 0o444).is_err(), "what is there is not replaced");
            }
        }
    }
}
