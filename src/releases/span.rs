//! A span of families, `1.21..1.23`: both ends belong to it.

use gov_shims::go_version::Family;
use std::fmt;

/// Families from one to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    first: Family,
    last: Family,
}

impl Span {
    /// Reads `1.21..1.23`; the first is not above the last.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once("..")?;
        let (first, last) = (Family::parse(first)?, Family::parse(last)?);
        (first <= last).then_some(Self { first, last })
    }

    /// True if the family is in it.
    pub fn contains(&self, family: &Family) -> bool {
        (&self.first..=&self.last).contains(&family)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}..{}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong_to_a_span() {
        let span = Span::parse("1.21..1.23").unwrap();
        let inside: Vec<bool> =
            ["1.20", "1.21", "1.22", "1.23", "1.24"].map(|text| span.contains(&Family::parse(text).unwrap())).into();
        assert_eq!(inside, [false, true, true, true, false]);
        assert_eq!(span.to_string(), "1.21..1.23");
        for text in ["1.23..1.21", "1.21..", "..1.21", "1.21.1..1.22", "1.21...1.22", "1.21", ""] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
        assert!(Span::parse("1.9..1.10").is_some(), "numbers, not text");
    }
}
