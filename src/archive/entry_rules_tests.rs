//! Tests of the entry rules.

use proptest::prelude::*;

use super::*;

fn rules() -> EntryRules {
    EntryRules::new(Layout::Sdk, Names::default())
}

fn module_rules() -> EntryRules {
    let release = Release::parse("1.22.3").unwrap();
    EntryRules::new(Layout::module(&release, &Platform::parse("linux-amd64").unwrap()), Names::default())
}

fn file(name: &[u8]) -> Claimed<'_> {
    Claimed { name, kind: Kind::File, mode: 0o644, size: 1 }
}

fn directory(name: &[u8]) -> Claimed<'_> {
    Claimed { name, kind: Kind::Directory, mode: 0o755, size: 0 }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands in tables beside refusals")]
fn admitted(path: &str) -> Result<Entry, Why> {
    Ok(Entry::File { path: path.to_owned(), executable: is_executable(path) })
}

#[test]
fn a_files_name_is_a_path_below_the_root_or_refused() {
    let deep = format!("go/{}x", "d/".repeat(63));
    let long = format!("go/{}", "a".repeat(256));
    let longer = format!("go/{}x", format!("{}/", "a".repeat(200)).repeat(30));
    let wrong = || Err(Why::WrongRoot("go/".to_owned()));
    let table: Vec<(&[u8], Result<Entry, Why>)> = vec![
        (b"go/src/fmt/print.go", admitted("src/fmt/print.go")),
        (b"./go/VERSION", admitted("VERSION")),
        ("go/test/Þfoo.go".as_bytes(), admitted("test/Þfoo.go")),
        (b"go/a b", admitted("a b")),
        (b"go/...", admitted("...")),
        (b"go/src/aux.go", admitted("src/aux.go")),
        (b"go/a:b", admitted("a:b")),
        (b"", Err(Why::EmptyName)),
        (b"./", Err(Why::EmptyName)),
        (b"go", wrong()),
        (b"go/", Err(Why::UncleanName)),
        (b"go//", Err(Why::UncleanName)),
        (b"go/x/", Err(Why::UncleanName)),
        (b"go//x", Err(Why::UncleanName)),
        (b"go/./x", Err(Why::UncleanName)),
        (b"././go/x", Err(Why::UncleanName)),
        (b"go/..", Err(Why::LeavesRoot)),
        (b"go/../go/x", Err(Why::LeavesRoot)),
        (b"../go/x", Err(Why::LeavesRoot)),
        (b"/go/x", Err(Why::Absolute)),
        (b"C:/go/x", Err(Why::Absolute)),
        (b"C:\\x", Err(Why::Backslash)),
        (b"\\\\srv\\x", Err(Why::Backslash)),
        (b"go\\..\\..\\x", Err(Why::Backslash)),
        (b"golang/x", wrong()),
        (b"Go/x", wrong()),
        (b"x", wrong()),
        (b"go/a\0b", Err(Why::Character('\0'))),
        (b"go/a\nb", Err(Why::Character('\n'))),
        (b"go/\x1b[2J", Err(Why::Character('\x1b'))),
        ("go/a\u{85}b".as_bytes(), Err(Why::Character('\u{85}'))),
        ("go/a\u{202e}b".as_bytes(), Err(Why::Character('\u{202e}'))),
        (b"go/\xff", Err(Why::NotUtf8)),
        (b"go/src/_go.mod", Err(Why::ModuleFileName)),
        (b"go/test/_go.mod", admitted("test/_go.mod")),
        (deep.as_bytes(), Err(Why::TooDeep(64))),
        (long.as_bytes(), Err(Why::LongName(256))),
        (longer.as_bytes(), Err(Why::LongName(6034))),
    ];
    for (name, expected) in table {
        assert_eq!(rules().admit(&file(name)), expected, "{:?}", name.escape_ascii().to_string());
    }
}

