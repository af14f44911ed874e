//! gopls alone, as every editor starts it.

use super::desk::{Desk, Started};
use crate::support::gopls::Gopls;
use crate::support::sdk_cache::{NEW, OLD};

#[test]
fn it_finds_this_directorys_go_through_the_shims() {
    let Some(desk) = Desk::new() else { return };
    finds(&desk, &|| {
        let call = desk.start(desk.gopls(), Started::FromShell);
        let mut server = Gopls::open(call, &desk.project);
        server.show(&desk.project.join("main.go"));
        server.versions()
    });
}

#[test]
fn it_finds_this_directorys_go_through_gov_exec() {
    let Some(desk) = Desk::new() else { return };
    finds(&desk, &|| {
        let call = desk.start(&desk.sandbox.home("shims/gov"), Started::FromDesktop).args(&["exec", "--", "gopls"]);
        Gopls::open(call.within(&desk.project), &desk.project).versions()
    });
}

#[test]
fn a_goroot_of_another_release_does_not_reach_it() {
    let Some(desk) = Desk::new() else { return };
    finds(&desk, &|| {
        let poison = desk.sandbox.path("system");
        let call = desk.start(desk.gopls(), Started::FromShell).env("GOROOT", &poison);
        let by_shims = Gopls::open(call, &desk.project).versions();
        let gov = desk.start(&desk.sandbox.home("shims/gov"), Started::FromDesktop).env("GOROOT", &poison);
        let by_gov = Gopls::open(gov.args(&["exec", "--", "gopls"]).within(&desk.project), &desk.project).versions();
        assert_eq!(by_shims, by_gov);
        by_shims
    });
}

/// Without gov it takes what is on PATH, so that the others prove something.
#[test]
fn it_finds_the_systems_go_where_nobody_points_it() {
    let Some(desk) = Desk::new() else { return };
    let call = desk.start(desk.gopls(), Started::FromDesktop);
    assert_eq!(Gopls::open(call, &desk.project).versions(), [format!("go{OLD}")]);
}

/// Asserts that a newly started one finds what gov resolves, before and after a switch.
fn finds(desk: &Desk, versions: &dyn Fn() -> Vec<String>) {
    for version in [NEW, OLD] {
        desk.switch(version);
        assert_eq!(versions(), [format!("go{version}")]);
    }
}
