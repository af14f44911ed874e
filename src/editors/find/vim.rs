//! Neovim, coc.nvim and vim-go.
//!
//! A file of gov's own, `after/lsp/gopls.lua`, makes Neovim's own client start gopls through gov. It
//! is read by Neovim 0.11 and later, where something enables gopls by `vim.lsp.enable`; a user who
//! sets gopls up by the older `lspconfig.gopls.setup` is given the lines for that instead, and one who
//! shows no sign of gopls nothing. `init.lua` is a program, and left to its user.

use super::System;
use super::search::{SANDBOXED, Search};
use super::unwritten;
use crate::editors::place::{Editor, Place, Role, Scope};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// Files of Lua below a configuration that are searched for signs of gopls.
const MOST_FILES: usize = 200;

/// How deep they may lie: `lua/plugins/lsp/go.lua`.
const DEEPEST: usize = 4;

/// What says that Neovim's own client is to run gopls.
const ENABLED: [&str; 3] = ["gopls", "vim.lsp.enable", "mason-lspconfig"];

/// What says that the older way sets gopls up, which does not read the file.
const SET_UP: [&str; 3] = ["gopls.setup", "gopls\"].setup", "gopls'].setup"];

pub(super) fn look(search: &mut Search<'_>) {
    let installations = installations(search);
    for installation in &installations {
        neovim(search, installation);
    }
    if search.program(&["nvim"]).is_some() {
        search.is_present(Editor::Neovim);
    }
    let vim = Vim::of(search);
    coc(search, &installations, &vim);
    if vim.plugins.contains("vim-go") || installations.iter().any(|nvim| nvim.plugins.contains("vim-go")) {
        let snippet = unwritten::vim_go(search.machine.shims);
        search.advise(Editor::VimGo, "vim-go", "vimrc", snippet);
    }
}

/// A configuration of Neovim's that is there.
struct Neovim {
    product: &'static str,
    config: PathBuf,
    plugins: BTreeSet<String>,
    notes: Vec<String>,
}

/// Vim's directory, there or not.
struct Vim {
    directory: PathBuf,
    plugins: BTreeSet<String>,
}

impl Vim {
    fn of(search: &Search<'_>) -> Self {
        let name = if search.machine.system == System::Windows { "vimfiles" } else { ".vim" };
        let directory = search.home.join(name);
        let plugins = plugins(search, &[directory.join("plugged"), directory.join("bundle")], &directory.join("pack"));
        Self { directory, plugins }
    }
}

fn installations(search: &Search<'_>) -> Vec<Neovim> {
    let is_windows = search.machine.system == System::Windows;
    let config = search.config_or(search.local_application_data());
    let data = if is_windows { search.local_application_data() } else { search.xdg_data() };
    let mut names = vec!["nvim".to_owned()];
    let named = search.machine.environment.text("NVIM_APPNAME").filter(|name| name != "nvim" && is_below(name));
    names.splice(0..0, named);
    let own = names.iter().map(|name| {
        let data = data.join(if is_windows { format!("{name}-data") } else { name.clone() });
        ("Neovim", config.join(name), data, Vec::new())
    });
    let sandboxed = search.sandbox("io.neovim.nvim").map(|sandbox| {
        let below = |name: &str| sandbox.join(name).join("nvim");
        ("Neovim (flatpak)", below("config"), below("data"), vec![SANDBOXED.to_owned()])
    });
    let there = own.chain(sandboxed).filter(|(_, config, ..)| search.is_directory(config));
    there
        .map(|(product, config, data, notes)| {
            let mut plugins = plugins(search, &[data.join("lazy"), data.join("plugged")], &data.join("site/pack"));
            plugins.extend(self::plugins(search, &[config.join("plugged")], &config.join("pack")));
            Neovim { product, config, plugins, notes }
        })
        .collect()
}

