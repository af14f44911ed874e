//! GOAUTH and the netrc file: who gov is to a private proxy.
//!
//! Source: `cmd/go/internal/auth`, Go 1.26. The file is read exactly as `go` reads it, quirks included, so
//! that what works for one works for the other. Credentials go over https alone.

use super::Lookup;
use crate::location::bounded;
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// A name and a password; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The name.
    pub login: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Credentials(***)")
    }
}

/// The machines of a netrc file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Netrc {
    entries: Vec<(String, Credentials)>,
}

impl Netrc {
    /// Reads a file; no text is an error. Names and values come in pairs, each pair on one line; a
    /// machine's pairs may span lines. `default` and macros are passed over.
    pub fn parse(text: &str) -> Self {
        let mut entries = Vec::new();
        let (mut machine, mut login, mut password) = ("", "", "");
        let mut is_macro = false;
        for line in text.split('\n') {
            if is_macro {
                is_macro = !line.is_empty();
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            for pair in words.chunks_exact(2) {
                match pair[0] {
                    "machine" => (machine, login, password) = (pair[1], "", ""),
                    "login" => login = pair[1],
                    "password" => password = pair[1],
                    "macdef" => is_macro = true,
                    _ => {}
                }
                if !machine.is_empty() && !login.is_empty() && !password.is_empty() {
                    let credentials = Credentials { login: login.to_owned(), password: password.to_owned() };
                    entries.push((prefix(machine).to_owned(), credentials));
                    (machine, login, password) = ("", "", "");
                }
            }
            // Nothing after a lone `default` counts, since it must come after every machine.
            if words.len() % 2 == 1 && words.last() == Some(&"default") {
                break;
            }
        }
        Self { entries }
    }

    /// What to send with a request for a URL: of the machine that is its `host[:port]/path` or the longest
    /// start of that, cut at a `/`; of two entries for one machine the first. Only for https.
    pub fn credentials_for(&self, url: &Url) -> Option<&Credentials> {
        if url.scheme() != "https" {
            return None;
        }
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let whole = format!("{}{port}{}", url.host_str()?, url.path());
        let mut start = prefix(&whole);
        loop {
            if let Some((_, credentials)) = self.entries.iter().find(|(machine, _)| machine == start) {
                return Some(credentials);
            }
            start = &start[..start.rfind('/')?];
        }
    }
}

fn prefix(machine: &str) -> &str {
    let machine = machine.strip_prefix("https://").unwrap_or(machine);
    machine.strip_suffix('/').unwrap_or(machine)
}

/// Where the netrc file may be; the first that exists counts. `os` is a GOOS.
pub fn netrc_locations(os: &str, environment: &Lookup<'_>) -> Vec<PathBuf> {
    let set = |name| environment(name).filter(|value| !value.is_empty());
    if let Some(file) = set("NETRC") {
        return vec![PathBuf::from(file)];
    }
    let names: &[&str] = if os == "windows" { &["_netrc", ".netrc"] } else { &[".netrc"] };
    let home = set(if os == "windows" { "USERPROFILE" } else { "HOME" });
    home.map(|home| names.iter().map(|name| Path::new(&home).join(name)).collect()).unwrap_or_default()
}

/// One way of GOAUTH's to find credentials, the most important first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// The netrc file.
    Netrc,
    /// `git DIR` or a program, which gov does not run yet; inside, its first word. Worth a note where a
    /// proxy then answers 401.
    Unsupported(String),
}

/// Why a GOAUTH means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// `netrc;;x`.
    #[error("GOAUTH contains an empty command")]
    Empty,
    /// `off;netrc`.
    #[error("GOAUTH=off cannot be combined with other authentication commands")]
    OffWithOthers,
}

