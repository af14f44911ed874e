//! Kate: `lspclient/settings.json` of the user, where gopls is started by gov. Kate lays the file
//! over its own list, name by name, so the command alone is enough.

use super::decision::{Context, Decision};
use super::text::{Document, Wish};
use super::wanted::Wanted;
use super::wrapper::{self, Command};
use serde_json::json;

const COMMAND: [&str; 3] = ["servers", "go", "command"];

/// Decides for the user's list of servers. Kate reads strict JSON: what is added has no comments.
pub fn decide(document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let [servers, go, _] = COMMAND;
    let snippet = || json!({ servers: { go: { "command": wrapper::list(wanted, None) } } }).to_string();
    let is_something_else =
        |path: &[&str]| document.get(path).is_some_and(|value| !value.is_object() && !value.is_null());
    if [&COMMAND[..1], &COMMAND[..2]].into_iter().any(is_something_else) {
        return Decision::left("says of servers.go what is no object", snippet());
    }
    let command = document.get(&COMMAND);
    let wishes = match wrapper::judge_list(command.as_ref(), wanted, context) {
        Command::Own => return Decision::left(wrapper::OWN_COMMAND, snippet()),
        Command::Current => Vec::new(),
        Command::None | Command::Moved => vec![Wish::set(&COMMAND, wrapper::list(wanted, command.as_ref()))],
    };
    let asks = "Kate asks once whether it may start this command: allow it";
    let notes = if wishes.is_empty() { Vec::new() } else { vec![asks.to_owned()] };
    Decision { wishes, notes, applies: "Restart All LSP Servers", ..Decision::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::samples::{context, decided_text, text_after, wanted};
    use crate::editors::text::Format;
    use serde_json::Value;

    /// Case 85 of the research: what is written is strict JSON.
    #[test]
    fn gopls_is_started_by_gov_in_strict_json() {
        for before in ["", "{}", "{\"servers\": {\"c\": {\"command\": [\"ccls\"]}, \"go\": {\"settings\": {}}}}"] {
            let text = text_after(Format::Json, before, |document| decide(document, &wanted(), &context()));
            let said: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(said["servers"]["go"]["command"], json!(["/home/me/.gov/shims/gov", "exec", "--", "gopls"]));
            assert_eq!(before.contains("ccls"), text.contains("ccls"));
            let again = decided_text(Format::Json, &text, |document| decide(document, &wanted(), &context()));
            assert_eq!(again, Vec::new());
        }
    }

    #[test]
    fn a_gov_elsewhere_is_brought_up_to_date() {
        let before = "{\"servers\": {\"go\": {\"command\": [\"gov\", \"exec\", \"--\", \"gopls\", \"-rpc.trace\"]}}}";
        let text = text_after(Format::Json, before, |document| decide(document, &wanted(), &context()));
        assert_eq!(text, before.replace("\"gov\"", "\"/home/me/.gov/shims/gov\""));
    }

    /// Case 84 of the research.
    #[test]
    fn a_command_of_the_users_is_left_with_advice() {
        for own in
            ["\"gopls -remote=auto\"", "[\"gopls\"]", "[\"gov\", \"exec\", \"1.22\", \"--\", \"gopls\"]", "7", "[]"]
        {
            let text = format!("{{\"servers\": {{\"go\": {{\"command\": {own}}}}}}}");
            let document = Document::read(Format::Json, text.as_bytes()).unwrap();
            let decision = decide(&document, &wanted(), &context());
            assert!(decision.wishes.is_empty(), "{own}");
            let advice: Value = serde_json::from_str(&decision.left.unwrap().snippet).unwrap();
            assert_eq!(advice["servers"]["go"]["command"][1], "exec");
        }
    }
}
