//! Servers that cut, stall and lie, and what becomes of an install: it is right, or it is nothing.

use super::receipt;
use crate::support::authority::{Authority, named, start};
use crate::support::go_dev::{GoDev, archive, archive_for, archive_name, index_of};
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::put;
use crate::support::release_server::{Ending, Length, Ranges, ReleaseServer, Reply};
use crate::support::sandbox::{Sandbox, names_in};
use crate::support::sdk_cache::NEW;
use rcgen::{KeyPair, date_time_ymd};
use serde_json::json;
use std::fs;

/// A release that only go.dev's index knows.
const MADE_UP: &str = "1.98.1";

/// go.dev with that release, and a machine whose user trusts its index.
fn go_dev() -> (GoDev, Sandbox, Vec<u8>) {
    let go_dev = GoDev::start();
    let body = archive(MADE_UP);
    go_dev.index(&index_of(MADE_UP, &body));
    let sandbox = go_dev.sandbox().with("GOSUMDB", "off");
    put(&sandbox.home("config.toml"), "trust = \"index\"\n");
    (go_dev, sandbox, body)
}

/// The Range header of each request for the archive.
fn ranges(go_dev: &GoDev) -> Vec<Option<String>> {
    let is_archive = |target: &str| target.ends_with(".tar.gz");
    let requests = go_dev.server.requests().into_iter().filter(|request| is_archive(&request.target));
    requests.map(|request| request.header("range").map(str::to_owned)).collect()
}

#[test]
fn what_goes_wrong_once_is_made_good() {
    let body = archive(MADE_UP);
    let named = |tag: &str| Reply::ok(&body).header("ETag", tag);
    let whole = || named("\"1\"").ranges(Ranges::Answered);
    let cut = || whole().ending(Ending::Cut(10_000));
    let rest = || Some("bytes=10000-".to_owned());
    let other = {
        // As good as any, for as far as it comes.
        let other = archive("1.98.2");
        Reply::ok(&other).header("ETag", "\"0\"").ending(Ending::Cut(10_000))
    };
    for (what, replies, expected) in [
        ("500 and 502", vec![Reply::status(500), Reply::status(502), whole()], vec![None, None, None]),
        (
            "429 and a date",
            vec![Reply::status(429).header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), whole()],
            vec![None, None],
        ),
        ("a reset before the head", vec![Reply::status(200).ending(Ending::NoAnswer), whole()], vec![None, None]),
        ("a cut", vec![cut(), whole()], vec![None, rest()]),
        ("a reset in the middle", vec![whole().ending(Ending::Reset(10_000)), whole()], vec![None, rest()]),
        ("a cut in chunks", vec![cut().length(Length::Chunked), whole()], vec![None, rest()]),
        ("a cut without a length", vec![cut().length(Length::Unsaid), whole()], vec![None]),
        ("a range answered with 200", vec![cut(), named("\"1\"")], vec![None, rest()]),
        (
            "a range that starts elsewhere",
            vec![cut(), whole().ranges(Ranges::WrongStart), whole()],
            vec![None, rest(), None],
        ),
        ("416", vec![cut(), whole().ranges(Ranges::Refused), whole()], vec![None, rest(), None]),
        ("another content", vec![other, named("\"1\"").ranges(Ranges::Answered)], vec![None, rest()]),
        (
            "another content, and a range all the same",
            vec![cut(), named("\"2\"").ranges(Ranges::AnsweredBlindly), named("\"2\"")],
            vec![None, rest(), None],
        ),
    ] {
        let (go_dev, sandbox, _) = go_dev();
        go_dev.answer_archive(MADE_UP, replies);
        let run = sandbox.gov("install").arg(MADE_UP).run();
        if what == "a cut without a length" {
            // Nobody can tell a short body without a length from a whole one, but by its bytes.
            run.assert_failed(6);
            assert!(names_in(&sandbox.home("versions")).is_empty());
        } else {
            assert_eq!(run.code, Some(0), "{what}: {run}");
            sandbox.assert_tidy(&[MADE_UP]);
        }
        assert_eq!(ranges(&go_dev), expected, "{what}");
    }
}

