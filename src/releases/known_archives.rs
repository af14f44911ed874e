//! The archives whose SHA-256 is built into gov: every one that go.dev had published with a hash
//! when `go-archives.tsv` was written (go-semantics 6.6 says from what, and how it was checked).
//!
//! The build script packs that file into one table, all numbers little-endian:
//!
//! ```text
//! platforms: u16, releases: u16
//! platforms × { name: 16 bytes }                      as in file names (linux-armv6l), sorted
//! releases  × { version: 12 bytes, first row: u32,    oldest first
//!               set of its platforms: u64 }           bit n is platform n
//! rows      × { size: u32, SHA-256: 32 bytes }        by release, then by platform
//! ```
//!
//! Names are filled up with zeros. All is found by position: nothing is unpacked before it is asked
//! for, and nothing is kept. Not in the table: sources, archives without a SHA-256 (all before
//! 1.5.3) and go1.9.2rc2, which is no version.

use super::platform::Platform;
use gov_shims::go_version::Release;

static BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/known_archives.bin"));

/// An archive that gov knows by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownArchive {
    /// What it holds.
    pub release: Release,
    /// For which platform.
    pub platform: Platform,
    /// `go1.22.3.linux-amd64.tar.gz`.
    pub file_name: String,
    /// The SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Its size in bytes.
    pub size: u64,
}

/// The archive of a release for a platform.
pub fn archive(release: &Release, platform: &Platform) -> Option<KnownArchive> {
    Table::built_in().archive(release, &platform.archive_name())
}

/// The archive of that file name.
pub fn by_file_name(file_name: &str) -> Option<KnownArchive> {
    Table::built_in().by_file_name(file_name)
}

/// The archive with that SHA-256. Of the two names that go1.21rc2 gave one file, the first.
pub fn by_sha256(sha256: &[u8; 32]) -> Option<KnownArchive> {
    Table::built_in().by_sha256(sha256)
}

/// All releases of which an archive is known, oldest first.
pub fn all_releases() -> impl Iterator<Item = Release> {
    Table::built_in().entries().filter_map(ReleaseEntry::release)
}

/// The releases whose archive for that platform is known, oldest first.
pub fn releases(platform: &Platform) -> impl Iterator<Item = Release> + use<> {
    let table = Table::built_in();
    let column = table.column(&platform.archive_name());
    let has_archive = move |entry: &ReleaseEntry<'_>| column.is_some_and(|column| entry.has(column));
    table.entries().filter(has_archive).filter_map(ReleaseEntry::release)
}

/// The newest release in the table, pre-releases included.
pub fn newest() -> Option<Release> {
    Table::built_in().entries().last().and_then(ReleaseEntry::release)
}

/// The parts of a table, as the bytes have them.
#[derive(Clone, Copy, Default)]
struct Table<'a> {
    platforms: &'a [[u8; 16]],
    releases: &'a [[u8; 24]],
    rows: &'a [[u8; 36]],
}

/// A release's entry in a table.
#[derive(Clone, Copy)]
struct ReleaseEntry<'a> {
    version: &'a str,
    first_row: usize,
    platforms: u64,
}

impl Table<'static> {
    /// gov's own. It cannot be damaged: a test reads all of it.
    fn built_in() -> Self {
        Table::read(BUILT_IN).unwrap_or_default()
    }
}

