//! The network as this run sees it: one client, Go's own settings, and a runtime to wait in.

use super::authentication::GoAuth;
use super::programs;
use super::surroundings::Surroundings;
use crate::download::{CertificateVariables, Client, ClientSettings, ProxyVariables};
use crate::failure::{Failure, Kind};
use crate::go_settings::GoSettings;
use crate::progress::Observer;
use gov_shims::go_env_file;
use gov_shims::look;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

/// A client and what steers it.
pub struct Network<'a> {
    /// Fetches.
    pub client: Client,
    /// Go's own settings, as `go` reads them.
    pub settings: GoSettings<'a>,
    /// Never ended: a name lookup that hangs holds a thread, and nobody shall wait for it.
    runtime: &'static tokio::runtime::Runtime,
}

impl<'a> Network<'a> {
    /// Reads the settings and makes the client; nothing is asked yet.
    pub fn new(surroundings: &'a Surroundings, observer: &dyn Observer) -> Result<Self, Failure> {
        let environment = &surroundings.environment;
        let settings = go_settings(surroundings);
        let client_settings = ClientSettings {
            proxies: ProxyVariables::from_environment(|name| environment.text(name)),
            authentication: Arc::new(GoAuth::new(&settings, surroundings)),
            certificates: CertificateVariables {
                file: environment.get("SSL_CERT_FILE").filter(|value| !value.is_empty()),
                directories: environment.get("SSL_CERT_DIR").filter(|value| !value.is_empty()),
            },
            ..ClientSettings::default()
        };
        let client = Client::new(client_settings, observer)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(Kind::Unexpected, "cannot start the network runtime").because(error))?;
        Ok(Self { client, settings, runtime: Box::leak(Box::new(runtime)) })
    }

    /// Waits for something on the network.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

/// Go's settings: the environment, the user's file, then the go.env of the system's Go, which its
/// owner may have edited, or of the newest SDK in the store, which is as released.
pub fn go_settings(surroundings: &Surroundings) -> GoSettings<'_> {
    let environment = &surroundings.environment;
    let user_file =
        go_env_file::location(surroundings.platform.os(), &|name| environment.get(name)).and_then(with_content);
    let system = programs::find_system_go(surroundings).and_then(|go| programs::system_goroot(&go));
    let installed = look::installed(&surroundings.layout);
    let newest = installed.last().map(|release| surroundings.layout.goroot(release));
    let go_env = [system, newest].into_iter().flatten().find_map(|goroot| with_content(goroot.join("go.env")));
    GoSettings::new(
        |name| environment.get(name),
        user_file.as_ref().map(|(path, bytes)| (path.clone(), bytes.as_slice())),
        go_env.as_ref().map(|(path, bytes)| (path.clone(), bytes.as_slice())),
    )
}

fn with_content(path: PathBuf) -> Option<(PathBuf, Vec<u8>)> {
    let content = std::fs::read(&path).ok()?;
    Some((path, content))
}
