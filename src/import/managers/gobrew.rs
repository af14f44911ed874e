//! gobrew. Source: kevincobain2000/gobrew, `gobrew.go` (`.gobrew` in `GOBREW_ROOT`, or in the home
//! directory; `versions/1.22.3/go` is a GOROOT; `current/go` is a link to the one that runs). It reads
//! go.mod when it is told to, and pins no projects.

use super::{GlobalDefault, Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager = Manager { name: "gobrew", locate, remove: Some("gobrew uninstall"), caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let root = machine.variable_or_home("GOBREW_ROOT", "")?.join(".gobrew");
    Some(Located {
        places: vec![Place::at(root.clone()).named("versions").any().named("go")],
        default: Some(GlobalDefault::Sdk(root.join("current/go"))),
        roots: vec![root],
    })
}
