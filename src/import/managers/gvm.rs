//! gvm. Source: moovweb/gvm, `scripts/install` (`GVM_ROOT`; `gos/go1.22.3` is a GOROOT, built from source
//! unless a binary was asked for, and `manifest` in it lists its files), `scripts/env/use`
//! (`environments/default` is a copy of the default's environment) and `scripts/env/cd` (`.go-version`
//! pins a project, as gov reads it; `.go-pkgset` has nothing to do with the version of Go).

use super::{GlobalDefault, Located, Machine, Manager, Place};
use gov_shims::wanted::Wanted;

pub(super) const MANAGER: Manager = Manager {
    name: "gvm",
    locate,
    remove: Some("gvm uninstall"),
    caveat: Some("gvm builds Go itself, unless it was told to take a binary (-B)"),
};

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let root = machine.variable_or_home("GVM_ROOT", ".gvm")?;
    Some(Located {
        places: vec![Place::at(root.clone()).named("gos").any()],
        default: Some(GlobalDefault::GvmEnvironment(root.join("environments/default"))),
        roots: vec![root],
    })
}

/// The version of an environment: `export gvm_go_name; gvm_go_name="go1.22.3"`.
pub(super) fn wanted(content: &[u8]) -> Option<Wanted> {
    let text = str::from_utf8(content).ok()?;
    let value = text.lines().filter_map(|line| line.split_once("gvm_go_name=\"")).next_back()?.1;
    Wanted::parse(value.split('"').next()?).ok()
}