impl<'a> Table<'a> {
    /// Finds the parts; `None` if they do not add up to the bytes given. Entries are looked at only
    /// when asked for, and a damaged one is then as good as absent.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (platforms, rest) = bytes.split_first_chunk()?;
        let (releases, rest) = rest.split_first_chunk()?;
        let (platforms, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*platforms)) * 16)?;
        let (releases, rows) = rest.split_at_checked(usize::from(u16::from_le_bytes(*releases)) * 24)?;
        let (rows, beyond) = rows.as_chunks();
        beyond.is_empty().then_some(Self { platforms: platforms.as_chunks().0, releases: releases.as_chunks().0, rows })
    }

    fn entries(self) -> impl Iterator<Item = ReleaseEntry<'a>> {
        self.releases.iter().filter_map(ReleaseEntry::read)
    }

    /// The place of a platform, by its name in file names.
    fn column(self, archive_name: &str) -> Option<usize> {
        self.platforms.iter().position(|name| text(name) == Some(archive_name))
    }

    fn archive(self, release: &Release, archive_name: &str) -> Option<KnownArchive> {
        let column = self.column(archive_name)?;
        let version = release.to_string();
        let entry = self.entries().find(|entry| entry.version == version)?;
        self.known(entry, column)
    }

    fn by_file_name(self, file_name: &str) -> Option<KnownArchive> {
        let stem = file_name.strip_suffix(".tar.gz").or_else(|| file_name.strip_suffix(".zip"))?;
        let (toolchain, archive_name) = stem.rsplit_once('.')?;
        let found = self.archive(&Release::from_toolchain_name(toolchain)?, archive_name)?;
        (found.file_name == file_name).then_some(found)
    }

    fn by_sha256(self, sha256: &[u8; 32]) -> Option<KnownArchive> {
        let row = self.rows.iter().position(|row| row.ends_with(sha256))?;
        let entry = self.entries().find(|entry| entry.rows().contains(&row))?;
        let column = (0..self.platforms.len()).filter(|column| entry.has(*column)).nth(row - entry.first_row)?;
        self.known(entry, column)
    }

    /// What an entry says of a platform.
    fn known(self, entry: ReleaseEntry<'_>, column: usize) -> Option<KnownArchive> {
        if !entry.has(column) {
            return None;
        }
        let before = (0..column).filter(|other| entry.has(*other)).count();
        let (size, sha256) = self.rows.get(entry.first_row.checked_add(before)?)?.split_first_chunk()?;
        let archive_name = text(self.platforms.get(column)?)?;
        let release = entry.release()?;
        let platform = Platform::from_archive_name(archive_name)?;
        let file_name = format!("{}.{archive_name}{}", release.toolchain_name(), platform.archive_extension());
        let size = u64::from(u32::from_le_bytes(*size));
        Some(KnownArchive { release, platform, file_name, sha256: sha256.try_into().ok()?, size })
    }
}

impl<'a> ReleaseEntry<'a> {
    fn read(bytes: &'a [u8; 24]) -> Option<Self> {
        let (version, rest) = bytes.split_first_chunk::<12>()?;
        let (first_row, platforms) = rest.split_first_chunk()?;
        Some(Self {
            version: text(version)?,
            first_row: usize::try_from(u32::from_le_bytes(*first_row)).ok()?,
            platforms: u64::from_le_bytes(platforms.try_into().ok()?),
        })
    }

    fn release(self) -> Option<Release> {
        Release::parse(self.version)
    }

    fn has(self, column: usize) -> bool {
        column < 64 && self.platforms >> column & 1 == 1
    }

    fn rows(self) -> std::ops::Range<usize> {
        self.first_row..self.first_row.saturating_add(self.platforms.count_ones() as usize)
    }
}

