//! Emacs with eglot: `.dir-locals-2.el` of a pinned project, which gives gopls a GOTOOLCHAIN.
//!
//! A file of gov's own, made where there is none. It names no path, so it is safe as Emacs
//! understands that, and asks nobody. A release before 1.21 is found too: any newer `go` looks for a
//! program of the name `go1.20.14` on PATH, and gov's shims are called so.

use super::decision::{Context, Decision};
use super::text::{Document, Wish};
use super::wanted::{Sdk, Wanted};

/// Modes of buffers in which eglot starts gopls.
const MODES: [&str; 5] = ["go-mode", "go-ts-mode", "go-dot-mod-mode", "go-mod-ts-mode", "go-work-ts-mode"];

/// The variable that the file sets: Emacs takes one value of it, and not the sum of several.
const VARIABLE: &str = "eglot-workspace-configuration";

/// Decides for a project's `.dir-locals-2.el`.
pub fn decide(document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let Some(sdk) = &wanted.sdk else { return Decision { is_portable: true, ..Decision::default() } };
    let text = text(sdk);
    let said = document.get(&[]);
    let said = said.as_ref().and_then(serde_json::Value::as_str).filter(|said| !said.is_empty());
    if said.is_some_and(|said| said != text && Some(said) != context.written.as_deref()) {
        return Decision::left("is not gov's", text);
    }
    if let Some(hidden) = context.hides.as_ref().filter(|_| said.is_none()) {
        return Decision::left(format!("would keep Emacs from reading {}", hidden.display()), text);
    }
    if said.is_none() && context.beside.as_deref().is_some_and(|beside| beside.contains(VARIABLE)) {
        return Decision::left("would hide what .dir-locals.el says to gopls", text);
    }
    let wishes = if said == Some(text.as_str()) { Vec::new() } else { vec![Wish::set(&[], text)] };
    let notes = if wishes.is_empty() { Vec::new() } else { vec![found(sdk)] };
    Decision {
        wishes,
        notes,
        applies: "M-x revert-buffer, then M-x eglot-reconnect",
        is_portable: true,
        ..Decision::default()
    }
}

/// Where a go finds what GOTOOLCHAIN names.
fn found(sdk: &Sdk) -> String {
    format!(
        "gopls finds {} where Emacs has gov's shims on its PATH; elsewhere go downloads it, if it can",
        sdk.release.toolchain_name()
    )
}

/// The whole file.
fn text(sdk: &Sdk) -> String {
    let name = sdk.release.toolchain_name();
    let modes: Vec<String> = MODES
        .iter()
        .map(|mode| format!("({mode} . (({VARIABLE} . (:gopls (:env (:GOTOOLCHAIN \"{name}\"))))))"))
        .collect();
    format!(";;; Made by gov (gov sync-editors): gopls runs the Go of this directory.\n({})\n", modes.join("\n "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::samples::{context, decided_text, pinned, text_after, wanted};
    use crate::editors::text::Format;

    fn after(release: &str, text: &str, written: Option<&str>) -> String {
        let context = Context { written: written.map(str::to_owned), ..context() };
        text_after(Format::Whole, text, |document| decide(document, &pinned(release), &context))
    }

    /// Case 88 of the research: made where there is none, and only gov's own is written again.
    #[test]
    fn a_file_is_made_and_follows_the_pin() {
        let made = after("1.22.3", "", None);
        assert_eq!(made.matches("(:GOTOOLCHAIN \"go1.22.3\")").count(), MODES.len(), "{made}");
        assert_eq!(made.matches('(').count(), made.matches(')').count());
        let next = after("1.20.14", &made, Some(&made));
        assert_eq!(next, made.replace("go1.22.3", "go1.20.14"));
        let again = decided_text(Format::Whole, &next, |document| decide(document, &pinned("1.20.14"), &context()));
        assert_eq!(again, Vec::new());
    }

    #[test]
    fn a_file_that_is_not_govs_is_left() {
        let document = Document::read(Format::Whole, b"((go-mode . ((tab-width . 4))))\n").unwrap();
        let decision = decide(&document, &pinned("1.22.3"), &context());
        assert!(decision.wishes.is_empty());
        assert!(decision.left.unwrap().snippet.contains("go1.22.3"));
    }

    #[test]
    fn what_the_twin_says_to_gopls_is_not_hidden() {
        let twin = "((go-mode . ((eglot-workspace-configuration . (:gopls (:staticcheck t))))))";
        let context = Context { beside: Some(twin.to_owned()), ..context() };
        let decision = decide(&Document::absent(Format::Whole), &pinned("1.22.3"), &context);
        assert!(decision.wishes.is_empty() && decision.left.is_some());
        let context = Context { beside: Some("((nil . ((tab-width . 4))))".to_owned()), ..context };
        assert_eq!(decide(&Document::absent(Format::Whole), &pinned("1.22.3"), &context).wishes.len(), 1);
    }

    /// Emacs reads the two files of the nearest directory that has one of them, and no others.
    #[test]
    fn files_further_up_are_not_hidden() {
        let context = Context { hides: Some("/home/me/.dir-locals.el".into()), ..context() };
        let decision = decide(&Document::absent(Format::Whole), &pinned("1.22.3"), &context);
        assert!(decision.wishes.is_empty());
        assert_eq!(decision.left.unwrap().why, "would keep Emacs from reading /home/me/.dir-locals.el");
    }

    #[test]
    fn an_unpinned_project_gets_none() {
        let decision = decide(&Document::absent(Format::Whole), &wanted(), &context());
        assert!(decision.wishes.is_empty() && decision.left.is_none());
    }
}
