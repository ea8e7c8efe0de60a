//! Re-entry: an attempt from Process, under the processing mutex.
#![forbid(unsafe_code)]
include!("../prelude.rs");

fn handler<'c>(cx: &mut Cx<'c, In<slot::pin::Process>>, pin: Pin<'_, 'c, Video>) {
    cx.queue_pin_processing(pin);
}

fn main() {}
