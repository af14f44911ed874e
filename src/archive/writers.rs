//! The threads that write files while the archive is still being read.
//!
//! One thread reads and judges. Small files it hands over many at a time, since waking a thread costs
//! more than writing one; a large one it hands over with a channel of its own, through which the
//! content follows in chunks. So a file of 25 MB is written while it is inflated, no file is ever
//! held whole, and memory is bounded: so many jobs, so many chunks in each.

use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::SystemTime;

use super::refused::UnpackError;
use super::unpack::{self, FileToWrite, Output, Written};

/// Jobs that wait for a writer at most.
const WAITING: usize = 8;
/// Chunks of one large file that wait at most.
const CHUNKS_WAITING: usize = 4;
/// Bytes of content that are handed over at once.
const BUFFER: usize = 256 << 10;
/// Bytes of a file that is handed over with others.
const SMALL: u64 = 64 << 10;
/// Files that are handed over at once, at most.
const MOST_SMALL: usize = 64;

/// What a writer does at a time.
enum Job {
    /// Several files, whose contents are in one buffer.
    Small(Batch),
    /// One file, whose content follows.
    Large { file: Numbered, content: Receiver<Chunk> },
}

/// A file to write, by its place in the archive, and its time.
struct Numbered {
    number: usize,
    file: FileToWrite,
    time: Option<SystemTime>,
}

/// Small files and their contents.
struct Batch {
    files: Vec<(Numbered, Range<usize>)>,
    buffer: Vec<u8>,
    used: usize,
}

/// The part of a buffer that is filled.
struct Chunk {
    buffer: Vec<u8>,
    used: usize,
}

/// What the writers share.
struct Shared<'a> {
    root: &'a Path,
    jobs: Mutex<Receiver<Job>>,
    has_failed: AtomicBool,
}

impl Shared<'_> {
    /// Waits for the next job; `None` when there will be no more.
    fn next(&self) -> Option<Job> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }
}

/// Hands files to the writers; held by the one thread that reads the archive.
pub(super) struct Writers<'a> {
    jobs: SyncSender<Job>,
    /// Buffers that were written out and can be filled again.
    spent: Receiver<Vec<u8>>,
    has_failed: &'a AtomicBool,
    batch: Option<Batch>,
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
        let mut writers = Writers { jobs, spent, has_failed: &shared.has_failed, batch: None, count: 0 };
        let has_read = read(&mut writers).and_then(|()| writers.flush());
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
        let Some(job) = shared.next() else { return Ok(done) };
        let result = match job {
            Job::Small(batch) => write_small(shared.root, batch, spent, &mut done).map(|()| true),
            Job::Large { file, content } => write_large(shared.root, &file, &content, spent, &mut done),
        };
        match result {
            Ok(true) => {}
            // The reader has given up, and says why.
            Ok(false) => return Ok(done),
            Err(error) => {
                shared.has_failed.store(true, Ordering::Relaxed);
                // The reader may be waiting for somebody to take what it has.
                while shared.next().is_some() {}
                return Err(error);
            }
        }
    }
}

fn write_small(
    root: &Path,
    batch: Batch,
    spent: &Sender<Vec<u8>>,
    done: &mut Vec<(usize, Written)>,
) -> Result<(), UnpackError> {
    let Batch { files, buffer, .. } = batch;
    for (Numbered { number, file, time }, content) in files {
        let mut output = Output::create(root, &file)?;
        output.write(&buffer[content])?;
        done.push((number, output.finish(time)?));
    }
    // Nobody may be left to use it again.
    let _ = spent.send(buffer);
    Ok(())
}

/// False if the content ended before the file did.
fn write_large(
    root: &Path,
    file: &Numbered,
    content: &Receiver<Chunk>,
    spent: &Sender<Vec<u8>>,
    done: &mut Vec<(usize, Written)>,
) -> Result<bool, UnpackError> {
    let mut output = Output::create(root, &file.file)?;
    let mut left = file.file.size;
    while left > 0 {
        let Ok(Chunk { buffer, used }) = content.recv() else { return Ok(false) };
        left = left.saturating_sub(used as u64);
        output.write(&buffer[..used])?;
        let _ = spent.send(buffer);
    }
    done.push((file.number, output.finish(file.time)?));
    Ok(true)
}

