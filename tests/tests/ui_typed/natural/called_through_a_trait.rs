//! The traits hold a handler's body for the library: its first parameter cannot be made by anybody else.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::__private::Call;
use ks_guard::slot::{self, Signature, Typed, TypedIntersect, TypedProperty};

fn body<K, S: Signature<K>, H: Typed<K, S>>(handler: H) -> S::Body<H::Return> {
    H::BODY
}

mod of_device {
    use super::*;

    #[ks_synchronized(slot = device::QueryStop)]
    fn handler(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        Ok(())
    }

    #[ks_synchronized(slot = device::QueryStop)]
    fn caller(cx: &mut Cx, device: Device<Drv>, irp: PIRP) -> NtResult {
        body(handler)(cx, device, irp) //~ ERROR E0061
    }
}

mod of_filter {
    use super::*;

    fn caller<'c, H>(_: H, cx: &mut Cx<'c, <filter::SetProperty as slot::Slot>::State>, filter: Filter<'_, 'c, Capture>)
    where
        H: TypedProperty<Capture, filter::SetProperty, Request = u32, Value = u32, Return = NtResult>,
    {
        let _ = (H::BODY)(cx, filter, &1, &2); //~ ERROR E0061
    }
}

mod of_pin {
    use super::*;

    #[ks_synchronized(slot = pin::Reset)]
    fn handler(cx: &mut Cx, pin: Pin<Video>) {}

    #[ks_synchronized(slot = pin::Reset)]
    fn caller(cx: &mut Cx, pin: Pin<Video>) {
        body(handler)(Call::new(), cx, pin); //~ ERROR E0624
        body(handler)(Default::default(), cx, pin); //~ ERROR E0277
    }
}

fn main() {}
