//! Statuses, sizes, speeds, redirects and web pages.

use super::{LIMIT, Network, archive, location, run, timings};
use crate::support::release_server::{Ending, Length, Reply};
use gov::download::{
    Arrival, Client, ClientSettings, FetchError, Followers, Found, RedirectProblem, Size, Timings, Unreachable,
};
use gov::failure::{Failure, Kind};
use gov::location::Location;
use gov::progress::Silent;
use std::collections::HashMap;
use std::net::{Ipv6Addr, SocketAddr, TcpListener};
use std::time::Duration;

#[test]
fn a_small_body_is_read_whole_with_gov_s_own_headers() {
    let network = Network::new();
    network.server.script("/list", [Reply::ok(b"v1\nv2\n").length(Length::Chunked)]);
    assert_eq!(network.read("/list").unwrap(), Found::Body(b"v1\nv2\n".to_vec()));
    let requests = network.server.requests();
    assert_eq!(requests[0].header("accept-encoding"), Some("identity"));
    assert_eq!(requests[0].header("user-agent"), Some(concat!("gov/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(requests[0].header("authorization"), None);
}

#[test]
fn what_is_gone_is_absent_at_once() {
    for status in [404, 410] {
        let network = Network::new();
        network.server.script("/x", [Reply::status(status).text("not found")]);
        assert_eq!(network.read("/x").unwrap(), Found::Absent);
        let error = network.download("/x", None).unwrap_err();
        assert!(matches!(error, FetchError::Absent { status: said, .. } if said == status), "{error:?}");
        assert_eq!(network.server.requests().len(), 2);
    }
}

#[test]
fn a_refusal_says_the_first_line_of_its_reason() {
    for status in [401, 403] {
        let network = Network::new();
        let reason = format!("\n  blocked\u{1b}[31m by policy {}\nsecond line", "x".repeat(2000));
        network.server.script("/x", [Reply::status(status).text(&reason)]);
        let error = network.read("/x").unwrap_err();
        let FetchError::Forbidden { text: Some(text), .. } = &error else { panic!("{error:?}") };
        assert!(text.starts_with("blocked\\u{1b}[31m by policy x") && text.len() < 300, "{text}");
        assert_eq!(network.server.requests().len(), 1);
        assert_eq!(Failure::from(error).kind, Kind::Network);
    }
    let network = Network::new();
    network.server.script("/x", [Reply::status(403).header("Content-Type", "text/html").length(Length::Right)]);
    assert!(matches!(network.read("/x").unwrap_err(), FetchError::Forbidden { text: None, .. }));
}

#[test]
fn a_server_in_trouble_is_asked_again_but_not_for_ever() {
    let network = Network::new();
    network.server.script("/x", [Reply::status(500), Reply::status(502), Reply::ok(b"here")]);
    assert_eq!(network.read("/x").unwrap(), Found::Body(b"here".to_vec()));
    assert_eq!(network.server.requests().len(), 3);

    let network = Network::new();
    network.server.script("/x", [Reply::status(503).text("busy")]);
    let error = network.read("/x").unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 503, .. }), "{error:?}");
    assert!(error.to_string().ends_with("answered with status 503: busy"), "{error}");
    assert_eq!(network.server.requests().len(), 4);

    let network = Network::new();
    network.server.script("/x", [Reply::status(400)]);
    assert!(network.download("/x", None).is_err());
    assert_eq!(network.server.requests().len(), 1);
}

#[test]
fn any_retry_after_is_survived() {
    let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for value in ["0", "2", "1000000000", "99999999999999999999", "-1", "soon", "Sun, 06 Nov 1994 08:49:39 GMT"] {
        for status in [429, 503] {
            let network = Network::new();
            let busy = Reply::status(status).header("Retry-After", value).header(date.0, date.1);
            network.server.script("/x", [busy, Reply::ok(b"here")]);
            network.assert_downloaded(network.download("/x", Some(4)), b"here");
            assert_eq!(network.server.requests().len(), 2, "{value}");
        }
    }
}

#[test]
fn a_host_that_is_not_there_is_given_up_at_once() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // A pause would outlast the whole test run, so none is made.
    let mut timings = timings();
    timings.retry.first_pause = Duration::from_secs(10_000);
    timings.retry.longest_pause = Duration::from_secs(10_000);
    let addresses = HashMap::from([("gone.test".to_owned(), vec![])]);
    let settings = ClientSettings { timings, addresses, ..ClientSettings::default() };
    let client = Client::new(settings, &Silent).unwrap();

    let refused = run(client.read(&location(&format!("http://{closed}/x")), LIMIT)).unwrap_err();
    assert!(matches!(&refused, FetchError::Unreachable { why: Unreachable::Refused, .. }), "{refused:?}");
    let nameless = run(client.read(&location("https://gone.test/x"), LIMIT)).unwrap_err();
    assert!(matches!(&nameless, FetchError::Unreachable { why: Unreachable::NoSuchHost(_), .. }), "{nameless:?}");
    let failure = Failure::from(nameless);
    assert_eq!((failure.kind, failure.hints.len()), (Kind::Network, 1));
    assert!(failure.message.contains("gone.test"), "{failure}");
}

