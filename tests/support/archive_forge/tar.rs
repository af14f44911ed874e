//! Tar streams.

use super::gzip;

const BLOCK: usize = 512;

/// One header with what follows it; every field as the bytes that stand in the archive.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: Vec<u8>,
    pub(crate) mode: Vec<u8>,
    pub(crate) uid: Vec<u8>,
    pub(crate) size: Vec<u8>,
    pub(crate) mtime: Vec<u8>,
    pub(crate) kind: u8,
    pub(crate) link: Vec<u8>,
    pub(crate) magic: [u8; 8],
    pub(crate) prefix: Vec<u8>,
    pub(crate) has_right_checksum: bool,
    pub(crate) content: Vec<u8>,
}

/// A regular file.
pub(crate) fn file(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Member {
    let content = content.as_ref().to_vec();
    Member {
        name: name.as_ref().to_vec(),
        mode: b"0000644\0".to_vec(),
        uid: b"0000000\0".to_vec(),
        size: octal(content.len() as u64),
        mtime: b"00000000000\0".to_vec(),
        kind: b'0',
        link: Vec::new(),
        magic: *b"ustar\x0000",
        prefix: Vec::new(),
        has_right_checksum: true,
        content,
    }
}

/// A directory.
pub(crate) fn directory(name: impl AsRef<[u8]>) -> Member {
    Member { mode: b"0000755\0".to_vec(), kind: b'5', ..file(name, b"") }
}

/// A member of another type, with a link target.
pub(crate) fn special(kind: u8, name: impl AsRef<[u8]>, link: impl AsRef<[u8]>) -> Member {
    Member { kind, link: link.as_ref().to_vec(), ..file(name, b"") }
}

/// A file with that mode field.
pub(crate) fn file_of_mode(name: &str, mode: u32) -> Member {
    Member { mode: format!("{mode:07o}\0").into_bytes(), ..file(name, b"x") }
}

/// A PAX header (`x` or `g`) with that body.
pub(crate) fn extended(kind: u8, body: impl AsRef<[u8]>) -> Member {
    Member { kind, ..file("PaxHeaders.0/x", body) }
}

/// A well-formed PAX record.
pub(crate) fn record(key: &str, value: impl AsRef<[u8]>) -> Vec<u8> {
    let value = value.as_ref();
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length += 1;
    }
    [format!("{length} {key}=").as_bytes(), value, b"\n"].concat()
}

/// A GNU long name for the member that follows.
pub(crate) fn long_name(name: impl AsRef<[u8]>) -> Member {
    let body = [name.as_ref(), b"\0"].concat();
    Member { kind: b'L', magic: *b"ustar  \0", ..file("././@LongLink", body) }
}

/// A size field of eleven digits, or of twelve where it needs them.
pub(crate) fn octal(size: u64) -> Vec<u8> {
    let mut field = format!("{size:011o}").into_bytes();
    field.resize(12, 0);
    field
}

/// The members' bytes without an end.
pub(crate) fn stream(members: &[Member]) -> Vec<u8> {
    members.iter().flat_map(Member::bytes).collect()
}

/// A whole tar.
pub(crate) fn tar(members: &[Member]) -> Vec<u8> {
    [stream(members), vec![0; 2 * BLOCK]].concat()
}

/// A whole tar.gz.
pub(crate) fn tar_gz(members: &[Member]) -> Vec<u8> {
    gzip(&tar(members))
}

impl Member {
    /// The header, the content, and zeros up to the next block.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut block = [0; BLOCK];
        let mut put = |at: usize, field: &[u8]| block[at..at + field.len()].copy_from_slice(field);
        put(0, &self.name);
        put(100, &self.mode);
        put(108, &self.uid);
        put(116, b"0000000\0");
        put(124, &self.size);
        put(136, &self.mtime);
        put(156, &[self.kind]);
        put(157, &self.link);
        put(257, &self.magic);
        put(345, &self.prefix);
        set_checksum(&mut block);
        if !self.has_right_checksum {
            block[148] ^= 1;
        }
        let padding = self.content.len().next_multiple_of(BLOCK) - self.content.len();
        [&block[..], &self.content, &vec![0; padding]].concat()
    }
}

/// Writes the checksum that the rest of a header asks for.
pub(crate) fn set_checksum(block: &mut [u8]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}
