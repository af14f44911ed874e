//! go.dev's index of releases: the body of `https://go.dev/dl/?mode=json&include=all`.
//!
//! What it says is a stranger's word until a hash proves the archive, so nothing is taken from it
//! but what has exactly the expected form: an entry counts if its version is a release by its
//! canonical name, a file if its name is the one that this release has for some platform. The
//! `arch` and `os` fields are not read: from go1.21rc2 to go1.22.12 they are wrong for arm
//! (go-semantics 6.2); `stable` is not read, because the name says it.

use super::platform::Platform;
use super::tree_hash::Hex;
use gov_shims::go_version::Release;
use serde::Deserialize;
use std::collections::BTreeMap;
use thiserror::Error;

/// The longest index that is read, in bytes; the real one had 2.2 MB in August 2026.
pub const LONGEST: usize = 16 << 20;

/// The releases that an index names, and their archives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    releases: BTreeMap<Release, BTreeMap<Platform, IndexedArchive>>,
}

/// An archive as the index describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedArchive {
    /// `go1.22.3.linux-amd64.tar.gz`, which is always [`Platform::archive_file_name`].
    pub file_name: String,
    /// The SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Its size in bytes, where the index gives one.
    pub size: Option<u64>,
}

/// Why some bytes are not go.dev's index.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IndexError {
    /// More than [`LONGEST`].
    #[error("the index of releases has more than {LONGEST} bytes")]
    TooLong,
    /// A captive portal, or an error page.
    #[error("got a web page where the index of releases was expected")]
    WebPage,
    /// Not JSON, or JSON of another shape.
    #[error("the index of releases is not the expected JSON (line {line}, column {column})")]
    NotTheIndex {
        /// The line of the fault, from 1.
        line: usize,
        /// Its column in bytes, from 1.
        column: usize,
    },
    /// No entry is a Go release.
    #[error("the index of releases names no Go release")]
    Empty,
    /// Two entries for one file that do not agree.
    #[error("the index of releases says two different things about {file_name}")]
    Contradiction {
        /// The file.
        file_name: String,
    },
}

impl Index {
    /// Reads an index. Unknown fields, kinds and platforms, entries that are no releases and files
    /// without a usable SHA-256 are passed over.
    pub fn parse(bytes: &[u8]) -> Result<Self, IndexError> {
        if bytes.len() > LONGEST {
            return Err(IndexError::TooLong);
        }
        if is_web_page(bytes) {
            return Err(IndexError::WebPage);
        }
        // The library's own message may quote the stranger's text at any length; the place is enough.
        let entries: Vec<Entry> = serde_json::from_slice(bytes)
            .map_err(|error| IndexError::NotTheIndex { line: error.line(), column: error.column() })?;
        let mut releases: BTreeMap<Release, BTreeMap<Platform, IndexedArchive>> = BTreeMap::new();
        for entry in entries {
            let Some(release) = Release::from_toolchain_name(&entry.version) else { continue };
            let archives = releases.entry(release.clone()).or_default();
            for file in entry.files.unwrap_or_default() {
                let Some((platform, archive)) = file.archive_of(&release) else { continue };
                let file_name = archive.file_name.clone();
                let known = archives.entry(platform).or_insert_with(|| archive.clone());
                if *known != archive {
                    return Err(IndexError::Contradiction { file_name });
                }
            }
        }
        if releases.is_empty() {
            return Err(IndexError::Empty);
        }
        Ok(Self { releases })
    }

    /// All releases that it names, oldest first, whether or not it has a usable archive of them.
    pub fn releases(&self) -> impl Iterator<Item = &Release> {
        self.releases.keys()
    }

    /// The archive of a release for a platform.
    pub fn archive(&self, release: &Release, platform: &Platform) -> Option<&IndexedArchive> {
        self.releases.get(release)?.get(platform)
    }
}

