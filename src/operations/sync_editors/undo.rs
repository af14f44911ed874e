//! Taking back what gov has written into editors' files: byte for byte where nobody has touched them
//! since, else key by key.

use super::outcome::{Row, Status};
use super::past::{self, Without};
use super::plan::{Planned, Planner};
use super::refusals::refused;
use super::work::{Journal, Origin, Work};
use super::{Options, Projects, Reach, Synced, apply, excluded, order, roots};
use crate::editors::place::Place;
use crate::editors::text::Change;
use crate::failure::Failure;
use crate::operations::surroundings::{Surroundings, disk};
use crate::progress::Observer;
use crate::store::journal::{self, Entry, Record};
use crate::store::lock;
use crate::system::user_file;
use std::io;
use std::path::{Path, PathBuf};

/// Takes everything back that the options reach: all files of the user's own, and those of this
/// project, or of all.
pub fn undo(options: &Options, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Synced, Failure> {
    let layout = &surroundings.layout;
    let is_idle = options.is_dry || past::all(surroundings)?.is_empty();
    if !is_idle {
        surroundings.check_users_home()?;
    }
    let _lock =
        if is_idle { None } else { Some(lock::hold(&layout.lock_of_editors(), "the files of editors", observer)?) };
    let planner = Planner { options, surroundings };
    let here = roots_here(options, surroundings)?;
    let mut synced = Synced::default();
    let mut works = Vec::new();
    for entry in past::all(surroundings)? {
        if !is_reached(&entry.record, here.as_deref(), options) {
            continue;
        }
        let record = entry.record.clone();
        match file(entry, planner) {
            Planned::Work(work) => works.push(*work),
            Planned::Nothing => {}
            Planned::Row(row) => {
                if matches!(row.status, Status::InSync) && !options.is_dry {
                    forget(&record, surroundings)?;
                }
                synced.rows.push(*row);
            }
        }
    }
    synced.rows.extend(apply::apply(works, planner, observer)?);
    synced.rows.sort_by_key(|row| order(&row.place));
    Ok(synced)
}

/// Plans one file as it would be without gov.
pub(super) fn file(entry: Entry, planner: Planner<'_>) -> Planned {
    let place = place(&entry.record);
    match plan(entry, &place, planner) {
        Ok(planned) => planned,
        Err(failure) => Planned::Row(Box::new(Row::of(&place, Status::Refused(failure)))),
    }
}

fn plan(entry: Entry, place: &Place, planner: Planner<'_>) -> Result<Planned, Failure> {
    if let Some(root) = place.root.as_ref().filter(|root| is_gone(root)) {
        let why = format!("its project {} is not there: what was in it before is kept", root.display());
        return Ok(Planned::Row(Box::new(Row::of(place, Status::Left { why, snippet: None }))));
    }
    let seen = planner.read(place)?;
    let mut notes = Vec::new();
    let last = match past::without(&entry, seen.content.as_deref()).map_err(|why| refused(place, why))? {
        Without::AsBefore(before) => before,
        Without::KeysTakenOut(bytes) => {
            notes.push("it was changed since: only what gov wrote was taken out".to_owned());
            Some(bytes)
        }
        Without::Theirs => {
            let mut row = Row::of(place, Status::InSync);
            row.notes.push("nothing of what gov wrote stands there any more".to_owned());
            return Ok(Planned::Row(Box::new(row)));
        }
    };
    if last == seen.content {
        return Ok(Planned::Row(Box::new(Row::of(place, Status::InSync))));
    }
    let status = if last.is_none() { Status::Removed } else { Status::Changed };
    let back = |change: &Change| Change { path: change.path.clone(), old: change.new.clone(), new: change.old.clone() };
    let changes = entry.record.keys.iter().map(back).collect();
    let row = Row { changes, notes, ..Row::of(place, status) };
    let journal = Journal::Forget(Box::new(entry.record.clone()));
    let past = Some(entry.clone());
    let origin = Origin::Undo(Box::new(entry));
    Ok(Planned::Work(Box::new(Work { origin, seen, first: None, last, past, journal, row })))
}

/// Nothing has that name: it was moved, or deleted, or its disk is not mounted.
fn is_gone(root: &Path) -> bool {
    root.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Of a file that is as it was, or its user's own again, nothing need be remembered.
fn forget(record: &Record, surroundings: &Surroundings) -> Result<(), Failure> {
    let layout = &surroundings.layout;
    // A run that was killed may have left its own file there.
    let _ = user_file::sweep(&record.path);
    journal::remove(layout, &record.path).map_err(|error| disk("write", &layout.journal(), &error))?;
    apply::remove_empty(&record.created_directories);
    if let Some(excluded) = &record.exclude {
        excluded::take_out(excluded);
    }
    Ok(())
}

fn is_reached(record: &Record, here: Option<&[PathBuf]>, options: &Options) -> bool {
    let in_reach = match (&record.root, options.reach) {
        (None, Reach::Projects) | (Some(_), Reach::User) => false,
        (None, _) => true,
        (Some(root), _) => here.is_none_or(|here| here.contains(root)),
    };
    in_reach && options.editors.contain(record.editor, &record.product)
}

/// The roots around here; `None`: every project is meant.
fn roots_here(options: &Options, surroundings: &Surroundings) -> Result<Option<Vec<PathBuf>>, Failure> {
    if options.projects == Projects::Seen {
        return Ok(None);
    }
    let here = surroundings.directory()?;
    let mut directories: Vec<PathBuf> =
        roots::around(&here, surroundings).into_iter().map(|root| root.directory).collect();
    // A project that pins nothing any more is still the one around here.
    directories.extend(here.ancestors().map(Path::to_owned));
    Ok(Some(directories))
}

fn place(record: &Record) -> Place {
    Place {
        editor: record.editor,
        product: record.product.clone(),
        scope: record.scope.clone(),
        role: record.role,
        path: record.path.clone(),
        root: record.root.clone(),
        may_create: false,
        notes: Vec::new(),
    }
}
