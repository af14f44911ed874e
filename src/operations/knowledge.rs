//! What exists upstream, as far as this run can know, and which release a request means.

use super::lists::{Kept, Lists};
use super::network::Network;
use super::sources;
use super::surroundings::Surroundings;
use crate::config::Source;
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer};
use crate::releases::catalogue::{Catalogue, KnownFrom};
use crate::releases::platform::Platform;
use crate::releases::wanted::Request;
use gov_shims::go_version::{GoVersion, Release};
use gov_shims::look;
use gov_shims::wanted::Wanted;

/// What is known to exist: the built-in table, and what the first source that answers has. Where
/// none answers, it is what one of them listed the last time, and a note says how old that is.
pub fn catalogue(
    platform: &Platform,
    from: Option<&Source>,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Catalogue, Failure> {
    Ok(refreshed(platform, from, surroundings, observer)?.0)
}

/// The releases that can be had, as far as is known: where nothing but mirrors may be asked and one
/// of them has answered, those that it lists; else all that exist.
pub fn offered(
    platform: &Platform,
    from: Option<&Source>,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Vec<Release>, Failure> {
    let (catalogue, answered) = refreshed(platform, from, surroundings, observer)?;
    Ok(offered_of(&catalogue, answered).cloned().collect())
}

fn offered_of(catalogue: &Catalogue, answered: Answered) -> impl Iterator<Item = &Release> {
    let is_offered = move |from: KnownFrom| answered != Answered::Mirror || from.index || from.module_list;
    catalogue.entries().filter(move |(_, from)| is_offered(*from)).map(|(release, _)| release)
}

/// Who has said what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    /// No source.
    Nobody,
    /// One of several kinds, and another may have more.
    Source,
    /// A mirror, and nothing but mirrors may be asked.
    Mirror,
}

/// What is known to exist, and who has answered.
fn refreshed(
    platform: &Platform,
    from: Option<&Source>,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<(Catalogue, Answered), Failure> {
    let sources = from.map(std::slice::from_ref).or(surroundings.config.sources.as_deref()).unwrap_or_default();
    let is_mirror = |source: &Source| matches!(source, Source::Mirror(_) | Source::Directory(_));
    let answered =
        if !sources.is_empty() && sources.iter().all(is_mirror) { Answered::Mirror } else { Answered::Source };
    let network = Network::new(surroundings, observer)?;
    let lists = Lists { platform, surroundings, network: &network, observer };
    let mut failures: Vec<String> = Vec::new();
    let mut silent = Vec::new();
    for place in sources::places(from, surroundings, &network)? {
        match network.wait(lists.ask(&place)) {
            Ok(Some(listed)) => return Ok((listed.added_to(Catalogue::built_in(platform)), answered)),
            Ok(None) => {}
            Err(failure) => {
                // A mirror is asked in two shapes, and fails alike in both.
                if !failures.contains(&failure.message) {
                    failures.push(failure.message);
                }
                silent.push(place);
            }
        }
    }
    let why = if failures.is_empty() { String::new() } else { format!(" ({})", failures.join("; ")) };
    let kept = silent.iter().find_map(|place| lists.kept(place));
    let instead = match &kept {
        Some(Kept { location, ago, .. }) => format!("what {location} listed {ago}"),
        None => "what this gov was built with".to_owned(),
    };
    observer.observe(Event::Note(&format!("no source lists its releases now{why}; going by {instead}")));
    let known = Catalogue::built_in(platform);
    Ok((kept.map_or(known.clone(), |kept| kept.listed.added_to(known)), Answered::Nobody))
}

/// The release that a request means for this machine.
pub fn resolve(request: &Request, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Release, Failure> {
    let mut releases =
        resolve_all(std::slice::from_ref(request), &surroundings.platform, None, surroundings, observer)?;
    releases.pop().ok_or_else(|| Failure::new(Kind::Unexpected, format!("{request} resolved to nothing")))
}

/// The same, with `None` for the system's own Go.
pub fn resolve_or_system(
    request: &Request,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Option<Release>, Failure> {
    if *request == Request::Wanted(Wanted::System) {
        return Ok(None);
    }
    resolve(request, surroundings, observer).map(Some)
}

/// The releases that requests mean, in their order. Exact ones are taken as they are: what exists
/// is for the source and the log to say. The others mean the newest that is known.
pub fn resolve_all(
    requests: &[Request],
    platform: &Platform,
    from: Option<&Source>,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Vec<Release>, Failure> {
    let mut known: Option<(Catalogue, Answered)> = None;
    let mut releases = Vec::new();
    for request in requests {
        let request = match request {
            Request::Mod => Request::Wanted(asked_by_module(surroundings)?),
            request => request.clone(),
        };
        match &request {
            Request::Wanted(Wanted::Exact(release)) => {
                releases.push(release.clone());
                continue;
            }
            Request::Wanted(Wanted::System) => {
                return Err(
                    Failure::new(Kind::Usage, "the system's Go is not gov's to install").hint("gov default system")
                );
            }
            _ => {}
        }
        let (catalogue, answered) = match &known {
            Some(known) => known,
            None => known.insert(refreshed(platform, from, surroundings, observer)?),
        };
        let installed = look::installed(&surroundings.layout);
        let release = match request.choose(&installed) {
            // Without a network, what is here serves as well as what cannot be fetched.
            Some(release) if *answered == Answered::Nobody => release.clone(),
            _ => {
                let offered = request.choose(offered_of(catalogue, *answered));
                offered.or(catalogue.choose(&request)).cloned().ok_or_else(|| none_fits(&request, catalogue))?
            }
        };
        observer.observe(Event::Note(&format!("{request} is {}", release.toolchain_name())));
        releases.push(release);
    }
    Ok(releases)
}

fn none_fits(request: &Request, catalogue: &Catalogue) -> Failure {
    let newest = catalogue.newest_stable().map(|newest| format!("; the newest is {newest}")).unwrap_or_default();
    Failure::new(Kind::NoSuchRelease, format!("no known release fits {request}{newest}")).hint("gov list-remote --all")
}

/// What go.work, else go.mod, asks of this directory, as `go` reads them.
fn asked_by_module(surroundings: &Surroundings) -> Result<Wanted, Failure> {
    let facts = surroundings.here().facts;
    let Some(file) = facts.go_work.or(facts.go_mod) else {
        return Err(Failure::new(Kind::Usage, "there is no go.work or go.mod in this directory or above it")
            .hint("name a version: gov use 1.22.3"));
    };
    let go = file.go.as_deref().and_then(GoVersion::parse);
    let toolchain = file.toolchain.as_deref().and_then(GoVersion::from_toolchain_name);
    let Some(version) = go.max(toolchain) else {
        return Err(Failure::new(
            Kind::RefusedFile,
            format!("{} has no go line that names a version", file.path.display()),
        )
        .hint("go mod edit -go=1.22"));
    };
    Ok(match Release::new(version.clone()) {
        Some(release) => Wanted::Exact(release),
        None => Wanted::Family(version.family()),
    })
}
