//! Signed notes: a text, a blank line, and lines of signatures; of a log, the head of its tree.

use std::fmt;

use super::{LogError, LogKey, NodeHash, Part, canonical_number, is_plain};
use crate::releases::base64;

/// Largest note that is read, in bytes. A real one has 200; a hundred signatures are 15,000.
pub const LARGEST: usize = 64 * 1024;

/// Most signatures of a note, as in Go: each of them costs a verification.
pub const MOST_SIGNATURES: usize = 100;

/// How every line of a signature begins: an em dash and a space.
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// Size and root of a log's tree at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// How many records it holds; at most 2^63 - 1.
    pub size: u64,
    /// The hash over all of them.
    pub root: NodeHash,
}

impl TreeHead {
    /// Reads a note's text. Lines after the third are left alone, as the format asks; nothing is
    /// ever read from them.
    pub fn parse(text: &str) -> Result<Self, LogError> {
        let malformed = LogError::Malformed(Part::TreeHead);
        let mut lines = text.split('\n');
        let (Some("go.sum database tree"), Some(size), Some(root), Some(_)) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(malformed);
        };
        let size = canonical_number(size);
        let root = base64::decode(root).and_then(|root| NodeHash::from_bytes(&root));
        size.zip(root).map(|(size, root)| Self { size, root }).ok_or(malformed)
    }
}

/// A tree head that the log has signed, with the note that says so: only [`SignedHead::open`]
/// makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedHead {
    head: TreeHead,
    note: String,
}

impl SignedHead {
    /// Reads a note and verifies that it is the log's.
    pub fn open(note: &[u8], key: &LogKey) -> Result<Self, LogError> {
        let text = open(note, key)?;
        let head = TreeHead::parse(text)?;
        let note = str::from_utf8(note).map_err(|_| LogError::Malformed(Part::NoteEncoding))?.to_owned();
        Ok(Self { head, note })
    }

    /// Size and root of the tree.
    pub fn head(&self) -> &TreeHead {
        &self.head
    }

    /// The whole note with its signatures: what is kept on disk, and what is evidence.
    pub fn note(&self) -> &str {
        &self.note
    }
}

impl fmt::Debug for SignedHead {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SignedHead({}, {})", self.head.size, self.head.root)
    }
}

/// The text of a note, its last line feed included, once a signature of the key over it is
/// verified. Signatures by others are ignored; a wrong one by the key is an error.
pub fn open<'a>(note: &'a [u8], key: &LogKey) -> Result<&'a str, LogError> {
    let malformed = LogError::Malformed;
    if note.len() > LARGEST {
        return Err(malformed(Part::NoteSize));
    }
    let note = str::from_utf8(note).ok().filter(|note| is_plain(note)).ok_or(malformed(Part::NoteEncoding))?;
    let blank = note.rfind("\n\n").ok_or(malformed(Part::NoteForm))?;
    let (text, signatures) = (&note[..=blank], &note[blank + 2..]);
    let signatures = signatures.strip_suffix('\n').ok_or(malformed(Part::NoteForm))?;
    if signatures.split('\n').count() > MOST_SIGNATURES {
        return Err(malformed(Part::TooManySignatures));
    }
    let mut is_signed = false;
    for line in signatures.split('\n') {
        let signature = Signature::parse(line).ok_or(malformed(Part::SignatureLine))?;
        if !key.is_claimed_by(signature.name, signature.key_id) {
            continue;
        }
        if !key.has_signed(text, &signature.bytes) {
            return Err(LogError::BadSignature(key.name().to_owned()));
        }
        is_signed = true;
    }
    if is_signed { Ok(text) } else { Err(LogError::Unsigned(key.name().to_owned())) }
}

/// One line: who says to have signed, and the signature.
struct Signature<'a> {
    name: &'a str,
    key_id: u32,
    bytes: Vec<u8>,
}

