//! Ninety-five nasty cases of settings files, numbered as the research has them, and a dozen attacks:
//! each run end to end, with the bytes, the exit code and the report that must come of it; a second
//! run that finds nothing to do, and an undo that leaves no trace. The other editors of the same run
//! are told whatever becomes of the one file.

mod attacks;
pub(super) mod bench;
mod crashes;
mod files;
mod git;
mod idea;
mod jsonc;
mod links;
mod others;
mod owners;
pub(super) mod running;
mod texts;
mod toml;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use texts::Text;

/// Tests that are code, each with the numbers of the cases that it holds.
type Tests = [(&'static [u8], fn())];

/// How many cases the research lists.
const CASES: u8 = 95;

fn texts() -> impl Iterator<Item = &'static Text> {
    [jsonc::TEXTS, values::TEXTS, idea::TEXTS, toml::TEXTS, others::TEXTS].into_iter().flatten()
}

fn tests() -> impl Iterator<Item = &'static (&'static [u8], fn())> {
    let tests: [&'static Tests; 9] = [
        values::TESTS,
        links::TESTS,
        files::TESTS,
        owners::TESTS,
        git::TESTS,
        crashes::TESTS,
        running::TESTS,
        idea::TESTS,
        others::TESTS,
    ];
    tests.into_iter().flatten()
}

/// Python with its own readers of TOML and XML; none where it is not, or is older than they are.
fn python() -> Option<Command> {
    let probe = Command::new("python3").args(["-I", "-c", "import tomllib, xml.etree.ElementTree"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        crate::support::skip("there is no python3 with tomllib");
        return None;
    }
    let mut python = Command::new("python3");
    python.arg("-I");
    Some(python)
}

#[test]
fn every_case_of_the_research_is_held_by_a_test() {
    let coded = tests().flat_map(|(numbers, _)| numbers.iter().copied());
    let held: BTreeSet<u8> = texts().map(Text::number).chain(coded).collect();
    let missing: Vec<u8> = (1..=CASES).filter(|number| !held.contains(number)).collect();
    assert_eq!(missing, Vec::<u8>::new());
    assert!(held.iter().all(|number| (1..=CASES).contains(number)));
}

#[test]
fn every_fixture_is_played_once() {
    let mut played: BTreeMap<String, u32> = BTreeMap::new();
    for text in texts() {
        *played.entry(text.fixture.to_owned()).or_default() += 1;
    }
    let entries = std::fs::read_dir(Path::new(texts::FIXTURES)).unwrap().map(|entry| entry.unwrap());
    let there = entries.filter(|entry| entry.path().is_dir());
    let there: BTreeMap<String, u32> = there.map(|entry| (entry.file_name().into_string().unwrap(), 1)).collect();
    assert_eq!(played, there);
}
