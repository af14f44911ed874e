//! Removing an installed release: only what carries a receipt, and never what is in use unasked.

use super::surroundings::{Surroundings, disk};
use super::sync_editors::leaving;
use super::{rehash, seen_projects};
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer};
use crate::store::lock::{self, Lock};
use crate::store::receipt::Receipt;
use crate::store::stage;
use crate::system::processes;
use gov_shims::choose::{Choice, Selected};
use gov_shims::go_version::Release;
use gov_shims::look;
use gov_shims::wanted::Wanted;
use std::time::SystemTime;

/// Removes a release and returns how many bytes that frees.
pub fn remove(
    release: &Release,
    force: bool,
    dry_run: bool,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<u64, Failure> {
    let layout = &surroundings.layout;
    let name = release.toolchain_name();
    // Even a lock would be a trace of what was only looked at.
    let lock = if dry_run { None } else { Some(lock::hold(&layout.lock_of_release(release), &name, observer)?) };
    let receipt = own(release, surroundings)?;
    if !force && let Some(user) = used_by(release, surroundings) {
        return Err(Failure::new(Kind::Usage, format!("{name} is in use: {user}")).hint(format!(
            "choose another first, or remove it all the same with `gov uninstall --force {}`",
            release.typed()
        )));
    }
    if let Some(lock) = lock {
        stage::sweep(layout, SystemTime::now());
        leaving::repoint(release, force, surroundings, observer)?;
        note_users(release, surroundings, observer);
        delete(release, &lock, surroundings)?;
    }
    Ok(receipt.bytes)
}

/// The receipt of a release that is there and gov's.
pub fn own(release: &Release, surroundings: &Surroundings) -> Result<Receipt, Failure> {
    let layout = &surroundings.layout;
    let goroot = layout.goroot(release);
    let Ok(metadata) = goroot.symlink_metadata() else {
        let name = release.toolchain_name();
        return Err(Failure::new(Kind::NotInstalled, format!("{name} is not installed")).hint("gov list"));
    };
    let receipt = Receipt::read(layout, release).map_err(|error| {
        Failure::new(Kind::RefusedFile, format!("cannot read the receipt {}", layout.receipt(release).display()))
            .because(error)
            .hint(format!("install it anew with `gov install --force {}`", release.typed()))
    })?;
    receipt.filter(|_| metadata.is_dir()).ok_or_else(|| {
        Failure::new(
            Kind::RefusedFile,
            format!("{} was not installed by gov, which deletes only its own", goroot.display()),
        )
        .hint(format!("see what is in {}, and remove it yourself", goroot.display()))
    })
}

/// Deletes a release that is gov's, for the holder of its lock. What leads to it goes first: a link
/// or a shim that leads nowhere would answer, and fail.
pub fn delete(release: &Release, _lock: &Lock, surroundings: &Surroundings) -> Result<(), Failure> {
    let layout = &surroundings.layout;
    let others: Vec<Release> = rehash::installed(surroundings)?.into_iter().filter(|other| other != release).collect();
    rehash::relink(&others, false, surroundings)?;
    let shim = layout.shim_of_release(release);
    if let Err(error) = std::fs::remove_file(&shim)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(disk("remove", &shim, &error));
    }
    stage::discard(layout, release).map_err(|error| not_removed(release, &error, surroundings))?;
    rehash::rehash(false, surroundings).map(drop)
}

/// Says what runs from a release: it goes on, but will not find its files any more.
fn note_users(release: &Release, surroundings: &Surroundings, observer: &dyn Observer) {
    let processes = processes::running_below(&surroundings.layout.goroot(release));
    if !processes.is_empty() {
        let numbers: Vec<String> = processes.iter().map(ToString::to_string).collect();
        let name = release.toolchain_name();
        observer.observe(Event::Note(&format!("{name} is running, as process {}; it goes on", numbers.join(", "))));
    }
}

/// Windows lets nobody move a program that runs; elsewhere it is the disk that refuses.
fn not_removed(release: &Release, error: &std::io::Error, surroundings: &Surroundings) -> Failure {
    if cfg!(windows) && error.kind() == std::io::ErrorKind::PermissionDenied {
        return Failure::new(Kind::Busy, format!("{} is in use", release.toolchain_name()))
            .because(error)
            .hint("end what runs from it, then try again");
    }
    disk("remove", &surroundings.layout.goroot(release), error)
}

/// What asks for a release, as far as gov knows.
fn used_by(release: &Release, surroundings: &Surroundings) -> Option<String> {
    let default = look::default(&surroundings.layout).and_then(|file| file.pin.ok());
    if default.is_some_and(|pin| pin.wanted == Wanted::Exact(release.clone())) {
        return Some("it is the default".to_owned());
    }
    let here = surroundings.here().decided.ok();
    let elsewhere = seen_projects::all(surroundings).into_iter().filter_map(|project| project.decided.ok());
    let pins = |choice: &Choice| choice.is_pin && choice.selected == Selected::Release(release.clone());
    let pinned = here.into_iter().chain(elsewhere).find(pins)?;
    Some(format!("{} asks for it", pinned.because))
}
