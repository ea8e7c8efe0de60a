//! What the main shapes expand to, as a reader would see it. `UPDATE_EXPECT=1` writes them anew.
#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::{Expect, expect};

use super::split;
use crate::pipeline;

pub(super) fn check(source: &str, expected: &Expect) {
    let (arguments, item) = split(source);
    let expansion = pipeline::ks_synchronized(arguments, item);
    let file = syn::parse2(expansion).expect("the expansion is an item");
    expected.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn bare() {
    check(
        "#[ks_synchronized]
        /// Doc.
        #[inline]
        pub unsafe extern \"C\" fn surprise_removal(device: PKSDEVICE, _irp: PIRP) { forget(device); }",
        &expect![[r#"
            /// Doc.
            #[inline]
            pub unsafe extern "C" fn surprise_removal(device: PKSDEVICE, _irp: PIRP) {
                let __ks_device_object = ::ks_guard::__private::DevicePointer::mutex(&device);
                let __ks_synchronized_body = ::ks_guard::__private::once(move || -> () {
                    let device = device;
                    let _ = &device;
                    let (_irp,) = (_irp,);
                    match () {
                        () => {
                            forget(device);
                        }
                    }
                });
                unsafe {
                    ::ks_guard::__private::with_device(__ks_device_object, __ks_synchronized_body)
                }
            }
        "#]],
    );
}

#[test]
fn two_mutexes_and_a_lookup() {
    check(
        "#[ks_synchronized(device, control = filter(irp))]
        unsafe extern \"C\" fn set(device: PKSDEVICE, irp: PIRP) -> NtResult { apply(irp)?; Ok(()) }",
        &expect![[r#"
            unsafe extern "C" fn set(
                device: PKSDEVICE,
                irp: PIRP,
            ) -> <NtResult as ::ks_guard::__private::HandlerReturn>::Raw {
                let __ks_device_object = ::ks_guard::__private::DevicePointer::mutex(&device);
                let __ks_control_object = ::ks_guard::__private::ControlObject::control(
                    &unsafe { ::ks_guard::__private::IrpPointer::filter(&irp) },
                );
                <NtResult as ::ks_guard::__private::HandlerReturn>::into_raw(
                    if ::ks_guard::__private::ControlMutex::is_missing(__ks_control_object) {
                        <NtResult as ::ks_guard::__private::FailureValue>::invalid_parameter()
                    } else {
                        let __ks_synchronized_body = ::ks_guard::__private::once(move || -> NtResult {
                            let device = device;
                            let _ = &device;
                            let irp = irp;
                            let _ = &irp;
                            match () {
                                () => {
                                    apply(irp)?;
                                    Ok(())
                                }
                            }
                        });
                        let __ks_synchronized_body = move || unsafe {
                            ::ks_guard::__private::with_control(
                                __ks_control_object,
                                __ks_synchronized_body,
                            )
                        };
                        unsafe {
                            ::ks_guard::__private::with_device(
                                __ks_device_object,
                                __ks_synchronized_body,
                            )
                        }
                    },
                )
            }
        "#]],
    );
}

#[test]
fn ntstatus_and_a_lookup() {
    check(
        "#[ks_synchronized]
        unsafe extern \"C\" fn power(irp: PIRP) -> NTSTATUS { STATUS_SUCCESS }",
        &expect![[r#"
            unsafe extern "C" fn power(irp: PIRP) -> NTSTATUS {
                let __ks_device_object = unsafe {
                    ::ks_guard::__private::DeviceObject::device(&irp)
                };
                if ::ks_guard::__private::DeviceMutex::is_missing(__ks_device_object) {
                    ::ks_guard::__private::INVALID_PARAMETER
                } else {
                    let __ks_synchronized_body = ::ks_guard::__private::once(move || -> NTSTATUS {
                        let irp = irp;
                        let _ = &irp;
                        match () {
                            () => STATUS_SUCCESS,
                        }
                    });
                    unsafe {
                        ::ks_guard::__private::with_device(
                            __ks_device_object,
                            __ks_synchronized_body,
                        )
                    }
                }
            }
        "#]],
    );
}

#[test]
fn otherwise_and_an_expression() {
    check(
        "#[ks_synchronized(processing = self.pin(), otherwise = 0)]
        unsafe fn frames(&self) -> u32 { self.count }",
        &expect![[r#"
            unsafe fn frames(&self) -> u32 {
                let __ks_processing_expression = self.pin();
                let __ks_processing_object = ::ks_guard::__private::ProcessingObject::processing(
                    &__ks_processing_expression,
                );
                if ::ks_guard::__private::ProcessingMutex::is_missing(__ks_processing_object) {
                    0
                } else {
                    let __ks_synchronized_body = ::ks_guard::__private::once(move || -> u32 {
                        let _ = &self;
                        match () {
                            () => self.count,
                        }
                    });
                    unsafe {
                        ::ks_guard::__private::with_processing(
                            __ks_processing_object,
                            __ks_synchronized_body,
                        )
                    }
                }
            }
        "#]],
    );
}

#[test]
fn leaving_from_an_expression() {
    check(
        "#[ks_synchronized(control = find(irp)?)]
        unsafe extern \"C\" fn rewind(irp: PIRP) -> NtResult { Ok(()) }",
        &expect![[r#"
            unsafe extern "C" fn rewind(
                irp: PIRP,
            ) -> <NtResult as ::ks_guard::__private::HandlerReturn>::Raw {
                <NtResult as ::ks_guard::__private::HandlerReturn>::into_raw(
                    ::ks_guard::__private::once(move || -> NtResult {
                        let __ks_control_expression = find(irp)?;
                        let __ks_control_object = ::ks_guard::__private::ControlObject::control(
                            &__ks_control_expression,
                        );
                        if ::ks_guard::__private::ControlMutex::is_missing(__ks_control_object) {
                            <NtResult as ::ks_guard::__private::FailureValue>::invalid_parameter()
                        } else {
                            let __ks_synchronized_body = ::ks_guard::__private::once(move || -> NtResult {
                                let irp = irp;
                                let _ = &irp;
                                match () {
                                    () => Ok(()),
                                }
                            });
                            unsafe {
                                ::ks_guard::__private::with_control(
                                    __ks_control_object,
                                    __ks_synchronized_body,
                                )
                            }
                        }
                    })(),
                )
            }
        "#]],
    );
}

#[test]
fn patterns_and_cfg() {
    check(
        "#[ks_synchronized(control)]
        unsafe fn f(_: PKSPIN, (a, mut b): (u8, T), mut c: u8, #[cfg(d)] d: u8) -> impl Fn() { g(a, b, c) }",
        &expect![[r#"
            unsafe fn f(
                __ks_parameter_0: PKSPIN,
                __ks_parameter_1: (u8, T),
                c: u8,
                #[cfg(d)]
                d: u8,
            ) -> impl Fn() {
                let __ks_control_object = ::ks_guard::__private::ControlObject::control(
                    &__ks_parameter_0,
                );
                let __ks_synchronized_body = ::ks_guard::__private::once(move || {
                    let __ks_parameter_0 = __ks_parameter_0;
                    let __ks_parameter_1 = __ks_parameter_1;
                    let (a, mut b) = __ks_parameter_1;
                    let mut c = c;
                    #[cfg(d)]
                    let d = d;
                    match () {
                        () => g(a, b, c),
                    }
                });
                unsafe {
                    ::ks_guard::__private::with_control(__ks_control_object, __ks_synchronized_body)
                }
            }
        "#]],
    );
}

#[test]
fn error_keeps_the_item() {
    check(
        "#[ks_synchronized(colour)]
        unsafe extern \"C\" fn f(d: PKSDEVICE) -> NtResult { Ok(()) }",
        &expect![[r#"
            ::core::compile_error! {
                "KSG007: unknown key `colour`: expected `device`, `control`, `processing`, `otherwise`, `crate` or `slot`, or in a helper a requirement such as `requires(..)`, `may_take(..)` or `any_state`\n\n= help: write `#[ks_synchronized]`, or a list of `device`, `control` and `processing` in this order, each optionally `= <object>`, then `otherwise = <value>` and `crate = <path>`"
            }
            unsafe extern "C" fn f(
                d: PKSDEVICE,
            ) -> <NtResult as ::ks_guard::__private::HandlerReturn>::Raw {
                <NtResult as ::ks_guard::__private::HandlerReturn>::into_raw({
                    let __ks_synchronized_body = ::ks_guard::__private::once(move || -> NtResult {
                        let d = d;
                        let _ = &d;
                        match () {
                            () => Ok(()),
                        }
                    });
                    __ks_synchronized_body()
                })
            }
        "#]],
    );
}
