//! A world of its own for each test: a root with a user's home, gov's home in it, and a PATH.

#[cfg(target_os = "linux")]
pub(crate) mod fake_go;
#[cfg(target_os = "linux")]
pub(crate) mod launch;

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The root of a world. Removed when dropped.
pub(crate) struct World {
    root: PathBuf,
}

impl World {
    /// An empty user's home with an empty gov's home.
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a world's own paths have no links, so that they compare")]
        let root = fs::canonicalize(root).unwrap();
        let world = Self { root };
        for directory in ["p", ".gov/shims", ".gov/versions", "/tmp"] {
            fs::create_dir_all(world.at(directory)).unwrap();
        }
        world
    }

    /// A path in it: below the user's home, or with a leading `/` below the root.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        match path.strip_prefix('/') {
            Some(path) => self.root.join(path),
            None => self.root.join("home/u").join(path),
        }
    }

    /// A text in which `@` stands for the world's root.
    pub(crate) fn text(&self, text: &str) -> OsString {
        text.replace('@', self.root.to_str().unwrap()).into()
    }

    /// The reverse: a text with the world's root written as `@`.
    pub(crate) fn without_root(&self, text: &str) -> String {
        text.replace(self.root.to_str().unwrap(), "@")
    }

    /// Writes a file, with the directories to it.
    pub(crate) fn file(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a fixture, read by this test alone")]
        fs::write(&path, content).unwrap();
        path
    }

    /// Makes a link that leads to `target`.
    pub(crate) fn link(&self, path: &str, target: impl AsRef<Path>) -> PathBuf {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, &path).unwrap();
        path
    }

    /// Makes a file that exists and cannot be read, not even by root.
    pub(crate) fn unreadable(&self, path: &str) {
        if cfg!(target_os = "linux") {
            // A regular file whose first byte is no mapped memory.
            self.link(path, "/proc/self/mem");
        } else {
            fs::set_permissions(self.file(path, ""), fs::Permissions::from_mode(0o000)).unwrap();
        }
    }

    /// Makes a program that nobody runs.
    pub(crate) fn program(&self, path: &str) {
        fs::set_permissions(self.file(path, ""), fs::Permissions::from_mode(0o755)).unwrap();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // What is left behind lies under target/ and hurts nobody.
        drop(fs::remove_dir_all(&self.root));
    }
}
