//! What mise's configuration says of Go, for projects and for the global default.
//!
//! Source: mise's manual, "Configuration" (names and precedence of the files, and the forms in which
//! `[tools]` names a version). gov reads such a file only to say which pin would do the same.

use gov_shims::pin_files::LONGEST_PIN_FILE;
use gov_shims::wanted::Wanted;

/// The files of a project's directory, the one that decides first.
pub const FILES: [&str; 12] = [
    "mise.local.toml",
    ".mise.local.toml",
    "mise.toml",
    ".mise.toml",
    "mise/config.local.toml",
    "mise/config.toml",
    ".mise/config.local.toml",
    ".mise/config.toml",
    ".config/mise.local.toml",
    ".config/mise.toml",
    ".config/mise/config.local.toml",
    ".config/mise/config.toml",
];

/// The names by which mise knows Go.
const TOOLS: [&str; 4] = ["go", "golang", "core:go", "core:golang"];

/// The version of Go that such a file names; of several the first, which is the one that runs.
/// `None` where it names none, or one that is no release, or is no such file.
pub fn wanted(content: &[u8]) -> Option<Wanted> {
    if content.len() as u64 > LONGEST_PIN_FILE {
        return None;
    }
    let table: toml::Table = str::from_utf8(content).ok()?.parse().ok()?;
    let tools = table.get("tools")?.as_table()?;
    let mut value = TOOLS.iter().find_map(|name| tools.get(*name))?;
    if let Some(several) = value.as_array() {
        value = several.first()?;
    }
    if let Some(options) = value.as_table() {
        value = options.get("version")?;
    }
    let text = value.as_str()?;
    Wanted::parse(text.strip_prefix("prefix:").unwrap_or(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_in_which_mise_names_a_version() {
        for (text, expected) in [
            ("[tools]\ngo = \"1.22.3\"\n", Some("1.22.3")),
            ("[tools]\nnode = \"20\"\ngo = ['1.22', '1.21.13']\n", Some("1.22")),
            ("[tools]\ngolang = 'prefix:1.16'\n", Some("1.16")),
            ("[tools]\n\"core:go\" = { version = \"1.22.3\", postinstall = \"x\" }\n", Some("1.22.3")),
            ("[tools.go]\nversion = \"latest\"\n", Some("latest")),
            ("[tools]\ngo = \"ref:master\"\n", None),
            ("[tools]\ngo = \"path:/tmp/evil\"\n", None),
            ("[tools]\ngo = \"{{exec('id')}}\"\n", None),
            ("[tools]\ngo = 1.22\n", None),
            ("[tools]\ngo = []\n", None),
            ("[tools]\nnode = \"20\"\n", None),
            ("go = \"1.22.3\"\n", None),
            ("tools = 1", None),
            ("[tools", None),
            ("", None),
        ] {
            assert_eq!(wanted(text.as_bytes()).map(|wanted| wanted.to_string()).as_deref(), expected, "{text:?}");
        }
        assert_eq!(wanted(b"[tools]\ngo = '1.22.3' # \xff"), None);
        assert_eq!(wanted(&vec![b'\n'; 65 * 1024]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>(), word in "\\PC{0,30}") {
            let _ = wanted(&bytes);
            let _ = wanted(format!("[tools]\ngo = {word}\n").as_bytes());
            let _ = wanted(format!("[tools]\ngo = '{word}'\n").as_bytes());
        }
    }
}
