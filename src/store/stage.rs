//! From a private directory to a published version, by one rename.
//!
//! Whatever is under `staging/` is nobody's yet: a run that is killed leaves it there, and the next
//! one sweeps it ([`super::sweep`]). Whatever is under `versions/` is whole.

use super::owner::Owner;
use super::receipt::Receipt;
use super::scratch::Scratch;
use crate::system::{atomic_file, directories, locked};
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use super::sweep::sweep;

/// The file in each directory under `staging/` that its process keeps locked.
pub(super) const OWNER: &str = "owner";

/// What is in the name of a directory that holds trash.
const REMOVED: &str = ".removed";

/// A private directory in which a tree grows. Dropped without being published, it is deleted.
#[derive(Debug)]
pub struct Stage {
    directory: Claimed,
}

impl Stage {
    /// Makes one on the file system of the store, readable by nobody else while it grows.
    pub fn new(layout: &HomeLayout, release: &Release) -> io::Result<Self> {
        let directory = Claimed::new(layout, &release.toolchain_name())?;
        directories::create(&directory.path.join("tree"))?;
        Ok(Self { directory })
    }

    /// The directory that becomes GOROOT.
    pub fn tree(&self) -> PathBuf {
        self.directory.path.join("tree")
    }

    /// Brings the tree to disk: to be called before its name is.
    pub fn sync(&self) -> io::Result<()> {
        sync_tree(&self.tree())
    }

    /// Publishes the tree, which was synced, as that release. What stands there goes to the staging area: at the same
    /// moment where the system can exchange two names, else just before; and it comes back where
    /// the tree cannot take its place.
    pub fn publish(self, layout: &HomeLayout, release: &Release) -> io::Result<()> {
        directories::create_all(&layout.versions())?;
        let (tree, goroot) = (self.tree(), layout.goroot(release));
        if goroot.symlink_metadata().is_err() {
            fs::rename(&tree, &goroot)?;
        } else if !is_exchanged(&tree, &goroot) {
            let replaced = self.directory.path.join("replaced");
            directories::rename(&goroot, &replaced)?;
            if let Err(error) = fs::rename(&tree, &goroot) {
                fs::rename(&replaced, &goroot)?;
                return Err(error);
            }
        }
        atomic_file::sync_directory(&layout.versions())
    }
}

/// Takes a published tree out of sight by one rename, then deletes its receipt, then the tree. What
/// is killed between is finished by a sweep: the trash says whose receipt is left.
pub fn discard(layout: &HomeLayout, release: &Release) -> io::Result<()> {
    let trash = Claimed::new(layout, &format!("{}{REMOVED}", release.toolchain_name()))?;
    directories::rename(&layout.goroot(release), &trash.path.join("tree"))?;
    atomic_file::sync_directory(&layout.versions())?;
    Receipt::delete(layout, release)?;
    delete_claimed(&trash.path)
}

/// The release that a directory under `staging/` was made for.
pub(super) fn release_of(directory: &Path) -> Option<Release> {
    let (name, _random) = directory.file_name()?.to_str()?.rsplit_once('.')?;
    Release::from_toolchain_name(name.strip_suffix(REMOVED).unwrap_or(name))
}

/// Deletes such a directory: its mark last, so that whoever finds it half deleted can tell whether
/// somebody is still at it.
pub(super) fn delete_claimed(directory: &Path) -> io::Result<()> {
    if let Ok(entries) = fs::read_dir(directory) {
        for entry in entries.flatten().filter(|entry| entry.file_name() != OWNER) {
            directories::delete(&entry.path())?;
        }
    }
    directories::delete(directory)
}

/// Where a tree grows that is to be renamed to its place: what is on another file system could only
/// be copied, and a copy can be seen half done.
fn staging(layout: &HomeLayout) -> io::Result<PathBuf> {
    directories::create_all(&layout.staging())?;
    directories::create_all(&layout.versions())?;
    if directories::are_on_one_file_system(&layout.staging(), &layout.versions())? {
        return Ok(layout.staging());
    }
    directories::create_all(&layout.staging_among_versions())?;
    Ok(layout.staging_among_versions())
}

/// A directory under `staging/` that says whose it is, in a file that its process keeps locked. The
/// kernel takes the lock from a killed process, and the next run the directory.
#[derive(Debug)]
struct Claimed {
    path: PathBuf,
    owner: Option<File>,
}

