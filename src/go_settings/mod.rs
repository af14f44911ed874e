//! Go's own settings, read as `go` reads them: the process environment, then the user's `go/env` file,
//! then the `go.env` of a GOROOT. Decisions only; who calls has read the files.
//!
//! Source: `cmd/go/internal/cfg`, functions `Getenv`, `readEnvFile` and `EnvFile`, Go 1.26.

pub mod env_file;
pub mod goauth;
pub mod module_patterns;
pub mod netrc;
pub mod proxy_list;
pub mod sumdb_route;

use env_file::EnvFile;
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

/// What a variable of the process environment holds.
pub type Lookup<'e> = dyn Fn(&str) -> Option<OsString> + 'e;

/// Where a setting's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The process environment.
    Environment,
    /// The user's file, the one `go env -w` writes.
    UserFile(PathBuf),
    /// The `go.env` of a GOROOT.
    GoEnv(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => out.write_str("environment"),
            Self::UserFile(path) | Self::GoEnv(path) => out.write_str(&crate::location::shown_path(path)),
        }
    }
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Exactly what stands there: never empty, not trimmed.
    pub value: OsString,
    /// Where it stands.
    pub origin: Origin,
}

impl Setting {
    /// The value as text; bytes that are no text become U+FFFD, which no valid setting contains.
    pub fn text(&self) -> Cow<'_, str> {
        self.value.to_string_lossy()
    }
}

/// Every setting of Go's, by the precedence of `go` itself.
pub struct GoSettings<'e> {
    environment: Box<Lookup<'e>>,
    user_file: Option<(PathBuf, EnvFile)>,
    go_env: Option<(PathBuf, EnvFile)>,
}

impl fmt::Debug for GoSettings<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values stay out: a GOPROXY may hold a password.
        let user_file = self.user_file.as_ref().map(|(path, _)| path);
        let go_env = self.go_env.as_ref().map(|(path, _)| path);
        out.debug_struct("GoSettings").field("user_file", &user_file).field("go_env", &go_env).finish_non_exhaustive()
    }
}

impl<'e> GoSettings<'e> {
    /// From the environment and the contents of the two files, where there are such files.
    pub fn new(
        environment: impl Fn(&str) -> Option<OsString> + 'e,
        user_file: Option<(PathBuf, &[u8])>,
        go_env: Option<(PathBuf, &[u8])>,
    ) -> Self {
        let parsed = |(path, bytes): (PathBuf, &[u8])| (path, EnvFile::parse(bytes));
        Self { environment: Box::new(environment), user_file: user_file.map(parsed), go_env: go_env.map(parsed) }
    }

    /// The effective value. An empty variable counts as unset; an empty value in the user's file is a
    /// value, so it hides the one in go.env, and the setting is then unset.
    pub fn get(&self, name: &str) -> Option<Setting> {
        let found = |value: &OsStr, origin| Some(Setting { value: value.to_owned(), origin });
        if let Some(value) = (self.environment)(name).filter(|value| !value.is_empty()) {
            return Some(Setting { value, origin: Origin::Environment });
        }
        let in_user_file = self.user_file.as_ref().and_then(|(path, file)| Some((path, file.last(name)?)));
        if let Some((path, value)) = in_user_file {
            return if value.is_empty() { None } else { found(value, Origin::UserFile(path.clone())) };
        }
        let (path, file) = self.go_env.as_ref()?;
        let value = file.first(name).filter(|value| !value.is_empty())?;
        found(value, Origin::GoEnv(path.clone()))
    }

    /// GONOPROXY, whose default is GOPRIVATE: globs of modules that no proxy is asked for.
    pub fn no_proxy_modules(&self) -> String {
        let setting = self.get("GONOPROXY").or_else(|| self.get("GOPRIVATE"));
        setting.map(|setting| setting.text().into_owned()).unwrap_or_default()
    }

    /// GOAUTH, whose default is `netrc`.
    pub fn authentication(&self) -> String {
        self.get("GOAUTH").map_or_else(|| "netrc".to_owned(), |setting| setting.text().into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        move |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    }

    #[test]
    fn the_environment_wins_then_the_users_file_then_go_env() {
        let variables = [("GOPROXY", "from-environment"), ("GOSUMDB", "")];
        let user: &[u8] = b"GOPROXY=user\nGOSUMDB=user-1\nGOSUMDB=user-2\nGOAUTH=\n";
        let stock: &[u8] = b"GOPROXY=stock\nGOSUMDB=stock\nGOAUTH=stock\nGOTOOLCHAIN=auto\nGOTOOLCHAIN=local\n";
        let settings = GoSettings::new(environment(&variables), Some(("u".into(), user)), Some(("g".into(), stock)));
        let user_file = || Origin::UserFile("u".into());
        for (name, expected) in [
            ("GOPROXY", Some(("from-environment", Origin::Environment))),
            // An empty variable is unset, and the last line of the user's file counts.
            ("GOSUMDB", Some(("user-2", user_file()))),
            // Empty in the user's file: go.env has no say, and the default holds.
            ("GOAUTH", None),
            // The first line of go.env counts.
            ("GOTOOLCHAIN", Some(("auto", Origin::GoEnv("g".into())))),
            ("GOFLAGS", None),
        ] {
            let setting = settings.get(name);
            let expected = expected.map(|(value, origin)| Setting { value: value.into(), origin });
            assert_eq!(setting, expected, "{name}");
        }
        assert_eq!(settings.authentication(), "netrc");
    }

    #[test]
    fn gonoproxy_defaults_to_goprivate() {
        let private = [("GOPRIVATE", "corp.example")];
        assert_eq!(GoSettings::new(environment(&private), None, None).no_proxy_modules(), "corp.example");
        let both = [("GOPRIVATE", "corp.example"), ("GONOPROXY", "none")];
        assert_eq!(GoSettings::new(environment(&both), None, None).no_proxy_modules(), "none");
        assert_eq!(GoSettings::new(|_| None, None, None).no_proxy_modules(), "");
    }
}
