//! TOML before and after.

use super::*;
use crate::editors::text::Format::Toml;
use serde_json::json;

fn edit(text: &str, wishes: &[Wish]) -> Result<Edited, Refusal> {
    Document::read(Toml, text.as_bytes())?.edit(wishes)
}

fn edited(text: &str, wishes: &[Wish]) -> String {
    let edited = edit(text, wishes).unwrap_or_else(|refusal| panic!("{text:?}: {refusal}"));
    let again = edit(std::str::from_utf8(&edited.bytes).unwrap(), wishes).unwrap();
    assert!(again.changes.is_empty() && again.bytes == edited.bytes, "{text:?}: a second edit changes more");
    String::from_utf8(edited.bytes).unwrap()
}

fn command() -> [Wish; 2] {
    let path = |key: &'static str| ["language-server", "gopls", key];
    [Wish::set(&path("command"), "/g/gov"), Wish::set(&path("args"), json!(["exec", "--"]))]
}

#[test]
fn a_new_table_comes_last_with_an_empty_line_before() {
    let table = "[language-server.gopls]\ncommand = \"/g/gov\"\nargs = [\"exec\", \"--\"]";
    for (before, after) in [
        ("", "TABLE\n"),
        ("\u{feff}", "\u{feff}TABLE\n"),
        ("a = 1\n", "a = 1\n\nTABLE\n"),
        ("a = 1", "a = 1\n\nTABLE"),
        ("a = 1\n\n", "a = 1\n\nTABLE\n"),
        ("\u{feff}a = 1\r\n[b]\r\n", "\u{feff}a = 1\r\n[b]\r\n\r\nTABLE\r\n"),
        ("[[language]]\nname = \"go\"\n", "[[language]]\nname = \"go\"\n\nTABLE\n"),
        ("[language-server]\n# none\n", "[language-server]\n# none\n\nTABLE\n"),
        ("[language-server.gopls.config]\na = 1\n", "[language-server.gopls.config]\na = 1\n\nTABLE\n"),
        ("[language-server]\na.b = 1\n", "[language-server]\na.b = 1\n\nTABLE\n"),
    ] {
        let end = if before.contains('\r') { "\r\n" } else { "\n" };
        assert_eq!(edited(before, &command()), after.replace("TABLE", &table.replace('\n', end)), "{before:?}");
    }
    let made = Document::absent(Toml).edit(&command()).unwrap();
    assert_eq!(String::from_utf8(made.bytes).unwrap(), format!("{table}\n"));
}

#[test]
fn keys_go_where_their_table_is() {
    let wish = [Wish::set(&["a", "b", "go"], 1)];
    for (before, after) in [
        ("[a.b]\nx = 1 # c\n\n[c]\n", "[a.b]\nx = 1 # c\ngo = 1\n\n[c]\n"),
        ("[a.b] # c\n[c]\n", "[a.b] # c\ngo = 1\n[c]\n"),
        ("[a.b]", "[a.b]\ngo = 1"),
        ("[a.b]\r\n  x = [\r\n  1, # ]\r\n]\r\n", "[a.b]\r\n  x = [\r\n  1, # ]\r\n]\r\n  go = 1\r\n"),
        ("[a.b]\n[a.b.c]\nx = 1\n", "[a.b]\ngo = 1\n[a.b.c]\nx = 1\n"),
        ("a.b.x = \"\"\"\n# no\n\"\"\" # c\ny = 2\n", "a.b.x = \"\"\"\n# no\n\"\"\" # c\na.b.go = 1\ny = 2\n"),
        ("[a]\nb.'x' = 1\n", "[a]\nb.'x' = 1\nb.go = 1\n"),
        ("a = { b = { x = 1 } } # c\n", "a = { b = { x = 1, go = 1 } } # c\n"),
        ("[a]\nb = {}\n", "[a]\nb = { go = 1 }\n"),
        ("a = { c = 1 }\n", "a = { c = 1, b = { go = 1 } }\n"),
        ("[a]\nb = { x.y = 1 }", "[a]\nb = { x.y = 1, go = 1 }"),
        ("[a]\nb = \"text\" # c\n", "[a]\nb = { go = 1 } # c\n"),
        ("a = [1]\n", "a = { b = { go = 1 } }\n"),
        ("[a.b]\n\"g\\u006f\" = 2 # c\n", "[a.b]\n\"g\\u006f\" = 1 # c\n"),
        ("a = {b={go=2,x=1}}\n", "a = {b={go=1,x=1}}\n"),
        ("[a.b.go.c]\nx = 1\n\n[d]\n", "\n[d]\n\n[a.b]\ngo = 1\n"),
    ] {
        assert_eq!(edited(before, &wish), after, "{before:?}");
    }
    for (before, after) in [
        ("", "go = 1\n"),
        ("# c", "# c\ngo = 1"),
        ("x = 1\n\n[a]\n", "x = 1\ngo = 1\n\n[a]\n"),
        ("\u{feff}[a]\r\n", "\u{feff}go = 1\r\n\r\n[a]\r\n"),
        ("# c\n\n[a]\n", "go = 1\n\n# c\n\n[a]\n"),
        ("[[go]]\nx = 1\n[b]\n", "go = 1\n\n[b]\n"),
    ] {
        assert_eq!(edited(before, &[Wish::set(&["go"], 1)]), after, "{before:?}");
    }
}