#[test]
fn what_stays_wrong_ends_with_a_code_and_nothing_installed() {
    let page = b"<!DOCTYPE html><title>Welcome to the hotel</title>";
    let ok = Reply::ok;
    let body = archive(MADE_UP);
    let looped = format!("/dl/{}", archive_name(MADE_UP));
    for (what, reply, code, words) in [
        ("headers without end", Reply::status(200).ending(Ending::EndlessHead), 5, "the connection broke"),
        ("a header of 1 MB", ok(&body).header("X", &"x".repeat(1 << 20)), 5, "the connection broke"),
        ("more than was announced", ok(&body).length(Length::Says(1000)), 6, "ends early"),
        ("a redirect to itself", Reply::redirect(&looped), 5, "redirects: too many times (more than 10)"),
        ("a redirect to a file", Reply::redirect("file:///etc/passwd"), 5, "refusing to follow it to file:"),
        ("a redirect to data", Reply::redirect("data:text/plain,x"), 5, "refusing to follow it to data:"),
        ("a redirect to nowhere", Reply::status(302), 5, "does not say where to"),
        ("a redirect out of https", Reply::redirect("http://go.dev/x"), 5, "refusing to leave https"),
        ("a page", ok(page).header("Content-Type", "text/html"), 6, "web page"),
        ("a page that says it is none", ok(page).header("Content-Type", "application/gzip"), 6, "web page"),
        ("nothing at all", ok(b""), 6, "it is not a tar.gz archive: it is an empty file"),
        ("a status that nobody knows", Reply::status(299), 5, "status 299"),
        ("a refusal", Reply::status(403).text("not in your country"), 5, "not in your country"),
        ("a part that nobody asked for", Reply::status(206).header("Content-Range", "bytes 0-0/1"), 5, "status 206"),
    ] {
        let (go_dev, sandbox, _) = go_dev();
        go_dev.answer_archive(MADE_UP, [reply]);
        let run = sandbox.gov("install").arg(MADE_UP).run();
        assert_eq!(run.code, Some(code), "{what}: {run}");
        run.assert_failed(code);
        run.says(words);
        assert!(names_in(&sandbox.home("versions")).is_empty(), "{what}");
        assert!(names_in(&sandbox.home("staging")).is_empty(), "{what}");
        // It was the server, and nothing that stays.
        go_dev.archive(MADE_UP, &body);
        sandbox.gov("install").arg(MADE_UP).succeeds();
        sandbox.assert_tidy(&[MADE_UP]);
    }
}

#[test]
fn a_body_without_end_stops_where_it_is_no_archive() {
    let (go_dev, sandbox, _) = go_dev();
    go_dev.answer_archive(NEW, [Reply::ok(&vec![7; 1 << 20]).length(Length::Chunked).ending(Ending::Endless)]);
    sandbox.gov("install").arg(NEW).fails(6).says("it is not a tar.gz archive");
    assert!(names_in(&sandbox.home("downloads")).is_empty());
}

#[test]
fn an_encoding_of_an_archive_changes_nothing_of_its_bytes() {
    let (go_dev, sandbox, body) = go_dev();
    go_dev.answer_archive(MADE_UP, [Reply::ok(&body).header("Content-Encoding", "gzip")]);
    sandbox.gov("install").arg(MADE_UP).succeeds();
    sandbox.assert_tidy(&[MADE_UP]);
    assert_eq!(go_dev.server.requests()[0].header("accept-encoding"), Some("identity"));
}

#[test]
fn a_release_that_a_machine_can_only_emulate_is_proven_as_what_it_is() {
    let go_dev = GoDev::start();
    let version = "1.15.99";
    let body = archive_for(version, "darwin_amd64");
    let mut index = index_of(version, &body);
    let name = "go1.15.99.darwin-amd64.tar.gz";
    index[0]["files"][0]["filename"] = json!(name);
    go_dev.index(&index);
    go_dev.server.script(&format!("/dl/{name}"), [Reply::ok(&body)]);
    let sandbox = go_dev.sandbox().with("GOSUMDB", "off");
    put(&sandbox.home("config.toml"), "trust = \"index\"\n");
    let run = sandbox.gov("install --json --platform darwin-arm64").arg(version).succeeds();
    let receipt = &run.json()["installed"][0]["receipt"];
    assert_eq!((&receipt["platform"], &receipt["proof"]["by"]), (&json!("darwin-amd64"), &json!("index")));
    run.says("Rosetta");
    assert!(!sandbox.goroot(version).exists(), "another machine's release is never activated");
}

