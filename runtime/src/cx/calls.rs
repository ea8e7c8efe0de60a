//! Functions of ks.sys that need a context rather than an object's data: factories, processing.
//!
//! Owns the wrappers; each bound is the rule of `spec/ddis.toml`.

use core::ops::ControlFlow;
use core::ptr;

use super::Cx;
use crate::data::Driver;
use crate::ffi::{
    KSFILTERFACTORY, KsCreateFilterFactory, KsDeleteFilterFactory, KsFilterAttemptProcessing,
    KsPinAttemptProcessing, ULONG,
};
use crate::handle::{Device, DeviceHandle, FilterFactory, FilterHandle, PinHandle};
use crate::slot::table::FilterDescriptor;
use crate::state::{
    AtPassiveLevel, DeviceFreeForReentry, DeviceHeld, DeviceHeldOutsideWalk, FreeForReentry,
    NoLockForReentry, OutsideProcessing, State, spelled,
};
use crate::status::{NtResult, NtStatus};

impl<'c, S: State> Cx<'c, S> {
    /// Adds a filter factory to the device, and runs `f` on it (`nf-ks-kscreatefilterfactory`).
    ///
    /// Without reference string and security descriptor, and without Sleep and Wake callbacks (for these, see
    /// [`create_filter_factory_with`](Self::create_filter_factory_with)). `f` runs as a step of a walk does: nothing can delete the factory meanwhile, and the handle is good for that long. Later the factory is met in
    /// [`try_for_each_filter_factory`](Self::try_for_each_filter_factory).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// What the function returns; `f` has not run then.
    #[doc(alias = "KsCreateFilterFactory")]
    pub fn create_filter_factory<T: DeviceHandle<'c>, R>(
        &mut self,
        device: T,
        descriptor: &'static FilterDescriptor<T::Driver>,
        f: impl for<'v> FnOnce(&mut Cx<'c, S::InFilterWalk>, FilterFactory<'v, 'c, T::Driver>) -> R,
    ) -> NtResult<R>
    where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        // SAFETY: the handle is live, and AVStream writes the member before any callback.
        let object = unsafe { (*device.device_raw()).FunctionalDeviceObject };
        let mut factory: *mut KSFILTERFACTORY = ptr::null_mut();
        // SAFETY: the device mutex is held, at PASSIVE_LEVEL; the descriptor is constant data for this driver.
        let status = unsafe {
            KsCreateFilterFactory(
                object,
                descriptor.as_raw(),
                ptr::null_mut(),
                ptr::null_mut(),
                CREATE_ITEM_FREE_ON_STOP,
                None,
                None,
                &raw mut factory,
            )
        };
        NtStatus::check(status)?;
        if factory.is_null() {
            return Err(NtStatus::UNSUCCESSFUL);
        }
        // SAFETY: `InFilterWalk` says no more than `self`, which is borrowed.
        let cx = unsafe { self.recast() };
        // SAFETY: a new factory of the chain's device; the device mutex is held, and in this state none can be deleted.
        Ok(f(cx, unsafe { FilterFactory::new(factory) }))
    }
}

/// `KSCREATE_ITEM_FREEONSTOP`: the factory goes when the device stops, so that Start can create it again.
pub(super) const CREATE_ITEM_FREE_ON_STOP: ULONG = 0x8;

