//! The tree of an installed release, read again.

use crate::releases::tree_hash::FileHash;
use sha2::{Digest as _, Sha256};
use std::io;
use std::path::{Path, PathBuf};

/// What is not a regular file or a directory, and so never part of a release.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// A link, a device, a pipe.
    #[error("{0} is neither a file nor a directory")]
    Foreign(PathBuf),
    /// A name that is not UTF-8.
    #[error("{0} has a name that is not UTF-8")]
    Name(PathBuf),
    /// The disk.
    #[error("cannot read {path}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Every regular file under a root, by path, sorted; `advance` hears of each file read.
pub fn hash_tree(root: &Path, advance: &(dyn Fn() + Sync)) -> Result<Vec<FileHash>, TreeError> {
    let mut paths = Vec::new();
    list(root, &mut String::new(), &mut paths)?;
    paths.sort();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let share = paths.len().div_ceil(workers).max(1);
    std::thread::scope(|scope| {
        let handles: Vec<_> = paths
            .chunks(share)
            .map(|paths| {
                scope.spawn(move || {
                    paths.iter().map(|path| hash_file(root, path, advance)).collect::<Result<Vec<_>, _>>()
                })
            })
            .collect();
        let mut files = Vec::with_capacity(paths.len());
        for handle in handles {
            files.extend(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(files)
    })
}

fn list(root: &Path, below: &mut String, paths: &mut Vec<String>) -> Result<(), TreeError> {
    let directory = root.join(&*below);
    let failed = |source| TreeError::Io { path: directory.clone(), source };
    for entry in std::fs::read_dir(&directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name().into_string().map_err(|_| TreeError::Name(entry.path()))?;
        let length = below.len();
        if !below.is_empty() {
            below.push('/');
        }
        below.push_str(&name);
        if kind.is_dir() {
            list(root, below, paths)?;
        } else if kind.is_file() {
            paths.push(below.clone());
        } else {
            return Err(TreeError::Foreign(entry.path()));
        }
        below.truncate(length);
    }
    Ok(())
}

fn hash_file(root: &Path, path: &str, advance: &(dyn Fn() + Sync)) -> Result<FileHash, TreeError> {
    let full = root.join(path);
    let content = std::fs::read(&full).map_err(|source| TreeError::Io { path: full, source })?;
    advance();
    Ok(FileHash { path: path.to_owned(), sha256: Sha256::digest(content).into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_listed_whole_and_in_order_and_links_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        std::fs::create_dir_all(root.join("b/c")).unwrap();
        for path in ["b/c/x", "b/y", "a"] {
            crate::system::atomic_file::write(&root.join(path), path.as_bytes()).unwrap();
        }
        let files = hash_tree(root, &|| {}).unwrap();
        assert_eq!(files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["a", "b/c/x", "b/y"]);
        assert_eq!(files[0].sha256, <[u8; 32]>::from(Sha256::digest(b"a")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a", root.join("link")).unwrap();
            assert!(matches!(hash_tree(root, &|| {}), Err(TreeError::Foreign(path)) if path.ends_with("link")));
        }
    }
}
