//! Real editors, each opened on a project while it was started somewhere else: before and after a
//! switch the gopls that the editor itself started tells which Go it found.

mod desk;
mod emacs;
mod gopls;
mod kakoune;
mod neovim;
mod processes;
mod programs;
mod vim;
mod vscode;
