//! XML of JetBrains IDEs before and after.

use super::*;
use crate::editors::text::Format::Idea;
use serde_json::json;

const URL: &str = "file:///sdk/go1.23.4";

fn edit(text: &str, wishes: &[Wish]) -> Result<Edited, Refusal> {
    Document::read(Idea, text.as_bytes())?.edit(wishes)
}

fn edited(text: &str, wishes: &[Wish]) -> String {
    let edited = edit(text, wishes).unwrap_or_else(|refusal| panic!("{text:?}: {refusal}"));
    let again = edit(std::str::from_utf8(&edited.bytes).unwrap(), wishes).unwrap();
    assert!(again.changes.is_empty() && again.bytes == edited.bytes, "{text:?}: a second edit changes more");
    String::from_utf8(edited.bytes).unwrap()
}

/// Sets the GOROOT in each text.
fn sets(pairs: &[(&str, &str)]) {
    for (before, after) in pairs {
        assert_eq!(edited(before, &[Wish::set(&["GOROOT", "url"], URL)]), *after, "{before:?}");
    }
}

#[test]
fn an_attribute_s_value_is_all_that_changes() {
    for before in [
        "<project version=\"4\">\n  <component name=\"GOROOT\" url=\"OLD\" />\n</project>",
        "\u{feff}<?xml version='1.0' encoding='utf-8'?>\r\n<project>\r\n\t<component\r\n url = 'OLD'\tname='GOROOT'></component>\r\n</project>\r\n",
        "<!-- <component name=\"GOROOT\" url=\"x\"/> --><project><a><![CDATA[<component name=\"GOROOT\"/>]]></a><component url='OLD' name=\"GOROOT\"/></project>",
        "<project><component name=\"X\" v=\"{&quot;a&quot;: &#49;}\"><?pi x?></component><component name=\"GOR&#79;OT\" url=\"OLD\"/></project>",
    ] {
        sets(&[(&before.replace("OLD", "file://&amp;old"), &before.replace("OLD", URL))]);
    }
    let odd = "file:///a&b<c>\"d'e\n\tf ü😀 $%";
    for quote in ["\"", "'"] {
        let text = format!("<project><component name=\"GOROOT\" url={quote}{quote}/></project>");
        let after = edited(&text, &[Wish::set(&["GOROOT", "url"], odd)]);
        assert_eq!(Document::read(Idea, after.as_bytes()).unwrap().get(&["GOROOT", "url"]), Some(json!(odd)));
        assert!(after.contains("a&amp;b&lt;c&gt;&quot;d&apos;e&#10;&#9;f"), "{after}");
    }
    edit("<project/>", &[Wish::set(&["GOROOT", "url"], "a\u{1}")]).unwrap_err();
}

#[test]
fn what_is_missing_is_put_in() {
    let line = format!("<component name=\"GOROOT\" url=\"{URL}\" />");
    for (before, after) in [
        ("<project version=\"4\">\n</project>\n", "<project version=\"4\">\n  LINE\n</project>\n"),
        ("<project version=\"4\" />\n", "<project version=\"4\">\n  LINE\n</project>\n"),
        ("<project/>", "<project>\n  LINE\n</project>"),
        ("<project></project>", "<project>\n  LINE\n</project>"),
        (
            "<project>\r\n\t<component name=\"A\" />\r\n</project>\r\n",
            "<project>\r\n\tLINE\r\n\t<component name=\"A\" />\r\n</project>\r\n",
        ),
        ("<project> \r    <a />\r</project>\r", "<project>\r    LINE \r    <a />\r</project>\r"),
        ("<project><a/></project>", "<project>LINE<a/></project>"),
        (
            "<project>\n  <a><component name=\"GOROOT\" url=\"x\" /></a>\n</project>",
            "<project>\n  LINE\n  <a><component name=\"GOROOT\" url=\"x\" /></a>\n</project>",
        ),
    ] {
        sets(&[(before, &after.replace("LINE", &line))]);
    }
    sets(&[
        (
            "<project><component name='GOROOT'></component></project>",
            "<project><component name='GOROOT' url='file:///sdk/go1.23.4'></component></project>",
        ),
        (
            "<project><component name=\"GOROOT\" /></project>",
            "<project><component name=\"GOROOT\" url=\"file:///sdk/go1.23.4\" /></project>",
        ),
    ]);
    let made = Document::absent(Idea).edit(&[Wish::set(&["GOROOT", "url"], URL)]).unwrap();
    let expected =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project version=\"4\">\n  {line}\n</project>\n");
    assert_eq!(String::from_utf8(made.bytes).unwrap(), expected);
}

