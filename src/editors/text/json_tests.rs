//! JSON before and after: each pair is a file as people have it.

use super::*;
use crate::editors::text::Format::{Json, Jsonc};
use serde_json::json;

fn edit(format: Format, text: &str, wishes: &[Wish]) -> Result<Edited, Refusal> {
    Document::read(format, text.as_bytes())?.edit(wishes)
}

fn edited(format: Format, text: &str, wishes: &[Wish]) -> String {
    let edited = edit(format, text, wishes).unwrap_or_else(|refusal| panic!("{text:?}: {refusal}"));
    let again = edit(format, std::str::from_utf8(&edited.bytes).unwrap(), wishes).unwrap();
    assert!(again.changes.is_empty() && again.bytes == edited.bytes, "{text:?}: a second edit changes more");
    String::from_utf8(edited.bytes).unwrap()
}

/// Sets `go` to 1 in each text.
fn sets(pairs: &[(&str, &str)]) {
    for (before, after) in pairs {
        assert_eq!(edited(Jsonc, before, &[Wish::set(&["go"], 1)]), *after, "{before:?}");
    }
}

/// Removes `go` from each text.
fn removes(pairs: &[(&str, &str)]) {
    for (before, after) in pairs {
        assert_eq!(edited(Jsonc, before, &[Wish::remove(&["go"])]), *after, "{before:?}");
    }
}

fn refused(format: Format, text: &str) -> Refusal {
    match Document::read(format, text.as_bytes()) {
        Err(refusal) => refusal,
        Ok(_) => panic!("{text:?} is read"),
    }
}

#[test]
fn a_file_with_nothing_in_it_becomes_an_object_after_its_comments() {
    sets(&[
        ("", "{\n    \"go\": 1\n}\n"),
        ("\u{feff}", "\u{feff}{\n    \"go\": 1\n}\n"),
        ("  \r\n", "{\r\n    \"go\": 1\r\n}  \r\n"),
        ("// c", "// c\n{\n    \"go\": 1\n}"),
        ("// c\n", "// c\n{\n    \"go\": 1\n}\n"),
        ("// c\r\n\r\n", "// c\r\n{\r\n    \"go\": 1\r\n}\r\n"),
        ("/* c */", "/* c */\n{\n    \"go\": 1\n}"),
    ]);
    let made =
        Document::absent(Jsonc).edit(&[Wish::set(&["go", "x"], json!(["a", "b"])), Wish::remove(&["y"])]).unwrap();
    assert_eq!(made.bytes, b"{\n    \"go\": {\n        \"x\": [\"a\", \"b\"]\n    }\n}\n");
    assert_eq!(made.changes.len(), 1);
    assert_eq!(Document::absent(Jsonc).edit(&[Wish::remove(&["y"])]).unwrap().bytes, b"");
}

#[test]
fn a_new_member_looks_like_the_others() {
    sets(&[
        ("{}", "{\n    \"go\": 1\n}"),
        ("{ }\n", "{\n    \"go\": 1\n}\n"),
        ("{\n}\n", "{\n    \"go\": 1\n}\n"),
        ("{\n\t\"a\": 1\n}\n", "{\n\t\"a\": 1,\n\t\"go\": 1\n}\n"),
        ("{\n   \"a\": 1\n}", "{\n   \"a\": 1,\n   \"go\": 1\n}"),
        ("{\r\n        \"a\": 1\r\n}\r\n", "{\r\n        \"a\": 1,\r\n        \"go\": 1\r\n}\r\n"),
        ("{\r  \"a\": 1\r}\r", "{\r  \"a\": 1,\r  \"go\": 1\r}\r"),
        ("{\r\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\r\n  \"a\": 1,\n  \"b\": 2,\n  \"go\": 1\n}\n"),
        ("{\"a\":1}", "{\"a\":1,\"go\":1}"),
        ("{ \"a\": 1 }", "{ \"a\": 1, \"go\": 1 }"),
        ("{\"a\": 1,}", "{\"a\": 1, \"go\": 1,}"),
        ("{\n  \"a\": 1,\n}", "{\n  \"a\": 1,\n  \"go\": 1,\n}"),
        ("{ \"a\": 1,\n  \"b\": 2 }", "{ \"a\": 1,\n  \"b\": 2,\n  \"go\": 1 }"),
        ("{\n  \"a\": 1, \"b\": 2\n}", "{\n  \"a\": 1, \"b\": 2, \"go\": 1\n}"),
    ]);
}

