//! Telling clients that an event has happened.
//!
//! Owns the wrappers of `KsGenerateEvents` and `KsAddEvent`; each bound is the rule of `spec/ddis.toml`.

use core::ffi::c_void;
use core::ptr;

use super::Cx;
use crate::ffi::{
    BOOLEAN, GUID, KsFilterAddEvent, KsFilterGenerateEvents, KsPinAddEvent, KsPinGenerateEvents,
    PKSEVENT_ENTRY, PVOID, ULONG,
};
use crate::handle::{FilterHandle, PinHandle};
use crate::slot::Plain;
use crate::slot::events::{Extra, ExtraData};
use crate::state::{AtDispatchLevelOrBelow, AtPassiveLevel, State};

/// The length and the address of what goes out with an event; nothing for a type without size.
fn buffer<T: Plain>(data: &T) -> (ULONG, PVOID) {
    const { assert!(size_of::<T>() <= ULONG::MAX as usize) };
    if size_of::<T>() == 0 {
        return (0, ptr::null_mut());
    }
    #[expect(clippy::cast_possible_truncation, reason = "asserted above")]
    let size = size_of::<T>() as ULONG;
    // ks.sys copies it to the client's buffer, and does not write.
    (size, ptr::from_ref(data).cast::<c_void>().cast_mut())
}

/// `KsGenerateEvents`, `CallBack`: asks the closure behind `context`.
///
/// # Safety
///
/// `context` points to an `F` that nobody else uses; `entry` is an entry of the object's list, during the callback.
unsafe extern "C" fn matches<E: ExtraData, F: FnMut(&E) -> bool>(
    context: PVOID,
    entry: PKSEVENT_ENTRY,
) -> BOOLEAN {
    // SAFETY: the closure, by the caller's contract.
    let wanted = unsafe { &mut *context.cast::<F>() };
    // SAFETY: a live entry, under the lock of its list. Its item is of a typed table, or of one whose author promised as much
    // to `raw_events`, or AVStream's own, if a set of AVStream's was asked for: the id of a type of this driver, which no
    // other code knows, is in none of those.
    let extra = unsafe { Extra::<E>::of(entry) };
    BOOLEAN::from(extra.is_some_and(wanted))
}

