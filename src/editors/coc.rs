//! coc.nvim: `coc-settings.json`, where coc-go is told to start gopls through gov, and no shared
//! daemon: that keeps the PATH of whoever started it first.
//!
//! coc-go 1.3.35 expands `~` in `go.goplsPath`, gives gopls `go.goplsArgs` and then, unless
//! `go.goplsUseDaemon` is false, `-remote=auto`, and starts it in Vim's working directory.

use super::decision::{Context, Decision};
use super::meaning::{self, Dialect, spell};
use super::place::{Place, Scope};
use super::spellings::{Setting, Spelled};
use super::text::Document;
use super::wanted::Wanted;
use super::wrapper::{self, ARGUMENTS, Command};
use serde_json::{Value, json};

const PATH: Setting = Setting { parts: &["go", "goplsPath"], joined: 2 };
const ARGS: Setting = Setting { parts: &["go", "goplsArgs"], joined: 2 };
const DAEMON: Setting = Setting { parts: &["go", "goplsUseDaemon"], joined: 2 };
const STRAY: [Setting; 2] = [
    Setting { parts: &["go", "goplsEnv", "GOTOOLCHAIN"], joined: 2 },
    Setting { parts: &["go", "goplsEnv", "GOROOT"], joined: 2 },
];

/// Decides for the user's file; in a project's own, only what would win over that one goes.
pub fn decide(place: &Place, document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    if let Some(server) = own_server(document, wanted, context) {
        return Decision::left(
            format!("starts gopls itself, as languageserver.{server}"),
            server_snippet(&server, wanted),
        );
    }
    let mut file = Spelled::read(document, &[], &["go"]);
    let (path, arguments) = (file.get(PATH), file.get(ARGS));
    let command = wrapper::judge(path.as_ref(), arguments.as_ref(), wanted, context, Dialect::Coc);
    if command == Command::Own {
        return Decision::left(wrapper::OWN_COMMAND, snippet(wanted));
    }
    let mut wishes = Vec::new();
    if place.scope != Scope::Project && !has_server(document) {
        if command != Command::Current {
            wishes.extend(file.set(PATH, &json!(program(wanted))));
        }
        if command == Command::None {
            wishes.extend(file.set(ARGS, &json!(ARGUMENTS)));
        }
        if file.get(DAEMON) != Some(json!(false)) {
            wishes.extend(file.set(DAEMON, &json!(false)));
        }
    }
    if place.scope == Scope::Project && file.get(DAEMON).is_some_and(|daemon| daemon != json!(false)) {
        wishes.extend(file.remove(DAEMON));
    }
    for stray in STRAY {
        wishes.extend(file.remove(stray));
    }
    let cwd = "coc starts gopls in Vim's working directory: open Vim in the project whose Go it is to run";
    let notes = if place.scope == Scope::Project { Vec::new() } else { vec![cwd.to_owned()] };
    let is_portable = wanted.portable_home.is_some();
    Decision { wishes, notes, applies: ":CocRestart", is_portable, ..Decision::default() }
}

/// gov, as coc-go may be told it.
fn program(wanted: &Wanted) -> String {
    spell(&wanted.gov, wanted.portable_home.as_deref(), Dialect::Coc)
}

/// The first server that the file defines itself to be gopls, and that gov does not start.
fn own_server(document: &Document, wanted: &Wanted, context: &Context) -> Option<String> {
    servers(document)
        .into_iter()
        .find(|(_, server)| starts_gopls(server) && !is_govs(server, wanted, context))
        .map(|(name, _)| name)
}

/// The file defines a server of its own that is gopls: coc-go would be a second one.
fn has_server(document: &Document) -> bool {
    servers(document).iter().any(|(_, server)| starts_gopls(server))
}

fn servers(document: &Document) -> Vec<(String, Value)> {
    let tree = Spelled::read(document, &[], &["languageserver"]).tree();
    let servers = tree.get("languageserver").and_then(Value::as_object);
    servers.into_iter().flatten().map(|(name, server)| (name.clone(), server.clone())).collect()
}

fn starts_gopls(server: &Value) -> bool {
    let is_gopls = |word: &Value| word.as_str().is_some_and(|word| meaning::name(word) == "gopls");
    let among_arguments =
        || server.get("args").and_then(Value::as_array).is_some_and(|words| words.iter().any(is_gopls));
    server.get("command").is_some_and(is_gopls) || among_arguments()
}

