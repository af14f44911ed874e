//! One SDK: read, copied, proven, published; or left, with the reason.

use super::super::log::{Listed, Log};
use super::super::prove::Proven;
use super::super::publish;
use super::super::surroundings::{Surroundings, disk};
use super::find::Sdk;
use super::reasons;
use crate::archive::unpack::Unpacked;
use crate::failure::{Failure, Kind};
use crate::import::extras::Extras;
use crate::import::go_env;
use crate::location::{bounded, shown_path};
use crate::progress::{Event, Observer, Unit};
use crate::releases::platform::{Platform, archive_platforms};
use crate::releases::tree_hash::TreeHash;
use crate::store::adopt::{self, AdoptError, Adopted, Survey};
use crate::store::lock;
use crate::store::receipt::{Form, Proof, Receipt};
use crate::store::stage::{self, Stage};
use crate::system::plain_file::{self, Links};
use gov_shims::go_version::Release;
use gov_shims::look;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// What became of one SDK.
#[derive(Clone, Debug, Serialize)]
pub struct Adoption {
    /// Whose it is; `None` where its path was given.
    pub manager: Option<&'static str>,
    /// The release: `1.22.3`; `None` where its VERSION names none.
    pub version: Option<String>,
    /// Where it is, and stays.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub path: PathBuf,
    /// What was done.
    pub result: Outcome,
    /// Why it was left, or what should be known of what was taken.
    pub why: Vec<String>,
    /// Files and directories that are of no release and were not taken.
    pub left_out: Vec<String>,
    /// What is known of it now that it is gov's.
    pub receipt: Option<Receipt>,
    /// Files that share their blocks with the original; the others are copies.
    pub reflinked: u64,
    /// The command that removes the original, where that is proven and its manager has one.
    pub remove: Option<String>,
    /// What kind of reason it was left for.
    #[serde(skip)]
    pub kind: Option<Kind>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is gov's now as well.
    TakenOver,
    /// It is proven, and would be gov's.
    WouldTakeOver,
    /// gov has that release. The tree was not compared with it, and may be another.
    AlreadyInstalled,
    /// Nothing proves it, and it was left.
    NotProven,
    /// It was left for another reason.
    Left,
}

/// What is needed for each.
pub(super) struct TakeOver<'a> {
    pub(super) log: &'a Log<'a>,
    pub(super) surroundings: &'a Surroundings,
    pub(super) observer: &'a dyn Observer,
    pub(super) dry_run: bool,
    /// All that were found: the files of one may tell what another's was.
    pub(super) found: &'a [Sdk],
}

/// Why an SDK is left.
enum Stop {
    /// gov has it.
    Installed(Vec<String>),
    /// A reason for this one, and of what kind.
    Left(Kind, Vec<String>),
    /// Nothing else can go well either.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<AdoptError> for Stop {
    fn from(error: AdoptError) -> Self {
        match error {
            AdoptError::Disk { doing, path, source } => Self::Failed(disk(doing, &path, &source)),
            AdoptError::Refused(_) | AdoptError::Source { .. } => {
                Self::Left(Kind::Verification, vec![bounded(&error.to_string())])
            }
        }
    }
}

/// Reads all of a tree, and tells how many bytes of it are read.
type Work<'a> = dyn Fn(&(dyn Fn(u64) + Sync)) -> Result<Adopted, AdoptError> + 'a;

/// An SDK that went well so far.
struct Taken {
    receipt: Option<Receipt>,
    reflinked: u64,
    notes: Vec<String>,
    left_out: Vec<String>,
}

