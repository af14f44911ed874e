//! Helix: `languages.toml` of the user, where gopls is started by gov. Never a workspace's own
//! `.helix/`: newer releases trust that by a hash of its files, and a write revokes the trust.

use super::decision::{Context, Decision};
use super::meaning::{self, Dialect};
use super::text::{Document, Wish};
use super::wanted::Wanted;
use super::wrapper::{self, ARGUMENTS, Command, STRAY_VARIABLES};
use serde_json::json;

const SERVER: [&str; 2] = ["language-server", "gopls"];

/// Decides for the user's `languages.toml`.
pub fn decide(document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let [table, server] = SERVER;
    let command = document.get(&[table, server, "command"]);
    let arguments = document.get(&[table, server, "args"]);
    let gov = json!(meaning::text(&wanted.gov));
    let mut wishes = match wrapper::judge(command.as_ref(), arguments.as_ref(), wanted, context, Dialect::Plain) {
        Command::Own => return Decision::left(wrapper::OWN_COMMAND, snippet(wanted)),
        Command::Current => Vec::new(),
        Command::Moved => vec![Wish::set(&[table, server, "command"], gov)],
        Command::None => {
            vec![Wish::set(&[table, server, "command"], gov), Wish::set(&[table, server, "args"], json!(ARGUMENTS))]
        }
    };
    for variable in STRAY_VARIABLES {
        let path = [table, server, "environment", variable];
        if document.get(&path).is_some() {
            wishes.push(Wish::remove(&path));
        }
    }
    Decision { wishes, applies: ":config-reload, then :lsp-restart", ..Decision::default() }
}

fn snippet(wanted: &Wanted) -> String {
    let gov = toml_text(&meaning::text(&wanted.gov));
    format!("[language-server.gopls]\ncommand = {gov}\nargs = [\"exec\", \"--\", \"gopls\"]\n")
}

/// A basic string of TOML: JSON's escapes are some of TOML's, but for DEL.
fn toml_text(text: &str) -> String {
    json!(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::samples::{context, decided_text, text_after, wanted};
    use crate::editors::text::Format;

    fn after(text: &str) -> String {
        text_after(Format::Toml, text, |document| decide(document, &wanted(), &context()))
    }

    #[test]
    fn gopls_is_started_by_gov() {
        let ours = "command = \"/home/me/.gov/shims/gov\"\nargs = [\"exec\", \"--\", \"gopls\"]\n";
        let said: toml::Table = after("").parse().unwrap();
        let expected: toml::Table = format!("[language-server.gopls]\n{ours}").parse().unwrap();
        assert_eq!(said, expected);
    }

    /// Cases 79 to 82 of the research: line ends, a byte order mark, and every shape of table.
    #[test]
    fn every_shape_of_a_table_says_it() {
        for before in [
            "[[language]]\nname = \"go\"\r\n",
            "\u{feff}# mine\r\n[language-server.gopls]\r\nconfig = { gofumpt = true }\r\n",
            "[language-server]\ngopls = { config = { gofumpt = true } }\n",
            "language-server.gopls.config.gofumpt = true\n",
            "[language-server.gopls.environment]\nGOFLAGS = \"-mod=mod\"\n\n[[language]]\nname = \"go\"\n",
            "[language-server.gopls]\nenvironment = { GOROOT = \"/usr/lib/go\", GOFLAGS = \"-x\" }\n",
        ] {
            let after = after(before);
            let said: toml::Table = after.trim_start_matches('\u{feff}').parse().unwrap();
            let gopls = &said["language-server"]["gopls"];
            assert_eq!(gopls["command"].as_str(), Some("/home/me/.gov/shims/gov"), "{after}");
            assert_eq!(gopls["args"].as_array().unwrap().len(), 3, "{after}");
            assert_eq!(before.starts_with('\u{feff}'), after.starts_with('\u{feff}'));
            assert_eq!(before.contains("gofumpt"), after.contains("gofumpt"), "{after}");
            assert_eq!(before.contains("GOFLAGS"), after.contains("GOFLAGS"), "{after}");
            assert!(!after.contains("GOROOT"), "{after}");
        }
    }

    /// Case 84 of the research.
    #[test]
    fn a_command_of_the_users_is_left_with_advice() {
        for own in [
            "command = \"gopls\"",
            "command = \"gov\"",
            "args = [\"-remote=auto\"]",
            "command = \"mise\"\nargs = [\"x\"]",
        ] {
            let document =
                Document::read(Format::Toml, format!("[language-server.gopls]\n{own}\n").as_bytes()).unwrap();
            let decision = decide(&document, &wanted(), &context());
            assert!(decision.wishes.is_empty(), "{own}");
            let left = decision.left.unwrap();
            let advice: toml::Table = left.snippet.parse().unwrap();
            assert_eq!(advice["language-server"]["gopls"]["command"].as_str(), Some("/home/me/.gov/shims/gov"));
        }
    }

    #[test]
    fn an_older_path_of_govs_is_brought_up_to_date_and_arguments_after_it_stay() {
        let before =
            "[language-server.gopls]\ncommand = \"/opt/gov\"\nargs = [\"exec\", \"--\", \"gopls\", \"-rpc.trace\"]\n";
        assert_eq!(after(before), before.replace("/opt/gov", "/home/me/.gov/shims/gov"));
        let right = after(before);
        assert_eq!(decided_text(Format::Toml, &right, |document| decide(document, &wanted(), &context())), Vec::new());
    }
}
