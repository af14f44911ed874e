//! One case on both sides, and the name of the reason where they differ.

use super::generator::Case;
use super::reasons::{Class, classify};
use super::world::{Base, Place, World, program_in_front};
use gov::config::Config;
use gov::go_next::Next;
use gov::operations::explanation::{self, Explanation};
use gov::operations::surroundings::Surroundings;
use gov::outcome::Outcome as _;
use gov::releases::platform::Platform;
use gov::system::environment::Environment;
use gov_shims::choose::{Choice, Refusal, Selected, ToolchainVariable};
use gov_shims::go_version::Release;
use gov_shims::home_layout::{HomeLayout, Tool};
use gov_shims::wanted::Wanted;
use std::ffi::{OsStr, OsString};
use std::process::{Command, Output};

/// What became of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// That toolchain ran it.
    Ran(String),
    /// One of the real SDKs ran it, and did not say which.
    RanReal,
    /// `go` went to the network for that toolchain.
    Download(String),
    /// `go` refused, with that message.
    Refused(String),
    /// gov refused: that release is not installed.
    NotInstalled(Release),
}

/// Runs a case and names what was found. `Err`: an unexplained difference, in full.
pub(super) fn compare(world: &World, case: &Case) -> Result<Vec<Class>, String> {
    let base = &world.bases[case.base % world.bases.len()];
    let place = world.make(case);
    let side = Side { world, case, base, place: &place };
    side.compare().map_err(|difference| format!("{case}\n  default {}\n  {difference}", base.release))
}

struct Side<'w> {
    world: &'w World,
    case: &'w Case,
    base: &'w Base,
    place: &'w Place,
}

