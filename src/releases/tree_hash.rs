//! The hash by which Go's checksum database knows a toolchain: `h1:`, over every file's name and
//! SHA-256 (Go's `dirhash.Hash1`), of the tree as its module zip would hold it.
//!
//! The module zip is a pure function of the SDK's tree, so a tree that came out of any archive, or
//! stands installed, can be checked against the log without its zip: leave out what the zip leaves
//! out, call every `go.mod` as the zip calls it, and prefix the module's name.

use gov_shims::go_version::Release;
use sha2::{Digest, Sha256};
use std::fmt;

use super::platform::Platform;

/// The module under which Go publishes its toolchains.
pub const MODULE: &str = "golang.org/toolchain";

/// Top-level directories of an archive that its module zip, and so the log, does not cover.
pub const NOT_COVERED: [&str; 5] = [".github", "api", "doc", "misc", "test"];

/// One regular file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHash {
    /// Its path from GOROOT, with `/` between names: `src/go.mod`.
    pub path: String,
    /// The SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// An `h1:` hash; prints as go.sum shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct TreeHash([u8; 32]);

impl TreeHash {
    /// The hash of an SDK's tree as the log records it. Files in [`NOT_COVERED`] do not count;
    /// the order of `files` does not matter.
    pub fn of_sdk(release: &Release, platform: &Platform, files: &[FileHash]) -> Self {
        let prefix = format!("{MODULE}@{}/", module_version(release, platform));
        let named = files
            .iter()
            .filter(|file| is_covered(&file.path))
            .map(|file| (format!("{prefix}{}", name_in_zip(&file.path)), file.sha256));
        Self::of_names(named)
    }

    /// Go's `dirhash.Hash1` over full names: sorted bytewise, a line each.
    fn of_names(files: impl Iterator<Item = (String, [u8; 32])>) -> Self {
        let mut files: Vec<_> = files.collect();
        files.sort();
        let mut summary = Sha256::new();
        for (name, sha256) in files {
            summary.update(format!("{}  {name}\n", Hex(&sha256)));
        }
        Self(summary.finalize().into())
    }

    /// Reads `h1:` and 44 letters of base64.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = super::base64::decode(text.strip_prefix("h1:")?)?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "h1:{}", super::base64::encode(&self.0))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// True if the log covers the file at that path from GOROOT.
pub fn is_covered(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    path == first || !NOT_COVERED.contains(&first)
}

/// The version of [`MODULE`] that carries a release: `v0.0.1-go1.22.3.linux-amd64`.
pub fn module_version(release: &Release, platform: &Platform) -> String {
    format!("v0.0.1-{}.{platform}", release.toolchain_name())
}

/// What the zip calls a file: a module cannot hold another module, so `go.mod` is renamed.
pub fn name_in_zip(path: &str) -> String {
    match path.strip_suffix("go.mod") {
        Some(directory) if directory.is_empty() || directory.ends_with('/') => format!("{directory}_go.mod"),
        _ => path.to_owned(),
    }
}

/// Lower-case hexadecimal of some bytes.
#[derive(Debug)]
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl Hex<'_> {
    /// Reads exactly 64 hexadecimal digits, of either case.
    pub fn sha256(text: &str) -> Option<[u8; 32]> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digit = |letter: u8| char::from(letter).to_digit(16);
            *byte = u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()?;
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_file_hash_of_every_toolchain_is_the_known_one() {
        // Go's log carries the same go.mod hash for every toolchain; the file is one known line.
        let sha256 = Sha256::digest(b"module golang.org/toolchain\n").into();
        let hash = TreeHash::of_names([("go.mod".to_owned(), sha256)].into_iter());
        assert_eq!(hash.to_string(), "h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=");
        assert_eq!(TreeHash::parse(&hash.to_string()), Some(hash));
    }

    #[test]
    fn only_whole_names_are_renamed_and_only_whole_directories_left_out() {
        assert_eq!(name_in_zip("src/go.mod"), "src/_go.mod");
        assert_eq!(name_in_zip("go.mod"), "_go.mod");
        assert_eq!(name_in_zip("src/ergo.mod"), "src/ergo.mod");
        assert!(is_covered("src/test/x") && is_covered("tests/x") && is_covered("test") && is_covered("lib/api/x"));
        assert!(!is_covered("test/x") && !is_covered("doc/a/b") && !is_covered(".github/x"));
    }

    #[test]
    fn hexadecimal_is_read_as_it_is_written() {
        let bytes: [u8; 32] = std::array::from_fn(|i| u8::try_from(i * 8 + 3).unwrap_or(0));
        assert_eq!(Hex::sha256(&Hex(&bytes).to_string()), Some(bytes));
        assert_eq!(Hex::sha256(&Hex(&bytes).to_string().to_uppercase()), Some(bytes));
        assert_eq!(Hex::sha256(&"0".repeat(63)), None);
        assert_eq!(Hex::sha256(&format!("{}g", "0".repeat(63))), None);
        assert_eq!(Hex::sha256(&format!("{}é", "0".repeat(62))), None);
    }
}
