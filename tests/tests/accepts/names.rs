//! Names: mentions that are none, and parameters called like things in the expansion.
#![expect(
    clippy::doc_markdown,
    clippy::needless_raw_string_hashes,
    clippy::too_many_arguments,
    reason = "the texts and the names are the point"
)]

use ks_guard::{ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

#[ks_synchronized]
unsafe fn texts(_device: PKSDEVICE) -> [String; 4] {
    // KsReleaseDevice(device);
    /* KsAcquireControl(filter) */
    [
        "KsReleaseDevice(device)".to_owned(),
        r#"KsAcquireDevice"#.to_owned(),
        String::from_utf8_lossy(b"KsPinReleaseControl").into_owned(),
        format!("{KsReleaseDeviceLater}", KsReleaseDeviceLater = 1),
    ]
}

#[expect(non_snake_case, reason = "longer names are other names")]
fn KsReleaseDeviceLater() -> u32 {
    1
}

mod handlers {
    #[expect(non_upper_case_globals, reason = "longer names are other names")]
    pub(super) const MyKsAcquireDevice: u32 = 2;
}

#[ks_synchronized]
unsafe fn longer_names(_device: PKSDEVICE) -> u32 {
    /// KsReleaseDevice in the documentation of a nested item.
    fn nested() -> u32 {
        KsReleaseDeviceLater()
    }
    nested() + handlers::MyKsAcquireDevice
}

#[ks_synchronized(device = self_, control = body, processing = object)]
unsafe fn names_of_parameters(
    self_: PKSDEVICE,
    body: PKSPIN,
    object: PKSFILTER,
    guard: u32,
    r#type: u32,
    device: u32,
    control: u32,
    ks_guard: u32,
    result: u32,
    with_device: u32,
) -> u32 {
    assert_eq!(held().len(), 3);
    assert!(!self_.is_null() && !body.is_null() && !object.is_null());
    guard + r#type + device + control + ks_guard + result + with_device
}

#[ks_synchronized]
unsafe fn generated_names_as_parameters(
    __ks_device_object: PKSDEVICE,
    __ks_parameter_1: u32,
    _: u32,
    __ks_parameter_3: u32,
    (__ks_parameter_2, __ks_device_expression): (u32, u32),
) -> u32 {
    assert!(!__ks_device_object.is_null());
    __ks_parameter_1
        + __ks_parameter_3 * 10
        + __ks_parameter_2 * 100
        + __ks_device_expression * 1000
}

#[ks_synchronized]
unsafe fn generated_name_as_the_object(__ks_device_object: PKSDEVICE) -> usize {
    assert!(!__ks_device_object.is_null());
    held().len()
}

#[ks_synchronized(control = __ks_control_object, otherwise = 0)]
unsafe fn generated_name_in_an_expression(
    __ks_control_object: Option<std::ptr::NonNull<KSPIN>>,
    __ks_control_expression: u32,
    found: u32,
) -> u32 {
    __ks_control_expression + found
}

#[ks_synchronized(control = r#match)]
unsafe fn raw_identifier(r#match: PKSPIN) -> usize {
    assert!(!r#match.is_null());
    held().len()
}

#[ks_synchronized]
unsafe fn generic_names<R, O: Into<R>>(_device: PKSDEVICE, value: O) -> R {
    value.into()
}

#[ks_synchronized(device = device)]
unsafe fn functions_inside(device: PKSDEVICE, filter: PKSFILTER) -> Vec<String> {
    #[ks_synchronized(control)]
    unsafe fn inner(filter: PKSFILTER) -> Vec<String> {
        assert!(!filter.is_null());
        held()
    }
    struct Local(PKSFILTER);
    impl Local {
        #[ks_synchronized(processing = self.0, otherwise = Vec::new())]
        unsafe fn method(&self) -> Vec<String> {
            held()
        }
    }
    assert!(!device.is_null());
    let mut all = unsafe { inner(filter) };
    all.extend(unsafe { Local(filter).method() });
    all
}

#[test]
fn texts_and_longer_names_are_no_mention() {
    play(Play::Pin, |o| unsafe {
        assert_eq!(texts(o.device)[1], "KsAcquireDevice");
        assert_eq!(longer_names(o.device), 3);
    });
}

#[test]
fn any_name_will_do_for_a_parameter() {
    play(Play::Pin, |o| unsafe {
        assert_eq!(
            names_of_parameters(o.device, o.pin, o.filter, 1, 2, 3, 4, 5, 6, 7),
            28
        );
        assert_eq!(
            generated_names_as_parameters(o.device, 1, 9, 3, (2, 4)),
            4231
        );
        assert_eq!(generated_name_as_the_object(o.device), 1);
        let pin = std::ptr::NonNull::new(o.pin);
        assert_eq!(generated_name_in_an_expression(pin, 1, 2), 3);
        assert_eq!(generated_name_in_an_expression(None, 1, 2), 0);
        assert_eq!(raw_identifier(o.pin), 1);
        assert_eq!(generic_names::<u64, u32>(o.device, 5), 5);
    });
}

#[test]
fn a_function_inside_has_its_own_attribute() {
    play(Play::Pin, |o| unsafe {
        let device = "device of device#1";
        let expected = [
            device,
            "control of filter#1",
            device,
            "processing of filter#1",
        ];
        assert_eq!(functions_inside(o.device, o.filter), expected);
    });
}
