//! The command line of a Windows program: one text, which every program splits for itself.
//!
//! The rules are those of Microsoft's C runtime, which Rust's and Go's own runtimes share. gov only
//! looks for where arguments end; what it hands on it hands on unread, since quoting anew is where
//! a backslash before a quote goes lost.

const SPACE: u16 = b' ' as u16;
const TAB: u16 = b'\t' as u16;
const QUOTE: u16 = b'"' as u16;
const BACKSLASH: u16 = b'\\' as u16;

/// The command line after the program's name and that many arguments, from the first character of
/// the next argument on.
pub(super) fn after(line: &[u16], arguments: usize) -> &[u16] {
    let mut rest = without_blanks(&line[end_of_name(line)..]);
    for _ in 0..arguments {
        rest = without_blanks(&rest[end_of_argument(rest)..]);
    }
    rest
}

/// In the program's name a quote is a quote, whatever stands before it.
fn end_of_name(line: &[u16]) -> usize {
    let mut is_quoted = false;
    let ends = |unit: &u16| {
        is_quoted ^= *unit == QUOTE;
        !is_quoted && is_blank(*unit)
    };
    line.iter().position(ends).unwrap_or(line.len())
}

/// In an argument a quote behind an odd number of backslashes is a character like any other.
/// (Two quotes inside quotes are one of the text; they leave the state as it was.)
fn end_of_argument(line: &[u16]) -> usize {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let ends = |unit: &u16| {
        is_quoted ^= *unit == QUOTE && !is_escaped;
        is_escaped = *unit == BACKSLASH && !is_escaped;
        !is_quoted && is_blank(*unit)
    };
    line.iter().position(ends).unwrap_or(line.len())
}

fn without_blanks(line: &[u16]) -> &[u16] {
    let start = line.iter().position(|unit| !is_blank(*unit)).unwrap_or(line.len());
    &line[start..]
}

fn is_blank(unit: u16) -> bool {
    unit == SPACE || unit == TAB
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(line: &str, arguments: usize) -> String {
        let units: Vec<u16> = line.encode_utf16().collect();
        String::from_utf16(after(&units, arguments)).unwrap()
    }

    #[test]
    fn the_rest_starts_where_the_skipped_arguments_end() {
        for (line, arguments, expected) in [
            ("", 0, ""),
            ("go", 0, ""),
            ("go", 1, ""),
            ("go  \t version  ", 0, "version  "),
            (r#""C:\Program Files\go.exe" run "a b""#, 0, r#"run "a b""#),
            (r#"C:\"Program Files"\go.exe run"#, 0, "run"),
            (r#""C:\dir\" run"#, 0, "run"),
            (r#""unfinished go run"#, 0, ""),
            (" version", 0, "version"),
            (r"go +1.22.3 build", 1, "build"),
            (r#"go "+1.22.3" "build" ''"#, 1, r#""build" ''"#),
            (r#"go "+1 .22" build"#, 1, "build"),
            (r#"go "+1""2 3" build"#, 1, "build"),
            (r#"go +\" build"#, 1, "build"),
            (r#"go "+\" still" build"#, 1, "build"),
            (r#"go "+\\" build" x"#, 1, r#"build" x"#),
            (r#"go "+\\\" still" build"#, 1, "build"),
            (r#"go +1.22.3 "" "a\\" \"#, 1, r#""" "a\\" \"#),
            ("go a b c", 2, "c"),
            ("go a b c", 9, ""),
        ] {
            assert_eq!(rest(line, arguments), expected, "{line:?} after {arguments}");
        }
    }

    #[test]
    fn a_text_that_is_no_unicode_is_handed_on_as_it_is() {
        let line = [u16::from(b'g'), SPACE, 0xD800, QUOTE, 0xDC00];
        assert_eq!(after(&line, 0), &line[2..]);
    }
}
