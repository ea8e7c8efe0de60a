//! A filter factory, deleted while it is being set up.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn descriptor() -> &'static slot::table::FilterDescriptor<Drv> {
    unimplemented!()
}

fn handler<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>) {
    let _ = cx.create_filter_factory(device, descriptor(), |cx, _| {
        cx.delete_filter_factory(device, |_| true)
    });
}

fn main() {}
