//! What the log answers when it is asked for a module version, and how it is asked.

use std::fmt;

use super::{LogError, NodeHash, Part, canonical_number, is_plain};

/// Largest reply that is read, in bytes: a record of a few lines and a note. Real ones have 400.
pub const LARGEST: usize = 64 * 1024;

/// Longest module path or version, in bytes.
const LONGEST_NAME: usize = 256;

/// A reply to a lookup, taken apart and not believed. Its text stays closed: hashes are read from
/// an [`AuthenticRecord`](super::AuthenticRecord), never from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply<'a> {
    number: u64,
    text: &'a str,
    note: &'a [u8],
}

impl<'a> Reply<'a> {
    /// Which record of the log it says to be, counted from 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The hash that the record's leaf must have in the tree.
    pub fn leaf_hash(&self) -> NodeHash {
        NodeHash::of_leaf(self.text.as_bytes())
    }

    /// The signed note that follows the record.
    pub fn note(&self) -> &'a [u8] {
        self.note
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }
}

/// Takes a reply apart: the record's number, its lines, a blank line, a signed note.
pub fn parse(reply: &[u8]) -> Result<Reply<'_>, LogError> {
    let malformed = LogError::Malformed;
    if reply.len() > LARGEST {
        return Err(malformed(Part::ReplySize));
    }
    let line_end = reply.iter().position(|byte| *byte == b'\n').ok_or(malformed(Part::RecordNumber))?;
    let number = str::from_utf8(&reply[..line_end]).ok().and_then(canonical_number);
    let number = number.ok_or(malformed(Part::RecordNumber))?;
    let rest = &reply[line_end + 1..];
    let blank = rest.windows(2).position(|pair| pair == b"\n\n").ok_or(malformed(Part::RecordText))?;
    let (text, note) = (&rest[..=blank], &rest[blank + 2..]);
    let text = str::from_utf8(text).ok().filter(|text| is_plain(text) && !text.starts_with('\n'));
    let text = text.ok_or(malformed(Part::RecordText))?;
    Ok(Reply { number, text, note })
}

/// Where below the log's address a module version is looked up:
/// `lookup/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64`.
///
/// Safe as a path on disk too, and only [`lookup_path`] makes one: no element is empty or begins or
/// ends with a dot, and no two paths differ only by case, since every upper-case letter becomes `!`
/// and its lower-case one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupPath(String);

