//! Patterns as parameters, and when what they leave behind is dropped.
#![expect(clippy::too_many_arguments, reason = "all patterns in one place")]

use ks_guard::{ffi::*, ks_synchronized};
use ks_guard_tests::{Play, Probe, drops_under, held, play};

const DEVICE: &[&str] = &["device of device#1"];

struct Pair {
    left: u32,
    right: u32,
}

#[ks_synchronized]
unsafe fn wild_object(_: PKSDEVICE) -> Vec<String> {
    held()
}

#[ks_synchronized]
unsafe fn two_wild(_: PKSDEVICE, _: Probe, _: Probe) -> Vec<String> {
    held()
}

#[ks_synchronized]
unsafe fn mutable(mut device: PKSDEVICE, mut count: u32) -> (bool, u32) {
    count += 1;
    device = std::ptr::null_mut();
    (device.is_null(), count)
}

#[ks_synchronized]
unsafe fn by_reference(device: PKSDEVICE, ref text: String, ref mut count: u32) -> (usize, u32) {
    assert!(!device.is_null());
    *count += 1;
    (text.len(), *count)
}

#[ks_synchronized]
unsafe fn by_mutable_reference(
    _device: PKSDEVICE,
    ref mut count: u32,
    (ref mut text, number): (String, u32),
) -> (String, u32) {
    *count += number;
    text.push('!');
    (text.clone(), *count)
}

#[test]
fn parameters_are_bound_by_mutable_reference() {
    play(Play::Pin, |o| unsafe {
        let parts = ("text".to_owned(), 2);
        assert_eq!(
            by_mutable_reference(o.device, 1, parts),
            ("text!".to_owned(), 3)
        );
    });
}

#[ks_synchronized]
unsafe fn taken_apart(
    _device: PKSDEVICE,
    (first, .., last): (u32, u32, u32),
    Pair { left, right: other }: Pair,
    [a, b, rest @ ..]: [u32; 4],
    &shared: &u32,
    &mut ref mut exclusive: &mut u32,
    whole @ (inner, _): (u32, u32),
    (Ok(either) | Err(either)): Result<u32, u32>,
    (): (),
) -> [u32; 12] {
    *exclusive += 1;
    [
        first, last, left, other, a, b, rest[1], shared, *exclusive, whole.1, inner, either,
    ]
}

#[ks_synchronized]
unsafe fn leftovers(_device: PKSDEVICE, (kept, _): (Probe, Probe), Held { tag, .. }: Held) -> u32 {
    kept.tag + tag
}

struct Held {
    tag: u32,
    #[expect(dead_code, reason = "dropped is all it has to be")]
    probe: Probe,
}

#[ks_synchronized]
unsafe fn one_field_of(_device: PKSDEVICE, probe: Probe) -> u32 {
    // A closure of edition 2021 and later would capture `probe.tag` alone.
    probe.tag
}

#[ks_synchronized]
unsafe fn nothing_of(_device: PKSDEVICE, probe: Probe) -> u32 {
    let _ = probe;
    3
}

#[ks_synchronized]
unsafe fn moved_on(_device: PKSDEVICE, probe: Probe) -> Probe {
    probe
}

#[test]
fn patterns_bind_as_they_do_without_the_attribute() {
    let played = play(Play::Pin, |objects| unsafe {
        let device = objects.device;
        assert_eq!(wild_object(device), DEVICE);
        assert_eq!(mutable(device, 1), (true, 2));
        assert_eq!(by_reference(device, "four".to_owned(), 8), (4, 9));
        let (shared, mut exclusive) = (8, 9);
        let bound = taken_apart(
            device,
            (1, 0, 2),
            Pair { left: 3, right: 4 },
            [5, 6, 0, 7],
            &shared,
            &mut exclusive,
            (12, 11),
            Err(13),
            (),
        );
        assert_eq!(bound, [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13]);
        assert_eq!(exclusive, 10);
    });
    assert_eq!(played.taken.len(), 4);
}

#[test]
fn what_patterns_leave_behind_goes_before_the_release() {
    play(Play::Pin, |objects| unsafe {
        let device = objects.device;
        let ((a, seen_a), (b, seen_b)) = (Probe::pair(1), Probe::pair(2));
        assert_eq!(two_wild(device, a, b), DEVICE);
        drops_under(&seen_a, DEVICE);
        drops_under(&seen_b, DEVICE);

        let ((a, seen_a), (b, seen_b), (c, seen_c)) =
            (Probe::pair(1), Probe::pair(2), Probe::pair(3));
        assert_eq!(leftovers(device, (a, b), Held { tag: 4, probe: c }), 5);
        drops_under(&seen_a, DEVICE);
        drops_under(&seen_b, DEVICE);
        drops_under(&seen_c, DEVICE);
    });
}

#[test]
fn parameters_go_before_the_release_even_if_the_body_hardly_uses_them() {
    play(Play::Pin, |objects| unsafe {
        let (probe, seen) = Probe::pair(1);
        assert_eq!(one_field_of(objects.device, probe), 1);
        drops_under(&seen, DEVICE);

        let (probe, seen) = Probe::pair(2);
        assert_eq!(nothing_of(objects.device, probe), 3);
        drops_under(&seen, DEVICE);
    });
}

#[test]
fn a_returned_parameter_outlives_the_release() {
    play(Play::Pin, |objects| unsafe {
        let (probe, seen) = Probe::pair(1);
        let probe = moved_on(objects.device, probe);
        assert!(seen.drops().is_empty());
        drop(probe);
        drops_under(&seen, &[]);
    });
}
