//! What a tar header says, read strictly: where two programs read a field differently, one of them
//! can be shown another archive, so such a field is refused.
//!
//! The `tar` crate cuts the stream into headers and contents and checks each header's checksum; it
//! is asked for raw entries, so that names, sizes and extended headers have their one meaning here.

use super::entry_rules::Kind;
use super::refused::Why;

/// A header's size, in bytes.
pub const BLOCK: usize = 512;

/// What a header introduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introduces {
    /// A file, a directory, or something that is not accepted.
    Entry(Kind),
    /// GNU: its content is the next entry's name.
    LongName,
    /// PAX: its content describes the next entry.
    Extended,
    /// PAX: its content describes all entries from here.
    Global,
}

/// The fields of a header that gov uses. Owner, group, times and link targets are never read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name, unless an extended header gives another.
    pub name: Vec<u8>,
    /// What follows.
    pub introduces: Introduces,
    /// The Unix mode.
    pub mode: u32,
    /// Bytes of content.
    pub size: u64,
}

/// The name a header gives, for messages: whatever stands there.
pub fn plain_name(block: &[u8; BLOCK]) -> &[u8] {
    let name = &block[..100];
    &name[..name.iter().position(|byte| *byte == 0).unwrap_or(100)]
}

impl Header {
    /// Reads a header whose checksum is right.
    pub fn read(block: &[u8; BLOCK]) -> Result<Self, Why> {
        let mut name = text(&block[..100]).ok_or(Why::Header("name"))?.to_vec();
        match &block[257..265] {
            // GNU keeps times and sparse maps where POSIX has the rest of the name.
            b"ustar  \0" => {}
            b"ustar\x0000" => {
                let prefix = text(&block[345..500]).ok_or(Why::Header("prefix"))?;
                // The star format has times in there and says so at the very end.
                if block[500..].iter().any(|byte| *byte != 0) {
                    return Err(Why::Header("padding"));
                }
                if !prefix.is_empty() {
                    name = [prefix, b"/", &name].concat();
                }
            }
            _ => return Err(Why::Header("format")),
        }
        let mode = octal(&block[100..108]).and_then(|mode| u32::try_from(mode).ok()).ok_or(Why::Header("mode"))?;
        let size = octal(&block[124..136]).ok_or(Why::Header("size"))?;
        Ok(Self { name, introduces: introduces(block[156]), mode, size })
    }
}

fn introduces(kind: u8) -> Introduces {
    Introduces::Entry(match kind {
        b'0' | 0 => Kind::File,
        b'1' => Kind::Other("hard link"),
        b'2' => Kind::Other("symbolic link"),
        b'3' => Kind::Other("character device"),
        b'4' => Kind::Other("block device"),
        b'5' => Kind::Directory,
        b'6' => Kind::Other("fifo"),
        b'7' => Kind::Other("contiguous file"),
        b'K' => Kind::Other("link with a long target"),
        b'S' => Kind::Other("sparse file"),
        b'L' => return Introduces::LongName,
        b'x' => return Introduces::Extended,
        b'g' => return Introduces::Global,
        _ => Kind::Other("thing of an unknown type"),
    })
}

/// A text field: up to its first NUL, with nothing but NUL behind.
fn text(field: &[u8]) -> Option<&[u8]> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let (text, rest) = field.split_at(end);
    rest.iter().all(|byte| *byte == 0).then_some(text)
}

/// A number field: octal digits, then only NUL and spaces. The binary form is for sizes beyond
/// 8 GiB and for numbers below zero, and programs differ over it.
fn octal(field: &[u8]) -> Option<u64> {
    let end = field.iter().position(|byte| !(b'0'..=b'7').contains(byte)).unwrap_or(field.len());
    let (digits, rest) = field.split_at(end);
    if digits.is_empty() || !rest.iter().all(|byte| [0, b' '].contains(byte)) {
        return None;
    }
    // Twelve octal digits fit into 36 bits.
    Some(digits.iter().fold(0, |number, digit| number * 8 + u64::from(digit - b'0')))
}

/// What an extended header says that gov uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extension {
    /// The entry's name.
    pub path: Option<Vec<u8>>,
    /// Bytes of content.
    pub size: Option<u64>,
}

impl Extension {
    /// Reads the content of a PAX header: records of `LENGTH KEY=VALUE` and a newline.
    pub fn read(mut body: &[u8]) -> Result<Self, Why> {
        let mut extension = Self::default();
        while !body.is_empty() {
            let (record, rest) = cut_record(body)?;
            body = rest;
            let equals = record.iter().position(|byte| *byte == b'=').ok_or(Why::Extension("a record without ="))?;
            let (key, value) = (&record[..equals], &record[equals + 1..]);
            match key {
                b"" => return Err(Why::Extension("a record without a key")),
                b"path" if value.is_empty() || extension.path.is_some() => {
                    return Err(Why::Extension("no name or two names"));
                }
                b"path" => extension.path = Some(value.to_vec()),
                b"size" if extension.size.is_some() => return Err(Why::Extension("two sizes")),
                b"size" => extension.size = Some(decimal(value).ok_or(Why::Extension("a size that is no number"))?),
                b"linkpath" => return Err(Why::Extension("a link's target")),
                _ if key.starts_with(b"GNU.sparse.") => return Err(Why::Extension("a sparse file")),
                // Owners, times, comments, attributes: nothing that gov uses.
                _ => {}
            }
        }
        Ok(extension)
    }

    /// The same for a header that describes all entries: it may say nothing that gov uses.
    pub fn read_global(body: &[u8]) -> Result<(), Why> {
        if Self::read(body)? == Self::default() {
            return Ok(());
        }
        Err(Why::Extension("one name or one size for all entries"))
    }
}

