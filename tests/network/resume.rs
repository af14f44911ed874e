//! Broken connections and what becomes of a part file.

use super::{LIMIT, Network, archive, location, run, timings};
use crate::support::release_server::{Ending, Length, Ranges, Reply};
use gov::download::{Arrival, FetchError, Followers, Size, Timings, discard_part};
use gov::progress::{Event, Observer};
use std::sync::Mutex;
use std::time::Duration;

const TAG: &str = "\"one\"";

fn resumable(body: &[u8]) -> Reply {
    Reply::ok(body).header("ETag", TAG).ranges(Ranges::Answered)
}

#[test]
fn a_reset_before_any_answer_is_tried_again() {
    let network = Network::new();
    let reset = Reply::status(200).ending(Ending::NoAnswer);
    network.server.script("/x", [reset.clone(), reset, Reply::ok(b"here")]);
    network.assert_downloaded(network.download("/x", None), b"here");
    assert_eq!(network.server.requests().len(), 3);
}

#[test]
fn a_broken_body_is_continued_where_it_broke() {
    let body = archive();
    let broken = [
        resumable(&body).ending(Ending::Cut(50_000)),
        resumable(&body).ending(Ending::Cut(50_000)).length(Length::Chunked),
        Reply::ok(&body).header("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT").ending(Ending::Cut(50_000)),
    ];
    for first in broken {
        let network = Network::new();
        let name = if format!("{first:?}").contains("Last-Modified") {
            ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")
        } else {
            ("ETag", TAG)
        };
        let second = Reply::ok(&body).header(name.0, name.1).ranges(Ranges::Answered);
        network.server.script("/x", [first, second]);
        network.assert_downloaded(network.download("/x", Some(body.len() as u64)), &body);
        assert_eq!(network.ranges(), [None, Some("bytes=50000-".to_owned())]);
        assert_eq!(network.server.requests()[1].header("if-range"), Some(name.1));
    }
}

#[test]
fn a_reset_in_the_middle_is_survived() {
    let body = archive();
    let network = Network::new();
    network.server.script("/x", [resumable(&body).ending(Ending::Reset(50_000)), resumable(&body)]);
    network.assert_downloaded(network.download("/x", Some(body.len() as u64)), &body);
    assert_eq!(network.server.requests().len(), 2);
}

#[test]
fn a_stalled_body_is_continued() {
    let body = archive();
    let network = Network::with_timings(Timings { slow_span: Duration::from_millis(200), ..timings() });
    network.server.script("/x", [resumable(&body).ending(Ending::Stall(100)), resumable(&body)]);
    network.assert_downloaded(network.download("/x", Some(body.len() as u64)), &body);
    assert_eq!(network.ranges(), [None, Some("bytes=100-".to_owned())]);
}

#[test]
fn without_a_name_for_its_content_a_body_starts_over() {
    let body = archive();
    for weak in [None, Some("W/\"one\"")] {
        let network = Network::new();
        let reply = || match weak {
            Some(tag) => Reply::ok(&body).header("ETag", tag).ranges(Ranges::Answered),
            None => Reply::ok(&body).ranges(Ranges::Answered),
        };
        network.server.script("/x", [reply().ending(Ending::Cut(50_000)), reply()]);
        network.assert_downloaded(network.download("/x", Some(body.len() as u64)), &body);
        assert_eq!(network.ranges(), [None, None]);
    }
}

#[test]
fn a_body_that_is_never_whole_is_given_up() {
    let body = archive();
    let expected = Some(body.len() as u64);
    for length in [Length::Right, Length::Chunked, Length::Unsaid] {
        let network = Network::new();
        network.server.script("/x", [Reply::ok(&body).length(length).ending(Ending::Cut(10))]);
        let error = network.download("/x", expected).unwrap_err();
        assert!(matches!(error, FetchError::Cut { .. }), "{length:?}: {error:?}");
        assert_eq!(network.server.requests().len(), 4);
        assert_eq!(std::fs::read(network.part()).unwrap(), body[..10]);
    }
}

#[test]
fn a_body_of_another_size_is_refused_and_not_asked_for_again() {
    let body = archive();
    let size = body.len() as u64;
    for (length, expected) in [
        (Length::Right, size - 1),
        (Length::Right, size + 1),
        (Length::Says(10), size),
        (Length::Unsaid, size - 1),
        (Length::Chunked, size - 1),
    ] {
        let network = Network::new();
        network.server.script("/x", [Reply::ok(&body).length(length)]);
        let error = network.download("/x", Some(expected)).unwrap_err();
        assert!(matches!(error, FetchError::Length { expected: said, .. } if said == expected), "{error:?}");
        assert_eq!(network.server.requests().len(), 1, "{length:?}");
    }
}

#[test]
fn bytes_behind_the_announced_end_are_not_part_of_the_body() {
    let network = Network::new();
    network.server.script("/x", [Reply::ok(b"here and more").length(Length::Says(4))]);
    network.assert_downloaded(network.download("/x", Some(4)), b"here");
}

