//! What `#[ks_synchronized]` accepts: every form of function and signature, shown to compile and to hold the mutex.
//!
//! The files beside this one are compiled a second time, under edition 2021, by `tests/edition2021`.
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    unused_qualifications,
    reason = "every handler here is called with the live objects that `play` hands out; the forms are the point"
)]

mod abi;
mod attributes;
mod drop_order;
mod expressions;
mod generics;
mod macros;
mod methods;
mod names;
mod patterns;
mod returns;
mod types;
