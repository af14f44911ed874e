//! What a shim does, from its first argument to the hand-over.

use crate::choose::{Choice, Facts, Selected, choose};
use crate::go_arguments::GoArguments;
use crate::hand_over::{self, Arguments, Change, DEEPEST, DEPTH};
use crate::home_layout::{HomeLayout, Tool};
use crate::look::{self, Asked, Invocation};
use crate::missing::Missing;
use crate::quoted::{Quoted, Shown};
use crate::wanted::Wanted;
use std::fmt::Display;
use std::io::Write as _;
use std::path::Path;

/// Cannot run.
const CANNOT_RUN: u8 = 126;
/// Not there.
const NOT_FOUND: u8 = 127;

/// Resolves and becomes the real program. Returns, with the exit code, only where nothing ran.
pub fn run(arguments: &Arguments) -> u8 {
    #[expect(clippy::disallowed_methods, reason = "the shim is a process of its own, and reads its own environment")]
    let variables = |name: &str| std::env::var_os(name);
    if hand_over::has_raised_rights() {
        return say(CANNOT_RUN, "this shim runs with other rights than its caller's", "chmod u-s,g-s on the shims");
    }
    let texts = arguments.texts();
    let Some((asked, rest)) = texts.split_first().and_then(|(name, rest)| Some((Asked::from_program(name)?, rest)))
    else {
        let name = texts.first().map(|name| name.to_string_lossy()).unwrap_or_default();
        return say(
            CANNOT_RUN,
            format_args!("a shim is called as go, gofmt or go1.22.3, not as {}", Quoted(&name)),
            "gov rehash",
        );
    };
    let layout = match HomeLayout::find(&variables) {
        Ok(layout) => layout,
        Err(error) => return say(CANNOT_RUN, error, "set GOV_HOME to an absolute path"),
    };
    let depth = hand_over::depth(&variables);
    if depth >= DEEPEST {
        let other = look::system_program(asked.tool, &variables, &layout);
        let other = other.as_ref().map_or_else(|| "another".to_owned(), |path| Shown(path).to_string());
        return say(
            CANNOT_RUN,
            format_args!("{depth} shims stand inside each other: {other} calls gov's, and gov's calls it"),
            "take the other manager's shims off PATH, or choose an installed version with `gov default`",
        );
    }
    let directory = look::working_directory(&variables);
    let invocation = Invocation {
        asked: &asked,
        arguments: rest,
        variables: &variables,
        layout: &layout,
        directory: directory.as_deref(),
    };
    let facts = look::gather(&invocation);
    for path in &facts.passed_over {
        note(format_args!("{} is another user's, or on another file system, and passed over", Shown(path)));
    }
    let choice = choose(&facts);
    if Missing::of(&choice, &facts).is_some_and(|missing| missing.can_be_provided(&variables, &layout)) {
        let name = texts.first().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let error = hand_over::become_program(&layout.gov(), &["provide", "--", &name], arguments, 0, &[]);
        note(format_args!("cannot run {}: {error}", Shown(&layout.gov())));
    }
    let choice = match choice {
        Ok(choice) => choice,
        Err(refusal) => return say(refusal.exit_code(), &refusal, &refusal.hint()),
    };
    let looks_at_modules = GoArguments::read(asked.tool, rest).looks_at_modules();
    if let Some(required) = choice.unmet.as_ref().filter(|_| looks_at_modules) {
        note(format_args!("{required}, and {} pins less; run: gov pin {}", choice.because, required.version));
    }

    let program = match &choice.selected {
        Selected::Release(release) => layout.program(release, asked.tool),
        Selected::System => match look::system_program(asked.tool, &variables, &layout) {
            Some(program) => program,
            None => {
                return say(
                    NOT_FOUND,
                    format_args!("there is no {} on PATH but gov's own", asked.tool.name()),
                    "gov install latest",
                );
            }
        },
    };
    let mut changes = hand_over::changes(&choice, &facts, &layout);
    changes.push(Change { name: DEPTH, value: Some((depth + 1).to_string().into()) });
    let skipped = usize::from(facts.plus_argument.is_some());
    let error = hand_over::become_program(&program, &[], arguments, skipped, &changes);
    could_not_start(&choice, &facts, &program, &error)
}

fn could_not_start(choice: &Choice, facts: &Facts, program: &Path, error: &std::io::Error) -> u8 {
    let code = if error.kind() == std::io::ErrorKind::NotFound { NOT_FOUND } else { CANNOT_RUN };
    let hint = match &choice.selected {
        Selected::Release(release) if facts.tool == Tool::Go => {
            format!("gov install --force {}", Wanted::Exact(release.clone()))
        }
        Selected::Release(release) => format!("gov verify {}", Wanted::Exact(release.clone())),
        Selected::System => "gov install latest".to_owned(),
    };
    say(code, format_args!("cannot run {}: {error}", Shown(program)), &hint)
}

fn note(message: impl Display) {
    write(&format!("gov: {message}\n"));
}

fn say(code: u8, message: impl Display, hint: &str) -> u8 {
    write(&format!("gov: {message}\nhint: {hint}\n"));
    code
}

/// Whole, in one write: formatted straight to stderr, which has no buffer, a path goes out letter
/// by letter, between those of the shims that fail beside this one.
fn write(text: &str) {
    // A closed stderr is no reason not to run.
    drop(std::io::stderr().write_all(text.as_bytes()));
}
