//! A stranger's text, made safe to print.

use std::fmt::{self, Write as _};
use std::path::Path;

/// Longest piece that is shown, in characters.
const SHOWN: usize = 80;

/// Prints a text between double quotes, with every character that a terminal could act on escaped
/// (controls, and the marks that turn the direction of writing), and bounded in length.
#[derive(Debug)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\"")?;
        for character in self.0.chars().take(SHOWN) {
            match character {
                '"' => out.write_str("\\\"")?,
                _ => write_harmless(out, character)?,
            }
        }
        out.write_str(if self.0.chars().nth(SHOWN).is_some() { "…\"" } else { "\"" })
    }
}

/// Prints a path as it is, but for the characters that a terminal could act on: anyone may name a
/// directory. Never shortened, for a message must name the file.
#[derive(Debug)]
pub struct Shown<'a>(pub &'a Path);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.to_string_lossy().chars().try_for_each(|character| match character {
            '\\' | '"' => out.write_char(character),
            _ => write_harmless(out, character),
        })
    }
}

fn write_harmless(out: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    match character {
        '\'' => out.write_char(character),
        _ if is_invisible(character) => write!(out, "{}", character.escape_unicode()),
        _ => write!(out, "{}", character.escape_debug()),
    }
}

/// Marks of direction and of no width: they make a text look like another.
pub fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_a_terminal_comes_through() {
        let hostile: String = (0..0x300u32).chain(0x2000..0x2070).filter_map(char::from_u32).collect();
        for piece in hostile.chars().collect::<Vec<_>>().chunks(40) {
            let shown = Quoted(&piece.iter().collect::<String>()).to_string();
            assert!(!shown.chars().any(|c| c.is_control() || is_invisible(c)), "{shown:?}");
            let shown = Shown(Path::new(&piece.iter().collect::<String>())).to_string();
            assert!(!shown.chars().any(|c| c.is_control() || is_invisible(c)), "{shown:?}");
        }
        let ordinary = "C:\\it's \"mine\" \u{fc}/".repeat(20);
        assert_eq!(Shown(Path::new(&ordinary)).to_string(), ordinary);
        assert_eq!(Quoted("it's \"1.22\"\n").to_string(), r#""it's \"1.22\"\n""#);
        assert_eq!(Quoted(&"x".repeat(1000)).to_string().chars().count(), 83);
    }
}
