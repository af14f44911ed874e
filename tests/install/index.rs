//! go.dev's index: what it may say, what it cannot, and who trusts it alone.

use super::receipt;
use crate::support::go_dev::{GoDev, archive, archive_name, file, index_of};
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::put;
use crate::support::release_server::{Ending, Length, Reply};
use crate::support::sandbox::{Sandbox, names_in};
use crate::support::sdk_cache::{self, NEW};
use serde_json::{Value, json};
use std::fs;

/// A release that neither the log nor the built-in table knows.
const MADE_UP: &str = "1.98.1";

fn trusting(go_dev: &GoDev) -> Sandbox {
    let sandbox = go_dev.sandbox();
    put(&sandbox.home("config.toml"), "trust = \"index\"\n");
    sandbox
}

#[test]
fn without_the_log_only_the_users_own_word_lets_the_index_prove_a_release() {
    let go_dev = GoDev::start();
    let body = archive(MADE_UP);
    go_dev.index(&index_of(MADE_UP, &body));
    go_dev.archive(MADE_UP, &body);
    let sandbox = go_dev.sandbox();
    let run = sandbox.gov("install").arg(MADE_UP).fails(5);
    run.says("sum.golang.org could not be asked to prove").says("nothing is used without proof");
    for variable in ["GOV_TRUST", "TRUST", "GONOSUMDB", "GONOSUMCHECK", "GOPRIVATE", "GOINSECURE"] {
        sandbox.gov("install").arg(MADE_UP).env(variable, "index").fails(5);
    }
    let run = sandbox.gov("install").arg(MADE_UP).env("GOSUMDB", "off").fails(6);
    run.says("GOSUMDB is off").says("gov config trust index");

    sandbox.gov("config trust index").succeeds();
    for gosumdb in ["", "off"] {
        let run = sandbox.gov("install --force").arg(MADE_UP).env("GOSUMDB", gosumdb).succeeds();
        assert!(run.stdout.contains("by go.dev's index alone"), "{run}");
        let receipt = receipt(&sandbox, MADE_UP);
        assert_eq!(receipt["proof"], json!({ "by": "index" }));
        assert_eq!(receipt["form"], "whole");
        assert_eq!(receipt["source"], format!("https://go.dev/dl/{}", archive_name(MADE_UP)));
        assert!(sandbox.goroot(MADE_UP).join("doc/README.md").exists());
        sandbox.assert_tidy(&[MADE_UP]);
    }
    let list = sandbox.gov("list").succeeds();
    assert!(list.stdout.contains("proven by go.dev's index alone"), "{list}");
    let list = sandbox.gov("list -v").succeeds();
    assert!(list.stdout.contains("go.dev's index alone"), "{list}");
    assert_eq!(sandbox.gov("list --json").succeeds().json()["versions"][0]["receipt"]["proof"]["by"], "index");
}

#[test]
fn a_cdn_behind_go_dev_is_a_pipe() {
    let go_dev = GoDev::start();
    let sandbox = trusting(&go_dev);
    let cdn = go_dev.host("dl.cdn.example");
    let body = archive(MADE_UP);
    go_dev.index(&index_of(MADE_UP, &body));
    let target = format!("/dl/{}", archive_name(MADE_UP));
    go_dev.server.script(&target, [Reply::redirect(&format!("https://dl.cdn.example/go/{}", archive_name(MADE_UP)))]);
    cdn.script(&format!("/go/{}", archive_name(MADE_UP)), [Reply::ok(&body)]);
    sandbox.gov("install").arg(MADE_UP).succeeds();
    assert_eq!(receipt(&sandbox, MADE_UP)["source"], format!("https://go.dev{target}"));

    // It has no say in what is right.
    let evil = archive("1.98.2");
    cdn.script(&format!("/go/{}", archive_name(MADE_UP)), [Reply::ok(&evil)]);
    let run = sandbox.gov("install --force").arg(MADE_UP).fails(6);
    run.says("is not the archive that go.dev lists").says("what came has");
    // Nor may it lead out of https.
    let plain = crate::support::release_server::ReleaseServer::start();
    go_dev.server.script(&target, [Reply::redirect(&plain.url("/x"))]);
    sandbox.gov("install --force").arg(MADE_UP).fails(5).says("refusing to leave https");
    assert!(plain.requests().is_empty());
}

