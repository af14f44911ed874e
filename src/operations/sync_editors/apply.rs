//! Writing what was planned: the journal first, then every file, each old or new and never half.
//!
//! Files are staged beside their targets, brought to the disk together and then put in place, so that
//! a thousand of them cost a few waits. One that somebody saved in between is planned anew, once. An
//! editor that runs and takes a change in two steps gets the second a moment after the first.

use super::excluded::{self, Exclusions};
use super::outcome::{Row, Status};
use super::plan::{LONGEST, Planned, Planner};
use super::refusals::obstructed_work;
use super::work::{Journal, Origin, Work};
use crate::editors::diff;
use crate::editors::find::running::{Running, Runs, running};
use crate::editors::place::{Editor, Place};
use crate::failure::{Failure, Kind};
use crate::operations::surroundings::disk;
use crate::progress::{Event, Observer, Unit};
use crate::store::journal::{self, Entry};
use crate::store::sweep;
use crate::system::interrupt;
use crate::system::plain_file::{self, Links};
use crate::system::user_file::{self, Obstacle, Parents, Pending};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

/// VS Code's Go extension starts gopls anew for each of two changes; the second must find the first
/// one done. (Measured: 3 s are enough.)
const BETWEEN_STEPS: Duration = Duration::from_secs(3);

/// An editor that has a file open and unsaved writes its own text over a change soon, or not at all.
const SETTLED: Duration = Duration::from_secs(2);

/// Files that are staged at once: each is open until it is in place.
const AT_ONCE: usize = 200;

/// What became of one file's work.
#[derive(Debug)]
struct Written {
    row: Row,
    origin: Origin,
    state: State,
}

#[derive(Debug)]
enum State {
    /// All is done, or has failed, as the row says.
    Done {
        /// What was left in a file whose editor runs.
        live: Option<Vec<u8>>,
    },
    /// The first of two steps is.
    Half,
    /// Somebody saved the file in between, and nothing is done.
    Changed,
}

/// Writes everything, or says what would be written.
pub(super) fn apply(works: Vec<Work>, planner: Planner<'_>, observer: &dyn Observer) -> Result<Vec<Row>, Failure> {
    if works.is_empty() {
        return Ok(Vec::new());
    }
    let apply = Apply { planner, running: running() };
    if planner.options.is_dry {
        return Ok(works.into_iter().map(|work| apply.shown(work)).collect());
    }
    sweep::sweep(&planner.surroundings.layout, SystemTime::now());
    let _watch = interrupt::watch();
    // A few take no time worth a word.
    let is_long = works.len() > AT_ONCE;
    if is_long {
        let total = Some(works.len() as u64);
        observer.observe(Event::Started { job: "writing editors' files", total, unit: Unit::Files });
    }
    let written = apply.write_in_batches(works, observer);
    if is_long {
        observer.observe(Event::Finished);
    }
    let (changed, mut done): (Vec<Written>, Vec<Written>) =
        written?.into_iter().partition(|written| matches!(written.state, State::Changed));
    done.extend(apply.again(changed)?);
    apply.second_steps(&mut done, observer)?;
    tell_overwritten(&mut done, observer);
    Ok(done.into_iter().map(|written| written.row).collect())
}

struct Apply<'a> {
    planner: Planner<'a>,
    running: Running,
}

