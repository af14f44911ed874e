//! The trees of installed releases, read again: by all cores at once, whatever is in which tree.

use crate::releases::tree_hash::FileHash;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes that are read at once; each core has one such buffer.
const CHUNK: usize = 256 << 10;

/// Files that a core takes at a time: few, since a compiler is as large as a thousand other files.
const FILES_AT_A_TIME: usize = 8;

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

/// A tree that was read: which of the roots, and every regular file below it, by path, sorted.
pub type ReadTree = (usize, Result<Vec<FileHash>, TreeError>);

/// Reads every file under some roots and sends each tree as soon as it is whole, about in their
/// order; `advance` hears of each file. Returns when all are sent, or when nobody receives any more.
///
/// The cores share directories and files, not trees: none is idle while there is anything to read,
/// and what is kept in memory is the names of about two trees.
pub fn hash_trees(roots: &[PathBuf], trees: &SyncSender<ReadTree>, advance: &(dyn Fn() + Sync)) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(16);
    let work = Work {
        roots,
        queue: Mutex::new(Queue { unread: 0..roots.len(), jobs: VecDeque::new(), trees: VecDeque::new(), waiting: 0 }),
        has_changed: Condvar::new(),
        advance,
    };
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work.run(trees));
        }
    });
}

/// What the cores share.
struct Work<'a> {
    roots: &'a [PathBuf],
    queue: Mutex<Queue>,
    has_changed: Condvar,
    advance: &'a (dyn Fn() + Sync),
}

struct Queue {
    /// Roots that nobody has begun.
    unread: std::ops::Range<usize>,
    /// What is to be read of those that somebody has.
    jobs: VecDeque<Job>,
    /// Those that are not whole yet.
    trees: VecDeque<Tree>,
    /// Cores that have nothing to do until another has found something: where there is none, nobody
    /// need be woken, which would cost a call to the kernel for each job.
    waiting: usize,
}

/// A tree that is being read.
struct Tree {
    root: usize,
    /// Jobs that are waiting or at work.
    open: usize,
    found: Result<Vec<FileHash>, TreeError>,
}

/// Something to read of a tree: paths from its root.
struct Job {
    root: usize,
    what: What,
}

enum What {
    Directory(String),
    Files(Vec<String>),
}

/// What came of a job.
#[derive(Default)]
struct Found {
    directories: Vec<String>,
    files: Vec<String>,
    hashes: Vec<FileHash>,
}

