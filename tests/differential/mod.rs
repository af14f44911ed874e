//! gov beside the real `go`, in directories made by chance.
//!
//! The real command runs with programs on PATH for exactly the releases that gov has. What it does
//! must be what `gov explain` foretells of it, and what gov chooses must end in the same, but for
//! the few reasons that [`reasons::Class`] names; each is checked, and counted.
//!
//! `GOV_DIFFERENTIAL_SEED` and `GOV_DIFFERENTIAL_COUNT` make other cases, or more;
//! `GOV_DIFFERENTIAL_CASE` runs one.

mod comparison;
mod generator;
mod reasons;
mod world;

use generator::Case;
use reasons::Class;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use world::World;

const SEED: u64 = 20_261_123;
const COUNT: u64 = 2_400;

/// Differences that are shown; the first few say what the rest say.
const SHOWN: usize = 12;

#[test]
fn every_directory_runs_what_go_would_run() {
    let seed = number("GOV_DIFFERENTIAL_SEED").unwrap_or(SEED);
    let only = number("GOV_DIFFERENTIAL_CASE");
    let end = only.map_or_else(|| number("GOV_DIFFERENTIAL_COUNT").unwrap_or(COUNT), |case| case + 1);
    let world = World::new();
    let next = AtomicU64::new(only.unwrap_or(0));
    let counts = Mutex::new(BTreeMap::new());
    let differences = Mutex::new(BTreeMap::new());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= end {
                return;
            }
            match comparison::compare(&world, &Case::new(seed, number)) {
                Ok(classes) => {
                    let mut counts = counts.lock().unwrap();
                    for class in classes {
                        *counts.entry(class).or_insert(0_u64) += 1;
                    }
                }
                Err(difference) => drop(differences.lock().unwrap().insert(number, difference)),
            }
        }
    };
    thread::scope(|scope| (0..4).map(|_| scope.spawn(work)).for_each(drop));

    let (counts, differences) = (counts.into_inner().unwrap(), differences.into_inner().unwrap());
    let count = |class: Class| counts.get(&class).copied().unwrap_or_default();
    let lines: Vec<String> = Class::ALL.iter().map(|class| format!("{:6} {class:?}", count(*class))).collect();
    println!("seed {seed}, up to case {end}\n{}", lines.join("\n"));
    let shown: Vec<String> = differences
        .iter()
        .take(SHOWN)
        .map(|(number, difference)| {
            format!("GOV_DIFFERENTIAL_SEED={seed} GOV_DIFFERENTIAL_CASE={number}\n{difference}")
        })
        .collect();
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), shown.join("\n\n"));
    if only.is_none() && end >= COUNT {
        for class in Class::ALL {
            assert!(count(class) > 0, "no case is {class:?}");
        }
        assert!(count(Class::Shim) >= 150);
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the test chooses the cases")]
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable}={text}: not a number")))
}
