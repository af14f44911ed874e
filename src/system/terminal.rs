//! What the standard streams are.

use super::environment::Environment;
use std::io::IsTerminal as _;

/// How to speak on the standard streams.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stream and each ability is asked for by itself")]
pub struct Terminal {
    /// Colours on stdout.
    pub colours_data: bool,
    /// Somebody sees stdout: it is a terminal, or is to look like one.
    pub is_data_seen: bool,
    /// Colours on stderr.
    pub colours_messages: bool,
    /// Progress bars: stderr is a terminal that can redraw a line.
    pub shows_progress: bool,
    /// Somebody sits there and can answer.
    pub is_interactive: bool,
}

impl Terminal {
    /// Looks at the streams and at `NO_COLOR`, `CLICOLOR_FORCE` and `TERM`.
    pub fn of(environment: &Environment) -> Self {
        let is_dumb = environment.text("TERM").as_deref() == Some("dumb");
        let is_forced = environment.text("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let is_refused = environment.text("NO_COLOR").is_some();
        let colours = |is_terminal: bool| !is_refused && (is_forced || (is_terminal && !is_dumb));
        let (data, messages) = (std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        Self {
            colours_data: colours(data),
            is_data_seen: data || colours(data),
            colours_messages: colours(messages),
            shows_progress: messages && !is_dumb,
            is_interactive: messages && std::io::stdin().is_terminal() && !environment.is_ci(),
        }
    }
}
