// What every program here begins with: a driver with one kind of device, filter and pin.
use ks_guard::{
    Cx, Device, Driver, Filter, FilterKind, NtResult, NtStatus, Pin, PinKind,
    ffi::*,
    ks_synchronized,
    slot::table::{DeviceDispatch, FilterDispatch, PinDispatch},
    slot::{device, filter, pin},
    state::Free,
};

pub enum Drv {}
impl Driver for Drv {
    type Device = u32;
}

pub enum Capture {}
impl FilterKind for Capture {
    type Driver = Drv;
    type Control = u32;
    type Processing = ();
}

pub enum Video {}
impl PinKind for Video {
    type Filter = Capture;
    type Control = u32;
    type Processing = u64;
}
