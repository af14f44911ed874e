//! The projects whose editors are told: each directory that somebody may open, and the Go of each.

use super::super::project;
use super::super::seen_projects;
use super::super::surroundings::{Surroundings, refused};
use crate::editors::go_work::used_modules;
use crate::editors::wanted::Sdk;
use crate::failure::{Failure, Kind};
use crate::system::parallel;
use crate::system::plain_file::{self, Links};
use gov_shims::choose::{Choice, Refusal, Selected};
use gov_shims::go_version::Release;
use gov_shims::home_layout::Tool;
use gov_shims::look;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Bytes of a go.work that are read.
const LONGEST_GO_WORK: usize = 1 << 20;

/// A directory that somebody may open in an editor.
#[derive(Clone, Debug)]
pub struct Root {
    /// The directory.
    pub directory: PathBuf,
    /// Its Go: `Some`, the release that it pins; `None`, whatever the shim finds there.
    pub sdk: Result<Option<Sdk>, Failure>,
    /// What the user should know of it.
    pub notes: Vec<String>,
}

/// The roots of the project around a directory: where its pin is, its workspace with every module of
/// it, its module. None where nothing names a version.
pub fn around(directory: &Path, surroundings: &Surroundings) -> Vec<Root> {
    let here = seen_projects::at(Some(directory), surroundings);
    let facts = &here.facts;
    let mut directories: Vec<PathBuf> = Vec::new();
    let mut notes = Vec::new();
    let mut add = |directory: &Path| {
        let directory = look::cleaned(directory);
        if !directories.contains(&directory) && !project::is_at_or_above_home(&directory, surroundings) {
            directories.push(directory);
        }
    };
    let above = |path: &Path| path.parent().filter(|parent| directory.starts_with(parent)).map(Path::to_owned);
    if let Some(parent) = facts.pin.as_ref().and_then(|file| above(&file.path)) {
        add(&parent);
    }
    if let Some(work) = facts.go_work.as_ref()
        && let Some(parent) = above(&work.path)
    {
        add(&parent);
        let content = plain_file::read(&work.path, Links::Followed, LONGEST_GO_WORK).unwrap_or_default();
        for used in used_modules(&content) {
            let module = look::cleaned(&parent.join(&used));
            if is_inside(&module, &parent) {
                add(&module);
            } else if module.is_dir() {
                // A repository must not choose what gov writes outside of it.
                notes.push(format!(
                    "{} uses {used}, which lies outside of it: its editors are left alone",
                    work.path.display()
                ));
            }
        }
    }
    if let Some(parent) = facts.go_mod.as_ref().and_then(|file| above(&file.path)) {
        add(&parent);
    }
    // What was just asked need not be asked again; most projects are one directory.
    let asked = look::cleaned(directory);
    let mut decided = Some(here.decided);
    let mut roots: Vec<Root> = Vec::new();
    for directory in directories {
        roots.push(match decided.take_if(|_| directory == asked) {
            Some(decided) => Root { directory, sdk: sdk_of(decided, surroundings), notes: Vec::new() },
            None => root(directory, surroundings),
        });
    }
    if let Some(first) = roots.first_mut() {
        first.notes = notes;
    }
    note_disagreement(&mut roots);
    roots
}

/// The roots of several projects, each once.
pub fn of_all(directories: Vec<PathBuf>, surroundings: &Surroundings) -> Vec<Root> {
    let mut known = HashSet::new();
    let found = parallel::map(directories, |directory| around(&directory, surroundings));
    found.into_iter().flatten().filter(|root| known.insert(root.directory.clone())).collect()
}

/// One directory, and its Go.
pub fn root(directory: PathBuf, surroundings: &Surroundings) -> Root {
    let here = seen_projects::at(Some(&directory), surroundings);
    Root { sdk: sdk_of(here.decided, surroundings), directory, notes: Vec::new() }
}

fn sdk_of(decided: Result<Choice, Refusal>, surroundings: &Surroundings) -> Result<Option<Sdk>, Failure> {
    let choice = decided.map_err(|refusal| refused(&refusal))?;
    if !choice.is_pin {
        return Ok(None);
    }
    let Selected::Release(release) = &choice.selected else { return Ok(None) };
    if let Some(required) = &choice.unmet {
        // Neither the SDK nor GOTOOLCHAIN could make this work: go itself refuses.
        return Err(Failure::new(
            Kind::RefusedFile,
            format!(
                "{} asks for {}, and {} requires go {}",
                choice.because,
                release.toolchain_name(),
                required.path.display(),
                required.version
            ),
        )
        .hint("gov use mod"));
    }
    Ok(Some(self::release(release, surroundings)))
}

/// An installed release as an editor is told of it.
pub fn release(release: &Release, surroundings: &Surroundings) -> Sdk {
    let layout = &surroundings.layout;
    Sdk { release: release.clone(), goroot: layout.goroot(release), go: layout.program(release, Tool::Go) }
}

/// In a workspace one `go` runs for all modules; one that pins another for itself is told.
fn note_disagreement(roots: &mut [Root]) {
    let Some((first, others)) = roots.split_first_mut() else { return };
    let Ok(Some(wanted)) = &first.sdk else { return };
    for other in others {
        let Ok(Some(own)) = &other.sdk else { continue };
        if own.release != wanted.release {
            other.notes.push(format!(
                "{} pins {}, and {} around it {}: each gets its own, and a window that shows both has one gopls",
                other.directory.display(),
                own.release.toolchain_name(),
                first.directory.display(),
                wanted.release.toolchain_name(),
            ));
        }
    }
}

fn is_inside(directory: &Path, root: &Path) -> bool {
    directory.starts_with(root)
        && directory.is_dir()
        && project::physical(directory).starts_with(project::physical(root))
}
