//! A tree that somebody else installed becomes a tree of gov's own: read once, file by file, into a
//! staging directory, and hashed from what then lies there.
//!
//! The tree is a stranger's, and may change while it is read. So what is proven is the copy: only
//! regular files and directories are taken, by the rules that hold for archives, with modes and times
//! that are the release's and not the tree's, and no file of the copy shares an inode with the tree.

mod survey;

pub use survey::{Survey, survey};

use crate::archive::budgets;
use crate::archive::refused::{Refused, Why};
use crate::archive::version_file::VersionFile;
use crate::releases::tree_hash::FileHash;
use crate::system::plain_file::{self, Links};
use crate::system::reflink;
use sha2::{Digest as _, Sha256};
use std::fs::{DirBuilder, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::SystemTime;
use survey::Surveyed;

/// Bytes that move at once.
const CHUNK: usize = 128 << 10;

/// Why a tree is not taken.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    /// It holds what no release holds.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Source {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// gov's own disk.
    #[error("cannot {doing} {path}: {source}", path = path.display())]
    Disk {
        /// `create`, `write to`, ...
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A copy of a tree.
#[derive(Debug)]
pub struct Adopted {
    /// Every file, with the hash of what now lies there.
    pub files: Vec<FileHash>,
    /// The sum of their sizes, in bytes.
    pub bytes: u64,
    /// What its VERSION says.
    pub version: VersionFile,
    /// Files that share their blocks with the tree.
    pub reflinked: u64,
}

/// The first lines of the tree's VERSION.
pub fn version(root: &Path) -> Result<VersionFile, AdoptError> {
    let path = root.join("VERSION");
    let content = plain_file::read(&path, Links::Refused, budgets::VERSION)
        .map_err(|source| AdoptError::Source { path, source })?;
    Ok(VersionFile::parse(&content).map_err(|why| Refused::entry(b"VERSION", why))?)
}

impl Survey {
    /// Copies it into an empty directory. `advance` hears how many bytes are there.
    pub fn copy(&self, into: &Path, advance: &(dyn Fn(u64) + Sync)) -> Result<Adopted, AdoptError> {
        for directory in &self.directories {
            let target = into.join(directory);
            let builder = &mut DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(builder, 0o755);
            builder.create(&target).map_err(|source| AdoptError::Disk { doing: "create", path: target, source })?;
        }
        let copy = Copy { survey: self, into, may_reflink: AtomicBool::new(true), reflinked: AtomicU64::new(0) };
        let Some(first) = self.files.iter().find(|file| file.path == "VERSION") else {
            return Err(Refused::archive(Why::NoVersion).into());
        };
        let hash = copy.file(first, None)?;
        // Not the one that was read before: this is the one that is proven.
        let version = version(into)?;
        if let Some(time) = version.time {
            let path = into.join(&first.path);
            date(&path, time).map_err(|source| AdoptError::Disk { doing: "set the time of", path, source })?;
        }
        let rest: Vec<&Surveyed> = self.files.iter().filter(|file| file.path != "VERSION").collect();
        let mut files = each(&rest, advance, |file| copy.file(file, version.time))?;
        files.push(hash);
        Ok(Adopted { files, bytes: self.bytes, version, reflinked: copy.reflinked.into_inner() })
    }

    /// Hashes it where it is, and writes nothing.
    pub fn hash(&self, advance: &(dyn Fn(u64) + Sync)) -> Result<Adopted, AdoptError> {
        let files: Vec<&Surveyed> = self.files.iter().collect();
        let hash = |file: &Surveyed| {
            let mut source = self.open(file)?;
            let sha256 = self.hash_of(file, &mut source, &mut |_| Ok(()))?;
            Ok(FileHash { path: file.path.clone(), sha256 })
        };
        let files = each(&files, advance, hash)?;
        Ok(Adopted { files, bytes: self.bytes, version: version(&self.root)?, reflinked: 0 })
    }

    fn open(&self, file: &Surveyed) -> Result<File, AdoptError> {
        plain_file::open(&self.root.join(&file.from), Links::Refused).map_err(|source| self.unreadable(file, source))
    }

    fn unreadable(&self, file: &Surveyed, source: io::Error) -> AdoptError {
        AdoptError::Source { path: self.root.join(&file.from), source }
    }

    /// The hash of a content that must have the size that was found, each chunk of which goes on.
    fn hash_of(
        &self,
        file: &Surveyed,
        content: &mut File,
        pass_on: &mut dyn FnMut(&[u8]) -> Result<(), AdoptError>,
    ) -> Result<[u8; 32], AdoptError> {
        let mut chunk = vec![0; CHUNK.min(usize::try_from(file.size).unwrap_or(CHUNK) + 1)];
        let mut hash = Sha256::new();
        let mut left = file.size;
        let differs = || self.unreadable(file, io::Error::other("it changed while it was read"));
        loop {
            let count = match content.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.unreadable(file, error)),
            };
            left = left.checked_sub(count as u64).ok_or_else(differs)?;
            hash.update(&chunk[..count]);
            pass_on(&chunk[..count])?;
        }
        if left > 0 { Err(differs()) } else { Ok(hash.finalize().into()) }
    }
}

