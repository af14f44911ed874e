//! Which Go: facts in, a choice out. Reads nothing but its arguments.
//!
//! The rules are tried in order and the first that speaks decides: what `go` itself asks for, the
//! name of the program, `go +1.22.3`, `GOV_VERSION`, a version named in `GOTOOLCHAIN`, the nearest
//! pin file; else a default, raised by go.work or go.mod exactly as `go` would raise it.
//! A pin is law. A `go` line is a minimum and never lowers anything.

use crate::go_version::{Family, GoVersion, Release};
use crate::home_layout::Tool;
use crate::pin_files::{Pin, PinProblem};
use crate::policy::GoMod;
use crate::toolchain_setting::{Mode, ToolchainSetting};
use crate::wanted::{NotAVersion, Wanted};
use std::path::PathBuf;

/// Everything that the decision stands on, as [`crate::look`] found it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and no two exclude each other")]
pub struct Facts {
    /// The program that is wanted.
    pub tool: Tool,
    /// The release that the program's own name asks for (`go1.22.3`).
    pub named_by_program: Option<Release>,
    /// The text after `+` in `go +1.22.3 build`.
    pub plus_argument: Option<String>,
    /// The command line is one that `go` always answers itself, without a switch.
    pub is_about_selection: bool,
    /// `GOTOOLCHAIN_INTERNAL_SWITCH_VERSION`: another `go` asks for exactly this one.
    pub switch_version: Option<String>,
    /// `GOV_VERSION`.
    pub gov_version: Option<String>,
    /// `GOTOOLCHAIN` of the environment, if not empty.
    pub toolchain_variable: Option<String>,
    /// `GOTOOLCHAIN` of the user's `go/env` file.
    pub toolchain_in_user_file: Option<String>,
    /// `go` would look at modules at all (`GO111MODULE`).
    pub modules_are_on: bool,
    /// The nearest pin file below the home directory, or anywhere outside it.
    pub pin: Option<PinFile>,
    /// The nearest pin file in the home directory or above it: a default, not a pin.
    pub home_pin: Option<PinFile>,
    /// The go.work that `go` would use.
    pub go_work: Option<ModuleFile>,
    /// The go.mod that `go` would use without a go.work.
    pub go_mod: Option<ModuleFile>,
    /// The file with the global default; read only where nothing outranks it.
    pub default: Option<PinFile>,
    /// What the user lets the lines of module files mean.
    pub go_mod_rule: GoMod,
    /// What is installed.
    pub installed: Vec<Release>,
    /// There is a `go` on PATH that is not gov's; asked only where nothing is installed.
    pub has_system_go: bool,
    /// The user's `go/env` file sets GOROOT, which only the environment can outrank.
    pub user_file_sets_goroot: bool,
    /// `GOV_KEEP_GOROOT=1`: the user takes GOROOT into their own hands.
    pub keeps_goroot: bool,
    /// Pin files that were passed over: a stranger's, or on another file system.
    pub passed_over: Vec<PathBuf>,
}

/// A file that names a version, and what was read in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinFile {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub pin: Result<Pin, PinProblem>,
}

/// A go.work or go.mod, and the two lines that choose a toolchain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleFile {
    /// The file.
    pub path: PathBuf,
    /// The value of its `go` line.
    pub go: Option<String>,
    /// The value of its `toolchain` line.
    pub toolchain: Option<String>,
    /// Why `go` refuses the file before it reads a line, in its own words.
    pub refused: Option<String>,
}

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What runs.
    pub selected: Selected,
    /// The rule that chose it.
    pub because: Because,
    /// A pin: nothing may raise it, and `go` must not switch away from it.
    pub is_pin: bool,
    /// A module file asks for more than the pin gives; `go` will refuse, and a hint is due.
    pub unmet: Option<Requirement>,
    /// What `GOTOOLCHAIN`, go.work or go.mod asks for and is not installed: `go` itself will fetch
    /// it, or fail.
    pub left_to_go: Option<Release>,
    /// What becomes of `GOTOOLCHAIN`.
    pub toolchain_variable: ToolchainVariable,
}

/// What runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// A release in gov's store.
    Release(Release),
    /// The first `go` on PATH that is not gov's.
    System,
}

