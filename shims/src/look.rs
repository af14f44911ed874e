//! Reads what the decision stands on: variables, the directories upward, the home.
//!
//! Read-only, bounded, and never blocked: a pipe or a device that stands where a file should be is
//! not waited for. The rules of where `go` looks are Go's own (`modload.FindGoMod`, `FindGoWork`).

use crate::Variables;
use crate::choose::{Facts, ModuleFile, PinFile};
use crate::go_arguments::GoArguments;
use crate::go_env_file;
use crate::go_version::Release;
use crate::home_layout::{HomeLayout, Tool};
use crate::pin_files::{self, LONGEST_PIN_FILE, PinProblem};
use crate::policy::{GoMod, LONGEST_POLICY, Policy};
use crate::read::{self, Content, Origin, Other};
use crate::toolchain_setting::{Mode, ToolchainSetting};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

pub use crate::read::{is_program, is_same_place, physical};

/// Longest module file that is looked at, in bytes; Go has no limit of its own.
const LONGEST_MODULE_FILE: u64 = 16 * 1024 * 1024;

/// The variable with the user's home directory.
const USER_HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

/// The variables that name the directory for temporary files; the first that is set does (Go's `os.TempDir`).
const TEMPORARY: &[&str] = if cfg!(windows) { &["TMP", "TEMP", "USERPROFILE"] } else { &["TMPDIR"] };

/// How gov was called for a tool.
#[derive(Clone, Copy)]
pub struct Invocation<'a> {
    /// What is asked for.
    pub asked: &'a Asked,
    /// The arguments after the program's name.
    pub arguments: &'a [&'a OsStr],
    /// The environment.
    pub variables: Variables<'a>,
    /// gov's home.
    pub layout: &'a HomeLayout,
    /// The working directory; `None` where it is gone.
    pub directory: Option<&'a Path>,
}

/// What a program's own name asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The tool.
    pub tool: Tool,
    /// The release, where the name has one: `go1.22.3`.
    pub release: Option<Release>,
}

impl Asked {
    /// Plain `go`.
    pub const GO: Self = Self { tool: Tool::Go, release: None };

    /// Reads `argv[0]`: `go`, `gofmt`, `go1.22.3`, with any directory before it.
    pub fn from_program(program: &OsStr) -> Option<Self> {
        let name = Path::new(program).file_name()?.to_str()?;
        // On Windows `GO`, `go.exe` and `Go.EXE` are one file.
        let name = if cfg!(windows) { name.to_ascii_lowercase() } else { name.to_owned() };
        let name = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(&name);
        let plain = |tool| Some(Self { tool, release: None });
        match name {
            "go" => plain(Tool::Go),
            "gofmt" => plain(Tool::Gofmt),
            _ => Some(Self { tool: Tool::Go, release: Some(Release::from_toolchain_name(name)?) }),
        }
    }
}

/// The directory in which `go` works: `$PWD` where that is the same place, so that a linked
/// project keeps the parents its user sees; else the physical one. `None` where it is gone.
pub fn working_directory(variables: Variables<'_>) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "this is the function that the ban points to")]
    logical(Path::new("."), variables).or_else(|| std::env::current_dir().ok())
}

/// The directory in which `go` then works: where `-C` sends it, and else where it is. `Err`: it
/// cannot go there, in its own words, and looks no further.
pub fn go_directory(invocation: &Invocation<'_>) -> Result<Option<PathBuf>, String> {
    match GoArguments::read(invocation.asked.tool, invocation.arguments).directory {
        Some(change) => changed_directory(invocation, change).map(Some),
        None => Ok(invocation.directory.map(Path::to_owned)),
    }
}

/// Where `go -C directory` works: it goes there first, and then asks where it is.
fn changed_directory(invocation: &Invocation<'_>, change: &OsStr) -> Result<PathBuf, String> {
    let refused = |why| Err(format!("chdir {}: {why}", change.display()));
    let target = match invocation.directory {
        _ if change.is_empty() => return refused("no such file or directory"),
        Some(directory) => directory.join(change),
        None => PathBuf::from(change),
    };
    match std::fs::metadata(&target) {
        Ok(metadata) if !metadata.is_dir() => return refused("not a directory"),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return refused("not a directory"),
        Ok(_) if target.is_absolute() => {}
        Ok(_) | Err(_) => return refused("no such file or directory"),
    }
    Ok(logical(&target, invocation.variables).unwrap_or_else(|| physical(&target)))
}