impl Apply<'_> {
    /// What would be done.
    fn shown(&self, work: Work) -> Row {
        if let Some(failure) = self.held(&work.row.place) {
            return Row { status: Status::Refused(failure), ..work.row };
        }
        if let Err(obstacle) = user_file::check(&work.seen) {
            return Row { status: Status::Refused(obstructed_work(&work, &obstacle)), ..work.row };
        }
        let diff = self
            .planner
            .options
            .wants_diffs
            .then(|| diff::unified(&work.row.place.path, work.seen.content.as_deref(), work.last.as_deref()));
        Row { diff, ..work.row }
    }

    fn write_in_batches(&self, works: Vec<Work>, observer: &dyn Observer) -> Result<Vec<Written>, Failure> {
        let mut written = Vec::new();
        let mut works = works.into_iter().peekable();
        while works.peek().is_some() {
            if interrupt::is_interrupted() {
                return Err(Failure::new(Kind::Interrupted, "interrupted")
                    .hint("run it again: each file is as it was, or as it is to be"));
            }
            written.extend(self.write_batch(works.by_ref().take(AT_ONCE).collect())?);
            observer.observe(Event::Reached(written.len() as u64));
        }
        Ok(written)
    }

    /// The same for what was begun already, and so is finished.
    fn write_to_the_end(&self, works: Vec<Work>) -> Result<Vec<Written>, Failure> {
        let mut written = Vec::new();
        let mut works = works.into_iter().peekable();
        while works.peek().is_some() {
            written.extend(self.write_batch(works.by_ref().take(AT_ONCE).collect())?);
        }
        Ok(written)
    }

    /// Writes some files: journalled, staged, on the disk, in place.
    fn write_batch(&self, works: Vec<Work>) -> Result<Vec<Written>, Failure> {
        let layout = &self.planner.surroundings.layout;
        let journal = |error: std::io::Error| disk("write", &layout.journal(), &error);
        let mut written = Vec::new();
        let mut works = self.free(works, &mut written);
        let mut exclusions = Exclusions::default();
        let mut kept = Vec::new();
        // First of all, so that not even a directory is made that nobody would know of.
        for work in &mut works {
            exclusions.add(work);
            if let Journal::Keep(entry) = &work.journal {
                journal::write(layout, entry).map_err(journal)?;
                kept.push(entry.record.path.clone());
            }
        }
        journal::sync(layout, kept.iter().map(PathBuf::as_path)).map_err(journal)?;
        exclusions.write(&mut works);
        let mut staged: Vec<(Work, Pending)> = Vec::new();
        for work in works {
            // What an earlier run that was killed left beside the file goes first.
            let _ = user_file::sweep(work.seen.target());
            match user_file::prepare(&work.seen, work.next(), Parents::Made) {
                Ok(pending) => staged.push((work, pending)),
                Err(obstacle) => written.push(self.not_done(work, &obstacle)?),
            }
        }
        let (works, pendings): (Vec<Work>, Vec<Pending>) = staged.into_iter().unzip();
        // Without this a power cut could leave an empty file where the old one was.
        user_file::sync(&pendings).map_err(|error| disk("write", &layout.journal(), &error))?;
        let mut committed = Vec::new();
        for (work, pending) in works.into_iter().zip(pendings) {
            written.push(match pending.commit() {
                Ok(done) => {
                    committed.push(done);
                    self.done(work)?
                }
                Err(obstacle) => self.not_done(work, &obstacle)?,
            });
        }
        let _ = user_file::sync_directories(&committed);
        Ok(written)
    }

    /// Those that may be touched now.
    fn free(&self, works: Vec<Work>, written: &mut Vec<Written>) -> Vec<Work> {
        let mut free = Vec::new();
        for mut work in works {
            let unwritable = || user_file::check(&work.seen).err().map(|obstacle| obstructed_work(&work, &obstacle));
            if let Some(failure) = self.held(&work.row.place).or_else(unwritable) {
                written.push(work.refused(failure));
                continue;
            }
            if !self.is_live(&work.row.place) {
                work.forgo_first_step();
            }
            free.push(work);
        }
        free
    }

    fn done(&self, work: Work) -> Result<Written, Failure> {
        if let Journal::Forget(record) = &work.journal {
            let layout = &self.planner.surroundings.layout;
            journal::remove(layout, &record.path).map_err(|error| disk("write", &layout.journal(), &error))?;
            if work.last.is_none() {
                remove_empty(&record.created_directories);
            }
            if let Some(excluded) = &record.exclude {
                excluded::take_out(excluded);
            }
        }
        let state = match &work.first {
            Some(_) => State::Half,
            None => State::Done { live: work.last.filter(|_| self.is_live(&work.row.place)) },
        };
        Ok(Written { row: work.row, origin: work.origin, state })
    }

    /// The journal must not tell of what was not done.
    fn not_done(&self, work: Work, obstacle: &Obstacle) -> Result<Written, Failure> {
        let layout = &self.planner.surroundings.layout;
        let failed = |error: std::io::Error| disk("write", &layout.journal(), &error);
        match (&work.past, &work.journal) {
            (Some(entry), _) => journal::write(layout, entry).map_err(failed)?,
            (None, Journal::Keep(entry)) => {
                journal::remove(layout, &work.row.place.path).map_err(failed)?;
                if let Some(excluded) = &entry.record.exclude {
                    excluded::take_out(excluded);
                }
            }
            (None, Journal::Forget(_)) => {}
        }
        if matches!(obstacle, Obstacle::Changed | Obstacle::BeingWritten) {
            return Ok(Written { row: work.row, origin: work.origin, state: State::Changed });
        }
        let failure = obstructed_work(&work, obstacle);
        Ok(work.refused(failure))
    }

    /// Once more what somebody saved in between; then somebody is at it, and it is left to them.
    fn again(&self, changed: Vec<Written>) -> Result<Vec<Written>, Failure> {
        let (mut done, works) = self.plan_again(changed);
        for written in self.write_to_the_end(works)? {
            done.push(match written.state {
                State::Changed => given_up(written),
                _ => written,
            });
        }
        Ok(done)
    }

    fn plan_again(&self, written: Vec<Written>) -> (Vec<Written>, Vec<Work>) {
        let (mut done, mut works) = (Vec::new(), Vec::new());
        for Written { row, origin, .. } in written {
            match origin.clone().plan(self.planner) {
                Planned::Work(work) => works.push(*work),
                // Whoever saved it has said all of it, or has taken it away.
                Planned::Row(row) => done.push(Written { row: *row, origin, state: State::Done { live: None } }),
                Planned::Nothing => {
                    let row = Row::of(&row.place, Status::InSync);
                    done.push(Written { row, origin, state: State::Done { live: None } });
                }
            }
        }
        (done, works)
    }

    /// What an editor that runs takes only a moment after the rest.
    fn second_steps(&self, done: &mut Vec<Written>, observer: &dyn Observer) -> Result<(), Failure> {
        let (half, rest): (Vec<Written>, Vec<Written>) =
            std::mem::take(done).into_iter().partition(|written| matches!(written.state, State::Half));
        *done = rest;
        if half.is_empty() {
            return Ok(());
        }
        wait(BETWEEN_STEPS, "letting VS Code take the first step", observer);
        let first: Vec<Row> = half.iter().map(|written| written.row.clone()).collect();
        let (mut second, works) = self.plan_again(half);
        second.extend(self.write_to_the_end(works)?);
        for mut written in second {
            if matches!(written.state, State::Changed) {
                written = given_up(written);
            }
            // The report tells of both steps as of one.
            if let Some(first) = first.iter().find(|row| row.place == written.row.place)
                && !matches!(written.row.status, Status::Refused(_))
            {
                written.row = first.clone();
            }
            done.push(written);
        }
        Ok(())
    }

    /// Why a file must not be touched now: a JetBrains IDE writes its files from memory when it ends.
    fn held(&self, place: &Place) -> Option<Failure> {
        if place.editor != Editor::JetBrains || self.planner.options.force {
            return None;
        }
        let path = place.path.display();
        let failure = match self.running.reader_of(place) {
            Runs::No => return None,
            Runs::Yes(process) => {
                Failure::new(Kind::Busy, format!("{path} is not touched: a JetBrains IDE runs, as process {process}"))
                    .hint("close it and run `gov sync-editors` again, or choose the SDK in Settings > Go > GOROOT")
            }
            Runs::Unknown => Failure::new(
                Kind::Busy,
                format!("{path} is not touched: this system does not tell whether an IDE runs"),
            )
            .hint("close every JetBrains IDE, then: gov sync-editors --force --editor jetbrains"),
        };
        Some(failure.because("an IDE writes its files over when it ends"))
    }

    fn is_live(&self, place: &Place) -> bool {
        place.editor == Editor::VsCode && self.running.reader_of(place) != Runs::No
    }
}

