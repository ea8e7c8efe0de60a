//! Generics, lifetimes and `impl Trait`.
#![expect(clippy::ptr_arg, reason = "the signature is the point")]

use std::fmt::{Debug, Display};

use ks_guard::{ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

const DEVICE: &[&str] = &["device of device#1"];

#[ks_synchronized]
unsafe fn bounded<T: Clone, U>(_device: PKSDEVICE, value: &T, other: U) -> (T, U)
where
    U: Debug,
    for<'a> &'a T: Debug,
{
    assert_eq!(held(), DEVICE);
    (value.clone(), other)
}

#[ks_synchronized]
unsafe fn constant<const N: usize, const UP: bool>(_device: PKSDEVICE, from: u8) -> [u8; N] {
    let mut next = from;
    [(); N].map(|()| {
        next = if UP { next + 1 } else { next - 1 };
        next
    })
}

#[ks_synchronized]
unsafe fn argument(
    _device: PKSDEVICE,
    shown: impl Display,
    run: impl FnOnce(&str) -> usize,
) -> usize {
    assert_eq!(held(), DEVICE);
    run(&shown.to_string())
}

#[ks_synchronized]
unsafe fn iterator(_device: PKSDEVICE, up_to: u32) -> impl Iterator<Item = u32> + Clone {
    assert_eq!(held(), DEVICE);
    (0..up_to).map(|n| n * n)
}

#[ks_synchronized]
unsafe fn borrowing<'a>(
    _device: PKSDEVICE,
    words: &'a [&'a str],
) -> impl Iterator<Item = usize> + 'a {
    words.iter().map(|word| word.len())
}

#[ks_synchronized]
unsafe fn nested_opaque(_device: PKSDEVICE, ok: bool) -> Result<impl Fn(u32) -> u32, &'static str> {
    if !ok {
        return Err("no");
    }
    Ok(|n| n + 1)
}

#[ks_synchronized]
unsafe fn elided(_device: PKSDEVICE, value: &mut u32) -> &mut u32 {
    *value += 1;
    value
}

#[ks_synchronized]
unsafe fn named<'long: 'short, 'short>(
    _device: PKSDEVICE,
    long: &'long str,
    short: &'short str,
) -> (&'long str, &'short str) {
    (&long[1..], &short[1..])
}

#[ks_synchronized]
unsafe fn from_a_mutable_borrow<'a, T>(
    _device: PKSDEVICE,
    list: &'a mut Vec<T>,
) -> Option<&'a mut T> {
    list.last_mut()
}

#[ks_synchronized(device, otherwise = None)]
unsafe fn dynamic(_pin: PKSPIN, shown: &dyn Display) -> Option<Box<dyn Display>> {
    if shown.to_string().is_empty() {
        return None;
    }
    Some(Box::new(shown.to_string()))
}

#[ks_synchronized]
unsafe fn recursive_type<T: Default>(_device: PKSDEVICE) -> T {
    T::default()
}

#[ks_synchronized]
unsafe fn calls_back(_device: PKSDEVICE, f: &mut dyn FnMut()) {
    f();
}

#[ks_synchronized]
unsafe fn function_pointer(_device: PKSDEVICE, f: for<'a> fn(&'a str) -> &'a str) -> &'static str {
    f("text")
}

#[ks_synchronized]
unsafe fn elided_in_a_box(_device: PKSDEVICE, text: &str) -> Box<dyn Display + '_> {
    Box::new(text)
}

#[ks_synchronized]
unsafe fn unsized_reference<'a>(_device: PKSDEVICE, value: &'a u32) -> &'a dyn Display {
    value
}

#[ks_synchronized]
unsafe fn array_of_opaque(_device: PKSDEVICE) -> [impl Copy + Into<u64>; 2] {
    [1_u8, 2]
}

#[ks_synchronized]
unsafe fn tuple_with_opaque(device: PKSDEVICE) -> (impl Copy + Into<u64>, u8) {
    if device.is_null() {
        return (1_u8, 2);
    }
    (3, 4)
}

