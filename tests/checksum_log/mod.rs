//! The checksum database, from outside: real and forged answers, a log made here, and the state
//! kept of it.

mod made_log;
mod properties;
mod proving;
mod rfc_6962;
mod state;
mod vectors;

use gov::failure::Failure;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::future::Future;
use std::path::{Path, PathBuf};

/// What a server answers for one path: `None` is 404.
type Answer = Result<Option<Vec<u8>>, Failure>;

/// A server that counts what it is asked.
struct Server<S> {
    serve: S,
    asked: RefCell<Vec<String>>,
}

impl<S: Fn(&str) -> Answer> Server<S> {
    fn new(serve: S) -> Self {
        Self { serve, asked: RefCell::new(Vec::new()) }
    }

    /// Answers in its next turn, so that everything asked for at once is asked before any answer.
    async fn fetch(&self, path: String) -> Answer {
        self.asked.borrow_mut().push(path.clone());
        tokio::task::yield_now().await;
        (self.serve)(&path)
    }

    fn take_asked(&self) -> BTreeSet<String> {
        self.asked.take().into_iter().collect()
    }
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/sumdb")
}

/// Serves a directory laid out as a log.
fn serve_directory(root: PathBuf) -> impl Fn(&str) -> Answer {
    move |path| Ok(std::fs::read(root.join(path)).ok())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[expect(clippy::disallowed_methods, reason = "a fixture need not be written atomically")]
fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}
