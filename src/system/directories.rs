//! Directories of gov's own: made so that no other user may write in them, and deleted whatever is
//! in them.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Paths longer than this are not passed to the kernel, whose limit is 4,096 bytes on Linux and
/// 1,024 on macOS: what lies deeper is first moved up.
const LONGEST_PATH: usize = 900;

/// Makes a directory and those above it. No umask makes them writable for anybody but their owner:
/// who can write here chooses what runs.
pub fn create_all(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder.create(path)
}

/// Makes one directory, which must not be there, with the same care.
pub fn create(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o755);
    builder.create(path)
}

/// Makes a directory that only its owner may look into, and those above it as [`create_all`] does.
pub fn create_private(path: &Path) -> io::Result<()> {
    if let Some(above) = path.parent() {
        create_all(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        result => result,
    }
}

/// Renames what may be a directory that nobody may write: to come under another, it must be writable.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    if from.symlink_metadata()?.is_dir() { permitted(from, || fs::rename(from, to)) } else { fs::rename(from, to) }
}

/// True if a rename leads from the one to the other.
#[cfg(unix)]
pub fn are_on_one_file_system(one: &Path, other: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(fs::metadata(one)?.dev() == fs::metadata(other)?.dev())
}

/// Windows mounts nothing in gov's home unasked, and its rename says so where it is.
#[cfg(not(unix))]
pub fn are_on_one_file_system(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Deletes what is at that path, with all below it; what is not there is no error. Links are
/// deleted and never followed.
///
/// Read-only directories are made writable first: a module cache has only such. No depth and no
/// length of path stops it, and none costs descriptors or stack: an entry that could not be deleted
/// would keep its space forever. What cannot be deleted all the same stays, and the rest goes; the
/// first error is returned.
///
/// The tree must be one that nobody else can change: names are looked at first and used then.
pub fn delete(root: &Path) -> io::Result<()> {
    let metadata = match root.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !metadata.is_dir() {
        return gone(fs::remove_file(root));
    }
    let mut deletion = Deletion { root, moved: 0, first_error: None, pending: vec![(root.to_owned(), false)] };
    while let Some((directory, is_empty)) = deletion.pending.pop() {
        if is_empty {
            let above = directory.parent().unwrap_or(root);
            let removed = gone(permitted(above, || fs::remove_dir(&directory)));
            deletion.note(removed);
            continue;
        }
        deletion.pending.push((directory.clone(), true));
        if let Err(error) = deletion.empty(&directory) {
            deletion.note(Err(error));
        }
    }
    deletion.first_error.map_or(Ok(()), Err)
}

/// What all files at that path and below it hold, in bytes; links are not followed, and what cannot
/// be read counts nothing.
pub fn size(path: &Path) -> u64 {
    let mut bytes = 0;
    let mut pending = vec![path.to_owned()];
    while let Some(path) = pending.pop() {
        let Ok(metadata) = path.symlink_metadata() else { continue };
        if metadata.is_file() {
            bytes += metadata.len();
        }
        if metadata.is_dir()
            && let Ok(entries) = fs::read_dir(&path)
        {
            pending.extend(entries.flatten().map(|entry| entry.path()));
        }
    }
    bytes
}

/// The work that is left of deleting one tree.
struct Deletion<'a> {
    root: &'a Path,
    /// Directories that were moved up; each gets a number for a name.
    moved: u64,
    first_error: Option<io::Error>,
    /// Directories, each with whether its files are deleted; those below come after it.
    pending: Vec<(PathBuf, bool)>,
}

impl Deletion<'_> {
    /// Deletes the files of a directory, and plans the deletion of the directories in it.
    fn empty(&mut self, directory: &Path) -> io::Result<()> {
        let entries = match permitted(directory, || fs::read_dir(directory)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        // Read to the end first: some file systems lose their place when entries go.
        let entries: Vec<(OsString, bool)> = entries
            .map(|entry| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?.is_dir()))))
            .collect::<io::Result<_>>()?;
        for (name, is_directory) in entries {
            let path = directory.join(name);
            if !is_directory {
                let removed = gone(permitted(directory, || remove_file(&path)));
                self.note(removed);
            } else if path.as_os_str().len() <= LONGEST_PATH || directory == self.root {
                self.pending.push((path, false));
            } else {
                match self.move_up(directory, &path) {
                    Ok(path) => self.pending.push((path, false)),
                    Err(error) => self.note(Err(error)),
                }
            }
        }
        Ok(())
    }

    /// Moves a directory to the top of the tree, where its path is short.
    fn move_up(&mut self, directory: &Path, path: &Path) -> io::Result<PathBuf> {
        loop {
            self.moved += 1;
            let up = self.root.join(format!(".deep.{}", self.moved));
            if up.symlink_metadata().is_ok() {
                continue;
            }
            // Its own entry for the directory above changes as well, so that it must be writable too.
            let moved = permitted(directory, || permitted(path, || fs::rename(path, &up)));
            return moved.map(|()| up);
        }
    }

    fn note(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.first_error.get_or_insert(error);
        }
    }
}

/// Does what changes a directory; where that is not permitted, makes it writable and tries again.
fn permitted<T>(directory: &Path, change: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match change() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            make_writable(directory)?;
            change()
        }
        result => result,
    }
}