#[test]
fn a_mirrors_index_proves_nothing_whatever_is_trusted() {
    let go_dev = GoDev::start();
    let sandbox = trusting(&go_dev);
    let body = archive(MADE_UP);
    let mirror = sandbox.path("mirror");
    let name = archive_name(MADE_UP);
    let index = index_of(MADE_UP, &body);
    put(&mirror.join(&name), &body);
    put(&mirror.join(format!("{name}.sha256")), file(MADE_UP, &body)["sha256"].as_str().unwrap());
    put(&mirror.join("index.json"), index.to_string());
    put(&mirror.join("dl/index.json"), index.to_string());
    let server = crate::support::mirror::serve(mirror.clone());
    // A host with a certificate is a mirror like any other.
    let secure = go_dev.host("mirror.example");
    secure.script(&format!("/{name}"), [Reply::ok(&body)]);
    secure.script("/?mode=json&include=all", [Reply::ok(index.to_string().as_bytes())]);
    secure.script("/index.json", [Reply::ok(index.to_string().as_bytes())]);
    for source in [mirror.display().to_string(), server.url(""), "https://mirror.example".to_owned()] {
        let run = sandbox.gov("install --from").arg(&source).arg(MADE_UP).fails(5);
        run.says("sum.golang.org could not be asked to prove");
        let run = sandbox.gov("install --from").arg(&source).arg(MADE_UP).env("GOSUMDB", "off").fails(6);
        run.says("GOSUMDB is off");
        let run = sandbox.gov("install").arg(MADE_UP).env("GOV_SOURCES", &source).env("GOSUMDB", "off").fails(6);
        run.says("nothing can prove go1.98.1");
    }
    assert!(!sandbox.home("receipts").exists() || names_in(&sandbox.home("receipts")).is_empty());
}

#[test]
fn trust_in_the_index_does_not_override_a_log_that_was_tampered_with() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let go_dev = GoDev::start();
    let sandbox = trusting(&go_dev).with("GOPROXY", &proxy.url());
    let body = archive(MADE_UP);
    go_dev.index(&index_of(MADE_UP, &body));
    go_dev.archive(MADE_UP, &body);
    for reply in [
        // Another release's record, and garbage.
        fs::read(sdk_cache::directory().join(sdk_cache::lookup_path(NEW))).unwrap(),
        b"garbage".to_vec(),
    ] {
        proxy.heal();
        proxy.fault(&sdk_cache::lookup_path(MADE_UP), Fault::Body(reply));
        sandbox.gov("install").arg(MADE_UP).fails(6).says("sum.golang.org");
    }
    // A log that answers that it has no such thing contradicts nobody.
    proxy.heal();
    proxy.fault(&sdk_cache::lookup_path(MADE_UP), Fault::Gone);
    sandbox.gov("install").arg(MADE_UP).succeeds();
    assert_eq!(receipt(&sandbox, MADE_UP)["proof"]["by"], "index");
}

/// The one file of an index of one release.
fn first_file(index: &mut Value) -> &mut Value {
    &mut index[0]["files"][0]
}

#[test]
fn an_index_is_believed_only_in_exactly_the_expected_form() {
    let go_dev = GoDev::start();
    let sandbox = trusting(&go_dev);
    let body = archive(MADE_UP);
    go_dev.archive(MADE_UP, &body);
    let hash = file(MADE_UP, &body)["sha256"].as_str().unwrap().to_owned();
    let good = index_of(MADE_UP, &body);
    let changed = |key: &str, value: Value| {
        let mut index = good.clone();
        first_file(&mut index)[key] = value;
        index
    };
    let version = |version: &str| {
        let mut index = good.clone();
        index[0]["version"] = json!(version);
        index.as_array_mut().unwrap().push(json!({ "version": "go1.22.3", "files": [] }));
        index
    };
    let mut without_hash = good.clone();
    first_file(&mut without_hash).as_object_mut().unwrap().remove("sha256");
    // Not listed, so not proven: the log, which nobody reaches, would have to.
    let unlisted = 5;
    let cases = [
        ("a null for sha256", changed("sha256", Value::Null), 6),
        ("no sha256", without_hash, unlisted),
        ("an empty sha256", changed("sha256", json!("")), unlisted),
        ("63 digits", changed("sha256", json!(hash[1..])), unlisted),
        ("zeros", changed("sha256", json!("0".repeat(64))), unlisted),
        ("another hash", changed("sha256", json!("a".repeat(64))), 6),
        ("a path", changed("filename", json!(format!("../{}", archive_name(MADE_UP)))), unlisted),
        ("a directory", changed("filename", json!(format!("x/{}", archive_name(MADE_UP)))), unlisted),
        ("a URL", changed("filename", json!(format!("https://evil.example/{}", archive_name(MADE_UP)))), unlisted),
        ("a query", changed("filename", json!(format!("{}?x", archive_name(MADE_UP)))), unlisted),
        ("another platform", changed("filename", json!("go1.98.1.plan9-386.tar.gz")), unlisted),
        ("a version with a path", version("go1.98.1/../x"), unlisted),
        ("a version with a line break", version("go1.98.1\n"), unlisted),
        ("a version without go", version("1.98.1"), unlisted),
        ("a version of 1 MB", version(&"go1.98.1".repeat(125_000)), unlisted),
        ("another version", version("go1.98.2"), unlisted),
        ("two hashes of one file", json!([good[0], index_of(MADE_UP, b"other")[0]]), 6),
    ];
    for (what, index, code) in cases {
        go_dev.index(&index);
        let run = sandbox.gov("install").arg(MADE_UP).run();
        assert_eq!(run.code, Some(code), "{what}: {run}");
        run.assert_failed(code);
        assert!(!sandbox.goroot(MADE_UP).exists(), "{what}");
    }
    // What the future may add, and either case of letters, are no reason to refuse.
    let mut index = changed("sha256", json!(hash.to_uppercase()));
    first_file(&mut index)["sha512"] = json!({ "x": [1, null] });
    index[0]["security"] = json!(true);
    let odd =
        json!({ "filename": "go1.98.1.haiku-amd128.tar.gz", "arch": "amd128", "kind": "flatpak", "sha256": hash });
    index[0]["files"].as_array_mut().unwrap().push(odd);
    go_dev.index(&index);
    sandbox.gov("install").arg(MADE_UP).succeeds();
    sandbox.assert_tidy(&[MADE_UP]);
}

