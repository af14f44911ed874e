//! What undoes gov's edits of files that belong to the user: one record for each file.
//!
//! A record is written, and on the disk, before the file that it is about is changed, so that a run
//! that is killed anywhere can be finished or undone by the next. Its name is the SHA-256 of the
//! file's path. It holds a line of JSON, and after it, byte for byte, what was in the file before
//! gov's first edit: that may be private, so only its owner reads the records.
//!
//! What is read back is taken strictly: gov would write it over the user's file.

mod written;

use crate::editors::place::{Editor, Role, Scope};
use crate::editors::text::Change;
use crate::system::plain_file::{self, Links};
use crate::system::{atomic_file, directories, flush, parallel};
use gov_shims::home_layout::HomeLayout;
use gov_shims::quoted::Shown;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes of a record that are read: gov edits no file that comes near it.
const LONGEST: usize = 64 << 20;

/// How the names of records end.
const EXTENSION: &str = "undo";

/// What gov did to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The editor whose file it is.
    pub editor: Editor,
    /// The program, as its users call it.
    pub product: String,
    /// How far the file reaches.
    pub scope: Scope,
    /// What it is to its editor.
    pub role: Role,
    /// The file, as it was found: links are not followed.
    pub path: PathBuf,
    /// The project that it belongs to, where it belongs to one.
    pub root: Option<PathBuf>,
    /// The release that it was made to name, where it names one.
    pub release: Option<String>,
    /// Directories that gov made for it, outermost first.
    pub created_directories: Vec<PathBuf>,
    /// The line that gov added to git's list of what it ignores, where it did.
    pub exclude: Option<Exclude>,
    /// What gov changed in it, all edits taken together: `old` is what was there before the first.
    pub keys: Vec<Change>,
    /// The SHA-256 of what the newest edit leaves.
    pub left: [u8; 32],
    /// The SHA-256 of what the newest edit replaces; `None`: nothing was there. A file that is this
    /// and not [`Record::left`] was not edited any more: the run was killed before.
    pub was: Option<[u8; 32]>,
    /// When the newest edit was made, in seconds since 1970.
    pub time: u64,
}

/// A line in a file that git reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclude {
    /// The file: `.git/info/exclude`.
    pub file: PathBuf,
    /// The line, without its end.
    pub line: String,
}

/// A record, and what was in the file before gov's first edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What gov did.
    pub record: Record,
    /// The file's bytes before; `None`: it was not there.
    pub before: Option<Vec<u8>>,
}

/// The record of that file; `None` if gov has not edited it. A record that cannot be read is an
/// error that names it.
pub fn read(layout: &HomeLayout, path: &Path) -> io::Result<Option<Entry>> {
    let file = place(layout, path);
    match read_record(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        entry => entry.map(Some),
    }
}

/// All records, in the order of the files' paths. One that cannot be read is an error that names it.
pub fn all(layout: &HomeLayout) -> io::Result<Vec<Entry>> {
    let entries = match fs::read_dir(layout.journal()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    let records = paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION));
    let mut found = Vec::new();
    for entry in parallel::map(records.collect(), |path| read_record(&path)) {
        match entry {
            // Another run took it away.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            entry => found.push(entry?),
        }
    }
    found.sort_by(|one, other| one.record.path.cmp(&other.record.path));
    Ok(found)
}

/// Writes a record in the place of the one that the file has. It is whole or not there, and on the
/// disk only after a [`sync`].
pub fn write(layout: &HomeLayout, entry: &Entry) -> io::Result<()> {
    directories::create_private(&layout.journal())?;
    let content = written::serialize(entry)?;
    if content.len() > LONGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a record that could not be read again"));
    }
    atomic_file::write_private(&place(layout, &entry.record.path), &content)
}

/// Brings the records of those files to the disk, those that were taken away as well.
pub fn sync<'p>(layout: &HomeLayout, files: impl IntoIterator<Item = &'p Path>) -> io::Result<()> {
    let mut records: Vec<PathBuf> = files.into_iter().map(|path| place(layout, path)).collect();
    records.retain(|record| record.exists());
    let directories = [layout.journal(), layout.root().to_owned()];
    records.extend(directories.into_iter().filter(|directory| directory.exists()));
    flush::paths(records.iter().map(PathBuf::as_path))
}

/// Forgets a file; one that is not known is no error.
pub fn remove(layout: &HomeLayout, path: &Path) -> io::Result<()> {
    match fs::remove_file(place(layout, path)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// What a record says of the time.
pub fn seconds(now: SystemTime) -> u64 {
    now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The SHA-256 of a file's bytes, for [`Record::left`] and [`Record::was`].
pub fn hash(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

fn place(layout: &HomeLayout, path: &Path) -> PathBuf {
    layout.undo_record(&hash(path.as_os_str().as_encoded_bytes()))
}

fn read_record(file: &Path) -> io::Result<Entry> {
    let content = plain_file::read(file, Links::Refused, LONGEST)?;
    let wrong = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{} {why}", Shown(file)));
    let entry = written::parse(&content).map_err(|why| wrong(&why))?;
    let is_its_name = hash(entry.record.path.as_os_str().as_encoded_bytes());
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    if name == crate::releases::tree_hash::Hex(&is_its_name).to_string() {
        Ok(entry)
    } else {
        Err(wrong("is the record of another file than its name says"))
    }
}

#[cfg(test)]
#[cfg(unix)]
#[path = "journal_tests.rs"]
mod tests;
