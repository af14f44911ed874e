//! Reads an SDK's `.tar.gz` as a stream, so that it can be unpacked while it is downloaded.
//!
//! One gzip member, one tar, and nothing behind either: what follows an end is seen by one program
//! and not by another.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::GzDecoder;

use super::budgets::{self, Account, Limited};
use super::entry_rules::{Claimed, Entry, EntryRules};
use super::refused::{Refused, SourceFailed, UnpackError, Why};
use super::sniff;
use super::tar_header::{self, Extension, Header, Introduces};
use super::unpack::{FileToWrite, Tree, Unpacked, Unpacking, interrupted, is_version};
use super::writers::{Writers, with_writers};

/// Bytes read from the source at once.
const CHUNK: usize = 128 << 10;

/// Unpacks a `.tar.gz` from `reader`. `advance` hears after every entry how many compressed bytes
/// have been taken so far.
///
/// On an error, what is in the directory is worthless and the caller deletes it.
pub fn unpack(
    reader: impl Read,
    unpacking: &Unpacking<'_>,
    advance: &(dyn Fn(u64) + Sync),
) -> Result<Unpacked, UnpackError> {
    let consumed = Cell::new(0);
    let ended = Cell::new(false);
    let compressed = sniffed(Source { inner: reader, consumed: &consumed })?;
    let blocks = Blocks { inner: Limited::new(GzDecoder::new(compressed), unpacking.budgets.bytes), ended: &ended };
    let mut tar = tar::Archive::new(blocks);
    let mut unpacker = Unpacker {
        account: Account::new(unpacking.budgets),
        rules: EntryRules::new(unpacking.layout.clone(), unpacking.names),
        tree: Tree::new(unpacking)?,
        ended: &ended,
        pending: Pending::default(),
        last: None,
    };
    let written = with_writers(unpacking.into, |writers| {
        unpacker.entries(&mut tar, writers, &mut || advance(consumed.get()))?;
        expect_end(tar.into_inner())
    })?;
    advance(consumed.get());
    unpacker.tree.finish(written)
}

/// The state of unpacking one stream.
struct Unpacker<'a> {
    account: Account,
    rules: EntryRules,
    tree: Tree<'a>,
    /// True once the stream has given its last byte.
    ended: &'a Cell<bool>,
    pending: Pending,
    /// The last name that was read, for messages about what stands behind it.
    last: Option<Vec<u8>>,
}

/// What extended headers have said about the next entry.
#[derive(Default)]
struct Pending {
    extension: Option<Extension>,
    long_name: Option<Vec<u8>>,
}

