//! What stands or falls with the checksum database's word.

use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::release_server::{ReleaseServer, Reply};
use crate::support::sandbox::Sandbox;
use crate::support::sdk_cache::{self, NEW, OLD};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn cve_2026_42501_a_reply_with_another_modules_record_proves_nothing() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[OLD]).with("GOPROXY", &proxy.url());
    // A genuine record under a genuine signature, of another release.
    proxy.fault(&sdk_cache::lookup_path(NEW), Fault::AnswerTo(sdk_cache::lookup_path(OLD)));
    let run = sandbox.gov("install").arg(NEW).fails(6);
    run.says("the answer of sum.golang.org does not prove golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64");
    assert_eq!(proxy.count(".zip"), 0);
    sandbox.assert_runs(OLD);
    sandbox.assert_tidy(&[OLD]);
}

#[test]
fn an_altered_record_is_found_out_before_anything_is_downloaded() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let genuine = fs::read_to_string(sdk_cache::directory().join(sdk_cache::lookup_path(NEW))).unwrap();
    let forged = genuine.replace("h1:LqX", "h1:AAA");
    assert_ne!(forged, genuine);
    let unsigned = genuine.replace("sum.golang.org Az3g", "sum.golang.org Az3h");
    assert_ne!(unsigned, genuine);
    for reply in [forged, unsigned, String::new(), "<html>".to_owned()] {
        proxy.heal();
        proxy.fault(&sdk_cache::lookup_path(NEW), Fault::Body(reply.clone().into_bytes()));
        sandbox.gov("install").arg(NEW).fails(6).says("sum.golang.org");
        assert_eq!(proxy.count(".zip"), 0, "{reply}");
    }
}

#[test]
fn without_the_log_nothing_is_installed() {
    let Some(proxy) = ModuleProxy::start() else { return };
    for (fault, code, words) in [
        (Fault::Gone, 5, "nothing is used without proof"),
        (Fault::Broken, 5, "nothing is used without proof"),
        (Fault::Page, 6, "web page"),
    ] {
        let sandbox = Sandbox::behind(&proxy);
        proxy.heal();
        proxy.fault("sumdb/", fault.clone());
        sandbox.gov("install").arg(NEW).fails(code).says("sum.golang.org").says(words);
        // A proxy that does not carry the log leaves it to the log itself; one that fails does not.
        let is_asked = sandbox.walled().contains(&"sum.golang.org:443".to_owned());
        assert_eq!(is_asked, matches!(fault, Fault::Gone), "{fault:?}");
    }
    assert_eq!(proxy.count(".zip"), 0, "what cannot be proven is not downloaded");
}

#[test]
fn a_switched_off_log_installs_nothing_that_the_table_does_not_know() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let run = sandbox.gov("install").arg(NEW).env("GOSUMDB", "off").fails(6);
    run.says("GOSUMDB is off").says("gov config trust index");
    assert_eq!(proxy.count(".zip"), 0);
    sandbox.gov("install").arg(NEW).env("GOSUMDB", "sum.other.example").fails(2).says("sum.other.example");
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/sumdb/synthetic")
}

#[test]
fn two_histories_of_one_log_stop_everything_and_the_evidence_is_kept() {
    // The log as it was, and then, by the same key, with another past.
    let directories = ["good-fresh", "fork-newer"].map(|name| vectors().join(name));
    let [before, after] = directories.map(|root| {
        ReleaseServer::start_answering(move |request| {
            fs::read(root.join(request.target.trim_start_matches('/'))).ok().map(|body| Reply::ok(&body))
        })
    });
    let proxy = ReleaseServer::start();
    let sandbox = Sandbox::new().with("GOPROXY", &proxy.url(""));
    let key = fs::read_to_string(vectors().join("verifier-key")).unwrap();
    let asked = |server: &ReleaseServer| format!("{} {}", key.trim(), server.url(""));
    // Its zip is nowhere; what was learnt of the log stays.
    sandbox.gov("install 1.20.11").env("GOSUMDB", asked(&before)).fails(5);
    assert!(sandbox.home("log/sum.gov.test/latest").exists());
    let run = sandbox.gov("install 1.41.5").env("GOSUMDB", asked(&after)).fails(6);
    run.says("the log shows two histories").says("trees of 300 and 600 records");
    let evidence = fs::read_dir(sandbox.home("log/sum.gov.test")).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        path.file_name().unwrap().to_str().unwrap().starts_with("evidence-").then_some(path)
    });
    let evidence = evidence.expect("the evidence");
    run.says(evidence.display().to_string());
    let text = fs::read_to_string(evidence).unwrap();
    assert_eq!(text.matches("go.sum database tree").count(), 2, "{text}");
    let latest = fs::read_to_string(sandbox.home("log/sum.gov.test/latest")).unwrap();
    assert!(latest.contains("\n300\n"), "the head that was known stays: {latest}");
    // For as long as it lasts.
    sandbox.gov("install 1.41.5").env("GOSUMDB", asked(&after)).fails(6).says("two histories");
}
