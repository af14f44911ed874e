//! `idea.properties`: where a JetBrains IDE is told to keep its configuration.
//!
//! By IntelliJ's `PathManager.java`: lines of `key=value`, in which `${user.home}` and a leading `~/`
//! stand for the home directory, and other properties of the same file for themselves.

use std::path::{Path, PathBuf};

/// The directory that `idea.config.path` names, if it names one absolutely.
pub(super) fn config_path(text: &str, home: &Path) -> Option<PathBuf> {
    // The last of several counts, as in any file of Java's properties.
    let value = text.lines().filter_map(property).rfind(|(key, _)| *key == "idea.config.path")?.1;
    let home = home.to_str()?;
    let value = value.replace("\\\\", "\\").replace("${user.home}", home);
    let value = match value.strip_prefix("~/") {
        Some(below) => format!("{home}/{below}"),
        None => value,
    };
    let is_resolved = !value.contains("${");
    is_resolved.then(|| PathBuf::from(value)).filter(|path| path.is_absolute())
}

fn property(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if line.starts_with(['#', '!']) {
        return None;
    }
    let (key, value) = line.split_once(['=', ':'])?;
    Some((key.trim_end(), value.trim_start()))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_absolute_path_counts() {
        let read = |text: &str| config_path(text, Path::new("/home/u"));
        let path = |path: &str| Some(PathBuf::from(path));
        assert_eq!(read("idea.config.path=/srv/idea"), path("/srv/idea"));
        assert_eq!(
            read("# c\n idea.config.path = ${user.home}/.ide/config \r\nidea.log.path=/x"),
            path("/home/u/.ide/config")
        );
        assert_eq!(read("idea.config.path: ~/ide"), path("/home/u/ide"));
        assert_eq!(read("idea.config.path=/one\nidea.config.path=/two"), path("/two"));
        for nothing in
            ["", "#idea.config.path=/srv", "idea.config.path=relative", "idea.config.path=${idea.home}/c", "x"]
        {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn only_absolute_paths_come_out(text in "(idea.config.path[=:]|[a-z~${}./\n#\\\\]){0,20}") {
            prop_assert!(config_path(&text, Path::new("/home/u")).is_none_or(|path| path.is_absolute()));
        }
    }
}
