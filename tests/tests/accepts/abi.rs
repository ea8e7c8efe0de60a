//! Calling conventions, dispatch tables and function pointers.

use ks_guard::{NtResult, NtStatus, ffi::*, ks_synchronized};
use ks_guard_tests::{Play, held, play};

#[ks_synchronized]
unsafe extern "C" fn start(
    device: PKSDEVICE,
    _irp: PIRP,
    _translated: PCM_RESOURCE_LIST,
    _raw: PCM_RESOURCE_LIST,
) -> NtResult {
    assert_eq!(held(), ["device of device#1"]);
    if device.is_null() {
        Err(NtStatus::INVALID_PARAMETER)
    } else {
        Ok(())
    }
}

#[ks_synchronized]
unsafe extern "C" fn surprise_removal(_device: PKSDEVICE, _irp: PIRP) {
    assert_eq!(held(), ["device of device#1"]);
}

#[ks_synchronized(control)]
unsafe extern "C" fn filter_reset(_filter: PKSFILTER) -> NTSTATUS {
    assert_eq!(held(), ["control of filter#1"]);
    STATUS_SUCCESS
}

#[ks_synchronized(processing)]
unsafe extern "C" fn set_device_state(
    _pin: PKSPIN,
    to: KSSTATE,
    _from: KSSTATE,
) -> Result<(), NtStatus> {
    assert_eq!(held(), ["processing of pin#1"]);
    if to == KSSTATE_RUN {
        return Err(NtStatus::from_raw(STATUS_INVALID_DEVICE_STATE));
    }
    Ok(())
}

#[ks_synchronized]
unsafe extern "C" fn factory_wake(_factory: PKSFILTERFACTORY, _state: DEVICE_POWER_STATE) {
    assert_eq!(held(), ["device of device#1"]);
}

#[ks_synchronized(control = pin(irp))]
unsafe extern "C" fn get_property(irp: PIRP, _request: PKSIDENTIFIER, _data: PVOID) -> NtResult {
    assert_eq!(held(), ["control of filter#1"]);
    if irp.is_null() {
        Err(NtStatus::INVALID_PARAMETER)
    } else {
        Ok(())
    }
}

static DEVICE: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
    Start: Some(start),
    SurpriseRemoval: Some(surprise_removal),
    ..KSDEVICE_DISPATCH::EMPTY
};

static FILTER: KSFILTER_DISPATCH = KSFILTER_DISPATCH {
    Reset: Some(filter_reset),
    ..KSFILTER_DISPATCH::EMPTY
};

static PIN: KSPIN_DISPATCH = KSPIN_DISPATCH {
    SetDeviceState: Some(set_device_state),
    ..KSPIN_DISPATCH::EMPTY
};

const HANDLER: PFNKSHANDLER = Some(get_property);
const WAKE: PFNKSFILTERFACTORYPOWER = Some(factory_wake);

#[ks_synchronized]
unsafe extern "C-unwind" fn unwinding(_device: PKSDEVICE) -> NtResult {
    Ok(())
}

#[ks_synchronized]
unsafe extern "system" fn system(_device: PKSDEVICE) -> Result<(), NtStatus> {
    Err(NtStatus::from_raw(STATUS_NOT_SUPPORTED))
}

#[ks_synchronized]
unsafe extern "C" fn without_a_name(_device: PKSDEVICE) -> u32 {
    5
}

#[ks_synchronized]
unsafe extern "Rust" fn rust(_device: PKSDEVICE) -> String {
    "any type".to_owned()
}

struct Table;

impl Table {
    #[ks_synchronized]
    unsafe extern "C" fn remove(_device: PKSDEVICE, _irp: PIRP) {
        assert_eq!(held(), ["device of device#1"]);
    }

    const DISPATCH: KSDEVICE_DISPATCH = KSDEVICE_DISPATCH {
        Remove: Some(Self::remove),
        ..KSDEVICE_DISPATCH::EMPTY
    };
}

trait Slots {
    unsafe extern "C" fn create(pin: PKSPIN, irp: PIRP) -> NTSTATUS;
}

impl Slots for Table {
    #[ks_synchronized(control)]
    unsafe extern "C" fn create(_pin: PKSPIN, _irp: PIRP) -> NTSTATUS {
        assert_eq!(held(), ["control of filter#1"]);
        STATUS_SUCCESS
    }
}

unsafe extern "C" fn generic_create<S: Slots>(pin: PKSPIN, irp: PIRP) -> NTSTATUS {
    unsafe { S::create(pin, irp) }
}

#[test]
fn handlers_fit_their_tables_and_work_from_there() {
    use std::ptr::null_mut;

    let played = play(Play::Pin, |o| unsafe {
        assert_eq!(
            DEVICE.Start.expect("set")(o.device, o.irp, null_mut(), null_mut()),
            STATUS_SUCCESS
        );
        DEVICE.SurpriseRemoval.expect("set")(o.device, o.irp);
        assert_eq!(FILTER.Reset.expect("set")(o.filter), STATUS_SUCCESS);
        let set = PIN.SetDeviceState.expect("set");
        assert_eq!(set(o.pin, KSSTATE_ACQUIRE, KSSTATE_STOP), STATUS_SUCCESS);
        assert_eq!(
            set(o.pin, KSSTATE_RUN, KSSTATE_PAUSE),
            STATUS_INVALID_DEVICE_STATE
        );
        WAKE.expect("set")(o.factory, 1);
        assert_eq!(
            HANDLER.expect("set")(o.irp, null_mut(), null_mut()),
            STATUS_SUCCESS
        );
        Table::DISPATCH.Remove.expect("set")(o.device, o.irp);
        assert_eq!(generic_create::<Table>(o.pin, o.irp), STATUS_SUCCESS);
    });
    assert_eq!(played.taken.len(), 9);
}

#[test]
fn other_calling_conventions() {
    play(Play::Pin, |o| unsafe {
        assert_eq!(unwinding(o.device), STATUS_SUCCESS);
        assert_eq!(system(o.device), STATUS_NOT_SUPPORTED);
        assert_eq!(without_a_name(o.device), 5);
        assert_eq!(rust(o.device), "any type");
    });
}
