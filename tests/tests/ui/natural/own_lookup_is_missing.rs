//! A driver's own method that is not there: rustc offers none of the attribute's own parts instead.
use ks_guard::{ffi::*, ks_synchronized};

#[ks_synchronized(device = irp.device())] //~ ERROR E0599
unsafe fn create(irp: PIRP) {}

fn main() {}
