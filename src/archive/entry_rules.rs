//! Which entries of an archive become files, where, and as what: an allow-list, decided one entry
//! at a time from what the entry claims and what came before it. No I/O.
//!
//! What comes out of here is a path of plain names below the root; nothing else in this program
//! turns an archive's text into a path.

use gov_shims::go_version::Release;
use std::collections::HashMap;

use super::budgets;
use super::refused::Why;
use crate::releases::platform::Platform;
use crate::releases::tree_hash;

/// How the files of an SDK are named in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `go/src/...`, as go.dev and its mirrors have it.
    Sdk,
    /// A zip of the module [`tree_hash::MODULE`]; see [`Layout::module`].
    Module {
        /// `golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64`
        root: String,
    },
}

impl Layout {
    /// The module zip of that release and platform, and no other.
    pub fn module(release: &Release, platform: &Platform) -> Self {
        Self::Module { root: format!("{}@{}", tree_hash::MODULE, tree_hash::module_version(release, platform)) }
    }

    /// The directory that all names are under.
    fn root(&self) -> &str {
        match self {
            Self::Sdk => "go",
            Self::Module { root } => root,
        }
    }
}

/// What the file system that is written to makes of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// `A` and `a` are one file.
    pub fold_case: bool,
    /// `aux.go`, `a:b` and `a.` are not what they look like.
    pub windows: bool,
}

/// What an entry says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// Anything else, by its name for a message: `symbolic link`.
    Other(&'static str),
}

/// What an entry says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Claimed<'a> {
    /// Its whole name, as it stands in the archive.
    pub name: &'a [u8],
    /// Its kind.
    pub kind: Kind,
    /// Its Unix mode, type bits included where the format has them; 0 where it has none.
    pub mode: u32,
    /// The size of its content, in bytes.
    pub size: u64,
}

/// What becomes of an entry. Paths are relative to GOROOT, with `/` between plain names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A regular file.
    File {
        /// `src/go.mod`
        path: String,
        /// By [`is_executable`], never by the archive's mode.
        executable: bool,
    },
    /// A directory.
    Directory {
        /// `src/cmd`
        path: String,
    },
    /// The root itself, which exists already.
    Skip,
}

/// The rules with their memory of what has been seen.
#[derive(Debug)]
pub struct EntryRules {
    layout: Layout,
    names: Names,
    seen: HashMap<String, Seen>,
    /// Bytes of all paths in `seen`.
    seen_bytes: usize,
    /// Folded paths and how they were first spelled; only where case folds.
    folded: HashMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    File,
    /// An entry of its own, or only the parent of one.
    Directory {
        listed: bool,
    },
}

impl EntryRules {
    /// Rules for one archive.
    pub fn new(layout: Layout, names: Names) -> Self {
        Self { layout, names, seen: HashMap::new(), seen_bytes: 0, folded: HashMap::new() }
    }

    /// Decides about the next entry.
    pub fn admit(&mut self, claimed: &Claimed<'_>) -> Result<Entry, Why> {
        let is_directory = match claimed.kind {
            Kind::File => false,
            Kind::Directory => true,
            Kind::Other(kind) => return Err(Why::Kind(kind)),
        };
        check_mode(claimed.mode, is_directory)?;
        if is_directory && claimed.size > 0 {
            return Err(Why::DirectoryWithContent);
        }
        let path = self.path_of(claimed.name, is_directory)?;
        self.remember(&path, is_directory)?;
        Ok(match (path.is_empty(), is_directory) {
            (true, _) => Entry::Skip,
            (false, true) => Entry::Directory { path },
            (false, false) => Entry::File { executable: is_executable(&path), path },
        })
    }

    /// The path below the root; empty for the root itself.
    fn path_of(&self, name: &[u8], is_directory: bool) -> Result<String, Why> {
        let name = str::from_utf8(name).map_err(|_| Why::NotUtf8)?;
        if let Some(character) = name.chars().find(|c| is_unprintable(*c)) {
            return Err(Why::Character(character));
        }
        if name.contains('\\') {
            return Err(Why::Backslash);
        }
        if name.starts_with('/') || has_drive(name) {
            return Err(Why::Absolute);
        }
        let name = match self.layout {
            Layout::Sdk => name.strip_prefix("./").unwrap_or(name),
            Layout::Module { .. } => name,
        };
        let name = if is_directory { name.strip_suffix('/').unwrap_or(name) } else { name };
        self.check_parts(name)?;
        let wrong_root = || Why::WrongRoot(format!("{}/", self.layout.root()));
        let path = match name.strip_prefix(self.layout.root()).ok_or_else(wrong_root)? {
            "" if is_directory && self.layout == Layout::Sdk => return Ok(String::new()),
            rest => rest.strip_prefix('/').ok_or_else(wrong_root)?,
        };
        match self.layout {
            Layout::Sdk => sdk_path(path, is_directory),
            Layout::Module { .. } => module_path(path, is_directory),
        }
    }

