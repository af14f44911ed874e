//! Hostile archives: each is unpacked beside canary files, and whatever comes of it, nothing outside
//! the staging directory changes, and nothing but files and directories appears in it.

mod bombs;
mod mutated;
mod sdk;
mod tar;
mod zip;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use gov::archive::budgets::Budgets;
use gov::archive::entry_rules::{Layout, Names};
use gov::archive::refused::UnpackError;
use gov::archive::unpack::{Scope, Unpacked, Unpacking};
use gov::failure::Kind;

use crate::support::archive_forge::sdk as forged;

/// A staging directory with canaries around it.
struct Place {
    directory: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let place = Self { directory };
        fs::create_dir(place.staging()).expect("staging");
        fs::set_permissions(place.staging(), fs::Permissions::from_mode(0o700)).expect("staging's mode");
        fs::create_dir(place.canary_directory()).expect("canaries");
        for path in [place.canary(), place.root().join("evil")] {
            File::create_new(path).and_then(|mut file| file.write_all(b"canary")).expect("a canary");
        }
        place
    }

    fn root(&self) -> &Path {
        self.directory.path()
    }

    /// Where archives go.
    fn staging(&self) -> PathBuf {
        self.root().join("staging")
    }

    /// Where nothing may go.
    fn canary_directory(&self) -> PathBuf {
        self.root().join("canaries")
    }

    fn canary(&self) -> PathBuf {
        self.canary_directory().join("canary")
    }

    /// Unpacks an SDK's tar.gz and proves that nothing else happened.
    fn tar_gz(&self, archive: impl Read) -> Result<Unpacked, UnpackError> {
        self.tar_gz_with(archive, |_| {})
    }

    fn tar_gz_with(
        &self,
        archive: impl Read,
        change: impl FnOnce(&mut Unpacking<'_>),
    ) -> Result<Unpacked, UnpackError> {
        let staging = self.staging();
        let mut unpacking = unpacking(&staging, Layout::Sdk);
        change(&mut unpacking);
        self.watched(|| gov::archive::tar_gz::unpack(archive, &unpacking, &|_| {}))
    }

    /// Unpacks a module zip, or an SDK's zip, and proves that nothing else happened.
    fn zip(&self, archive: &[u8], layout: Layout) -> Result<Unpacked, UnpackError> {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(archive).and_then(|()| file.seek(SeekFrom::Start(0))).expect("the archive");
        let staging = self.staging();
        let unpacking = unpacking(&staging, layout);
        self.watched(|| gov::archive::zip::unpack(&file, &unpacking, &|_| {}))
    }

    fn watched(&self, unpack: impl FnOnce() -> Result<Unpacked, UnpackError>) -> Result<Unpacked, UnpackError> {
        let before = self.outside();
        let outcome = unpack();
        assert_eq!(self.outside(), before, "something outside of staging changed");
        for (path, metadata) in walk(&self.staging()) {
            assert!(metadata.is_file() || metadata.is_dir(), "{} is neither file nor directory", path.display());
            assert_eq!(metadata.mode() & 0o7022, 0, "{} has bad permissions", path.display());
            assert!(metadata.is_dir() || metadata.nlink() == 1, "{} is linked", path.display());
        }
        outcome
    }

    /// All that is outside of staging: paths, modes, owners, times and contents.
    fn outside(&self) -> BTreeMap<PathBuf, (u32, u64, i64, Vec<u8>)> {
        let mut seen = BTreeMap::new();
        for (path, metadata) in walk(self.root()) {
            if path.starts_with(self.staging()) {
                continue;
            }
            let content = if metadata.is_file() { fs::read(&path).expect("a canary") } else { Vec::new() };
            seen.insert(path, (metadata.mode(), metadata.nlink(), metadata.mtime_nsec(), content));
        }
        seen
    }
}

/// All of an archive, on a file system like this one, within budgets that a test can exhaust.
fn unpacking(staging: &Path, layout: Layout) -> Unpacking<'_> {
    let budgets = Budgets { archive: 64 << 20, bytes: 4 << 20, entries: 2000 };
    Unpacking { into: staging, layout, scope: Scope::Whole, names: Names::default(), budgets }
}

/// Everything below a directory; follows no link.
fn walk(root: &Path) -> Vec<(PathBuf, fs::Metadata)> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            let metadata = fs::symlink_metadata(&path).expect("metadata");
            if metadata.is_dir() {
                open.push(path.clone());
            }
            found.push((path, metadata));
        }
    }
    found
}

/// Asserts that an archive was refused as one that fails verification, in those words, and that the
/// message names the entry where there is one to name.
fn assert_refused(case: &str, outcome: Result<Unpacked, UnpackError>, entry: &str, why: &str) {
    let error = match outcome {
        Ok(unpacked) => panic!("{case}: was accepted: {unpacked:?}"),
        Err(error) => error,
    };
    let failure = error.into_failure("go1.22.3.linux-amd64.tar.gz");
    assert_eq!(failure.kind, Kind::Verification, "{case}: {failure}");
    let message = &failure.message;
    assert!(message.contains("go1.22.3.linux-amd64.tar.gz"), "{case}: {message}");
    assert!(entry.is_empty() || message.contains(&format!("the entry \"{entry}\"")), "{case}: {message}");
    assert!(!entry.is_empty() || !message.contains("the entry"), "{case}: {message}");
    assert!(message.contains(why), "{case}: {message}");
    assert!(!message.contains(char::is_control), "{case}: {message:?}");
    assert!(!failure.hints.is_empty(), "{case}: no hint");
}

/// The module zip's layout that the forged SDK has.
fn module() -> Layout {
    Layout::module(&forged::release(), &forged::platform())
}
