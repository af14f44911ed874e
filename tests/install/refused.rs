//! Bad versions, and sources that answer wrongly: every one is refused, says so, and leaves nothing.

use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::sandbox::{NOBODY, Sandbox, names_in, replace};
use crate::support::sdk_cache::{self, NEW, OLD};
use std::fs::{self, File};
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

#[test]
fn a_release_that_was_never_published_is_told_from_one_that_cannot_be_had() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let run = sandbox.gov("install 1.22.99").fails(3);
    run.says("there is no go1.22.99 for linux-amd64").says("go1.22.12").says(proxy.url());
    assert!(run.stderr.lines().last().unwrap().contains("gov install 1.22."), "{run}");
    for version in ["1.99.0", "1.22rc9", "1.0.99"] {
        sandbox.gov("install").arg(version).fails(3).says(format!("there is no go{version}")).says("gov install 1.");
    }
    for fault in [Fault::Gone, Fault::Refused] {
        proxy.heal();
        proxy.fault(".zip", fault.clone());
        sandbox.gov("install").arg(NEW).fails(5).says("go1.22.3 for linux-amd64 could not be fetched");
    }
    assert!(names_in(&sandbox.home("downloads")).is_empty());
}

#[test]
fn a_version_that_tries_to_be_a_path_is_no_version() {
    let sandbox = Sandbox::new().with("GOPROXY", NOBODY);
    let canary = sandbox.path("work/evil");
    for version in [
        "../../evil",
        "./evil",
        "/etc/passwd",
        "1.22.3/../../evil",
        "go1.22.3/..",
        "1.22.3\\..\\evil",
        "..",
        ".",
        "~",
        "",
        "$(touch evil)",
        "1.22.3;touch evil",
        "1.22.3\n",
        "go1.22.3\u{202e}",
        "v1.22.3-../x",
        "file:///etc",
    ] {
        for command in ["install", "uninstall", "use", "default", "pin", "where"] {
            let run = sandbox.gov(command).arg(version).run();
            assert!(matches!(run.code, Some(2 | 8)), "{run}");
            assert!(run.stderr.trim_end().lines().last().unwrap().starts_with("hint: "), "{run}");
            assert!(!run.stderr.contains('\u{202e}'), "{run}");
        }
    }
    assert!(!canary.exists());
    assert!(!sandbox.home("").exists(), "nothing is created");
    assert!(names_in(&sandbox.path("work")).is_empty());
    assert_eq!(sandbox.walled(), [""; 0]);
}

#[test]
fn a_pin_that_tries_to_be_a_path_is_refused() {
    let sandbox = Sandbox::new().with("GOPROXY", NOBODY);
    for (number, pin) in ["../../../tmp/evil", "/tmp/evil", "1.22/../x", "$(id)", "-rf"].into_iter().enumerate() {
        let project = sandbox.project(&number.to_string(), &[(".go-version", pin)]);
        let run = sandbox.gov("install").within(&project).fails(8);
        run.says(project.join(".go-version").display().to_string());
    }
    assert!(!sandbox.home("versions").exists());
}

#[test]
fn without_a_network_every_attempt_is_named() {
    let sandbox = Sandbox::new().with("GOPROXY", NOBODY).with("HTTPS_PROXY", NOBODY);
    let run = sandbox.gov("install").arg(NEW).fails(5);
    run.says("go1.22.3 for linux-amd64 could not be fetched")
        .says("127.0.0.1:1")
        .says("refused the connection")
        .says("https://go.dev/dl/go1.22.3.linux-amd64.tar.gz")
        .says("HTTPS_PROXY");
    assert!(names_in(&sandbox.home("downloads")).is_empty());
}

#[test]
fn a_wrong_answer_in_place_of_the_release_is_refused_and_the_next_source_is_asked() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[OLD]).with("GOPROXY", &proxy.url());
    let zip = format!("{}/{}", proxy.url(), sdk_cache::zip_path(NEW));
    let mut next_source = 0;
    for (fault, code, words, leads_on) in [
        (Fault::Refused, 5, "This module version is not available.", true),
        (Fault::Gone, 5, "does not have it", true),
        (Fault::Broken, 5, "status 500", true),
        (Fault::Page, 6, "web page", true),
        (Fault::Body(Vec::new()), 6, "refused", false),
        (Fault::Body(b"not a zip".to_vec()), 6, "refused", false),
        (Fault::Cut(1000), 5, "broke after", true),
        // One bit in the middle of a real zip.
        (Fault::Altered, 6, "refused", false),
    ] {
        proxy.heal();
        proxy.fault(".zip", fault.clone());
        let run = sandbox.gov("install").arg(NEW).fails(code);
        run.says(words).says(if matches!(fault, Fault::Gone) { proxy.url() } else { zip.clone() });
        next_source += usize::from(leads_on);
        assert_eq!(sandbox.walled(), vec!["go.dev:443"; next_source], "{run}");
        sandbox.assert_runs(OLD);
    }
    proxy.heal();
    sandbox.gov("install").arg(NEW).succeeds();
    sandbox.assert_tidy(&[OLD, NEW]);
    sandbox.assert_runs(OLD);
    sandbox.assert_runs(NEW);
}

#[test]
fn a_release_packed_well_with_one_file_changed_is_refused_with_both_hashes() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[OLD]).with("GOPROXY", &proxy.url());
    proxy.fault(".zip", Fault::Body(repacked(&sdk_cache::zip(NEW), "/src/fmt/print.go")));
    let run = sandbox.gov("install").arg(NEW).fails(6);
    run.says("is not the go1.22.3 that Go released").says(format!("sum.golang.org lists {}", super::H1_OF_NEW));
    let computed = run.stderr.lines().find_map(|line| line.split_once("its files are").map(|(_, hash)| hash.trim()));
    let computed = computed.expect("the hash of what came");
    assert!(computed.starts_with("h1:") && computed.len() == 47 && computed != super::H1_OF_NEW, "{run}");
    assert_eq!(sandbox.walled(), [""; 0], "what is wrong is not made good by asking elsewhere");
    sandbox.assert_runs(OLD);
    sandbox.assert_tidy(&[OLD]);
}

/// A zip as it is, but for one more byte in one file.
fn repacked(zip: &Path, changed: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(File::open(zip).unwrap()).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        if !name.ends_with(changed) {
            to.raw_copy_file(entry).unwrap();
            continue;
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        content.push(b'\n');
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn what_a_killed_run_left_is_continued_and_if_it_is_damaged_fetched_anew_once() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let size = fs::metadata(sdk_cache::zip(NEW)).unwrap().len();
    proxy.fault(".zip", Fault::Cut(1 << 20));
    sandbox.gov("install").arg(NEW).fails(5).says("broke after");
    let part = sandbox.home("downloads/v0.0.1-go1.22.3.linux-amd64.zip.part");
    let kept = fs::metadata(&part).unwrap().len();
    assert!(kept > 1 << 20 && kept < size, "each try goes on where the last one ended: {kept}");

    let mut bytes = fs::read(&part).unwrap();
    bytes[1 << 19] ^= 1;
    replace(&part, bytes);
    proxy.heal();
    let before = proxy.count(".zip");
    let run = sandbox.gov("install").arg(NEW).succeeds();
    run.says("was damaged; fetching it anew");
    let ranges: Vec<Option<String>> =
        proxy.requests(".zip")[before..].iter().map(|request| request.header("range").map(str::to_owned)).collect();
    assert_eq!(ranges, [Some(format!("bytes={kept}-")), None]);
    sandbox.assert_tidy(&[NEW]);
    sandbox.assert_runs(NEW);
}
