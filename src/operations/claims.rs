//! What is said of an archive beside what proves it. None of it is believed: the checksum database or the
//! built-in table decides. But who uses a mirror should hear where it says something else than Go does.

use super::fetch_release::Fetch;
use super::lists::Lists;
use super::sources::{self, Place, Shape};
use crate::failure::{Failure, Kind};
use crate::location::Location;
use crate::progress::Event;
use crate::releases::known_archives;
use crate::releases::platform::Platform;
use crate::releases::tree_hash::Hex;

/// A mirror's archive that the built-in table does not know is compared with what Go says of it, by the
/// table or by go.dev's index as it was last seen, and with what the mirror's own index says. Nobody is
/// asked for that: a `.sha256` beside an archive, which its server wrote, adds nothing to the archive.
pub(super) fn compare(
    fetch: &Fetch<'_>,
    place: &Place,
    platform: &Platform,
    location: &Location,
    sha256: &[u8; 32],
) -> Result<(), Failure> {
    if place.shape != Shape::Archives {
        return Ok(());
    }
    let Fetch { release, surroundings, network, observer, .. } = *fetch;
    let lists = Lists { platform: fetch.platform, surroundings, network, observer };
    let known = known_archives::archive(release, platform).map(|known| known.sha256);
    let by_go = match known {
        Some(known) => Some(known),
        None => lists.listed_hash(&sources::go_dev()?, release, platform),
    };
    let by_mirror = lists.listed_hash(place, release, platform);
    for (said_by, said) in [("Go lists", by_go), ("the mirror's own index lists", by_mirror)] {
        if let Some(said) = said.filter(|said| said != sha256) {
            let (said, is) = (Hex(&said), Hex(sha256));
            observer.observe(Event::Note(&format!(
                "{location} has the SHA-256 {is}, and {said_by} {said}: only the checksum database can prove what is in it"
            )));
        }
    }
    Ok(())
}

/// Whether go.dev's index, over TLS and as it is now, lists these bytes; an error where it lists others.
pub(super) fn is_in_index(
    fetch: &Fetch<'_>,
    place: &Place,
    platform: &Platform,
    sha256: &[u8; 32],
) -> Result<bool, Failure> {
    // A mirror says what it likes of its own archives.
    if place.shape != Shape::GoDev {
        return Ok(false);
    }
    let index = fetch.network.wait(super::lists::index(place, fetch.network))?;
    let Some(listed) = index.as_ref().and_then(|index| index.archive(fetch.release, platform)) else {
        return Ok(false);
    };
    if listed.sha256 == *sha256 {
        return Ok(true);
    }
    Err(Failure::new(Kind::Verification, format!("{} is not the archive that go.dev lists", listed.file_name))
        .because(format!("go.dev lists the SHA-256 {}", Hex(&listed.sha256)))
        .because(format!("what came has           {}", Hex(sha256)))
        .hint("nothing of it was installed; try again, or use another source: gov install --from URL|DIR"))
}
