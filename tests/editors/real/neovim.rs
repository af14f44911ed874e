//! neovim