/// The rule that decided, with where it read so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// `go` asked for exactly this toolchain.
    SwitchVariable,
    /// The program was called by the release's own name.
    ProgramName,
    /// `go +1.22.3`.
    PlusArgument,
    /// `GOV_VERSION`.
    GovVersion,
    /// A version named in `GOTOOLCHAIN`.
    ToolchainVariable,
    /// A pin file.
    PinFile(PathBuf, usize),
    /// A pin file in the home directory or above it.
    HomePin(PathBuf, usize),
    /// A line of a module file, where the user's settings make that a pin.
    ModuleFile {
        /// The go.work or go.mod.
        by: PathBuf,
        /// `go` or `toolchain`.
        directive: &'static str,
        /// The line's value.
        value: String,
    },
    /// The global default.
    Default(PathBuf),
    /// No default is set: the newest that is installed.
    NewestInstalled,
    /// Nothing is installed: the system's own.
    NothingInstalled,
    /// A default, raised by a line of a module file.
    Raised {
        /// The go.work or go.mod.
        by: PathBuf,
        /// `go` or `toolchain`.
        directive: &'static str,
        /// The line's value.
        value: String,
        /// Where the default came from.
        from: Box<Because>,
    },
}

/// What a module file asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The file.
    pub path: PathBuf,
    /// Its `go` line.
    pub version: GoVersion,
}

/// What becomes of `GOTOOLCHAIN` in the child's environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolchainVariable {
    /// It stays as it is, set or not.
    Untouched,
    /// It is set, because the user set none and the choice must hold.
    Set(&'static str),
}

/// Why nothing runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A file names no version; another one is never taken in its place.
    Pin(PathBuf, PinProblem),
    /// A variable or an argument names no version.
    NotAVersion {
        /// `GOV_VERSION`, or the argument.
        place: &'static str,
        /// Its text.
        text: String,
        /// Why not.
        why: NotAVersion,
    },
    /// What is wanted is not in the store.
    NotInstalled(Wanted, Because),
    /// `go` asked for a toolchain that gov has not.
    SwitchToMissing(String),
    /// No Go anywhere.
    NoGo,
}

/// Decides.
pub fn choose(facts: &Facts) -> Result<Choice, Refusal> {
    if let (Some(name), Tool::Go) = (&facts.switch_version, facts.tool) {
        return asked_by_go(facts, name);
    }
    if let Some(release) = &facts.named_by_program {
        return pinned(facts, &Wanted::Exact(release.clone()), Because::ProgramName);
    }
    for (place, text, because) in [
        ("the argument +VERSION", &facts.plus_argument, Because::PlusArgument),
        ("GOV_VERSION", &facts.gov_version, Because::GovVersion),
    ] {
        let Some(text) = text else { continue };
        return match Wanted::parse(text) {
            Ok(wanted) => pinned(facts, &wanted, because),
            Err(why) => Err(Refusal::NotAVersion { place, text: text.clone(), why }),
        };
    }

    let setting = facts.toolchain_variable.as_deref().and_then(ToolchainSetting::parse);
    // As to `go`, a name means nothing without modules, nor to a question about the choice itself.
    let is_heeded = facts.modules_are_on && !facts.is_about_selection;
    if let Some(setting) = setting.as_ref().filter(|setting| setting.is_named && is_heeded) {
        return named_in_environment(facts, setting);
    }
    if let Some(file) = &facts.pin {
        let pin = file.pin.clone().map_err(|problem| Refusal::Pin(file.path.clone(), problem))?;
        return pinned(facts, &pin.wanted, Because::PinFile(file.path.clone(), pin.line));
    }

    if let Some((wanted, because)) = pinned_by_module(facts) {
        return pinned(facts, &wanted, because);
    }
    let mode = if facts.go_mod_rule == GoMod::Off { Mode::Fixed } else { mode_in_force(facts, setting.as_ref()) };
    unpinned(facts, mode)
}

/// The pin that a module file is where the user wants it so (`go-mod` of config.toml).
fn pinned_by_module(facts: &Facts) -> Option<(Wanted, Because)> {
    let file = facts.go_work.as_ref().or(facts.go_mod.as_ref()).filter(|_| facts.modules_are_on)?;
    let because =
        |directive, value: &str| Because::ModuleFile { by: file.path.clone(), directive, value: value.to_owned() };
    let of_toolchain = || {
        let name = file.toolchain.as_deref()?;
        Some((Wanted::Exact(Release::from_toolchain_name(name)?), because("toolchain", name)))
    };
    let of_go = || {
        let go = file.go.as_deref()?;
        let version = GoVersion::parse(go)?;
        let wanted = match Family::parse(go) {
            Some(family) => Wanted::Family(family),
            None => Wanted::Exact(Release::new(version)?),
        };
        Some((wanted, because("go", go)))
    };
    match facts.go_mod_rule {
        GoMod::Minimum | GoMod::Off => None,
        GoMod::Toolchain => of_toolchain(),
        GoMod::Exact => of_toolchain().or_else(of_go),
    }
}

