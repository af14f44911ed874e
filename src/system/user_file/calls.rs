//! Calls of the kernel's that the standard library does not have.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Exchanges what two names stand for, in one step.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// No other system has it.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Gives a file another name, which must be free.
pub(super) fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(io::Error::from) {
            Err(error) if is_unsupported(&error) => {}
            result => return result,
        }
    }
    // A link is only ever made under a free name.
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}

/// The file system, the kernel or what stands between does not know the call.
pub(super) fn is_unsupported(error: &io::Error) -> bool {
    #[cfg(unix)]
    {
        let unknown = [libc::EINVAL, libc::ENOSYS, libc::EOPNOTSUPP, libc::ENOTSUP];
        if error.raw_os_error().is_some_and(|code| unknown.contains(&code)) {
            return true;
        }
    }
    error.kind() == io::ErrorKind::Unsupported
}

/// Marked as one that nobody changes, or only appends to.
#[cfg(target_os = "linux")]
pub(super) fn is_immutable(file: &File) -> bool {
    use rustix::fs::{AtFlags, StatxAttributes, StatxFlags, statx};
    let marks = statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::empty());
    marks.is_ok_and(|marks| marks.stx_attributes.intersects(StatxAttributes::IMMUTABLE | StatxAttributes::APPEND))
}

/// Found out when it is tried.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_immutable(_file: &File) -> bool {
    false
}
