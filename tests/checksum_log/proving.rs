//! The operation: what it fetches, keeps and says, and how it gets over what went wrong before.

use gov::failure::{Failure, Kind};
use gov::operations::prove::{ProveError, Proven, Reason, prove};
use gov::releases::checksum_log::{LogError, Tile, tiles_needed};
use gov::store::log_state::LogState;
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

use super::made_log::{MODULE, MadeLog, forked_log, made_log};
use super::{Answer, Server, block_on, put};

struct Client {
    home: TempDir,
    state: LogState,
}

impl Client {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let state = LogState::new(home.path().to_owned());
        Self { home, state }
    }

    fn prove<S: Fn(&str) -> Answer>(&self, record: u64, server: &Server<S>) -> Result<Proven, ProveError> {
        let (log, version) = (made_log(), MadeLog::version(record));
        block_on(prove(&log.key(), &self.state, MODULE, &version, |path| server.fetch(path)))
    }

    fn kept_size(&self) -> Option<u64> {
        self.state.newest(&made_log().key()).unwrap().map(|head| head.head().size)
    }

    fn kept_files(&self) -> Vec<PathBuf> {
        fn walk(directory: &Path, files: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() { walk(&entry.path(), files) } else { files.push(entry.path()) }
            }
        }
        let mut files = Vec::new();
        walk(self.home.path(), &mut files);
        files.sort();
        files
    }
}

fn offline() -> Server<impl Fn(&str) -> Answer> {
    Server::new(|path: &str| Err(Failure::new(Kind::Network, format!("cannot reach {path}"))))
}

fn serving(size: u64) -> Server<impl Fn(&str) -> Answer> {
    Server::new(made_log().serve(size))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_proven_once_is_proven_offline_however_the_log_grew(
        growth in prop::collection::vec((1..40_000u64, any::<prop::sample::Index>()), 1..5)
    ) {
        let (client, log) = (Client::new(), made_log());
        let mut proven = Vec::new();
        for (size, record) in growth {
            // A smaller size is a server that lags behind: its replies are older, its tiles are all there.
            let record = record.index(usize::try_from(size).unwrap()) as u64;
            let server = Server::new(move |path: &str| log.serve(if path.starts_with("tile/") { log.size() } else { size })(path));
            let answer = client.prove(record, &server).unwrap();
            prop_assert_eq!(&answer.listed, &log.listed(record));
            prop_assert_eq!(answer.tree_size, client.kept_size().unwrap());
            proven.push(record);
        }
        let largest = client.kept_size().unwrap();
        for record in proven {
            let answer = client.prove(record, &offline()).unwrap();
            prop_assert_eq!((answer.listed, answer.tree_size), (log.listed(record), largest));
        }
    }
}

#[test]
fn a_second_proof_fetches_nothing_and_writes_nothing() {
    let (client, server) = (Client::new(), serving(5_000));
    let first = client.prove(77, &server).unwrap();
    assert_eq!((first.record, first.tree_size, first.extends), (77, 5_000, None));
    let asked: BTreeSet<String> = tiles_needed(5_000, None, Some(77)).iter().map(Tile::path).collect();
    assert_eq!(server.take_asked(), &asked | &BTreeSet::from([MadeLog::lookup_path(77)]));
    let before: Vec<_> =
        client.kept_files().iter().map(|file| fs::metadata(file).unwrap().modified().unwrap()).collect();
    let second = client.prove(77, &server).unwrap();
    assert_eq!((second.listed, second.extends), (first.listed, Some(5_000)));
    assert_eq!(server.take_asked(), BTreeSet::new());
    let after: Vec<_> =
        client.kept_files().iter().map(|file| fs::metadata(file).unwrap().modified().unwrap()).collect();
    assert_eq!(before, after);
}

#[test]
fn tiles_are_fetched_at_once() {
    let (client, log) = (Client::new(), made_log());
    let (running, most) = (Cell::new(0), Cell::new(0));
    let fetch = async |path: String| {
        running.set(running.get() + 1);
        most.set(most.get().max(running.get()));
        tokio::task::yield_now().await;
        running.set(running.get() - 1);
        log.serve(5_000)(&path)
    };
    block_on(prove(&log.key(), &client.state, MODULE, "v1.0.77", fetch)).unwrap();
    assert_eq!(most.get(), tiles_needed(5_000, None, Some(77)).len());
}

