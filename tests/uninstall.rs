//! `gov uninstall`: what gov installed goes whole, and nothing else goes.

use crate::support::module_proxy::ModuleProxy;
use crate::support::put;
use crate::support::sandbox::{NOBODY, Sandbox};
use crate::support::sdk_cache::{NEW, OLD};
use std::fs;

fn sandbox() -> Option<Sandbox> {
    ModuleProxy::start()?;
    Some(Sandbox::holding(&[NEW, OLD]).with("GOPROXY", NOBODY))
}

#[test]
fn a_release_goes_with_its_receipt_and_its_shim_and_the_others_stay() {
    let Some(sandbox) = sandbox() else { return };
    let run = sandbox.gov("uninstall --dry-run").arg(NEW).succeeds();
    assert!(run.stdout.contains("would be removed"), "{run}");
    sandbox.assert_tidy(&[NEW, OLD]);
    let run = sandbox.gov("uninstall").arg(NEW).succeeds();
    assert_eq!(run.stdout, "go1.22.3 removed, freed 196.7 MiB\n");
    sandbox.assert_tidy(&[OLD]);
    sandbox.assert_runs(OLD);
    sandbox.gov("uninstall").arg(NEW).fails(4).says("go1.22.3 is not installed");
    // A family with one member names it.
    sandbox.gov("uninstall 1.22").fails(4);
    sandbox.gov("uninstall 1.21").succeeds();
    sandbox.assert_tidy(&[]);
}

#[test]
fn what_is_in_use_stays_unless_forced() {
    let Some(sandbox) = sandbox() else { return };
    sandbox.gov("default").arg(OLD).succeeds();
    sandbox.gov("uninstall").arg(OLD).fails(2).says("it is the default").says("--force");
    let project = sandbox.project("pinned", &[(".go-version", NEW)]);
    let run = sandbox.gov("uninstall").arg(NEW).within(&project).fails(2);
    run.says(project.join(".go-version").display().to_string()).says("--force");
    let run = sandbox.gov("uninstall").arg(NEW).env("GOV_VERSION", NEW).fails(2);
    run.says("GOV_VERSION");
    sandbox.assert_tidy(&[NEW, OLD]);
    sandbox.gov("uninstall --force").arg(OLD).succeeds();
    sandbox.assert_tidy(&[NEW]);
}

#[test]
fn what_gov_did_not_install_is_not_gov_s_to_delete() {
    let Some(sandbox) = sandbox() else { return };
    // A stranger's tree, and a link to somebody's directory that has a receipt.
    let stranger = sandbox.goroot("1.20.14");
    put(&stranger.join("mine.txt"), "mine");
    for force in ["", "--force"] {
        let run = sandbox.gov("uninstall").arguments(force).arg("1.20.14").fails(8);
        run.says(stranger.display().to_string());
    }
    assert!(stranger.join("mine.txt").exists());

    let elsewhere = sandbox.path("work/elsewhere");
    fs::rename(sandbox.goroot(NEW), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, sandbox.goroot(NEW)).unwrap();
    for force in ["", "--force"] {
        let run = sandbox.gov("uninstall").arguments(force).arg(NEW).fails(8);
        run.says(sandbox.goroot(NEW).display().to_string());
    }
    assert!(elsewhere.join("bin/go").exists());
    assert!(sandbox.goroot(NEW).is_symlink());
    sandbox.assert_runs(OLD);
}

#[test]
fn a_damaged_receipt_protects_what_it_covers() {
    let Some(sandbox) = sandbox() else { return };
    let receipt = sandbox.home("receipts/go1.22.3.json");
    put(&receipt, "{");
    let run = sandbox.gov("uninstall").arg(NEW).fails(8);
    run.says(receipt.display().to_string()).says("gov install --force 1.22.3");
    assert!(sandbox.goroot(NEW).join("bin/go").exists());
}