/// `$PWD`, if it leads to that directory (Go's `os.Getwd`).
fn logical(directory: &Path, variables: Variables<'_>) -> Option<PathBuf> {
    let path = variables("PWD").map(PathBuf::from).filter(|path| cfg!(unix) && path.is_absolute())?;
    if !is_same_place(&path, directory) {
        return None;
    }
    // `/link/..` is another place than `/`: then its own name alone leads there.
    let clean = cleaned(&path);
    Some(if clean == path || is_same_place(&clean, directory) { clean } else { path })
}

/// Gathers the facts.
pub fn gather(invocation: &Invocation<'_>) -> Facts {
    let set = |name: &str| (invocation.variables)(name).filter(|value| !value.is_empty());
    let text = |name: &str| set(name).map(|value| value.to_string_lossy().into_owned());
    let user_file = go_env_file::location(go_env_file::this_os(), invocation.variables)
        .and_then(|path| read::file(&path, LONGEST_PIN_FILE).bytes());
    let written_in_user_file = |name: &str| {
        let value = go_env_file::value(user_file.as_deref()?, name)?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    let in_user_file = |name: &str| written_in_user_file(name).filter(|value| !value.is_empty());
    let arguments = GoArguments::read(invocation.asked.tool, invocation.arguments);
    let mut facts = Facts {
        tool: invocation.asked.tool,
        named_by_program: invocation.asked.release.clone(),
        plus_argument: arguments.plus.map(str::to_owned),
        is_about_selection: arguments.is_about_selection(),
        switch_version: text("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION"),
        gov_version: text("GOV_VERSION"),
        toolchain_variable: text("GOTOOLCHAIN"),
        // An empty one hides that of every go.env, and so turns switching off.
        toolchain_in_user_file: written_in_user_file("GOTOOLCHAIN"),
        modules_are_on: false,
        pin: None,
        home_pin: None,
        go_work: None,
        go_mod: None,
        default: None,
        go_mod_rule: GoMod::default(),
        installed: installed(invocation.layout),
        has_system_go: false,
        user_file_sets_goroot: in_user_file("GOROOT").is_some(),
        keeps_goroot: text("GOV_KEEP_GOROOT").as_deref() == Some("1"),
        passed_over: Vec::new(),
    };
    if facts.switch_version.is_some() && facts.tool == Tool::Go {
        return facts;
    }

    let go111module = text("GO111MODULE").or_else(|| in_user_file("GO111MODULE"));
    let may_be_in_module = matches!(go111module.as_deref(), None | Some("on" | "auto"));
    let is_in_module_only = go111module.as_deref() == Some("auto");
    let is_told = facts.named_by_program.is_some() || facts.plus_argument.is_some() || facts.gov_version.is_some();
    let named = facts.toolchain_variable.as_deref().and_then(ToolchainSetting::parse).filter(|named| named.is_named);
    let is_decided = named.as_ref().is_some_and(|setting| {
        setting.mode == Mode::Fixed && setting.named.as_ref().is_some_and(|named| facts.installed.contains(named))
    });
    if is_decided && !is_told && may_be_in_module && !is_in_module_only && !facts.is_about_selection {
        facts.modules_are_on = true;
        return facts;
    }

    let directory = go_directory(invocation).ok().flatten();
    let mut walk = Walk {
        home: set(USER_HOME).map(|home| cleaned(Path::new(&home))),
        versions: invocation.layout.versions(),
        seeks_pin: !is_told,
        seeks_go_work: false,
        seeks_go_mod: may_be_in_module,
        facts,
    };
    match set("GOWORK").or_else(|| in_user_file("GOWORK").map(OsString::from)) {
        _ if !may_be_in_module => {}
        None => walk.seeks_go_work = true,
        Some(auto) if auto == "auto" => walk.seeks_go_work = true,
        Some(off) if off == "off" => {}
        Some(path) => walk.facts.go_work = named_workspace(Path::new(&path)),
    }
    if let Some(directory) = &directory {
        // Parents are found by the text alone, as Go finds them.
        walk.up(&cleaned(directory));
    }
    let mut facts = walk.facts;

    let temporary = TEMPORARY.iter().find_map(|name| set(name)).map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
    facts.go_mod = facts.go_mod.filter(|file| {
        // Go's own exception: a stray go.mod of an experiment in /tmp governs nothing.
        let is_stray = |parent| temporary.is_absolute() && is_same_place(parent, &temporary);
        !file.path.parent().is_some_and(is_stray)
    });
    facts.modules_are_on = may_be_in_module && (!is_in_module_only || facts.go_mod.is_some());
    let is_pinned = is_told || facts.pin.is_some() && named.is_none();
    if !is_pinned && facts.home_pin.is_none() {
        facts.default = default(invocation.layout);
    }
    if !is_pinned && (facts.go_work.is_some() || facts.go_mod.is_some()) {
        facts.go_mod_rule = policy(invocation.layout).go_mod;
    }
    facts.has_system_go =
        facts.installed.is_empty() && system_program(Tool::Go, invocation.variables, invocation.layout).is_some();
    facts
}

/// The releases in the store: the directories with a canonical name. What else lies there is
/// nobody's business here.
pub fn installed(layout: &HomeLayout) -> Vec<Release> {
    read_installed(layout).unwrap_or_default()
}

/// The same for who is about to remove what belongs to the others: a directory that cannot be read
/// is an error, and not an empty store.
pub fn read_installed(layout: &HomeLayout) -> std::io::Result<Vec<Release>> {
    let entries = match std::fs::read_dir(layout.versions()) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut releases = Vec::new();
    for entry in entries {
        releases.extend(entry?.file_name().to_str().and_then(Release::from_toolchain_name));
    }
    releases.sort();
    Ok(releases)
}

/// The global default, as its file says it. `None` where none is set.
pub fn default(layout: &HomeLayout) -> Option<PinFile> {
    pin_file(&layout.default_file(), None)?.ok()
}

/// The settings that the shim obeys.
pub fn policy(layout: &HomeLayout) -> Policy {
    read::file(&layout.policy(), LONGEST_POLICY).bytes().map_or_else(Policy::default, |bytes| Policy::parse(&bytes))
}

/// The first program of that name on PATH that is not gov's own.
pub fn system_program(tool: Tool, variables: Variables<'_>, layout: &HomeLayout) -> Option<PathBuf> {
    let path = variables("PATH")?;
    let is_govs = |directory: &Path, program: &Path| {
        is_same_place(directory, &layout.shims()) || is_same_place(program, &layout.shim(tool))
    };
    // An empty or relative element means the working directory: a stranger's, perhaps.
    std::env::split_paths(&path)
        .filter(|directory| directory.is_absolute())
        .map(|directory| (directory.join(tool.file_name()), directory))
        .find(|(program, directory)| is_program(program) && !is_govs(directory, program))
        .map(|(program, _)| program)
}

/// A path without `.`, `..` and doubled separators, by its text alone (Go's `filepath.Clean`).
pub fn cleaned(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            _ => clean.push(component),
        }
    }
    clean
}