#[test]
fn what_is_no_index_proves_nothing_and_costs_no_memory() {
    let go_dev = GoDev::start();
    let sandbox = trusting(&go_dev);
    let body = archive(MADE_UP);
    go_dev.archive(MADE_UP, &body);
    let whole = index_of(MADE_UP, &body).to_string();
    let half = &whole.as_bytes()[..whole.len() / 2];
    for (what, reply, code, words) in [
        ("not JSON", Reply::ok(b"not json"), 6, "not the expected JSON"),
        ("empty", Reply::ok(b""), 6, "not the expected JSON"),
        ("HTML", Reply::ok(b"<!DOCTYPE html><title>Sign in</title>"), 6, "web page"),
        ("half of it", Reply::ok(half), 6, "not the expected JSON"),
        ("cut", Reply::ok(whole.as_bytes()).ending(Ending::Cut(half.len())), 5, "broke after"),
        ("200 MiB announced", Reply::ok(b"[").length(Length::Says(200 << 20)), 5, "larger than 16777216 bytes"),
        (
            "200 MiB and more",
            Reply::ok(&vec![b' '; 1 << 20]).length(Length::Chunked).ending(Ending::Endless),
            5,
            "larger than 16777216 bytes",
        ),
        ("gone", Reply::status(404), 5, "sum.golang.org could not be asked"),
    ] {
        go_dev.answer_index(reply.clone());
        let run = sandbox.gov("install").arg(MADE_UP).run();
        assert_eq!(run.code, Some(code), "{what}: {run}");
        run.says(words);
        run.assert_failed(code);
        // A list that cannot be read leaves what gov was built with.
        go_dev.answer_index(reply);
        let run = sandbox.gov("list-remote").succeeds();
        assert!(run.stdout.contains("go1.22.12"), "{what}: {run}");
        assert!(!sandbox.goroot(MADE_UP).exists(), "{what}");
    }
}

#[test]
fn an_archive_of_another_version_is_refused_whatever_the_index_says() {
    let go_dev = GoDev::start();
    let sandbox = trusting(&go_dev);
    // The file of one version under the name of another, with the right hash.
    let other = archive("1.98.0");
    go_dev.index(&index_of(MADE_UP, &other));
    go_dev.archive(MADE_UP, &other);
    let run = sandbox.gov("install").arg(MADE_UP).fails(6);
    run.says("go1.98.0").says("go1.98.1");
}

#[test]
fn go_devs_list_is_kept_for_when_it_does_not_answer() {
    let go_dev = GoDev::start();
    let sandbox = go_dev.sandbox();
    go_dev.index(&index_of(MADE_UP, b"x"));
    sandbox.gov("list-remote").succeeds();
    go_dev.way.script("go.dev:443", [Reply::status(502)]);
    let run = sandbox.gov("list-remote 1.98").succeeds();
    assert!(run.stdout.starts_with("go1.98.1"), "{run}");
    run.says("going by what https://go.dev/dl/?*** listed moments ago");
}
