//! Kakoune with kakoune-lsp. It has no way to ask a language server from outside, but the server is a
//! process: which Go it finds can be told from what it was started with.

use super::desk::{Desk, PATIENCE, Process, Started};
use super::processes::{self, Running};
use super::programs;
use crate::support::put;
use crate::support::sdk_cache::{NEW, OLD};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn it_runs_the_projects_go_wherever_it_was_started() {
    let Some(desk) = desk() else { return };
    desk.user_file(".config/kak/kakrc", "evaluate-commands %sh{ kak-lsp }\n");
    let snippet = desk.advice("kakoune");
    let _editor = start(&desk, &snippet);
    let first = server_other_than(&desk, None);
    assert_eq!(go_of(&desk, &first), format!("go{NEW}"));
    desk.switch(OLD);
    put(&desk.sandbox.path("tmp/switched"), "");
    let second = server_other_than(&desk, Some(&first));
    assert_eq!(go_of(&desk, &second), format!("go{OLD}"));
}

#[test]
fn it_runs_the_systems_go_where_nobody_points_it() {
    let Some(desk) = desk() else { return };
    let _editor = start(&desk, "");
    assert_eq!(go_of(&desk, &server_other_than(&desk, None)), format!("go{OLD}"));
}

fn desk() -> Option<Desk> {
    programs::debian("kak")?;
    let client = programs::kak_lsp()?;
    let desk = Desk::new()?;
    symlink(client, desk.sandbox.path("bin/kak-lsp")).unwrap();
    Some(desk)
}

/// Opens the project's file, without a terminal; restarts the language server once the test says so.
fn start(desk: &Desk, snippet: &str) -> Process {
    let enable = "hook global WinSetOption filetype=go %{ lsp-enable-window }\n";
    desk.user_file(".config/kak/kakrc", &format!("evaluate-commands %sh{{ kak-lsp }}\n{snippet}{enable}"));
    let wait = desk.sandbox.path("tmp/switched");
    let restart = format!(
        "nop %sh{{ {{ while [ ! -e '{}' ]; do sleep 0.05; done; \
         echo 'evaluate-commands -client client0 lsp-restart' | kak -p $kak_session; }} >/dev/null 2>&1 </dev/null & }}",
        wait.display()
    );
    let kakoune = Path::new("/usr/bin/kak");
    let call = desk.start(kakoune, Started::FromDesktop).args(&["-ui", "dummy", "-e", &restart]);
    Process::start(call.env("XDG_RUNTIME_DIR", desk.sandbox.path("tmp")).arg(desk.project.join("main.go")))
}

/// A gopls that runs in this sandbox.
fn server_other_than(desk: &Desk, known: Option<&Running>) -> Running {
    let program = std::fs::read_link(desk.sandbox.path("bin/gopls")).unwrap();
    let began = Instant::now();
    loop {
        let is_server = |process: &Running| process.program == program && Some(process) != known;
        if let Some(server) = processes::of(&desk.sandbox).into_iter().find(is_server) {
            return server;
        }
        assert!(began.elapsed() < PATIENCE, "no gopls was started");
        thread::sleep(Duration::from_millis(20));
    }
}

/// What that process finds when it asks its Go in the project's folder.
fn go_of(desk: &Desk, server: &Running) -> String {
    let variables = server.variables.iter().filter_map(|variable| variable.split_once('='));
    let call = desk.sandbox.program("/usr/bin/env").within(&desk.project);
    let call = variables.fold(call, |call, (name, value)| call.env(name, value));
    call.args(&["go", "env", "GOVERSION"]).succeeds().stdout.trim().to_owned()
}
