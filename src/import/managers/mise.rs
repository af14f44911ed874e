//! mise. Source: jdx/mise, `src/env.rs` (`MISE_DATA_DIR`, default `mise` in `XDG_DATA_HOME`, on Windows in
//! `LOCALAPPDATA`; `MISE_INSTALLS_DIR`; `MISE_GLOBAL_CONFIG_FILE`, `MISE_CONFIG_DIR`) and
//! `src/plugins/core/go.rs` (`installs/go/VERSION` is a GOROOT, formerly the `go` in it was; GOBIN is
//! that GOROOT's `bin`, so programs that people install lie beside `go`; GOPATH was its `packages`).
//! The names that are links (`latest`, `1.22`) come from `src/runtime_symlinks.rs`.

use super::{GlobalDefault, Located, Machine, Manager, Place};
use std::path::PathBuf;

pub(super) const MANAGER: Manager = Manager { name: "mise", locate, remove: Some("mise uninstall go@"), caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let data = machine.variable("MISE_DATA_DIR").or_else(|| Some(data_home(machine)?.join("mise")))?;
    let installs = machine.variable("MISE_INSTALLS_DIR").unwrap_or_else(|| data.join("installs"));
    let versions = || Place::at(installs.clone()).named("go").any();
    Some(Located {
        places: vec![versions(), versions().named("go")],
        default: config(machine).map(GlobalDefault::MiseConfig),
        roots: vec![data, installs],
    })
}

fn data_home(machine: &Machine<'_>) -> Option<PathBuf> {
    let set = machine.variable("XDG_DATA_HOME");
    if machine.platform.os() == "windows" {
        return set.or_else(|| machine.variable_or_home("LOCALAPPDATA", "AppData/Local"));
    }
    set.or_else(|| machine.in_home(".local/share"))
}

fn config(machine: &Machine<'_>) -> Option<PathBuf> {
    let directory = || {
        let home = || machine.variable_or_home("XDG_CONFIG_HOME", ".config").map(|home| home.join("mise"));
        machine.variable("MISE_CONFIG_DIR").or_else(home)
    };
    machine.variable("MISE_GLOBAL_CONFIG_FILE").or_else(|| Some(directory()?.join("config.toml")))
}
