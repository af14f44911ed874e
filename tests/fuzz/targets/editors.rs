//! Files of editors: read without a panic, and edited so that only what was wished is another thing.
#![no_main]

use gov::editors::text::{Document, Format, Wish};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let formats = [Format::Jsonc, Format::Json, Format::Toml, Format::Idea];
    let format = formats[usize::from(choice % 4)];
    let Ok(document) = Document::read(format, text) else { return };
    let path: &[&str] = match (format, choice / 4 % 4) {
        (Format::Idea, 0 | 1) => &["GOROOT", "url"],
        (Format::Idea, _) => &["GoSdkList", "set", "/a&b"],
        (_, 0) => &["a"],
        (_, 1) => &["a", "b"],
        (_, 2) => &["language-server", "gopls", "command"],
        _ => &["go.alternateTools", "go"],
    };
    let is_member = path.contains(&"set");
    let wish = match choice / 16 % 3 {
        0 => Wish::remove(path),
        _ if is_member => Wish::set(path, true),
        _ => Wish::set(path, "/sdk/go \"1.23.4\" <&>'"),
    };
    let _ = (document.get(&[]), document.keys(&[]));
    let Ok(edited) = document.edit(std::slice::from_ref(&wish)) else { return };
    let (mut made, mut at) = (Vec::new(), 0);
    for splice in &edited.splices {
        made.extend_from_slice(&text[at..splice.range.start]);
        made.extend_from_slice(splice.text.as_bytes());
        at = splice.range.end;
    }
    made.extend_from_slice(&text[at..]);
    assert!(made == edited.bytes, "only the splices differ");
    let new = Document::read(format, &edited.bytes).expect("what was edited is read");
    assert_eq!(new.get(path), wish.to);
    let again = new.edit(&[wish]).expect("what was edited is edited again");
    assert!(again.splices.is_empty() && again.changes.is_empty(), "a second edit changes nothing");
});
