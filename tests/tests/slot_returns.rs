//! `STATUS_PENDING` in handlers that may have it: looked at where the slot must not return it, and returned where it may.
//!
//! What is refused is in `ui_typed/handler/returns_status_pending.rs`.

use core::ptr::null_mut;

use ks_guard::ffi::*;
use ks_guard::slot::{device, filter, pin};
use ks_guard::{
    Cx, Driver, FilterKind, NtResult, NtStatus, Pin, PinKind, ProcessingPin, ks_synchronized,
};
use ks_guard_sim as _;

enum Drv {}
impl Driver for Drv {
    type Device = ();
}
enum Capture {}
impl FilterKind for Capture {
    type Driver = Drv;
    type Control = ();
    type Processing = ();
}
enum Video {}
impl PinKind for Video {
    type Filter = Capture;
    type Control = ();
    type Processing = ();
}

/// What a lower driver answers.
fn call_down(irp: PIRP) -> NTSTATUS {
    if irp.is_null() {
        STATUS_PENDING
    } else {
        STATUS_SUCCESS
    }
}

#[ks_synchronized(slot = device::Start)]
unsafe extern "C" fn start(
    _: PKSDEVICE,
    irp: PIRP,
    _: PCM_RESOURCE_LIST,
    _: PCM_RESOURCE_LIST,
) -> NTSTATUS {
    let status = call_down(irp);
    if status == STATUS_PENDING {
        return STATUS_DEVICE_NOT_READY;
    }
    status
}

#[ks_synchronized(slot = pin::SetDeviceState)]
unsafe extern "C" fn set_device_state(_: PKSPIN, to: KSSTATE, _: KSSTATE) -> NTSTATUS {
    let wait = |status| {
        if to == KSSTATE_RUN {
            return status;
        }
        STATUS_PENDING
    };
    match wait(STATUS_PENDING) {
        STATUS_PENDING if to == KSSTATE_RUN => STATUS_INVALID_DEVICE_STATE,
        STATUS_PENDING => STATUS_SUCCESS,
        other => other,
    }
}

#[ks_synchronized(slot = device::QueryStop)]
unsafe extern "C" fn query_stop(_: PKSDEVICE, irp: PIRP) -> Result<(), NtStatus> {
    let status = NtStatus::from_raw(call_down(irp));
    if matches!(status, NtStatus::PENDING) {
        Err(NtStatus::DEVICE_NOT_READY)
    } else {
        NtStatus::check(status.into_raw())
    }
}

/// The page of `PFNKSPINIRP` allows it, after `IoMarkIrpPending`.
#[ks_synchronized(slot = pin::Close)]
unsafe extern "C" fn close(_: PKSPIN, irp: PIRP) -> NTSTATUS {
    if irp.is_null() {
        STATUS_SUCCESS
    } else {
        STATUS_PENDING
    }
}

/// It says that the handler waits for more data.
#[ks_synchronized(slot = filter::Process)]
unsafe extern "C" fn process(_: PKSFILTER, _: PKSPROCESSPIN_INDEXENTRY) -> NTSTATUS {
    return STATUS_PENDING;
}

#[ks_synchronized(slot = pin::Process)]
fn process_pin(_: &mut Cx, _: ProcessingPin<Video>, _: &mut ()) -> NtResult<NtStatus> {
    Ok(NtStatus::PENDING)
}

#[ks_synchronized(slot = pin::GetProperty)]
fn get(_: &mut Cx, _: Pin<Video>, _: &KSPROPERTY, _: &mut u32) -> NtResult {
    Err(NtStatus::PENDING)
}

#[ks_synchronized(slot = pin::SetDeviceState)]
fn typed_state(_: &mut Cx, _: Pin<Video>, to: KSSTATE, _: KSSTATE) -> NtResult {
    // Not by its name: at run time it becomes a failure.
    let status = NtStatus::from_raw(call_down(null_mut()));
    if to == KSSTATE_RUN && status == NtStatus::PENDING {
        return Err(status);
    }
    Ok(())
}

#[test]
fn raw_handlers_look_at_it() {
    // SAFETY: the function uses nothing that it is given.
    let status = unsafe { start.raw()(null_mut(), null_mut(), null_mut(), null_mut()) };
    assert_eq!(status, STATUS_DEVICE_NOT_READY);
    // SAFETY: the function uses nothing that it is given.
    let status = unsafe { set_device_state.raw()(null_mut(), KSSTATE_RUN, KSSTATE_STOP) };
    assert_eq!(status, STATUS_INVALID_DEVICE_STATE);
    // SAFETY: the function uses nothing that it is given.
    let status = unsafe { set_device_state.raw()(null_mut(), KSSTATE_STOP, KSSTATE_RUN) };
    assert_eq!(status, STATUS_SUCCESS);
    // SAFETY: the function uses nothing that it is given.
    let status = unsafe { query_stop.raw()(null_mut(), null_mut()) };
    assert_eq!(status, STATUS_DEVICE_NOT_READY);
}

#[test]
fn handlers_return_it_where_they_may() {
    let mut irp = 0_u64;
    // SAFETY: the function does not look at the IRP.
    let status = unsafe { close.raw()(null_mut(), (&raw mut irp).cast()) };
    assert_eq!(status, STATUS_PENDING);
    // SAFETY: the function uses nothing that it is given.
    let status = unsafe { process.raw()(null_mut(), null_mut()) };
    assert_eq!(status, STATUS_PENDING);
    let _ = (process_pin, get, typed_state);
}
