//! The network as this run sees it: one client, Go's own settings, and a runtime to wait in.

use super::programs;
use super::surroundings::Surroundings;
use crate::download::{CertificateVariables, Client, ClientSettings, ProxyVariables};
use crate::failure::{Failure, Kind};
use crate::go_settings::GoSettings;
use crate::go_settings::netrc::{self, AuthMethod, Netrc};
use crate::progress::{Event, Observer};
use gov_shims::go_env_file;
use gov_shims::look;
use std::future::Future;
use std::path::PathBuf;

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
            credentials: credentials(&settings, surroundings, observer),
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

/// The credentials of netrc, where GOAUTH lets `go` read it.
fn credentials(settings: &GoSettings<'_>, surroundings: &Surroundings, observer: &dyn Observer) -> Netrc {
    let methods = match netrc::parse_goauth(&settings.authentication()) {
        Ok(methods) => methods,
        Err(error) => {
            observer.observe(Event::Warning(&format!("{error}; private proxies get no credentials")));
            return Netrc::default();
        }
    };
    if !methods.contains(&AuthMethod::Netrc) {
        return Netrc::default();
    }
    let locations = netrc::netrc_locations(surroundings.platform.os(), &|name| surroundings.environment.get(name));
    let text = locations.iter().find_map(|file| std::fs::read_to_string(file).ok());
    text.map(|text| Netrc::parse(&text)).unwrap_or_default()
}