#[test]
fn a_dead_ipv6_address_does_not_matter_when_ipv4_answers() {
    let network = Network::new();
    network.server.script("/x", [Reply::ok(b"here")]);
    // Nothing listens on the IPv6 side of the port.
    let port = network.server.port();
    let both = vec![SocketAddr::from((Ipv6Addr::LOCALHOST, port)), network.server.address()];
    let addresses = HashMap::from([("dual.test".to_owned(), both)]);
    let settings = ClientSettings { timings: timings(), addresses, ..ClientSettings::default() };
    let client = Client::new(settings, &Silent).unwrap();
    let found = run(client.read(&location(&format!("http://dual.test:{port}/x")), LIMIT));
    assert_eq!(found.unwrap(), Found::Body(b"here".to_vec()));
}

#[test]
fn silence_is_given_up_after_two_tries() {
    let timings = Timings { answer: Duration::from_millis(100), slow_span: Duration::from_millis(100), ..timings() };
    let network = Network::with_timings(timings);
    let drip = Ending::Drip(Duration::from_millis(20));
    network.server.script("/drip", [Reply::ok(&[b'x'; 1000]).ending(drip)]);
    let error = network.download("/drip", None).unwrap_err();
    assert!(matches!(error, FetchError::TooSlow { received: 1.., .. }), "{error:?}");
    assert_eq!(network.server.requests().len(), 2);
    assert_eq!(Failure::from(error).kind, Kind::Network);

    // Accepts, and says nothing.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x", mute.local_addr().unwrap());
    let error = run(network.client.read(&location(&url), LIMIT)).unwrap_err();
    assert!(matches!(error, FetchError::TooSlow { received: 0, .. }), "{error:?}");
}

#[test]
fn headers_without_end_are_an_error() {
    let network = Network::new();
    network.server.script("/endless", [Reply::status(200).ending(Ending::EndlessHead)]);
    network.server.script("/large", [Reply::ok(b"x").header("X-Padding", &"x".repeat(1 << 20))]);
    for path in ["/endless", "/large"] {
        let error = network.read(path).unwrap_err();
        assert!(matches!(error, FetchError::Unreachable { .. }), "{error:?}");
        assert_eq!(Failure::from(error).kind, Kind::Network);
    }
}

#[test]
fn a_body_without_end_stops_at_the_expected_size_or_the_limit() {
    let network = Network::new();
    let endless = |length| Reply::ok(&[b'x'; 1000]).length(length).ending(Ending::Endless);
    for length in [Length::Unsaid, Length::Chunked] {
        network.server.script("/x", [endless(length)]);
        let error = network.download("/x", Some(2500)).unwrap_err();
        assert!(matches!(error, FetchError::Length { expected: 2500, .. }), "{error:?}");
        assert!(!network.part().exists(), "nothing of it is worth keeping");
        let error = network.download("/x", None).unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { limit: LIMIT, .. }), "{error:?}");
        let error = network.read("/x").unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { limit: LIMIT, .. }), "{error:?}");
    }
    assert_eq!(network.server.requests().len(), 6);

    // A server that announces too much is not even listened to.
    network.server.script("/x", [endless(Length::Says(1 << 40))]);
    assert!(matches!(network.download("/x", None).unwrap_err(), FetchError::TooLarge { .. }));
    assert!(matches!(network.read("/x").unwrap_err(), FetchError::TooLarge { .. }));
}

#[test]
fn what_a_body_is_encoded_in_does_not_touch_an_archive() {
    let network = Network::new();
    let encoded = Reply::ok(b"\x1f\x8b wire bytes").header("Content-Encoding", "gzip");
    network.server.script("/x", [encoded]);
    network.assert_downloaded(network.download("/x", Some(13)), b"\x1f\x8b wire bytes");
    let error = network.read("/x").unwrap_err();
    assert!(matches!(&error, FetchError::Encoded { encoding, .. } if encoding == "gzip"), "{error:?}");
}

