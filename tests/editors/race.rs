//! Other programs save a file while gov edits it: none of their saves is lost, and in the end gov's
//! edit is there.
//!
//! That takes what it takes. On the machine where this was written the same races, 40 of each kind,
//! lost saves in 37 (by rename) and 40 (in place) where an edit compared the bytes and renamed then; in
//! 38 and 40 where it exchanged and compared without leases; and in none as it is.

use crate::support::put;
use crate::support::sandbox::names_in;
use crate::support::{scratch, skip};
use gov::system::user_file::{self, Obstacle, Parents, Within};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const SAVES: u32 = 1000;
const MOST: u64 = 1 << 20;

/// What gov's commits came to.
#[derive(Debug, Default)]
struct Count {
    made: u32,
    changed: u32,
    busy: u32,
}

struct Race {
    directory: tempfile::TempDir,
}

impl Race {
    fn new() -> Self {
        let race = Self { directory: tempfile::tempdir_in(scratch()).unwrap() };
        put(&race.path(), "gov 0\n");
        race
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("settings")
    }

    /// A program that saves the file [`SAVES`] times; it fails as soon as it misses a save of its own.
    fn saver(&self, how: &str) -> Option<Child> {
        let mut perl = Command::new("/usr/bin/perl");
        perl.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/editors/saver.pl"));
        perl.arg(how).arg(self.path()).arg(SAVES.to_string());
        let saver = perl.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        if saver.is_err() {
            skip("there is no perl");
        }
        saver.ok()
    }

    /// Edits the file for as long as the other program saves it, and once more.
    fn run(&self, mut saver: Child) -> Count {
        let mut count = Count::default();
        let mut number = 0;
        while saver.try_wait().unwrap().is_none() {
            number += 1;
            self.edit(number, &mut count);
        }
        let saved = saver.wait_with_output().unwrap();
        assert!(saved.status.success(), "{count:?}: {}", String::from_utf8_lossy(&saved.stderr));
        number += 1;
        while self.edit(number, &mut count).is_none() {}
        let text = std::fs::read_to_string(self.path()).unwrap();
        assert_eq!(text, expected(number));
        let left = names_in(self.directory.path());
        assert!(left.iter().all(|name| ["settings", "other-name"].contains(&name.as_str())), "{left:?}");
        count
    }

    fn edit(&self, number: u32, count: &mut Count) -> Option<()> {
        match edit(&self.path(), self.directory.path(), number) {
            Ok(()) => {
                count.made += 1;
                return Some(());
            }
            Err(Obstacle::Changed) => count.changed += 1,
            Err(Obstacle::BeingWritten) => count.busy += 1,
            Err(obstacle) => panic!("{obstacle:?}"),
        }
        None
    }
}

fn expected(number: u32) -> String {
    let lines = [format!("gov {number}\n")].into_iter().chain((1..=SAVES).map(|save| format!("save {save}\n")));
    lines.collect::<Vec<_>>().concat()
}

/// One edit as sync-editors makes it; of a text that is half written, whatever comes of it.
fn edit(path: &Path, home: &Path, number: u32) -> Result<(), Obstacle> {
    let seen = user_file::read(path, Within::Home(home), MOST)?;
    let content = seen.content.clone().unwrap_or_default();
    let rest = content.iter().position(|byte| *byte == b'\n').map_or(&[][..], |end| &content[end + 1..]);
    let new = [format!("gov {number}\n").as_bytes(), rest].concat();
    let committed = user_file::prepare(&seen, Some(&new), Parents::Expected)?.commit()?;
    user_file::sync_directories(&[committed]).map_err(Obstacle::Io)
}

/// A file with two names is written in place by gov as well.
#[test]
fn a_thousand_saves_of_a_file_with_two_names_are_all_there() {
    let race = Race::new();
    let other = race.directory.path().join("other-name");
    std::fs::hard_link(race.path(), &other).unwrap();
    let Some(saver) = race.saver("in-place") else { return };
    let count = race.run(saver);
    println!("{count:?}");
    assert!(count.made > 1 && count.changed > 0, "they never met: {count:?}");
    assert_eq!(std::fs::read(&other).unwrap(), std::fs::read(race.path()).unwrap());
}

/// Edits that are made on top of each other: each is what its maker read, and one line more.
#[test]
fn edits_of_many_at_once_are_all_there() {
    let race = Race::new();
    let (path, home) = (race.path(), race.directory.path());
    let append = |line: &str| -> Result<(), Obstacle> {
        let seen = user_file::read(&path, Within::Home(home), MOST)?;
        let new = [seen.content.as_deref().unwrap_or_default(), line.as_bytes()].concat();
        user_file::prepare(&seen, Some(&new), Parents::Expected)?.commit().map(drop)
    };
    let mut changed = 0;
    std::thread::scope(|scope| {
        let committers = (0..4).map(|who| {
            let append = &append;
            scope.spawn(move || {
                let mut changed = 0;
                for number in 0..50 {
                    while let Err(obstacle) = append(&format!("{who} {number}\n")) {
                        assert!(matches!(obstacle, Obstacle::Changed | Obstacle::BeingWritten), "{obstacle:?}");
                        changed += 1;
                    }
                }
                changed
            })
        });
        changed = committers.collect::<Vec<_>>().into_iter().map(|committer| committer.join().unwrap()).sum();
    });
    assert!(changed > 0, "they never met");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 1 + 4 * 50, "{text}");
    for who in 0..4 {
        let own: Vec<&str> = text.lines().filter(|line| line.starts_with(&format!("{who} "))).collect();
        assert_eq!(own, (0..50).map(|number| format!("{who} {number}")).collect::<Vec<_>>());
    }
    assert_eq!(names_in(home), ["settings".to_owned()].into());
}

#[test]
fn a_thousand_saves_by_rename_are_all_there() {
    let race = Race::new();
    let Some(saver) = race.saver("rename") else { return };
    let count = race.run(saver);
    println!("{count:?}");
    assert!(count.made > 1 && count.changed > 0, "they never met: {count:?}");
}

#[test]
fn a_thousand_saves_in_place_are_all_there() {
    let race = Race::new();
    let Some(saver) = race.saver("in-place") else { return };
    let count = race.run(saver);
    println!("{count:?}");
    assert!(count.made > 1 && count.changed > 0, "they never met: {count:?}");
}
