//! Directories as nobody would write them, and as everybody does: made from a seed, so that each
//! can be made again.

use std::fmt;

/// One directory tree, one environment, one command line. `@` is the tree's root, in every text.
pub(super) struct Case {
    pub(super) number: u64,
    /// Which of the real SDKs is the default; taken modulo their number.
    pub(super) base: usize,
    pub(super) tree: Vec<Entry>,
    /// The physical working directory, below the root.
    pub(super) within: &'static str,
    pub(super) variables: Vec<(&'static str, String)>,
    /// The arguments of `go`.
    pub(super) command: Vec<String>,
    /// The version of a pin file, where there is one.
    pub(super) pin: Option<&'static str>,
}

pub(super) enum Entry {
    File(String, Vec<u8>),
    Directory(String),
    Link(String, &'static str),
}

impl Case {
    /// The case of that number.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut dice = Dice::new(seed, number);
        let pins = ["1.27.4", "1.22.3", "1.22.12", "1.28rc1", "1.20.14"];
        let pin = dice.one_in(20).then(|| dice.of(&pins));
        // In the directory or above it, by each of its names; but not above the user's home.
        let within = match pin {
            None => dice.of(&["a/b/c", "a/b/c", "a/b", "a", "x/y", "x", ""]),
            Some(_) => dice.of(&["a/b/c", "a/b", "x/y"]),
        };
        let mut case = Self {
            number,
            base: dice.below(3),
            tree: Vec::new(),
            within,
            variables: Vec::new(),
            command: command(&mut dice),
            pin,
        };
        case.add_directories(&mut dice);
        case.add_settings(&mut dice);
        if let Some(pin) = case.pin {
            // Whatever the user sets outranks or bends a pin; only what lies in files does not.
            case.variables.retain(|(name, _)| *name != "GOTOOLCHAIN");
            case.command = vec!["version".to_owned()];
            let place = if case.within == "a/b/c" { dice.of(&["a/b/c", "a/b"]) } else { case.within };
            case.tree.push(Entry::File(below(place, ".go-version"), format!("{pin}\n").into_bytes()));
        }
        case.add_working_directory(&mut dice);
        case
    }

    /// The value of a variable; `None` where it is unset or empty, which is one to Go.
    pub(super) fn set(&self, name: &str) -> Option<&str> {
        let (_, value) = self.variables.iter().find(|(other, _)| *other == name)?;
        (!value.is_empty()).then_some(value)
    }

    fn add_directories(&mut self, dice: &mut Dice) {
        for directory in ["a/b/c", "x/y", "home/.config/go", "xdg/go", "tmp"] {
            self.tree.push(Entry::Directory(directory.to_owned()));
        }
        // Beside the ways of the user's own, ways that lead elsewhere than they look.
        self.tree.push(Entry::Link("l".to_owned(), "a/b"));
        self.tree.push(Entry::Link("x/m".to_owned(), "../a"));
        self.tree.push(Entry::File("alt.work".to_owned(), module_file(dice)));
        for place in ["", "a", "a/b", "a/b/c", "x", "x/y"] {
            for (name, chance) in [("go.mod", 3), ("go.work", 9)] {
                if !dice.one_in(chance) {
                    continue;
                }
                let path = below(place, name);
                self.tree.push(match dice.below(24) {
                    0 => Entry::Directory(path),
                    1 => Entry::Link(path, "nowhere"),
                    2 => Entry::Link(path, "../alt.work"),
                    _ => Entry::File(path, module_file(dice)),
                });
            }
        }
    }

    fn add_settings(&mut self, dice: &mut Dice) {
        let mut set = |name, value: &str| self.variables.push((name, value.to_owned()));
        if !dice.one_in(3) {
            set("GOTOOLCHAIN", &setting(dice));
        }
        if dice.one_in(4) {
            set("GOWORK", dice.of(WORKSPACES));
        }
        if dice.one_in(6) {
            set("GO111MODULE", dice.of(&["on", "off", "auto", "auto", "maybe", ""]));
        }
        set(
            "TMPDIR",
            dice.of(&["@/tmp", "@/tmp", "@/tmp", "@/tmp", "@/a", "@/a/b/", "@/l", "@/x/m", "tmp", "@/nowhere"]),
        );
        let user_file = match dice.below(12) {
            0 => {
                set("GOENV", "off");
                "home/.config/go/env"
            }
            1 => {
                set("GOENV", "@/my.env");
                "my.env"
            }
            2 => {
                set("XDG_CONFIG_HOME", "@/xdg");
                "xdg/go/env"
            }
            3 => {
                set("XDG_CONFIG_HOME", "cfg");
                "cfg/go/env"
            }
            _ => "home/.config/go/env",
        };
        if dice.one_in(3) {
            let place = if user_file.starts_with("cfg") { self.within } else { "" };
            self.tree.push(Entry::File(below(place, user_file), user_settings(dice).into_bytes()));
        }
    }

