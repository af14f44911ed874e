//! `mirror.json`: what is in a mirror, and what each of its files must be.
//!
//! It is how the next run knows what it need not fetch. Nobody has to believe it: clients prove what
//! they fetch by the log, and this program proves what it adds.

use crate::releases::platform::{Platform, archive_platforms};
use crate::releases::tree_hash::TreeHash;
use gov_shims::go_version::Release;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use thiserror::Error;

/// The version of this file's format.
const FORMAT: u32 = 1;

/// Its largest size in bytes: every release for every platform would take a tenth of it.
pub(super) const LONGEST: u64 = 64 << 20;

/// What is in a mirror.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// False while a run is at work, and after one that was killed.
    pub(super) complete: bool,
    /// The checksum database whose records are here.
    pub(super) log: Option<LogPart>,
    /// By version and platform.
    pub(super) releases: Vec<Mirrored>,
    /// Every file but this one, by its path from the mirror's root, with `/` between names.
    pub(super) files: BTreeMap<String, FileFacts>,
}

/// The part of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LogPart {
    /// Its name.
    pub(super) name: String,
    /// The signed heads that the mirror has had, oldest first; the last one stands in every reply.
    pub(super) heads: Vec<String>,
}

/// A release for a platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mirrored {
    /// `1.22.3`
    pub(super) version: String,
    /// `linux-amd64`
    pub(super) platform: String,
    /// Where it came from, without credentials.
    pub(super) source: String,
    /// The hash of its tree, as the log writes it.
    pub(super) h1: String,
    /// The log lists it, and its record is here; nothing where no log was asked.
    pub(super) in_log: Option<bool>,
    /// Its archive as go.dev names it.
    pub(super) archive: Option<Archive>,
    /// The path of its module zip.
    pub(super) module_zip: Option<String>,
    /// When it was released, as its VERSION says: `2024-05-01T19:49:47Z`.
    pub(super) time: Option<String>,
}

/// A go.dev-shaped archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Archive {
    /// Its path, which is its name.
    pub(super) path: String,
    /// It is go.dev's own, byte for byte. Else it was packed here from the proven files: it has a hash
    /// of its own, and lacks api, doc, misc and test, which no log covers.
    pub(super) is_upstream: bool,
}

/// What a file was when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileFacts {
    /// In hexadecimal.
    pub(super) sha256: String,
    /// Bytes.
    pub(super) size: u64,
    /// Seconds since 1970.
    pub(super) modified: u64,
}

/// Why some bytes are no manifest.
#[derive(Debug, Error)]
pub(super) enum ManifestError {
    #[error("it is not the expected JSON (line {line}, column {column})")]
    Json { line: usize, column: usize },
    #[error("it was written by a later gov")]
    Later,
    #[error("it names a file outside the mirror")]
    Path,
    #[error("it names something that is no release of Go")]
    Release,
}

impl Default for Manifest {
    fn default() -> Self {
        Self { format: FORMAT, complete: false, log: None, releases: Vec::new(), files: BTreeMap::new() }
    }
}

impl Manifest {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let manifest: Self = serde_json::from_slice(bytes)
            .map_err(|error| ManifestError::Json { line: error.line(), column: error.column() })?;
        if manifest.format > FORMAT {
            return Err(ManifestError::Later);
        }
        let own = manifest.releases.iter().flat_map(Mirrored::paths);
        if !manifest.files.keys().map(String::as_str).chain(own).all(is_plain_path) {
            return Err(ManifestError::Path);
        }
        if manifest.releases.iter().any(|mirrored| mirrored.names().is_none()) {
            return Err(ManifestError::Release);
        }
        Ok(manifest)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // A structure of texts, numbers and maps with text keys is always JSON.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// What is here of a release that serves a platform, an emulated one included.
    pub(super) fn find(&self, release: &Release, platform: &Platform) -> Option<&Mirrored> {
        let version = release.to_string();
        let candidates: Vec<String> =
            archive_platforms(release, platform).iter().map(|candidate| candidate.platform.to_string()).collect();
        self.releases.iter().find(|mirrored| mirrored.version == version && candidates.contains(&mirrored.platform))
    }

    /// Puts a release in, in the place of what was known of it.
    pub(super) fn insert(&mut self, mirrored: Mirrored) {
        self.releases.retain(|other| (&other.version, &other.platform) != (&mirrored.version, &mirrored.platform));
        self.releases.push(mirrored);
        self.releases.sort_by_cached_key(Mirrored::names);
    }
}

