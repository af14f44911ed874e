//! goenv. Source: go-nv/goenv, `libexec/goenv` (`GOENV_ROOT`, default `~/.goenv`), `goenv-version-name`
//! (`versions/NAME` is a GOROOT), `goenv-version-file` and `goenv-version-file-read` (`version` holds
//! the global default in the format of `.go-version`, which is what pins a project).

use super::{GlobalDefault, Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager = Manager { name: "goenv", locate, remove: Some("goenv uninstall"), caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let root = machine.variable_or_home("GOENV_ROOT", ".goenv")?;
    Some(Located {
        places: vec![Place::at(root.clone()).named("versions").any()],
        default: Some(GlobalDefault::VersionFile(root.join("version"))),
        roots: vec![root],
    })
}