    fn add_working_directory(&mut self, dice: &mut Dice) {
        let linked = match self.within {
            "a/b/c" => dice.of(&["@/l/c", "@/x/m/b/c", "@/x/../l/c", "@/l//c/"]),
            "a/b" => dice.of(&["@/l", "@/x/m/b", "@/l/."]),
            "a" => "@/x/m",
            _ => "@/x/m/..",
        };
        let physical = format!("@/{}", self.within);
        let logical = match dice.below(8) {
            0 => return,
            1 => dice.of(&["@/x", "@", "/", "@/nowhere", "@/l", "a", "."]),
            2..4 => linked,
            _ => physical.trim_end_matches('/'),
        };
        self.variables.push(("PWD", logical.to_owned()));
    }
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.tree {
            match entry {
                Entry::File(path, content) => writeln!(out, "  @/{path}: {:?}", String::from_utf8_lossy(content))?,
                Entry::Directory(path) => writeln!(out, "  @/{path}/")?,
                Entry::Link(path, target) => writeln!(out, "  @/{path} -> {target}")?,
            }
        }
        for (name, value) in &self.variables {
            writeln!(out, "  {name}={value:?}")?;
        }
        write!(out, "  in @/{}: go {:?}", self.within, self.command)
    }
}

const WORKSPACES: &[&str] =
    &["off", "off", "auto", "", "rel.work", "@/alt.work", "@/go.work", "@/a/go.mod", "@/nowhere", "@/a"];

/// Versions of `go` lines: of each family, and as they are misspelt.
#[rustfmt::skip]
const GO_VERSIONS: &[&str] = &[
    "1.20", "1.20.0", "1.21", "1.21.0", "1.21.13", "1.22", "1.22.3", "1.22.12", "1.23", "1.23.12", "1.24",
    "1.24.0", "1.24.1", "1.25", "1.26", "1.26.11", "1.27", "1.27.1", "1.27.4", "1.28", "1.28rc1", "1.28.0", "1.99",
    "1.99.1",
];
#[rustfmt::skip]
const ODD_VERSIONS: &[&str] = &[
    "1", "2", "0.9", "1.9.2rc2", "1.22.3rc1", "1.21rc2", "1.27rc", "1.098", "1.27.04", "v1.27.4", "go1.27.4",
    "1.27.x", "\"1.27.4\"", "`1.27.4`", "1.27.4 foo", "1.27.4-corp", "1.27.4+auto", "1.999testmod", "", "(",
    "99999999999999999999.1", "1.99999999999999999999.1", ".27", "1.", "1.27.", "latest", "1.27.4\u{a0}",
    "1.27\u{a0}4",
];

#[rustfmt::skip]
const TOOLCHAINS: &[&str] = &[
    "go1.27.4", "go1.26.11", "go1.22.12", "go1.22.3", "go1.24.0", "go1.28rc1", "go1.27.1", "go1.99.9", "go1.20.14",
    "default",
];
#[rustfmt::skip]
const ODD_TOOLCHAINS: &[&str] = &[
    "go1.27", "go1.20", "go1.20.0", "go1", "go1.27.4-corp", "go1.21.13-corp", "go1.22.3-corp", "go1.27.4+auto",
    "gccgo-go1.27.4", "local", "garbage", "1.27.4", "\"go1.27.4\"", "go1.27.4 x", "go1.999testmod", "go1/../../x",
    "Go1.27.4", "none", "default-", "go", "",
];

const MODES: &[&str] = &["auto", "path", "local", "local+auto", "local+path"];
const SUFFIXES: &[&str] = &["", "", "+auto", "+auto", "+path"];
#[rustfmt::skip]
const ODD_SETTINGS: &[&str] = &[
    "", "1.22.3", "bash", "default", "go1.22.3+", "go1.22.3+foo", "auto+path", "path+auto", "go1.27.4+auto+path",
    "LOCAL", " local", "auto ", "local-corp", "go1.22.3/../x", "+auto", "go", "2",
];

/// A value for `GOTOOLCHAIN`.
fn setting(dice: &mut Dice) -> String {
    match dice.below(10) {
        0..4 => dice.of(MODES).to_owned(),
        4 => {
            format!("{}{}", dice.of(&["go1.20.14", "go1.21.13", "go1.22.3", "go1.22.12"]), dice.of(&["+auto", "+path"]))
        }
        5..8 => format!("{}{}", dice.of(TOOLCHAINS), dice.of(SUFFIXES)),
        8 => format!("{}{}", dice.of(ODD_TOOLCHAINS), dice.of(SUFFIXES)),
        _ => dice.of(ODD_SETTINGS).to_owned(),
    }
}

