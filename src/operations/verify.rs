//! Proving an installed tree again: every file is hashed, and the tree's hash compared with what
//! the log lists for it.

use super::install::{self, Options};
use super::log::{Listed, Log};
use super::network::Network;
use super::surroundings::Surroundings;
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer, Unit};
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{self, FileHash, TreeHash};
use crate::store::installed::{self, TreeError};
use crate::store::receipt::{Form, Proof, Receipt};
use gov_shims::go_version::Release;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// How many names a verdict shows.
const SHOWN: usize = 20;

/// What is known of a tree now.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// The toolchain.
    pub toolchain: String,
    /// Its GOROOT.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub path: PathBuf,
    /// The hash of the tree as it is.
    pub h1: Option<String>,
    /// gov installed it.
    pub is_gov_own: bool,
    /// What it is.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What a tree is.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// What Go released.
    Proven {
        /// By what.
        proof: Proof,
    },
    /// Not what was installed, or not what Go released.
    Differs {
        /// Files whose content is another.
        changed: Vec<String>,
        /// Files that are gone.
        missing: Vec<String>,
        /// Files that were not there.
        added: Vec<String>,
        /// The hash that it should have.
        expected: String,
    },
    /// What Go released, but for settings that its owner has edited.
    Edited {
        /// The files of settings.
        changed: Vec<String>,
    },
    /// It holds something that no release holds.
    Foreign {
        /// What.
        what: String,
    },
}

impl Verdict {
    /// True if it is what Go released.
    pub fn is_proven(&self) -> bool {
        matches!(self.finding, Finding::Proven { .. } | Finding::Edited { .. })
    }

    /// What helps where it is not.
    pub fn remedy(&self) -> String {
        let name = &self.toolchain;
        let typed = Release::from_toolchain_name(name).map_or_else(|| name.clone(), |release| release.typed());
        let force = if self.is_gov_own { " --force" } else { "" };
        format!("this is not the {name} that Go released; a proven one: gov install{force} {typed}")
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (toolchain, path) = (&self.toolchain, self.path.display());
        match &self.finding {
            Finding::Proven { proof } => write!(out, "{toolchain} ok: {path} ({proof})"),
            Finding::Edited { changed } => {
                write!(out, "{toolchain} ok, but for its owner's settings in {}: {path}", changed.join(", "))
            }
            Finding::Foreign { what } => write!(out, "{toolchain} DIFFERS: {what}"),
            Finding::Differs { changed, missing, added, expected } => {
                write!(out, "{toolchain} DIFFERS: {path}")?;
                for (word, files) in [("changed", changed), ("missing", missing), ("added", added)] {
                    for file in files.iter().take(SHOWN) {
                        write!(out, "\n  {word} {file}")?;
                    }
                    if files.len() > SHOWN {
                        write!(out, "\n  {word} and {} more", files.len() - SHOWN)?;
                    }
                }
                if changed.is_empty() && missing.is_empty() && added.is_empty() {
                    let h1 = self.h1.as_deref().unwrap_or("unknown");
                    write!(out, "\n  its files are {h1}\n  expected      {expected}")?;
                }
                Ok(())
            }
        }
    }
}

