//! What was tried, and how it went: the story of a failed install, told whole.

use super::fetch_release::Missed;
use super::sources::Place;
use crate::failure::{Failure, Kind};
use crate::releases::catalogue::Catalogue;
use crate::releases::platform::Platform;
use gov_shims::go_version::Release;

/// Places that were asked in vain.
#[derive(Debug, Default)]
pub struct Attempts {
    absent: Vec<String>,
    failed: Vec<(String, Failure)>,
    was_refused: bool,
}

impl Attempts {
    /// A place was asked, and gave nothing.
    pub fn add(&mut self, place: &Place, missed: Missed) {
        let place = place.to_string();
        match missed {
            // A mirror is asked for an archive and for a module, and named once.
            Missed::Absent if self.absent.contains(&place) => {}
            Missed::Absent => self.absent.push(place),
            Missed::Refused(failure) => {
                self.was_refused = true;
                self.failed.push((place, failure));
            }
            Missed::Unreachable(failure) | Missed::Final(failure) => self.failed.push((place, failure)),
        }
    }

    /// The failure of the whole: there is no such release where somebody answered and nobody knows
    /// it; else whoever could not be asked may have it. `known` is asked only then.
    pub fn into_failure(
        self,
        release: &Release,
        platform: &Platform,
        known: impl FnOnce() -> Result<Catalogue, Failure>,
    ) -> Failure {
        let name = release.toolchain_name();
        // A refusal is an answer: proxies answer so for what does not exist.
        let was_answered = !self.absent.is_empty() || self.was_refused;
        let catalogue = known().unwrap_or_else(|_| Catalogue::built_in(platform));
        let is_known = catalogue.known_from(release).is_some();
        let mut failure = if was_answered && !is_known {
            let nearest = catalogue.nearest(release);
            let names: Vec<String> = nearest.iter().map(Release::toolchain_name).collect();
            let failure = Failure::new(Kind::NoSuchRelease, format!("there is no {name} for {platform}"));
            match nearest.first() {
                Some(first) => {
                    failure.hint(format!("the nearest are {}: gov install {}", names.join(", "), first.typed()))
                }
                None => failure.hint("gov list-remote --all"),
            }
        } else if self.failed.is_empty() {
            Failure::new(Kind::Platform, format!("no source has {name} for {platform}"))
                .hint("name a source that has it: gov install --from URL")
        } else {
            Failure::new(self.kind(), format!("{name} for {platform} could not be fetched"))
        };
        for place in &self.absent {
            failure = failure.because(format!("{place} does not have it"));
        }
        let mut hints: Vec<String> = Vec::new();
        for (place, tried) in &self.failed {
            let mut text = tried.message.clone();
            for cause in tried.causes.iter().filter(|cause| !text.contains(*cause)).cloned().collect::<Vec<_>>() {
                text.push_str(": ");
                text.push_str(&cause);
            }
            failure = failure.because(if text.contains(place.as_str()) { text } else { format!("{place}: {text}") });
            hints.extend(tried.hints.iter().filter(|hint| !hints.contains(hint)).cloned().collect::<Vec<_>>());
        }
        if failure.kind != Kind::NoSuchRelease {
            failure.hints.extend(hints);
        }
        if failure.hints.is_empty() {
            failure = failure.hint("try again, or name a source that can be reached: gov install --from URL|DIR");
        }
        failure
    }

    /// The kind of the gravest failure.
    fn kind(&self) -> Kind {
        let kinds = || self.failed.iter().map(|(_, failure)| failure.kind);
        [Kind::Verification, Kind::Disk, Kind::Network]
            .into_iter()
            .find(|kind| kinds().any(|other| other == *kind))
            .unwrap_or(Kind::Network)
    }
}
