//! Disks that are full, and homes that cannot be written.

use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{Sandbox, names_in};
use crate::support::sdk_cache::{NEW, OLD};
use crate::support::small_releases::SmallReleases;
use crate::support::{put, skip};
use std::process::Command;

/// A shell with file systems of its own, which may mount; `None`, with the test skipped, where this
/// machine lets nobody have that.
fn private_mounts() -> Option<Command> {
    for flags in ["-m", "-rm"] {
        let mut probe = Command::new("/usr/bin/unshare");
        probe.args([flags, "/bin/sh", "-c", "mount -t tmpfs none /mnt"]).env_clear().env("PATH", "/usr/bin:/bin");
        if probe.output().is_ok_and(|output| output.status.success()) {
            let mut shell = Command::new("/usr/bin/unshare");
            shell.args([flags, "/bin/sh"]);
            return Some(shell);
        }
    }
    skip("no private file system can be mounted: neither root's nor a user's mount namespace is allowed");
    None
}

#[test]
fn a_full_disk_leaves_nothing_and_the_next_run_on_a_larger_one_succeeds() {
    let Some(proxy) = ModuleProxy::start() else { return };
    // Full while the log is kept, too small by the size that the server tells, full while unpacking.
    let full = "o space left on device";
    for (size, words, downloads) in
        [("8k", full, 0), ("200m", "there is no room for go1.22.3 in", 0), ("285m", full, 1)]
    {
        let Some(shell) = private_mounts() else { return };
        let sandbox = Sandbox::behind(&proxy);
        std::fs::create_dir(sandbox.home("")).unwrap();
        let script = format!(
            "/bin/mount -t tmpfs -o size={size} none \"$GOV_HOME\" || exit 99\n\
             \"$0\" \"$@\"; code=$?\n\
             cd \"$GOV_HOME\" && /usr/bin/find versions staging receipts -mindepth 1 2>&-\n\
             exit $code"
        );
        let run = sandbox.gov("install").arg(NEW).in_shell(shell, &script).run();
        run.assert_failed(9);
        assert_eq!(run.stdout, "", "something is left on a disk of {size}: {run}");
        run.says(words).says("hint: ");
        if size == "200m" {
            run.says("it needs at least 260.").says("MiB are free");
        }
        let taken = run.stderr.matches("unpacking go1.22.3").count();
        assert_eq!(taken, downloads, "{run}");
    }
    let Some(shell) = private_mounts() else { return };
    let sandbox = Sandbox::behind(&proxy);
    std::fs::create_dir(sandbox.home("")).unwrap();
    let script = "/bin/mount -t tmpfs -o size=285m none \"$GOV_HOME\" || exit 99\n\
                  \"$0\" \"$@\"; code=$?; [ $code = 9 ] || exit $code\n\
                  /bin/mount -o remount,size=400m \"$GOV_HOME\" || exit 98\n\
                  \"$0\" \"$@\" || exit\n\
                  \"$GOV_HOME/shims/go\" version\n\
                  cd \"$GOV_HOME\" && /usr/bin/find versions staging receipts downloads -mindepth 1 -maxdepth 1";
    let run = sandbox.gov("install").arg(NEW).in_shell(shell, script).succeeds();
    let mut lines: Vec<&str> = run.stdout.lines().skip(1).collect();
    lines.sort_unstable();
    let files = ["receipts/go1.22.3.json", "receipts/go1.22.3.sha256", "versions/go1.22.3"];
    assert_eq!(lines, [&["go version go1.22.3 linux/amd64"], &files[..]].concat(), "{run}");
}

#[test]
fn a_full_disk_does_not_touch_what_is_installed() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[OLD]).with("GOPROXY", &proxy.url());
    let Some(shell) = private_mounts() else { return };
    std::fs::create_dir_all(sandbox.home("downloads")).unwrap();
    let script = "/bin/mount -t tmpfs -o size=20m none \"$GOV_HOME/downloads\" || exit 99\nexec \"$0\" \"$@\"";
    let run = sandbox.gov("install").arg(NEW).in_shell(shell, script).fails(9);
    run.says("o space left on device").says("hint: ");
    sandbox.assert_runs(OLD);
}

#[test]
fn a_staging_area_on_another_file_system_is_not_used_and_nothing_is_copied_into_place() {
    let releases = SmallReleases::start();
    let sandbox = releases.sandbox();
    let Some(shell) = private_mounts() else { return };
    std::fs::create_dir_all(sandbox.home("staging")).unwrap();
    let script = "/bin/mount -t tmpfs none \"$GOV_HOME/staging\" || exit 99\n\
                  \"$0\" \"$@\" && \"$0\" \"$@\" --force && \"$GOV_HOME/shims/go1.22.3\" version || exit\n\
                  /bin/ls -A \"$GOV_HOME/staging\" \"$GOV_HOME/versions/.staging\"\n\
                  exec \"$0\" uninstall --force 1.22.3";
    let run = sandbox.gov("install").arg(NEW).in_shell(shell, script).succeeds();
    let lines: Vec<&str> = run.stdout.lines().filter(|line| !line.contains("go1.22.3 installed")).collect();
    let [staging, among] = ["staging", "versions/.staging"].map(|name| format!("{}:", sandbox.home(name).display()));
    assert_eq!(lines[..4], ["go version go1.22.3 linux/amd64", &staging, "", &among], "{run}");
    assert!(lines[4].contains("removed"), "{run}");
    assert_eq!(names_in(&sandbox.home("versions")), [".staging".to_owned()].into(), "{run}");
}

#[test]
fn a_home_that_cannot_be_written_is_named() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let file = sandbox.path("a file");
    put(&file, "mine");
    let run = sandbox.gov("install").arg(NEW).env("GOV_HOME", &file).fails(9);
    run.says(file.display().to_string()).says("GOV_HOME names another");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    let below = file.join("home");
    sandbox.gov("install").arg(NEW).env("GOV_HOME", &below).fails(9).says(below.display().to_string());

    for (home, code) in [("relative/home", 2), ("", 9), ("/a\nb", 2)] {
        let run = sandbox.gov("install").arg(NEW).env("GOV_HOME", home).without("HOME").fails(code);
        run.says("GOV_HOME");
    }

    let Some(shell) = private_mounts() else { return };
    std::fs::create_dir(sandbox.home("")).unwrap();
    let script = "/bin/mount -t tmpfs -o ro none \"$GOV_HOME\" || exit 99\nexec \"$0\" \"$@\"";
    let run = sandbox.gov("install").arg(NEW).in_shell(shell, script).fails(9);
    run.says(sandbox.home("locks").display().to_string()).says("ead-only file system");
    assert!(names_in(&sandbox.path("work")).is_empty());
    assert_eq!(proxy.count(".zip"), 0, "nothing is downloaded that cannot be kept");
}
