//! Files of a project, of other managers and of gov's home: read without a panic, and edited so that the
//! edit is what is then read.
#![no_main]

use gov::editors::repository::index;
use gov::import::managers::GlobalDefault;
use gov::import::{go_env, mise_config};
use gov::pins::Format;
use gov::store::owner::Owner;
use gov_shims::{go_env_file, pin_files, policy::Policy};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = pin_files::go_version_file(bytes);
    let _ = pin_files::tool_versions_file(bytes);
    for key in ["go", "toolchain"] {
        if let Some(value) = pin_files::directive(bytes, key) {
            assert!(!value.contains('\n') && value.trim() == value);
        }
    }
    let _ = go_env_file::pairs(bytes).count();
    managers(bytes);
    index_of_git(bytes);
    assert_eq!(Policy::parse(Policy::parse(bytes).to_string().as_bytes()), Policy::parse(bytes));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(owner) = Owner::parse(text) {
        assert!(!owner.to_string().contains(char::is_control));
        assert_eq!(Owner::parse(&owner.text()), Some(owner));
    }
    if text.contains('\0') || bytes.len() > 60_000 {
        return;
    }
    if let Ok(written) = Format::GoVersion.with_version(text, "1.23.4") {
        assert_eq!(pin_files::go_version_file(written.as_bytes()).map(|pin| pin.text).as_deref(), Ok("1.23.4"));
    }
    if let Ok(written) = Format::ToolVersions.with_version(text, "1.23.4") {
        let pin = pin_files::tool_versions_file(written.as_bytes()).expect("what was written is read");
        assert_eq!(pin.expect("it names a version").text, "1.23.4");
    }
    if let Ok(written) = Format::GoMod.with_version(text, "1.99.4") {
        assert_eq!(pin_files::directive(written.as_bytes(), "toolchain").as_deref(), Some("go1.99.4"));
    }
});

/// What tells which version a manager runs, and what its copy of go.env was.
fn managers(bytes: &[u8]) {
    let _ = mise_config::wanted(bytes);
    let kinds = [
        GlobalDefault::VersionFile,
        GlobalDefault::MiseConfig,
        GlobalDefault::GvmEnvironment,
        GlobalDefault::Sdk,
        GlobalDefault::ReadByGov,
    ];
    for kind in kinds {
        if let Some(wanted) = kind("x".into()).wanted(bytes) {
            assert!(!wanted.to_string().contains(['/', '\\', '\n']), "{wanted}");
        }
    }
    let (own, other) = bytes.split_at(bytes.len() / 2);
    for guess in go_env::guesses(own, [other]) {
        assert!(guess != own && guess.len() <= go_env::LONGEST);
    }
}

/// A repository's index, with hashes of either length.
fn index_of_git(bytes: &[u8]) {
    for hash in [20, 32] {
        let mut entries = 0;
        let base = index::read(bytes, bytes.len() as u64, hash, &mut |position, _, name| {
            assert_eq!(position, entries);
            assert!(!name.contains(&0));
            entries += 1;
        });
        if let Ok(Some(base)) = base {
            assert_eq!(base.name().len(), 2 * hash);
            let _ = [0, 63, 64, u32::MAX].map(|position| base.is_deleted(position));
        }
    }
}
