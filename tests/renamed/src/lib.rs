//! A driver's own prelude, by which its other modules reach ks-guard.
#![no_std]

/// What the handlers of this driver import.
pub mod prelude {
    pub use avstream_locks as locks;
}
