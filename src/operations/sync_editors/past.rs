//! What gov has done to editors' files before, by its journal, and what they would be without that.

use crate::editors::text::{Change, Document, Wish};
use crate::failure::{Failure, Kind};
use crate::operations::surroundings::{Surroundings, disk};
use crate::store::journal::{self, Entry, Record, hash};
use std::io;
use std::path::Path;

/// What was done to a file.
pub(super) fn of(path: &Path, surroundings: &Surroundings) -> Result<Option<Entry>, Failure> {
    journal::read(&surroundings.layout, path).map_err(|error| unreadable(&error, surroundings))
}

/// Everything that was done.
pub(super) fn all(surroundings: &Surroundings) -> Result<Vec<Entry>, Failure> {
    journal::all(&surroundings.layout).map_err(|error| unreadable(&error, surroundings))
}

/// A record that is not what gov wrote says nothing that could be written over a user's file.
fn unreadable(error: &io::Error, surroundings: &Surroundings) -> Failure {
    let journal = surroundings.layout.journal();
    if error.kind() != io::ErrorKind::InvalidData {
        return disk("read", &journal, error);
    }
    Failure::new(Kind::RefusedFile, format!("what gov did to editors' files cannot be read in {}", journal.display()))
        .because(error)
        .hint("move that file away: what it tells of can then be taken back by hand alone")
}

/// A file as it would be without gov.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Without {
    /// Nobody has touched it since: as it was, byte for byte. `None`: it was not there.
    AsBefore(Option<Vec<u8>>),
    /// Its user has changed it since: what gov wrote and still stands is taken out, all else is theirs.
    KeysTakenOut(Vec<u8>),
    /// Nothing of what gov wrote stands there any more.
    Theirs,
}

/// What a file would be without gov; an error, in words, where its user has made of it what cannot be
/// read.
pub(super) fn without(entry: &Entry, current: Option<&[u8]>) -> Result<Without, String> {
    let Record { left, was, role, keys, .. } = &entry.record;
    let Some(current) = current else {
        // Gone by its user's hand; what gov never wrote is as it was.
        return Ok(if entry.before.is_none() { Without::AsBefore(None) } else { Without::Theirs });
    };
    let hash = hash(current);
    if hash == *left || Some(hash) == *was {
        return Ok(Without::AsBefore(entry.before.clone()));
    }
    let document = Document::read(role.format(), current).map_err(|refusal| refusal.to_string())?;
    let is_ours = |change: &&Change| {
        let path: Vec<&str> = change.path.iter().map(String::as_str).collect();
        document.get(&path) == change.new
    };
    let back = |change: &Change| Wish { path: change.path.clone(), to: change.old.clone() };
    let wishes: Vec<Wish> = keys.iter().filter(is_ours).map(back).collect();
    let edited = document.edit(&wishes).map_err(|refusal| refusal.to_string())?;
    Ok(if edited.changes.is_empty() { Without::Theirs } else { Without::KeysTakenOut(edited.bytes) })
}

/// What the journal is to say of a file that gov is about to write: `current` is what is there,
/// `changes` what the edit does to it, `last` what will be there.
pub(super) fn with(
    past: Option<&Entry>,
    record: Record,
    current: Option<&[u8]>,
    changes: &[Change],
    last: Option<&[u8]>,
) -> Entry {
    let before = match past.map(|entry| without(entry, current)) {
        Some(Ok(Without::AsBefore(before))) => before,
        Some(Ok(Without::KeysTakenOut(bytes))) => Some(bytes),
        None | Some(Ok(Without::Theirs) | Err(_)) => current.map(<[u8]>::to_vec),
    };
    let mut keys: Vec<Change> = past.map(|entry| entry.record.keys.clone()).unwrap_or_default();
    for change in changes {
        match keys.iter_mut().find(|known| known.path == change.path) {
            // Between gov's own values lies nothing of the user's.
            Some(known) if known.new == change.old => known.new.clone_from(&change.new),
            Some(known) => *known = change.clone(),
            None => keys.push(change.clone()),
        }
    }
    keys.retain(|change| change.old != change.new);
    let mut created_directories = past.map(|entry| entry.record.created_directories.clone()).unwrap_or_default();
    for directory in record.created_directories {
        if !created_directories.contains(&directory) {
            created_directories.push(directory);
        }
    }
    let exclude = record.exclude.or_else(|| past.and_then(|entry| entry.record.exclude.clone()));
    let left = last.map_or([0; 32], hash);
    Entry { record: Record { keys, created_directories, exclude, left, was: current.map(hash), ..record }, before }
}