#[test]
fn a_module_zip_has_its_own_root_and_renames_go_mod() {
    const ROOT: &str = "golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64";
    let admit = |rest: &str| module_rules().admit(&file(format!("{ROOT}{rest}").as_bytes()));
    assert_eq!(admit("/src/_go.mod"), admitted("src/go.mod"));
    assert_eq!(admit("/_go.mod"), admitted("go.mod"));
    assert_eq!(admit("/src/x_go.mod"), admitted("src/x_go.mod"));
    assert_eq!(admit("/bin/go"), admitted("bin/go"));
    assert_eq!(admit("/src/go.mod"), Err(Why::ModuleFileName));
    assert_eq!(admit("/../x"), Err(Why::LeavesRoot));
    for wrong in ["", "x/bin/go", "1/bin/go"] {
        assert_eq!(admit(wrong), Err(Why::WrongRoot(format!("{ROOT}/"))), "{wrong}");
    }
    let name = format!("./{ROOT}/x");
    assert_eq!(module_rules().admit(&file(name.as_bytes())), Err(Why::UncleanName));
    assert_eq!(module_rules().admit(&file(b"go/x")), Err(Why::WrongRoot(format!("{ROOT}/"))));
    let name = format!("{ROOT}/src/");
    assert_eq!(module_rules().admit(&directory(name.as_bytes())), Err(Why::DirectoryInModule));
}

#[test]
fn only_files_and_directories_without_special_bits_exist() {
    let link = Claimed { kind: Kind::Other("symbolic link"), ..file(b"go/x") };
    assert_eq!(rules().admit(&link), Err(Why::Kind("symbolic link")));
    let table = [
        (0o644, None),
        (0o100_644, None),
        (0o777, None),
        (0, None),
        (0o4755, Some(Why::SpecialBits(0o4755))),
        (0o2755, Some(Why::SpecialBits(0o2755))),
        (0o1755, Some(Why::SpecialBits(0o1755))),
        (0o120_777, Some(Why::ModeOfAnotherKind(0o120_777))),
        (0o040_755, Some(Why::ModeOfAnotherKind(0o040_755))),
    ];
    for (mode, expected) in table {
        let outcome = rules().admit(&Claimed { mode, ..file(b"go/x") });
        assert_eq!(outcome.err(), expected, "{mode:o}");
    }
    let full = Claimed { size: 1, ..directory(b"go/d/") };
    assert_eq!(rules().admit(&full), Err(Why::DirectoryWithContent));
}

