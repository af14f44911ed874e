//! Editors that are here and have no file that gov could safely write: what their users may put where.

use super::System;
use super::search::Search;
use crate::editors::place::Editor;
use std::path::Path;

pub(super) fn look(search: &mut Search<'_>) {
    kakoune(search);
    lapce(search);
    micro(search);
    liteide(search);
    nova(search);
}

/// Kakoune, with its client of language servers: `kakrc` is a script.
fn kakoune(search: &mut Search<'_>) {
    let directory = search.xdg_config().join("kak");
    if !search.is_directory(&directory) && search.program(&["kak"]).is_none() {
        return;
    }
    search.is_present(Editor::Kakoune);
    let has_client = search.is_directory(&search.xdg_config().join("kak-lsp"))
        || search.program(&["kak-lsp", "kakoune-lsp"]).is_some()
        || search.mentions(&directory.join("kakrc"), &["kak-lsp", "lsp-enable", "lsp_servers"]);
    if has_client {
        let snippet = kakoune_servers(search.machine.shims);
        let place = directory.join("kakrc").display().to_string();
        search.advise(Editor::Kakoune, "Kakoune", place, snippet);
    }
}

/// Its client starts servers where it was started itself, so that gov must not choose for gopls by that
/// directory: gopls gets the shims, and asks them in each of its folders.
fn kakoune_servers(shims: &Path) -> String {
    let shims = shims.display().to_string().replace('\'', r"'\''");
    let command = format!("PATH='{shims}':\"$PATH\" exec gopls");
    format!(
        "remove-hooks global lsp-filetype-go\n\
         hook -group lsp-filetype-go global BufSetOption filetype=go %{{\n    \
         set-option buffer lsp_servers %{{\n        \
         [gopls]\n        \
         root_globs = [\"go.work\", \"go.mod\"]\n        \
         command = \"/bin/sh\"\n        \
         args = [\"-c\", {}]\n    \
         }}\n}}\n",
        escaped(&command)
    )
}

/// Lapce, whose plugin for Go takes one program and its arguments.
fn lapce(search: &mut Search<'_>) {
    let directory = match search.machine.system {
        System::Linux => search.xdg_config().join("lapce-stable"),
        System::MacOs => search.application_support().join("dev.lapce.Lapce-Stable"),
        System::Windows => search.application_support().join("lapce/Lapce-Stable"),
    };
    if search.is_directory(&directory) || search.program(&["lapce"]).is_some() {
        let snippet = format!(
            "[lapce-go.volt]\nserverPath = {}\nserverArgs = [\"exec\", \"--\", \"gopls\"]\n",
            quoted(search.machine.gov)
        );
        search.advise(Editor::Lapce, "Lapce", directory.join("settings.toml").display().to_string(), snippet);
    }
}

/// micro, with its plugin for language servers: the setting is one string for all languages.
fn micro(search: &mut Search<'_>) {
    let directory = search.variable("MICRO_CONFIG_HOME").unwrap_or_else(|| search.xdg_config().join("micro"));
    let is_here = search.is_directory(&directory) || search.program(&["micro"]).is_some();
    if is_here {
        search.is_present(Editor::Micro);
    }
    if search.is_directory(&directory.join("plug/lsp")) {
        let command = format!("go={} exec -- gopls", search.machine.gov.display());
        let snippet = format!("\"lsp.server\": {}\n", serde_json::Value::from(command));
        search.advise(Editor::Micro, "micro", directory.join("settings.json").display().to_string(), snippet);
    }
}

/// `LiteIDE` takes Go from the environment that its user chooses.
fn liteide(search: &mut Search<'_>) {
    let directory = search.application_support().join("liteide");
    if search.is_directory(&directory) || search.program(&["liteide"]).is_some() {
        let snippet = format!("PATH={}{}$PATH\n", search.machine.shims.display(), separator(search));
        let place = "the environment `system` (View > Edit Current Environment)";
        search.advise(Editor::LiteIde, "LiteIDE", place, snippet);
    }
}

/// Nova, whose extensions for Go take gopls from PATH or from their own setting.
fn nova(search: &mut Search<'_>) {
    if search.machine.system == System::MacOs
        && (search.is_directory(&search.application_support().join("Nova")) || search.has_application(&["Nova"]))
    {
        let snippet = format!("{} exec -- gopls\n", search.machine.gov.display());
        search.advise(Editor::Nova, "Nova", "the settings of its extension for Go: the path of gopls", snippet);
    }
}

fn separator(search: &Search<'_>) -> &'static str {
    if search.machine.system == System::Windows { ";" } else { ":" }
}

/// For `languages.toml` of Helix.
pub(super) fn helix(gov: &Path) -> String {
    format!("[language-server.gopls]\ncommand = {}\nargs = [\"exec\", \"--\", \"gopls\"]\n", quoted(gov))
}

/// For a configuration of Neovim that sets gopls up by nvim-lspconfig. The server starts in the
/// project, whatever directory Neovim was started in: gov asks that one.
pub(super) fn neovim(gov: &Path) -> String {
    format!(
        "require('lspconfig').gopls.setup {{\n  cmd = {{ {}, 'exec', '--', 'gopls' }},\n  \
         on_new_config = function(config, root) config.cmd_cwd = root end,\n}}\n",
        quoted(gov)
    )
}

/// For `vimrc`. A gopls that all Vims share would keep the Go of the first.
pub(super) fn vim_go(shims: &Path) -> String {
    let path = shims.display().to_string().replace('\'', "''");
    let separator = if cfg!(windows) { ";" } else { ":" };
    format!("let $PATH = '{path}{separator}' . $PATH\nlet g:go_gopls_options = []\n")
}

/// For `init.el`. A gopls that all Emacsen share would keep the Go of the first.
pub(super) fn emacs(shims: &Path) -> String {
    let path = quoted(shims);
    format!(
        "(setenv \"PATH\" (concat {path} path-separator (getenv \"PATH\")))\n\
         (add-to-list 'exec-path {path})\n\
         (setq lsp-go-gopls-server-args nil)\n"
    )
}

/// A path as a string of TOML, Lua and Lisp alike, which share these escapes. No path of gov's own
/// holds a control character.
fn quoted(path: &Path) -> String {
    escaped(&path.display().to_string())
}

fn escaped(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_quotes_stays_one_string() {
        let gov = Path::new("/home/o'neil/\"a\\b\"/gov");
        assert_eq!(
            toml::from_str::<toml::Table>(&helix(gov)).unwrap()["language-server"]["gopls"]["command"].as_str(),
            gov.to_str()
        );
        let kakoune = kakoune_servers(gov);
        let servers = kakoune.split_once("[gopls]").and_then(|(_, servers)| servers.split_once('}')).unwrap().0;
        let servers: toml::Table = toml::from_str(servers).unwrap();
        assert_eq!(
            servers["args"].as_array().unwrap()[1].as_str(),
            Some(r#"PATH='/home/o'\''neil/"a\b"/gov':"$PATH" exec gopls"#)
        );
        assert!(neovim(gov).contains(r#"cmd = { "/home/o'neil/\"a\\b\"/gov", 'exec', '--', 'gopls' }"#));
        assert!(vim_go(Path::new("/home/o'neil/shims")).starts_with("let $PATH = '/home/o''neil/shims"));
        assert!(emacs(gov).contains(r#"(add-to-list 'exec-path "/home/o'neil/\"a\\b\"/gov")"#));
    }
}
