//! One release into a mirror: fetched, proven, and in the shapes that are asked for.

use super::super::log::Listed;
use super::create::{Added, Run};
use super::fetched::{self, Came, Fetched};
use super::listings::module_path;
use super::manifest::{Archive, Mirrored};
use super::tree::Tree;
use crate::archive::pack::PackError;
use crate::failure::{Failure, Kind};
use crate::progress::Event;
use crate::releases::platform::Platform;
use crate::store::receipt::Proof;
use gov_shims::go_version::Release;
use std::io::{self, Seek, Write};

impl Run<'_> {
    /// Fetches one release, proves it, and puts it into the tree.
    pub(super) fn add(&self, release: &Release, platform: &Platform, tree: &mut Tree) -> Result<Added, Failure> {
        let Self { options, surroundings, network, observer, .. } = *self;
        let fetched = fetched::fetch(release, platform, options.from.as_ref(), surroundings, network, observer)?;
        let platform = fetched.platform().clone();
        if *fetched.proof() == Proof::Index {
            let message = format!("go{release} for {platform} is known by go.dev's index alone");
            return Err(Failure::new(Kind::Verification, message)
                .because("nobody who fetches it from a mirror could prove it")
                .hint("leave it out, or wait until the checksum database lists it"));
        }
        let in_log = self.is_in_log(release, &fetched)?;
        let has_module = options.shapes.goproxy && in_log == Some(true);
        if options.shapes.goproxy && !has_module {
            let text =
                format!("no log lists go{release} for {platform}, so go would refuse it: only its archive is kept");
            observer.observe(Event::Warning(&text));
        }
        let name = format!("go{release} {platform}");
        observer.observe(Event::Note(&format!("{name} is {}; putting it into the mirror", fetched.proof())));
        let earlier = tree.manifest.find(release, &platform).cloned();
        // Whoever is told to ask no log has not found out that it is in none.
        let listed_before = earlier.as_ref().and_then(|earlier| earlier.in_log);
        let module_zip = if has_module {
            Some(place_module_zip(release, &fetched, tree)?)
        } else {
            earlier.as_ref().and_then(|earlier| earlier.module_zip.clone())
        };
        let archive = if options.shapes.go_dev || !has_module {
            Some(place_archive(release, &fetched, tree)?)
        } else {
            earlier.and_then(|earlier| earlier.archive)
        };
        tree.manifest.insert(Mirrored {
            version: release.to_string(),
            platform: platform.to_string(),
            source: fetched.source().to_owned(),
            h1: fetched.h1().to_string(),
            in_log: in_log.or(listed_before),
            archive,
            module_zip,
            time: fetched.time_text(),
        });
        // From here on it need not be fetched again, whatever becomes of this run.
        tree.save()?;
        let proof = Some(fetched.proof().clone());
        fetched.discard(observer);
        Ok(Added { release: release.clone(), platform, proof })
    }

    /// Whether the log lists it. That it lists another hash is an error: no client would take it.
    fn is_in_log(&self, release: &Release, fetched: &Fetched) -> Result<Option<bool>, Failure> {
        let Some(log) = self.log else { return Ok(None) };
        match log.listed(release, fetched.platform())? {
            Listed::Proven(proven) if proven.listed == *fetched.h1() => Ok(Some(true)),
            Listed::Absent => Ok(Some(false)),
            Listed::Proven(proven) => {
                let message = format!("{} is not the go{release} that {} lists", fetched.source(), log.name());
                Err(Failure::new(Kind::Verification, message)
                    .because(format!("the log lists {}", proven.listed))
                    .because(format!("its files are {}", fetched.h1()))
                    .hint("nothing of it was kept; use another source: gov mirror create --from URL|DIR"))
            }
        }
    }
}

/// Byte for byte as the proxy gave it, or made of the proven files.
fn place_module_zip(release: &Release, fetched: &Fetched, tree: &mut Tree) -> Result<String, Failure> {
    let platform = fetched.platform();
    let path = module_path(release, platform, "zip");
    if fetched.came(release) == Came::ModuleZip {
        tree.copy(&path, fetched.archive(), fetched.archive_sha256())?;
    } else {
        tree.place(&path, |file| pack(file, |file| fetched.packing().module_zip(release, platform, file).map(drop)))?;
    }
    Ok(path)
}

/// go.dev's own, byte for byte, or made of the proven files. What somebody else has packed may hold
/// more than was proven.
fn place_archive(release: &Release, fetched: &Fetched, tree: &mut Tree) -> Result<Archive, Failure> {
    let platform = fetched.platform();
    let path = platform.archive_file_name(release);
    let is_upstream = fetched.came(release) == Came::UpstreamArchive;
    if is_upstream {
        tree.copy(&path, fetched.archive(), fetched.archive_sha256())?;
    } else if platform.archive_extension() == ".zip" {
        tree.place(&path, |file| pack(file, |file| fetched.packing().zip(file).map(drop)))?;
    } else {
        tree.place(&path, |file| pack(file, |file| fetched.packing().tar_gz(file).map(drop)))?;
    }
    Ok(Archive { path, is_upstream })
}

/// Packs into a file through a buffer.
fn pack<W: Write + Seek>(
    file: &mut W,
    packed: impl FnOnce(&mut io::BufWriter<&mut W>) -> Result<(), PackError>,
) -> io::Result<()> {
    let mut buffer = io::BufWriter::with_capacity(1 << 20, file);
    packed(&mut buffer).map_err(|error| match error {
        PackError::Write(error) => error,
        error => io::Error::other(error),
    })?;
    buffer.flush()
}