impl<'c, S: State> Cx<'c, S> {
    /// Deletes the first filter factory of the device that `doomed` picks (`nf-ks-ksdeletefilterfactory`), and says
    /// whether there was one.
    ///
    /// Which one is decided in a walk, and it is deleted after the walk has left it, so no handle to it is left. Not for the
    /// Sleep and Wake of a filter or pin, where AVStream is on its way through the objects of the device: no page says
    /// what it does about one that goes meanwhile, and the type does not refuse it.
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// What the function returns.
    #[doc(alias = "KsDeleteFilterFactory")]
    pub fn delete_filter_factory<K: Driver>(
        &mut self,
        device: Device<'_, 'c, K>,
        mut doomed: impl for<'v> FnMut(FilterFactory<'v, 'c, K>) -> bool,
    ) -> NtResult<bool>
    where
        S: State<D: DeviceHeldOutsideWalk, I: AtPassiveLevel>,
    {
        spelled::may_delete_filter_factory::<S>();
        let found = self.try_for_each_filter_factory(device, |_, factory| {
            if doomed(factory) {
                ControlFlow::Break(factory.as_raw())
            } else {
                ControlFlow::Continue(())
            }
        });
        let ControlFlow::Break(factory) = found else {
            return Ok(false);
        };
        // SAFETY: a live factory of this device; the mutex is held outside of every walk, at PASSIVE_LEVEL, so no handle
        // to it exists.
        let status = unsafe { KsDeleteFilterFactory(factory) };
        NtStatus::check(status)?;
        Ok(true)
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Asks for processing of the pin, on this thread if need be (`nf-ks-kspinattemptprocessing`, `Asynchronous` FALSE).
    ///
    /// May run the driver's Process callback before it returns; so nothing may be held, which is stricter than the page
    /// (`spec/ddis.toml` forbids the processing mutex alone), because that callback finds on this thread what its caller
    /// holds.
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    #[doc(alias = "KsPinAttemptProcessing")]
    pub fn attempt_pin_processing(&mut self, pin: impl PinHandle<'c>)
    where
        S: State<
                D: DeviceFreeForReentry,
                C: FreeForReentry,
                P: FreeForReentry,
                I: NoLockForReentry,
            >,
    {
        spelled::holds_nothing::<S>();
        // SAFETY: the pin is live, at DISPATCH_LEVEL or below, and nothing is held that the callback could want.
        unsafe { KsPinAttemptProcessing(pin.pin_raw(), 0) }
    }

    /// Asks for processing of the filter, on this thread if need be (`nf-ks-ksfilterattemptprocessing`, `Asynchronous`
    /// FALSE). See [`attempt_pin_processing`](Self::attempt_pin_processing).
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    #[doc(alias = "KsFilterAttemptProcessing")]
    pub fn attempt_filter_processing(&mut self, filter: impl FilterHandle<'c>)
    where
        S: State<
                D: DeviceFreeForReentry,
                C: FreeForReentry,
                P: FreeForReentry,
                I: NoLockForReentry,
            >,
    {
        spelled::holds_nothing::<S>();
        // SAFETY: the filter is live, at DISPATCH_LEVEL or below, and nothing is held that the callback could want.
        unsafe { KsFilterAttemptProcessing(filter.filter_raw(), 0) }
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Asks for processing of the pin, on another thread (`nf-ks-kspinattemptprocessing`, `Asynchronous` TRUE).
    ///
    /// Not while a processing mutex is held: the attempt may fail then (pin-centric-processing).
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    #[doc(alias = "KsPinAttemptProcessing")]
    pub fn queue_pin_processing(&mut self, pin: impl PinHandle<'c>)
    where
        S: State<P: OutsideProcessing>,
    {
        // SAFETY: the pin is live, at DISPATCH_LEVEL or below, and no processing mutex is held.
        unsafe { KsPinAttemptProcessing(pin.pin_raw(), 1) }
    }

    /// Asks for processing of the filter, on another thread (`nf-ks-ksfilterattemptprocessing`, `Asynchronous` TRUE).
    /// See [`queue_pin_processing`](Self::queue_pin_processing).
    ///
    /// # IRQL
    ///
    /// `<= DISPATCH_LEVEL`.
    #[doc(alias = "KsFilterAttemptProcessing")]
    pub fn queue_filter_processing(&mut self, filter: impl FilterHandle<'c>)
    where
        S: State<P: OutsideProcessing>,
    {
        // SAFETY: the filter is live, at DISPATCH_LEVEL or below, and no processing mutex is held.
        unsafe { KsFilterAttemptProcessing(filter.filter_raw(), 1) }
    }
}
