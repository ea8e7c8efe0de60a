//! A context kept in a static.
#![forbid(unsafe_code)]
include!("../prelude.rs");

use std::sync::Mutex;

static KEPT: Mutex<Option<&'static mut Cx<'static, Free>>> = Mutex::new(None);

fn attack<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    *KEPT.lock().unwrap() = Some(cx);
}

fn main() {}