#[test]
fn comments_stay_with_what_they_stand_beside() {
    sets(&[
        ("{\n  \"a\": 1, // c\n}\n", "{\n  \"a\": 1, // c\n  \"go\": 1,\n}\n"),
        ("{\n  \"a\": 1 // c\n}\n", "{\n  \"a\": 1, // c\n  \"go\": 1\n}\n"),
        ("{\n  \"a\": 1 /* c */ // d\n  // e\n}\n", "{\n  \"a\": 1, /* c */ // d\n  \"go\": 1\n  // e\n}\n"),
        ("{ \"a\": 1 /* c */ }", "{ \"a\": 1, /* c */ \"go\": 1 }"),
        ("{\"a\": 1 // c\n}", "{\"a\": 1, // c\n    \"go\": 1\n}"),
        ("{ // c\n}\n", "{ // c\n    \"go\": 1\n}\n"),
        ("{\n  // c\n}\n", "{\n  // c\n  \"go\": 1\n}\n"),
        ("{/* c */}", "{/* c */ \"go\": 1}"),
        ("// a\n{\n  \"a\": 1\n} // b\n", "// a\n{\n  \"a\": 1,\n  \"go\": 1\n} // b\n"),
        ("{\n  \"go\" /* k */ : /* v */ 2 // o\n}", "{\n  \"go\" /* k */ : /* v */ 1 // o\n}"),
        ("{\"a\": \"// x */ {\", /* { \"go\": 2 */}", "{\"a\": \"// x */ {\", /* { \"go\": 2 */ \"go\": 1,}"),
        (
            "{\n  \"a\": \"\\\"go\\\": 2\" // \"go\": 3\n}",
            "{\n  \"a\": \"\\\"go\\\": 2\", // \"go\": 3\n  \"go\": 1\n}",
        ),
    ]);
}

#[test]
fn parents_are_made_and_what_is_no_object_is_replaced() {
    let wish = [Wish::set(&["go.alternateTools", "go"], "/g")];
    for (before, after) in [
        ("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"go.alternateTools\": {\n    \"go\": \"/g\"\n  }\n}\n"),
        ("{\"a\": 1}", "{\"a\": 1, \"go.alternateTools\": {\"go\": \"/g\"}}"),
        ("{\"go.alternateTools\": {}}", "{\"go.alternateTools\": {\"go\": \"/g\"}}"),
        ("{\n\t\"go.alternateTools\": {}\n}", "{\n\t\"go.alternateTools\": {\n\t\t\"go\": \"/g\"\n\t}\n}"),
        (
            "{\n  \"go.alternateTools\": { \"gopls\": \"/p\" } // mine\n}",
            "{\n  \"go.alternateTools\": { \"gopls\": \"/p\", \"go\": \"/g\" } // mine\n}",
        ),
        (
            "{\n  \"go.alternateTools\": /* old */ null // mine\n}",
            "{\n  \"go.alternateTools\": /* old */ {\n    \"go\": \"/g\"\n  } // mine\n}",
        ),
        ("{\"go.alternateTools\": [{\"go\": 1}]}", "{\"go.alternateTools\": {\"go\": \"/g\"}}"),
        (
            "{\"[go]\": {\"go.alternateTools\": 1}}",
            "{\"[go]\": {\"go.alternateTools\": 1}, \"go.alternateTools\": {\"go\": \"/g\"}}",
        ),
    ] {
        assert_eq!(edited(Jsonc, before, &wish), after, "{before:?}");
    }
    let replaced = edit(Jsonc, "{\"go.alternateTools\": \"x\"}", &wish).unwrap();
    let change =
        Change { path: vec!["go.alternateTools".to_owned()], old: Some(json!("x")), new: Some(json!({"go": "/g"})) };
    assert_eq!(replaced.changes, [change]);
    let back = [Wish { path: replaced.changes[0].path.clone(), to: replaced.changes[0].old.clone() }];
    assert_eq!(edited(Jsonc, std::str::from_utf8(&replaced.bytes).unwrap(), &back), "{\"go.alternateTools\": \"x\"}");
}

