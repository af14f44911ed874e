//! What a mirror holds, and how it grows.

use super::go::{Client, real_go};
use super::served::Served;
use super::{ARCHIVE, LOOKUP, files, flip, mirrored, module_zip, tile};
use crate::install::H1_OF_NEW;
use crate::support::mirror::Mirror;
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::put;
use crate::support::sandbox::{Call, NOBODY, Sandbox, names_in};
use crate::support::sdk_cache::{self, NEW, OLD};
use gov::releases::index::Index;
use gov::releases::tree_hash::Hex;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

fn create<'s>(sandbox: &'s Sandbox, mirror: &Path, versions: &str) -> Call<'s> {
    sandbox.gov("mirror create").arg(mirror).arg("--versions").arg(versions)
}

/// The note with the signed head in a reply.
fn head(reply: &[u8]) -> String {
    let text = String::from_utf8(reply.to_vec()).unwrap();
    text[text.find("go.sum database tree").unwrap()..].to_owned()
}

#[test]
fn a_mirror_holds_both_shapes_and_what_proves_them() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::new();
    let files = files(&mirrored(&sandbox));
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    assert!(files[&sdk_cache::zip_path(NEW)] == fs::read(sdk_cache::zip(NEW)).unwrap(), "byte for byte the proxy's");
    assert_eq!(text(&format!("{ARCHIVE}.sha256")), Hex(&Sha256::digest(&files[ARCHIVE])).to_string());
    let index = Index::parse(&files["index.json"]).unwrap();
    assert_eq!(index.releases().map(ToString::to_string).collect::<Vec<_>>(), [NEW]);
    assert_eq!(files["index.json"], files["dl/index.json"]);
    let place = "golang.org/toolchain/@v";
    assert_eq!(text(&format!("{place}/list")), format!("v0.0.1-go{NEW}.linux-amd64\n"));
    assert_eq!(text(&format!("{place}/v0.0.1-go{NEW}.linux-amd64.mod")), "module golang.org/toolchain\n");
    assert!(text(&format!("{place}/v0.0.1-go{NEW}.linux-amd64.info")).contains("\"Time\":\"2024-05-01T19:49:47Z\""));
    assert!(text(LOOKUP).contains(H1_OF_NEW));
    assert_eq!(head(&files[LOOKUP]), text("sumdb/sum.golang.org/latest"));
    assert!(files.contains_key("sumdb/sum.golang.org/supported"));
    assert!(text("README.txt").contains(&format!("go{NEW} linux-amd64 {H1_OF_NEW}")));
    let manifest: serde_json::Value = serde_json::from_slice(&files["mirror.json"]).unwrap();
    assert_eq!(manifest["complete"], true);
    assert_eq!(manifest["releases"][0]["archive"]["is_upstream"], false, "go.dev was not asked");
    let mut listed: Vec<&str> = manifest["files"].as_object().unwrap().keys().map(String::as_str).collect();
    listed.push("mirror.json");
    listed.sort_unstable();
    assert_eq!(listed, files.keys().map(String::as_str).collect::<Vec<_>>(), "nothing lies there unaccounted for");
}

