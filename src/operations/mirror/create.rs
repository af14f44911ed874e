//! Making a mirror, or making one larger.

use super::super::knowledge;
use super::super::log::Log;
use super::super::network::Network;
use super::super::sources::{self, Shape};
use super::super::surroundings::Surroundings;
use super::manifest::{Manifest, Mirrored, is_plain_path};
use super::tree::{self, Tree};
use crate::config::Source;
use crate::failure::{Failure, Kind};
use crate::location::Location;
use crate::progress::{Event, Observer};
use crate::releases::platform::Platform;
use crate::releases::selection::Selection;
use crate::store::receipt::Proof;
use gov_shims::go_version::Release;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What a mirror shall hold, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its directory.
    pub directory: PathBuf,
    /// Which releases.
    pub selections: Vec<Selection>,
    /// For which platforms.
    pub platforms: Vec<Platform>,
    /// In which shapes.
    pub shapes: Shapes,
    /// From this source alone.
    pub from: Option<Source>,
    /// Hash every file that is there.
    pub verify: bool,
    /// Take away the releases that are not asked for.
    pub prune: bool,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// In which shapes releases are kept; at least one of them is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shapes {
    /// Archives and an index, as go.dev has them: for gov and other managers.
    pub go_dev: bool,
    /// Module zips, as a GOPROXY has them: for `go`.
    pub goproxy: bool,
}

/// What a run did.
#[derive(Debug)]
pub struct Created {
    /// The mirror.
    pub directory: PathBuf,
    /// Releases that are new in it, or would be.
    pub added: Vec<Added>,
    /// Releases that were asked for and were there.
    pub present: usize,
    /// Releases that are gone from it, or would be: `go1.22.3 linux-amd64`.
    pub pruned: Vec<String>,
    /// Files that were not as they had been written, and are made again.
    pub damaged: Vec<String>,
    /// Releases that no source has given.
    pub missing: Vec<Missing>,
    /// All releases that it holds now.
    pub releases: usize,
    /// All files, in bytes.
    pub bytes: u64,
    /// The log's name and how many records its head is over.
    pub head: Option<(String, u64)>,
}

/// A release that is new in a mirror.
#[derive(Debug)]
pub struct Added {
    /// Which.
    pub release: Release,
    /// For which platform; an emulated one, perhaps.
    pub platform: Platform,
    /// What proved it; `None`: it would be fetched.
    pub proof: Option<Proof>,
}

/// A release that could not be had.
#[derive(Debug)]
pub struct Missing {
    /// Which.
    pub release: Release,
    /// For which platform.
    pub platform: Platform,
    /// Why.
    pub failure: Failure,
}

/// Makes the mirror hold what is asked for, and fetches only what it has not. What it holds besides
/// stays. A run that is killed leaves a mirror that serves what it served, and is completed by the next.
pub fn create(options: &Options, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Created, Failure> {
    let wanted = wanted(options, surroundings, observer)?;
    if options.dry_run {
        let manifest = tree::read(&options.directory)?.unwrap_or_default();
        return Ok(dry(options, &manifest, wanted));
    }
    let mut tree = Tree::open(&options.directory, observer)?;
    let network = Network::new(surroundings, observer)?;
    let log = open_log(options, surroundings, &network)?;
    if let Some(log) = &log
        && !is_plain_path(log.name())
    {
        let message = format!("no mirror can carry {}: its name is none for a directory everywhere", log.name());
        return Err(Failure::new(Kind::Usage, message).hint("run it with GOSUMDB=sum.golang.org"));
    }
    if let (Some(part), Some(log)) = (&tree.manifest.log, &log)
        && part.name != log.name()
    {
        let message =
            format!("{} holds records of {}, and GOSUMDB says {}", tree.root().display(), part.name, log.name());
        return Err(Failure::new(Kind::Usage, message).hint("make a mirror of its own for it, in another directory"));
    }
    let damaged = tree.forget_damaged(options.verify, observer)?;
    for path in &damaged {
        observer.observe(Event::Warning(&format!("{path} is not as it was written, and is made again")));
    }
    let run = Run { options, surroundings, network: &network, log: log.as_ref(), observer };
    let mut created = Created { damaged, ..empty(options) };
    let mut is_changed = !tree.manifest.complete || !created.damaged.is_empty();
    let superfluous = if options.prune { superfluous(&tree.manifest, &wanted) } else { Vec::new() };
    is_changed |= !superfluous.is_empty();
    created.pruned = superfluous.iter().map(Mirrored::to_string).collect();
    for (release, platform) in wanted {
        let known = tree.manifest.find(&release, &platform);
        if known.is_some_and(|mirrored| holds(mirrored, &tree.manifest, options.shapes)) {
            created.present += 1;
            continue;
        }
        is_changed = true;
        tree.manifest.complete = false;
        match run.add(&release, &platform, &mut tree) {
            Ok(added) => created.added.push(added),
            Err(failure) if may_be_elsewhere(failure.kind) => {
                created.missing.push(Missing { release, platform, failure });
            }
            Err(failure) => return Err(failure),
        }
    }
    if is_changed {
        run.complete(&mut tree, &superfluous, &created.damaged)?;
    }
    created.releases = tree.manifest.releases.len();
    created.bytes = tree.manifest.files.values().map(|facts| facts.size).sum();
    created.head = head_of(&tree.manifest);
    Ok(created)
}

/// One run, with what it works with.
pub(super) struct Run<'a> {
    pub(super) options: &'a Options,
    pub(super) surroundings: &'a Surroundings,
    pub(super) network: &'a Network<'a>,
    /// `None`: GOSUMDB is off.
    pub(super) log: Option<&'a Log<'a>>,
    pub(super) observer: &'a dyn Observer,
}

