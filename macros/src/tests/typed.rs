//! The typed form: which rule fires and where, and what handlers and helpers expand to.
#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::expect;

use super::expansions::check;
use super::refusals::{message, refusals, refused};

refused! {
    accepted_handler: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx, pin: Pin<V>) {}" => [];
    accepted_renamed: "#[ks_synchronized(slot = p::R, control)] fn f(x: &mut k::C, y: q::P<V>, _: u8) -> R { g(x) }" => [];
    accepted_elided: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx, pin: Pin<'_, '_, V>) {}" => [];
    accepted_assumption: "#[ks_synchronized(slot = pin::Reset, unsafe(assume_free(control, device)), device, control)] fn f(cx: &mut Cx, pin: Pin<V>) {}" => [];
    accepted_helper: "#[ks_synchronized(requires(device, passive), may_take(control))] fn f<'c, T>(cx: &mut Cx<'c>, t: T) where T: X {}" => [];
    accepted_raw: "#[ks_synchronized(slot = pin::Close<V>)] unsafe extern \"C\" fn f(p: PKSPIN, i: PIRP) -> NtResult { Ok(()) }" => [];
    accepted_raw_over_a_reference: "#[ks_synchronized(device = c.device)] unsafe fn f(c: &mut Camera) {}" => [];
    accepted_raw_and_mutex: "#[ks_synchronized(slot = pin::GetProperty, control = pin(i))] unsafe extern fn f(i: PIRP) -> NTSTATUS { g() }" => [];

    otherwise_has_no_case: "#[ks_synchronized(slot = pin::Reset, otherwise = ())] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG020", "otherwise")];
    processing_has_its_data: "#[ks_synchronized(slot = pin::Reset, processing)] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG020", "processing")];
    object_is_the_handle: "#[ks_synchronized(slot = pin::Reset, control = pin)] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG020", "pin")];
    kind_is_the_handle: "#[ks_synchronized(slot = pin::Reset<V>)] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG020", "V")];
    helper_with_a_mutex: "#[ks_synchronized(requires(device), control)] fn f(cx: &mut Cx) {}"
        => [("KSG020", "control")];
    slot_and_requirement: "#[ks_synchronized(slot = pin::Reset, holds_nothing)] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG020", "holds_nothing")];
    assumption_without_slot: "#[ks_synchronized(device, unsafe(assume_free(device)))] unsafe fn f(d: PKSDEVICE) {}"
        => [("KSG020", "unsafe")];
    no_context: "#[ks_synchronized(slot = pin::Reset)] fn f(pin: Pin<V>) {}" => [("KSG021", "Pin<V>")];
    no_parameters: "#[ks_synchronized(any_state)] fn f() {}" => [("KSG021", "f")];
    context_shared: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &Cx, pin: Pin<V>) {}" => [("KSG021", "&Cx")];
    context_shared_by_a_helper: "#[ks_synchronized(any_state)] fn f(cx: &Cx) {}" => [];
    context_after_a_receiver: "#[ks_synchronized(requires(control))] fn f(&self, cx: &mut Cx, pin: Pin<V>) {}" => [];
    context_third: "#[ks_synchronized(any_state)] fn f(&self, n: u32, cx: &mut Cx) {}" => [("KSG021", "&self")];
    declared_helper: "#[ks_synchronized(requires(control))] fn f(cx: &mut Cx, pin: Pin<Self>) -> u32;" => [];
    declared_handler: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx, pin: Pin<V>);" => [("KSG001", "")];
    no_handle: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx) {}" => [("KSG022", "f")];
    handle_is_raw: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx, pin: PKSPIN) {}" => [("KSG022", "PKSPIN")];
    property_without_value: "#[ks_synchronized(slot = pin::GetProperty)] fn f(cx: &mut Cx, pin: Pin<V>, r: &R) -> NtResult { g() }"
        => [("KSG022", "cx: &mut Cx, pin: Pin<V>, r: &R")];
    state_spelled: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx<'_, Free>, pin: Pin<V>) {}"
        => [("KSG023", "<'_, Free>")];
    helper_state_spelled: "#[ks_synchronized(any_state)] fn f(cx: &mut Cx<'_, Free>) {}" => [("KSG023", "<'_, Free>")];
    unsafe_handler: "#[ks_synchronized(slot = pin::Reset)] unsafe fn f(cx: &mut Cx, pin: Pin<V>) {}" => [("KSG024", "unsafe")];
    extern_handler: "#[ks_synchronized(slot = pin::Reset)] extern \"C\" fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG024", "extern \"C\"")];
    generic_handler: "#[ks_synchronized(slot = pin::Reset)] fn f<'a, T>(cx: &mut Cx, pin: Pin<T>) where T: X {}"
        => [("KSG025", "'a, T"), ("KSG025", "where T: X")];
    method_handler: "#[ks_synchronized(slot = pin::Reset)] fn f(&self, cx: &mut Cx, pin: Pin<V>) {}" => [("KSG025", "&self")];
    handler_says_self: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx, pin: Pin<V>) { a!((Self::g)) }" => [("KSG025", "Self")];
    raw_method: "#[ks_synchronized(slot = pin::Reset)] unsafe extern \"C\" fn f(&self, p: PKSPIN) {}" => [("KSG025", "&self")];
    no_slot: "#[ks_synchronized] fn f(cx: &mut Cx, pin: Pin<V>) {}" => [("KSG026", ATTRIBUTE)];
    unknown_requirement: "#[ks_synchronized(requires(processing, lock))] fn f(cx: &mut Cx) {}"
        => [("KSG027", "processing"), ("KSG027", "lock")];
    empty_requirement: "#[ks_synchronized(may_take())] fn f(cx: &mut Cx) {}" => [("KSG027", "()")];
    unreadable_requirement: "#[ks_synchronized(ensures(device control))] fn f(cx: &mut Cx) {}" => [("KSG027", "control")];
    contradiction: "#[ks_synchronized(requires(control), may_take(device))] fn f(cx: &mut Cx) {}"
        => [("KSG027", "device"), ("KSG027", "control")];
    contradiction_the_other_way: "#[ks_synchronized(may_take(control), requires(control))] fn f(cx: &mut Cx) {}"
        => [("KSG027", "control"), ("KSG027", "control")];
    held_and_taken: "#[ks_synchronized(holds(device), may_take(device))] fn f(cx: &mut Cx) {}"
        => [("KSG027", "device"), ("KSG027", "device")];
    walk_and_control: "#[ks_synchronized(walks_filters, requires(control))] fn f(cx: &mut Cx) {}"
        => [("KSG027", "control"), ("KSG027", "walks_filters")];
    walk_and_device: "#[ks_synchronized(may_take(device), walks_filters)] fn f(cx: &mut Cx) {}"
        => [("KSG027", "walks_filters"), ("KSG027", "device")];
    wait_for_what_is_held: "#[ks_synchronized(holds(control), may_wait_for(device))] fn f(cx: &mut Cx) {}"
        => [("KSG027", "device"), ("KSG027", "control")];
    wait_under_a_mutex: "#[ks_synchronized(may_wait, requires(device))] fn f(cx: &mut Cx) {}"
        => [("KSG027", "device"), ("KSG027", "may_wait")];
    wait_for_no_mutex: "#[ks_synchronized(may_wait_for(everything))] fn f(cx: &mut Cx) {}" => [("KSG027", "everything")];
    held_processing: "#[ks_synchronized(holds(processing))] fn f(cx: &mut Cx) {}" => [("KSG027", "processing")];
    requirement_twice: "#[ks_synchronized(requires(device, device))] fn f(cx: &mut Cx) {}" => [("KSG008", "device")];
    list_twice: "#[ks_synchronized(requires(device), requires(control))] fn f(cx: &mut Cx) {}"
        => [("KSG008", "requires"), ("KSG008", "requires")];
    plain_with_a_value: "#[ks_synchronized(any_state = 1)] fn f(cx: &mut Cx) {}" => [("KSG007", "any_state")];
    slot_without_path: "#[ks_synchronized(slot)] fn f(cx: &mut Cx, pin: Pin<V>) {}" => [("KSG007", "slot")];
    slot_with_two_kinds: "#[ks_synchronized(slot = pin::Reset<A, B>)] unsafe extern \"C\" fn f(p: PKSPIN) {}" => [("KSG007", "<A, B>")];
    unreadable_assumption: "#[ks_synchronized(slot = pin::Reset, unsafe(assume_free))] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG028", ATTRIBUTE)];
    unknown_assumption: "#[ks_synchronized(slot = pin::Reset, unsafe(assume(device), assume_free(lock)))] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG028", "assume"), ("KSG028", "lock")];
    processing_assumed_held: "#[ks_synchronized(slot = pin::Reset, unsafe(assume_held(processing)))] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG028", "processing")];
    assumed_twice: "#[ks_synchronized(slot = pin::Reset, unsafe(assume_held(device), assume_free(device)))] fn f(cx: &mut Cx, pin: Pin<V>) {}"
        => [("KSG028", "device"), ("KSG028", "device")];
    raw_slot_abi: "#[ks_synchronized(slot = pin::Reset)] unsafe extern \"system\" fn f(p: PKSPIN) {}" => [("KSG029", "extern \"system\"")];
    raw_call_in_a_handler: "#[ks_synchronized(slot = pin::Reset)] fn f(cx: &mut Cx, pin: Pin<V>) { KsPinAcquireControl(p) }"
        => [("KSG013", "KsPinAcquireControl")];
    async_handler: "#[ks_synchronized(slot = pin::Reset)] async fn f(cx: &mut Cx, pin: Pin<V>) {}" => [("KSG003", "async")];
}

