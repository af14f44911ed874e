//! Who gov is to private proxies: what GOAUTH names is asked as `go` asks it.
//!
//! Every way is asked once before the first https request, without a URL; and once more with the URL of a
//! request that was refused. What comes back is kept in memory for this run, and nowhere else. Source:
//! `AddCredentials`, `runGoAuth` and `runGitAuth` of `cmd/go/internal/auth`, Go 1.26. Unlike there, no
//! program is taken from the working directory, and `git credential approve` runs where `fill` ran.

mod ask;

use super::surroundings::Surroundings;
use crate::download::Authentication;
use crate::go_settings::GoSettings;
use crate::go_settings::goauth::answer;
use crate::go_settings::goauth::credentials::{Credentials, Permit};
use crate::go_settings::goauth::{self, GoauthError, Method};
use crate::go_settings::netrc::{self, Netrc};
use crate::location::{bounded, shown_path};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use url::Url;

/// The ways that GOAUTH names, and what they have said so far.
#[derive(Debug)]
pub struct GoAuth {
    methods: Result<Vec<Method>, GoauthError>,
    netrc_files: Vec<PathBuf>,
    path: OsString,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    has_begun: bool,
    known: Credentials,
    /// What went wrong the last time, a line for each way.
    problems: Vec<String>,
    filled: Option<Filled>,
}

/// What `git credential fill` said about a URL, to be told whether it was right.
struct Filled {
    url: Url,
    directory: PathBuf,
    output: Vec<u8>,
}

impl std::fmt::Debug for Filled {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Filled(***)")
    }
}

/// A request that was refused, and the head of the answer.
type Refused<'a> = (&'a Url, &'a str);