#[test]
fn a_bad_certificate_is_named_and_no_request_gets_through() {
    let (go_dev, sandbox, body) = go_dev();
    go_dev.archive(MADE_UP, &body);
    let mut expired = named(&["go.dev"]);
    expired.not_after = date_time_ymd(2001, 1, 1);
    let mut early = named(&["go.dev"]);
    early.not_before = date_time_ymd(3000, 1, 1);
    early.not_after = date_time_ymd(3001, 1, 1);
    let key = KeyPair::generate().unwrap();
    let own = named(&["go.dev"]).self_signed(&key).unwrap();
    let stranger = Authority::called("a stranger");
    for (server, words) in [
        (go_dev.authority().server(&expired), "its certificate has expired by this machine's clock"),
        (go_dev.authority().server(&early), "its certificate is not valid yet by this machine's clock"),
        (go_dev.authority().server(&named(&["go.example"])), "it belongs to another host"),
        (stranger.server(&named(&["go.dev"])), "nobody that this machine trusts has signed it"),
        (start(own.der().clone(), &key), "not trusted"),
        (ReleaseServer::start(), "no secure connection"),
    ] {
        go_dev.lead_to(&server);
        let run = sandbox.gov("install").arg(MADE_UP).fails(5);
        run.says(words);
        if words.contains("clock") {
            run.says("Check this machine's date and time");
        }
        assert!(server.requests().iter().all(|request| !request.target.starts_with("/dl")), "{words}");
    }
    go_dev.lead_to(&go_dev.server);
    // What names no certificate is warned of, and then the system's count, which know nothing of the tests'.
    put(&sandbox.path("garbage.pem"), "garbage");
    for file in [sandbox.path("absent.pem"), sandbox.path("garbage.pem")] {
        let run = sandbox.gov("install").arg(MADE_UP).env("SSL_CERT_FILE", &file).fails(5);
        run.says(format!("SSL_CERT_FILE names {}", file.display())).says("certificate is not trusted");
    }
    let directory = sandbox.path("certificates");
    put(&directory.join("a.pem"), fs::read(go_dev.authority().file()).unwrap());
    sandbox.gov("install").arg(MADE_UP).without("SSL_CERT_FILE").env("SSL_CERT_DIR", &directory).succeeds();
}

#[test]
fn a_proxy_of_the_environment_works_and_its_password_is_nowhere() {
    let (go_dev, sandbox, body) = go_dev();
    go_dev.archive(MADE_UP, &body);
    let way = go_dev.way.address();
    let with_password = format!("http://alice:sesame@{way}");
    let run = sandbox.gov("install").arg(MADE_UP).env("HTTPS_PROXY", &with_password).succeeds();
    let last = go_dev.way.requests().pop().unwrap();
    assert_eq!(last.header("proxy-authorization"), Some("Basic YWxpY2U6c2VzYW1l"));
    assert!(go_dev.server.requests().iter().all(|request| request.header("proxy-authorization").is_none()));
    assert!(!run.stderr.contains("sesame") && !run.stdout.contains("sesame"), "{run}");
    assert!(!receipt(&sandbox, MADE_UP).to_string().contains("sesame"));
    for name in names_in(&sandbox.home("lists")) {
        assert!(!fs::read_to_string(sandbox.home("lists").join(name)).unwrap().contains("sesame"));
    }
    // One that fails is named by its variable.
    go_dev.way.script("go.dev:443", [Reply::status(407)]);
    let run = sandbox.gov("install --force").arg(MADE_UP).env("HTTPS_PROXY", &with_password).fails(5);
    run.says("HTTPS_PROXY is set");
    assert!(!run.stderr.contains("sesame") && !run.stderr.contains("alice"), "{run}");
    // What NO_PROXY names is asked directly; there is no such host here, or it is the real one, whose
    // certificate nobody here has signed.
    let before = go_dev.way.requests().len();
    for exception in ["go.dev", ".dev", "*"] {
        sandbox.gov("install --force").arg(MADE_UP).env("NO_PROXY", exception).fails(5);
    }
    assert_eq!(go_dev.way.requests().len(), before);
    let run = sandbox.gov("install --force").arg(MADE_UP).env("HTTPS_PROXY", "ftp://alice:sesame@127.0.0.1").fails(2);
    run.says("HTTPS_PROXY is not the address of a proxy");
    assert!(!run.stderr.contains("sesame"), "{run}");
}

