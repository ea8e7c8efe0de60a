//! NTSTATUS as an error value.

use std::fmt;

use ks_guard::ffi::NTSTATUS;

/// A failed NTSTATUS.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub NTSTATUS);

/// What a driver answered: a value, or the status with which it (or AVStream) refused.
pub type Reply<T> = Result<T, Status>;

impl Status {
    /// Success codes have the top bit clear.
    pub(crate) fn check(status: NTSTATUS) -> Reply<()> {
        if status < 0 {
            Err(Self(status))
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NTSTATUS 0x{:08X}", self.0)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Status {}
