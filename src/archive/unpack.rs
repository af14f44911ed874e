//! The writer: makes the files and directories that [`super::entry_rules`] decided on, in one empty
//! directory, and hashes every byte on its way to the disk.
//!
//! Nothing that exists is opened, followed or changed: a file is created anew or not at all, and so
//! is a directory. That is what makes an entry harmless even if a rule before this had a hole.

use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use gov_shims::go_version::Release;

use super::budgets::{self, Budgets};
use super::entry_rules::{Layout, Names};
use super::refused::{Refused, UnpackError, Why, escaped};
use super::version_file::VersionFile;
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{self, FileHash};
use crate::system::interrupt;

/// Bytes that move at once.
pub(super) const CHUNK: usize = 64 << 10;

/// More threads than this wait for each other, and for the disk.
const MOST_WORKERS: usize = 8;

/// How much of an SDK is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of it: for archives whose own hash is known.
    Whole,
    /// What Go's log proves: without [`tree_hash::NOT_COVERED`].
    CoveredByLog,
}

/// What to unpack, where to, within which limits.
#[derive(Clone, Debug)]
pub struct Unpacking<'a> {
    /// An existing, empty directory that only this user can enter; it becomes GOROOT.
    pub into: &'a Path,
    /// How the archive names its files.
    pub layout: Layout,
    /// How much of it is kept.
    pub scope: Scope,
    /// What the file system of `into` makes of names.
    pub names: Names,
    /// How much the archive may hold.
    pub budgets: Budgets,
}

/// What came out of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Every file that was written, in the archive's order, with the hash of the bytes written.
    pub files: Vec<FileHash>,
    /// The sum of their sizes.
    pub bytes: u64,
    /// The first line of VERSION, as it stands.
    pub version: String,
    /// Top-level directories that were in the archive and were not kept, sorted.
    pub dropped: Vec<String>,
}

impl Unpacked {
    /// Takes away what Go's log does not cover: of an archive whose own hash has turned out to be
    /// unknown, nothing else proves it.
    pub fn drop_uncovered(&mut self, root: &Path) -> Result<(), UnpackError> {
        for file in self.files.iter().filter(|file| !tree_hash::is_covered(&file.path)) {
            let path = root.join(&file.path);
            let metadata = fs::symlink_metadata(&path);
            let size = metadata.map_err(|source| UnpackError::Disk { doing: "read", path, source })?.len();
            self.bytes = self.bytes.saturating_sub(size);
        }
        for name in tree_hash::NOT_COVERED {
            let path = root.join(name);
            if path.is_dir() {
                fs::remove_dir_all(&path).map_err(|source| UnpackError::Disk { doing: "remove", path, source })?;
                self.dropped.push(name.to_owned());
            }
        }
        self.dropped.sort();
        self.files.retain(|file| tree_hash::is_covered(&file.path));
        Ok(())
    }

    /// Refuses a tree that is not an SDK of exactly that release and platform: another VERSION, or
    /// no `go` command, or no tools for the platform.
    pub fn check(&self, release: &Release, platform: &Platform) -> Result<(), Refused> {
        let expected = release.toolchain_name();
        if self.version != expected {
            let found = escaped(self.version.as_bytes());
            return Err(Refused::entry(b"VERSION", Why::AnotherRelease { found, expected }));
        }
        let suffix = if platform.os() == "windows" { ".exe" } else { "" };
        let command = format!("bin/go{suffix}");
        let tools = format!("pkg/tool/{}_{}/", platform.os(), platform.arch());
        let missing = if !self.files.iter().any(|file| file.path == command) {
            command
        } else if !self.files.iter().any(|file| file.path.starts_with(&tools)) {
            tools
        } else {
            return Ok(());
        };
        Err(Refused::archive(Why::Incomplete { missing, platform: platform.to_string() }))
    }
}

/// One file to write.
#[derive(Clone, Debug)]
pub(super) struct FileToWrite {
    /// Its name in the archive, for messages.
    pub(super) name: Vec<u8>,
    /// Where it goes, from the rules.
    pub(super) path: String,
    /// Mode 0555 rather than 0444, less the umask.
    #[cfg_attr(windows, expect(dead_code, reason = "no file has a mode there"))]
    pub(super) executable: bool,
    /// The size that its content must have, in bytes.
    pub(super) size: u64,
}

