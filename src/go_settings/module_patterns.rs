//! Lists of module globs: GONOPROXY, GOPRIVATE. Source: `module.MatchPrefixPatterns` and `path.Match`.

/// Whether one of the comma-separated globs matches the start of a module's path, element by element:
/// `golang.org` and `*.org/tool*` both match `golang.org/toolchain`. A malformed glob matches nothing.
pub fn matches_prefix(globs: &str, module: &str) -> bool {
    globs.split(',').map(|glob| glob.strip_suffix('/').unwrap_or(glob)).filter(|glob| !glob.is_empty()).any(|glob| {
        let elements = glob.matches('/').count() + 1;
        let ends = module.match_indices('/').map(|(at, _)| at).chain([module.len()]);
        ends.take(elements).nth(elements - 1).is_some_and(|end| matches_glob(glob, &module[..end]))
    })
}

/// One piece of a glob.
enum Piece {
    /// `*`: any letters but `/`.
    Star,
    /// `?`: one letter but `/`.
    One,
    /// A letter, perhaps written with a backslash.
    Letter(char),
    /// `[a-z]`, `[^a-z]`; may match `/`, as in Go.
    Class { is_negated: bool, ranges: Vec<(char, char)> },
}

impl Piece {
    fn takes(&self, letter: char) -> bool {
        match self {
            Self::Star => false,
            Self::One => letter != '/',
            Self::Letter(own) => *own == letter,
            Self::Class { is_negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter)) != *is_negated
            }
        }
    }
}

fn matches_glob(glob: &str, text: &str) -> bool {
    let Some(pieces) = pieces(glob) else { return false };
    let text: Vec<char> = text.chars().collect();
    let (mut piece, mut at) = (0, 0);
    // Where to go on when the last star has to take one letter more.
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() || piece < pieces.len() {
        if matches!(pieces.get(piece), Some(Piece::Star)) {
            star = Some((piece + 1, at));
            piece += 1;
            continue;
        }
        if at < text.len() && pieces.get(piece).is_some_and(|piece| piece.takes(text[at])) {
            piece += 1;
            at += 1;
            continue;
        }
        match star {
            Some((after_star, taken_to)) if taken_to < text.len() && text[taken_to] != '/' => {
                star = Some((after_star, taken_to + 1));
                piece = after_star;
                at = taken_to + 1;
            }
            _ => return false,
        }
    }
    true
}

/// The pieces of a glob; `None` if it is malformed.
fn pieces(glob: &str) -> Option<Vec<Piece>> {
    let mut letters = glob.chars().peekable();
    let mut pieces = Vec::new();
    while let Some(letter) = letters.next() {
        pieces.push(match letter {
            '*' => Piece::Star,
            '?' => Piece::One,
            '\\' => Piece::Letter(letters.next()?),
            '[' => {
                let is_negated = letters.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                loop {
                    if letters.peek() == Some(&']') && !ranges.is_empty() {
                        letters.next();
                        break;
                    }
                    let low = class_letter(&mut letters)?;
                    let high = if letters.next_if_eq(&'-').is_some() { class_letter(&mut letters)? } else { low };
                    ranges.push((low, high));
                }
                Piece::Class { is_negated, ranges }
            }
            letter => Piece::Letter(letter),
        });
    }
    Some(pieces)
}

fn class_letter(letters: &mut impl Iterator<Item = char>) -> Option<char> {
    match letters.next()? {
        '-' | ']' => None,
        '\\' => letters.next(),
        letter => Some(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn globs_match_whole_elements_from_the_start() {
        for (globs, is_match) in [
            ("golang.org/toolchain", true),
            ("golang.org/toolchain/", true),
            ("golang.org", true),
            ("*", true),
            ("*.org", true),
            ("g*g.o?g/tool*", true),
            ("golang.org/t[a-z]olchain", true),
            ("golang.org/t[^a-m]olchain", true),
            ("golang\\.org", true),
            ("example.com,golang.org", true),
            (",,golang.org,", true),
            ("*/*", true),
            ("**.org", true),
            ("golang", false),
            ("golang.org/tool", false),
            ("golang.org/toolchain/x", false),
            ("*/*/*", false),
            ("*chain", false),
            ("olang.org", false),
            // Spaces are part of a glob, as in Go.
            (" golang.org", false),
            ("[", false),
            ("golang.org/[]a]oolchain", false),
            ("golang.org\\", false),
            ("golang.or[", false),
            ("", false),
            (",", false),
            ("none", false),
        ] {
            assert_eq!(matches_prefix(globs, "golang.org/toolchain"), is_match, "{globs:?}");
        }
    }

    proptest! {
        #[test]
        fn any_globs_are_answered(globs in any::<String>(), module in "[a-z./]{0,30}") {
            matches_prefix(&globs, &module);
        }

        #[test]
        fn many_stars_cost_little(stars in 1usize..200) {
            let glob = "a*".repeat(stars) + "b";
            prop_assert!(!matches_prefix(&glob, &"a".repeat(400)));
        }

        #[test]
        fn a_plain_path_matches_itself_and_what_lies_below(module in "[a-z]{1,6}(/[a-z]{1,6}){0,3}") {
            prop_assert!(matches_prefix(&module, &module));
            let below = format!("{module}/x");
            prop_assert!(matches_prefix(&module, &below));
            let longer = format!("{module}x");
            prop_assert!(!matches_prefix(&module, &longer));
        }
    }
}