/// What a message underlines when it is about the attribute as a whole.
const ATTRIBUTE: &str = "";

#[test]
fn messages_say_what_to_write() {
    let text = message("#[ks_synchronized(require(control))] fn f(cx: &mut Cx) {}");
    assert!(text.starts_with("KSG007: "), "{text}");
    let text = message("#[ks_synchronized(requires(nothing))] fn f(cx: &mut Cx) {}");
    assert!(text.contains("`holds_nothing`"), "{text}");
    let text = message("#[ks_synchronized] fn f(cx: &mut Cx) {}");
    assert!(text.contains("`requires(control)`"), "{text}");
}

#[test]
fn handler() {
    check(
        "#[ks_synchronized(slot = pin::SetDeviceState)]
        /// Doc.
        #[inline]
        pub fn set(cx: &mut Cx, pin: Pin<Video>, to: KSSTATE, _: KSSTATE) -> NtResult { go(cx, pin, to) }",
        &expect![[r#"
            /// Doc.
            #[allow(
                non_upper_case_globals,
                non_local_definitions,
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::single_call_fn,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                reason = "named like the function that it was written as, whose signature is the slot's"
            )]
            pub const set: ::ks_guard::slot::Handler<Video, pin::SetDeviceState, 733747393> = {
                #[inline]
                fn set<'__c>(
                    _: ::ks_guard::__private::Call,
                    cx: &mut Cx<'__c, <pin::SetDeviceState as ::ks_guard::slot::Slot>::State>,
                    pin: Pin<'_, '__c, Video>,
                    to: KSSTATE,
                    _: KSSTATE,
                ) -> NtResult {
                    go(cx, pin, to)
                }
                impl ::ks_guard::slot::Typed<Video, pin::SetDeviceState>
                for ::ks_guard::slot::Handler<Video, pin::SetDeviceState, 733747393> {
                    const BODY: <pin::SetDeviceState as ::ks_guard::slot::Signature<
                        Video,
                    >>::Body<Self::Return> = set;
                    type Return = NtResult;
                }
                ::ks_guard::__private::handler::<Video, pin::SetDeviceState, _>()
            };
        "#]],
    );
}

