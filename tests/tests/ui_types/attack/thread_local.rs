//! A context kept in a thread local.
#![forbid(unsafe_code)]
include!("../prelude.rs");

use std::cell::Cell;

thread_local! {
    static KEPT: Cell<Option<&'static mut Cx<'static, Free>>> = const { Cell::new(None) };
}

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    KEPT.with(|kept| kept.set(Some(cx)));
}

fn main() {}
