//! New bytes in a file of their own beside the one that they are for, under a name that tells a sweep
//! what it is.
//!
//! `.new.NAME.xxxxxx` is being written, or waits: it is gov's own. Right before it takes part in an
//! exchange it becomes `.new.NAME.xxxxxx.SEEN-NEW`, with the beginnings of the SHA-256 of what was
//! seen and of the new bytes: from there on the name may stand for a file of the user's.

use super::Obstacle;
use crate::releases::tree_hash::Hex;
use crate::system::atomic_file::{self, UNFINISHED};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a target's name that the name of a file beside it repeats: with all the rest it must fit
/// into the 255 that file systems have.
const LONGEST_NAME: usize = 120;

/// Characters of a hash in a name.
const HASH: usize = 16;

/// A file beside the target; deleted when it is dropped, unless it has become somebody else's.
#[derive(Debug)]
pub(super) struct Staged {
    /// Locked, so that a sweep leaves it alone.
    pub(super) file: Arc<File>,
    path: PathBuf,
    is_ours: bool,
}

impl Staged {
    /// A new empty file.
    pub(super) fn beside(target: &Path, mode: u32) -> Result<Self, Obstacle> {
        let directory = target.parent().ok_or_else(|| Obstacle::Io(io::ErrorKind::InvalidInput.into()))?;
        let named = Path::new(&label(target)).to_owned();
        let file = atomic_file::temporary_beside(&named, directory, mode);
        let (file, path) = file.map_err(|error| Obstacle::of(error, directory))?.into_parts();
        match path.keep() {
            Ok(path) => Ok(Self { file: Arc::new(file), path, is_ours: true }),
            Err(error) => Err(Obstacle::Io(error.error)),
        }
    }

    /// Writes it.
    pub(super) fn fill(&self, content: &[u8]) -> io::Result<()> {
        (&*self.file).write_all(content)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it the name of what takes part in an exchange.
    pub(super) fn rename_for_exchange(&mut self, seen: &[u8], new: Option<&[u8]>) -> io::Result<()> {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{}-{}", beginning_of_hash(seen), new.map_or_else(|| "0".repeat(HASH), beginning_of_hash)));
        let name = PathBuf::from(name);
        fs::rename(&self.path, &name)?;
        self.path = name;
        Ok(())
    }

    /// From here on what has its name may be the user's: it is not deleted by itself.
    pub(super) fn give_away(&mut self) {
        self.is_ours = false;
    }

    /// What has its name is of no use to anybody.
    pub(super) fn take_back(&mut self) {
        self.is_ours = true;
    }

    /// Deletes what has its name.
    pub(super) fn delete(&mut self) -> io::Result<()> {
        fs::remove_file(&self.path)?;
        self.is_ours = false;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What the name of a file beside the target tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It was being written.
    Unfinished,
    /// It took part in an exchange; beginnings of hashes.
    Exchanged {
        /// Of what was seen at the target.
        seen: String,
        /// Of what was to be there.
        new: String,
    },
}

/// Reads the name of a file beside that target; `None` if it is not one of ours.
pub(super) fn named(target: &Path, name: &str) -> Option<Named> {
    let rest = name.strip_prefix(UNFINISHED)?.strip_prefix(&label(target))?.strip_prefix('.')?;
    let is_random = |word: &str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let Some((random, hashes)) = rest.split_once('.') else { return is_random(rest).then_some(Named::Unfinished) };
    let (seen, new) = hashes.split_once('-')?;
    let is_hash = |word: &str| word.len() == HASH && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_random(random) && is_hash(seen) && is_hash(new))
        .then(|| Named::Exchanged { seen: seen.to_owned(), new: new.to_owned() })
}

/// The target's name, as far as it fits; what tells long ones apart is their hash.
fn label(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    if name.len() <= LONGEST_NAME {
        return name.into_owned();
    }
    let end = name.floor_char_boundary(LONGEST_NAME - HASH - 1);
    format!("{}~{}", &name[..end], beginning_of_hash(name.as_bytes()))
}

/// The first characters of the SHA-256, in hexadecimal.
pub(super) fn beginning_of_hash(content: &[u8]) -> String {
    Hex(&Sha256::digest(content)[..HASH / 2]).to_string()
}
