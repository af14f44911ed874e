//! A mirror's directory: files that are whole or absent, and the account of them.
//!
//! Each file is written beside the tree, brought to disk and renamed into its place, so that whoever
//! is served meanwhile sees all of the old or all of the new. What is not the mirror's own is left.

use super::manifest::{self, FileFacts, Manifest, ManifestError};
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer, Unit};
use crate::releases::tree_hash::Hex;
use crate::store::lock::{self, Lock};
use crate::system::atomic_file;
use sha2::{Digest as _, Sha256};
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The account, at the root.
pub(super) const MANIFEST: &str = "mirror.json";
/// Where files grow; a server that hides what begins with a dot shows none of it.
const INCOMING: &str = ".incoming";
const LOCK: &str = ".lock";

/// A mirror that is being worked on by this process alone.
pub(super) struct Tree {
    root: PathBuf,
    pub(super) manifest: Manifest,
    _lock: Lock,
}

impl Tree {
    /// Opens a mirror, or begins one; waits for another run on it.
    pub(super) fn open(root: &Path, observer: &dyn Observer) -> Result<Self, Failure> {
        fs::create_dir_all(root).map_err(|error| disk("create", root, &error))?;
        let lock = lock::take(&root.join(LOCK), |holder| {
            let text = format!("waiting for another gov that works on {} ({holder})", root.display());
            observer.observe(Event::Note(&text));
        })?;
        let incoming = root.join(INCOMING);
        // What a killed run left half.
        match fs::remove_dir_all(&incoming) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk("remove", &incoming, &error)),
            _ => {}
        }
        Ok(Self { root: root.to_owned(), manifest: read(root)?.unwrap_or_default(), _lock: lock })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Forgets every file that is not as it was written, and so has to be made again. A size and a
    /// time that are as they were are believed; `hashes_all` believes nothing.
    pub(super) fn forget_damaged(&mut self, hashes_all: bool, observer: &dyn Observer) -> Result<Vec<String>, Failure> {
        let total = self.manifest.files.values().map(|facts| facts.size).sum();
        if hashes_all {
            let job = format!("hashing {}", self.root.display());
            observer.observe(Event::Started { job: &job, total: Some(total), unit: Unit::Bytes });
        }
        let (mut done, mut damaged) = (0, Vec::new());
        for (path, facts) in &mut self.manifest.files {
            let file = self.root.join(path);
            match state(&file, facts, hashes_all).map_err(|error| disk("read", &file, &error))? {
                State::Same => {}
                State::Touched(modified) => facts.modified = modified,
                State::Damaged => damaged.push(path.clone()),
            }
            done += facts.size;
            if hashes_all {
                observer.observe(Event::Reached(done));
            }
        }
        if hashes_all {
            observer.observe(Event::Finished);
        }
        for path in &damaged {
            self.manifest.files.remove(path);
        }
        Ok(damaged)
    }

    /// True if the mirror's file is there, and as it was written.
    pub(super) fn has(&self, path: &str) -> bool {
        self.manifest.files.contains_key(path)
    }

    /// Writes a small file, unless it is there with that content. True: it was written.
    pub(super) fn put(&mut self, path: &str, content: &[u8]) -> Result<bool, Failure> {
        let sha256 = Hex(&Sha256::digest(content)).to_string();
        if self.manifest.files.get(path).is_some_and(|facts| facts.sha256 == sha256) {
            return Ok(false);
        }
        self.place(path, |file| io::Write::write_all(file, content)).map(|_| true)
    }

    /// Copies a file whose SHA-256 is known.
    pub(super) fn copy(&mut self, path: &str, from: &Path, sha256: &str) -> Result<(), Failure> {
        let mut source = File::open(from).map_err(|error| disk("read", from, &error))?;
        self.place(path, |file| {
            io::copy(&mut source, file)?;
            // The source may be anybody's directory, and change under gov's hands.
            if hash(file)?.0 == sha256 {
                return Ok(());
            }
            Err(io::Error::other(format!("{} has changed since it was proven", from.display())))
        })
        .map(drop)
    }

    /// Writes a file that `fill` makes, and gives its SHA-256.
    pub(super) fn place<E: Into<io::Error>>(
        &mut self,
        path: &str,
        fill: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<String, Failure> {
        let target = self.root.join(path);
        let result = self.place_at(path, &target, fill);
        result.map_err(|error| disk("write", &target, &error))
    }

    fn place_at<E: Into<io::Error>>(
        &mut self,
        path: &str,
        target: &Path,
        fill: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> io::Result<String> {
        let incoming = self.root.join(INCOMING);
        let directory = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
        fs::create_dir_all(&incoming)?;
        fs::create_dir_all(directory)?;
        let growing = incoming.join("file");
        let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&growing)?;
        fill(&mut file).map_err(Into::into)?;
        let (sha256, size) = hash(&mut file)?;
        file.sync_all()?;
        let facts = FileFacts { sha256: sha256.clone(), size, modified: modified(&file.metadata()?) };
        drop(file);
        fs::rename(&growing, target)?;
        atomic_file::sync_directory(directory)?;
        self.manifest.files.insert(path.to_owned(), facts);
        Ok(sha256)
    }

    /// Takes a file of the mirror's own away. The caller knows that it is.
    pub(super) fn remove(&mut self, path: &str) -> Result<(), Failure> {
        self.manifest.files.remove(path);
        let file = self.root.join(path);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk("remove", &file, &error)),
            _ => Ok(()),
        }
    }

    /// Writes the account.
    pub(super) fn save(&self) -> Result<(), Failure> {
        let path = self.root.join(MANIFEST);
        atomic_file::write(&path, &self.manifest.to_bytes()).map_err(|error| disk("write", &path, &error))
    }

    /// Writes the account of a run that did all it had to.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.manifest.complete = true;
        self.save()?;
        // An empty directory that stays does no harm.
        let _ = fs::remove_dir_all(self.root.join(INCOMING));
        Ok(())
    }
}

