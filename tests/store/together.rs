//! Several programs at once: installs, removals, builds, shims.

use crate::command_line::machine::Machine;
use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{NOBODY, Sandbox};
use crate::support::sdk_cache::{NEW, OLD};
use crate::support::{put, put_program};
use gov::store::stage::Stage;
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[test]
fn two_releases_are_installed_at_once() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    thread::scope(|scope| {
        for version in [NEW, OLD] {
            let sandbox = &sandbox;
            scope.spawn(move || sandbox.gov("install").arg(version).succeeds());
        }
    });
    sandbox.assert_tidy(&[NEW, OLD]);
    sandbox.assert_runs(NEW);
    sandbox.assert_runs(OLD);
}

#[test]
fn an_install_and_a_removal_at_once_end_as_one_after_the_other() {
    let Some(proxy) = ModuleProxy::start() else { return };
    for _ in 0..2 {
        let sandbox = Sandbox::holding(&[NEW]).with("GOPROXY", &proxy.url());
        let (install, removal) = thread::scope(|scope| {
            let install = scope.spawn(|| sandbox.gov("install --force").arg(NEW).run());
            let removal = scope.spawn(|| sandbox.gov("uninstall").arg(NEW).run());
            (install.join().unwrap(), removal.join().unwrap())
        });
        assert_eq!((install.code, removal.code), (Some(0), Some(0)), "{install}\n{removal}");
        let is_there = sandbox.goroot(NEW).exists();
        sandbox.assert_tidy(if is_there { &[NEW] } else { &[] });
    }
}

#[test]
fn what_runs_from_a_removed_release_goes_on_and_is_named() {
    if ModuleProxy::start().is_none() {
        return;
    }
    let sandbox = Sandbox::holding(&[NEW]).with("GOPROXY", NOBODY);
    // Any program will do that waits and then goes on.
    let program = sandbox.goroot(NEW).join("pkg/wait");
    fs::copy("/bin/cat", &program).unwrap();
    let mut running =
        std::process::Command::new(&program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    sandbox.gov("uninstall").arg(NEW).succeeds().says(format!("go1.22.3 is running, as process {}", running.id()));
    assert!(!sandbox.goroot(NEW).exists());
    writeln!(running.stdin.as_mut().unwrap(), "still here").unwrap();
    let mut line = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "still here\n");
    drop(running.stdin.take());
    assert!(running.wait().unwrap().success());
}

/// Its tree is replaced and the shims are put in order over and over; never is there no program,
/// or half a tree, or one that is still written.
#[test]
fn a_shim_runs_a_whole_tree_whatever_happens_meanwhile() {
    let machine = Machine::new();
    machine.install("1.22.3");
    assert_eq!(machine.gov("rehash").code, Some(0));
    let layout = HomeLayout::at(machine.gov_home()).unwrap();
    let release = Release::parse("1.22.3").unwrap();
    // Written once: a file that is open for writing while another thread starts a program is busy.
    let trees: Vec<_> = ["one", "two"]
        .iter()
        .map(|name| {
            let tree = machine.root().join(name);
            put_program(&tree.join("go"), "#!/bin/sh\nread word < \"${0%/*}/../word\"; echo \"$word\"\n");
            put(&tree.join("word"), format!("{name}\n"));
            tree
        })
        .collect();
    let publish = |tree: &std::path::Path| {
        let stage = Stage::new(&layout, &release).unwrap();
        fs::create_dir(stage.tree().join("bin")).unwrap();
        fs::hard_link(tree.join("go"), stage.tree().join("bin/go")).unwrap();
        fs::hard_link(tree.join("word"), stage.tree().join("word")).unwrap();
        stage.publish(&layout, &release).unwrap();
    };
    publish(&trees[0]);
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !is_done.load(Ordering::Acquire) {
                round += 1;
                publish(&trees[round % 2]);
                if round % 50 == 0 {
                    // Another gov's shims are put in the place of these.
                    fs::remove_file(layout.shim_of_release(&release)).unwrap_or_default();
                    assert_eq!(machine.gov("rehash").code, Some(0));
                }
            }
        });
        for _ in 0..400 {
            let output = machine.any(machine.gov_home().join("shims/go")).arg("version").output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            // A script is opened by its path after it was started: then its tree may be the next one.
            assert!(output.status.success() && ["one\n", "two\n"].contains(&said.as_str()), "{output:?}");
        }
        is_done.store(true, Ordering::Release);
    });
}
