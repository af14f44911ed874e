//! Which Go VS Code runs: a model of its Go extension and of the gopls that this starts.
//!
//! Settings of several files are laid over each other, name by name ([`winners`]); the extension
//! takes its go from them in an order of its own, gives gopls a PATH that starts with the GOROOT that
//! this go reports, and passes on GOROOT and GOTOOLCHAIN ([`resolve`]). So the two may run two Gos.
//! (vscode-go 0.58-dev: `getBinPathWithExplanation`, `updateGoVarsFromConfig`,
//! `addGoRuntimeBaseToPATH`, `toolExecutionEnvironment`; every row of what was seen in a real
//! VS Code is a test here.)

use super::settings;
use crate::editors::meaning;
use crate::editors::place::{Role, Scope};
use crate::editors::spellings::{Setting, Spelled, below};
use crate::editors::text::Document;
use gov_shims::go_version::Release;
use gov_shims::toolchain_setting::ToolchainSetting;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// What one file, or several laid over each other, say of Go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(Map<String, Value>);

/// A file's settings, and how far they reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// How far.
    pub scope: Scope,
    /// Of which role the file is: a `.code-workspace` and a folder are both a project's.
    pub role: Role,
    /// What it says.
    pub settings: Settings,
}

/// A setting, and the file that has the last word on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Winner {
    /// `go.alternateTools.go`.
    pub name: String,
    /// The index of its layer.
    pub layer: usize,
    /// What it says; `null` masks what the layers before it say.
    pub value: Value,
}

/// What the settings meet on a machine.
pub struct Machine<'a> {
    /// Variables of the editor's process.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// What a path runs; `None` where nothing executable is.
    pub program: &'a dyn Fn(&Path) -> Option<Program>,
    /// The SDK that `GOTOOLCHAIN=go1.22.3` finds: its GOROOT.
    pub toolchain: &'a dyn Fn(&Release) -> Option<PathBuf>,
    /// The first go on the editor's PATH.
    pub on_path: Option<PathBuf>,
    /// What was chosen by hand for this folder (Go: Choose Go Environment).
    pub selected: Option<PathBuf>,
    /// The home directory.
    pub home: Option<&'a Path>,
    /// The folder that is open.
    pub folder: Option<&'a Path>,
}

/// What a path of a go runs in the folder that is open, without GOTOOLCHAIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The release.
    pub release: Release,
    /// Its own GOROOT.
    pub goroot: PathBuf,
    /// It is gov's shim, which asks each directory, and heeds no foreign GOROOT.
    pub is_shim: bool,
}

/// A Go that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// The file that is started.
    pub program: PathBuf,
    /// What it says to be.
    pub release: Release,
    /// The GOROOT that it uses, which is another release's where GOROOT is stale.
    pub goroot: PathBuf,
}

/// The rule by which the extension found its go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Go: Choose Go Environment.
    Selected,
    /// `go.alternateTools.go`.
    AlternateTool,
    /// GOBIN.
    Gobin,
    /// `go.goroot`, or GOROOT.
    Goroot,
    /// PATH.
    Path,
    /// Where Go's own installers put it.
    Default,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The go of the extension: tests, builds, the status bar.
    pub extension: Option<Runs>,
    /// By which rule.
    pub why: Option<Why>,
    /// The go of gopls.
    pub gopls: Option<Runs>,
    /// Both run one release, from its own GOROOT, and nothing that is set names another.
    pub agree: bool,
    /// Where they do not, why; each a sentence.
    pub because: Vec<String>,
}

impl Settings {
    /// What a file says. Any role but those of VS Code says nothing.
    pub fn read(document: &Document, role: Role) -> Self {
        let prefix: &[&str] = match role {
            Role::VsCodeSettings => &[],
            Role::CodeWorkspace => &["settings"],
            _ => return Self::default(),
        };
        Self::of(&Spelled::read(document, prefix, &settings::SECTIONS))
    }

    /// What was read of a file.
    pub fn of(spelled: &Spelled) -> Self {
        match spelled.tree() {
            Value::Object(tree) => Self(tree),
            _ => Self::default(),
        }
    }

    /// These, with others laid over them: those win, name by name.
    #[must_use]
    pub fn under(mut self, over: &Self) -> Self {
        lay_over(&mut self.0, &over.0);
        self
    }

    /// The value of a setting.
    pub fn get(&self, setting: Setting) -> Option<&Value> {
        below(self.0.get(setting.parts[0])?, &setting.parts[1..])
    }

    /// The text of a setting that is one and not empty: else the extension takes it for unset.
    pub fn text(&self, setting: Setting) -> Option<&str> {
        self.get(setting)?.as_str().filter(|text| !text.is_empty())
    }
}

