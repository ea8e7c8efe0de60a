//! A mistake in the attribute or in the signature is told once: neither the body, nor a table, nor a caller adds to it.
#![allow(unused, reason = "nothing here is run")]
include!("../prelude.rs");
use ks_guard::slot::table::{MethodItem, PropertyItem};

/// Beside the mistakes stands what is right, and it is said of none of these.
mod handlers {
    use super::*;

    #[ks_synchronized(slot = device::Stop, devise)] //~ ERROR KSG007
    fn unknown_key(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::Stop, device)]
    fn raw_call(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
        unsafe { KsReleaseDevice(device.as_raw()) }; //~ ERROR KSG013
    }

    #[ks_synchronized(slot = device::Stop, device, device)] //~ ERROR KSG008
    fn repeated(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::CancelStop, unsafe(assume_fee(device)), device)] //~ ERROR KSG028
    fn misspelled(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::Remove, requires(device))] //~ ERROR KSG020
    fn requirement(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device, otherwise = ())] //~ ERROR KSG020
    fn otherwise(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device = device)] //~ ERROR KSG020
    fn object(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::CancelStop, unsafe(assume_free(device)), device, crate = 3)] //~ ERROR KSG007
    fn krate(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::CancelStop, unsafe(assume_free(device)), device)] //~ ERROR KSG014
    #[ks_synchronized] //~ ERROR KSG014
    fn twice(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    unsafe fn not_safe(cx: &mut Cx, device: Device<Drv>, _: PIRP) { //~ ERROR KSG024
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    extern "C" fn foreign(cx: &mut Cx, device: Device<Drv>, _: PIRP) { //~ ERROR KSG024
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    async fn later(cx: &mut Cx, device: Device<Drv>, _: PIRP) { //~ ERROR KSG003
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    const fn constant(cx: &mut Cx, device: Device<Drv>, _: PIRP) { //~ ERROR KSG004
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    fn spelled(cx: &mut Cx<'_, Free>, device: Device<Drv>, _: PIRP) { //~ ERROR KSG023
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::SurpriseRemoval, device)]
    fn generic<T>(cx: &mut Cx, device: Device<Drv>, _: PIRP) { //~ ERROR KSG025
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::QueryStop)]
    fn no_handle(cx: &mut Cx, _: PIRP) -> NtResult { //~ ERROR KSG022
        Ok(())
    }

    #[ks_synchronized(slot = device::QueryStop)]
    fn no_context(device: Device<Drv>, _: PIRP) -> NtResult { //~ ERROR KSG021
        Ok(())
    }

    #[ks_synchronized(slot = )] //~ ERROR KSG007
    fn no_slot(cx: &mut Cx, device: Device<Drv>, _: PIRP) -> NtResult {
        Ok(())
    }

    #[ks_synchronized(slot = device::Add, slot = device::Start)] //~ ERROR KSG008
    pub(super) fn two_slots(cx: &mut Cx, device: ks_guard::NewDevice<Drv>) -> NtResult<u32> {
        Ok(1)
    }

    #[ks_synchronized(slot = device::Add)]
    fn add<T>(cx: &mut Cx, device: ks_guard::NewDevice<Drv>) -> NtResult<u32> { //~ ERROR KSG025
        Ok(1)
    }

    static ADD: DeviceDispatch<Drv> = DeviceDispatch::new(two_slots)
        .stop(unknown_key)
        .cancel_stop(misspelled)
        .remove(requirement)
        .surprise_removal(otherwise)
        .query_stop(no_handle);
    static MORE: DeviceDispatch<Drv> = DeviceDispatch::new(two_slots)
        .stop(raw_call)
        .cancel_stop(krate)
        .surprise_removal(object)
        .query_stop(no_context);
    static EVEN_MORE: DeviceDispatch<Drv> = DeviceDispatch::new(two_slots)
        .stop(repeated)
        .cancel_stop(twice)
        .surprise_removal(not_safe)
        .query_stop(no_slot);
    static REST: [DeviceDispatch<Drv>; 5] = [
        DeviceDispatch::new(two_slots).surprise_removal(foreign),
        DeviceDispatch::new(two_slots).surprise_removal(later),
        DeviceDispatch::new(two_slots).surprise_removal(constant),
        DeviceDispatch::new(two_slots).surprise_removal(spelled),
        DeviceDispatch::new(two_slots).surprise_removal(generic),
    ];
    static C_STYLE: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
        Stop: Some(repeated.raw()),
        SurpriseRemoval: Some(generic.raw()),
        ..KSDEVICE_DISPATCH::EMPTY
    };
}

mod of_filters {
    use super::*;

    #[ks_synchronized(slot = filter::GetProperty, unsafe(assume_free(device)), control, device)] //~ ERROR KSG009
    fn order(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &mut u32) -> NtResult {
        *value = *filter.data(cx);
        Ok(())
    }

    #[ks_synchronized(slot = filter::SetProperty, processing)] //~ ERROR KSG020
    fn processing(cx: &mut Cx, filter: Filter<Capture>, _: &KSPROPERTY, value: &u32) -> NtResult {
        *filter.data_mut(cx) = *value;
        Ok(())
    }

    #[ks_synchronized(slot = filter::Method)]
    fn no_value(cx: &mut Cx, filter: Filter<Capture>, _: &KSMETHOD) -> NtResult { //~ ERROR KSG022
        Ok(())
    }

    #[ks_synchronized(slot = filter::Create)]
    fn create(&self, filter: ks_guard::NewFilter<Capture>, _: PIRP) -> NtResult<(u32, ())> { //~ ERROR KSG025
        Ok((1, ()))
    }

    static PROPERTIES: [PropertyItem<Capture>; 1] = [PropertyItem::filter(1, order, processing)];
    static METHODS: [MethodItem<Capture>; 1] = [MethodItem::filter(1, no_value)];
    static TABLE: FilterDispatch<Capture> = FilterDispatch::new(create);
}

mod raw {
    use super::*;

    #[ks_synchronized(slot = pin::Reset<Video>)]
    unsafe fn abi(pin: PKSPIN) {} //~ ERROR KSG029

    #[ks_synchronized(slot = pin::Reset<Video>)]
    extern "C" fn safe(pin: PKSPIN) {} //~ ERROR KSG002

    #[ks_synchronized(slot = pin::Reset<Video>)]
    unsafe extern "C" fn generic<T>(pin: PKSPIN) {} //~ ERROR KSG025

    #[ks_synchronized(slot = pin::Reset<Video>, contrl)] //~ ERROR KSG007
    unsafe extern "C" fn unknown_key(pin: PKSPIN) {}

    #[ks_synchronized(slot = pin::Reset<Video>, unsafe(assume_free(control)), control)]
    unsafe extern "C" fn raw_call(pin: PKSPIN) {
        unsafe { KsPinReleaseControl(pin) }; //~ ERROR KSG013
    }

    #[ks_synchronized(slot = pin::Reset<Video>, unsafe(assume_free(contrl)), control)] //~ ERROR KSG028
    unsafe extern "C" fn misspelled(pin: PKSPIN) {}

    #[ks_synchronized(slot = device::Stop<Drv>, device)] //~ ERROR KSG010
    unsafe extern "C" fn no_object() {}

    #[ks_synchronized(slot = device::Stop, device,, otherwise = ())] //~ ERROR KSG007
    unsafe extern "C" fn comma(device: PKSDEVICE, _: PIRP) {}

    #[ks_synchronized(slot = pin::Connect)]
    async unsafe extern "C" fn later(pin: PKSPIN) -> NtResult { //~ ERROR KSG003
        Ok(())
    }

    #[ks_synchronized(slot = pin::Create)]
    fn create(cx: &mut Cx<'_, Free>, pin: ks_guard::NewPin<Video>, _: PIRP) -> NtResult<(u32, u64)> { //~ ERROR KSG023
        Ok((1, 1))
    }

    static TABLES: [PinDispatch<Video>; 6] = [
        PinDispatch::new(create).reset(abi),
        PinDispatch::new(create).reset(safe),
        PinDispatch::new(create).reset(generic),
        PinDispatch::new(create).reset(unknown_key),
        PinDispatch::new(create).reset(raw_call),
        PinDispatch::new(create).reset(misspelled),
    ];
    static STOP: DeviceDispatch<Drv> = DeviceDispatch::new(super::handlers::two_slots).stop(no_object);
    static COMMA: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
        Stop: Some(comma.raw()),
        ..KSDEVICE_DISPATCH::EMPTY
    };
    static C_STYLE: KSPIN_DISPATCH = KSPIN_DISPATCH {
        Connect: Some(later.raw()),
        Reset: Some(abi.raw()),
        ..KSPIN_DISPATCH::EMPTY
    };
}

