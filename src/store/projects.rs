//! The projects that gov has seen: which versions are in use is asked of them before any is removed.
//!
//! A file with a path on each line, the last seen last. It may be edited, or deleted: what it does
//! not name is only not asked.

use super::lock;
use crate::system::atomic_file;
use gov_shims::home_layout::HomeLayout;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many are remembered; the one seen first is forgotten first.
const MOST: usize = 1000;

/// Bytes of the file that are read: each path as long as Linux lets it be.
const LONGEST: u64 = MOST as u64 * 4097;

/// How long to wait for another gov that adds one, which takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(1);

/// All of them, those that are gone included.
pub fn read(layout: &HomeLayout) -> Vec<PathBuf> {
    let mut text = Vec::new();
    let is_read = File::open(layout.projects()).and_then(|file| file.take(LONGEST).read_to_end(&mut text)).is_ok();
    if is_read { parse(&text) } else { Vec::new() }
}

/// Remembers one, and forgets those that are gone. One whose path does not fit a line is not
/// remembered.
pub fn add(layout: &HomeLayout, project: &Path) -> io::Result<()> {
    let Some(line) = line(project) else { return Ok(()) };
    if read(layout).iter().any(|known| known == project) {
        return Ok(());
    }
    let lock = lock::take_within(&layout.lock_of_projects(), PATIENCE, |_| {});
    let _lock = lock.map_err(io::Error::other)?;
    let mut projects = read(layout);
    projects.retain(|known| known != project && !is_gone(known));
    let first = (projects.len() + 1).saturating_sub(MOST);
    let mut text: Vec<u8> = projects[first..].iter().filter_map(|known| self::line(known)).flatten().collect();
    text.extend(line);
    atomic_file::write(&layout.projects(), &text)
}

/// Absolute paths, each once.
fn parse(text: &[u8]) -> Vec<PathBuf> {
    let mut projects: Vec<PathBuf> = Vec::new();
    for path in text.split(|byte| *byte == b'\n').filter(|line| !line.contains(&0)).filter_map(path) {
        if path.is_absolute() && !projects.contains(&path) {
            projects.push(path);
        }
    }
    projects
}

fn line(project: &Path) -> Option<Vec<u8>> {
    let mut line = bytes(project)?;
    if line.contains(&b'\n') || !project.is_absolute() {
        return None;
    }
    line.push(b'\n');
    Some(line)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not every line is a path")]
fn path(line: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(line)))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not every path is a line")]
fn bytes(path: &Path) -> Option<Vec<u8>> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(path.as_os_str().as_bytes().to_vec())
}

#[cfg(not(unix))]
fn path(line: &[u8]) -> Option<PathBuf> {
    let line = std::str::from_utf8(line).ok()?;
    Some(PathBuf::from(line.strip_suffix('\r').unwrap_or(line)))
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Option<Vec<u8>> {
    path.to_str().map(|text| text.as_bytes().to_vec())
}

/// Certainly not there: what cannot be looked at may come back.
fn is_gone(project: &Path) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    std::fs::metadata(project).is_err_and(|error| matches!(error.kind(), NotFound | NotADirectory))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    fn home() -> (tempfile::TempDir, HomeLayout) {
        let directory = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(directory.path().join("gov")).unwrap();
        (directory, layout)
    }

    #[test]
    fn projects_are_remembered_once_and_those_that_are_gone_forgotten() {
        let (directory, layout) = home();
        assert!(read(&layout).is_empty());
        let make = |name: &[u8]| {
            let path = directory.path().join(OsStr::from_bytes(name));
            std::fs::create_dir(&path).unwrap();
            path
        };
        let [one, two, odd] = [&b"one"[..], b"two words", b"\xff"].map(make);
        for project in [&one, &two, &one, &odd, &make(b"line\nbreak")] {
            add(&layout, project).unwrap();
        }
        assert_eq!(read(&layout), [one.clone(), two.clone(), odd.clone()]);
        std::fs::remove_dir(&one).unwrap();
        let last = make(b"last");
        add(&layout, &last).unwrap();
        assert_eq!(read(&layout), [two, odd, last]);
    }

    #[test]
    fn the_file_stays_bounded_and_the_newest_stay_in_it() {
        let (directory, layout) = home();
        let mut lines = Vec::new();
        for n in 0..MOST + 5 {
            let project = directory.path().join(n.to_string());
            std::fs::create_dir(&project).unwrap();
            lines.extend(line(&project).unwrap());
        }
        atomic_file::write(&layout.projects(), &lines).unwrap();
        let last = directory.path().join("last");
        std::fs::create_dir(&last).unwrap();
        add(&layout, &last).unwrap();
        let projects = read(&layout);
        assert_eq!((projects.len(), projects.last()), (MOST, Some(&last)));
    }

    #[test]
    fn none_that_are_added_at_once_is_lost() {
        let (directory, layout) = home();
        std::thread::scope(|scope| {
            for n in 0..8 {
                let project = directory.path().join(n.to_string());
                std::fs::create_dir(&project).unwrap();
                let layout = &layout;
                scope.spawn(move || add(layout, &project).unwrap());
            }
        });
        assert_eq!(read(&layout).len(), 8);
    }

    proptest! {
        #[test]
        fn whatever_the_file_holds_only_absolute_paths_come_out(text in prop::collection::vec(any::<u8>(), 0..200)) {
            for project in parse(&text) {
                prop_assert!(project.is_absolute());
                prop_assert_eq!(parse(&line(&project).unwrap()), [project]);
            }
        }
    }
}
