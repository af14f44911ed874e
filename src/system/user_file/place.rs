//! Where a file really is: links are followed, and held to where they may lead.

use super::Obstacle;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// Where links may lead, those of directories above the file included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within<'a> {
    /// Anywhere in the user's home, which this is: many keep their settings in one repository and
    /// link to it.
    Home(&'a Path),
    /// Anywhere in the project, whose root this is: its links are a stranger's.
    Project(&'a Path),
}

/// A file's own place.
pub(super) struct Place {
    pub(super) target: PathBuf,
    /// Directories above it that are not there, outermost first.
    pub(super) missing: Vec<PathBuf>,
}

pub(super) fn find(path: &Path, within: Within<'_>) -> Result<Place, Obstacle> {
    let place = follow(path)?;
    let (Within::Home(root) | Within::Project(root)) = within;
    if real(root).is_ok_and(|root| place.target.starts_with(root)) {
        return Ok(place);
    }
    // A user whose settings are elsewhere has said so: only a link of the file's own leads away then.
    let is_elsewhere = matches!(within, Within::Home(home) if !path.starts_with(home));
    let is_own = || path.symlink_metadata().map_or(true, |metadata| !metadata.is_symlink());
    if is_elsewhere && is_own() { Ok(place) } else { Err(Obstacle::LinkLeadsAway(place.target)) }
}

/// Follows all links of the part that is there.
pub(super) fn follow(path: &Path) -> Result<Place, Obstacle> {
    let mut names: Vec<&OsStr> = Vec::new();
    let mut there = path;
    let mut target = loop {
        match real(there) {
            Ok(real) => break real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if there.is_symlink() {
                    return Err(Obstacle::DanglingLink(there.to_owned()));
                }
                let (Some(name), Some(above)) = (there.file_name(), there.parent()) else {
                    return Err(Obstacle::Io(error));
                };
                names.push(name);
                there = above;
            }
            Err(error) => return Err(refused(there, error)),
        }
    };
    if !names.is_empty() && !target.metadata().map_err(Obstacle::Io)?.is_dir() {
        return Err(Obstacle::NotADirectory(target));
    }
    let mut missing = Vec::new();
    while let Some(name) = names.pop() {
        target.push(name);
        if !names.is_empty() {
            missing.push(target.clone());
        }
    }
    Ok(Place { target, missing })
}

#[expect(clippy::disallowed_methods, reason = "the file that links lead to is the one to replace")]
fn real(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path)
}

fn refused(path: &Path, error: io::Error) -> Obstacle {
    #[cfg(unix)]
    if error.raw_os_error() == Some(libc::ELOOP) {
        let link = path.ancestors().find(|above| above.is_symlink() && real(above).is_err());
        return Obstacle::DanglingLink(link.unwrap_or(path).to_owned());
    }
    match error.kind() {
        io::ErrorKind::NotADirectory => {
            let file = path.ancestors().skip(1).find(|above| above.exists());
            Obstacle::NotADirectory(file.unwrap_or(path).to_owned())
        }
        io::ErrorKind::PermissionDenied => Obstacle::Unreadable,
        _ => Obstacle::Io(error),
    }
}
