//! Which editors are here, and every file that each reads to find Go.
//!
//! One file for each family says where that family keeps things, by its own source or documentation,
//! and looks there. An editor is here where it is installed (a program on PATH, a place in which
//! installers put it) or already configured (its own directory exists). Nothing is made: a file may be
//! made later only where its editor's own directory is there, so that one who has never started an
//! editor gets no directory of it.
//!
//! Nothing that is found here stops gov: what cannot be read is told in a note, and the other editors
//! are found all the same. All reads and listings are bounded.

mod emacs;
mod helix;
mod jetbrains;
mod jetbrains_properties;
mod kate;
mod project;
pub mod running;
mod search;
mod sublime;
mod unwritten;
mod vim;
mod vscode;
mod vscode_products;
mod vscode_profiles;
mod zed;

use super::place::{Advice, Editor, Place};
use crate::system::environment::Environment;
use search::Search;
use std::collections::BTreeSet;
use std::path::Path;

pub use project::project;

/// The systems that keep an editor's files in different places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux, and what follows the same specification of base directories.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl System {
    /// The one that gov was built for.
    pub const fn here() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Linux
        }
    }
}

/// Where to look.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    /// The user's directories, by their variables.
    pub environment: &'a Environment,
    /// The directory of gov's shims, which are nobody's editors.
    pub shims: &'a Path,
    /// gov itself, for what users are advised to write.
    pub gov: &'a Path,
    /// Whose conventions hold.
    pub system: System,
    /// The directory that everything installed for all users lies in: `/`.
    pub root: &'a Path,
}

impl<'a> Machine<'a> {
    /// This one.
    pub fn here(environment: &'a Environment, shims: &'a Path, gov: &'a Path) -> Self {
        let root = Path::new(if cfg!(windows) { "C:\\" } else { "/" });
        Self { environment, shims, gov, system: System::here(), root }
    }
}

/// What is here.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files, each once, those of one editor together.
    pub places: Vec<Place>,
    /// What users of editors without such a file may do.
    pub advices: Vec<Advice>,
    /// The editors that are here, those without a file included. Emacs is here only with support for
    /// Go: nothing else makes a file in a project of use to it.
    pub present: BTreeSet<Editor>,
    /// What could not be looked at, each a sentence.
    pub notes: Vec<String>,
}

/// The files of the user, of its profiles, and of servers on this machine. Nothing is found where the
/// user has no home directory.
pub fn user(machine: &Machine<'_>) -> Found {
    let Some(mut search) = Search::of(machine) else { return Found::default() };
    vscode::look(&mut search);
    jetbrains::look(&mut search);
    vim::look(&mut search);
    helix::look(&mut search);
    zed::look(&mut search);
    sublime::look(&mut search);
    emacs::look(&mut search);
    kate::look(&mut search);
    unwritten::look(&mut search);
    search.into_found()
}
