//! kakoune
