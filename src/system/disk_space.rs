//! How much room there is on a disk.

use std::io;
use std::path::Path;

/// Bytes that this user may still write to the file system on which `path` is, or will be: the
/// nearest directory above it that exists decides. `None` where the system does not tell.
pub fn free(path: &Path) -> io::Result<Option<u64>> {
    let existing = path.ancestors().find(|directory| directory.exists()).ok_or(io::ErrorKind::NotFound)?;
    free_at(existing)
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library does not tell how much room there is")]
fn free_at(path: &Path) -> io::Result<Option<u64>> {
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: `name` ends in NUL, and the structure of numbers is valid when it is all zeros.
    let status = unsafe {
        let mut status: libc::statvfs = std::mem::zeroed();
        if libc::statvfs(name.as_ptr(), &raw mut status) != 0 {
            return Err(io::Error::last_os_error());
        }
        status
    };
    // Some network file systems know no size at all, and say so with zeros.
    let is_told = status.f_blocks > 0;
    #[expect(clippy::useless_conversion, reason = "the fields have other widths on other systems")]
    let free = u64::from(status.f_bavail).saturating_mul(u64::from(status.f_frsize));
    Ok(is_told.then_some(free))
}

#[cfg(not(unix))]
fn free_at(_path: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_directory_that_is_not_there_yet_has_the_room_of_the_one_above() {
        let directory = tempfile::tempdir().unwrap();
        let below = free(&directory.path().join("a/b/c")).unwrap();
        assert!(below.is_some_and(|bytes| bytes > 0));
    }
}