impl GoAuth {
    /// By GOAUTH as Go's settings have it; nothing is read or run yet.
    pub fn new(settings: &GoSettings<'_>, surroundings: &Surroundings) -> Self {
        let environment = |name: &str| surroundings.environment.get(name);
        Self {
            methods: goauth::parse(&settings.authentication()),
            netrc_files: netrc::netrc_locations(surroundings.platform.os(), &environment),
            path: environment("PATH").unwrap_or_default(),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks every way, the least important first, so that a later one overrides it.
    fn ask_all(&self, state: &mut State, refused: Option<Refused<'_>>) -> Result<(), String> {
        let methods = self.methods.as_ref().map_err(ToString::to_string)?;
        state.problems.clear();
        for method in methods.iter().rev() {
            let asked = match method {
                Method::Netrc => self.read_netrc(state),
                Method::Git(directory) => self.ask_git(state, directory, refused)?,
                Method::Command(words) => self.ask_command(state, words, refused),
                Method::Unterminated(_) => Err("it cannot be read".to_owned()),
            };
            if let Err(why) = asked {
                state.problems.push(format!("GOAUTH: {method}: {why}"));
            }
        }
        Ok(())
    }

    fn read_netrc(&self, state: &mut State) -> Result<(), String> {
        for file in &self.netrc_files {
            match std::fs::read(file) {
                Ok(bytes) => {
                    state.known.add_netrc(&Netrc::parse(&String::from_utf8_lossy(&bytes)));
                    break;
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(format!("cannot read {}: {error}", shown_path(file))),
            }
        }
        Ok(())
    }

    fn ask_command(&self, state: &mut State, words: &[String], refused: Option<Refused<'_>>) -> Result<(), String> {
        let (name, arguments) = words.split_first().ok_or("it is empty")?;
        let mut arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        arguments.extend(refused.map(|(url, _)| OsString::from(url.as_str())));
        let input = refused.map_or("", |(_, head)| head);
        let output = ask::program(&self.find(name)?, &arguments, None, input.as_bytes())?;
        for set in answer::parse(&output).map_err(|error| error.to_string())? {
            state.known.add(&set);
        }
        Ok(())
    }

    /// The outer error is of the setting, and ends all; the inner one leaves it to the other ways.
    fn ask_git(
        &self,
        state: &mut State,
        directory: &Path,
        refused: Option<Refused<'_>>,
    ) -> Result<Result<(), String>, String> {
        if !directory.is_dir() {
            return Err(format!("GOAUTH=git names {}, which is not a directory", shown_path(directory)));
        }
        // git has no way to say all that it knows.
        let Some((url, _)) = refused else { return Ok(Ok(())) };
        Ok(self.fill(state, directory, url))
    }

    fn fill(&self, state: &mut State, directory: &Path, url: &Url) -> Result<(), String> {
        let input = format!("url={url}\n");
        let output = self.git("fill", directory, input.as_bytes())?;
        let set = answer::of_git(&output, url).map_err(|error| error.to_string())?;
        state.known.add(&set);
        state.filled = Some(Filled { url: url.clone(), directory: directory.to_owned(), output });
        Ok(())
    }

    fn git(&self, what: &str, directory: &Path, input: &[u8]) -> Result<Vec<u8>, String> {
        ask::program(&self.find("git")?, &["credential".into(), what.into()], Some(directory), input)
    }

    /// A program's absolute path. What PATH says of the working directory does not count, nor does a
    /// relative path: whoever wrote a repository would choose what runs.
    fn find(&self, name: &str) -> Result<PathBuf, String> {
        let given = Path::new(name);
        if given.is_absolute() {
            return Ok(given.to_owned());
        }
        if name.is_empty() || name.contains(['/', '\\']) {
            return Err("a program is named by its absolute path, or found on PATH".to_owned());
        }
        let file_name = |directory: &Path| {
            let mut path = directory.join(name).into_os_string();
            if !name.ends_with(std::env::consts::EXE_SUFFIX) {
                path.push(std::env::consts::EXE_SUFFIX);
            }
            PathBuf::from(path)
        };
        let directories = std::env::split_paths(&self.path).filter(|directory| directory.is_absolute());
        let found = directories.map(|directory| file_name(&directory)).find(|path| gov_shims::look::is_program(path));
        found.ok_or_else(|| format!("there is no program {} on PATH", bounded(name)))
    }
}

impl Authentication for GoAuth {
    fn permit(&self, url: &Url) -> Result<Option<Permit>, String> {
        let mut state = self.state();
        if !state.has_begun {
            self.ask_all(&mut state, None)?;
            state.has_begun = true;
        }
        Ok(state.known.permit(url))
    }

    fn permit_after(&self, url: &Url, refusal: &str) -> Result<Option<Permit>, String> {
        let mut state = self.state();
        self.ask_all(&mut state, Some((url, refusal)))?;
        Ok(state.known.permit(url))
    }

    fn settled(&self, url: &Url, status: u16) {
        let mut state = self.state();
        let Some(filled) = state.filled.take_if(|filled| filled.url == *url) else { return };
        let what = match status {
            200 | 206 | 304 => "approve",
            401 => "reject",
            _ => return,
        };
        // A helper that does not keep it asks again the next time.
        let _ = self.git(what, &filled.directory, &filled.output);
    }

    fn problems(&self) -> Vec<String> {
        self.state().problems.clone()
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn asking(goauth: &str, path: &str) -> GoAuth {
        GoAuth { methods: goauth::parse(goauth), netrc_files: Vec::new(), path: path.into(), state: Mutex::default() }
    }

    fn put_program(path: &Path, script: &str) {
        use std::io::Write as _;
        std::fs::File::create(path).unwrap().write_all(script.as_bytes()).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_program_is_found_on_path_and_never_by_a_relative_path() {
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("helper");
        put_program(&program, "#!/bin/sh\n");
        let path = format!(".::bin:{}", directory.path().display());
        let found = |name: &str| asking("netrc", &path).find(name);
        assert_eq!(found("helper").unwrap(), program);
        assert_eq!(found(program.to_str().unwrap()).unwrap(), program);
        // Each is a file of the directory in which tests run.
        for name in ["Cargo.toml", "./Cargo.toml", "src/../Cargo.toml", "", "absent"] {
            assert!(found(name).is_err(), "{name}");
        }
    }

    #[test]
    fn every_way_is_asked_once_before_the_first_request_and_the_first_has_priority() {
        let directory = tempfile::tempdir().unwrap();
        let helper = directory.path().join("helper");
        let count = directory.path().join("count");
        put_program(
            &helper,
            &format!("#!/bin/sh\necho run >>{}\nprintf 'https://a.example\\n\\nA: %s\\n\\n' \"$1\"\n", count.display()),
        );
        let goauth = format!("{0} first;{0} second", helper.display());
        let goauth = asking(&goauth, "/bin:/usr/bin");
        let url = Url::parse("https://a.example/x").unwrap();
        for _ in 0..2 {
            let permit = goauth.permit(&url).unwrap().unwrap();
            assert_eq!(permit.headers.iter().collect::<Vec<_>>(), [("A", "first")]);
        }
        assert_eq!(std::fs::read_to_string(&count).unwrap().lines().count(), 2);
        assert!(goauth.problems().is_empty());
    }

    #[test]
    fn a_way_that_fails_leaves_it_to_the_others_and_says_nothing_that_was_printed() {
        let directory = tempfile::tempdir().unwrap();
        let (bad, good) = (directory.path().join("bad"), directory.path().join("good"));
        put_program(&bad, "#!/bin/sh\necho sesame; echo sesame >&2; exit 3\n");
        put_program(&good, "#!/bin/sh\nprintf 'https://a.example\\n\\nA: sesame\\n\\n'\n");
        let text = format!("{} --key=sesame;absent;{};'x", bad.display(), good.display());
        let goauth = asking(&text, "/bin:/usr/bin");
        let url = Url::parse("https://a.example/x").unwrap();
        assert!(goauth.permit(&url).unwrap().is_some());
        let problems = goauth.problems().join("\n");
        assert_eq!(problems.lines().count(), 3, "{problems}");
        assert!(problems.contains("ended with status 3") && problems.contains("no program absent"), "{problems}");
        assert!(!format!("{problems} {goauth:?}").contains("sesame"), "{problems}");
    }

    #[test]
    fn a_setting_that_is_wrong_ends_all() {
        for goauth in ["off;netrc", "git /nowhere/at/all", "netrc;"] {
            let goauth = asking(goauth, "");
            let url = Url::parse("https://a.example/x").unwrap();
            for _ in 0..2 {
                assert!(goauth.permit(&url).unwrap_err().contains("GOAUTH"));
            }
        }
    }
}
