//! Cases 68 to 78: `.idea/workspace.xml` of JetBrains' IDEs. That an IDE runs (76), and what git
//! tracks (75), are with their like.

use super::Tests;
use super::bench::{Bench, IDEA, Must};
use super::texts::{Text, play};
use std::fs;
use std::os::unix::fs::symlink;

pub(super) const TEXTS: &[Text] = &[
    Text::changed("68-component-missing", IDEA, &[]),
    Text::changed("68-component-there", IDEA, &[]),
    Text::changed("68-component-twice", IDEA, &["stands 2 times", "all that say it are edited"]),
    Text::changed("68-legacy-path", IDEA, &["/opt/go"]),
    Text::changed("68-component-empty", IDEA, &[]),
    Text::changed("68-project-empty", IDEA, &[]),
    Text::changed("69-odd-spacing", IDEA, &[]),
    Text::changed("70-entities-and-cdata", IDEA, &[]),
    Text::changed("71-crlf-and-byte-order-mark", IDEA, &[]),
    Text::changed("71-crlf-and-nothing-there", IDEA, &[]),
    Text::changed("72-component-in-a-comment", IDEA, &[]),
    Text::refused("73-doctype", IDEA, &["document type", "(line 2, column 1)"]),
    Text::refused("73-billion-laughs", IDEA, &["document type", "(line 2, column 1)"]),
    Text::refused("73-unknown-entity", IDEA, &["is not valid XML", "(line 1, column 52)"]),
    Text::refused("77-truncated", IDEA, &["is not valid XML"]),
    Text::refused("77-not-closed", IDEA, &["is not valid XML", "(line 3, column 1)"]),
    Text::refused("77-two-roots", IDEA, &["is not valid XML", "(line 2, column 1)"]),
    Text::refused("77-another-root", IDEA, &["is not a file of a JetBrains IDE"]),
    Text::refused("77-empty", IDEA, &["is not valid XML"]),
];

pub(super) const TESTS: &Tests = &[
    (&[74], a_project_in_the_older_form_is_left_alone),
    (&[75], an_idea_directory_that_is_a_link_is_followed_inside_the_project_alone),
    (&[78], what_xml_reserves_is_escaped_and_what_looks_like_a_macro_is_left),
];

#[test]
fn every_shape_of_a_workspace_says_its_goroot() {
    play(TEXTS, &[]);
}

/// `.ipr` and `.iws` are of before 2011; nothing there is read or made.
#[test]
fn a_project_in_the_older_form_is_left_alone() {
    let bench = Bench::new();
    fs::remove_dir(bench.path("code/project/.idea")).unwrap();
    let text = "<project version=\"4\"><component name=\"GOROOT\" url=\"file:///usr/lib/go\"/></project>\n";
    let names = ["project.ipr", "project.iws", "project.iml"];
    for name in names {
        bench.put(&format!("code/project/{name}"), text);
    }
    let before = bench.state();
    let synced = bench.sync("");
    assert_eq!(synced.code, Some(0), "{synced:?}");
    assert!(synced.row(&bench.path(IDEA)).is_none());
    for name in names {
        assert_eq!(bench.text(&format!("code/project/{name}")), text);
    }
    bench.takes_back("74", &before);
}

#[test]
fn an_idea_directory_that_is_a_link_is_followed_inside_the_project_alone() {
    let bench = Bench::new();
    fs::remove_dir(bench.path("code/project/.idea")).unwrap();
    symlink(bench.directory("shared/idea"), bench.path("code/project/.idea")).unwrap();
    bench.plays("75 outside", IDEA, Must::Refuse(8), &["is a link to"]);
    fs::remove_file(bench.path("code/project/.idea")).unwrap();
    bench.directory("code/project/tools/idea");
    symlink("tools/idea", bench.path("code/project/.idea")).unwrap();
    let made = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project version=\"4\">\n  \
                <component name=\"GOROOT\" url=\"file://$USER_HOME$/.gov/versions/go1.22.3\" />\n</project>\n";
    bench.plays("75 inside", IDEA, Must::Write(made.as_bytes()), &[]);
}

#[test]
fn what_xml_reserves_is_escaped_and_what_looks_like_a_macro_is_left() {
    for (name, escaped) in
        [("a&b", "a&amp;b"), ("a<b", "a&lt;b"), ("a$b", "a$b"), ("it's", "it&apos;s"), ("100%", "100%")]
    {
        let bench = Bench::new();
        let gov_home = bench.machine.root().join(name).join(".gov");
        let bench = bench.with_gov_home(&gov_home);
        bench.put(IDEA, "<project version=\"4\">\n</project>\n");
        let root = bench.machine.root().display().to_string();
        let component = format!("<component name=\"GOROOT\" url=\"file://{root}/{escaped}/.gov/versions/go1.22.3\" />");
        let made = format!("<project version=\"4\">\n  {component}\n</project>\n");
        bench.plays(name, IDEA, Must::Write(made.as_bytes()), &[]);
    }
    // `$NAME$` would be expanded by the IDE, and nothing escapes it.
    let bench = Bench::new();
    let gov_home = bench.machine.root().join("$HOME$").join(".gov");
    let bench = bench.with_gov_home(&gov_home);
    bench.put(IDEA, "<project version=\"4\">\n</project>\n");
    bench.plays("78 macro", IDEA, Must::Leave, &["looks like a macro", "Settings > Go > GOROOT"]);
}
