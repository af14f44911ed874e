//! One release from one place: downloaded, unpacked into a private directory, and proven.

use super::claims;
use super::install::Seconds;
use super::log::{Listed, Log};
use super::network::Network;
use super::prove::Proven;
use super::sources::{Place, Shape};
use super::surroundings::{Surroundings, disk};
use crate::archive::budgets::Budgets;
use crate::archive::entry_rules::{Layout, Names};
use crate::archive::refused::UnpackError;
use crate::archive::unpack::{Scope, Unpacked, Unpacking};
use crate::archive::{tar_gz, zip};
use crate::config::Trust;
use crate::download::{Downloaded, FetchError, discard_part};
use crate::failure::{Failure, Kind};
use crate::location::Location;
use crate::progress::{Event, Observer, Unit};
use crate::releases::known_archives;
use crate::releases::platform::{Candidate, Platform, archive_platforms};
use crate::releases::tree_hash::{Hex, MODULE, TreeHash, module_version};
use crate::store::receipt::{Form, Proof};
use crate::store::stage::Stage;
use gov_shims::go_version::Release;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Bytes that an archive may have at most; the largest ever published has a third of it.
const LONGEST: u64 = 500 << 20;

/// What is to be fetched, and with what.
pub struct Fetch<'a> {
    /// The release.
    pub release: &'a Release,
    /// The platform.
    pub platform: &'a Platform,
    /// The checksum database; `None` where GOSUMDB is `off`.
    pub log: Option<&'a Log<'a>>,
    /// The home and the settings.
    pub surroundings: &'a Surroundings,
    /// The client.
    pub network: &'a Network<'a>,
    /// Hears of progress.
    pub observer: &'a dyn Observer,
}

/// A release that is fetched and proven, and not yet published.
pub struct Got {
    /// Holds the tree.
    pub stage: Stage,
    /// What is in it.
    pub unpacked: Unpacked,
    /// The platform it is of; an emulated one, perhaps.
    pub platform: Platform,
    /// Where it came from, without credentials.
    pub source: String,
    /// The archive.
    pub archive: PathBuf,
    /// The archive is gov's to delete.
    pub is_archive_own: bool,
    /// Its SHA-256, in hexadecimal.
    pub archive_sha256: String,
    /// The tree's hash.
    pub h1: TreeHash,
    /// What proved it.
    pub proof: Proof,
    /// How much of the archive it holds.
    pub form: Form,
    /// How long it took.
    pub seconds: Seconds,
}

/// Why a place gave nothing.
pub enum Missed {
    /// It answers that it has no such thing.
    Absent,
    /// It answers that it will not give it: a policy, or a proxy's way to say that it has none.
    Refused(Failure),
    /// It did not answer as it must; another place may.
    Unreachable(Failure),
    /// The bits are wrong, the disk is full, or the like: no other place makes that good.
    Final(Failure),
}

impl From<Failure> for Missed {
    fn from(failure: Failure) -> Self {
        match failure.kind {
            Kind::Network => Self::Unreachable(failure),
            _ => Self::Final(failure),
        }
    }
}

impl From<FetchError> for Missed {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Absent { .. } => Self::Absent,
            FetchError::Forbidden { .. } => Self::Refused(error.into()),
            // A page in place of a file is a place that cannot be reached, by another name.
            FetchError::WebPage { .. } => Self::Unreachable(error.into()),
            error => Failure::from(error).into(),
        }
    }
}

/// What must hold of the bytes.
enum Expectation {
    /// The tree's hash is the one that the log lists.
    Log(Proven),
    /// The archive's own hash is known.
    Archive(Proof),
}

