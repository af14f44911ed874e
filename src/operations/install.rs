//! Installing a release: fetch, prove, publish.
//!
//! Each place that may have it is asked in turn; what none of them has to be is trusted. A tree is
//! published when its hash is in the checksum database, or its archive's is in the built-in table.

use super::attempts::Attempts;
use super::fetch_release::{Fetch, Got, Missed};
use super::knowledge;
use super::log::Log;
use super::network::Network;
use super::publish;
use super::rehash;
use super::sources::{self, Shape};
use super::surroundings::{Surroundings, disk};
use crate::config::Source;
use crate::failure::{Failure, Kind};
use crate::location::Location;
use crate::outcome::size;
use crate::progress::{Event, Observer};
use crate::releases::platform::Platform;
use crate::releases::tree_hash::module_version;
use crate::releases::wanted::Request;
use crate::store::receipt::Receipt;
use crate::store::{lock, stage};
use crate::system::interrupt;
use gov_shims::go_version::Release;
use gov_shims::home_layout::Tool;
use gov_shims::wanted::Wanted;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// How to install.
#[derive(Clone, Debug)]
pub struct Options {
    /// Again, even where it is installed.
    pub force: bool,
    /// From this source alone.
    pub from: Option<Source>,
    /// For this platform; another than this machine's is proven and kept, and never published.
    pub platform: Platform,
    /// Only say what would be done.
    pub dry_run: bool,
}

impl Options {
    /// What a command wants that has no options of its own.
    pub fn plain(surroundings: &Surroundings) -> Self {
        Self { force: false, from: None, platform: surroundings.platform.clone(), dry_run: false }
    }
}

/// What an install did.
#[derive(Clone, Debug, Serialize)]
pub struct Installation {
    /// The release: `1.22.3`.
    pub version: String,
    /// What was done.
    pub result: Done,
    /// Where it is, or where its archive is.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub path: PathBuf,
    /// What is known of it, once it is proven.
    pub receipt: Option<Receipt>,
    /// How long the parts took.
    pub seconds: Option<Seconds>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// It is new here.
    Installed,
    /// It was here.
    AlreadyInstalled,
    /// It would be fetched.
    WouldInstall,
    /// It is proven, and its archive is kept: it is another platform's.
    Kept,
}

/// How long the parts of an install took, in seconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Seconds {
    /// Asking the log and verifying its proofs.
    pub log: f64,
    /// Fetching the archive.
    pub download: f64,
    /// Inflating, writing and hashing the files.
    pub unpack: f64,
    /// Bringing the tree to disk and giving it its name.
    pub publish: f64,
}

impl Installation {
    /// Something is here now that was not, or would be.
    pub fn is_new(&self) -> bool {
        self.result != Done::AlreadyInstalled
    }
}

impl fmt::Display for Installation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (version, path) = (&self.version, self.path.display());
        match self.result {
            Done::AlreadyInstalled => return write!(out, "go{version} is installed: {path}"),
            Done::WouldInstall => return write!(out, "go{version} would be installed: {path}"),
            Done::Installed => write!(out, "go{version} installed: {path}")?,
            Done::Kept => write!(out, "go{version} proven and kept: {path}")?,
        }
        match &self.receipt {
            Some(receipt) => write!(out, " ({}, {})", size(receipt.bytes), receipt.proof),
            None => Ok(()),
        }
    }
}

