//! The ways out of a handler under edition 2021; see `tests/tests/exits`.
#![expect(
    clippy::undocumented_unsafe_blocks,
    improper_ctypes_definitions,
    reason = "every handler here is called with the live objects that `play` hands out, by Rust code alone"
)]

#[path = "../../tests/exits/cases.rs"]
mod cases;
#[path = "../../tests/exits/lookups.rs"]
mod lookups;
#[path = "../../tests/exits/ways.rs"]
mod ways;