impl<'a> Signature<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
        let is_name = !name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter == '+');
        let decoded = base64::decode(encoded)?;
        let (key_id, signature) = decoded.split_first_chunk::<4>()?;
        let is_whole = is_name && !signature.is_empty();
        is_whole.then(|| Self { name, key_id: u32::from_be_bytes(*key_id), bytes: signature.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What sum.golang.org signed when its tree had 71,909,756 records.
    const LATEST: &str = "go.sum database tree\n71909756\niHqVxqh8cyFgqTcentUiEjZ88MD/U2r6w+0h9y1wcFA=\n\n\
        \u{2014} sum.golang.org Az3gruqca1CkvBUmiVQwTbA/gaUFzmjGdeKsltdaxDjB0sALZnZFiokxoLeuELkWgcacVEQfWPJ8/AdDoOHPspHuDgk=\n";

    fn opened(note: &str) -> Result<SignedHead, LogError> {
        SignedHead::open(note.as_bytes(), &LogKey::sum_golang_org())
    }

    #[test]
    fn a_real_note_opens_and_is_kept_whole() {
        let head = opened(LATEST).unwrap();
        assert_eq!(head.head().size, 71_909_756);
        assert_eq!(head.head().root.to_string(), "iHqVxqh8cyFgqTcentUiEjZ88MD/U2r6w+0h9y1wcFA=");
        assert_eq!(head.note(), LATEST);
    }

    #[test]
    fn every_part_of_a_note_can_be_wrong() {
        let part = |part| Err(LogError::Malformed(part));
        let unknown = "\u{2014} sum.other.test AAAAAAAA\n";
        let with = |lines: usize| format!("{LATEST}{}", unknown.repeat(lines));
        assert_eq!(opened(&with(MOST_SIGNATURES - 1)).map(|head| head.head().size), Ok(71_909_756));
        assert_eq!(opened(&with(MOST_SIGNATURES)), part(Part::TooManySignatures));
        assert_eq!(opened(&"x".repeat(LARGEST + 1)), part(Part::NoteSize));
        assert_eq!(opened(&LATEST.replace("tree\n", "tree\r\n")), part(Part::NoteEncoding));
        assert_eq!(opened(&LATEST.replace("\n\n", "\n")), part(Part::NoteForm));
        assert_eq!(opened(LATEST.trim_end()), part(Part::NoteForm));
        assert_eq!(opened(&LATEST.replace("\u{2014} ", "- ")), part(Part::SignatureLine));
        assert_eq!(opened(&LATEST.replace("org Az3g", "org+x Az3g")), part(Part::SignatureLine));
        assert_eq!(opened(&LATEST.replace("gk=\n", "gk\n")), part(Part::SignatureLine));
        assert_eq!(opened(&format!("{LATEST}\u{2014} x AAAAAA==\n")), part(Part::SignatureLine));
        assert_eq!(opened(&format!("{LATEST}\n")), part(Part::NoteForm));

        let key = || "sum.golang.org".to_owned();
        assert_eq!(opened(&LATEST.replace("71909756", "71909757")), Err(LogError::BadSignature(key())));
        assert_eq!(opened(&LATEST.replace("Az3gruqc", "Az3gruqd")), Err(LogError::BadSignature(key())));
        assert_eq!(opened(&LATEST.replace("Az3g", "Az3h")), Err(LogError::Unsigned(key())));
        assert_eq!(
            opened(&LATEST.replace("\u{2014} sum.golang", "\u{2014} sum.golong")),
            Err(LogError::Unsigned(key()))
        );
    }

    #[test]
    fn a_tree_head_has_one_spelling_and_a_size_that_fits() {
        const ROOT: &str = "iHqVxqh8cyFgqTcentUiEjZ88MD/U2r6w+0h9y1wcFA=";
        let size =
            |size: &str| TreeHead::parse(&format!("go.sum database tree\n{size}\n{ROOT}\n")).map(|head| head.size);
        assert_eq!(size("0"), Ok(0));
        assert_eq!(size("9223372036854775807"), Ok(i64::MAX.cast_unsigned()));
        for wrong in ["9223372036854775808", "18446744073709551616", "01", "+1", "-1", "", " 1", "1 ", "0x1"] {
            assert_eq!(size(wrong), Err(LogError::Malformed(Part::TreeHead)), "{wrong:?}");
        }
        for wrong in ["", "go.sum database tree\n", "go.sum database tree\n1\n", "go.sum database\n1\n\n"] {
            assert!(TreeHead::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(TreeHead::parse(&format!("go.sum database tree\n1\n{ROOT}")).is_err());
        assert!(TreeHead::parse("go.sum database tree\n1\nAAAA\n").is_err());
        assert!(TreeHead::parse(&format!("go.sum database tree\n1\n{ROOT}\nsomething new\n")).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_note_or_an_error(bytes: Vec<u8>) {
            prop_assert!(open(&bytes, &LogKey::sum_golang_org()).is_err());
        }

        #[test]
        fn any_text_is_a_tree_head_or_an_error(lines in "(go.sum database tree\n)?\\PC{0,24}\n\\PC{0,50}\n?") {
            let _ = TreeHead::parse(&lines);
        }

        #[test]
        fn no_bit_of_a_note_can_change(bit in 0..LATEST.len() * 8) {
            let mut note = LATEST.as_bytes().to_vec();
            note[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(SignedHead::open(&note, &LogKey::sum_golang_org()).is_err());
        }
    }
}