/// Reads a mirror's account; `None` where there is none.
pub(super) fn read(root: &Path) -> Result<Option<Manifest>, Failure> {
    let path = root.join(MANIFEST);
    let mut bytes = Vec::new();
    match File::open(&path).and_then(|file| file.take(manifest::LONGEST).read_to_end(&mut bytes)) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(disk("read", &path, &error)),
        Ok(_) => Manifest::parse(&bytes).map(Some).map_err(|error| refused(&path, &error)),
    }
}

fn refused(path: &Path, error: &ManifestError) -> Failure {
    Failure::new(Kind::RefusedFile, format!("{} is no account of a mirror", path.display()))
        .because(error)
        .hint("delete it; the next `gov mirror create` then fetches everything anew")
}

/// What has become of a file.
enum State {
    Same,
    /// Its content is the same, its time another: it was copied.
    Touched(u64),
    Damaged,
}

fn state(path: &Path, facts: &FileFacts, hashes: bool) -> io::Result<State> {
    let metadata = match path.symlink_metadata() {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(State::Damaged);
        }
        other => other?,
    };
    if !metadata.is_file() || metadata.len() != facts.size {
        return Ok(State::Damaged);
    }
    let is_untouched = modified(&metadata) == facts.modified;
    if is_untouched && !hashes {
        return Ok(State::Same);
    }
    let is_same = hash(&mut File::open(path)?)?.0 == facts.sha256;
    Ok(match (is_same, is_untouched) {
        (false, _) => State::Damaged,
        (true, true) => State::Same,
        (true, false) => State::Touched(modified(&metadata)),
    })
}

/// The SHA-256 of a whole file, and its size.
fn hash(file: &mut File) -> io::Result<(String, u64)> {
    file.rewind()?;
    let (mut hash, mut size, mut chunk) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let count = match file.read(&mut chunk) {
            Ok(0) => return Ok((Hex(&hash.finalize()).to_string(), size)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&chunk[..count]);
        size += count as u64;
    }
}

