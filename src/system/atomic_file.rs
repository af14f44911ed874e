//! Files that are old or new, and never half.

use super::{directories, locked};
use std::io::{self, Write as _};
use std::path::Path;

/// How the names of all files begin that are not finished; what a killed run leaves of them is swept
/// in gov's own directories.
pub const UNFINISHED: &str = ".new.";

/// How often a new file is made where somebody deletes it at once.
const ATTEMPTS: u32 = 8;

/// Writes a whole file of gov's own: into a new file beside it, synced, then renamed over it.
/// Creates the directory it lies in. No umask lets others write it.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    directories::create_all(directory)?;
    let mut file = temporary_beside(path, directory, 0o644)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_directory(directory)
}

/// The same without waiting for the disk: after a power cut the file may be there and empty. For
/// what is checked when it is read, and can be fetched again.
pub fn write_cache(path: &Path, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    directories::create_all(directory)?;
    let mut file = temporary_beside(path, directory, 0o644)?;
    file.write_all(content)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Writes a whole file that nobody but its owner may read, into a directory that is there. It is not
/// waited for the disk: that is [`super::flush`]'s, for many at once.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut file = temporary_beside(path, directory, 0o600)?;
    file.write_all(content)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Writes a file of the user's that is not there yet, with the mode of any new file: who shares a
/// project with a group has an umask that says so.
pub fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut file = temporary_beside(path, directory, 0o666)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_directory(directory)
}

/// Rewrites a file of the user's: the same, but it stays the same file to its user. A link is
/// followed and kept, and the mode is kept.
pub fn rewrite(path: &Path, content: &[u8]) -> io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the file that a link leads to is the one to replace")]
    let target = std::fs::canonicalize(path)?;
    let directory = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let mut file = temporary_beside(&target, directory, 0o600)?;
    file.as_file().set_permissions(std::fs::metadata(&target)?.permissions())?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    sync_directory(directory)
}

/// Makes a rename in a directory outlive a power cut.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(directory)?.sync_all() } else { Ok(()) }
}

/// A new file, locked for as long as it is unfinished. A sweep that came between its making and its
/// lock took it for abandoned; then there is another.
pub(super) fn temporary_beside(path: &Path, directory: &Path, mode: u32) -> io::Result<tempfile::NamedTempFile> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!("{UNFINISHED}{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    for _ in 0..ATTEMPTS {
        let file = builder.tempfile_in(directory)?;
        let is_held_elsewhere = matches!(locked::attempt(file.as_file()), Ok(locked::Attempt::Held));
        if !is_held_elsewhere && locked::is_at(file.as_file(), file.path())? {
            return Ok(file);
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_lies_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new/file");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_users_file_keeps_its_link_and_its_mode() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
        let directory = tempfile::tempdir().unwrap();
        let (real, link) = (directory.path().join("real"), directory.path().join("link"));
        std::fs::File::create(&real).unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real", &link).unwrap();
        rewrite(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&real).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&real).unwrap().mode() & 0o777, 0o640);
    }
}
