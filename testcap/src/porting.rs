#![doc = include_str!("../docs/porting.md")]
// Owns the typed form of the example, which `tests/porting.rs` runs beside the raw one. Not in the driver's table.

use core::ops::ControlFlow;

use ks_guard::{
    AnyPin, Cx, Device, NtResult, NtStatus,
    ffi::{KSSTATE_RUN, PIRP},
    ks_synchronized, slot,
    state::HoldsControl,
};

use crate::{capture::Capture, device::TestCap, pin::VideoPin, preview::Preview};

/// QueryStop (`nc-ks-pfnksdeviceirp`), in typed form. AVStream holds the device mutex here (`device-mutex-in-avstream`).
///
/// # IRQL
/// `PASSIVE_LEVEL`.
#[ks_synchronized(slot = slot::device::QueryStop)]
pub fn query_stop_typed(cx: &mut Cx, device: Device<TestCap>, _irp: PIRP) -> NtResult {
    let found = cx.try_for_each_filter(device, |cx, _, filter| {
        cx.with_control(filter, |cx| {
            cx.try_for_each_pin(filter, |cx, pin| {
                if is_running::<Capture>(cx, pin) || is_running::<Preview>(cx, pin) {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            })
        })
    });
    if found.is_break() {
        return Err(NtStatus::UNSUCCESSFUL);
    }
    Ok(())
}

/// Whether it is a pin of kind `P`, and runs.
fn is_running<'c, P: VideoPin>(
    cx: &Cx<'c, impl HoldsControl>,
    pin: AnyPin<'_, 'c, TestCap>,
) -> bool {
    let pin = pin.created::<P, _>(cx);
    pin.is_some_and(|pin| pin.device_state(cx) == KSSTATE_RUN)
}
