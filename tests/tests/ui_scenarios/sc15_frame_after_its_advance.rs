//! Process: a frame used after the advance that unlocked it.
#![allow(unused, reason = "nothing here is run")]
include!("../ui_typed/prelude.rs");

#[ks_synchronized(slot = pin::Process)]
fn process(cx: &mut Cx, mut pin: ks_guard::ProcessingPin<Video>, frames: &mut u64) -> NtResult {
    let mut kept = None;
    pin.with_leading_edge(cx, |_, frame| {
        kept = Some(frame); //~ ERROR E0521
        (ks_guard::Used::default(), ())
    });
    Ok(())
}

fn main() {}
