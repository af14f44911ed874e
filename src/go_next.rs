//! What a chosen `go` does next by itself: runs, switches, downloads, or refuses.
//!
//! Follows Go's own `toolchain.Select` and `Exec` (go1.26) step by step, with the environment that
//! gov hands over. It decides nothing; `gov explain` tells it.

use gov_shims::choose::ModuleFile;
use gov_shims::go_version::{GoVersion, Release};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What stands before a `go` that is about to start.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    /// The `go` itself.
    pub release: &'a Release,
    /// `GOTOOLCHAIN` as it will see it: environment, user's file, go.env. Empty: none anywhere.
    pub setting: &'a str,
    /// `GO111MODULE` lets it look at modules.
    pub modules_are_on: bool,
    /// A command line that it answers without choosing.
    pub is_about_selection: bool,
    /// The go.work, else the go.mod, that it will read.
    pub file: Option<&'a ModuleFile>,
    /// That file as its messages name it: from the working directory, where that is shorter.
    pub file_name: &'a str,
    /// Why it cannot go where `-C` sends it.
    pub cannot_change_directory: Option<&'a str>,
    /// `GOTOOLCHAIN_INTERNAL_SWITCH_VERSION`, if it is set.
    pub switch_version: Option<&'a str>,
    /// The programs on PATH whose names are toolchains': `go1.22.3`.
    pub programs: &'a BTreeMap<String, PathBuf>,
}

/// What it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "does", rename_all = "kebab-case")]
pub enum Next {
    /// It runs the command itself.
    Run {
        /// What it answers to commands that load the module, where that is a refusal.
        but_modules: Option<String>,
    },
    /// It becomes another toolchain that is on PATH.
    Switch {
        /// The toolchain's name.
        to: String,
        /// The program.
        #[serde(serialize_with = "crate::outcome::path_as_text")]
        program: PathBuf,
    },
    /// It fetches a toolchain into the module cache and becomes that.
    Download {
        /// The toolchain's name.
        to: String,
    },
    /// It ends with this message.
    Refuse {
        /// The message, without go's own prefix `go: `.
        message: String,
    },
}

/// Follows a start to its end.
pub fn next(start: &Start<'_>) -> Next {
    if let Some(why) = start.cannot_change_directory.filter(|_| start.release.version().is_at_least(20)) {
        return Next::Refuse { message: why.to_owned() };
    }
    if !start.release.version().is_at_least(21) {
        return Next::Run { but_modules: before_switching(start) };
    }
    if !start.modules_are_on || start.is_about_selection || start.setting.is_empty() {
        return run(start);
    }
    match select(start) {
        Err(message) => Next::Refuse { message },
        Ok(chosen) => go_on(start, &chosen),
    }
}

/// The toolchain that it chooses, by name; its own where it is content with itself.
fn select(start: &Start<'_>) -> Result<String, String> {
    let own = start.release.toolchain_name();
    let mut chosen = own.clone();
    let mut least = start.release.version().clone();
    let setting = start.setting;
    let mode = match setting {
        "auto" | "path" => setting,
        _ => {
            let (name, suffix) = setting.split_once('+').map_or((setting, None), |(name, suffix)| (name, Some(suffix)));
            if name == "local" {
                "local".clone_into(&mut chosen);
            } else {
                let Some(version) = GoVersion::from_toolchain_name(name) else {
                    return Err(match suffix {
                        Some(_) => format!("invalid GOTOOLCHAIN {setting:?}: invalid minimum toolchain {name:?}"),
                        None => format!("invalid GOTOOLCHAIN {setting:?}"),
                    });
                };
                name.clone_into(&mut chosen);
                least = version;
            }
            if suffix.is_some_and(|suffix| suffix != "auto" && suffix != "path") {
                return Err(format!("invalid GOTOOLCHAIN {setting:?}: only version suffixes are +auto and +path"));
            }
            suffix.unwrap_or_default()
        }
    };
    if mode == "auto" || mode == "path" {
        raise(start, &mut chosen, &mut least)?;
    }
    Ok(chosen)
}

