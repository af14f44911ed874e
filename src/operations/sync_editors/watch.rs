//! Staying, and telling the editors whenever a directory's Go changes.
//!
//! What is watched is the decision itself, and not some files: whatever changes it (a pin, the
//! default, a module file, an installation) is seen, on every file system.

use super::outcome::Status;
use super::{Options, Projects, Synced, project_roots};
use crate::failure::{Failure, Kind};
use crate::operations::surroundings::Surroundings;
use crate::progress::{Event, Observer};
use crate::system::interrupt;
use gov_shims::go_version::Release;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How often the directories are asked. A thousand of them take a few hundredths of a second.
const INTERVAL: Duration = Duration::from_secs(1);

/// Tells the editors now, and again after each change, until a signal ends it.
pub fn watch(options: &Options, surroundings: &Surroundings, observer: &dyn Observer) -> Result<(), Failure> {
    let _watch = interrupt::watch();
    let mut known: Option<Resolved> = None;
    let mut told: Option<String> = None;
    let mut is_first = true;
    while !interrupt::is_interrupted() {
        let now = resolved(&options.projects, surroundings)?;
        if known.as_ref() != Some(&now) {
            match super::sync(options, surroundings, observer) {
                Ok(synced) => {
                    tell(&synced, is_first, observer);
                    (known, told, is_first) = (Some(now), None, false);
                }
                Err(failure) if is_first || failure.kind == Kind::Interrupted => return Err(failure),
                // A disk that is full now may have room in a while: once is enough to say so.
                Err(failure) => {
                    let text = failure.to_string();
                    if told.as_ref() != Some(&text) {
                        observer.observe(Event::Warning(&format!("the editors are not told yet: {text}")));
                    }
                    told = Some(text);
                }
            }
        }
        let asked = Instant::now();
        while asked.elapsed() < INTERVAL && !interrupt::is_interrupted() {
            std::thread::sleep(interrupt::GLANCE);
        }
    }
    Ok(())
}

/// What each project resolves to; `None`: whatever the shim finds, or nothing.
type Resolved = Vec<(PathBuf, Option<Release>)>;

fn resolved(projects: &Projects, surroundings: &Surroundings) -> Result<Resolved, Failure> {
    let roots = project_roots(projects, surroundings)?;
    let release = |sdk: Result<Option<crate::editors::wanted::Sdk>, Failure>| sdk.ok().flatten().map(|sdk| sdk.release);
    Ok(roots.into_iter().map(|root| (root.directory, release(root.sdk))).collect())
}

fn tell(synced: &Synced, is_first: bool, observer: &dyn Observer) {
    for row in &synced.rows {
        let (product, path) = (&row.place.product, row.place.path.display());
        match &row.status {
            status if status.is_change() => {
                observer.observe(Event::Note(&format!("{product}: {} {path}", row.status.id())));
            }
            Status::Refused(failure) => {
                observer.observe(Event::Warning(&format!("{product}: {}", failure.message)));
            }
            _ => {}
        }
    }
    for unresolved in &synced.unresolved {
        observer.observe(Event::Warning(&format!("{}: {}", unresolved.root.display(), unresolved.failure.message)));
    }
    if is_first {
        observer.observe(Event::Note("watching; Ctrl-C ends it"));
    }
}
