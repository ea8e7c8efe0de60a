//! What every scenario imports. Owns nothing.

pub(crate) use crate::kit::{self, driver};
pub(crate) use ks_guard::{
    Cx, Device, EntersFree, FastMutex, Filter, HandlerReturn as _, NewDevice, NewFilter, NewPin,
    NtResult, NtStatus, Pin, ProcessingPin, SpinLock, TakesDevice, TakesMutexes, TakesNothing,
    Used, Work, Worker,
    ffi::*,
    ks_synchronized, mutex,
    slot::{device, filter, pin, table},
    state::{AtPassiveLevel, ReachesDevice},
};
pub(crate) use ks_guard_sim::{EntryPolicy, Machine, Rule, Violation};
