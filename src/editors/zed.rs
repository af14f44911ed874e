//! Zed: the user's `settings.json`, where gopls is started by gov. Its names are nested, never
//! joined by dots; a worktree's own `.zed/` is not written: it counts only once it is trusted.

use super::decision::{Context, Decision};
use super::meaning::{self, Dialect};
use super::text::{Document, Wish};
use super::wanted::Wanted;
use super::wrapper::{self, ARGUMENTS, Command, STRAY_VARIABLES};
use serde_json::{Value, json};

const BINARY: [&str; 3] = ["lsp", "gopls", "binary"];

/// Decides for the user's `settings.json`.
pub fn decide(document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let [lsp, gopls, binary] = BINARY;
    let is_something_else =
        |path: &[&str]| document.get(path).is_some_and(|value| !value.is_object() && !value.is_null());
    if [&BINARY[..1], &BINARY[..2], &BINARY[..3]].into_iter().any(is_something_else) {
        return Decision::left("says of lsp.gopls what is no object", snippet(wanted));
    }
    let path = document.get(&[lsp, gopls, binary, "path"]);
    let arguments = document.get(&[lsp, gopls, binary, "arguments"]);
    let gov = Value::from(meaning::text(&wanted.gov));
    let mut wishes = match wrapper::judge(path.as_ref(), arguments.as_ref(), wanted, context, Dialect::Plain) {
        Command::Own => return Decision::left(wrapper::OWN_COMMAND, snippet(wanted)),
        Command::Current => Vec::new(),
        Command::Moved => vec![Wish::set(&[lsp, gopls, binary, "path"], gov)],
        Command::None => vec![
            Wish::set(&[lsp, gopls, binary, "path"], gov),
            Wish::set(&[lsp, gopls, binary, "arguments"], json!(ARGUMENTS)),
        ],
    };
    for variable in STRAY_VARIABLES {
        let path = [lsp, gopls, binary, "env", variable];
        if document.get(&path).is_some() {
            wishes.push(Wish::remove(&path));
        }
    }
    Decision { wishes, applies: "editor: restart language server", ..Decision::default() }
}

fn snippet(wanted: &Wanted) -> String {
    let gov = Value::from(meaning::text(&wanted.gov));
    format!(
        "\"lsp\": {{\n  \"gopls\": {{\n    \"binary\": {{ \"path\": {gov}, \"arguments\": [\"exec\", \"--\", \"gopls\"] }}\n  }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::samples::{context, decided_text, json_after, text_after, wanted};
    use crate::editors::text::Format;

    fn after(text: &str) -> String {
        text_after(Format::Jsonc, text, |document| decide(document, &wanted(), &context()))
    }

    #[test]
    fn gopls_is_started_by_gov_and_its_siblings_stay() {
        for before in [
            "",
            "{ \"lsp\": null }",
            "// mine\n{\n  \"lsp\": { \"rust-analyzer\": { \"binary\": { \"path\": \"/r\" } }, },\n}\n",
            "{ \"lsp\": { \"gopls\": { \"initialization_options\": { \"hints\": { \"x\": true } } } } }",
            "{ \"lsp\": { \"gopls\": { \"binary\": { \"env\": { \"GOROOT\": \"/usr/lib/go\", \"A\": \"1\" } } } } }",
        ] {
            let text = after(before);
            let said = json_after(&text);
            assert_eq!(said["lsp"]["gopls"]["binary"]["path"], "/home/me/.gov/shims/gov", "{text}");
            assert_eq!(said["lsp"]["gopls"]["binary"]["arguments"], json!(["exec", "--", "gopls"]), "{text}");
            for kept in ["// mine", "rust-analyzer", "hints", "\"A\""] {
                assert_eq!(before.contains(kept), text.contains(kept), "{text}");
            }
            assert!(!text.contains("GOROOT"), "{text}");
            let again = decided_text(Format::Jsonc, &text, |document| decide(document, &wanted(), &context()));
            assert_eq!(again, Vec::new());
        }
    }

    /// Case 84 of the research.
    #[test]
    fn a_command_of_the_users_is_left_with_advice() {
        for own in [
            r#"{"lsp":{"gopls":{"binary":{"path":"/home/me/go/bin/gopls"}}}}"#,
            r#"{"lsp":{"gopls":{"binary":{"arguments":["-remote=auto"]}}}}"#,
            r#"{"lsp":[]}"#,
            r#"{"lsp":{"gopls":"gopls"}}"#,
        ] {
            let document = Document::read(Format::Jsonc, own.as_bytes()).unwrap();
            let decision = decide(&document, &wanted(), &context());
            assert!(decision.wishes.is_empty(), "{own}");
            let advice = json_after(&format!("{{{}}}", decision.left.unwrap().snippet));
            assert_eq!(advice["lsp"]["gopls"]["binary"]["path"], "/home/me/.gov/shims/gov");
        }
    }
}
