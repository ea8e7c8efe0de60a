//! Whole drivers as their authors write them, raw and typed: each compiles as it stands, and runs under the simulator.
//!
//! Each file is a driver of its own, in a hand of its own; what they are put through is in `life`. The rest of the suites
//! shows one thing at a time.

#![expect(
    clippy::pedantic,
    clippy::allow_attributes_without_reason,
    clippy::multiple_unsafe_ops_per_block,
    clippy::undocumented_unsafe_blocks,
    private_interfaces,
    unnameable_types,
    unreachable_pub,
    unused_qualifications,
    reason = "as their authors write them: the lints are this workspace's, and the objects the simulator's"
)]

mod attributes;
mod automation;
mod board;
mod calls_down;
mod camera;
mod factories;
mod frames;
mod generic_kinds;
mod half_ported;
mod life;
mod listeners;
mod names;
mod pumps;
mod raw;
mod raw_classes;
mod registry;
mod shared;
mod tuner;
