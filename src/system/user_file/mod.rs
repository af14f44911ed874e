//! Files of the user's, read and replaced while other programs may save them, without losing a save.
//!
//! [`read`] remembers what it saw; [`prepare`] puts the new bytes into a file beside the old one, with
//! the old one's mode, owner, access list and extended attributes; [`sync`] brings it to the disk;
//! [`Pending::commit`] lets it take the old one's place if that is what was seen still, and else says
//! [`Obstacle::Changed`] and leaves what is there.
//!
//! # Why no save is lost (Linux)
//!
//! No call replaces a file *if* it is still the one that was seen. So a commit holds off others for
//! the microseconds that it takes, and looks afterwards. It has two leases of the kernel's
//! (`F_SETLEASE`): on the old file one that is granted only while nobody has it open for writing, on
//! the new file one that is granted only while nobody else has it open at all. Whoever opens a leased
//! file against its lease waits in `open` until it is given back, and the holder can see that somebody
//! waits. With both, the old file's bytes are compared, the two are exchanged by one call, and what
//! came out is looked at. It must be the old file itself, and nobody may wait to write to it.
//!
//! * A program that **writes another file and renames it over this one** does so
//!   - before the old file is opened and compared: then the comparison fails;
//!   - between that and the exchange: then its file is what comes out. It is exchanged back, and what
//!     comes out of that is looked at as well: it is the new file, or a still newer save, which then
//!     goes back in its turn, until what comes out is what was put in. So the newest save ends at the
//!     target;
//!   - after the exchange: then it replaces the new file, as it would have replaced the old one.
//! * A program that **truncates the file and writes into it** opens it
//!   - before the lease on the old file is taken: while it has it open the lease is not granted, and
//!     the commit waits, at most [`PATIENCE`]; when it is done, the comparison finds its bytes. So a
//!     file that was read in the middle of such a save ends in `Changed` as well;
//!   - after it, by the old file: then it waits in `open`, the commit sees that and exchanges back
//!     before it lets it go on, so that it writes to the file at the target;
//!   - after the exchange, by the new file: it waits as well. If the commit holds, it goes on and
//!     writes to what is at the target. If not, the new file gets the bytes of the save that is at the
//!     target, and its place, before the program goes on.
//! * A program that **reads the file, to save what it read with a change of its own**, waits while the
//!   new file is at the target and unproven, and then reads what is there for good.
//!
//! Other runs of gov take turns, directory by directory, since what they put at the target for a
//! moment is no save.
//!
//! What remains:
//! * A program that has read the file before and saves its own state of it over ours: its save wins,
//!   as it must, and gov's edit is gone; the next sync repairs it.
//! * A program that the kernel puts aside in the middle of one `open`, after the name was looked up
//!   and before the file is opened, for all of the commit, comes to a file without a name. That one is
//!   kept open, and leased, until the [`Committed`] is dropped: who has come by then is waited for, and
//!   what was saved gets its place. Only one that stays aside for longer than that loses its save. The
//!   same holds for the millisecond that a commit which does not hold waits for who had found the new
//!   file.
//! * A program that opens with `O_NONBLOCK` gets `EWOULDBLOCK` in those microseconds.
//! * Two programs that save the same file in those same microseconds: one of the two saves wins.
//!
//! # Elsewhere
//!
//! * Linux file systems **without leases** (some network and FUSE ones): the same exchange, and the
//!   bytes that came out are compared. A program that had the old file open for writing before, and
//!   writes after that comparison, writes to a file without a name.
//! * **macOS** has the exchange (`RENAME_SWAP`), and no leases: the same.
//! * File systems **without the exchange**, and **Windows**: the bytes are compared right before the
//!   rename. A save in the microseconds between is lost.
//! * A file with **several names** (hard links), or with what a new file could not be given, is written
//!   in place: under a lease that keeps all others out, so that none sees half of it; where there is
//!   none, right after a comparison. A power cut in between leaves it half written, and whoever keeps
//!   the old bytes has them.
//!
//! A run that is killed leaves at most one file beside the target, which [`sweep`] finds by its name,
//! and tells from a save that nobody has seen by its hash.

