//! Hierarchy: a filter factory created without the device mutex (SC01).
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(
    cx: &mut Cx<'c, Free>,
    device: Device<'_, 'c, Drv>,
    descriptor: &'static slot::table::FilterDescriptor<Drv>,
) -> NtResult {
    cx.create_filter_factory(device, descriptor, |_, _| ())
}

fn main() {}
