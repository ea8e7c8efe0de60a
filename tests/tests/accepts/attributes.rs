//! Attributes, visibility and `cfg` on functions and parameters.
#![expect(
    clippy::doc_markdown,
    clippy::non_minimal_cfg,
    reason = "documentation and `cfg`s are the point"
)]

use ks_guard::{ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

/// Calls `KsAcquireDevice` and KsReleaseDevice: documentation mentions nothing.
#[ks_synchronized]
#[expect(unreachable_pub, reason = "visibility survives")]
pub unsafe fn documented(device: PKSDEVICE) -> Vec<String> {
    assert!(!device.is_null());
    held()
}

/** Block documentation about KsReleaseDevice. */
#[doc = "KsAcquireControl"]
#[ks_synchronized]
#[doc = "after the attribute"]
#[inline(never)]
pub(crate) unsafe fn ordered(_device: PKSDEVICE) -> Vec<String> {
    held()
}

#[ks_synchronized]
#[inline]
#[must_use = "a list"]
#[cold]
pub(in crate::attributes) unsafe fn several(_device: PKSDEVICE) -> Vec<String> {
    held()
}

#[cfg_attr(all(), ks_synchronized)]
unsafe fn conditional_attribute(_device: PKSDEVICE) -> Vec<String> {
    held()
}

#[cfg_attr(any(), ks_synchronized)]
unsafe fn no_attribute(_device: PKSDEVICE) -> Vec<String> {
    held()
}

#[cfg(any())]
#[ks_synchronized(no such key)]
unsafe fn absent(device: Missing) {}

#[ks_synchronized(device = device, otherwise = (true, present, Vec::new()))]
unsafe fn parameter_cfg(
    #[cfg(all())] device: PKSDEVICE,
    #[cfg(any())] device: PKSPIN,
    #[cfg(any())] other: Missing,
    #[cfg(all())] present: u32,
) -> (bool, u32, Vec<String>) {
    (device.is_null(), present, held())
}

/// The kind that tokens show first is not the one that is compiled.
#[ks_synchronized(device = object, control = object)]
unsafe fn kind_by_cfg(
    #[cfg(any())] object: PKSDEVICE,
    #[cfg(any())] object: PKSFILTER,
    #[cfg(all())] object: Option<std::ptr::NonNull<KSPIN>>,
) -> NTSTATUS {
    assert!(object.is_some());
    assert_eq!(held(), ["device of device#1", "control of filter#1"]);
    STATUS_SUCCESS
}

#[test]
fn an_object_by_cfg_is_looked_up() {
    let played = play(Play::Pin, |objects| unsafe {
        let pin = std::ptr::NonNull::new(objects.pin);
        assert_eq!(kind_by_cfg(pin), STATUS_SUCCESS);
        assert_eq!(kind_by_cfg(None), STATUS_INVALID_PARAMETER);
    });
    assert_eq!(played.taken, ["device of device#1", "control of filter#1"]);
}

#[ks_synchronized]
#[expect(unused_variables, reason = "the point")]
unsafe fn lint_on_function(device: PKSDEVICE, never_read: u32) -> Vec<String> {
    held()
}

#[ks_synchronized]
unsafe fn lint_on_parameter(
    _device: PKSDEVICE,
    #[expect(unused_variables, reason = "the point")] never_read: u32,
    #[allow(unused_mut, reason = "the point")] mut never_changed: u32,
) -> (u32, Vec<String>) {
    (never_changed, held())
}

#[ks_synchronized]
unsafe fn lint_inside(_device: PKSDEVICE) -> Vec<String> {
    #![expect(unused_variables, reason = "the point")]
    let never_read = 1;
    held()
}

#[ks_synchronized]
#[unsafe(no_mangle)]
unsafe extern "C" fn ks_guard_tests_exported(device: PKSDEVICE) -> u32 {
    assert_eq!(held(), ["device of device#1"]);
    u32::from(!device.is_null())
}

unsafe extern "C" {
    #[link_name = "ks_guard_tests_exported"]
    fn imported(device: PKSDEVICE) -> u32;
}

#[ks_synchronized]
#[rustfmt::skip]
unsafe fn tool_attribute(_device: PKSDEVICE) -> Vec<String> { held() }

#[ks_synchronized()]
unsafe fn empty_list(_device: PKSDEVICE) -> Vec<String> {
    held()
}

#[ks_synchronized(device)]
unsafe fn trailing_comma(_device: PKSDEVICE) -> Vec<String> {
    held()
}

#[ks_synchronized {device}]
unsafe fn braces(_device: PKSDEVICE) -> Vec<String> {
    held()
}

#[test]
fn attributes_survive() {
    let played = play(Play::Pin, |objects| unsafe {
        let device = objects.device;
        assert_eq!(lint_on_parameter(device, 1, 2).0, 2);
        assert_eq!(parameter_cfg(device, 7).1, 7);
        assert_eq!(imported(device), 1);
        [
            documented(device),
            ordered(device),
            several(device),
            conditional_attribute(device),
            lint_on_function(device, 1),
            lint_on_parameter(device, 1, 2).1,
            parameter_cfg(device, 7).2,
            lint_inside(device),
            tool_attribute(device),
            empty_list(device),
            trailing_comma(device),
            braces(device),
        ]
    });
    for (number, held) in played.value.iter().enumerate() {
        assert_eq!(held, &["device of device#1"], "handler {number}");
    }
    assert_eq!(played.taken.len(), played.value.len() + 3);
}

#[test]
fn a_stripped_attribute_takes_nothing() {
    let played = play(Play::Pin, |objects| unsafe { no_attribute(objects.device) });
    assert!(played.value.is_empty());
    assert!(played.taken.is_empty());
}
