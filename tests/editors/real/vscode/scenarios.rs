//! What becomes of a window when its files say which Go to run, as `gov sync-editors` has them say it.

use super::super::desk::Desk;
use super::fixtures;
use super::window::{Window, write};
use crate::support::put;
use crate::support::sdk_cache::{NEW, OLD};
use serde_json::json;

/// One test, for one code-server and one browser: they take longer to start than any scenario.
#[test]
fn the_extension_and_gopls_run_the_go_that_gov_resolves() {
    let Some(desk) = Desk::new() else { return };
    let Some(mut window) = Window::start(&desk) else { return };
    for scenario in [
        where_nobody_points_it_the_systems_go_runs,
        the_users_shim_resolves_each_folder,
        a_stale_root_of_the_users_is_masked,
        a_stale_root_of_the_machines_is_masked,
        an_open_window_follows_a_switch,
        folders_that_are_open_together_have_one_go,
        fixtures::every_text_says_what_the_editor_reads,
    ] {
        // Each starts with the project at the newer release, and no settings anywhere.
        desk.switch(NEW);
        window.write_user("{}");
        let _ = std::fs::remove_file(window.user_file("Machine/settings.json"));
        let _ = std::fs::remove_dir_all(desk.project.join(".vscode"));
        let _ = std::fs::remove_dir_all(desk.sandbox.home("editors"));
        scenario(&mut window);
    }
}

fn where_nobody_points_it_the_systems_go_runs(window: &mut Window<'_>) {
    window.open(&window.desk.project);
    window.agrees_on(OLD);
}

fn the_users_shim_resolves_each_folder(window: &mut Window<'_>) {
    let desk = window.desk;
    desk.sync_with("--scope user");
    window.open(&desk.project);
    window.agrees_on(NEW);
    desk.switch(OLD);
    window.open(&desk.project);
    window.agrees_on(OLD);
}

fn a_stale_root_of_the_users_is_masked(window: &mut Window<'_>) {
    let stale = window.desk.sandbox.goroot(OLD);
    window.write_user(&json!({ "go.goroot": stale }).to_string());
    is_masked(window);
}

fn a_stale_root_of_the_machines_is_masked(window: &mut Window<'_>) {
    let stale = window.desk.sandbox.goroot(OLD);
    write(&window.user_file("Machine/settings.json"), json!({ "go.goroot": stale }).to_string());
    is_masked(window);
}

/// The path alone splits gopls from the extension; all keys together do not, in whatever scopes.
fn is_masked(window: &mut Window<'_>) {
    let desk = window.desk;
    let go = desk.sandbox.goroot(NEW).join("bin/go");
    put(&desk.project.join(".vscode/settings.json"), json!({ "go.alternateTools": { "go": go } }).to_string());
    window.open(&desk.project);
    assert_eq!(window.goes(1), (format!("go{NEW}"), format!("go{OLD}")));
    for arguments in ["--scope workspace", ""] {
        desk.sync_with(arguments);
        window.open(&desk.project);
        window.agrees_on(NEW);
    }
}

fn an_open_window_follows_a_switch(window: &mut Window<'_>) {
    let desk = window.desk;
    desk.sync();
    window.open(&desk.project);
    window.agrees_on(NEW);
    for version in [OLD, NEW] {
        desk.switch(version);
        desk.sync();
        window.agrees_on(version);
    }
}

fn folders_that_are_open_together_have_one_go(window: &mut Window<'_>) {
    let desk = window.desk;
    let module = [("go.mod", "module together.test\n\ngo 1.20\n"), ("main.go", "package main\n\nfunc main() {}\n")];
    for name in ["together/one", "together/two"] {
        desk.sandbox.project(name, &module);
    }
    let folders = json!([{ "path": "one" }, { "path": "two" }]);
    let together = desk.sandbox.project("together", &[(".go-version", NEW)]);
    let file = together.join("all.code-workspace");
    put(&file, json!({ "folders": folders }).to_string());
    desk.sandbox.gov("sync-editors").within(&together).succeeds();
    window.open(&file);
    window.agrees_on(NEW);
}
