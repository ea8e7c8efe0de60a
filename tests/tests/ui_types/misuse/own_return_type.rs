//! Returns: a type of the driver's own that carries STATUS_PENDING out of a slot that forbids it (KsCallbackReturn).
#![forbid(unsafe_code)]
include!("../prelude.rs");

pub struct Pending;
impl slot::SlotReturn<slot::NeverPending> for Pending {
    fn into_raw(self) -> NTSTATUS {
        STATUS_PENDING
    }
}

fn main() {}
