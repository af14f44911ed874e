//! Taking over the SDKs of other managers, as far as it is decided and not done: where each manager
//! keeps its SDKs, which version it runs by default, what it adds to a tree, and what a project's
//! file of its own asks for.
//!
//! Nothing here is trusted for more than finding a tree: what is taken over is what Go's public log
//! lists, whoever installed it.

pub mod extras;
pub mod go_env;
pub mod managers;
pub mod mise_config;
