//! A zip's central directory, read strictly from its bytes. No I/O.
//!
//! What is read here is the plain zip of 1993 that Go's release tooling writes: no comments, no
//! zip64, no encryption, no second name for anything. Each of those is a place where two programs
//! see two archives, and no Go SDK needs one: its limits are far below 4 GiB and 65,535 entries.

use super::entry_rules::Kind;
use super::refused::{Refused, Why};

/// Bytes of the end-of-directory record, without a comment.
pub const END: usize = 22;
/// Bytes of a data descriptor with its signature, as Go writes it.
pub const DESCRIPTOR: usize = 16;
/// Bytes of a local header before its name.
const LOCAL: usize = 30;
/// Bytes of a central header before its name.
const CENTRAL: usize = 46;
/// Bytes of the most headers that are read, since all of them are held at once; official ones take 2 MB.
const LARGEST: u32 = 16 << 20;

/// Bits that Go sets: the deflate level's two, a descriptor behind the content, a UTF-8 name.
const LEVEL: u16 = 0b110;
const HAS_DESCRIPTOR: u16 = 1 << 3;
const UTF8: u16 = 1 << 11;
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;

/// Where the central directory is: it ends where the end record begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Number of entries.
    pub entries: u16,
    /// Its first byte.
    pub start: u32,
    /// Its bytes.
    pub size: u32,
}

/// How content is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As it is.
    Stored,
    /// Deflate.
    Deflated,
}

/// One entry, as the central directory has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name's bytes.
    pub name: Vec<u8>,
    /// What it is, by its name and its mode.
    pub kind: Kind,
    /// The Unix mode; 0 where it has none.
    pub mode: u32,
    /// How the content is stored.
    pub method: Method,
    /// The flags, all of them known ones.
    pub flags: u16,
    /// CRC-32 of the content.
    pub crc32: u32,
    /// Bytes that the content takes in the archive.
    pub compressed: u32,
    /// Bytes of the content.
    pub size: u32,
    /// Where its local header begins.
    pub header: u32,
}

impl Directory {
    /// Reads the end record, which must be the last bytes of a file of that size.
    pub fn locate(end: &[u8; END], file_size: u64) -> Result<Self, Why> {
        let bad = |what: &str| Err(Why::Zip(what.to_owned()));
        if !end.starts_with(b"PK\x05\x06") {
            return bad("it does not end with the end record of a zip without a comment");
        }
        if u16_at(end, 4) != 0 || u16_at(end, 6) != 0 || u16_at(end, 8) != u16_at(end, 10) {
            return bad("it says that it has several parts");
        }
        if u16_at(end, 20) != 0 {
            return bad("it ends inside its own comment");
        }
        let directory = Self { entries: u16_at(end, 10), start: u32_at(end, 16), size: u32_at(end, 12) };
        if directory.entries == u16::MAX || directory.start == u32::MAX || directory.size == u32::MAX {
            return bad("it is a zip64");
        }
        if u64::from(directory.start) + u64::from(directory.size) + END as u64 != file_size {
            return bad("its directory does not end where its end record begins");
        }
        if directory.size > LARGEST {
            return bad("its directory is too large");
        }
        Ok(directory)
    }

    /// Reads the headers, which must fill the directory's bytes exactly.
    pub fn list(&self, mut bytes: &[u8]) -> Result<Vec<Listed>, Refused> {
        // The number is the archive's claim: nothing is reserved by it.
        let mut listed = Vec::new();
        for _ in 0..self.entries {
            let (entry, rest) = cut_header(bytes)?;
            listed.push(entry);
            bytes = rest;
        }
        if !bytes.is_empty() {
            return Err(Refused::archive(Why::Zip("its directory has more than its entries".to_owned())));
        }
        Ok(listed)
    }
}

impl Listed {
    /// True if a data descriptor follows the content.
    pub fn has_descriptor(&self) -> bool {
        self.flags & HAS_DESCRIPTOR != 0
    }
}

fn cut_header(bytes: &[u8]) -> Result<(Listed, &[u8]), Refused> {
    let cut = || Refused::archive(Why::Zip("its directory has fewer entries than it says".to_owned()));
    let (fixed, rest) = bytes.split_at_checked(CENTRAL).ok_or_else(cut)?;
    if !fixed.starts_with(b"PK\x01\x02") {
        return Err(cut());
    }
    let length_at = |at: usize| usize::from(u16_at(fixed, at));
    let (name, rest) = rest.split_at_checked(length_at(28)).ok_or_else(cut)?;
    let (extra, rest) = rest.split_at_checked(length_at(30)).ok_or_else(cut)?;
    let listed = read_header(fixed, name).and_then(|listed| {
        check_extra(extra)?;
        Ok(listed)
    });
    Ok((listed.map_err(|why| Refused::entry(name, why))?, rest))
}