#[test]
fn a_request_of_a_web_server_cannot_name_the_proxy() {
    let server = ReleaseServer::start();
    let url = "http://go.example/golang.org/toolchain/@v/list";
    server.script(url, [Reply::ok(b"v0.0.1-go1.99.1.linux-amd64\n")]);
    let sandbox = Sandbox::new()
        .with("GOPROXY", "http://go.example")
        .with("GOV_SOURCES", "goproxy")
        .with("HTTP_PROXY", &server.url(""));
    let run = sandbox.gov("list-remote").succeeds();
    assert!(run.stdout.starts_with("go1.99.1"), "{run}");
    let run = sandbox.gov("list-remote").env("REQUEST_METHOD", "GET").succeeds();
    run.says("no source lists its releases now");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_mirrors_address_is_taken_or_refused_as_documented() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let plain = proxy.url();
    let directory = Sandbox::new().path("work");
    for (source, code) in [
        (plain.clone(), 0),
        (format!("{plain}/"), 0),
        (format!("{plain}///"), 0),
        (format!("{plain}/?key=sesame"), 0),
        ("https://user:sesame@127.0.0.1:1/go".to_owned(), 5),
        (format!("file://{}", directory.display()), 2),
        ("http://user:sesame@127.0.0.1:1/go".to_owned(), 2),
        ("javascript:alert(1)".to_owned(), 2),
        ("ftp://127.0.0.1/go".to_owned(), 2),
        ("data:text/plain,x".to_owned(), 2),
        ("//127.0.0.1/go".to_owned(), 2),
        ("127.0.0.1/go".to_owned(), 2),
        ("https://".to_owned(), 2),
        ("https://127.0.0.1:port/".to_owned(), 2),
        ("http:/127.0.0.1".to_owned(), 2),
    ] {
        let sandbox = Sandbox::new().with("GOPROXY", &plain).with("GOV_SOURCES", &source);
        let run = sandbox.gov("install").arg(NEW).run();
        assert_eq!(run.code, Some(code), "{source}: {run}");
        assert!(!run.stderr.contains("sesame") && !run.stdout.contains("sesame"), "{run}");
        if code == 0 {
            let source = receipt(&sandbox, NEW)["source"].as_str().unwrap().to_owned();
            assert!(source.starts_with(&plain) && !source.contains("sesame"), "{source}");
        } else {
            run.assert_failed(code);
        }
    }
}

#[test]
fn a_wrong_or_missing_tile_proves_nothing() {
    let Some(proxy) = ModuleProxy::start() else { return };
    for (fault, code, words) in [
        (Fault::Altered, 6, "does not verify"),
        (Fault::Body(Vec::new()), 6, "does not verify"),
        (Fault::Body(vec![0; 1 << 20]), 5, "is larger than 65536 bytes"),
        (Fault::Gone, 6, "does not verify"),
        (Fault::Broken, 5, "could not be asked to prove"),
        (Fault::Page, 6, "web page"),
    ] {
        proxy.heal();
        proxy.fault("/tile/", fault);
        let sandbox = Sandbox::behind(&proxy).with("GOV_SOURCES", "goproxy");
        let run = sandbox.gov("install").arg(NEW).run();
        run.says(words);
        run.assert_failed(code);
    }
    assert_eq!(proxy.count(".zip"), 0);
}
