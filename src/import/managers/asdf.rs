//! asdf with its plugin for Go. Source: asdf-community/asdf-golang, `bin/install` (the archive, with
//! its `go` directory, is unpacked into the install directory; `bin` and `packages` lie beside it);
//! asdf's manual, "Configuration" (`ASDF_DATA_DIR`, default `~/.asdf`; the global default is
//! `~/.tool-versions`), and its former name for the directory, `ASDF_DIR`.
//!
//! Projects are pinned by `.tool-versions`, which gov reads as it is, and so is the global default.

use super::{GlobalDefault, Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager =
    Manager { name: "asdf", locate, remove: Some("asdf uninstall golang"), caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let data = machine.variable_or_home("ASDF_DATA_DIR", ".asdf");
    let roots: Vec<_> = data.into_iter().chain(machine.variable("ASDF_DIR")).collect();
    if roots.is_empty() {
        return None;
    }
    let installs =
        roots.iter().map(|root| Place::at(root.clone()).named("installs").named("golang").any().named("go")).collect();
    let default = machine.in_home(".tool-versions").map(GlobalDefault::ReadByGov);
    Some(Located { places: installs, default, roots })
}
