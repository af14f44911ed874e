//! The whole story of a choice: what was read, each rule with what it found, and what `go` then does.

use super::surroundings::Surroundings;
use crate::go_next::{self, Next, Start};
use gov_shims::choose::{self, Because, Choice, Facts, ModuleFile, PinFile, Refusal, Selected};
use gov_shims::go_arguments::GoArguments;
use gov_shims::go_env_file;
use gov_shims::go_version::Release;
use gov_shims::hand_over::{self, Change};
use gov_shims::home_layout::Tool;
use gov_shims::look::{self, Asked, Invocation};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

/// Everything that `gov explain` tells.
#[derive(Debug)]
pub struct Explanation {
    /// The directory that is explained, as `go` sees it.
    pub directory: Option<PathBuf>,
    /// The files that had a say, with what they say.
    pub files: Vec<FileRead>,
    /// The rules in their order.
    pub rules: Vec<Rule>,
    /// The decision.
    pub decided: Result<Choice, Refusal>,
    /// What changes in the environment.
    pub changes: Vec<Change>,
    /// What `go` does next; `None` where nothing runs, or the system's own does.
    pub next: Option<Next>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRead {
    /// The file.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub path: PathBuf,
    /// What it says, in words.
    pub says: String,
}

/// A rule, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it found, if anything.
    pub found: Option<String>,
    /// It decided, or raised what was decided.
    pub decides: bool,
}

/// Explains a directory for a command line of `go`.
pub fn explain(directory: Option<&Path>, arguments: &[OsString], surroundings: &Surroundings) -> Explanation {
    let variables = |name: &str| match (name, directory) {
        // Another directory than ours has no logical name of its own.
        ("PWD", Some(directory)) => Some(directory.as_os_str().to_owned()),
        _ => surroundings.environment.get(name),
    };
    let own = surroundings.environment.directory();
    let directory = directory.map(Path::to_owned).or(own);
    let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    let invocation = Invocation {
        asked: &Asked::GO,
        arguments: &arguments,
        variables: &variables,
        layout: &surroundings.layout,
        directory: directory.as_deref(),
    };
    let facts = look::gather(&invocation);
    let decided = choose::choose(&facts);
    let all = everything(&invocation);
    let changes =
        decided.as_ref().map_or_else(|_| Vec::new(), |choice| hand_over::changes(choice, &facts, &surroundings.layout));
    let next = decided.as_ref().ok().and_then(|choice| next(choice, &all, &changes, &invocation, surroundings));
    Explanation {
        directory,
        files: files(&all, surroundings),
        rules: rules(&facts, &all, &decided),
        decided,
        changes,
        next,
    }
}

/// The facts as they would be if no variable and no argument had decided early: the candidates
/// that lost are among them.
fn everything(invocation: &Invocation<'_>) -> Facts {
    let without = ["GOV_VERSION", "GOTOOLCHAIN", "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION"];
    let variables = |name: &str| if without.contains(&name) { None } else { (invocation.variables)(name) };
    let is_plus = |argument: &&&OsStr| argument.as_encoded_bytes().starts_with(b"+");
    let skipped = usize::from(invocation.arguments.first().as_ref().is_some_and(is_plus));
    let plain = Invocation { variables: &variables, arguments: &invocation.arguments[skipped..], ..*invocation };
    let mut facts = look::gather(&plain);
    facts.default = look::default(invocation.layout);
    if facts.home_pin.is_none() && facts.pin.is_some() {
        facts.home_pin = home_pin(&plain);
    }
    facts
}

/// The default in the home directory that a pin below it hides.
fn home_pin(invocation: &Invocation<'_>) -> Option<PinFile> {
    let home = (invocation.variables)("HOME").filter(|home| !home.is_empty()).map(PathBuf::from)?;
    let is_below = invocation.directory.is_some_and(|directory| directory.starts_with(&home));
    if !is_below {
        return None;
    }
    look::gather(&Invocation { directory: Some(&home), arguments: &[], ..*invocation }).home_pin
}

