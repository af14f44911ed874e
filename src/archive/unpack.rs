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

/// Bytes that move at once.
const CHUNK: usize = 128 << 10;

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
#[derive(Clone, Copy, Debug)]
pub(super) struct FileToWrite<'a> {
    /// Its name in the archive, for messages.
    pub(super) name: &'a [u8],
    /// Where it goes, from the rules.
    pub(super) path: &'a str,
    /// Mode 0555 rather than 0444, less the umask.
    #[cfg_attr(windows, expect(dead_code, reason = "no file has a mode there"))]
    pub(super) executable: bool,
    /// The size that its content must have, in bytes.
    pub(super) size: u64,
}

/// Writes one tree.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    root: &'a Path,
    scope: Scope,
    made: HashSet<String>,
    files: Vec<FileHash>,
    bytes: u64,
    version: Option<VersionFile>,
    /// Files that were written before VERSION told their time, by their place in `files`.
    undated: usize,
    dropped: BTreeSet<String>,
    chunk: Vec<u8>,
}

impl<'a> Writer<'a> {
    /// A writer into that directory, which must be empty.
    pub(super) fn new(unpacking: &Unpacking<'a>) -> Result<Self, UnpackError> {
        let root = unpacking.into;
        let fail = |source| UnpackError::Disk { doing: "unpack into", path: root.to_owned(), source };
        if !fs::symlink_metadata(root).map_err(fail)?.is_dir() {
            return Err(fail(io::ErrorKind::NotADirectory.into()));
        }
        if fs::read_dir(root).map_err(fail)?.next().is_some() {
            return Err(fail(io::ErrorKind::DirectoryNotEmpty.into()));
        }
        Ok(Self {
            root,
            scope: unpacking.scope,
            made: HashSet::new(),
            files: Vec::new(),
            bytes: 0,
            version: None,
            undated: 0,
            dropped: BTreeSet::new(),
            chunk: vec![0; CHUNK],
        })
    }

    /// Bytes of content written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
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

    /// Writes a file with its parents. On an error the tree is worthless.
    pub(super) fn file(&mut self, file: &FileToWrite<'_>, content: &mut dyn Read) -> Result<(), UnpackError> {
        if let Some((parent, _)) = file.path.rsplit_once('/') {
            self.directory(file.name, parent)?;
        }
        let is_version = file.path == "VERSION";
        if is_version && file.size > budgets::VERSION as u64 {
            return Err(Refused::entry(file.name, Why::BadVersion).into());
        }
        let time = self.version.as_ref().and_then(|version| version.time);
        let mut small = Vec::new();
        let copy = is_version.then_some(&mut small);
        let sha256 = write_file(self.root, file, time, content, &mut self.chunk, copy)?;
        self.files.push(FileHash { path: file.path.to_owned(), sha256 });
        self.bytes += file.size;
        if is_version {
            let version = VersionFile::parse(&small).map_err(|why| Refused::entry(file.name, why))?;
            self.undated = self.files.len();
            self.version = Some(version);
        }
        Ok(())
    }

    /// Dates the files that came before VERSION, and closes the account.
    pub(super) fn finish(self) -> Result<Unpacked, UnpackError> {
        let version = self.version.ok_or_else(|| Refused::archive(Why::NoVersion))?;
        if let Some(time) = version.time {
            for file in &self.files[..self.undated] {
                date_file(&self.root.join(&file.path), time)?;
            }
        }
        Ok(Unpacked {
            files: self.files,
            bytes: self.bytes,
            version: version.name,
            dropped: self.dropped.into_iter().collect(),
        })
    }
}

/// Creates one file below `root`, whose parent exists, and writes its content: exactly the size it
/// declares. Gives the SHA-256 of what was written, and a copy of it where one is asked for.
///
/// Holds no state, so several threads may write files of one tree at once.
pub(super) fn write_file(
    root: &Path,
    file: &FileToWrite<'_>,
    time: Option<SystemTime>,
    content: &mut dyn Read,
    chunk: &mut [u8],
    mut copy: Option<&mut Vec<u8>>,
) -> Result<[u8; 32], UnpackError> {
    let target = root.join(file.path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if file.executable { 0o555 } else { 0o444 });
    let mut output = match options.open(&target) {
        Ok(output) => output,
        Err(source) => return Err(cannot_create(file.name, target, source)),
    };
    let cannot = |doing, source| UnpackError::Disk { doing, path: target.clone(), source };
    let differs = || UnpackError::from(Refused::entry(file.name, Why::SizeDiffers(file.size)));
    let mut hash = Sha256::new();
    let mut left = file.size;
    loop {
        let count = match content.read(chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(UnpackError::decoding(Some(file.name), error)),
        };
        left = left.checked_sub(count as u64).ok_or_else(differs)?;
        hash.update(&chunk[..count]);
        output.write_all(&chunk[..count]).map_err(|source| cannot("write to", source))?;
        if let Some(copy) = &mut copy {
            copy.extend_from_slice(&chunk[..count]);
        }
    }
    if left > 0 {
        return Err(differs());
    }
    if let Some(time) = time {
        output.set_modified(time).map_err(|source| cannot("set the time of", source))?;
    }
    Ok(hash.finalize().into())
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
