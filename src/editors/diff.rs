//! The difference of two texts, as `diff -u` writes it and `patch` reads it.

use similar::TextDiff;
use std::path::Path;

/// Unchanged lines around each change.
const AROUND: usize = 3;

/// A unified diff; empty where nothing differs. What is absent has no lines. Bytes that are no text
/// are shown as U+FFFD.
pub fn unified(path: &Path, old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let (old_text, new_text) = (text(old), text(new));
    let name = |is_there: bool| if is_there { path.display().to_string() } else { "/dev/null".to_owned() };
    TextDiff::from_lines(&old_text, &new_text)
        .unified_diff()
        .context_radius(AROUND)
        .header(&name(old.is_some()), &name(new.is_some()))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_reads_as_diff_itself_writes_it() {
        let path = Path::new("/h/settings.json");
        assert_eq!(unified(path, Some(b"same\n"), Some(b"same\n")), "");
        assert_eq!(
            unified(path, Some(b"{\n}"), Some(b"{\n  \"a\": 1\n}")),
            "--- /h/settings.json\n+++ /h/settings.json\n@@ -1,2 +1,3 @@\n {\n+  \"a\": 1\n }\n\\ No newline at end of file\n"
        );
        assert_eq!(unified(path, None, Some(b"x\n")), "--- /dev/null\n+++ /h/settings.json\n@@ -0,0 +1 @@\n+x\n");
    }
}
