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
