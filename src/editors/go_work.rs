//! The modules that a go.work uses: each is a project of its own to whoever opens it alone.
//!
//! Source: `golang.org/x/mod/modfile`, `parse.go` and `work.go`: lines of words, blocks in
//! parentheses, comments behind `//`, words in double quotes or backquotes.

/// The directories of its `use` lines, as they are written; blocks and quotes understood. A line
/// that makes no sense is passed over: `go` says what is wrong with it.
pub fn used_modules(content: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(content);
    let mut used = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        let words = words(line);
        let Some(first) = words.first() else { continue };
        match &block {
            Some(_) if first == ")" => block = None,
            Some(verb) if verb == "use" => used.extend(one(&words)),
            None if words.get(1).is_some_and(|word| word == "(") => block = Some(first.clone()),
            None if first == "use" => used.extend(one(&words[1..])),
            _ => {}
        }
    }
    used
}

fn one(words: &[String]) -> Option<String> {
    if let [word] = words { Some(word.clone()) } else { None }
}

/// The words of a line, unquoted, without its comment.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            break;
        }
        let length = match first {
            '"' | '`' => {
                // Paths hold no escapes that matter here; a backslash keeps the next character.
                let mut letters = rest.char_indices().skip(1);
                let mut word = String::new();
                let mut end = rest.len();
                while let Some((at, letter)) = letters.next() {
                    if letter == first {
                        end = at + 1;
                        break;
                    }
                    match letter {
                        '\\' if first == '"' => word.extend(letters.next().map(|(_, letter)| letter)),
                        _ => word.push(letter),
                    }
                }
                words.push(word);
                end
            }
            '(' | ')' | ',' => {
                words.push(first.to_string());
                1
            }
            _ => {
                let is_end =
                    |at: usize, c: char| c.is_whitespace() || "(),\"`".contains(c) || rest[at..].starts_with("//");
                let end = rest.char_indices().find(|(at, c)| is_end(*at, *c)).map_or(rest.len(), |(at, _)| at);
                words.push(rest[..end].to_owned());
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn modules_are_read_from_lines_and_blocks() {
        for (text, modules) in [
            ("go 1.22\nuse ./a\n", &["./a"][..]),
            ("use (\n\t./a // one\n\t./b\n)\nuse ../c\n", &["./a", "./b", "../c"]),
            ("use(\n./a\n)\n", &["./a"]),
            ("use \"./with space\"\r\nuse `./b\\c`\r\n", &["./with space", "./b\\c"]),
            ("// use ./no\nreplace (\n\t./x => ./y\n)\nuse .\n", &["."]),
            ("use ./a ./b\nuse\nuse (\n", &[]),
            ("user ./a\n", &[]),
        ] {
            assert_eq!(used_modules(text.as_bytes()), modules, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in prop::collection::vec(any::<u8>(), 0..200), lines in "(use|\\(|\\)|\"|`|//|\\\\|[a-z./ \n]){0,40}") {
            used_modules(&text);
            used_modules(lines.as_bytes());
        }
    }
}
