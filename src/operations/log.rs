//! The checksum database as this run reaches it.

use super::network::Network;
use super::prove::{self, ProveError, Proven, Reason};
use super::sources;
use super::surroundings::Surroundings;
use crate::download::Found;
use crate::failure::{Failure, Kind};
use crate::go_settings::proxy_list::{ContinueOn, ProxyEntry, ProxySource};
use crate::go_settings::sumdb_route::{self, Answer, KNOWN_DATABASE, Step, Sumdb, SumdbError};
use crate::location::Location;
use crate::releases::checksum_log::{LogKey, record};
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{MODULE, module_version};
use crate::store::log_state::LogState;
use gov_shims::go_version::Release;
use std::cell::OnceCell;

/// Bytes of the answer to "do you carry this database": it has none.
const LONGEST_SUPPORTED: u64 = 64 * 1024;

/// One database: who signs it, what is remembered of it, and where it is asked.
pub struct Log<'a> {
    pub(super) key: LogKey,
    sumdb: Sumdb,
    pub(super) state: LogState,
    pub(super) network: &'a Network<'a>,
    proxies: Vec<ProxyEntry>,
    base: OnceCell<Location>,
}

/// What the log says of a release.
pub enum Listed {
    /// It lists it.
    Proven(Proven),
    /// It answers that it has no such thing.
    Absent,
}

impl<'a> Log<'a> {
    /// The database that GOSUMDB names. `nearby`: places that may carry a copy, asked first; where
    /// it is asked has no say in what it can claim. `None` where GOSUMDB is `off`.
    pub fn open(
        nearby: &[Location],
        surroundings: &Surroundings,
        network: &'a Network<'a>,
    ) -> Result<Option<Self>, Failure> {
        let setting = network.settings.get("GOSUMDB");
        let text = setting.as_ref().map_or(KNOWN_DATABASE.into(), |setting| setting.text());
        let refused = |error: &dyn std::fmt::Display| {
            Failure::new(Kind::Usage, error.to_string()).hint("go env -u GOSUMDB, or GOSUMDB=sum.golang.org")
        };
        let sumdb = match Sumdb::parse(&text) {
            Ok(sumdb) => sumdb,
            Err(SumdbError::Off) => return Ok(None),
            Err(error) => return Err(refused(&error)),
        };
        let key = match &sumdb.key {
            None => LogKey::sum_golang_org(),
            Some(key) => LogKey::parse(key).map_err(|error| refused(&error))?,
        };
        let near = nearby
            .iter()
            .map(|base| ProxyEntry { source: ProxySource::Proxy(base.clone()), continue_on: ContinueOn::AnyError });
        let proxies = near.chain(sources::proxies(network)?).collect();
        let directory =
            key.name().replace(':', "+").split('/').fold(surroundings.layout.logs(), |path, part| path.join(part));
        Ok(Some(Self { state: LogState::new(directory), key, sumdb, network, proxies, base: OnceCell::new() }))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.key.name()
    }

    /// What it lists for a release, proven. Known records are proven again without the network.
    pub fn listed(&self, release: &Release, platform: &Platform) -> Result<Listed, Failure> {
        let version = module_version(release, platform);
        let fetch = |path| self.fetch(path);
        let proven = self.network.wait(prove::prove(&self.key, &self.state, MODULE, &version, fetch));
        match proven {
            Ok(proven) => Ok(Listed::Proven(proven)),
            Err(ProveError { reason, .. }) if matches!(*reason, Reason::NotInLog) => Ok(Listed::Absent),
            Err(error) => Err(error.into()),
        }
    }

    /// A file of the log's; `None` where there is none. Its bytes are not proven.
    pub(super) async fn fetch(&self, path: String) -> Result<Option<Vec<u8>>, Failure> {
        let location = self.base().await?.join(&path);
        match self.network.client.read(&location, record::LARGEST as u64).await {
            Ok(found) => Ok(found.body()),
            Err(error) => Err(Failure::from(error)),
        }
    }

    /// Where it is asked: found out once, and only when something has to be asked.
    async fn base(&self) -> Result<Location, Failure> {
        if let Some(base) = self.base.get() {
            return Ok(base.clone());
        }
        let route = sumdb_route::route(&self.sumdb, &self.proxies);
        let mut answers = Vec::new();
        let mut failures = Vec::new();
        let base = loop {
            match route.next_step(&answers) {
                Step::Use(base) => break base.clone(),
                Step::Unavailable(index) => return Err(failures.swap_remove(index)),
                Step::Ask(probe) => {
                    let (answer, failure) = match self.network.client.read(&probe.supported, LONGEST_SUPPORTED).await {
                        Ok(Found::Body(_)) => (Answer::Supported, no_failure()),
                        Ok(Found::Absent) => (Answer::NotFound, no_failure()),
                        Err(error) => (Answer::Failed, Failure::from(error)),
                    };
                    answers.push(answer);
                    failures.push(failure);
                }
            }
        };
        Ok(self.base.get_or_init(|| base).clone())
    }
}

/// Stands where a probe did not fail, so that both lists have one place each.
fn no_failure() -> Failure {
    Failure::new(Kind::Unexpected, "a probe that did not fail was reported as failed")
}
