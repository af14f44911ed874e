//! What a release's `go.env` may have been before its owner edited it.
//!
//! Images and distributions edit that one file (`GOTOOLCHAIN=local` above all), and so do people. The
//! original is not built into gov; it is guessed, and a guess that is wrong is found out, since the
//! tree's hash then is not the log's.

/// The file, from GOROOT. Go has it since 1.21.
pub const PATH: &str = "go.env";

/// Bytes of the longest one that is looked at; the original has about 500.
pub const LONGEST: usize = 64 * 1024;

/// The line as it was released (Go 1.21 to 1.26, `go.env`).
const RELEASED: &str = "GOTOOLCHAIN=auto";

/// What the file may have been: itself with the released line for switching in place of the one that
/// is there, or with one taken away; else the file of another SDK, since it seldom changes.
pub fn guesses<'a>(own: &[u8], of_others: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let mut guesses: Vec<Vec<u8>> = Vec::new();
    let others = of_others.into_iter().map(<[u8]>::to_vec);
    for guess in str::from_utf8(own).map(restored).ok().into_iter().chain(others) {
        if guess != own && guess.len() <= LONGEST && !guesses.contains(&guess) {
            guesses.push(guess);
        }
    }
    guesses
}

fn restored(text: &str) -> Vec<u8> {
    let line = |line: &str| if line.starts_with("GOTOOLCHAIN=") { RELEASED.to_owned() } else { line.to_owned() };
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_is_restored_and_others_are_tried_once_each() {
        let own = b"# c\nGOPROXY=x\nGOTOOLCHAIN=local\n";
        let stock = b"# c\nGOPROXY=x\nGOTOOLCHAIN=auto\n";
        let other: &[u8] = b"# d\n";
        assert_eq!(guesses(own, [other, stock, own, other]), [stock.to_vec(), other.to_vec()]);
        assert_eq!(guesses(stock, [&stock[..]]), Vec::<Vec<u8>>::new());
        assert_eq!(guesses(b"\xff", []), Vec::<Vec<u8>>::new());
    }
}
