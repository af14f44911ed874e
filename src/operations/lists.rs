//! What places list: asked for with the validators of what is kept, and compared with what they listed
//! before.

use super::network::Network;
use super::sources::{Place, Shape};
use super::surroundings::Surroundings;
use crate::download::{Answered, Validators};
use crate::failure::{Failure, Kind};
use crate::location::Location;
use crate::progress::{Event, Observer};
use crate::releases::catalogue::Catalogue;
use crate::releases::index::{self, Index};
use crate::releases::module_list;
use crate::releases::platform::{Platform, archive_platforms};
use crate::releases::tree_hash::MODULE;
use crate::store::lists::{self, KeptList};
use gov_shims::go_version::Release;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// The query of go.dev's index of everything.
const EVERYTHING: &str = "mode=json&include=all";

/// What a place lists for a platform.
#[derive(Clone, Debug)]
pub struct Listed {
    releases: Releases,
    /// The newest that it has ever listed, where that is newer than all of these.
    remembered: Option<Release>,
}

#[derive(Clone, Debug)]
enum Releases {
    Index(Index),
    Modules(BTreeSet<Release>),
}

/// What a place listed when it was last asked.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it listed.
    pub listed: Listed,
    /// Where.
    pub location: Location,
    /// How long ago, in words.
    pub ago: String,
}

/// Asks places for their lists, for one platform.
pub struct Lists<'a> {
    /// The platform.
    pub platform: &'a Platform,
    /// The home and the settings.
    pub surroundings: &'a Surroundings,
    /// The client.
    pub network: &'a Network<'a>,
    /// Hears of a place that goes backwards.
    pub observer: &'a dyn Observer,
}

impl Listed {
    /// A catalogue with all of it added.
    pub fn added_to(self, catalogue: Catalogue) -> Catalogue {
        let catalogue = match &self.releases {
            Releases::Index(index) => catalogue.with_index(index),
            Releases::Modules(releases) => catalogue.with_module_list(releases.iter().cloned()),
        };
        catalogue.with_module_list(self.remembered)
    }

    fn newest_stable(&self, platform: &Platform) -> Option<Release> {
        let is_stable = |release: &&Release| !release.version().is_prerelease();
        match &self.releases {
            Releases::Index(index) => {
                let is_offered = |release: &&Release| {
                    let candidates = archive_platforms(release, platform);
                    candidates.iter().any(|candidate| index.archive(release, &candidate.platform).is_some())
                };
                index.releases().filter(is_stable).filter(is_offered).max().cloned()
            }
            Releases::Modules(releases) => releases.iter().filter(is_stable).max().cloned(),
        }
    }
}

impl Lists<'_> {
    /// What a place lists now; `None` where it has no list.
    pub async fn ask(&self, place: &Place) -> Result<Option<Listed>, Failure> {
        for location in locations(place) {
            let Some(releases) = self.ask_at(place, &location).await? else { continue };
            let mut listed = Listed { releases, remembered: None };
            self.compare(&mut listed, &location);
            return Ok(Some(listed));
        }
        Ok(None)
    }

    /// What a place listed when it was last asked.
    pub fn kept(&self, place: &Place) -> Option<Kept> {
        locations(place).into_iter().find_map(|location| {
            let kept = self.read_kept(place, &location)?;
            let releases = self.parse(place, &location, &kept.body).ok()??;
            let remembered = lists::newest(&self.surroundings.layout, &self.memory_of(&location)?);
            let ago = ago(now().checked_sub(kept.confirmed));
            Some(Kept { listed: Listed { releases, remembered }, location, ago })
        })
    }

    /// The SHA-256 that a place's index gave for an archive when it was last read; a directory's is read now.
    pub fn listed_hash(&self, place: &Place, release: &Release, platform: &Platform) -> Option<[u8; 32]> {
        index_locations(place).into_iter().find_map(|location| {
            let body = match &location {
                Location::Http(_) => self.read_kept(place, &location)?.body,
                Location::File(_) => {
                    let read = self.network.client.read(&location, index::LONGEST as u64);
                    self.network.wait(read).ok()?.body()?
                }
            };
            let index = parse_index(&location, &body).ok()?;
            index.archive(release, platform).map(|archive| archive.sha256)
        })
    }

    async fn ask_at(&self, place: &Place, location: &Location) -> Result<Option<Releases>, Failure> {
        let kept = self.read_kept(place, location);
        // What is kept and cannot be read any more is of no use to anybody.
        let kept = kept.filter(|kept| self.parse(place, location, &kept.body).is_ok_and(|releases| releases.is_some()));
        let known = kept.as_ref().map_or_else(Validators::default, |kept| Validators {
            tag: kept.tag.clone(),
            modified: kept.modified.clone(),
        });
        let limit = longest(place);
        let answered = self.network.client.read_if_changed(location, &known, limit).await?;
        let confirmed = now();
        let list = match (answered, kept) {
            (Answered::Absent, _) | (Answered::Same, None) => return Ok(None),
            (Answered::Same, Some(kept)) => KeptList { confirmed, ..kept },
            (Answered::Body(body, Validators { tag, modified }), _) => KeptList { confirmed, tag, modified, body },
        };
        // Only what can be read is worth keeping.
        let releases = self.parse(place, location, &list.body)?;
        if let (Some(url), Some(_)) = (hash_of(location), &releases) {
            // A home that cannot be written shows itself where something has to be written.
            let _ = lists::keep(&self.surroundings.layout, &url, &list);
        }
        Ok(releases)
    }

    fn read_kept(&self, place: &Place, location: &Location) -> Option<KeptList> {
        lists::read(&self.surroundings.layout, &hash_of(location)?, longest(place))
    }

    /// `None`: an empty list of modules, which is what a proxy answers that does not know.
    fn parse(&self, place: &Place, location: &Location, body: &[u8]) -> Result<Option<Releases>, Failure> {
        if place.shape != Shape::Modules {
            return parse_index(location, body).map(|index| Some(Releases::Index(index)));
        }
        let releases = module_list::releases(body, self.platform)
            .map_err(|error| not_read(location, "list of versions").because(error))?;
        Ok((!releases.is_empty()).then_some(Releases::Modules(releases)))
    }

    /// Compares with the newest that the place ever listed. An older one may be a mirror that lags, or
    /// somebody who hides a fix; what was seen once stays known.
    fn compare(&self, listed: &mut Listed, location: &Location) {
        let Some(source) = self.memory_of(location) else { return };
        let (layout, allows_older) = (&self.surroundings.layout, self.surroundings.allow_older);
        let Some(newest) = listed.newest_stable(self.platform) else { return };
        let remembered = lists::newest(layout, &source).filter(|remembered| *remembered > newest && !allows_older);
        if let Some(remembered) = remembered {
            let (newest, before) = (newest.toolchain_name(), remembered.toolchain_name());
            self.observer.observe(Event::Warning(&format!(
                "{location} has listed {before} before, and now its newest is {newest}: it is out of date, or \
                 somebody hides a release; {before} stays known, unless --allow-older says otherwise"
            )));
            listed.remembered = Some(remembered);
            return;
        }
        // Not to remember is no reason to fail.
        let _ = lists::remember(layout, &source, &newest, allows_older);
    }

    fn memory_of(&self, location: &Location) -> Option<[u8; 32]> {
        let url = hash_of(location)?;
        let platform = self.platform.to_string();
        Some(Sha256::new().chain_update(url).chain_update(platform).finalize().into())
    }
}