/// The name in a field that is filled up with zeros.
fn text(field: &[u8]) -> Option<&str> {
    let length = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    std::str::from_utf8(&field[..length]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::releases::tree_hash::Hex;
    use proptest::prelude::*;

    const SOURCE: &str = include_str!("go-archives.tsv");

    /// The source's provable archives: version, GOOS, GOARCH, file name, SHA-256, size.
    fn source_rows() -> impl Iterator<Item = [&'static str; 6]> {
        let rows = SOURCE.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
        let archives = rows.filter(|row| row[6] == "archive" && !row[4].is_empty() && row[1] != "src");
        archives.map(|row| [row[0], row[1], row[2], row[3], row[4], row[5]])
    }

    #[test]
    fn every_archive_of_the_source_is_found_by_name_by_hash_and_by_release() {
        let mut found = 0;
        for [version, os, arch, file_name, sha256, size] in source_rows() {
            let known = by_file_name(file_name);
            if version == "go1.9.2rc2" {
                assert_eq!(known, None, "not a version by Go's own grammar");
                continue;
            }
            let known = known.unwrap_or_else(|| panic!("{file_name} is in the source"));
            assert_eq!(known.release.toolchain_name(), version);
            assert_eq!((known.platform.os(), known.platform.arch()), (os, arch));
            assert_eq!(known.file_name, file_name);
            assert_eq!(Hex(&known.sha256).to_string(), sha256);
            assert_eq!(known.size.to_string(), size);
            // go1.21rc2 published one file under two names; hash and platform lead to one of them.
            let is_twin = version == "go1.21rc2" && os == "linux" && arch == "arm";
            let by_sha256 = by_sha256(&known.sha256).unwrap_or_else(|| panic!("{file_name} by hash"));
            assert!(by_sha256 == known || is_twin, "{by_sha256:?}");
            assert_eq!((&by_sha256.platform, by_sha256.size), (&known.platform, known.size));
            let archive = archive(&known.release, &known.platform).unwrap_or_else(|| panic!("{file_name} by release"));
            assert!(archive == known || is_twin, "{archive:?}");
            assert_eq!(archive.sha256, known.sha256);
            found += 1;
        }
        // And nothing else is in it.
        assert_eq!(Table::built_in().rows.len(), found);
    }

    #[test]
    fn releases_come_oldest_first_and_are_those_of_the_platform() {
        let all: Vec<_> = all_releases().collect();
        assert!(all.is_sorted_by(|a, b| a < b));
        assert_eq!(newest().as_ref(), all.last());
        for platform in ["linux-amd64", "linux-arm", "darwin-arm64", "windows-arm", "openbsd-riscv64"] {
            let platform = Platform::parse(platform).expect(platform);
            let having: Vec<_> = all.iter().filter(|release| archive(release, &platform).is_some()).cloned().collect();
            assert_eq!(releases(&platform).collect::<Vec<_>>(), having, "{platform}");
            assert!(!having.is_empty());
        }
        let first = |platform| releases(&Platform::parse(platform).expect(platform)).next().map(|r| r.to_string());
        assert_eq!(first("darwin-arm64").as_deref(), Some("1.16beta1"));
        assert_eq!(first("windows-arm64").as_deref(), Some("1.17beta1"));
        assert_eq!(first("plan9-ppc64"), None);
    }

    #[test]
    fn what_is_not_in_the_table_is_not_found() {
        for file_name in [
            "",
            "go1.22.3",
            "go1.22.3.src.tar.gz",
            "go1.22.3.linux-amd64.zip",
            "go1.22.3.linux-amd64.tar.gz.sha256",
            "go1.22.3.linux-arm.tar.gz",
            "go1.22.3.windows-amd64.msi",
            "go1.22.3.windows-amd64.tar.gz",
            "go1.20.0.linux-amd64.tar.gz",
            "go1.22.linux-amd64.tar.gz",
            "go1.4-bootstrap-20170531.tar.gz",
            "../go1.22.3.linux-amd64.tar.gz",
            "GO1.22.3.linux-amd64.tar.gz",
        ] {
            assert_eq!(by_file_name(file_name), None, "{file_name:?}");
        }
        assert_eq!(by_sha256(&[0; 32]), None);
    }

    /// Everything that can be asked of a table, so that a damaged one gets its chance to panic.
    fn ask_everything(table: Table<'_>) {
        for entry in table.entries() {
            for column in 0..table.platforms.len() {
                let _ = table.known(entry, column);
            }
        }
        for row in table.rows {
            let sha256 = row.last_chunk().expect("a row ends in a hash");
            let _ = table.by_sha256(sha256);
        }
    }

    proptest! {
        #[test]
        fn no_table_makes_the_reader_panic(
            platforms in 0u16..3, releases in 0u16..3, body in proptest::collection::vec(any::<u8>(), 0..300)
        ) {
            let mut bytes = [platforms.to_le_bytes(), releases.to_le_bytes()].concat();
            // A body of a whole number of rows half of the time, so that the parts do add up.
            let fixed = usize::from(platforms) * 16 + usize::from(releases) * 24;
            let rows = body.len().saturating_sub(fixed) / 36 * 36;
            bytes.extend(if body.len() % 2 == 0 { &body[..] } else { &body[..(fixed + rows).min(body.len())] });
            if let Some(table) = Table::read(&bytes) {
                ask_everything(table);
            }
        }
    }

    #[test]
    fn a_cut_table_is_no_table_or_has_fewer_rows() {
        let whole = Table::built_in();
        let fixed = 4 + whole.platforms.len() * 16 + whole.releases.len() * 24;
        for length in (0..=fixed).chain(BUILT_IN.len() - 40..BUILT_IN.len()) {
            let rows = Table::read(&BUILT_IN[..length]).map(|table| table.rows.len());
            assert!(rows.is_none_or(|rows| rows < whole.rows.len()), "{length} bytes");
        }
    }
}