/// The last word on each setting that decides which Go runs, over all layers from the outermost in.
pub fn winners(layers: &[Layer]) -> Vec<Winner> {
    let merged = merged(layers);
    settings::ALL
        .iter()
        .filter_map(|setting| {
            let value = merged.get(*setting)?.clone();
            let layer = layers.iter().rposition(|layer| layer.settings.get(*setting).is_some())?;
            Some(Winner { name: setting.parts.join("."), layer, value })
        })
        .collect()
}

/// All layers in one, the outermost first.
pub fn merged(layers: &[Layer]) -> Settings {
    layers.iter().fold(Settings::default(), |under, layer| under.under(&layer.settings))
}

/// Which Go the extension and gopls run.
pub fn resolve(settings: &Settings, machine: &Machine<'_>) -> Effective {
    let goroot_setting = settings.text(settings::GOROOT).map(|text| PathBuf::from(expand(text, machine)));
    // A directory without a go, or go itself, is passed over with a warning.
    let goroot_setting = goroot_setting.filter(|goroot| (machine.program)(&go_of(goroot)).is_some());
    let goroot = tools_variable(settings, settings::TOOLS_GOROOT, machine)
        .map(PathBuf::from)
        .or_else(|| goroot_setting.clone())
        .or_else(|| variable("GOROOT", machine).map(PathBuf::from))
        .filter(|goroot| !goroot.as_os_str().is_empty());
    let toolchain = tools_variable(settings, settings::GOTOOLCHAIN, machine);
    let toolchain = toolchain.or_else(|| variable("GOTOOLCHAIN", machine)).unwrap_or_default();
    let surroundings = Surroundings { goroot, toolchain, machine };

    let found = find(settings, goroot_setting.as_deref(), machine);
    let extension = found.as_ref().and_then(|(program, _)| surroundings.run(program));
    let activates = settings.get(settings::ACTIVATE) != Some(&Value::Bool(false));
    let prepended = match (&found, &extension) {
        (Some((_, why)), Some(runs)) if *why != Why::Path && activates => Some(go_of(&runs.goroot)),
        _ => None,
    };
    let of_gopls = prepended.filter(|go| (machine.program)(go).is_some()).or_else(|| machine.on_path.clone());
    let gopls = of_gopls.and_then(|program| surroundings.with_own_settings_of_gopls(settings).run(&program));

    let because = split(settings, &surroundings, found.as_ref(), extension.as_ref(), gopls.as_ref());
    let agree = because.is_empty() && extension.is_some() && gopls.is_some();
    Effective { extension, why: found.map(|(_, why)| why), gopls, agree, because }
}

/// The environment that a go is started in.
struct Surroundings<'a> {
    goroot: Option<PathBuf>,
    toolchain: String,
    machine: &'a Machine<'a>,
}

impl Surroundings<'_> {
    /// What a program runs in it.
    fn run(&self, program: &Path) -> Option<Runs> {
        let own = (self.machine.program)(program)?;
        let heeds_toolchain = own.is_shim || own.release.version().is_at_least(21);
        let named = match self.toolchain.as_str() {
            toolchain if !heeds_toolchain || toolchain.is_empty() => None,
            // Go runs nothing where it does not understand the value.
            toolchain => ToolchainSetting::parse(toolchain)?.named,
        };
        if let Some(release) = named.filter(|release| *release != own.release) {
            // The go command takes GOROOT away before it hands over.
            let goroot = (self.machine.toolchain)(&release)?;
            return Some(Runs { program: program.to_owned(), release, goroot });
        }
        let goroot = self.goroot.clone().filter(|_| !own.is_shim).unwrap_or(own.goroot);
        Some(Runs { program: program.to_owned(), release: own.release, goroot })
    }

    /// The same with what gopls's own settings add (`gopls.env`, `gopls.build.env`).
    fn with_own_settings_of_gopls(&self, settings: &Settings) -> Self {
        let own = |one: Setting, other: Setting| settings.text(one).or_else(|| settings.text(other)).map(str::to_owned);
        Surroundings {
            goroot: own(settings::GOPLS_GOROOT, settings::GOPLS_BUILD_GOROOT)
                .map(PathBuf::from)
                .or(self.goroot.clone()),
            toolchain: own(settings::GOPLS_GOTOOLCHAIN, settings::GOPLS_BUILD_GOTOOLCHAIN)
                .unwrap_or_else(|| self.toolchain.clone()),
            machine: self.machine,
        }
    }
}

