//! A text that is changed by splices, again and again, and knows what of it still stands where.

use super::Splice;
use std::ops::Range;

/// An old text, the new one, and what they share.
pub(super) struct Patch<'t> {
    old: &'t str,
    text: String,
    pieces: Vec<Piece>,
}

/// A part of the new text.
enum Piece {
    /// Bytes of the old text.
    Old(Range<usize>),
    /// Bytes that are not of it.
    New(String),
}

impl<'t> Patch<'t> {
    /// A text that is not changed yet.
    pub(super) fn of(old: &'t str) -> Self {
        Self { old, text: old.to_owned(), pieces: vec![Piece::Old(0..old.len())] }
    }

    /// The text as it is by now.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Changes the text as it is by now. `false`, and no change, where two splices overlap or one lies
    /// outside or cuts a character.
    pub(super) fn apply(&mut self, mut splices: Vec<Splice>) -> bool {
        splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        let is_apart = splices.windows(2).all(|two| two[0].range.end <= two[1].range.start);
        if !is_apart || splices.iter().any(|splice| self.text.get(splice.range.clone()).is_none()) {
            return false;
        }
        let mut old = std::mem::take(&mut self.pieces).into_iter();
        let mut rest = old.next();
        let mut pieces = Vec::new();
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for splice in splices {
            take(&mut rest, &mut old, splice.range.start - at, |piece| pieces.push(piece));
            take(&mut rest, &mut old, splice.range.len(), drop);
            text.push_str(&self.text[at..splice.range.start]);
            text.push_str(&splice.text);
            pieces.push(Piece::New(splice.text));
            at = splice.range.end;
        }
        take(&mut rest, &mut old, self.text.len() - at, |piece| pieces.push(piece));
        text.push_str(&self.text[at..]);
        self.text = text;
        self.pieces = pieces;
        true
    }

    /// All that differs from the old text, in its order, none touching another.
    pub(super) fn splices(&self) -> Vec<Splice> {
        let mut splices = Vec::new();
        let mut at = 0;
        let mut new = String::new();
        let end = Piece::Old(self.old.len()..self.old.len());
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                Piece::New(text) => new.push_str(text),
                Piece::Old(range) if range.is_empty() && range.start != self.old.len() => {}
                Piece::Old(range) => {
                    let between = at..range.start;
                    if self.old[between.clone()] != new {
                        splices.push(Splice { range: between, text: std::mem::take(&mut new) });
                    }
                    new.clear();
                    at = range.end;
                }
            }
        }
        splices
    }
}

/// Takes so many bytes of the pieces.
fn take(rest: &mut Option<Piece>, more: &mut impl Iterator<Item = Piece>, mut count: usize, mut to: impl FnMut(Piece)) {
    while count > 0 {
        let Some(piece) = rest.take() else { return };
        let length = piece.len();
        if length <= count {
            to(piece);
            count -= length;
            *rest = more.next();
        } else {
            let (first, second) = piece.split(count);
            to(first);
            *rest = Some(second);
            count = 0;
        }
    }
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Old(range) => range.len(),
            Self::New(text) => text.len(),
        }
    }

    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Old(range) => (Self::Old(range.start..range.start + at), Self::Old(range.start + at..range.end)),
            Self::New(mut text) => {
                let second = text.split_off(at);
                (Self::New(text), Self::New(second))
            }
        }
    }
}

/// The old text with splices put in: what any reader of an edit may do to check it.
pub(super) fn applied(old: &str, splices: &[Splice]) -> Option<String> {
    let mut text = String::with_capacity(old.len());
    let mut at = 0;
    for splice in splices {
        text.push_str(old.get(at..splice.range.start)?);
        text.push_str(&splice.text);
        at = splice.range.end;
    }
    text.push_str(old.get(at..)?);
    Some(text)
}

/// Comments stand where they stood but those inside of what goes, there is no other one, and none is cut.
pub(super) fn keeps_comments(
    old: &[Range<usize>],
    new: &[Range<usize>],
    splices: &[Splice],
    goes: &[Range<usize>],
) -> bool {
    let mut new = new.iter();
    let mut next = 0;
    // Bytes added and taken away before the comment.
    let (mut added, mut removed) = (0, 0);
    for comment in old {
        while let Some(splice) = splices.get(next).filter(|splice| splice.range.end <= comment.start) {
            added += splice.text.len();
            removed += splice.range.len();
            next += 1;
        }
        match splices.get(next) {
            Some(splice) if splice.range.start < comment.end => {
                let is_in = |range: &Range<usize>| range.start <= comment.start && comment.end <= range.end;
                if !is_in(&splice.range) || !goes.iter().any(is_in) {
                    return false;
                }
            }
            _ => {
                let moved = comment.start + added - removed..comment.end + added - removed;
                if new.next() != Some(&moved) {
                    return false;
                }
            }
        }
    }
    new.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splice(range: Range<usize>, text: &str) -> Splice {
        Splice { range, text: text.to_owned() }
    }

    #[test]
    fn splices_of_splices_are_splices_of_the_old_text() {
        let mut patch = Patch::of("abcdef");
        assert!(patch.splices().is_empty());
        assert!(patch.apply(vec![splice(4..5, "E"), splice(1..1, "12")]));
        assert_eq!(patch.text(), "a12bcdEf");
        assert!(patch.apply(vec![splice(2..4, ""), splice(8..8, "!")]));
        assert_eq!(patch.text(), "a1cdEf!");
        assert_eq!(patch.splices(), [splice(1..2, "1"), splice(4..5, "E"), splice(6..6, "!")]);
        assert_eq!(applied("abcdef", &patch.splices()).as_deref(), Some("a1cdEf!"));
        assert!(patch.apply(vec![splice(1..2, "b"), splice(4..5, "e"), splice(6..7, "")]));
        assert_eq!((patch.text(), patch.splices()), ("abcdef", vec![]));
    }

    #[test]
    fn what_overlaps_or_lies_outside_is_not_applied() {
        let mut patch = Patch::of("aüb");
        for wrong in [vec![splice(0..2, "")], vec![splice(3..9, "")], vec![splice(0..3, ""), splice(1..3, "x")]] {
            assert!(!patch.apply(wrong));
        }
        assert_eq!(patch.text(), "aüb");
    }

    #[test]
    fn a_comment_stays_or_goes_as_a_whole() {
        let old = [2..5, 8..9];
        let keeps = |new: &[Range<usize>], splices: &[Splice]| {
            keeps_comments(&old, new, splices, std::slice::from_ref(&(1..7)))
        };
        assert!(keeps(&[2..5, 8..9], &[]));
        assert!(keeps(&[2..5, 9..10], &[splice(5..8, "1234")]));
        assert!(keeps(std::slice::from_ref(&(3..4)), &[splice(2..7, "")]));
        assert!(!keeps(&[2..6, 9..10], &[splice(3..3, "x")]), "one that grew");
        assert!(!keeps(std::slice::from_ref(&(2..5)), &[]), "one that is lost");
        assert!(!keeps(std::slice::from_ref(&(2..5)), &[splice(8..9, "")]), "one that was nobody's to take");
        assert!(!keeps(&[2..5, 8..9, 9..10], &[]), "a new one");
        assert!(!keeps(&[2..3, 6..7], &[splice(3..5, "")]), "half of one");
    }
}