mod attributes;
mod calls;
mod in_place;
#[cfg(target_os = "linux")]
mod lease;
#[cfg(not(target_os = "linux"))]
mod no_leases;
mod obstacle;
mod pending;
mod place;
mod replace;
mod staged;
mod state;
mod sweep;
mod turn;

pub use obstacle::Obstacle;
pub use pending::{Committed, Parents, Pending, check, prepare, sync, sync_directories};
pub use place::Within;
pub use sweep::sweep;

#[cfg(not(target_os = "linux"))]
use no_leases as lease;
use state::State;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a program that has a file open for writing is waited for. An editor's save takes
/// milliseconds, and on a slow disk some hundred.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// Between two looks at what is waited for.
const PAUSE: Duration = Duration::from_millis(1);

/// What was read.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its bytes; `None`: it is not there.
    pub content: Option<Vec<u8>>,
    /// Where it really is, all links followed.
    target: PathBuf,
    /// Directories above it that are not there, outermost first.
    missing: Vec<PathBuf>,
    /// What it is besides its bytes; `None` where it is not there.
    state: Option<State>,
}

impl Seen {
    /// Where it really is, or would be, all links followed.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Directories above it that are not there, outermost first: those that [`prepare`] would make.
    pub fn missing_directories(&self) -> &[PathBuf] {
        &self.missing
    }

    /// The directory that it is in.
    fn directory(&self) -> &Path {
        self.target.parent().unwrap_or(&self.target)
    }

    /// Opens the same file again; `Changed` where another has its name now.
    fn open_again(&self) -> Result<Arc<File>, Obstacle> {
        let file = open(&self.target)?.ok_or(Obstacle::Changed)?;
        let metadata = file.metadata().map_err(Obstacle::Io)?;
        if Some(State::of(&metadata)) == self.state { Ok(Arc::new(file)) } else { Err(Obstacle::Changed) }
    }

    /// True if an open file has the bytes that were seen.
    fn is_content_of(&self, file: &File) -> io::Result<bool> {
        let Some(seen) = &self.content else { return Ok(false) };
        Ok(content_of(file, seen.len() as u64)?.as_ref() == Some(seen))
    }
}

/// Reads a file of at most so many bytes. It need not be there, nor be writable; no pipe is waited
/// for. Links are followed as far as `within` lets them lead.
pub fn read(path: &Path, within: Within<'_>, most: u64) -> Result<Seen, Obstacle> {
    let place::Place { target, missing } = place::find(path, within)?;
    let file = if missing.is_empty() { open(&target)? } else { None };
    let Some(file) = file else { return Ok(Seen { content: None, target, missing, state: None }) };
    let state = State::of(&file.metadata().map_err(Obstacle::Io)?);
    let content = content_of(&file, most).map_err(Obstacle::Io)?.ok_or(Obstacle::TooLong(most))?;
    Ok(Seen { content: Some(content), target, missing, state: Some(state) })
}

/// Opens a regular file that is no link, for reading; `None` where none is there.
fn open(target: &Path) -> Result<Option<File>, Obstacle> {
    use crate::system::plain_file::{self, Links};
    let began = Instant::now();
    loop {
        // Opening some devices does something, so what it is is asked first.
        match target.symlink_metadata() {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Err(Obstacle::NotAFile),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(Obstacle::Unreadable),
            Err(error) => return Err(Obstacle::Io(error)),
        }
        match plain_file::open(target, Links::Refused) {
            Ok(file) => return Ok(Some(file)),
            // It went away in between.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // Another gov holds it for the moment of a commit.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(Obstacle::Unreadable),
            Err(error) => return Err(Obstacle::Io(error)),
        }
        if began.elapsed() > PATIENCE {
            return Err(Obstacle::BeingWritten);
        }
    }
}

/// The bytes of an open file, from its beginning; `None` if there are more than so many.
fn content_of(file: &File, most: u64) -> io::Result<Option<Vec<u8>>> {
    use std::io::Seek as _;
    let mut file = file;
    file.rewind()?;
    let mut content = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut content)?;
    Ok((content.len() as u64 <= most).then_some(content))
}

#[cfg(test)]
#[cfg(unix)]
#[path = "user_file_tests.rs"]
mod tests;