/// What the module file makes of the choice.
fn raise(start: &Start<'_>, chosen: &mut String, least: &mut GoVersion) -> Result<(), String> {
    let Some(file) = start.file else { return Ok(()) };
    if let Some(why) = &file.refused {
        return Err(why.clone());
    }
    let toolchain = file.toolchain.as_deref().unwrap_or_default();
    if toolchain == "default" {
        return Ok(());
    }
    if !toolchain.is_empty() {
        let version = GoVersion::from_toolchain_name(toolchain);
        let Some(version) = version.filter(|_| toolchain.starts_with("go") || toolchain.contains("-go")) else {
            return Err(format!("invalid toolchain {toolchain:?} in {}", start.file_name));
        };
        // Go 1.21 takes an equal one as well: one with a suffix, that is.
        if version > *least || version == *least && !start.release.version().is_at_least(22) {
            toolchain.clone_into(chosen);
            *least = version;
        }
    }
    let go = file.go.as_deref().unwrap_or_default();
    if let Some(version) = GoVersion::parse(go).filter(|version| version > least) {
        *chosen = format!("go{go}");
        // Releases with the bug of golang/go#62278 ask for the language version, which is no toolchain.
        if version.is_language() && version.is_at_least(21) && !asks_for_languages(start.release) {
            chosen.push_str(".0");
        }
        *least = version;
    }
    Ok(())
}

fn go_on(start: &Start<'_>, chosen: &str) -> Next {
    let own = start.release.toolchain_name();
    if let Some(target) = start.switch_version {
        if target != own {
            return Next::Refuse { message: format!("toolchain {own} invoked to provide {target}") };
        }
        return run(start);
    }
    if chosen == "local" || chosen == own {
        return run(start);
    }
    if !chosen.starts_with("go1") && !chosen.contains("-go1") {
        return Next::Refuse { message: format!("invalid GOTOOLCHAIN {chosen:?}") };
    }
    if let Some(program) = start.programs.get(chosen) {
        return Next::Switch { to: chosen.to_owned(), program: program.clone() };
    }
    if start.setting == "path" || start.setting.ends_with("+path") {
        return Next::Refuse { message: format!("cannot find {chosen:?} in PATH") };
    }
    Next::Download { to: chosen.to_owned() }
}

/// The mode of a setting lets a module file raise it.
fn may_raise(setting: &str) -> bool {
    matches!(setting.rsplit('+').next(), Some("auto" | "path"))
}

/// It runs; a `go` line above its own version still stops what loads the module.
fn run(start: &Start<'_>) -> Next {
    let looks_at_modules = start.modules_are_on && !start.is_about_selection;
    let required = start.file.filter(|_| looks_at_modules).and_then(|file| {
        let go = file.go.as_deref()?;
        GoVersion::parse(go).filter(|version| version > start.release.version()).map(|_| go)
    });
    let but_modules = required.map(|go| {
        let by_setting = match start.setting {
            "" | "auto" => String::new(),
            setting => format!("; GOTOOLCHAIN={setting}"),
        };
        let is_by_default = start.file.is_some_and(|file| file.toolchain.as_deref() == Some("default"));
        let by_file = match start.file_name {
            name if is_by_default && may_raise(start.setting) => format!("; {name} sets toolchain default"),
            _ => String::new(),
        };
        format!("{} requires go >= {go} (running go {}{by_setting}{by_file})", start.file_name, start.release)
    });
    Next::Run { but_modules }
}

/// Before 1.21 a `go` knows neither toolchain lines nor versions of three parts.
fn before_switching(start: &Start<'_>) -> Option<String> {
    let file = start.file.filter(|_| start.modules_are_on)?;
    let name = start.file_name;
    if file.go.as_deref().is_some_and(|go| go.split('.').count() > 2) {
        let go = file.go.as_deref().unwrap_or_default();
        return Some(format!("{name}: invalid go version '{go}': must match format 1.23"));
    }
    file.toolchain.as_deref().filter(|toolchain| !toolchain.is_empty())?;
    Some(format!("{name}: unknown directive: toolchain"))
}

