//! Thermal callbacks (`ns-ks-_ksdevice_thermal_dispatch`): signatures and C entries.
//!
//! Owns how the state that a handler returns gets out. No page says which mutexes are held, so a handler can take none
//! (`spec/entry.toml`). The table is `slot::table`'s; what a thunk relies on is in `DispatchFn`'s contract.

use super::signature::{enter, raw_rule, raw_slots};
use super::{DispatchFn, NoStatus, RawSlot, ReturnRule, Signature, Slot, SlotReturn, Typed, other};
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::Driver;
use crate::ffi::{
    BOOLEAN, KSDEVICE_THERMAL_STATE, KSDEVICE_THERMAL_STATE_HIGH, KSDEVICE_THERMAL_STATE_LOW,
    PKSDEVICE, ULONG,
};
use crate::handle::Device;
use crate::state::Sealed;

/// `KSDEVICE_THERMAL_STATE` (`ne-ks-ksdevice_thermal_state`): what a thermal handler answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThermalState {
    /// `KSDEVICE_THERMAL_STATE_LOW`.
    Low,
    /// `KSDEVICE_THERMAL_STATE_HIGH`.
    High,
}

/// `KSDEVICE_THERMAL_STATE`, which is no status: a [`ThermalState`].
#[derive(Debug)]
pub enum OnlyThermalState {}

impl Sealed for OnlyThermalState {}
impl Sealed for ThermalState {}
impl ReturnRule for OnlyThermalState {
    type Raw = KSDEVICE_THERMAL_STATE;
}
impl SlotReturn<OnlyThermalState> for ThermalState {
    #[inline]
    fn into_raw(self) -> KSDEVICE_THERMAL_STATE {
        match self {
            Self::Low => KSDEVICE_THERMAL_STATE_LOW,
            Self::High => KSDEVICE_THERMAL_STATE_HIGH,
        }
    }
}

macro_rules! thermal_slots {
    ($($slot:path: $arg:ident: $raw:ty => $ty:ty, $convert:expr;)*) => {$(
        raw_slots! { $slot: fn(PKSDEVICE, $raw, *mut KSDEVICE_THERMAL_STATE); }

        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<K: Driver> Signature<K> for $slot {
            type Body<R> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <$slot as Slot>::State>,
                Device<'v, 'c, K>,
                $ty,
            ) -> R;
            type Rule = OnlyThermalState;
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<K: Driver, H> DispatchFn<K, $slot> for H
        where
            H: Typed<K, $slot, Return: SlotReturn<OnlyThermalState>>,
        {
            const RAW: <$slot as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<K: Driver, H>(
                    object: PKSDEVICE,
                    $arg: $raw,
                    out: *mut KSDEVICE_THERMAL_STATE,
                ) where
                    H: Typed<K, $slot, Return: SlotReturn<OnlyThermalState>>,
                {
                    // SAFETY: AVStream calls this function for the slot that its table holds it in.
                    let mut cx = unsafe { enter::<$slot>() };
                    // SAFETY: the device is live during the callback, of the kind that the table was registered with, and
                    // its Add completed before that.
                    let device = unsafe { Device::new(object) };
                    let convert: fn($raw) -> $ty = $convert;
                    let state = (H::BODY)(Call::new(), &mut cx, device, convert($arg));
                    let state = SlotReturn::<OnlyThermalState>::into_raw(state);
                    if !out.is_null() {
                        // SAFETY: AVStream passes a place for the state.
                        unsafe { out.write(state) };
                    }
                }
                thunk::<K, H>
            };
        }
    )*};
}

thermal_slots! {
    other::ActiveCooling: engaged: BOOLEAN => bool, |engaged| engaged != 0;
    other::PassiveCooling: percentage: ULONG => u32, |percentage| percentage;
}
