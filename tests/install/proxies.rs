//! Which sources are asked, in which order, and when the next one is.

use super::mirrors::module_tree;
use super::receipt;
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::sandbox::Sandbox;
use crate::support::sdk_cache::{self, NEW, OLD};
use crate::support::{put, put_program};
use std::fs;

#[test]
fn a_list_of_proxies_is_read_as_go_reads_it() {
    let (Some(first), Some(second)) = (ModuleProxy::start(), ModuleProxy::start()) else { return };
    second.fault(".zip", Fault::Gone);
    // After a comma, only "not found" leads on; after a bar, any failure does.
    for (separator, fault, leads_on) in [
        (",", Fault::Gone, true),
        (",", Fault::Refused, false),
        (",", Fault::Page, false),
        (",", Fault::Broken, false),
        ("|", Fault::Gone, true),
        ("|", Fault::Refused, true),
        ("|", Fault::Page, true),
    ] {
        let sandbox = Sandbox::new().with("GOPROXY", &format!("{}{separator}{}", first.url(), second.url()));
        first.heal();
        first.fault(".zip", fault.clone());
        let (asked_before, led_before) = (first.count(".zip"), second.count(".zip"));
        let run = sandbox.gov("install").arg(NEW).fails(if matches!(fault, Fault::Page) { 6 } else { 5 });
        run.says(first.url());
        let tries = if matches!(fault, Fault::Broken) { 4 } else { 1 };
        assert_eq!(first.count(".zip") - asked_before, tries, "{run}");
        assert_eq!(second.count(".zip") - led_before, usize::from(leads_on), "{separator} after {fault:?}: {run}");
        // The next source is another matter than the next proxy.
        assert_eq!(sandbox.walled(), ["go.dev:443"], "{run}");
    }
}

#[test]
fn the_next_proxy_of_a_list_may_be_a_directory_with_both_the_log_and_the_release() {
    let Some(first) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&first);
    // Once it was asked, the log's files are in the cache, and the directory has them too.
    first.fault(".zip", Fault::Refused);
    sandbox.gov("install").arg(NEW).env("GOV_SOURCES", "goproxy").fails(5);
    let tree = module_tree(true);

    first.fault("sumdb/", Fault::Gone);
    let count = || ["/supported", "/lookup/", ".zip"].map(|part| first.count(part));
    let before = count();
    let sandbox = Sandbox::new().with("GOPROXY", &format!("{}|file://{}", first.url(), tree.path().display()));
    sandbox.gov("install").arg(NEW).succeeds();
    assert_eq!(receipt(&sandbox, NEW)["source"], tree.path().join(sdk_cache::zip_path(NEW)).display().to_string());
    let after = count();
    assert_eq!([0, 1, 2].map(|at| after[at] - before[at]), [1, 0, 1]);
    assert_eq!(sandbox.walled(), [""; 0]);
    sandbox.assert_tidy(&[NEW]);
}

#[test]
fn the_users_go_env_file_names_the_proxy_and_a_dead_go_dev_costs_one_attempt() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::new();
    let config = sandbox.path("config");
    put(&config.join("go/env"), format!("GOPROXY={}\n", proxy.url()));
    let sandbox = sandbox.with("XDG_CONFIG_HOME", config.to_str().unwrap());
    // Without a word from gov's user: what `go` itself would ask is asked first.
    proxy.fault(".zip", Fault::Gone);
    sandbox.gov("install").arg(NEW).fails(5);
    assert_eq!(proxy.count(".zip"), 1);
    assert_eq!(sandbox.walled(), ["go.dev:443"]);
    proxy.heal();
    sandbox.gov("install").arg(NEW).env("GOV_SOURCES", "go.dev,goproxy").succeeds();
    assert_eq!(proxy.count(".zip"), 2);
    assert_eq!(sandbox.walled(), ["go.dev:443"; 2], "one attempt, no retries");
    sandbox.assert_tidy(&[NEW]);
}

#[test]
fn the_go_env_of_the_systems_go_and_of_an_installed_one_name_the_proxy() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::new();
    // A GOROOT that the sandbox's PATH leads to.
    fs::create_dir_all(sandbox.path("pkg/tool")).unwrap();
    put(&sandbox.path("go.env"), format!("GOPROXY={}\nGOSUMDB=sum.golang.org\n", proxy.url()));
    put_program(&sandbox.path("bin/go"), "#!/bin/sh\nexit 70\n");
    proxy.fault(".zip", Fault::Gone);
    sandbox.gov("install").arg(NEW).fails(5);
    assert_eq!(proxy.count(".zip"), 1);

    let sandbox = Sandbox::holding(&[OLD]);
    let go_env = fs::read_to_string(sandbox.goroot(OLD).join("go.env")).unwrap();
    let list = go_env.lines().find_map(|line| line.strip_prefix("GOPROXY=")).unwrap();
    let host = list.trim_start_matches("https://").split([',', '|', '/']).next().unwrap();
    sandbox.gov("install").arg(NEW).fails(5).says(host);
    assert!(sandbox.walled().contains(&format!("{host}:443")), "{:?}", sandbox.walled());
    sandbox.assert_runs(OLD);
}

#[test]
fn no_proxy_and_no_go_dev_is_said_as_it_is() {
    let sandbox = Sandbox::new();
    let run = sandbox.gov("install").arg(NEW).env("GOPROXY", "off").fails(5);
    run.says("go.dev");
    let run = sandbox.gov("install").arg(NEW).env("GOPROXY", "off").env("GOV_SOURCES", "goproxy").fails(2);
    run.says("goproxy names none");
    sandbox.gov("install").arg(NEW).env("GOPROXY", "not a url").fails(2).says("GOPROXY");
    sandbox.gov("install").arg(NEW).env("GOV_SOURCES", "ftp://x").fails(2).says("ftp://x");
}
