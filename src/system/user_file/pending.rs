//! Changes that are written and not yet made.

use super::attributes::{self, Kept};
use super::replace::Displaced;
use super::staged::Staged;
use super::state::State;
use super::turn::Turn;
use super::{Obstacle, Seen, calls, in_place, replace};
use crate::system::flush;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to do about directories above a new file that are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parents {
    /// They must be there.
    Expected,
    /// They are made, and taken away again where the file does not come.
    Made,
}

/// A change that is written beside the file, and not yet to be seen. Dropped, it leaves nothing. Each
/// keeps one file open: a few hundred at once are fine, a thousand may be more than a process may have.
#[derive(Debug)]
#[must_use = "nothing is changed before it is committed"]
pub struct Pending {
    seen: Seen,
    work: Work,
    // Dropped after the work, whose file is in them.
    made: Made,
}

/// A change that was made. Until it is dropped the old file is kept open; then gov looks once more
/// whether somebody has come to write to it, who had found its name before, and gives their save its
/// place. So it is best dropped behind [`sync_directories`].
#[derive(Debug)]
pub struct Committed {
    /// Directories whose entries changed.
    directories: Vec<PathBuf>,
    /// What it replaced.
    _displaced: Option<Displaced>,
}

#[derive(Debug)]
enum Work {
    Nothing,
    Create(Staged),
    Replace(Staged, Vec<u8>),
    InPlace(Vec<u8>),
    Delete(Staged),
}

/// Directories that were made for a file, outermost first.
#[derive(Debug, Default)]
struct Made(Vec<PathBuf>);

/// Writes new bytes (`None`: that the file be gone) so that a commit can put them where the old ones
/// are; nothing can be seen of them before. Refuses what would not be this user's to write.
pub fn prepare(seen: &Seen, new: Option<&[u8]>, parents: Parents) -> Result<Pending, Obstacle> {
    let mut made = Made::default();
    let work = match (&seen.state, new) {
        (None, None) => Work::Nothing,
        (None, Some(content)) => {
            made.make(seen, parents)?;
            check_directory(seen.directory())?;
            Work::Create(staged(seen, 0o666, content)?)
        }
        (Some(state), new) => {
            let old = check_file(seen, state)?;
            match new {
                Some(content) if state.has_other_names() => in_place_work(seen, content)?,
                Some(content) => replacing(seen, state, &old, content)?,
                None => {
                    check_directory(seen.directory())?;
                    Work::Delete(Staged::beside(&seen.target, 0o600)?)
                }
            }
        }
    };
    Ok(Pending { seen: seen.clone(), work, made })
}

/// Whether [`prepare`] would refuse, as far as that can be told without writing anything.
pub fn check(seen: &Seen) -> Result<(), Obstacle> {
    if let Some(state) = &seen.state {
        check_file(seen, state)?;
        if state.has_other_names() {
            return Ok(());
        }
    }
    let there = seen.missing.first().and_then(|missing| missing.parent()).unwrap_or(seen.directory());
    check_directory(there)
}

/// That this user may write the file, and opens it. Root could write anything, and all the same a
/// file that nobody may write is meant to stay, and another user's would be root's afterwards.
fn check_file(seen: &Seen, state: &State) -> Result<Arc<File>, Obstacle> {
    #[cfg(unix)]
    if state.owner != crate::system::privilege::effective_user() {
        return Err(Obstacle::ForeignOwner(state.owner));
    }
    if state.is_read_only {
        return Err(Obstacle::ReadOnly);
    }
    let old = seen.open_again()?;
    if calls::is_immutable(&old) { Err(Obstacle::Immutable) } else { Ok(old) }
}

fn check_directory(directory: &Path) -> Result<(), Obstacle> {
    let metadata = fs::metadata(directory).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Obstacle::NoDirectory(directory.to_owned()),
        _ => Obstacle::of(error, directory),
    })?;
    // Some directories may be gone through and not be read.
    if File::open(directory).is_ok_and(|directory| calls::is_immutable(&directory)) {
        return Err(Obstacle::Immutable);
    }
    // On Windows the mark means something else for directories.
    let is_read_only = cfg!(unix) && metadata.permissions().readonly();
    if is_read_only {
        return Err(Obstacle::ReadOnlyDirectory(directory.to_owned()));
    }
    may_write(directory, &metadata)
}

