//! One release from one place: downloaded, unpacked into a private directory, and proven.

use super::claims;
use super::install::Seconds;
use super::log::{Listed, Log};
use super::network::Network;
use super::prove::Proven;
use super::sources::{Place, Shape};
use super::surroundings::{Surroundings, disk};
use crate::archive::entry_rules::Layout;
use crate::archive::refused::UnpackError;
use crate::archive::unpack::{Scope, Unpacked};
use crate::config::Trust;
use crate::download::{Downloaded, FetchError, discard_part};
use crate::failure::{Failure, Kind};
use crate::location::Location;
use crate::progress::{Event, Observer};
use crate::releases::known_archives;
use crate::releases::platform::{Candidate, Platform, archive_platforms};
use crate::releases::tree_hash::{Hex, MODULE, TreeHash, module_version};
use crate::store::receipt::{Form, Proof};
use crate::store::stage::Stage;
use crate::system::directories;
use gov_shims::go_version::Release;
use std::path::{Path, PathBuf};
use std::time::Instant;

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

/// What is fetched from a place, and what it is unpacked as.
pub(super) struct Archive {
    pub(super) location: Location,
    pub(super) file_name: String,
    /// Bytes that it must have, where that is known.
    pub(super) size: Option<u64>,
    pub(super) layout: Layout,
    pub(super) scope: Scope,
    pub(super) platform: Platform,
    pub(super) is_zip: bool,
}

/// An archive that was fetched and unpacked, and not proven yet.
pub(super) struct Landed {
    pub(super) downloaded: Downloaded,
    pub(super) stage: Stage,
    pub(super) unpacked: Unpacked,
    /// Over the bytes that were unpacked.
    pub(super) sha256: [u8; 32],
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
        let archive = Archive {
            location: place.base.join(&format!("{MODULE}/@v/{version}.zip")),
            file_name: format!("{version}.zip"),
            size: None,
            layout: Layout::module(self.release, self.platform),
            scope: Scope::Whole,
            platform: self.platform.clone(),
            is_zip: true,
        };
        self.bytes(&archive, seconds, |_| Ok(Expectation::Log(proven.clone())))
    }

    fn archive(&self, place: &Place, candidate: &Candidate) -> Result<Got, Missed> {
        let platform = &candidate.platform;
        let file_name = platform.archive_file_name(self.release);
        let known = known_archives::archive(self.release, platform);
        let archive = Archive {
            location: place.base.join(&file_name),
            file_name,
            // A mirror may have packed its archives itself: then the size is its own as well.
            size: known.as_ref().filter(|_| place.shape == Shape::GoDev).map(|known| known.size),
            layout: Layout::Sdk,
            // What no log covers is kept where the archive's own hash may turn out to be known.
            scope: if known.is_some() || self.trusts_index(place) { Scope::Whole } else { Scope::CoveredByLog },
            platform: platform.clone(),
            is_zip: platform.archive_extension() == "zip",
        };
        let got = self.bytes(&archive, Seconds::default(), |sha256| {
            if known.as_ref().is_some_and(|known| known.sha256 == *sha256) {
                return Ok(Expectation::Archive(Proof::Table));
            }
            claims::compare(self, place, platform, &archive.location, sha256)?;
            self.expectation(place, platform, sha256)
        })?;
        if let Some(emulation) = &candidate.emulation {
            self.observer.observe(Event::Note(&emulation.to_string()));
        }
        Ok(got)
    }

    /// What can prove an archive that the table does not know.
    fn expectation(&self, place: &Place, platform: &Platform, sha256: &[u8; 32]) -> Result<Expectation, Failure> {
        let of_log = match self.listed(platform) {
            Ok((Some(proven), _)) => return Ok(Expectation::Log(proven)),
            Ok((None, _)) => None,
            // An answer that does not verify is no missing one: nothing overrides it.
            Err(failure) if failure.kind == Kind::Verification && self.log.is_some() => return Err(failure),
            Err(failure) => Some(failure),
        };
        if self.trusts_index(place) && claims::is_in_index(self, place, platform, sha256)? {
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

    /// go.dev's index over TLS, and no mirror's, where the user's settings trust it.
    fn trusts_index(&self, place: &Place) -> bool {
        self.surroundings.config.trust == Trust::Index && place.shape == Shape::GoDev
    }

    /// Downloads, unpacks and checks. What a killed run left of a download may be damaged: where
    /// the check fails on bytes that were not all fetched now, they are fetched once more.
    fn bytes(
        &self,
        archive: &Archive,
        seconds: Seconds,
        expect: impl Fn(&[u8; 32]) -> Result<Expectation, Failure>,
    ) -> Result<Got, Missed> {
        let part = self.surroundings.layout.downloads().join(format!("{}.part", archive.file_name));
        let had_part = part.metadata().is_ok_and(|metadata| metadata.len() > 0);
        let result = self.once(archive, &part, seconds, &expect);
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
        self.once(archive, &part, seconds, &expect)
    }

    fn once(
        &self,
        archive: &Archive,
        part: &Path,
        mut seconds: Seconds,
        expect: &impl Fn(&[u8; 32]) -> Result<Expectation, Failure>,
    ) -> Result<Got, Missed> {
        if let Some(directory) = part.parent() {
            directories::create_all(directory).map_err(|error| disk("create", directory, &error))?;
        }
        let Landed { downloaded, stage, mut unpacked, sha256 } = self.landed(archive, part, &mut seconds)?;
        let Archive { location, platform, .. } = archive;
        let refused = |error: UnpackError| error.into_failure(&location.to_string());
        let expectation = expect(&sha256)?;
        unpacked.check(self.release, platform).map_err(|why| refused(why.into()))?;
        if matches!((&expectation, &archive.layout), (Expectation::Log(_), Layout::Sdk)) {
            unpacked.drop_uncovered(&stage.tree()).map_err(refused)?;
        }
        let h1 = TreeHash::of_sdk(self.release, platform, &unpacked.files);
        let (proof, form) = match expectation {
            Expectation::Log(proven) => (self.proof_by_log(proven, &h1, location)?, Form::Covered),
            Expectation::Archive(proof) => (proof, Form::Whole),
        };
        Ok(Got {
            stage,
            unpacked,
            platform: platform.clone(),
            source: location.to_string(),
            archive: downloaded.file,
            is_archive_own: !downloaded.is_in_place,
            archive_sha256: Hex(&sha256).to_string(),
            h1,
            proof,
            form,
            seconds,
        })
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
