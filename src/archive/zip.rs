//! Reads a Go module zip, or an SDK's zip, from a file: first every entry is judged, then every
//! entry is written.
//!
//! The judgement stands on two readings that must agree: [`super::zip_directory`]'s own, which
//! accepts only the plainest form, and the `zip` crate's, which compares each local header with the
//! directory. The archive's bytes must be accounted for without a gap or an overlap, from the first
//! to the last. Contents are then inflated from their places in the file, each on its own, by
//! as many threads as there are cores.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::SystemTime;

use ::zip::ZipArchive;
use ::zip::read::{ArchiveOffset, Config, ZipReadOptions};
use ::zip::result::ZipError;
use flate2::bufread::DeflateDecoder;

use super::budgets::Account;
use super::entry_rules::{Claimed, Entry, EntryRules};
use super::refused::{Refused, SourceFailed, UnpackError, Why};
use super::sniff;
use super::unpack::{self, CHUNK, FileToWrite, Output, Tree, Unpacked, Unpacking, Written, interrupted, is_version};
use super::zip_directory::{self, DESCRIPTOR, Directory, END, Listed, Method};

/// Unpacks a zip, on all cores. `advance` hears after every entry how many bytes have been written so far.
///
/// On an error, what is in the directory is worthless and the caller deletes it.
pub fn unpack(file: &File, unpacking: &Unpacking<'_>, advance: &(dyn Fn(u64) + Sync)) -> Result<Unpacked, UnpackError> {
    let planned = plan(file, unpacking)?;
    let mut tree = Tree::new(unpacking)?;
    let mut contents = Vec::new();
    for Planned { listed, entry, content } in planned {
        match entry {
            Entry::Directory { path } if tree.keeps(&path, true) => tree.directory(&listed.name, &path)?,
            Entry::File { path, executable } if tree.keeps(&path, false) => {
                let size = u64::from(listed.size);
                let to_write = FileToWrite { name: listed.name.clone(), path, executable, size };
                tree.parents_of(&to_write)?;
                if is_version(&to_write)? {
                    tree.learn_version(&to_write, &small_content(file, &listed, content)?)?;
                }
                contents.push(ToInflate { file: to_write, listed, content });
            }
            Entry::Directory { .. } | Entry::File { .. } | Entry::Skip => {}
        }
    }
    let time = tree.time();
    let written = inflate_all(file, unpacking.into, &contents, time, advance)?;
    tree.finish(written)
}

/// A file, and where its content is.
struct ToInflate {
    file: FileToWrite,
    listed: Listed,
    content: u64,
}

/// All of a file that is known to be small, checked as it will be when it is written.
fn small_content(file: &File, listed: &Listed, at: u64) -> Result<Vec<u8>, UnpackError> {
    let mut bytes = Vec::new();
    let mut content = Content::open(file, listed, at);
    let limit = u64::from(listed.size) + 1;
    let read = content.by_ref().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| UnpackError::decoding(Some(&listed.name), error))?;
    Ok(bytes)
}

