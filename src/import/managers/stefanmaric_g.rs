//! g, the one by stefanmaric. Source: stefanmaric/g, `bin/g` (GOROOT, which its installer sets to
//! `~/.go`; `.versions/1.22.3` in it is a GOROOT, and the one that runs is copied into GOROOT itself,
//! over what was there). It pins no projects.

use super::{GlobalDefault, Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager = Manager { name: "g", locate, remove: Some("g remove"), caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let root = machine.variable_or_home("GOROOT", ".go")?;
    let versions = root.join(".versions");
    Some(Located {
        places: vec![Place::at(versions.clone()).any()],
        default: Some(GlobalDefault::Sdk(root)),
        roots: vec![versions],
    })
}