impl Mirrored {
    /// Its release and platform, typed.
    pub(super) fn names(&self) -> Option<(Release, Platform)> {
        let release = Release::parse(&self.version).filter(|release| release.to_string() == self.version)?;
        let platform = Platform::parse(&self.platform).filter(|platform| platform.to_string() == self.platform)?;
        Some((release, platform))
    }

    /// The hash of its tree, typed.
    pub(super) fn tree_hash(&self) -> Option<TreeHash> {
        TreeHash::parse(&self.h1)
    }

    /// The files that cannot be made without fetching it.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let archive = self.archive.iter().map(|archive| archive.path.as_str());
        archive.chain(self.module_zip.as_deref())
    }
}

impl fmt::Display for Mirrored {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "go{} {}", self.version, self.platform)
    }
}

/// A path of plain names below a root, which no text of a stranger's leads out of.
pub(super) fn is_plain_path(path: &str) -> bool {
    let is_plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_@+!~".contains(&byte))
    };
    path.len() <= 300 && path.split('/').all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mirrored(version: &str, platform: &str) -> Mirrored {
        Mirrored {
            version: version.into(),
            platform: platform.into(),
            source: "https://go.dev/dl/x".into(),
            h1: "h1:LqXmlW4rn/rqR5z8Sz3hri+dYqwQ73YKgkSjm31jRFM=".into(),
            in_log: Some(true),
            archive: Some(Archive { path: format!("go{version}.{platform}.tar.gz"), is_upstream: true }),
            module_zip: None,
            time: None,
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written_in_the_order_of_go() {
        let mut manifest = Manifest::default();
        for version in ["1.22.10", "1.9", "1.22.3", "1.9"] {
            manifest.insert(mirrored(version, "linux-amd64"));
        }
        let versions: Vec<_> = manifest.releases.iter().map(|mirrored| mirrored.version.as_str()).collect();
        assert_eq!(versions, ["1.9", "1.22.3", "1.22.10"]);
        let facts = FileFacts { sha256: "00".into(), size: 1, modified: 2 };
        manifest.files.insert("golang.org/toolchain/@v/v0.0.1-go1.22.3.linux-amd64.zip".into(), facts);
        assert_eq!(Manifest::parse(&manifest.to_bytes()).unwrap(), manifest);
    }

    #[test]
    fn an_emulated_platforms_release_is_found_for_the_machine_that_it_serves() {
        let mut manifest = Manifest::default();
        manifest.insert(mirrored("1.15.15", "darwin-amd64"));
        let find = |version: &str, platform: &str| {
            manifest.find(&Release::parse(version).unwrap(), &Platform::parse(platform).unwrap()).is_some()
        };
        assert!(find("1.15.15", "darwin-arm64") && find("1.15.15", "darwin-amd64"));
        assert!(!find("1.15.15", "linux-amd64") && !find("1.15.14", "darwin-amd64"));
    }

    #[test]
    fn a_strangers_manifest_leads_nowhere() {
        let with = |change: &dyn Fn(&mut Manifest)| {
            let mut manifest = Manifest::default();
            manifest.insert(mirrored("1.22.3", "linux-amd64"));
            change(&mut manifest);
            Manifest::parse(&manifest.to_bytes())
        };
        assert!(with(&|_| {}).is_ok());
        for path in ["../x", "/etc/passwd", "a/../b", "a//b", "", ".hidden", "a/.b", "a\\b", "c:x", "a\nb"] {
            let facts = FileFacts { sha256: String::new(), size: 0, modified: 0 };
            let is_refused = |result| matches!(result, Err(ManifestError::Path));
            assert!(is_refused(with(&|manifest| drop(manifest.files.insert(path.into(), facts.clone())))), "{path:?}");
            assert!(is_refused(with(&|manifest| manifest.releases[0].module_zip = Some(path.into()))), "{path:?}");
        }
        assert!(matches!(with(&|manifest| manifest.format = 2), Err(ManifestError::Later)));
        let release = with(&|manifest| manifest.releases[0].version = "1.22.3/..".into());
        assert!(matches!(release, Err(ManifestError::Release)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_manifest_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Manifest::parse(&bytes);
        }
    }
}
