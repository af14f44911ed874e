//! Proving trees again: every file is hashed, and the tree's hash compared with what the log lists
//! for it. All files of all trees are shared by all cores, while the log is asked.

mod verdict;

use super::attempts::Attempts;
use super::fetch_release::{Fetch, Got};
use super::log::{Listed, Log};
use super::network::Network;
use super::sources;
use super::surroundings::Surroundings;
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer, Unit};
use crate::releases::catalogue::Catalogue;
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{self, FileHash, TreeHash};
use crate::store::installed::{self, TreeError};
use crate::store::receipt::{Form, Proof, Receipt};
use crate::store::stage;
use gov_shims::go_version::Release;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::SystemTime;

use verdict::Differences;
pub use verdict::{Finding, Verdict};

/// Trees that are read and wait for their verdict; more would only take memory.
const WAITING: usize = 4;

/// How often the progress is told: after so many files.
const FILES_BETWEEN: u64 = 64;

/// What is to be proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An installed release.
    Release(Release),
    /// A tree at any path, which must be for this machine's platform.
    Path(PathBuf),
}

/// A tree that is there, and what is known of it before it is read.
struct Known {
    /// What it says it is.
    release: Release,
    root: PathBuf,
    platform: Platform,
    /// gov's own; else nothing is known of the tree but what it says.
    receipt: Option<Receipt>,
}

/// Proves some trees, each by itself: one that cannot be proven hides no other. The verdicts are in
/// the order of the targets.
pub fn verify(
    targets: &[Target],
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Vec<Result<Verdict, Failure>> {
    stage::sweep(&surroundings.layout, SystemTime::now());
    let known: Vec<Result<Known, Failure>> = targets.iter().map(|target| known(target, surroundings)).collect();
    let there: Vec<&Known> = known.iter().flatten().collect();
    let mut verdicts =
        if there.is_empty() { Vec::new() } else { judge_all(&there, surroundings, observer) }.into_iter();
    let of = |known: Result<Known, Failure>| match known {
        Ok(_) => verdicts.next().unwrap_or_else(|| Err(Failure::new(Kind::Unexpected, "a tree was not read"))),
        Err(failure) => Err(failure),
    };
    known.into_iter().map(of).collect()
}

fn known(target: &Target, surroundings: &Surroundings) -> Result<Known, Failure> {
    let layout = &surroundings.layout;
    let release = match target {
        Target::Path(path) => return foreign(path, surroundings),
        Target::Release(release) => release,
    };
    let root = layout.goroot(release);
    if !root.is_dir() {
        return Err(Failure::new(Kind::NotInstalled, format!("{} is not installed", release.toolchain_name()))
            .hint(format!("gov install {}", release.typed())));
    }
    let receipt = Receipt::read(layout, release).map_err(|error| {
        Failure::new(Kind::RefusedFile, format!("cannot read the receipt {}", layout.receipt(release).display()))
            .because(error)
            .hint(format!("gov install --force {}", release.typed()))
    })?;
    let Some(receipt) = receipt else { return foreign(&root, surroundings) };
    let platform = Platform::parse(&receipt.platform).unwrap_or_else(|| surroundings.platform.clone());
    Ok(Known { release: release.clone(), root, platform, receipt: Some(receipt) })
}

/// A tree that gov did not install: it says itself what it is.
fn foreign(root: &Path, surroundings: &Surroundings) -> Result<Known, Failure> {
    let version = root.join("VERSION");
    let text = std::fs::read_to_string(&version).map_err(|error| {
        Failure::new(Kind::NotInstalled, format!("{} is no Go SDK", root.display()))
            .because(format!("{}: {error}", version.display()))
            .hint("name a version, or the directory that `go env GOROOT` prints")
    })?;
    let name = text.lines().next().unwrap_or_default();
    let release = Release::from_toolchain_name(name).ok_or_else(|| {
        Failure::new(
            Kind::Verification,
            format!("{} names no release of Go: {:?}", version.display(), name.chars().take(80).collect::<String>()),
        )
        .hint("a development build is in no log, and nothing can prove it")
    })?;
    Ok(Known { release, root: root.to_owned(), platform: surroundings.platform.clone(), receipt: None })
}

/// Reads all trees and asks the log beside it.
fn judge_all(known: &[&Known], surroundings: &Surroundings, observer: &dyn Observer) -> Vec<Result<Verdict, Failure>> {
    let roots: Vec<PathBuf> = known.iter().map(|known| known.root.clone()).collect();
    let files = |known: &&Known| known.receipt.as_ref().map(|receipt| receipt.files);
    let job = match known {
        [one] => format!("hashing {}", one.release.toolchain_name()),
        several => format!("hashing {} versions", several.len()),
    };
    observer.observe(Event::Started { job: &job, total: known.iter().map(files).sum(), unit: Unit::Files });
    let reached = AtomicU64::new(0);
    let advance = || {
        let now = reached.fetch_add(1, Ordering::Relaxed) + 1;
        if now.is_multiple_of(FILES_BETWEEN) {
            observer.observe(Event::Reached(now));
        }
    };
    let (sender, receiver) = sync_channel(WAITING);
    let verdicts = std::thread::scope(|scope| {
        let (roots, advance) = (&roots, &advance);
        scope.spawn(move || installed::hash_trees(roots, &sender, advance));
        let network = Network::new(surroundings, observer);
        let log = network.as_ref().map_err(Failure::clone).and_then(|network| open_log(surroundings, network));
        let judge = Judge { surroundings, observer, network: &network, log: &log };
        let listed: Vec<_> = known.iter().map(|known| judge.listed(known)).collect();
        let mut judged = BTreeMap::new();
        for (at, files) in receiver {
            judged.insert(at, judge.verdict(known[at], &listed[at], files));
        }
        judged.into_values().collect()
    });
    observer.observe(Event::Finished);
    verdicts
}

/// Knows what the log says: it is opened once, for all trees.
struct Judge<'a> {
    surroundings: &'a Surroundings,
    observer: &'a dyn Observer,
    network: &'a Result<Network<'a>, Failure>,
    log: &'a Result<Log<'a>, Failure>,
}

