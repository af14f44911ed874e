//! The programs of a chosen Go: where they are, and running one with the right environment.

use super::network::go_settings;
use super::surroundings::{Surroundings, refused};
use crate::failure::{Failure, Kind};
use crate::outcome::{Outcome, Page};
use gov_shims::choose::{self, Selected};
use gov_shims::hand_over::{self, Change};
use gov_shims::home_layout::Tool;
use gov_shims::look::{self, Asked, Invocation};
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The GOROOT of what is selected. The system's is where its `go` really lies.
pub fn goroot(selected: &Selected, surroundings: &Surroundings) -> Result<PathBuf, Failure> {
    match selected {
        Selected::Release(release) => Ok(surroundings.layout.goroot(release)),
        Selected::System => {
            let go = system_go(surroundings)?;
            let root = system_goroot(&go);
            root.ok_or_else(|| {
                Failure::new(Kind::NotInstalled, format!("cannot tell the GOROOT of {}", go.display()))
                    .hint(format!("{} env GOROOT", go.display()))
            })
        }
    }
}

/// The directory of an SDK's programs; `None` for the system's, which PATH already has.
pub fn bin(selected: &Selected, surroundings: &Surroundings) -> Option<PathBuf> {
    match selected {
        Selected::Release(release) => Some(surroundings.layout.goroot(release).join("bin")),
        Selected::System => None,
    }
}

/// The program of that name that belongs to what is selected, if there is one.
pub fn program(name: &str, selected: &Selected, surroundings: &Surroundings) -> Result<Option<PathBuf>, Failure> {
    let is_plain = !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != "." && name != "..";
    if !is_plain {
        return Err(Failure::new(Kind::Usage, format!("not the name of a program: {name:?}")).hint("gov which gofmt"));
    }
    let file_name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    match selected {
        Selected::Release(release) => {
            let path = surroundings.layout.goroot(release).join("bin").join(file_name);
            Ok(path.is_file().then_some(path))
        }
        Selected::System => {
            let variables = |name: &str| surroundings.environment.get(name);
            let tool = Tool::ALL.into_iter().find(|tool| tool.name() == name);
            Ok(tool.and_then(|tool| look::system_program(tool, &variables, &surroundings.layout)))
        }
    }
}

/// What a version that was named on the command line selects, and the environment it gets.
pub fn environment_of(wanted: &Wanted, surroundings: &Surroundings) -> Result<(Selected, Vec<Change>), Failure> {
    let text = wanted.to_string();
    let variables = |name: &str| match name {
        "GOV_VERSION" => Some(OsString::from(&text)),
        // gov stands before this go, not go itself.
        "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION" => None,
        _ => surroundings.environment.get(name),
    };
    let directory = surroundings.environment.directory();
    let facts = look::gather(&Invocation {
        asked: &Asked::GO,
        arguments: &[],
        variables: &variables,
        layout: &surroundings.layout,
        directory: directory.as_deref(),
    });
    let choice = choose::choose(&facts).map_err(|refusal| refused(&refusal))?;
    let mut changes = hand_over::changes(&choice, &facts, &surroundings.layout);
    changes.push(Change { name: "GOV_VERSION", value: Some(text.into()) });
    changes.push(Change { name: "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", value: None });
    changes.push(Change { name: "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", value: None });
    Ok((choice.selected, changes))
}

/// Runs a command with the SDK's programs first on PATH. It takes this process's place (on Windows
/// this process ends as it ends), and this returns only where that fails.
pub fn run(
    name: &OsStr,
    arguments: &[OsString],
    selected: &Selected,
    changes: &[Change],
    surroundings: &Surroundings,
) -> Result<u8, Failure> {
    let mut command = command(name, arguments, selected, changes, surroundings)?;
    become_command(&mut command).map_err(|error| not_started(name, &error))
}

/// A command with the SDK's programs first on PATH, and the environment that the SDK gets.
pub fn command(
    name: &OsStr,
    arguments: &[OsString],
    selected: &Selected,
    changes: &[Change],
    surroundings: &Surroundings,
) -> Result<Command, Failure> {
    let path = search_path(selected, surroundings);
    // An editor that a desktop started has no Go directory on PATH, and runs gopls all the same.
    let Some(program) = find(name, &path).or_else(|| find(name, bin_of_go_install(surroundings)?.as_os_str())) else {
        return Err(Failure::new(Kind::NotInstalled, format!("there is no program {} on PATH", name.display()))
            .hint("give its path, or put its directory on PATH"));
    };
    let mut command = Command::new(&program);
    command.args(arguments).env("PATH", &path);
    for change in changes {
        match &change.value {
            Some(value) => command.env(change.name, value),
            None => command.env_remove(change.name),
        };
    }
    Ok(command)
}

