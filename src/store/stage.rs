//! From a private directory to a published version, by one rename.
//!
//! Whatever is under `staging/` is nobody's yet: a run that is killed leaves it there, and a later
//! one sweeps it. Whatever is under `versions/` is whole.

use crate::system::atomic_file;
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How old an abandoned piece must be before it is swept: a live install may be a slow one, and
/// another machine's may share this home.
const ABANDONED: Duration = Duration::from_hours(1);

/// A private directory in which a tree grows. Dropped without being published, it is deleted.
#[derive(Debug)]
pub struct Stage {
    directory: tempfile::TempDir,
}

impl Stage {
    /// Makes one on the file system of the store, readable by nobody else while it grows.
    pub fn new(layout: &HomeLayout, release: &Release) -> io::Result<Self> {
        std::fs::create_dir_all(layout.staging())?;
        let prefix = format!("{}.", release.toolchain_name());
        let directory = tempfile::Builder::new().prefix(&prefix).tempdir_in(layout.staging())?;
        std::fs::create_dir(directory.path().join("tree"))?;
        Ok(Self { directory })
    }

    /// The directory that becomes GOROOT.
    pub fn tree(&self) -> PathBuf {
        self.directory.path().join("tree")
    }

    /// Brings the tree to disk: to be called before its name is.
    pub fn sync(&self) -> io::Result<()> {
        sync_tree(&self.tree())
    }

    /// Publishes the tree, which was synced, as that release. What stands there goes to the staging
    /// area first.
    pub fn publish(self, layout: &HomeLayout, release: &Release) -> io::Result<()> {
        std::fs::create_dir_all(layout.versions())?;
        let goroot = layout.goroot(release);
        if goroot.symlink_metadata().is_ok() {
            std::fs::rename(&goroot, self.directory.path().join("replaced"))?;
        }
        std::fs::rename(self.tree(), &goroot)?;
        atomic_file::sync_directory(&layout.versions())
    }
}

/// Takes a published tree out of sight by one rename, then deletes it.
pub fn discard(layout: &HomeLayout, release: &Release) -> io::Result<()> {
    std::fs::create_dir_all(layout.staging())?;
    let prefix = format!("{}.removed.", release.toolchain_name());
    let trash = tempfile::Builder::new().prefix(&prefix).tempdir_in(layout.staging())?;
    std::fs::rename(layout.goroot(release), trash.path().join("tree"))?;
    atomic_file::sync_directory(&layout.versions())?;
    trash.close()
}

/// Deletes what killed runs left in the staging area, once it is old enough that nobody can still
/// be at work in it. What cannot be deleted stays for the next time.
pub fn sweep(layout: &HomeLayout, now: SystemTime) {
    let Ok(entries) = std::fs::read_dir(layout.staging()) else { return };
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        let is_abandoned = metadata.modified().is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > ABANDONED));
        if is_abandoned {
            let _ = if metadata.is_dir() {
                std::fs::remove_dir_all(entry.path())
            } else {
                std::fs::remove_file(entry.path())
            };
        }
    }
}

/// One call for the whole file system, where there is one, since a release has ten thousand files.
#[cfg(target_os = "linux")]
fn sync_tree(tree: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;
    let directory = std::fs::File::open(tree)?;
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
        std::fs::create_dir(stage.tree().join("bin")).unwrap();
        assert!(!layout.goroot(&release).exists());
        stage.publish(&layout, &release).unwrap();
        assert!(layout.goroot(&release).join("bin").exists());
        assert_eq!(std::fs::read_dir(layout.staging()).unwrap().count(), 0, "nothing is left behind");
        discard(&layout, &release).unwrap();
        assert!(!layout.goroot(&release).exists());
        assert_eq!(std::fs::read_dir(layout.staging()).unwrap().count(), 0);
    }

    #[test]
    fn what_stands_at_the_place_is_replaced_and_a_link_is_not_followed() {
        let (directory, layout, release) = home();
        let elsewhere = directory.path().join("elsewhere");
        std::fs::create_dir_all(layout.versions()).unwrap();
        std::fs::create_dir(&elsewhere).unwrap();
        std::fs::File::create(elsewhere.join("canary")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&elsewhere, layout.goroot(&release)).unwrap();
        let stage = Stage::new(&layout, &release).unwrap();
        std::fs::create_dir(stage.tree().join("bin")).unwrap();
        stage.publish(&layout, &release).unwrap();
        assert!(!layout.goroot(&release).is_symlink());
        assert!(elsewhere.join("canary").exists());
    }

    #[test]
    fn only_what_is_old_is_swept() {
        let (_directory, layout, release) = home();
        let stage = Stage::new(&layout, &release).unwrap();
        sweep(&layout, SystemTime::now());
        assert!(stage.tree().exists());
        sweep(&layout, SystemTime::now() + ABANDONED * 2);
        assert!(!stage.tree().exists());
    }
}
