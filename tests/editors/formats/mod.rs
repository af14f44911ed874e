//! Edits of editors' files, on a hundred thousand made-up ones of each format: the bytes outside the
//! splices stay, the values are those wished, a second edit changes nothing, and one back gives back
//! what was.

mod chance;
mod growth;
mod idea_texts;
mod json_texts;
mod mutated;
mod oracles;
mod properties;
mod toml_texts;
mod wishes;