#[test]
fn handler_under_two_mutexes_and_an_assumption() {
    check(
        "#[ks_synchronized(slot = filter::Method, unsafe(assume_free(device, control)), device, control)]
        fn run(cx: &mut Cx, _: Filter<Capture>, request: &KSMETHOD, value: &mut u32) -> NtResult { go(cx) }",
        &expect![[r##"
            #[allow(
                non_upper_case_globals,
                non_local_definitions,
                clippy::unnecessary_safety_comment,
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::single_call_fn,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                reason = "named like the function that it was written as, whose signature is the slot's"
            )]
            const run: ::ks_guard::slot::Handler<Capture, filter::Method, 1538819567> = {
                const __KS_DEVICE_ASSUMED: ::ks_guard::__private::Word<
                    ::ks_guard::mutex::Device,
                    ::ks_guard::state::NotHeld,
                > = unsafe { ::ks_guard::__private::Word::new() };
                const __KS_CONTROL_ASSUMED: ::ks_guard::__private::Word<
                    ::ks_guard::mutex::Control,
                    ::ks_guard::state::NotHeld,
                > = unsafe { ::ks_guard::__private::Word::new() };
                fn run<'__c>(
                    _: ::ks_guard::__private::Call,
                    __ks_context_0: &mut Cx<'__c, <filter::Method as ::ks_guard::slot::Slot>::State>,
                    __ks_parameter_1: Filter<'_, '__c, Capture>,
                    request: &KSMETHOD,
                    value: &mut u32,
                ) -> NtResult {
                    let __ks_context_1 = ::ks_guard::__private::assume_device_free(
                        __ks_context_0,
                        __KS_DEVICE_ASSUMED,
                    );
                    let __ks_context_2 = ::ks_guard::__private::assume_control_free(
                        __ks_context_1,
                        __KS_CONTROL_ASSUMED,
                    );
                    ::ks_guard::__private::scoped_device(
                        __ks_context_2,
                        __ks_parameter_1,
                        move |__ks_context_3| {
                            ::ks_guard::__private::scoped_control(
                                __ks_context_3,
                                __ks_parameter_1,
                                move |cx| -> NtResult { go(cx) },
                            )
                        },
                    )
                }
                impl ::ks_guard::slot::TypedProperty<Capture, filter::Method>
                for ::ks_guard::slot::Handler<Capture, filter::Method, 1538819567> {
                    const BODY: <filter::Method as ::ks_guard::slot::PropertySlot<
                        Capture,
                    >>::Body<KSMETHOD, u32, NtResult> = run;
                    type Request = KSMETHOD;
                    type Return = NtResult;
                    type Value = u32;
                }
                ::ks_guard::__private::handler::<Capture, filter::Method, _>()
            };
        "##]],
    );
}