impl TakeOver<'_> {
    /// Takes one over, unless gov has its release, or it cannot be proven. `before` are those that
    /// came first.
    pub(super) fn sdk(&self, sdk: &Sdk, before: &[Adoption]) -> Result<Adoption, Failure> {
        let mut adoption = Adoption {
            manager: sdk.manager.map(|manager| manager.name),
            version: None,
            path: sdk.path.clone(),
            result: Outcome::Left,
            why: Vec::new(),
            left_out: Vec::new(),
            receipt: None,
            reflinked: 0,
            remove: None,
            kind: None,
        };
        let result = release_of(sdk).and_then(|release| {
            adoption.version = Some(release.to_string());
            self.take(sdk, &release, before)
        });
        match result {
            Ok(taken) => {
                adoption.result = if self.dry_run { Outcome::WouldTakeOver } else { Outcome::TakenOver };
                adoption.why = taken.notes;
                adoption.left_out = taken.left_out;
                adoption.receipt = taken.receipt;
                adoption.reflinked = taken.reflinked;
                adoption.remove = reasons::removal(sdk);
            }
            Err(Stop::Installed(why)) => {
                adoption.result = Outcome::AlreadyInstalled;
                adoption.why = why;
            }
            Err(Stop::Left(kind, why)) => {
                let is_proof = matches!(kind, Kind::Verification | Kind::Network);
                adoption.result = if is_proof { Outcome::NotProven } else { Outcome::Left };
                adoption.why = why;
                adoption.kind = Some(kind);
            }
            Err(Stop::Failed(failure)) => return Err(failure),
        }
        Ok(adoption)
    }

    fn take(&self, sdk: &Sdk, release: &Release, before: &[Adoption]) -> Result<Taken, Stop> {
        self.absent(release, before)?;
        let platform = self.platform(sdk, release)?;
        let proven = self.listed(release, &platform)?;
        let extras = Extras::new(release, &platform);
        let survey = adopt::survey(&sdk.root, &|path| extras.contains(path))?;
        if self.dry_run {
            let hashed = self.with_progress("hashing", release, &survey, &|advance| survey.hash(advance))?;
            let (_, notes) = self.prove(sdk, release, &platform, &proven, &hashed)?;
            return Ok(Taken { receipt: None, reflinked: 0, notes, left_out: survey.left_out });
        }
        let layout = &self.surroundings.layout;
        let _lock = lock::hold(&layout.lock_of_release(release), &release.toolchain_name(), self.observer)?;
        // Whoever held the lock may have done the work.
        self.absent(release, before)?;
        stage::sweep(layout, SystemTime::now());
        let stage = Stage::new(layout, release).map_err(|error| disk("write", &layout.staging(), &error))?;
        let tree = stage.tree();
        let mut adopted = self.with_progress("copying", release, &survey, &|advance| survey.copy(&tree, advance))?;
        let (settings, notes) = self.prove(sdk, release, &platform, &proven, &adopted)?;
        if let Some(settings) = settings {
            adopt::replace(&tree, &mut adopted, go_env::PATH, &settings)?;
        }
        let (files, reflinked) = (std::mem::take(&mut adopted.files), adopted.reflinked);
        let unpacked = Unpacked { files, bytes: adopted.bytes, version: adopted.version.name, dropped: Vec::new() };
        // Of a proven tree this holds; a tree that the log should list and that is none would not run.
        unpacked
            .check(release, &platform)
            .map_err(|refused| Stop::Left(Kind::Verification, vec![bounded(&refused.to_string())]))?;
        let receipt = Receipt {
            format: Receipt::FORMAT,
            toolchain: release.toolchain_name(),
            platform: platform.to_string(),
            source: format!("import:{}", sdk.path.display()),
            archive_sha256: String::new(),
            h1: proven.listed.to_string(),
            proof: Proof::Log { name: proven.log, record: proven.record, tree_size: proven.tree_size },
            form: Form::Covered,
            files: unpacked.files.len() as u64,
            bytes: unpacked.bytes,
            installed: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        };
        publish::publish(stage, release, &receipt, &unpacked.files, self.surroundings)?;
        Ok(Taken { receipt: Some(receipt), reflinked, notes, left_out: survey.left_out })
    }

    /// Stops where gov has that release, or something else is at its place.
    fn absent(&self, release: &Release, before: &[Adoption]) -> Result<(), Stop> {
        let layout = &self.surroundings.layout;
        let goroot = layout.goroot(release);
        let same = |adoption: &&Adoption| {
            adoption.version.as_deref() == Some(&release.to_string())
                && matches!(adoption.result, Outcome::TakenOver | Outcome::WouldTakeOver)
        };
        if let Some(first) = before.iter().find(same) {
            return Err(Stop::Installed(vec![format!(
                "it says that it is the release of {}",
                shown_path(&first.path)
            )]));
        }
        let Ok(metadata) = goroot.symlink_metadata() else { return Ok(()) };
        let has_receipt = matches!(Receipt::read(layout, release), Ok(Some(_)));
        if has_receipt && metadata.is_dir() {
            return Err(Stop::Installed(Vec::new()));
        }
        let why = vec![
            format!("{} is there, and has no receipt of gov's", shown_path(&goroot)),
            format!("a proven one in its place: gov install --force {}", release.typed()),
        ];
        Err(Stop::Left(Kind::RefusedFile, why))
    }

    /// The platform whose tools it has, if that is one that this machine runs.
    fn platform(&self, sdk: &Sdk, release: &Release) -> Result<Platform, Stop> {
        let candidates = archive_platforms(release, &self.surroundings.platform);
        let has_tools = |platform: &Platform| {
            sdk.root.join("pkg/tool").join(format!("{}_{}", platform.os(), platform.arch())).is_dir()
        };
        candidates.into_iter().map(|candidate| candidate.platform).find(has_tools).ok_or_else(|| {
            let platform = &self.surroundings.platform;
            let why = format!("it is no SDK for {platform}: it has no pkg/tool/{}_{}", platform.os(), platform.arch());
            Stop::Left(Kind::Verification, vec![why])
        })
    }

    fn listed(&self, release: &Release, platform: &Platform) -> Result<Proven, Stop> {
        match self.log.listed(release, platform) {
            Ok(Listed::Proven(proven)) => Ok(proven),
            Ok(Listed::Absent) => {
                let why = format!("{} does not list {} for {platform}", self.log.name(), release.toolchain_name());
                Err(Stop::Left(Kind::Verification, vec![why]))
            }
            // One that cannot be asked may be in reach again; one that contradicts itself is no news of
            // this SDK alone, nor is a disk that is full.
            Err(failure) if failure.kind == Kind::Network => {
                let mut why = vec![failure.message];
                why.extend(failure.causes);
                Err(Stop::Left(Kind::Network, why))
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Compares the copy with the log's word. Gives what its go.env must be replaced by, where it was
    /// only that which was another.
    fn prove(
        &self,
        sdk: &Sdk,
        release: &Release,
        platform: &Platform,
        proven: &Proven,
        adopted: &Adopted,
    ) -> Result<(Option<Vec<u8>>, Vec<String>), Stop> {
        let h1 = TreeHash::of_sdk(release, platform, &adopted.files);
        if h1 == proven.listed {
            return Ok((None, Vec::new()));
        }
        let settings = |root: &Path| plain_file::read(&root.join(go_env::PATH), Links::Refused, go_env::LONGEST).ok();
        let own = settings(&sdk.root).unwrap_or_default();
        let layout = &self.surroundings.layout;
        let installed = look::installed(layout).into_iter().map(|release| layout.goroot(&release));
        let others: Vec<Vec<u8>> =
            installed.chain(self.found.iter().map(|sdk| sdk.root.clone())).filter_map(|root| settings(&root)).collect();
        let mut files = adopted.files.clone();
        let place = files.iter().position(|file| file.path == go_env::PATH);
        if let Some(place) = place {
            for guess in go_env::guesses(&own, others.iter().map(Vec::as_slice)) {
                files[place].sha256 = Sha256::digest(&guess).into();
                if TreeHash::of_sdk(release, platform, &files) == proven.listed {
                    let notes = reasons::edited_settings(&own, &guess);
                    return Ok((Some(guess), notes));
                }
            }
        }
        Err(Stop::Left(Kind::Verification, reasons::differs(sdk, release)))
    }

    fn with_progress(
        &self,
        doing: &str,
        release: &Release,
        survey: &Survey,
        work: &Work<'_>,
    ) -> Result<Adopted, AdoptError> {
        let job = format!("{doing} {}", release.toolchain_name());
        self.observer.observe(Event::Started { job: &job, total: Some(survey.bytes), unit: Unit::Bytes });
        let result = work(&|reached| self.observer.observe(Event::Reached(reached)));
        self.observer.observe(Event::Finished);
        result
    }
}

/// The release that the tree says it is.
fn release_of(sdk: &Sdk) -> Result<Release, Stop> {
    let version = adopt::version(&sdk.root)?;
    Release::from_toolchain_name(&version.name).ok_or_else(|| {
        let name = bounded(&version.name);
        Stop::Left(Kind::Verification, vec![format!("its VERSION says {name:?}, which is no release of Go's")])
    })
}
