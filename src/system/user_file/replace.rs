//! The moment in which a file changes. The module above says why no save is lost in it.

use super::lease::{self, Against, Lease};
use super::staged::Staged;
use super::state::{Identity, State};
use super::{Obstacle, PATIENCE, PAUSE, Parents, Seen, calls, content_of, open, prepare};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// How often others may save the file in the microseconds between two looks before it is given up.
const ROUNDS: u32 = 1000;

/// Puts a new file where nothing was.
pub(super) fn create(seen: &Seen, staged: &mut Staged) -> Result<(), Obstacle> {
    match calls::rename_to_free(staged.path(), &seen.target) {
        Ok(()) => {
            staged.give_away();
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Obstacle::Changed),
        Err(error) => Err(Obstacle::of(error, seen.directory())),
    }
}

/// Puts the new file in the place of the old one, if that is what was seen.
pub(super) fn replace(seen: &Seen, staged: &mut Staged, content: &[u8]) -> Result<Option<Displaced>, Obstacle> {
    let of = |error| Obstacle::of(error, seen.directory());
    let old = seen.open_again()?;
    let writers = hold_off_writers(&old)?;
    if !seen.is_content_of(&old).map_err(Obstacle::Io)? {
        return Err(Obstacle::Changed);
    }
    staged.rename_for_exchange(seen.content.as_deref().unwrap_or_default(), Some(content)).map_err(of)?;
    let new = Guarded::of(Arc::clone(&staged.file)).map_err(Obstacle::Io)?;
    match calls::exchange(&seen.target, staged.path()) {
        Ok(()) => staged.give_away(),
        Err(error) if calls::is_unsupported(&error) => {
            return rename_over(seen, staged, &old, writers.as_ref()).map(|()| None);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Obstacle::Changed),
        Err(error) => return Err(of(error)),
    }
    let obstacle = match is_what_was_seen(seen, &old, writers.as_ref(), staged.path()) {
        Ok(true) => match staged.delete() {
            Ok(()) => return Ok(Displaced::of(seen, old, writers, new.identity, content)),
            Err(error) => of(error),
        },
        Ok(false) => Obstacle::Changed,
        Err(error) => Obstacle::Io(error),
    };
    let mut swap = Swap { seen, old: &old, staged, inside: new, nameless: Vec::new() };
    swap.put_back()?;
    swap.serve_those_who_wait(writers.is_some_and(|lease| !lease.is_intact()))?;
    Err(obstacle)
}

/// Deletes the file, if it is what was seen: it is taken away first, and looked at then.
pub(super) fn delete(seen: &Seen, staged: &mut Staged) -> Result<(), Obstacle> {
    let of = |error| Obstacle::of(error, seen.directory());
    let old = seen.open_again()?;
    let writers = hold_off_writers(&old)?;
    if !seen.is_content_of(&old).map_err(Obstacle::Io)? {
        return Err(Obstacle::Changed);
    }
    staged.rename_for_exchange(seen.content.as_deref().unwrap_or_default(), None).map_err(of)?;
    match fs::rename(&seen.target, staged.path()) {
        Ok(()) => staged.give_away(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Obstacle::Changed),
        Err(error) => return Err(of(error)),
    }
    let obstacle = match is_what_was_seen(seen, &old, writers.as_ref(), staged.path()) {
        Ok(true) => match staged.delete() {
            Ok(()) => return Ok(()),
            Err(error) => of(error),
        },
        Ok(false) => Obstacle::Changed,
        Err(error) => Obstacle::Io(error),
    };
    match calls::rename_to_free(staged.path(), &seen.target) {
        Ok(()) => Err(obstacle),
        // It was saved anew meanwhile.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            staged.take_back();
            Err(obstacle)
        }
        Err(error) => Err(of(error)),
    }
}

/// Waits until nobody has the file open for writing, and holds off who wants to. `None` where the file
/// system has no leases.
fn hold_off_writers(file: &Arc<File>) -> Result<Option<Lease>, Obstacle> {
    let began = Instant::now();
    loop {
        match lease::take(file, Against::Writers) {
            lease::Attempt::Taken(lease) => return Ok(Some(lease)),
            lease::Attempt::Unsupported => return Ok(None),
            lease::Attempt::Busy if began.elapsed() > PATIENCE => return Err(Obstacle::BeingWritten),
            lease::Attempt::Busy => std::thread::sleep(PAUSE),
        }
    }
}

