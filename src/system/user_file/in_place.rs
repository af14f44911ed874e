//! Writing into the old file itself: for one that has other names, or what no new file could be given.

use super::lease::{self, Against};
use super::state::State;
use super::{Obstacle, PATIENCE, PAUSE, Seen};
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::sync::Arc;
use std::time::Instant;

/// Writes it, if it is what was seen, and brings it to the disk. Whatever fails, the old bytes are
/// put back.
pub(super) fn write(seen: &Seen, content: &[u8]) -> Result<(), Obstacle> {
    let began = Instant::now();
    let file = Arc::new(open(seen)?);
    let lease = loop {
        match lease::take(&file, Against::All) {
            lease::Attempt::Taken(lease) => break Some(lease),
            lease::Attempt::Unsupported => break None,
            lease::Attempt::Busy if began.elapsed() > PATIENCE => break None,
            lease::Attempt::Busy => std::thread::sleep(PAUSE),
        }
    };
    if !seen.is_content_of(&file).map_err(Obstacle::Io)? {
        return Err(Obstacle::Changed);
    }
    let old = seen.content.as_deref().unwrap_or_default();
    let written = overwrite(&file, old, content);
    drop(lease);
    written.map_err(|error| Obstacle::of(error, seen.directory()))
}

fn open(seen: &Seen) -> Result<File, Obstacle> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW);
    let file = options.open(&seen.target).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Obstacle::Changed,
        io::ErrorKind::PermissionDenied => Obstacle::ReadOnly,
        _ => Obstacle::of(error, seen.directory()),
    })?;
    let state = State::of(&file.metadata().map_err(Obstacle::Io)?);
    if Some(state) == seen.state { Ok(file) } else { Err(Obstacle::Changed) }
}

/// Writes new bytes over old ones and brings them to the disk. What needs room comes first, while
/// nothing is lost yet.
fn overwrite(file: &File, old: &[u8], new: &[u8]) -> io::Result<()> {
    let result = try_overwrite(file, old.len(), new).and_then(|()| file.sync_all());
    if result.is_err() {
        let _ = write_at(file, 0, old);
        let _ = file.set_len(old.len() as u64);
    }
    result
}

fn try_overwrite(file: &File, old_length: usize, new: &[u8]) -> io::Result<()> {
    let (head, tail) = new.split_at(new.len().min(old_length));
    write_at(file, old_length as u64, tail)?;
    write_at(file, 0, head)?;
    file.set_len(new.len() as u64)
}

fn write_at(mut file: &File, place: u64, bytes: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(place))?;
    file.write_all(bytes)
}
