//! GOPROXY: which sources of modules are asked, in which order, and when the next one is.
//!
//! Source: `modfetch.proxyList` and `TryProxies`, Go 1.26.

use super::module_patterns::matches_prefix;
use crate::location::{Location, LocationError, redacted_text};
use crate::releases::tree_hash::MODULE;
use std::path::Path;

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyEntry {
    /// Who is asked.
    pub source: ProxySource,
    /// After which failure the next entry is asked.
    pub continue_on: ContinueOn,
}

/// Who is asked for a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxySource {
    /// `direct`: the module's own origin; the end of the list.
    Direct,
    /// `off`: nobody; the end of the list.
    Off,
    /// A module proxy's base, http(s) or a directory.
    Proxy(Location),
}

/// Which failures let the next entry be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContinueOn {
    /// After `,` and for the last entry: only 404, 410 or a missing file.
    NotFound,
    /// After `|`: any error.
    AnyError,
}

/// Why a GOPROXY cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyListError {
    /// Empty, or nothing but separators and spaces.
    #[error("GOPROXY contains no entries")]
    Empty,
    /// An entry is no URL; the text of it is inside.
    #[error("GOPROXY: {0}")]
    Entry(#[from] LocationError),
}

/// Reads a GOPROXY. As in Go one bad entry spoils the list, but what follows `off` or `direct` is not read.
pub fn parse(goproxy: &str) -> Result<Vec<ProxyEntry>, ProxyListError> {
    let mut entries = Vec::new();
    let mut rest = goproxy;
    while !rest.is_empty() {
        let end = rest.find([',', '|']);
        let text = rest[..end.unwrap_or(rest.len())].trim();
        let is_bar = end.is_some_and(|at| rest.as_bytes()[at] == b'|');
        rest = end.map_or("", |at| &rest[at + 1..]);
        if text.is_empty() {
            continue;
        }
        let source = match text {
            "off" => ProxySource::Off,
            "direct" => ProxySource::Direct,
            _ => ProxySource::Proxy(proxy(text)?),
        };
        let is_end = !matches!(source, ProxySource::Proxy(_));
        let continue_on = if is_bar && !is_end { ContinueOn::AnyError } else { ContinueOn::NotFound };
        entries.push(ProxyEntry { source, continue_on });
        if is_end {
            break;
        }
    }
    if entries.is_empty() { Err(ProxyListError::Empty) } else { Ok(entries) }
}

/// The entries to ask for the toolchain module. Where GONOPROXY names it, no proxy is: only its origin.
#[must_use]
pub fn for_toolchain(entries: Vec<ProxyEntry>, gonoproxy: &str) -> Vec<ProxyEntry> {
    if matches_prefix(gonoproxy, MODULE) {
        return vec![ProxyEntry { source: ProxySource::Direct, continue_on: ContinueOn::NotFound }];
    }
    entries
}

/// Whether GOPROXY is a single `file://` URL: the one case in which Go takes a toolchain without asking
/// the checksum database. Judged on the raw text, as Go does.
pub fn single_file_url(goproxy: &str) -> bool {
    goproxy.starts_with("file://") && !goproxy.contains([',', '|'])
}