#[test]
fn a_second_run_fetches_nothing_and_a_new_version_only_itself_and_earlier_visitors_follow() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let Some(go) = real_go() else { return };
    let mirror_of = Sandbox::behind(&proxy);
    let mirror = mirrored(&mirror_of);
    let before = files(&mirror);

    let run = create(&mirror_of, &mirror, NEW).succeeds();
    run.says("nothing was new");
    assert_eq!(proxy.count(""), 0, "{:?}", proxy.requests(""));
    assert!(files(&mirror) == before);

    // Who sees the mirror now will see it grow, and must find one history.
    let visitor = Sandbox::new().with("GOPROXY", NOBODY);
    visitor.gov("install --from").arg(&mirror).arg(NEW).succeeds();
    let served = Served::start(&mirror_of, &mirror);
    let client = Client::new(&go, &served.url());
    client.runs(NEW);

    let run = create(&mirror_of, &mirror, &format!("{NEW},{OLD}")).arg("--json").succeeds().json();
    assert_eq!((&run["present"], run["added"].as_array().unwrap().len()), (&1.into(), 1), "{run}");
    assert_eq!(proxy.count(&format!("go{NEW}.linux-amd64.zip")), 0);
    assert_eq!(proxy.count(&format!("go{OLD}.linux-amd64.zip")), 1);
    let after = files(&mirror);
    for (path, content) in &before {
        let is_same = after.get(path) == Some(content);
        let follows = ["mirror.json", "index.json", "/list", "README.txt"].iter().any(|end| path.ends_with(end))
            || path.starts_with("sumdb/");
        assert!(is_same || follows, "{path} is another");
    }
    let heads: Vec<String> = [NEW, OLD].iter().map(|version| head(&after[&sdk_cache::lookup_path(version)])).collect();
    assert_eq!(heads[0], heads[1], "all records stand under one head");
    assert_ne!(heads[0], head(&before[LOOKUP]));
    assert!(before.keys().filter(|path| path.contains("/tile/")).all(|path| after.contains_key(path)));

    visitor.gov("install --from").arg(&mirror).arg(OLD).succeeds();
    assert_eq!(visitor.walled(), [""; 0]);
    client.runs(OLD);
    client.runs(NEW);

    // Nothing is new again.
    let count = proxy.count("");
    create(&mirror_of, &mirror, "1.21.13,1.22.3").succeeds().says("nothing was new");
    assert_eq!(proxy.count(""), count);

    // Another machine, which knows less of the log than the mirror: the newest head stays.
    let another = Sandbox::behind(&proxy);
    let run = create(&another, &mirror, NEW).arg("--prune").succeeds();
    assert!(run.stdout.contains(&format!("go{OLD} linux-amd64 removed")), "{run}");
    let left = files(&mirror);
    assert!(left.keys().all(|path| !path.contains(OLD)), "{:?}", left.keys());
    assert!(!String::from_utf8(left["index.json"].clone()).unwrap().contains(OLD));
    assert_eq!(head(&left[LOOKUP]), heads[0]);
    assert_eq!(fs::read_to_string(another.home("log/sum.golang.org/latest")).unwrap(), heads[0]);
    assert_eq!(proxy.count(".zip"), 1);
}

#[test]
fn a_killed_run_is_completed_by_the_next() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let whole = files(&mirrored(&sandbox));
    let mirror = sandbox.path("killed");
    let moments: [(&str, &dyn Fn() -> bool); 3] = [
        ("while downloading", &|| !names_in(&sandbox.home("downloads")).is_empty()),
        ("while the archive is packed", &|| mirror.join(".incoming/file").exists() && module_zip(&mirror).exists()),
        ("after the release is in", &|| mirror.join("mirror.json").exists()),
    ];
    for (moment, has_come) in moments {
        let mut child = create(&sandbox, &mirror, NEW).spawn();
        let began = Instant::now();
        while !has_come() && child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_mins(3), "{moment} never came");
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // The last one was killed with the release in: nothing large is fetched again.
    let count = proxy.count(".zip");
    put(&mirror.join("notes.txt"), "mine");
    create(&sandbox, &mirror, NEW).succeeds();
    assert_eq!(proxy.count(".zip"), count);
    let mut made = files(&mirror);
    assert_eq!(made.remove("notes.txt").as_deref(), Some(&b"mine"[..]), "what is not the mirror's is left");
    assert!(!mirror.join(".incoming").exists());
    for (path, content) in &whole {
        assert!(path == "mirror.json" || made.get(path) == Some(content), "{path} is another");
    }
    assert_eq!(made.len(), whole.len());
}

#[test]
fn what_rots_is_found_by_its_hash_and_made_again() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let mirror = mirrored(&sandbox);
    let whole = files(&mirror);
    flip(&module_zip(&mirror));
    flip(&tile(&mirror));
    create(&sandbox, &mirror, NEW).succeeds().says("nothing was new");
    let run = create(&sandbox, &mirror, NEW).args(&["--verify", "--json"]).succeeds();
    run.says("x099/950 is not as it was written");
    assert_eq!(run.json()["damaged"].as_array().unwrap().len(), 2);
    assert_eq!(proxy.count(".zip"), 1);
    fs::remove_file(mirror.join("index.json")).unwrap();
    create(&sandbox, &mirror, NEW).succeeds().says("index.json is not as it was written");
    assert_eq!(proxy.count(".zip"), 1);
    for (path, content) in files(&mirror) {
        assert!(path == "mirror.json" || whole.get(&path) == Some(&content), "{path} is another");
    }
}

