//! GOSUMDB: which checksum database is asked, and by which way it is reached.
//!
//! Source: `modfetch.dbDial` and `dbClient.initBase`, Go 1.26. GONOSUMDB, GOPRIVATE and GONOPROXY have no
//! say here: none of them applies to the toolchain's lookups.

use super::proxy_list::{ContinueOn, ProxyEntry, ProxySource};
use crate::location::{Location, LocationError, bounded};
use url::Url;

pub use crate::releases::checksum_log::SUM_GOLANG_ORG as KNOWN_DATABASE;
/// Its name within mainland China: the same database, with the same key, at another address.
const CHINA_ALIAS: &str = "sum.golang.google.cn";

/// What GOSUMDB says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sumdb {
    /// The database's name, `host` or `host/path`; also the signer of its notes.
    pub name: String,
    /// The verifier key as it was written, `name+id+key`; `None`: the built-in key of [`KNOWN_DATABASE`].
    pub key: Option<String>,
    /// Where to ask instead of the name's own address and of any proxy.
    pub address: Option<Location>,
    /// The name's own address.
    direct: Url,
}

/// Why there is no checksum database to ask.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumdbError {
    /// `off`.
    #[error("the checksum database is disabled by GOSUMDB=off")]
    Off,
    /// Not set anywhere: there is no go.env, or one without it.
    #[error("GOSUMDB is not set, in the environment, by `go env -w` or in a go.env")]
    Missing,
    /// More than a name or key and a URL.
    #[error("GOSUMDB has more than two fields; expected `name`, `key` or `key URL`")]
    TooManyFields,
    /// Neither a known name nor a verifier key with a proper name in it.
    #[error("GOSUMDB: {0} is neither sum.golang.org nor a verifier key `name+id+key`")]
    Malformed(String),
    /// Its URL is none.
    #[error("GOSUMDB: {0}")]
    Address(#[from] LocationError),
}

impl Sumdb {
    /// Reads a GOSUMDB; whether the key is a good one is for whoever checks signatures with it.
    pub fn parse(gosumdb: &str) -> Result<Self, SumdbError> {
        if gosumdb == "off" {
            return Err(SumdbError::Off);
        }
        if gosumdb == CHINA_ALIAS {
            return Self::parse(&format!("{KNOWN_DATABASE} https://{CHINA_ALIAS}"));
        }
        let mut fields = gosumdb.split_whitespace();
        let first = fields.next().ok_or(SumdbError::Missing)?;
        let address = fields.next();
        if fields.next().is_some() {
            return Err(SumdbError::TooManyFields);
        }
        let (name, key) = match first.split_once('+') {
            Some((name, _)) => (name, Some(first.to_owned())),
            None => (first, None),
        };
        let is_known = key.is_some() || name == KNOWN_DATABASE;
        let direct = direct_url(name).filter(|_| is_known).ok_or_else(|| SumdbError::Malformed(bounded(first)))?;
        let address = address.map(Location::parse).transpose()?;
        Ok(Self { name: name.to_owned(), key, address, direct })
    }
}

/// How the database is reached: by asking proxies whether they carry it, or at one fixed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    probes: Vec<Probe>,
    ends_in_direct: bool,
    otherwise: Location,
}

/// A question to one proxy: does it carry this database?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Answers 200 if it does.
    pub supported: Location,
    /// The database's address there.
    pub base: Location,
    continue_on: ContinueOn,
}

/// What a proxy answered to a [`Probe`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200, or the file is there.
    Supported,
    /// 404, 410, or the file is not there.
    NotFound,
    /// Anything else.
    Failed,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'r> {
    /// Ask this proxy.
    Ask(&'r Probe),
    /// Ask the database here, and nowhere else.
    Use(&'r Location),
    /// No way to the database: the probe of this index failed, and the list does not go on after that.
    Unavailable(usize),
}

/// The route to a database by the list of proxies, unfiltered by GONOPROXY.
pub fn route(sumdb: &Sumdb, proxies: &[ProxyEntry]) -> Route {
    if let Some(address) = &sumdb.address {
        return Route { probes: Vec::new(), ends_in_direct: true, otherwise: address.clone() };
    }
    let probe = |entry: &ProxyEntry| match &entry.source {
        ProxySource::Proxy(proxy) => {
            let base = proxy.join(&format!("sumdb/{}", sumdb.name));
            Some(Probe { supported: base.join("supported"), base, continue_on: entry.continue_on })
        }
        ProxySource::Direct | ProxySource::Off => None,
    };
    let ends_in_direct = proxies.iter().any(|entry| entry.source == ProxySource::Direct);
    let otherwise = Location::Http(sumdb.direct.clone());
    Route { probes: proxies.iter().filter_map(probe).collect(), ends_in_direct, otherwise }
}

impl Route {
    /// The next step, given what the proxies asked so far have answered, in order.
    ///
    /// A proxy that carries the database is then the only one that is asked. When none does, the database
    /// is asked itself, unless a proxy failed in another way than "not found" and no `direct` follows: an
    /// answer withheld is not the answer no.
    pub fn next_step(&self, answers: &[Answer]) -> Step<'_> {
        for (index, (probe, answer)) in self.probes.iter().zip(answers).enumerate() {
            match answer {
                Answer::Supported => return Step::Use(&probe.base),
                Answer::Failed if probe.continue_on == ContinueOn::NotFound => return Step::Unavailable(index),
                Answer::Failed | Answer::NotFound => {}
            }
        }
        if let Some(probe) = self.probes.get(answers.len()) {
            return Step::Ask(probe);
        }
        match answers.iter().rposition(|answer| *answer == Answer::Failed) {
            Some(index) if !self.ends_in_direct => Step::Unavailable(index),
            _ => Step::Use(&self.otherwise),
        }
    }
}

