//! What a decision makes of a file's text.

use super::refusals::refused;
use crate::editors::decision::Decision;
use crate::editors::place::Place;
use crate::editors::refusal::Refusal;
use crate::editors::text::{Change, Document, Edited};
use crate::failure::Failure;

/// What a decision makes of a file.
pub(super) struct Edits {
    /// The text after the first of two steps, where both change something.
    pub(super) first: Option<Vec<u8>>,
    /// The whole new text.
    pub(super) bytes: Vec<u8>,
    /// What it says anew.
    pub(super) changes: Vec<Change>,
    /// What the user should know.
    pub(super) notes: Vec<String>,
}

impl From<Edited> for Edits {
    fn from(edited: Edited) -> Self {
        Self { first: None, bytes: edited.bytes, changes: edited.changes, notes: edited.notes }
    }
}

/// Edits step by step: the second step's paths are those of the text that the first leaves.
pub(super) fn edit(place: &Place, document: &Document, decision: &Decision) -> Result<Edits, Failure> {
    let failed = |refusal: Refusal| refused(place, refusal);
    let first = document.edit(&decision.wishes).map_err(failed)?;
    if decision.afterwards.is_empty() {
        return Ok(first.into());
    }
    if first.changes.is_empty() {
        return Ok(document.edit(&decision.afterwards).map_err(failed)?.into());
    }
    let between = Document::read(place.role.format(), &first.bytes).map_err(failed)?;
    let second = between.edit(&decision.afterwards).map_err(failed)?;
    if second.changes.is_empty() {
        return Ok(first.into());
    }
    let mut changes = first.changes;
    for change in second.changes {
        match changes.iter_mut().find(|earlier| earlier.path == change.path) {
            Some(earlier) => earlier.new = change.new,
            None => changes.push(change),
        }
    }
    changes.retain(|change| change.old != change.new);
    let notes = first.notes.into_iter().chain(second.notes).collect();
    Ok(Edits { first: Some(first.bytes), bytes: second.bytes, changes, notes })
}
