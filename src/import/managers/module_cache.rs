//! What `go` itself downloads where go.mod or GOTOOLCHAIN asks for another Go. Source: Go 1.26,
//! `cmd/go/internal/toolchain/select.go`, function `Exec` (the module
//! `golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64`, unpacked in the module cache).

use super::{Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager = Manager { name: "modcache", locate, remove: None, caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let cache = machine.module_cache?;
    let suffix = format!(".{}", machine.platform);
    let place = Place::at(cache.clone()).named("golang.org").any_like("toolchain@v0.0.1-", suffix);
    Some(Located { places: vec![place], default: None, roots: Vec::new() })
}