/// The go.work that GOWORK names. One that `go` will not have is there all the same: it asks for
/// nothing, and no go.mod is looked at in its place.
fn named_workspace(path: &Path) -> Option<ModuleFile> {
    let refused = |why: String| ModuleFile { path: path.to_owned(), go: None, toolchain: None, refused: Some(why) };
    if path.is_relative() {
        return Some(refused("go: invalid GOWORK: not an absolute path".to_owned()));
    }
    module_file(path).or_else(|| path.is_dir().then(|| refused(format!("read {}: is a directory", path.display()))))
}

fn module_file(path: &Path) -> Option<ModuleFile> {
    let (content, refused) = match read::file(path, LONGEST_MODULE_FILE) {
        Content::Absent | Content::Other(Other::Directory, _) => return None,
        Content::Other(Other::Unreadable(why), _) => (Vec::new(), Some(format!("open {}: {why}", path.display()))),
        content => (content.bytes().unwrap_or_default(), None),
    };
    Some(ModuleFile {
        path: path.to_owned(),
        go: pin_files::directive(&content, "go"),
        toolchain: pin_files::directive(&content, "toolchain"),
        refused,
    })
}

/// Reads a file that holds one version. `Some(Err(path))`: seen from that directory it is a
/// stranger's, whatever it is, and passed over.
fn pin_file(path: &Path, seen_from: Option<&Path>) -> Option<Result<PinFile, PathBuf>> {
    let is_strange = |owner| seen_from.is_some_and(|directory| !Origin::of(directory).trusts(path, owner));
    let pin = match read::file(path, LONGEST_PIN_FILE) {
        Content::Absent => return None,
        Content::Text(_, owner) | Content::Other(_, owner) if is_strange(owner) => {
            return Some(Err(path.to_owned()));
        }
        Content::Text(bytes, _) if path.ends_with(".tool-versions") => {
            pin_files::tool_versions_file(&bytes).transpose()?
        }
        Content::Text(bytes, _) => pin_files::go_version_file(&bytes),
        Content::Other(Other::TooLong, _) => Err(PinProblem::TooLong),
        Content::Other(Other::Directory | Other::NotAFile, _) => Err(PinProblem::NotAFile),
        Content::Other(Other::Unreadable(why), _) => Err(PinProblem::Unreadable(why)),
    };
    Some(Ok(PinFile { path: path.to_owned(), pin }))
}