/// The log that the mirror's users will ask; its copies near the sources are asked first.
fn open_log<'a>(
    options: &Options,
    surroundings: &Surroundings,
    network: &'a Network<'a>,
) -> Result<Option<Log<'a>>, Failure> {
    let places = sources::places(options.from.as_ref(), surroundings, network)?;
    let mirrors = places.iter().filter(|place| place.shape == Shape::Archives);
    let nearby: Vec<Location> = mirrors.map(|place| place.base.clone()).collect();
    let log = Log::open(&nearby, surroundings, network)?;
    if log.is_none() && options.shapes.goproxy {
        return Err(Failure::new(Kind::Usage, "a mirror for go carries the checksum database, and GOSUMDB is off")
            .hint("run it with GOSUMDB=sum.golang.org, or make it for managers alone: --shape go.dev"));
    }
    Ok(log)
}

/// Every release and platform that is meant, each once.
fn wanted(
    options: &Options,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Vec<(Release, Platform)>, Failure> {
    let mut wanted = Vec::new();
    for platform in &options.platforms {
        let mut releases: BTreeSet<Release> = BTreeSet::new();
        let mut offered = None;
        for selection in &options.selections {
            if let Selection::One(request) = selection {
                let requests = std::slice::from_ref(request);
                let from = options.from.as_ref();
                releases.extend(knowledge::resolve_all(requests, platform, from, surroundings, observer)?);
                continue;
            }
            let known = match &offered {
                Some(known) => known,
                None => offered.insert(knowledge::offered(platform, options.from.as_ref(), surroundings, observer)?),
            };
            let every = selection.every(known);
            if every.is_empty() {
                let message = format!("no known release for {platform} is in {selection}");
                return Err(Failure::new(Kind::NoSuchRelease, message).hint("gov list-remote --all"));
            }
            observer.observe(Event::Note(&format!("{selection} is {} releases for {platform}", every.len())));
            releases.extend(every);
        }
        wanted.extend(releases.into_iter().map(|release| (release, platform.clone())));
    }
    Ok(wanted)
}

/// What is there and not asked for.
fn superfluous(manifest: &Manifest, wanted: &[(Release, Platform)]) -> Vec<Mirrored> {
    let asked: Vec<&Mirrored> =
        wanted.iter().filter_map(|(release, platform)| manifest.find(release, platform)).collect();
    manifest.releases.iter().filter(|mirrored| !asked.contains(mirrored)).cloned().collect()
}

/// What would be done, by what the account says.
fn dry(options: &Options, manifest: &Manifest, wanted: Vec<(Release, Platform)>) -> Created {
    let mut created = empty(options);
    if options.prune {
        created.pruned = superfluous(manifest, &wanted).iter().map(Mirrored::to_string).collect();
    }
    for (release, platform) in wanted {
        match manifest.find(&release, &platform) {
            Some(mirrored) if holds(mirrored, manifest, options.shapes) => created.present += 1,
            _ => created.added.push(Added { release, platform, proof: None }),
        }
    }
    created.releases = manifest.releases.len();
    created.bytes = manifest.files.values().map(|facts| facts.size).sum();
    created.head = head_of(manifest);
    created
}

fn empty(options: &Options) -> Created {
    Created {
        directory: options.directory.clone(),
        added: Vec::new(),
        present: 0,
        pruned: Vec::new(),
        damaged: Vec::new(),
        missing: Vec::new(),
        releases: 0,
        bytes: 0,
        head: None,
    }
}

/// Whether a release is there in these shapes. One that no log lists has no module.
fn holds(mirrored: &Mirrored, manifest: &Manifest, shapes: Shapes) -> bool {
    let has = |path: Option<&String>| path.is_some_and(|path| manifest.files.contains_key(path));
    let has_archive = has(mirrored.archive.as_ref().map(|archive| &archive.path));
    let has_module = has(mirrored.module_zip.as_ref());
    let lacks_module_rightly = mirrored.in_log == Some(false) && has_archive;
    (has_archive || !shapes.go_dev) && (has_module || !shapes.goproxy || lacks_module_rightly)
}

/// Whether the other releases can go on without this one: nothing was wrong with what came.
fn may_be_elsewhere(kind: Kind) -> bool {
    matches!(kind, Kind::NoSuchRelease | Kind::Platform | Kind::Network)
}

fn head_of(manifest: &Manifest) -> Option<(String, u64)> {
    let part = manifest.log.as_ref()?;
    // The second line of a tree's note is its size.
    let size = part.heads.last()?.lines().nth(1)?.parse().ok()?;
    Some((part.name.clone(), size))
}
