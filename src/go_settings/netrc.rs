//! The netrc file: who gov is to a private proxy, where GOAUTH has it read.
//!
//! Source: `cmd/go/internal/auth`, Go 1.26. The file is read exactly as `go` reads it, quirks included, so
//! that what works for one works for the other. Credentials go over https alone.

use super::Lookup;
use std::fmt;
use std::path::{Path, PathBuf};

/// A machine, a name and a password; not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// `host[:port]`, perhaps with a path.
    pub machine: String,
    /// The name.
    pub login: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Entry(***)")
    }
}

/// The machines of a netrc file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Netrc {
    entries: Vec<Entry>,
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
                    let [machine_of, login_of, password_of] = [machine, login, password].map(str::to_owned);
                    entries.push(Entry { machine: machine_of, login: login_of, password: password_of });
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

    /// Its machines, in their order; of two of the same name the first counts.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go_settings::goauth::credentials::Credentials;
    use crate::releases::base64;
    use proptest::prelude::*;
    use std::ffi::OsString;
    use url::Url;

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
            let permit = Credentials::from(&netrc).permit(&Url::parse(url).unwrap());
            let header = permit.map(|permit| permit.headers.iter().next().unwrap().1.to_owned());
            let expected = expected.map(|both| format!("Basic {}", base64::encode(both.as_bytes())));
            assert_eq!(header, expected, "{url}");
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
            prop_assert!(netrc.entries().all(|entry| !entry.machine.is_empty()));
        }
    }
}