fn modified(metadata: &Metadata) -> u64 {
    let since = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_secs())
}

fn disk(what: &str, path: &Path, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space, and run it again: it goes on where it stopped; each release takes about 150 MB"
        }
        _ => "the mirror must be a directory that you may write",
    };
    Failure::new(Kind::Disk, format!("cannot {what} {}", path.display())).because(error).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;
    use std::io::Write as _;

    fn tree() -> (tempfile::TempDir, Tree) {
        let directory = tempfile::tempdir().unwrap();
        let mut tree = Tree::open(&directory.path().join("m"), &Silent).unwrap();
        tree.put("a/b", b"content").unwrap();
        tree.put("c", b"other").unwrap();
        tree.finish().unwrap();
        (directory, tree)
    }

    fn reopened(tree: Tree) -> Tree {
        let root = tree.root().to_owned();
        drop(tree);
        Tree::open(&root, &Silent).unwrap()
    }

    fn overwrite(path: &Path, content: &[u8]) {
        File::create(path).unwrap().write_all(content).unwrap();
    }

    #[test]
    fn a_file_is_written_once_and_again_only_when_it_is_another() {
        let (_directory, tree) = tree();
        let mut tree = reopened(tree);
        assert!(tree.manifest.complete && tree.has("a/b"));
        assert!(!tree.put("a/b", b"content").unwrap());
        assert!(tree.put("a/b", b"changed").unwrap());
        assert_eq!(fs::read(tree.root().join("a/b")).unwrap(), b"changed");
    }

    #[test]
    fn what_is_damaged_is_forgotten_and_what_was_only_copied_is_not() {
        let (_directory, mut tree) = tree();
        let (first, second) = (tree.root().join("a/b"), tree.root().join("c"));
        let damaged = |tree: &mut Tree, all| tree.forget_damaged(all, &Silent).unwrap();
        let time = first.metadata().unwrap().modified().unwrap();
        overwrite(&first, b"CONTENT");
        File::options().write(true).open(&first).unwrap().set_modified(time).unwrap();
        File::options().write(true).open(&second).unwrap().set_modified(UNIX_EPOCH).unwrap();
        assert_eq!(damaged(&mut tree, false), [""; 0], "its size and its time are as they were");
        assert_eq!(damaged(&mut tree, true), ["a/b"]);
        assert!(!tree.has("a/b") && tree.has("c"));
        overwrite(&second, b"longer than it was");
        assert_eq!(damaged(&mut tree, false), ["c"]);
        tree.put("d", b"x").unwrap();
        fs::remove_file(tree.root().join("d")).unwrap();
        assert_eq!(damaged(&mut tree, false), ["d"]);
    }

    #[test]
    fn a_strangers_files_are_left_and_a_killed_runs_are_not() {
        let (_directory, tree) = tree();
        let root = tree.root().to_owned();
        overwrite(&root.join("notes.txt"), b"mine");
        fs::create_dir(root.join(INCOMING)).unwrap();
        overwrite(&root.join(INCOMING).join("file"), b"half");
        let mut tree = reopened(tree);
        assert!(!root.join(INCOMING).exists());
        assert_eq!(fs::read(root.join("notes.txt")).unwrap(), b"mine");
        tree.remove("c").unwrap();
        tree.remove("c").unwrap();
        assert!(!root.join("c").exists());
    }

    #[test]
    fn a_copy_of_what_has_changed_is_refused_and_nothing_is_placed() {
        let (directory, mut tree) = tree();
        let from = directory.path().join("zip");
        overwrite(&from, b"proven");
        let sha256 = Hex(&Sha256::digest(b"proven")).to_string();
        tree.copy("x.zip", &from, &sha256).unwrap();
        overwrite(&from, b"another");
        let failure = tree.copy("y.zip", &from, &sha256).unwrap_err();
        assert!(failure.causes[0].contains("has changed"), "{failure}");
        assert!(!tree.root().join("y.zip").exists());
    }
}
