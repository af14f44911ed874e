//! A release that is about to be removed: no editor may be left to run what is gone, since most do
//! so without a word.

use super::outcome::Status;
use super::plan::LONGEST;
use super::{Editors, Options, Projects, Reach, past, sync};
use crate::editors::place::{Editor, Role};
use crate::failure::{Failure, Kind};
use crate::operations::surroundings::Surroundings;
use crate::progress::{Event, Observer};
use crate::store::journal::Record;
use crate::system::plain_file::{self, Links};
use gov_shims::go_version::Release;
use serde_json::Value;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Tells the editors of all projects whose files name it what to run instead. Where one of them still
/// asks for it, that is an error, or with `force` a warning.
pub fn repoint(
    release: &Release,
    force: bool,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<(), Failure> {
    withdraw(release, surroundings, observer)?;
    let roots: Vec<PathBuf> = naming(release, surroundings)?.into_iter().filter_map(|record| record.root).collect();
    if roots.is_empty() {
        return Ok(());
    }
    let options = Options {
        reach: Reach::Projects,
        projects: Projects::These(roots),
        leaving: Some(release.clone()),
        ..Options::plain()
    };
    sync(&options, surroundings, observer)?;
    let name = release.toolchain_name();
    for record in naming(release, surroundings)? {
        let text = format!("{} names {name}, for {}", record.path.display(), record.product);
        if !force {
            return Err(Failure::new(Kind::Usage, format!("{name} is in use: {text}")).hint(format!(
                "choose another there, or remove it all the same with `gov uninstall --force {}`",
                release.typed()
            )));
        }
        observer.observe(Event::Warning(&format!("{text}, and will run another Go, or none")));
    }
    Ok(())
}

/// Takes a release out of the lists that IDEs offer. One whose IDE runs keeps it until the next sync:
/// whoever chooses it there is told by the IDE.
fn withdraw(release: &Release, surroundings: &Surroundings, observer: &dyn Observer) -> Result<(), Failure> {
    let is_listed = |record: &Record| record.role == Role::IdeaSdkList && still_says(record, release);
    if !past::all(surroundings)?.iter().any(|entry| is_listed(&entry.record)) {
        return Ok(());
    }
    let options = Options {
        reach: Reach::User,
        editors: Editors::named(&[Editor::JetBrains.id().to_owned()])?,
        leaving: Some(release.clone()),
        ..Options::plain()
    };
    for row in sync(&options, surroundings, observer)?.rows {
        if let Status::Refused(failure) = row.status {
            let name = release.toolchain_name();
            observer.observe(Event::Warning(&format!("{name} stays in a list of {}: {failure}", row.place.product)));
        }
    }
    Ok(())
}

/// Which of these releases an editor's file names, and a file that does.
pub fn named(releases: &[Release], surroundings: &Surroundings) -> Result<Vec<(Release, PathBuf)>, Failure> {
    let records: Vec<Record> = past::all(surroundings)?.into_iter().map(|entry| entry.record).collect();
    let by = |release: &Release| {
        let naming = |record: &&Record| names(record, release, surroundings) && still_says(record, release);
        records.iter().find(naming).map(|record| (release.clone(), record.path.clone()))
    };
    Ok(releases.iter().filter_map(by).collect())
}

/// What gov wrote that names a release, as far as it still stands.
fn naming(release: &Release, surroundings: &Surroundings) -> Result<Vec<Record>, Failure> {
    let records = past::all(surroundings)?.into_iter().map(|entry| entry.record);
    Ok(records.filter(|record| names(record, release, surroundings) && still_says(record, release)).collect())
}

/// Whatever names a release holds its name. A file that its user has changed since may name it no
/// more; one that cannot be read is taken to.
fn still_says(record: &Record, release: &Release) -> bool {
    match plain_file::read(&record.path, Links::Followed, LONGEST) {
        Ok(text) => {
            let name = release.toolchain_name();
            text.windows(name.len()).any(|part| part == name.as_bytes())
        }
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

fn names(record: &Record, release: &Release, surroundings: &Surroundings) -> bool {
    let place = format!("/{}", release.toolchain_name());
    let root = surroundings.layout.versions();
    let directory = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // However the path before it is spelled.
    let in_versions = format!("{directory}{place}");
    let is_named = |value: &Value| {
        value.as_str().is_some_and(|text| {
            let text = text.replace('\\', "/");
            text.match_indices(&in_versions).any(|(at, found)| {
                let rest = &text[at + found.len()..];
                rest.is_empty() || rest.starts_with('/')
            })
        })
    };
    let is_of_release = record.root.is_some() && record.release.as_deref() == Some(&release.to_string());
    is_of_release || record.keys.iter().filter_map(|key| key.new.as_ref()).any(is_named)
}
