//! The pool tag of what the driver allocates.
//!
//! All of it is allocated and freed by `ks-guard`: the data of each object, and a pin's own descriptor and framing.

/// `ksgd` in a pool dump.
pub const TAG: u32 = u32::from_le_bytes(*b"ksgd");
