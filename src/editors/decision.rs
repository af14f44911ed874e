//! What a file is to say, as its editor's module decides it.

use super::meaning::{self, Dialect};
use super::text::Wish;
use super::vscode::effective::Settings;
use super::wanted::{Sdk, Wanted};
use std::path::{Path, PathBuf};

/// What a decision stands on beside its own file, as whoever looks has found it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// What the files of the same product say that this one is laid over, from the outermost in, as
    /// they will say it once they are edited themselves: [`Settings::under`] joins them.
    pub outer: Settings,
    /// The user's home directory, from which values may be spelled even where gov's home is elsewhere.
    pub home: Option<PathBuf>,
    /// For a file that is gov's own as a whole: the text that gov left there last.
    pub written: Option<String>,
    /// For a `.dir-locals-2.el`: the text of the `.dir-locals.el` beside it, which Emacs reads first.
    pub beside: Option<String>,
    /// For a `.dir-locals-2.el` with no `.dir-locals.el` beside it: the nearest of either further up,
    /// which Emacs would read no more.
    pub hides: Option<PathBuf>,
    /// For a `.code-workspace`: its folders want different versions.
    pub folders_disagree: bool,
    /// For a list of SDKs: those in use.
    pub sdks: Vec<Sdk>,
    /// For a list of SDKs: all that are installed; others of gov's are not to be offered. `None`: not
    /// asked.
    pub installed: Option<Vec<Sdk>>,
}

/// What one file of an editor's is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What it is to say; what it says already is no change.
    pub wishes: Vec<Wish>,
    /// What it is to say a moment later: an editor that runs takes the first wishes only when it sees
    /// the second change after them. Where none runs, both are written at once: but each is an edit of
    /// its own, for these are wishes of the text that the first ones left.
    pub afterwards: Vec<Wish>,
    /// What makes the change apply in an editor that runs: `Developer: Reload Window`. Empty: it
    /// applies by itself.
    pub applies: &'static str,
    /// What the user should know of this file, each a sentence.
    pub notes: Vec<String>,
    /// The file is its user's to edit, and why; then there are no wishes.
    pub left: Option<Left>,
    /// What is wished means the same on another machine: it may go into a file that a repository of
    /// dotfiles shares.
    pub is_portable: bool,
}

/// A file that its user must edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Why gov does not, to follow the file's name: `sets a command of its own for gopls`.
    pub why: String,
    /// What its user may put there.
    pub snippet: String,
}

impl Context {
    /// The home directory, where it is known.
    pub fn home<'a>(&'a self, wanted: &'a Wanted) -> Option<&'a Path> {
        self.home.as_deref().or(wanted.portable_home.as_deref())
    }

    /// A value names a file of gov's: its shims, or one of its SDKs.
    pub fn is_of_gov(&self, value: &str, wanted: &Wanted, dialect: Dialect) -> bool {
        let shims = meaning::text(&wanted.shims);
        let Some(root) = meaning::parent(&shims) else { return false };
        let home = self.home(wanted);
        let is_below = |part| meaning::is_below(value, Path::new(&format!("{root}/{part}")), home, dialect);
        ["shims", "versions"].into_iter().any(is_below)
    }
}

impl Decision {
    /// One that leaves the file to its user.
    pub fn left(why: impl Into<String>, snippet: impl Into<String>) -> Self {
        Self { left: Some(Left { why: why.into(), snippet: snippet.into() }), ..Self::default() }
    }
}