impl Fetch<'_> {
    /// Fetches from one place.
    pub fn from(&self, place: &Place) -> Result<Got, Missed> {
        if place.shape == Shape::Modules {
            return self.module(place);
        }
        for candidate in archive_platforms(self.release, self.platform) {
            match self.archive(place, &candidate) {
                Err(Missed::Absent) => {}
                result => return result,
            }
        }
        Err(Missed::Absent)
    }

    fn module(&self, place: &Place) -> Result<Got, Missed> {
        if self.log.is_none() {
            // An archive that the table knows needs no log; another place may have it.
            return Err(Missed::Unreachable(self.no_log()));
        }
        let (proven, seconds) = self.listed(self.platform)?;
        let proven = proven.ok_or(Missed::Absent)?;
        let version = module_version(self.release, self.platform);
        let location = place.base.join(&format!("{MODULE}/@v/{version}.zip"));
        self.bytes(&location, &format!("{version}.zip"), None, seconds, |_| {
            let layout = Layout::module(self.release, self.platform);
            Ok((layout, Scope::Whole, self.platform.clone(), Expectation::Log(proven.clone())))
        })
    }

    fn archive(&self, place: &Place, candidate: &Candidate) -> Result<Got, Missed> {
        let platform = &candidate.platform;
        let file_name = platform.archive_file_name(self.release);
        let location = place.base.join(&file_name);
        let known = known_archives::archive(self.release, platform);
        // A mirror may have packed its archives itself: then the size is its own as well.
        let size = known.as_ref().filter(|_| place.shape == Shape::GoDev).map(|known| known.size);
        let got = self.bytes(&location, &file_name, size, Seconds::default(), |downloaded| {
            if known.as_ref().is_some_and(|known| known.sha256 == downloaded.sha256) {
                return Ok((Layout::Sdk, Scope::Whole, platform.clone(), Expectation::Archive(Proof::Table)));
            }
            claims::compare(self, place, platform, &location, &downloaded.sha256)?;
            let expectation = self.expectation(place, platform, downloaded)?;
            let scope = if matches!(expectation, Expectation::Log(_)) { Scope::CoveredByLog } else { Scope::Whole };
            Ok((Layout::Sdk, scope, platform.clone(), expectation))
        })?;
        if let Some(emulation) = &candidate.emulation {
            self.observer.observe(Event::Note(&emulation.to_string()));
        }
        Ok(got)
    }

    /// What can prove an archive that the table does not know.
    fn expectation(&self, place: &Place, platform: &Platform, downloaded: &Downloaded) -> Result<Expectation, Failure> {
        let of_log = match self.listed(platform) {
            Ok((Some(proven), _)) => return Ok(Expectation::Log(proven)),
            Ok((None, _)) => None,
            // An answer that does not verify is no missing one: nothing overrides it.
            Err(failure) if failure.kind == Kind::Verification && self.log.is_some() => return Err(failure),
            Err(failure) => Some(failure),
        };
        let trusts_index = self.surroundings.config.trust == Trust::Index;
        if trusts_index && claims::is_in_index(self, place, platform, &downloaded.sha256)? {
            return Ok(Expectation::Archive(Proof::Index));
        }
        Err(of_log.unwrap_or_else(|| {
            Failure::new(Kind::Verification, format!("nothing proves {} for {platform}", self.release.toolchain_name()))
                .because("neither the checksum database nor the built-in table has it")
                .hint("install a release that has been published: gov list-remote")
        }))
    }

    /// The log's word for a release. `None`: it has none.
    fn listed(&self, platform: &Platform) -> Result<(Option<Proven>, Seconds), Failure> {
        let log = self.log.ok_or_else(|| self.no_log())?;
        let began = Instant::now();
        let listed = log.listed(self.release, platform)?;
        let seconds = Seconds { log: began.elapsed().as_secs_f64(), ..Seconds::default() };
        Ok(match listed {
            Listed::Proven(proven) => (Some(proven), seconds),
            Listed::Absent => (None, seconds),
        })
    }

    fn no_log(&self) -> Failure {
        Failure::new(Kind::Verification, format!("nothing can prove {}: GOSUMDB is off", self.release.toolchain_name()))
            .hint("unset GOSUMDB, or let `gov config trust index` trust go.dev's list instead")
    }

    /// Downloads, unpacks and checks. What a killed run left of a download may be damaged: where
    /// the check fails on bytes that were not all fetched now, they are fetched once more.
    fn bytes(
        &self,
        location: &Location,
        file_name: &str,
        size: Option<u64>,
        seconds: Seconds,
        expect: impl Fn(&Downloaded) -> Result<(Layout, Scope, Platform, Expectation), Failure>,
    ) -> Result<Got, Missed> {
        let part = self.surroundings.layout.downloads().join(format!("{file_name}.part"));
        let had_part = part.metadata().is_ok_and(|metadata| metadata.len() > 0);
        let result = self.once(location, &part, size, seconds, &expect);
        let has_wrong_bytes = matches!(&result, Err(Missed::Final(failure)) if failure.kind == Kind::Verification);
        if !has_wrong_bytes {
            return result;
        }
        // Bytes that failed the check are worth nothing to anybody.
        discard_part(&part).map_err(|error| disk("remove", &part, &error))?;
        if !had_part {
            return result;
        }
        self.observer.observe(Event::Note("what an earlier run left of the download was damaged; fetching it anew"));
        self.once(location, &part, size, seconds, &expect)
    }

    fn once(
        &self,
        location: &Location,
        part: &Path,
        size: Option<u64>,
        mut seconds: Seconds,
        expect: &impl Fn(&Downloaded) -> Result<(Layout, Scope, Platform, Expectation), Failure>,
    ) -> Result<Got, Missed> {
        let name = self.release.toolchain_name();
        let began = Instant::now();
        if let Some(directory) = part.parent() {
            std::fs::create_dir_all(directory).map_err(|error| disk("create", directory, &error))?;
        }
        self.observer.observe(Event::Started { job: &format!("downloading {name}"), total: size, unit: Unit::Bytes });
        let downloaded = self.network.wait(self.network.client.download(location, part, size, LONGEST, self.observer));
        self.observer.observe(Event::Finished);
        let downloaded = downloaded?;
        seconds.download = began.elapsed().as_secs_f64();

        let (layout, scope, platform, expectation) = expect(&downloaded)?;
        let began = Instant::now();
        let stage = Stage::new(&self.surroundings.layout, self.release)
            .map_err(|error| disk("write", &self.surroundings.layout.staging(), &error))?;
        let is_zip = matches!(layout, Layout::Module { .. }) || platform.archive_extension() == "zip";
        let unpacked = self.unpack(&downloaded, &stage, layout, scope, is_zip);
        self.observer.observe(Event::Finished);
        let unpacked = unpacked.map_err(|error| error.into_failure(&location.to_string()))?;
        unpacked
            .check(self.release, &platform)
            .map_err(|refused| UnpackError::from(refused).into_failure(&location.to_string()))?;
        let h1 = TreeHash::of_sdk(self.release, &platform, &unpacked.files);
        let (proof, form) = match expectation {
            Expectation::Log(proven) => (self.proof_by_log(proven, &h1, location)?, Form::Covered),
            Expectation::Archive(proof) => (proof, Form::Whole),
        };
        seconds.unpack = began.elapsed().as_secs_f64();
        Ok(Got {
            stage,
            unpacked,
            platform,
            source: location.to_string(),
            archive: downloaded.file,
            is_archive_own: !downloaded.is_in_place,
            archive_sha256: Hex(&downloaded.sha256).to_string(),
            h1,
            proof,
            form,
            seconds,
        })
    }

    fn unpack(
        &self,
        downloaded: &Downloaded,
        stage: &Stage,
        layout: Layout,
        scope: Scope,
        is_zip: bool,
    ) -> Result<Unpacked, UnpackError> {
        let file = File::open(&downloaded.file).map_err(UnpackError::Source)?;
        let tree = stage.tree();
        let names = Names { fold_case: cfg!(any(windows, target_os = "macos")), windows: cfg!(windows) };
        let budgets = match layout {
            Layout::Module { .. } => Budgets::of_module_zip(),
            Layout::Sdk => Budgets::of_archive(downloaded.size),
        };
        let unpacking = Unpacking { into: &tree, layout, scope, names, budgets };
        let job = format!("unpacking {}", self.release.toolchain_name());
        let total = (!is_zip).then_some(downloaded.size);
        self.observer.observe(Event::Started { job: &job, total, unit: Unit::Bytes });
        let mut advance = |reached| self.observer.observe(Event::Reached(reached));
        if is_zip {
            zip::unpack(&file, &unpacking, &mut advance)
        } else {
            tar_gz::unpack(&file, &unpacking, &mut advance)
        }
    }

    fn proof_by_log(&self, proven: Proven, h1: &TreeHash, location: &Location) -> Result<Proof, Failure> {
        if proven.listed == *h1 {
            return Ok(Proof::Log { name: proven.log, record: proven.record, tree_size: proven.tree_size });
        }
        Err(Failure::new(
            Kind::Verification,
            format!("{location} is not the {} that Go released", self.release.toolchain_name()),
        )
        .because(format!("{} lists {}", proven.log, proven.listed))
        .because(format!("its files are      {h1}"))
        .hint("nothing of it was installed; use another source: gov install --from URL|DIR"))
    }
}