/// A proxy's base. `proxy.example/go` means https; a single word is reserved and a path is none.
fn proxy(text: &str) -> Result<Location, LocationError> {
    let is_path = text.starts_with('/') || Path::new(text).is_absolute();
    if is_path {
        return Err(LocationError::MissingScheme(redacted_text(text)));
    }
    if text.contains(['.', ':', '/']) && !text.contains(":/") {
        return Location::parse(&format!("https://{text}"));
    }
    Location::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The list as text: `https://a/ , file /srv | direct ,`, each followed by its separator.
    fn shown(goproxy: &str) -> Result<String, ProxyListError> {
        let entries = parse(goproxy)?.into_iter().map(|entry| {
            let source = match entry.source {
                ProxySource::Direct => "direct".to_owned(),
                ProxySource::Off => "off".to_owned(),
                ProxySource::Proxy(location) => location.to_string(),
            };
            source + if entry.continue_on == ContinueOn::AnyError { "|" } else { "," }
        });
        Ok(entries.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_list_is_read_as_go_reads_it() {
        for (goproxy, expected) in [
            ("https://a.example,direct", "https://a.example/, direct,"),
            ("https://a.example|https://b.example,direct", "https://a.example/| https://b.example/, direct,"),
            ("https://a.example|direct", "https://a.example/| direct,"),
            (" https://a.example , direct ", "https://a.example/, direct,"),
            (",,|https://a.example||,", "https://a.example/|"),
            ("a.example/go", "https://a.example/go,"),
            ("a.example:8080", "https://a.example:8080/,"),
            ("http://a.example", "http://a.example/,"),
            ("https://u:p@a.example/go", "https://***@a.example/go,"),
            ("u:p@a.example/go", "https://***@a.example/go,"),
            ("https://a.example?k=1", "https://a.example/?***,"),
            ("off", "off,"),
            ("off|https://a.example", "off,"),
            // What follows the end of the list is not even read.
            ("direct,::nonsense", "direct,"),
        ] {
            assert_eq!(shown(goproxy).as_deref(), Ok(expected), "{goproxy:?}");
        }
    }

    #[test]
    fn a_bad_entry_spoils_the_list() {
        type IsExpected = fn(&ProxyListError) -> bool;
        let cases: &[(&str, IsExpected)] = &[
            ("", |e| *e == ProxyListError::Empty),
            (" , | ", |e| *e == ProxyListError::Empty),
            ("proxy", |e| matches!(e, ProxyListError::Entry(LocationError::MissingScheme(_)))),
            ("/srv/proxy", |e| matches!(e, ProxyListError::Entry(LocationError::MissingScheme(_)))),
            ("https://a.example,on", |e| matches!(e, ProxyListError::Entry(LocationError::MissingScheme(_)))),
            ("ftp://a.example", |e| matches!(e, ProxyListError::Entry(LocationError::Scheme(_)))),
            ("http://u:p@a.example", |e| matches!(e, ProxyListError::Entry(LocationError::PasswordOverHttp(_)))),
            ("file://host/srv", |e| matches!(e, ProxyListError::Entry(LocationError::FileWithMore(_)))),
            ("https:a.example", |e| matches!(e, ProxyListError::Entry(LocationError::Invalid(..)))),
        ];
        for (goproxy, is_expected) in cases {
            let error = parse(goproxy).unwrap_err();
            assert!(is_expected(&error), "{goproxy:?}: {error:?}");
        }
    }

    #[test]
    fn gonoproxy_leaves_only_the_origin() {
        let entries = parse("https://a.example,off").unwrap();
        assert_eq!(for_toolchain(entries.clone(), "corp.example"), entries);
        let direct = parse("direct").unwrap();
        for globs in ["golang.org", "*.org/toolchain", "x,golang.org/t*"] {
            assert_eq!(for_toolchain(entries.clone(), globs), direct, "{globs}");
        }
    }

    #[test]
    fn only_a_lone_file_url_is_exempt_from_the_checksum_database() {
        for (goproxy, is_exempt) in [
            ("file:///srv/proxy", true),
            ("file:///srv/proxy,direct", false),
            ("file:///srv/proxy|direct", false),
            ("file:///srv/proxy,", false),
            (" file:///srv/proxy", false),
            ("https://a.example", false),
            ("", false),
        ] {
            assert_eq!(single_file_url(goproxy), is_exempt, "{goproxy:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_list_or_an_error(goproxy in "[a-z:/@.,| ]{0,40}|\\PC*") {
            if let Ok(entries) = parse(&goproxy) {
                prop_assert!(!entries.is_empty());
                let ends = entries.iter().filter(|entry| !matches!(entry.source, ProxySource::Proxy(_))).count();
                prop_assert!(ends <= 1);
            }
        }
    }
}
