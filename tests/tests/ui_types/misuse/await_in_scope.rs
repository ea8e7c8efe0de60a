//! Suspension: waiting for a future under a lock.
#![forbid(unsafe_code)]
include!("../prelude.rs");

async fn pause() {}

pub async fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    cx.with_device(device, |_| {
        pause().await;
    });
}

fn main() {}