/// `https://name`, if the name is a host or a host and a path, and nothing else.
fn direct_url(name: &str) -> Option<Url> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':');
    if name.is_empty() || name.starts_with('/') || name.ends_with('/') || !name.chars().all(is_plain) {
        return None;
    }
    if name.split('/').any(|element| matches!(element, "" | "." | "..")) {
        return None;
    }
    Url::parse(&format!("https://{name}")).ok().filter(Url::has_host)
}

#[cfg(test)]
mod tests {
    use super::super::proxy_list;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gosumdb_is_a_name_a_key_or_either_with_an_address() {
        for (gosumdb, name, key, address) in [
            ("sum.golang.org", "sum.golang.org", None, None),
            (" sum.golang.org ", "sum.golang.org", None, None),
            ("sum.golang.org https://mirror.example/db", "sum.golang.org", None, Some("https://mirror.example/db")),
            ("sum.golang.google.cn", "sum.golang.org", None, Some("https://sum.golang.google.cn/")),
            ("corp.example+0a1b2c3d+AQID", "corp.example", Some("corp.example+0a1b2c3d+AQID"), None),
            ("corp.example/db+0a1b2c3d+AQID", "corp.example/db", Some("corp.example/db+0a1b2c3d+AQID"), None),
        ] {
            let sumdb = Sumdb::parse(gosumdb).unwrap();
            let shown = sumdb.address.as_ref().map(Location::to_string);
            assert_eq!((sumdb.name.as_str(), sumdb.key.as_deref(), shown.as_deref()), (name, key, address));
        }
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for (gosumdb, expected) in [
            ("off", SumdbError::Off),
            ("", SumdbError::Missing),
            ("  ", SumdbError::Missing),
            ("on", SumdbError::Malformed("on".into())),
            ("sum.golang.google.cn x y", SumdbError::TooManyFields),
            ("sum.golang.org https://a https://b", SumdbError::TooManyFields),
            ("a/../b+0a1b2c3d+AQID", SumdbError::Malformed("a/../b+0a1b2c3d+AQID".into())),
            ("u@h+0a1b2c3d+AQID", SumdbError::Malformed("u@h+0a1b2c3d+AQID".into())),
            ("h?q+0a1b2c3d+AQID", SumdbError::Malformed("h?q+0a1b2c3d+AQID".into())),
            ("+0a1b2c3d+AQID", SumdbError::Malformed("+0a1b2c3d+AQID".into())),
        ] {
            assert_eq!(Sumdb::parse(gosumdb), Err(expected), "{gosumdb:?}");
        }
        assert!(matches!(Sumdb::parse("sum.golang.org ftp://a"), Err(SumdbError::Address(_))));
    }

    #[test]
    fn proxies_are_asked_first_and_the_database_itself_last() {
        use Answer::{Failed, NotFound, Supported};
        let sumdb = Sumdb::parse("sum.golang.org").unwrap();
        let cases: &[(&str, &[Answer], &str)] = &[
            ("https://a.example/go/,direct", &[], "ask https://a.example/go/sumdb/sum.golang.org/supported"),
            ("https://a.example,direct", &[Supported], "use https://a.example/sumdb/sum.golang.org"),
            ("https://a.example,direct", &[NotFound], "use https://sum.golang.org/"),
            ("https://a.example,direct", &[Failed], "unavailable 0"),
            ("https://a.example|direct", &[Failed], "use https://sum.golang.org/"),
            ("https://a.example|off", &[Failed], "unavailable 0"),
            ("https://a.example,off", &[NotFound], "use https://sum.golang.org/"),
            ("https://a.example|https://b.example", &[Failed], "ask https://b.example/sumdb/sum.golang.org/supported"),
            ("https://a.example|https://b.example", &[Failed, Supported], "use https://b.example/sumdb/sum.golang.org"),
            ("https://a.example|https://b.example", &[Failed, NotFound], "unavailable 0"),
            ("https://a.example|https://b.example", &[NotFound, NotFound], "use https://sum.golang.org/"),
            ("direct", &[], "use https://sum.golang.org/"),
            ("off", &[], "use https://sum.golang.org/"),
        ];
        for (goproxy, answers, expected) in cases {
            let route = route(&sumdb, &proxy_list::parse(goproxy).unwrap());
            let step = match route.next_step(answers) {
                Step::Ask(probe) => format!("ask {}", probe.supported),
                Step::Use(location) => format!("use {location}"),
                Step::Unavailable(index) => format!("unavailable {index}"),
            };
            assert_eq!(step, *expected, "{goproxy} {answers:?}");
        }
    }

    #[test]
    fn an_address_in_gosumdb_bypasses_every_proxy() {
        let sumdb = Sumdb::parse("sum.golang.org https://mirror.example").unwrap();
        let route = route(&sumdb, &proxy_list::parse("https://a.example,off").unwrap());
        assert_eq!(route.next_step(&[]), Step::Use(&Location::parse("https://mirror.example").unwrap()));
    }

    proptest! {
        #[test]
        fn any_gosumdb_is_answered(gosumdb in "[a-z+/.: ]{0,30}|\\PC*") {
            if let Ok(sumdb) = Sumdb::parse(&gosumdb) {
                prop_assert!(matches!(route(&sumdb, &[]).next_step(&[]), Step::Use(_)));
            }
        }
    }
}