/// A name that stays below the directory of configuration, as Neovim asks of it.
fn is_below(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

fn neovim(search: &mut Search<'_>, nvim: &Neovim) {
    search.is_present(Editor::Neovim);
    let path = nvim.config.join("after/lsp/gopls.lua");
    if !search.exists(&path) {
        let texts = configuration(search, &nvim.config);
        let says = |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| text.contains(word)));
        let uses_gopls = says(&ENABLED)
            || nvim.plugins.contains("nvim-lspconfig")
            || search.exists(&nvim.config.join("lsp/gopls.lua"));
        if !uses_gopls {
            return;
        }
        if says(&SET_UP) || is_older_than_0_11(search) {
            let place = nvim.config.join("init.lua").display().to_string();
            let snippet = unwritten::neovim(search.machine.gov);
            search.advise(Editor::Neovim, nvim.product, place, snippet);
            return;
        }
    }
    search.add(Place {
        editor: Editor::Neovim,
        product: nvim.product.to_owned(),
        scope: Scope::User,
        role: Role::GoplsLua,
        path,
        root: None,
        may_create: true,
        notes: nvim.notes.clone(),
    });
}

/// The texts of a configuration, up to a bound.
fn configuration(search: &Search<'_>, config: &Path) -> Vec<String> {
    let mut texts: Vec<String> =
        ["init.lua", "init.vim"].iter().filter_map(|name| search.text(&config.join(name))).collect();
    let mut pending = vec![(config.join("lua"), 1)];
    let mut left = MOST_FILES;
    while let Some((directory, depth)) = pending.pop() {
        for name in search.names(&directory) {
            let path = directory.join(&name);
            if left == 0 {
                return texts;
            }
            if path.extension().is_some_and(|extension| extension == "lua") {
                left -= 1;
                texts.extend(search.text(&path));
            } else if depth < DEEPEST && !name.contains('.') && search.is_directory(&path) {
                left -= 1;
                pending.push((path, depth + 1));
            }
        }
    }
    texts
}

/// Its runtime lies where its program does, and shows its age: `vim.lsp.completion` came with
/// `vim.lsp.config`. A program without a runtime beside it (an `AppImage`) counts as new.
fn is_older_than_0_11(search: &Search<'_>) -> bool {
    let Some(program) = search.program(&["nvim"]) else { return false };
    #[expect(clippy::disallowed_methods, reason = "the directory of the program itself is looked for, not a link's")]
    let Ok(program) = std::fs::canonicalize(program) else { return false };
    let Some(prefix) = program.parent().and_then(Path::parent) else { return false };
    let lsp = prefix.join("share/nvim/runtime/lua/vim/lsp");
    search.is_directory(&lsp) && !search.exists(&lsp.join("completion.lua"))
}

/// coc.nvim reads one file for each of Vim and Neovim. One is made where coc's Go extension is.
fn coc(search: &mut Search<'_>, installations: &[Neovim], vim: &Vim) {
    let data = search.config_or(search.local_application_data()).join("coc");
    let has_data = search.is_directory(&data.join("extensions"));
    let has_extension = search.is_directory(&data.join("extensions/node_modules/coc-go"));
    let directories = installations.iter().map(|nvim| (&nvim.config, &nvim.plugins));
    let directories: Vec<_> = directories.chain([(&vim.directory, &vim.plugins)]).collect();
    for (directory, plugins) in directories {
        let (path, has_plugin) = (directory.join("coc-settings.json"), plugins.contains("coc.nvim"));
        if has_plugin {
            search.is_present(Editor::Coc);
        }
        // A plugin may lie where no list of plugins is; then nothing tells which of the two has it.
        let may_create = has_extension && has_plugin;
        if may_create || search.exists(&path) {
            search.add_user(Editor::Coc, "coc.nvim", Role::CocSettings, path, may_create);
        }
    }
    if has_data {
        search.is_present(Editor::Coc);
    }
}

/// The names of plugins, by where plugin managers and Vim's own packages put them.
fn plugins(search: &Search<'_>, directories: &[PathBuf], pack: &Path) -> BTreeSet<String> {
    let groups = search.names(pack);
    let packed = groups.iter().flat_map(|group| ["start", "opt"].map(|kind| pack.join(group).join(kind)));
    let directories: Vec<PathBuf> = directories.iter().cloned().chain(packed).collect();
    directories.iter().flat_map(|directory| search.names(directory)).collect()
}