/// The mode may let others write, and not this user.
#[cfg(unix)]
fn may_write(directory: &Path, metadata: &fs::Metadata) -> Result<(), Obstacle> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    use std::os::unix::fs::MetadataExt as _;
    let access = accessat(CWD, directory, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS);
    access.map_err(io::Error::from).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied if metadata.uid() != crate::system::privilege::effective_user() => {
            Obstacle::ForeignDirectory(directory.to_owned(), metadata.uid())
        }
        _ => Obstacle::of(error, directory),
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is something to ask")]
fn may_write(_directory: &Path, _metadata: &fs::Metadata) -> Result<(), Obstacle> {
    Ok(())
}

fn staged(seen: &Seen, mode: u32, content: &[u8]) -> Result<Staged, Obstacle> {
    let staged = Staged::beside(&seen.target, mode)?;
    staged.fill(content).map_err(|error| Obstacle::of(error, seen.directory()))?;
    Ok(staged)
}

fn replacing(seen: &Seen, state: &State, old: &File, content: &[u8]) -> Result<Work, Obstacle> {
    check_directory(seen.directory())?;
    let staged = staged(seen, 0o600, content)?;
    match attributes::keep(old, state, &staged.file) {
        Ok(Kept::All) => Ok(Work::Replace(staged, content.to_vec())),
        Ok(Kept::NotAll) => in_place_work(seen, content),
        Err(error) => Err(Obstacle::of(error, seen.directory())),
    }
}

fn in_place_work(seen: &Seen, content: &[u8]) -> Result<Work, Obstacle> {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, AtFlags, CWD, accessat};
        let allowed = accessat(CWD, &seen.target, Access::WRITE_OK, AtFlags::EACCESS).map_err(io::Error::from);
        allowed.map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => Obstacle::ReadOnly,
            _ => Obstacle::of(error, seen.directory()),
        })?;
    }
    Ok(Work::InPlace(content.to_vec()))
}

impl Pending {
    /// Directories that were made for it, outermost first.
    pub fn created_directories(&self) -> &[PathBuf] {
        &self.made.0
    }

    /// Makes the change, if the file is still what was seen; else it is as it was, and so are all
    /// directories.
    pub fn commit(self) -> Result<Committed, Obstacle> {
        let Self { seen, work, mut made } = self;
        let _turn = Turn::take(seen.directory())?;
        let mut displaced = None;
        match work {
            Work::Nothing => return Ok(Committed { directories: Vec::new(), _displaced: None }),
            Work::Create(mut staged) => replace::create(&seen, &mut staged)?,
            Work::Replace(mut staged, content) => displaced = replace::replace(&seen, &mut staged, &content)?,
            Work::InPlace(content) => {
                in_place::write(&seen, &content)?;
                return Ok(Committed { directories: Vec::new(), _displaced: None });
            }
            Work::Delete(mut staged) => replace::delete(&seen, &mut staged)?,
        }
        let above = |directory: &PathBuf| directory.parent().map(Path::to_owned);
        let mut directories: Vec<PathBuf> = made.0.iter().filter_map(above).collect();
        directories.push(seen.directory().to_owned());
        made.0.clear();
        Ok(Committed { directories, _displaced: displaced })
    }

    fn staged(&self) -> Option<&Staged> {
        match &self.work {
            Work::Create(staged) | Work::Replace(staged, _) => Some(staged),
            Work::Nothing | Work::InPlace(_) | Work::Delete(_) => None,
        }
    }
}

impl Made {
    fn make(&mut self, seen: &Seen, parents: Parents) -> Result<(), Obstacle> {
        if let (Parents::Expected, Some(first)) = (parents, seen.missing.first()) {
            return Err(Obstacle::NoDirectory(first.clone()));
        }
        for directory in &seen.missing {
            let above = directory.parent().unwrap_or(directory);
            check_directory(above)?;
            match fs::create_dir(directory) {
                Ok(()) => self.0.push(directory.clone()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && directory.is_dir() => {}
                Err(error) => return Err(Obstacle::of(error, above)),
            }
        }
        Ok(())
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for directory in self.0.iter().rev() {
            let _ = fs::remove_dir(directory);
        }
    }
}

/// Brings what was prepared to the disk: before the commits, so that after a power cut each file is
/// old or new, and neither is empty.
pub fn sync(pending: &[Pending]) -> io::Result<()> {
    let files: Vec<&File> = pending.iter().filter_map(Pending::staged).map(|staged| &*staged.file).collect();
    flush::files(&files)
}

/// Makes the changes outlive a power cut.
pub fn sync_directories(committed: &[Committed]) -> io::Result<()> {
    flush::paths(committed.iter().flat_map(|done| &done.directories).map(PathBuf::as_path))
}
