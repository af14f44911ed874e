//! Zip files.

use super::{crc32, deflate};

/// One entry: its local header, its content, its descriptor and its central header.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) local: Header,
    pub(crate) central: Header,
    /// As it stands in the archive: compressed, if it is.
    pub(crate) content: Vec<u8>,
    pub(crate) descriptor: Vec<u8>,
    /// Of the central header.
    pub(crate) mode: u32,
    pub(crate) comment: Vec<u8>,
    /// Where the central header says that the local one is; where it is, unless a test says so.
    pub(crate) offset: Option<u32>,
    /// An entry of the directory only, for two that share one content.
    pub(crate) has_local: bool,
}

/// The fields that both headers have.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) name: Vec<u8>,
    pub(crate) flags: u16,
    pub(crate) method: u16,
    pub(crate) crc32: u32,
    pub(crate) compressed: u32,
    pub(crate) size: u32,
    pub(crate) extra: Vec<u8>,
}

/// A deflated file as Go's `archive/zip` writes it: sizes and checksum in a descriptor.
pub(crate) fn file(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Item {
    let content = content.as_ref();
    let mut item = plain(name, content, deflate(content), 8);
    item.central.flags |= 8;
    item.local = Header { crc32: 0, compressed: 0, size: 0, ..item.central.clone() };
    let Header { crc32, compressed, size, .. } = item.central;
    item.descriptor = [*b"PK\x07\x08", crc32.to_le_bytes(), compressed.to_le_bytes(), size.to_le_bytes()].concat();
    item
}

/// A file that is stored, with its sizes in its local header.
pub(crate) fn stored(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Item {
    plain(name, content.as_ref(), content.as_ref().to_vec(), 0)
}

fn plain(name: impl AsRef<[u8]>, content: &[u8], packed: Vec<u8>, method: u16) -> Item {
    let name = name.as_ref().to_vec();
    let header = Header {
        flags: if name.is_ascii() { 0 } else { 1 << 11 },
        name,
        method,
        crc32: crc32(content),
        compressed: u32::try_from(packed.len()).expect("small"),
        size: u32::try_from(content.len()).expect("small"),
        extra: Vec::new(),
    };
    Item {
        local: header.clone(),
        central: header,
        content: packed,
        descriptor: Vec::new(),
        mode: 0o100_644,
        comment: Vec::new(),
        offset: None,
        has_local: true,
    }
}

impl Item {
    /// The same with both headers changed.
    pub(crate) fn with(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    /// The same with its local header changed.
    pub(crate) fn with_local(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        self
    }

    /// The same with that Unix mode.
    pub(crate) fn of_mode(self, mode: u32) -> Self {
        Self { mode, ..self }
    }
}

/// An extra field.
pub(crate) fn extra(id: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("small");
    [&id.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A zip and the places of its parts.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) locals: Vec<u8>,
    pub(crate) directory: Vec<u8>,
    pub(crate) end: Vec<u8>,
}

impl Parts {
    /// The whole file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [&self.locals[..], &self.directory, &self.end].concat()
    }
}

/// The parts of a zip whose end record is right for them.
pub(crate) fn parts(items: &[Item]) -> Parts {
    let (mut locals, mut directory) = (Vec::new(), Vec::new());
    for item in items {
        let at = u32::try_from(locals.len()).expect("small");
        if item.has_local {
            locals.extend(item.local_bytes());
        }
        directory.extend(item.central_bytes(item.offset.unwrap_or(at)));
    }
    let end = end_record(items.len(), directory.len(), locals.len());
    Parts { locals, directory, end }
}

/// A whole zip.
pub(crate) fn zip(items: &[Item]) -> Vec<u8> {
    parts(items).bytes()
}

/// An end record without a comment.
pub(crate) fn end_record(entries: usize, size: usize, start: usize) -> Vec<u8> {
    let entries = u16::try_from(entries).expect("small").to_le_bytes();
    let [size, start] = [size, start].map(|number| u32::try_from(number).expect("small").to_le_bytes());
    [&b"PK\x05\x06\0\0\0\0"[..], &entries, &entries, &size, &start, &[0, 0]].concat()
}

impl Item {
    fn local_bytes(&self) -> Vec<u8> {
        let lengths = lengths(&self.local);
        let fixed = self.local.fixed();
        [&b"PK\x03\x04\x14\0"[..], &fixed, &lengths, &self.local.name, &self.local.extra, &self.content]
            .into_iter()
            .chain([&self.descriptor[..]])
            .flatten()
            .copied()
            .collect()
    }

    fn central_bytes(&self, offset: u32) -> Vec<u8> {
        let header = &self.central;
        // Made by version 2.0 on Unix, for version 2.0.
        let mut bytes = [&b"PK\x01\x02\x14\x03\x14\0"[..], &header.fixed(), &lengths(header)].concat();
        bytes.extend(u16::try_from(self.comment.len()).expect("small").to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend((self.mode << 16).to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        [&bytes[..], &header.name, &header.extra, &self.comment].concat()
    }
}

impl Header {
    /// From the flags to the size: the same in both headers.
    fn fixed(&self) -> Vec<u8> {
        let mut bytes = [self.flags.to_le_bytes(), self.method.to_le_bytes()].concat();
        // 1980-01-01, the first day of that calendar.
        bytes.extend([0, 0, 0x21, 0]);
        for number in [self.crc32, self.compressed, self.size] {
            bytes.extend(number.to_le_bytes());
        }
        bytes
    }
}

fn lengths(header: &Header) -> Vec<u8> {
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).expect("small").to_le_bytes();
    [length(&header.name), length(&header.extra)].concat()
}