/// True if what came out is the file that was seen, unchanged, and nobody is about to change it.
fn is_what_was_seen(seen: &Seen, old: &File, writers: Option<&Lease>, out: &Path) -> io::Result<bool> {
    if identity_at(out)? != seen.state.map(|state| state.identity) || Some(State::of(&old.metadata()?)) != seen.state {
        return Ok(false);
    }
    match writers {
        Some(lease) => Ok(lease.is_intact()),
        None => seen.is_content_of(old),
    }
}

/// For file systems that cannot exchange.
fn rename_over(seen: &Seen, staged: &mut Staged, old: &File, writers: Option<&Lease>) -> Result<(), Obstacle> {
    let target = identity_at(&seen.target).map_err(Obstacle::Io)?;
    let is_same = target == seen.state.map(|state| state.identity)
        && match writers {
            Some(lease) => lease.is_intact(),
            None => seen.is_content_of(old).map_err(Obstacle::Io)?,
        };
    if !is_same {
        return Err(Obstacle::Changed);
    }
    fs::rename(staged.path(), &seen.target).map_err(|error| Obstacle::of(error, seen.directory()))?;
    staged.give_away();
    Ok(())
}

fn identity_at(path: &Path) -> io::Result<Option<Identity>> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(Identity::of(&metadata))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The old file, which has no name any more: kept open, with its lease, to see whether somebody had
/// found its name before the exchange and comes to write to it only now.
#[derive(Debug)]
pub(super) struct Displaced {
    seen: Seen,
    old: Arc<File>,
    writers: Option<Lease>,
    /// The file that took its place.
    new: Identity,
    content: Vec<u8>,
}

impl Displaced {
    /// There is something to look back for only where a lease tells of it.
    fn of(seen: &Seen, old: Arc<File>, writers: Option<Lease>, new: Identity, content: &[u8]) -> Option<Self> {
        writers.is_some().then(|| Self { seen: seen.clone(), old, writers, new, content: content.to_vec() })
    }

    /// Lets who came late write, and puts what it wrote to the target, unless that was saved since.
    fn rescue(&self) -> Result<(), Obstacle> {
        let _writers = hold_off_writers(&self.old)?;
        let saved = content_of(&self.old, u64::MAX).map_err(Obstacle::Io)?;
        if saved == self.seen.content {
            return Ok(());
        }
        let mut there = self.seen.clone();
        let Some(file) = open(&there.target)? else { return Ok(()) };
        let state = State::of(&file.metadata().map_err(Obstacle::Io)?);
        there.content = content_of(&file, u64::MAX).map_err(Obstacle::Io)?;
        if state.identity != self.new || there.content.as_ref() != Some(&self.content) {
            return Ok(());
        }
        there.state = Some(state);
        prepare(&there, saved.as_deref(), Parents::Expected)?.commit().map(drop)
    }
}

impl Drop for Displaced {
    fn drop(&mut self) {
        if let Some(lease) = self.writers.take()
            && !lease.is_intact()
        {
            // It waits until the lease is given back.
            drop(lease);
            let _ = self.rescue();
        }
    }
}

/// A file that gov puts at the target. As long as that is not for good, everybody else who opens it
/// waits.
#[derive(Debug)]
struct Guarded {
    /// Only used while there is a lease on it.
    file: Arc<File>,
    identity: Identity,
    everybody: Option<Lease>,
}

impl Guarded {
    fn of(file: Arc<File>) -> io::Result<Self> {
        let identity = Identity::of(&file.metadata()?);
        let everybody = match lease::take(&file, Against::All) {
            lease::Attempt::Taken(lease) => Some(lease),
            lease::Attempt::Busy | lease::Attempt::Unsupported => None,
        };
        Ok(Self { file, identity, everybody })
    }

    fn is_waited_for(&self) -> bool {
        self.everybody.as_ref().is_some_and(|lease| !lease.is_intact())
    }

    /// Makes it what another file is, for those who wait for it.
    fn fill(&self, content: &[u8], like: &File) -> io::Result<()> {
        use std::io::{Seek as _, Write as _};
        if self.everybody.is_none() {
            return Ok(());
        }
        let mut file = &*self.file;
        file.rewind()?;
        file.set_len(0)?;
        file.write_all(content)?;
        file.set_permissions(like.metadata()?.permissions())
    }
}