#[ks_synchronized(device, otherwise = (1_u16, 2))]
unsafe fn opaque_with_a_failure(_pin: PKSPIN) -> (impl Copy + Into<u64>, u8) {
    (3, 4)
}

#[ks_synchronized]
unsafe fn length_in_the_type<const N: usize>(
    _device: PKSDEVICE,
    [a, .., b]: [u8; 3],
) -> [u8; 1 + 2] {
    [a, b, N.to_le_bytes()[0]]
}

#[ks_synchronized]
unsafe fn pointer_to_a_generic_function(_device: PKSDEVICE) -> fn(&str) -> &str {
    |text| &text[1..]
}

#[cfg(target_arch = "x86_64")]
#[ks_synchronized]
#[target_feature(enable = "sse4.2")]
unsafe fn with_a_target_feature(_device: PKSDEVICE, value: u8) -> u32 {
    core::arch::x86_64::_mm_crc32_u8(0, value)
}

#[test]
fn return_types_with_something_unnamed() {
    let played = play(Play::Pin, |objects| unsafe {
        let device = objects.device;
        assert_eq!(elided_in_a_box(device, "text").to_string(), "text");
        assert_eq!(unsized_reference(device, &7).to_string(), "7");
        assert_eq!(array_of_opaque(device).map(Into::into), [1_u64, 2]);
        assert_eq!(tuple_with_opaque(device).0.into(), 3_u64);
        assert_eq!(opaque_with_a_failure(objects.pin).0.into(), 3_u64);
        assert_eq!(length_in_the_type::<9>(device, [1, 2, 3]), [1, 3, 9]);
        assert_eq!(pointer_to_a_generic_function(device)("text"), "ext");
    });
    assert_eq!(played.taken.len(), 7);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn target_features_reach_the_body() {
    if !std::arch::is_x86_feature_detected!("sse4.2") {
        // Not silently; past libtest's capture.
        let mut err = std::io::stderr();
        let text = "SKIPPED: this processor has no SSE 4.2\n";
        std::io::Write::write_all(&mut err, text.as_bytes()).expect("standard error");
        return;
    }
    let played = play(Play::Pin, |objects| unsafe {
        with_a_target_feature(objects.device, 1)
    });
    assert_ne!(played.value, 0);
}

#[test]
fn generics_and_lifetimes() {
    let played = play(Play::Pin, |objects| unsafe {
        let device = objects.device;
        assert_eq!(bounded(device, &"a".to_owned(), 2), ("a".to_owned(), 2));
        assert_eq!(constant::<3, true>(device, 4), [5, 6, 7]);
        assert_eq!(constant::<2, false>(device, 4), [3, 2]);
        let offset = 1;
        assert_eq!(argument(device, 1234, |text| text.len() + offset), 5);
        assert_eq!(iterator(device, 4).collect::<Vec<_>>(), [0, 1, 4, 9]);
        assert_eq!(borrowing(device, &["a", "bc"]).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(nested_opaque(device, true).map(|f| f(1)).ok(), Some(2));
        assert_eq!(nested_opaque(device, false).err(), Some("no"));
        let mut value = 1;
        *elided(device, &mut value) += 1;
        assert_eq!(value, 3);
        let long = "long".to_owned();
        let rest = {
            let short = "short".to_owned();
            let (rest, short) = named(device, &long, &short);
            assert_eq!(short, "hort");
            rest
        };
        assert_eq!(rest, "ong");
        let mut list = vec![1, 2];
        *from_a_mutable_borrow(device, &mut list).expect("not empty") = 5;
        assert_eq!(list, [1, 5]);
        assert_eq!(
            dynamic(objects.pin, &7).map(|d| d.to_string()),
            Some("7".to_owned())
        );
        assert_eq!(recursive_type::<u8>(device), 0);
        let mut calls = Vec::new();
        calls_back(device, &mut || calls.push(held()));
        assert_eq!(calls, [DEVICE]);
        assert_eq!(function_pointer(device, |text| &text[1..]), "ext");
    });
    assert_eq!(played.taken.len(), 15);
}
