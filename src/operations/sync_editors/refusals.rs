//! Why a file is left as it is, in words that end in what helps.

use super::edits::edit;
use super::outcome::Row;
use super::work::{Request, Work};
use crate::editors::decide::decide;
use crate::editors::place::Place;
use crate::editors::text::{Change, Document, Format};
use crate::failure::{Failure, Kind};
use crate::system::user_file::Obstacle;
use std::fmt::Display;

/// A file that gov will not edit.
pub(super) fn refused(place: &Place, why: impl Display) -> Failure {
    let path = place.path.display();
    Failure::new(Kind::RefusedFile, format!("{path} {why}"))
        .hint(format!("correct {path}, then run `gov sync-editors` again"))
}

/// A file that gov cannot read or write.
pub(super) fn obstructed(place: &Place, obstacle: &Obstacle) -> Failure {
    Failure::new(obstacle.kind(), format!("{} {obstacle}", place.path.display())).hint(obstacle.hint(&place.path))
}

pub(super) fn tracked(place: &Place, why: &str) -> Failure {
    Failure::new(Kind::RefusedFile, format!("git tracks {}, {why}", place.path.display()))
}

/// The same where it is known what the file should say: what its user, or whoever makes it, may do.
pub(super) fn obstructed_work(work: &Work, obstacle: &Obstacle) -> Failure {
    let Row { place, changes, .. } = &work.row;
    let failure = obstructed(place, obstacle);
    let is_for_others = matches!(
        obstacle,
        Obstacle::ReadOnly
            | Obstacle::ReadOnlyDirectory(_)
            | Obstacle::ForeignDirectory(..)
            | Obstacle::ReadOnlyFileSystem
            | Obstacle::Immutable
            | Obstacle::ForeignOwner(_)
    );
    if is_for_others { with_changes(failure, place, changes) } else { failure }
}

/// A file that cannot be read, for it is made elsewhere: what it should say if it were empty.
pub(super) fn told_by_hand(failure: Failure, request: &Request) -> Failure {
    let Request { place, wanted, context } = request;
    let document = Document::absent(place.role.format());
    let edited = edit(place, &document, &decide(place, &document, wanted, context));
    edited.map_or(failure.clone(), |edited| with_changes(failure, place, &edited.changes))
}

fn with_changes(failure: Failure, place: &Place, changes: &[Change]) -> Failure {
    if changes.is_empty() || place.role.format() == Format::Whole {
        return failure;
    }
    failure.hint(by_hand(changes))
}

/// The changes, for whoever makes them by hand.
pub(super) fn by_hand(changes: &[Change]) -> String {
    let one = |change: &Change| match &change.new {
        Some(value) => format!("{} should be {value}", change.path.join(".")),
        None => format!("{} should go", change.path.join(".")),
    };
    changes.iter().map(one).collect::<Vec<_>>().join("; ")
}