#[test]
fn a_server_that_does_not_continue_is_taken_from_the_start() {
    let body = archive();
    let other: Vec<u8> = body.iter().map(|byte| !byte).collect();
    let renamed = |ranges| Reply::ok(&other).header("ETag", "\"two\"").ranges(ranges);
    let cases = [
        // Ranges ignored: 200 and the whole body.
        (resumable(&body).ranges(Ranges::Ignored), &body, 2),
        (resumable(&body).ranges(Ranges::WrongStart), &body, 3),
        (resumable(&body).ranges(Ranges::Refused), &body, 3),
        // New content: the server says so, or only its tag does.
        (renamed(Ranges::Answered), &other, 2),
        (renamed(Ranges::AnsweredBlindly), &other, 3),
        (renamed(Ranges::Ignored), &other, 2),
        // The same tag for content of another size.
        (resumable(&body[..80_000]).ranges(Ranges::Answered), &body[..80_000].to_vec(), 3),
    ];
    for (second, whole, requests) in cases {
        let network = Network::new();
        network.server.script("/x", [resumable(&body).ending(Ending::Cut(50_000)), second.clone()]);
        network.assert_downloaded(network.download("/x", None), whole);
        assert_eq!(network.server.requests().len(), requests, "{second:?}");
    }
}

/// Tells when 70,000 bytes have arrived.
struct Notifies<'a>(&'a tokio::sync::Notify);

impl Observer for Notifies<'_> {
    fn observe(&self, event: Event<'_>) {
        if let Event::Reached(70_000) = event {
            self.0.notify_one();
        }
    }
}

#[test]
fn a_later_run_goes_on_where_a_killed_one_stopped() {
    let body = archive();
    let network = Network::new();
    network.server.script("/x", [resumable(&body).ending(Ending::Stall(70_000))]);
    // A run that is killed drops its future: here, as soon as something has arrived.
    let url = location(&network.server.url("/x"));
    let arrived = tokio::sync::Notify::new();
    run(async {
        let part = network.part();
        let observer = Notifies(&arrived);
        let followers = Followers { arrival: &Arrival::new(), observer: &observer, admit: &|_, _| Ok(()) };
        let size = Size { expected: None, limit: LIMIT };
        tokio::select! {
            _ = network.client.download(&url, &part, size, &followers) => panic!("it is not whole"),
            () = arrived.notified() => {}
        }
    });
    assert_eq!(std::fs::read(network.part()).unwrap(), body[..70_000]);

    network.server.script("/x", [resumable(&body)]);
    network.assert_downloaded(network.download("/x", None), &body);
    assert_eq!(network.ranges(), [None, Some("bytes=70000-".to_owned())]);

    // A whole part of the expected size needs nobody.
    network.assert_downloaded(network.download("/x", Some(body.len() as u64)), &body);
    assert_eq!(network.server.requests().len(), 2);
}

#[test]
fn garbage_in_a_part_is_kept_until_a_check_and_one_clean_try_is_right() {
    let body = archive();
    let network = Network::new();
    network.server.script("/x", [resumable(&body).ending(Ending::Cut(50_000)), Reply::status(400)]);
    network.download("/x", None).unwrap_err();
    let mut garbage = body[..50_000].to_vec();
    garbage[123] ^= 1;
    std::fs::copy(write(&network, &garbage), network.part()).unwrap();

    network.server.script("/x", [resumable(&body)]);
    network.download("/x", None).unwrap();
    assert_ne!(std::fs::read(network.part()).unwrap(), body);
    discard_part(&network.part()).unwrap();
    network.assert_downloaded(network.download("/x", None), &body);
}

#[test]
fn a_part_without_a_validator_or_too_large_is_thrown_away() {
    let body = archive();
    for stale in [b"from somewhere else".to_vec(), vec![b'x'; 200_000]] {
        let network = Network::new();
        network.server.script("/x", [resumable(&body)]);
        std::fs::copy(write(&network, &stale), network.part()).unwrap();
        network.assert_downloaded(network.download("/x", Some(body.len() as u64)), &body);
        assert_eq!(network.ranges(), [None]);
    }
}

#[test]
fn a_server_in_trouble_or_a_portal_does_not_cost_what_is_already_here() {
    let body = archive();
    for trouble in [Reply::status(400), Reply::ok(b"log in").header("Content-Type", "text/html")] {
        let network = Network::new();
        network.server.script("/x", [resumable(&body).ending(Ending::Cut(50_000)), trouble]);
        network.download("/x", None).unwrap_err();
        network.server.script("/x", [resumable(&body)]);
        network.assert_downloaded(network.download("/x", None), &body);
        assert_eq!(network.ranges()[2], Some("bytes=50000-".to_owned()));
    }
}

#[test]
fn a_range_that_nobody_asked_for_is_no_file() {
    let network = Network::new();
    let reply = Reply::status(206).header("Content-Range", "bytes 0-0/1");
    network.server.script("/x", [reply]);
    assert!(matches!(network.download("/x", None).unwrap_err(), FetchError::Status { status: 206, .. }));
    assert!(matches!(network.read("/x").unwrap_err(), FetchError::Status { status: 206, .. }));
}

#[test]
fn a_new_try_is_announced() {
    #[derive(Default)]
    struct Notes(Mutex<Vec<String>>);
    impl Observer for Notes {
        fn observe(&self, event: Event<'_>) {
            if let Event::Note(text) = event {
                self.0.lock().unwrap().push(text.to_owned());
            }
        }
    }
    let network = Network::new();
    network.server.script("/x?key=secret", [Reply::status(502), Reply::ok(b"here")]);
    let notes = Notes::default();
    let url = location(&network.server.url("/x?key=secret"));
    network.download_from(&url, Size { expected: None, limit: LIMIT }, &notes).unwrap();
    let notes = notes.0.into_inner().unwrap();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("502") && !notes[0].contains("secret"), "{notes:?}");
}

/// A file with these bytes beside the part.
fn write(network: &Network, bytes: &[u8]) -> std::path::PathBuf {
    use std::io::Write;
    let path = network.home.path().join("stale");
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}
