//! Help, names, and command lines that mean nothing.

use super::COMMANDS;
use super::machine::{Machine, answer, words};

fn help(machine: &Machine, command: &str, columns: &str) -> String {
    let answer = answer(machine.command(words(command)).arg("--help").env("COLUMNS", columns));
    assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{command}");
    answer.stdout
}

#[test]
fn help_fits_its_terminal_and_lists_every_command_with_its_aliases() {
    let machine = Machine::new();
    let general = help(&machine, "", "80");
    let (_, commands) = general.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let is_first_line = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let listed: Vec<&str> =
        commands.lines().filter(is_first_line).filter_map(|l| l.split_whitespace().next()).collect();
    assert_eq!(listed, COMMANDS.map(|(name, _)| name), "COMMANDS and the help agree");

    for (name, aliases) in COMMANDS {
        let text = help(&machine, name, "80");
        assert!(text.contains(&format!("Usage: gov {name}")), "{text}");
        for alias in aliases {
            assert!(
                general.contains(alias) && text.lines().any(|line| line.contains("Aliases: ") && line.contains(alias))
            );
            assert_eq!(help(&machine, alias, "80"), text, "{alias} is {name}");
        }
        for flag in ["--json", "--quiet"] {
            assert!(text.contains(flag), "{text}");
        }
    }
    for columns in ["80", "100", "30"] {
        for command in COMMANDS.map(|(name, _)| name).into_iter().chain([""]) {
            let text = help(&machine, command, columns);
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(columns == "30" || longest <= columns.parse().unwrap(), "{command}: {longest} columns\n{text}");
        }
    }
}

#[test]
fn help_and_the_version_need_no_home() {
    let machine = Machine::new();
    for line in ["--help", "--version", "install --help", "completions bash", "--json --version"] {
        let answer = answer(machine.command(words(line)).env_clear());
        assert_eq!((answer.code, answer.stderr.as_str()), (Some(0), ""), "{line}");
        assert!(!answer.stdout.is_empty(), "{line}");
    }
    assert_eq!(machine.gov("--version").stdout, format!("gov {}\n", env!("CARGO_PKG_VERSION")));
    let answer = machine.gov("");
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""));
    assert!(answer.stderr.contains("Usage: gov"), "{answer:?}");
}

#[test]
fn what_is_no_command_line_is_refused_with_what_helps() {
    let machine = Machine::new();
    for (line, message, hint) in [
        ("frob", "unrecognized subcommand 'frob'", "gov --help"),
        ("instal", "unrecognized subcommand 'instal'", "'install'"),
        ("--frob", "unexpected argument '--frob'", "gov --help"),
        ("install --frm x", "unexpected argument '--frm'", "a similar argument exists: '--from'"),
        ("install --from", "a value is required for '--from <URL|DIR>'", "gov install --help"),
        ("use", "not provided: <VERSION>", "gov use --help"),
        ("current extra", "unexpected argument 'extra'", "gov current --help"),
        ("uninstall", "not provided: <VERSION>", "gov uninstall --help"),
        ("exec", "not provided", "gov exec --help"),
        ("init zsh", "not provided: --print", "gov init --help"),
        ("init --print", "not provided: <SHELL>", "gov init --help"),
        ("init nosh --print", "invalid value 'nosh'", "gov init --help"),
        ("completions nosh", "invalid value 'nosh'", "possible values: bash, zsh, fish"),
        ("config trust log --unset", "cannot be used with", "gov config --help"),
        ("pin 1.22 --format toml", "invalid value 'toml'", "gov pin --help"),
        ("verify --all 1.22", "cannot be used with", "gov verify --help"),
    ] {
        let answer = machine.gov(line);
        assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{line}: {answer:?}");
        assert!(answer.stderr.starts_with("error: ") && answer.stderr.contains(message), "{line}: {}", answer.stderr);
        assert!(answer.stderr.contains(hint) && answer.stderr.contains("\nhint: "), "{line}: {}", answer.stderr);
        for place in [0, words(line).len()] {
            let mut arguments = words(line);
            arguments.insert(place, "--json".into());
            let json = super::machine::answer(&mut machine.command(arguments));
            let value: serde_json::Value = serde_json::from_str(&json.stdout).expect("an error is JSON too");
            assert_eq!((json.code, &value["error"]["kind"]), (Some(2), &"usage".into()), "{line}");
        }
    }
    let nothing_that_ends = machine.gov("exec -- frob --json");
    assert!(!nothing_that_ends.stdout.contains("error"), "what follows -- is another program's");
}

#[test]
fn versions_that_are_none_are_refused_wherever_they_stand() {
    let machine = Machine::new();
    machine.install("1.22.3");
    for word in
        ["../../etc", "/etc/passwd", "1.22/../x", "1..2", "go", "v", "\u{1b}[31m1.22", "", "-", "1.22.3.4", ">="]
    {
        for command in ["install", "uninstall", "use", "pin", "default", "where", "list-remote"] {
            let answer = answer(&mut machine.command([command, "--", word]));
            assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{command} {word:?}: {answer:?}");
            assert!(answer.stderr.contains("hint: ") && !answer.stderr.contains('\u{1b}'), "{command} {word:?}");
        }
    }
}