impl Side<'_> {
    fn compare(&self) -> Result<Vec<Class>, String> {
        let full = self.explained(&self.base.full);
        let mut classes = if self.case.pin.is_some() { self.pinned(&full)? } else { self.unpinned(&full)? };
        // There the real go, once chosen, reads what gov does not.
        let is_readable = !classes.contains(&Class::RelativeConfiguration);
        if self.case.pin.is_some() || is_readable && self.case.number.is_multiple_of(8) {
            self.shim_does(&full)?;
            classes.push(Class::Shim);
        }
        if self.case.number.is_multiple_of(20) {
            self.explain_says(&full)?;
            classes.push(Class::Explained);
        }
        Ok(classes)
    }

    fn pinned(&self, full: &Explanation) -> Result<Vec<Class>, String> {
        let pin = Release::parse(self.case.pin.unwrap()).unwrap();
        match &full.decided {
            Ok(choice) if choice.is_pin && choice.selected == Selected::Release(pin) => Ok(vec![Class::Pin]),
            decided => Err(format!("the pin is not heeded: {decided:?}")),
        }
    }

    fn unpinned(&self, full: &Explanation) -> Result<Vec<Class>, String> {
        let mut classes = Vec::new();
        let mut own = self.go(&[]);
        if self.case.set("XDG_CONFIG_HOME").is_some_and(|directory| !directory.starts_with('@')) {
            let without = self.go(&[("XDG_CONFIG_HOME", "/nowhere")]);
            if without != own && !self.base.release.version().is_at_least(23) {
                classes.push(Class::RelativeConfiguration);
                own = without;
            }
        }
        let reference = match handed_over(full) {
            None => own,
            Some(setting) => {
                let reference = self.go(&[("GOTOOLCHAIN", setting)]);
                if reference != own {
                    classes.push(Class::NameInUserFile);
                }
                reference
            }
        };

        let alone = self.explained(&self.base.alone);
        let foretold = end(&alone);
        if foretold != reference {
            return Err(format!("go {reference:?}\n  foretold {foretold:?}\n  {}", told(&alone)));
        }
        if let Some(Next::Run { but_modules: Some(message) }) = &alone.next
            && classes.is_empty()
        {
            classes.push(self.modules_refuse(message)?);
        }

        let chosen = end(full);
        let class = classify(full, &reference, &chosen, self.base, &self.world.installed);
        classes.push(class.ok_or_else(|| format!("go {reference:?}\n  gov {chosen:?}\n  {}", told(full)))?);
        Ok(classes)
    }

    /// What the real `go` does with the command.
    fn go(&self, more: &[(&str, &str)]) -> End {
        let output = self.real_go(more).args(self.arguments()).output().unwrap();
        self.end_of(&output, Some(&self.base.release))
    }

    fn real_go(&self, more: &[(&str, &str)]) -> Command {
        let mut command = program_in_front(self.base.program.as_os_str(), &self.base.full);
        command.env("PATH", self.world.path_of_go()).envs(self.world.variables(self.case, self.place));
        command.envs(more.iter().copied());
        command.current_dir(self.place.within(self.case));
        command
    }

    fn modules_refuse(&self, message: &str) -> Result<Class, String> {
        let setting = self.explained(&self.base.alone);
        let more: Vec<(&str, &str)> = handed_over(&setting).map(|value| ("GOTOOLCHAIN", value)).into_iter().collect();
        let mut arguments: Vec<String> = Vec::new();
        if let Some(directory) = gov_shims::go_arguments::GoArguments::read(Tool::Go, &self.texts()).directory {
            arguments.extend(["-C".to_owned(), self.place.text(directory.to_str().unwrap())]);
        }
        arguments.extend(["list".to_owned(), "-m".to_owned()]);
        // A workspace takes no -mod=mod.
        let output = self.real_go(&more).env("GOFLAGS", "").args(&arguments).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        if stderr.lines().any(|line| line == format!("go: {message}")) {
            return Ok(Class::ModulesRefused);
        }
        let is_of_file =
            ["errors parsing", "invalid go version", "unknown directive", "no module declaration", "reading go.work"];
        // Before 1.24 go opens a file by a relative path that leads elsewhere where PWD is a link's.
        if is_of_file.iter().any(|words| stderr.contains(words))
            || stderr.starts_with("go: open ../")
            || stderr.starts_with("go: open go.mod")
        {
            return Ok(Class::FileRefused);
        }
        Err(format!("foretold {message:?}\n  go list -m {stderr:?}"))
    }

    /// The decision and the prediction, by the library.
    fn explained(&self, layout: &HomeLayout) -> Explanation {
        let path = if layout == &self.base.full { layout.shims() } else { self.world.path_of_go() };
        let fixed = [("GOV_HOME", layout.root().as_os_str().to_owned()), ("PATH", path.into_os_string())];
        let fixed = fixed.into_iter().map(|(name, value)| (OsString::from(name), value));
        let variables = fixed.chain(self.world.variables(self.case, self.place));
        let surroundings = Surroundings {
            environment: Environment::of(variables, Some(self.place.logical(self.case))),
            layout: layout.clone(),
            config: Config::default(),
            platform: Platform::of_build(),
            allow_older: false,
        };
        explanation::explain(None, &self.arguments(), &surroundings)
    }

    /// The shim in front does what was foretold.
    fn shim_does(&self, full: &Explanation) -> Result<(), String> {
        let foretold = end(full);
        let expected = match &full.decided {
            // A stand-in runs whatever it is given.
            Ok(Choice { selected: Selected::Release(release), .. }) if !self.is_real(release) => {
                End::Ran(release.toolchain_name())
            }
            _ => foretold,
        };
        let layout = &self.base.full;
        let mut command = program_in_front(layout.shim(Tool::Go).as_os_str(), layout);
        command.envs(self.world.variables(self.case, self.place)).current_dir(self.place.within(self.case));
        let output = command.args(self.arguments()).output().unwrap();
        let found = self.end_of(&output, None);
        if let (End::Ran(name), Ok(choice)) = (&expected, &full.decided)
            && !self.is_real(&Release::from_toolchain_name(name).unwrap())
        {
            let setting = match choice.toolchain_variable {
                ToolchainVariable::Set(value) => value,
                ToolchainVariable::Untouched => self.case.set("GOTOOLCHAIN").unwrap_or_default(),
            };
            let announced = format!("became {name} GOTOOLCHAIN={setting} GOROOT=\n");
            let stderr = String::from_utf8_lossy(&output.stderr);
            if !stderr.ends_with(&announced) {
                return Err(format!("expected {announced:?} of the stand-in\n  it said {stderr:?}"));
            }
        }
        let is_some_real =
            |end: &End| matches!(end, End::Ran(name) if self.is_real(&Release::from_toolchain_name(name).unwrap()));
        if found == expected || found == End::RanReal && is_some_real(&expected) {
            return Ok(());
        }
        Err(format!("expected {expected:?} of the shim\n  it {found:?}\n  {}", told(full)))
    }

    /// `gov explain --json` says it.
    fn explain_says(&self, full: &Explanation) -> Result<(), String> {
        let layout = &self.base.full;
        let mut command = program_in_front(OsStr::new(env!("CARGO_BIN_EXE_gov")), layout);
        command.envs(self.world.variables(self.case, self.place)).current_dir(self.place.within(self.case));
        let output = command.args(["explain", "--json", "--"]).args(self.arguments()).output().unwrap();
        let printed: serde_json::Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&output.stderr)))?;
        let expected = full.json();
        for key in ["directory", "version", "refusal", "go", "environment"] {
            let found = printed.get(key).or_else(|| printed.get("data")?.get(key));
            if found != expected.get(key) {
                return Err(format!("gov explain --json: {key} is {found:?}, and not {:?}", expected.get(key)));
            }
        }
        Ok(())
    }

    fn is_real(&self, release: &Release) -> bool {
        self.world.bases.iter().any(|base| base.release == *release)
    }

    fn arguments(&self) -> Vec<OsString> {
        self.case.command.iter().map(|word| self.place.text(word).into()).collect()
    }

    fn texts(&self) -> Vec<&OsStr> {
        self.case.command.iter().map(OsStr::new).collect()
    }

    /// Reads off what was printed who ran. `started`: who runs where nobody says.
    fn end_of(&self, output: &Output, started: Option<&Release>) -> End {
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let became = stderr.lines().rev().find_map(|line| line.strip_prefix("became ")?.split(' ').next());
        let message =
            stderr.lines().filter_map(|line| line.strip_prefix("go: ")).find(|message| !is_of_command(message));
        if let Some(message) = message {
            return missing(message).map_or_else(|| End::Refused(message.to_owned()), End::Download);
        }
        let printed = stdout.strip_prefix("go version ").unwrap_or(&stdout);
        let is_asked_for = self.case.command.iter().any(|word| word == "version" || word == "GOVERSION");
        let printed = printed.split_whitespace().next();
        let printed = printed.filter(|word| is_asked_for && Release::from_toolchain_name(word).is_some());
        if let Some(refused) = stderr.strip_prefix("gov: Go ").filter(|_| output.status.code() == Some(127)) {
            let version = refused.split(' ').next().unwrap_or_default();
            return match Wanted::parse(version) {
                Ok(Wanted::Exact(release)) => End::NotInstalled(release),
                _ => End::Refused(stderr.into_owned()),
            };
        }
        match (became.or(printed), started) {
            (Some(name), _) => End::Ran(name.to_owned()),
            (None, Some(release)) => End::Ran(release.toolchain_name()),
            (None, None) => End::RanReal,
        }
    }
}

