//! Cases 79 to 84: Helix's `languages.toml`.

use super::bench::HELIX;
use super::texts::{Text, play};

pub(super) const TEXTS: &[Text] = &[
    Text::changed("79-crlf", HELIX, &[]),
    Text::changed("80-byte-order-mark", HELIX, &[]),
    Text::changed("81-inline-table", HELIX, &[]),
    Text::changed("81-dotted", HELIX, &[]),
    Text::changed("81-header", HELIX, &[]),
    Text::changed("81-arrays-of-tables", HELIX, &[]),
    Text::changed("82-environment", HELIX, &[]),
    Text::changed("82-environment-with-a-header", HELIX, &[]),
    Text::refused("83-twice", HELIX, &["is not valid TOML", "(line 3, column"]),
    Text::refused("83-key-twice", HELIX, &["is not valid TOML", "(line 2, column"]),
    Text::left("84-own-command", HELIX, &["a command of its own", "shims/gov"]),
];

#[test]
fn every_shape_of_a_table_starts_gopls_through_gov() {
    play(TEXTS, &[]);
}
