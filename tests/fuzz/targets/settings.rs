//! Settings that the environment or a file gives: read without a panic, and no password shown.
#![no_main]

use gov::config::{Config, Source, with_key};
use gov::go_settings::goauth::{self, answer};
use gov::go_settings::netrc::Netrc;
use gov::go_settings::proxy_list;
use gov::go_settings::sumdb_route::Sumdb;
use gov::location::Location;
use url::Url;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = (proxy_list::parse(text), Sumdb::parse(text), Netrc::parse(text), Source::parse(text));
    let _ = goauth::parse(text);
    answers(text);
    if let Ok(location) = Location::parse(text) {
        assert!(!location.to_string().contains(char::is_control));
    }
    if Config::parse(text, "config.toml").is_ok() {
        let changed = with_key(text, "trust", Some("\"index\""));
        assert!(Config::parse(&changed, "config.toml").is_ok(), "{changed:?}");
    }
});

/// What programs of GOAUTH print: no header that holds another one, and none for another place.
fn answers(text: &str) {
    let url = Url::parse("https://git.example:8443/go/x.zip").expect("a URL");
    let of_git = answer::of_git(text.as_bytes(), &url).into_iter();
    for set in answer::parse(text.as_bytes()).unwrap_or_default().into_iter().chain(of_git.clone()) {
        for (name, value) in set.headers.iter() {
            assert!(!name.is_empty() && !name.contains(['\r', '\n', '\0']) && !value.contains(['\r', '\n', '\0']));
        }
    }
    for set in of_git {
        assert!(set.urls.iter().all(|prefix| prefix.starts_with("https://git.example:8443")), "{:?}", set.urls);
    }
}
