//! Texts that people have in their settings, and what VS Code reads in them.

use super::window::Window;
use crate::support::put;
use serde_json::{Value, json};
use std::path::PathBuf;

/// A text, and what the real editor takes `go.alternateTools` to be.
struct Fixture {
    name: &'static str,
    text: &'static str,
    alternate_tools: Value,
    is_edited: bool,
}

/// One that gov edits, as JSON with comments.
fn edited(name: &'static str, text: &'static str, alternate_tools: Value) -> Fixture {
    Fixture { name, text, alternate_tools, is_edited: true }
}

/// One that gov refuses, whatever the editor makes of it.
fn refused(name: &'static str, text: &'static str, alternate_tools: Value) -> Fixture {
    Fixture { name, text, alternate_tools, is_edited: false }
}

fn fixtures() -> Vec<Fixture> {
    let none = || json!({});
    let a = || json!({ "go": "/a" });
    vec![
        edited("empty", "", none()),
        edited("whitespace", " \n\n", none()),
        edited("only a comment", "// my settings\n", none()),
        edited("empty object", "{}", none()),
        edited("BOM", "\u{feff}{\n  \"go.alternateTools\": { \"go\": \"/a\" }\n}\n", a()),
        edited("CRLF and tabs", "{\r\n\t\"go.alternateTools\": {\r\n\t\t\"go\": \"/a\"\r\n\t}\r\n}\r\n", a()),
        edited("mixed line ends", "{\r\n  \"editor.tabSize\": 4,\n  \"go.alternateTools\": { \"go\": \"/a\" }\r\n}\n", a()),
        edited("lone CR", "{\r  \"go.alternateTools\": { \"go\": \"/a\" }\r}\r", a()),
        edited("one line", "{\"go.alternateTools\":{\"go\":\"/a\"}}", a()),
        edited("trailing comma", "{\n  \"go.alternateTools\": { \"go\": \"/a\", },\n}\n", a()),
        edited("trailing comma and comment", "{\n  \"go.alternateTools\": { \"go\": \"/a\" }, // c\n  // end\n}\n", a()),
        edited("comment after last", "{\n  \"go.alternateTools\": { \"go\": \"/a\" } // last\n}", a()),
        edited("comments everywhere", "/**/{/**/\"go.alternateTools\"/**/:/**/{/**/\"go\"/**/:/* old */\"/a\"/**/}/**/}/**/", a()),
        edited("slashes in a string", "{ \"x\": \"http://x/*\", \"go.alternateTools\": { \"go\": \"/a\" }, \"y\": \"*/\" }", a()),
        edited("beside others", "{ \"go.alternateTools\": { \"gopls\": \"/p\", \"go\": \"/a\", \"dlv\": \"/d\" } }", json!({ "gopls": "/p", "go": "/a", "dlv": "/d" })),
        edited("key twice", "{ \"go.alternateTools\": { \"go\": \"/b\" }, \"go.alternateTools\": { \"go\": \"/a\" } }", a()),
        edited("member twice", "{ \"go.alternateTools\": { \"go\": \"/b\", \"go\": \"/a\" } }", a()),
        edited("escaped key", "{ \"go.alternate\\u0054ools\": { \"g\\u006f\": \"\\/a\" } }", a()),
        edited("dotted", "{ \"go.alternateTools.go\": \"/a\" }", a()),
        edited("object, then dotted", "{ \"go.alternateTools\": { \"go\": \"/b\" }, \"go.alternateTools.go\": \"/a\" }", a()),
        edited("dotted, then object", "{ \"go.alternateTools.go\": \"/b\", \"go.alternateTools\": { \"go\": \"/a\" } }", a()),
        edited("nested", "{ \"go\": { \"alternateTools\": { \"go\": \"/a\" } } }", a()),
        edited("nested and dotted inside", "{ \"go\": { \"alternateTools.go\": \"/a\" } }", none()),
        edited("nested, then flat", "{ \"go\": { \"alternateTools\": { \"go\": \"/b\" } }, \"go.alternateTools\": { \"go\": \"/a\" } }", a()),
        edited("flat, then nested", "{ \"go.alternateTools\": { \"go\": \"/b\" }, \"go\": { \"alternateTools\": { \"go\": \"/a\" } } }", a()),
        edited("others flat, then dotted", "{ \"go.alternateTools\": { \"gopls\": \"/p\" }, \"go.alternateTools.go\": \"/a\" }", json!({ "gopls": "/p", "go": "/a" })),
        edited("dotted, then others flat", "{ \"go.alternateTools.go\": \"/a\", \"go.alternateTools\": { \"gopls\": \"/p\" } }", json!({ "gopls": "/p" })),
        edited("others nested, then flat", "{ \"go\": { \"alternateTools\": { \"gopls\": \"/p\" } }, \"go.alternateTools\": { \"go\": \"/a\" } }", a()),
        edited("flat, then others nested", "{ \"go.alternateTools\": { \"go\": \"/a\" }, \"go\": { \"alternateTools\": { \"gopls\": \"/p\" } } }", json!({ "gopls": "/p" })),
        edited("flat, then another key nested", "{ \"go.alternateTools\": { \"go\": \"/a\" }, \"go\": { \"toolsEnvVars\": { \"X\": \"1\" } } }", none()),
        edited("another key nested, then flat", "{ \"go\": { \"toolsEnvVars\": { \"X\": \"1\" } }, \"go.alternateTools\": { \"go\": \"/a\" } }", a()),
        edited("null", "{ \"go.alternateTools\": null }", Value::Null),
        edited("string", "{ \"go.alternateTools\": \"/a\" }", json!("/a")),
        edited("array", "{ \"go.alternateTools\": [\"/a\"] }", json!(["/a"])),
        edited("only for a language", "{ \"[go]\": { \"go.alternateTools\": { \"go\": \"/a\" } } }", none()),
        edited("only in text", "{ // \"go.alternateTools\": { \"go\": \"/a\" }\n  \"x\": \"\\\"go.alternateTools\\\": 1\"\n}", none()),
        edited("a variable", "{ \"go.alternateTools\": { \"go\": \"${env:HOME}/go\" } }", json!({ "go": "${env:HOME}/go" })),
        refused("array at the root", "[{ \"go.alternateTools\": { \"go\": \"/a\" } }]", none()),
        refused("null at the root", "null", none()),
        refused("missing comma", "{ \"x\": 1 \"go.alternateTools\": { \"go\": \"/a\" } }", a()),
        refused("unterminated", "{ \"go.alternateTools\": { \"go\": \"/a\" }, \"x\": ", a()),
        refused("single quotes", "{ 'go.alternateTools': { 'go': '/a' } }", none()),
    ]
}

/// All of them at once, each in a folder of one window.
pub(super) fn every_text_says_what_the_editor_reads(window: &mut Window<'_>) {
    let desk = window.desk;
    let fixtures = fixtures();
    let folder = |number: usize| -> PathBuf { desk.sandbox.path(&format!("work/texts/{number}")) };
    for (number, fixture) in fixtures.iter().enumerate() {
        put(&folder(number).join(".vscode/settings.json"), fixture.text);
    }
    let folders: Vec<Value> = (0..fixtures.len()).map(|number| json!({ "path": number.to_string() })).collect();
    let file = desk.sandbox.path("work/texts/all.code-workspace");
    put(&file, json!({ "folders": folders }).to_string());
    window.open(&file);
    let read = window.wait("all folders", |lines| {
        let folders = Window::settings(lines)?;
        (folders.as_object()?.len() == fixtures.len()).then(|| folders.clone())
    });
    let mut faults = Vec::new();
    for (number, fixture) in fixtures.iter().enumerate() {
        let found = &read[folder(number).to_str().unwrap()]["alternateTools"]["effective"];
        if *found != fixture.alternate_tools {
            faults.push(format!("{}: {found}, expected {}", fixture.name, fixture.alternate_tools));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
