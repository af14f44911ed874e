//! The proxies that the environment names, by the conventions of `go` and curl.

use crate::failure::{Failure, Kind};
use crate::location::redacted_text;
use reqwest::{ClientBuilder, NoProxy, Proxy};
use url::Url;

/// Loopback is never proxied, as in Go: a proxy elsewhere could not reach it.
const NEVER_PROXIED: &str = "localhost,127.0.0.0/8,::1";

/// What the environment says about proxies.
#[derive(Clone, Default)]
pub struct ProxyVariables {
    https: Option<Variable>,
    http: Option<Variable>,
    all: Option<Variable>,
    no: Option<String>,
    /// Whether the system's own settings (macOS, Windows) count where no variable is set.
    pub use_system: bool,
}

impl std::fmt::Debug for ProxyVariables {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values stay out: they may hold a password.
        let names = [&self.https, &self.http, &self.all].map(|variable| variable.as_ref().map(|v| v.name));
        out.debug_tuple("ProxyVariables").field(&names).finish()
    }
}

#[derive(Clone)]
struct Variable {
    name: &'static str,
    value: String,
}

impl ProxyVariables {
    /// From the process environment: upper case first, then lower. `HTTP_PROXY` has no say where
    /// `REQUEST_METHOD` is set, because a CGI server sets it from a request's `Proxy:` header.
    pub fn from_environment(environment: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &'static str| {
            let value = environment(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
            value.map(|value| Variable { name, value })
        };
        let is_cgi = set("REQUEST_METHOD").is_some();
        Self {
            https: set("HTTPS_PROXY").or_else(|| set("https_proxy")),
            http: if is_cgi { None } else { set("HTTP_PROXY").or_else(|| set("http_proxy")) },
            all: set("ALL_PROXY").or_else(|| set("all_proxy")),
            no: set("NO_PROXY").or_else(|| set("no_proxy")).map(|variable| variable.value),
            use_system: cfg!(any(windows, target_os = "macos")),
        }
    }

    /// The variable that decides for a scheme, whatever `NO_PROXY` says.
    pub(super) fn variable_for(&self, scheme: &str) -> Option<&'static str> {
        self.for_scheme(scheme).map(|variable| variable.name)
    }

    fn for_scheme(&self, scheme: &str) -> Option<&Variable> {
        let own = if scheme == "https" { &self.https } else { &self.http };
        own.as_ref().or(self.all.as_ref())
    }

    /// Gives a client these proxies, and none that it would find by itself.
    pub(super) fn apply(&self, builder: ClientBuilder) -> Result<ClientBuilder, Failure> {
        let is_unset = self.https.is_none() && self.http.is_none() && self.all.is_none();
        if is_unset && self.use_system {
            return Ok(builder);
        }
        let mut builder = builder.no_proxy();
        let exceptions = match &self.no {
            Some(list) => format!("{list},{NEVER_PROXIED}"),
            None => NEVER_PROXIED.to_owned(),
        };
        for scheme in ["https", "http"] {
            let Some(Variable { name, value }) = self.for_scheme(scheme) else { continue };
            let proxy = address(value)
                .and_then(|url| if scheme == "https" { Proxy::https(url).ok() } else { Proxy::http(url).ok() });
            let proxy = proxy.ok_or_else(|| unusable(name, value))?;
            builder = builder.proxy(proxy.no_proxy(NoProxy::from_string(&exceptions)));
        }
        Ok(builder)
    }
}

/// The address of a proxy; a bare `host:port` means http. A scheme that the client does not know would
/// make it connect directly, past the proxy, so it is none.
fn address(value: &str) -> Option<Url> {
    let with_scheme = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let url = Url::parse(&with_scheme).ok()?;
    let is_known = matches!(url.scheme(), "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h");
    (is_known && url.has_host()).then_some(url)
}

fn unusable(name: &str, value: &str) -> Failure {
    let message = format!("{name} is not the address of a proxy: {}", redacted_text(value));
    Failure::new(Kind::Usage, message).hint("Expected http://host:port, https://host:port or socks5://host:port")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> ProxyVariables {
        let value = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        ProxyVariables::from_environment(value)
    }

    #[test]
    fn each_scheme_has_its_variable() {
        for (pairs, https, http) in [
            (&[("HTTPS_PROXY", "a")][..], Some("HTTPS_PROXY"), None),
            (&[("https_proxy", "a"), ("HTTPS_PROXY", "b")], Some("HTTPS_PROXY"), None),
            (&[("https_proxy", "a"), ("HTTPS_PROXY", " ")], Some("https_proxy"), None),
            (&[("http_proxy", "a"), ("ALL_PROXY", "b")], Some("ALL_PROXY"), Some("http_proxy")),
            (&[("all_proxy", "a")], Some("all_proxy"), Some("all_proxy")),
            (&[("HTTP_PROXY", "a")], None, Some("HTTP_PROXY")),
            (&[("HTTP_PROXY", "a"), ("REQUEST_METHOD", "GET")], None, None),
            (&[("HTTPS_PROXY", "a"), ("REQUEST_METHOD", "GET")], Some("HTTPS_PROXY"), None),
            (&[("NO_PROXY", "a")], None, None),
        ] {
            let variables = variables(pairs);
            assert_eq!((variables.variable_for("https"), variables.variable_for("http")), (https, http), "{pairs:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_its_password_not_repeated() {
        for value in ["http://user:secret@:80", "ftp://user:secret@h", "user:secret@h:port", "http://"] {
            let failure = variables(&[("HTTPS_PROXY", value)]).apply(ClientBuilder::new()).unwrap_err();
            assert_eq!(failure.kind, Kind::Usage);
            assert!(!failure.to_string().contains("secret"), "{failure}");
        }
        for value in ["h:80", "http://u:p@h", "https://h", "socks5://h", "socks5h://h:1080"] {
            assert!(address(value).is_some(), "{value}");
        }
        assert!(!format!("{:?}", variables(&[("HTTPS_PROXY", "http://u:secret@h")])).contains("secret"));
    }
}
