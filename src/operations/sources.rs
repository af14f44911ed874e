//! Where releases come from, in order, as places that can be asked.

use super::network::Network;
use super::surroundings::Surroundings;
use crate::config::Source;
use crate::failure::{Failure, Kind};
use crate::go_settings::proxy_list::{self, ContinueOn, ProxyEntry, ProxySource};
use crate::location::Location;
use std::fmt;

/// go.dev's downloads. Whatever it redirects to is a pipe, and has no say in what is accepted.
const GO_DEV: &str = "https://go.dev/dl/";
/// Where `go` finds the toolchain module without a proxy: what golang.org/toolchain's go-import
/// meta tag names (golang/website, `internal/dl`).
const DIRECT: &str = "https://go.dev/dl/mod";

/// One place that may have a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its base.
    pub base: Location,
    /// What it serves.
    pub shape: Shape,
    /// After a failure that is not "not found" the next place of the same GOPROXY is not asked.
    pub ends_list_on_failure: bool,
}

/// What a place serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// go.dev itself: archives, and an index whose hashes `trust = "index"` accepts.
    GoDev,
    /// Archives by their names.
    Archives,
    /// Modules, as a GOPROXY does.
    Modules,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.base.fmt(out)
    }
}

/// All places in the order in which they are asked. `from` stands for all others.
pub fn places(
    from: Option<&Source>,
    surroundings: &Surroundings,
    network: &Network<'_>,
) -> Result<Vec<Place>, Failure> {
    let sources = match (from, &surroundings.config.sources) {
        (Some(source), _) => vec![source.clone()],
        (None, Some(sources)) => sources.clone(),
        (None, None) => default_order(network),
    };
    let mut places = Vec::new();
    for source in &sources {
        places.extend(places_of(source, network)?);
    }
    if places.is_empty() {
        let names: Vec<String> = sources.iter().map(ToString::to_string).collect();
        return Err(Failure::new(Kind::Usage, format!("no source of releases: {} names none", names.join(", "))).hint(
            "set GOPROXY to a module proxy, or name a source in GOV_SOURCES: go.dev, a mirror's URL, a directory",
        ));
    }
    Ok(places)
}

/// A proxy that the user has set up is there because it can be reached.
fn default_order(network: &Network<'_>) -> Vec<Source> {
    let goproxy = network.settings.get("GOPROXY");
    let names_a_proxy = goproxy.is_some_and(|setting| !matches!(setting.text().trim(), "off" | "direct"));
    if names_a_proxy { vec![Source::GoProxy, Source::GoDev] } else { vec![Source::GoDev, Source::GoProxy] }
}

fn places_of(source: &Source, network: &Network<'_>) -> Result<Vec<Place>, Failure> {
    let place = |base, shape| Place { base, shape, ends_list_on_failure: false };
    Ok(match source {
        Source::GoDev => vec![go_dev()?],
        Source::GoProxy => {
            let entries = proxy_list::for_toolchain(proxies(network)?, &network.settings.no_proxy_modules());
            let place = |entry: &ProxyEntry| {
                let base = match &entry.source {
                    ProxySource::Proxy(location) => location.clone(),
                    ProxySource::Direct => parse(DIRECT)?,
                    ProxySource::Off => return Ok(None),
                };
                let ends_list_on_failure = entry.continue_on == ContinueOn::NotFound;
                Ok(Some(Place { base, shape: Shape::Modules, ends_list_on_failure }))
            };
            entries.iter().filter_map(|entry| place(entry).transpose()).collect::<Result<_, Failure>>()?
        }
        Source::Mirror(url) => {
            let base = parse(url)?;
            vec![place(base.clone(), Shape::Archives), place(base, Shape::Modules)]
        }
        Source::Directory(path) => {
            if !path.is_dir() {
                return Err(Failure::new(Kind::Usage, format!("{} is not a directory", path.display()))
                    .hint("a source is a URL, or a directory that holds go1.22.3.linux-amd64.tar.gz and the like"));
            }
            let base = Location::File(path.clone());
            vec![place(base.clone(), Shape::Archives), place(base, Shape::Modules)]
        }
    })
}

/// go.dev itself.
pub fn go_dev() -> Result<Place, Failure> {
    Ok(Place { base: parse(GO_DEV)?, shape: Shape::GoDev, ends_list_on_failure: false })
}

/// GOPROXY's entries. As in `go`, GONOPROXY has a say in who is asked for a toolchain, and none in who is
/// asked for the checksum database's word on it.
pub fn proxies(network: &Network<'_>) -> Result<Vec<ProxyEntry>, Failure> {
    let Some(setting) = network.settings.get("GOPROXY") else { return Ok(Vec::new()) };
    proxy_list::parse(&setting.text()).map_err(|error| {
        Failure::new(Kind::Usage, error.to_string())
            .because(format!("it comes from {}", setting.origin))
            .hint("go env GOPROXY")
    })
}

fn parse(url: &str) -> Result<Location, Failure> {
    Location::parse(url).map_err(|error| {
        Failure::new(Kind::Usage, error.to_string())
            .hint("a source is go.dev, goproxy, an https:// or http:// URL, or an absolute path")
    })
}
