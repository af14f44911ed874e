//! Other readers of each format see every edit as it was wished: VS Code's own of JSON with comments,
//! Python's of the others.

use super::chance::Chance;
use super::wishes::wishes;
use super::{idea_texts, json_texts, toml_texts};
use crate::support::skip;
use gov::editors::text::{Document, Format, Wish};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Files of each format, none of which the other tests see.
const FILES: u64 = 4000;

/// Edits, one a line.
fn edits(format: Format) -> (String, usize) {
    let (mut lines, mut count) = (String::new(), 0);
    for seed in 0..FILES {
        let mut chance = Chance(seed ^ 0x0bac_1e00);
        let text = match format {
            Format::Toml => toml_texts::text(&mut chance),
            Format::Idea => idea_texts::text(&mut chance),
            _ => json_texts::text(&mut chance, format == Format::Jsonc),
        };
        let document = Document::read(format, text.as_bytes()).unwrap();
        let wishes: Vec<Wish> = match format {
            Format::Idea => idea_texts::wishes(&mut chance),
            _ => wishes(&mut chance, &document.get(&[]).unwrap_or_default(), format),
        };
        let Ok(edited) = document.edit(&wishes) else { continue };
        let wish = |wish: &Wish| json!({"path": wish.path, "to": wish.to, "gone": wish.to.is_none()});
        let wishes: Vec<Value> = wishes.iter().map(wish).collect();
        let edit = json!({"before": text, "after": String::from_utf8(edited.bytes).unwrap(), "wishes": wishes});
        let _ = writeln!(lines, "{edit}");
        count += 1;
    }
    (lines, count)
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editors/formats/oracles")
}

/// Lets another program compare all edits; it says how many it did, and which are wrong.
fn compare(format: Format, mut program: Command) {
    let (lines, count) = edits(format);
    assert!(count > 3000, "only {count} edits");
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // It reads all before it says anything but of what is wrong.
    let written = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    written.join().unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.trim_end(), format!("{count} compared"));
}

fn runs(program: &mut Command) -> bool {
    program.stdin(Stdio::null()).output().is_ok_and(|output| output.status.success())
}

fn python(format: &str, needs: &str) -> Option<Command> {
    if !runs(Command::new("python3").args(["-c", needs])) {
        skip(&format!("Python with `{needs}` is not here"));
        return None;
    }
    let mut python = Command::new("python3");
    python.arg(here().join("read.py")).arg(format).env("PYTHONIOENCODING", "utf-8").env("PYTHONDONTWRITEBYTECODE", "1");
    Some(python)
}

#[test]
fn vs_code_s_own_reader_sees_what_was_wished() {
    let node = || {
        let mut node = Command::new("node");
        // Where `tests/run` puts it.
        node.env(
            "NODE_PATH",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tests/jsonc-parser-3.3.1/node_modules"),
        );
        node
    };
    if !runs(node().args(["-e", "require('jsonc-parser')"])) {
        return skip("Node with npm's jsonc-parser is not here: `tests/run` installs it");
    }
    let mut program = node();
    program.arg(here().join("jsonc.js"));
    compare(Format::Jsonc, program);
}

#[test]
fn python_s_reader_of_json_sees_what_was_wished() {
    if let Some(program) = python("json", "import json") {
        compare(Format::Json, program);
    }
}

#[test]
fn python_s_reader_of_toml_sees_what_was_wished() {
    if let Some(program) = python("toml", "import tomllib") {
        compare(Format::Toml, program);
    }
}

#[test]
fn python_s_reader_of_xml_sees_what_was_wished() {
    if let Some(program) = python("idea", "import xml.etree.ElementTree") {
        compare(Format::Idea, program);
    }
}
