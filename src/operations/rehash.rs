//! The shims, and the files that shells source, as this gov would have them.

use super::surroundings::{Surroundings, disk};
use crate::failure::Failure;
use crate::shell::Shell;
use crate::store::shims::{self, Rehashed};
use crate::system::atomic_file;
use gov_shims::look;
use gov_shims::policy::Policy;
use std::path::Path;

/// The shim that this gov carries; its build script built it.
static SHIM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gov-shim"));

/// Puts the shims in order, and the shells' files beside them.
pub fn rehash(dry_run: bool, surroundings: &Surroundings) -> Result<Rehashed, Failure> {
    let layout = &surroundings.layout;
    let at_shims = |error: std::io::Error| disk("write", &layout.shims(), &error);
    let mut plan = shims::plan(layout, SHIM, &look::installed(layout)).map_err(at_shims)?;
    if !dry_run {
        shims::apply(layout, SHIM, &plan).map_err(at_shims)?;
    }
    publish_gov(&mut plan, dry_run, surroundings)?;
    publish_policy(&mut plan, dry_run, surroundings)?;
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
        plan.written.push(path);
    }
    Ok(plan)
}

/// Puts this gov itself beside the shims, for shells, and for shims that have something to install.
/// The last gov that was used is the one: the shims and the policy are of its making as well.
fn publish_gov(plan: &mut Rehashed, dry_run: bool, surroundings: &Surroundings) -> Result<(), Failure> {
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
    plan.written.push(path);
    Ok(())
}

/// Writes what the shims read of the settings; without a setting there is nothing to read.
fn publish_policy(plan: &mut Rehashed, dry_run: bool, surroundings: &Surroundings) -> Result<(), Failure> {
    let path = surroundings.layout.policy();
    let policy = surroundings.config.policy;
    let is_so = look::policy(&surroundings.layout) == policy && (path.exists() || policy == Policy::default());
    if is_so {
        return Ok(());
    }
    if !dry_run {
        atomic_file::write(&path, policy.to_string().as_bytes()).map_err(|error| disk("write", &path, &error))?;
    }
    plan.written.push(path);
    Ok(())
}
