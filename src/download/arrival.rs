//! A file that is still being downloaded, as whoever unpacks it meanwhile sees it.
//!
//! The download appends to its part file and tells how far the bytes are good; a [`Reader`] reads
//! them from there and waits for more. Nothing is held in memory but what the reader asked for, and a
//! part that an earlier run left is read as soon as the server has confirmed it. Where the download
//! has to begin anew, what was read was of another content: the reader fails, and is made anew too.

use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// One download, between who brings it and who reads it.
#[derive(Debug, Default)]
pub struct Arrival {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    file: PathBuf,
    /// Bytes of the file that are good.
    length: u64,
    /// Bytes of the whole, where that is known.
    whole: Option<u64>,
    /// How often the download has begun.
    beginning: u64,
    /// Something is known of the content that comes.
    has_begun: bool,
    /// No more will come; with `false` because the download failed.
    ended: Option<bool>,
    /// The reader wants no more.
    is_unwanted: bool,
}

/// Why a read of an [`Arrival`] failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMore {
    /// The download begins anew with other content.
    #[error("the download begins anew")]
    BegunAnew,
    /// The download has failed, and knows why.
    #[error("the download has failed")]
    Failed,
}

impl NoMore {
    /// The reason in an error of [`Reader`], if it is one.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl Arrival {
    /// Nothing has come yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A content begins in that file, of which the first `length` bytes are good already.
    pub(super) fn begin(&self, file: &std::path::Path, length: u64, whole: Option<u64>) {
        let mut state = self.lock();
        file.clone_into(&mut state.file);
        state.length = length;
        state.whole = whole;
        state.has_begun = true;
        self.changed.notify_all();
    }

    /// What has come so far is of another content than what will come; called before the file changes.
    pub(super) fn begin_anew(&self) {
        let mut state = self.lock();
        state.beginning += 1;
        state.length = 0;
        state.has_begun = false;
        self.changed.notify_all();
    }

    /// So many bytes are good now.
    pub(super) fn reached(&self, length: u64) {
        self.lock().length = length;
        self.changed.notify_all();
    }

    /// No more will come, because all is there or because the download has failed.
    pub fn end(&self, is_whole: bool) {
        self.lock().ended = Some(is_whole);
        self.changed.notify_all();
    }

    /// True once the reader has found that it wants no more.
    pub fn is_unwanted(&self) -> bool {
        self.lock().is_unwanted
    }

    /// Says that nobody reads any more, whatever may come.
    pub fn refuse(&self) {
        self.lock().is_unwanted = true;
    }

    /// Waits for the content to begin; then its size in bytes, where the server tells it.
    pub fn whole(&self) -> Result<Option<u64>, NoMore> {
        let mut state = self.lock();
        loop {
            match (state.has_begun, state.ended) {
                // A body without a byte never begins, and is whole.
                (true, _) | (false, Some(true)) => return Ok(state.whole),
                (false, Some(false)) => return Err(NoMore::Failed),
                (false, None) => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Reads the content from its start.
    pub fn reader(&self) -> Reader<'_> {
        Reader { arrival: self, beginning: self.lock().beginning, file: None, at: 0 }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a file while it is being downloaded.
#[derive(Debug)]
pub struct Reader<'a> {
    arrival: &'a Arrival,
    beginning: u64,
    file: Option<File>,
    at: u64,
}

impl Reader<'_> {
    /// Waits until there is something to read; how many bytes, or none at the end.
    fn wait(&mut self) -> io::Result<u64> {
        let mut state = self.arrival.lock();
        loop {
            if state.beginning != self.beginning {
                self.follow(state.beginning)?;
            }
            if state.length > self.at {
                let path = (self.file.is_none()).then(|| state.file.clone());
                let available = state.length - self.at;
                drop(state);
                if let Some(path) = path {
                    self.file = Some(File::open(path)?);
                }
                return Ok(available);
            }
            match state.ended {
                Some(true) => return Ok(0),
                Some(false) => return Err(io::Error::other(NoMore::Failed)),
                None => state = self.arrival.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Reader<'_> {
    /// Goes over to a new beginning, unless something of the old one was read already.
    fn follow(&mut self, beginning: u64) -> io::Result<()> {
        if self.at > 0 {
            return Err(io::Error::other(NoMore::BegunAnew));
        }
        (self.beginning, self.file) = (beginning, None);
        Ok(())
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let available = usize::try_from(self.wait()?).unwrap_or(usize::MAX);
            let Some(file) = &mut self.file else { return Ok(0) };
            let most = available.min(into.len());
            let count = file.read(&mut into[..most])?;
            // The file changes only after a new beginning was told: unless there is one, this was good.
            let beginning = self.arrival.lock().beginning;
            if beginning != self.beginning {
                self.follow(beginning)?;
                continue;
            }
            if count == 0 && most > 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the part file lost bytes that it had"));
            }
            self.at += count as u64;
            return Ok(count);
        }
    }
}

/// A reader that hashes what is read, so that the hash is of the very bytes that were used.
#[derive(Debug)]
pub struct Hashing<R> {
    inner: R,
    hash: Sha256,
    length: u64,
}

impl<R> Hashing<R> {
    /// Nothing is read yet.
    pub fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), length: 0 }
    }

