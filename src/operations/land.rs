//! An archive on its way from a place to a private directory.
//!
//! A `.tar.gz` is unpacked while it comes: one thread downloads it into its part file, one inflates
//! and judges what is there already, the others hash and write the files. A zip tells what is in it
//! at its end, so it is unpacked when it is here, on all cores. No byte of an archive or of a tree is
//! written twice, and none of a tree is read back: what is hashed is what was unpacked and written.

use super::fetch_release::{Archive, Fetch, Landed, Missed};
use super::install::Seconds;
use super::surroundings::disk;
use crate::archive::budgets::Budgets;
use crate::archive::entry_rules::{Layout, Names};
use crate::archive::refused::UnpackError;
use crate::archive::unpack::{Unpacked, Unpacking};
use crate::archive::{tar_gz, zip};
use crate::download::{Arrival, Downloaded, FetchError, Followers, Hashing, NoMore, Size};
use crate::failure::{Failure, Kind};
use crate::outcome::size;
use crate::progress::{Event, Unit};
use crate::store::stage::Stage;
use crate::system::disk_space;
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use std::fs::File;
use std::io;
use std::path::Path;
use std::thread;
use std::time::Instant;

/// Bytes that an archive may have at most; the largest ever published has a third of it.
const LONGEST: u64 = 500 << 20;

/// Quarters of an archive's size that its tree takes at least: official ones become 2.8 to 3.5 times
/// as large (1.21.13, 1.22.3 and 1.26.8, both forms). An install that might fit is not refused.
const LEAST_GROWTH_IN_QUARTERS: u64 = 11;

/// A tree, and the hash of the archive that it came from.
type Tree = (Stage, Unpacked, [u8; 32]);

