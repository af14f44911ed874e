//! What is remembered of a checksum database: the newest head ever verified, so that a log that
//! goes back or shows two histories is found out, and verified tiles and replies, so that a second
//! proof needs no network.
//!
//! One directory for each log:
//!
//! ```text
//! latest             the newest verified head, the log's signed note as it came
//! latest.lock        held while `latest` is compared and swapped
//! latest.damaged     a `latest` that no longer verified, set aside when it was replaced
//! tile/8/...         verified tiles, named as below the log's address
//! lookup/...         replies that were proven, named likewise
//! evidence-*.txt     two signed heads of which neither extends the other
//! ```
//!
//! What is read back is as untrusted as if it came from the network: a head is opened again, tiles
//! and replies are proven again. Files are written beside their place, synced and renamed, so that
//! a reader sees all of one or none.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

use super::lock::{self, Lock, LockError};
use crate::failure::{Failure, Kind};
use crate::releases::checksum_log::{
    LogKey, SignedHead, Tile, TwoHistories, note,
    record::{self, LookupPath},
};
use crate::system::atomic_file;

/// How long to wait for the lock, whose holder needs milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Files of evidence kept for one pair of sizes; a log that lies more often is known by then.
const MOST_EVIDENCE: u32 = 9;

/// The directory in which one log's state is kept.
#[derive(Clone, Debug)]
pub struct LogState {
    directory: PathBuf,
    patience: Duration,
}

/// What became of a newer head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// The head kept is that one, or a newer one that it was compared with.
    Stands,
    /// Another process has moved the head in the meantime: compare with the one kept now.
    Overtaken,
}

impl LogState {
    /// The state kept in that directory, `log/<name>` below the home; made when first written to.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, patience: PATIENCE }
    }

    /// The same, giving up on a held lock after that time.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The newest head verified so far. One that does not verify any more is no head: what it would
    /// protect from is no worse than a deleted file.
    pub fn newest(&self, log: &LogKey) -> Result<Option<SignedHead>, StateError> {
        Ok(self.latest()?.and_then(|note| SignedHead::open(&note, log).ok()))
    }

    /// Keeps a head that was verified to extend `seen`, which [`LogState::newest`] gave. Compares
    /// and swaps under a lock, so the head kept never gets smaller and no newer one is lost.
    pub fn advance(&self, log: &LogKey, seen: Option<&SignedHead>, newer: &SignedHead) -> Result<Advance, StateError> {
        if seen.is_some_and(|seen| seen.head().size >= newer.head().size) {
            return Ok(Advance::Stands);
        }
        let _lock = self.lock()?;
        let kept = self.newest(log)?;
        if kept.as_ref().map(SignedHead::head) != seen.map(SignedHead::head) {
            return Ok(Advance::Overtaken);
        }
        if kept.is_none()
            && let Some(damaged) = self.latest()?
        {
            write_whole(&self.directory.join("latest.damaged"), &damaged)?;
        }
        write_whole(&self.directory.join("latest"), newer.note().as_bytes())?;
        Ok(Advance::Stands)
    }

    /// A tile kept, if it has its size. Its bytes are not proven.
    pub fn tile(&self, tile: &Tile) -> Option<Vec<u8>> {
        let exact = self.cached(&tile.path(), tile.length()).filter(|bytes| bytes.len() == tile.length());
        if exact.is_some() || tile.is_full() {
            return exact;
        }
        // A full tile begins with every partial one of its place.
        let mut full = self.tile(&tile.full())?;
        full.truncate(tile.length());
        Some(full)
    }

    /// Keeps a tile, which must have been authenticated.
    pub fn keep_tile(&self, tile: &Tile, bytes: &[u8]) -> Result<(), StateError> {
        write_cache(&self.directory.join(tile.path()), bytes)
    }

    /// A reply kept. Its bytes are not proven.
    pub fn reply(&self, lookup_path: &LookupPath) -> Option<Vec<u8>> {
        self.cached(lookup_path.as_str(), record::LARGEST)
    }

    /// Keeps a reply, which must have been proven.
    pub fn keep_reply(&self, lookup_path: &LookupPath, reply: &[u8]) -> Result<(), StateError> {
        write_cache(&self.directory.join(lookup_path.as_str()), reply)
    }

    /// Keeps both notes of a fork and says where, beside what was kept of others.
    pub fn keep_evidence(&self, histories: &TwoHistories) -> Result<PathBuf, StateError> {
        let (older, newer) = (&histories.older, &histories.newer);
        let text = format!(
            "This checksum database has signed two trees of which the larger does not extend the smaller.\n\
             Both signed heads follow as they were received. Whoever runs the log, or its mirror, must explain them.\n\
             \n==== tree of {} records ====\n{}\n==== tree of {} records ====\n{}",
            older.head().size,
            older.note(),
            newer.head().size,
            newer.note()
        );
        let stem = format!("evidence-{}-{}", older.head().size, newer.head().size);
        let mut path = self.directory.join(format!("{stem}.txt"));
        for copy in 2..=MOST_EVIDENCE {
            let is_kept = read_bounded(&path, text.len())?.is_some_and(|kept| kept == text.as_bytes());
            if is_kept {
                return Ok(path);
            }
            if !fs::exists(&path).map_err(|source| StateError::write(&path, source))? {
                break;
            }
            path = self.directory.join(format!("{stem}-{copy}.txt"));
        }
        // Past the last name only the last file is replaced: the first ones tell the story.
        write_whole(&path, text.as_bytes())?;
        Ok(path)
    }

    fn latest(&self) -> Result<Option<Vec<u8>>, StateError> {
        read_bounded(&self.directory.join("latest"), note::LARGEST)
    }

    /// What cannot be read in a cache is fetched again; the reason does not matter.
    fn cached(&self, path: &str, largest: usize) -> Option<Vec<u8>> {
        read_bounded(&self.directory.join(path), largest).ok().flatten()
    }

    /// The file that is locked while the head is compared and swapped.
    pub fn lock_path(&self) -> PathBuf {
        self.directory.join("latest.lock")
    }

    fn lock(&self) -> Result<Lock, StateError> {
        lock::take_within(&self.lock_path(), self.patience, |_| {}).map_err(|error| match error {
            LockError::Busy { path, .. } => StateError::Busy { path },
            LockError::Disk { path, source } => StateError::Write { path, source },
            LockError::Interrupted { path } => StateError::Interrupted { path },
        })
    }
}