    /// The SHA-256 and the number of the bytes that were read.
    pub fn finish(self) -> ([u8; 32], u64) {
        (self.hash.finalize().into(), self.length)
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.hash.update(&into[..count]);
        self.length += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::thread;

    #[test]
    fn a_reader_gets_every_byte_as_it_comes_and_then_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.part");
        let mut file = File::create(&path).unwrap();
        let arrival = Arrival::new();
        thread::scope(|scope| {
            let reading = scope.spawn(|| {
                let mut hashing = Hashing::new(arrival.reader());
                let mut all = Vec::new();
                hashing.read_to_end(&mut all).map(|_| (all, hashing.finish(), arrival.whole()))
            });
            file.write_all(b"one").unwrap();
            arrival.begin(&path, 3, Some(9));
            for part in [b"two", b"six"] {
                file.write_all(part).unwrap();
                arrival.reached(file.metadata().unwrap().len());
            }
            arrival.end(true);
            let (all, hashed, whole) = reading.join().unwrap().unwrap();
            assert_eq!(all, b"onetwosix");
            assert_eq!(hashed, (Sha256::digest(b"onetwosix").into(), 9));
            assert_eq!(whole, Ok(Some(9)));
        });
    }

    #[test]
    fn what_was_of_another_content_is_not_read_on() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.part");
        File::create(&path).unwrap().write_all(b"old").unwrap();
        let arrival = Arrival::new();
        arrival.begin(&path, 3, None);
        let mut reader = arrival.reader();
        let mut byte = [0];
        reader.read_exact(&mut byte).unwrap();
        arrival.begin_anew();
        assert_eq!(NoMore::of(&reader.read(&mut byte).unwrap_err()), Some(NoMore::BegunAnew));
        File::create(&path).unwrap().write_all(b"new!").unwrap();
        arrival.begin(&path, 4, None);
        arrival.end(true);
        let mut all = Vec::new();
        arrival.reader().read_to_end(&mut all).unwrap();
        assert_eq!(all, b"new!");
    }

    #[test]
    fn an_empty_download_is_an_end() {
        let arrival = Arrival::new();
        arrival.end(true);
        assert_eq!(arrival.whole(), Ok(None));
        assert_eq!(arrival.reader().read(&mut [0]).unwrap(), 0);
    }

    #[test]
    fn a_failed_download_is_no_end() {
        let arrival = Arrival::new();
        arrival.end(false);
        let error = arrival.reader().read(&mut [0]).unwrap_err();
        assert_eq!(NoMore::of(&error), Some(NoMore::Failed));
        assert_eq!(arrival.whole(), Err(NoMore::Failed));
    }
}
