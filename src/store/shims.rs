//! The shim directory: real programs under the names that people and `go` look for.
//!
//! Every shim is replaced by a rename, so `go` is never absent, and never a half-written program.

use super::scratch::Scratch;
use crate::system::directories;
use gov_shims::go_version::Release;
use gov_shims::home_layout::{HomeLayout, Tool};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What putting the shims in order did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehashed {
    /// Shims that were made or replaced.
    pub written: Vec<PathBuf>,
    /// Shims of releases that are gone.
    pub removed: Vec<PathBuf>,
}

/// What must change so that there is a shim for each tool and each installed release, of the
/// program that this gov carries, and none for a release that is gone.
pub fn plan(layout: &HomeLayout, program: &[u8], installed: &[Release]) -> io::Result<Rehashed> {
    let wanted: Vec<PathBuf> = Tool::ALL
        .iter()
        .map(|tool| layout.shim(*tool))
        .chain(installed.iter().map(|release| layout.shim_of_release(release)))
        .collect();
    let mut plan = Rehashed::default();
    // The shims are links of one file: what is one file with a shim that was read need not be read.
    let mut known: Option<Identity> = None;
    for path in &wanted {
        let identity = identity(path);
        if identity.is_some() && identity == known {
            continue;
        }
        if is_that_program(path, program) {
            known = identity;
        } else {
            plan.written.push(path.clone());
        }
    }
    let entries = match std::fs::read_dir(layout.shims()) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(plan),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(name);
        // A shim whose release is gone would answer go's own switching, and then fail.
        if Release::from_toolchain_name(name).is_some() && !wanted.contains(&path) {
            plan.removed.push(path);
        }
    }
    plan.removed.sort();
    Ok(plan)
}

/// Carries a plan out. One file holds the program; the other shims are links to it, where the
/// file system has links.
pub fn apply(layout: &HomeLayout, program: &[u8], plan: &Rehashed) -> io::Result<()> {
    for path in &plan.removed {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    if plan.written.is_empty() {
        return Ok(());
    }
    directories::create_all(&layout.shims())?;
    let scratch = Scratch::within(&layout.shims())?;
    let first = scratch.path("program");
    write_program(&first, program)?;
    for (number, path) in plan.written.iter().enumerate() {
        let next = scratch.path(number.to_string());
        if std::fs::hard_link(&first, &next).is_err() {
            write_program(&next, program)?;
        }
        std::fs::rename(&next, path)?;
    }
    Ok(())
}

/// Replaces a program by a copy of another, by one rename, with that one's time of change.
pub fn replace_program(from: &Path, to: &Path, modified: SystemTime) -> io::Result<()> {
    let directory = to.parent().ok_or(io::ErrorKind::InvalidInput)?;
    directories::create_all(directory)?;
    let scratch = Scratch::within(directory)?;
    let copy = scratch.path("program");
    std::fs::copy(from, &copy)?;
    let file = std::fs::OpenOptions::new().write(true).open(&copy)?;
    file.set_modified(modified)?;
    file.sync_all()?;
    std::fs::rename(&copy, to)
}

/// What tells one file from all others.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = path.symlink_metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_path: &Path) -> Option<Identity> {
    None
}

fn is_that_program(path: &Path, program: &[u8]) -> bool {
    let Ok(metadata) = std::fs::symlink_metadata(path) else { return false };
    metadata.is_file()
        && metadata.len() == program.len() as u64
        && std::fs::read(path).is_ok_and(|bytes| bytes == program)
}

fn write_program(path: &Path, program: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o755);
    let mut file = options.open(path)?;
    file.write_all(program)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_is_never_absent_and_never_half() {
        let directory = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(directory.path().to_owned()).unwrap();
        let programs: [Vec<u8>; 2] = [vec![b'a'; 300_000], vec![b'b'; 200_000]];
        let rehash = |program: &[u8]| apply(&layout, program, &plan(&layout, program, &[]).unwrap()).unwrap();
        rehash(&programs[0]);
        let is_done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0..200 {
                    rehash(&programs[(round + 1) % 2]);
                }
                is_done.store(true, std::sync::atomic::Ordering::Release);
            });
            while !is_done.load(std::sync::atomic::Ordering::Acquire) {
                let bytes = std::fs::read(layout.shim(Tool::Go)).unwrap();
                assert!(programs.contains(&bytes), "{} bytes", bytes.len());
            }
        });
    }

    #[test]
    fn shims_follow_what_is_installed() {
        let directory = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(directory.path().to_owned()).unwrap();
        let names = || {
            let entries = std::fs::read_dir(layout.shims()).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        let rehash = |program: &[u8], versions: &[&str]| {
            let installed: Vec<_> = versions.iter().map(|text| Release::parse(text).unwrap()).collect();
            let plan = plan(&layout, program, &installed).unwrap();
            apply(&layout, program, &plan).unwrap();
            plan
        };
        assert_eq!(rehash(b"one", &["1.22.3"]).written.len(), 3);
        assert_eq!(names(), ["go", "go1.22.3", "gofmt"]);
        assert_eq!(rehash(b"one", &["1.22.3"]), Rehashed::default(), "nothing to do, nothing done");
        assert_eq!(rehash(b"two", &["1.22.3"]).written.len(), 3, "a new program replaces all");
        std::fs::File::create(layout.shims().join("mine")).unwrap();
        assert_eq!(rehash(b"two", &["1.20"]).removed, [layout.shims().join("go1.22.3")]);
        assert_eq!(names(), ["go", "go1.20", "gofmt", "mine"], "what is not gov's stays");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(layout.shim(Tool::Go)).unwrap().permissions().mode();
            assert_eq!(mode & 0o111, 0o111);
        }
    }
}
