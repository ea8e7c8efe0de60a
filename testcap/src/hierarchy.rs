//! Walks from the device down to its pins.
//!
//! Owns the order of the locks of a walk: the device mutex for all of it (the caller's), and the control mutex of
//! one filter at a time. Callers are SurpriseRemoval, Stop and the property that lists the open pins.

use ks_guard::{
    ffi::{
        KsDeviceGetFirstChildFilterFactory, KsFilterFactoryGetFirstChildFilter,
        KsFilterFactoryGetNextSiblingFilterFactory, KsFilterGetFirstChildPin,
        KsFilterGetNextSiblingFilter, KsPinGetNextSiblingPin, PKSDEVICE, PKSFILTER, PKSPIN,
    },
    ks_synchronized,
};

/// Calls `visit` for every pin of every filter of `device`, under the control mutex of the pin's filter.
///
/// A pin may be met before its Create has run or after its Close has; see [`crate::context`].
///
/// # IRQL
/// `PASSIVE_LEVEL`.
///
/// # Safety
/// `device` is live, and this thread holds its device mutex and no control or processing mutex. `visit` does not
/// keep the pin, and takes no control mutex.
pub unsafe fn for_each_pin(device: PKSDEVICE, visit: &mut dyn FnMut(PKSPIN)) {
    // SAFETY: the device is live, and its mutex, which keeps the tree in shape, is held to the end of the walk.
    let mut factory = unsafe { KsDeviceGetFirstChildFilterFactory(device) };
    while !factory.is_null() {
        // SAFETY: as above; the factory is a child of the device.
        let mut filter = unsafe { KsFilterFactoryGetFirstChildFilter(factory) };
        while !filter.is_null() {
            // SAFETY: the filter is a child of the factory; no control mutex is held, so this thread may take it.
            unsafe { for_each_pin_of(filter, visit) };
            // SAFETY: as above.
            filter = unsafe { KsFilterGetNextSiblingFilter(filter) };
        }
        // SAFETY: as above.
        factory = unsafe { KsFilterFactoryGetNextSiblingFilterFactory(factory) };
    }
}

/// Takes the control mutex of `filter` and visits its pins.
///
/// # Safety
/// `filter` is live; this thread does not hold its control mutex, nor a processing mutex. `visit` as above.
#[ks_synchronized(control)]
unsafe fn for_each_pin_of(filter: PKSFILTER, visit: &mut dyn FnMut(PKSPIN)) {
    // SAFETY: the filter is live, and its control mutex is held.
    unsafe { for_each_pin_locked(filter, visit) };
}

/// Visits the pins of `filter`, whose control mutex the caller holds.
///
/// # Safety
/// `filter` is live, and this thread holds its control mutex. `visit` does not keep the pin, and takes no
/// control mutex.
pub unsafe fn for_each_pin_locked(filter: PKSFILTER, visit: &mut dyn FnMut(PKSPIN)) {
    // SAFETY: the filter is live.
    let descriptor = unsafe { (*filter).Descriptor };
    // SAFETY: AVStream sets the descriptor of a filter before anybody sees the filter.
    let kinds = unsafe { (*descriptor).PinDescriptorsCount };
    for id in 0..kinds {
        // SAFETY: the filter's control mutex is held, which keeps its pins in place.
        let mut pin = unsafe { KsFilterGetFirstChildPin(filter, id) };
        while !pin.is_null() {
            visit(pin);
            // SAFETY: as above; the pin is a child of the filter.
            pin = unsafe { KsPinGetNextSiblingPin(pin) };
        }
    }
}
