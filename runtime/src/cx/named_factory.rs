//! Filter factories with more than a descriptor: a reference string of the driver's choice, callbacks for power.
//!
//! Owns the options and the one call. What a factory offers is in `handle`, what deletes one in `calls`. Called by drivers
//! with several factories, whose clients tell them apart by name.

use core::marker::PhantomData;
use core::ptr;

use super::Cx;
use super::calls::CREATE_ITEM_FREE_ON_STOP;
use crate::data::Driver;
use crate::ffi::{KSFILTERFACTORY, KsCreateFilterFactory, PFNKSFILTERFACTORYPOWER, ULONG};
use crate::handle::{DeviceHandle, FilterFactory};
use crate::slot::table::FilterDescriptor;
use crate::slot::{DispatchFn, other};
use crate::state::{AtPassiveLevel, DeviceHeld, State};
use crate::status::{NtResult, NtStatus};

/// What [`create_filter_factory_with`](Cx::create_filter_factory_with) is told beside the descriptor.
#[derive(Debug)]
#[must_use = "options do nothing until a factory is created with them"]
pub struct FactoryOptions<K> {
    name: Option<&'static [u16]>,
    flags: ULONG,
    sleep: PFNKSFILTERFACTORYPOWER,
    wake: PFNKSFILTERFACTORYPOWER,
    driver: PhantomData<fn(K) -> K>,
}

impl<K: Driver> FactoryOptions<K> {
    /// No reference string, no callbacks; the factory stays until it is deleted or the device goes.
    pub const fn new() -> Self {
        Self {
            name: None,
            flags: 0,
            sleep: None,
            wake: None,
            driver: PhantomData,
        }
    }

    /// The reference string: UTF-16 that ends with its only zero.
    pub const fn name(mut self, name: &'static [u16]) -> Self {
        self.name = Some(name);
        self
    }

    /// The factory goes when the device stops (`KSCREATE_ITEM_FREEONSTOP`), so that Start can create it again.
    pub const fn free_on_stop(mut self) -> Self {
        self.flags |= CREATE_ITEM_FREE_ON_STOP;
        self
    }

    /// What AVStream calls when the device goes to sleep. No page says that the device mutex is held then.
    pub const fn sleep<H: DispatchFn<K, other::FactorySleep, M>, M>(mut self, handler: H) -> Self {
        let _ = handler;
        self.sleep = Some(H::RAW);
        self
    }

    /// What AVStream calls when the device is awake again. No page says that the device mutex is held then.
    pub const fn wake<H: DispatchFn<K, other::FactoryWake, M>, M>(mut self, handler: H) -> Self {
        let _ = handler;
        self.wake = Some(H::RAW);
        self
    }
}

impl<K> Clone for FactoryOptions<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for FactoryOptions<K> {}

impl<K: Driver> Default for FactoryOptions<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'c, S: State> Cx<'c, S> {
    /// Adds a filter factory under the reference string `name` to the device, and runs `f` on it
    /// (`nf-ks-kscreatefilterfactory`).
    ///
    /// `name` is UTF-16 and ends with its only zero. The factory stays until it is deleted
    /// ([`delete_filter_factory`](Self::delete_filter_factory)) or the device goes; `f` runs as in
    /// [`create_filter_factory`](Self::create_filter_factory).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INVALID_PARAMETER` for a name that does not end with its only zero; else what the function returns. `f` has
    /// not run then.
    #[doc(alias = "KsCreateFilterFactory")]
    pub fn create_named_filter_factory<T: DeviceHandle<'c>, R>(
        &mut self,
        device: T,
        descriptor: &'static FilterDescriptor<T::Driver>,
        name: &'static [u16],
        f: impl for<'v> FnOnce(&mut Cx<'c, S::InFilterWalk>, FilterFactory<'v, 'c, T::Driver>) -> R,
    ) -> NtResult<R>
    where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        self.create_filter_factory_with(device, descriptor, FactoryOptions::new().name(name), f)
    }

    /// Adds a filter factory with these options to the device, and runs `f` on it (`nf-ks-kscreatefilterfactory`).
    ///
    /// `f` runs as in [`create_filter_factory`](Self::create_filter_factory).
    ///
    /// # IRQL
    ///
    /// `PASSIVE_LEVEL`.
    ///
    /// # Errors
    ///
    /// `STATUS_INVALID_PARAMETER` for a name that does not end with its only zero; else what the function returns. `f` has
    /// not run then.
    #[doc(alias = "KsCreateFilterFactory")]
    pub fn create_filter_factory_with<T: DeviceHandle<'c>, R>(
        &mut self,
        device: T,
        descriptor: &'static FilterDescriptor<T::Driver>,
        options: FactoryOptions<T::Driver>,
        f: impl for<'v> FnOnce(&mut Cx<'c, S::InFilterWalk>, FilterFactory<'v, 'c, T::Driver>) -> R,
    ) -> NtResult<R>
    where
        S: State<D: DeviceHeld, I: AtPassiveLevel>,
    {
        let name = match options.name {
            None => ptr::null_mut(),
            Some(name) => {
                let end = name.iter().position(|&unit| unit == 0);
                if end.is_none_or(|end| end + 1 != name.len()) {
                    return Err(NtStatus::INVALID_PARAMETER);
                }
                name.as_ptr().cast_mut()
            }
        };
        // SAFETY: the handle is live, and AVStream writes the member before any callback.
        let object = unsafe { (*device.device_raw()).FunctionalDeviceObject };
        let mut factory: *mut KSFILTERFACTORY = ptr::null_mut();
        // SAFETY: the device mutex is held, at PASSIVE_LEVEL; descriptor and name are constant, the name is null or ends with
        // a zero, and is only read, in spite of its type; no security descriptor is a documented option; the callbacks are
        // null or written for these slots and this driver (`DispatchFn`).
        let status = unsafe {
            KsCreateFilterFactory(
                object,
                descriptor.as_raw(),
                name,
                ptr::null_mut(),
                options.flags,
                options.sleep,
                options.wake,
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
