//! Starts browsers and drivers, and sees to it that none of them outlives us.
//!
//! A browser is a family of processes, some of which leave their process group; whoever kills only
//! the one it started leaves orphans behind. So each family is ended three times over: by its
//! [`Guarded`] (drop, close), by [`end_all`] when we are told to stop, and by the guard, a second
//! process of this program, when we are killed without warning. What even that misses, because the
//! power was cut, [`sweep`] clears away at the next start.
//!
//! - `spawn`: what to start and how: [`Spawn`], [`launch`], [`LaunchError`].
//! - `guarded`: a started browser, until it is ended.
//! - `output`: the lines it prints, of which the last few are kept.
//! - `profile`: its folder, and the folder of all folders.
//! - `run`: who we are, as a mark on every process and folder of ours.
//! - `registry`: the process groups that we have, told to the guard as they come and go.
//! - `guard`: the process that ends them when we no longer can.
//! - `sweep`: clears away what a power cut left.
//! - `linux`: everything that asks the system: /proc, signals, sessions.

mod guard;
mod guarded;
mod linux;
mod output;
mod profile;
mod registry;
mod run;
mod spawn;
mod sweep;

pub use guard::{GUARD_ARGUMENT, GUARD_PROGRAM_VARIABLE, guard_main, guard_works};
pub use guarded::{Guarded, SilentError};
pub use profile::Profile;
pub use registry::{end_all, stop_signal};
pub use run::MARK_VARIABLE;
pub use spawn::{LaunchError, Spawn, launch};
pub use sweep::{Swept, sweep};

pub(crate) use linux::user;
pub(crate) use output::quoted;