struct Copy<'a> {
    survey: &'a Survey,
    into: &'a Path,
    /// Until it has failed once: what cannot share one file shares none.
    may_reflink: AtomicBool,
    reflinked: AtomicU64,
}

impl Copy<'_> {
    fn file(&self, file: &Surveyed, time: Option<SystemTime>) -> Result<FileHash, AdoptError> {
        let target = self.into.join(&file.path);
        let failed = |doing, source| AdoptError::Disk { doing, path: target.clone(), source };
        let mut source = self.survey.open(file)?;
        let mode = if file.executable { 0o555 } else { 0o444 };
        let (copied, sha256) = if let Some(mut clone) = self.reflink(&target, &source, mode) {
            // The clone is what will run, so the clone is what is hashed.
            let sha256 = self.survey.hash_of(file, &mut clone, &mut |_| Ok(()))?;
            (clone, sha256)
        } else {
            let mut copy = create(&target, mode).map_err(|error| failed("create", error))?;
            let mut write = |chunk: &[u8]| copy.write_all(chunk).map_err(|error| failed("write to", error));
            let sha256 = self.survey.hash_of(file, &mut source, &mut write)?;
            (copy, sha256)
        };
        if let Some(time) = time {
            copied.set_modified(time).map_err(|error| failed("set the time of", error))?;
        }
        Ok(FileHash { path: file.path.clone(), sha256 })
    }

    fn reflink(&self, target: &Path, source: &File, mode: u32) -> Option<File> {
        if !self.may_reflink.load(Ordering::Relaxed) {
            return None;
        }
        let clone = reflink::create(target, source, self.less_umask(mode)).ok();
        if clone.is_some() {
            self.reflinked.fetch_add(1, Ordering::Relaxed);
        } else {
            self.may_reflink.store(false, Ordering::Relaxed);
        }
        clone
    }

    /// The umask is told by what it left of the directory, which was made with all bits.
    #[cfg(unix)]
    fn less_umask(&self, mode: u32) -> u32 {
        use std::os::unix::fs::MetadataExt as _;
        self.into.metadata().map_or(mode & 0o700, |metadata| mode & metadata.mode())
    }

    #[cfg(not(unix))]
    fn less_umask(&self, mode: u32) -> u32 {
        mode
    }
}

/// Puts another content in the place of one file of a copy, and of its hash.
pub fn replace(into: &Path, adopted: &mut Adopted, path: &str, content: &[u8]) -> Result<(), AdoptError> {
    let Some(place) = adopted.files.iter_mut().find(|file| file.path == path) else { return Ok(()) };
    let target = into.join(path);
    let failed = |doing, source| AdoptError::Disk { doing, path: target.clone(), source };
    let before = target.metadata().map_err(|error| failed("read", error))?.len();
    std::fs::remove_file(&target).map_err(|error| failed("replace", error))?;
    let mut file = create(&target, 0o444).map_err(|error| failed("create", error))?;
    file.write_all(content).map_err(|error| failed("write to", error))?;
    if let Some(time) = adopted.version.time {
        file.set_modified(time).map_err(|error| failed("set the time of", error))?;
    }
    place.sha256 = Sha256::digest(content).into();
    adopted.bytes = adopted.bytes - before + content.len() as u64;
    Ok(())
}

fn create(
    target: &Path,
    #[cfg_attr(windows, expect(unused_variables, reason = "no file has a mode there"))] mode: u32,
) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    options.open(target)
}

fn date(path: &Path, time: SystemTime) -> io::Result<()> {
    // Unix lets the owner date a file that nobody may write; Windows wants it open for writing.
    let opened = if cfg!(windows) { File::options().write(true).open(path) } else { File::open(path) };
    opened?.set_modified(time)
}

/// Does something for each file, on all processors.
fn each(
    files: &[&Surveyed],
    advance: &(dyn Fn(u64) + Sync),
    work: impl Fn(&Surveyed) -> Result<FileHash, AdoptError> + Sync,
) -> Result<Vec<FileHash>, AdoptError> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let (next, reached) = (AtomicU64::new(0), AtomicU64::new(0));
    let run = || {
        let mut done = Vec::new();
        while let Some(file) = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).ok().and_then(|at| files.get(at)) {
            match work(file) {
                Ok(hash) => done.push(hash),
                Err(error) => {
                    // Nobody need go on with a tree that is not taken.
                    next.store(files.len() as u64, Ordering::Relaxed);
                    return Err(error);
                }
            }
            advance(reached.fetch_add(file.size, Ordering::Relaxed) + file.size);
        }
        Ok(done)
    };
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(run)).collect();
        let mut hashes = Vec::with_capacity(files.len());
        for handle in handles {
            hashes.extend(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(hashes)
    })
}

#[cfg(test)]
#[cfg(unix)]
#[path = "adopt_tests.rs"]
mod tests;
