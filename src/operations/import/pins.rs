//! What other managers run by default, and what their files ask for in this project, kept working.
//!
//! `.go-version` and `.tool-versions` need nothing: gov reads them as they are. No file of another
//! manager is ever written.

use super::super::default;
use super::super::project::{self, Written};
use super::super::surroundings::Surroundings;
use super::Options;
use super::find::Found;
use super::take_over::{Adoption, Outcome};
use crate::failure::Failure;
use crate::import::managers::GlobalDefault;
use crate::import::mise_config;
use crate::system::plain_file::{self, Links};
use gov_shims::go_version::Release;
use gov_shims::look;
use gov_shims::pin_files::LONGEST_PIN_FILE;
use gov_shims::wanted::Wanted;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A manager's default, and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct DefaultTaken {
    /// The manager.
    pub manager: &'static str,
    /// Where it says so.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub file: PathBuf,
    /// The version.
    pub version: String,
    /// What was done.
    pub result: DefaultResult,
    /// gov's own file, where it was written or would be.
    pub written: Option<Written>,
}

/// What became of a manager's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultResult {
    /// It is gov's default now.
    Taken,
    /// gov reads that file itself.
    ReadAsItIs,
    /// gov had a default, and keeps it.
    Kept,
    /// gov has no such version.
    NotInstalled,
}

/// A version that another manager's file asks for in this project.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectPin {
    /// The file.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub file: PathBuf,
    /// The version.
    pub version: String,
    /// The command that pins it for gov.
    pub command: String,
    /// gov's own pin, where it was written or would be.
    pub written: Option<Written>,
}

/// Makes the managers' default gov's, where gov has none; the one whose `go` runs now goes first.
pub(super) fn defaults(
    found: &Found,
    adoptions: &[Adoption],
    dry_run: bool,
    surroundings: &Surroundings,
) -> Result<Vec<DefaultTaken>, Failure> {
    let mut installed = look::installed(&surroundings.layout);
    let would_be = adoptions.iter().filter(|adoption| adoption.result == Outcome::WouldTakeOver);
    installed.extend(would_be.filter_map(|adoption| Release::parse(adoption.version.as_deref()?)));
    let facts = surroundings.here().facts;
    let mut has_default = look::default(&surroundings.layout).is_some() || facts.home_pin.is_some();
    let mut taken = Vec::new();
    for (manager, default) in &found.defaults {
        let Some(wanted) = read(&default.file()).and_then(|content| default.wanted(&content)) else { continue };
        let mut written = None;
        let result = if matches!(default, GlobalDefault::ReadByGov(_)) {
            has_default = true;
            DefaultResult::ReadAsItIs
        } else if wanted.choose(&installed).is_none() {
            DefaultResult::NotInstalled
        } else if has_default {
            DefaultResult::Kept
        } else {
            has_default = true;
            written = Some(default::write(&wanted, dry_run, surroundings)?);
            DefaultResult::Taken
        };
        taken.push(DefaultTaken {
            manager: manager.name,
            file: default.path().clone(),
            version: wanted.to_string(),
            result,
            written,
        });
    }
    Ok(taken)
}

/// What the nearest file of another manager asks for in this project, where nothing that gov reads
/// pins it; written as gov's own pin where that is asked for.
pub(super) fn of_project(options: Options, surroundings: &Surroundings) -> Result<Option<ProjectPin>, Failure> {
    if surroundings.here().facts.pin.is_some() {
        return Ok(None);
    }
    let Some((file, wanted)) = foreign_pin(surroundings) else { return Ok(None) };
    let written = if options.pins {
        let place = project::place_of_pin(None, surroundings)?;
        Some(project::write_pin(&place, &wanted.to_string(), options.dry_run)?)
    } else {
        None
    };
    let command = format!("gov pin {wanted}");
    Ok(Some(ProjectPin { file, version: wanted.to_string(), command, written }))
}

/// The nearest file upward within the repository, below the home directory: above it, it is a default.
fn foreign_pin(surroundings: &Surroundings) -> Option<(PathBuf, Wanted)> {
    let here = surroundings.environment.directory()?;
    let home = surroundings.environment.get(if cfg!(windows) { "USERPROFILE" } else { "HOME" }).map(PathBuf::from);
    let is_at_or_above_home = |directory: &Path| {
        home.as_ref().is_some_and(|home| home.starts_with(directory) || look::is_same_place(home, directory))
    };
    for directory in here.ancestors().take_while(|directory| !is_at_or_above_home(directory)) {
        for name in mise_config::FILES {
            let file = directory.join(name);
            if let Some(wanted) = read(&file).and_then(|content| mise_config::wanted(&content)) {
                return Some((file, wanted));
            }
        }
        if directory.join(".git").exists() {
            break;
        }
    }
    None
}

fn read(file: &Path) -> Option<Vec<u8>> {
    plain_file::read(file, Links::Followed, usize::try_from(LONGEST_PIN_FILE).ok()?).ok()
}
