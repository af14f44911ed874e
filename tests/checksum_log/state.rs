//! What is remembered of a log.

use gov::failure::{Failure, Kind};
use gov::releases::checksum_log::record::lookup_path;
use gov::releases::checksum_log::{SignedHead, Tile, TwoHistories};
use gov::store::log_state::{Advance, LogState, StateError};
use proptest::prelude::*;
use std::fs::{self, File};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

use super::made_log::{forked_log, made_log};
use super::put;

fn state() -> (TempDir, LogState) {
    let home = TempDir::new().unwrap();
    let state = LogState::new(home.path().join("log/sum.made.test"));
    (home, state)
}

fn size(head: Option<&SignedHead>) -> u64 {
    head.map_or(0, |head| head.head().size)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_head_never_moves_backwards(steps in prop::collection::vec((1..60_000u64, any::<bool>()), 1..12)) {
        let ((_home, state), log) = (state(), made_log());
        let key = log.key();
        let mut stale = None;
        for (newer, looks_first) in steps {
            let kept = state.newest(&key).unwrap();
            let seen = if looks_first { kept.clone() } else { stale.clone() };
            let advance = state.advance(&key, seen.as_ref(), &log.head(newer)).unwrap();
            let now = state.newest(&key).unwrap();
            prop_assert!(size(now.as_ref()) >= size(kept.as_ref()));
            if seen == kept {
                prop_assert_eq!(advance, Advance::Stands);
                prop_assert_eq!(size(now.as_ref()), newer.max(size(kept.as_ref())));
            } else {
                prop_assert_eq!(now, kept.clone());
            }
            stale = kept;
        }
    }
}

#[test]
fn of_many_that_compare_and_swap_none_loses_a_newer_head() {
    let ((_home, state), log) = (state(), made_log());
    let key = log.key();
    let heads: Vec<SignedHead> = (1..=40).map(|step| log.head(step * 100)).collect();
    thread::scope(|scope| {
        for worker in 0..4 {
            let (state, key, heads) = (state.clone(), &key, &heads);
            scope.spawn(move || {
                let mut largest = 0;
                for head in heads.iter().skip(worker).step_by(4) {
                    loop {
                        let seen = state.newest(key).unwrap();
                        assert!(size(seen.as_ref()) >= largest, "the head went backwards");
                        largest = size(seen.as_ref());
                        if state.advance(key, seen.as_ref(), head).unwrap() == Advance::Stands {
                            break;
                        }
                    }
                    largest = largest.max(head.head().size);
                    assert!(size(state.newest(key).unwrap().as_ref()) >= largest, "a newer head was lost");
                }
            });
        }
    });
    assert_eq!(size(state.newest(&key).unwrap().as_ref()), 4_000);
}

#[test]
fn a_held_lock_is_waited_for_and_then_named() {
    let ((_home, state), log) = (state(), made_log());
    let key = log.key();
    state.advance(&key, None, &log.head(10)).unwrap();
    let holder = File::create(state.lock_path()).unwrap();
    holder.lock().unwrap();
    let seen = state.newest(&key).unwrap();
    let result = state.clone().with_patience(Duration::ZERO).advance(&key, seen.as_ref(), &log.head(20));
    let Err(error @ StateError::Busy { .. }) = result else { panic!("{result:?}") };
    let failure = Failure::from(error);
    assert_eq!(failure.kind, Kind::Busy);
    assert!(failure.message.contains("latest.lock"), "{failure}");
    // Nothing newer to keep needs no lock: reading what is proven never waits.
    assert_eq!(
        state.clone().with_patience(Duration::ZERO).advance(&key, seen.as_ref(), &log.head(5)).unwrap(),
        Advance::Stands
    );
    drop(holder);
    assert_eq!(
        state.with_patience(Duration::ZERO).advance(&key, seen.as_ref(), &log.head(20)).unwrap(),
        Advance::Stands
    );
}

#[test]
fn a_head_that_does_not_verify_is_no_head_and_is_set_aside() {
    let ((home, state), log) = (state(), made_log());
    let directory = home.path().join("log/sum.made.test");
    let other_logs = fs::read(super::vectors().join("latest")).unwrap();
    for damaged in [b"".to_vec(), b"go.sum database tree\n".to_vec(), other_logs, vec![b'x'; 1 << 20]] {
        put(&directory.join("latest"), &damaged);
        assert_eq!(state.newest(&log.key()).unwrap(), None);
        assert_eq!(state.advance(&log.key(), None, &log.head(10)).unwrap(), Advance::Stands);
        assert_eq!(size(state.newest(&log.key()).unwrap().as_ref()), 10);
        if damaged.len() < 1 << 20 {
            assert_eq!(fs::read(directory.join("latest.damaged")).unwrap(), damaged);
        }
    }
}

#[test]
fn a_latest_that_cannot_be_read_is_an_error_and_not_a_first_use() {
    let ((home, state), log) = (state(), made_log());
    fs::create_dir_all(home.path().join("log/sum.made.test/latest")).unwrap();
    let error = state.newest(&log.key()).unwrap_err();
    assert_eq!(Failure::from(error).kind, Kind::Disk);
}

#[test]
fn a_full_tile_stands_for_its_partial_ones_and_never_the_reverse() {
    let ((_home, state), log) = (state(), made_log());
    let partial = Tile::new(0, 3, 17).unwrap();
    assert_eq!(state.tile(&partial), None);
    state.keep_tile(&partial.full(), &log.tile(&partial.full())).unwrap();
    assert_eq!(state.tile(&partial), Some(log.tile(&partial)));

    let other = Tile::new(0, 4, 17).unwrap();
    state.keep_tile(&other, &log.tile(&other)).unwrap();
    assert_eq!(state.tile(&other), Some(log.tile(&other)));
    assert_eq!(state.tile(&other.full()), None);
    // Both forms have a place of their own.
    state.keep_tile(&other.full(), &log.tile(&other.full())).unwrap();
    assert_eq!(state.tile(&other), Some(log.tile(&other)));
}

#[test]
fn evidence_is_kept_beside_earlier_evidence() {
    let ((_home, state), log, other) = (state(), made_log(), forked_log());
    let fork = |newer: SignedHead| TwoHistories { newer, older: log.head(2_000) };
    let first = state.keep_evidence(&fork(other.head(2_500))).unwrap();
    assert_eq!(state.keep_evidence(&fork(other.head(2_500))).unwrap(), first);
    let second = state.keep_evidence(&fork(log.head(2_500))).unwrap();
    assert_ne!(first, second);
    assert!(fs::read_to_string(&first).unwrap().contains(&other.note(2_500)));
    assert!(fs::read_to_string(&second).unwrap().contains(&log.note(2_500)));
    assert_eq!(state.keep_evidence(&fork(log.head(2_500))).unwrap(), second);
}

#[test]
fn no_temporary_file_is_left_and_readers_may_read() {
    let ((home, state), log) = (state(), made_log());
    state.advance(&log.key(), None, &log.head(10)).unwrap();
    state.keep_reply(&lookup_path("m.test/x", "v1").unwrap(), b"reply").unwrap();
    let directory = home.path().join("log/sum.made.test");
    let mut names: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["latest", "lookup"], "the lock goes with its holder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(directory.join("latest")).unwrap().permissions().mode();
        assert_eq!(mode & 0o600, 0o600);
        assert_eq!(mode & 0o022, 0, "{mode:o}");
    }
}
