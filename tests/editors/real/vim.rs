//! Vim, with no plugin and with ALE, which starts gopls.

use super::desk::{Desk, Started, script};
use super::programs;
use crate::support::sdk_cache::{NEW, OLD};
use crate::support::skip::skip;
use std::path::Path;

#[test]
fn its_commands_run_the_go_of_the_directory_that_it_is_in() {
    let Some(vim) = programs::debian("vim") else { return };
    let Some(desk) = Desk::new() else { return };
    desk.sync();
    let version = |directory: &Path| {
        let enter = format!("lcd {}", directory.display());
        let call = desk.start(&vim, Started::FromShell).args(&["-e", "-s", "-u", "NONE", "-i", "NONE"]);
        let call = call.args(&["-c", &enter, "-c", "put =system('go env GOVERSION')", "-c", "%print", "-c", "qa!"]);
        call.succeeds().stdout.trim().to_owned()
    };
    for version_of_project in [NEW, OLD] {
        desk.switch(version_of_project);
        for directory in [&desk.project, &desk.elsewhere] {
            assert_eq!(version(directory), desk.go(directory));
        }
    }
}

#[test]
fn gopls_started_by_a_plugin_finds_the_projects_go_by_the_shims() {
    let Some(vim) = programs::debian("vim") else { return };
    if !Path::new("/usr/share/vim-ale").exists() {
        return skip("vim-ale is not installed");
    }
    let Some(desk) = Desk::new() else { return };
    desk.sync();
    let call = desk.start(&vim, Started::FromShell).args(&["-e", "-s", "-N", "-u", "NONE", "-i", "NONE", "-n", "-S"]);
    desk.agrees_with(call.arg(script("ale.vim")));
}