impl LookupPath {
    /// The path, without a slash at its beginning.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LookupPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The path under which a module version is looked up, or [`LogError::NotAModule`].
pub fn lookup_path(module: &str, version: &str) -> Result<LookupPath, LogError> {
    let is_module = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let is_version = |byte: u8| is_module(byte) || byte == b'+';
    let is_element = |text: &str| !text.is_empty() && !text.starts_with('.') && !text.ends_with('.');
    let is_known = module.len() <= LONGEST_NAME
        && version.len() <= LONGEST_NAME
        && module.split('/').all(|element| is_element(element) && element.bytes().all(is_module))
        && is_element(version)
        && version.bytes().all(is_version);
    if !is_known {
        let shown: String = format!("{module}@{version}").chars().take(80).collect();
        return Err(LogError::NotAModule(format!("{shown:?}")));
    }
    let mut path = "lookup/".to_owned();
    for letter in module.chars().chain(['@']).chain(version.chars()) {
        if letter.is_ascii_uppercase() {
            path.push('!');
        }
        path.push(letter.to_ascii_lowercase());
    }
    Ok(LookupPath(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reply_is_a_number_a_text_and_a_note() {
        let reply = parse(b"942\nrsc.io/quote v1.5.2 h1:x=\nsecond\n\nnote\n\n\xff").unwrap();
        assert_eq!((reply.number(), reply.text()), (942, "rsc.io/quote v1.5.2 h1:x=\nsecond\n"));
        assert_eq!(reply.note(), b"note\n\n\xff");
    }

    #[test]
    fn every_part_of_a_reply_can_be_wrong() {
        let large = format!("1\n{}\n\n", "x".repeat(LARGEST));
        for (reply, part) in [
            (large.as_bytes(), Part::ReplySize),
            (b"", Part::RecordNumber),
            (b"12", Part::RecordNumber),
            (b"\nx\n\n", Part::RecordNumber),
            (b"+1\nx\n\n", Part::RecordNumber),
            (b"01\nx\n\n", Part::RecordNumber),
            (b"-1\nx\n\n", Part::RecordNumber),
            (b"1 \nx\n\n", Part::RecordNumber),
            (b"9223372036854775808\nx\n\n", Part::RecordNumber),
            (b"<!DOCTYPE html>\n<p>\n\n", Part::RecordNumber),
            (b"1\n", Part::RecordText),
            (b"1\nx\n", Part::RecordText),
            (b"1\n\n\nx\n\n", Part::RecordText),
            (b"1\n\nx\n\n", Part::RecordText),
            (b"1\nx\ty\n\n", Part::RecordText),
            (b"1\nx\r\n\n", Part::RecordText),
            (b"1\nx\0\n\n", Part::RecordText),
            (b"1\n\xff\n\n", Part::RecordText),
        ] {
            assert_eq!(parse(reply), Err(LogError::Malformed(part)), "{}", reply.escape_ascii());
        }
    }

    #[test]
    fn a_path_escapes_upper_case_and_nothing_else_gets_through() {
        let path = |module, version| lookup_path(module, version).ok().map(|path| path.to_string());
        assert_eq!(
            path("golang.org/toolchain", "v0.0.1-go1.22.3.linux-amd64").as_deref(),
            Some("lookup/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64")
        );
        assert_eq!(
            path("github.com/BurntSushi/toml", "v1.0.0-RC1+incompatible").as_deref(),
            Some("lookup/github.com/!burnt!sushi/toml@v1.0.0-!r!c1+incompatible")
        );
        let long = "x".repeat(LONGEST_NAME + 1);
        for (module, version) in [
            ("", "v1"),
            ("x", ""),
            ("..", "v1"),
            ("a/../b", "v1"),
            ("/a", "v1"),
            ("a/", "v1"),
            ("a//b", "v1"),
            ("a\\b", "v1"),
            ("a!b", "v1"),
            ("a@b", "v1"),
            ("a b", "v1"),
            ("é", "v1"),
            ("a", ".."),
            ("a", "v1/x"),
            ("a", "v1\n"),
            ("a", "v1 h1:x"),
            ("a", &long),
            (&long, "v1"),
        ] {
            let error = lookup_path(module, version).unwrap_err();
            assert!(matches!(error, LogError::NotAModule(_)), "{module:?} {version:?}");
            assert!(error.to_string().len() < 300 && !error.to_string().contains('\n'), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_reply_or_an_error(bytes: Vec<u8>, text in "[0-9]{0,20}\n\\PC*\n?\n?\\PC*") {
            let _ = (parse(&bytes), parse(text.as_bytes()));
        }

        #[test]
        fn what_was_taken_apart_is_the_whole_reply(number in 0..=i64::MAX, text in "([a-z]{1,9}\n){1,4}", note: Vec<u8>) {
            let bytes = [format!("{number}\n{text}\n").as_bytes(), &note].concat();
            prop_assume!(bytes.len() <= LARGEST);
            let reply = parse(&bytes).unwrap();
            prop_assert_eq!(reply.number(), number.cast_unsigned());
            prop_assert_eq!(reply.text(), text);
            prop_assert_eq!(reply.note(), note);
        }

        #[test]
        fn a_path_is_safe_or_an_error(module in "[a-zA-Z./!@ \\\\-]{0,12}", version in "\\PC{0,12}") {
            if let Ok(path) = lookup_path(&module, &version) {
                let path = path.as_str();
                prop_assert!(path.split('/').all(|element| !matches!(element, "" | "." | "..")));
                prop_assert!(!path.contains('\\') && !path.contains(char::is_uppercase));
            }
        }
    }
}
