//! Whose this process is, and whose the home is.

use super::environment::Environment;
use std::path::Path;

/// Mode bits: everybody may write; only owners may rename and delete.
#[cfg(unix)]
const WRITABLE_BY_ALL: u32 = 0o002;
#[cfg(unix)]
const STICKY: u32 = 0o1000;

/// Why gov will not work, or what its user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// The program has the setuid or setgid bit, or other rights than its caller.
    RaisedRights,
    /// `sudo` kept the caller's home: what root writes there the caller cannot change any more.
    SudoInForeignHome,
    /// Everybody may write into the home, and so choose what runs.
    WorldWritable,
    /// The home belongs to another user.
    ForeignHome(u32),
}

/// Looks at this process and at the home, or at the nearest directory above it that exists.
#[cfg(unix)]
pub fn concern(home: &Path, environment: &Environment) -> Option<Concern> {
    use std::os::unix::fs::MetadataExt as _;
    if has_raised_rights() {
        return Some(Concern::RaisedRights);
    }
    let metadata = home.ancestors().find_map(|directory| std::fs::metadata(directory).ok())?;
    let (user, owner) = (effective_user(), metadata.uid());
    let called_by = environment.text("SUDO_UID").and_then(|text| text.parse::<u32>().ok());
    if user == 0 && owner != 0 && called_by.is_some_and(|caller| caller != 0) {
        return Some(Concern::SudoInForeignHome);
    }
    if !home.exists() {
        return None;
    }
    if metadata.mode() & WRITABLE_BY_ALL != 0 && metadata.mode() & STICKY == 0 {
        return Some(Concern::WorldWritable);
    }
    // Root in a container works for whoever owns the mount.
    (user != 0 && owner != user && owner != 0).then_some(Concern::ForeignHome(owner))
}

/// Windows keeps rights in access lists, and raises none by a bit of a file.
#[cfg(not(unix))]
pub fn concern(_home: &Path, _environment: &Environment) -> Option<Concern> {
    None
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library does not tell the effective user; it cannot fail")]
pub(super) fn effective_user() -> u32 {
    // SAFETY: has no preconditions.
    unsafe { libc::geteuid() }
}

/// The kernel's own word where there is one; else a difference between real and effective ids.
#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library does not tell these; they cannot fail")]
fn has_raised_rights() -> bool {
    // SAFETY: none of the calls has preconditions.
    unsafe {
        #[cfg(target_os = "linux")]
        if libc::getauxval(libc::AT_SECURE) != 0 {
            return true;
        }
        libc::getuid() != libc::geteuid() || libc::getgid() != libc::getegid()
    }
}