fn read_header(fixed: &[u8], name: &[u8]) -> Result<Listed, Why> {
    let bad = |what: String| Err(Why::Zip(what));
    let flags = u16_at(fixed, 8);
    if flags & ENCRYPTED != 0 {
        return bad("it is encrypted".to_owned());
    }
    if flags & !(LEVEL | HAS_DESCRIPTOR | UTF8) != 0 {
        return bad(format!("it has unknown flags {flags:#x}"));
    }
    if flags & UTF8 == 0 && !name.is_ascii() {
        return Err(Why::NotUtf8);
    }
    if u16_at(fixed, 32) != 0 {
        return bad("it has a comment".to_owned());
    }
    if u16_at(fixed, 34) != 0 {
        return bad("it says that it has several parts".to_owned());
    }
    let method = match u16_at(fixed, 10) {
        0 => Method::Stored,
        8 => Method::Deflated,
        other => return bad(format!("its compression method is {}", method_name(other))),
    };
    let (compressed, size, header) = (u32_at(fixed, 20), u32_at(fixed, 24), u32_at(fixed, 42));
    if [compressed, size, header].contains(&u32::MAX) {
        return bad("it is a zip64".to_owned());
    }
    if method == Method::Stored && compressed != size {
        return Err(Why::SizeDiffers(size.into()));
    }
    let mode = u32_at(fixed, 38) >> 16;
    Ok(Listed {
        name: name.to_vec(),
        kind: kind_of(mode, name),
        mode,
        method,
        flags,
        crc32: u32_at(fixed, 16),
        compressed,
        size,
        header,
    })
}

fn kind_of(mode: u32, name: &[u8]) -> Kind {
    match mode & 0o170_000 {
        0o120_000 => Kind::Other("symbolic link"),
        0o020_000 => Kind::Other("character device"),
        0o060_000 => Kind::Other("block device"),
        0o010_000 => Kind::Other("fifo"),
        0o140_000 => Kind::Other("socket"),
        // The rules refuse a mode that does not fit.
        _ if name.ends_with(b"/") => Kind::Directory,
        _ => Kind::File,
    }
}

/// Checks that the extra fields of a header are well formed, and that none of
/// them gives the entry another name, size or content.
fn check_extra(mut extra: &[u8]) -> Result<(), Why> {
    while !extra.is_empty() {
        let malformed = || Why::Zip("it has a malformed extra field".to_owned());
        let (head, rest) = extra.split_at_checked(4).ok_or_else(malformed)?;
        let (_, rest) = rest.split_at_checked(usize::from(u16_at(head, 2))).ok_or_else(malformed)?;
        let what = match u16_at(head, 0) {
            0x0001 => Some("it is a zip64"),
            0x7075 => Some("it has a second name"),
            0x9901 | 0x0017 => Some("it is encrypted"),
            _ => None,
        };
        if let Some(what) = what {
            return Err(Why::Zip(what.to_owned()));
        }
        extra = rest;
    }
    Ok(())
}

/// True if a descriptor says what the directory says.
pub fn is_descriptor_of(descriptor: &[u8; DESCRIPTOR], listed: &Listed) -> bool {
    descriptor.starts_with(b"PK\x07\x08")
        && u32_at(descriptor, 4) == listed.crc32
        && u32_at(descriptor, 8) == listed.compressed
        && u32_at(descriptor, 12) == listed.size
}

/// Checks a local header, from its signature to its content, where another program would see
/// something else than in the directory: its flags, and its extra fields.
pub fn check_local(header: &[u8], listed: &Listed) -> Result<(), Why> {
    let extra = header.get(LOCAL + listed.name.len()..);
    match extra {
        Some(extra) if u16_at(header, 6) == listed.flags => check_extra(extra),
        _ => Err(Why::Zip("its local header differs from the directory".to_owned())),
    }
}

/// Names by the numbers of PKWARE's application note.
fn method_name(number: u16) -> String {
    let name = match number {
        1 => "shrunk",
        2..=5 => "reduced",
        6 => "imploded",
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        20 | 93 => "Zstandard",
        95 => "xz",
        97 => "WavPack",
        98 => "PPMd",
        99 => "AES encryption",
        _ => return format!("number {number}"),
    };
    format!("{name} ({number})")
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_end_record_must_be_the_end_and_name_its_directory() {
        let mut end = [0; END];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[8..12].copy_from_slice(&[2, 0, 2, 0]);
        end[12..16].copy_from_slice(&100u32.to_le_bytes());
        end[16..20].copy_from_slice(&50u32.to_le_bytes());
        assert_eq!(Directory::locate(&end, 172), Ok(Directory { entries: 2, start: 50, size: 100 }));
        assert!(Directory::locate(&end, 173).is_err(), "bytes in front");
        for (at, value) in [(0, 0), (4, 1), (6, 1), (8, 1), (20, 1)] {
            let mut changed = end;
            changed[at] = value;
            assert!(Directory::locate(&changed, 172).is_err(), "byte {at}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, entries: u16, end in prop::array::uniform22(any::<u8>())) {
            let _ = Directory::locate(&end, bytes.len() as u64);
            let _ = Directory { entries, start: 0, size: 0 }.list(&bytes);
            let _ = Directory { entries: 1, start: 0, size: 0 }.list(&[b"PK\x01\x02", bytes.as_slice()].concat());
            let _ = check_extra(&bytes);
        }
    }
}
