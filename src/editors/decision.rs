//! What a file is to say, as its editor's module decides it.

use super::text::Wish;

/// What one file of an editor's is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What it is to say; what it says already is no change.
    pub wishes: Vec<Wish>,
    /// What it is to say a moment later: an editor that runs takes the first wishes only when it sees
    /// the second change after them. Where none runs, both are written at once.
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
