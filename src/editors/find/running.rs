//! Which editors run.
//!
//! A JetBrains IDE writes its files from memory when it ends, so that what it would lose must not be
//! written while it runs; VS Code applies what it sees, if it runs. Only Linux tells by files which
//! programs run; elsewhere nothing is known.

use super::vscode_products::{CODE_SERVER, OPENVSCODE_SERVER, PRODUCTS};
use crate::editors::place::{Editor, Place, Role, Scope};
use crate::system::processes::{self, Process};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The user's processes, as they were when they were looked at.
#[derive(Clone, Debug)]
pub struct Running {
    /// `None` where the system does not tell.
    processes: Option<Vec<Process>>,
}

/// Whether what reads a file runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// It does not.
    No,
    /// It does, or must be taken to: the number of its process.
    Yes(u32),
    /// This system does not tell.
    Unknown,
}

/// The commands of JetBrains IDEs that may have a project of Go open, and of their launchers.
const IDES: [(&str, &[&str]); 2] = [
    ("GoLand", &["goland", "goland64", "goland.sh"]),
    ("IntelliJIdea", &["idea", "idea64", "idea.sh", "intellij-idea-ultimate"]),
];

/// What runs scripts.
const INTERPRETERS: [&str; 7] = ["node", "sh", "bash", "dash", "zsh", "python3", "java"];

/// Looks at them once.
pub fn running() -> Running {
    Running { processes: processes::own() }
}

impl Running {
    /// One that is made up.
    pub fn of_processes(processes: Option<Vec<Process>>) -> Self {
        Self { processes }
    }

    /// Whether the editor that a file belongs to runs. A user's file is read by that one program, a
    /// project's by any of its family. Of editors other than VS Code's family and JetBrains' IDEs
    /// nobody needs to know.
    pub fn reader_of(&self, place: &Place) -> Runs {
        let Some(processes) = &self.processes else { return Runs::Unknown };
        let runs: Box<dyn Fn(&Process) -> bool> = match (place.editor, &place.scope) {
            (Editor::VsCode, Scope::Project) => Box::new(is_any_vscode),
            (Editor::VsCode, _) => match data_directory(&place.path) {
                Some(data) => Box::new(move |process| is_vscode(process, &place.product, &data)),
                None => Box::new(is_any_vscode),
            },
            (Editor::JetBrains, Scope::Project) => Box::new(is_any_ide),
            (Editor::JetBrains, _) if place.role == Role::IdeaSdkList => {
                let selector = place.path.parent().and_then(Path::parent).and_then(Path::file_name);
                Box::new(move |process| is_ide(process, selector))
            }
            _ => return Runs::No,
        };
        processes.iter().find(|process| runs(process)).map_or(Runs::No, |process| Runs::Yes(process.id))
    }
}

/// The directory of user data that a file lies in: what holds `User/` or `Machine/`.
fn data_directory(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|above| above.ends_with("User") || above.ends_with("Machine"))?.parent().map(Path::to_owned)
}

/// A program of VS Code's with that directory of user data.
fn is_vscode(process: &Process, product: &str, data: &Path) -> bool {
    if let Some(named) = user_data_directory(process) {
        return named == data;
    }
    if is_server_of(process, data) {
        return true;
    }
    let row = PRODUCTS.iter().find(|row| product == row.name || product.strip_suffix(" (portable)") == Some(row.name));
    row.is_some_and(|row| has_name(process, row.programs) || is_by_electron(process, row.name))
}

/// Distributions that build Code - OSS themselves call its script `code`.
fn is_by_electron(process: &Process, product: &str) -> bool {
    let script = interpreted(process).and_then(Path::file_name);
    product == "Code - OSS" && script.is_some_and(|script| script == "code.mjs" || script == "code.js")
}

fn is_any_vscode(process: &Process) -> bool {
    let is_server = |data: &str| interpreted(process).is_some_and(|script| script.iter().any(|name| name == data));
    PRODUCTS.iter().any(|row| has_name(process, row.programs) || is_by_electron(process, row.name))
        || process.program.iter().chain(interpreted(process).into_iter().flat_map(Path::iter)).any(is_server_directory)
        || [CODE_SERVER, OPENVSCODE_SERVER].into_iter().any(is_server)
}

/// `.vscode-server`, `.cursor-server`.
fn is_server_directory(name: &OsStr) -> bool {
    super::vscode_products::SERVERS.iter().any(|(_, directory)| name == *directory)
}

/// A server runs a Node that lies in its own directory, or a script there.
fn is_server_of(process: &Process, data: &Path) -> bool {
    let Some(name) = data.file_name() else { return false };
    if name == CODE_SERVER {
        return interpreted(process).is_some_and(|script| script.iter().any(|part| part == CODE_SERVER));
    }
    let Some(server) = data.parent().filter(|_| name == "data") else { return false };
    let is_named_so =
        server.file_name().is_some_and(|name| name.to_string_lossy().ends_with("-server") || is_server_directory(name));
    is_named_so
        && (process.program.starts_with(server)
            || interpreted(process).is_some_and(|script| script.starts_with(server)))
}

/// What the user asked for; processes of the family's own get the same.
fn user_data_directory(process: &Process) -> Option<PathBuf> {
    let mut arguments = process.arguments.iter().map(OsString::as_os_str);
    while let Some(argument) = arguments.next() {
        let named = if argument == "--user-data-dir" {
            arguments.next().map(Path::new)
        } else {
            argument.to_str().and_then(|argument| argument.strip_prefix("--user-data-dir=")).map(Path::new)
        };
        if let Some(named) = named {
            return Some(
                process.directory.as_ref().map_or_else(|| named.to_owned(), |directory| directory.join(named)),
            );
        }
    }
    None
}

fn is_any_ide(process: &Process) -> bool {
    is_ide(process, None)
}

/// An IDE with that name of its directory, by the property that its launchers give to Java; those
/// that say nothing of it are taken for it.
fn is_ide(process: &Process, selector: Option<&OsStr>) -> bool {
    let property = process
        .arguments
        .iter()
        .filter_map(|argument| argument.to_str())
        .find_map(|argument| argument.strip_prefix("-Didea.paths.selector="));
    if let Some(named) = property {
        let is_for_go = IDES.iter().any(|(prefix, _)| named.starts_with(prefix));
        return is_for_go && selector.is_none_or(|selector| selector == named);
    }
    let of_selector = |prefix: &str| selector.is_none_or(|name| !is_other_ide(name, prefix));
    IDES.iter().any(|(prefix, programs)| of_selector(prefix) && has_name(process, programs))
}

/// The directory belongs to another program than the one that begins so.
fn is_other_ide(selector: &OsStr, prefix: &str) -> bool {
    let selector = selector.to_string_lossy();
    IDES.iter().any(|(other, _)| *other != prefix && selector.starts_with(other))
}

/// The process runs one of these programs, by itself or as a script of an interpreter's. What another
/// program opens may be called anything.
fn has_name(process: &Process, names: &[&str]) -> bool {
    let is_one = |path: &Path| path.file_name().is_some_and(|file| names.iter().any(|name| file == *name));
    is_one(&process.program) || interpreted(process).is_some_and(is_one)
}

/// What an interpreter runs.
fn interpreted(process: &Process) -> Option<&Path> {
    let program = process.program.file_name()?.to_str()?;
    // Distributions share one Electron: `electron37`.
    let is_interpreter = INTERPRETERS.contains(&program) || program.starts_with("electron");
    process.script().filter(|_| is_interpreter)
}

#[cfg(unix)]
#[cfg(test)]
#[path = "running_tests.rs"]
mod tests;