/// One walk upward, for all that is sought.
struct Walk {
    home: Option<PathBuf>,
    versions: PathBuf,
    seeks_pin: bool,
    seeks_go_work: bool,
    seeks_go_mod: bool,
    facts: Facts,
}

impl Walk {
    fn up(&mut self, from: &Path) {
        let mut directory = from.to_owned();
        // Above the parent of the home directory lie automounts and other people's things.
        let last_for_pins = self.home.as_ref().filter(|home| from.starts_with(home)).and_then(|home| home.parent());
        let last_for_pins = last_for_pins.map(Path::to_owned);
        loop {
            if self.seeks_pin {
                self.look_for_pin(&mut directory, from);
                self.seeks_pin = self.seeks_pin && last_for_pins.as_deref() != Some(&directory);
            }
            if self.seeks_go_work {
                directory.push("go.work");
                self.facts.go_work = module_file(&directory);
                directory.pop();
                // Inside an SDK a workspace around it means nothing, to go as to gov.
                let is_at_goroot = directory.parent().and_then(Path::parent) == Some(&self.versions);
                self.seeks_go_work = self.facts.go_work.is_none() && !is_at_goroot;
            }
            if self.seeks_go_mod {
                directory.push("go.mod");
                self.facts.go_mod = module_file(&directory);
                directory.pop();
                self.seeks_go_mod = self.facts.go_mod.is_none();
            }
            let is_seeking = self.seeks_pin || self.seeks_go_work || self.seeks_go_mod;
            if !is_seeking || !directory.pop() {
                return;
            }
        }
    }

    fn look_for_pin(&mut self, directory: &mut PathBuf, seen_from: &Path) {
        for name in [".go-version", ".tool-versions"] {
            directory.push(name);
            let found = pin_file(directory, Some(seen_from));
            directory.pop();
            match found {
                None => continue,
                Some(Err(path)) => {
                    self.facts.passed_over.push(path);
                    continue;
                }
                Some(Ok(file)) if self.is_at_or_above_home(directory) => self.facts.home_pin = Some(file),
                Some(Ok(file)) => self.facts.pin = Some(file),
            }
            self.seeks_pin = false;
            return;
        }
    }

    fn is_at_or_above_home(&self, directory: &Path) -> bool {
        let Some(home) = &self.home else { return false };
        if home.starts_with(directory) {
            return true;
        }
        let here = read::identity(directory);
        here.is_some() && home.ancestors().any(|above| read::identity(above) == here)
    }
}
