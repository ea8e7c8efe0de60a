//! The typed layer at work: every pattern that a driver needs compiles, runs, and leaves the mutexes as it found them.
//!
//! Against the small ks.sys in `mock`, which panics on every breach of the discipline.
#![expect(
    unreachable_pub,
    unnameable_types,
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    reason = "tests: the objects are all made here, live to the end of a test, and are used on one thread"
)]

mod attacks;
mod attribute;
mod driver;
mod fast_mutex;
mod helpers;
mod methods;
mod mock;
mod patterns;
mod same;
mod shared;