impl Unpacker<'_> {
    fn entries<R: Read>(
        &mut self,
        tar: &mut tar::Archive<R>,
        writers: &mut Writers<'_>,
        advance: &mut dyn FnMut(),
    ) -> Result<(), UnpackError> {
        let entries = tar.entries().map_err(|error| self.between(error))?;
        for entry in entries.raw(true) {
            interrupted()?;
            self.entry(&mut entry.map_err(|error| self.between(error))?, writers)?;
            advance();
        }
        if self.ended.get() {
            return Err(self.refused(Why::Truncated));
        }
        if self.pending.extension.is_some() || self.pending.long_name.is_some() {
            return Err(self.refused(Why::Extension("it describes no entry")));
        }
        if self.last.is_none() {
            return Err(Refused::archive(Why::Empty).into());
        }
        Ok(())
    }

    fn entry<R: Read>(&mut self, entry: &mut tar::Entry<'_, R>, writers: &mut Writers<'_>) -> Result<(), UnpackError> {
        let block = entry.header().as_bytes();
        self.last = Some(tar_header::plain_name(block).to_vec());
        let header = Header::read(block).map_err(|why| self.refused(why))?;
        self.account.book(header.size).map_err(|why| self.refused(why))?;
        let kind = match header.introduces {
            Introduces::Entry(kind) => kind,
            Introduces::LongName => return self.long_name(entry, header.size),
            Introduces::Extended => return self.extension(entry, header.size),
            Introduces::Global => return self.global_extension(entry, header.size),
        };
        let name = self.pending.name_instead_of(header.name, header.size).map_err(|why| self.refused(why))?;
        self.last = Some(name.clone());
        let claimed = Claimed { name: &name, kind, mode: header.mode, size: header.size };
        match self.rules.admit(&claimed).map_err(|why| self.refused(why))? {
            Entry::Directory { path } if self.tree.keeps(&path, true) => self.tree.directory(&name, &path),
            Entry::File { path, executable } if self.tree.keeps(&path, false) => {
                let file = FileToWrite { name, path, executable, size: header.size };
                self.file(&file, entry, writers).map_err(|error| self.cut_off(error))
            }
            // The tar crate passes over the content of what is not read.
            Entry::Directory { .. } | Entry::File { .. } | Entry::Skip => Ok(()),
        }
    }

    fn file(
        &mut self,
        file: &FileToWrite,
        content: &mut dyn Read,
        writers: &mut Writers<'_>,
    ) -> Result<(), UnpackError> {
        self.tree.parents_of(file)?;
        if !is_version(file)? {
            return writers.file(file, self.tree.time(), content);
        }
        let mut text = Vec::new();
        content
            .take(file.size)
            .read_to_end(&mut text)
            .map_err(|error| UnpackError::decoding(Some(&file.name), error))?;
        if text.len() as u64 == file.size {
            self.tree.learn_version(file, &text)?;
        }
        writers.file(file, self.tree.time(), &mut &text[..])
    }

    fn long_name(&mut self, content: &mut dyn Read, size: u64) -> Result<(), UnpackError> {
        if self.pending.long_name.is_some() {
            return Err(self.refused(Why::Extension("two long names")));
        }
        if size > budgets::NAME as u64 + 1 {
            return Err(self.refused(Why::LongName(size)));
        }
        let body = self.body(content, size)?;
        self.pending.long_name = Some(tar_header::long_name(&body).map_err(|why| self.refused(why))?);
        Ok(())
    }

    fn extension(&mut self, content: &mut dyn Read, size: u64) -> Result<(), UnpackError> {
        if self.pending.extension.is_some() {
            return Err(self.refused(Why::Extension("two of them for one entry")));
        }
        let body = self.body(content, size)?;
        self.pending.extension = Some(Extension::read(&body).map_err(|why| self.refused(why))?);
        Ok(())
    }

    fn global_extension(&mut self, content: &mut dyn Read, size: u64) -> Result<(), UnpackError> {
        if self.pending.extension.is_some() || self.pending.long_name.is_some() {
            return Err(self.refused(Why::Extension("it is between an entry and its own")));
        }
        let body = self.body(content, size)?;
        Extension::read_global(&body).map_err(|why| self.refused(why))
    }

    /// All of an extended header's content.
    fn body(&mut self, content: &mut dyn Read, size: u64) -> Result<Vec<u8>, UnpackError> {
        if size > budgets::EXTENSION {
            return Err(self.refused(Why::Extension("it is too long")));
        }
        let mut body = Vec::new();
        content.take(size).read_to_end(&mut body).map_err(|error| self.between(error))?;
        if (body.len() as u64) < size {
            return Err(self.refused(Why::Truncated));
        }
        Ok(body)
    }

    /// Something about the entry that was read last, by the best name there is for it.
    fn refused(&self, why: Why) -> UnpackError {
        match &self.last {
            Some(name) => Refused::entry(name, why).into(),
            None => Refused::archive(why).into(),
        }
    }

    /// An error of the tar crate, or of what it reads from, in or behind the last entry.
    fn between(&self, error: io::Error) -> UnpackError {
        // The tar crate's own errors have no code; at the end of the stream they all mean the same.
        if self.ended.get() && error.kind() == io::ErrorKind::Other && error.get_ref().is_some_and(is_text) {
            return self.refused(Why::Truncated);
        }
        match (UnpackError::decoding(self.last.as_deref(), error), &self.last) {
            (UnpackError::Refused(Refused { why: Why::Damaged(what), .. }), Some(_)) => {
                self.refused(Why::DamagedBehind(what))
            }
            (other, _) => other,
        }
    }

    /// A file that is short because the stream is.
    fn cut_off(&self, error: UnpackError) -> UnpackError {
        match error {
            UnpackError::Refused(Refused { why: Why::SizeDiffers(_), .. }) if self.ended.get() => {
                self.refused(Why::Truncated)
            }
            other => other,
        }
    }
}