/// A program that is there and did not start.
pub fn not_started(name: &OsStr, error: &std::io::Error) -> Failure {
    Failure::new(Kind::Disk, format!("cannot run {}", name.display()))
        .because(error)
        .hint(format!("see that {} is a program that you may run", name.display()))
}

/// The exit status as shells give it: above 128, the signal that ended the program.
pub fn status(status: std::process::ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(1);
    }
    u8::try_from(status.code().unwrap_or(1) & 0xff).unwrap_or(1)
}

#[cfg(unix)]
fn become_command(command: &mut Command) -> std::io::Result<u8> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(windows)]
fn become_command(command: &mut Command) -> std::io::Result<u8> {
    Err(hand_over::become_command(command))
}

/// Runs a shim in this process's place, with one variable more.
pub fn become_shim(
    shim: &Path,
    arguments: &[OsString],
    (name, value): (&str, &str),
) -> Result<Box<dyn Outcome>, Failure> {
    let mut command = Command::new(shim);
    command.args(arguments).env(name, value);
    let status = become_command(&mut command).map_err(|error| {
        Failure::new(Kind::NotFound, format!("cannot run {}", shim.display())).because(error).hint("gov rehash")
    })?;
    Ok(Box::new(Ended(status)))
}

/// A command that ran in gov's stead has ended: its status is gov's.
#[derive(Clone, Copy, Debug)]
pub struct Ended(pub u8);

impl Outcome for Ended {
    fn write(&self, _page: &mut Page) {}

    fn json(&self) -> Value {
        json!({ "status": self.0 })
    }

    fn exit_code(&self) -> u8 {
        self.0
    }
}

fn search_path(selected: &Selected, surroundings: &Surroundings) -> OsString {
    let path = surroundings.environment.get("PATH").unwrap_or_default();
    let Some(bin) = bin(selected, surroundings) else { return path };
    let mut leading = bin.into_os_string();
    if !path.is_empty() {
        leading.push(if cfg!(windows) { ";" } else { ":" });
        leading.push(path);
    }
    leading
}

/// Where `go install` puts programs: GOBIN, else `bin` of the first directory of GOPATH, which is
/// `go` in the home directory. (`go help install`.)
fn bin_of_go_install(surroundings: &Surroundings) -> Option<PathBuf> {
    let settings = go_settings(surroundings);
    if let Some(setting) = settings.get("GOBIN") {
        return Some(PathBuf::from(setting.value)).filter(|directory| directory.is_absolute());
    }
    let go_path = match settings.get("GOPATH") {
        Some(setting) => std::env::split_paths(&setting.value).next()?,
        None => surroundings.environment.home()?.join("go"),
    };
    Some(go_path.join("bin")).filter(|directory| directory.is_absolute())
}

fn find(name: &OsStr, path: &OsStr) -> Option<PathBuf> {
    if Path::new(name).components().count() != 1 || name.as_encoded_bytes().contains(&b'/') {
        return Some(PathBuf::from(name));
    }
    let candidates = |directory: PathBuf| {
        let plain = directory.join(name);
        let mut with_suffix = plain.clone().into_os_string();
        with_suffix.push(std::env::consts::EXE_SUFFIX);
        [plain, PathBuf::from(with_suffix)]
    };
    std::env::split_paths(path).flat_map(candidates).find(|program| look::is_program(program))
}

/// The system's own `go`, if it has one.
pub fn find_system_go(surroundings: &Surroundings) -> Option<PathBuf> {
    look::system_program(Tool::Go, &|name| surroundings.environment.get(name), &surroundings.layout)
}

fn system_go(surroundings: &Surroundings) -> Result<PathBuf, Failure> {
    find_system_go(surroundings).ok_or_else(|| {
        Failure::new(Kind::NotInstalled, "there is no go on PATH but gov's own").hint("gov install latest")
    })
}

/// The GOROOT that a `go` program finds by itself: two levels above where it really lies.
pub fn system_goroot(go: &Path) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "go itself follows its own link to find its root")]
    let real = std::fs::canonicalize(go).ok()?;
    let candidates = [go.to_owned(), real];
    candidates
        .iter()
        .filter_map(|go| go.parent()?.parent())
        .find(|root| root.join("pkg/tool").is_dir())
        .map(Path::to_owned)
}
