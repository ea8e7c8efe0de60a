//! Sleep and Wake: the callbacks that a pin, a filter or a filter factory registers for changes of the device's power.
//!
//! Owns their signatures and C entries. A driver registers them from Create, so AVStream may call one for an object whose
//! Create has not completed, or has failed: the entry looks whether the object's data is there, and passes the call on
//! only if it is. Registered by `handle::power` and `cx::named_factory`; what an entry relies on is in `DispatchFn`'s contract.

use super::signature::{enter, raw_rule, raw_slots};
use super::{
    DispatchFn, NoStatus, RawSlot, Signature, Slot, SlotReturn, Typed, filter, other, pin,
};
use crate::__private::Call;
use crate::cx::Cx;
use crate::data::block::load_context;
use crate::data::{Driver, FilterKind, PinKind};
use crate::ffi::{DEVICE_POWER_STATE, KsFilterGetDevice, PKSFILTER, PKSFILTERFACTORY, PKSPIN};
use crate::handle::pin::is_created;
use crate::handle::{Filter, FilterFactory, Pin};

macro_rules! power_slots {
    ($($slot:path: $handle:ident<$kind:ident: $bound:ident>: $raw:ty, there: $there:expr;)*) => {$(
        raw_slots! { $slot: fn($raw, DEVICE_POWER_STATE); }

        // SAFETY: a function that takes a `Call` first.
        #[diagnostic::do_not_recommend]
        unsafe impl<$kind: $bound> Signature<$kind> for $slot {
            type Body<R> = for<'a, 'v, 'c> fn(
                Call,
                &'a mut Cx<'c, <$slot as Slot>::State>,
                $handle<'v, 'c, $kind>,
                DEVICE_POWER_STATE,
            ) -> R;
            type Rule = NoStatus;
        }

        // SAFETY: the thunk enters the slot's state and calls a body that was written over it; scopes restore.
        unsafe impl<$kind: $bound, H> DispatchFn<$kind, $slot> for H
        where
            H: Typed<$kind, $slot, Return: SlotReturn<NoStatus>>,
        {
            const RAW: <$slot as RawSlot>::Raw = {
                unsafe extern "C" fn thunk<$kind: $bound, H>(object: $raw, state: DEVICE_POWER_STATE)
                where
                    H: Typed<$kind, $slot, Return: SlotReturn<NoStatus>>,
                {
                    let is_there: unsafe fn($raw) -> bool = $there;
                    // SAFETY: AVStream calls about a live object.
                    if !unsafe { is_there(object) } {
                        return;
                    }
                    // SAFETY: AVStream calls this function for the slot that it was registered for.
                    let mut cx = unsafe { enter::<$slot>() };
                    // SAFETY: the object is live during the callback, of the kind that it was registered with, and its data
                    // is there, as far as the handle says so.
                    let object = unsafe { $handle::new(object) };
                    SlotReturn::<NoStatus>::into_raw((H::BODY)(Call::new(), &mut cx, object, state));
                }
                thunk::<$kind, H>
            };
        }
    )*};
}

power_slots! {
    filter::Sleep: Filter<F: FilterKind>: PKSFILTER, there: has_block;
    filter::Wake: Filter<F: FilterKind>: PKSFILTER, there: has_block;
    pin::Sleep: Pin<P: PinKind>: PKSPIN, there: is_created::<P>;
    pin::Wake: Pin<P: PinKind>: PKSPIN, there: is_created::<P>;
    other::FactorySleep: FilterFactory<K: Driver>: PKSFILTERFACTORY, there: without_data;
    other::FactoryWake: FilterFactory<K: Driver>: PKSFILTERFACTORY, there: without_data;
}

/// Whether the filter is between Create and Close: it has a `Context`, which is not the one that AVStream copied from its
/// factory, and that from its device.
///
/// The block itself is not looked at. AVStream holds the device mutex here (device-mutex-in-avstream), and in Close perhaps
/// the control mutex alone (`spec/ambiguities.md` A5): then Close may free the block meanwhile. What the handler does is
/// safe, because the data is reached under a mutex alone, and the slot's state does not allow to take one.
///
/// # Safety
///
/// `filter` is live, of a typed table, and AVStream calls its Sleep or Wake.
unsafe fn has_block(filter: PKSFILTER) -> bool {
    // SAFETY: a live filter.
    let field = unsafe { &raw mut (*filter).Context };
    // SAFETY: its member.
    let context = unsafe { load_context(field) };
    if context.is_null() {
        return false;
    }
    // SAFETY: a live filter, at PASSIVE_LEVEL.
    let device = unsafe { KsFilterGetDevice(filter) };
    // SAFETY: a filter's device outlives it.
    let field = unsafe { &raw mut (*device).Context };
    // SAFETY: its member.
    context != unsafe { load_context(field) }
}

/// A factory's handle claims no data.
///
/// # Safety
///
/// None; it is `unsafe` as the others are.
unsafe fn without_data(_factory: PKSFILTERFACTORY) -> bool {
    true
}
