//! A factory handle used after something could have deleted the factory.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn descriptor() -> &'static slot::table::FilterDescriptor<Drv> {
    unimplemented!()
}

fn handler<'c>(cx: &mut Cx<'c, DeviceHeldHere>, device: Device<'_, 'c, Drv>) {
    let mut kept = None;
    let _ = cx.create_filter_factory(device, descriptor(), |_, factory| kept = Some(factory));
    let _ = cx.delete_filter_factory(device, |_| true);
    let _ = kept;
}

fn main() {}
