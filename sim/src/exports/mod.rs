//! The symbols of `ks.sys` and `ntoskrnl.exe` that `ks_guard::ffi` declares.
//!
//! Owns the C face of the simulator and nothing behind it: each function finds the calling thread's machine and hands on.
//! `tests/exports.rs` proves that these are exactly the declared symbols, with the declared types.
//!
//! # Safety
//! Common to all, as in `ks_guard::ffi::ks_sys`: pointers that the function writes through are valid. Object pointers are
//! looked up before they are used, so a wrong one is reported, not followed.
#![expect(non_snake_case, reason = "the names are those of ks.h and wdm.h")]
#![expect(
    clippy::missing_safety_doc,
    reason = "the contract common to all is in the module's header"
)]
#![expect(
    missing_docs,
    reason = "documented where they are declared, in ks_guard::ffi"
)]

mod bags;
mod events;
mod hierarchy;
mod mutexes;
mod not_modelled;
mod nt;
mod power;
mod streams;

pub use bags::*;
pub use events::*;
pub use hierarchy::*;
pub use mutexes::*;
pub use not_modelled::*;
pub use nt::*;
pub use power::*;
pub use streams::*;