#[test]
fn each_path_is_one_thing_once() {
    type Case<'a> = (&'a [Claimed<'a>], Option<Why>);
    let table: [Case<'_>; 9] = [
        (&[directory(b"go/"), directory(b"go/d/"), file(b"go/d/x"), directory(b"go/d/e")], None),
        (&[file(b"go/d/x"), directory(b"go/d")], None),
        (&[file(b"go/x"), file(b"./go/x")], Some(Why::Twice)),
        (&[directory(b"go/d"), directory(b"go/d/")], Some(Why::Twice)),
        (&[directory(b"go"), directory(b"go/")], Some(Why::Twice)),
        (&[file(b"go/d"), directory(b"go/d")], Some(Why::FileAndDirectory)),
        (&[directory(b"go/d"), file(b"go/d")], Some(Why::FileAndDirectory)),
        (&[file(b"go/d"), file(b"go/d/e/x")], Some(Why::FileAndDirectory)),
        (&[file(b"go/d/e/x"), file(b"go/d/e")], Some(Why::FileAndDirectory)),
    ];
    for (entries, expected) in table {
        let mut rules = rules();
        let outcomes: Vec<_> = entries.iter().map(|entry| rules.admit(entry)).collect();
        let (last, before) = outcomes.split_last().unwrap();
        assert!(before.iter().all(Result::is_ok), "{before:?}");
        assert_eq!(last.as_ref().err(), expected.as_ref(), "{entries:?}");
    }
}

#[test]
fn names_that_differ_in_case_clash_only_where_the_file_system_folds_it() {
    let folding = || EntryRules::new(Layout::Sdk, Names { fold_case: true, windows: false });
    for [first, second] in [["go/a", "go/A"], ["go/d/x", "go/D/y"], ["go/straße", "go/STRASSE"], ["go/é", "go/É"]] {
        let mut strict = folding();
        strict.admit(&file(first.as_bytes())).unwrap();
        let twin = strict.admit(&file(second.as_bytes()));
        assert!(matches!(twin, Err(Why::CaseTwin(_))), "{first} {second}: {twin:?}");
        let mut plain = rules();
        plain.admit(&file(first.as_bytes())).unwrap();
        plain.admit(&file(second.as_bytes())).unwrap();
    }
    let mut same = folding();
    same.admit(&file(b"go/d/x")).unwrap();
    same.admit(&file(b"go/d/y")).unwrap();
}

#[test]
fn windows_names_are_refused_where_windows_is_written_to() {
    let windows = || EntryRules::new(Layout::Sdk, Names { fold_case: true, windows: true });
    for bad in ["aux.go", "CON", "con ", "nul.tar.gz", "COM1", "lpt9.x", "COM¹", "a.", "a ", "a:b", "a*", "conin$"] {
        for name in [format!("go/src/{bad}"), format!("go/{bad}/x")] {
            assert_eq!(windows().admit(&file(name.as_bytes())), Err(Why::WindowsName), "{name}");
            assert!(rules().admit(&file(name.as_bytes())).is_ok(), "{name}");
        }
    }
    for good in ["auxiliary.go", "console", "COM", "com10", ".gitignore", "a b", "ÅÄ"] {
        let name = format!("go/{good}");
        assert!(windows().admit(&file(name.as_bytes())).is_ok(), "{name}");
    }
}

#[test]
fn directories_that_only_names_imply_are_counted_and_so_are_their_bytes() {
    // New directories for each entry: what an account of the entries alone does not see.
    let admit_all = |name: &dyn Fn(usize) -> String| {
        let mut rules = rules();
        (0..150_000)
            .find_map(|number| rules.admit(&file(name(number).as_bytes())).err().map(|why| (number, why)))
            .unwrap()
    };
    let (count, why) = admit_all(&|number| format!("go/{number}/x"));
    assert_eq!(why, Why::TooManyEntries(200_000));
    assert!((99_000..=100_000).contains(&count), "{count}");
    let long = "d".repeat(60);
    let (count, why) = admit_all(&|number| format!("go/{number}/{}x", format!("{long}/").repeat(60)));
    assert_eq!(why, Why::TooManyNames(8 << 20));
    assert!((50..100).contains(&count), "{count}");
}

#[test]
fn executables_are_those_of_the_release_tooling() {
    for path in [
        "bin/go",
        "bin/linux_arm/gofmt",
        "pkg/tool/linux_amd64/compile",
        "src/all.bash",
        "src/make.rc",
        "src/crypto/x/keccakf.pl",
        "a/b.sh",
        "lib/wasm/go_js_wasm_exec",
    ] {
        assert!(is_executable(path), "{path}");
    }
    for path in [
        "VERSION",
        "src/bin/go",
        "pkg/include/x.h",
        "src/make.bat",
        "bash",
        "go_exec",
        "x/go_a_exec",
        "x/go__a_exec",
        "x/go_a__exec",
        "x/go_js_wasm_exec.go",
    ] {
        assert!(!is_executable(path), "{path}");
    }
}

/// The model: a path of plain names, walked part by part, never leaves where it starts.
fn stays_below_root(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|part| !["", ".", ".."].contains(&part) && !part.contains(['\\', '\0']))
}

proptest! {
    #[test]
    fn whatever_is_admitted_is_strictly_below_the_root(
        parts in prop::collection::vec(prop_oneof![
            Just("go".to_owned()), Just("..".to_owned()), Just(".".to_owned()), Just(String::new()),
            Just("_go.mod".to_owned()), Just("golang.org".to_owned()), Just("C:".to_owned()),
            Just("toolchain@v0.0.1-go1.22.3.linux-amd64".to_owned()), any::<String>(), "[a-c\\\\\0/]{1,3}",
        ], 0..8),
        prefix in prop_oneof![
            Just(""), Just("go/"), Just("./go/"), Just("golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64/"),
        ],
        is_directory: bool,
    ) {
        let name = format!("{prefix}{}", parts.join("/"));
        let claimed = if is_directory { directory(name.as_bytes()) } else { file(name.as_bytes()) };
        for mut rules in [rules(), module_rules()] {
            if let Ok(Entry::File { path, .. } | Entry::Directory { path }) = rules.admit(&claimed) {
                prop_assert!(stays_below_root(&path), "{name:?} became {path:?}");
                let root = std::path::Path::new("/staging");
                let joined = root.join(&path);
                let is_plain = |part| matches!(part, std::path::Component::Normal(_));
                let is_below = joined.strip_prefix(root).is_ok_and(|rest| rest.components().all(is_plain));
                prop_assert!(is_below, "{name:?} became {joined:?}");
            }
        }
    }

    #[test]
    fn any_bytes_are_admitted_or_refused(name: Vec<u8>, mode: u32, size: u64) {
        let _ = rules().admit(&Claimed { name: &name, kind: Kind::File, mode, size });
    }
}
