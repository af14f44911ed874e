//! Answers of a checksum database: nothing verifies but what was signed.
#![no_main]

use gov::releases::checksum_log::{LogKey, SignedHead, note, record};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let key = LogKey::sum_golang_org();
    let _ = note::open(bytes, &key);
    let _ = SignedHead::open(bytes, &key);
    let _ = record::parse(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = LogKey::parse(text);
        let _ = record::lookup_path(text, text);
    }
});