/// An exchange that did not hold: what gov put at the target must leave it.
struct Swap<'s> {
    seen: &'s Seen,
    /// The file that was seen.
    old: &'s Arc<File>,
    /// Its name stands for what came out of the last exchange.
    staged: &'s mut Staged,
    /// What gov put at the target in the last exchange: the new file, or a save that was the newest.
    inside: Guarded,
    /// What gov had put there, and somebody has replaced since.
    nameless: Vec<Guarded>,
}

impl Swap<'_> {
    /// Exchanges until what comes out is what was put in, or somebody has replaced that: so what is
    /// newest stays at the target.
    fn put_back(&mut self) -> Result<(), Obstacle> {
        for _ in 0..ROUNDS {
            match identity_at(&self.seen.target).map_err(Obstacle::Io)? {
                Some(there) if there == self.inside.identity => {}
                // It was saved anew: what came out before is older.
                Some(_) => {
                    self.staged.take_back();
                    return Ok(());
                }
                // Somebody takes the file away before making a new one.
                None => match calls::rename_to_free(self.staged.path(), &self.seen.target) {
                    Ok(()) => return Ok(()),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                    Err(error) => return Err(self.failed(error)),
                },
            }
            let next = self.guard_what_came_out()?;
            match calls::exchange(&self.seen.target, self.staged.path()) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(self.failed(error)),
            }
            if self.came_out()? == Some(self.inside.identity) {
                self.staged.take_back();
                return Ok(());
            }
            // It was saved in the moment between: what is newer came out, and goes in again.
            self.nameless.push(std::mem::replace(&mut self.inside, next));
        }
        Err(Obstacle::BeingWritten)
    }

    /// Opens what is to go to the target, so that nobody sees it there before it is known to stay.
    fn guard_what_came_out(&self) -> Result<Guarded, Obstacle> {
        let metadata = self.staged.path().symlink_metadata().map_err(Obstacle::Io)?;
        let identity = Identity::of(&metadata);
        // Our own opening would break our lease on the old file, which keeps others off as well.
        let is_old = Some(identity) == self.seen.state.map(|state| state.identity);
        if metadata.is_file() && !is_old {
            let mut options = File::options();
            options.read(true).write(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
            if let Ok(file) = options.open(self.staged.path()) {
                return Guarded::of(Arc::new(file)).map_err(Obstacle::Io);
            }
        }
        Ok(Guarded { file: Arc::clone(self.old), identity, everybody: None })
    }

    /// Who came to open a file while it was at the target gets it, whatever its name is now: so it
    /// gets the bytes that are at the target, and its place for who is about to write to it.
    fn serve_those_who_wait(&mut self, is_old_waited_for: bool) -> Result<(), Obstacle> {
        for round in 0..ROUNDS {
            let Ok(Some(there)) = open(&self.seen.target).map(|file| file.map(Arc::new)) else { return Ok(()) };
            // Who waits for the old file is about to write to it, so that one keeps its place.
            let may_move = !is_old_waited_for && self.came_out()? == Some(self.inside.identity);
            let is_moved = may_move && self.inside.is_waited_for();
            let writers = if is_moved { hold_off_writers(&there)? } else { None };
            let state = State::of(&there.metadata().map_err(Obstacle::Io)?);
            let content = content_of(&there, u64::MAX).map_err(Obstacle::Io)?.unwrap_or_default();
            for guarded in self.nameless.iter().chain([&self.inside]) {
                guarded.fill(&content, &there).map_err(|error| self.failed(error))?;
            }
            if round == 0 {
                // Time for who has found the name and has not come to open the file.
                std::thread::sleep(PAUSE);
            }
            if !is_moved {
                if may_move && self.inside.is_waited_for() {
                    continue;
                }
                return Ok(());
            }
            self.inside.file.sync_data().map_err(|error| self.failed(error))?;
            match calls::exchange(&self.seen.target, self.staged.path()) {
                Ok(()) => self.staged.give_away(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(self.failed(error)),
            }
            let is_same = self.came_out()? == Some(state.identity)
                && match &writers {
                    Some(lease) => lease.is_intact(),
                    None => content_of(&there, u64::MAX).map_err(Obstacle::Io)?.as_ref() == Some(&content),
                };
            if is_same {
                return self.staged.delete().map_err(|error| self.failed(error));
            }
            drop(writers);
            self.put_back()?;
        }
        Err(Obstacle::BeingWritten)
    }

    fn came_out(&self) -> Result<Option<Identity>, Obstacle> {
        identity_at(self.staged.path()).map_err(Obstacle::Io)
    }

    fn failed(&self, error: io::Error) -> Obstacle {
        Obstacle::of(error, self.seen.directory())
    }
}
