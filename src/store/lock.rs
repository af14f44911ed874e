//! Locks between processes: one file each, which the kernel unlocks when its holder ends, however
//! it ends.
//!
//! The file is deleted by whoever held it, while it is held, so that no run leaves one; a killed
//! run's is taken over, or swept. Since a file may be deleted between its opening and its locking,
//! a lock counts only while the path still leads to the file that was locked; else it is sought
//! again. Who deletes a held file by hand lets a second run in: no lock can prevent that. Both then
//! work in directories of their own, and what they publish is whole.

use super::owner::Owner;
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer};
use crate::system::{directories, interrupt, locked};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use thiserror::Error;

/// How long to wait for another gov that installs or removes: one over a slow line takes minutes.
pub const PATIENCE: Duration = Duration::from_mins(30);

/// Between two looks at a lock that is held.
const PAUSE: Duration = Duration::from_millis(50);

/// Bytes of what a holder may say of itself.
const LONGEST: u64 = 1000;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
    is_enforced: bool,
}

/// Why there is no lock.
#[derive(Debug, Error)]
pub enum LockError {
    /// Somebody has held it for all the time that there was.
    #[error("another gov holds {} since {patience:?}", .path.display())]
    Busy {
        /// The lock's file.
        path: PathBuf,
        /// The time.
        patience: Duration,
    },
    /// The user has had enough of waiting.
    #[error("interrupted while waiting for {}", .path.display())]
    Interrupted {
        /// The lock's file.
        path: PathBuf,
    },
    /// The file cannot be made, opened or locked.
    #[error("cannot lock {}", .path.display())]
    Disk {
        /// The lock's file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        let message = error.to_string();
        match error {
            LockError::Busy { .. } => {
                Self::new(Kind::Busy, message).hint("wait for it, or end it; the lock goes with its holder")
            }
            LockError::Interrupted { .. } => Self::new(Kind::Interrupted, message).hint("run it again to go on"),
            LockError::Disk { source, .. } => Self::new(Kind::Disk, message).because(source).hint(
                "gov's home must be a directory that you may write, on a file system with locks; \
                 GOV_HOME names another",
            ),
        }
    }
}

/// Holds the lock for work on something: says once whom it waits for, and warns once where the
/// file system has no locks and nothing keeps two runs apart.
pub fn hold(path: &Path, work: &str, observer: &dyn Observer) -> Result<Lock, Failure> {
    let lock = take(path, |holder| {
        observer.observe(Event::Note(&format!("waiting for another gov that works on {work} ({holder})")));
    })?;
    if !lock.is_enforced {
        observer.observe(Event::Warning(&format!(
            "the file system of {} has no locks; run one gov at a time there",
            path.display()
        )));
    }
    Ok(lock)
}

/// The same for who speaks for themselves: `on_wait` is called once, with what the holder wrote of
/// itself, before a wait.
pub fn take(path: &Path, on_wait: impl FnOnce(&str)) -> Result<Lock, Failure> {
    Ok(take_within(path, PATIENCE, on_wait)?)
}

/// The same with another patience.
pub fn take_within(path: &Path, patience: Duration, on_wait: impl FnOnce(&str)) -> Result<Lock, LockError> {
    let failed = |source| LockError::Disk { path: path.to_owned(), source };
    if let Some(directory) = path.parent() {
        directories::create_all(directory).map_err(failed)?;
    }
    let began = Instant::now();
    let mut on_wait = Some(on_wait);
    loop {
        let mut file = open(path, true).map_err(failed)?;
        loop {
            match locked::attempt(&file).map_err(failed)? {
                locked::Attempt::Held => {}
                attempt => match Lock::of(file, path, &attempt).map_err(failed)? {
                    Some(lock) => return Ok(lock),
                    None => break,
                },
            }
            if let Some(on_wait) = on_wait.take() {
                on_wait(&holder(&mut file));
            }
            if interrupt::is_interrupted() {
                return Err(LockError::Interrupted { path: path.to_owned() });
            }
            if began.elapsed() >= patience {
                return Err(LockError::Busy { path: path.to_owned(), patience });
            }
            std::thread::sleep(PAUSE);
        }
    }
}

