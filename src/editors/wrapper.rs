//! `gov exec -- gopls`: what editors that start gopls by a command are to start, for it asks each
//! directory which Go it wants, and need not be written again when that changes.

use super::decision::Context;
use super::meaning::{self, Dialect};
use super::wanted::Wanted;
use serde_json::{Value, json};

/// The arguments that make gov start gopls.
pub const ARGUMENTS: [&str; 3] = ["exec", "--", "gopls"];

/// Whose command a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// None: the editor would start plain gopls.
    None,
    /// This gov's.
    Current,
    /// A gov's by another path, or by its name alone.
    Moved,
    /// Its user's.
    Own,
}

/// Whose a command and its arguments are, kept apart. More arguments after gov's are its user's, for
/// gopls, and stay.
pub fn judge(
    program: Option<&Value>,
    arguments: Option<&Value>,
    wanted: &Wanted,
    context: &Context,
    dialect: Dialect,
) -> Command {
    let (program, arguments) = (program.filter(|value| !value.is_null()), arguments.filter(|value| !value.is_null()));
    let Some(program) = program else {
        // Arguments alone are for plain gopls.
        let has_some = arguments.is_some_and(|arguments| arguments != &json!([]));
        return if has_some { Command::Own } else { Command::None };
    };
    let (Some(program), Some(arguments)) = (program.as_str(), arguments.and_then(Value::as_array)) else {
        return Command::Own;
    };
    let starts_gopls =
        arguments.len() >= ARGUMENTS.len() && ARGUMENTS.iter().zip(arguments).all(|(ours, its)| its == ours);
    if !starts_gopls || meaning::name(program) != "gov" {
        return Command::Own;
    }
    let is_current = meaning::means(program, &wanted.gov, context.home(wanted), dialect);
    if is_current { Command::Current } else { Command::Moved }
}

/// Whose a command is that is one list, or one text.
pub fn judge_list(command: Option<&Value>, wanted: &Wanted, context: &Context) -> Command {
    match command {
        None | Some(Value::Null) => Command::None,
        Some(Value::Array(words)) if !words.is_empty() => {
            judge(words.first(), Some(&Value::Array(words[1..].to_vec())), wanted, context, Dialect::Plain)
        }
        Some(_) => Command::Own,
    }
}

/// The command as one list, with what its user has after gov's own arguments.
pub fn list(wanted: &Wanted, old: Option<&Value>) -> Value {
    let own =
        old.and_then(Value::as_array).map_or(&[][..], |words| words.get(1 + ARGUMENTS.len()..).unwrap_or_default());
    let ours = std::iter::once(json!(meaning::text(&wanted.gov))).chain(ARGUMENTS.iter().map(|word| json!(word)));
    Value::Array(ours.chain(own.iter().cloned()).collect())
}

/// Why a user's own command is left.
pub const OWN_COMMAND: &str = "starts gopls by a command of its own";

/// Variables in a server's own environment that would give it another Go than its directory's.
pub const STRAY_VARIABLES: [&str; 2] = ["GOTOOLCHAIN", "GOROOT"];