#[test]
fn a_key_goes_with_its_line_and_a_table_with_nothing_else_too() {
    let wish = [Wish::remove(&["a", "b", "go"])];
    for (before, after) in [
        ("x = 1\n\n[a.b]\ngo = 1\n", "x = 1\n"),
        ("[a.b]\ngo = 1", ""),
        ("x = 1\n[a.b]\ngo = 1", "x = 1"),
        ("[a.b]\ngo = 1\ny = 2\n", "[a.b]\ny = 2\n"),
        ("[a.b]\ny = 2\ngo = 1", "[a.b]\ny = 2"),
        ("[a.b]\r\ny = 2\r\n  go = [\r\n1] # c\r\n", "[a.b]\r\ny = 2\r\n  # c\r\n"),
        ("[a.b] # c\ngo = 1\n", "[a.b] # c\n"),
        ("[a]\nb.go = 1\n[c]\n", "[c]\n"),
        ("[a]\n\n[a.b]\ngo = 1\n\n[c]\n", "\n[c]\n"),
        ("[a]\nx = 1\n\n[a.b]\ngo = 1\n\n[c]\n", "[a]\nx = 1\n\n[c]\n"),
        ("a = { b = { go = 1 } }\nc = 1\n", "c = 1\n"),
        ("a = { b = { go = 1, x = 2 }, y = 3 }\n", "a = { b = { x = 2 }, y = 3 }\n"),
        ("a = { y = 3, b = { go = 1 } }\n", "a = { y = 3 }\n"),
        ("a.b = { x = 2, go = 1 }\n", "a.b = { x = 2 }\n"),
        ("a.b.go.x = 1\na.b.go.y = 1\na.c = 1\n", "a.c = 1\n"),
        ("[[a]]\nb = 1\n", "[[a]]\nb = 1\n"),
        ("[[a.b.go]]\nb = 1\n[a.b.go.x]\ny = 1\n", ""),
    ] {
        assert_eq!(edited(before, &wish), after, "{before:?}");
    }
}

#[test]
fn what_toml_has_and_json_lacks_comes_back() {
    let text = "d = 1979-05-27T07:32:00Z\nf = -inf\nn = nan\ni = 0xff\n";
    for key in ["d", "f", "n", "i"] {
        let changed = edit(text, &[Wish::set(&[key], "x")]).unwrap();
        let back = [Wish { path: vec![key.to_owned()], to: changed.changes[0].old.clone() }];
        let back = edited(std::str::from_utf8(&changed.bytes).unwrap(), &back);
        assert_eq!(back, text.replace("0xff", if key == "i" { "255" } else { "0xff" }));
    }
    let odd = "C:\\a\t\"b\"\u{1}\u{7f}\n😀 $%'";
    for value in [json!(odd), json!([1, -2, 0.5, 1e300, true, [], {}]), json!({"a b": {"": odd}, "c": [{"d": 1}]})] {
        let after = edited("", &[Wish::set(&["x", "y z"], value.clone())]);
        assert_eq!(Document::read(Toml, after.as_bytes()).unwrap().get(&["x", "y z"]), Some(value));
    }
    edit("", &[Wish::set(&["x"], Value::Null)]).unwrap_err();
}

#[test]
fn names_come_in_the_order_of_the_text() {
    let text = "z = 1\na.y = 1\n[m.n]\na = 1\n[[l]]\nq = 1\n[a.x]\nk = { f = 1, e.d = 1 }\n";
    let document = Document::read(Toml, text.as_bytes()).unwrap();
    assert_eq!(document.keys(&[]), ["z", "a", "m", "l"]);
    assert_eq!(document.keys(&["a"]), ["y", "x"]);
    assert_eq!(document.keys(&["a", "x", "k"]), ["f", "e"]);
    assert!(document.keys(&["z"]).is_empty() && document.keys(&["l"]).is_empty());
    assert_eq!(document.get(&["l"]), Some(json!([{"q": 1}])));
}

#[test]
fn what_is_not_valid_or_leads_through_arrays_is_refused() {
    for (text, line) in [
        ("a = 1\na = 2\n", 2),
        ("[a]\n[a]\n", 2),
        ("a = {b = 1}\n[a]\n", 2),
        ("x", 1),
        ("a = \"\n", 1),
        ("a = 1\rb = 2", 1),
        ("[[a]]\n[a]\n", 2),
        ("a = [1\n", 2),
    ] {
        let refusal = Document::read(Toml, text.as_bytes()).unwrap_err();
        assert!(refusal.problem.contains("TOML"), "{text:?}: {refusal}");
        let at = refusal.at.unwrap_or_else(|| panic!("{text:?}: {refusal}"));
        assert!(at.0 <= line, "{text:?}: {refusal}");
    }
    for text in ["[[a]]\nb = 1\n", "[[a]]\n[a.b]\nx = 1\n", "[[a.b]]\n"] {
        let refusal = edit(text, &[Wish::set(&["a", "b", "c"], 1)]).unwrap_err();
        assert!(refusal.problem.contains("array of tables"), "{text:?}: {refusal}");
    }
    for levels in [1000, 100_000] {
        for text in [
            format!("a = {}", "[".repeat(levels)),
            format!("a = {}{}", "[".repeat(levels), "]".repeat(levels)),
            "a = {".repeat(levels),
            format!("{}a = 1", "a.".repeat(levels)),
            format!("[{}a]", "a.".repeat(levels)),
            format!("[{}a", "a.".repeat(levels)),
        ] {
            Document::read(Toml, text.as_bytes()).unwrap_err();
        }
    }
}
