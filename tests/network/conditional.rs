//! Small bodies that may be known already, and compressed ones.

use super::{LIMIT, Network, location, run};
use crate::support::release_server::{Ending, Length, Reply};
use gov::download::{Answered, FetchError, Validators};
use gov::failure::{Failure, Kind};
use std::io::Write as _;

const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

impl Network {
    fn read_if_changed(&self, path: &str, known: &Validators) -> Result<Answered, FetchError> {
        run(self.client.read_if_changed(&location(&self.server.url(path)), known, LIMIT))
    }
}

fn validators(tag: Option<&str>, modified: Option<&str>) -> Validators {
    Validators { tag: tag.map(str::to_owned), modified: modified.map(str::to_owned) }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_the_same_is_not_sent_again() {
    let network = Network::new();
    let whole = Reply::ok(b"one").header("ETag", "W/\"1\"").header("Last-Modified", DATE);
    network.server.script("/x", [whole, Reply::status(304), Reply::ok(b"two").header("ETag", "\"2\"")]);
    let first = network.read_if_changed("/x", &Validators::default()).unwrap();
    let named = validators(Some("W/\"1\""), Some(DATE));
    assert_eq!(first, Answered::Body(b"one".to_vec(), named.clone()));
    assert_eq!(network.read_if_changed("/x", &named).unwrap(), Answered::Same);
    let changed = network.read_if_changed("/x", &named).unwrap();
    assert_eq!(changed, Answered::Body(b"two".to_vec(), validators(Some("\"2\""), None)));
    let requests = network.server.requests();
    assert_eq!(requests[0].header("if-none-match"), None);
    assert_eq!(requests[0].header("accept-encoding"), Some("gzip"));
    for request in &requests[1..] {
        assert_eq!(request.header("if-none-match"), Some("W/\"1\""));
        assert_eq!(request.header("if-modified-since"), Some(DATE));
    }
}

#[test]
fn nobody_who_was_asked_for_all_of_it_says_that_it_is_the_same() {
    let network = Network::new();
    network.server.script("/x", [Reply::status(304)]);
    // A validator that fits no header is none.
    for known in [Validators::default(), validators(Some("a\nb"), None)] {
        let error = network.read_if_changed("/x", &known).unwrap_err();
        assert!(matches!(error, FetchError::Status { status: 304, .. }), "{error:?}");
    }
    assert!(matches!(network.read("/x").unwrap_err(), FetchError::Status { status: 304, .. }));
    assert!(matches!(network.download("/x", None).unwrap_err(), FetchError::Status { status: 304, .. }));
}

#[test]
fn a_condition_is_kept_through_redirects_and_retries() {
    let network = Network::new();
    network.server.script("/old", [Reply::redirect("/x")]);
    network.server.script("/x", [Reply::status(503), Reply::status(304)]);
    let known = validators(Some("\"1\""), None);
    assert_eq!(network.read_if_changed("/old", &known).unwrap(), Answered::Same);
    let requests = network.server.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests.iter().all(|request| request.header("if-none-match") == Some("\"1\"")));
    assert_eq!(network.read_if_changed("/gone", &known).unwrap(), Answered::Absent);
}

#[test]
fn a_compressed_body_is_read_and_a_bomb_is_not() {
    let network = Network::new();
    let encoded = |body: &[u8], encoding: &str| Reply::ok(body).header("Content-Encoding", encoding);
    let read = |reply: Reply| {
        network.server.script("/x", [reply]);
        network.read_if_changed("/x", &Validators::default())
    };
    let list = gzip(b"a list");
    for encoding in ["gzip", "x-gzip", "GZIP"] {
        let found = read(encoded(&list, encoding)).unwrap();
        assert_eq!(found, Answered::Body(b"a list".to_vec(), Validators::default()));
    }
    assert_eq!(
        read(encoded(b"a list", "identity")).unwrap(),
        Answered::Body(b"a list".to_vec(), Validators::default())
    );

    // 64 MiB in 64 KiB.
    let bomb = gzip(&vec![0; 64 << 20]);
    assert!((bomb.len() as u64) < LIMIT);
    for length in [Length::Right, Length::Chunked] {
        let error = read(encoded(&bomb, "gzip").length(length)).unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { limit: LIMIT, .. }), "{error:?}");
    }
    let endless = Reply::ok(&[0; 1000]).length(Length::Chunked).ending(Ending::Endless);
    assert!(matches!(read(endless).unwrap_err(), FetchError::TooLarge { .. }));
    for body in [&list[..list.len() - 1], b"plain", &[list.clone(), b"more".to_vec()].concat()] {
        let error = read(encoded(body, "gzip")).unwrap_err();
        assert!(matches!(error, FetchError::Garbled { .. }), "{error:?}");
        assert_eq!(Failure::from(error).kind, Kind::Network);
    }
    for encoding in ["br", "deflate", "gzip, gzip", "zstd"] {
        let error = read(encoded(&list, encoding)).unwrap_err();
        assert!(matches!(error, FetchError::Encoded { .. }), "{error:?}");
    }
    let page = read(encoded(&gzip(b"<!doctype html><p>log in"), "gzip")).unwrap_err();
    assert!(matches!(page, FetchError::WebPage { .. }), "{page:?}");
}