impl Claimed {
    /// Made under a name that a sweep takes at once, and locked, so that a kill at any moment leaves
    /// nothing that would have to wait for its hour.
    fn new(layout: &HomeLayout, name: &str) -> io::Result<Self> {
        let unfinished = Scratch::named(&staging(layout)?, name)?;
        let mut owner = File::create_new(unfinished.path(OWNER))?;
        owner.write_all(Owner::of_this_process().text().as_bytes())?;
        // Where there are no locks, age alone tells what is abandoned.
        locked::attempt(&owner)?;
        let path = unfinished.finish()?;
        Ok(Self { path, owner: Some(owner) })
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        if !cfg!(unix) {
            // Windows deletes no directory with an open file in it.
            self.owner = None;
        }
        let _ = delete_claimed(&self.path);
    }
}

/// Lets two names change places at once.
#[cfg(target_os = "linux")]
fn is_exchanged(one: &Path, other: &Path) -> bool {
    use std::ffi::CString;
    use std::os::unix::ffi::OsStrExt as _;
    let c_string = |path: &Path| CString::new(path.as_os_str().as_bytes());
    let (Ok(one), Ok(other)) = (c_string(one), c_string(other)) else { return false };
    #[expect(unsafe_code, reason = "the standard library has no exchange")]
    // SAFETY: both strings end in NUL and outlive the call.
    let result = unsafe {
        let (here, flags) = (libc::AT_FDCWD, libc::RENAME_EXCHANGE);
        libc::syscall(libc::SYS_renameat2, here, one.as_ptr(), here, other.as_ptr(), flags)
    };
    result == 0
}

#[cfg(not(target_os = "linux"))]
fn is_exchanged(_one: &Path, _other: &Path) -> bool {
    false
}

/// One call for the whole file system, where there is one, since a release has ten thousand files.
#[cfg(target_os = "linux")]
fn sync_tree(tree: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;
    let directory = File::open(tree)?;
    #[expect(unsafe_code, reason = "the standard library has no syncfs; the descriptor is open")]
    // SAFETY: the descriptor is valid for the call.
    let result = unsafe { libc::syncfs(directory.as_raw_fd()) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(not(target_os = "linux"))]
fn sync_tree(tree: &Path) -> io::Result<()> {
    atomic_file::sync_directory(tree)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> (tempfile::TempDir, HomeLayout, Release) {
        let directory = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(directory.path().to_owned()).unwrap();
        (directory, layout, Release::parse("1.22.3").unwrap())
    }

    #[test]
    fn a_tree_is_absent_until_it_is_published_and_gone_when_discarded() {
        let (_directory, layout, release) = home();
        let stage = Stage::new(&layout, &release).unwrap();
        fs::create_dir(stage.tree().join("bin")).unwrap();
        assert!(!layout.goroot(&release).exists());
        stage.publish(&layout, &release).unwrap();
        assert!(layout.goroot(&release).join("bin").exists());
        assert_eq!(fs::read_dir(layout.staging()).unwrap().count(), 0, "nothing is left behind");
        discard(&layout, &release).unwrap();
        assert!(!layout.goroot(&release).exists());
        assert_eq!(fs::read_dir(layout.staging()).unwrap().count(), 0);
    }

    #[test]
    #[cfg(unix)]
    fn what_stands_at_the_place_is_replaced_whatever_it_is_and_a_link_is_not_followed() {
        let (directory, layout, release) = home();
        let elsewhere = directory.path().join("elsewhere");
        fs::create_dir_all(layout.versions()).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        File::create(elsewhere.join("canary")).unwrap();
        let goroot = layout.goroot(&release);
        let link = |target: &Path| std::os::unix::fs::symlink(target, &goroot).unwrap();
        let stand: [&dyn Fn(); 6] = [
            &|| link(&elsewhere),
            &|| link(Path::new("/")),
            &|| link(Path::new("nowhere")),
            &|| drop(File::create(&goroot).unwrap()),
            &|| fs::create_dir(&goroot).unwrap(),
            &|| fs::create_dir_all(goroot.join("other")).unwrap(),
        ];
        for stand in stand {
            stand();
            let stage = Stage::new(&layout, &release).unwrap();
            fs::create_dir(stage.tree().join("bin")).unwrap();
            stage.publish(&layout, &release).unwrap();
            assert!(!goroot.is_symlink() && goroot.join("bin").is_dir() && !goroot.join("other").exists());
            assert_eq!(fs::read_dir(layout.staging()).unwrap().count(), 0);
            discard(&layout, &release).unwrap();
        }
        assert!(elsewhere.join("canary").exists());
    }

    #[test]
    fn a_stage_and_the_trash_name_their_release() {
        let (_directory, layout, release) = home();
        let stage = Stage::new(&layout, &release).unwrap();
        assert_eq!(release_of(&stage.directory.path), Some(release));
        for (name, expected) in [("go1.21rc2.removed.aB3xyz", Some("1.21rc2")), ("notes", None), ("x.y", None)] {
            let expected = expected.map(|text| Release::parse(text).unwrap());
            assert_eq!(release_of(&layout.staging().join(name)), expected, "{name}");
        }
    }
}
