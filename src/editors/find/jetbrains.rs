//! GoLand, and IntelliJ IDEA with its Go plugin.
//!
//! By IntelliJ's `PathManager.java`: since 2020.1 each version has a directory of its own below
//! `JetBrains/`, which stays when a newer one is installed. The newest of each program may get a list
//! of SDKs; an older one only keeps the list it has in order.

use super::System;
use super::jetbrains_properties::config_path;
use super::search::{SANDBOXED, Search};
use crate::editors::place::{Editor, Place, Role, Scope};
use std::path::{Path, PathBuf};

/// How the directories of each program begin, what it is called, and whether Go needs a plugin there.
const PROGRAMS: [(&str, &str, bool); 2] = [("GoLand", "GoLand", false), ("IntelliJIdea", "IntelliJ IDEA", true)];

/// Where flatpak keeps them.
const SANDBOXES: [&str; 2] = ["com.jetbrains.GoLand", "com.jetbrains.IntelliJ-IDEA-Ultimate"];

/// The Go plugin's directory, by its age.
const PLUGINS: [&str; 3] = ["go-plugin", "intellij-go", "Go"];

/// The list of SDKs, below a program's configuration.
const SDK_LIST: &str = "options/go.sdk.xml";

pub(super) fn look(search: &mut Search<'_>) {
    let data = match search.machine.system {
        System::Linux => search.xdg_data(),
        System::MacOs | System::Windows => search.application_support(),
    };
    below(search, &search.application_support().join("JetBrains"), &data.join("JetBrains"), &[]);
    for application in SANDBOXES {
        if let Some(sandbox) = search.sandbox(application) {
            let (config, data) = (sandbox.join("config/JetBrains"), sandbox.join("data/JetBrains"));
            below(search, &config, &data, &[SANDBOXED]);
        }
    }
    by_properties(search);
    let toolbox = data.join("JetBrains/Toolbox/apps/goland");
    let is_installed = search.has_application(&["jetbrains-goland", "goland_goland", "GoLand"])
        || search.is_directory(&toolbox)
        || search.program(&["goland", "goland.sh", "goland64"]).is_some();
    if is_installed {
        search.is_present(Editor::JetBrains);
    }
}

/// All versions of all programs, the newest of each first.
fn below(search: &mut Search<'_>, config: &Path, data: &Path, notes: &[&str]) {
    let names = search.names(config);
    for (prefix, product, needs_plugin) in PROGRAMS {
        let mut versions: Vec<(Vec<u32>, &String)> =
            names.iter().filter_map(|name| Some((version(name.strip_prefix(prefix)?)?, name))).collect();
        versions.sort_by(|one, other| other.0.cmp(&one.0));
        for (age, (_, name)) in versions.into_iter().enumerate() {
            let directory = config.join(name);
            if needs_plugin && !has_plugin(search, &directory, &data.join(name)) {
                continue;
            }
            let product = format!("{product} {}", &name[prefix.len()..]);
            add(search, &product, &directory, age == 0, notes);
        }
    }
}

/// Programs that are told to keep their configuration elsewhere.
fn by_properties(search: &mut Search<'_>) {
    let named = ["GOLAND_PROPERTIES", "IDEA_PROPERTIES"].map(|name| search.variable(name));
    let files = named.into_iter().chain([Some(search.home.join("idea.properties"))]).flatten();
    for (number, file) in files.collect::<Vec<PathBuf>>().into_iter().enumerate() {
        let directory = search.text(&file).and_then(|text| config_path(&text, &search.home));
        let Some(directory) = directory.filter(|directory| search.is_directory(directory)) else { continue };
        let is_goland = number == 0 && search.variable("GOLAND_PROPERTIES").is_some();
        if is_goland || has_plugin(search, &directory, &directory) {
            add(search, if is_goland { "GoLand" } else { "JetBrains IDE" }, &directory, true, &[]);
        }
    }
}

fn add(search: &mut Search<'_>, product: &str, directory: &Path, is_newest: bool, notes: &[&str]) {
    search.is_present(Editor::JetBrains);
    let path = directory.join(SDK_LIST);
    if !is_newest && !search.exists(&path) {
        return;
    }
    search.add(Place {
        editor: Editor::JetBrains,
        product: product.to_owned(),
        scope: Scope::User,
        role: Role::IdeaSdkList,
        path,
        root: None,
        may_create: is_newest,
        notes: notes.iter().map(|note| (*note).to_owned()).collect(),
    });
}

/// Signs of the Go plugin: what it has written, or itself. On Linux plugins lie in the directory of
/// data, elsewhere in `plugins/`.
fn has_plugin(search: &Search<'_>, config: &Path, data: &Path) -> bool {
    let plugin =
        |name: &&str| search.is_directory(&data.join(name)) || search.is_directory(&config.join("plugins").join(name));
    search.exists(&config.join(SDK_LIST)) || PLUGINS.iter().any(plugin)
}

/// `2026.2`, as numbers.
fn version(text: &str) -> Option<Vec<u32>> {
    let is_number = |part: &&str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').map(|part| Some(part).filter(is_number)?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_and_what_is_none_is_no_directory_of_a_version() {
        assert_eq!(version("2026.2"), Some(vec![2026, 2]));
        assert!(version("2020.10") > version("2020.9"));
        for other in ["", "2026.2-backup", "2026.", "2026.x", "+1.2", "99999999999"] {
            assert_eq!(version(other), None, "{other}");
        }
    }
}