/// What a request means, installed; `system` needs no installing.
pub fn provide(
    request: &Request,
    dry_run: bool,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<(Wanted, Option<Installation>), Failure> {
    let Some(release) = knowledge::resolve_or_system(request, surroundings, observer)? else {
        return Ok((Wanted::System, None));
    };
    let options = Options { dry_run, ..Options::plain(surroundings) };
    let installation = install(&release, &options, surroundings, observer)?;
    Ok((Wanted::Exact(release), Some(installation)))
}

/// Installs a release, unless it is there.
pub fn install(
    release: &Release,
    options: &Options,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Installation, Failure> {
    let layout = &surroundings.layout;
    let goroot = layout.goroot(release);
    let is_for_here = options.platform == surroundings.platform;
    let answer = |result, receipt| Installation {
        version: release.to_string(),
        result,
        path: goroot.clone(),
        receipt,
        seconds: None,
    };
    if is_for_here
        && !options.force
        && let Some(receipt) = present(release, surroundings)?
    {
        if !options.dry_run {
            make_good(release, surroundings)?;
        }
        return Ok(answer(Done::AlreadyInstalled, Some(receipt)));
    }
    if options.dry_run {
        return Ok(answer(Done::WouldInstall, None));
    }
    let _watch = interrupt::watch();
    let _lock = lock::hold(&layout.lock_of_release(release), &release.toolchain_name(), observer)?;
    // Whoever held the lock may have done the work.
    if is_for_here
        && !options.force
        && let Some(receipt) = present(release, surroundings)?
    {
        return Ok(answer(Done::AlreadyInstalled, Some(receipt)));
    }
    stage::sweep(layout, SystemTime::now());

    let network = Network::new(surroundings, observer)?;
    let got = fetch(release, options, surroundings, &network, observer)?;
    if !is_for_here {
        let kept = Installation { path: got.archive.clone(), ..answer(Done::Kept, Some(receipt_of(release, &got))) };
        return Ok(Installation { seconds: Some(got.seconds), ..kept });
    }
    publish(release, got, surroundings, observer)
        .map(|(receipt, seconds)| Installation { seconds: Some(seconds), ..answer(Done::Installed, Some(receipt)) })
}

/// The receipt of a release that is installed whole. What stands at its place without a receipt is
/// not gov's, and not touched unasked.
fn present(release: &Release, surroundings: &Surroundings) -> Result<Option<Receipt>, Failure> {
    let layout = &surroundings.layout;
    let goroot = layout.goroot(release);
    let Ok(metadata) = goroot.symlink_metadata() else { return Ok(None) };
    match Receipt::read(layout, release) {
        Ok(Some(receipt)) if metadata.is_dir() => Ok(Some(receipt)),
        _ => {
            Err(Failure::new(Kind::RefusedFile, format!("{} is there, and has no receipt of gov's", goroot.display()))
                .hint(format!(
                    "see what it is; `gov install --force {}` puts a proven one in its place",
                    release.typed()
                )))
        }
    }
}

/// Finishes what a run left undone that was killed, or failed, when the tree had its name already:
/// its shims and links, and what is to be swept.
fn make_good(release: &Release, surroundings: &Surroundings) -> Result<(), Failure> {
    let layout = &surroundings.layout;
    stage::sweep(layout, SystemTime::now());
    discard_parts(release, surroundings)?;
    let shims = [layout.shim(Tool::Go), layout.shim(Tool::Gofmt), layout.shim_of_release(release), layout.gov()];
    let names = shims.into_iter().chain([layout.link_of_family(&release.version().family())]);
    let is_complete = names.into_iter().all(|name| name.symlink_metadata().is_ok());
    if is_complete { Ok(()) } else { rehash::rehash(false, surroundings).map(drop) }
}

/// Removes what was downloaded of a release that is installed, unless somebody is at work on it.
fn discard_parts(release: &Release, surroundings: &Surroundings) -> Result<(), Failure> {
    let (layout, platform) = (&surroundings.layout, &surroundings.platform);
    let names = [format!("{}.zip", module_version(release, platform)), platform.archive_file_name(release)];
    for name in names {
        let part = layout.downloads().join(format!("{name}.part"));
        if part.exists() && lock::try_take(&layout.lock_of_release(release))?.is_some() {
            crate::download::discard_part(&part).map_err(|error| disk("remove", &part, &error))?;
        }
    }
    Ok(())
}

/// Asks each place in turn until one has it.
pub(super) fn fetch(
    release: &Release,
    options: &Options,
    surroundings: &Surroundings,
    network: &Network<'_>,
    observer: &dyn Observer,
) -> Result<Got, Failure> {
    let places = sources::places(options.from.as_ref(), surroundings, network)?;
    // A mirror that carries archives may carry the log as well.
    let mirrors = places.iter().filter(|place| place.shape == Shape::Archives);
    let nearby: Vec<Location> = mirrors.map(|place| place.base.clone()).collect();
    let log = Log::open(&nearby, surroundings, network)?;
    let fetch = Fetch { release, platform: &options.platform, log: log.as_ref(), surroundings, network, observer };
    let mut attempts = Attempts::default();
    let mut list_has_ended = false;
    for place in &places {
        if place.shape == Shape::Modules && list_has_ended {
            continue;
        }
        match fetch.from(place) {
            Ok(got) => return Ok(got),
            Err(Missed::Final(failure)) => return Err(failure),
            Err(missed) => {
                list_has_ended |= place.ends_list_on_failure && !matches!(missed, Missed::Absent);
                attempts.add(place, missed);
            }
        }
    }
    let known =
        || knowledge::catalogue(&options.platform, options.from.as_ref(), surroundings, &crate::progress::Silent);
    Err(attempts.into_failure(release, &options.platform, known))
}

fn receipt_of(release: &Release, got: &Got) -> Receipt {
    Receipt {
        format: Receipt::FORMAT,
        toolchain: release.toolchain_name(),
        platform: got.platform.to_string(),
        source: got.source.clone(),
        archive_sha256: got.archive_sha256.clone(),
        h1: got.h1.to_string(),
        proof: got.proof.clone(),
        form: got.form,
        files: got.unpacked.files.len() as u64,
        bytes: got.unpacked.bytes,
        installed: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
    }
}

fn publish(
    release: &Release,
    got: Got,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<(Receipt, Seconds), Failure> {
    let began = std::time::Instant::now();
    let receipt = receipt_of(release, &got);
    let Got { stage, unpacked, mut seconds, archive, is_archive_own, .. } = got;
    publish::publish(stage, release, &receipt, &unpacked.files, surroundings)?;
    if is_archive_own && let Err(error) = crate::download::discard_part(&archive) {
        observer.observe(Event::Warning(&format!("cannot remove {}: {error}", archive.display())));
    }
    seconds.publish = began.elapsed().as_secs_f64();
    Ok((receipt, seconds))
}
