// What every program here begins with: a driver with one kind of device, filter and pin, and the states in play.
#[allow(unused_imports, reason = "no program uses all of it")]
use ks_guard::{
    AnyFilter, AnyPin, Cx, DataFormat, Device, Driver, EnsureDevice, EntersFree, Filter,
    FilterFactory, FilterKind, NewDevice, NewFilter, NewPin, NtResult, NtStatus, Pin, PinKind,
    ProcessingPin, SpinLock, TakesDevice, TakesMutexes, TakesNothing, Used, Work, Worker,
    __private::Call, ffi::*, mutex, slot, state::*,
};

pub enum Drv {}
pub struct DevData {
    pub opens: u32,
}
impl Driver for Drv {
    type Device = DevData;
}

pub enum Capture {}
pub struct FltData {
    pub pins: u32,
}
impl FilterKind for Capture {
    type Driver = Drv;
    type Control = FltData;
    type Processing = ();
}

pub enum Video {}
pub struct PinData {
    pub state: KSSTATE,
}
pub struct ProcData {
    pub frames: u64,
}
impl PinKind for Video {
    type Filter = Capture;
    type Control = PinData;
    type Processing = ProcData;
}

/// The device mutex acquired, nothing else held.
#[allow(dead_code, reason = "no program uses all of it")]
type DeviceHeldHere = St<HeldByThisCallback, NotHeld, NotHeld, Passive>;
/// The control mutex acquired, nothing else held.
#[allow(dead_code, reason = "no program uses all of it")]
type ControlHeldHere = St<NotHeld, HeldByThisCallback, NotHeld, Passive>;
/// The entry state of a slot.
#[allow(dead_code, reason = "no program uses all of it")]
type In<Slot> = <Slot as slot::Slot>::State;
