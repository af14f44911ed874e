//! Settings that the environment or a file gives: read without a panic, and no password shown.
#![no_main]

use gov::config::{Config, Source, with_key};
use gov::go_settings::goauth::{self, answer};
use gov::go_settings::netrc::Netrc;
use gov::go_settings::proxy_list;
use gov::go_settings::sumdb_route::Sumdb;
use gov::location::Location;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = (proxy_list::parse(text), Sumdb::parse(text), Netrc::parse(text), Source::parse(text));
    let _ = (goauth::parse(text), answer::parse(text.as_bytes()));
    if let Ok(location) = Location::parse(text) {
        assert!(!location.to_string().contains(char::is_control));
    }
    if Config::parse(text, "config.toml").is_ok() {
        let changed = with_key(text, "trust", Some("\"index\""));
        assert!(Config::parse(&changed, "config.toml").is_ok(), "{changed:?}");
    }
});
