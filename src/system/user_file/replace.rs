//! The moment in which a file changes. The module above says why no save is lost in it.

use super::lease::{self, Against, Lease};
use super::staged::Staged;
use super::state::{Identity, State};
use super::{Obstacle, PATIENCE, PAUSE, Seen, calls, content_of, open};
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
pub(super) fn replace(seen: &Seen, staged: &mut Staged, content: &[u8]) -> Result<(), Obstacle> {
    let of = |error| Obstacle::of(error, seen.directory());
    let old = seen.open_again()?;
    let writers = hold_off_writers(&old)?;
    if !seen.is_content_of(&old).map_err(Obstacle::Io)? {
        return Err(Obstacle::Changed);
    }
    staged.rename_for_exchange(seen.content.as_deref().unwrap_or_default(), Some(content)).map_err(of)?;
    let new = Arc::clone(&staged.file);
    let everybody = match lease::take(&new, Against::All) {
        lease::Attempt::Taken(lease) => Some(lease),
        lease::Attempt::Busy | lease::Attempt::Unsupported => None,
    };
    let identity = Identity::of(&new.metadata().map_err(Obstacle::Io)?);
    match calls::exchange(&seen.target, staged.path()) {
        Ok(()) => staged.give_away(),
        Err(error) if calls::is_unsupported(&error) => return rename_over(seen, staged, &old, writers.as_ref()),
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
    let mut swap = Swap { target: &seen.target, staged, new: &new, identity, everybody };
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
fn hold_off_writers(file: &File) -> Result<Option<Lease<'_>>, Obstacle> {
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
fn is_what_was_seen(seen: &Seen, old: &File, writers: Option<&Lease<'_>>, out: &Path) -> io::Result<bool> {
    if identity_at(out)? != seen.state.map(|state| state.identity) || Some(State::of(&old.metadata()?)) != seen.state {
        return Ok(false);
    }
    match writers {
        Some(lease) => Ok(lease.is_intact()),
        None => seen.is_content_of(old),
    }
}

/// For file systems that cannot exchange.
fn rename_over(seen: &Seen, staged: &mut Staged, old: &File, writers: Option<&Lease<'_>>) -> Result<(), Obstacle> {
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

/// An exchange that did not hold: the new file is at the target, or was.
struct Swap<'s, 'f> {
    target: &'s Path,
    staged: &'s mut Staged,
    new: &'f File,
    /// Of the new file.
    identity: Identity,
    /// Everybody else who wants to open the new file waits for this to end.
    everybody: Option<Lease<'f>>,
}

impl Swap<'_, '_> {
    /// Exchanges until what comes out is what was put in: so what is newest stays at the target.
    fn put_back(&mut self) -> Result<(), Obstacle> {
        let mut put_in = Some(self.identity);
        for _ in 0..ROUNDS {
            let goes_in = identity_at(self.staged.path()).map_err(Obstacle::Io)?;
            match calls::exchange(self.target, self.staged.path()) {
                Ok(()) => {
                    if identity_at(self.staged.path()).map_err(Obstacle::Io)? == put_in {
                        self.staged.take_back();
                        return Ok(());
                    }
                    put_in = goes_in;
                }
                // Somebody takes the file away before making a new one.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    match calls::rename_to_free(self.staged.path(), self.target) {
                        Ok(()) => return Ok(()),
                        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                        Err(error) => return Err(self.failed(error)),
                    }
                }
                Err(error) => return Err(self.failed(error)),
            }
        }
        Err(Obstacle::BeingWritten)
    }

    /// Who came to open the new file while it was at the target gets it, whatever its name is now: so
    /// it gets the bytes that are at the target, and its place for who is about to write to it.
    fn serve_those_who_wait(&mut self, is_old_waited_for: bool) -> Result<(), Obstacle> {
        if self.everybody.is_none() {
            return Ok(());
        }
        for round in 0..ROUNDS {
            let Some(there) = open(self.target)? else { return Ok(()) };
            // Who waits for the old file is about to write to it, so that one keeps its place.
            let may_move =
                !is_old_waited_for && identity_at(self.staged.path()).map_err(Obstacle::Io)? == Some(self.identity);
            let writers = if may_move { hold_off_writers(&there)? } else { None };
            let state = State::of(&there.metadata().map_err(Obstacle::Io)?);
            let content = content_of(&there, u64::MAX).map_err(Obstacle::Io)?.unwrap_or_default();
            self.fill(&content, &there).map_err(|error| self.failed(error))?;
            if round == 0 {
                // Time for who has found the new file's name and has not come to open it.
                std::thread::sleep(PAUSE);
            }
            if !may_move || self.everybody.as_ref().is_none_or(Lease::is_intact) {
                return Ok(());
            }
            self.new.sync_data().map_err(|error| self.failed(error))?;
            match calls::exchange(self.target, self.staged.path()) {
                Ok(()) => self.staged.give_away(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(self.failed(error)),
            }
            let is_same = identity_at(self.staged.path()).map_err(Obstacle::Io)? == Some(state.identity)
                && match &writers {
                    Some(lease) => lease.is_intact(),
                    None => content_of(&there, u64::MAX).map_err(Obstacle::Io)?.as_ref() == Some(&content),
                };
            if is_same {
                return self.staged.delete().map_err(|error| self.failed(error));
            }
            self.put_back()?;
        }
        Err(Obstacle::BeingWritten)
    }

    /// Makes the new file what another one is.
    fn fill(&self, content: &[u8], like: &File) -> io::Result<()> {
        use std::io::{Seek as _, Write as _};
        let mut new = self.new;
        new.rewind()?;
        new.set_len(0)?;
        new.write_all(content)?;
        new.set_permissions(like.metadata()?.permissions())
    }

    fn failed(&self, error: io::Error) -> Obstacle {
        Obstacle::of(error, self.target.parent().unwrap_or(self.target))
    }
}
