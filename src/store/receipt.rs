//! The receipt of an installed release: where it came from and how it was proven.
//!
//! gov deletes and repairs only what carries one. It lies outside the tree, so that the tree stays
//! what upstream released.

use crate::releases::tree_hash::{FileHash, Hex};
use crate::system::atomic_file;
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};
use std::fs::File;
use std::io::{self, Read as _};

/// The version of this file's format; a receipt with a higher one is from a later gov.
const FORMAT: u32 = 1;

/// Bytes that a receipt has room in, and that one is never as long as.
const USUAL: usize = 4 << 10;
const LONGEST: u64 = 1 << 20;

/// What gov knows of an installed release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The version of the format.
    pub format: u32,
    /// The toolchain: `go1.22.3`.
    pub toolchain: String,
    /// The platform: `linux-amd64`.
    pub platform: String,
    /// Where the bytes came from, without credentials.
    pub source: String,
    /// The SHA-256 of the archive or module zip, in hexadecimal.
    pub archive_sha256: String,
    /// The hash of the tree, as Go's checksum database writes it.
    pub h1: String,
    /// What proved it.
    pub proof: Proof,
    /// How much of the release's archive is there.
    pub form: Form,
    /// Files in the tree.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// When it was published here, in seconds since 1970.
    pub installed: u64,
}

/// What proved a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Proof {
    /// A record of a public checksum database.
    Log {
        /// The database: `sum.golang.org`.
        name: String,
        /// The record's number.
        record: u64,
        /// The size of the tree under whose signed head it was proven.
        tree_size: u64,
    },
    /// The table of archive hashes that is built into gov.
    Table,
    /// The index of go.dev alone, because the user's configuration trusts it.
    Index,
}

/// How much of a release's archive a tree holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// All of it.
    Whole,
    /// What the checksum database covers: without api, doc, misc and test.
    Covered,
}

impl fmt::Display for Proof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log { name, record, .. } => write!(out, "proven by {name}, record {record}"),
            Self::Table => out.write_str("proven by the built-in table"),
            Self::Index => out.write_str("by go.dev's index alone"),
        }
    }
}

impl Receipt {
    /// A receipt's format number, for a new one.
    pub const FORMAT: u32 = FORMAT;

    /// Writes the receipt and the hashes of the files beside it.
    pub fn write(&self, layout: &HomeLayout, release: &Release, files: &[FileHash]) -> io::Result<()> {
        let mut hashes = String::with_capacity(files.len() * 110);
        for file in files {
            // Writing to a String cannot fail.
            let _ = writeln!(hashes, "{}  {}", Hex(&file.sha256), file.path);
        }
        atomic_file::write(&layout.file_hashes(release), hashes.as_bytes())?;
        let mut text = serde_json::to_string_pretty(self).map_err(io::Error::other)?;
        text.push('\n');
        atomic_file::write(&layout.receipt(release), text.as_bytes())
    }

    /// Reads the receipt of a release; `None` where it has none. One that cannot be read, or is of
    /// a later gov, is an error: what it covers must not be touched.
    pub fn read(layout: &HomeLayout, release: &Release) -> io::Result<Option<Self>> {
        let file = match File::open(layout.receipt(release)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut text = Vec::with_capacity(USUAL);
        file.take(LONGEST).read_to_end(&mut text)?;
        let receipt: Self = serde_json::from_slice(&text)?;
        if receipt.format > FORMAT || receipt.toolchain != release.toolchain_name() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a receipt that this gov can read"));
        }
        Ok(Some(receipt))
    }

    /// Reads the hashes of a release's files.
    pub fn read_files(layout: &HomeLayout, release: &Release) -> io::Result<Vec<FileHash>> {
        let text = std::fs::read_to_string(layout.file_hashes(release))?;
        let file = |line: &str| {
            let (sha256, path) = line.split_once("  ")?;
            Some(FileHash { path: path.to_owned(), sha256: Hex::sha256(sha256)? })
        };
        let files: Option<Vec<FileHash>> = text.lines().map(file).collect();
        files.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a line is not a hash and a path"))
    }

    /// Deletes the receipt and the hashes beside it.
    pub fn delete(layout: &HomeLayout, release: &Release) -> io::Result<()> {
        for path in [layout.receipt(release), layout.file_hashes(release)] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_as_it_was_written_and_deleted_whole() {
        let directory = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(directory.path().to_owned()).unwrap();
        let release = Release::parse("1.22.3").unwrap();
        let receipt = Receipt {
            format: FORMAT,
            toolchain: "go1.22.3".into(),
            platform: "linux-amd64".into(),
            source: "https://go.dev/dl/x".into(),
            archive_sha256: "00".repeat(32),
            h1: "h1:x".into(),
            proof: Proof::Log { name: "sum.golang.org".into(), record: 1, tree_size: 2 },
            form: Form::Covered,
            files: 1,
            bytes: 2,
            installed: 3,
        };
        let files = vec![FileHash { path: "src/a  b.go".into(), sha256: [7; 32] }];
        assert_eq!(Receipt::read(&layout, &release).unwrap(), None);
        receipt.write(&layout, &release, &files).unwrap();
        assert_eq!(Receipt::read(&layout, &release).unwrap(), Some(receipt));
        assert_eq!(Receipt::read_files(&layout, &release).unwrap(), files);
        let other = Release::parse("1.22.4").unwrap();
        std::fs::copy(layout.receipt(&release), layout.receipt(&other)).unwrap();
        assert!(Receipt::read(&layout, &other).is_err(), "a receipt of another release is no receipt");
        Receipt::delete(&layout, &release).unwrap();
        Receipt::delete(&layout, &release).unwrap();
        assert_eq!(Receipt::read(&layout, &release).unwrap(), None);
    }
}