/// Splits off the first record: what is between its length and its newline.
fn cut_record(body: &[u8]) -> Result<(&[u8], &[u8]), Why> {
    const MALFORMED: Why = Why::Extension("a record of another length than it says");
    let space = body.iter().take(20).position(|byte| *byte == b' ').ok_or(MALFORMED)?;
    let length = decimal(&body[..space]).and_then(|length| usize::try_from(length).ok()).ok_or(MALFORMED)?;
    if length <= space + 1 || length > body.len() || body[length - 1] != b'\n' {
        return Err(MALFORMED);
    }
    Ok((&body[space + 1..length - 1], &body[length..]))
}

/// A decimal number without sign or leading zeros.
fn decimal(text: &[u8]) -> Option<u64> {
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit) && (text.len() == 1 || text[0] != b'0');
    if !is_number {
        return None;
    }
    str::from_utf8(text).ok()?.parse().ok()
}

/// Reads the content of a GNU long-name header: a name and one NUL.
pub fn long_name(body: &[u8]) -> Result<Vec<u8>, Why> {
    match body.strip_suffix(b"\0") {
        Some(name) if !name.is_empty() => Ok(name.to_vec()),
        _ => Err(Why::Extension("a long name that does not end")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block(name: &[u8], kind: u8) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        block[..name.len()].copy_from_slice(name);
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(b"00000000017\0");
        block[156] = kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        block
    }

    #[test]
    fn a_plain_header_is_read() {
        let mut plain = block(b"x.go", b'0');
        plain[345..348].copy_from_slice(b"go/");
        let read = Header::read(&plain).unwrap();
        assert_eq!((read.name.as_slice(), read.mode, read.size), (&b"go//x.go"[..], 0o644, 15));
        plain[257..265].copy_from_slice(b"ustar  \0");
        assert_eq!(Header::read(&plain).unwrap().name, b"x.go");
    }

    #[test]
    fn fields_with_two_readings_are_refused() {
        type Change = fn(&mut [u8; BLOCK]);
        let table: [(&str, Change); 9] = [
            ("name", |block| block[50] = b'x'),
            ("prefix", |block| block[400] = b'x'),
            ("padding", |block| block[508..].copy_from_slice(b"tar\0")),
            ("format", |block| block[257..265].fill(0)),
            ("mode", |block| block[100..108].copy_from_slice(b"-000644\0")),
            ("size", |block| block[124..136].copy_from_slice(b"+0000000017\0")),
            ("size", |block| block[124] = 0x80),
            ("size", |block| block[124..136].fill(0xff)),
            ("size", |block| block[124..136].copy_from_slice(b"0000017\x001234")),
        ];
        for (field, change) in table {
            let mut changed = block(b"go/x", b'0');
            change(&mut changed);
            assert_eq!(Header::read(&changed), Err(Why::Header(field)));
        }
    }

    #[test]
    fn pax_records_mean_one_thing_or_nothing() {
        let path = |path: &[u8]| Ok(Extension { path: Some(path.to_vec()), size: None });
        let bad = |what| Err(Why::Extension(what));
        let malformed = "a record of another length than it says";
        let table: Vec<(&[u8], Result<Extension, Why>)> = vec![
            (b"", Ok(Extension::default())),
            (b"12 path=a\nb\n", path(b"a\nb")),
            (b"30 mtime=1350244992.023960108\n9 path=x\n", path(b"x")),
            (b"9 size=1\n", Ok(Extension { path: None, size: Some(1) })),
            (b"11 size=-1\n", bad("a size that is no number")),
            (b"11 size=0x\n", bad("a size that is no number")),
            (b"12 size=1.5\n", bad("a size that is no number")),
            (b"31 size=9999999999999999999999\n", bad("a size that is no number")),
            (b"9 size=1\n9 size=1\n", bad("two sizes")),
            (b"9 path=x\n9 path=y\n", bad("no name or two names")),
            (b"8 path=\n", bad("no name or two names")),
            (b"14 linkpath=x\n", bad("a link's target")),
            (b"22 GNU.sparse.major=1\n", bad("a sparse file")),
            (b"8 path=x\n", bad(malformed)),
            (b"11 path=x\n", bad(malformed)),
            (b"010 path=x\n", bad(malformed)),
            (b"+9 path=x\n", bad(malformed)),
            (b"path=x\n", bad(malformed)),
            (b"99999999999999999999 path=x\n", bad(malformed)),
            (b"3 \n", bad("a record without =")),
            (b"2 ", bad(malformed)),
            (b"5 =x\n", bad("a record without a key")),
            (b"9 path=x\n\0\0", bad(malformed)),
        ];
        for (body, expected) in table {
            assert_eq!(Extension::read(body), expected, "{}", body.escape_ascii());
        }
        assert_eq!(Extension::read_global(b"13 comment=x\n"), Ok(()));
        assert!(Extension::read_global(b"9 path=x\n").is_err() && Extension::read_global(b"9 size=1\n").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body: Vec<u8>, fields in prop::collection::vec(any::<u8>(), BLOCK)) {
            let _ = Extension::read(&body);
            let _ = long_name(&body);
            let _ = Header::read(&fields.try_into().expect("a block"));
        }

        #[test]
        fn a_pax_path_is_read_as_it_was_written(path in prop::collection::vec(any::<u8>(), 1..300)) {
            let rest = path.len() + " path=\n".len();
            let length = (1..=4).map(|digits| rest + digits).find(|length| length.to_string().len() == length - rest);
            let record = [format!("{} path=", length.unwrap()).as_bytes(), &path, b"\n"].concat();
            prop_assert_eq!(Extension::read(&record), Ok(Extension { path: Some(path), size: None }));
        }
    }
}
