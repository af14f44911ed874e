//! Homebrew. Source: Homebrew/homebrew-core, `Formula/g/go.rb` (`libexec` of a keg is a GOROOT; built
//! from source, and some directories of test data are taken out of it, so that it is never what Go
//! released); Homebrew's manual, "Installation" (the prefixes) and `brew --cellar`.

use super::{GlobalDefault, Located, Machine, Manager, Place};
use std::path::PathBuf;

pub(super) const MANAGER: Manager = Manager {
    name: "homebrew",
    locate,
    remove: None,
    caveat: Some("Homebrew builds Go itself, and leaves some of its files out"),
};

/// On Apple silicon, on other Macs, on Linux.
const PREFIXES: [&str; 3] = ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"];

fn locate(machine: &Machine<'_>) -> Option<Located> {
    if machine.platform.os() == "windows" {
        return None;
    }
    let prefix = machine.variable("HOMEBREW_PREFIX");
    let prefixes = prefix.map_or_else(|| PREFIXES.map(PathBuf::from).to_vec(), |prefix| vec![prefix]);
    let cellars = match machine.variable("HOMEBREW_CELLAR") {
        Some(cellar) => vec![cellar],
        None => prefixes.iter().map(|prefix| prefix.join("Cellar")).collect(),
    };
    let kegs = |cellar: &PathBuf| {
        let cellar = || Place::at(cellar.clone());
        [cellar().named("go").any().named("libexec"), cellar().any_like("go@", String::new()).any().named("libexec")]
    };
    let default = match prefixes.as_slice() {
        [prefix] => Some(GlobalDefault::Sdk(prefix.join("opt/go/libexec"))),
        _ => None,
    };
    Some(Located { places: cellars.iter().flat_map(kegs).collect(), default, roots: cellars })
}
