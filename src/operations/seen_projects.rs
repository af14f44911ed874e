//! The projects that gov has seen, and what each of them resolves to now.

use super::surroundings::{Here, Surroundings};
use crate::store::projects;
use gov_shims::choose::{self, Facts};
use gov_shims::look::{self, Asked, Invocation};
use std::path::{Path, PathBuf};

/// Variables of this session alone; what a project asks for is in its files.
const OF_THE_SESSION: [&str; 4] = ["GOV_VERSION", "GOTOOLCHAIN", "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", "PWD"];

/// All of them, but for those that are gone.
pub fn directories(surroundings: &Surroundings) -> Vec<PathBuf> {
    projects::read(&surroundings.layout).into_iter().filter(|project| project.is_dir()).collect()
}

/// What each of them resolves to.
pub fn all(surroundings: &Surroundings) -> Vec<Here> {
    directories(surroundings).iter().map(|project| at(Some(project), surroundings)).collect()
}

/// What a directory resolves to by its files alone; without one, what runs where nothing pins.
pub fn at(directory: Option<&Path>, surroundings: &Surroundings) -> Here {
    let variables = |name: &str| if OF_THE_SESSION.contains(&name) { None } else { surroundings.environment.get(name) };
    let facts = look::gather(&Invocation {
        asked: &Asked::GO,
        arguments: &[],
        variables: &variables,
        layout: &surroundings.layout,
        directory,
    });
    let decided = choose::choose(&facts);
    Here { facts, decided }
}

/// Remembers the project that these facts were found in, if it is one: something in it names a
/// version.
pub fn remember(facts: &Facts, surroundings: &Surroundings) {
    let pin = facts.pin.as_ref().map(|file| &file.path);
    let module = facts.go_work.as_ref().or(facts.go_mod.as_ref()).map(|file| &file.path);
    if let Some(file) = pin.or(module) {
        remember_file(file, surroundings);
    }
}

/// Remembers the project of a file that names its version. That it cannot be remembered is no
/// reason for anything to fail.
pub fn remember_file(file: &Path, surroundings: &Surroundings) {
    let Some(project) = file.parent().map(look::cleaned) else { return };
    let is_own: PathBuf = look::cleaned(surroundings.layout.root());
    if !project.starts_with(is_own) {
        let _ = projects::add(&surroundings.layout, &project);
    }
}
