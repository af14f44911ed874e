//! Bytes to text, and where its lines begin and end.

use crate::editors::refusal::Refusal;

/// What some editors put before a text.
pub(super) const BOM: &str = "\u{feff}";

/// A file as text: UTF-8 without NUL, its byte order mark included.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, Refusal> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.iter().take(2).any(|b| *b == 0) {
        return Err(Refusal::of("is UTF-16 and not UTF-8, which alone is edited"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = &bytes[..error.valid_up_to()];
        Refusal::at("is not UTF-8", std::str::from_utf8(valid).unwrap_or_default(), valid.len())
    })?;
    match text.find('\0') {
        Some(at) => Err(Refusal::at("holds a NUL byte", text, at)),
        None => Ok(text),
    }
}

/// How most lines of a text end; in one without lines, a line feed.
pub(super) fn line_end(text: &str) -> &'static str {
    let (mut both, mut feeds, mut returns) = (0_usize, 0_usize, 0_usize);
    let mut before = 0;
    for byte in text.bytes() {
        match byte {
            b'\n' if before == b'\r' => {
                both += 1;
                returns -= 1;
            }
            b'\n' => feeds += 1,
            b'\r' => returns += 1,
            _ => {}
        }
        before = byte;
    }
    match () {
        () if both > 0 && both >= feeds && both >= returns => "\r\n",
        () if returns > feeds => "\r",
        () => "\n",
    }
}

/// Where the line of a place begins; that of the first line is after the byte order mark.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let found = text.as_bytes()[..at].iter().rposition(|byte| is_break(*byte)).map_or(0, |before| before + 1);
    if found == 0 && text.starts_with(BOM) { BOM.len().min(at) } else { found }
}

/// The white space that the line of a place begins with, no longer than up to there.
pub(super) fn indentation(text: &str, at: usize) -> &str {
    let start = line_start(text, at);
    &text[start..skip_blanks(text, start).min(at)]
}

/// There is nothing but white space before a place in its line.
pub(super) fn is_first_in_line(text: &str, at: usize) -> bool {
    skip_blanks(text, line_start(text, at)) >= at
}

/// The place after spaces and tabs.
pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    at + text.as_bytes()[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The place before the spaces and tabs that end there.
pub(super) fn back_over_blanks(text: &str, at: usize) -> usize {
    at - text.as_bytes()[..at].iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The place after the line end that stands there, where one does.
pub(super) fn skip_line_end(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes()[at..] {
        [b'\r', b'\n', ..] => Some(at + 2),
        [b'\n' | b'\r', ..] => Some(at + 1),
        _ => None,
    }
}

/// Nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// There is a line end in it.
pub(super) fn has_break(text: &str) -> bool {
    text.bytes().any(is_break)
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The number of a place's line, from 1.
pub(super) fn line_number(text: &str, at: usize) -> usize {
    Refusal::at("", text, at).at.map_or(1, |(line, _)| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf8_without_nul_is_text() {
        assert_eq!(text_of(b"\xef\xbb\xbf{}"), Ok("\u{feff}{}"));
        for utf16 in [&b"\xff\xfe{\0"[..], b"\xfe\xff\0{", b"{\0}\0", b"\0{\0}"] {
            assert!(text_of(utf16).unwrap_err().problem.contains("UTF-16"), "{utf16:?}");
        }
        assert_eq!(text_of(b"a\nb\xff").unwrap_err().at, Some((2, 2)));
        let nul = text_of(b"abc\0").unwrap_err();
        assert!(nul.problem.contains("NUL") && nul.at == Some((1, 4)));
    }

    #[test]
    fn the_line_end_of_most_lines_is_the_text_s() {
        for (text, end) in [
            ("", "\n"),
            ("a\n", "\n"),
            ("a\r\nb", "\r\n"),
            ("a\rb\r", "\r"),
            ("a\r\nb\n\n", "\n"),
            ("a\r\nb\n", "\r\n"),
            ("a\r\n\r\nb\r\r", "\r\n"),
        ] {
            assert_eq!(line_end(text), end, "{text:?}");
        }
    }

    #[test]
    fn lines_begin_after_any_line_end_and_after_the_mark() {
        assert_eq!(line_start("a\rb\nc", 3), 2);
        assert_eq!(line_start("\u{feff}a", 4), 3);
        assert_eq!(indentation("x\n \t  a", 6), " \t  ");
        assert_eq!(indentation("x\n \t  a", 3), " ");
        assert!(is_first_in_line("\u{feff}  a", 5) && !is_first_in_line("b a", 2));
    }
}
