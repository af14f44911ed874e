//! What would be another edit than the one wished is known as that; and files that are one value.

use super::*;

fn body(format: Format, text: &str) -> Document {
    Document::read(format, text.as_bytes()).unwrap_or_else(|refusal| panic!("{text:?}: {refusal}"))
}

/// Whether an edit from one text to the other would pass, as one splice of all that differs.
fn passes(format: Format, old: &str, new: &str, wishes: &[Wish]) -> bool {
    let alike = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old.as_bytes()[alike..], &new.as_bytes()[alike..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let splice = Splice { range: alike..old.len() - end, text: new[alike..new.len() - end].to_owned() };
    let (old, new) = (body(format, old), body(format, new));
    new.hold(wishes).is_ok() && old.prove(&new, &[splice], wishes).is_ok()
}

#[test]
fn an_edit_that_changes_anything_else_does_not_pass() {
    let json = "{\n  // c\n  \"a\": {\"x\": 1, \"y\": [1, 2]},\n  \"b\": \"\\u0061\",\n  \"go\": 1 // d\n}\n";
    let wish = [Wish::set(&["go"], 2)];
    let right = json.replace("\"go\": 1", "\"go\": 2");
    assert!(passes(Format::Jsonc, json, &right, &wish));
    for (from, to) in [
        ("\"x\": 1", "\"x\": 2"),
        ("[1, 2]", "[1,2]"),
        ("\"y\"", "\"z\""),
        ("\\u0061", "a"),
        ("// d", ""),
        ("// c", "// cc"),
        ("  // c\n  \"a\"", "  \"a\""),
        ("\"b\"", "\"go\": 0, \"b\""),
        ("\"b\": \"\\u0061\",\n", ""),
    ] {
        assert!(!passes(Format::Jsonc, json, &right.replace(from, to), &wish), "{from} to {to}");
    }
    assert!(!passes(Format::Jsonc, json, json, &wish), "what is wished must be there");
    let gone = json.replace(",\n  \"go\": 1", "");
    assert!(passes(Format::Jsonc, json, &gone, &[Wish::remove(&["go"])]));
    assert!(!passes(Format::Jsonc, json, &gone.replace("\"x\": 1, ", ""), &[Wish::remove(&["go"])]));

    let toml = "# c\na = 1\n[b]\nx = 1979-05-27\ngo = 1 # d\n[[l]]\ny = nan\n";
    let wish = [Wish::set(&["b", "go"], 2)];
    let right = toml.replace("go = 1", "go = 2");
    assert!(passes(Format::Toml, toml, &right, &wish));
    for (from, to) in [
        ("a = 1", "a = 2"),
        ("05-27", "05-28"),
        ("# d", ""),
        ("# c", "# e"),
        ("nan", "inf"),
        ("[[l]]\n", ""),
        ("a =", "e ="),
    ] {
        assert!(!passes(Format::Toml, toml, &right.replace(from, to), &wish), "{from} to {to}");
    }

    let idea = "<?p q?><project v=\"4\">\n<!-- c -->\n<component name=\"GOROOT\" url=\"a\" x=\"y\"><z/>t</component>\n<b c=\"d\"/>\n</project>";
    let wish = [Wish::set(&["GOROOT", "url"], "n")];
    let right = idea.replace("url=\"a\"", "url=\"n\"");
    assert!(passes(Format::Idea, idea, &right, &wish));
    for (from, to) in [
        ("x=\"y\"", "x=\"w\""),
        (" c ", " d "),
        ("<z/>", ""),
        ("t</", "u</"),
        ("c=\"d\"", "c='e'"),
        ("v=\"4\"", "v=\"5\""),
        ("<?p q?>", ""),
        ("<b c=\"d\"/>\n", ""),
        ("<b ", "<component name=\"X\"/><b "),
    ] {
        assert!(!passes(Format::Idea, idea, &right.replace(from, to), &wish), "{from} to {to}");
    }
}

#[test]
fn an_edit_whose_bytes_are_others_than_its_splices_say_does_not_pass() {
    let (old, new) = (body(Format::Jsonc, "{\"a\": 1, \"go\": 1}"), body(Format::Jsonc, "{\"a\": 1,  \"go\": 2}"));
    let splice = Splice { range: 15..16, text: "2".to_owned() };
    let refusal = old.prove(&new, &[splice], &[Wish::set(&["go"], 2)]).unwrap_err();
    assert!(refusal.problem.contains("outside"), "{refusal}");
}

#[test]
fn a_file_that_is_one_text_is_replaced_as_one() {
    let wish = [Wish::set(&[], "new\r\n")];
    let made = Document::absent(Format::Whole).edit(&wish).unwrap();
    assert_eq!((made.bytes.as_slice(), made.changes[0].old.as_ref()), (&b"new\r\n"[..], None));
    let old = body(Format::Whole, "\u{feff}old");
    assert_eq!(old.get(&[]), Some("\u{feff}old".into()));
    let edited = old.edit(&wish).unwrap();
    assert_eq!((edited.bytes.as_slice(), edited.splices.len()), (&b"new\r\n"[..], 1));
    assert!(body(Format::Whole, "new\r\n").edit(&wish).unwrap().changes.is_empty());
    for wrong in [Wish::remove(&[]), Wish::set(&[], 1), Wish::set(&["a"], "b")] {
        old.edit(&[wrong]).unwrap_err();
    }
    for format in [Format::Jsonc, Format::Json, Format::Toml, Format::Idea, Format::Whole] {
        for (bytes, says) in [(&b"\xff\xfe{\0}\0"[..], "UTF-16"), (b"a\0", "NUL"), (b"\xc3(", "UTF-8")] {
            let refusal = Document::read(format, bytes).unwrap_err();
            assert!(refusal.problem.contains(says) || says == "NUL", "{format:?}: {refusal}");
        }
        assert!(Document::absent(format).get(&[]).is_none() && Document::absent(format).keys(&[]).is_empty());
    }
}
