//! Editors: what each reads to find Go, what gov wants it to say, and how its files are edited.
//!
//! One file for each editor decides what its files are to say ([`Decision`]); [`text`] edits a file
//! byte by byte so that it says it. Only two modules here look at the disk: [`find`], and
//! [`repository`], which asks what git tracks. What several of these need to agree on is [`place`]
//! (a file and what it is to its editor), [`wanted`] (the Go that is to run) and [`decision`].
//!
//! # Invariants
//!
//! 1. A file changes only in the bytes between the splices that its edit reports, and only after the
//!    edited text was read again and compared.
//! 2. A file that cannot be read strictly is refused by name, and left alone.
//! 3. A user's own setting is changed only where it would make some part of the editor run another
//!    Go than this directory's.
//!
//! [`Decision`]: decision::Decision

pub mod coc;
pub mod decide;
pub mod decision;
pub mod diff;
pub mod emacs;
pub mod find;
pub mod go_work;
pub mod helix;
pub mod jetbrains;
pub mod kate;
pub mod meaning;
pub mod neovim;
pub mod place;
pub mod refusal;
pub mod repository;
#[cfg(test)]
mod samples;
pub mod spellings;
pub mod sublime;
pub mod text;
pub mod vscode;
pub mod wanted;
pub mod wrapper;
pub mod zed;
