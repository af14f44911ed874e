//! What became of each file, for the report.

use crate::editors::place::Place;
use crate::editors::text::Change;
use crate::failure::Failure;
use std::path::PathBuf;

/// One file, and what became of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The file.
    pub place: Place,
    /// What became of it.
    pub status: Status,
    /// What it says anew, or would.
    pub changes: Vec<Change>,
    /// What makes that apply in an editor that runs; empty: it applies by itself.
    pub applies: String,
    /// What the user should know.
    pub notes: Vec<String>,
    /// The difference, where one was asked for.
    pub diff: Option<String>,
}

/// What became of a file.
#[derive(Clone, Debug)]
pub enum Status {
    /// It says all of it already.
    InSync,
    /// It is new, or would be.
    Created,
    /// It was there and has changed, or would.
    Changed,
    /// gov had made it, and it is gone again, or would be.
    Removed,
    /// It is for its user to edit: why, and what they may put there.
    Left {
        /// Follows the file's name.
        why: String,
        /// Lines for it, where gov knows some.
        snippet: Option<String>,
    },
    /// It should change and must not or cannot.
    Refused(Failure),
}

/// A project that nothing can be told of.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// Its directory.
    pub root: PathBuf,
    /// Why.
    pub failure: Failure,
}

impl Status {
    /// The stable word for it in JSON.
    pub fn id(&self) -> &'static str {
        match self {
            Self::InSync => "in-sync",
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Left { .. } => "left",
            Self::Refused(_) => "refused",
        }
    }

    /// Something was written, or would be.
    pub fn is_change(&self) -> bool {
        matches!(self, Self::Created | Self::Changed | Self::Removed)
    }
}
