//! The global default: one file, one version, one line.

use super::project::{Change, Written};
use super::rehash;
use super::surroundings::{Surroundings, disk};
use crate::failure::Failure;
use crate::system::atomic_file;
use gov_shims::look;
use gov_shims::wanted::Wanted;

/// Makes a version the default.
pub fn write(wanted: &Wanted, dry_run: bool, surroundings: &Surroundings) -> Result<Written, Failure> {
    let path = surroundings.layout.default_file();
    let change = match look::default(&surroundings.layout) {
        None => Change::Created,
        Some(file) if file.pin.as_ref().is_ok_and(|pin| pin.wanted == *wanted) => Change::Unchanged,
        Some(_) => Change::Changed,
    };
    if !dry_run && change != Change::Unchanged {
        atomic_file::write(&path, format!("{wanted}\n").as_bytes()).map_err(|error| disk("write", &path, &error))?;
        rehash::relink(&rehash::installed(surroundings)?, false, surroundings)?;
    }
    Ok(Written { path, version: Some(wanted.to_string()), change })
}
