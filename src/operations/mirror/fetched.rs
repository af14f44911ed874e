//! The one place where a mirror meets the fetching of releases: one that is fetched and proven.

use super::super::fetch_release::Got;
use super::super::install::{self, Options};
use super::super::network::Network;
use super::super::surroundings::Surroundings;
use crate::archive::pack::Packing;
use crate::archive::version_file::VersionFile;
use crate::config::Source;
use crate::failure::Failure;
use crate::progress::{Event, Observer};
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{TreeHash, module_version};
use crate::store::lock::{self, Lock};
use crate::store::receipt::Proof;
use crate::store::stage;
use gov_shims::go_version::Release;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A release that is fetched and proven; what is not kept of it is deleted with it.
pub(super) struct Fetched {
    got: Got,
    tree: PathBuf,
    version_file: Vec<u8>,
    _lock: Lock,
}

/// What the bytes that came are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// The module zip, from a module proxy.
    ModuleZip,
    /// go.dev's own archive: its hash is in the built-in table.
    UpstreamArchive,
    /// An archive that somebody else has packed; its files are proven, its bytes are nobody's.
    OtherArchive,
}

/// Fetches a release from the first source that has it, and proves it. What is fetched is under the
/// lock of its release, since an install of the same one uses the same files.
pub(super) fn fetch(
    release: &Release,
    platform: &Platform,
    from: Option<&Source>,
    surroundings: &Surroundings,
    network: &Network<'_>,
    observer: &dyn Observer,
) -> Result<Fetched, Failure> {
    let lock = lock::hold(&surroundings.layout.lock_of_release(release), &release.toolchain_name(), observer)?;
    stage::sweep(&surroundings.layout, SystemTime::now());
    let options = Options { from: from.cloned(), platform: platform.clone(), force: false, dry_run: false };
    let got = install::fetch(release, &options, surroundings, network, observer)?;
    let tree = got.stage.tree();
    // That it is there, and names the release, was part of the proof.
    let version_file = std::fs::read(tree.join("VERSION")).unwrap_or_default();
    Ok(Fetched { got, tree, version_file, _lock: lock })
}

impl Fetched {
    /// The platform it is of; an emulated one, perhaps.
    pub(super) fn platform(&self) -> &Platform {
        &self.got.platform
    }

    pub(super) fn h1(&self) -> &TreeHash {
        &self.got.h1
    }

    pub(super) fn proof(&self) -> &Proof {
        &self.got.proof
    }

    /// Without credentials.
    pub(super) fn source(&self) -> &str {
        &self.got.source
    }

    /// What came, and where it is.
    pub(super) fn archive(&self) -> &Path {
        &self.got.archive
    }

    /// The SHA-256 of what came, in hexadecimal.
    pub(super) fn archive_sha256(&self) -> &str {
        &self.got.archive_sha256
    }

    pub(super) fn came(&self, release: &Release) -> Came {
        let module_zip = format!("{}.zip", module_version(release, &self.got.platform));
        match self.got.proof {
            _ if self.got.source.contains(&module_zip) => Came::ModuleZip,
            Proof::Table => Came::UpstreamArchive,
            Proof::Log { .. } | Proof::Index => Came::OtherArchive,
        }
    }

    pub(super) fn packing(&self) -> Packing<'_> {
        Packing { tree: &self.tree, files: &self.got.unpacked.files, time: self.time() }
    }

    /// When it was released, as VERSION says and as it says it.
    pub(super) fn time_text(&self) -> Option<String> {
        self.time()?;
        let text = str::from_utf8(&self.version_file).ok()?;
        text.lines().find_map(|line| line.strip_prefix("time ")).map(str::to_owned)
    }

    fn time(&self) -> Option<SystemTime> {
        VersionFile::parse(&self.version_file).ok()?.time
    }

    /// Deletes what came, if it is gov's to delete.
    pub(super) fn discard(self, observer: &dyn Observer) {
        let archive = &self.got.archive;
        if self.got.is_archive_own
            && let Err(error) = crate::download::discard_part(archive)
        {
            observer.observe(Event::Warning(&format!("cannot remove {}: {error}", archive.display())));
        }
    }
}
