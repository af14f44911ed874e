//! One file that is to be written, and what it was planned from.

use super::outcome::Row;
use super::plan::{Planned, Planner};
use super::undo;
use crate::editors::decision::Context;
use crate::editors::place::Place;
use crate::editors::wanted::Wanted;
use crate::store::journal::{Entry, Record};
use crate::system::user_file::Seen;

/// A file that is to be written.
#[derive(Debug)]
pub(super) struct Work {
    /// What it was planned from: it is planned anew where the file has changed in between.
    pub(super) origin: Origin,
    /// The file as it was read.
    pub(super) seen: Seen,
    /// What it is to say for a moment first, so that an editor that runs takes what follows.
    pub(super) first: Option<Vec<u8>>,
    /// What it is to say; `None`: it is to be gone.
    pub(super) last: Option<Vec<u8>>,
    /// What the journal says of it now.
    pub(super) past: Option<Entry>,
    /// What the journal is to say.
    pub(super) journal: Journal,
    /// What the report shows.
    pub(super) row: Row,
}

/// What the journal is to say of a file that was written.
#[derive(Clone, Debug)]
pub(super) enum Journal {
    /// How to put it back.
    Keep(Box<Entry>),
    /// Nothing: it is as it was. What gov had made for it goes.
    Forget(Box<Record>),
}

/// What a file's work was planned from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A sync.
    Sync(Box<Request>),
    /// What the journal says.
    Undo(Box<Entry>),
}

/// One file's part of a sync.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// The file.
    pub(super) place: Place,
    /// What gov wants there.
    pub(super) wanted: Wanted,
    /// What the editor's other files say.
    pub(super) context: Context,
}

impl Request {
    /// A project's file where nothing pins, or where no exact path is wanted.
    pub(super) fn is_unpinned(&self) -> bool {
        self.place.root.is_some() && self.wanted.sdk.is_none()
    }
}

impl Origin {
    /// Plans the file anew, as it is now.
    pub(super) fn plan(self, planner: Planner<'_>) -> Planned {
        match self {
            Self::Sync(request) => planner.file(*request),
            Self::Undo(entry) => undo::file(*entry, planner),
        }
    }
}

impl Work {
    /// What is written next: the first of two steps, or the only one.
    pub(super) fn next(&self) -> Option<&[u8]> {
        self.first.as_deref().or(self.last.as_deref())
    }
}