#[test]
fn the_legacy_place_of_a_path_becomes_the_new_one() {
    let text = "<project>\n  <component name=\"GOROOT\" path='/usr/local/go' />\n</project>\n";
    let edited = edit(text, &[Wish::set(&["GOROOT", "url"], URL)]).unwrap();
    let after = "<project>\n  <component name=\"GOROOT\" url='file:///sdk/go1.23.4' />\n</project>\n";
    assert_eq!(String::from_utf8(edited.bytes.clone()).unwrap(), after);
    assert_eq!(edited.splices.len(), 2);
    assert!(edited.notes.iter().any(|note| note.contains("/usr/local/go")), "{:?}", edited.notes);
    let back: Vec<Wish> =
        edited.changes.iter().map(|change| Wish { path: change.path.clone(), to: change.old.clone() }).collect();
    assert_eq!(back.len(), 2);
    assert_eq!(self::edited(after, &back), text);
}

#[test]
fn of_several_components_all_are_set() {
    let text =
        "<project>\n  <component name=\"GOROOT\" url=\"a\" />\n  <component name=\"GOROOT\" url=\"b\" />\n</project>";
    let document = Document::read(Idea, text.as_bytes()).unwrap();
    assert_eq!(document.get(&["GOROOT", "url"]), Some(json!("b")));
    assert_eq!(document.keys(&[]), ["GOROOT", "GOROOT"]);
    let set = document.edit(&[Wish::set(&["GOROOT", "url"], "b")]).unwrap();
    assert_eq!(String::from_utf8(set.bytes).unwrap(), text.replace("\"a\"", "\"b\""));
    assert!(set.notes[0].contains("lines 2 to 3"), "{:?}", set.notes);
    assert_eq!(edited(text, &[Wish::remove(&["GOROOT", "url"])]), "<project>\n</project>");
}

#[test]
fn an_attribute_goes_and_a_component_with_nothing_else_too() {
    let wish = [Wish::remove(&["GOROOT", "url"])];
    for (before, after) in [
        ("<project>\n  <component name=\"GOROOT\" url=\"a\" />\n  <b />\n</project>", "<project>\n  <b />\n</project>"),
        (
            "<project>\n  <component name=\"GOROOT\"\n   url=\"a\" x=\"y\" />\n</project>",
            "<project>\n  <component name=\"GOROOT\" x=\"y\" />\n</project>",
        ),
        (
            "<project><component name=\"GOROOT\" url=\"a\"><!-- c --></component></project>",
            "<project><component name=\"GOROOT\"><!-- c --></component></project>",
        ),
        ("<project><component name=\"GOROOT\" url=\"a\"/></project>", "<project></project>"),
        ("<project />", "<project />"),
    ] {
        assert_eq!(edited(before, &wish), after, "{before:?}");
    }
}

