//! The threads that write files while the archive is still being read.
//!
//! One thread reads and judges; it hands over each file as a job with a channel of its own, through
//! which the content follows in chunks. So a file of 25 MB is written while it is inflated, no file
//! is ever held whole, and memory is bounded: so many jobs, so many chunks in each.

use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::SystemTime;

use super::refused::UnpackError;
use super::unpack::{self, CHUNK, FileToWrite, Output, Written};

/// Files that wait for a writer at most.
const WAITING: usize = 64;
/// Chunks of one file that wait at most.
const CHUNKS_WAITING: usize = 4;

/// A file to write, and where its content comes from.
struct Job {
    number: usize,
    file: FileToWrite,
    time: Option<SystemTime>,
    content: Receiver<Vec<u8>>,
}

/// What the writers share.
struct Shared<'a> {
    root: &'a Path,
    jobs: Mutex<Receiver<Job>>,
    has_failed: AtomicBool,
}

/// Hands files to the writers; held by the one thread that reads the archive.
pub(super) struct Writers<'a> {
    jobs: SyncSender<Job>,
    /// Buffers that were written out and can be filled again.
    spent: Receiver<Vec<u8>>,
    has_failed: &'a AtomicBool,
    count: usize,
}

/// Runs a reader with writers beside it, and gives what they have written, in the order in which it
/// was handed over. The first failure ends all of them; a writer's goes before the reader's, which
/// may only be its echo.
pub(super) fn with_writers(
    root: &Path,
    read: impl FnOnce(&mut Writers<'_>) -> Result<(), UnpackError>,
) -> Result<Vec<Written>, UnpackError> {
    let (jobs, waiting) = sync_channel(WAITING);
    let (give_back, spent) = channel();
    let shared = &Shared { root, jobs: Mutex::new(waiting), has_failed: AtomicBool::new(false) };
    let mut done = Vec::new();
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..unpack::workers() {
            let give_back = give_back.clone();
            match thread::Builder::new().spawn_scoped(scope, move || work(shared, &give_back)) {
                Ok(thread) => threads.push(thread),
                // A machine that is short of threads has fewer writers.
                Err(_) if !threads.is_empty() => break,
                Err(source) => return Err(UnpackError::Disk { doing: "start to write", path: root.into(), source }),
            }
        }
        let mut writers = Writers { jobs, spent, has_failed: &shared.has_failed, count: 0 };
        let has_read = read(&mut writers);
        drop(writers);
        let mut has_written = Ok(());
        for thread in threads {
            match thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
                Ok(written) => done.extend(written),
                Err(error) => has_written = Err(error),
            }
        }
        has_written.and(has_read)
    })?;
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, written)| written).collect())
}

/// One writer: takes jobs until there are no more.
fn work(shared: &Shared<'_>, spent: &Sender<Vec<u8>>) -> Result<Vec<(usize, Written)>, UnpackError> {
    let mut done = Vec::new();
    loop {
        let job = shared.jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { number, file, time, content }) = job else { return Ok(done) };
        match write(shared.root, &file, time, &content, spent) {
            Ok(Some(written)) => done.push((number, written)),
            // The reader has given up, and says why.
            Ok(None) => return Ok(done),
            Err(error) => {
                shared.has_failed.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
    }
}

fn write(
    root: &Path,
    file: &FileToWrite,
    time: Option<SystemTime>,
    content: &Receiver<Vec<u8>>,
    spent: &Sender<Vec<u8>>,
) -> Result<Option<Written>, UnpackError> {
    let mut output = Output::create(root, file)?;
    let mut left = file.size;
    while left > 0 {
        let Ok(chunk) = content.recv() else { return Ok(None) };
        left = left.saturating_sub(chunk.len() as u64);
        output.write(&chunk)?;
        // Nobody may be left to use it again.
        let _ = spent.send(chunk);
    }
    output.finish(time).map(Some)
}

impl Writers<'_> {
    /// Hands over a file whose directory is there, and its content, which must have the size that
    /// the file declares. Returns when all of it is on its way.
    pub(super) fn file(
        &mut self,
        file: &FileToWrite,
        time: Option<SystemTime>,
        content: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        if self.has_failed.load(Ordering::Relaxed) {
            return Err(no_writer());
        }
        let (chunks, receiver) = sync_channel(CHUNKS_WAITING);
        let number = self.count;
        self.count += 1;
        let mut left = file.size;
        let mut job = Some(Job { number, file: file.clone(), time, content: receiver });
        while left > 0 {
            let chunk = self.chunk(file, left, content)?;
            left -= chunk.len() as u64;
            chunks.send(chunk).map_err(|_| no_writer())?;
            // Only now, so that most files are whole when a writer takes them.
            if let Some(job) = job.take() {
                self.jobs.send(job).map_err(|_| no_writer())?;
            }
        }
        match job {
            Some(job) => self.jobs.send(job).map_err(|_| no_writer()),
            None => Ok(()),
        }
    }

    /// The next part of a file's content, whole but for the last.
    fn chunk(&self, file: &FileToWrite, left: u64, content: &mut dyn Read) -> Result<Vec<u8>, UnpackError> {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK);
        let mut chunk = self.spent.try_recv().unwrap_or_default();
        chunk.resize(length, 0);
        let mut filled = 0;
        while filled < length {
            match content.read(&mut chunk[filled..]) {
                Ok(0) => return Err(unpack::size_differs(file)),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(UnpackError::decoding(Some(&file.name), error)),
            }
        }
        Ok(chunk)
    }
}

/// Stands in for the failure of a writer, which is reported in its place.
fn no_writer() -> UnpackError {
    UnpackError::Source(io::Error::other("a thread that writes files has ended"))
}
