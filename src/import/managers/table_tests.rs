//! Where each manager keeps things, as a table.

use super::*;
use std::ffi::OsString;

struct Given<'a> {
    variables: &'a [(&'a str, &'a str)],
    home: Option<&'a str>,
}

/// What the manager of that place in the table says: its places in a text, and its default's file.
fn located(manager: &Manager, given: &Given<'_>) -> Option<(Vec<String>, Option<String>)> {
    let variables = |name: &str| {
        let found = given.variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| OsString::from(value))
    };
    let (home, cache, platform) =
        (given.home.map(PathBuf::from), PathBuf::from("/m/mod"), Platform::parse("linux-amd64").unwrap());
    let machine = Machine {
        variables: &variables,
        home: home.as_ref(),
        module_cache: Some(&cache),
        system_goroot: None,
        platform: &platform,
    };
    let located = (manager.locate)(&machine)?;
    let shown = |place: &Place| {
        place.steps.iter().fold(place.base.display().to_string(), |path, step| match step {
            Step::Named(name) => format!("{path}/{name}"),
            Step::Any { prefix, suffix } => format!("{path}/{prefix}*{suffix}"),
        })
    };
    let default = located.default.map(|default| default.file().display().to_string());
    Some((located.places.iter().map(shown).collect(), default))
}

#[test]
#[cfg(unix)]
fn each_manager_is_found_where_its_variables_and_the_home_put_it() {
    /// A row of the table, what is set, the places, and the default's file.
    type Case<'a> = (usize, &'a [(&'a str, &'a str)], &'a [&'a str], Option<&'a str>);
    let cases: &[Case<'_>] = &[
        (0, &[], &["/h/.goenv/versions/*"], Some("/h/.goenv/version")),
        (0, &[("GOENV_ROOT", "/e")], &["/e/versions/*"], Some("/e/version")),
        (0, &[("GOENV_ROOT", "relative")], &["/h/.goenv/versions/*"], Some("/h/.goenv/version")),
        (1, &[], &["/h/.asdf/installs/golang/*/go"], Some("/h/.tool-versions")),
        (1, &[("ASDF_DATA_DIR", "/a")], &["/a/installs/golang/*/go"], Some("/h/.tool-versions")),
        (
            2,
            &[],
            &["/h/.local/share/mise/installs/go/*", "/h/.local/share/mise/installs/go/*/go"],
            Some("/h/.config/mise/config.toml"),
        ),
        (
            2,
            &[("XDG_DATA_HOME", "/d"), ("XDG_CONFIG_HOME", "/c")],
            &["/d/mise/installs/go/*", "/d/mise/installs/go/*/go"],
            Some("/c/mise/config.toml"),
        ),
        (
            2,
            &[("MISE_DATA_DIR", "/m"), ("MISE_GLOBAL_CONFIG_FILE", "/g.toml")],
            &["/m/installs/go/*", "/m/installs/go/*/go"],
            Some("/g.toml"),
        ),
        (3, &[], &["/h/.gvm/gos/*"], Some("/h/.gvm/environments/default")),
        (4, &[("G_HOME", "/x")], &["/h/.g/versions/*"], Some("/h/.g/go/VERSION")),
        (4, &[("G_HOME", "/x"), ("G_EXPERIMENTAL", "True")], &["/x/versions/*"], Some("/x/go/VERSION")),
        (5, &[], &["/h/.go/.versions/*"], Some("/h/.go/VERSION")),
        (5, &[("GOROOT", "/r")], &["/r/.versions/*"], Some("/r/VERSION")),
        (6, &[], &["/h/.gobrew/versions/*/go"], Some("/h/.gobrew/current/go/VERSION")),
        (6, &[("GOBREW_ROOT", "/b")], &["/b/.gobrew/versions/*/go"], Some("/b/.gobrew/current/go/VERSION")),
        (7, &[], &["/h/.go/go*"], Some("/h/.go/current/VERSION")),
        (8, &[], &["/h/sdk/go*"], None),
        (9, &[], &["/m/mod/golang.org/toolchain@v0.0.1-*.linux-amd64"], None),
        (
            10,
            &[("HOMEBREW_PREFIX", "/p")],
            &["/p/Cellar/go/*/libexec", "/p/Cellar/go@*/*/libexec"],
            Some("/p/opt/go/libexec/VERSION"),
        ),
        (11, &[], &["/usr/local/go"], None),
    ];
    for (row, variables, places, default) in cases {
        let manager = &ALL[*row];
        let found = located(manager, &Given { variables, home: Some("/h") });
        let expected = (places.iter().map(ToString::to_string).collect(), default.map(str::to_owned));
        assert_eq!(found, Some(expected), "{} with {variables:?}", manager.name);
    }
}

#[test]
#[cfg(unix)]
fn without_a_home_only_what_is_named_is_looked_at() {
    for (row, manager) in ALL.iter().enumerate() {
        let found = located(manager, &Given { variables: &[], home: None });
        let places = found.map(|(places, _)| places).unwrap_or_default();
        let needs_no_home = matches!(manager.name, "modcache" | "homebrew" | "system");
        assert_eq!(!places.is_empty(), needs_no_home, "{row}: {} at {places:?}", manager.name);
    }
}

#[test]
fn a_default_is_what_its_file_means_and_never_a_path() {
    let path = || PathBuf::from("/x");
    for (default, content, expected) in [
        (GlobalDefault::VersionFile(path()), "1.22.3\n", Some("1.22.3")),
        (GlobalDefault::VersionFile(path()), "system\n", None),
        (GlobalDefault::VersionFile(path()), "../../evil\n", None),
        (GlobalDefault::MiseConfig(path()), "[tools]\ngo = '1.22'\n", Some("1.22")),
        (GlobalDefault::GvmEnvironment(path()), "export gvm_go_name; gvm_go_name=\"go1.22.3\"\n", Some("1.22.3")),
        (GlobalDefault::GvmEnvironment(path()), "export gvm_go_name; gvm_go_name=\"system\"\n", None),
        (GlobalDefault::GvmEnvironment(path()), "export GOROOT\n", None),
        (GlobalDefault::Sdk(path()), "go1.20\ntime 2023-02-01T00:00:00Z\n", Some("go1.20")),
        (GlobalDefault::Sdk(path()), "devel go1.23-abc Tue\n", None),
        (GlobalDefault::ReadByGov(path()), "nodejs 20\ngolang 1.21.13\n", Some("1.21.13")),
        (GlobalDefault::ReadByGov(path()), "nodejs 20\n", None),
    ] {
        let wanted = default.wanted(content.as_bytes()).map(|wanted| wanted.to_string());
        assert_eq!(wanted.as_deref(), expected, "{default:?} {content:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_a_default_panic(content in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        for make in [GlobalDefault::VersionFile, GlobalDefault::MiseConfig, GlobalDefault::GvmEnvironment, GlobalDefault::Sdk, GlobalDefault::ReadByGov] {
            let _ = make(PathBuf::from("/x")).wanted(&content);
        }
    }
}