impl Judge<'_> {
    fn listed(&self, known: &Known) -> Result<Listed, Failure> {
        self.log.as_ref().map_err(Failure::clone)?.listed(&known.release, &known.platform)
    }

    fn log_name(&self) -> &str {
        self.log.as_ref().map_or("the checksum database", Log::name)
    }

    fn verdict(
        &self,
        known: &Known,
        listed: &Result<Listed, Failure>,
        files: Result<Vec<FileHash>, TreeError>,
    ) -> Result<Verdict, Failure> {
        let verdict = |h1, finding| Verdict {
            toolchain: known.release.toolchain_name(),
            path: known.root.clone(),
            h1,
            is_gov_own: known.receipt.is_some(),
            finding,
        };
        let files = match files {
            Ok(files) => files,
            Err(TreeError::Io { path, source }) => {
                return Err(Failure::new(Kind::Disk, format!("cannot read {}", path.display()))
                    .because(source)
                    .hint("see that you may read every file of it"));
            }
            Err(error) => return Ok(verdict(None, Finding::Foreign { what: error.to_string() })),
        };
        let h1 = TreeHash::of_sdk(&known.release, &known.platform, &files);
        let finding = match &known.receipt {
            Some(receipt) => self.of_own(known, receipt, listed, &files, &h1)?,
            None => self.of_foreign(known, listed, &files, &h1)?,
        };
        Ok(verdict(Some(h1.to_string()), finding))
    }

    /// What a release is that gov has installed. The receipt says what to look for and which proof
    /// there was; the log says whether it is so.
    fn of_own(
        &self,
        known: &Known,
        receipt: &Receipt,
        listed: &Result<Listed, Failure>,
        files: &[FileHash],
        h1: &TreeHash,
    ) -> Result<Finding, Failure> {
        let expected = self.expected(known, receipt, listed)?;
        let proven = || Ok(Finding::Proven { proof: receipt.proof.clone() });
        let is_listed = h1.to_string() == expected;
        // What the log does not cover was dropped when such a one was installed, so nothing proves what is there.
        let is_covered_alone = receipt.form == Form::Covered;
        let uncovered = files.iter().filter(|file| is_covered_alone && !tree_hash::is_covered(&file.path));
        let uncovered: Vec<String> = uncovered.map(|file| file.path.clone()).collect();
        if is_listed && is_covered_alone && uncovered.is_empty() {
            return proven();
        }
        let recorded = recorded(known, receipt, self.surroundings)?;
        let mut differences = recorded.map(|recorded| Differences::between(&recorded, files)).unwrap_or_default();
        if is_listed && !is_covered_alone && differences.is_empty() {
            return proven();
        }
        differences.added.extend(uncovered);
        differences.added.sort();
        differences.added.dedup();
        let Differences { changed, missing, added } = differences;
        Ok(Finding::Differs { changed, missing, added, expected })
    }

    /// The hash that the tree must have: the log's word. Where the log did not prove the install
    /// and does not answer now, the receipt's.
    fn expected(&self, known: &Known, receipt: &Receipt, listed: &Result<Listed, Failure>) -> Result<String, Failure> {
        let needs_log = matches!(receipt.proof, Proof::Log { .. });
        match listed {
            Ok(Listed::Proven(proven)) => Ok(proven.listed.to_string()),
            Err(_) | Ok(Listed::Absent) if !needs_log => Ok(receipt.h1.clone()),
            Err(failure) => Err(failure.clone()),
            Ok(Listed::Absent) => Err(Failure::new(
                Kind::Verification,
                format!("{} does not list {}", self.log_name(), known.release.toolchain_name()),
            )
            .hint(format!("gov install --force {}", known.release.typed()))),
        }
    }

    /// What a tree is that gov did not install.
    fn of_foreign(
        &self,
        known: &Known,
        listed: &Result<Listed, Failure>,
        files: &[FileHash],
        h1: &TreeHash,
    ) -> Result<Finding, Failure> {
        let proven = match listed {
            Ok(Listed::Proven(proven)) => proven,
            Ok(Listed::Absent) => {
                let name = known.release.toolchain_name();
                let what = format!("{} does not list {name} for {}", self.log_name(), known.platform);
                return Ok(Finding::Foreign { what });
            }
            Err(failure) => return Err(failure.clone()),
        };
        if proven.listed == *h1 {
            let (name, record, tree_size) = (proven.log.clone(), proven.record, proven.tree_size);
            return Ok(Finding::Proven { proof: Proof::Log { name, record, tree_size } });
        }
        let differences = self.against_release(known, files);
        let is_only_go_env = differences.is_only_a_changed("go.env");
        let Differences { changed, missing, added } = differences;
        Ok(if is_only_go_env {
            Finding::Edited { changed }
        } else {
            Finding::Differs { changed, missing, added, expected: proven.listed.to_string() }
        })
    }

    /// Which files of a tree are not the release's own: compared with its module or archive, fetched
    /// and proven for this alone. Nothing where no source is in reach; the hash alone then says that
    /// it differs.
    fn against_release(&self, known: &Known, files: &[FileHash]) -> Differences {
        let is_covered = |file: &&FileHash| tree_hash::is_covered(&file.path);
        match self.fetch(known) {
            Ok(got) => {
                let released: Vec<FileHash> = got.unpacked.files.iter().filter(is_covered).cloned().collect();
                let present: Vec<FileHash> = files.iter().filter(is_covered).cloned().collect();
                if got.is_archive_own {
                    // Kept for nobody; what cannot be removed is found and used by a later install.
                    let _ = crate::download::discard_part(&got.archive);
                }
                Differences::between(&released, &present)
            }
            Err(failure) => {
                self.observer.observe(Event::Note(&format!("which files differ cannot be told: {failure}")));
                Differences::default()
            }
        }
    }

    /// The release itself, from the first place that has it. The log is the one that is open.
    fn fetch(&self, known: &Known) -> Result<Got, Failure> {
        let Known { release, platform, .. } = known;
        let (surroundings, observer) = (self.surroundings, self.observer);
        let network = self.network.as_ref().map_err(Failure::clone)?;
        let fetch = Fetch { release, platform, log: self.log.as_ref().ok(), surroundings, network, observer };
        let mut attempts = Attempts::default();
        for place in sources::places(None, surroundings, network)? {
            match fetch.from(&place) {
                Ok(got) => return Ok(got),
                Err(missed) => attempts.add(&place, missed),
            }
        }
        Err(attempts.into_failure(release, platform, || Ok(Catalogue::built_in(platform))))
    }
}

/// The hashes that were recorded when gov installed a release; `None` where they are gone and the
/// log covers every file all the same.
fn recorded(known: &Known, receipt: &Receipt, surroundings: &Surroundings) -> Result<Option<Vec<FileHash>>, Failure> {
    let layout = &surroundings.layout;
    match (Receipt::read_files(layout, &known.release), receipt.form) {
        (Ok(recorded), _) => Ok(Some(recorded)),
        // The list would only have named those that differ.
        (Err(_), Form::Covered) => Ok(None),
        (Err(error), Form::Whole) => Err(Failure::new(
            Kind::RefusedFile,
            format!("cannot read {}", layout.file_hashes(&known.release).display()),
        )
        .because(error)
        .because("nothing else tells whether the files that no log covers are as they were")
        .hint(format!("gov install --force {}", known.release.typed()))),
    }
}

fn open_log<'a>(surroundings: &Surroundings, network: &'a Network<'a>) -> Result<Log<'a>, Failure> {
    Log::open(&[], surroundings, network)?.ok_or_else(|| {
        Failure::new(Kind::Verification, "no checksum database can be asked: GOSUMDB is off")
            .hint("run it with GOSUMDB=sum.golang.org")
    })
}