/// Inflates, hashes and writes the files, each thread taking the next that nobody has: the largest
/// first, so that none is left with one at the end while the others rest.
fn inflate_all(
    file: &File,
    root: &Path,
    contents: &[ToInflate],
    time: Option<SystemTime>,
    advance: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Written>, UnpackError> {
    let mut order: Vec<usize> = (0..contents.len()).collect();
    order.sort_by_key(|number| std::cmp::Reverse(contents[*number].listed.size));
    let (next, bytes, has_failed) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let work = || {
        let mut chunk = vec![0; CHUNK];
        let mut done = Vec::new();
        while let Some(number) = order.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
            if has_failed.load(Ordering::Relaxed) {
                break;
            }
            let to_inflate = &contents[number];
            match interrupted().and_then(|()| inflate(file, root, to_inflate, time, &mut chunk)) {
                Ok(written) => done.push((number, written)),
                Err(error) => {
                    has_failed.store(true, Ordering::Relaxed);
                    return Err((number, error));
                }
            }
            let size = to_inflate.file.size;
            advance(bytes.fetch_add(size, Ordering::Relaxed) + size);
        }
        Ok(done)
    };
    let mut done = Vec::with_capacity(contents.len());
    let mut failures = Vec::new();
    thread::scope(|scope| {
        // What cannot be started is done by those that run; this thread is one of them.
        let others: Vec<_> =
            (1..unpack::workers()).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
        let mut take = |result| match result {
            Ok(written) => done.extend::<Vec<_>>(written),
            Err(failure) => failures.push(failure),
        };
        take(work());
        for other in others {
            take(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    // Of several failures the one that comes first in the archive is told.
    if let Some((_, error)) = failures.into_iter().min_by_key(|(number, _)| *number) {
        return Err(error);
    }
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, written)| written).collect())
}

fn inflate(
    file: &File,
    root: &Path,
    to_inflate: &ToInflate,
    time: Option<SystemTime>,
    chunk: &mut [u8],
) -> Result<Written, UnpackError> {
    let ToInflate { file: to_write, listed, content } = to_inflate;
    let mut content = Content::open(file, listed, *content);
    let mut output = Output::create(root, to_write)?;
    output.write_from(&mut content, chunk)?;
    content.finish(listed).map_err(|why| Refused::entry(&listed.name, why))?;
    output.finish(time)
}

/// An entry that was judged good.
struct Planned {
    listed: Listed,
    entry: Entry,
    /// Where its content begins.
    content: u64,
}

/// Judges a whole archive; nothing is written before this is done.
fn plan(file: &File, unpacking: &Unpacking<'_>) -> Result<Vec<Planned>, UnpackError> {
    let (directory, listed) = read_directory(file, unpacking)?;
    if listed.is_empty() {
        return Err(Refused::archive(Why::Empty).into());
    }
    let mut account = Account::new(unpacking.budgets);
    let mut rules = EntryRules::new(unpacking.layout.clone(), unpacking.names);
    let mut planned = Vec::new();
    for listed in listed {
        let Listed { ref name, kind, mode, size, .. } = listed;
        let claimed = Claimed { name, kind, mode, size: size.into() };
        let entry = account
            .book(claimed.size)
            .and_then(|()| rules.admit(&claimed))
            .map_err(|why| Refused::entry(&listed.name, why))?;
        planned.push(Planned { listed, entry, content: 0 });
    }
    compare_local_headers(file, &mut planned)?;
    account_for_every_byte(file, &directory, &mut planned)?;
    Ok(planned)
}

fn read_directory(file: &File, unpacking: &Unpacking<'_>) -> Result<(Directory, Vec<Listed>), UnpackError> {
    let size = file.metadata().map_err(UnpackError::Source)?.len();
    if size > unpacking.budgets.archive {
        return Err(Refused::archive(Why::LargeArchive(unpacking.budgets.archive)).into());
    }
    let mut head = Vec::new();
    Section { file, at: 0, left: size.min(sniff::HEAD as u64) }.read_to_end(&mut head).map_err(decoding)?;
    if !head.starts_with(b"PK\x03\x04") {
        let found = sniff::kind_of(&head);
        return Err(Refused::archive(Why::NotAnArchive { expected: "zip", found }).into());
    }
    let mut end = [0; END];
    let end_at = size.checked_sub(END as u64).ok_or_else(|| Refused::archive(Why::Truncated))?;
    Section { file, at: end_at, left: END as u64 }.read_exact(&mut end).map_err(decoding)?;
    let directory = Directory::locate(&end, size).map_err(Refused::archive)?;
    let mut headers = Vec::new();
    Section { file, at: directory.start.into(), left: directory.size.into() }
        .read_to_end(&mut headers)
        .map_err(decoding)?;
    let listed = directory.list(&headers)?;
    Ok((directory, listed))
}

/// Has the `zip` crate read the archive, and compare each local header with the directory; fills in
/// where the contents are.
fn compare_local_headers(file: &File, planned: &mut [Planned]) -> Result<(), UnpackError> {
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive = ZipArchive::with_config(config, file).map_err(|error| zip_error(None, error))?;
    if archive.has_duplicate_names() || archive.len() != planned.len() {
        return Err(Refused::archive(Why::Twice).into());
    }
    for (index, Planned { listed, content, .. }) in planned.iter_mut().enumerate() {
        let options = ZipReadOptions::new().enforce_header_consistency(true);
        let fail = |error| zip_error(Some(&listed.name), error);
        let read = archive.by_index_with_options(index, options).map_err(fail)?;
        let agrees = read.name_raw() == listed.name
            && read.header_start() == u64::from(listed.header)
            && read.compressed_size() == u64::from(listed.compressed)
            && read.size() == u64::from(listed.size)
            && read.crc32() == listed.crc32;
        *content = match read.data_start() {
            Some(start) if agrees => start,
            _ => return Err(not_plain(listed, "it can be read in two ways")),
        };
    }
    let overlaps = archive.has_overlapping_entries().map_err(|error| zip_error(None, error))?;
    if overlaps {
        return Err(Refused::archive(Why::Zip("its entries overlap".to_owned())).into());
    }
    Ok(())
}

/// Walks the archive from its first byte to its directory: local header, content, descriptor, next.
fn account_for_every_byte(file: &File, directory: &Directory, planned: &mut [Planned]) -> Result<(), UnpackError> {
    planned.sort_by_key(|planned| planned.listed.header);
    let mut at = 0;
    for Planned { listed, content, .. } in &*planned {
        if u64::from(listed.header) != at {
            return Err(not_plain(listed, "something is before it that is no entry, or it overlaps another"));
        }
        check_local_header(file, listed, *content)?;
        at = *content + u64::from(listed.compressed);
        if listed.has_descriptor() {
            let mut descriptor = [0; DESCRIPTOR];
            Section { file, at, left: DESCRIPTOR as u64 }.read_exact(&mut descriptor).map_err(decoding)?;
            if !zip_directory::is_descriptor_of(&descriptor, listed) {
                return Err(not_plain(listed, "its descriptor differs from the directory"));
            }
            at += DESCRIPTOR as u64;
        }
    }
    if at != u64::from(directory.start) {
        let what = "something is between its last entry and its directory";
        return Err(Refused::archive(Why::Zip(what.to_owned())).into());
    }
    Ok(())
}

/// Checks what the `zip` crate's comparison leaves out of a local header: its flags and extra fields.
fn check_local_header(file: &File, listed: &Listed, content: u64) -> Result<(), UnpackError> {
    let at = u64::from(listed.header);
    let mut local = Vec::new();
    Section { file, at, left: content.saturating_sub(at) }.read_to_end(&mut local).map_err(decoding)?;
    zip_directory::check_local(&local, listed).map_err(|why| Refused::entry(&listed.name, why).into())
}

fn not_plain(listed: &Listed, what: &str) -> UnpackError {
    Refused::entry(&listed.name, Why::Zip(what.to_owned())).into()
}

fn decoding(error: io::Error) -> UnpackError {
    UnpackError::decoding(None, error)
}

fn zip_error(entry: Option<&[u8]>, error: ZipError) -> UnpackError {
    match error {
        // The system's own errors have a code; the crate's do not.
        ZipError::Io(error) if error.raw_os_error().is_some() => UnpackError::Source(error),
        ZipError::Io(error) => UnpackError::decoding(entry, error),
        other => {
            let why = Why::Zip(super::refused::escaped(other.to_string().as_bytes()));
            Refused { entry: entry.map(super::refused::escaped), why }.into()
        }
    }
}

/// The content of one entry, with the checksum of what was read of it.
struct Content<'a> {
    stored: Stored<'a>,
    checksum: flate2::Crc,
}