impl Writers<'_> {
    /// Hands over a file whose directory is there, and its content, which must have the size that
    /// the file declares. Returns when all of it is on its way, or waits for others to go with it.
    pub(super) fn file(
        &mut self,
        file: &FileToWrite,
        time: Option<SystemTime>,
        content: &mut dyn Read,
    ) -> Result<(), UnpackError> {
        if self.has_failed.load(Ordering::Relaxed) {
            return Err(no_writer());
        }
        let file = Numbered { number: self.count, file: file.clone(), time };
        self.count += 1;
        if file.file.size <= SMALL { self.small(file, content) } else { self.large(file, content) }
    }

    fn small(&mut self, file: Numbered, content: &mut dyn Read) -> Result<(), UnpackError> {
        let size = usize::try_from(file.file.size).unwrap_or(BUFFER);
        let is_full = |batch: &Batch| batch.used + size > BUFFER || batch.files.len() == MOST_SMALL;
        if self.batch.as_ref().is_some_and(is_full) {
            self.flush()?;
        }
        let fresh = || Batch { files: Vec::with_capacity(MOST_SMALL), buffer: buffer(&self.spent), used: 0 };
        let batch = self.batch.get_or_insert_with(fresh);
        let place = batch.used..batch.used + size;
        fill(&mut batch.buffer[place.clone()], &file.file, content)?;
        batch.used = place.end;
        batch.files.push((file, place));
        Ok(())
    }

    fn large(&mut self, file: Numbered, content: &mut dyn Read) -> Result<(), UnpackError> {
        let (chunks, receiver) = sync_channel(CHUNKS_WAITING);
        let (mut left, to_write) = (file.file.size, file.file.clone());
        self.jobs.send(Job::Large { file, content: receiver }).map_err(|_| no_writer())?;
        while left > 0 {
            let mut buffer = buffer(&self.spent);
            let used = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
            fill(&mut buffer[..used], &to_write, content)?;
            left -= used as u64;
            chunks.send(Chunk { buffer, used }).map_err(|_| no_writer())?;
        }
        Ok(())
    }

    /// Hands over the small files that wait.
    fn flush(&mut self) -> Result<(), UnpackError> {
        match self.batch.take() {
            Some(batch) => self.jobs.send(Job::Small(batch)).map_err(|_| no_writer()),
            None => Ok(()),
        }
    }
}

/// A buffer that was used before, or a new one.
fn buffer(spent: &Receiver<Vec<u8>>) -> Vec<u8> {
    spent.try_recv().unwrap_or_else(|_| vec![0; BUFFER])
}

/// Reads exactly so much of a file's content.
fn fill(mut space: &mut [u8], file: &FileToWrite, content: &mut dyn Read) -> Result<(), UnpackError> {
    while !space.is_empty() {
        match content.read(space) {
            Ok(0) => return Err(unpack::size_differs(file)),
            Ok(count) => space = &mut space[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(UnpackError::decoding(Some(&file.name), error)),
        }
    }
    Ok(())
}

/// Stands in for the failure of a writer, which is reported in its place.
fn no_writer() -> UnpackError {
    UnpackError::Source(io::Error::other("a thread that writes files has ended"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As when the disk is full: every writer fails, while the reader has more than can wait.
    #[test]
    fn writers_that_all_fail_do_not_leave_the_reader_waiting() {
        let directory = tempfile::tempdir().unwrap();
        for size in [1, SMALL + 1, 40 * BUFFER as u64] {
            let file = |number: usize| {
                let path = format!("missing/{number}");
                FileToWrite { name: path.clone().into(), path, executable: false, size }
            };
            let result = with_writers(directory.path(), |writers| {
                (0..20_000).try_for_each(|number| writers.file(&file(number), None, &mut io::repeat(0)))
            });
            assert!(matches!(result, Err(UnpackError::Disk { doing: "create", .. })), "{result:?}");
        }
    }

    #[test]
    fn what_is_written_comes_back_in_its_order() {
        let directory = tempfile::tempdir().unwrap();
        let sizes = [0, 1, SMALL, SMALL + 1, BUFFER as u64, 3 * BUFFER as u64 + 7];
        let written = with_writers(directory.path(), |writers| {
            (0..300).try_for_each(|number: usize| {
                let path = number.to_string();
                let size = sizes[number % sizes.len()];
                let file = FileToWrite { name: path.clone().into(), path, executable: false, size };
                writers.file(&file, None, &mut io::repeat(u8::try_from(number % 251).unwrap()))
            })
        });
        for (number, written) in written.unwrap().into_iter().enumerate() {
            let content = std::fs::read(directory.path().join(number.to_string())).unwrap();
            let expected =
                vec![u8::try_from(number % 251).unwrap(); usize::try_from(sizes[number % sizes.len()]).unwrap()];
            assert!(content == expected, "{number}");
            assert!(written.is(&number.to_string(), &expected), "{number}");
        }
    }
}