fn files(all: &Facts, surroundings: &Surroundings) -> Vec<FileRead> {
    let mut files = Vec::new();
    let variables = |name: &str| surroundings.environment.get(name);
    let user_file = go_env_file::location(surroundings.platform.os(), &variables);
    if let Some(path) = user_file.filter(|path| path.is_file()) {
        let says = match &all.toolchain_in_user_file {
            Some(setting) => format!("GOTOOLCHAIN={setting}"),
            None => "no GOTOOLCHAIN".to_owned(),
        };
        files.push(FileRead { path, says });
    }
    for pin in [&all.pin, &all.home_pin, &all.default].into_iter().flatten() {
        files.push(FileRead { path: pin.path.clone(), says: pin_says(pin) });
    }
    for module in [&all.go_work, &all.go_mod].into_iter().flatten() {
        files.push(FileRead { path: module.path.clone(), says: module_says(module) });
    }
    for path in &all.passed_over {
        files.push(FileRead {
            path: path.clone(),
            says: "another user's, or on another file system: passed over".to_owned(),
        });
    }
    files
}

fn pin_says(file: &PinFile) -> String {
    match &file.pin {
        Ok(pin) => format!("line {}: {}", pin.line, pin.wanted),
        Err(problem) => problem.to_string(),
    }
}

fn module_says(file: &ModuleFile) -> String {
    let line =
        |key: &str, value: &Option<String>| value.as_ref().map(|value| format!("{key} {}", value.escape_debug()));
    if let Some(why) = &file.refused {
        return format!("go refuses it: {}", why.escape_debug());
    }
    let lines: Vec<String> = [line("go", &file.go), line("toolchain", &file.toolchain)].into_iter().flatten().collect();
    if lines.is_empty() { "neither go nor toolchain".to_owned() } else { lines.join(", ") }
}

fn rules(facts: &Facts, all: &Facts, decided: &Result<Choice, Refusal>) -> Vec<Rule> {
    let because = match decided {
        Ok(choice) => Some(&choice.because),
        Err(Refusal::NotInstalled(_, because)) => Some(because),
        Err(_) => None,
    };
    let source = match because {
        Some(Because::Raised { from, .. }) => Some(&**from),
        other => other,
    };
    let rule = |name, found: Option<String>, is_it: fn(&Because) -> bool| Rule {
        name,
        found,
        decides: source.is_some_and(is_it),
    };
    let found_in =
        |file: &Option<PinFile>| file.as_ref().map(|file| format!("{} {}", file.path.display(), pin_says(file)));
    let newest = all.installed.iter().max().map(ToString::to_string);
    let raised = match because {
        Some(Because::Raised { by, directive, value, .. }) => {
            Some(format!("{} {directive} {}", by.display(), value.escape_debug()))
        }
        _ => None,
    };
    vec![
        rule("go's own switch", facts.switch_version.clone(), |b| matches!(b, Because::SwitchVariable)),
        rule("go +VERSION", facts.plus_argument.clone(), |b| matches!(b, Because::PlusArgument)),
        rule("GOV_VERSION", facts.gov_version.clone(), |b| matches!(b, Because::GovVersion)),
        rule("a version in GOTOOLCHAIN", facts.toolchain_variable.clone(), |b| matches!(b, Because::ToolchainVariable)),
        rule("the nearest pin file", found_in(&all.pin), |b| matches!(b, Because::PinFile(..))),
        rule("a pin file in the home directory", found_in(&all.home_pin), |b| matches!(b, Because::HomePin(..))),
        rule("the default", found_in(&all.default), |b| matches!(b, Because::Default(_))),
        rule("the newest installed", newest, |b| matches!(b, Because::NewestInstalled)),
        rule("the system's own", None, |b| matches!(b, Because::NothingInstalled)),
        Rule { name: "raised by go.work or go.mod", decides: raised.is_some(), found: raised },
    ]
}