/// One tree as it grows: its directories, and the account of its files. The files themselves are
/// written by [`Output`]s, of which several may be at work at once.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    root: &'a Path,
    scope: Scope,
    made: HashSet<String>,
    version: Option<VersionFile>,
    dropped: BTreeSet<String>,
}

impl<'a> Tree<'a> {
    /// A tree in that directory, which must be empty.
    pub(super) fn new(unpacking: &Unpacking<'a>) -> Result<Self, UnpackError> {
        let root = unpacking.into;
        let fail = |source| UnpackError::Disk { doing: "unpack into", path: root.to_owned(), source };
        if !fs::symlink_metadata(root).map_err(fail)?.is_dir() {
            return Err(fail(io::ErrorKind::NotADirectory.into()));
        }
        if fs::read_dir(root).map_err(fail)?.next().is_some() {
            return Err(fail(io::ErrorKind::DirectoryNotEmpty.into()));
        }
        Ok(Self { root, scope: unpacking.scope, made: HashSet::new(), version: None, dropped: BTreeSet::new() })
    }

    /// The time that its VERSION gives all files, once that is known.
    pub(super) fn time(&self) -> Option<SystemTime> {
        self.version.as_ref().and_then(|version| version.time)
    }

    /// True if the scope keeps that path; notes what it drops.
    pub(super) fn keeps(&mut self, path: &str, is_directory: bool) -> bool {
        // A top-level directory is covered or not by what is in it.
        let is_covered =
            if is_directory { tree_hash::is_covered(&format!("{path}/")) } else { tree_hash::is_covered(path) };
        if self.scope == Scope::Whole || is_covered {
            return true;
        }
        let top = path.split('/').next().unwrap_or_default();
        if !self.dropped.contains(top) {
            self.dropped.insert(top.to_owned());
        }
        false
    }

    /// Makes a directory and those above it; each once.
    pub(super) fn directory(&mut self, name: &[u8], path: &str) -> Result<(), UnpackError> {
        if self.made.contains(path) {
            return Ok(());
        }
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.directory(name, parent)?;
        }
        let target = self.root.join(path);
        let builder = &mut DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(builder, 0o755);
        builder.create(&target).map_err(|source| cannot_create(name, target, source))?;
        self.made.insert(path.to_owned());
        Ok(())
    }

    /// Makes the directories that a file needs.
    pub(super) fn parents_of(&mut self, file: &FileToWrite) -> Result<(), UnpackError> {
        match file.path.rsplit_once('/') {
            Some((parent, _)) => self.directory(&file.name, parent),
            None => Ok(()),
        }
    }

    /// Learns from the content of VERSION, before it or anything behind it is written.
    pub(super) fn learn_version(&mut self, file: &FileToWrite, content: &[u8]) -> Result<(), UnpackError> {
        let version = VersionFile::parse(content).map_err(|why| Refused::entry(&file.name, why))?;
        self.version = Some(version);
        Ok(())
    }

    /// Dates the files that came before VERSION told their time, and closes the account.
    pub(super) fn finish(self, files: Vec<Written>) -> Result<Unpacked, UnpackError> {
        let version = self.version.ok_or_else(|| Refused::archive(Why::NoVersion))?;
        if let Some(time) = version.time {
            for written in files.iter().filter(|written| !written.is_dated) {
                date_file(&self.root.join(&written.file.path), time)?;
            }
        }
        let bytes = files.iter().map(|written| written.size).sum();
        let files = files.into_iter().map(|written| written.file).collect();
        Ok(Unpacked { files, bytes, version: version.name, dropped: self.dropped.into_iter().collect() })
    }
}

/// True of the one file whose content tells something of the others; refuses it where it is too
/// large to be what it must be.
pub(super) fn is_version(file: &FileToWrite) -> Result<bool, Refused> {
    let is_version = file.path == "VERSION";
    if is_version && file.size > budgets::VERSION as u64 {
        return Err(Refused::entry(&file.name, Why::BadVersion));
    }
    Ok(is_version)
}

