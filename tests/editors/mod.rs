//! Editors: their files, found, read, edited and put back.

#[cfg(target_os = "linux")]
mod broken_off;
#[cfg(unix)]
mod find;
mod formats;
#[cfg(target_os = "linux")]
mod nasty;
#[cfg(target_os = "linux")]
mod race;
#[cfg(target_os = "linux")]
mod real;
#[cfg(unix)]
mod repository;
#[cfg(target_os = "linux")]
mod sync;