macro_rules! generate {
    ($what:literal, $page:literal, $inline:literal, $slot:literal, $handle:ident by $raw:ident, $function:ident,
        $plain:ident, $with:ident, $matching:ident) => {
        impl<'c, S: State> Cx<'c, S> {
            #[doc = concat!("Tells every client that has enabled the event `id` of `set` on the ", $what, " (`", $page, "`).")]
            ///
            /// Whatever is held stays so. ks.sys may call the driver's RemoveEvent before it returns, for a client that asked
            #[doc = concat!("to hear of the event once: see [`", $slot, "`](crate::slot::", $slot, ").")]
            ///
            /// # IRQL
            ///
            /// `<= DISPATCH_LEVEL`.
            #[doc(alias = "KsGenerateEvents")]
            #[doc(alias = $inline)]
            pub fn $plain(&mut self, object: impl $handle<'c>, set: &'static GUID, id: u32)
            where
                S: State<I: AtDispatchLevelOrBelow>,
            {
                let (size, data) = buffer(&());
                // SAFETY: the object is live, at DISPATCH_LEVEL or below; no data, and no callback.
                unsafe { $function(object.$raw(), set, id, size, data, None, ptr::null_mut()) }
            }

            #[doc = concat!("As [`", stringify!($plain), "`](Self::", stringify!($plain), "), with data for clients that have a buffer for it.")]
            ///
            /// # IRQL
            ///
            /// `<= DISPATCH_LEVEL`. The data must not be pageable (`nf-ks-ksgenerateevents`): on the stack, or in a static of
            /// a section that is not.
            #[doc(alias = "KsGenerateEvents")]
            #[doc(alias = $inline)]
            pub fn $with<T: Plain>(
                &mut self,
                object: impl $handle<'c>,
                set: &'static GUID,
                id: u32,
                data: &T,
            ) where
                S: State<I: AtDispatchLevelOrBelow>,
            {
                let (size, data) = buffer(data);
                // SAFETY: the object is live, at DISPATCH_LEVEL or below; the data is there until this returns, and no
                // callback.
                unsafe { $function(object.$raw(), set, id, size, data, None, ptr::null_mut()) }
            }

            #[doc = concat!("As [`", stringify!($plain), "`](Self::", stringify!($plain), "), to clients whose entry `wanted` picks by what it carries.")]
            ///
            /// An entry that carries no `E` is passed over: those of events without an AddEvent handler, and of one that
            /// returns another type. `wanted` runs at `DISPATCH_LEVEL`, under the lock of the object's list, without a context.
            ///
            /// # IRQL
            ///
            /// `<= DISPATCH_LEVEL`. What `wanted` borrows must not be pageable (`nf-ks-ksgenerateevents`).
            #[doc(alias = "KsGenerateEvents")]
            #[doc(alias = $inline)]
            pub fn $matching<E: ExtraData, F: FnMut(&E) -> bool>(
                &mut self,
                object: impl $handle<'c>,
                set: &'static GUID,
                id: u32,
                mut wanted: F,
            ) where
                S: State<I: AtDispatchLevelOrBelow>,
            {
                let (size, data) = buffer(&());
                let context: PVOID = (&raw mut wanted).cast();
                // SAFETY: the object is live, at DISPATCH_LEVEL or below; the callback's context is the closure that it
                // asks, which stays until this returns.
                unsafe { $function(object.$raw(), set, id, size, data, Some(matches::<E, F>), context) }
            }
        }
    };
}

generate!(
    "filter",
    "nf-ks-ksfiltergenerateevents",
    "KsFilterGenerateEvents",
    "filter::RemoveEvent",
    FilterHandle by filter_raw,
    KsFilterGenerateEvents,
    generate_filter_events,
    generate_filter_events_with,
    generate_filter_events_if
);
generate!(
    "pin",
    "nf-ks-kspingenerateevents",
    "KsPinGenerateEvents",
    "pin::RemoveEvent",
    PinHandle by pin_raw,
    KsPinGenerateEvents,
    generate_pin_events,
    generate_pin_events_with,
    generate_pin_events_if
);

impl<'c, S: State> Cx<'c, S> {
    /// Adds an entry to the filter's event list (`nf-ks-ksfilteraddevent`).
    ///
    /// For entries that a raw AddEvent handler got and kept. Behind a typed one the library adds the entry itself.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Safety
    ///
    /// `entry` came to an AddEvent handler of this filter, is live, and is in no list.
    #[doc(alias = "KsAddEvent")]
    #[doc(alias = "KsFilterAddEvent")]
    pub unsafe fn add_filter_event(&mut self, filter: impl FilterHandle<'c>, entry: PKSEVENT_ENTRY)
    where
        S: State<I: AtPassiveLevel>,
    {
        // SAFETY: the filter is live, at PASSIVE_LEVEL; the entry is as the caller promises.
        unsafe { KsFilterAddEvent(filter.filter_raw(), entry) }
    }

    /// Adds an entry to the pin's event list (`nf-ks-kspinaddevent`). See [`add_filter_event`](Self::add_filter_event).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Safety
    ///
    /// `entry` came to an AddEvent handler of this pin, is live, and is in no list.
    #[doc(alias = "KsAddEvent")]
    #[doc(alias = "KsPinAddEvent")]
    pub unsafe fn add_pin_event(&mut self, pin: impl PinHandle<'c>, entry: PKSEVENT_ENTRY)
    where
        S: State<I: AtPassiveLevel>,
    {
        // SAFETY: the pin is live, at PASSIVE_LEVEL; the entry is as the caller promises.
        unsafe { KsPinAddEvent(pin.pin_raw(), entry) }
    }
}
