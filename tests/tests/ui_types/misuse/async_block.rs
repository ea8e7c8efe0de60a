//! Suspension: a future made under a lock, polled after its release.
#![forbid(unsafe_code)]
include!("../prelude.rs");

async fn pause() {}

fn handler<'c>(cx: &mut Cx<'c, Free>, device: Device<'_, 'c, Drv>) {
    let _future = cx.with_device(device, |cx| async move {
        pause().await;
        device.data_mut(cx).opens += 1;
    });
}

fn main() {}
