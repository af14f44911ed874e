//! Git's index, versions 2, 3 and 4: the names of the files that git tracks.
//!
//! By git's `index-format`. It is read once from its start to its end, and only names are kept, one at
//! a time: a hostile one costs no more memory than a name and a bitmap. Its checksum is not
//! compared, as git itself does not.

use std::io::{BufRead, Read as _};

/// A name is a path: no system's is longer.
const LONGEST_NAME: usize = 64 << 10;

/// Bytes of a bitmap of deleted entries: a hundred million entries, if each were told alone.
const LONGEST_BITMAP: u64 = 16 << 20;

/// An index that git would not read either, or one from its future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file, a link, or a submodule. One that is not checked out is tracked all the same.
    File,
    /// A directory with all below it, in a sparse index. Its name ends in a slash.
    Directory,
}

/// The shared part that a split index builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    hash: Vec<u8>,
    deleted: Vec<u64>,
}

/// What is left of an index, and of its end.
struct Input<R> {
    reader: R,
    left: u64,
}

/// Reads an index of so many bytes, whose hashes have 20 or 32, and hands out each entry: its
/// position, its kind, and its name. An entry that replaces one of the shared part has no name.
///
/// # Errors
///
/// What is read is no such index.
pub fn read(
    reader: impl BufRead,
    length: u64,
    hash: usize,
    entry: &mut dyn FnMut(u32, Kind, &[u8]),
) -> Result<Option<Base>, Unreadable> {
    let trailer = hash as u64;
    let left = length.checked_sub(trailer).ok_or(Unreadable("it is too short"))?;
    let mut input = Input { reader, left };
    if input.array()? != *b"DIRC" {
        return Err(Unreadable("it does not begin as one"));
    }
    let version = input.number()?;
    if !(2..=4).contains(&version) {
        return Err(Unreadable("its version is unknown"));
    }
    let entries = input.number()?;
    let mut name = Vec::new();
    for position in 0..entries {
        let kind = input.entry(version, hash, &mut name)?;
        entry(position, kind, &name);
    }
    let mut base = None;
    while input.left > 0 {
        let signature: [u8; 4] = input.array()?;
        let size = u64::from(input.number()?);
        if size > input.left {
            return Err(Unreadable("an extension is longer than the rest"));
        }
        match &signature {
            b"link" => base = input.link(size, hash)?,
            // What begins with a capital may be left unread; `sdir` tells of directories among the
            // entries, each of which shows what it is.
            b"sdir" | [b'A'..=b'Z', ..] => input.skip(size)?,
            _ => return Err(Unreadable("it has an extension that is unknown")),
        }
    }
    input.left = trailer;
    input.skip(trailer)?;
    if !input.reader.fill_buf().map_err(|_| UNREAD)?.is_empty() {
        return Err(Unreadable("it grew while it was read"));
    }
    Ok(base)
}

impl Base {
    /// The end of its file's name.
    pub fn name(&self) -> String {
        use std::fmt::Write as _;
        self.hash.iter().fold(String::new(), |mut name, byte| {
            // A string takes all that is written to it.
            let _ = write!(name, "{byte:02x}");
            name
        })
    }

    /// The entry at that position of the shared part is no longer in the index. The bitmap is
    /// compressed: words of 64 bits, of which some say how many equal ones stand for what is not
    /// written (EWAH).
    pub fn is_deleted(&self, position: u32) -> bool {
        let wanted = u64::from(position) / 64;
        let (mut words, mut at) = (self.deleted.iter(), 0);
        while let Some(word) = words.next() {
            let (bit, equal, literal) = (word & 1, (word >> 1) & 0xffff_ffff, word >> 33);
            if wanted < at + equal {
                return bit == 1;
            }
            at += equal;
            if wanted < at + literal {
                let skip = usize::try_from(wanted - at).unwrap_or(usize::MAX);
                return words.nth(skip).is_some_and(|word| word >> (position % 64) & 1 == 1);
            }
            at += literal;
            let literal = usize::try_from(literal).unwrap_or(usize::MAX);
            if literal > 0 && words.nth(literal - 1).is_none() {
                return false;
            }
        }
        false
    }
}