/// Proves an installed release.
pub fn release(release: &Release, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Verdict, Failure> {
    let layout = &surroundings.layout;
    let goroot = layout.goroot(release);
    let name = release.toolchain_name();
    if !goroot.is_dir() {
        return Err(Failure::new(Kind::NotInstalled, format!("{name} is not installed"))
            .hint(format!("gov install {}", release.typed())));
    }
    let receipt = Receipt::read(layout, release).map_err(|error| {
        Failure::new(Kind::RefusedFile, format!("cannot read the receipt {}", layout.receipt(release).display()))
            .because(error)
            .hint(format!("gov install --force {}", release.typed()))
    })?;
    let Some(receipt) = receipt else {
        return path(&goroot, surroundings, observer);
    };
    let recorded = match (Receipt::read_files(layout, release), receipt.form) {
        (Ok(recorded), _) => Some(recorded),
        // The log covers every file that is there; the list would only have named those that differ.
        (Err(_), Form::Covered) => None,
        (Err(error), Form::Whole) => {
            return Err(Failure::new(
                Kind::RefusedFile,
                format!("cannot read {}", layout.file_hashes(release).display()),
            )
            .because(error)
            .because("nothing else tells whether the files that no log covers are as they were")
            .hint(format!("gov install --force {}", release.typed())));
        }
    };
    let total = recorded.as_ref().map(|files| files.len() as u64);
    let files = match hash(&goroot, &name, total, observer) {
        Ok(files) => files,
        Err(error) => return foreign(name, goroot, &error),
    };
    let platform = Platform::parse(&receipt.platform).unwrap_or_else(|| surroundings.platform.clone());
    let h1 = TreeHash::of_sdk(release, &platform, &files).to_string();
    // The receipt says what to look for and which proof there was; the log says whether it is so.
    let expected = expected(release, &platform, &receipt, surroundings, observer)?;
    let mut differences = recorded.map(|recorded| Differences::between(&recorded, &files)).unwrap_or_default();
    let uncovered_differ = match receipt.form {
        Form::Whole => !differences.is_empty(),
        // What the log does not cover was dropped when this was installed, so nothing proves what is there.
        Form::Covered => {
            let uncovered = files.iter().map(|file| &file.path).filter(|path| !tree_hash::is_covered(path));
            let uncovered: Vec<String> = uncovered.cloned().collect();
            let is_any = !uncovered.is_empty();
            differences.added.extend(uncovered);
            differences.added.sort();
            differences.added.dedup();
            is_any
        }
    };
    let finding = if h1 == expected && !uncovered_differ {
        Finding::Proven { proof: receipt.proof }
    } else {
        let Differences { changed, missing, added } = differences;
        Finding::Differs { changed, missing, added, expected }
    };
    Ok(Verdict { toolchain: name, path: goroot, h1: Some(h1), is_gov_own: true, finding })
}

/// Proves a tree that gov did not install, at any path, for this machine's platform.
pub fn path(root: &Path, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Verdict, Failure> {
    let version = root.join("VERSION");
    let text = std::fs::read_to_string(&version).map_err(|error| {
        Failure::new(Kind::NotInstalled, format!("{} is no Go SDK", root.display()))
            .because(format!("{}: {error}", version.display()))
            .hint("name a version, or the directory that `go env GOROOT` prints")
    })?;
    let name = text.lines().next().unwrap_or_default();
    let Some(release) = Release::from_toolchain_name(name) else {
        return Err(Failure::new(
            Kind::Verification,
            format!("{} names no release of Go: {:?}", version.display(), name.chars().take(80).collect::<String>()),
        )
        .hint("a development build is in no log, and nothing can prove it"));
    };
    let files = match hash(root, name, None, observer) {
        Ok(files) => files,
        Err(error) => return foreign(name.to_owned(), root.to_owned(), &error),
    };
    let h1 = TreeHash::of_sdk(&release, &surroundings.platform, &files);
    let network = Network::new(surroundings, observer)?;
    let log = open_log(surroundings, &network)?;
    let finding = match log.listed(&release, &surroundings.platform)? {
        Listed::Proven(proven) if proven.listed == h1 => Finding::Proven {
            proof: Proof::Log { name: proven.log, record: proven.record, tree_size: proven.tree_size },
        },
        Listed::Proven(proven) => {
            let differences = against_release(&release, &files, surroundings, &network, observer);
            let is_only_go_env = differences.is_only_a_changed("go.env");
            let Differences { changed, missing, added } = differences;
            if is_only_go_env {
                Finding::Edited { changed }
            } else {
                Finding::Differs { changed, missing, added, expected: proven.listed.to_string() }
            }
        }
        Listed::Absent => {
            Finding::Foreign { what: format!("{} does not list {name} for {}", log.name(), surroundings.platform) }
        }
    };
    let path = root.to_owned();
    Ok(Verdict { toolchain: name.to_owned(), path, h1: Some(h1.to_string()), is_gov_own: false, finding })
}

/// Which files of a tree are not the release's own: compared with its module, fetched and proven
/// for this alone. Nothing where no source is in reach; the hash alone then says that it differs.
fn against_release(
    release: &Release,
    files: &[FileHash],
    surroundings: &Surroundings,
    network: &Network<'_>,
    observer: &dyn Observer,
) -> Differences {
    let is_covered = |file: &&FileHash| tree_hash::is_covered(&file.path);
    match install::fetch(release, &Options::plain(surroundings), surroundings, network, observer) {
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
            observer.observe(Event::Note(&format!("which files differ cannot be told: {failure}")));
            Differences::default()
        }
    }
}

/// The hash that the tree must have: the log's word, from what is remembered of it. Where the log
/// did not prove the install and does not answer now, the receipt's.
fn expected(
    release: &Release,
    platform: &Platform,
    receipt: &Receipt,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<String, Failure> {
    let network = Network::new(surroundings, observer)?;
    let needs_log = matches!(receipt.proof, Proof::Log { .. });
    let listed = open_log(surroundings, &network).and_then(|log| Ok((log.listed(release, platform)?, log)));
    match listed {
        Ok((Listed::Proven(proven), _)) => Ok(proven.listed.to_string()),
        Err(_) | Ok((Listed::Absent, _)) if !needs_log => Ok(receipt.h1.clone()),
        Err(failure) => Err(failure),
        Ok((Listed::Absent, log)) => {
            Err(Failure::new(Kind::Verification, format!("{} does not list {}", log.name(), release.toolchain_name()))
                .hint(format!("gov install --force {}", release.typed())))
        }
    }
}

fn open_log<'a>(surroundings: &Surroundings, network: &'a Network<'a>) -> Result<Log<'a>, Failure> {
    Log::open(&[], surroundings, network)?.ok_or_else(|| {
        Failure::new(Kind::Verification, "no checksum database can be asked: GOSUMDB is off")
            .hint("run it with GOSUMDB=sum.golang.org")
    })
}

fn hash(root: &Path, name: &str, total: Option<u64>, observer: &dyn Observer) -> Result<Vec<FileHash>, TreeError> {
    observer.observe(Event::Started { job: &format!("hashing {name}"), total, unit: Unit::Files });
    let reached = AtomicU64::new(0);
    let files = installed::hash_tree(root, &|| {
        let now = reached.fetch_add(1, Ordering::Relaxed) + 1;
        if now.is_multiple_of(64) {
            observer.observe(Event::Reached(now));
        }
    });
    observer.observe(Event::Finished);
    files
}

fn foreign(toolchain: String, path: PathBuf, error: &TreeError) -> Result<Verdict, Failure> {
    if let TreeError::Io { source, .. } = error {
        return Err(Failure::new(Kind::Disk, error.to_string())
            .because(source)
            .hint("see that you may read every file of it"));
    }
    Ok(Verdict { toolchain, path, h1: None, is_gov_own: false, finding: Finding::Foreign { what: error.to_string() } })
}

#[derive(Default)]
struct Differences {
    changed: Vec<String>,
    missing: Vec<String>,
    added: Vec<String>,
}

impl Differences {
    fn between(recorded: &[FileHash], present: &[FileHash]) -> Self {
        let by_path = |files: &[FileHash]| -> BTreeMap<String, [u8; 32]> {
            files.iter().map(|file| (file.path.clone(), file.sha256)).collect()
        };
        let (recorded, present) = (by_path(recorded), by_path(present));
        let mut differences = Self::default();
        for (path, sha256) in &recorded {
            match present.get(path) {
                None => differences.missing.push(path.clone()),
                Some(other) if other != sha256 => differences.changed.push(path.clone()),
                Some(_) => {}
            }
        }
        differences.added = present.into_keys().filter(|path| !recorded.contains_key(path)).collect();
        differences
    }

    fn is_only_a_changed(&self, path: &str) -> bool {
        self.changed == [path] && self.missing.is_empty() && self.added.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.added.is_empty()
    }
}