#[cfg(unix)]
fn make_writable(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))
}

/// There it is a file's own attribute that protects it, and [`remove_file`] takes that off.
#[cfg(not(unix))]
fn make_writable(_directory: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// A link to a directory is a directory to Windows, and a read-only file stays until it is none.
#[cfg(not(unix))]
fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path).or_else(|_| fs::remove_dir(path)).or_else(|_| {
        let mut permissions = path.symlink_metadata()?.permissions();
        #[expect(clippy::permissions_set_readonly_false, reason = "Windows has one such bit, and no other user's")]
        permissions.set_readonly(false);
        fs::set_permissions(path, permissions)?;
        fs::remove_file(path)
    })
}

/// What another has deleted meanwhile is deleted.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn names(directory: &Path) -> Vec<OsString> {
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    }

    #[test]
    fn what_is_not_there_is_deleted_and_a_link_is_not_followed() {
        let directory = tempfile::tempdir().unwrap();
        let (kept, tree) = (directory.path().join("kept"), directory.path().join("tree"));
        delete(&tree).unwrap();
        fs::create_dir(&kept).unwrap();
        fs::File::create(kept.join("canary")).unwrap();
        symlink(&kept, &tree).unwrap();
        delete(&tree).unwrap();
        fs::create_dir(&tree).unwrap();
        for target in [kept.to_str().unwrap(), "/", "..", "nowhere"] {
            symlink(target, tree.join(format!("to{}", target.len()))).unwrap();
        }
        delete(&tree).unwrap();
        assert_eq!(names(directory.path()), ["kept"]);
        assert_eq!(names(&kept), ["canary"]);
    }

    #[test]
    fn names_that_are_no_text_and_directories_that_may_not_be_written_go() {
        // The directory that tests are given may be closed to others.
        let directory = tempfile::tempdir_in("/tmp").unwrap();
        let tree = directory.path().join("tree");
        let inner = tree.join(OsString::from_vec(b"\xff\xfe\n".to_vec())).join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::File::create(inner.join(OsString::from_vec(vec![0x80]))).unwrap();
        for (path, mode) in [(&inner, 0o000), (&inner.parent().unwrap().to_owned(), 0o555), (&tree, 0o555)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        as_nobody(directory.path(), || delete(&tree)).unwrap();
        assert_eq!(names(directory.path()), [""; 0]);
    }

    /// Runs it with the rights of a user who owns that directory and is not root, where root tests.
    fn as_nobody<T>(directory: &Path, run: impl FnOnce() -> T) -> T {
        #[cfg(target_os = "linux")]
        {
            use std::os::unix::fs::MetadataExt as _;
            const SOMEBODY: u32 = 1234;
            if fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0) {
                own(directory, SOMEBODY);
                let switch = |user| {
                    #[expect(unsafe_code, reason = "the standard library cannot change one thread's rights")]
                    // SAFETY: has no preconditions, and changes this thread alone.
                    unsafe {
                        libc::setfsuid(user)
                    }
                };
                switch(SOMEBODY);
                let result = run();
                switch(0);
                return result;
            }
        }
        run()
    }

    #[cfg(target_os = "linux")]
    fn own(path: &Path, user: u32) {
        std::os::unix::fs::lchown(path, Some(user), None).unwrap();
        if path.symlink_metadata().unwrap().is_dir() {
            for name in names(path) {
                own(&path.join(name), user);
            }
        }
    }

    #[test]
    fn no_depth_stops_it() {
        let directory = tempfile::tempdir().unwrap();
        let tree = directory.path().join("tree");
        fs::create_dir(&tree).unwrap();
        // Deeper than a path may be long, than a process has descriptors, and than a recursion may go:
        // each level is made at the top and put around those before it.
        for level in 0..6_000 {
            let (outer, inner) = (tree.join("new"), tree.join("d"));
            fs::create_dir(&outer).unwrap();
            if level > 0 {
                fs::rename(&inner, outer.join("d")).unwrap();
            }
            fs::rename(&outer, &inner).unwrap();
        }
        fs::File::create(tree.join(".deep.1")).unwrap();
        delete(&tree).unwrap();
        assert_eq!(names(directory.path()), [""; 0]);
    }

    #[test]
    fn what_cannot_be_deleted_stays_and_is_said() {
        let directory = tempfile::tempdir().unwrap();
        let tree = directory.path().join("tree");
        fs::create_dir_all(tree.join("a")).unwrap();
        fs::File::create(tree.join("a/b")).unwrap();
        let below = tree.join("a/b/c");
        assert_eq!(delete(&below).unwrap_err().kind(), io::ErrorKind::NotADirectory);
        assert!(tree.join("a/b").exists());
    }

    #[test]
    fn no_umask_lets_others_write() {
        let directory = tempfile::tempdir().unwrap();
        create_all(&directory.path().join("a/b")).unwrap();
        create(&directory.path().join("a/c")).unwrap();
        for name in ["a", "a/b", "a/c"] {
            let mode = fs::metadata(directory.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o022, 0, "{name}: {mode:o}");
        }
        assert!(create(&directory.path().join("a/c")).is_err());
    }
}
