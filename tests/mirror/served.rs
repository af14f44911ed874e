//! A running `gov mirror serve`.

use crate::support::sandbox::Sandbox;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// The server; ended when it is dropped.
pub(super) struct Served {
    child: Child,
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Served {
    /// Serves a mirror on a free port of loopback.
    pub(super) fn start(sandbox: &Sandbox, mirror: &Path) -> Self {
        let mut child = sandbox.gov("mirror serve -v --listen 127.0.0.1:0").arg(mirror).spawn();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (tells, is_told) = mpsc::channel();
        let (stderr, for_thread) = (child.stderr.take().unwrap(), Arc::clone(&heard));
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let url = line.find("http://").map(|at| line[at..].split(' ').next().unwrap().to_owned());
                for_thread.lock().unwrap().push(line);
                if let Some(url) = url {
                    let _ = tells.send(url);
                }
            }
        });
        let url = is_told.recv_timeout(Duration::from_mins(1)).expect("the server says where it is");
        Self { child, url, heard }
    }

    pub(super) fn url(&self) -> String {
        self.url.clone()
    }

    /// `127.0.0.1:port`
    pub(super) fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// What it has said so far.
    pub(super) fn heard(&self) -> String {
        self.heard.lock().unwrap().join("\n")
    }

    /// Sends it a signal, and waits for its end.
    pub(super) fn end(&mut self, signal: i32) -> ExitStatus {
        let id = i32::try_from(self.child.id()).unwrap();
        #[expect(unsafe_code, reason = "the standard library sends one signal alone")]
        // SAFETY: no memory is touched; the child has not been waited for, so the number is its own.
        let sent = unsafe { libc::kill(id, signal) };
        assert_eq!(sent, 0);
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < Duration::from_mins(1), "it does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