#[test]
fn a_removed_member_takes_one_comma_and_its_own_line() {
    removes(&[
        ("{\"go\": 1}", "{}"),
        ("{\n  \"go\": 1\n}\n", "{\n}\n"),
        ("{\n  \"go\": 1,\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n"),
        ("{\n  \"a\": 1,\n  \"go\": 1\n}\n", "{\n  \"a\": 1\n}\n"),
        ("{\n  \"a\": 1,\n  \"go\": 1,\n}\n", "{\n  \"a\": 1,\n}\n"),
        ("{\r\n  \"a\": 1,\r\n  \"go\": [\r\n  ],\r\n  \"b\": 1\r\n}", "{\r\n  \"a\": 1,\r\n  \"b\": 1\r\n}"),
        ("{\"a\": 1, \"go\": 1}", "{\"a\": 1}"),
        ("{ \"go\": 1, \"a\": 1 }", "{ \"a\": 1 }"),
        ("{\"a\": 1, \"go\": 1, \"b\": 1}", "{\"a\": 1, \"b\": 1}"),
        ("{ \"a\": 1,\n  \"go\": 1 }", "{ \"a\": 1 }"),
        ("{\n  \"a\": 1, \"go\": 1\n}", "{\n  \"a\": 1\n}"),
        ("{\n  \"a\": 1, // a\n  // b\n  \"go\": 1 // c\n}", "{\n  \"a\": 1 // a\n  // b\n  // c\n}"),
        ("{\n  \"a\": 1 /* x */,\n  \"go\": 1\n}", "{\n  \"a\": 1 /* x */\n}"),
        ("{\n  \"go\": 1 /* x */,\n  \"a\": 1\n}", "{\n  /* x */\n  \"a\": 1\n}"),
        ("{\n  \"a\": {\"go\": 1}\n}", "{\n  \"a\": {\"go\": 1}\n}"),
    ]);
    let wish = [Wish::remove(&["a", "b", "go"])];
    for (before, after) in [
        ("{\n  \"x\": 1,\n  \"a\": {\n    \"b\": {\n      \"go\": 1\n    }\n  }\n}\n", "{\n  \"x\": 1\n}\n"),
        ("{\"a\": {\"b\": {\"go\": 1}, \"c\": 1}}", "{\"a\": {\"c\": 1}}"),
        ("{\"a\": {\"b\": {\"go\": 1}}}", "{}"),
        ("{\"a\": {/* c */ \"b\": {\"go\": 1}}}", "{\"a\": {/* c */ }}"),
        ("{\"a\": null}", "{\"a\": null}"),
        ("{\"a\" /* k */ : /* v */ {\"b\": {\"go\": 1}}}", "{}"),
        ("{\"a\": {\"b\": {\"go\": 0}}, \"a\": {\"b\": {\"go\": 1}}}", "{\"a\": {\"b\": {\"go\": 0}}, \"a\": {}}"),
    ] {
        assert_eq!(edited(Jsonc, before, &wish), after, "{before:?}");
    }
}

#[test]
fn of_a_key_that_stands_twice_the_last_is_read_edited_and_named() {
    let text = "{\n  \"go\": \"a\",\n  \"x\": 1,\n  \"go\": \"b\"\n}";
    let document = Document::read(Jsonc, text.as_bytes()).unwrap();
    assert_eq!(document.get(&["go"]), Some(json!("b")));
    assert_eq!(document.keys(&[]), ["go", "x", "go"]);
    let set = document.edit(&[Wish::set(&["go"], "c")]).unwrap();
    assert_eq!(String::from_utf8(set.bytes).unwrap(), text.replace("\"b\"", "\"c\""));
    assert_eq!(set.notes, ["`go` stands 2 times, in lines 2 to 4: the last one counts"]);
    // Without the last, the first would be read.
    removes(&[(text, "{\n  \"x\": 1\n}"), ("{\"go\": 1, \"go\": 2}", "{}")]);
}

#[test]
fn keys_are_compared_as_they_are_read_and_odd_strings_stay() {
    let text = r#"{"go\u002egoroot": 1, "\ud800": "\udfff\ud83d\ude00", "n": 1e999}"#;
    let after = edited(Jsonc, text, &[Wish::set(&["go.goroot"], 2)]);
    assert_eq!(after, text.replace(": 1,", ": 2,"));
    let document = Document::read(Jsonc, text.as_bytes()).unwrap();
    assert_eq!(document.get(&["\u{fffd}"]), None, "half a character is no key of ours");
    assert_eq!(document.keys(&[])[1], "\u{fffd}");
    assert_eq!(document.get(&["n"]), Some(json!(f64::MAX)));
    let odd = "C:\\a\tb\"\u{1}/ünï 😀 $%";
    let after = edited(Jsonc, "{}", &[Wish::set(&["p"], odd)]);
    assert_eq!(Document::read(Jsonc, after.as_bytes()).unwrap().get(&["p"]), Some(json!(odd)));
}

#[test]
fn several_wishes_are_one_edit() {
    let text = "{\n  \"a\": 1,\n  \"b\": 2\n}\n";
    let wishes = [
        Wish::remove(&["b"]),
        Wish::set(&["go", "x"], 1),
        Wish::set(&["a"], 1),
        Wish::set(&["go", "y"], 2),
        Wish::remove(&["gone"]),
    ];
    let both = edit(Jsonc, text, &wishes).unwrap();
    let after = "{\n  \"a\": 1,\n  \"go\": {\n    \"x\": 1,\n    \"y\": 2\n  }\n}\n";
    assert_eq!(String::from_utf8(both.bytes).unwrap(), after);
    let paths: Vec<String> = both.changes.iter().map(|change| change.path.join("/")).collect();
    assert_eq!(paths, ["b", "go/x", "go/y"]);
    // A parent that is replaced is one change, however many wishes are below.
    let replaced = edit(Jsonc, "{\"go\": null}", &wishes[1..4]).unwrap();
    assert_eq!(replaced.changes.len(), 2);
    assert_eq!(replaced.changes[0].new, Some(json!({"x": 1, "y": 2})));
    let torn = edit(Jsonc, text, &[Wish::set(&["a"], 1), Wish::set(&["a"], 2)]).unwrap_err();
    assert!(torn.problem.starts_with("cannot be edited safely"), "{torn}");
    edit(Jsonc, text, &[Wish::set(&[], json!({}))]).unwrap_err();
}

