//! Running a program for what it prints. No shell, and what it prints is never shown.

use std::ffi::OsString;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// A person may have to unlock something first.
const PATIENCE: Duration = Duration::from_mins(5);
/// Once it has ended, what it printed is here; what it started may keep the pipe open.
const AFTER_ITS_END: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);
/// Bytes; a token has a few hundred.
const LONGEST: u64 = 1 << 20;

/// What a program prints, given its arguments and its input. It must end with status 0. An error is why
/// there is no answer, without a word of the program's own.
pub(super) fn program(
    program: &Path,
    arguments: &[OsString],
    directory: Option<&Path>,
    input: &[u8],
) -> Result<Vec<u8>, String> {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
    command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
    if let Some(directory) = directory {
        command.current_dir(directory);
    }
    let mut child = command.spawn().map_err(|error| format!("it cannot be run: {error}"))?;
    if let Some(mut pipe) = child.stdin.take() {
        let input = input.to_owned();
        // A program need not read what it is given.
        thread::spawn(move || drop(pipe.write_all(&input)));
    }
    let printed = child.stdout.take().map(reader);
    let ended = wait(&mut child)?;
    if !ended.success() {
        return Err(match ended.code() {
            Some(code) => format!("it ended with status {code}"),
            None => "a signal ended it".to_owned(),
        });
    }
    let output = printed.and_then(|printed| printed.recv_timeout(AFTER_ITS_END).ok()).unwrap_or_default();
    if output.len() as u64 > LONGEST { Err(format!("it printed more than {LONGEST} bytes")) } else { Ok(output) }
}

/// Reads to the end or the limit; who waits need not wait for ever.
fn reader(pipe: impl std::io::Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        // What cannot be read is not there.
        let _ = pipe.take(LONGEST + 1).read_to_end(&mut output);
        let _ = sender.send(output);
    });
    receiver
}

fn wait(child: &mut Child) -> Result<ExitStatus, String> {
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if began.elapsed() < PATIENCE => thread::sleep(PAUSE),
            Ok(None) => {
                // It is this process's own child, and not waited for yet.
                let _ = child.kill().and_then(|()| child.wait());
                return Err(format!("it did not end within {} minutes", PATIENCE.as_secs() / 60));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str, input: &[u8]) -> Result<Vec<u8>, String> {
        program(Path::new("/bin/sh"), &["-c".into(), script.into()], Some(Path::new("/")), input)
    }

    #[test]
    fn a_program_gets_its_input_and_gives_what_it_prints() {
        assert_eq!(shell("pwd; cat; echo secret >&2", b"in").unwrap(), b"/\nin");
        assert_eq!(shell("cat", b"").unwrap(), b"");
        // Neither more input than a pipe holds, nor one that nobody reads, is waited for.
        let large = vec![b'x'; 300_000];
        assert_eq!(shell("cat", &large).unwrap(), large);
        assert_eq!(shell("exec true", &large).unwrap(), b"");
        assert_eq!(shell("exec 0<&-; echo here; sleep 0", &large).unwrap(), b"here\n");
    }

    #[test]
    fn a_program_that_does_not_do_well_gives_nothing() {
        assert_eq!(shell("echo sesame; exit 3", b"").unwrap_err(), "it ended with status 3");
        assert_eq!(shell("kill -9 $$", b"").unwrap_err(), "a signal ended it");
        let endless = shell("exec head -c 3000000 /dev/zero", b"");
        assert!(endless.is_err(), "it prints more than anybody takes");
        assert!(program(Path::new("/nowhere"), &[], None, b"").unwrap_err().starts_with("it cannot be run"));
    }
}