impl Work<'_> {
    fn run(&self, trees: &SyncSender<ReadTree>) {
        let mut chunk = vec![0; CHUNK];
        while let Some(job) = self.next() {
            let found = self.read(&job, &mut chunk);
            if let Some(tree) = self.finish(job.root, found)
                && trees.send(tree).is_err()
            {
                // Nobody wants to know: whoever comes for more work finds none.
                let mut queue = self.queue();
                queue.unread = 0..0;
                queue.jobs.clear();
                queue.trees.clear();
                self.has_changed.notify_all();
            }
        }
    }

    /// The next thing to do. A tree is begun only when all that is known of others is at work, so
    /// that no more names are in memory than keep all busy. `None`: there is and will be nothing.
    fn next(&self) -> Option<Job> {
        let mut queue = self.queue();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if let Some(root) = queue.unread.next() {
                queue.trees.push_back(Tree { root, open: 1, found: Ok(Vec::new()) });
                return Some(Job { root, what: What::Directory(String::new()) });
            }
            if queue.trees.is_empty() {
                return None;
            }
            queue.waiting += 1;
            queue = self.has_changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            queue.waiting -= 1;
        }
    }

    /// Adds to a tree; returns it when that was the last of it.
    fn finish(&self, root: usize, found: Result<Found, TreeError>) -> Option<ReadTree> {
        let mut queue = self.queue();
        let Queue { jobs, trees, .. } = &mut *queue;
        let at = trees.iter().position(|tree| tree.root == root)?;
        let tree = &mut trees[at];
        match found {
            Err(error) if tree.found.is_ok() => tree.found = Err(error),
            Ok(found) => {
                if let Ok(hashes) = &mut tree.found {
                    hashes.extend(found.hashes);
                    let directories = found.directories.into_iter().map(What::Directory);
                    let files = found.files.chunks(FILES_AT_A_TIME).map(|files| What::Files(files.to_vec()));
                    for what in files.chain(directories) {
                        tree.open += 1;
                        // Files before directories: what is known is read before more is sought.
                        match what {
                            What::Files(_) => jobs.push_front(Job { root, what }),
                            What::Directory(_) => jobs.push_back(Job { root, what }),
                        }
                    }
                }
            }
            Err(_) => {}
        }
        tree.open -= 1;
        let is_whole = tree.open == 0;
        let done = if is_whole { trees.remove(at) } else { None };
        let is_anybody_waiting = queue.waiting > 0;
        drop(queue);
        if is_anybody_waiting {
            self.has_changed.notify_all();
        }
        let mut found = done?.found;
        if let Ok(files) = &mut found {
            files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        }
        Some((root, found))
    }

    fn read(&self, job: &Job, chunk: &mut [u8]) -> Result<Found, TreeError> {
        let root = &self.roots[job.root];
        match &job.what {
            What::Directory(path) => list(root, path),
            What::Files(paths) => {
                let mut hashes = Vec::with_capacity(paths.len());
                for path in paths {
                    hashes.push(hash_file(root, path, chunk)?);
                    (self.advance)();
                }
                Ok(Found { hashes, ..Found::default() })
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn list(root: &Path, below: &str) -> Result<Found, TreeError> {
    let directory = if below.is_empty() { root.to_owned() } else { root.join(below) };
    let failed = |source| TreeError::Io { path: directory.clone(), source };
    let mut found = Found::default();
    for entry in std::fs::read_dir(&directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        let name = entry.file_name().into_string().map_err(|_| TreeError::Name(entry.path()))?;
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if kind.is_dir() {
            found.directories.push(path);
        } else if kind.is_file() {
            found.files.push(path);
        } else {
            return Err(TreeError::Foreign(entry.path()));
        }
    }
    Ok(found)
}

fn hash_file(root: &Path, path: &str, chunk: &mut [u8]) -> Result<FileHash, TreeError> {
    let full = root.join(path);
    let hash = |chunk: &mut [u8]| {
        let mut file = File::open(&full)?;
        let mut hash = Sha256::new();
        loop {
            match file.read(chunk) {
                Ok(0) => return Ok(hash.finalize().into()),
                Ok(length) => hash.update(&chunk[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    };
    match hash(chunk) {
        Ok(sha256) => Ok(FileHash { path: path.to_owned(), sha256 }),
        Err(source) => Err(TreeError::Io { path: full, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::sync_channel;

    fn put(path: &Path, content: &[u8]) {
        crate::system::atomic_file::write_cache(path, content).unwrap();
    }

    fn trees(roots: &[PathBuf]) -> (BTreeMap<usize, Result<Vec<FileHash>, TreeError>>, usize) {
        let (sender, receiver) = sync_channel(roots.len());
        let advanced = AtomicUsize::new(0);
        hash_trees(roots, &sender, &|| {
            advanced.fetch_add(1, Ordering::Relaxed);
        });
        drop(sender);
        (receiver.iter().collect(), advanced.into_inner())
    }

    #[test]
    fn trees_are_read_whole_and_in_order_and_one_that_is_broken_hides_no_other() {
        let directory = tempfile::tempdir().unwrap();
        let root = |name: &str| directory.path().join(name);
        for number in 0..100 {
            put(&root("large").join(format!("d{}/f{number}", number % 7)), format!("{number}").as_bytes());
        }
        put(&root("large/big"), &vec![7; 3 * CHUNK + 1]);
        for path in ["b/c/x", "b/y", "a"] {
            put(&root("small").join(path), path.as_bytes());
        }
        std::fs::create_dir(root("empty")).unwrap();
        let names = ["absent", "large", "small", "empty"];
        let (found, advanced) = trees(&names.map(root));
        assert_eq!(advanced, 104);
        let paths =
            |at: usize| -> Vec<&str> { found[&at].as_ref().unwrap().iter().map(|file| file.path.as_str()).collect() };
        assert!(matches!(&found[&0], Err(TreeError::Io { path, .. }) if *path == root("absent")));
        assert_eq!(paths(2), ["a", "b/c/x", "b/y"]);
        assert_eq!(paths(3), [""; 0]);
        let large = paths(1);
        assert_eq!((large.len(), large.is_sorted(), large[0]), (101, true, "big"));
        let hash =
            |at: usize, path: &str| found[&at].as_ref().unwrap().iter().find(|file| file.path == path).unwrap().sha256;
        assert_eq!(hash(2, "b/y"), <[u8; 32]>::from(Sha256::digest(b"b/y")));
        assert_eq!(hash(1, "big"), <[u8; 32]>::from(Sha256::digest(vec![7; 3 * CHUNK + 1])));
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_file_belongs_to_no_release() {
        use std::os::unix::ffi::OsStrExt as _;
        let directory = tempfile::tempdir().unwrap();
        let (linked, named) = (directory.path().join("linked"), directory.path().join("named"));
        put(&linked.join("a/b"), b"");
        std::os::unix::fs::symlink("b", linked.join("a/link")).unwrap();
        put(&named.join("a"), b"");
        std::fs::create_dir(named.join(std::ffi::OsStr::from_bytes(b"\xff"))).unwrap();
        let (found, _) = trees(&[linked, named]);
        assert!(matches!(&found[&0], Err(TreeError::Foreign(path)) if path.ends_with("a/link")));
        assert!(matches!(&found[&1], Err(TreeError::Name(_))));
    }

    #[test]
    fn whoever_has_seen_enough_ends_it() {
        let directory = tempfile::tempdir().unwrap();
        let roots: Vec<PathBuf> = (0..20).map(|n| directory.path().join(n.to_string())).collect();
        for root in &roots {
            put(&root.join("a"), b"");
        }
        let (sender, receiver) = sync_channel(1);
        std::thread::scope(|scope| {
            scope.spawn(|| hash_trees(&roots, &sender, &|| {}));
            drop(receiver.recv());
            drop(receiver);
        });
    }
}