#[test]
fn any_rotten_file_is_replaced_by_a_second_try() {
    let (client, server) = (Client::new(), serving(5_000));
    client.prove(77, &server).unwrap();
    let files = client.kept_files();
    assert_eq!(files.len(), 5, "{files:?}");
    for file in &files {
        let sound = fs::read(file).unwrap();
        let mut flipped = sound.clone();
        flipped[sound.len() / 2] ^= 1;
        for rotten in [&flipped, &sound[..sound.len() - 1], &[], b"5\nx\n\n", &vec![b'1'; 1 << 20]] {
            put(file, rotten);
            let proven = client.prove(77, &server).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            assert_eq!(proven.listed, made_log().listed(77));
            assert_eq!(client.prove(77, &offline()).unwrap().listed, proven.listed);
            assert!(fs::read(file).unwrap() == sound, "{}", file.display());
        }
    }
}

#[test]
fn a_rotten_reply_of_another_record_is_fetched_again() {
    let (client, server) = (Client::new(), serving(5_000));
    client.prove(77, &server).unwrap();
    client.prove(78, &server).unwrap();
    // Both are genuine: only the line asked for tells them apart.
    let place = |record| client.home.path().join(MadeLog::lookup_path(record));
    fs::copy(place(78), place(77)).unwrap();
    assert_eq!(client.prove(77, &server).unwrap().listed, made_log().listed(77));
    assert_eq!(fs::read(place(77)).unwrap(), made_log().reply(77, 5_000));
}

#[test]
fn a_partial_tile_that_is_gone_is_the_beginning_of_the_full_one() {
    let log = made_log();
    let edge = Tile::parse("tile/8/0/019.p/136").unwrap();
    let answer_for_full = |answer: Option<Vec<u8>>| {
        let partial = edge.path();
        let full = edge.full().path();
        Server::new(move |path: &str| match path {
            _ if path == partial => Ok(None),
            _ if path == full => Ok(answer.clone()),
            _ => log.serve(5_000)(path),
        })
    };
    let client = Client::new();
    let server = answer_for_full(Some(log.tile(&edge.full())));
    assert_eq!(client.prove(77, &server).unwrap().tree_size, 5_000);
    let asked = server.take_asked();
    assert!(asked.contains(&edge.path()) && asked.contains(&edge.full().path()), "{asked:?}");
    // Only what was verified is kept: the rest of the full tile was not.
    assert!(client.home.path().join(edge.path()).exists());
    assert!(!client.home.path().join(edge.full().path()).exists());

    let error = *Client::new().prove(77, &answer_for_full(Some(vec![0; 8_191]))).unwrap_err().reason;
    assert!(matches!(error, Reason::Unproven(LogError::TileLength { length: 8_191, .. })), "{error}");
    let error = *Client::new().prove(77, &answer_for_full(Some(vec![0; 8_192]))).unwrap_err().reason;
    assert!(matches!(error, Reason::Unproven(LogError::InconsistentEdge { .. })), "{error}");
    let error = *Client::new().prove(77, &answer_for_full(None)).unwrap_err().reason;
    assert!(matches!(error, Reason::Unproven(LogError::MissingTile(tile)) if tile == edge), "{error}");
}

