//! Neovim: a current one, which has configurations by name, and Debian's, which has none.

use super::desk::{Desk, Process, Started, script};
use super::programs;
use crate::support::put;
use crate::support::sandbox::Call;
use crate::support::sdk_cache::OLD;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// What most users have of nvim-lspconfig.
const SERVER: &str = "return { cmd = { 'gopls' }, filetypes = { 'go' }, root_markers = { 'go.work', 'go.mod' } }\n";

/// A current one, on PATH and configured by a user who has heard of `vim.lsp.enable`.
fn current() -> Option<(PathBuf, Desk)> {
    let neovim = programs::neovim()?;
    let desk = Desk::new()?;
    symlink(&neovim, desk.sandbox.path("bin/nvim")).unwrap();
    desk.user_file(".config/nvim/init.lua", "vim.lsp.enable('gopls')\n");
    desk.user_file(".config/nvim/lsp/gopls.lua", SERVER);
    Some((neovim, desk))
}

fn runs<'d>(desk: &'d Desk, neovim: &Path, name: &str, started: Started) -> Call<'d> {
    // Before it has entered, it starts no language servers anew.
    let run = format!("autocmd VimEnter * ++nested luafile {}", script(name).display());
    desk.start(neovim, started).args(&["--headless", "-i", "NONE", "-n", "-c", &run])
}

#[test]
fn a_current_one_runs_the_projects_go_wherever_it_was_started() {
    let Some((neovim, desk)) = current() else { return };
    desk.sync();
    desk.agrees_with(runs(&desk, &neovim, "neovim.lua", Started::FromDesktop));
}

#[test]
fn a_current_one_runs_the_systems_go_where_nobody_points_it() {
    let Some((neovim, desk)) = current() else { return };
    let editor = runs(&desk, &neovim, "neovim.lua", Started::FromDesktop).env("PROJECT", &desk.project);
    let mut editor = Process::start(editor);
    assert_eq!(desk.read_when_there("before", &mut editor), format!("go{OLD}"));
}

/// It trusts a project's file by a hash of it: whoever touches the file takes the trust away.
#[test]
fn a_project_file_that_is_trusted_stays_so() {
    let Some((neovim, desk)) = current() else { return };
    desk.user_file(".config/nvim/init.lua", "vim.o.exrc = true\nvim.lsp.enable('gopls')\n");
    put(&desk.project.join(".nvim.lua"), "vim.g.trusted = 'the file was read'\n");
    let says = |commands: &[&str]| {
        let call = desk.start(&neovim, Started::FromDesktop).within(&desk.project).args(&["--headless", "-i", "NONE"]);
        let run = commands.iter().fold(call, |call, command| call.args(&["-c", command])).args(&["-c", "qa!"]);
        run.succeeds().stderr
    };
    let ask = "lua io.stderr:write(vim.g.trusted or 'nothing')";
    assert!(!says(&[ask]).contains("was read"));
    says(&["edit .nvim.lua", "trust"]);
    assert!(says(&[ask]).contains("the file was read"));
    let trusted = std::fs::read(desk.sandbox.path("home/.local/state/nvim/trust")).unwrap();
    desk.sync();
    assert!(desk.sandbox.path("home/.config/nvim/after/lsp/gopls.lua").exists());
    desk.switch(OLD);
    desk.sync();
    assert!(says(&[ask]).contains("the file was read"));
    assert_eq!(std::fs::read(desk.sandbox.path("home/.local/state/nvim/trust")).unwrap(), trusted);
}

#[test]
fn debians_runs_the_projects_go_by_the_shims() {
    let Some(neovim) = programs::debian("nvim") else { return };
    let Some(desk) = Desk::new() else { return };
    desk.sync();
    desk.agrees_with(runs(&desk, &neovim, "neovim-0.7.lua", Started::FromShell));
}
