//! Installing from mirrors: a go.dev-shaped one as a directory and over HTTP, and a directory that
//! is laid out as a module proxy.

use super::{H1_OF_NEW, receipt};
use crate::support::archive_forge::sdk;
use crate::support::archive_forge::tar::tar_gz;
use crate::support::installed::link_tree;
use crate::support::mirror::{Mirror, serve};
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::sandbox::{NOBODY, Sandbox, names_in};
use crate::support::sdk_cache::{self, NEW, OLD};
use crate::support::{put, scratch};
use std::fs;
use tempfile::TempDir;

#[test]
fn a_mirrors_archive_is_proven_by_the_log_from_a_directory_and_over_http() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let mirror = Mirror::of(NEW);
    let archive = format!("go{NEW}.linux-amd64.tar.gz");
    let server = serve(mirror.path().to_owned());
    let before = names_in(mirror.path());
    let sources = [
        (mirror.path().display().to_string(), mirror.path().join(&archive).display().to_string()),
        (server.url(""), server.url(&format!("/{archive}"))),
    ];
    for (source, location) in sources {
        let sandbox = Sandbox::behind(&proxy);
        sandbox.gov("install --from").arg(&source).arg(NEW).succeeds();
        let receipt = receipt(&sandbox, NEW);
        assert_eq!(receipt["source"], location);
        assert_eq!(receipt["archive_sha256"], mirror.sha256(NEW));
        assert_eq!(receipt["h1"], H1_OF_NEW, "the tree is the module's");
        assert_eq!(receipt["proof"]["by"], "log");
        assert_eq!(receipt["form"], "covered");
        sandbox.assert_tidy(&[NEW]);
        sandbox.assert_runs(NEW);
        let run = sandbox.gov("verify").arg(NEW).succeeds();
        assert!(run.stdout.contains("ok"), "{run}");
        let listed = sandbox.gov("list -v").succeeds();
        assert!(listed.stdout.contains("without api, doc, misc, test"), "{listed}");
    }
    assert_eq!(names_in(mirror.path()), before, "a source is only read");
    assert_eq!(proxy.count(".zip"), 0, "--from stands for all sources");
}

#[test]
fn a_mirrors_index_says_what_there_is() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let mirror = Mirror::of(NEW);
    let sandbox = Sandbox::behind(&proxy);
    let run = sandbox.gov("install --dry-run --from").arg(mirror.path()).arg("1.22").succeeds();
    // gov was built with the last 1.22, but there is none but the mirror's to be had.
    assert!(run.stdout.contains("would be installed"), "{run}");
    run.says("1.22 is go1.22.3");
    let run = sandbox.gov("install --from").arg(mirror.path()).arg(OLD).fails(10);
    run.says(format!("no source has go{OLD}")).says(mirror.path().display().to_string());
}

#[test]
fn a_directory_that_is_no_source_is_refused() {
    let sandbox = Sandbox::new();
    let absent = sandbox.path("absent");
    sandbox.gov("install --from").arg(&absent).arg(NEW).fails(2).says(absent.display().to_string());
    let run = sandbox.gov("install --from ftp://127.0.0.1/ 1.22.3").fails(2);
    run.says("ftp");
}

/// A directory laid out as a module proxy: the zip, and the log's files too if it is to carry them.
pub(super) fn module_tree(carries_log: bool) -> TempDir {
    let root = tempfile::tempdir_in(scratch()).unwrap();
    let zip = root.path().join(sdk_cache::zip_path(NEW));
    fs::create_dir_all(zip.parent().unwrap()).unwrap();
    fs::hard_link(sdk_cache::zip(NEW), zip).unwrap();
    if carries_log {
        link_tree(&sdk_cache::directory().join("sumdb"), &root.path().join("sumdb"));
    }
    root
}

#[test]
fn a_directory_shaped_as_a_module_proxy_is_a_source_and_needs_no_network() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    // Once it was asked, the log's files are in the cache.
    proxy.fault(".zip", Fault::Gone);
    sandbox.gov("install").arg(NEW).fails(5);
    let tree = module_tree(true);
    let offline = Sandbox::new().with("GOPROXY", NOBODY);
    offline.gov("install --from").arg(tree.path()).arg(NEW).succeeds();
    assert_eq!(receipt(&offline, NEW)["h1"], H1_OF_NEW);
    assert_eq!(offline.walled(), [""; 0]);
    assert!(tree.path().join(sdk_cache::zip_path(NEW)).exists(), "a source's file is not gov's to delete");
    offline.assert_tidy(&[NEW]);
    offline.assert_runs(NEW);
}

#[test]
fn a_file_proxy_without_the_log_is_no_way_around_the_proof() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::new();
    let tree = module_tree(false);
    let call = sandbox.gov("install").arg(NEW).env("GOPROXY", format!("file://{}", tree.path().display()));
    call.fails(5).says("sum.golang.org").says("nothing is used without proof");
    assert!(sandbox.walled().contains(&"sum.golang.org:443".to_owned()), "{:?}", sandbox.walled());
}

#[test]
fn a_mirrors_archive_that_is_not_what_it_says_is_refused() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    // A small SDK that calls itself go1.22.3, under that name and under another.
    let mirror = sandbox.path("mirror");
    let archive = |version: &str| mirror.join(format!("go{version}.linux-amd64.tar.gz"));
    for version in [NEW, OLD] {
        put(&archive(version), tar_gz(&sdk::members()));
    }
    let run = sandbox.gov("install --from").arg(&mirror).arg(OLD).fails(6);
    run.says(archive(OLD).display().to_string()).says(sdk::NAME);
    let run = sandbox.gov("install --from").arg(&mirror).arg(NEW).fails(6);
    run.says(archive(NEW).display().to_string()).says(H1_OF_NEW).says("its files are      h1:");
    // Without the log nothing tells whether it is right.
    let alone = Sandbox::new().with("GOPROXY", "off");
    alone.gov("install --from").arg(&mirror).arg(NEW).fails(5).says("sum.golang.org could not be asked to prove");
    assert_eq!(names_in(&mirror).len(), 2, "a source is only read");
}
