//! Scopes that acquire a mutex, run a closure, and release on every way out.
//!
//! Owns which state each scope needs and gives. No function here returns a guard, and the closure's result cannot
//! contain the inner context or what was borrowed from it.

use super::Cx;
use crate::data::block::{FilterBlock, PinBlock};
use crate::data::{FilterKind, PinKind};
use crate::handle::{DeviceHandle, Filter, FilterHandle, Pin, PinHandle};
use crate::lock::{self, DeviceMutex, HasControl, HasProcessing};
use crate::state::{
    AtPassiveLevel, ControlFree, ControlIs, DeviceFree, DeviceIs, HeldAndLent, HeldByThisCallback,
    NoControlBeforeDevice, NoProcessingBeforeControl, NoProcessingBeforeDevice, ProcessingFree,
    ProcessingIs, State, spelled,
};

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` under the device mutex (`nf-ks-ksacquiredevice`, `nf-ks-ksreleasedevice`).
    ///
    /// On entry no AVStream mutex is held; on return, and on unwinding, none is held again. A helper that calls it asks for
    /// [`MayTakeDevice`](crate::state::MayTakeDevice).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsAcquireDevice")]
    #[doc(alias = "KsReleaseDevice")]
    #[inline]
    pub fn with_device<R>(
        &mut self,
        device: impl DeviceHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, DeviceIs<S, HeldByThisCallback>>) -> R,
    ) -> R
    where
        S: State<
                D: DeviceFree,
                C: NoControlBeforeDevice,
                P: NoProcessingBeforeDevice,
                I: AtPassiveLevel,
            >,
    {
        spelled::may_take_device::<S>();
        let body = || {
            // SAFETY: `scope` holds the mutex around this closure, the rest is as in `self`, which is borrowed.
            let mut cx = unsafe { Cx::new() };
            f(&mut cx)
        };
        // SAFETY: the handle is live; `MayTakeDevice`: this thread holds neither this mutex nor one below it, at
        // PASSIVE_LEVEL; a body that gives it back (`unlocked_device`) takes it again before it goes on.
        unsafe { lock::scope(DeviceMutex::new(device.device_raw()), body) }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` under the control mutex of `filter` (`nf-ks-ksfilteracquirecontrol`, `nf-ks-ksfilterreleasecontrol`).
    ///
    /// On entry no control mutex and no processing mutex is held; the device mutex may be. On return, and on
    /// unwinding, all is as before. A helper that calls it asks for [`MayTakeControl`](crate::state::MayTakeControl).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsFilterAcquireControl")]
    #[doc(alias = "KsFilterReleaseControl")]
    #[doc(alias = "KsAcquireControl")]
    #[doc(alias = "KsReleaseControl")]
    #[inline]
    pub fn with_control<R>(
        &mut self,
        filter: impl FilterHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, ControlIs<S, HeldByThisCallback>>) -> R,
    ) -> R
    where
        S: State<C: ControlFree, P: NoProcessingBeforeControl, I: AtPassiveLevel>,
    {
        spelled::may_take_control::<S>();
        let body = || {
            // SAFETY: `scope` holds the mutex around this closure, the rest is as in `self`, which is borrowed.
            let mut cx = unsafe { Cx::new() };
            f(&mut cx)
        };
        // SAFETY: the handle is live; `MayTakeControl`: this thread holds neither a control mutex nor a processing
        // mutex, at PASSIVE_LEVEL; a body that gives it back takes it again before it goes on.
        unsafe { lock::scope(HasControl::mutex_of(filter.filter_raw()), body) }
    }

    /// Runs `f` under the control mutex of the pin's filter, taken through the pin (`nf-ks-kspinacquirecontrol`,
    /// `nf-ks-kspinreleasecontrol`).
    ///
    /// It is the mutex of [`with_control`](Self::with_control): the lock state before and after is the same.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsPinAcquireControl")]
    #[doc(alias = "KsPinReleaseControl")]
    #[inline]
    pub fn with_pin_control<R>(
        &mut self,
        pin: impl PinHandle<'c>,
        f: impl FnOnce(&mut Cx<'c, ControlIs<S, HeldByThisCallback>>) -> R,
    ) -> R
    where
        S: State<C: ControlFree, P: NoProcessingBeforeControl, I: AtPassiveLevel>,
    {
        spelled::may_take_control::<S>();
        let body = || {
            // SAFETY: `scope` holds the mutex around this closure, the rest is as in `self`, which is borrowed.
            let mut cx = unsafe { Cx::new() };
            f(&mut cx)
        };
        // SAFETY: as in `with_control`.
        unsafe { lock::scope(HasControl::mutex_of(pin.pin_raw()), body) }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Runs `f` under the pin's processing mutex, with the data that it protects (`nf-ks-kspinacquireprocessingmutex`,
    /// `nf-ks-kspinreleaseprocessingmutex`).
    ///
    /// On entry no processing mutex is held; device and control may be. Hold it for 100 ms at most (rule
    /// KsTimedProcessingMutex): no type sees that. A helper that calls it asks for
    /// [`MayTakeProcessing`](crate::state::MayTakeProcessing).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsPinAcquireProcessingMutex")]
    #[doc(alias = "KsPinReleaseProcessingMutex")]
    #[inline]
    pub fn with_pin_processing<P: PinKind, R>(
        &mut self,
        pin: Pin<'_, 'c, P>,
        f: impl FnOnce(&mut Cx<'c, ProcessingIs<S, HeldAndLent>>, &mut P::Processing) -> R,
    ) -> R
    where
        S: State<P: ProcessingFree, I: AtPassiveLevel>,
    {
        spelled::may_take_processing::<S>();
        let body = || {
            // SAFETY: `scope` holds the mutex around this closure, the rest is as in `self`, which is borrowed.
            let mut cx = unsafe { Cx::new() };
            // SAFETY: the handle's invariant: Create stored this pin's block.
            let data = unsafe { PinBlock::<P>::processing(pin.context()) };
            // SAFETY: this thread holds the processing mutex, and took it here: nobody else has a reference.
            f(&mut cx, unsafe { &mut *data })
        };
        // SAFETY: the handle is live; `MayTakeProcessing`: this thread holds no processing mutex, at PASSIVE_LEVEL; no
        // function gives one back.
        unsafe { lock::scope(HasProcessing::mutex_of(pin.as_raw()), body) }
    }

    /// Runs `f` under the filter's processing mutex, with the data that it protects
    /// (`nf-ks-ksfilteracquireprocessingmutex`, `nf-ks-ksfilterreleaseprocessingmutex`).
    ///
    /// On entry no processing mutex is held; device and control may be. Hold it for 100 ms at most (rule
    /// KsTimedProcessingMutex): no type sees that. A helper that calls it asks for
    /// [`MayTakeProcessing`](crate::state::MayTakeProcessing).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    #[doc(alias = "KsFilterAcquireProcessingMutex")]
    #[doc(alias = "KsFilterReleaseProcessingMutex")]
    #[inline]
    pub fn with_filter_processing<F: FilterKind, R>(
        &mut self,
        filter: Filter<'_, 'c, F>,
        f: impl FnOnce(&mut Cx<'c, ProcessingIs<S, HeldAndLent>>, &mut F::Processing) -> R,
    ) -> R
    where
        S: State<P: ProcessingFree, I: AtPassiveLevel>,
    {
        spelled::may_take_processing::<S>();
        let body = || {
            // SAFETY: `scope` holds the mutex around this closure, the rest is as in `self`, which is borrowed.
            let mut cx = unsafe { Cx::new() };
            // SAFETY: the handle's invariant: Create stored this filter's block.
            let data = unsafe { FilterBlock::<F>::processing(filter.context()) };
            // SAFETY: this thread holds the processing mutex, and took it here: nobody else has a reference.
            f(&mut cx, unsafe { &mut *data })
        };
        // SAFETY: as in `with_pin_processing`.
        unsafe { lock::scope(HasProcessing::mutex_of(filter.as_raw()), body) }
    }
}