#[test]
fn members_of_a_set_come_and_go_alone() {
    let wish = [Wish::set(&["GoSdkList", "set", "/b&c"], true)];
    let whole = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<application>\n  <component name=\"GoSdkList\">\n    <sdk-path>\n      <set>\n        <option value=\"/b&amp;c\" />\n      </set>\n    </sdk-path>\n  </component>\n</application>\n";
    let made = Document::absent(Idea).edit(&wish).unwrap();
    assert_eq!(String::from_utf8(made.bytes).unwrap(), whole);
    for (before, after) in [
        (
            "<application />",
            "<application>\n  <component name=\"GoSdkList\">\n    <sdk-path>\n      <set>\n        OPT\n      </set>\n    </sdk-path>\n  </component>\n</application>",
        ),
        (
            "<application>\n  <component name=\"GoSdkList\" />\n</application>",
            "<application>\n  <component name=\"GoSdkList\">\n    <sdk-path>\n      <set>\n        OPT\n      </set>\n    </sdk-path>\n  </component>\n</application>",
        ),
        (
            "<application>\n  <component name=\"GoSdkList\">\n    <x />\n    <sdk-path></sdk-path>\n  </component>\n</application>",
            "<application>\n  <component name=\"GoSdkList\">\n    <x />\n    <sdk-path>\n      <set>\n        OPT\n      </set>\n    </sdk-path>\n  </component>\n</application>",
        ),
        (
            "<application>\r\n\t<component name=\"GoSdkList\">\r\n\t\t<sdk-path>\r\n\t\t\t<set>\r\n\t\t\t\t<option value=\"/a\" />\r\n\t\t\t</set>\r\n\t\t</sdk-path>\r\n\t</component>\r\n</application>",
            "<application>\r\n\t<component name=\"GoSdkList\">\r\n\t\t<sdk-path>\r\n\t\t\t<set>\r\n\t\t\t\t<option value=\"/a\" />\r\n\t\t\t\tOPT\r\n\t\t\t</set>\r\n\t\t</sdk-path>\r\n\t</component>\r\n</application>",
        ),
        (
            "<application><component name=\"GoSdkList\"><sdk-path><set><option value=\"/a\"/></set></sdk-path></component></application>",
            "<application><component name=\"GoSdkList\"><sdk-path><set><option value=\"/a\"/>OPT</set></sdk-path></component></application>",
        ),
    ] {
        assert_eq!(edited(before, &wish), after.replace("OPT", "<option value=\"/b&amp;c\" />"), "{before:?}");
    }
    let document = Document::read(Idea, whole.as_bytes()).unwrap();
    assert_eq!(document.get(&["GoSdkList", "set", "/b&c"]), Some(json!(true)));
    assert_eq!(document.keys(&["GoSdkList", "set"]), ["/b&c"]);
    let gone = [Wish::remove(&["GoSdkList", "set", "/b&c"])];
    assert_eq!(edited(whole, &gone), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<application>\n</application>\n");
    let other = whole.replace("      <set>\n", "      <set>\n        <option value=\"/a\" />\n");
    assert_eq!(edited(&other, &gone), other.replace("        <option value=\"/b&amp;c\" />\n", ""));
}

#[test]
fn what_is_no_file_of_these_is_refused() {
    for (text, says) in [
        ("", "XML"),
        ("<project>", "XML"),
        ("<project version=4/>", "XML"),
        ("<project/><project/>", "XML"),
        ("<project a=\"1\" a=\"1\"/>", "XML"),
        ("<project>&unknown;</project>", "XML"),
        ("<module/>", "no project"),
        ("<!DOCTYPE project><project/>", "document type"),
        ("<!DOCTYPE p [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]><project>&c;</project>", "document type"),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><project/>", "encoding"),
        (
            "<project xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"/etc/passwd\"/></project>",
            "includes",
        ),
    ] {
        let refusal = Document::read(Idea, text.as_bytes()).unwrap_err();
        assert!(refusal.problem.contains(says), "{text:?}: {refusal}");
    }
    let place = Document::read(Idea, b"<project>\n  <a></b>\n</project>").unwrap_err();
    assert_eq!(place.at.map(|(line, _)| line), Some(2), "{place}");
    edit("<project/>", &[Wish::set(&["GOROOT", "url"], 1)]).unwrap_err();
    edit("<project><component name=\"a\"/></project>", &[Wish::set(&["a", "name"], "b")]).unwrap_err();
}

#[test]
fn what_is_made_to_be_large_is_refused_at_once() {
    let repeated = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let attributes = repeated(40_000, &|n| format!(" a{n}=\"\""));
    let spaces = repeated(400, &|n| format!("<a xmlns:n{n}=\"n\">"));
    for text in [
        format!("<project{attributes}/>"),
        format!("<project>{}{}</project>", "<a>".repeat(4096), "</a>".repeat(4096)),
        "<a>".repeat(1_000_000),
        format!("<project>{}</project>", " ".repeat(5 << 20)),
        spaces,
        format!("<project>{}", "<![CDATA[".repeat(100_000)),
        format!("<project>{}</project>", "<a/>".repeat(1_000_000)),
        "<".repeat(1_000_000),
        "<a='".repeat(500_000),
    ] {
        Document::read(Idea, text.as_bytes()).unwrap_err();
    }
}
