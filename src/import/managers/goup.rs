//! goup. Source: owenthereal/goup, `internal/commands/root.go` and `install.go` (`~/.go/go1.22.3` is a
//! GOROOT, with the archive that it came from and `.unpacked-success` in it; `~/.go/current` is a link
//! to the one that runs). It pins no projects.

use super::{GlobalDefault, Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager = Manager { name: "goup", locate, remove: Some("goup remove"), caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let root = machine.in_home(".go")?;
    let current = root.join("current");
    Some(Located {
        places: vec![Place::at(root).any_like("go", String::new())],
        default: Some(GlobalDefault::Sdk(current.clone())),
        roots: vec![current],
    })
}