/// A file that is on the disk.
#[derive(Debug)]
pub(super) struct Written {
    file: FileHash,
    size: u64,
    is_dated: bool,
}

#[cfg(test)]
impl Written {
    /// True if it is that file with that content.
    pub(super) fn is(&self, path: &str, content: &[u8]) -> bool {
        let sha256: [u8; 32] = Sha256::digest(content).into();
        self.file == FileHash { path: path.to_owned(), sha256 } && self.size == content.len() as u64
    }
}

/// One file that is being written: created anew, filled with exactly the size it declares, and
/// hashed on the way. Knows nothing of other files, so several threads may write one tree.
#[derive(Debug)]
pub(super) struct Output<'f> {
    file: &'f FileToWrite,
    target: PathBuf,
    opened: File,
    hash: Sha256,
    left: u64,
}

impl<'f> Output<'f> {
    /// Creates a file below `root`, in a directory that is there.
    pub(super) fn create(root: &Path, file: &'f FileToWrite) -> Result<Self, UnpackError> {
        let target = root.join(&file.path);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, if file.executable { 0o555 } else { 0o444 });
        match options.open(&target) {
            Ok(opened) => Ok(Self { file, target, opened, hash: Sha256::new(), left: file.size }),
            Err(source) => Err(cannot_create(&file.name, target, source)),
        }
    }

    /// Adds what comes next.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), UnpackError> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(|| size_differs(self.file))?;
        self.hash.update(bytes);
        self.opened.write_all(bytes).map_err(|source| self.cannot("write to", source))
    }

    /// Adds all that a reader has.
    pub(super) fn write_from(&mut self, content: &mut dyn Read, chunk: &mut [u8]) -> Result<(), UnpackError> {
        loop {
            match content.read(chunk) {
                Ok(0) => return Ok(()),
                Ok(count) => self.write(&chunk[..count])?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(UnpackError::decoding(Some(&self.file.name), error)),
            }
        }
    }

    /// Closes the file, which must be whole, and dates it where the time is known.
    pub(super) fn finish(self, time: Option<SystemTime>) -> Result<Written, UnpackError> {
        if self.left > 0 {
            return Err(size_differs(self.file));
        }
        if let Some(time) = time {
            self.opened.set_modified(time).map_err(|source| self.cannot("set the time of", source))?;
        }
        let file = FileHash { path: self.file.path.clone(), sha256: self.hash.finalize().into() };
        Ok(Written { file, size: self.file.size, is_dated: time.is_some() })
    }

    fn cannot(&self, doing: &'static str, source: io::Error) -> UnpackError {
        UnpackError::Disk { doing, path: self.target.clone(), source }
    }
}

/// The archive holds more or less of a file than it declares.
pub(super) fn size_differs(file: &FileToWrite) -> UnpackError {
    Refused::entry(&file.name, Why::SizeDiffers(file.size)).into()
}

/// Ends the work where somebody has asked gov to end.
pub(super) fn interrupted() -> Result<(), UnpackError> {
    if interrupt::is_interrupted() { Err(UnpackError::Interrupted) } else { Ok(()) }
}

/// How many threads share the work on one archive.
pub(super) fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS)
}

fn date_file(path: &Path, time: SystemTime) -> Result<(), UnpackError> {
    // Unix lets the owner date a file that nobody may write; Windows wants it open for writing.
    let opened = if cfg!(windows) { OpenOptions::new().write(true).open(path) } else { File::open(path) };
    opened.and_then(|file| file.set_modified(time)).map_err(|source| UnpackError::Disk {
        doing: "set the time of",
        path: path.to_owned(),
        source,
    })
}

/// Why something could not be created: the archive's fault if the name is taken, since the directory
/// was empty, or cannot be stored; the disk's otherwise.
fn cannot_create(name: &[u8], path: PathBuf, source: io::Error) -> UnpackError {
    match source.kind() {
        io::ErrorKind::AlreadyExists => Refused::entry(name, Why::TakenName).into(),
        io::ErrorKind::InvalidFilename => Refused::entry(name, Why::NotStorable).into(),
        _ => UnpackError::Disk { doing: "create", path, source },
    }
}

#[cfg(all(test, unix))]
#[path = "unpack_tests.rs"]
mod tests;
