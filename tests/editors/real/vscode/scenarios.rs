//! What becomes of a window when its files say which Go to run, as `gov sync-editors` has them say it.

use super::super::desk::Desk;
use super::fixtures;
use super::window::{Window, write};
use crate::support::put;
use crate::support::sdk_cache::{NEW, OLD};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

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
        an_open_window_forgets_a_stale_root,
        folders_that_are_open_together_have_one_go,
        fixtures::every_text_says_what_the_editor_reads,
    ] {
        // Each starts with the project at the newer release, and no settings anywhere.
        desk.switch(NEW);
        window.write_user("{}");
        let _ = std::fs::remove_file(window.user_file("Machine/settings.json"));
        let _ = std::fs::remove_dir_all(desk.project.join(".vscode"));
        scenario(&mut window);
    }
}

fn where_nobody_points_it_the_systems_go_runs(window: &mut Window<'_>) {
    window.open(&window.desk.project);
    window.agrees_on(OLD);
}

fn the_users_shim_resolves_each_folder(window: &mut Window<'_>) {
    let desk = window.desk;
    window.write_user(&json!({ "go.alternateTools": { "go": desk.sandbox.home("shims/go") } }).to_string());
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

/// The path alone splits gopls from the extension; all keys together do not.
fn is_masked(window: &mut Window<'_>) {
    let desk = window.desk;
    let go = desk.sandbox.goroot(NEW).join("bin/go");
    put(&desk.project.join(".vscode/settings.json"), json!({ "go.alternateTools": { "go": go } }).to_string());
    window.open(&desk.project);
    assert_eq!(window.goes(1), (format!("go{NEW}"), format!("go{OLD}")));
    point(desk, NEW);
    window.open(&desk.project);
    window.agrees_on(NEW);
}

fn an_open_window_follows_a_switch(window: &mut Window<'_>) {
    let desk = window.desk;
    point(desk, NEW);
    window.open(&desk.project);
    window.agrees_on(NEW);
    desk.switch(OLD);
    // A name of another release would have the new program look for that one, and fail.
    let mut first = settings(desk, OLD);
    first["go.toolsEnvVars"] = json!({});
    write(&settings_of(&desk.project), first.to_string());
    // Its own restart comes too early for gopls: hence the second write.
    assert_eq!(window.goes(2), (format!("go{OLD}"), format!("go{NEW}")));
    point(desk, OLD);
    window.agrees_on(OLD);
}

/// A root that the window started with stays in its environment until another one takes its place.
fn an_open_window_forgets_a_stale_root(window: &mut Window<'_>) {
    let desk = window.desk;
    window.write_user(&json!({ "go.goroot": desk.sandbox.goroot(OLD) }).to_string());
    window.open(&desk.project);
    window.agrees_on(OLD);
    let mut said = settings(desk, NEW);
    said["go.goroot"] = json!(desk.sandbox.goroot(NEW));
    said["go.toolsEnvVars"] = json!({});
    write(&settings_of(&desk.project), said.to_string());
    window.goes(2);
    said["go.toolsEnvVars"] = json!({ "GOTOOLCHAIN": format!("go{NEW}") });
    write(&settings_of(&desk.project), said.to_string());
    window.agrees_on(NEW);
}

fn folders_that_are_open_together_have_one_go(window: &mut Window<'_>) {
    let desk = window.desk;
    let module = |name: &str| {
        let files = [("go.mod", "module together.test\n\ngo 1.20\n"), ("main.go", "package main\n\nfunc main() {}\n")];
        desk.sandbox.project(&format!("together/{name}"), &files)
    };
    let folders = ["one", "two"].map(|name| json!({ "path": module(name).file_name().unwrap().to_str().unwrap() }));
    let file = desk.sandbox.path("work/together/all.code-workspace");
    put(&file, json!({ "folders": folders, "settings": settings(desk, NEW) }).to_string());
    window.open(&file);
    window.agrees_on(NEW);
}

/// What a project's settings say: the release's program, and for gopls its name.
fn settings(desk: &Desk, version: &str) -> Value {
    json!({
        "go.alternateTools": { "go": desk.sandbox.goroot(version).join("bin/go") },
        "go.goroot": null,
        "go.toolsEnvVars": { "GOTOOLCHAIN": format!("go{version}") },
    })
}

fn point(desk: &Desk, version: &str) {
    write(&settings_of(&desk.project), settings(desk, version).to_string());
}

fn settings_of(project: &Path) -> PathBuf {
    project.join(".vscode/settings.json")
}