/// A go.mod or go.work.
fn module_file(dice: &mut Dice) -> Vec<u8> {
    let end = dice.of(&["\n", "\n", "\n", "\r\n"]);
    let mut lines = Vec::new();
    if !dice.one_in(4) {
        lines.push("module example.com/m".to_owned());
    }
    if !dice.one_in(10) {
        lines.push(directive(dice, "go"));
    }
    if dice.one_in(3) {
        lines.push(directive(dice, "toolchain"));
    }
    if dice.one_in(12) {
        lines.push(directive(dice, "go"));
    }
    match dice.below(16) {
        0 => lines.splice(0..0, ["require (".to_owned(), directive(dice, "go"), ")".to_owned()]).for_each(drop),
        1 => lines.splice(0..0, ["go (".to_owned(), dice.of(GO_VERSIONS).to_owned(), ")".to_owned()]).for_each(drop),
        2 => lines
            .insert(0, dice.of(&["//go 1.27.4", "gopher 1.27.4", "go", "go\t//", "toolchains go1.27.4"]).to_owned()),
        3 => lines.reverse(),
        _ => {}
    }
    let mut bytes = lines.join(end).into_bytes();
    if !dice.one_in(6) {
        bytes.extend(end.as_bytes());
    }
    match dice.below(30) {
        0 => bytes.splice(0..0, "\u{feff}".bytes()).for_each(drop),
        // A no-break space in another encoding than Go's.
        1 => bytes.insert(0, 0xa0),
        2 => bytes.insert(0, 0),
        3 => bytes.clear(),
        _ => {}
    }
    bytes
}

fn directive(dice: &mut Dice, key: &str) -> String {
    let is_odd = dice.one_in(5);
    let value = match (key, is_odd) {
        ("go", false) => dice.of(GO_VERSIONS),
        ("go", true) => dice.of(ODD_VERSIONS),
        (_, false) => dice.of(TOOLCHAINS),
        (_, true) => dice.of(ODD_TOOLCHAINS),
    };
    let (before, between, after) = if dice.one_in(4) {
        (
            dice.of(&["", " ", "\t", "\u{a0}", "\u{b}", "\u{c}", "\u{85}", "\u{3000}", "\u{200b}", "\u{1f}"]),
            dice.of(&[" ", "\t", "  ", " \t ", "\u{a0}", "\u{b}", ""]),
            dice.of(&["", " ", "\r", " // c", "//c", "\u{a0}", "\u{2028}", " # c", " /* c */"]),
        )
    } else {
        ("", " ", "")
    };
    format!("{before}{key}{between}{value}{after}")
}

/// A go/env file.
fn user_settings(dice: &mut Dice) -> String {
    let end = dice.of(&["\n", "\n", "\n", "\r\n"]);
    let mut text = String::new();
    for _ in 0..=dice.below(3) {
        let line = match dice.below(8) {
            0..3 => format!("GOTOOLCHAIN={}", setting(dice)),
            3 => format!("GOWORK={}", dice.of(WORKSPACES)),
            4 => format!("GO111MODULE={}", dice.of(&["on", "off", "auto", ""])),
            5 => dice
                .of(&["# GOTOOLCHAIN=go1.27.4", " GOTOOLCHAIN=go1.27.4", "gotoolchain=go1.27.4", "GOTOOLCHAIN"])
                .to_owned(),
            6 => format!("GOTOOLCHAIN ={}", setting(dice)),
            _ => "GOTOOLCHAIN=auto".to_owned(),
        };
        text.push_str(&line);
        text.push_str(end);
    }
    text
}

fn command(dice: &mut Dice) -> Vec<String> {
    const DIRECTORIES: &[&str] =
        &[".", "..", "a", "b", "@", "@/x/y", "@/l", "@/l/c", "@/x/m", "", "nowhere", "@/alt.work"];
    #[rustfmt::skip]
    const COMMANDS: &[&str] = &[
        "version", "version", "version", "version", "version", "version", "version", "-C D version", "version -C D",
        "--C D version", "version --C D", "-C=D version", "version -C=D", "--C=D version", "version --C=D",
        "version -C", "env GOVERSION", "env -C D GOVERSION", "env GOVERSION -C D", "env GOMOD", "env GOWORK",
        "env GOTOOLCHAIN", "env -C D GOMOD", "-C D env GOTOOLCHAIN", "env GOMOD GOWORK", "mod -C D bogus",
        "mod why -C D -bogus", "work edit -C=D -bogus", "bogus",
    ];
    let directory = dice.of(DIRECTORIES);
    let words = dice.of(COMMANDS).split(' ').map(|word| match word {
        "D" => directory.to_owned(),
        _ => word.replace("=D", &format!("={directory}")),
    });
    words.collect()
}

fn below(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") }
}

/// Numbers from a seed: splitmix64, by Sebastiano Vigna.
struct Dice(u64);

impl Dice {
    /// Of a seed and a number, so that a case does not depend on those before it.
    fn new(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }
}
