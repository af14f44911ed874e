//! Certificates, and credentials that must not leave their host.

use super::{LIMIT, client, location, run, timings};
use crate::support::authority::{Authority, named, start};
use crate::support::release_server::{ReleaseServer, Reply};
use gov::download::{CertificateVariables, Client, ClientSettings, FetchError, Found, RedirectProblem, Unreachable};
use gov::failure::{Failure, Kind};
use gov::go_settings::goauth::answer;
use gov::go_settings::goauth::credentials::Credentials;
use gov::go_settings::netrc::Netrc;
use gov::progress::{Event, Observer};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// A client that believes an authority; `*.test` is on this machine.
pub(super) fn settings(authority: &Authority) -> ClientSettings {
    let here = vec![([127, 0, 0, 1], 0).into()];
    let names = ["private.test", "other.test"].map(|name| (name.to_owned(), here.clone()));
    ClientSettings {
        certificates: CertificateVariables { file: Some(authority.file().into()), directories: None },
        addresses: HashMap::from(names),
        timings: timings(),
        ..ClientSettings::default()
    }
}

/// A server that has `/x`, with a certificate of an authority's.
pub(super) fn serving_by(authority: &Authority, params: &CertificateParams) -> ReleaseServer {
    serving(authority.server(params))
}

fn serving(server: ReleaseServer) -> ReleaseServer {
    server.script("/x", [Reply::ok(b"here")]);
    server
}

fn read(client: &Client, server: &ReleaseServer, host: &str) -> Result<Found, FetchError> {
    run(client.read(&location(&format!("https://{host}:{}/x", server.port())), LIMIT))
}

#[test]
fn the_authority_that_ssl_cert_file_names_is_believed() {
    let authority = Authority::new();
    let server = serving_by(&authority, &named(&["private.test", "127.0.0.1"]));
    let client = client(settings(&authority));
    for host in ["private.test", "127.0.0.1"] {
        assert_eq!(read(&client, &server, host).unwrap(), Found::Body(b"here".to_vec()));
    }
}

#[test]
fn a_bad_certificate_ends_it_at_once_and_says_why() {
    let authority = Authority::new();
    let mut expired = named(&["private.test"]);
    expired.not_after = date_time_ymd(2001, 1, 1);
    let mut early = named(&["private.test"]);
    early.not_before = date_time_ymd(3000, 1, 1);
    early.not_after = date_time_ymd(3001, 1, 1);
    let stranger = Authority::called("a stranger");
    let impostor = Authority::new();
    let key = KeyPair::generate().unwrap();
    let own = named(&["private.test"]).self_signed(&key).unwrap();

    let client = client(settings(&authority));
    for (server, expected) in [
        (serving_by(&authority, &expired), "has expired by this machine's clock"),
        (serving_by(&authority, &early), "is not valid yet by this machine's clock"),
        (serving_by(&authority, &named(&["other.test"])), "it belongs to another host"),
        (serving_by(&stranger, &named(&["private.test"])), "nobody that this machine trusts has signed it"),
        (serving_by(&impostor, &named(&["private.test"])), "its signature is wrong"),
        (serving(start(own.der().clone(), &key)), "not trusted"),
    ] {
        let error = read(&client, &server, "private.test").unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.to_string().contains("private.test"), "{error}");
        assert!(matches!(
            error,
            FetchError::Unreachable { why: Unreachable::Certificate(_) | Unreachable::CertificateDate(_), .. }
        ));
        // Not one request got through.
        assert!(server.requests().is_empty());
        let failure = Failure::from(error);
        assert_eq!((failure.kind, failure.hints.len()), (Kind::Network, 1));
    }
}

#[test]
fn a_server_that_speaks_no_tls_is_named() {
    let server = ReleaseServer::start();
    let authority = Authority::new();
    let error = read(&client(settings(&authority)), &server, "private.test").unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { why: Unreachable::Tls(_), .. }), "{error:?}");
    assert_eq!(Failure::from(error).kind, Kind::Network);
}

#[test]
fn a_bad_ssl_cert_file_is_warned_of_and_the_system_s_roots_hold() {
    #[derive(Default)]
    struct Warnings(Mutex<Vec<String>>);
    impl Observer for Warnings {
        fn observe(&self, event: Event<'_>) {
            if let Event::Warning(text) = event {
                self.0.lock().unwrap().push(text.to_owned());
            }
        }
    }
    let authority = Authority::new();
    let server = serving_by(&authority, &named(&["private.test"]));
    let mut settings = settings(&authority);
    settings.certificates.file = Some(authority.file().with_file_name("missing.pem").into());
    let warnings = Warnings::default();
    let client = Client::new(settings, &warnings).unwrap();
    assert!(warnings.0.lock().unwrap()[0].contains("missing.pem"));
    let error = read(&client, &server, "private.test").unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { why: Unreachable::Certificate(_), .. }), "{error:?}");
}

