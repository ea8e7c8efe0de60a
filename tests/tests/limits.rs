//! Where the attribute's guarantee ends, the simulator's begins: what no token shows is reported, with the rule, the
//! callback and both places, and nothing hangs.
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    reason = "every handler here is called with the live objects that `attempt` hands out, or wrongly on purpose"
)]

use std::ptr::null_mut;

use ks_guard::{
    ffi::{KsPinAcquireProcessingMutex as lock, KsReleaseDevice as unlock, *},
    ks_synchronized,
};
use ks_guard_sim::{Report, Rule, Violation};
use ks_guard_tests::{Objects, Play, attempt};

fn refused(code: fn(&Objects)) -> Box<Report> {
    attempt(Play::Pin, code)
        .map(|played| played.taken)
        .expect_err("a rule is broken")
}

#[ks_synchronized]
unsafe fn device(device: PKSDEVICE, inner: impl FnOnce()) {
    assert!(!device.is_null());
    inner();
}

#[ks_synchronized(control)]
unsafe fn control_of_filter(filter: PKSFILTER, inner: impl FnOnce()) {
    assert!(!filter.is_null());
    inner();
}

#[ks_synchronized(control)]
unsafe fn control_of_pin(pin: PKSPIN, inner: impl FnOnce()) {
    assert!(!pin.is_null());
    inner();
}

#[ks_synchronized(processing)]
unsafe fn processing(pin: PKSPIN, inner: impl FnOnce()) {
    assert!(!pin.is_null());
    inner();
}

/// SC03: each of two routines locks itself, and one calls the other.
#[test]
fn device_recursion_across_functions() {
    let report = refused(|o| unsafe { device(o.device, || device(o.device, || ())) });
    assert_eq!(report.violation, Violation::Recursion);
    assert_eq!(report.held.len(), 1);
    assert_eq!(report.here.callback, "property Set");
    assert!(report.first.is_some(), "{report}");
}

/// SC09: a helper that locks itself, called from where control is held.
#[test]
fn control_recursion_across_functions() {
    let report =
        refused(|o| unsafe { control_of_filter(o.filter, || control_of_filter(o.filter, || ())) });
    assert_eq!(report.violation, Violation::Recursion);
    assert_eq!(report.rule, Some(Rule::KsFilterMutex));
    assert_eq!(report.arg1(), Some(0x8100A));
}

/// A pin's control mutex is its filter's.
#[test]
fn control_of_a_pin_is_control_of_its_filter() {
    let report =
        refused(|o| unsafe { control_of_filter(o.filter, || control_of_pin(o.pin, || ())) });
    assert_eq!(report.violation, Violation::Recursion);
    assert_eq!(report.rule, Some(Rule::KsFilterMutex));
}

#[test]
fn processing_recursion_across_functions() {
    let report = refused(|o| unsafe { processing(o.pin, || processing(o.pin, || ())) });
    assert_eq!(report.violation, Violation::Recursion);
    assert_eq!(report.arg1(), Some(0x8100B));
}

/// SC11: the last reference goes under control, and wants the device.
#[test]
fn inversion_across_functions() {
    let report = refused(|o| unsafe { control_of_pin(o.pin, || device(o.device, || ())) });
    assert_eq!(report.violation, Violation::Inversion);
    let report = refused(|o| unsafe { processing(o.pin, || control_of_pin(o.pin, || ())) });
    assert_eq!(report.violation, Violation::Inversion);
    assert_eq!(report.arg1(), Some(0x8100B));
    let report = refused(|o| unsafe { processing(o.pin, || device(o.device, || ())) });
    assert_eq!(report.violation, Violation::Inversion);
}

/// A helper that takes the mutex while AVStream's own callback holds it is the case above with another caller; a null
/// object breaks the handler's `unsafe` contract.
#[test]
fn a_null_object() {
    let report = refused(|_| unsafe { device(null_mut(), || ()) });
    assert_eq!(report.violation, Violation::InvalidObject);
    let report = refused(|_| unsafe { processing(null_mut(), || ()) });
    assert_eq!(report.violation, Violation::InvalidObject);
}

/// The attribute reads tokens: an alias made outside the body is no mention (clippy, with the shipped table, finds it).
#[ks_synchronized]
#[expect(clippy::disallowed_methods, reason = "the point")]
unsafe fn releases_through_an_alias(device: PKSDEVICE) {
    unsafe { unlock(device) };
}

#[ks_synchronized(processing)]
#[expect(clippy::disallowed_methods, reason = "the point")]
unsafe fn acquires_through_an_alias(pin: PKSPIN) {
    unsafe { lock(pin) };
}

#[test]
fn raw_calls_under_an_alias() {
    let report = refused(|o| unsafe { releases_through_an_alias(o.device) });
    assert_eq!(
        report.violation,
        Violation::ReleaseWithoutAcquire,
        "{report}"
    );
    assert_eq!(report.arg1(), Some(0x81001));
    let report = refused(|o| unsafe { acquires_through_an_alias(o.pin) });
    assert_eq!(report.violation, Violation::Recursion);
    assert_eq!(report.rule, Some(Rule::KsProcessingMutex));
}

/// Not every nesting is wrong: in hierarchy order functions may call each other.
#[test]
fn hierarchy_order_across_functions() {
    let played = attempt(Play::Pin, |o| unsafe {
        let processing = || processing(o.pin, || ());
        device(o.device, || control_of_filter(o.filter, processing));
    });
    assert_eq!(played.expect("no rule is broken").taken.len(), 3);
}
