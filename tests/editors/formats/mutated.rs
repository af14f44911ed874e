//! Files that are nearly valid, and bytes that are nothing: read or refused, edited or refused, and never
//! anything worse.

use super::chance::Chance;
use super::properties::check;
use super::{idea_texts, json_texts, toml_texts};
use gov::editors::text::{Document, Format, Wish};
use serde_json::json;

const FILES: u64 = 20_000;

/// What breaks each format where it stands.
const PIECES: [&str; 30] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "'",
    "//",
    "/*",
    "*/",
    "#",
    "\n",
    "\r",
    "=",
    ".",
    "[[",
    "]]",
    "<",
    ">",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "&",
    "\u{feff}",
    "\0",
    "\\",
    "1",
    "ü",
];

fn mutated(chance: &mut Chance, text: String) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(6)).min(bytes.len());
        match chance.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            3 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            _ => drop(bytes.splice(at..at, chance.of(&PIECES).bytes())),
        }
    }
    bytes
}

/// Edits bytes in every way; gives back whether they could be read.
fn attack(format: Format, bytes: &[u8], wishes: &[Wish]) -> bool {
    let Ok(document) = Document::read(format, bytes) else { return false };
    let _ = (document.get(&[]), document.keys(&[]), document.keys(&["go"]));
    let text = std::str::from_utf8(bytes).expect("only text is read");
    // Every edit that is made is a proven one.
    let _ = check(format, text, wishes);
    true
}

fn wishes(chance: &mut Chance, format: Format) -> Vec<Wish> {
    if format == Format::Idea {
        return idea_texts::wishes(chance);
    }
    let paths: [&[&str]; 5] = [&["go"], &["a", "b"], &["go.alternateTools", "go"], &["a", "b", "go"], &[""]];
    let path = chance.of(&paths);
    vec![if chance.once_in(3) { Wish::remove(path) } else { Wish::set(path, json!(["x", "\"y\""])) }]
}

#[test]
fn files_that_are_nearly_valid_are_refused_or_edited_as_any_other() {
    for format in [Format::Jsonc, Format::Json, Format::Toml, Format::Idea] {
        let mut read = 0;
        for seed in 0..FILES {
            let mut chance = Chance(seed ^ 0xfeed);
            let text = match format {
                Format::Toml => toml_texts::text(&mut chance),
                Format::Idea => idea_texts::text(&mut chance),
                _ => json_texts::text(&mut chance, format == Format::Jsonc),
            };
            let bytes = mutated(&mut chance, text);
            let wishes = wishes(&mut chance, format);
            read += u64::from(attack(format, &bytes, &wishes));
        }
        assert!(read > FILES / 50 && read < FILES, "{format:?}: {read} of {FILES} could be read");
    }
}

#[test]
fn bytes_that_are_nothing_are_refused() {
    for seed in 0..FILES {
        let mut chance = Chance(seed ^ 0xdead);
        let bytes: Vec<u8> = if chance.once_in(2) {
            (0..chance.below(64)).map(|_| u8::try_from(chance.below(256)).unwrap()).collect()
        } else {
            (0..chance.below(24)).flat_map(|_| chance.of(&PIECES).bytes()).collect()
        };
        for format in [Format::Jsonc, Format::Json, Format::Toml, Format::Idea, Format::Whole] {
            let wishes = wishes(&mut chance, format);
            if format != Format::Whole {
                attack(format, &bytes, &wishes);
            } else if let Ok(document) = Document::read(format, &bytes) {
                let edited = document.edit(&[Wish::set(&[], "text\n")]).unwrap();
                assert_eq!(edited.bytes, b"text\n");
            }
        }
    }
}