/// Another `go` has decided already and looks for this very toolchain by its name.
fn asked_by_go(facts: &Facts, name: &str) -> Result<Choice, Refusal> {
    let release = Release::from_toolchain_name(name).filter(|release| facts.installed.contains(release));
    Ok(Choice {
        selected: Selected::Release(release.ok_or_else(|| Refusal::SwitchToMissing(name.to_owned()))?),
        because: Because::SwitchVariable,
        is_pin: false,
        unmet: None,
        left_to_go: None,
        toolchain_variable: ToolchainVariable::Untouched,
    })
}

fn pinned(facts: &Facts, wanted: &Wanted, because: Because) -> Result<Choice, Refusal> {
    let selected = select(facts, wanted, &because)?;
    let unmet = match &selected {
        Selected::Release(release) => requirement(facts).filter(|required| required.version > *release.version()),
        Selected::System => None,
    };
    let toolchain_variable = match facts.toolchain_variable {
        None => ToolchainVariable::Set("local"),
        Some(_) => ToolchainVariable::Untouched,
    };
    Ok(Choice { selected, because, is_pin: true, unmet, left_to_go: None, toolchain_variable })
}

/// `GOTOOLCHAIN=go1.22.3`, alone or with a mode: it outranks every pin file. What gov has not is
/// left to a `go` that knows toolchains, which finds it on PATH, fetches it, or says why not.
fn named_in_environment(facts: &Facts, setting: &ToolchainSetting) -> Result<Choice, Refusal> {
    if let Some(release) = setting.named.clone().filter(|release| facts.installed.contains(release)) {
        return raised(facts, release, Because::ToolchainVariable, setting.mode);
    }
    let choice = unpinned(facts, Mode::Fixed)?;
    match (&choice.selected, &setting.named) {
        (Selected::Release(base), Some(named)) if !knows_toolchains(base) => {
            Err(Refusal::NotInstalled(Wanted::Exact(named.clone()), Because::ToolchainVariable))
        }
        _ => Ok(Choice { left_to_go: setting.named.clone(), ..choice }),
    }
}

/// A default, raised as far as the mode lets it.
fn unpinned(facts: &Facts, mode: Mode) -> Result<Choice, Refusal> {
    let (base, because) = base(facts)?;
    match base {
        Selected::Release(base) => raised(facts, base, because, mode),
        // Another installation's go does its own switching, by its own go.env.
        Selected::System => Ok(Choice {
            selected: base,
            because,
            is_pin: false,
            unmet: None,
            left_to_go: None,
            toolchain_variable: ToolchainVariable::Untouched,
        }),
    }
}

/// What runs where nothing pins: a default of the home directory, the global one, the newest that
/// is installed, the system's own.
fn base(facts: &Facts) -> Result<(Selected, Because), Refusal> {
    let defaults = [facts.home_pin.as_ref().map(|file| (file, true)), facts.default.as_ref().map(|file| (file, false))];
    if let Some((file, is_home_pin)) = defaults.into_iter().flatten().next() {
        let pin = file.pin.clone().map_err(|problem| Refusal::Pin(file.path.clone(), problem))?;
        let because = if is_home_pin {
            Because::HomePin(file.path.clone(), pin.line)
        } else {
            Because::Default(file.path.clone())
        };
        // A default that is gone may still be raised to a release that is there.
        if let Wanted::Exact(release) = pin.wanted {
            return Ok((Selected::Release(release), because));
        }
        return Ok((select(facts, &pin.wanted, &because)?, because));
    }
    if let Some(newest) = Wanted::Latest.choose(&facts.installed).or_else(|| facts.installed.iter().max()) {
        return Ok((Selected::Release(newest.clone()), Because::NewestInstalled));
    }
    if facts.has_system_go { Ok((Selected::System, Because::NothingInstalled)) } else { Err(Refusal::NoGo) }
}

fn select(facts: &Facts, wanted: &Wanted, because: &Because) -> Result<Selected, Refusal> {
    if *wanted == Wanted::System {
        return Ok(Selected::System);
    }
    match wanted.choose(&facts.installed) {
        Some(release) => Ok(Selected::Release(release.clone())),
        None => Err(Refusal::NotInstalled(wanted.clone(), because.clone())),
    }
}

/// The mode that `go` is in: of the environment, else of the user's file, else that of every
/// release's own go.env, which is `auto`.
fn mode_in_force(facts: &Facts, environment: Option<&ToolchainSetting>) -> Mode {
    match (environment, &facts.toolchain_variable) {
        (Some(setting), _) => setting.mode,
        // Set, and nothing that go understands: go will say so.
        (None, Some(_)) => Mode::Fixed,
        (None, None) => match &facts.toolchain_in_user_file {
            Some(text) => ToolchainSetting::parse(text).map_or(Mode::Fixed, |setting| setting.mode),
            None => Mode::Auto,
        },
    }
}