#[test]
fn a_web_page_is_no_archive() {
    let page = b"\n<!DOCTYPE HTML><title>Welcome to the airport</title>";
    for reply in [
        Reply::ok(page),
        Reply::ok(page).length(Length::Chunked),
        Reply::ok(page).header("Content-Type", "application/octet-stream"),
        Reply::ok(b"please log in").header("Content-Type", "text/html; charset=utf-8"),
        Reply::ok(page).length(Length::Unsaid).ending(Ending::Drip(Duration::ZERO)),
    ] {
        for expected in [None, Some(120_000)] {
            let network = Network::new();
            network.server.script("/x", [reply.clone()]);
            let error = network.download("/x", expected).unwrap_err();
            // A size that is announced wrong and comes in drops is wrong before it is a page.
            assert!(matches!(error, FetchError::WebPage { .. }), "{reply:?}: {error:?}");
            assert_eq!(network.server.requests().len(), 1);
            assert!(matches!(network.read("/x").unwrap_err(), FetchError::WebPage { .. }));
            assert_eq!(Failure::from(error).kind, Kind::Verification);
        }
    }
}

#[test]
fn ten_redirects_are_followed_and_no_more() {
    let network = Network::new();
    for step in 0..10 {
        network.server.script(&format!("/{step}"), [Reply::redirect(&format!("{}", step + 1))]);
    }
    network.server.script("/10", [Reply::ok(b"here")]);
    assert_eq!(network.read("/0").unwrap(), Found::Body(b"here".to_vec()));
    network.server.script("/before", [Reply::redirect("/0")]);
    network.server.script("/loop", [Reply::redirect("/loop")]);
    for path in ["/before", "/loop"] {
        let error = network.download(path, None).unwrap_err();
        let is_expected = matches!(error, FetchError::RedirectRefused { why: RedirectProblem::TooMany(10), .. });
        assert!(is_expected, "{error:?}");
    }
}

#[test]
fn a_redirect_leads_to_http_or_https_and_nowhere_else() {
    let network = Network::new();
    for target in ["file:///etc/passwd", "data:text/plain,x", "javascript:alert(1)", "ftp://h/x"] {
        network.server.script("/x", [Reply::redirect(target)]);
        let error = network.read("/x").unwrap_err();
        let is_expected = matches!(error, FetchError::RedirectRefused { why: RedirectProblem::Scheme(_), .. });
        assert!(is_expected, "{error:?}");
        assert_eq!(Failure::from(error).kind, Kind::Network);
    }
    network.server.script("/x", [Reply::status(302)]);
    let error = network.read("/x").unwrap_err();
    assert!(matches!(error, FetchError::RedirectRefused { why: RedirectProblem::Nowhere, .. }), "{error:?}");
}

#[test]
fn a_local_directory_answers_like_a_server() {
    let network = Network::new();
    let file = network.home.path().join("go1.22.3.tar.gz");
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), &file).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let size = bytes.len() as u64;
    let at = Location::File(file.clone());
    let download =
        |location: &Location, expected, limit| network.download_from(location, Size { expected, limit }, &Silent);

    assert_eq!(run(network.client.read(&at, LIMIT)).unwrap(), Found::Body(bytes.clone()));
    let downloaded = download(&at, Some(size), LIMIT).unwrap();
    assert_eq!((downloaded.file, downloaded.is_in_place, downloaded.size), (file, true, size));
    assert!(!network.part().exists());

    assert!(matches!(download(&at, Some(size + 1), LIMIT).unwrap_err(), FetchError::Length { .. }));
    assert!(matches!(download(&at, None, size - 1).unwrap_err(), FetchError::TooLarge { .. }));
    assert!(matches!(run(network.client.read(&at, size - 1)).unwrap_err(), FetchError::TooLarge { .. }));
    let missing = Location::File(network.home.path().join("missing"));
    assert_eq!(run(network.client.read(&missing, LIMIT)).unwrap(), Found::Absent);
    assert!(matches!(download(&missing, None, LIMIT).unwrap_err(), FetchError::Absent { status: 404, .. }));
    let directory = Location::File(network.home.path().to_owned());
    assert!(matches!(download(&directory, None, LIMIT).unwrap_err(), FetchError::Disk { .. }));
}

#[test]
fn a_part_file_that_cannot_be_made_is_a_failure_of_the_disk() {
    let network = Network::new();
    network.server.script("/x", [Reply::ok(&archive())]);
    let nowhere = network.home.path().join("missing").join("x.part");
    let followers = Followers { arrival: &Arrival::new(), observer: &Silent, admit: &|_, _| Ok(()) };
    let size = Size { expected: None, limit: LIMIT };
    let result = run(network.client.download(&location(&network.server.url("/x")), &nowhere, size, &followers));
    let failure = Failure::from(result.unwrap_err());
    assert_eq!(failure.kind, Kind::Disk);
    assert!(failure.message.contains("x.part"), "{failure}");
}
