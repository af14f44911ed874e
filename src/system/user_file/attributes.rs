//! Who may do what with a file, and what else hangs on it: given to the file that takes its place.

use super::state::State;
use std::fs::File;
use std::io;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// The new file has all that the old one has.
    All,
    /// Something of it this user cannot give; the old file itself must stay.
    NotAll,
}

/// Attributes that the kernel computes of the bytes: the old ones would be wrong.
#[cfg(target_os = "linux")]
const OF_THE_BYTES: [&[u8]; 2] = [b"security.ima", b"security.evm"];

/// Attributes that belong to the file's user; without them it is not the same file to them.
#[cfg(target_os = "linux")]
const OF_THE_USER: [&[u8]; 2] = [b"user.", b"system."];

/// How often a list is asked for that grows meanwhile.
#[cfg(target_os = "linux")]
const ATTEMPTS: u32 = 4;

/// Gives the new file the group, the attributes (access lists are among them) and, last, the mode of
/// the old one. Both have the same owner.
#[cfg(unix)]
pub(super) fn keep(old: &File, state: &State, new: &File) -> io::Result<Kept> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    if new.metadata()?.gid() != state.group {
        match std::os::unix::fs::fchown(new, None, Some(state.group)) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(Kept::NotAll),
            result => result?,
        }
    }
    if keep_attributes(old, new)? == Kept::NotAll {
        return Ok(Kept::NotAll);
    }
    new.set_permissions(std::fs::Permissions::from_mode(state.mode))?;
    Ok(Kept::All)
}

/// Windows' access lists come from the directory.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
pub(super) fn keep(_old: &File, _state: &State, _new: &File) -> io::Result<Kept> {
    Ok(Kept::All)
}

#[cfg(target_os = "linux")]
fn keep_attributes(old: &File, new: &File) -> io::Result<Kept> {
    use rustix::fs::{XattrFlags, fremovexattr, fsetxattr};
    let names = names(old)?;
    // A directory's default access list comes with a new file.
    for name in self::names(new)?.iter().filter(|name| !names.contains(name)) {
        let _ = fremovexattr(new, name.as_slice());
    }
    for name in names.iter().filter(|name| !OF_THE_BYTES.contains(&name.as_slice())) {
        let Some(value) = value(old, name)? else { continue };
        if self::value(new, name).is_ok_and(|there| there.as_ref() == Some(&value)) {
            continue;
        }
        match fsetxattr(new, name.as_slice(), &value, XattrFlags::empty()).map_err(io::Error::from) {
            Err(error) if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
                return Err(error);
            }
            Err(_) if OF_THE_USER.iter().any(|start| name.starts_with(start)) => return Ok(Kept::NotAll),
            // The label of a security module is the system's to give.
            Ok(()) | Err(_) => {}
        }
    }
    Ok(Kept::All)
}

/// The names of all attributes; none where the file system has no attributes.
#[cfg(target_os = "linux")]
fn names(file: &File) -> io::Result<Vec<Vec<u8>>> {
    use rustix::fs::flistxattr;
    let list = bytes_of(|buffer| flistxattr(file, buffer))?.unwrap_or_default();
    Ok(list.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect())
}

/// An attribute's value; `None` if it is gone.
#[cfg(target_os = "linux")]
fn value(file: &File, name: &[u8]) -> io::Result<Option<Vec<u8>>> {
    use rustix::fs::fgetxattr;
    bytes_of(|buffer| fgetxattr(file, name, buffer))
}

/// What a call writes into a buffer, however long it is.
#[cfg(target_os = "linux")]
fn bytes_of(call: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> io::Result<Option<Vec<u8>>> {
    use rustix::io::Errno;
    let mut buffer = vec![0; 256];
    for _ in 0..ATTEMPTS {
        match call(&mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                return Ok(Some(buffer));
            }
            // The kernel has no longer ones.
            Err(Errno::RANGE) => buffer.resize(65_536, 0),
            Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::NOSYS) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// What the system itself copies with a file.
#[cfg(target_os = "macos")]
fn keep_attributes(old: &File, new: &File) -> io::Result<Kept> {
    use std::os::fd::AsRawFd as _;
    let flags = libc::COPYFILE_ACL | libc::COPYFILE_XATTR;
    #[expect(unsafe_code, reason = "the standard library does not copy them between open files")]
    // SAFETY: both descriptors are open for the call, and no state is a valid state.
    let result = unsafe { libc::fcopyfile(old.as_raw_fd(), new.as_raw_fd(), std::ptr::null_mut(), flags) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(Kept::All) }
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn keep_attributes(_old: &File, _new: &File) -> io::Result<Kept> {
    Ok(Kept::All)
}