/// The index that a place keeps, asked for now; `None` where it has none.
pub async fn index(place: &Place, network: &Network<'_>) -> Result<Option<Index>, Failure> {
    for location in index_locations(place) {
        let found = network.client.read(&location, index::LONGEST as u64).await?;
        if let Some(body) = found.body() {
            return parse_index(&location, &body).map(Some);
        }
    }
    Ok(None)
}

fn parse_index(location: &Location, body: &[u8]) -> Result<Index, Failure> {
    Index::parse(body).map_err(|error| not_read(location, "index of releases").because(error))
}

fn not_read(location: &Location, what: &str) -> Failure {
    Failure::new(Kind::Verification, format!("{location} is no {what}"))
        .hint("try again, or name another source: gov install --from URL|DIR")
}

/// Where a place may keep its list.
fn locations(place: &Place) -> Vec<Location> {
    match place.shape {
        Shape::Modules => vec![place.base.join(MODULE).join("@v/list")],
        Shape::GoDev | Shape::Archives => index_locations(place),
    }
}

fn index_locations(place: &Place) -> Vec<Location> {
    match (&place.base, place.shape) {
        (Location::Http(url), Shape::GoDev) => {
            let mut url = url.clone();
            url.set_query(Some(EVERYTHING));
            vec![Location::Http(url)]
        }
        (base, _) => vec![base.join("index.json"), base.join("dl/index.json")],
    }
}

fn longest(place: &Place) -> u64 {
    (if place.shape == Shape::Modules { module_list::LONGEST } else { index::LONGEST }) as u64
}

/// Of the URL without a name and a password: the list does not depend on who asks. A directory's list is
/// not kept, being as near as what would be kept of it.
fn hash_of(location: &Location) -> Option<[u8; 32]> {
    let Location::Http(url) = location else { return None };
    let mut url = url.clone();
    // Both fail only for URLs without a host.
    let _ = (url.set_username(""), url.set_password(None));
    Some(Sha256::digest(url.as_str()).into())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// So many seconds ago; `None` where the clock has been set back since.
fn ago(seconds: Option<u64>) -> String {
    let Some(seconds) = seconds else { return "at a time that this machine's clock has yet to reach".to_owned() };
    let (count, unit) = match seconds {
        0..60 => return "moments ago".to_owned(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_largest_unit() {
        for (seconds, expected) in [
            (0, "moments ago"),
            (59, "moments ago"),
            (60, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (3_600, "1 hour ago"),
            (86_399, "23 hours ago"),
            (86_400, "1 day ago"),
            (400 * 86_400, "400 days ago"),
        ] {
            assert_eq!(ago(Some(seconds)), expected);
        }
        assert!(ago(None).contains("clock"));
    }

    #[test]
    fn who_asks_is_no_part_of_a_list_s_name() {
        let hash = |text: &str| hash_of(&Location::parse(text).unwrap());
        assert_eq!(hash("https://u:secret@h/x"), hash("https://h/x"));
        assert_ne!(hash("https://h/x"), hash("https://h/y"));
        assert_ne!(hash("https://h/x?k=1"), hash("https://h/x"));
        assert_eq!(hash("file:///x"), None);
    }
}
