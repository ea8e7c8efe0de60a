//! Regions without a mutex that is held around them.
//!
//! Owns the inverse guards: the mutex is given back, a closure runs, and it is taken again on every way out. Safe only
//! for what this callback acquired, outside of walks and loans; what AVStream took can be lent back to it, and that is
//! `unsafe`, because no document allows it.

use super::Cx;
use crate::handle::{DeviceHandle, FilterHandle, PinHandle};
use crate::lock::{self, DeviceMutex, HasControl};
use crate::state::{
    AtPassiveLevel, ControlAcquiredHere, ControlFreeForUnlock, ControlIs, DeviceAcquiredHere,
    DeviceIs, HeldByAvStream, NoProcessingBeforeControl, NotHeld, ProcessingFree, State,
};

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` without the device mutex, which this callback acquired, and takes it again.
    ///
    /// What was borrowed from the data or met in a walk cannot be used again inside or after: it was gone before this
    /// could be called. On return, and on unwinding, the mutex is held as before; the data may have changed.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    pub fn unlocked_device<R>(
        &mut self,
        device: impl DeviceHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, DeviceIs<S, NotHeld>>) -> R,
    ) -> R
    where
        S: State<
                D: DeviceAcquiredHere,
                C: ControlFreeForUnlock,
                P: ProcessingFree,
                I: AtPassiveLevel,
            >,
    {
        let body = || {
            // SAFETY: `inverse_scope` has released the mutex around this closure; `self` is borrowed.
            let mut cx = unsafe { Cx::new() };
            f(&mut cx)
        };
        // SAFETY: this callback holds the mutex of the chain's device and none below it, at PASSIVE_LEVEL; no walk or
        // loan relies on it (`DeviceAcquiredHere`).
        unsafe { lock::inverse_scope(DeviceMutex::new(device.device_raw()), body) }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` without the control mutex of `filter`, which this callback acquired, and takes it again.
    ///
    /// What was borrowed from the data or met in a walk cannot be used again inside or after: it was gone before this
    /// could be called. On return, and on unwinding, the mutex is held as before; data and pins may have changed.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    pub fn unlocked_control<R>(
        &mut self,
        filter: impl FilterHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, ControlIs<S, NotHeld>>) -> R,
    ) -> R
    where
        S: State<C: ControlAcquiredHere, P: NoProcessingBeforeControl, I: AtPassiveLevel>,
    {
        let body = || {
            // SAFETY: `inverse_scope` has released the mutex around this closure; `self` is borrowed.
            let mut cx = unsafe { Cx::new() };
            f(&mut cx)
        };
        // SAFETY: this callback holds the control mutex of the chain's filter and no processing mutex, at PASSIVE_LEVEL;
        // no walk or loan relies on it (`ControlAcquiredHere`).
        unsafe { lock::inverse_scope(HasControl::mutex_of(filter.filter_raw()), body) }
    }

    /// Runs `f` without the control mutex of the pin's filter, which this callback acquired, and takes it again. See
    /// [`unlocked_control`](Self::unlocked_control).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    pub fn unlocked_pin_control<R>(
        &mut self,
        pin: impl PinHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, ControlIs<S, NotHeld>>) -> R,
    ) -> R
    where
        S: State<C: ControlAcquiredHere, P: NoProcessingBeforeControl, I: AtPassiveLevel>,
    {
        let body = || {
            // SAFETY: `inverse_scope` has released the mutex around this closure; `self` is borrowed.
            let mut cx = unsafe { Cx::new() };
            f(&mut cx)
        };
        // SAFETY: as in `unlocked_control`.
        unsafe { lock::inverse_scope(HasControl::mutex_of(pin.pin_raw()), body) }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Lends the control mutex that AVStream holds for this callback back for the time of `f`, and takes it again.
    ///
    /// Sample drivers do it in `SetDataFormat` in order to call the next driver (SC07 of the scenarios); no document
    /// allows it. On return, and on unwinding, the mutex is held as before; data and pins may have changed.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Safety
    ///
    /// - AVStream really holds the mutex on this thread, tolerates that it is released, and does not rely on what it
    ///   protects before the callback returns.
    /// - No handle but those that the callback was entered with is used inside or after.
    pub unsafe fn lend_back_control<R>(
        &mut self,
        pin: impl PinHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, ControlIs<S, NotHeld>>) -> R,
    ) -> R
    where
        S: State<C: HeldByAvStream, P: NoProcessingBeforeControl, I: AtPassiveLevel>,
    {
        let body = || {
            // SAFETY: `inverse_scope` has released the mutex around this closure; `self` is borrowed.
            let mut cx = unsafe { Cx::new() };
            f(&mut cx)
        };
        // SAFETY: the mutex is held by the caller's contract, no processing mutex is (`NoProcessingBeforeControl`), at
        // PASSIVE_LEVEL.
        unsafe { lock::inverse_scope(HasControl::mutex_of(pin.pin_raw()), body) }
    }
}