/// Raises a default as `go` would: by go.work, else by go.mod, never down.
fn raised(facts: &Facts, base: Release, because: Because, mode: Mode) -> Result<Choice, Refusal> {
    let toolchain_variable = match facts.toolchain_variable {
        Some(_) => ToolchainVariable::Untouched,
        None => neutralised(facts.toolchain_in_user_file.as_deref()),
    };
    let raise = match mode {
        Mode::Auto | Mode::Path if facts.modules_are_on && !facts.is_about_selection => target(facts, &base),
        _ => None,
    };
    let finish = |release: Release, because: Because, left_to_go: Option<Release>| {
        if !facts.installed.contains(&release) {
            return Err(Refusal::NotInstalled(Wanted::Exact(release), because));
        }
        let selected = Selected::Release(release);
        Ok(Choice {
            selected,
            because,
            is_pin: false,
            unmet: None,
            left_to_go,
            toolchain_variable: toolchain_variable.clone(),
        })
    };
    let Some(Raise { wanted, least, by, directive, value }) = raise else {
        return finish(base, because, None);
    };
    let raised = Because::Raised { by, directive, value, from: Box::new(because.clone()) };
    // Before 1.21 a pre-release is older than what a two-part line asks for.
    if let Some(release) = wanted.choose(facts.installed.iter().filter(|release| *release.version() >= least)) {
        return finish(release.clone(), raised, None);
    }
    let missing = match wanted {
        Wanted::Family(family) => family.first_release(),
        Wanted::Exact(release) => release,
        _ => return finish(base, because, None),
    };
    // A go that knows toolchains fetches what is missing, or says why it may not.
    if knows_toolchains(&base) && facts.installed.contains(&base) {
        return finish(base, because, Some(missing));
    }
    Err(Refusal::NotInstalled(Wanted::Exact(missing), raised))
}

/// Since 1.21 a `go` switches to another toolchain by itself, and obeys `GOTOOLCHAIN`.
fn knows_toolchains(release: &Release) -> bool {
    release.version().is_at_least(21)
}

struct Raise {
    wanted: Wanted,
    least: GoVersion,
    by: PathBuf,
    directive: &'static str,
    value: String,
}

/// What go.work, else go.mod, raises a version to (Go's `toolchain.Select`). A line that `go`
/// cannot use has no effect here; `go` runs next and reports it.
fn target(facts: &Facts, base: &Release) -> Option<Raise> {
    let file = facts.go_work.as_ref().or(facts.go_mod.as_ref())?;
    let mut raise = None;
    let mut least = base.version().clone();
    match file.toolchain.as_deref() {
        Some("default") => return None,
        None | Some("") => {}
        Some(name) => {
            let version = GoVersion::from_toolchain_name(name)?;
            if version > least {
                // A suffix or a language version names nothing in the store.
                raise = Release::from_toolchain_name(name).map(|release| Raise {
                    wanted: Wanted::Exact(release),
                    least: version.clone(),
                    by: file.path.clone(),
                    directive: "toolchain",
                    value: name.to_owned(),
                });
                least = version;
            }
        }
    }
    let go = file.go.as_deref().unwrap_or_default();
    if let Some(version) = GoVersion::parse(go).filter(|version| *version > least) {
        // Two parts name a language, `go 1.20` as much as `go 1.21`, and its newest patch serves best.
        let wanted = match (Family::parse(go), Release::new(version.clone())) {
            (None, Some(release)) => Wanted::Exact(release),
            _ => Wanted::Family(version.family()),
        };
        raise = Some(Raise { wanted, least: version, by: file.path.clone(), directive: "go", value: go.to_owned() });
    }
    raise
}

/// The `go` line that a pin must satisfy.
fn requirement(facts: &Facts) -> Option<Requirement> {
    let file = facts.go_work.as_ref().or(facts.go_mod.as_ref()).filter(|_| facts.modules_are_on)?;
    let version = GoVersion::parse(file.go.as_deref()?)?;
    Some(Requirement { path: file.path.clone(), version })
}

/// A version that the user's file names would take `go` away from what gov chose; its mode stays.
fn neutralised(in_user_file: Option<&str>) -> ToolchainVariable {
    let Some(setting) = in_user_file.and_then(ToolchainSetting::parse) else {
        return ToolchainVariable::Untouched;
    };
    match (setting.is_named, setting.mode) {
        (false, _) => ToolchainVariable::Untouched,
        (true, Mode::Fixed) => ToolchainVariable::Set("local"),
        (true, Mode::Auto) => ToolchainVariable::Set("local+auto"),
        (true, Mode::Path) => ToolchainVariable::Set("local+path"),
    }
}
