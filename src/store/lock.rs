//! Locks between processes. The kernel drops one when its holder ends, however it ends.

use crate::failure::{Failure, Kind};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long to wait for another gov. An install over a slow line takes minutes.
const PATIENCE: Duration = Duration::from_mins(30);
const PAUSE: Duration = Duration::from_millis(50);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes the lock of that file, waiting for whoever holds it. `on_wait` is called once, with what
/// the holder wrote of itself, before a wait.
pub fn take(path: &Path, on_wait: impl FnOnce(&str)) -> Result<Lock, Failure> {
    let refused = |error: &std::io::Error| {
        Failure::new(Kind::Disk, format!("cannot lock {}", path.display())).because(error).hint(
            "gov's home must be a directory that you may write, on a file system with locks; GOV_HOME names another",
        )
    };
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|error| refused(&error))?;
    }
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| refused(&error))?;
    let began = Instant::now();
    let mut on_wait = Some(on_wait);
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(error)) => return Err(refused(&error)),
            Err(TryLockError::WouldBlock) => {}
        }
        if let Some(on_wait) = on_wait.take() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            on_wait(holder.trim());
        }
        if began.elapsed() > PATIENCE {
            return Err(Failure::new(Kind::Busy, format!("another gov holds {} since {PATIENCE:?}", path.display()))
                .hint("wait for it, or end it; the lock goes with its holder"));
        }
        std::thread::sleep(PAUSE);
    }
    // Only for people who wonder; the lock itself is the kernel's.
    let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "process {}", std::process::id()));
    Ok(Lock { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_waits_for_the_first_and_is_told_who_holds_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("locks/go1.22.3");
        let first = take(&path, |_| panic!("nobody holds it")).unwrap();
        let (told, hears) = std::sync::mpsc::channel();
        let second = std::thread::spawn({
            let path = path.clone();
            move || take(&path, |holder| told.send(holder.to_owned()).unwrap()).map(|_| ())
        });
        assert_eq!(hears.recv().unwrap(), format!("process {}", std::process::id()));
        drop(first);
        second.join().unwrap().unwrap();
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
