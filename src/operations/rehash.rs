//! The shims, the links, and the files that shells source, as this gov would have them.

use super::surroundings::{Surroundings, disk};
use crate::failure::Failure;
use crate::shell::Shell;
use crate::store::links::{self, Linked};
use crate::store::sdk_links;
use crate::store::shims;
use crate::system::atomic_file;
use gov_shims::go_version::Release;
use gov_shims::look;
use gov_shims::policy::Policy;
use std::path::{Path, PathBuf};

/// The shim that this gov carries; its build script built it.
static SHIM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gov-shim"));

/// What putting all of it in order did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehashed {
    /// Files and links that were made or replaced.
    pub written: Vec<PathBuf>,
    /// Shims and links of releases that are gone.
    pub removed: Vec<PathBuf>,
    /// What lies where a link of gov's belongs, or among them, and is not gov's; left alone.
    pub foreign: Vec<PathBuf>,
}

/// Puts the shims in order, the links, and the shells' files beside them.
pub fn rehash(dry_run: bool, surroundings: &Surroundings) -> Result<Rehashed, Failure> {
    let layout = &surroundings.layout;
    let installed = installed(surroundings)?;
    let at_shims = |error: std::io::Error| disk("write", &layout.shims(), &error);
    let shims = shims::plan(layout, SHIM, &installed).map_err(at_shims)?;
    if !dry_run {
        shims::apply(layout, SHIM, &shims).map_err(at_shims)?;
    }
    let mut done = Rehashed { written: shims.written, removed: shims.removed, foreign: Vec::new() };
    publish_gov(&mut done, dry_run, surroundings)?;
    let linked = relink(&installed, dry_run, surroundings)?;
    done.written.extend(linked.written.into_iter().map(|(path, _)| path));
    done.removed.extend(linked.removed);
    done.foreign = linked.foreign;
    link_sdks(&mut done, &installed, dry_run, surroundings)?;
    publish_policy(&mut done, dry_run, surroundings)?;
    for shell in Shell::FILES {
        let path = layout.root().join(shell.file_name());
        // A shell whose language cannot write the path has no file, and `gov init` says so.
        let Some(text) = shell.file(&layout.shims()) else { continue };
        if std::fs::read(&path).is_ok_and(|present| present == text.as_bytes()) {
            continue;
        }
        if !dry_run {
            atomic_file::write(&path, text.as_bytes()).map_err(|error| disk("write", &path, &error))?;
        }
        done.written.push(path);
    }
    Ok(done)
}

/// What is installed, for who removes what belongs to the others.
pub fn installed(surroundings: &Surroundings) -> Result<Vec<Release>, Failure> {
    let layout = &surroundings.layout;
    look::read_installed(layout).map_err(|error| disk("read", &layout.versions(), &error))
}

/// Puts the links in order as if these were installed.
pub fn relink(installed: &[Release], dry_run: bool, surroundings: &Surroundings) -> Result<Linked, Failure> {
    let layout = &surroundings.layout;
    let failed = |error: std::io::Error| disk("write", &layout.links(), &error);
    // A default that cannot be read means nothing; whoever runs by it says so.
    let default = look::default(layout).and_then(|file| file.pin.ok()).map(|pin| pin.wanted);
    let plan = links::plan(layout, installed, default.as_ref()).map_err(failed)?;
    if !dry_run {
        links::apply(layout, &plan).map_err(failed)?;
    }
    Ok(plan)
}

/// Puts the links below `~/sdk` in order: for who wants them one for each release, else none.
fn link_sdks(
    done: &mut Rehashed,
    installed: &[Release],
    dry_run: bool,
    surroundings: &Surroundings,
) -> Result<(), Failure> {
    let Some(directory) = surroundings.environment.home().map(|home| home.join("sdk")) else { return Ok(()) };
    let wanted = if surroundings.config.sdk_links { installed } else { &[] };
    let plan = match sdk_links::plan(&directory, &surroundings.layout, wanted) {
        Ok(plan) => plan,
        // Whoever does not want them need not have a readable directory of that name.
        Err(_) if wanted.is_empty() => return Ok(()),
        // What stands there is its user's, and no reason for an install to fail.
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            done.foreign.push(directory);
            return Ok(());
        }
        Err(error) => return Err(disk("read", &directory, &error)),
    };
    if !dry_run {
        sdk_links::apply(&directory, &plan).map_err(|error| disk("write", &directory, &error))?;
    }
    done.written.extend(plan.written.into_iter().map(|(path, _)| path));
    done.removed.extend(plan.removed);
    done.foreign.extend(plan.foreign);
    Ok(())
}

/// Puts this gov itself beside the shims, for shells, and for shims that have something to install.
/// The last gov that was used is the one: the shims and the policy are of its making as well.
fn publish_gov(done: &mut Rehashed, dry_run: bool, surroundings: &Surroundings) -> Result<(), Failure> {
    let path = surroundings.layout.gov();
    let Ok(own) = std::env::current_exe() else { return Ok(()) };
    let stamp = |path: &Path| std::fs::metadata(path).and_then(|metadata| Ok((metadata.len(), metadata.modified()?)));
    let (Ok(own_stamp), present) = (stamp(&own), stamp(&path)) else { return Ok(()) };
    if own == path || present.is_ok_and(|present| present == own_stamp) {
        return Ok(());
    }
    if !dry_run {
        shims::replace_program(&own, &path, own_stamp.1).map_err(|error| disk("write", &path, &error))?;
    }
    done.written.push(path);
    Ok(())
}

/// Writes what the shims read of the settings; without a setting there is nothing to read.
fn publish_policy(done: &mut Rehashed, dry_run: bool, surroundings: &Surroundings) -> Result<(), Failure> {
    let path = surroundings.layout.policy();
    let policy = surroundings.config.policy;
    let is_so = look::policy(&surroundings.layout) == policy && (path.exists() || policy == Policy::default());
    if is_so {
        return Ok(());
    }
    if !dry_run {
        atomic_file::write(&path, policy.to_string().as_bytes()).map_err(|error| disk("write", &path, &error))?;
    }
    done.written.push(path);
    Ok(())
}
