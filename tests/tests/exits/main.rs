//! Every way out of a handler, for every kind of object and every combination of mutexes: released once, on the same
//! object, in reverse order, after everything that the body owned.
//!
//! The handlers are generated, one per object, list of mutexes and calling convention; each takes the way out as an
//! argument. All calls go through the real symbols, and the simulator's ledger is the judge.
#![expect(
    clippy::undocumented_unsafe_blocks,
    improper_ctypes_definitions,
    reason = "every handler here is called with the live objects that `play` hands out, by Rust code alone"
)]

mod cases;
mod lookups;
mod ways;
