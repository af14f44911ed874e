//! What large files cost: eight times as much for eight times as many keys, and not sixty-four.

use gov::editors::text::{Document, Format, Wish};
use serde_json::json;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// How long this thread has run. Where the system does not say it, all time counts: then others' work does
/// too.
fn running(began: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| began.elapsed(), Duration::from_nanos)
}

/// What something takes in the mean of so many times: the clock of a thread moves in steps.
fn mean(times: u32, mut run: impl FnMut()) -> Duration {
    let began = Instant::now();
    let before = running(began);
    (0..times).for_each(|_| run());
    running(began).saturating_sub(before) / times
}

fn edits(format: Format, text: &str, wishes: &[Wish]) {
    let edited = Document::read(format, text.as_bytes()).unwrap().edit(wishes).unwrap();
    assert!(!edited.changes.is_empty());
}

fn is_linear(format: Format, wishes: &[Wish], text: impl Fn(usize) -> String) {
    let (part, whole) = (text(1500), text(12_000));
    let cost = |times: u32, text: &str| mean(times, || edits(format, text, wishes));
    // Where each were compared with each it would be sixty-four times as long; machines that do other things
    // at the same time are what lies between.
    let ratio = cost(4, &whole).as_secs_f64() / cost(32, &part).as_secs_f64();
    assert!(ratio < 30.0, "{format:?}: eight times as large takes {ratio:.1} times as long");
}

#[test]
fn json_takes_as_long_as_it_is_large() {
    let set = [Wish::set(&["go.alternateTools", "go"], "/g")];
    let member = |n: usize| format!("  \"key.{n}\": {{ \"a\": [{n}, \"{}\"] }}, // {n}\n", "x".repeat(80));
    is_linear(Format::Jsonc, &set, |count| format!("{{\n{}}}\n", (0..count).map(member).collect::<String>()));
    // Every one of them goes.
    let twice = |n: usize| format!("  \"go\": {n}, /* {n} */\n");
    let remove = [Wish::remove(&["go"])];
    is_linear(Format::Jsonc, &remove, |count| format!("{{\n{}}}\n", (0..count).map(twice).collect::<String>()));
    let lines = |count: usize| format!("{{\n{}\"a\": \"{}\"}}", "// c\n".repeat(count * 10), "\\u0061".repeat(count));
    is_linear(Format::Jsonc, &set, lines);
}

#[test]
fn toml_and_xml_take_as_long_as_they_are_large() {
    let set = [Wish::set(&["language-server", "gopls", "command"], "/g")];
    let table = |n: usize| format!("[a.t{n}]\nx.y = {n} # {n}\nz = [1, 2]\n\n");
    is_linear(Format::Toml, &set, |count| (0..count).map(table).collect());
    let language = |n: usize| format!("[[language]]\nname = \"{n}\"\n");
    is_linear(Format::Toml, &set, |count| (0..count).map(language).collect());
    let set = [Wish::set(&["GOROOT", "url"], "/g"), Wish::set(&["GoSdkList", "set", "/g"], true)];
    let component = |n: usize| format!("  <component name=\"c{n}\" a='{n}'>\n<b /> &lt; <![CDATA[{n}]]></component>\n");
    is_linear(Format::Idea, &set, |count| {
        format!("<project>\n{}</project>", (0..count).map(component).collect::<String>())
    });
    let option = |n: usize| format!("<option value=\"{n}\" />\n");
    is_linear(Format::Idea, &set, |count| {
        let options: String = (0..count).map(option).collect();
        format!(
            "<project><component name=\"GoSdkList\"><sdk-path><set>{options}</set></sdk-path></component></project>"
        )
    });
}

/// Ten megabytes and five thousand keys; prints what it takes, for who runs it with `--release`.
#[test]
fn settings_of_ten_megabytes_are_edited() {
    let mut text = String::from("{\n");
    for n in 0..5000 {
        let _ = writeln!(text, "  // {n}\n  \"key.{n}\": {{ \"a\": [{n}, \"{}\"] }},", "x".repeat(1960));
    }
    text.push_str("}\n");
    assert!(text.len() > 10_000_000);
    let wishes = [
        Wish::set(&["go.alternateTools", "go"], "/g"),
        Wish::remove(&["key.4000"]),
        Wish::set(&["key.2", "a"], json!(["x"])),
    ];
    let read = mean(3, || drop(Document::read(Format::Jsonc, text.as_bytes()).unwrap()));
    let document = Document::read(Format::Jsonc, text.as_bytes()).unwrap();
    let one = mean(3, || assert_eq!(document.edit(&wishes[..1]).unwrap().splices.len(), 1));
    let three = mean(3, || assert_eq!(document.edit(&wishes).unwrap().changes.len(), 3));
    eprintln!("{} bytes: read in {read:?}, one wish in {one:?}, three in {three:?}", text.len());
}