enum Stored<'a> {
    Plain(Section<'a>),
    Deflated(DeflateDecoder<BufReader<Section<'a>>>),
}

impl<'a> Content<'a> {
    fn open(file: &'a File, listed: &Listed, at: u64) -> Self {
        let left = u64::from(listed.compressed);
        let section = Section { file, at, left };
        let stored = match listed.method {
            Method::Stored => Stored::Plain(section),
            Method::Deflated => {
                let capacity = usize::try_from(left).unwrap_or(CHUNK).clamp(1, CHUNK);
                Stored::Deflated(DeflateDecoder::new(BufReader::with_capacity(capacity, section)))
            }
        };
        Self { stored, checksum: flate2::Crc::new() }
    }

    /// After its last byte: the checksum is right, and the compressed bytes have been used up.
    fn finish(&self, listed: &Listed) -> Result<(), Why> {
        if let Stored::Deflated(decoder) = &self.stored
            && decoder.total_in() != u64::from(listed.compressed)
        {
            return Err(Why::TrailingData("other data in its compressed content"));
        }
        if self.checksum.sum() != listed.crc32 {
            return Err(Why::Damaged("its checksum does not fit".to_owned()));
        }
        Ok(())
    }
}

impl Read for Content<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.stored {
            Stored::Plain(section) => section.read(into)?,
            Stored::Deflated(decoder) => decoder.read(into)?,
        };
        self.checksum.update(&into[..count]);
        Ok(count)
    }
}

/// Some bytes of a file, read without its cursor, so that several can be read at once.
struct Section<'a> {
    file: &'a File,
    at: u64,
    left: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(self.file, &mut into[..most], self.at);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(self.file, &mut into[..most], self.at);
        let count = read.map_err(SourceFailed::wrap)?;
        self.at += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}