/// 1.21.0 to 1.21.10 and 1.22.0 to 1.22.3 take `go 1.23` for the name of a toolchain (golang/go#62278).
fn asks_for_languages(release: &Release) -> bool {
    let is_between = |first: &str, last: &str| {
        let bound = |text| GoVersion::parse(text);
        Some(release.version()) >= bound(first).as_ref() && Some(release.version()) <= bound(last).as_ref()
    };
    is_between("1.21rc1", "1.21.10") || is_between("1.22rc1", "1.22.3")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(go: &str, toolchain: &str) -> ModuleFile {
        ModuleFile { path: "/p/go.mod".into(), go: Some(go.into()), toolchain: Some(toolchain.into()), refused: None }
    }

    fn says(release: &str, setting: &str, go: &str, toolchain: &str) -> String {
        let release = Release::parse(release).unwrap();
        let programs = BTreeMap::from([("go1.27.4".to_owned(), PathBuf::from("/x/go1.27.4"))]);
        let file = file(go, toolchain);
        let start = Start {
            release: &release,
            setting,
            modules_are_on: true,
            is_about_selection: false,
            file: Some(&file),
            file_name: "go.mod",
            cannot_change_directory: None,
            switch_version: None,
            programs: &programs,
        };
        match next(&start) {
            Next::Run { but_modules } => format!("run {}", but_modules.unwrap_or_default()).trim().to_owned(),
            Next::Switch { to, .. } => format!("switch {to}"),
            Next::Download { to } => format!("download {to}"),
            Next::Refuse { message } => format!("refuse {message}"),
        }
    }

    #[test]
    fn a_go_does_what_its_source_says() {
        for (release, setting, go, toolchain, expected) in [
            ("1.26.8", "auto", "1.22", "", "run"),
            ("1.26.8", "auto", "1.27.4", "", "switch go1.27.4"),
            ("1.26.8", "auto", "1.27", "", "download go1.27.0"),
            ("1.22.3", "auto", "1.23", "", "download go1.23"),
            ("1.26.8", "path", "1.28.1", "", "refuse cannot find \"go1.28.1\" in PATH"),
            (
                "1.26.8",
                "local",
                "1.27.4",
                "",
                "run go.mod requires go >= 1.27.4 (running go 1.26.8; GOTOOLCHAIN=local)",
            ),
            ("1.26.8", "auto", "1.22", "go1.27.4", "switch go1.27.4"),
            (
                "1.26.8",
                "auto",
                "1.27.4",
                "default",
                "run go.mod requires go >= 1.27.4 (running go 1.26.8; go.mod sets toolchain default)",
            ),
            (
                "1.26.8",
                "local+path",
                "1.27.4",
                "default",
                "run go.mod requires go >= 1.27.4 (running go 1.26.8; GOTOOLCHAIN=local+path; go.mod sets toolchain default)",
            ),
            ("1.21.13", "auto", "1.21", "go1.21.13-corp", "download go1.21.13-corp"),
            ("1.22.3", "auto", "1.21", "go1.22.3-corp", "run"),
            ("1.26.8", "auto", "1.22", "local", "refuse invalid toolchain \"local\" in go.mod"),
            ("1.26.8", "1.22.3", "1.22", "", "refuse invalid GOTOOLCHAIN \"1.22.3\""),
            (
                "1.26.8",
                "auto+path",
                "1.22",
                "",
                "refuse invalid GOTOOLCHAIN \"auto+path\": invalid minimum toolchain \"auto\"",
            ),
            (
                "1.26.8",
                "go1.22.3+foo",
                "1.22",
                "",
                "refuse invalid GOTOOLCHAIN \"go1.22.3+foo\": only version suffixes are +auto and +path",
            ),
            ("1.26.8", "go1.27.4", "1.22", "", "switch go1.27.4"),
            ("1.20.14", "auto", "1.21.0", "", "run go.mod: invalid go version '1.21.0': must match format 1.23"),
        ] {
            assert_eq!(says(release, setting, go, toolchain), expected, "{release} {setting} {go} {toolchain}");
        }
    }
}
