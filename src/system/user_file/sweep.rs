//! What killed runs left beside a file of the user's.

use super::place::{self, Place};
use super::staged::{self, Named};
use super::turn::Turn;
use super::{calls, content_of, open};
use crate::system::locked;
use crate::system::plain_file::{self, Links};
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Bytes of a file that is looked into; gov writes none that is longer.
const LONGEST: u64 = 64 << 20;

/// Deletes what killed runs left beside that file, which need not be there. What a run that was
/// killed in the middle of a commit had taken away, and was saved by another program at that moment,
/// goes back to its place unless there is something newer.
pub fn sweep(path: &Path) -> io::Result<()> {
    let Ok(Place { target, .. }) = place::follow(path) else { return Ok(()) };
    let Some(directory) = target.parent() else { return Ok(()) };
    // Whoever is at work there is alive.
    let Ok(_turn) = Turn::take(directory) else { return Ok(()) };
    let entries = match fs::read_dir(directory) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(named) = name.to_str().and_then(|name| staged::named(&target, name)) else { continue };
        let left = entry.path();
        let Ok(file) = plain_file::open(&left, Links::Refused) else { continue };
        if is_abandoned(&file, &left)? {
            settle(&target, &left, &file, &named)?;
        }
    }
    Ok(())
}

/// This user's, and nobody at work in it.
fn is_abandoned(file: &File, path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if file.metadata()?.uid() != crate::system::privilege::effective_user() {
            return Ok(false);
        }
    }
    Ok(!matches!(locked::attempt(file)?, locked::Attempt::Held) && locked::is_at(file, path)?)
}

fn settle(target: &Path, left: &Path, file: &File, named: &Named) -> io::Result<()> {
    let Named::Exchanged { seen, new } = named else { return fs::remove_file(left) };
    let Some(content) = content_of(file, LONGEST)? else { return Ok(()) };
    let hash = staged::beginning_of_hash(&content);
    if hash == *seen || hash == *new {
        return fs::remove_file(left);
    }
    // A save that nobody has seen.
    let Ok(there) = open(target) else { return Ok(()) };
    let Some(there) = there else {
        return calls::rename_to_free(left, target);
    };
    let is_ours = content_of(&there, LONGEST)?.is_some_and(|content| staged::beginning_of_hash(&content) == *new);
    if is_ours {
        fs::rename(left, target)
    } else {
        // Whoever saved since did so after it.
        fs::remove_file(left)
    }
}
