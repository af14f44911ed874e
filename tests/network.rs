//! gov's downloads against servers, proxies and certificates that misbehave.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed; clippy knows only #[test] functions")]

mod answers;
mod conditional;
mod proxies;
mod resume;
mod secure;

use crate::support::release_server::ReleaseServer;
use gov::download::retry::Policy;
use gov::download::{Arrival, Client, ClientSettings, Downloaded, FetchError, Followers, Found, NoMore, Size, Timings};
use gov::location::Location;
use gov::progress::{Observer, Silent};
use std::future::Future;
use std::io::Read as _;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// More than any file of these tests, in bytes.
const LIMIT: u64 = 1 << 20;

/// A client, a server and a directory for part files.
struct Network {
    server: ReleaseServer,
    client: Client,
    home: TempDir,
}

/// Long limits and short pauses: what times out says so itself.
fn timings() -> Timings {
    let pause = |millis| Duration::from_millis(millis);
    Timings {
        connect: Duration::from_secs(20),
        answer: Duration::from_secs(20),
        slow_span: Duration::from_secs(20),
        retry: Policy { first_pause: pause(1), longest_pause: pause(20), ..Policy::default() },
        ..Timings::default()
    }
}

fn client(settings: ClientSettings) -> Client {
    Client::new(settings, &Silent).unwrap()
}

fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

fn location(url: &str) -> Location {
    Location::parse(url).unwrap()
}

impl Network {
    fn new() -> Self {
        Self::with_timings(timings())
    }

    fn with_timings(timings: Timings) -> Self {
        let client = client(ClientSettings { timings, ..ClientSettings::default() });
        Self { server: ReleaseServer::start(), client, home: tempfile::tempdir().unwrap() }
    }

    fn part(&self) -> PathBuf {
        self.home.path().join("go.tar.gz.part")
    }

    fn read(&self, path: &str) -> Result<Found, FetchError> {
        run(self.client.read(&location(&self.server.url(path)), LIMIT))
    }

    fn download(&self, path: &str, expected: Option<u64>) -> Result<Downloaded, FetchError> {
        let location = location(&self.server.url(path));
        self.download_from(&location, Size { expected, limit: LIMIT }, &Silent)
    }

    /// Downloads, and reads beside it what comes, as whoever unpacks it would; both must be the same.
    fn download_from(
        &self,
        location: &Location,
        size: Size,
        observer: &dyn Observer,
    ) -> Result<Downloaded, FetchError> {
        let arrival = Arrival::new();
        let (downloaded, read) = std::thread::scope(|scope| {
            let reading = scope.spawn(|| read_all(&arrival));
            let followers = Followers { arrival: &arrival, observer, admit: &|_, _| Ok(()) };
            let downloaded = run(self.client.download(location, &self.part(), size, &followers));
            arrival.end(downloaded.is_ok());
            (downloaded, reading.join().unwrap())
        });
        match &downloaded {
            Ok(downloaded) => assert_eq!(read.unwrap(), std::fs::read(&downloaded.file).unwrap()),
            Err(_) => assert_eq!(read, Err(NoMore::Failed)),
        }
        downloaded
    }

    /// The Range header of each request, in order.
    fn ranges(&self) -> Vec<Option<String>> {
        self.server.requests().iter().map(|request| request.header("range").map(str::to_owned)).collect()
    }

    /// Asserts that the part file holds exactly these bytes and nothing beside it.
    #[track_caller]
    fn assert_downloaded(&self, result: Result<Downloaded, FetchError>, body: &[u8]) {
        let downloaded = result.unwrap();
        assert_eq!(downloaded.file, self.part());
        assert!(!downloaded.is_in_place);
        assert_eq!(downloaded.size, body.len() as u64);
        assert_eq!(std::fs::read(self.part()).unwrap(), body);
    }
}

fn read_all(arrival: &Arrival) -> Result<Vec<u8>, NoMore> {
    loop {
        let mut all = Vec::new();
        match arrival.reader().read_to_end(&mut all) {
            Ok(_) => return Ok(all),
            Err(error) => match NoMore::of(&error).expect("no other error") {
                NoMore::BegunAnew => {}
                failed @ NoMore::Failed => return Err(failed),
            },
        }
    }
}

/// Bytes that differ from place to place, so that a piece at the wrong place shows.
fn archive() -> Vec<u8> {
    (0..30_000u32).flat_map(u32::to_le_bytes).collect()
}
