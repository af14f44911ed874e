//! Texts that people have in their settings, and what VS Code reads in them.

use super::window::Window;

pub(super) fn every_text_says_what_the_editor_reads(_window: &mut Window<'_>) {}
