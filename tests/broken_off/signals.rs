//! Ctrl-C, and the other ways to ask a program to end.

use super::{NEW, assert_recovers, assert_unharmed, machine, strace, traced};
use crate::support::archive_forge::{sdk, tar};
use crate::support::module_proxy::ModuleProxy;
use crate::support::release_server::{Ending, ReleaseServer, Reply};
use crate::support::sandbox::{Call, Run, Sandbox, names_in};
use crate::support::sdk_cache;
use crate::support::small_releases::SmallReleases;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// An install that gets these signals, one after the other, as soon as something holds.
fn interrupted(call: Call<'_>, is_time: impl Fn() -> bool, signals: &[&str]) -> Run {
    // Whoever runs the tests in the background has them ignore Ctrl-C.
    let script = "exec /usr/bin/env --default-signal=INT,TERM \"$0\" \"$@\"";
    call.in_shell(Command::new("/bin/sh"), script).run_and(|process| {
        let is_time = is_time();
        for signal in signals.iter().filter(|_| is_time) {
            let sent = Command::new("/bin/kill").arg(format!("-{signal}")).arg(process.to_string()).output();
            assert!(sent.is_ok(), "{sent:?}");
        }
        is_time
    })
}

/// Whether a part of a download has come.
fn has_part(sandbox: &Sandbox) -> bool {
    let parts = names_in(&sandbox.home("downloads"));
    parts.iter().any(|name| sandbox.home("downloads").join(name).metadata().is_ok_and(|part| part.len() > 0))
}

#[test]
fn a_signal_ends_a_download_keeps_its_part_and_the_next_run_goes_on() {
    for signal in ["INT", "TERM", "HUP"] {
        let releases = SmallReleases::start();
        let sandbox = machine(&releases);
        let whole = releases.zip(NEW);
        releases.server.script(&releases.zip_path(NEW), [whole.clone().ending(Ending::Stall(10_000)), whole]);
        let call = sandbox.gov("install").arg(NEW);
        let call = call.in_shell(Command::new("/bin/sh"), "exec /usr/bin/env --default-signal=HUP \"$0\" \"$@\"");
        let run = interrupted(call, || has_part(&sandbox), &[signal]);
        run.assert_failed(130);
        run.says("error: interrupted");
        assert!(names_in(&sandbox.home("staging")).is_empty(), "{run}");
        let parts = names_in(&sandbox.home("downloads"));
        assert!(
            parts.iter().any(|name| Path::new(name).extension().is_some_and(|extension| extension == "part")),
            "{signal}: {parts:?}"
        );
        assert_unharmed(&sandbox);
        assert_recovers(&sandbox);
        let ranges: Vec<_> =
            releases.downloads().iter().filter_map(|request| request.header("range").map(str::to_owned)).collect();
        assert_eq!(ranges, ["bytes=10000-"], "{signal}: the part is used");
    }
}

#[test]
fn a_signal_ends_an_archive_that_is_unpacked_while_it_comes() {
    let server = ReleaseServer::start();
    let sandbox = Sandbox::new().with("GOPROXY", "off");
    let archive = tar::tar_gz(&sdk::members());
    let stalled = Reply::ok(&archive).header("ETag", "\"one\"").ending(Ending::Stall(archive.len() / 2));
    server.script("/go1.22.3.linux-amd64.tar.gz", [stalled]);
    let call = sandbox.gov("install 1.22.3 --from").arg(server.url(""));
    let run = interrupted(call, || has_part(&sandbox), &["INT"]);
    run.assert_failed(130);
    run.says("error: interrupted");
    assert!(names_in(&sandbox.home("staging")).is_empty(), "{run}");
    assert!(has_part(&sandbox), "{run}");
}

