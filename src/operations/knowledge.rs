//! What exists upstream, as far as this run can know, and which release a request means.

use super::network::Network;
use super::sources::{self, Place, Shape};
use super::surroundings::Surroundings;
use crate::config::Source;
use crate::download::Found;
use crate::failure::{Failure, Kind};
use crate::location::Location;
use crate::progress::{Event, Observer};
use crate::releases::catalogue::{Catalogue, KnownFrom};
use crate::releases::index::{self, Index};
use crate::releases::module_list;
use crate::releases::platform::Platform;
use crate::releases::tree_hash::MODULE;
use crate::releases::wanted::Request;
use gov_shims::go_version::{GoVersion, Release};
use gov_shims::look;
use gov_shims::wanted::Wanted;

/// The query of go.dev's index of everything.
const EVERYTHING: &str = "mode=json&include=all";

/// What is known to exist: the built-in table, and what the first source that answers has. Where
/// none answers, a note says so.
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
    let mut failures = Vec::new();
    for place in sources::places(from, surroundings, &network)? {
        let known = Catalogue::built_in(platform);
        match network.wait(ask(&place, platform, known, &network)) {
            Ok(Some(catalogue)) => return Ok((catalogue, answered)),
            // A mirror is asked in two shapes, and fails alike in both.
            Err(failure) if !failures.contains(&failure.message) => failures.push(failure.message),
            Ok(None) | Err(_) => {}
        }
    }
    let why = if failures.is_empty() { String::new() } else { format!(" ({})", failures.join("; ")) };
    observer
        .observe(Event::Note(&format!("no source lists its releases now{why}; going by what this gov was built with")));
    Ok((Catalogue::built_in(platform), Answered::Nobody))
}

/// What a place lists; `None` where it has no list.
async fn ask(
    place: &Place,
    platform: &Platform,
    known: Catalogue,
    network: &Network<'_>,
) -> Result<Option<Catalogue>, Failure> {
    if place.shape == Shape::Modules {
        let location = place.base.join(MODULE).join("@v/list");
        let found = network.client.read(&location, module_list::LONGEST as u64).await?;
        let Found::Body(body) = found else { return Ok(None) };
        let releases = module_list::releases(&body, platform).map_err(|error| {
            Failure::new(Kind::Verification, format!("{location} is no list of versions")).because(error)
        })?;
        // An empty list is what a proxy answers that does not know.
        return Ok((!releases.is_empty()).then(|| known.with_module_list(releases)));
    }
    Ok(index(place, network).await?.map(|index| known.with_index(&index)))
}

/// The index that a place keeps; `None` where it has none.
pub async fn index(place: &Place, network: &Network<'_>) -> Result<Option<Index>, Failure> {
    for location in index_locations(place) {
        let Found::Body(body) = network.client.read(&location, index::LONGEST as u64).await? else { continue };
        let index = Index::parse(&body).map_err(|error| {
            Failure::new(Kind::Verification, format!("{location} is no index of releases")).because(error)
        })?;
        return Ok(Some(index));
    }
    Ok(None)
}

/// Where a place may keep its index.
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
