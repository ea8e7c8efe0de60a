//! A context of a long chain used for a short one: chains are invariant.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    fn helper<'s>(_: &mut Cx<'s, Free>, _: &'s u32) {}
    let local = 0;
    let _ = device;
    helper(cx, &local);
}

fn main() {}
