//! Text that holds strangers' names, made safe for a terminal.

use gov_shims::quoted::is_invisible;
use std::fmt::Write as _;

/// The text with every character escaped that a terminal could act on, but for the ends of lines and
/// gov's own colours (SGR sequences), which change how text looks and nothing else.
pub(super) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let colours = colours(rest);
        if colours > 0 {
            shown.push_str(&rest[..colours]);
            rest = &rest[colours..];
            continue;
        }
        if letter != '\n' && (letter.is_control() || is_invisible(letter)) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "{}", letter.escape_unicode());
        } else {
            shown.push(letter);
        }
        rest = &rest[letter.len_utf8()..];
    }
    shown
}

/// The length of an SGR sequence at the start: `ESC [ 1;31 m`.
fn colours(text: &str) -> usize {
    let Some(body) = text.strip_prefix("\u{1b}[") else { return 0 };
    let parameters = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').len();
    if body[parameters..].starts_with('m') { "\u{1b}[".len() + parameters + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_and_lines_stay_and_all_else_is_shown_as_what_it_is() {
        for (text, shown) in [
            ("plain \u{e4}\u{1f600}\n", "plain \u{e4}\u{1f600}\n"),
            ("\u{1b}[1;31mred\u{1b}[0m\u{1b}[m", "\u{1b}[1;31mred\u{1b}[0m\u{1b}[m"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("x\ry\u{8}", "x\\u{d}y\\u{8}"),
            ("\u{202e}gpj", "\\u{202e}gpj"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("\u{1b}[", "\\u{1b}["),
        ] {
            assert_eq!(harmless(text), shown, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_comes_through_that_moves_a_cursor(text in any::<String>()) {
            let shown = harmless(&text);
            let plain = anstream::adapter::strip_str(&shown).to_string();
            prop_assert!(!plain.contains(|c: char| c != '\n' && (c.is_control() || is_invisible(c))), "{:?}", shown);
        }
    }
}