impl Fetch<'_> {
    /// Fetches and unpacks an archive; `part` is where it lies while it comes.
    pub(super) fn landed(&self, archive: &Archive, part: &Path, seconds: &mut Seconds) -> Result<Landed, Missed> {
        let job = format!("downloading {}", self.release.toolchain_name());
        self.observer.observe(Event::Started { job: &job, total: archive.size, unit: Unit::Bytes });
        if archive.is_zip {
            self.one_after_the_other(archive, part, seconds)
        } else {
            self.at_once(archive, part, seconds)
        }
    }

    fn at_once(&self, archive: &Archive, part: &Path, seconds: &mut Seconds) -> Result<Landed, Missed> {
        let began = Instant::now();
        let arrival = Arrival::new();
        let (downloaded, tree) = thread::scope(|scope| {
            let (layout, release) = (&self.surroundings.layout, self.release);
            let unpacking = scope.spawn(|| {
                let tree = unpack_arriving(&arrival, archive, &|| new_stage(layout, release));
                if tree.is_err() {
                    arrival.refuse();
                }
                tree
            });
            let downloaded = self.download(archive, part, &arrival);
            arrival.end(downloaded.is_ok());
            self.observer.observe(Event::Finished);
            seconds.download = began.elapsed().as_secs_f64();
            (downloaded, unpacking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        seconds.unpack = began.elapsed().as_secs_f64();
        match (downloaded, tree) {
            (Ok(downloaded), Ok((stage, unpacked, sha256))) => Ok(Landed { downloaded, stage, unpacked, sha256 }),
            (Err(error), Err(echo)) if is_echo(&echo) => Err(error.into()),
            // The download ended because what came was refused: that is the reason.
            (Ok(_) | Err(FetchError::Interrupted), Err(error)) => Err(self.refused(archive, error).into()),
            (Err(error), _) => Err(error.into()),
        }
    }

    fn one_after_the_other(&self, archive: &Archive, part: &Path, seconds: &mut Seconds) -> Result<Landed, Missed> {
        let began = Instant::now();
        let downloaded = self.download(archive, part, &Arrival::new());
        self.observer.observe(Event::Finished);
        let mut downloaded = downloaded?;
        seconds.download = began.elapsed().as_secs_f64();
        // A module zip is proven by its files. An archive is proven by its own hash, so nobody but gov
        // may be able to change it between that and its unpacking.
        if downloaded.is_in_place && archive.layout == Layout::Sdk {
            std::fs::copy(&downloaded.file, part).map_err(|error| disk("write", part, &error))?;
            downloaded = Downloaded { file: part.to_owned(), is_in_place: false, ..downloaded };
        }
        let began = Instant::now();
        let tree = self.unpack_zip(&downloaded, archive);
        self.observer.observe(Event::Finished);
        let (stage, unpacked, sha256) = tree.map_err(|error| self.refused(archive, error))?;
        seconds.unpack = began.elapsed().as_secs_f64();
        Ok(Landed { downloaded, stage, unpacked, sha256 })
    }

    fn download(&self, archive: &Archive, part: &Path, arrival: &Arrival) -> Result<Downloaded, FetchError> {
        let followers =
            Followers { arrival, observer: self.observer, admit: &|rest, whole| self.has_room(rest, whole) };
        let size = Size { expected: archive.size, limit: LONGEST };
        self.network.wait(self.network.client.download(&archive.location, part, size, &followers))
    }

    fn unpack_zip(&self, downloaded: &Downloaded, archive: &Archive) -> Result<Tree, UnpackError> {
        let file = File::open(&downloaded.file).map_err(UnpackError::Source)?;
        let budgets = match archive.layout {
            Layout::Module { .. } => Budgets::of_module_zip(),
            Layout::Sdk => Budgets::of_archive(downloaded.size),
        };
        let stage = new_stage(&self.surroundings.layout, self.release)?;
        let tree = stage.tree();
        let job = format!("unpacking {}", self.release.toolchain_name());
        self.observer.observe(Event::Started { job: &job, total: None, unit: Unit::Bytes });
        thread::scope(|scope| {
            let hashing = scope.spawn(|| hash(&downloaded.file));
            let advance = |reached| self.observer.observe(Event::Reached(reached));
            let unpacked = zip::unpack(&file, &unpacking(&tree, archive, budgets), &advance);
            let sha256 = hashing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Ok((unpacked?, sha256.map_err(UnpackError::Source)?))
        })
        .map(|(unpacked, sha256)| (stage, unpacked, sha256))
    }

    fn refused(&self, archive: &Archive, error: UnpackError) -> Failure {
        let is_full = matches!(&error, UnpackError::Disk { source, .. } if is_full(source));
        let failure = error.into_failure(&archive.location.to_string());
        match disk_space::free(self.surroundings.layout.root()) {
            Ok(Some(free)) if is_full => failure.because(format!("{} are free there", size(free))),
            _ => failure,
        }
    }

    /// Refuses, before anything is downloaded, what cannot fit.
    fn has_room(&self, rest: u64, whole: u64) -> Result<(), Failure> {
        let home = self.surroundings.layout.root();
        let needed = rest.saturating_add(whole / 4 * LEAST_GROWTH_IN_QUARTERS);
        match disk_space::free(home) {
            Ok(Some(free)) if free < needed => {
                let name = self.release.toolchain_name();
                Err(Failure::new(Kind::Disk, format!("there is no room for {name} in {}", home.display()))
                    .because(format!("it needs at least {}, and {} are free", size(needed), size(free)))
                    .hint("`gov prune` frees what nothing needs; GOV_HOME names another place"))
            }
            // Where the system does not tell, writing will.
            _ => Ok(()),
        }
    }
}

/// Unpacks what comes, anew where the download begins anew.
fn unpack_arriving(
    arrival: &Arrival,
    archive: &Archive,
    new_stage: &dyn Fn() -> Result<Stage, UnpackError>,
) -> Result<Tree, UnpackError> {
    loop {
        let whole = arrival.whole().map_err(|why| UnpackError::Source(io::Error::other(why)))?;
        let budgets = Budgets::of_archive(whole.unwrap_or_default());
        let stage = new_stage()?;
        let mut reader = Hashing::new(arrival.reader());
        let tree = stage.tree();
        let unpacked = tar_gz::unpack(&mut reader, &unpacking(&tree, archive, budgets), &|_| {});
        match unpacked {
            Ok(unpacked) => return Ok((stage, unpacked, reader.finish().0)),
            Err(UnpackError::Source(error)) if NoMore::of(&error) == Some(NoMore::BegunAnew) => {}
            Err(error) => return Err(error),
        }
    }
}

fn new_stage(layout: &HomeLayout, release: &Release) -> Result<Stage, UnpackError> {
    let failed = |source| UnpackError::Disk { doing: "create a directory in", path: layout.staging(), source };
    Stage::new(layout, release).map_err(failed)
}

fn unpacking<'a>(tree: &'a Path, archive: &Archive, budgets: Budgets) -> Unpacking<'a> {
    let names = Names { fold_case: cfg!(any(windows, target_os = "macos")), windows: cfg!(windows) };
    Unpacking { into: tree, layout: archive.layout.clone(), scope: archive.scope, names, budgets }
}

/// The reader ended only because the download did.
fn is_echo(error: &UnpackError) -> bool {
    matches!(error, UnpackError::Source(source) if NoMore::of(source) == Some(NoMore::Failed))
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

fn hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut hashing = Hashing::new(File::open(path)?);
    io::copy(&mut hashing, &mut io::sink())?;
    Ok(hashing.finish().0)
}
