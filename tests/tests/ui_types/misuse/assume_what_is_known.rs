//! Undecided entry: an assumption where the documents decide.
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::device::PostStart>>, device: Device<'_, 'c, Drv>) {
    // SAFETY: none; this must not compile.
    unsafe { cx.assume_device_free() }.with_device(device, |_| {});
}

fn main() {}
