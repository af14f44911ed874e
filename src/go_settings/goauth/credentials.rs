//! Headers by the URLs that they are for, found as `go` finds them.

use super::answer::{CredentialSet, basic};
use crate::go_settings::netrc::Netrc;
use std::collections::BTreeMap;
use std::fmt;
use url::Url;

/// Headers for a request; never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Of names and values.
    pub fn new(headers: Vec<(String, String)>) -> Self {
        Self(headers)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Headers(***)")
    }
}

/// What goes with requests for one URL and for what lies below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    prefix: String,
    /// What is sent.
    pub headers: Headers,
}

impl Permit {
    /// Whether it is meant for a URL, over https alone.
    pub fn covers(&self, url: &Url) -> bool {
        covers(&self.prefix, url)
    }
}

/// All that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    sets: BTreeMap<String, Headers>,
}

impl From<&Netrc> for Credentials {
    fn from(netrc: &Netrc) -> Self {
        let mut credentials = Self::default();
        credentials.add_netrc(netrc);
        credentials
    }
}

impl Credentials {
    /// Adds the machines of a netrc file. Of two entries for one machine the first counts.
    pub fn add_netrc(&mut self, netrc: &Netrc) {
        for entry in netrc.entries().rev() {
            self.put(&entry.machine, basic(&entry.login, &entry.password));
        }
    }

    /// Adds headers for some URLs, in the place of those that were known; none at all are forgotten.
    pub fn add(&mut self, set: &CredentialSet) {
        for url in &set.urls {
            self.put(url, set.headers.clone());
        }
    }

    fn put(&mut self, url: &str, headers: Headers) {
        let key = key(url);
        if headers.0.is_empty() {
            self.sets.remove(&key);
        } else {
            self.sets.insert(key, headers);
        }
    }

    /// What to send with a request for a URL: what is for its `host[:port]/path` or for the longest start
    /// of that, cut at a `/`. Only for https.
    pub fn permit(&self, url: &Url) -> Option<Permit> {
        let whole = whole(url)?;
        let found = starts(&whole).find_map(|start| Some((start, self.sets.get(start)?)));
        found.map(|(prefix, headers)| Permit { prefix: prefix.to_owned(), headers: headers.clone() })
    }
}

/// Whether `host[:port][/path]` is a URL's, or a start of it that ends at a `/`.
pub(super) fn covers(prefix: &str, url: &Url) -> bool {
    let key = key(prefix);
    whole(url).is_some_and(|whole| starts(&whole).any(|start| start == key))
}

/// A URL or a machine's name as it is compared. A host has one spelling here, and https one port: a URL
/// as gov holds it has only these.
fn key(url: &str) -> String {
    let url = url.strip_prefix("https://").unwrap_or(url);
    let url = url.strip_suffix('/').unwrap_or(url);
    let (host, path) = url.split_at(url.find('/').unwrap_or(url.len()));
    let host = host.to_ascii_lowercase();
    format!("{}{path}", host.strip_suffix(":443").unwrap_or(&host))
}

fn whole(url: &Url) -> Option<String> {
    if url.scheme() != "https" {
        return None;
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{port}{}{query}", url.host_str()?, url.path()))
}

/// It, and each start of it that ends before a `/`, longest first.
fn starts(whole: &str) -> impl Iterator<Item = &str> {
    let longest = whole.strip_suffix('/').unwrap_or(whole);
    std::iter::successors(Some(longest), |start| start.rfind('/').map(|at| &start[..at]))
}

#[cfg(test)]
mod tests {
    use super::super::answer;
    use super::*;
    use proptest::prelude::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn of(output: &str) -> Credentials {
        let mut credentials = Credentials::default();
        for set in answer::parse(output.as_bytes()).unwrap() {
            credentials.add(&set);
        }
        credentials
    }

    fn sent(credentials: &Credentials, to: &str) -> Option<String> {
        let permit = credentials.permit(&url(to))?;
        assert!(permit.covers(&url(to)), "{to}");
        let headers = permit.headers.iter().map(|(name, value)| format!("{name}: {value}"));
        Some(headers.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn headers_go_to_what_they_are_for_and_below_it() {
        let credentials = of("https://a.example\nhttps://B.example:443/\n\nA: 1\n\n\
                              https://a.example/go/\n\nA: 2\nX: y\n\n\
                              https://c.example:8443/p\n\nA: 3\n\n\
                              http://d.example\nhttps://u@e.example\n/f\n\nA: 4\n\n");
        for (to, expected) in [
            ("https://a.example", Some("A: 1")),
            ("https://a.example/", Some("A: 1")),
            ("https://a.example/gopher/x", Some("A: 1")),
            ("https://a.example/go", Some("A: 2, X: y")),
            ("https://a.example/go/x/y.zip?k=1/2", Some("A: 2, X: y")),
            ("https://b.example/x", Some("A: 1")),
            ("https://a.example:8443/go", None),
            ("https://c.example:8443/p/x", Some("A: 3")),
            ("https://c.example:8443/x", None),
            ("https://c.example/p", None),
            ("https://a.example.evil/", None),
            ("https://sub.a.example/", None),
            ("http://a.example/", None),
            ("http://d.example/", None),
            ("https://d.example/", None),
            ("https://e.example/", None),
        ] {
            assert_eq!(sent(&credentials, to).as_deref(), expected, "{to}");
        }
    }

    #[test]
    fn a_permit_is_for_its_prefix_alone() {
        let credentials = of("https://a.example/go\n\nA: 1\n\n");
        let permit = credentials.permit(&url("https://a.example/go/x")).unwrap();
        for (to, expected) in [
            ("https://a.example/go/y", true),
            ("https://a.example/go", true),
            ("https://a.example/", false),
            ("https://a.example/gopher", false),
            ("http://a.example/go/y", false),
            ("https://b.example/go/y", false),
        ] {
            assert_eq!(permit.covers(&url(to)), expected, "{to}");
        }
    }

    #[test]
    fn later_headers_take_the_place_of_earlier_ones_and_none_forget_them() {
        let mut credentials = of("https://a.example\n\nA: 1\n\nhttps://a.example/\n\nA: 2\n\n");
        assert_eq!(sent(&credentials, "https://a.example/x").as_deref(), Some("A: 2"));
        credentials.add(&answer::parse(b"https://a.example\n\n\n").unwrap()[0]);
        assert_eq!(sent(&credentials, "https://a.example/x"), None);
    }

    #[test]
    fn headers_are_not_shown() {
        let credentials = of("https://a.example\n\nA: sesame\n\n");
        let permit = credentials.permit(&url("https://a.example"));
        assert!(!format!("{credentials:?} {permit:?}").contains("sesame"));
    }

    proptest! {
        #[test]
        fn no_header_reaches_another_host(
            path in "(/[a-z]{1,3}){0,3}", host in "[a-z]{1,4}\\.(example|test)", other in "[a-z]{1,4}\\.(example|test)",
            to in "(/[a-z]{1,3}){0,4}"
        ) {
            let credentials = of(&format!("https://{host}{path}\n\nA: 1\n\n"));
            let is_below = host == other && (to == path || to.starts_with(&format!("{path}/")));
            prop_assert_eq!(credentials.permit(&url(&format!("https://{other}{to}"))).is_some(), is_below);
            prop_assert_eq!(credentials.permit(&url(&format!("http://{other}{to}"))), None);
        }
    }
}
