//! Which repository a file is in, and whether git tracks it, without running git.
//!
//! A repository decides what a git that runs in it runs besides (`core.fsmonitor`, hooks, filters), and
//! a stranger's is no place to run it. Nothing of its configuration is followed, and no variable of
//! git's: gov asks about the file, not about what a shell has been told.

pub mod index;

use self::index::{Kind, Unreadable};
use super::refusal::Refusal;
use crate::system::plain_file::{self, Links};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Component, Path, PathBuf};

/// Bytes of a `.git` file, or of `commondir`: one path.
const MOST_POINTER: usize = 16 << 10;

/// Bytes of an index that are read: a repository of a million files has a hundred.
const MOST_INDEX: u64 = 512 << 20;

/// A repository with a work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// What holds `.git`, with links resolved.
    pub work_tree: PathBuf,
    /// What belongs to this work tree: its index.
    pub git_dir: PathBuf,
    /// What all its work trees share.
    pub common_dir: PathBuf,
}

/// The repository that a file is in, or would be in: the innermost, as git finds it. Links on the way
/// to the file are followed, and the file itself may be one.
///
/// A `.git` file that leads nowhere makes a repository too, of which nothing can be told.
pub fn repository_of(path: &Path) -> Option<Repository> {
    let path = resolved(path)?;
    path.ancestors().skip(1).find_map(repository_at)
}

/// All repositories around a file, the innermost first: one that was made inside of another does not
/// change what the other tracks.
pub fn repositories_around(path: &Path) -> Vec<Repository> {
    let Some(path) = resolved(path) else { return Vec::new() };
    path.ancestors().skip(1).filter_map(repository_at).collect()
}

impl Repository {
    /// Git would take it for one: what it is made of is there, and what it shares with others is
    /// where git puts that. A stranger's `.git` may lead anywhere else, and gov must not write there.
    pub fn is_whole(&self) -> bool {
        let is_linked = || {
            let (linked, shared) = (real(&self.git_dir), real(&self.common_dir.join("worktrees")));
            linked.is_some() && linked.and_then(|linked| Some(linked.parent()?.to_owned())) == shared
        };
        self.common_dir.join("HEAD").symlink_metadata().is_ok()
            && self.common_dir.join("objects").is_dir()
            && (self.git_dir == self.common_dir || is_linked())
    }
}

/// Whether git tracks a file: as it stands, or in a directory that a sparse index holds as one. A
/// directory itself is never tracked.
///
/// # Errors
///
/// The index cannot be read; then the file is best taken for tracked. A repository without an index
/// tracks nothing.
pub fn is_tracked(repository: &Repository, path: &Path) -> Result<bool, Refusal> {
    let Some(name) = name_in(repository, path) else { return Ok(false) };
    let refusal = |error: &dyn std::fmt::Display| {
        Refusal::of(format!(
            "is in a repository whose index cannot be read ({}: {error})",
            repository.git_dir.display()
        ))
    };
    if !repository.git_dir.is_dir() {
        return Err(refusal(&"its .git leads nowhere"));
    }
    // SHA-1 nearly always. Nothing in the index tells, and it reads as one of both only.
    match [20, 32].map(|hash| tracks(repository, &name, hash)) {
        [Ok(tracked), _] | [Err(_), Ok(tracked)] => Ok(tracked),
        [Err(error), Err(_)] => Err(refusal(&error)),
    }
}

/// The file in which a user lists what he keeps from git in this repository alone.
pub fn exclude_file(repository: &Repository) -> PathBuf {
    repository.common_dir.join("info/exclude")
}

/// The line of [`exclude_file`] that keeps this file, and no other, from git. `None` where none can:
/// the file lies elsewhere, or its name fits no line.
pub fn exclude_line(repository: &Repository, path: &Path) -> Option<String> {
    let name = String::from_utf8(name_in(repository, path)?).ok()?;
    if name.contains(char::is_control) {
        return None;
    }
    let mut line = String::from("/");
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | '\\') {
            line.push('\\');
        }
        line.push(c);
    }
    if line.ends_with(' ') {
        line.insert(line.len() - 1, '\\');
    }
    Some(line)
}

