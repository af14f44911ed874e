//! Who may sign a log's heads: verifier keys, and the variable that names one.

use ring::signature::{ED25519, UnparsedPublicKey};
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

use crate::releases::base64;

/// The byte before an Ed25519 public key; signed notes know no other algorithm for a log.
const ALGORITHM_ED25519: u8 = 1;

/// Longest text read as a setting or a key, in bytes; real ones have fewer than 100.
const LONGEST: usize = 1024;

/// The name of Go's own log.
pub const SUM_GOLANG_ORG: &str = "sum.golang.org";

/// The public key of a log, with the name under which it signs.
#[derive(Clone, PartialEq, Eq)]
pub struct LogKey {
    name: String,
    id: u32,
    public: [u8; 32],
}

impl LogKey {
    /// The key of sum.golang.org, which is
    /// `sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8`.
    ///
    /// Source: `knownGOSUMDB` in Go's `src/cmd/go/internal/modfetch/key.go`, the same in every
    /// release since 1.13.
    pub fn sum_golang_org() -> Self {
        Self {
            name: SUM_GOLANG_ORG.to_owned(),
            id: 0x033d_e0ae,
            public: [
                0xce, 0x33, 0x72, 0xd7, 0x5a, 0xd1, 0xee, 0x5e, 0xcd, 0xaf, 0x87, 0x27, 0x29, 0x3d, 0x4b, 0x11, 0x1d,
                0x87, 0xeb, 0x37, 0x53, 0x1d, 0x7c, 0x86, 0xd4, 0xd3, 0x00, 0x3f, 0x0e, 0xb8, 0x09, 0xfc,
            ],
        }
    }

    /// Reads a verifier key: `name+hhhhhhhh+base64`, where the middle is derived from the rest.
    ///
    /// Of names only `host[:port][/path]` in plain ASCII is accepted, so that a name can stand in a
    /// URL and in a path below the home as it is.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = |part| KeyError::MalformedKey { part, text: shown(text) };
        if text.len() > LONGEST {
            return Err(malformed("length"));
        }
        // Base64 has `+` of its own, so only the first two divide.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed("form name+hash+key"));
        };
        if !is_host_and_path(name) {
            return Err(KeyError::BadName { text: shown(name) });
        }
        if id.len() != 8 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(malformed("hash"));
        }
        let id = u32::from_str_radix(id, 16).map_err(|_| malformed("hash"))?;
        let data = base64::decode(data).ok_or_else(|| malformed("base64"))?;
        let public = match data.split_first() {
            Some((&ALGORITHM_ED25519, public)) => public.try_into().map_err(|_| malformed("length of the key"))?,
            _ => return Err(malformed("algorithm")),
        };
        if id != key_id(name, &data) {
            return Err(malformed("hash, which is not that of the name and the key"));
        }
        Ok(Self { name: name.to_owned(), id, public })
    }

    /// The log's name: `sum.golang.org`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// True if a signature line of that name and id claims to be by this key.
    pub(super) fn is_claimed_by(&self, name: &str, id: u32) -> bool {
        self.name == name && self.id == id
    }

    /// True if the signature over the text is this key's.
    pub(super) fn has_signed(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public).verify(text.as_bytes(), signature).is_ok()
    }
}

impl fmt::Debug for LogKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}+{:08x}", self.name, self.id)
    }
}

/// Why a text is no key.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// Not a verifier key.
    #[error("{text} is no verifier key of a checksum database (wrong {part})")]
    MalformedKey {
        /// What is wrong with it.
        part: &'static str,
        /// The text, escaped and cut.
        text: String,
    },
    /// A well-formed key whose name is no place.
    #[error("{text} cannot name a checksum database; expected host or host/path")]
    BadName {
        /// The name, escaped and cut.
        text: String,
    },
}

/// The first four bytes of the SHA-256 of a name and an algorithm with its key.
fn key_id(name: &str, data: &[u8]) -> u32 {
    let hash: [u8; 32] = Sha256::new().chain_update(name).chain_update("\n").chain_update(data).finalize().into();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

fn is_host_and_path(name: &str) -> bool {
    let mut elements = name.split('/');
    let host = elements.next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "0"));
    let is_host = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let is_element = |text: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~');
        !text.is_empty() && !text.starts_with('.') && !text.ends_with('.') && text.bytes().all(is_plain)
    };
    is_element(host) && is_host(host) && port.parse::<u16>().is_ok() && elements.all(is_element)
}

/// A stranger's text as an error may show it.
fn shown(text: &str) -> String {
    const LONGEST_SHOWN: usize = 80;
    let cut: String = text.chars().take(LONGEST_SHOWN).collect();
    let rest = if cut.len() < text.len() { "..." } else { "" };
    format!("{cut:?}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GO: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

    #[test]
    fn the_built_in_key_is_the_published_one() {
        assert_eq!(LogKey::parse(GO), Ok(LogKey::sum_golang_org()));
        assert_eq!(LogKey::sum_golang_org().name(), "sum.golang.org");
    }

    #[test]
    fn a_key_with_any_part_wrong_is_refused() {
        let other_name = GO.replace("sum.golang", "sum.golong");
        let upper_case_id = GO.replace("033de0ae", "033DE0AE");
        assert_eq!(LogKey::parse(&upper_case_id), Ok(LogKey::sum_golang_org()));
        for (key, part) in [
            ("on", "form"),
            ("", "form"),
            ("sum.golang.org", "form"),
            ("sum.golang.org+033de0ae", "form"),
            (&other_name, "hash"),
            (&GO.replace("033de0ae", "133de0ae"), "hash"),
            (&GO.replace("033de0ae", "33de0ae"), "hash"),
            (&GO.replace("033de0ae", "+33de0ae"), "hash"),
            (&GO.replace("Ac4z", "Ac4="), "base64"),
            (&GO.replace("Ac4z", "Ag4z"), "algorithm"),
            (&GO.replace("uAn8", ""), "length of the key"),
            (&format!("{GO}{}", "A".repeat(LONGEST)), "length"),
        ] {
            let Err(KeyError::MalformedKey { part: found, .. }) = LogKey::parse(key) else {
                panic!("{key}: {:?}", LogKey::parse(key));
            };
            assert!(found.starts_with(part), "{key}: {found}");
        }
    }

    #[test]
    fn a_name_must_be_able_to_stand_in_a_url_and_in_a_path() {
        for name in ["sum.golang.org", "localhost:8080", "example.com/sum/db-1"] {
            assert!(is_host_and_path(name), "{name}");
        }
        let hostile = [
            "", "..", ".", "a/..", "a/../b", "../a", "/a", "a/", "a//b", "a b", "a\\b", "a?b", "a:b", "u@a", "a/b:c",
            "é", "-/.",
        ];
        for name in hostile {
            assert!(!is_host_and_path(name), "{name}");
            let key = format!("{name}+00000000+AAAA");
            assert!(matches!(LogKey::parse(&key), Err(KeyError::BadName { .. })), "{key}");
        }
    }

    #[test]
    fn an_error_escapes_and_cuts_what_it_quotes() {
        let error = LogKey::parse(&format!("\u{1b}[31m\u{202e}{}", "x".repeat(500))).unwrap_err().to_string();
        assert!(error.len() < 250 && !error.contains(['\u{1b}', '\u{202e}']), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_is_a_key_or_an_error(text in "\\PC*", mangled in "sum.golang.org\\+[0-9a-f]{7,9}\\+[A-Za-z0-9+/]{40,48}") {
            let _ = LogKey::parse(&text);
            prop_assert!(LogKey::parse(&mangled).is_err());
        }
    }
}
