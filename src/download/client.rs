//! The client: one pool of connections with gov's settings.

use super::authentication::Authentication;
use super::names::Names;
use super::proxies::ProxyVariables;
use super::retry::Policy;
use super::tls::{self, CertificateVariables};
use crate::failure::{Failure, Kind};
use crate::go_settings::goauth::credentials::Credentials;
use crate::progress::Observer;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How long gov waits for what.
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// For a connection, name lookup and TLS included; shared among a host's addresses.
    pub connect: Duration,
    /// From a request to the head of its answer.
    pub answer: Duration,
    /// A body must bring [`Timings::lowest_speed`] on average over each such span.
    pub slow_span: Duration,
    /// Bytes a second.
    pub lowest_speed: u64,
    /// When to try again.
    pub retry: Policy,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            slow_span: Duration::from_secs(30),
            lowest_speed: 1024,
            retry: Policy::default(),
        }
    }
}

/// What a [`Client`] is made of; all of it values, none of it read here.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// The proxies that the environment names.
    pub proxies: ProxyVariables,
    /// Who gov is to private hosts, over https alone.
    pub authentication: Arc<dyn Authentication>,
    /// The certificates that the environment names.
    pub certificates: CertificateVariables,
    /// Addresses of names that the system is not asked for.
    pub addresses: HashMap<String, Vec<SocketAddr>>,
    /// What gov calls itself.
    pub user_agent: String,
    /// How long it waits.
    pub timings: Timings,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            proxies: ProxyVariables::default(),
            authentication: Arc::new(Credentials::default()),
            certificates: CertificateVariables::default(),
            addresses: HashMap::new(),
            user_agent: concat!("gov/", env!("CARGO_PKG_VERSION")).to_owned(),
            timings: Timings::default(),
        }
    }
}

/// Fetches; cheap to clone, to be used within one tokio runtime. A name lookup that hangs holds a blocking
/// thread of the runtime, so a program that must end promptly ends it with `shutdown_background`.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) http: reqwest::Client,
    pub(super) authentication: Arc<dyn Authentication>,
    pub(super) proxies: Arc<ProxyVariables>,
    pub(super) timings: Timings,
}

impl Client {
    /// Makes the client without any I/O but reading certificates, of which it may warn.
    pub fn new(settings: ClientSettings, observer: &dyn Observer) -> Result<Self, Failure> {
        let unusable = |error: &(dyn std::error::Error + 'static)| {
            Failure::new(Kind::Network, "cannot set up secure connections").caused_by(error)
        };
        let tls = tls::client_config(&settings.certificates, observer).map_err(|error| unusable(&error))?;
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Names { fixed: Arc::new(settings.addresses) })
            .user_agent(settings.user_agent)
            .connect_timeout(settings.timings.connect)
            // Redirects are gov's own, retries too; a body is hashed as it was on the wire.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        let http = settings.proxies.apply(builder)?.build().map_err(|error| unusable(&error))?;
        Ok(Self {
            http,
            authentication: settings.authentication,
            proxies: Arc::new(settings.proxies),
            timings: settings.timings,
        })
    }
}
