//! What the suites share: a bench on which a handler meets real objects under the simulated ks.sys.
//!
//! Owns the smallest driver that has every kind of object, and the reading of the ledger afterwards. It proves nothing
//! by itself; the suites in `tests/` call it. Nothing outside this package may depend on it.

/// The README's programs, compiled and run as its readers would.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

mod driver;
mod probe;
mod stage;

pub use probe::{Probe, Witness, drops_under};
pub use stage::{Objects, Play, Played, acquired, attempt, held, name, play, released_in_reverse};