#[test]
fn intersection() {
    check(
        "#[ks_synchronized(slot = filter::Intersect)]
        fn meet(_: &mut Cx, filter: NewFilter<Capture>, id: u32, a: DataFormat, b: DataFormat) -> NtResult<Format> { go() }",
        &expect![[r##"
            #[allow(
                non_upper_case_globals,
                non_local_definitions,
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::single_call_fn,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                reason = "named like the function that it was written as, whose signature is the slot's"
            )]
            const meet: ::ks_guard::slot::Handler<Capture, filter::Intersect, 3373296693> = {
                fn meet<'__c>(
                    _: ::ks_guard::__private::Call,
                    __ks_parameter_0: &mut Cx<
                        '__c,
                        <filter::Intersect as ::ks_guard::slot::Slot>::State,
                    >,
                    filter: NewFilter<'_, '__c, Capture>,
                    id: u32,
                    a: DataFormat<'_>,
                    b: DataFormat<'_>,
                ) -> NtResult<Format> {
                    go()
                }
                impl ::ks_guard::slot::TypedIntersect<Capture>
                for ::ks_guard::slot::Handler<Capture, filter::Intersect, 3373296693> {
                    const BODY: ::ks_guard::slot::IntersectBody<Capture, Self::Format> = meet;
                    type Format = <NtResult<
                        Format,
                    > as ::ks_guard::__private::IntersectReturn>::Format;
                }
                ::ks_guard::__private::handler::<Capture, filter::Intersect, _>()
            };
        "##]],
    );
}

