//! Installing what a directory asks for, where somebody has said that this may be.

use super::install::{self, Options};
use super::knowledge;
use super::surroundings::Surroundings;
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer};
use crate::releases::catalogue::Catalogue;
use crate::releases::support::SupportState;
use crate::releases::wanted::Request;
use gov_shims::missing::Missing;
use gov_shims::policy::AutoInstall;

/// Installs what is missing. A release that nobody fixes any more is asked about first, and the
/// answer without anybody to ask is no: a stranger's repository chose it.
pub fn provide(missing: &Missing, surroundings: &Surroundings, observer: &dyn Observer) -> Result<(), Failure> {
    let because = missing.because.as_ref().map_or_else(|| "this directory".to_owned(), ToString::to_string);
    observer.observe(Event::Note(&format!("{because} asks for Go {}, which is not installed", missing.wanted)));
    let release = knowledge::resolve(&Request::Wanted(missing.wanted.clone()), surroundings, observer)?;
    let state = Catalogue::built_in(&surroundings.platform).support().state(&release);
    let is_decided = surroundings.environment.text("GOV_AUTO_INSTALL").is_some_and(|value| value == "1")
        || surroundings.config.policy.auto_install == AutoInstall::Always;
    if state == SupportState::OutOfSupport && !is_decided {
        let name = release.toolchain_name();
        if !observer.is_confirmed(&format!("{name} gets no security fixes any more. Install it?")) {
            return Err(Failure::new(Kind::NotInstalled, format!("{name} was not installed"))
                .hint(format!("gov install {}", release.typed())));
        }
    }
    install::install(&release, &Options::plain(surroundings), surroundings, observer).map(drop)
}
