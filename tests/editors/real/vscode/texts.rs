//! Texts that people have in their settings, and what the real editor reads in them.

use serde_json::{Value, json};

/// A text of `settings.json`.
pub(super) struct Text {
    pub(super) name: &'static str,
    pub(super) bytes: &'static str,
    /// What the editor takes `go.alternateTools` to be.
    pub(super) alternate_tools: Value,
    /// It is JSON with comments, whose root is an object or nothing; gov leaves all else alone.
    pub(super) is_strict: bool,
}

/// All of them.
pub(super) fn all() -> Vec<Text> {
    let strict = [without(), laid_out(), spelled(), of_other_kinds()].into_iter().flatten();
    let text = |is_strict| move |(name, bytes, alternate_tools): Row| Text { name, bytes, alternate_tools, is_strict };
    strict.map(text(true)).chain(broken().into_iter().map(text(false))).collect()
}

type Row = (&'static str, &'static str, Value);

fn path() -> Value {
    json!({ "go": "/a" })
}

/// Texts that do not have the key, whatever it looks like.
fn without() -> Vec<Row> {
    let none = json!({});
    [
        ("nothing", ""),
        ("white space", " \n\n"),
        ("only a comment", "// my settings\n"),
        ("an empty object", "{}"),
        ("another key", "{\n  \"editor.tabSize\": 4, // keep\n}\n"),
        ("only for a language", r#"{ "[go]": { "go.alternateTools": { "go": "/a" } } }"#),
        ("only in a comment", "{ // \"go.alternateTools\": { \"go\": \"/a\" }\n}"),
        ("only in a string", r#"{ "x": "\"go.alternateTools\": { \"go\": \"/a\" }" }"#),
        ("dots inside the nested one", r#"{ "go": { "alternateTools.go": "/a" } }"#),
        // A key that is an object replaces all that its members said before.
        (
            "flat, then another key nested",
            r#"{ "go.alternateTools": { "go": "/a" }, "go": { "toolsEnvVars": { "X": "1" } } }"#,
        ),
    ]
    .into_iter()
    .map(|(name, text)| (name, text, none.clone()))
    .collect()
}

/// The same in many ways to write it.
fn laid_out() -> Vec<Row> {
    [
        ("a byte order mark", "\u{feff}{\n  \"go.alternateTools\": { \"go\": \"/a\" }\n}\n"),
        ("CRLF and tabs", "{\r\n\t\"go.alternateTools\": {\r\n\t\t\"go\": \"/a\"\r\n\t}\r\n}\r\n"),
        ("mixed line ends", "{\r\n  \"x\": 4,\n  \"go.alternateTools\": { \"go\": \"/a\" }\r\n}\n"),
        ("CR alone", "{\r  \"go.alternateTools\": { \"go\": \"/a\" }\r}\r"),
        ("one line", r#"{"go.alternateTools":{"go":"/a"}}"#),
        ("trailing commas", "{\n  \"go.alternateTools\": { \"go\": \"/a\", },\n}\n"),
        ("a comment after the last comma", "{\n  \"go.alternateTools\": { \"go\": \"/a\" }, // c\n  // end\n}\n"),
        ("a comment after the last value", "{\n  \"go.alternateTools\": { \"go\": \"/a\" } // last\n}"),
        ("comments everywhere", "/**/{/**/\"go.alternateTools\"/**/:/**/{/**/\"go\"/**/:/*x*/\"/a\"/**/}/**/}/**/"),
        ("comment signs in strings", r#"{ "x": "http://x/*", "go.alternateTools": { "go": "/a" }, "y": "*/" }"#),
        ("escapes", r#"{ "go.alternate\u0054ools": { "g\u006f": "\/a" } }"#),
    ]
    .into_iter()
    .map(|(name, text)| (name, text, path()))
    .collect()
}

/// The key in its spellings, and several at once: the later counts.
fn spelled() -> Vec<Row> {
    let gopls = json!({ "gopls": "/p" });
    let both = json!({ "gopls": "/p", "go": "/a" });
    vec![
        ("beside others", r#"{ "go.alternateTools": { "gopls": "/p", "go": "/a" } }"#, both.clone()),
        ("twice", r#"{ "go.alternateTools": { "go": "/b" }, "go.alternateTools": { "go": "/a" } }"#, path()),
        ("its member twice", r#"{ "go.alternateTools": { "go": "/b", "go": "/a" } }"#, path()),
        ("dotted", r#"{ "go.alternateTools.go": "/a" }"#, path()),
        ("flat, then dotted", r#"{ "go.alternateTools": { "go": "/b" }, "go.alternateTools.go": "/a" }"#, path()),
        ("dotted, then flat", r#"{ "go.alternateTools.go": "/b", "go.alternateTools": { "go": "/a" } }"#, path()),
        (
            "others flat, then dotted",
            r#"{ "go.alternateTools": { "gopls": "/p" }, "go.alternateTools.go": "/a" }"#,
            both,
        ),
        (
            "dotted, then others flat",
            r#"{ "go.alternateTools.go": "/a", "go.alternateTools": { "gopls": "/p" } }"#,
            gopls.clone(),
        ),
        ("nested", r#"{ "go": { "alternateTools": { "go": "/a" } } }"#, path()),
        (
            "nested, then flat",
            r#"{ "go": { "alternateTools": { "go": "/b" } }, "go.alternateTools": { "go": "/a" } }"#,
            path(),
        ),
        (
            "flat, then nested",
            r#"{ "go.alternateTools": { "go": "/b" }, "go": { "alternateTools": { "go": "/a" } } }"#,
            path(),
        ),
        (
            "others nested, then flat",
            r#"{ "go": { "alternateTools": { "gopls": "/p" } }, "go.alternateTools": { "go": "/a" } }"#,
            path(),
        ),
        (
            "flat, then others nested",
            r#"{ "go.alternateTools": { "go": "/a" }, "go": { "alternateTools": { "gopls": "/p" } } }"#,
            gopls,
        ),
        (
            "another key nested, then flat",
            r#"{ "go": { "toolsEnvVars": { "X": "1" } }, "go.alternateTools": { "go": "/a" } }"#,
            path(),
        ),
    ]
}

/// The key with something else than an object of paths.
fn of_other_kinds() -> Vec<Row> {
    vec![
        ("null", r#"{ "go.alternateTools": null }"#, Value::Null),
        ("a string", r#"{ "go.alternateTools": "/a" }"#, json!("/a")),
        ("an array", r#"{ "go.alternateTools": ["/a"] }"#, json!(["/a"])),
        ("a number in it", r#"{ "go.alternateTools": { "go": 1 } }"#, json!({ "go": 1 })),
        ("a variable", r#"{ "go.alternateTools": { "go": "${env:HOME}/x" } }"#, json!({ "go": "${env:HOME}/x" })),
    ]
}

/// Texts that the editor makes something of, and gov does not touch.
fn broken() -> Vec<Row> {
    vec![
        ("an array at the root", r#"[{ "go.alternateTools": { "go": "/a" } }]"#, json!({})),
        ("null at the root", "null", json!({})),
        ("a missing comma", r#"{ "x": 1 "go.alternateTools": { "go": "/a" } }"#, path()),
        ("no end", r#"{ "go.alternateTools": { "go": "/a" }, "x": "#, path()),
        ("single quotes", "{ 'go.alternateTools': { 'go': '/a' } }", json!({})),
    ]
}
