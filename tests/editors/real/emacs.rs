//! Emacs with eglot.

use super::desk::{Desk, Started, script};
use super::programs;

/// The system's Go comes first, and its own switch to another release finds gov's shim of that name.
#[test]
fn eglot_runs_the_projects_go_although_the_systems_is_found_first() {
    let Some(emacs) = programs::debian("emacs") else { return };
    let Some(desk) = Desk::new() else { return };
    desk.user_file(".emacs.d/init.el", "(require 'eglot)\n");
    desk.sync();
    desk.agrees_with(desk.start(&emacs, Started::ShimsLast).args(&["--batch", "-l"]).arg(script("eglot.el")));
}

/// A user who has put into `init.el` what gov told needs no shims on the PATH that Emacs started with.
#[test]
fn eglot_runs_the_projects_go_where_its_user_did_as_told() {
    let Some(emacs) = programs::debian("emacs") else { return };
    let Some(desk) = Desk::new() else { return };
    desk.user_file(".emacs.d/init.el", "(require 'eglot)\n");
    let told = desk.advice("emacs");
    desk.user_file(".emacs.d/init.el", &told);
    let init = desk.sandbox.path("home/.emacs.d/init.el");
    let call = desk.start(&emacs, Started::FromDesktop).args(&["--batch", "-l"]).arg(init);
    desk.agrees_with(call.arg("-l").arg(script("eglot.el")));
}