fn is_text(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    !error.is::<SourceFailed>() && !error.is::<budgets::OverBudget>()
}

impl Pending {
    /// The name of the entry that now comes: the header's own, unless an extended header has another.
    fn name_instead_of(&mut self, own: Vec<u8>, size: u64) -> Result<Vec<u8>, Why> {
        let Self { extension, long_name } = std::mem::take(self);
        let Extension { path, size: extended_size } = extension.unwrap_or_default();
        // An official archive has no entry whose size does not fit its header, so a second size can
        // only agree or lie.
        if extended_size.is_some_and(|extended| extended != size) {
            return Err(Why::Extension("another size than the header's"));
        }
        match (path, long_name) {
            (Some(_), Some(_)) => Err(Why::Extension("two long names")),
            (Some(name), None) | (None, Some(name)) => Ok(name),
            (None, None) => Ok(own),
        }
    }
}

/// The tar has ended with one block of zeros: another must follow, then only padding, then the end
/// of the gzip member with its checksum, then nothing.
fn expect_end<R: BufRead>(mut blocks: Blocks<'_, GzDecoder<R>>) -> Result<(), UnpackError> {
    let decoding = |error| UnpackError::decoding(None, error);
    let mut zeros = 0;
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = blocks.read(&mut chunk).map_err(decoding)?;
        if count == 0 {
            break;
        }
        if chunk[..count].iter().any(|byte| *byte != 0) {
            return Err(Refused::archive(Why::TrailingData("more entries or other data")).into());
        }
        zeros += count;
    }
    if zeros < tar_header::BLOCK {
        return Err(Refused::archive(Why::Truncated).into());
    }
    let mut compressed = blocks.inner.into_inner().into_inner();
    let rest = compressed.fill_buf().map_err(decoding)?;
    match rest {
        [] => Ok(()),
        [0x1f, ..] => Err(Refused::archive(Why::TrailingData("a second gzip stream")).into()),
        _ => Err(Refused::archive(Why::TrailingData("other data")).into()),
    }
}

type Sniffed<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

/// Looks at the first bytes, and gives a reader that begins with them.
fn sniffed<R: Read>(mut source: R) -> Result<Sniffed<R>, UnpackError> {
    let mut head = Vec::new();
    let at_most = sniff::HEAD as u64;
    source.by_ref().take(at_most).read_to_end(&mut head).map_err(|error| UnpackError::decoding(None, error))?;
    if !head.starts_with(&[0x1f, 0x8b]) {
        let found = sniff::kind_of(&head);
        return Err(Refused::archive(Why::NotAnArchive { expected: "tar.gz", found }).into());
    }
    Ok(BufReader::with_capacity(CHUNK, Cursor::new(head).chain(source)))
}

/// The compressed bytes: counted, and their reader's errors marked as such.
struct Source<'a, R> {
    inner: R,
    consumed: &'a Cell<u64>,
}

impl<R: Read> Read for Source<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(into) {
                Ok(count) => {
                    self.consumed.set(self.consumed.get() + count as u64);
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(SourceFailed::wrap(error)),
            }
        }
    }
}

/// The tar's bytes: limited, and their end noticed, which the tar crate takes for an archive's.
struct Blocks<'a, R> {
    inner: Limited<R>,
    ended: &'a Cell<bool>,
}

impl<R: Read> Read for Blocks<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        if count == 0 && !into.is_empty() {
            self.ended.set(true);
        }
        Ok(count)
    }
}
