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
    let main = desk.project.join("main.go");
    finds(&desk, &|| {
        let poison = desk.sandbox.path("system");
        let gov = desk.start(&desk.sandbox.home("shims/gov"), Started::FromDesktop).within(&desk.project);
        let by_gov = gov.args(&["exec", "--", "gopls"]);
        let by_shims = desk.start(desk.gopls(), Started::FromShell);
        let mut found = Vec::new();
        for call in [by_gov, by_shims] {
            let mut server = Gopls::open(call.env("GOROOT", &poison), &desk.project);
            server.show(&main);
            // The version alone is right even where the library is another's.
            let library = server.declared_in(&main, 4, 18);
            let release = desk.go(&desk.project);
            assert!(library.starts_with(desk.sandbox.home("versions").join(release)), "{}", library.display());
            found.extend(server.versions());
        }
        found.dedup();
        found
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
