//! Runs that are killed: who waits for them goes on at once, and the next one tidies up.

use crate::support::module_proxy::ModuleProxy;
use crate::support::put;
use crate::support::sandbox::{NOBODY, Sandbox, names_in};
use crate::support::sdk_cache::{NEW, OLD};
use gov::store::owner::Owner;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

/// A gov that holds the lock of the newer release, and waits for an answer that never comes.
fn stalled(sandbox: &Sandbox, listener: &TcpListener) -> Child {
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gov"));
    command.args(["install", NEW]).env_clear().env("GOPROXY", proxy);
    command.env("HOME", sandbox.path("home")).env("GOV_HOME", sandbox.path("gov")).current_dir(sandbox.path("work"));
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // It has asked, so it holds the lock.
    drop(listener.accept().unwrap());
    assert!(gov::store::lock::is_held(&sandbox.home("locks/go1.22.3")));
    child
}

#[test]
fn who_waits_for_a_killed_holder_goes_on_at_once() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut holder = stalled(&sandbox, &listener);
    let (run, process) = thread::scope(|scope| {
        let waiting = scope.spawn(|| sandbox.gov("install").arg(NEW).succeeds());
        // The second is left to come to the lock; that it then waits, it says itself.
        thread::sleep(Duration::from_millis(500));
        assert!(!waiting.is_finished());
        let process = holder.id();
        holder.kill().unwrap();
        holder.wait().unwrap();
        (waiting.join().unwrap(), process)
    });
    run.says("waiting for another gov").says(format!("process {process}"));
    sandbox.assert_tidy(&[NEW]);
}

#[test]
fn the_next_run_of_any_kind_sweeps_what_killed_runs_left() {
    if ModuleProxy::start().is_none() {
        return;
    }
    let sandbox = Sandbox::holding(&[NEW, OLD]).with("GOPROXY", NOBODY);
    let litter = |sandbox: &Sandbox| {
        let owner = Owner::of_this_process().text();
        for (path, text) in [
            ("staging/go1.20.14.abcdef/owner", owner.as_str()),
            ("staging/go1.20.14.abcdef/tree/bin/go", ""),
            ("staging/go1.20.14.removed.abcdef/owner", owner.as_str()),
            ("receipts/go1.20.14.json", "{}"),
            ("receipts/.new.go1.22.3.json.abcdef", ""),
            ("shims/.new.abcdef/program", ""),
            ("links/.new.abcdef/0", ""),
            ("log/sum.golang.org/.new.latest.abcdef", ""),
            (".new.default.abcdef", ""),
            ("locks/go1.20.14", owner.as_str()),
        ] {
            put(&sandbox.home(path), text);
        }
    };
    litter(&sandbox);
    sandbox.gov("verify").arg(NEW).succeeds();
    sandbox.assert_tidy(&[NEW, OLD]);
    litter(&sandbox);
    sandbox.gov("uninstall").arg(OLD).succeeds();
    sandbox.assert_tidy(&[NEW]);
    litter(&sandbox);
    // Another host's, and what says nothing of its maker, may be at work for an hour.
    put(&sandbox.home("staging/go1.20.14.theirs/owner"), "host elsewhere.example\nprocess 1\n");
    put(&sandbox.home("staging/go1.20.14.silent/tree/bin/go"), "");
    let run = sandbox.gov("install 1.20.14").run();
    assert_ne!(run.code, Some(0), "there is nowhere to get it from: {run}");
    let left = ["go1.20.14.silent", "go1.20.14.theirs"].map(str::to_owned);
    assert_eq!(names_in(&sandbox.home("staging")), left.clone().into());
    for name in left {
        std::fs::remove_dir_all(sandbox.home("staging").join(name)).unwrap();
    }
    // The install itself held the release, and so whatever receipt of it there was.
    std::fs::remove_file(sandbox.home("receipts/go1.20.14.json")).unwrap();
    sandbox.assert_tidy(&[NEW]);
}