#[test]
fn each_kind_of_failure_is_told_apart() {
    let log = made_log();
    let failure = |error: ProveError| Failure::from(error);

    let client = Client::new();
    let error = client.prove(5_000, &serving(5_000)).unwrap_err();
    assert!(matches!(*error.reason, Reason::NotInLog));
    let shown = failure(error);
    assert_eq!(shown.kind, Kind::Verification);
    assert!(shown.message.contains("m.test/Made@v1.0.5000") && shown.message.contains("sum.made.test"), "{shown}");

    let error = client.prove(77, &offline()).unwrap_err();
    assert!(matches!(*error.reason, Reason::Fetch(_)));
    let shown = failure(error);
    assert_eq!(shown.kind, Kind::Network);
    assert!(shown.message.contains("sum.made.test") && shown.message.contains("m.test/Made@v1.0.77"), "{shown}");
    assert!(shown.causes[0].contains("cannot reach lookup/"), "{shown}");
    assert!(!shown.hints.is_empty());

    let no_tiles = Server::new(|path: &str| {
        if path.starts_with("tile/") {
            Err(Failure::new(Kind::Network, "connection reset"))
        } else {
            log.serve(5_000)(path)
        }
    });
    assert!(matches!(*client.prove(77, &no_tiles).unwrap_err().reason, Reason::Fetch(_)));
    assert_eq!(client.kept_size(), None, "an unproven head is not kept");

    let interrupted = Server::new(|_: &str| Err(Failure::new(Kind::Interrupted, "interrupted")));
    assert_eq!(failure(client.prove(77, &interrupted).unwrap_err()).kind, Kind::Interrupted);

    let page = Server::new(|_: &str| Ok(Some(b"<!DOCTYPE html>\n<title>Welcome</title>\n\n".to_vec())));
    let error = client.prove(77, &page).unwrap_err();
    assert!(matches!(*error.reason, Reason::Unproven(LogError::Malformed(_))));
    assert_eq!(failure(error).kind, Kind::Verification);

    let blocked = client.home.path().join("blocked");
    put(&blocked, "a file where a directory must be");
    let state = LogState::new(blocked.join("log"));
    let serve = log.serve(5_000);
    let result = block_on(prove(&log.key(), &state, MODULE, "v1.0.77", async |path: String| serve(&path)));
    let error = result.unwrap_err();
    assert!(matches!(*error.reason, Reason::State(_)), "{error}");
    let shown = failure(error);
    assert_eq!(shown.kind, Kind::Disk);
    assert!(shown.message.contains("blocked"), "{shown}");

    let odd = block_on(prove(&log.key(), &client.state, "../x\u{1b}", "v1", async |_| Ok(None))).unwrap_err();
    assert!(matches!(*odd.reason, Reason::Unproven(LogError::NotAModule(_))));
    assert!(!failure(odd).to_string().contains('\u{1b}'));
}

#[test]
fn a_head_moved_by_another_process_meanwhile_is_compared_with() {
    let (client, log) = (Client::new(), made_log());
    let moved = |size: u64| {
        let known = client.state.newest(&log.key()).unwrap();
        client.state.advance(&log.key(), known.as_ref(), &log.head(size)).unwrap();
    };
    let server = Server::new(|path: &str| {
        if path.starts_with("tile/8/1") {
            moved(6_000);
        }
        log.serve(if path.starts_with("tile/") { log.size() } else { 5_000 })(path)
    });
    let proven = client.prove(77, &server).unwrap();
    assert_eq!((proven.tree_size, proven.extends, client.kept_size()), (6_000, Some(6_000), Some(6_000)));
}

#[test]
fn a_fork_from_what_another_process_saw_meanwhile_is_a_fork() {
    let (log, other) = (made_log(), forked_log());
    // The tile of record 1,600 is another one in each history: the first round's must not be in the
    // way of the second's.
    for record in [77, 1_600] {
        let (client, lookups) = (Client::new(), Cell::new(0));
        let first_round = tiles_needed(2_000, None, Some(record));
        let server = Server::new(|path: &str| {
            let Some(tile) = Tile::parse(path) else {
                lookups.set(lookups.get() + 1);
                return other.serve(2_000)(path);
            };
            if client.kept_size().is_none() {
                client.state.advance(&log.key(), None, &log.head(2_500)).unwrap();
            }
            let is_theirs = lookups.get() == 1 && first_round.contains(&tile);
            if is_theirs { other.serve(2_000)(path) } else { log.serve(2_500)(path) }
        });
        let error = client.prove(record, &server).unwrap_err();
        assert!(matches!(*error.reason, Reason::TwoHistories { evidence: Ok(_), .. }), "{record}: {error}");
        assert_eq!(client.kept_size(), Some(2_500));
    }
}

#[test]
fn tiles_of_the_first_history_do_not_hide_the_second() {
    let (client, other) = (Client::new(), forked_log());
    // The tiles kept of our history contradict the other one's, which must not pass for rot.
    client.prove(1_600, &serving(2_048)).unwrap();
    let server = Server::new(other.serve(3_000));
    let error = client.prove(1_601, &server).unwrap_err();
    let Reason::TwoHistories { evidence, .. } = &*error.reason else { panic!("{error}") };
    let kept = fs::read_to_string(evidence.as_ref().unwrap()).unwrap();
    assert!(kept.contains(&made_log().note(2_048)) && kept.contains(&other.note(3_000)));
    assert_eq!(client.kept_size(), Some(2_048));
}
