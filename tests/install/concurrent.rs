//! Several govs at once.

use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::Sandbox;
use crate::support::sdk_cache::NEW;
use std::thread;

#[test]
fn twenty_installs_of_one_release_at_once_are_one_download() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let runs = thread::scope(|scope| {
        let started: Vec<_> = (0..20).map(|_| scope.spawn(|| sandbox.gov("install").arg(NEW).succeeds())).collect();
        started.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(proxy.count(".zip"), 1);
    let said = |text: &str| runs.iter().filter(|run| run.stdout.contains(text)).count();
    assert_eq!(said("go1.22.3 installed: "), 1);
    assert_eq!(said("go1.22.3 is installed: "), 19);
    sandbox.assert_tidy(&[NEW]);
    sandbox.assert_runs(NEW);
}
