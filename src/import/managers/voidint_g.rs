//! g, the one by voidint. Source: voidint/g, `cli/cli.go` (`~/.g`, or `G_HOME` where `G_EXPERIMENTAL` is
//! `true`), `cli/install.go` (`versions/1.22.3` is a GOROOT), `cli/use.go` (`go` is a link to the one
//! that runs). It pins no projects.

use super::{GlobalDefault, Located, Machine, Manager, Place};

pub(super) const MANAGER: Manager = Manager { name: "g", locate, remove: Some("g uninstall"), caveat: None };

fn locate(machine: &Machine<'_>) -> Option<Located> {
    let is_experimental = (machine.variables)("G_EXPERIMENTAL").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let named = machine.variable("G_HOME").filter(|_| is_experimental);
    let root = named.or_else(|| machine.in_home(".g"))?;
    Some(Located {
        places: vec![Place::at(root.clone()).named("versions").any()],
        default: Some(GlobalDefault::Sdk(root.join("go"))),
        roots: vec![root],
    })
}
