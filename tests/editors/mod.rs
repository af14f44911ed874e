//! Editors: their files, found, read, edited and put back.

mod race;
