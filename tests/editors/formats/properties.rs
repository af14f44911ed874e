//! What holds of every edit of every file.

use super::chance::Chance;
use super::wishes::{granted, wishes, without_empty};
use super::{idea_texts, json_texts, toml_texts};
use gov::editors::refusal::Refusal;
use gov::editors::text::{Document, Edited, Format, Wish};
use serde_json::Value;

/// Files of each format.
const FILES: u64 = 100_000;

/// Checks an edit of a text, and gives it back.
pub(super) fn check(format: Format, text: &str, wishes: &[Wish]) -> Result<Edited, Refusal> {
    let document = Document::read(format, text.as_bytes())?;
    let edited = document.edit(wishes)?;
    let after = std::str::from_utf8(&edited.bytes).expect("text stays text");
    // The bytes outside the splices, which touch nowhere.
    let (mut made, mut at) = (String::new(), 0);
    for (number, splice) in edited.splices.iter().enumerate() {
        assert!(number == 0 || splice.range.start > at, "splices touch: {:?}", edited.splices);
        made += &text[at..splice.range.start];
        made += &splice.text;
        at = splice.range.end;
    }
    made += &text[at..];
    assert_eq!(made, after);
    assert_eq!(edited.changes.is_empty(), edited.bytes == text.as_bytes());
    // What is wished is there, and nothing else is another thing.
    let new = Document::read(format, &edited.bytes).expect("what was edited is read");
    for wish in wishes {
        assert_eq!(new.get(&keys(&wish.path)), wish.to, "{wish:?}");
    }
    let [before, now] = [&document, &new].map(|document| document.get(&[]).unwrap_or_default());
    if format != Format::Idea {
        assert_eq!(without_empty(&granted(&before, wishes), wishes), without_empty(&now, wishes));
    }
    // Another reader of strict JSON, which knows neither half characters nor marks.
    if format == Format::Json
        && !after.trim().is_empty()
        && !after.contains("\\ud800")
        && !after.starts_with('\u{feff}')
    {
        serde_json::from_str::<Value>(after).expect("strict JSON stays strict");
    }
    // A second edit changes nothing, and one back gives back what was.
    let again = new.edit(wishes)?;
    assert!(again.bytes == edited.bytes && again.changes.is_empty() && again.splices.is_empty());
    let back: Vec<Wish> = edited.changes.iter().map(|c| Wish { path: c.path.clone(), to: c.old.clone() }).collect();
    let undone = new.edit(&back)?;
    let undone = Document::read(format, &undone.bytes).expect("what was edited back is read");
    for change in &edited.changes {
        assert_eq!(undone.get(&keys(&change.path)), change.old, "edited back: {change:?}");
        assert_eq!(new.get(&keys(&change.path)), change.new);
    }
    // Of components that stand twice, all became what one was; and an old `path` became the `url` that was
    // put back.
    let mut names = document.keys(&[]);
    names.sort();
    let has_both = |document: &Document| ["url", "path"].iter().all(|key| document.get(&["GOROOT", key]).is_some());
    if format == Format::Idea && has_both(&document) {
        return Ok(edited);
    }
    if format == Format::Idea && names.windows(2).any(|two| two[0] == two[1]) {
        return Ok(edited);
    }
    let undone = undone.get(&[]).unwrap_or_default();
    assert_eq!(without_empty(&undone, &back), without_empty(&before, &back), "edited back");
    Ok(edited)
}

fn keys(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

/// Checks many files; a failure names the seed and shows the file.
fn each_file(format: Format, make: impl Fn(&mut Chance) -> (String, Vec<Wish>)) -> u64 {
    let mut changed = 0;
    for seed in 0..FILES {
        let (text, wishes) = make(&mut Chance(seed));
        let shown = Shown { format, seed, text: &text, wishes: &wishes };
        match check(format, &text, &wishes) {
            Ok(edited) => changed += u64::from(!edited.splices.is_empty()),
            // Tables in an array cannot be told from each other by keys.
            Err(refusal) => assert!(format == Format::Toml && refusal.problem.contains("array of tables"), "{refusal}"),
        }
        std::mem::forget(shown);
    }
    changed
}

/// Shows a file when its check panics.
struct Shown<'a> {
    format: Format,
    seed: u64,
    text: &'a str,
    wishes: &'a [Wish],
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        #[expect(clippy::print_stderr, reason = "the file that failed is what one needs to see")]
        {
            eprintln!("{:?}, seed {}: {:?}\n{:?}", self.format, self.seed, self.text, self.wishes);
        }
    }
}

fn of_a_tree(format: Format, text: String, chance: &mut Chance) -> (String, Vec<Wish>) {
    let root = Document::read(format, text.as_bytes()).ok().and_then(|document| document.get(&[]));
    let wishes = wishes(chance, &root.unwrap_or(Value::Null), format);
    (text, wishes)
}

#[test]
fn json_with_comments_is_edited_and_nothing_else_in_it() {
    let changed = each_file(Format::Jsonc, |chance| of_a_tree(Format::Jsonc, json_texts::text(chance, true), chance));
    assert!(changed > FILES / 2, "only {changed} files were changed");
}

#[test]
fn strict_json_is_edited_and_stays_strict() {
    let changed = each_file(Format::Json, |chance| of_a_tree(Format::Json, json_texts::text(chance, false), chance));
    assert!(changed > FILES / 2, "only {changed} files were changed");
}

#[test]
fn toml_is_edited_and_nothing_else_in_it() {
    let changed = each_file(Format::Toml, |chance| of_a_tree(Format::Toml, toml_texts::text(chance), chance));
    assert!(changed > FILES / 2, "only {changed} files were changed");
}

#[test]
fn xml_of_ides_is_edited_and_nothing_else_in_it() {
    let changed = each_file(Format::Idea, |chance| {
        let text = idea_texts::text(chance);
        (text, idea_texts::wishes(chance))
    });
    assert!(changed > FILES / 2, "only {changed} files were changed");
}
