//! What the tests of editors stand on: a home, its shims and SDKs, and texts before and after.

use super::decision::{Context, Decision};
use super::place::{Editor, Place, Role, Scope};
use super::text::{Document, Format, Wish};
use super::wanted::{Sdk, Wanted};
use gov_shims::go_version::Release;
use serde_json::Value;
use std::path::PathBuf;

/// Nothing pinned, in the home directory of `me`.
pub(super) fn wanted() -> Wanted {
    Wanted {
        gov: PathBuf::from("/home/me/.gov/shims/gov"),
        shim: PathBuf::from("/home/me/.gov/shims/go"),
        shims: PathBuf::from("/home/me/.gov/shims"),
        portable_home: Some(PathBuf::from("/home/me")),
        sdk: None,
        is_shared: false,
        newest: Some(sdk("1.27.3")),
    }
}

/// A project that pins a release.
pub(super) fn pinned(release: &str) -> Wanted {
    Wanted { sdk: Some(sdk(release)), ..wanted() }
}

pub(super) fn sdk(release: &str) -> Sdk {
    let goroot = PathBuf::from(format!("/home/me/.gov/versions/go{release}"));
    Sdk { release: Release::parse(release).unwrap(), go: goroot.join("bin/go"), goroot }
}

pub(super) fn context() -> Context {
    Context { home: Some(PathBuf::from("/home/me")), ..Context::default() }
}

/// The text once all that was decided is said. An empty text is one of a file that is not there.
pub(super) fn text_after(format: Format, text: &str, decide: impl Fn(&Document) -> Decision) -> String {
    let document = if text.is_empty() { Document::absent(format) } else { read(format, text) };
    let decision = decide(&document);
    assert_eq!(decision.left, None, "{text}");
    let middle = document.edit(&decision.wishes).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
    let middle = String::from_utf8(middle.bytes).unwrap();
    if decision.afterwards.is_empty() {
        return middle;
    }
    let document = if middle.is_empty() { Document::absent(format) } else { read(format, &middle) };
    let after = document.edit(&decision.afterwards).unwrap_or_else(|refusal| panic!("{middle}: {refusal}"));
    String::from_utf8(after.bytes).unwrap()
}

/// All that is wished of a text.
pub(super) fn decided_text(format: Format, text: &str, decide: impl Fn(&Document) -> Decision) -> Vec<Wish> {
    let decision = decide(&read(format, text));
    assert_eq!(decision.left, None, "{text}");
    [decision.wishes, decision.afterwards].concat()
}

/// What a text with comments says.
pub(super) fn json_after(text: &str) -> Value {
    read(Format::Jsonc, text).get(&[]).unwrap()
}

fn read(format: Format, text: &str) -> Document {
    Document::read(format, text.as_bytes()).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
}

/// A file of a role, somewhere.
pub(super) fn place(role: Role, scope: Scope) -> Place {
    Place {
        editor: Editor::VsCode,
        product: "an editor".to_owned(),
        scope,
        role,
        path: PathBuf::from("/home/me/file"),
        root: None,
        may_create: true,
        notes: Vec::new(),
    }
}