#[test]
fn nothing_leaves_https_for_http() {
    let authority = Authority::new();
    let plain = ReleaseServer::start();
    plain.script("/x", [Reply::ok(b"evil")]);
    let server = serving_by(&authority, &named(&["private.test"]));
    server.script("/x", [Reply::redirect(&plain.url("/x"))]);
    let error = read(&client(settings(&authority)), &server, "private.test").unwrap_err();
    let is_expected = matches!(error, FetchError::RedirectRefused { why: RedirectProblem::LeavesHttps(_), .. });
    assert!(is_expected, "{error:?}");
    assert!(error.to_string().contains("refusing to leave https"), "{error}");
    assert!(plain.requests().is_empty());
}

#[test]
fn credentials_stay_with_their_host() {
    let authority = Authority::new();
    let private = serving_by(&authority, &named(&["private.test"]));
    let other = serving_by(&authority, &named(&["other.test"]));
    let (port, other_port) = (private.port(), other.port());
    private.script("/near", [Reply::redirect("/x")]);
    private.script("/far", [Reply::redirect(&format!("https://other.test:{other_port}/back"))]);
    other.script("/back", [Reply::redirect(&format!("https://u:p@private.test:{port}/x"))]);

    let mut settings = settings(&authority);
    let netrc = format!("machine private.test:{port} login alice password secret");
    settings.authentication = Arc::new(Credentials::from(&Netrc::parse(&netrc)));
    let client = client(settings);
    let read = |path: &str| run(client.read(&location(&format!("https://private.test:{port}{path}")), LIMIT));
    read("/near").unwrap();
    read("/far").unwrap();

    let seen = |server: &ReleaseServer| {
        let requests = server.requests();
        requests.iter().map(|request| request.header("authorization").map(str::to_owned)).collect::<Vec<_>>()
    };
    let alice = Some("Basic YWxpY2U6c2VjcmV0".to_owned());
    // Kept within a host; dropped on the way to another, and not taken up again on the way back.
    assert_eq!(seen(&private), [alice.clone(), alice.clone(), alice, None]);
    assert_eq!(seen(&other), [None]);
}

#[test]
fn credentials_for_a_part_of_a_host_stay_with_that_part() {
    let authority = Authority::new();
    let private = serving_by(&authority, &named(&["private.test"]));
    let port = private.port();
    private.script("/go/x", [Reply::ok(b"here")]);
    private.script("/go/near", [Reply::redirect("/go/x")]);
    private.script("/go/far", [Reply::redirect("/elsewhere")]);
    private.script("/elsewhere", [Reply::redirect("/go/x")]);
    let mut settings = settings(&authority);
    let answer = format!("https://private.test:{port}/go\n\nX-Token: sesame\nCookie: a=b\n\n");
    let mut credentials = Credentials::default();
    for set in answer::parse(answer.as_bytes()).unwrap() {
        credentials.add(&set);
    }
    settings.authentication = Arc::new(credentials);
    let client = client(settings);
    for path in ["/go/near", "/go/far"] {
        run(client.read(&location(&format!("https://private.test:{port}{path}")), LIMIT)).unwrap();
    }
    let seen: Vec<_> = private
        .requests()
        .iter()
        .map(|request| {
            (request.target.clone(), request.header("x-token").is_some(), request.header("cookie").is_some())
        })
        .collect();
    let seen: Vec<_> = seen.iter().map(|(target, token, cookie)| (target.as_str(), *token, *cookie)).collect();
    let expected = [("/go/near", true), ("/go/x", true), ("/go/far", true), ("/elsewhere", false), ("/go/x", false)];
    assert_eq!(seen, expected.map(|(target, is_sent)| (target, is_sent, is_sent)));
}

#[test]
fn credentials_in_a_url_are_sent_and_never_shown() {
    let authority = Authority::new();
    let server = serving_by(&authority, &named(&["private.test"]));
    let client = client(settings(&authority));
    let base = location(&format!("https://bob:p%40ss@private.test:{}/go?token=sesame", server.port()));
    server.script("/go/x?token=sesame", [Reply::ok(b"here"), Reply::status(400), Reply::ok(b"<html>")]);
    run(client.read(&base.join("x"), LIMIT)).unwrap();
    assert_eq!(server.requests()[0].header("authorization"), Some("Basic Ym9iOnBAc3M="));
    for _ in 0..2 {
        let error = run(client.read(&base.join("x"), LIMIT)).unwrap_err();
        let shown = format!("{error} {error:?}") + &format!("{:?}", Failure::from(error));
        for secret in ["p%40ss", "p@ss", "sesame", "bob"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("https://***@private.test"), "{shown}");
    }
}