#[test]
fn helper() {
    check(
        "#[ks_synchronized(requires(control, passive), may_take(processing))]
        pub(crate) fn count<T: Into<u32>>(cx: &mut Cx, pin: Pin<Video>, by: T) -> u32 { go(cx, pin, by) }",
        &expect![[r#"
            pub(crate) fn count<'__c, T: Into<u32>>(
                cx: &mut Cx<
                    '__c,
                    impl ::ks_guard::state::ReachesControl + ::ks_guard::state::RunsAtPassiveLevel + ::ks_guard::state::MayTakeProcessing,
                >,
                pin: Pin<'_, '__c, Video>,
                by: T,
            ) -> u32 {
                go(cx, pin, by)
            }
        "#]],
    );
}

/// Handles are found inside other types; what comes back lives as long as what came in.
#[test]
fn helper_over_several_handles() {
    check(
        "#[ks_synchronized(walks_filters, may_wait_for(nothing))]
        fn pick<P>(cx: &mut Cx, all: &[Pin<Video>], one: impl PinHandle<Driver = Cam>, other: Filter<'_, 'd, F>) -> Option<Pin<Video>>
        where P: FilterHandle { go() }",
        &expect![[r#"
            fn pick<'__o, '__c, P>(
                cx: &mut Cx<
                    '__c,
                    impl ::ks_guard::state::WalksFilters + ::ks_guard::MayWaitFor<
                        ::ks_guard::TakesNothing,
                    >,
                >,
                all: &[Pin<'__o, '__c, Video>],
                one: impl PinHandle<'__c, Driver = Cam>,
                other: Filter<'_, 'd, F>,
            ) -> Option<Pin<'__o, '__c, Video>>
            where
                P: FilterHandle<'__c>,
            {
                go()
            }
        "#]],
    );
}

#[test]
fn raw_handler_of_a_kind() {
    check(
        "#[ks_synchronized(slot = pin::GetProperty<Video>, control = pin(irp))]
        pub unsafe extern \"C\" fn get(irp: PIRP, id: PKSIDENTIFIER, value: PVOID) -> NTSTATUS { go(irp) }",
        &expect![[r##"
            #[allow(
                non_upper_case_globals,
                non_local_definitions,
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::single_call_fn,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                reason = "named like the function that it was written as, whose signature is the slot's"
            )]
            pub const get: ::ks_guard::slot::Handler<Video, pin::GetProperty, 935492875> = {
                unsafe extern "C" fn get(irp: PIRP, id: PKSIDENTIFIER, value: PVOID) -> NTSTATUS {
                    let __ks_control_object = ::ks_guard::__private::ControlObject::control(
                        &unsafe { ::ks_guard::__private::IrpPointer::pin(&irp) },
                    );
                    if ::ks_guard::__private::ControlMutex::is_missing(__ks_control_object) {
                        ::ks_guard::__private::INVALID_PARAMETER
                    } else {
                        let __ks_synchronized_body = ::ks_guard::__private::once(move || -> NTSTATUS {
                            let irp = irp;
                            let _ = &irp;
                            let id = id;
                            let value = value;
                            match () {
                                () => go(irp),
                            }
                        });
                        unsafe {
                            ::ks_guard::__private::with_control(
                                __ks_control_object,
                                __ks_synchronized_body,
                            )
                        }
                    }
                }
                #[diagnostic::do_not_recommend]
                unsafe impl ::ks_guard::slot::DispatchFn<Video, pin::GetProperty>
                for ::ks_guard::slot::Handler<Video, pin::GetProperty, 935492875> {
                    const RAW: <pin::GetProperty as ::ks_guard::slot::RawSlot>::Raw = {
                        let __ks_raw: unsafe extern "C" fn(PIRP, PKSIDENTIFIER, PVOID) -> NTSTATUS = get;
                        ::ks_guard::__private::raw_pointer::<pin::GetProperty, _>(__ks_raw)
                    };
                }
                const _: fn() = || {
                    ::ks_guard::__private::takes_control_of::<
                        <pin::GetProperty as ::ks_guard::slot::Slot>::State,
                        pin::GetProperty,
                        Video,
                    >();
                };
                ::ks_guard::__private::raw_handler_of::<Video, pin::GetProperty, _>()
            };
        "##]],
    );
}

#[test]
fn raw_handler_without_a_mutex() {
    check(
        "#[ks_synchronized(slot = pin::Close)]
        unsafe extern \"C\" fn close(pin: PKSPIN, irp: PIRP) -> NtResult { go(pin) }",
        &expect![[r##"
            #[allow(
                non_upper_case_globals,
                non_local_definitions,
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::single_call_fn,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                reason = "named like the function that it was written as, whose signature is the slot's"
            )]
            const close: ::ks_guard::slot::RawHandler<pin::Close> = {
                unsafe extern "C" fn close(
                    pin: PKSPIN,
                    irp: PIRP,
                ) -> <NtResult as ::ks_guard::__private::HandlerReturn>::Raw {
                    <NtResult as ::ks_guard::__private::HandlerReturn>::into_raw({
                        let __ks_synchronized_body = ::ks_guard::__private::once(move || -> NtResult {
                            let pin = pin;
                            let irp = irp;
                            match () {
                                () => go(pin),
                            }
                        });
                        __ks_synchronized_body()
                    })
                }
                ::ks_guard::__private::raw_handler::<
                    pin::Close,
                >({
                    let __ks_raw: unsafe extern "C" fn(
                        PKSPIN,
                        PIRP,
                    ) -> <NtResult as ::ks_guard::__private::HandlerReturn>::Raw = close;
                    ::ks_guard::__private::raw_pointer::<pin::Close, _>(__ks_raw)
                })
            };
        "##]],
    );
}

#[test]
fn error_leaves_the_signature() {
    check(
        "#[ks_synchronized]
        fn helper(cx: &mut Cx, pin: Pin<Video>) -> u32 { go(cx, pin) }",
        &expect![[r#"
            ::core::compile_error! {
                "KSG026: nothing says in which lock state `helper` runs\n\n= help: for a dispatch slot write `#[ks_synchronized(slot = pin::SetDeviceState)]`, for a helper what it asks of its callers: `requires(control)`, `may_take(device)`, `any_state`\n= note: the attribute fills in the context's generics from it"
            }
            fn helper<'__c>(
                __ks_parameter_0: &mut Cx<'__c, impl ::ks_guard::state::State>,
                _: Pin<'_, '__c, Video>,
            ) -> u32 {
                ::core::unimplemented!()
            }
        "#]],
    );
}

/// A handler without a context cannot be expanded: what stands in for it fits every table.
#[test]
fn refused_handler_leaves_a_value() {
    check(
        "#[ks_synchronized(slot = pin::Connect)]
        fn connect(pin: Pin<Video>) -> NtResult { go(pin) }",
        &expect![[r#"
            ::core::compile_error! {
                "KSG021: `connect` has no context: its first parameter is not `&mut Cx`\n\n= help: write `fn f(cx: &mut Cx, pin: Pin<Video>, ..)`, or the C callback as it is: `unsafe extern \"C\" fn f(pin: PKSPIN, ..)`"
            }
            #[allow(
                non_upper_case_globals,
                non_local_definitions,
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::single_call_fn,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                reason = "named like the function that it was written as, whose signature is the slot's"
            )]
            const connect: ::ks_guard::__private::Refused<NtResult> = {
                const _: ::core::option::Option<fn(Pin<Video>) -> NtResult> = ::core::option::Option::None;
                unsafe { ::ks_guard::__private::Refused::new() }
            };
        "#]],
    );
}

/// The word may have been meant for a mutex, so the body is not looked at.
#[test]
fn error_about_the_locks_leaves_no_body() {
    check(
        "#[ks_synchronized(slot = device::Stop, devise)]
        fn stop(cx: &mut Cx, device: Device<Drv>, _: PIRP) { *device.data_mut(cx) = 1; }",
        &expect![[r#"
            ::core::compile_error! {
                "KSG007: unknown key `devise`: expected `device`, `control`, `processing`, `otherwise`, `crate` or `slot`, or in a helper a requirement such as `requires(..)`, `may_take(..)` or `any_state`\n\n= help: did you mean `device`?"
            }
            #[allow(
                non_upper_case_globals,
                non_local_definitions,
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::single_call_fn,
                clippy::too_many_arguments,
                clippy::trivially_copy_pass_by_ref,
                clippy::unnecessary_wraps,
                reason = "named like the function that it was written as, whose signature is the slot's"
            )]
            const stop: ::ks_guard::slot::Handler<Drv, device::Stop, 1893526165> = {
                fn stop<'__c>(
                    _: ::ks_guard::__private::Call,
                    __ks_parameter_0: &mut Cx<'__c, <device::Stop as ::ks_guard::slot::Slot>::State>,
                    _: Device<'_, '__c, Drv>,
                    _: PIRP,
                ) {
                    ::core::unimplemented!()
                }
                impl ::ks_guard::slot::Typed<Drv, device::Stop>
                for ::ks_guard::slot::Handler<Drv, device::Stop, 1893526165> {
                    const BODY: <device::Stop as ::ks_guard::slot::Signature<
                        Drv,
                    >>::Body<Self::Return> = stop;
                    type Return = ();
                }
                ::ks_guard::__private::handler::<Drv, device::Stop, _>()
            };
        "#]],
    );
}
