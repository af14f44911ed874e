//! The profiles of VS Code: which of them have settings of their own.
//!
//! By VS Code's `userDataProfile.ts`: `globalStorage/storage.json` lists them under
//! `userDataProfiles`, each with the name of its directory below `profiles/` and, in
//! `useDefaultFlags`, what it takes from the default profile instead.

use serde_json::Value;
use std::collections::BTreeMap;

/// What a profile is to its directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// It has settings of its own, and this name.
    Own(String),
    /// It uses the default settings.
    Default,
}

/// The profiles by the names of their directories; `None` where the text is not what VS Code writes.
pub(super) fn profiles(storage: &[u8]) -> Option<BTreeMap<String, Profile>> {
    let storage: Value = serde_json::from_slice(storage).ok()?;
    let Some(profiles) = storage.as_object()?.get("userDataProfiles") else { return Some(BTreeMap::new()) };
    Some(profiles.as_array()?.iter().filter_map(profile).collect())
}

fn profile(value: &Value) -> Option<(String, Profile)> {
    // Older ones give the whole address of the directory.
    let location = &value["location"];
    let directory = location.as_str().or_else(|| location["path"].as_str()?.rsplit('/').next())?;
    if value["useDefaultFlags"]["settings"] == Value::Bool(true) {
        return Some((directory.to_owned(), Profile::Default));
    }
    let name = value["name"].as_str().filter(|name| !name.is_empty()).unwrap_or(directory);
    Some((directory.to_owned(), Profile::Own(name.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn profiles_have_names_and_some_have_settings() {
        let storage = br#"{"telemetry.machineId": "x", "userDataProfiles": [
            {"location": "-1a2b", "name": "Go", "icon": "zap"},
            {"location": "3c4d", "name": "Web", "useDefaultFlags": {"settings": true, "snippets": true}},
            {"location": "5e6f", "name": "Own", "useDefaultFlags": {"settings": false, "snippets": true}},
            {"location": {"$mid": 1, "path": "/home/u/.config/Code/User/profiles/7a8b", "scheme": "file"}, "name": "Old"},
            {"location": "9c", "name": ""}, {"name": "nowhere"}, 7]}"#;
        let own = |name: &str| Profile::Own(name.to_owned());
        let expected = [
            ("-1a2b", own("Go")),
            ("3c4d", Profile::Default),
            ("5e6f", own("Own")),
            ("7a8b", own("Old")),
            ("9c", own("9c")),
        ];
        let expected: BTreeMap<String, Profile> = expected.map(|(id, profile)| (id.to_owned(), profile)).into();
        assert_eq!(profiles(storage), Some(expected));
        assert_eq!(profiles(b"{}"), Some(BTreeMap::new()));
        for garbage in
            [&b""[..], b"[]", b"null", b"{\"userDataProfiles\": {}}", b"{\"userDataProfiles\"", b"\xff\xfe{}"]
        {
            assert_eq!(profiles(garbage), None, "{garbage:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = profiles(&bytes);
        }
    }
}