#[test]
fn a_signal_ends_a_wait_for_the_log() {
    let releases = SmallReleases::start();
    let sandbox = machine(&releases);
    let lookup = "/sumdb/sum.small.test/lookup/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64";
    let stalled = releases.zip(NEW).ending(Ending::Stall(0));
    releases.server.script(lookup, [stalled]);
    let is_asked = || releases.server.requests().iter().any(|request| request.target == lookup);
    interrupted(sandbox.gov("install").arg(NEW), is_asked, &["INT"]).assert_failed(130);
    assert!(releases.downloads().len() <= 1, "only what is installed was downloaded");
    assert_unharmed(&sandbox);
}

#[test]
fn a_signal_that_is_told_twice_is_one() {
    let releases = SmallReleases::start();
    let sandbox = machine(&releases);
    let whole = releases.zip(NEW);
    releases.server.script(&releases.zip_path(NEW), [whole.ending(Ending::Stall(10_000))]);
    let run = interrupted(sandbox.gov("install").arg(NEW), || has_part(&sandbox), &["INT", "INT"]);
    run.assert_failed(130);
    run.says("error: interrupted");
    assert_unharmed(&sandbox);
}

#[test]
fn a_second_signal_ends_it_at_once_and_the_next_run_sweeps() {
    let releases = SmallReleases::start();
    let sandbox = machine(&releases);
    // Stopped by a debugger, as it were, it cannot end in order: only the handler runs.
    let whole = releases.zip(NEW);
    releases.server.script(&releases.zip_path(NEW), [whole.clone().ending(Ending::Stall(10_000)), whole]);
    let log = sandbox.path("strace");
    let slow = "-e trace=epoll_wait,epoll_pwait,futex -e inject=epoll_wait,epoll_pwait:delay_exit=2000000";
    let Some(script) = strace(&log, slow) else { return };
    let mut sent = 0;
    let mut began = None;
    let run = traced(sandbox.gov("install").arg(NEW), &script).run_and(|tracer| {
        if !has_part(&sandbox) {
            return false;
        }
        let began: &mut Instant = began.get_or_insert_with(Instant::now);
        // A child of the tracer: the program itself.
        let pause = Duration::from_millis(400);
        if sent == 0 || began.elapsed() >= pause {
            let sent_now = Command::new("/usr/bin/pkill").args(["-INT", "-P", &tracer.to_string()]).status();
            assert!(sent_now.is_ok());
            sent += 1;
        }
        sent == 2
    });
    assert_eq!(run.code, Some(130), "{run}");
    assert_unharmed(&sandbox);
    assert_recovers(&sandbox);
}

#[test]
fn a_hangup_that_is_to_be_ignored_is_ignored() {
    let releases = SmallReleases::start();
    let sandbox = machine(&releases);
    let whole = releases.zip(NEW).ending(Ending::Drip(Duration::from_micros(1)));
    releases.server.script(&releases.zip_path(NEW), [whole]);
    let call = sandbox.gov("install").arg(NEW);
    let call = call.in_shell(Command::new("/bin/sh"), "trap '' HUP; exec \"$0\" \"$@\"");
    let run = interrupted(call, || has_part(&sandbox), &["HUP"]);
    assert_eq!(run.code, Some(0), "{run}");
    sandbox.assert_runs(NEW);
}

#[test]
fn a_signal_while_a_real_release_is_unpacked_removes_what_is_half_made() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let is_unpacking = || {
        let stages = names_in(&sandbox.home("staging"));
        stages.iter().any(|name| sandbox.home("staging").join(name).join("tree/src").exists())
    };
    let run = interrupted(sandbox.gov("install").arg(sdk_cache::NEW), is_unpacking, &["INT"]);
    run.assert_failed(130);
    assert!(names_in(&sandbox.home("staging")).is_empty(), "{run}");
    assert!(names_in(&sandbox.home("versions")).is_empty(), "{run}");
    // The download was whole, and is not fetched again.
    sandbox.gov("install").arg(sdk_cache::NEW).succeeds();
    assert_eq!(proxy.count(".zip"), 1);
    sandbox.assert_tidy(&[sdk_cache::NEW]);
}