/// The lock, if nobody holds it; never waits.
pub fn try_take(path: &Path) -> Result<Option<Lock>, LockError> {
    match take_within(path, Duration::ZERO, |_| {}) {
        Ok(lock) => Ok(Some(lock)),
        Err(LockError::Busy { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// True if somebody holds the lock now. Leaves no trace: a file that is not there is not made.
pub fn is_held(path: &Path) -> bool {
    open(path, false).is_ok_and(|file| matches!(locked::attempt(&file), Ok(locked::Attempt::Held)))
}

/// Deletes the files of locks that nobody holds: a killed run leaves one.
pub(super) fn sweep(directory: &Path) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for path in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
        let path = path.path();
        let taken = open(&path, false).and_then(|file| {
            let attempt = locked::attempt(&file)?;
            if matches!(attempt, locked::Attempt::Taken) { Lock::of(file, &path, &attempt) } else { Ok(None) }
        });
        // Dropped, it takes its file along.
        drop(taken);
    }
}

/// Opens the file of a lock. One that may not be written, another user's perhaps, can be locked all
/// the same.
fn open(path: &Path, may_create: bool) -> io::Result<File> {
    match OpenOptions::new().read(true).write(true).create(may_create).truncate(false).open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && path.exists() => File::open(path),
        result => result,
    }
}

/// What the holder of a lock wrote of itself.
fn holder(file: &mut File) -> String {
    let mut text = Vec::new();
    let _ = file.take(LONGEST).read_to_end(&mut text);
    let owner = Owner::parse(&String::from_utf8_lossy(&text));
    owner.map_or_else(|| "which has not said who it is".to_owned(), |owner| owner.to_string())
}

impl Lock {
    /// A locked file as a lock; `None` where the path leads to another file by now.
    fn of(mut file: File, path: &Path, attempt: &locked::Attempt) -> io::Result<Option<Self>> {
        if !locked::is_at(&file, path)? {
            return Ok(None);
        }
        // Only for people who wonder; the lock itself is the kernel's.
        let text = Owner::of_this_process().text();
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
        let is_enforced = matches!(attempt, locked::Attempt::Taken);
        Ok(Some(Self { file, path: path.to_owned(), is_enforced }))
    }

    /// False where the file system has no locks, and nothing keeps two processes apart.
    pub fn is_enforced(&self) -> bool {
        self.is_enforced
    }
}

impl Drop for Lock {
    /// Deletes the file while it is still locked, and only if it is the one that is there. Where
    /// locks are not enforced another run may believe in it, and on Windows others have it open.
    fn drop(&mut self) {
        if cfg!(unix) && self.is_enforced && locked::is_at(&self.file, &self.path).unwrap_or(false) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn place() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("locks/go1.22.3");
        (directory, path)
    }

    #[test]
    fn a_second_taker_waits_for_the_first_and_is_told_who_holds_it() {
        let (_directory, path) = place();
        let first = take(&path, |_| panic!("nobody holds it")).unwrap();
        assert!(is_held(&path));
        assert!(try_take(&path).unwrap().is_none());
        let (told, hears) = std::sync::mpsc::channel();
        let second = std::thread::spawn({
            let path = path.clone();
            move || take(&path, |holder| told.send(holder.to_owned()).unwrap()).map(|_| ())
        });
        let holder = hears.recv().unwrap();
        assert!(holder.starts_with(&format!("process {}", std::process::id())), "{holder}");
        drop(first);
        second.join().unwrap().unwrap();
        assert!(!is_held(&path));
        #[cfg(unix)]
        assert!(!path.exists(), "nothing is left");
    }

    #[test]
    fn a_lock_that_stays_held_is_busy() {
        let (_directory, path) = place();
        let _first = take(&path, |_| {}).unwrap();
        let error = take_within(&path, Duration::from_millis(120), |_| {}).unwrap_err();
        assert!(matches!(error, LockError::Busy { .. }), "{error}");
        let failure = Failure::from(error);
        assert_eq!(failure.kind, Kind::Busy);
        assert!(failure.message.contains("locks/go1.22.3") && !failure.hints.is_empty(), "{failure}");
    }

    /// The classic race: a lock of a file that its last holder has just deleted locks nothing.
    #[test]
    fn of_many_that_come_and_go_never_two_hold_it_at_once() {
        let (_directory, path) = place();
        let inside = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut done = 0;
                    while done < 100 {
                        let Some(_lock) = try_take(&path).unwrap() else { continue };
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two hold it");
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        done += 1;
                    }
                });
            }
        });
    }

    #[test]
    #[cfg(unix)]
    fn who_deletes_a_held_lock_lets_a_second_in_whose_file_the_first_leaves_alone() {
        let (_directory, path) = place();
        let first = take(&path, |_| {}).unwrap();
        std::fs::remove_file(&path).unwrap();
        let second = take(&path, |_| panic!("its file is a new one")).unwrap();
        drop(first);
        assert!(path.exists() && is_held(&path));
        drop(second);
        assert!(!path.exists());
    }

    #[test]
    fn what_killed_runs_left_is_taken_over_and_swept_and_what_is_held_stays() {
        let (directory, path) = place();
        let (stale, free) = (directory.path().join("locks/go1.20"), directory.path().join("locks/go1.21.0"));
        let _held = take(&path, |_| {}).unwrap();
        for left in [&stale, &free] {
            File::create(left).unwrap().write_all(b"host elsewhere\nprocess 1\n").unwrap();
        }
        assert!(!is_held(&stale));
        drop(take(&stale, |_| panic!("nobody holds it")).unwrap());
        sweep(&directory.path().join("locks"));
        assert!(path.exists() && is_held(&path));
        #[cfg(unix)]
        assert!(!stale.exists() && !free.exists());
    }

    #[test]
    fn a_place_that_cannot_be_locked_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        File::create(&file).unwrap();
        let failure = take(&file.join("lock"), |_| {}).unwrap_err();
        assert_eq!(failure.kind, Kind::Disk);
        assert!(failure.message.contains("lock"), "{failure}");
    }
}
