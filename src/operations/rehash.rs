//! The shims, and the files that shells source, as this gov would have them.

use super::surroundings::{Surroundings, disk};
use crate::failure::Failure;
use crate::shell::Shell;
use crate::store::shims::{self, Rehashed};
use crate::system::atomic_file;
use gov_shims::look;

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
