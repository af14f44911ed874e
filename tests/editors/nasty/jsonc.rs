//! Cases 1 to 30: how a settings file of VS Code's may be spelled, and what is none.

use super::bench::{PROJECT, USER};
use super::texts::{Text, play};

pub(super) const TEXTS: &[Text] = &[
    Text::changed("01-empty", PROJECT, &[]),
    Text::changed("02-whitespace", PROJECT, &[]),
    Text::changed("03-comment-only", PROJECT, &[]),
    Text::changed("04-no-newline-at-the-end", PROJECT, &[]),
    Text::changed("05-byte-order-mark", PROJECT, &[]),
    Text::refused("06-utf-16", PROJECT, &["UTF-16"]),
    Text::refused("06-utf-16-big-endian", PROJECT, &["UTF-16"]),
    Text::refused("06-invalid-utf-8", PROJECT, &["not UTF-8 (line 1, column 20)"]),
    Text::refused("06-nul", PROJECT, &["NUL", "(line 2, column 1)"]),
    Text::changed("07-crlf", PROJECT, &[]),
    // What is new ends as most lines do, and no line that is there ends anew.
    Text::changed("08-mixed-line-ends", PROJECT, &[]),
    Text::changed("09-lone-carriage-returns", PROJECT, &[]),
    Text::changed("10-tabs", PROJECT, &[]),
    Text::changed("10-three-spaces", PROJECT, &[]),
    Text::changed("10-eight-spaces", PROJECT, &[]),
    Text::changed("11-one-line", PROJECT, &[]),
    Text::changed("11-one-line-dense", PROJECT, &[]),
    Text::changed("12-trailing-comma", PROJECT, &[]),
    Text::changed("13-trailing-comma-and-comment", PROJECT, &[]),
    Text::changed("14-comments-inside-a-property", PROJECT, &[]),
    Text::changed("15-slashes-in-a-string", PROJECT, &[]),
    Text::changed("16-comment-end-in-a-string", PROJECT, &[]),
    Text::changed("17-comment-that-looks-nested", PROJECT, &[]),
    Text::changed("18-comment-after-the-last-property", PROJECT, &[]),
    Text::changed("19-comments-around-the-object", PROJECT, &[]),
    Text::changed("20-twice", PROJECT, &["stands 2 times", "the last one counts"]),
    // Both go: without the second the first would count.
    Text::changed("20-goroot-twice", USER, &["stands 2 times", "the last one counts"]),
    Text::changed("21-object-and-joined-name", PROJECT, &[]),
    Text::changed("21-joined-name-and-object", PROJECT, &[]),
    Text::changed("22-nested", PROJECT, &[]),
    Text::changed("23-nested-and-joined", PROJECT, &[]),
    Text::changed("24-null", PROJECT, &[]),
    Text::changed("24-a-string", PROJECT, &[]),
    Text::changed("24-an-array", PROJECT, &[]),
    Text::refused("25-root-is-an-array", PROJECT, &["(line 1, column 1)"]),
    Text::refused("25-root-is-null", PROJECT, &["(line 1, column 1)"]),
    Text::refused("25-two-roots", PROJECT, &["(line 2, column 1)"]),
    Text::refused("26-missing-comma", PROJECT, &["comma", "(line 3, column 3)"]),
    Text::refused("27-not-closed", PROJECT, &["never closed (line 1, column 1)"]),
    Text::refused("28-single-quotes", PROJECT, &["double quotes", "(line 1, column 3)"]),
    Text::refused("28-unquoted-key", PROJECT, &["double quotes", "(line 1, column 3)"]),
    Text::refused("28-hash-comment", PROJECT, &["(line 2, column 3)"]),
    Text::changed("29-only-in-a-language-block", USER, &[]),
    Text::changed("30-key-in-a-string-and-a-comment", USER, &[]),
];

fn numbered(numbers: std::ops::RangeInclusive<u8>) -> Vec<Text> {
    TEXTS.iter().filter(|text| numbers.contains(&text.number())).copied().collect()
}

#[test]
fn every_spelling_is_kept_byte_for_byte() {
    play(&numbered(1..=13), &[]);
}

#[test]
fn comments_and_strings_are_not_taken_for_each_other() {
    play(&numbered(14..=19), &[]);
}

#[test]
fn the_setting_that_counts_is_the_one_that_is_edited() {
    play(&numbered(20..=24), &[]);
    play(&numbered(29..=30), &[]);
}

#[test]
fn what_is_no_strict_settings_file_is_refused_by_line_and_column() {
    play(&numbered(25..=28), &[]);
}