    fn check_parts(&self, name: &str) -> Result<(), Why> {
        if name.is_empty() {
            return Err(Why::EmptyName);
        }
        if name.split('/').count() > budgets::DEPTH {
            return Err(Why::TooDeep(budgets::DEPTH));
        }
        if name.len() > budgets::NAME {
            return Err(Why::LongName(name.len() as u64));
        }
        for part in name.split('/') {
            match part {
                "" | "." => return Err(Why::UncleanName),
                ".." => return Err(Why::LeavesRoot),
                _ if part.len() > budgets::NAME_PART => return Err(Why::LongName(part.len() as u64)),
                _ if self.names.windows && !is_windows_name(part) => return Err(Why::WindowsName),
                _ => {}
            }
        }
        Ok(())
    }

    /// Notes a path and its parents, and refuses what cannot be beside what came before.
    fn remember(&mut self, path: &str, is_directory: bool) -> Result<(), Why> {
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.remember_parent(parent)?;
        }
        match (self.seen.get(path), is_directory) {
            (None, _) => self.insert(path, if is_directory { Seen::Directory { listed: true } } else { Seen::File }),
            (Some(Seen::Directory { listed: false }), true) => {
                self.seen.insert(path.to_owned(), Seen::Directory { listed: true });
                Ok(())
            }
            (Some(Seen::File), true) | (Some(Seen::Directory { .. }), false) => Err(Why::FileAndDirectory),
            (Some(_), _) => Err(Why::Twice),
        }
    }

    fn remember_parent(&mut self, path: &str) -> Result<(), Why> {
        match self.seen.get(path) {
            Some(Seen::Directory { .. }) => return Ok(()),
            Some(Seen::File) => return Err(Why::FileAndDirectory),
            None => {}
        }
        // The depth budget bounds this recursion.
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.remember_parent(parent)?;
        }
        self.insert(path, Seen::Directory { listed: false })
    }

    fn insert(&mut self, path: &str, seen: Seen) -> Result<(), Why> {
        if self.names.fold_case {
            let folded = path.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
            if let Some(twin) = self.folded.insert(folded, path.to_owned()) {
                return Err(Why::CaseTwin(twin));
            }
        }
        // One entry's name can imply 63 directories, which no account of entries sees.
        self.seen_bytes += path.len();
        if self.seen_bytes > budgets::NAMES {
            return Err(Why::TooManyNames(budgets::NAMES));
        }
        if self.seen.len() as u64 >= budgets::ENTRIES {
            return Err(Why::TooManyEntries(budgets::ENTRIES));
        }
        self.seen.insert(path.to_owned(), seen);
        Ok(())
    }
}

/// True if the release tooling makes that file of an SDK executable (Go's `cmd/distpack`): one rule
/// for every archive, because the modes in a module zip are not covered by its hash.
pub fn is_executable(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    // `go_?*_?*_exec`
    let is_exec_wrapper = name
        .strip_prefix("go_")
        .and_then(|rest| rest.strip_suffix("_exec"))
        .is_some_and(|middle| middle.char_indices().any(|(at, c)| c == '_' && at > 0 && at + 1 < middle.len()));
    path.starts_with("bin/")
        || path.starts_with("pkg/tool/")
        || [".bash", ".sh", ".pl", ".rc"].iter().any(|suffix| path.ends_with(suffix))
        || is_exec_wrapper
}

fn check_mode(mode: u32, is_directory: bool) -> Result<(), Why> {
    let expected = if is_directory { 0o040_000 } else { 0o100_000 };
    if ![0, expected].contains(&(mode & !0o7777)) {
        return Err(Why::ModeOfAnotherKind(mode));
    }
    if mode & 0o7000 != 0 {
        return Err(Why::SpecialBits(mode));
    }
    Ok(())
}

/// An SDK's own name for a file. It has no `_go.mod`: the tree's hash could not tell that from the
/// `go.mod` which a module zip calls so.
fn sdk_path(path: &str, is_directory: bool) -> Result<String, Why> {
    if !is_directory && is_named(path, "_go.mod") && tree_hash::is_covered(path) {
        return Err(Why::ModuleFileName);
    }
    Ok(path.to_owned())
}

/// The SDK's name for a file of a module zip, which renames every `go.mod` and lists no directory.
fn module_path(path: &str, is_directory: bool) -> Result<String, Why> {
    if is_directory {
        return Err(Why::DirectoryInModule);
    }
    if is_named(path, "go.mod") {
        return Err(Why::ModuleFileName);
    }
    Ok(match path.strip_suffix("_go.mod") {
        Some(directory) if is_named(path, "_go.mod") => format!("{directory}go.mod"),
        _ => path.to_owned(),
    })
}

fn is_named(path: &str, name: &str) -> bool {
    path.rsplit('/').next() == Some(name)
}

/// Control characters, and those that turn the direction of a line in a terminal.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn has_drive(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next() == Some(':')
}

/// True if Windows keeps a file under exactly that name.
fn is_windows_name(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    let is_numbered = ["COM", "LPT"].iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|number| {
            matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    });
    let is_device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&stem.as_str()) || is_numbered;
    !is_device && !part.ends_with(['.', ' ']) && !part.contains(['<', '>', ':', '"', '|', '?', '*'])
}

#[cfg(test)]
#[path = "entry_rules_tests.rs"]
mod tests;