impl<R: BufRead> Input<R> {
    /// Leaves the entry's name in `name`, which holds the one before.
    fn entry(&mut self, version: u32, hash: usize, name: &mut Vec<u8>) -> Result<Kind, Unreadable> {
        let before = self.left;
        // Times, device and inode come before the mode; owner, group, size and the hash after it.
        self.skip(24)?;
        let mode = self.number()?;
        self.skip(12 + hash as u64)?;
        let flags = u16::from_be_bytes(self.array()?);
        if flags & 0x4000 != 0 {
            if version < 3 {
                return Err(Unreadable("an entry has flags of a later version"));
            }
            self.skip(2)?;
        }
        if version == 4 {
            let cut = self.offset()?;
            let kept = usize::try_from(cut).ok().and_then(|cut| name.len().checked_sub(cut));
            name.truncate(kept.ok_or(Unreadable("a name is cut by more than it has"))?);
            self.name_to_nul(name)?;
        } else {
            name.clear();
            let told = usize::from(flags & 0xfff);
            self.name_to_nul(name)?;
            if told < 0xfff && told != name.len() {
                return Err(Unreadable("a name is not as long as it says"));
            }
            // NULs follow up to a multiple of eight bytes, one of which is read.
            let padding = (8 - (before - self.left) % 8) % 8;
            self.skip(padding)?;
        }
        let is_directory = mode & 0o170_000 == 0o040_000;
        Ok(if is_directory { Kind::Directory } else { Kind::File })
    }

    /// Appends to a name what stands up to the next NUL, and reads that.
    fn name_to_nul(&mut self, name: &mut Vec<u8>) -> Result<(), Unreadable> {
        let room = LONGEST_NAME.saturating_sub(name.len()) as u64;
        let most = self.left.min(room);
        let before = name.len();
        (&mut self.reader).take(most).read_until(0, name).map_err(|_| UNREAD)?;
        self.left -= (name.len() - before) as u64;
        if name.len() == before || name.pop() != Some(0) {
            return Err(Unreadable("a name does not end"));
        }
        Ok(())
    }

    /// A number of seven bits a byte, each but the last one more than it says.
    fn offset(&mut self) -> Result<u64, Unreadable> {
        let [mut byte] = self.array()?;
        let mut value = u64::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            [byte] = self.array()?;
            let more = value.checked_add(1).and_then(|value| value.checked_mul(128));
            value = more.ok_or(Unreadable("a number is too large"))? + u64::from(byte & 0x7f);
        }
        Ok(value)
    }

    fn link(&mut self, size: u64, hash: usize) -> Result<Option<Base>, Unreadable> {
        let rest = size.checked_sub(hash as u64).ok_or(Unreadable("its shared part has no name"))?;
        let name = self.bytes(hash as u64)?;
        if rest > LONGEST_BITMAP {
            return Err(Unreadable("its bitmaps are too long"));
        }
        let bitmaps = self.bytes(rest)?;
        if name.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let deleted = if bitmaps.is_empty() { Some(Vec::new()) } else { bitmap(&bitmaps) };
        let deleted = deleted.ok_or(Unreadable("its bitmaps are cut off"))?;
        Ok(Some(Base { hash: name, deleted }))
    }

    fn number(&mut self) -> Result<u32, Unreadable> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        self.left = self.left.checked_sub(N as u64).ok_or(CUT_OFF)?;
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes).map_err(|_| UNREAD)?;
        Ok(bytes)
    }

    /// As many bytes as there are at most: what is not there is not made room for.
    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, Unreadable> {
        self.left = self.left.checked_sub(count).ok_or(CUT_OFF)?;
        let mut bytes = Vec::new();
        (&mut self.reader).take(count).read_to_end(&mut bytes).map_err(|_| UNREAD)?;
        if bytes.len() as u64 == count { Ok(bytes) } else { Err(CUT_OFF) }
    }

    fn skip(&mut self, count: u64) -> Result<(), Unreadable> {
        self.left = self.left.checked_sub(count).ok_or(CUT_OFF)?;
        let mut pending = count;
        while pending > 0 {
            let here = self.reader.fill_buf().map_err(|_| UNREAD)?.len();
            if here == 0 {
                return Err(CUT_OFF);
            }
            let taken = here.min(usize::try_from(pending).unwrap_or(usize::MAX));
            self.reader.consume(taken);
            pending -= taken as u64;
        }
        Ok(())
    }
}

/// The words of the first bitmap of several.
fn bitmap(bytes: &[u8]) -> Option<Vec<u64>> {
    let count = u32::from_be_bytes(bytes.get(4..8)?.try_into().ok()?);
    let length = usize::try_from(count).ok()?.checked_mul(8)?;
    let words = bytes.get(8..)?.get(..length)?;
    Some(words.chunks_exact(8).map(|word| word.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))).collect())
}

const CUT_OFF: Unreadable = Unreadable("it is cut off");
const UNREAD: Unreadable = Unreadable("it cannot be read");

impl std::fmt::Display for Unreadable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0)
    }
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
