//! Looking through a tree: what of it is taken, and as what; nothing of it is read.

use super::AdoptError;
use crate::archive::budgets::{self, Account, Budgets};
use crate::archive::entry_rules::{Claimed, Entry, EntryRules, Kind, Layout, Names};
use crate::archive::refused::{Refused, Why};
use crate::releases::tree_hash;
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// What tells a tree of the module cache from any other. Source: Go 1.26,
/// `cmd/go/internal/toolchain/select.go`, function `Exec`: a module holds no other module, so `go.mod`
/// is renamed, and `go` copies it back when it first runs the toolchain, `src/go.mod` last.
const MODULE_FILE: &str = "_go.mod";

/// What stands for the root in names that the rules for archives see: they want one.
const ROOT: &str = "go";

/// A tree, looked through and not read yet.
#[derive(Debug)]
pub struct Survey {
    pub(super) root: PathBuf,
    pub(super) files: Vec<Surveyed>,
    pub(super) directories: BTreeSet<String>,
    /// The sum of the files' sizes, in bytes.
    pub bytes: u64,
    /// What is of no release and so is not taken, by its path from the root, sorted.
    pub left_out: Vec<String>,
}

/// One file of it.
#[derive(Debug)]
pub(super) struct Surveyed {
    /// Where it is, from the root.
    pub(super) from: String,
    /// Where it goes, from GOROOT.
    pub(super) path: String,
    pub(super) executable: bool,
    pub(super) size: u64,
}

/// Looks through a tree. `is_extra` tells what lies in it and is of no release.
pub fn survey(root: &Path, is_extra: &dyn Fn(&str) -> bool) -> Result<Survey, AdoptError> {
    let is_module = root.join("src").join(MODULE_FILE).symlink_metadata().is_ok_and(|found| found.is_file());
    let layout = if is_module { Layout::Module { root: ROOT.to_owned() } } else { Layout::Sdk };
    let names = Names { fold_case: cfg!(any(windows, target_os = "macos")), windows: cfg!(windows) };
    let mut walk = Walk {
        survey: Survey {
            root: root.to_owned(),
            files: Vec::new(),
            directories: BTreeSet::new(),
            bytes: 0,
            left_out: Vec::new(),
        },
        is_module,
        is_extra,
        rules: EntryRules::new(layout, names),
        account: Account::new(Budgets::of_archive(u64::MAX)),
    };
    walk.directory("", 0)?;
    let mut survey = walk.survey;
    survey.files.sort_by(|one, other| one.path.cmp(&other.path));
    survey.left_out.sort();
    Ok(survey)
}

struct Walk<'a> {
    survey: Survey,
    is_module: bool,
    is_extra: &'a dyn Fn(&str) -> bool,
    rules: EntryRules,
    account: Account,
}

impl Walk<'_> {
    fn directory(&mut self, below: &str, depth: usize) -> Result<(), AdoptError> {
        let directory = self.survey.root.join(below);
        let unreadable = |source| AdoptError::Source { path: directory.clone(), source };
        let refused = |name: &str, why| AdoptError::from(Refused::entry(name.as_bytes(), why));
        if depth >= budgets::DEPTH {
            return Err(refused(below, Why::TooDeep(budgets::DEPTH)));
        }
        for entry in std::fs::read_dir(&directory).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let Ok(name) = entry.file_name().into_string() else {
                return Err(Refused::entry(entry.file_name().as_encoded_bytes(), Why::NotUtf8).into());
            };
            let from = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            // Neither links nor what they lead to is looked at.
            let metadata = entry.metadata().map_err(unreadable)?;
            if (self.is_extra)(&from) {
                self.account.book(0).map_err(|why| refused(&from, why))?;
                self.survey.left_out.push(from);
                continue;
            }
            // The log says nothing of these, so nothing of them is taken.
            if metadata.is_dir() && below.is_empty() && !tree_hash::is_covered(&format!("{from}/")) {
                continue;
            }
            // Once it has used a toolchain of the module cache, `go` leaves copies of these beside them.
            if self.is_module && name == "go.mod" && directory.join(MODULE_FILE).symlink_metadata().is_ok() {
                continue;
            }
            self.account
                .book(if metadata.is_file() { metadata.len() } else { 0 })
                .map_err(|why| refused(&from, why))?;
            if metadata.is_dir() {
                self.directory(&from, depth + 1)?;
            } else {
                self.file(from, &metadata)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, from: String, metadata: &Metadata) -> Result<(), AdoptError> {
        let kind = if metadata.is_file() { Kind::File } else { Kind::Other(kind_of(metadata)) };
        let name = format!("{ROOT}/{from}");
        let claimed = Claimed { name: name.as_bytes(), kind, mode: 0, size: metadata.len() };
        let refused = |why| AdoptError::from(Refused::entry(from.as_bytes(), why));
        let Entry::File { path, executable } = self.rules.admit(&claimed).map_err(refused)? else { return Ok(()) };
        for (end, _) in path.match_indices('/') {
            if !self.survey.directories.contains(&path[..end]) {
                self.survey.directories.insert(path[..end].to_owned());
            }
        }
        self.survey.bytes += metadata.len();
        self.survey.files.push(Surveyed { from, path, executable, size: metadata.len() });
        Ok(())
    }
}

#[cfg(unix)]
fn kind_of(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    match () {
        () if kind.is_symlink() => "symbolic link",
        () if kind.is_fifo() => "pipe",
        () if kind.is_socket() => "socket",
        () => "device",
    }
}

#[cfg(not(unix))]
fn kind_of(_metadata: &Metadata) -> &'static str {
    "link"
}