/// Why a log's state could not be read or kept.
#[derive(Debug, Error)]
pub enum StateError {
    /// A file that is there and cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or directory that cannot be made.
    #[error("cannot write {}", .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Other processes hold the lock, or move the head faster than it can be compared.
    #[error("{} stays locked by another process", .path.display())]
    Busy {
        /// The lock.
        path: PathBuf,
    },
    /// The user has had enough of waiting for the lock.
    #[error("interrupted while waiting for {}", .path.display())]
    Interrupted {
        /// The lock.
        path: PathBuf,
    },
}

impl StateError {
    fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        let failure = |kind| Failure::new(kind, error.to_string());
        match &error {
            StateError::Busy { .. } => failure(Kind::Busy).hint("wait for the other gov to end, then try again"),
            StateError::Interrupted { .. } => failure(Kind::Interrupted).hint("run it again to go on"),
            StateError::Read { source, .. } | StateError::Write { source, .. } => failure(Kind::Disk)
                .because(source)
                .hint("check the permissions and the free space of this directory, then try again"),
        }
    }
}

/// The file's bytes; `None` if there is no such file, or one larger than anything kept there.
fn read_bounded(path: &Path, largest: usize) -> Result<Option<Vec<u8>>, StateError> {
    let failed = |source| StateError::Read { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    let mut bytes = Vec::new();
    file.take(largest as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes.len() <= largest).then_some(bytes))
}

/// Writes a file whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    atomic_file::write(path, bytes).map_err(|source| StateError::write(path, source))
}

/// The same for what can be fetched again, without waiting for the disk.
fn write_cache(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    atomic_file::write_cache(path, bytes).map_err(|source| StateError::write(path, source))
}
