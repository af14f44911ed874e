//! A stranger's text, made safe to print.

use std::fmt;

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
                '\'' => out.write_str("'")?,
                _ if is_invisible(character) => write!(out, "{}", character.escape_unicode())?,
                _ => write!(out, "{}", character.escape_debug())?,
            }
        }
        out.write_str(if self.0.chars().nth(SHOWN).is_some() { "…\"" } else { "\"" })
    }
}

/// Marks of direction and of no width: they make a text look like another.
fn is_invisible(character: char) -> bool {
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
        }
        assert_eq!(Quoted("it's \"1.22\"\n").to_string(), r#""it's \"1.22\"\n""#);
        assert_eq!(Quoted(&"x".repeat(1000)).to_string().chars().count(), 83);
    }
}
