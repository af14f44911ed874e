//! The `go1.22.3` commands of golang.org/dl. Source: golang/dl, `internal/version/version.go`
//! (`~/sdk/go1.22.3` is a GOROOT, with the archive that it came from and `.unpacked-success` in it) and
//! `gotip.go` (`~/sdk/gotip` is a build from source). Editors look there too. Nothing is a default, and
//! nothing pins.

use super::{Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager = Manager { name: "sdk", locate, remove: None, caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let root = machine.in_home("sdk")?;
    Some(Located {
        places: vec![Place::at(root.clone()).any_like("go", String::new())],
        default: None,
        roots: vec![root],
    })
}