#[test]
fn what_is_not_strictly_json_is_refused_with_its_place() {
    for (text, place, says) in [
        ("null", (1, 1), "no object"),
        ("\n [1]", (2, 2), "no object"),
        ("{} {}", (1, 4), "nothing more"),
        ("{\n  \"a\": 1\n  \"b\": 2\n}", (3, 3), "comma"),
        ("{\"a\": 'b'}", (1, 7), "`'`"),
        ("{'a': 1}", (1, 2), "double quotes"),
        ("{a: 1}", (1, 2), "double quotes"),
        ("{\n# c\n}", (2, 1), "`#`"),
        ("{\"a\": 0x1}", (1, 8), "comma"),
        ("{\"a\": +1}", (1, 7), "value"),
        ("{\"a\": 01}", (1, 8), "comma"),
        ("{\"a\": 1.}", (1, 9), "digit"),
        ("{\"a\": .5}", (1, 7), "value"),
        ("{\"a\": \"\t\"}", (1, 8), "control"),
        ("{\"a\": \"\n\"}", (1, 7), "never closed"),
        ("{\"a\": \"\\x\"}", (1, 8), "escape"),
        ("{\"a\": \"\\u12g4\"}", (1, 8), "escape"),
        ("{\"ü\": [", (1, 7), "never closed"),
        ("{\"a\" 1}", (1, 6), "colon"),
        ("{\"a\": }", (1, 7), "value"),
        ("{,}", (1, 2), "key"),
        ("{\"a\": 1,,}", (1, 9), "key"),
        ("{\"a\": [1,,]}", (1, 10), "value"),
        ("{\"a\": tru}", (1, 7), "value"),
        ("{\"a\": NaN}", (1, 7), "value"),
        ("{/* c }", (1, 2), "comment"),
        ("{/ c\n}", (1, 2), "`/`"),
        ("{\u{a0}}", (1, 2), "key"),
        ("{}\u{feff}", (1, 3), "U+FEFF"),
        ("{\"a\": [1}", (1, 9), "`]`"),
    ] {
        let refusal = refused(Jsonc, text);
        assert!(refusal.at == Some(place) && refusal.problem.contains(says), "{text:?}: {refusal}");
    }
}

#[test]
fn strict_json_has_no_comments_and_no_comma_too_many() {
    for (text, says) in
        [("{} // c", "comment"), ("{/**/}", "comment"), ("{\"a\": 1,}", "comma"), ("{\"a\": [1,]}", "comma")]
    {
        assert!(refused(Json, text).problem.contains(says), "{text}");
        Document::read(Jsonc, text.as_bytes()).unwrap();
    }
    let wish = [Wish::set(&["servers", "go", "command"], json!(["/g/gov", "exec"]))];
    let after = edited(Json, "{\n    \"servers\": {\n        \"c\": {}\n    }\n}\n", &wish);
    let expected = "{\n    \"servers\": {\n        \"c\": {},\n        \"go\": {\n            \"command\": [\"/g/gov\", \"exec\"]\n        }\n    }\n}\n";
    assert_eq!(after, expected);
    serde_json::from_str::<Value>(&after).unwrap();
}

#[test]
fn depth_has_a_limit_and_costs_nothing() {
    let deep = |levels: usize| format!("{}{}", "{\"a\":".repeat(levels), "1") + &"}".repeat(levels);
    let arrays = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    for text in [deep(512), arrays(511)] {
        let document = Document::read(Jsonc, text.as_bytes()).unwrap();
        assert!(document.get(&[]).is_some());
        document.edit(&[Wish::set(&["a", "b"], 1)]).unwrap();
    }
    for levels in [512, 10_000, 100_000] {
        assert!(refused(Jsonc, &deep(levels + 1)).problem.contains("levels"));
        assert!(refused(Jsonc, &arrays(levels)).problem.contains("levels"));
        refused(Jsonc, &"{\"a\":".repeat(levels));
        refused(Jsonc, &format!("{{\"a\":{}", "[".repeat(levels)));
    }
}
