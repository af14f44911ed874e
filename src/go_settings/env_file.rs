//! The user's `go/env` file and a GOROOT's `go.env`, in the format that [`go_env_file`] reads.

use gov_shims::go_env_file;
use std::ffi::{OsStr, OsString};

/// The settings of one file, in its order, duplicates included: which one counts depends on the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvFile {
    pairs: Vec<(String, OsString)>,
}

impl EnvFile {
    /// Reads a whole file; no bytes are an error.
    pub fn parse(bytes: &[u8]) -> Self {
        Self { pairs: go_env_file::pairs(bytes).filter_map(pair).collect() }
    }

    /// The value that counts in a `go.env`.
    pub fn first(&self, name: &str) -> Option<&OsStr> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_os_str())
    }

    /// The value that counts in the user's file.
    pub fn last(&self, name: &str) -> Option<&OsStr> {
        self.pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_os_str())
    }

    /// Every pair, in the file's order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &OsStr)> {
        self.pairs.iter().map(|(key, value)| (key.as_str(), value.as_os_str()))
    }
}

fn pair((name, value): (&[u8], &[u8])) -> Option<(String, OsString)> {
    // No setting of Go's has a name that is not text, so nothing ever asks for one that is not.
    Some((String::from_utf8(name.to_vec()).ok()?, value_of_bytes(value)))
}

#[cfg(unix)]
fn value_of_bytes(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt;
    OsStr::from_bytes(bytes).to_owned()
}

#[cfg(not(unix))]
fn value_of_bytes(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_read_byte_for_byte() {
        for (text, expected) in [
            ("GOPROXY=https://a", &[("GOPROXY", "https://a")][..]),
            ("GOPROXY=https://a\n", &[("GOPROXY", "https://a")]),
            ("A=1\nB=2\nA=3\n", &[("A", "1"), ("B", "2"), ("A", "3")]),
            // Windows line ends stay in the value, and break it, as they do for go.
            ("A=1\r\n", &[("A", "1\r")]),
            ("A= \"x\" # y ", &[("A", " \"x\" # y ")]),
            ("A =1", &[("A ", "1")]),
            ("A==", &[("A", "=")]),
            ("A=", &[("A", "")]),
            ("# A=1\n a=1\n A=1\na=1\n=1\nA\n\n_A=1\n\u{c4}=1", &[]),
            ("\u{feff}A=1", &[]),
            ("", &[]),
        ] {
            let file = EnvFile::parse(text.as_bytes());
            let expected: Vec<_> = expected.iter().map(|(key, value)| (*key, OsStr::new(*value))).collect();
            assert_eq!(file.pairs().collect::<Vec<_>>(), expected, "{text:?}");
        }
    }

    #[test]
    fn the_first_and_the_last_duplicate_are_told_apart() {
        let file = EnvFile::parse(b"A=1\nA=2\nA=3");
        assert_eq!((file.first("A"), file.last("A")), (Some(OsStr::new("1")), Some(OsStr::new("3"))));
        assert_eq!((file.first("B"), file.last("B")), (None, None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_names_start_with_a_capital(bytes in any::<Vec<u8>>()) {
            for (name, _) in EnvFile::parse(&bytes).pairs() {
                prop_assert!(name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('='));
            }
        }

        #[test]
        fn what_go_env_writes_is_read_back(name in "[A-Z][A-Z0-9_]{0,12}", value in "[^\n\u{0}]{0,40}") {
            let file = EnvFile::parse(format!("{name}={value}\n").as_bytes());
            prop_assert_eq!(file.last(&name), Some(OsStr::new(&value)));
        }
    }
}
