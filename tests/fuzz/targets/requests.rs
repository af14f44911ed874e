//! What clients of `gov mirror serve` ask: nothing below the root but plain names, and no range outside of
//! the file.
#![no_main]

use gov::serve::conditions::{Answer, Asked, Content};
use gov::serve::target;
use std::path::{Component, Path};
use std::time::{Duration, UNIX_EPOCH};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
    if let Some(file) = target::file(path, query) {
        assert!(Path::new(&file).components().all(|part| matches!(part, Component::Normal(_))), "{file}");
        assert!(file.split('/').all(|name| !name.is_empty() && !name.starts_with('.')), "{file}");
        assert!(!file.contains(['\\', '\0', ':']) && !file.contains(char::is_control), "{file:?}");
        let _ = target::media_type(&file);
    }
    let mut lines = text.split('\n').map(Some);
    let mut next = || lines.next().flatten().filter(|line| !line.is_empty());
    let asked =
        Asked { if_none_match: next(), if_modified_since: next(), if_range: next(), range: next() };
    for size in [0, 1, text.len() as u64, u64::MAX] {
        let content = Content { size, modified: UNIX_EPOCH + Duration::from_millis(1_714_592_987_500) };
        if let Answer::Part { first, last } = content.answer(&asked) {
            assert!(first <= last && last < size, "{first}-{last} of {size}");
        }
    }
});
