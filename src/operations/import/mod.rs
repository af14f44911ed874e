//! Taking over what other managers have installed: found, copied, proven, published.
//!
//! The originals are read and nothing else. What cannot be proven stays where it is, and is named.

mod find;
mod pins;
mod reasons;
mod take_over;

pub use pins::{DefaultResult, DefaultTaken, ProjectPin};
pub use take_over::{Adoption, Outcome};

use super::log::Log;
use super::network::Network;
use super::sources::{self, Shape};
use super::surroundings::{Surroundings, disk};
use crate::failure::{Failure, Kind};
use crate::import::managers::{self, Manager};
use crate::location::Location;
use crate::progress::Observer;
use gov_shims::home_layout::HomeLayout;
use std::path::Path;

/// How to take over.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Find and prove, and write nothing.
    pub dry_run: bool,
    /// Write this project's pin too, where only another manager reads it.
    pub pins: bool,
}

/// What became of all that was found.
#[derive(Debug)]
pub struct Import {
    /// Each SDK.
    pub adoptions: Vec<Adoption>,
    /// The managers' defaults.
    pub defaults: Vec<DefaultTaken>,
    /// What another manager's file asks for in this project.
    pub pin: Option<ProjectPin>,
}

/// Takes over what the managers and directories in `from` have; all managers where it is empty.
pub fn import(
    from: &[String],
    options: Options,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Import, Failure> {
    let network = Network::new(surroundings, observer)?;
    let found = find::find(from, surroundings, &network)?;
    // Kept until the end: what a dry run learns of the log goes with it.
    let (_scratch, for_log) =
        if options.dry_run { with_scratch_log(surroundings)? } else { (None, surroundings.clone()) };
    let log = Log::open(&nearby(surroundings, &network), &for_log, &network)?.ok_or_else(|| {
        Failure::new(Kind::Verification, "nothing can be proven: GOSUMDB is off")
            .hint("run it with GOSUMDB=sum.golang.org")
    })?;
    let take = take_over::TakeOver { log: &log, surroundings, observer, dry_run: options.dry_run, found: &found.sdks };
    let mut adoptions: Vec<Adoption> = Vec::new();
    for sdk in &found.sdks {
        let adoption = take.sdk(sdk, &adoptions)?;
        adoptions.push(adoption);
    }
    let defaults = pins::defaults(&found, &adoptions, options.dry_run, surroundings)?;
    let pin = pins::of_project(options, surroundings)?;
    Ok(Import { adoptions, defaults, pin })
}

/// The names that `from` may hold.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = managers::ALL.iter().map(|manager: &Manager| manager.name).collect();
    names.dedup();
    names
}

/// Mirrors that may carry the log as well, as for an install.
fn nearby(surroundings: &Surroundings, network: &Network<'_>) -> Vec<Location> {
    let places = sources::places(None, surroundings, network).unwrap_or_default();
    places.into_iter().filter(|place| place.shape == Shape::Archives).map(|place| place.base).collect()
}

/// The same surroundings with a copy of what is remembered of logs, in a directory that goes away:
/// proving needs a place to remember, and a dry run writes nothing at home.
fn with_scratch_log(surroundings: &Surroundings) -> Result<(Option<tempfile::TempDir>, Surroundings), Failure> {
    let place = std::env::temp_dir();
    let scratch = tempfile::tempdir().map_err(|error| disk("write", &place, &error))?;
    let Ok(layout) = HomeLayout::at(scratch.path().to_owned()) else {
        return Err(Failure::new(Kind::Disk, format!("not a directory for temporary files: {}", place.display()))
            .hint("set TMPDIR to an absolute path"));
    };
    copy_all(&surroundings.layout.logs(), &layout.logs())
        .map_err(|error| disk("copy", &surroundings.layout.logs(), &error))?;
    Ok((Some(scratch), Surroundings { layout, ..surroundings.clone() }))
}

fn copy_all(from: &Path, to: &Path) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(from) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    std::fs::create_dir_all(to)?;
    for entry in entries {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_all(&path, &target)?;
        } else {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
