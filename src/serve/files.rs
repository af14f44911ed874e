//! Regular files below one directory, and nothing that a link leads to.

use super::conditions::Content;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// A file that is open.
pub(super) struct Opened {
    pub(super) file: File,
    pub(super) content: Content,
}

/// Opens what lies at a path of plain names. `None`: there is no regular file there. The root itself
/// may be a link; nothing below it is followed.
pub(super) fn open(root: &Path, path: &str) -> io::Result<Option<Opened>> {
    let mut place = root.to_owned();
    for name in path.split('/') {
        place.push(name);
        let Some(metadata) = absent_is_none(place.symlink_metadata())? else { return Ok(None) };
        if metadata.is_symlink() {
            return Ok(None);
        }
    }
    let Some(file) = absent_is_none(open_file(&place))? else { return Ok(None) };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(None);
    }
    let content = Content { size: metadata.len(), modified: metadata.modified().unwrap_or(UNIX_EPOCH) };
    Ok(Some(Opened { file, content }))
}

fn open_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    // Neither a link that has come meanwhile nor a pipe that nobody writes to.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options.open(path)
}

fn absent_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Reads from a place in a file, without its cursor. Shorter than asked only at the end.
pub(super) fn read_at(file: &File, at: u64, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    let mut filled = 0;
    while filled < count {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, &mut bytes[filled..], at + filled as u64);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, &mut bytes[filled..], at + filled as u64);
        match read {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Whether there is such a directory to serve.
pub(super) fn is_directory(root: &Path) -> bool {
    fs::metadata(root).is_ok_and(|metadata| metadata.is_dir())
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(unix)]
    fn only_regular_files_below_the_root_are_opened() {
        use super::*;
        use std::io::Write as _;
        use std::os::unix::fs::symlink;
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("root");
        fs::create_dir_all(root.join("a")).unwrap();
        File::create(root.join("a/file")).unwrap().write_all(b"content").unwrap();
        File::create(directory.path().join("secret")).unwrap();
        symlink("../secret", root.join("link")).unwrap();
        symlink("..", root.join("up")).unwrap();
        symlink("file", root.join("a/inside")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        let name = std::ffi::CString::new(root.join("pipe").to_str().unwrap()).unwrap();
        #[expect(unsafe_code, reason = "the standard library makes no pipes with names")]
        // SAFETY: the name ends in NUL.
        let made = unsafe { libc::mkfifo(name.as_ptr(), 0o600) };
        assert_eq!(made, 0);
        let opened = open(&root, "a/file").unwrap().unwrap();
        assert_eq!(opened.content.size, 7);
        assert_eq!(read_at(&opened.file, 3, 100).unwrap(), b"tent");
        for path in ["a", "link", "up/secret", "a/inside", "loop", "absent", "a/file/x", "pipe", &"n".repeat(300)] {
            assert!(open(&root, path).unwrap().is_none(), "{path}");
        }
        let link = directory.path().join("root-link");
        symlink("root", &link).unwrap();
        assert!(open(&link, "a/file").unwrap().is_some(), "the root is the operator's choice");
    }
}
