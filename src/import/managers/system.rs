//! No manager: what was unpacked, or packaged, for the whole machine. Source: go.dev/doc/install
//! (`/usr/local/go`; on Windows `Go` among the programs); and the Go that PATH leads to, wherever it is.

use super::{Located, Machine, Manager, Place};
use std::path::PathBuf;

pub(super) const MANAGER: Manager = Manager { name: "system", locate, remove: None, caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let usual = match machine.platform.os() {
        "windows" => machine.variable("ProgramFiles").map(|programs| programs.join("Go")),
        _ => Some(PathBuf::from("/usr/local/go")),
    };
    let places: Vec<Place> = usual.into_iter().chain(machine.system_goroot.cloned()).map(Place::at).collect();
    (!places.is_empty()).then_some(Located { places, default: None, roots: Vec::new() })
}