fn repository_at(directory: &Path) -> Option<Repository> {
    let dot_git = directory.join(".git");
    let metadata = std::fs::metadata(&dot_git).ok()?;
    let git_dir = if metadata.is_dir() {
        dot_git
    } else {
        let text = plain_file::read(&dot_git, Links::Followed, MOST_POINTER).ok()?;
        let path = text.strip_prefix(b"gitdir:")?;
        directory.join(path_of(path)?)
    };
    let common_dir = match plain_file::read(&git_dir.join("commondir"), Links::Followed, MOST_POINTER) {
        Ok(text) => git_dir.join(path_of(&text)?),
        Err(_) => git_dir.clone(),
    };
    // A directory of that name may be anything; a file of that name was made by git.
    let is_one = git_dir.join("HEAD").symlink_metadata().is_ok() && common_dir.join("objects").is_dir();
    (is_one || !metadata.is_dir()).then(|| Repository { work_tree: directory.to_owned(), git_dir, common_dir })
}

/// The one path that a file of git's holds.
fn path_of(text: &[u8]) -> Option<PathBuf> {
    let text = text.trim_ascii();
    #[cfg(unix)]
    let path = <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(text);
    #[cfg(not(unix))]
    let path = OsStr::new(std::str::from_utf8(text).ok()?);
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// The name of a file in its repository's index.
fn name_in(repository: &Repository, path: &Path) -> Option<Vec<u8>> {
    let path = resolved(path)?;
    let relative = path.strip_prefix(&repository.work_tree).ok()?;
    let mut name = Vec::new();
    for part in relative.components() {
        let Component::Normal(part) = part else { return None };
        if !name.is_empty() {
            name.push(b'/');
        }
        name.extend(part.as_encoded_bytes());
    }
    (!name.is_empty()).then_some(name)
}

/// A path without links on the way to it; parts that are not there yet stay as they are.
fn resolved(path: &Path) -> Option<PathBuf> {
    let (above, name) = (path.parent()?, path.file_name()?);
    let there = above.ancestors().find_map(|directory| Some((directory, real(directory)?)));
    let (directory, real) = there?;
    let missing = above.strip_prefix(directory).ok()?;
    Some(real.join(missing).join(name))
}

/// A directory, or file, that is there, by its own name.
#[expect(clippy::disallowed_methods, reason = "git tracks files by where they really lie")]
fn real(path: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(path).ok()
}

fn tracks(repository: &Repository, name: &[u8], hash: usize) -> Result<bool, Unreadable> {
    let Some((index, length)) = open(&repository.git_dir.join("index"))? else { return Ok(false) };
    let mut is_tracked = false;
    let base = index::read(index, length, hash, &mut |_, kind, found| is_tracked |= covers(kind, found, name))?;
    let Some(base) = base.filter(|_| !is_tracked) else { return Ok(is_tracked) };
    // The rest of a split index is in another file, some of whose entries are gone.
    let shared = format!("sharedindex.{}", base.name());
    let directories = [&repository.git_dir, &repository.common_dir];
    for directory in directories {
        let Some((index, length)) = open(&directory.join(&shared))? else { continue };
        index::read(index, length, hash, &mut |position, kind, found| {
            is_tracked |= covers(kind, found, name) && !base.is_deleted(position);
        })?;
        return Ok(is_tracked);
    }
    Err(Unreadable("the shared part of the index is not there"))
}

/// The entry is the file, or a directory of a sparse index in which it lies.
fn covers(kind: Kind, found: &[u8], name: &[u8]) -> bool {
    match kind {
        Kind::File => found == name,
        Kind::Directory => found.ends_with(b"/") && name.starts_with(found),
    }
}

/// An index and its length, if there is one.
fn open(path: &Path) -> Result<Option<(BufReader<File>, u64)>, Unreadable> {
    let file = match plain_file::open(path, Links::Followed) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(Unreadable("it cannot be opened")),
    };
    let length = file.metadata().map_err(|_| Unreadable("its length cannot be told"))?.len();
    if length > MOST_INDEX {
        return Err(Unreadable("it is longer than 512 MiB"));
    }
    Ok(Some((BufReader::with_capacity(64 << 10, file), length)))
}
