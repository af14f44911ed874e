//! Neovim 0.11 and newer: `after/lsp/gopls.lua` of the user, where gov starts gopls in the root of
//! the project, wherever Neovim itself was started.
//!
//! A file of gov's own, made where there is none: configuration is a program here, and no editor of
//! text can tell what one does.

use super::decision::{Context, Decision};
use super::meaning;
use super::text::{Document, Wish};
use super::wanted::Wanted;
use std::fmt::Write as _;

/// Decides for the file.
pub fn decide(document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let text = text(wanted);
    let said = document.get(&[]);
    let said = said.as_ref().and_then(serde_json::Value::as_str).filter(|said| !said.is_empty());
    if said.is_some_and(|said| said != text && Some(said) != context.written.as_deref()) {
        return Decision::left("is not gov's", text);
    }
    let wishes = if said == Some(text.as_str()) { Vec::new() } else { vec![Wish::set(&[], text)] };
    let is_portable = wanted.portable_home.is_some();
    Decision {
        wishes,
        applies: ":lsp restart gopls (:LspRestart before Neovim 0.12)",
        is_portable,
        ..Decision::default()
    }
}

/// The whole file.
///
/// Before Neovim 0.11.3 a command that is a function is not told the configuration, and `cmd_cwd`,
/// `cmd_env` and `detached` are for commands that are lists: it passes them on itself.
fn text(wanted: &Wanted) -> String {
    let gov = gov(wanted);
    format!(
        r#"-- Made by gov (gov sync-editors): starts gopls with the Go of the project that a file belongs to.
return {{
  cmd = function(dispatchers, config)
    config = config or {{}}
    local root = config.cmd_cwd or config.root_dir or vim.fs.root(0, {{ "go.work", "go.mod", ".git" }})
    local options = {{ cwd = root, env = config.cmd_env, detached = config.detached }}
    return vim.lsp.rpc.start({{ {gov}, "exec", "--", "gopls" }}, dispatchers, options)
  end,
}}
"#
    )
}

/// gov's path as an expression of Lua.
fn gov(wanted: &Wanted) -> String {
    let path = meaning::text(&wanted.gov);
    let home = wanted.portable_home.as_deref().map(meaning::text);
    let Some(rest) = home.as_deref().and_then(|home| meaning::below(&path, home)) else { return quoted(&path) };
    let (variable, separator) =
        if home.as_deref().is_some_and(meaning::is_windows) { ("USERPROFILE", '\\') } else { ("HOME", '/') };
    format!("vim.env.{variable} .. {}", quoted(&format!("{separator}{rest}")))
}

/// A text of Lua. Bytes beyond ASCII stand for themselves there.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_ascii_control() => {
                let _ = write!(quoted, "\\{:03}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::samples::{context, decided_text, text_after, wanted};
    use crate::editors::text::Format;
    use std::path::PathBuf;

    fn after(text: &str) -> String {
        text_after(Format::Whole, text, |document| decide(document, &wanted(), &context()))
    }

    #[test]
    fn a_file_is_made_and_left_as_it_is_from_then_on() {
        let made = after("");
        assert!(made.contains("vim.env.HOME .. \"/.gov/shims/gov\", \"exec\", \"--\", \"gopls\""), "{made}");
        assert_eq!(decided_text(Format::Whole, &made, |document| decide(document, &wanted(), &context())), Vec::new());
    }

    #[test]
    fn a_file_that_is_not_govs_is_left_with_what_it_could_say() {
        let document = Document::read(Format::Whole, b"return { cmd = { 'gopls' } }\n").unwrap();
        let decision = decide(&document, &wanted(), &context());
        assert!(decision.wishes.is_empty());
        assert_eq!(decision.left.unwrap().snippet, after(""));
    }

    #[test]
    fn what_gov_wrote_before_is_brought_up_to_date() {
        let old = "-- an older text of gov's\n";
        let context = Context { written: Some(old.to_owned()), ..context() };
        let made = text_after(Format::Whole, old, |document| decide(document, &wanted(), &context));
        assert_eq!(made, after(""));
        // Unless its user has changed it since.
        let document = Document::read(Format::Whole, b"-- an older text of gov's\n-- and mine\n").unwrap();
        assert!(decide(&document, &wanted(), &context).left.is_some());
    }

    /// Cases 45 and 46 of the research.
    #[test]
    fn any_path_is_quoted() {
        for (path, home, expression) in [
            ("/srv/gov/shims/gov", None, "\"/srv/gov/shims/gov\""),
            ("/srv/a\"b\\c\nd/gov", None, "\"/srv/a\\\"b\\\\c\\010d/gov\""),
            ("/home/ünï 😀/.gov/shims/gov", Some("/home/ünï 😀"), "vim.env.HOME .. \"/.gov/shims/gov\""),
            (
                "C:\\Users\\me\\.gov\\shims\\gov.exe",
                Some("c:\\Users\\me"),
                "vim.env.USERPROFILE .. \"\\\\.gov\\\\shims\\\\gov.exe\"",
            ),
        ] {
            let wanted = Wanted { gov: PathBuf::from(path), portable_home: home.map(PathBuf::from), ..wanted() };
            assert_eq!(gov(&wanted), expression);
        }
    }
}