/// What the chosen `go` does; it sees all that the directory has, whatever decided before.
fn next(
    choice: &Choice,
    all: &Facts,
    changes: &[Change],
    invocation: &Invocation<'_>,
    surroundings: &Surroundings,
) -> Option<Next> {
    let Selected::Release(release) = &choice.selected else { return None };
    let after = |name: &str| match changes.iter().find(|change| change.name == name) {
        Some(change) => change.value.as_ref().map(|value| value.to_string_lossy().into_owned()),
        None => surroundings.environment.text(name),
    };
    let setting = after("GOTOOLCHAIN")
        .or_else(|| all.toolchain_in_user_file.clone())
        .or_else(|| in_go_env(release, surroundings));
    let arguments = GoArguments::read(Tool::Go, invocation.arguments);
    let knows_file_questions = release.version().is_at_least(23);
    let working = look::go_directory(invocation);
    let directory = working.as_ref().ok().and_then(Option::as_deref);
    let file = all.go_work.as_ref().or(all.go_mod.as_ref());
    let file_name = file.map(|file| shown_from(directory, &file.path, release)).unwrap_or_default();
    Some(go_next::next(&Start {
        release,
        setting: setting.as_deref().unwrap_or_default(),
        modules_are_on: all.modules_are_on,
        is_about_selection: arguments.is_about_selection()
            && (!arguments.is_about_module_file() || knows_file_questions),
        file,
        file_name: &file_name,
        cannot_change_directory: working.as_ref().err().map(String::as_str),
        switch_version: after("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION").as_deref(),
        programs: &programs_on_path(surroundings),
    }))
}

/// A path as `go` writes it in a message: from the working directory, where that is shorter.
fn shown_from(directory: Option<&Path>, path: &Path, release: &Release) -> String {
    let whole = path.display().to_string();
    let relative = directory.and_then(|directory| {
        let relative = relative_to(directory, path)?;
        // From 1.24 on it sees that a link on the way leads elsewhere.
        let is_blind = !release.version().is_at_least(24);
        let leads_there = || look::is_same_place(&look::physical(directory).join(&relative), path);
        (is_blind || leads_there()).then(|| relative.display().to_string())
    });
    relative.filter(|relative| relative.len() < whole.len()).unwrap_or(whole)
}

/// The way from one directory to a file, by their texts alone (Go's `filepath.Rel`).
fn relative_to(directory: &Path, path: &Path) -> Option<PathBuf> {
    if directory.is_relative() || path.is_relative() {
        return None;
    }
    let (from, to) = (look::cleaned(directory), look::cleaned(path));
    let common = from.components().zip(to.components()).take_while(|(left, right)| left == right).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    Some(up.chain(to.components().skip(common)).collect())
}

/// `GOTOOLCHAIN` of the go.env that a release came with; its first line counts.
fn in_go_env(release: &Release, surroundings: &Surroundings) -> Option<String> {
    let bytes = std::fs::read(surroundings.layout.goroot(release).join("go.env")).ok()?;
    let value =
        go_env_file::pairs(&bytes).find(|(name, _)| *name == b"GOTOOLCHAIN").map(|(_, value)| value.to_vec())?;
    Some(String::from_utf8_lossy(&value).into_owned())
}

/// The programs that `go` would find for a toolchain's name: the first of each name on PATH.
fn programs_on_path(surroundings: &Surroundings) -> BTreeMap<String, PathBuf> {
    let mut programs = BTreeMap::new();
    let path = surroundings.environment.get("PATH").unwrap_or_default();
    for directory in std::env::split_paths(&path).filter(|directory| directory.is_absolute()) {
        let Ok(entries) = std::fs::read_dir(&directory) else { continue };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(&name);
            if name.starts_with("go1") && look::is_program(&entry.path()) {
                programs.entry(name.to_owned()).or_insert_with(|| entry.path());
            }
        }
    }
    programs
}
