//! Many small things, done on all cores.

use std::sync::{Mutex, PoisonError};
use std::thread::ScopedJoinHandle;

/// From so many on a thread is worth its start.
const MANY: usize = 64;

/// What a function makes of each item, in the order of the items.
pub fn map<T: Send, R: Send>(items: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    if items.len() < MANY || workers == 1 {
        return items.into_iter().map(each).collect();
    }
    let share = items.len().div_ceil(workers);
    let mut items = items.into_iter();
    let shares: Vec<Mutex<Vec<T>>> = (0..workers).map(|_| Mutex::new(items.by_ref().take(share).collect())).collect();
    let work = |share: &Mutex<Vec<T>>| {
        let items = std::mem::take(&mut *share.lock().unwrap_or_else(PoisonError::into_inner));
        items.into_iter().map(&each).collect::<Vec<R>>()
    };
    std::thread::scope(|scope| {
        let work = &work;
        let start = |share| std::thread::Builder::new().spawn_scoped(scope, move || work(share));
        // Where no thread is to be had, this one does it.
        let threads: Vec<_> = shares.iter().map(|share| (share, start(share).ok())).collect();
        let results = threads.into_iter().flat_map(|(share, thread)| match thread.map(ScopedJoinHandle::join) {
            None => work(share),
            Some(Ok(results)) => results,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
        });
        results.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_result_in_its_place() {
        for count in [0, 1, MANY - 1, MANY, MANY + 1, 1000] {
            let squares = map((0..count).collect(), |n| n * n);
            assert_eq!(squares, (0..count).map(|n| n * n).collect::<Vec<_>>());
        }
    }
}