#[test]
fn what_no_source_has_is_named_and_the_rest_is_made() {
    let Some(proxy) = ModuleProxy::start() else { return };
    proxy.fault("plan9", Fault::Refused);
    let sandbox = Sandbox::behind(&proxy);
    let mirror = mirrored(&sandbox);
    let run = create(&sandbox, &mirror, NEW).arg("--platforms").arg("plan9-386,linux-amd64").run();
    assert_ne!(run.code, Some(0), "{run}");
    assert!(run.stdout.contains(&format!("go{NEW} plan9-386 MISSING")), "{run}");
    run.says("plan9-386");
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(mirror.join("mirror.json")).unwrap()).unwrap();
    assert_eq!(manifest["complete"], true);
    assert_eq!(manifest["releases"].as_array().unwrap().len(), 1);
    Sandbox::new().with("GOPROXY", NOBODY).gov("install --from").arg(&mirror).arg(NEW).succeeds();
}

#[test]
fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let mirror = sandbox.path("absent");
    let run = create(&sandbox, &mirror, "1.22.3,1.21.13").arg("--dry-run").succeeds();
    assert!(run.stdout.contains("go1.21.13 linux-amd64 would be added"), "{run}");
    assert!(!mirror.exists());
    assert_eq!(proxy.count(""), 0);
    let run = create(&sandbox, &mirrored(&sandbox), OLD).args(&["--dry-run", "--prune"]).succeeds();
    assert!(run.stdout.contains("go1.22.3 linux-amd64 would be removed"), "{run}");
}

#[test]
fn a_mirror_made_of_an_archive_serves_go_a_module_that_the_log_lists() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let Some(go) = real_go() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let (source, mirror) = (Mirror::of(NEW), sandbox.path("made"));
    create(&sandbox, &mirror, "1.22").arg("--from").arg(source.path()).succeeds().says("1.22 is go1.22.3");
    assert_eq!(proxy.count(".zip"), 0);
    let whole = mirrored(&sandbox);
    for path in [ARCHIVE, LOOKUP, "index.json"] {
        assert!(fs::read(mirror.join(path)).unwrap() == fs::read(whole.join(path)).unwrap(), "{path}: the same tree");
    }
    assert!(fs::read(module_zip(&mirror)).unwrap() != fs::read(module_zip(&whole)).unwrap(), "packed here");
    Client::new(&go, &format!("file://{}", mirror.display())).runs(NEW);
}

#[test]
fn one_shape_alone_is_made_and_used() {
    let Some(proxy) = ModuleProxy::start() else { return };
    for (shape, present, absent) in [("goproxy", "golang.org", "index.json"), ("go.dev", "index.json", "golang.org")] {
        let sandbox = Sandbox::behind(&proxy);
        let mirror = sandbox.path("one");
        create(&sandbox, &mirror, NEW).arg("--shape").arg(shape).succeeds();
        assert!(mirror.join(present).exists() && !mirror.join(absent).exists(), "{shape}");
        let client = Sandbox::new().with("GOPROXY", NOBODY);
        client.gov("install --from").arg(&mirror).arg("1.22").succeeds().says("1.22 is go1.22.3");
        assert_eq!(client.walled(), [""; 0]);
    }
}

#[test]
fn what_is_asked_wrongly_is_refused_before_anything_is_made() {
    let sandbox = Sandbox::new();
    let mirror = sandbox.path("m");
    let fails = |arguments: &[&str]| {
        let run = sandbox.gov("mirror create").arg(&mirror).args(arguments).run();
        run.assert_failed(2);
        assert!(!mirror.exists());
        run
    };
    fails(&["--versions", "1.22.3x"]);
    fails(&["--versions", "1.23..1.21"]);
    fails(&["--versions", "system"]).says("system");
    fails(&["--versions", "1.22.3", "--platforms", "linux"]).says("linux-amd64,darwin-arm64");
    fails(&["--versions", "1.22.3", "--shape", "zip"]);
    fails(&[]).says("--versions");
    let run = sandbox.gov("mirror create").arg(&mirror).args(&["--versions", NEW]).env("GOSUMDB", "off").run();
    run.assert_failed(2);
    run.says("GOSUMDB is off").says("--shape go.dev");
    put(&mirror.join("mirror.json"), "{\"format\":1,\"files\":{\"../x\":{}}}");
    let run = sandbox.gov("mirror create").arg(&mirror).args(&["--versions", NEW]).run();
    run.assert_failed(8);
    run.says("mirror.json is no account of a mirror");
}