/// Messages that are no part of the choice: a go that was chosen already runs a command, and this is
/// what the command says.
fn is_of_command(message: &str) -> bool {
    let starts =
        ["downloading ", "warning: ignoring go.mod in system temp root", "unknown environment setting GO111MODULE="];
    message == "invalid GOWORK: not an absolute path" || starts.iter().any(|start| message.starts_with(start))
}

/// The toolchain that `go` went to the network for, by what it says when there is none.
fn missing(message: &str) -> Option<String> {
    let name = match message.strip_prefix("download ") {
        Some(rest) => rest.split(" for linux/").next()?.split(": ").next()?,
        None => message.strip_prefix("invalid toolchain: ")?.split(" is a language version").next()?,
    };
    Some(name.to_owned())
}

/// What gov sets GOTOOLCHAIN to.
fn handed_over(explanation: &Explanation) -> Option<&'static str> {
    match explanation.decided.as_ref().ok()?.toolchain_variable {
        ToolchainVariable::Set(value) => Some(value),
        ToolchainVariable::Untouched => None,
    }
}

/// The heart of an explanation, for a failure.
fn told(explanation: &Explanation) -> String {
    format!("{:?} {:?} {:?}", explanation.directory, explanation.decided, explanation.next)
}

/// Where a decision and the prediction lead.
fn end(explanation: &Explanation) -> End {
    let choice = match &explanation.decided {
        Ok(choice) => choice,
        Err(Refusal::NotInstalled(Wanted::Exact(release), _)) => return End::NotInstalled(release.clone()),
        Err(refusal) => return End::Refused(refusal.to_string()),
    };
    match (&explanation.next, &choice.selected) {
        (Some(Next::Run { .. }), Selected::Release(release)) => End::Ran(release.toolchain_name()),
        (Some(Next::Switch { to, .. }), _) => End::Ran(to.clone()),
        (Some(Next::Download { to }), _) => End::Download(to.clone()),
        (Some(Next::Refuse { message }), _) => End::Refused(message.clone()),
        _ => End::RanReal,
    }
}