fn is_govs(server: &Value, wanted: &Wanted, context: &Context) -> bool {
    wrapper::judge(server.get("command"), server.get("args"), wanted, context, Dialect::Plain) == Command::Current
}

fn snippet(wanted: &Wanted) -> String {
    format!(
        "\"go.goplsPath\": {},\n\"go.goplsArgs\": [\"exec\", \"--\", \"gopls\"],\n\"go.goplsUseDaemon\": false\n",
        json!(program(wanted))
    )
}

fn server_snippet(server: &str, wanted: &Wanted) -> String {
    format!(
        "\"languageserver\": {{\n  {}: {{ \"command\": {}, \"args\": [\"exec\", \"--\", \"gopls\"] }}\n}}\n",
        json!(server),
        json!(meaning::text(&wanted.gov))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::place::Role;
    use crate::editors::samples::{context, decided_text, json_after, place, text_after, wanted};
    use crate::editors::text::Format;

    fn user(document: &Document) -> Decision {
        decide(&place(Role::CocSettings, Scope::User), document, &wanted(), &context())
    }

    #[test]
    fn coc_go_starts_gopls_through_gov_and_without_a_daemon() {
        for before in [
            "",
            "{\n  // mine\n  \"suggest.noselect\": true,\n}\n",
            "{ \"go\": { \"goplsOptions\": { \"x\": 1 } } }",
            "{ \"go.goplsEnv\": { \"GOROOT\": \"/usr/lib/go\", \"A\": \"1\" }, \"go.goplsUseDaemon\": true }",
        ] {
            let text = text_after(Format::Jsonc, before, user);
            let file = Spelled::read(&Document::read(Format::Jsonc, text.as_bytes()).unwrap(), &[], &["go"]);
            assert_eq!(file.get(PATH), Some(json!("~/.gov/shims/gov")), "{text}");
            assert_eq!(file.get(ARGS), Some(json!(["exec", "--", "gopls"])), "{text}");
            assert_eq!(file.get(DAEMON), Some(json!(false)), "{text}");
            assert!(!text.contains("GOROOT"), "{text}");
            assert_eq!(before.contains("\"A\""), text.contains("\"A\""), "{text}");
            assert_eq!(decided_text(Format::Jsonc, &text, user), Vec::new());
        }
    }

    /// Case 87 of the research.
    #[test]
    fn a_server_of_the_users_is_left_with_advice() {
        for own in [
            r#"{"languageserver": {"golang": {"command": "gopls", "filetypes": ["go"]}}}"#,
            r#"{"languageserver.golang": {"command": "/home/me/go/bin/gopls"}}"#,
            r#"{"languageserver": {"golang": {"command": "mise", "args": ["x", "--", "gopls"]}}}"#,
        ] {
            let document = Document::read(Format::Jsonc, own.as_bytes()).unwrap();
            let decision = user(&document);
            assert!(decision.wishes.is_empty(), "{own}");
            let advice = json_after(&format!("{{{}}}", decision.left.unwrap().snippet));
            assert_eq!(advice["languageserver"]["golang"]["command"], "/home/me/.gov/shims/gov");
        }
        let govs = r#"{"languageserver": {"golang": {"command": "/home/me/.gov/shims/gov", "args": ["exec", "--", "gopls"]},
            "c": {"command": "ccls"}}}"#;
        assert_eq!(decided_text(Format::Jsonc, govs, user), Vec::new());
    }

    /// Case 84 of the research.
    #[test]
    fn a_gopls_of_the_users_is_left_with_advice() {
        for own in [r#"{"go.goplsPath": "~/go/bin/gopls"}"#, r#"{"go": {"goplsArgs": ["-remote=auto"]}}"#] {
            let decision = user(&Document::read(Format::Jsonc, own.as_bytes()).unwrap());
            assert!(decision.wishes.is_empty() && decision.left.is_some(), "{own}");
        }
    }

    #[test]
    fn a_projects_file_is_only_repaired() {
        let place = place(Role::CocSettings, Scope::Project);
        let before = r#"{"go.goplsUseDaemon": true, "go.goplsEnv": {"GOTOOLCHAIN": "go1.20.1", "A": "1"}}"#;
        let text = text_after(Format::Jsonc, before, |document| decide(&place, document, &wanted(), &context()));
        assert_eq!(json_after(&text), json!({"go.goplsEnv": {"A": "1"}}));
    }
}
