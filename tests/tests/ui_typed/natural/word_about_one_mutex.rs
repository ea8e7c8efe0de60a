//! `device` needs both mutexes to be free: what a driver says about the device mutex says nothing about control.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::{DataFormat, EntersFree, NewFilter, mutex};

// SAFETY: nothing here is run.
unsafe impl EntersFree<filter::Create, mutex::Device> for Drv {}
// SAFETY: nothing here is run.
unsafe impl EntersFree<filter::Intersect, mutex::Control> for Drv {}

mod typed {
    use super::*;

    #[ks_synchronized(slot = filter::Create, device)] //~ ERROR KSG101
    fn create(cx: &mut Cx, filter: NewFilter<Capture>, irp: PIRP) -> NtResult<(u32, ())> {
        Ok((0, ()))
    }
}

mod raw {
    use super::*;

    #[ks_synchronized(slot = filter::Close<Capture>, device)] //~ ERROR KSG100 KSG101
    unsafe extern "C" fn close(filter: PKSFILTER, irp: PIRP) -> NTSTATUS {
        STATUS_SUCCESS
    }
}

mod the_other_one {
    use super::*;

    #[ks_synchronized(slot = filter::Intersect, device)] //~ ERROR KSG100
    fn intersect(cx: &mut Cx, filter: NewFilter<Capture>, id: u32, theirs: DataFormat, ours: DataFormat) -> NtResult<u32> {
        Ok(id)
    }
}

fn main() {}
