//! A file of an editor's: whose it is, how far it reaches, and what it is to its editor.

use super::text::Format;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// An editor, with all that is built from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Editor {
    /// VS Code and what is built from it: `VSCodium`, Cursor, Windsurf, code-server and more.
    VsCode,
    /// GoLand, and IntelliJ IDEA with its Go plugin.
    JetBrains,
    /// Neovim.
    Neovim,
    /// Vim or Neovim with coc.nvim.
    Coc,
    /// Vim with vim-go.
    VimGo,
    /// Helix.
    Helix,
    /// Zed.
    Zed,
    /// Sublime Text with its LSP package.
    Sublime,
    /// Emacs.
    Emacs,
    /// Kate.
    Kate,
    /// Kakoune with kakoune-lsp.
    Kakoune,
    /// Lapce.
    Lapce,
    /// micro with its LSP plugin.
    Micro,
    /// `LiteIDE`.
    LiteIde,
    /// Nova.
    Nova,
}

/// How far a file reaches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// All that its user opens.
    User,
    /// All that its user opens in one named profile of VS Code's.
    Profile(String),
    /// All that is opened on this machine, by a server of VS Code's.
    Machine,
    /// One project, or one folder of several that are open together.
    Project,
}

/// What a file is to its editor; decides how it is read and what it is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// `settings.json` of the VS Code family.
    VsCodeSettings,
    /// `*.code-workspace`.
    CodeWorkspace,
    /// `.idea/workspace.xml`.
    IdeaWorkspace,
    /// `options/go.sdk.xml` of a JetBrains IDE: the SDKs that it offers.
    IdeaSdkList,
    /// `after/lsp/gopls.lua` of Neovim.
    GoplsLua,
    /// `coc-settings.json`.
    CocSettings,
    /// `languages.toml` of Helix.
    HelixLanguages,
    /// `settings.json` of Zed.
    ZedSettings,
    /// `LSP-gopls.sublime-settings`: the settings of one server.
    SublimeServer,
    /// `LSP.sublime-settings`: the settings of all servers, each under `clients`.
    SublimeClients,
    /// `LanguageServers.sublime-settings`: the settings of all servers, each at the top.
    SublimeServers,
    /// `*.sublime-project`.
    SublimeProject,
    /// `.dir-locals-2.el` of Emacs.
    DirLocals,
    /// `lspclient/settings.json` of Kate.
    KateServers,
}

/// A file that an editor reads, there or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The editor.
    pub editor: Editor,
    /// The program, as its users call it: `VS Code Insiders`, `GoLand 2026.2`.
    pub product: String,
    /// How far the file reaches.
    pub scope: Scope,
    /// What it is to its editor.
    pub role: Role,
    /// The file.
    pub path: PathBuf,
    /// The project that it belongs to, where it belongs to one.
    pub root: Option<PathBuf>,
    /// It may be made where it is not.
    pub may_create: bool,
    /// What its user should know: a sandbox that cannot see the SDKs.
    pub notes: Vec<String>,
}

/// An editor that is here and has no file that gov could safely write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The editor.
    pub editor: Editor,
    /// The program, as its users call it.
    pub product: String,
    /// Where its user may put it.
    pub place: String,
    /// What to put there.
    pub snippet: String,
}

impl Editor {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 15] = [
        Self::VsCode,
        Self::JetBrains,
        Self::Neovim,
        Self::Coc,
        Self::VimGo,
        Self::Helix,
        Self::Zed,
        Self::Sublime,
        Self::Emacs,
        Self::Kate,
        Self::Kakoune,
        Self::Lapce,
        Self::Micro,
        Self::LiteIde,
        Self::Nova,
    ];

    /// The word for it, in `--editor` and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::VsCode => "vscode",
            Self::JetBrains => "jetbrains",
            Self::Neovim => "neovim",
            Self::Coc => "coc",
            Self::VimGo => "vim-go",
            Self::Helix => "helix",
            Self::Zed => "zed",
            Self::Sublime => "sublime",
            Self::Emacs => "emacs",
            Self::Kate => "kate",
            Self::Kakoune => "kakoune",
            Self::Lapce => "lapce",
            Self::Micro => "micro",
            Self::LiteIde => "liteide",
            Self::Nova => "nova",
        }
    }
}

impl Role {
    /// How files of this role are read and edited.
    pub fn format(self) -> Format {
        match self {
            Self::VsCodeSettings
            | Self::CodeWorkspace
            | Self::CocSettings
            | Self::ZedSettings
            | Self::SublimeServer
            | Self::SublimeClients
            | Self::SublimeServers
            | Self::SublimeProject => Format::Jsonc,
            Self::KateServers => Format::Json,
            Self::HelixLanguages => Format::Toml,
            Self::IdeaWorkspace | Self::IdeaSdkList => Format::Idea,
            Self::GoplsLua | Self::DirLocals => Format::Whole,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User => out.write_str("user"),
            Self::Profile(name) => write!(out, "profile {name}"),
            Self::Machine => out.write_str("machine"),
            Self::Project => out.write_str("project"),
        }
    }
}
