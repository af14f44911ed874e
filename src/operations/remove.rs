//! Removing an installed release: only what carries a receipt, and never what is in use unasked.

use super::rehash;
use super::surroundings::{Surroundings, disk};
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer};
use crate::store::receipt::Receipt;
use crate::store::{lock, stage};
use gov_shims::choose::Selected;
use gov_shims::go_version::Release;
use gov_shims::look;
use gov_shims::wanted::Wanted;

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
    let goroot = layout.goroot(release);
    let wait = |holder: &str| {
        observer.observe(Event::Note(&format!("waiting for another gov that works on {name} ({holder})")));
    };
    // Even a lock would be a trace of what was only looked at.
    let _lock = if dry_run { None } else { Some(lock::take(&layout.lock_of_release(release), wait)?) };
    let Ok(metadata) = goroot.symlink_metadata() else {
        return Err(Failure::new(Kind::NotInstalled, format!("{name} is not installed")).hint("gov list"));
    };
    let receipt = Receipt::read(layout, release).map_err(|error| {
        Failure::new(Kind::RefusedFile, format!("cannot read the receipt {}", layout.receipt(release).display()))
            .because(error)
            .hint(format!("install it anew with `gov install --force {}`", release.typed()))
    })?;
    let Some(receipt) = receipt.filter(|_| metadata.is_dir()) else {
        return Err(Failure::new(
            Kind::RefusedFile,
            format!("{} was not installed by gov, which deletes only its own", goroot.display()),
        )
        .hint(format!("see what is in {}, and remove it yourself", goroot.display())));
    };
    if !force && let Some(user) = used_by(release, surroundings) {
        return Err(Failure::new(Kind::Usage, format!("{name} is in use: {user}")).hint(format!(
            "choose another first, or remove it all the same with `gov uninstall --force {}`",
            release.typed()
        )));
    }
    if dry_run {
        return Ok(receipt.bytes);
    }
    // Its shim goes first: one that leads nowhere would answer go's own switching, and fail.
    let shim = layout.shim_of_release(release);
    if let Err(error) = std::fs::remove_file(&shim)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(disk("remove", &shim, &error));
    }
    stage::discard(layout, release).map_err(|error| disk("remove", &goroot, &error))?;
    Receipt::delete(layout, release).map_err(|error| disk("remove", &layout.receipt(release), &error))?;
    rehash::rehash(false, surroundings)?;
    Ok(receipt.bytes)
}

/// What asks for a release, as far as gov can see from here.
fn used_by(release: &Release, surroundings: &Surroundings) -> Option<String> {
    let default = look::default(&surroundings.layout).and_then(|file| file.pin.ok());
    if default.is_some_and(|pin| pin.wanted == Wanted::Exact(release.clone())) {
        return Some("it is the default".to_owned());
    }
    let choice = surroundings.here().decided.ok()?;
    let is_pinned = choice.is_pin && choice.selected == Selected::Release(release.clone());
    is_pinned.then(|| format!("{} asks for it", choice.because))
}