impl Work {
    fn refused(self, failure: Failure) -> Written {
        let row = Row { status: Status::Refused(failure), changes: Vec::new(), ..self.row };
        Written { row, origin: self.origin, state: State::Done { live: None } }
    }

    /// Nobody needs two steps: one is written.
    fn forgo_first_step(&mut self) {
        if self.first.take().is_none() {
            return;
        }
        let last = self.last.as_deref();
        if let Journal::Keep(entry) = &mut self.journal {
            let Entry { record, before } = &mut **entry;
            if before.as_deref() == last {
                self.journal = Journal::Forget(Box::new(record.clone()));
            } else {
                record.left = last.map_or([0; 32], journal::hash);
            }
        }
    }
}

fn given_up(written: Written) -> Written {
    let place = &written.row.place;
    let failure = Failure::new(Kind::Busy, format!("{} is being saved by another program", place.path.display()))
        .hint("save it there, then run `gov sync-editors` again");
    let row = Row { status: Status::Refused(failure), changes: Vec::new(), ..written.row };
    Written { row, ..written }
}

/// Waits until an editor that had a file open and unsaved would have written it over, and says so.
fn tell_overwritten(done: &mut [Written], observer: &dyn Observer) {
    let is_live = |written: &Written| matches!(written.state, State::Done { live: Some(_) });
    if !done.iter().any(is_live) || interrupt::is_interrupted() {
        return;
    }
    wait(SETTLED, "seeing that VS Code keeps it", observer);
    for written in done {
        let State::Done { live: Some(left) } = &written.state else { continue };
        let path = &written.row.place.path;
        if plain_file::read(path, Links::Followed, LONGEST).is_ok_and(|now| now != *left) {
            written.row.notes.push(format!(
                "{} was saved over just now: close it in the editor, then run `gov sync-editors` again",
                path.display()
            ));
        }
    }
}

/// Waits; a signal ends that early, and what is left to do is small and done all the same.
fn wait(time: Duration, job: &str, observer: &dyn Observer) {
    observer.observe(Event::Started { job, total: None, unit: Unit::Runs });
    let began = Instant::now();
    while began.elapsed() < time && !interrupt::is_interrupted() {
        std::thread::sleep(interrupt::GLANCE);
    }
    observer.observe(Event::Finished);
}

/// Takes away the directories that gov made for a file, if nobody has put anything else there.
pub(super) fn remove_empty(directories: &[PathBuf]) {
    for directory in directories.iter().rev() {
        let _ = std::fs::remove_dir(directory);
    }
}
