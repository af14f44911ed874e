//! Neovim, coc.nvim and vim-go.

use super::*;

const GOPLS: &str = ".config/nvim/after/lsp/gopls.lua";

fn advised(home: &Home) -> Vec<(Editor, String)> {
    home.found().advices.into_iter().map(|advice| (advice.editor, advice.snippet)).collect()
}

#[test]
fn the_file_is_for_those_whose_own_client_runs_gopls() {
    let unused = Home::linux().with_program("nvim").with_text(".config/nvim/init.lua", "vim.o.number = true");
    let found = unused.found();
    assert_eq!((found.present, found.places), ([Editor::Neovim].into(), Vec::new()));
    let signs: [(&str, &str); 6] = [
        (".config/nvim/init.lua", "vim.lsp.enable({'lua_ls', 'gopls'})"),
        (".config/nvim/init.vim", "lua vim.lsp.enable('gopls')"),
        (".config/nvim/lua/plugins/lsp/go.lua", "return { servers = { gopls = {} } }"),
        (".config/nvim/lsp/gopls.lua", "return {}"),
        (".local/share/nvim/lazy/nvim-lspconfig/plugin/lspconfig.lua", ""),
        (".local/share/nvim/site/pack/core/opt/nvim-lspconfig/plugin/lspconfig.lua", ""),
    ];
    for (file, text) in signs {
        let home = Home::linux().with(&[".config/nvim/"]).with_text(file, text);
        assert_eq!(home.files(), [may(GOPLS)], "{file}");
    }
    let made = Home::linux().with(&[GOPLS]);
    assert_eq!(made.files(), [may(GOPLS)], "once it is there nothing else is asked");
}

#[test]
fn an_older_way_to_set_gopls_up_gets_its_own_lines() {
    let signs = [
        "require('lspconfig').gopls.setup {}",
        "require('lspconfig')['gopls'].setup({})",
        "lspconfig[\"gopls\"].setup({})",
    ];
    for text in signs {
        let home = Home::linux().with_text(".config/nvim/lua/lsp.lua", text);
        assert!(home.files().is_empty(), "{text}");
        let advice = advised(&home);
        assert_eq!(advice.len(), 1);
        assert!(advice[0].1.contains("/gov/shims/gov\", 'exec', '--', 'gopls'"), "{}", advice[0].1);
    }
}

#[test]
fn a_neovim_that_does_not_read_the_file_gets_lines_for_its_configuration() {
    let runtime = "root/share/nvim/runtime/lua/vim/lsp";
    let with_runtime = |file: &str| {
        let home = Home::linux().with_text(".config/nvim/init.lua", "vim.lsp.enable('gopls')");
        put(&home.root().join(runtime).join(file), "");
        put_program(&home.root().join("root/bin/nvim"), "");
        std::os::unix::fs::symlink(home.root().join("root/bin/nvim"), home.root().join("bin/nvim")).unwrap();
        home
    };
    let old = with_runtime("_completion.lua");
    assert!(old.files().is_empty());
    assert_eq!(advised(&old)[0].0, Editor::Neovim);
    assert_eq!(with_runtime("completion.lua").files(), [may(GOPLS)]);
}

#[test]
fn other_configurations_and_other_systems_are_found() {
    let named = Home::linux().with_text(".config/nvim-kickstart/init.lua", "vim.lsp.enable('gopls')");
    let named = named.with_variable("NVIM_APPNAME", "nvim-kickstart");
    assert_eq!(named.files(), [may(".config/nvim-kickstart/after/lsp/gopls.lua")]);
    for outside in ["../other", "/etc", "..", ""] {
        let home = Home::linux().with_text("other/init.lua", "gopls").with_variable("NVIM_APPNAME", outside);
        assert!(home.files().is_empty(), "{outside:?}");
    }
    let on_windows = Home::new(System::Windows).with_text("AppData/Local/nvim/init.lua", "gopls");
    assert_eq!(on_windows.files(), [may("AppData/Local/nvim/after/lsp/gopls.lua")]);
    let sandboxed = Home::linux().with_text(".var/app/io.neovim.nvim/config/nvim/init.lua", "gopls");
    assert_eq!(sandboxed.files(), [may(".var/app/io.neovim.nvim/config/nvim/after/lsp/gopls.lua")]);
}

#[test]
fn coc_gets_a_file_where_its_go_extension_and_its_plugin_are() {
    let extension = ".config/coc/extensions/node_modules/coc-go/";
    let for_vim = Home::linux().with(&[extension, ".vim/plugged/coc.nvim/"]);
    assert_eq!(for_vim.files(), [may(".vim/coc-settings.json")]);
    let for_nvim = Home::linux().with(&[extension, ".config/nvim/pack/x/start/coc.nvim/"]);
    assert_eq!(for_nvim.files(), [may(".config/nvim/coc-settings.json")]);
    let without_extension = Home::linux().with(&[".vim/pack/x/opt/coc.nvim/"]);
    let found = without_extension.found();
    assert_eq!((found.present, found.places), ([Editor::Coc].into(), Vec::new()));
    let by_hand = Home::linux().with(&[".vim/coc-settings.json", ".config/nvim/coc-settings.json"]);
    assert_eq!(by_hand.files(), [must_exist(".config/nvim/coc-settings.json"), must_exist(".vim/coc-settings.json")]);
    let on_windows = Home::new(System::Windows).with(&["vimfiles/coc-settings.json"]);
    assert_eq!(on_windows.files(), [must_exist("vimfiles/coc-settings.json")]);
}

#[test]
fn vim_go_gets_lines_for_vimrc_wherever_it_is_installed() {
    let places = [".vim/plugged/vim-go/", ".vim/bundle/vim-go/", ".vim/pack/plugins/start/vim-go/"];
    for place in places {
        let home = Home::linux().with(&[place]);
        let advice = advised(&home);
        assert_eq!(advice[0].0, Editor::VimGo, "{place}");
        assert!(advice[0].1.contains("let g:go_gopls_options = []"));
        assert!(home.files().is_empty());
    }
}
