//! One gov at a time changes the files of a directory.
//!
//! What a commit puts at its target is not proven yet. Another commit that met it there would take it
//! for a save; so they take turns, by a lock on the directory itself, which leaves nothing behind and
//! holds between runs that know nothing of each other's homes.

use super::{Obstacle, PATIENCE, PAUSE};
use crate::system::locked;
use std::fs::File;
use std::path::Path;
use std::time::Instant;

/// This process's turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _directory: Option<File>,
}

impl Turn {
    /// Waits for it, at most as long as for another program. Where directories cannot be locked (on
    /// Windows, on some network file systems) nothing is waited for: there the lock of gov's home,
    /// which whoever calls holds, must do.
    pub(super) fn take(directory: &Path) -> Result<Self, Obstacle> {
        let Ok(file) = File::open(directory) else { return Ok(Self { _directory: None }) };
        let began = Instant::now();
        loop {
            match locked::attempt(&file) {
                Ok(locked::Attempt::Taken) => return Ok(Self { _directory: Some(file) }),
                Ok(locked::Attempt::Held) if began.elapsed() > PATIENCE => return Err(Obstacle::BeingWritten),
                Ok(locked::Attempt::Held) => std::thread::sleep(PAUSE),
                Ok(locked::Attempt::Unsupported) | Err(_) => return Ok(Self { _directory: None }),
            }
        }
    }
}