/// The go that the extension starts, and by which rule.
fn find(settings: &Settings, goroot_setting: Option<&Path>, machine: &Machine<'_>) -> Option<(PathBuf, Why)> {
    let is_program = |path: &PathBuf| (machine.program)(path).is_some();
    let selected = machine.selected.clone().filter(|_| settings.text(settings::GOROOT).is_none());
    let is_selected = selected.is_some();
    let alternate = settings.text(settings::GO).map(|text| expand(text, machine)).filter(|text| !text.is_empty());
    let named = selected.or_else(|| alternate.map(PathBuf::from));
    if let Some(path) = named.clone().filter(|path| meaning::is_absolute(&meaning::text(path)) && is_program(path)) {
        return Some((path, if is_selected { Why::Selected } else { Why::AlternateTool }));
    }
    let name = named.filter(|path| !meaning::is_absolute(&meaning::text(path)));
    let name = name.unwrap_or_else(|| PathBuf::from("go"));
    let because = |why| if name == Path::new("go") { why } else { Why::AlternateTool };
    if let Some(path) = variable("GOBIN", machine).map(|gobin| Path::new(&gobin).join(&name)).filter(is_program) {
        return Some((path, because(Why::Gobin)));
    }
    let goroot = goroot_setting.map(Path::to_owned).or_else(|| variable("GOROOT", machine).map(PathBuf::from));
    if let Some(path) = goroot.map(|goroot| goroot.join("bin").join(&name)).filter(is_program) {
        return Some((path, because(Why::Goroot)));
    }
    if let Some(path) = machine.on_path.clone().filter(|_| name == Path::new("go")) {
        return Some((path, because(Why::Path)));
    }
    let defaults = [
        "/usr/local/go/bin/go",
        "/usr/local/bin/go",
        "C:\\Program Files\\Go\\bin\\go.exe",
        "C:\\Program Files (x86)\\Go\\bin\\go.exe",
    ];
    defaults.iter().map(PathBuf::from).find(is_program).map(|path| (path, Why::Default))
}

/// Why not one Go runs.
fn split(
    settings: &Settings,
    surroundings: &Surroundings<'_>,
    found: Option<&(PathBuf, Why)>,
    extension: Option<&Runs>,
    gopls: Option<&Runs>,
) -> Vec<String> {
    let mut because = Vec::new();
    let (Some(extension), Some(gopls)) = (extension, gopls) else {
        because.push("no Go is found".to_owned());
        return because;
    };
    if extension.release != gopls.release {
        because.push(format!("the extension runs Go {}, gopls Go {}", extension.release, gopls.release));
    }
    for (who, runs) in [("the extension", extension), ("gopls", gopls)] {
        match (surroundings.machine.program)(&go_of(&runs.goroot)) {
            Some(own) if own.release == runs.release => {}
            Some(own) => because.push(format!("{who} runs Go {} with the GOROOT of Go {}", runs.release, own.release)),
            None => because.push(format!("{who} runs Go {} with a GOROOT that holds no Go", runs.release)),
        }
    }
    // Terminals start what is named, without the extension's GOTOOLCHAIN.
    let named_by_setting = found.filter(|(_, why)| matches!(why, Why::Selected | Why::AlternateTool | Why::Goroot));
    let own = named_by_setting.and_then(|(program, _)| (surroundings.machine.program)(program));
    if let Some(own) = own.filter(|own| !own.is_shim && own.release != extension.release) {
        because.push(format!("Go {} is named, and GOTOOLCHAIN makes it run Go {}", own.release, extension.release));
    }
    let follows = settings.get(settings::ACTIVATE) != Some(&Value::Bool(false));
    if !because.is_empty() && !follows {
        because.push("go.terminal.activateEnvironment is false: gopls does not follow the extension".to_owned());
    }
    because
}

/// One file's settings over another's: objects are joined, all else is replaced.
fn lay_over(under: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (name, value) in over {
        match (under.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(value)) => lay_over(inner, value),
            _ => {
                under.insert(name.clone(), value.clone());
            }
        }
    }
}

/// `${env:NAME}`, the folder and `~`, and nothing else, as the extension knows them.
fn expand(value: &str, machine: &Machine<'_>) -> String {
    let mut text = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${env:") {
        let Some((name, after)) = after.split_once('}') else { break };
        text.push_str(before);
        text.push_str(&(machine.variable)(name.trim()).unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    if let Some(folder) = machine.folder.map(meaning::text) {
        text = text.replace("${workspaceFolder}", &folder).replace("${workspaceRoot}", &folder);
    }
    match (text.strip_prefix('~'), machine.home) {
        (Some(rest), Some(home)) => format!("{}/{}", meaning::text(home), rest.trim_start_matches('/')),
        _ => text,
    }
}

/// A variable of `go.toolsEnvVars`; what is no text becomes one, `null` too.
fn tools_variable(settings: &Settings, setting: Setting, machine: &Machine<'_>) -> Option<String> {
    Some(match settings.get(setting)? {
        Value::String(text) => expand(text, machine),
        other => other.to_string(),
    })
}

fn variable(name: &str, machine: &Machine<'_>) -> Option<String> {
    (machine.variable)(name).filter(|value| !value.is_empty())
}

fn go_of(goroot: &Path) -> PathBuf {
    let name = if meaning::is_windows(&meaning::text(goroot)) { "go.exe" } else { "go" };
    goroot.join("bin").join(name)
}

#[cfg(test)]
#[path = "effective_tests.rs"]
mod tests;
