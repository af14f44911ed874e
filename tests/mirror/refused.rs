//! A mirror with one bit flipped: nobody takes it.

use super::go::{Client, real_go};
use super::{ARCHIVE, LOOKUP, flip, mirrored, module_zip, tile};
use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{NOBODY, Sandbox, names_in, replace};
use crate::support::sdk_cache::NEW;
use std::fs;
use std::path::Path;

/// Another hash in the record.
fn alter_record(mirror: &Path) {
    let path = mirror.join(LOOKUP);
    let text = fs::read_to_string(&path).unwrap();
    let altered = text.replace("h1:LqX", "h1:LqY");
    assert_ne!(altered, text);
    replace(&path, altered);
}

fn alter_head(mirror: &Path) {
    let path = mirror.join(LOOKUP);
    let text = fs::read_to_string(&path).unwrap();
    let altered = text.replace("kqVNUy", "kqVNUz");
    assert_ne!(altered, text);
    replace(&path, altered);
}

/// What is altered, how, and what go then says.
type Case = (&'static str, fn(&Path), &'static [&'static str]);

const CASES: &[Case] = &[
    ("the module zip", |mirror| flip(&module_zip(mirror)), &["checksum mismatch", "zip:", "flate:", "corrupt"]),
    ("the record", alter_record, &["cannot authenticate record data"]),
    ("the signed head", alter_head, &["reading tree note", "invalid signature"]),
    ("a tile", |mirror| flip(&tile(mirror)), &["downloaded inconsistent tile"]),
];

#[test]
fn go_refuses_a_mirror_with_one_bit_flipped() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let Some(go) = real_go() else { return };
    for (what, alter, words) in CASES {
        let sandbox = Sandbox::new();
        let mirror = mirrored(&sandbox);
        alter(&mirror);
        let run = Client::new(&go, &format!("file://{}", mirror.display())).asks(NEW);
        assert_ne!(run.code, Some(0), "{what}: {run}");
        assert!(words.iter().any(|word| run.stderr.contains(word)), "{what}: {run}");
    }
}

#[test]
fn gov_refuses_a_mirror_with_one_bit_flipped() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    for (what, alter, _) in CASES {
        let sandbox = Sandbox::new();
        let mirror = mirrored(&sandbox);
        alter(&mirror);
        // For the zip to be asked for, there must be no archive.
        fs::remove_file(mirror.join(ARCHIVE)).unwrap();
        let client = Sandbox::new().with("GOPROXY", NOBODY);
        let run = client.gov("install --from").arg(&mirror).arg(NEW).fails(6);
        assert!(
            run.stderr.contains(&mirror.display().to_string()) || run.stderr.contains("sum.golang.org"),
            "{what}: {run}"
        );
        assert!(names_in(&client.home("versions")).is_empty(), "{what}");
    }
    let sandbox = Sandbox::new();
    let mirror = mirrored(&sandbox);
    flip(&mirror.join(ARCHIVE));
    let client = Sandbox::new().with("GOPROXY", NOBODY);
    client.gov("install --from").arg(&mirror).arg(NEW).fails(6).says(ARCHIVE);
}

#[test]
fn a_mirror_is_not_made_of_what_is_altered() {
    let Some(proxy) = ModuleProxy::start() else { return };
    proxy.fault(".zip", crate::support::module_proxy::Fault::Altered);
    let sandbox = Sandbox::behind(&proxy);
    let mirror = sandbox.path("m");
    let run = sandbox.gov("mirror create").arg(&mirror).args(&["--versions", NEW]).fails(6);
    run.says("v0.0.1-go1.22.3.linux-amd64.zip");
    assert!(!module_zip(&mirror).exists() && !mirror.join(ARCHIVE).exists());
}