mod helpers {
    use super::*;

    #[ks_synchronized] //~ ERROR KSG026
    fn nothing(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires(devise))] //~ ERROR KSG027
    fn misspelled(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires())] //~ ERROR KSG027
    fn empty(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires(device), may_take(device))] //~ ERROR KSG027
    fn contradiction(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires(device, device))] //~ ERROR KSG008
    fn repeated(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires(passive), requires(device))] //~ ERROR KSG008
    fn two_lists(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires(passive), device)] //~ ERROR KSG020
    fn mutex(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(any_state, unsafe(assume_held(device)))] //~ ERROR KSG020
    fn assumption(cx: &mut Cx, device: Device<Drv>) {
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires(device))]
    unsafe fn not_safe(cx: &mut Cx, device: Device<Drv>) { //~ ERROR KSG024
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(requires(device))]
    fn spelled(cx: &mut Cx<'_, Free>, device: Device<Drv>) { //~ ERROR KSG023
        *device.data_mut(cx) = 1;
    }

    #[ks_synchronized(slot = device::Stop)]
    fn caller(cx: &mut Cx, device: Device<Drv>, _: PIRP) {
        nothing(cx, device);
        misspelled(cx, device);
        empty(cx, device);
        two_lists(cx, device);
        mutex(cx, device);
        contradiction(cx, device);
        assumption(cx, device);
        spelled(cx, device);
        cx.with_device(device, |cx| {
            repeated(cx, device);
            unsafe { not_safe(cx, device) };
        });
    }
}

fn main() {}