/// Reads a GOAUTH, whose default is `netrc`. `off` is the empty list.
pub fn parse_goauth(goauth: &str) -> Result<Vec<AuthMethod>, AuthError> {
    if goauth.trim() == "off" {
        return Ok(Vec::new());
    }
    let method = |command: &str| match command.split_whitespace().next() {
        None => Err(AuthError::Empty),
        Some("off") => Err(AuthError::OffWithOthers),
        Some("netrc") => Ok(AuthMethod::Netrc),
        Some(program) => Ok(AuthMethod::Unsupported(bounded(program))),
    };
    goauth.split(';').map(method).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ffi::OsString;

    const FILE: &str = "\
machine proxy.example login alice password one
machine proxy.example login second password ignored
machine split.example
\tlogin bob
password two
machine port.example:8443 login carol password three
machine order.example password four login dave
machine path.example/go/ login erin password five
machine unfinished.example login nobody
macdef init
machine macro.example login m password m

machine after.example login frank password six account x
default login anonymous password guest
machine later.example login grace password seven
default
machine never.example login x password x
";

    #[test]
    fn a_machine_is_found_as_go_finds_it() {
        let netrc = Netrc::parse(FILE);
        for (url, expected) in [
            ("https://proxy.example/a/@v/b.zip", Some("alice:one")),
            ("https://proxy.example", Some("alice:one")),
            ("https://proxy.example:8443/", None),
            ("https://split.example/", Some("bob:two")),
            ("https://port.example:8443/x", Some("carol:three")),
            ("https://port.example/x", None),
            ("https://order.example/", Some("dave:four")),
            ("https://path.example/go/x/y", Some("erin:five")),
            ("https://path.example/other", None),
            ("https://path.example/gopher", None),
            ("https://unfinished.example/", None),
            ("https://macro.example/", None),
            ("https://after.example/", Some("frank:six")),
            ("https://unknown.example/", None),
            ("https://later.example/", Some("grace:seven")),
            ("https://never.example/", None),
            ("https://sub.proxy.example/", None),
            ("http://proxy.example/", None),
        ] {
            let found = netrc.credentials_for(&Url::parse(url).unwrap());
            let found = found.map(|found| format!("{}:{}", found.login, found.password));
            assert_eq!(found.as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_name_and_its_value_stand_on_one_line() {
        let netrc = Netrc::parse("machine\nproxy.example login a password b");
        assert_eq!(netrc, Netrc::default());
    }

    #[test]
    fn credentials_are_not_shown() {
        assert!(!format!("{:?}", Netrc::parse(FILE)).contains("alice"));
    }

    #[test]
    fn goauth_is_a_list_of_methods() {
        let unsupported = |word: &str| AuthMethod::Unsupported(word.to_owned());
        for (goauth, expected) in [
            ("netrc", Ok(vec![AuthMethod::Netrc])),
            ("off", Ok(vec![])),
            (" netrc ", Ok(vec![AuthMethod::Netrc])),
            ("git /srv/x; netrc", Ok(vec![unsupported("git"), AuthMethod::Netrc])),
            ("/bin/helper --flag", Ok(vec![unsupported("/bin/helper")])),
            ("", Err(AuthError::Empty)),
            ("netrc;", Err(AuthError::Empty)),
            ("netrc;off", Err(AuthError::OffWithOthers)),
        ] {
            assert_eq!(parse_goauth(goauth), expected, "{goauth:?}");
        }
    }

    #[test]
    fn the_file_is_where_go_looks_for_it() {
        let home = |name: &str| matches!(name, "HOME" | "USERPROFILE").then(|| OsString::from("h"));
        let named = |name: &str| matches!(name, "HOME" | "NETRC").then(|| OsString::from("n"));
        assert_eq!(netrc_locations("linux", &home), [Path::new("h").join(".netrc")]);
        assert_eq!(netrc_locations("windows", &home), [Path::new("h").join("_netrc"), Path::new("h").join(".netrc")]);
        assert_eq!(netrc_locations("linux", &named), [PathBuf::from("n")]);
        assert!(netrc_locations("linux", &|_| None).is_empty());
    }

    proptest! {
        #[test]
        fn any_file_is_read(text in "(machine|login|password|macdef|default|a|b|\n| ){0,40}|\\PC*") {
            let netrc = Netrc::parse(&text);
            netrc.credentials_for(&Url::parse("https://a/b").unwrap());
        }
    }
}
