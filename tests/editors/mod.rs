//! Editors: their files, found, read, edited and put back.

mod broken_off;
mod race;
