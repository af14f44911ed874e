//! gov's command line from outside: what each command answers, where, and with which exit code.

mod config;
mod dry_run;
mod help;
mod home;
pub(crate) mod machine;
mod pins;
mod reports;
mod streams;
mod terminal;

/// Every command with its aliases; `help` holds the list to what gov itself lists.
const COMMANDS: [(&str, &[&str]); 24] = [
    ("install", &["i", "add"]),
    ("uninstall", &["rm", "remove"]),
    ("use", &[]),
    ("pin", &["local"]),
    ("unpin", &[]),
    ("default", &["global"]),
    ("shell", &[]),
    ("list", &["ls", "versions"]),
    ("list-remote", &["ls-remote", "search"]),
    ("current", &[]),
    ("explain", &[]),
    ("which", &[]),
    ("where", &["prefix", "root"]),
    ("exec", &["run", "x"]),
    ("sync-editors", &["sync"]),
    ("verify", &[]),
    ("mirror", &[]),
    ("import", &["adopt"]),
    ("prune", &[]),
    ("cache", &[]),
    ("rehash", &["reshim"]),
    ("init", &[]),
    ("config", &[]),
    ("completions", &[]),
];