/// True for what begins like HTML or XML, which no list of gov's sources does.
pub(super) fn is_web_page(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"<")
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    version: String,
    // Go prints an empty list as null.
    files: Option<Vec<File>>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    filename: String,
    #[serde(default)]
    sha256: String,
    #[serde(default)]
    size: u64,
}

impl File {
    /// The archive that it is, if it is one of that release, with a hash.
    fn archive_of(self, release: &Release) -> Option<(Platform, IndexedArchive)> {
        let rest = self.filename.strip_prefix(&release.toolchain_name())?.strip_prefix('.')?;
        let name = rest.strip_suffix(".tar.gz").or_else(|| rest.strip_suffix(".zip"))?;
        let platform = Platform::from_archive_name(name)?;
        // The last word on the name, whatever was cut from it above.
        if platform.archive_file_name(release) != self.filename {
            return None;
        }
        let sha256 = Hex::sha256(&self.sha256).filter(|sha256| *sha256 != [0; 32])?;
        let size = (self.size > 0).then_some(self.size);
        Some((platform, IndexedArchive { file_name: self.filename, sha256, size }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// Entries of the real index of 2026-08-19, one for each of its quirks.
    const EXCERPT: &[u8] = include_bytes!("../../tests/vectors/index/excerpt.json");

    const SHA256: &str = "0f82199e49978db858a8ed2c6b8d842b9674fd577c4ab91cc4b6b11672375993";

    fn parse(index: &Value) -> Result<Index, IndexError> {
        Index::parse(index.to_string().as_bytes())
    }

    fn names(index: &Index) -> Vec<String> {
        index.releases().map(ToString::to_string).collect()
    }

    fn archive<'a>(index: &'a Index, release: &str, platform: &str) -> Option<&'a IndexedArchive> {
        index.archive(&Release::parse(release).expect(release), &Platform::parse(platform).expect(platform))
    }

    /// An index of one release, go1.21rc2, whose files are those.
    fn of_files(files: &[Value]) -> Value {
        json!([{ "version": "go1.21rc2", "stable": false, "files": files }])
    }

    fn file(file_name: &str, sha256: &str) -> Value {
        json!({ "filename": file_name, "sha256": sha256, "size": 7, "kind": "archive" })
    }

    #[test]
    fn the_real_index_is_read_for_all_its_quirks() {
        let index = Index::parse(EXCERPT).expect("the excerpt is an index");
        // Sorted by Go's order, which the index's own is not; go1.9.2rc2 is no version.
        assert_eq!(names(&index), ["1", "1.2.2", "1.20", "1.21rc2", "1.22.12", "1.27.0"]);
        for (release, platform, expected) in [
            ("1", "linux-amd64", None),
            ("1.2.2", "linux-amd64", None),
            ("1.2.2", "darwin-amd64", None),
            ("1.20", "linux-amd64", Some("go1.20.linux-amd64.tar.gz")),
            ("1.20", "linux-arm", Some("go1.20.linux-armv6l.tar.gz")),
            // Listed as armv6l, but named arm, and the name is what can be downloaded.
            ("1.21rc2", "freebsd-arm", Some("go1.21rc2.freebsd-arm.tar.gz")),
            ("1.21rc2", "windows-arm", Some("go1.21rc2.windows-arm.zip")),
            // Listed twice, once as linux-arm: the name that every release has is taken.
            ("1.21rc2", "linux-arm", Some("go1.21rc2.linux-armv6l.tar.gz")),
            ("1.22.12", "netbsd-arm", Some("go1.22.12.netbsd-arm.tar.gz")),
            ("1.27.0", "windows-arm64", Some("go1.27.0.windows-arm64.zip")),
            ("1.27.0", "freebsd-riscv64", None),
        ] {
            let found = archive(&index, release, platform).map(|archive| archive.file_name.as_str());
            assert_eq!(found, expected, "{release} {platform}");
        }
        // All that the excerpt shares with the built-in table, it says in the same words.
        let shared = index.releases.values().flat_map(BTreeMap::values);
        for archive in shared {
            let known = crate::releases::known_archives::by_file_name(&archive.file_name).expect("in the table");
            assert_eq!((known.sha256, Some(known.size)), (archive.sha256, archive.size), "{}", archive.file_name);
        }
    }

    #[test]
    fn only_a_canonical_version_is_a_release() {
        let versions = [
            "go1.22.0/../x",
            "go1.22.0\n",
            "1.22.0",
            "go1.22",
            "go1.20.0",
            "go1.9.2rc2",
            "go1.22.3-corp",
            "go01.22.3",
            "",
            &"go1.22.3".repeat(100_000),
            "go1.22.3",
        ];
        let entries: Vec<_> = versions.iter().map(|version| json!({ "version": version, "files": [] })).collect();
        assert_eq!(names(&parse(&Value::Array(entries)).expect("an index")), ["1.22.3"]);
    }

    #[test]
    fn a_file_counts_only_by_the_name_its_release_gives_it() {
        let listed: Vec<_> = [
            "go1.21rc2.linux-amd64.tar.gz",
            "go1.21rc2.linux-amd64.zip",
            "go1.21rc2.linux-arm.tar.gz",
            "go1.21rc2.linux/386.tar.gz",
            "go1.21rc2.windows-amd64.tar.gz",
            "go1.21rc2.windows-amd64.msi",
            "go1.21rc2.darwin-amd64.pkg",
            "go1.21rc2.darwin-amd64-osx10.8.tar.gz",
            "go1.21rc2.src.tar.gz",
            "go1.21rc3.linux-s390x.tar.gz",
            "go1.21rc22.linux-s390x.tar.gz",
            "../go1.21rc2.linux-s390x.tar.gz",
            "go1.21rc2/../go1.21rc2.linux-s390x.tar.gz",
            "go1.21rc2.linux-s390x.tar.gz?x",
            "https://go.dev/dl/go1.21rc2.linux-s390x.tar.gz",
            "go1.21rc2.",
            ".tar.gz",
            "",
        ]
        .map(|name| file(name, SHA256))
        .into();
        let index = parse(&of_files(&listed)).expect("an index");
        let kept: Vec<_> = index.releases.values().flat_map(BTreeMap::values).map(|file| &file.file_name).collect();
        assert_eq!(kept, ["go1.21rc2.linux-amd64.tar.gz"]);
    }

    #[test]
    fn a_file_needs_a_whole_hash_of_either_case() {
        let name = "go1.21rc2.linux-amd64.tar.gz";
        for (sha256, is_usable) in [
            (SHA256.to_owned(), true),
            (SHA256.to_uppercase(), true),
            (String::new(), false),
            (SHA256[1..].to_owned(), false),
            (format!("{SHA256}0"), false),
            (SHA256.replace('f', "g"), false),
            ("0".repeat(64), false),
            (format!(" {}", &SHA256[1..]), false),
            (format!("+{}", &SHA256[1..]), false),
        ] {
            let index = parse(&of_files(&[file(name, &sha256)])).expect("an index");
            assert_eq!(archive(&index, "1.21rc2", "linux-amd64").is_some(), is_usable, "{sha256:?}");
        }
        let index = parse(&of_files(&[json!({ "filename": name })])).expect("an index");
        assert_eq!(names(&index), ["1.21rc2"], "it exists, although nothing of it can be used");
        assert_eq!(archive(&index, "1.21rc2", "linux-amd64"), None);
    }

    #[test]
    fn one_file_may_be_listed_twice_in_the_same_words_only() {
        let name = "go1.21rc2.linux-amd64.tar.gz";
        let first = file(name, SHA256);
        let other_hash = file(name, &SHA256.replace('f', "e"));
        let other_size = json!({ "filename": name, "sha256": SHA256, "size": 8 });
        assert!(parse(&of_files(&[first.clone(), file(name, &SHA256.to_uppercase())])).is_ok());
        assert!(parse(&of_files(&[first.clone(), file(name, "")])).is_ok(), "without a hash it says nothing");
        let contradiction = Err(IndexError::Contradiction { file_name: name.to_owned() });
        assert_eq!(parse(&of_files(&[first.clone(), other_hash.clone()])), contradiction);
        assert_eq!(parse(&of_files(&[first.clone(), other_size])), contradiction);
        // And in two entries of one release.
        let entry = |file: &Value| json!({ "version": "go1.21rc2", "files": [file] });
        assert_eq!(parse(&json!([entry(&first), entry(&other_hash)])), contradiction);
    }

    #[test]
    fn what_the_future_may_add_is_passed_over() {
        let index = json!([{
            "version": "go1.21rc2",
            "stable": { "since": 2030 },
            "security": [1, 2, { "x": null }],
            "files": [{
                "filename": "go1.21rc2.haiku-amd128.tar.gz", "os": "haiku", "arch": "amd128", "kind": "flatpak",
                "sha256": SHA256, "size": 9, "sha512": "", "signature": { "key": "x" },
            }],
        }, { "version": "go1.99.0", "files": null }, { "release": "go2" }, {}]);
        let index = parse(&index).expect("an index");
        assert_eq!(names(&index), ["1.21rc2", "1.99.0"]);
        assert!(archive(&index, "1.21rc2", "haiku-amd128").is_some());
    }

    #[test]
    fn what_is_no_index_is_named_for_what_it_is() {
        let deep = "[".repeat(100_000);
        for (body, expected) in [
            ("", 1),
            ("[", 1),
            ("not json", 1),
            ("{}", 1),
            ("[{\"version\":\n1}]", 2),
            ("[]\n[]", 2),
            ("[{\"version\":\"go1.22.3\",\n\n\"files\":[{\"size\":-1}]}]", 3),
            (&deep, 1),
        ] {
            let error = Index::parse(body.as_bytes()).expect_err("not the index");
            let start: String = body.chars().take(50).collect();
            assert!(matches!(error, IndexError::NotTheIndex { line, .. } if line == expected), "{start:?}: {error:?}");
        }
        for (body, expected) in [
            ("[]", IndexError::Empty),
            ("[{}]", IndexError::Empty),
            ("<!DOCTYPE html><title>Welcome to the hotel</title>", IndexError::WebPage),
            ("\u{feff}\r\n <html>", IndexError::WebPage),
        ] {
            assert_eq!(Index::parse(body.as_bytes()), Err(expected), "{body:?}");
        }
        assert_eq!(Index::parse(&vec![b' '; LONGEST + 1]), Err(IndexError::TooLong));
        let quoted = json!([{ "version": 7, "\u{1b}[2J": "x".repeat(1000) }]);
        let message = parse(&quoted).expect_err("a number is no version").to_string();
        assert!(message.len() < 200 && !message.contains('\u{1b}'), "{message}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Index::parse(&bytes);
        }

        #[test]
        fn a_damaged_index_yields_nothing_but_canonical_names(
            place in 0..EXCERPT.len(), length in 0usize..4, bytes in "[\"/.0-9a-z{}\\[\\]:,]{0,4}"
        ) {
            let mut damaged = EXCERPT.to_vec();
            damaged.splice(place..(place + length).min(EXCERPT.len()), bytes.bytes());
            let Ok(index) = Index::parse(&damaged) else { return Ok(()) };
            for (release, archives) in &index.releases {
                let again = Release::from_toolchain_name(&release.toolchain_name());
                prop_assert_eq!(again.as_ref(), Some(release));
                for (platform, archive) in archives {
                    prop_assert_eq!(&archive.file_name, &platform.archive_file_name(release));
                    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-';
                    prop_assert!(archive.file_name.bytes().all(is_plain));
                }
            }
        }
    }
}
