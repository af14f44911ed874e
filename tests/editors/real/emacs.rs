//! Emacs with eglot.

use super::desk::{Desk, Started, script};
use super::programs;

/// The system's Go comes first, and its own switch to another release finds gov's shim of that name.
#[test]
fn eglot_runs_the_projects_go_although_the_systems_is_found_first() {
    let Some(emacs) = programs::debian("emacs") else { return };
    let Some(desk) = Desk::new() else { return };
    desk.point();
    desk.agrees_with(desk.start(&emacs, Started::ShimsLast).args(&["--batch", "-l"]).arg(script("eglot.el")));
}
